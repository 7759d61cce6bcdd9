/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions, procedures and aggregates. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-read-object.h"

#define NAMED(column, word)                                                                                            \
  "CASE WHEN g." column " <> 0 THEN ', " word " = ' || g." column "::regproc END"

#define AGGREGATE                                                                                                      \
  "'CREATE AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || "                          \
  "coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ') (SFUNC = ' || g.aggtransfn::regproc || ', STYPE = ' || "\
  "format_type(g.aggtranstype, NULL) || concat(CASE WHEN g.aggtransspace > 0 THEN ', SSPACE = ' || g.aggtransspace END, "\
  NAMED ("aggfinalfn", "FINALFUNC") ", CASE WHEN g.aggfinalextra THEN ', FINALFUNC_EXTRA' END, "                       \
  "CASE WHEN g.aggfinalfn <> 0 AND g.aggfinalmodify <> CASE WHEN g.aggkind = 'n' THEN 'r'::\"char\" ELSE 'w' END THEN ', FINALFUNC_MODIFY = ' || "\
  "CASE g.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END, "              \
  NAMED ("aggcombinefn", "COMBINEFUNC") ", " NAMED ("aggserialfn", "SERIALFUNC") ", " NAMED ("aggdeserialfn", "DESERIALFUNC") ", "\
  "', INITCOND = ' || quote_literal(g.agginitval), " NAMED ("aggmtransfn", "MSFUNC") ", "                              \
  NAMED ("aggminvtransfn", "MINVFUNC") ", CASE WHEN g.aggmtranstype <> 0 THEN ', MSTYPE = ' || format_type(g.aggmtranstype, NULL) END, "\
  "CASE WHEN g.aggmtransspace > 0 THEN ', MSSPACE = ' || g.aggmtransspace END, " NAMED ("aggmfinalfn", "MFINALFUNC") ", "\
  "CASE WHEN g.aggmfinalextra THEN ', MFINALFUNC_EXTRA' END, ', MINITCOND = ' || quote_literal(g.aggminitval), "       \
  "CASE WHEN g.aggsortop <> 0 THEN ', SORTOP = OPERATOR(' || (SELECT quote_ident(w.nspname) || '.' || o.oprname FROM pg_operator o "\
  "JOIN pg_namespace w ON w.oid = o.oprnamespace WHERE o.oid = g.aggsortop) || ')' END, "                              \
  "CASE WHEN g.aggkind = 'h' THEN ', HYPOTHETICAL' END, "                                                              \
  "CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' END) || ')'"

/* Bodies of SQL that are not texts came with 14. */
#define ROUTINE_COLUMNS(C)                                                                                             \
  C (ROUTINE_NAMESPACE, "p.pronamespace")                                                                              \
  C (ROUTINE_KIND, "p.prokind")                                                                                        \
  C (ROUTINE_VOLATILITY, "p.provolatile")                                                                              \
  C (ROUTINE_IS_STRICT, "p.proisstrict")                                                                               \
  C (ROUTINE_IS_DEFINER, "p.prosecdef")                                                                                \
  C (ROUTINE_IS_LEAKPROOF, "p.proleakproof")                                                                           \
  C (ROUTINE_PARALLEL, "p.proparallel")                                                                                \
  C (ROUTINE_LANGUAGE, "l.lanname")                                                                                    \
  C (ROUTINE_BODY, "p.prosrc")                                                                                         \
  C (ROUTINE_SQL_BODY, MARQ_PG_IF ("prosqlbody", "btrim(pg_get_function_sqlbody(p.oid))", "NULL"))                     \
  C (ROUTINE_ARGUMENTS, "pg_get_function_arguments(p.oid)")                                                            \
  C (ROUTINE_SIGNATURE, "CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' "                                       \
     "ELSE pg_get_function_identity_arguments(p.oid) END")                                                             \
  C (ROUTINE_RETURNS, "pg_get_function_result(p.oid)")                                                                 \
  C (ROUTINE_COST, "CASE WHEN p.procost <> CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END THEN p.procost END") \
  C (ROUTINE_ROWS, "CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows END")                                   \
  C (ROUTINE_SETTINGS, "array_to_string(p.proconfig, " MARQ_PG_JOIN ")")                                               \
  C (ROUTINE_DEFINITION, "CASE WHEN p.prokind = 'a' THEN " AGGREGATE                                                   \
     " WHEN l.lanname IN ('c', 'internal') OR p.prosupport <> 0 OR p.protrftypes IS NOT NULL THEN pg_get_functiondef(p.oid) END")

enum
{
  ROUTINE_NAME = MARQ_PG_NAME,
  ROUTINE_COLUMNS (MARQ_PG_NUMBER)
};

