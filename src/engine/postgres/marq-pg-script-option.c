/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as the catalog has them. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-script.h"

static gboolean
is_plain (const char *value)
{
  for (const char *at = value; *at; at++)
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && !strchr ("-_.", *at))
      return FALSE;
  return *value != '\0';
}

static char *
name_of (const PgQuery__DefElem *option)
{
  return marq_pg_said (option->defnamespace) ? g_strconcat (option->defnamespace, ".", option->defname, NULL) : g_strdup (option->defname);
}

static void
remove_named (GPtrArray *all, const char *name, char sign)
{
  for (guint i = all->len; i-- > 0;)
    if (g_str_has_prefix (all->pdata[i], name) && ((const char *) all->pdata[i])[strlen (name)] == sign)
      g_ptr_array_remove_index (all, i);
}

static GPtrArray *
start (const char *const *before)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (; before && *before; before++)
    g_ptr_array_add (all, g_strdup (*before));
  return all;
}

static GStrv
finish (GPtrArray *all)
{
  gboolean empty = all->len == 0;

  g_ptr_array_add (all, NULL);
  if (!empty)
    return (GStrv) g_ptr_array_free (all, FALSE);
  g_ptr_array_unref (all);
  return NULL;
}

GStrv
marq_pg_script_options (PgQuery__Node *const *options, gsize n, const char *const *before, gboolean reset)
{
  GPtrArray *all = start (before);

  /* Those of the table itself come first. */
  for (guint toast = 0; toast < 2; toast++)
    for (gsize i = 0; i < n; i++)
      {
        PgQuery__DefElem *option = MARQ_PG_IS (options[i], DEF_ELEM) ? options[i]->def_elem : NULL;
        g_autofree char *name = option ? name_of (option) : NULL;
        g_autofree char *value = option ? marq_pg_node_value (option->arg) : NULL;
        g_autofree char *literal = NULL;

        if (!option || (marq_pg_said (option->defnamespace) != NULL) != (toast == 1) || g_str_equal (name, "oids"))
          continue;
        remove_named (all, name, '=');
        if (reset)
          continue;
        if (!value)
          value = g_strdup ("true");
        literal = is_plain (value) ? g_strdup (value) : marq_sql_literal (MARQ_DIALECT_POSTGRESQL, value);
        g_ptr_array_add (all, g_strconcat (name, "=", literal, NULL));
      }
  return finish (all);
}

GStrv
marq_pg_script_foreign_options (PgQuery__Node *const *options, gsize n, const char *const *before)
{
  GPtrArray *all = start (before);

  for (gsize i = 0; i < n; i++)
    {
      PgQuery__DefElem *option = MARQ_PG_IS (options[i], DEF_ELEM) ? options[i]->def_elem : NULL;
      g_autofree char *name = option ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, option->defname) : NULL;
      g_autofree char *value = option ? marq_pg_node_value (option->arg) : NULL;
      g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, value ? value : "");

      if (!option)
        continue;
      remove_named (all, name, ' ');
      if (option->defaction != PG_QUERY__DEF_ELEM_ACTION__DEFELEM_DROP)
        g_ptr_array_add (all, g_strconcat (name, " ", literal, NULL));
    }
  return finish (all);
}
