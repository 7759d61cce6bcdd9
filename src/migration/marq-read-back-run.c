/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script, run for what it leaves behind. Nothing is kept of how it went, for the database goes. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-read-back-private.h"

static const char *const prepare[] = {
  [MARQ_DIALECT_POSTGRESQL] = "SET check_function_bodies = off",
  [MARQ_DIALECT_MARIADB] = NULL,
};

static gboolean
ask (MarqConnection *connection, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, cancellable, error);

  return rows != NULL;
}

static gboolean
run_statement (MarqConnection *connection, const MarqStatement *statement, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = NULL;

  if (ask (connection, statement->text, cancellable, error))
    return TRUE;
  line = marq_statement_dup_line (statement);
  /* Translators: a script, a line of it, and the statement there; what the database said follows */
  g_prefix_error (error, _ ("%s, line %u, %s: "), name, statement->line, line);
  return FALSE;
}

static gboolean
run_unit (MarqConnection *connection, const MarqUnit *unit, const char *name, GCancellable *cancellable, GError **error)
{
  gboolean is_sqlite = marq_connection_get_dialect (connection) == MARQ_DIALECT_SQLITE;

  if (unit->in_transaction && !ask (connection, is_sqlite ? "BEGIN IMMEDIATE" : "BEGIN", cancellable, error))
    return FALSE;
  for (guint i = 0; i < unit->statements->len; i++)
    if (!run_statement (connection, unit->statements->pdata[i], name, cancellable, error))
      {
        if (unit->in_transaction)
          ask (connection, "ROLLBACK", NULL, NULL);
        return FALSE;
      }
  return !unit->in_transaction || ask (connection, "COMMIT", cancellable, error);
}

gboolean
marq_read_back_run (MarqConnection *connection, MarqSteps *steps, const char *name, GCancellable *cancellable, GError **error)
{
  const char *first = prepare[marq_connection_get_dialect (connection)];

  if (first && !ask (connection, first, cancellable, error))
    return FALSE;
  for (guint i = 0; i < steps->units->len; i++)
    if (!run_unit (connection, steps->units->pdata[i], name, cancellable, error))
      return FALSE;
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
