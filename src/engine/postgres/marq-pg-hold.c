/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-pg-hold.h"
#include "marq-pg-script.h"

static void
note_type (MarqItem *item, gpointer script)
{
  if (MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item) || MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item))
    marq_pg_script_note (script, item);
}

/* Whatever else is in the text is no part of a head. */
static gboolean
is_one_function (const char *statement)
{
  g_autoptr (MarqPgArena) arena = marq_pg_arena_new ();
  g_autofree char *message = NULL;
  gsize offset;
  PgQuery__ParseResult *tree = marq_pg_parse_nodes (arena, statement, &offset, &message);

  return tree && tree->n_stmts == 1 && MARQ_PG_IS (tree->stmts[0]->stmt, CREATE_FUNCTION_STMT);
}

/* The head alone, as if it were in a script that made its types before. */
static void
hold_routine (MarqPgScript *script, MarqRoutine *routine, guint number)
{
  gboolean is_procedure = marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_PROCEDURE;
  const char *arguments = marq_routine_get_arguments (routine);
  const char *returns = is_procedure ? NULL : marq_routine_get_returns (routine);
  g_autofree char *name = g_strdup_printf ("marquetry_%u", number);
  g_autofree char *statement = g_strdup_printf ("CREATE %s %s(%s)%s%s LANGUAGE sql AS ''", is_procedure ? "PROCEDURE" : "FUNCTION", name,
                                                arguments ? arguments : "", returns ? " RETURNS " : "", returns ? returns : "");
  g_autofree char *message = NULL;
  GPtrArray *made;
  gsize offset;

  if (!is_one_function (statement) || !marq_pg_script_run (script, statement, &offset, &message))
    return;
  made = marq_pg_script_overloads (script, NULL, name);
  if (!made || made->len != 1)
    return;
  marq_routine_set_arguments (routine, marq_routine_get_arguments (made->pdata[0]));
  marq_routine_set_signature (routine, marq_routine_get_signature (made->pdata[0]));
  if (!is_procedure)
    marq_routine_set_returns (routine, marq_routine_get_returns (made->pdata[0]));
}

void
marq_pg_hold_routines (MarqSchema *schema)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);
  MarqPgScript *script = NULL;
  guint number = 0;

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *routines = marq_namespace_get_routines (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (routines); j++)
        {
          MarqRoutine *routine = marq_item_list_get (routines, j);

          if (marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_AGGREGATE)
            continue;
          if (!script)
            {
              script = marq_pg_script_new (NULL);
              marq_item_foreach (MARQ_ITEM (schema), note_type, script);
            }
          hold_routine (script, routine, number++);
        }
    }
  g_clear_pointer (&script, marq_pg_script_free);
}