/* These hold lists of names, and are kept as they were written, in quotes. */
static const char *const list_settings[]
  = { "search_path", "local_preload_libraries", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces",
      "unix_socket_directories", NULL };

/* "public, \"A\"" as "'public', 'A'". */
static char *
quote_list (const char *value)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (;; value++)
    {
      if (*value == '"' && quoted && value[1] == '"')
        g_string_append_c (name, *value++);
      else if (*value == '"')
        quoted = !quoted;
      else if (!*value || (*value == ',' && !quoted))
        {
          g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, name->str);

          g_string_append_printf (text, "%s%s", text->len ? ", " : "", literal);
          g_string_truncate (name, 0);
        }
      else if (quoted || !g_ascii_isspace (*value))
        g_string_append_c (name, *value);
      if (!*value)
        return g_string_free (text, FALSE);
    }
}

/* "search_path=public" as SET has it. */
static char *
dup_setting (const char *setting)
{
  const char *equals = strchr (setting, '=');
  g_autofree char *name = g_strndup (setting, equals - setting);
  g_autofree char *value = g_strv_contains (list_settings, name) ? quote_list (equals + 1)
                                                                 : marq_sql_literal (MARQ_DIALECT_POSTGRESQL, equals + 1);

  return g_strdup_printf ("%s TO %s", name, value);
}

static void
set_settings (MarqPgReader *self, MarqRoutine *routine)
{
  g_auto (GStrv) settings = marq_pg_list (self, ROUTINE_SETTINGS);

  for (guint i = 0; settings && settings[i]; i++)
    {
      char *setting = dup_setting (settings[i]);

      g_free (settings[i]);
      settings[i] = setting;
    }
  marq_routine_set_settings (routine, (const char *const *) settings);
}

/* What has a body in its language; all else is as it was made, word for word. */
static void
read_body (MarqPgReader *self, MarqRoutine *routine)
{
  const char *definition = marq_pg_text (self, ROUTINE_DEFINITION);

  marq_routine_set_language (routine, marq_pg_text (self, ROUTINE_LANGUAGE));
  if (definition)
    {
      marq_routine_set_definition (routine, definition);
      return;
    }
  marq_routine_set_returns (routine, marq_pg_text (self, ROUTINE_RETURNS));
  marq_routine_set_body (routine, marq_pg_text (self, ROUTINE_SQL_BODY) ? marq_pg_text (self, ROUTINE_SQL_BODY) : marq_pg_text (self, ROUTINE_BODY));
  marq_routine_set_volatility (routine, marq_pg_choice (self, ROUTINE_VOLATILITY, "vsi"));
  marq_routine_set_is_strict (routine, marq_pg_flag (self, ROUTINE_IS_STRICT));
  marq_routine_set_security_definer (routine, marq_pg_flag (self, ROUTINE_IS_DEFINER));
  marq_routine_set_leakproof (routine, marq_pg_flag (self, ROUTINE_IS_LEAKPROOF));
  marq_routine_set_parallel (routine, marq_pg_choice (self, ROUTINE_PARALLEL, "urs"));
  marq_routine_set_cost (routine, marq_pg_text (self, ROUTINE_COST));
  marq_routine_set_rows (routine, marq_pg_text (self, ROUTINE_ROWS));
  set_settings (self, routine);
}

static void
read_routines (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqNamespace *namespace = marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, ROUTINE_NAMESPACE), 0);
      MarqRoutine *routine;

      if (!namespace)
        continue;
      routine = marq_pg_make (self, MARQ_TYPE_ROUTINE, MARQ_PG_PROC, marq_namespace_get_routines (namespace));
      marq_routine_set_routine (routine, marq_pg_choice (self, ROUTINE_KIND, "fpaw"));
      marq_routine_set_arguments (routine, marq_pg_text (self, ROUTINE_ARGUMENTS));
      marq_routine_set_signature (routine, marq_pg_text (self, ROUTINE_SIGNATURE));
      read_body (self, routine);
    }
}

/* What the type of a range made for itself is its own, and what a base type is made of. */
const MarqPgQuery marq_pg_routines_query = {
  "functions, procedures and aggregates",
  "SELECT p.oid, p.proname" ROUTINE_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace "
  "LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid "
  "WHERE " MARQ_PG_OURS ("p.pronamespace") " AND " MARQ_PG_FREE ("pg_proc", "p.oid") " "
  "AND NOT EXISTS (SELECT 1 FROM pg_depend i WHERE i.classid = 1255 AND i.objid = p.oid AND i.deptype = 'i') "
  "AND p.oid NOT IN (" MARQ_PG_TYPE_PARTS ("") ") "
  "ORDER BY 2, pg_get_function_identity_arguments(p.oid)",
  read_routines,
};
