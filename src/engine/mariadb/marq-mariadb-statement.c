/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a statement of MariaDB is, by its words: there is no parser of it but the server's. That a table is of an
 * engine without transactions is not in the text.
 */
#include "config.h"

#include <string.h>

#include "marq-mariadb-statement.h"

static const char *const lasting[] = {
  "setval", "nextval", "get_lock", "release_lock", "release_all_locks", "load_file", "sys_exec", "sys_eval", "master_pos_wait",
  "master_gtid_wait", NULL,
};

/* SET [scope] NAME, also SET @@scope.NAME; 0: there is none there. */
static guint
find_variable (MarqSplit *split, guint i)
{
  static const char *const scopes[] = { "SESSION", "LOCAL", "GLOBAL", NULL };

  while (marq_split_is (split, i, '@'))
    i++;
  if (marq_split_is_of (split, i, scopes))
    i += marq_split_is (split, i + 1, '.') ? 2 : 1;
  return i;
}

/* Of all that one SET sets, which stand behind commas. */
static gboolean
sets (MarqSplit *split, const char *variable)
{
  guint depth = 0;

  for (guint i = 1; i < split->words->len; i++)
    {
      depth += marq_split_is (split, i, '(');
      depth -= depth && marq_split_is (split, i, ')');
      if ((i == 1 || (!depth && marq_split_is (split, i - 1, ','))) && marq_split_says (split, find_variable (split, i), variable)
          && !(marq_split_is (split, i, '@') && !marq_split_is (split, i + 1, '@')))
        return TRUE;
    }
  return FALSE;
}

static gboolean
sets_for_all (MarqSplit *split)
{
  for (guint i = 1; i < split->words->len; i++)
    if (marq_split_says (split, i, "GLOBAL") && (i == 1 || marq_split_is (split, i - 1, ',') || marq_split_is (split, i - 1, '@')))
      return TRUE;
  return FALSE;
}

static void
stays (MarqStatement *self, const char *reason)
{
  self->flags |= MARQ_STATEMENT_STAYS;
  g_free (self->reason);
  self->reason = g_strdup (reason);
}

static void
tell_set (MarqStatement *self, MarqSplit *split)
{
  static const char *const transaction[] = { "TRANSACTION", "SESSION TRANSACTION", "LOCAL TRANSACTION", "GLOBAL TRANSACTION", NULL };
  static const char *const controls[] = { "autocommit", "completion_type", "tx_isolation", "tx_read_only", "transaction_isolation",
                                          "transaction_read_only", NULL };
  static const char *const accounts[] = { "PASSWORD", "DEFAULT ROLE", NULL };

  self->flags |= MARQ_STATEMENT_HARMLESS;
  if (marq_split_is_of (split, 1, accounts))
    {
      self->flags |= MARQ_STATEMENT_COMMITS;
      return;
    }
  self->kind = marq_split_is_of (split, 1, transaction) ? MARQ_STATEMENT_CONTROL : MARQ_STATEMENT_SESSION;
  for (guint i = 0; controls[i] && self->kind == MARQ_STATEMENT_SESSION; i++)
    if (sets (split, controls[i]))
      {
        self->kind = MARQ_STATEMENT_CONTROL;
        g_free (self->what);
        self->what = g_strconcat ("SET ", controls[i], NULL);
      }
  if (self->kind == MARQ_STATEMENT_SESSION && sets_for_all (split))
    {
      self->kind = MARQ_STATEMENT_PLAIN;
      stays (self, "SET GLOBAL");
    }
}

static MarqStatementKind
find_kind (MarqSplit *split)
{
  static const char *const controls[] = { "SAVEPOINT", "RELEASE SAVEPOINT", "XA", "LOCK TABLES", "LOCK TABLE", "UNLOCK TABLES",
                                          "UNLOCK TABLE", NULL };
  static const char *const sessions[] = { "USE", "PREPARE", "DEALLOCATE PREPARE", "DROP PREPARE", NULL };
  gboolean chains = marq_split_find (split, 1, "AND CHAIN") != G_MAXUINT || marq_split_find (split, 1, "RELEASE") != G_MAXUINT;

  /* WITH CONSISTENT SNAPSHOT, READ ONLY */
  if (marq_split_says (split, 0, "START TRANSACTION") && split->words->len > 2)
    return MARQ_STATEMENT_CONTROL;
  if (marq_split_says (split, 0, "START TRANSACTION") || (marq_split_says (split, 0, "BEGIN") && !marq_split_says (split, 1, "NOT ATOMIC")))
    return MARQ_STATEMENT_BEGIN;
  if (marq_split_says (split, 0, "COMMIT"))
    return chains && marq_split_find (split, 1, "NO") == G_MAXUINT ? MARQ_STATEMENT_CONTROL : MARQ_STATEMENT_COMMIT;
  if (marq_split_says (split, 0, "ROLLBACK"))
    return marq_split_find (split, 1, "TO") != G_MAXUINT || (chains && marq_split_find (split, 1, "NO") == G_MAXUINT)
             ? MARQ_STATEMENT_CONTROL
             : MARQ_STATEMENT_ROLLBACK;
  if (marq_split_is_of (split, 0, controls))
    return MARQ_STATEMENT_CONTROL;
  return marq_split_is_of (split, 0, sessions) ? MARQ_STATEMENT_SESSION : MARQ_STATEMENT_PLAIN;
}

