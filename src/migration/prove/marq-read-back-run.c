/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script, run for what it leaves behind. Nothing is kept of how it went, for the database goes. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-read-back-private.h"

static const char *const prepare[] = {
  [MARQ_DIALECT_POSTGRESQL] = "SET check_function_bodies = off",
  [MARQ_DIALECT_MARIADB] = NULL,
};

static gboolean
run_statement (MarqConnection *connection, const MarqStatement *statement, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = NULL;

  if (marq_connection_run (connection, statement->text, cancellable, error))
    return TRUE;
  line = marq_statement_dup_line (statement);
  /* Translators: a script, a line of it, and the statement there; what the database said follows */
  g_prefix_error (error, _ ("%s, line %u, %s: "), name, statement->line, line);
  return FALSE;
}

/* What reaches beyond the database that it is run in has no place on somebody's server. */
static gboolean
is_beyond (MarqDialect dialect, const char *what)
{
  static const char *const verbs[] = { "CREATE ", "DROP ", "ALTER ", NULL };
  static const char *const things[] = { "DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SYSTEM", "SUBSCRIPTION", NULL };

  if (g_str_equal (what, "USE") || g_str_has_prefix (what, "COPY") || g_str_has_prefix (what, "LOAD DATA"))
    return TRUE;
  for (guint i = 0; verbs[i]; i++)
    if (g_str_has_prefix (what, verbs[i]))
      return g_strv_contains (things, what + strlen (verbs[i]))
             || (dialect == MARQ_DIALECT_MARIADB && g_str_equal (what + strlen (verbs[i]), "SCHEMA"));
  return FALSE;
}

typedef struct
{
  MarqConnection *connection;
  const char     *name;
  GPtrArray      *left_out; /* of char *: what was not run */
  GCancellable   *cancellable;
} MarqReadRun;

static gboolean
run_or_leave (MarqReadRun *self, const MarqStatement *statement, GError **error)
{
  if (!is_beyond (marq_connection_get_dialect (self->connection), statement->what))
    return run_statement (self->connection, statement, self->name, self->cancellable, error);
  g_ptr_array_add (self->left_out, marq_statement_dup_line (statement));
  return TRUE;
}

static gboolean
run_unit (MarqReadRun *self, const MarqUnit *unit, GError **error)
{
  gboolean is_sqlite = marq_connection_get_dialect (self->connection) == MARQ_DIALECT_SQLITE;

  if (unit->in_transaction && !marq_connection_run (self->connection, is_sqlite ? "BEGIN IMMEDIATE" : "BEGIN", self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < unit->statements->len; i++)
    if (!run_or_leave (self, unit->statements->pdata[i], error))
      {
        if (unit->in_transaction)
          marq_connection_run (self->connection, "ROLLBACK", NULL, NULL);
        return FALSE;
      }
  return !unit->in_transaction || marq_connection_run (self->connection, "COMMIT", self->cancellable, error);
}

gboolean
marq_read_back_run (MarqConnection *connection, MarqSteps *steps, const char *name, GPtrArray *left_out, GCancellable *cancellable,
                    GError **error)
{
  const char *first = prepare[marq_connection_get_dialect (connection)];
  g_autoptr (GPtrArray) beyond = g_ptr_array_new_with_free_func (g_free);
  MarqReadRun run = { connection, name, beyond, cancellable };

  if (first && !marq_connection_run (connection, first, cancellable, error))
    return FALSE;
  for (guint i = 0; i < steps->units->len; i++)
    if (!run_unit (&run, steps->units->pdata[i], error))
      return FALSE;
  if (!beyond->len)
    return TRUE;
  g_ptr_array_add (beyond, NULL);
  g_ptr_array_add (left_out, marq_left_out_new (_ ("statements that reach beyond a database, and were not run"), (const char *const *) beyond->pdata));
  return TRUE;
}

gboolean
marq_read_back_is_rows (MarqSteps *steps)
{
  static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "TRUNCATE TABLE", NULL };

  for (guint i = 0; i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];

      for (guint j = 0; j < unit->statements->len; j++)
        {
          const MarqStatement *statement = unit->statements->pdata[j];

          if (statement->kind != MARQ_STATEMENT_SESSION && !g_strv_contains (words, statement->what))
            return FALSE;
        }
    }
  return TRUE;
}
