/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database is emptied one thing at a time rather than dropped: to make it anew is another right, and what it is
 * told of itself would be lost.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-clear.h"
#include "marq-mariadb-connection.h"
#include "model/marq-names.h"

/* Kinds and names, in an order in which they can go. */
#define OF_TABLES "TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE "
#define OF_ROUTINES "ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE "

static const char *const lists[] = {
  "SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
  "SELECT 'VIEW', " OF_TABLES "LIKE '%VIEW'",
  "SELECT 'TABLE', " OF_TABLES "NOT LIKE '%VIEW' AND TABLE_TYPE <> 'SEQUENCE' AND TABLE_NAME <> '" MARQ_LOCK_TABLE "'",
  "SELECT 'SEQUENCE', " OF_TABLES "= 'SEQUENCE'",
  "SELECT ROUTINE_TYPE, " OF_ROUTINES "<> 'PACKAGE BODY'",
};

static gboolean
run (MarqConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self, statement, cancellable, error);

  return rows != NULL;
}

static gboolean
drop_all (MarqConnection *self, const char *list, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (self, list, cancellable, error);

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, row[1]);
      g_autofree char *statement = g_strdup_printf ("DROP %s IF EXISTS %s", row[0], name);

      if (!run (self, statement, cancellable, error))
        return FALSE;
    }
  return rows != NULL;
}

gboolean
marq_mariadb_clear (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autofree char *restore = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) later = NULL;
  gboolean well;

  if (!connection->info.database)
    {
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                           _ ("The address names no database: write mariadb://USER@HOST:PORT/DATABASE"));
      return FALSE;
    }
  rows = marq_connection_query (connection, "SELECT @@SESSION.foreign_key_checks", cancellable, error);
  if (!rows)
    return FALSE;
  restore = g_strdup_printf ("SET SESSION foreign_key_checks = %s", ((char **) rows->pdata[0])[0]);
  /* Tables refer to each other in circles, too. */
  well = run (connection, "SET SESSION foreign_key_checks = 0", cancellable, error);
  for (guint i = 0; well && i < G_N_ELEMENTS (lists); i++)
    well = drop_all (connection, lists[i], cancellable, error);
  if (!run (connection, restore, NULL, &later))
    g_debug ("%s", later->message);
  return well;
}