/* https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/ */
static gboolean
commits (MarqSplit *split, MarqStatementKind kind)
{
  static const char *const first[] = { "ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE", "GRANT", "REVOKE", "ANALYZE TABLE", "ANALYZE LOCAL",
                                       "ANALYZE NO_WRITE_TO_BINLOG", "CHECK TABLE", "CHECK VIEW", "OPTIMIZE", "REPAIR", "CACHE INDEX",
                                       "LOAD INDEX", "FLUSH", "RESET", "INSTALL", "UNINSTALL", "CHANGE MASTER", "BACKUP", "SHUTDOWN",
                                       "LOCK", "UNLOCK", "START SLAVE", "STOP SLAVE", NULL };
  static const char *const temporary[] = { "CREATE TEMPORARY", "CREATE OR REPLACE TEMPORARY", "DROP TEMPORARY", NULL };

  return kind != MARQ_STATEMENT_SESSION && marq_split_is_of (split, 0, first) && !marq_split_is_of (split, 0, temporary);
}

static gboolean
alter_loses (MarqSplit *split)
{
  static const char *const kept[] = { "INDEX", "KEY", "CONSTRAINT", "FOREIGN", "PRIMARY", "CHECK", "DEFAULT", "SYSTEM", "PERIOD", NULL };

  for (guint i = 2; (i = marq_split_find (split, i, "DROP")) != G_MAXUINT; i++)
    if (!marq_split_is_of (split, i + 1, kept))
      return TRUE;
  return marq_split_find (split, 2, "TRUNCATE PARTITION") != G_MAXUINT || marq_split_find (split, 2, "DISCARD TABLESPACE") != G_MAXUINT;
}

static gboolean
loses (MarqSplit *split)
{
  static const char *const first[] = { "DROP TABLE", "DROP TABLES", "DROP DATABASE", "DROP SCHEMA", "DROP SEQUENCE", "TRUNCATE",
                                       "DELETE", "REPLACE", "CREATE OR REPLACE TABLE", "CREATE OR REPLACE SEQUENCE",
                                       "CREATE OR REPLACE DATABASE", NULL };

  if (marq_split_is_of (split, 0, first))
    return TRUE;
  if (marq_split_says (split, 0, "ALTER"))
    return marq_split_find (split, 1, "TABLE") <= 3 && alter_loses (split);
  return marq_split_says (split, 0, "WITH") && marq_split_find (split, 1, "DELETE FROM") != G_MAXUINT;
}

static gboolean
is_harmless (MarqSplit *split)
{
  static const char *const first[] = { "ANALYZE TABLE", "OPTIMIZE", "CHECK TABLE", "FLUSH", "EXPLAIN", "DESCRIBE", "DESC", "SHOW", "GRANT",
                                       "REVOKE", "USE", "CREATE OR REPLACE", NULL };
  guint n = MIN (split->words->len, 12);

  if (marq_split_is_of (split, 0, first))
    return !marq_split_says (split, 0, "CREATE OR REPLACE TABLE");
  for (guint i = 1; i < n; i++)
    if (marq_split_says (split, i, "IF EXISTS") || marq_split_says (split, i, "IF NOT EXISTS"))
      return marq_split_says (split, 0, "CREATE") || marq_split_says (split, 0, "DROP");
  return FALSE;
}

/* SET STATEMENT max_statement_time = 1 FOR …: what it is said for counts. */
static void
take_off_settings (MarqStatement *self, MarqSplit *split)
{
  guint to = marq_split_says (split, 0, "SET STATEMENT") ? marq_split_find (split, 2, "FOR") : G_MAXUINT;

  if (to == G_MAXUINT || to + 1 >= split->words->len)
    return;
  g_array_remove_range (split->words, 0, to + 1);
  g_free (self->what);
  self->what = marq_split_dup_what (split);
}

/* Not in bodies, but for those that are run at once. */
static void
look_for_what_stays (MarqStatement *self, MarqSplit *split)
{
  g_autofree char *call = NULL;

  if (marq_split_says (split, 0, "CREATE") && !marq_split_says (split, 1, "TABLE"))
    return;
  call = marq_split_dup_call (self->text, lasting);
  if (call)
    stays (self, call);
  else if (marq_split_find (split, 0, "INTO OUTFILE") != G_MAXUINT || marq_split_find (split, 0, "INTO DUMPFILE") != G_MAXUINT)
    stays (self, "INTO OUTFILE");
  else if (marq_split_find (split, 0, "NEXT VALUE FOR") != G_MAXUINT)
    stays (self, "NEXT VALUE FOR");
}

void
marq_mariadb_statement_tell (MarqStatement *self, MarqSplit *split)
{
  static const char *const unknown[] = { "CALL", "EXECUTE", "BEGIN NOT ATOMIC", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR", NULL };

  take_off_settings (self, split);
  if (marq_split_says (split, 0, "SET"))
    {
      tell_set (self, split);
      return;
    }
  self->kind = find_kind (split);
  if (commits (split, self->kind))
    self->flags |= MARQ_STATEMENT_COMMITS;
  if (loses (split))
    self->flags |= MARQ_STATEMENT_LOSES;
  if (is_harmless (split))
    self->flags |= MARQ_STATEMENT_HARMLESS;
  /* A label is before a block. */
  if (marq_split_is_of (split, 0, unknown) || marq_split_is (split, 1, ':'))
    self->flags |= MARQ_STATEMENT_UNKNOWN;
  look_for_what_stays (self, split);
}
