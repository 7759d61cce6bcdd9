/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-engine.h"
#include "marq-run.h"

/* What the session is told before and after, on each engine. A routine may speak of what comes later. */
static const char *const prepare[] = {
  [MARQ_DIALECT_POSTGRESQL] = "SET check_function_bodies = off",
  [MARQ_DIALECT_SQLITE] = NULL,
  [MARQ_DIALECT_MARIADB] = NULL,
};

static const char *const restore[] = {
  [MARQ_DIALECT_POSTGRESQL] = "RESET check_function_bodies",
  [MARQ_DIALECT_SQLITE] = "PRAGMA foreign_keys = ON",
  [MARQ_DIALECT_MARIADB] = NULL,
};

static gboolean
begins (const char *statement)
{
  return g_str_equal (statement, "BEGIN") || g_str_equal (statement, "BEGIN IMMEDIATE");
}

typedef struct
{
  gboolean open; /* a transaction is */
  guint    kept; /* how many statements nothing takes back any more */
} MarqRun;

static void
advance (MarqRun *self, const char *statement, guint number)
{
  if (begins (statement))
    self->open = TRUE;
  else if (g_str_equal (statement, "COMMIT"))
    self->open = FALSE;
  if (!self->open && !g_str_has_prefix (statement, "PRAGMA ") && !g_str_has_prefix (statement, "SET "))
    self->kept = number;
}

/* (transfer full) */
static GError *
explain (const MarqRun *self, GError *wrong, GPtrArray *statements, guint number)
{
  const char *statement = statements->pdata[number];
  GError *error = NULL;

  /* Translators: what the database said; then the first line of a statement; then what has become of the rest */
  error = g_error_new (wrong->domain, wrong->code, _ ("%s\nIn statement %u of %u: %.*s\n%s"), wrong->message, number + 1,
                       statements->len, (int) strcspn (statement, "\n"), statement,
                       self->kept ? _ ("The statements before it that were committed stay.") : _ ("Nothing was changed."));
  g_error_free (wrong);
  return error;
}

gboolean
marq_run_statements (MarqConnection *connection, GPtrArray *statements, guint *done, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  MarqRun run = { FALSE, 0 };
  GError *wrong = NULL;
  guint i;

  if (prepare[dialect] && !marq_connection_run (connection, prepare[dialect], cancellable, error))
    return FALSE;
  for (i = 0; i < statements->len; i++)
    {
      if (!marq_connection_run (connection, statements->pdata[i], cancellable, &wrong))
        break;
      advance (&run, statements->pdata[i], i + 1);
    }
  if (done)
    *done = i;
  /* A connection that is lost has rolled back already. */
  if (run.open)
    marq_connection_run (connection, "ROLLBACK", NULL, NULL);
  if (restore[dialect])
    marq_connection_run (connection, restore[dialect], NULL, NULL);
  if (wrong)
    g_propagate_error (error, explain (&run, wrong, statements, i));
  return wrong == NULL;
}
