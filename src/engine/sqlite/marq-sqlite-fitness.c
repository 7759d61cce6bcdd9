/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script of SQLite is tried in memory, on the tables that it will find: what makes or alters things is done there,
 * and of what is about rows SQLite is only asked whether it would.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/marq-fitness.h"

#define MOST_OPERATIONS 1000000

typedef struct
{
  MarqFitness parent;
  sqlite3    *db; /* NULL: nothing can be tried, or no more */
} MarqSqliteFitness;

static int
stop (void *data)
{
  return 1;
}

static gboolean
try (MarqSqliteFitness *self, const char *text, gboolean is_done)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, text, -1, &statement, NULL);

  while (is_done && code == SQLITE_OK && statement && (code = sqlite3_step (statement)) == SQLITE_ROW)
    code = SQLITE_OK;
  /* What takes too long here says nothing of there. */
  if (code == SQLITE_INTERRUPT)
    code = SQLITE_DONE;
  return sqlite3_finalize (statement) != SQLITE_ERROR && (code == SQLITE_OK || code == SQLITE_DONE);
}

static void
give_up (MarqSqliteFitness *self)
{
  sqlite3_close (self->db);
  self->db = NULL;
}

/* What is there already. What counts and what is hidden, SQLite makes by itself. */
static gboolean
copy_tables (MarqSqliteFitness *self, MarqConnection *connection)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection,
                                                      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' "
                                                      "ESCAPE '\\' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') "
                                                      "ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 "
                                                      "END, rowid",
                                                      NULL, NULL);

  for (guint i = 0; rows && i < rows->len; i++)
    if (!try (self, ((char **) rows->pdata[i])[0], TRUE))
      return FALSE;
  return rows != NULL;
}

static gboolean
make_tables (MarqSqliteFitness *self)
{
  GPtrArray *making = self->parent.site.making;

  if (self->parent.site.connection)
    return copy_tables (self, self->parent.site.connection);
  for (guint i = 0; making && i < making->len; i++)
    if (!try (self, making->pdata[i], TRUE))
      return FALSE;
  return making != NULL;
}

static MarqFitness *
begin (const MarqFitnessSite *site)
{
  MarqSqliteFitness *self = g_new0 (MarqSqliteFitness, 1);

  marq_fitness_init (&self->parent, &marq_sqlite_fitness_class, site);
  if (sqlite3_open (":memory:", &self->db) == SQLITE_OK)
    {
      /* Other files are none of a trial's business. */
      sqlite3_limit (self->db, SQLITE_LIMIT_ATTACHED, 0);
      sqlite3_progress_handler (self->db, MOST_OPERATIONS, stop, NULL);
      if (make_tables (self))
        return &self->parent;
    }
  give_up (self);
  return &self->parent;
}

static gboolean
is_one_of (const char *what, const char *const *words)
{
  for (; *words; words++)
    if (g_str_has_prefix (what, *words))
      return TRUE;
  return FALSE;
}

static void
look (MarqFitness *fitness, const MarqStatement *statement)
{
  static const char *const done[] = { "CREATE", "ALTER", "DROP", NULL };
  static const char *const left[] = { "ATTACH", "DETACH", "VACUUM", "PRAGMA", NULL };
  MarqSqliteFitness *self = (MarqSqliteFitness *) fitness;

  if (!self->db || is_one_of (statement->what, left) || try (self, statement->text, is_one_of (statement->what, done)))
    return;
  marq_fitness_add (fitness, MARQ_UNFIT_SYNTAX, TRUE, fitness->tag, _ ("line %u: %s: SQLite says: %s"), statement->line, statement->what,
                    sqlite3_errmsg (self->db));
  /* What comes later may need it. */
  give_up (self);
}

static gboolean
ask (MarqFitness *fitness, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
end (MarqFitness *fitness)
{
  give_up ((MarqSqliteFitness *) fitness);
  g_free (fitness);
}

const MarqFitnessClass marq_sqlite_fitness_class = {
  .begin = begin,
  .look = look,
  .ask = ask,
  .end = end,
};
