/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script of SQLite as statements: they end at semicolons, but for those within a trigger, about which SQLite
 * itself is asked.
 */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "engine/marq-statement-private.h"
#include "marq-sqlite.h"

/* What a session goes by; it is forgotten with the session. defer_foreign_keys is, with a transaction. */
static const char *const session_pragmas[] = {
  "foreign_keys", "recursive_triggers", "legacy_alter_table", "ignore_check_constraints", "synchronous", "cache_size",
  "cache_spill", "temp_store", "busy_timeout", "case_sensitive_like", "query_only", "trusted_schema", "writable_schema",
  "reverse_unordered_selects", "secure_delete", "locking_mode", "mmap_size", "threads", "analysis_limit", "automatic_index",
  "cell_size_check", "checkpoint_fullfsync", "fullfsync", "read_uncommitted", "soft_heap_limit", "hard_heap_limit", "journal_size_limit",
  "wal_autocheckpoint", "full_column_names", "short_column_names", "empty_result_callbacks", "count_changes", NULL,
};

/* In a transaction they fail, or do nothing and say nothing. */
static const char *const outside_pragmas[] = { "foreign_keys", "journal_mode", "synchronous", "temp_store", "wal_checkpoint", NULL };

/* It is written into the file, whatever becomes of a transaction. */
static const char *const lasting_pragmas[] = { "journal_mode", "auto_vacuum", "wal_checkpoint", NULL };

static const char *const lasting_functions[] = { "load_extension", "writefile", "edit", NULL };

static gboolean
is_trigger (MarqSplit *split)
{
  guint i = 0;

  if (marq_split_says (split, i, "EXPLAIN"))
    i += marq_split_says (split, i + 1, "QUERY PLAN") ? 3 : 1;
  if (!marq_split_says (split, i, "CREATE"))
    return FALSE;
  i += 1 + (marq_split_says (split, i + 1, "TEMP") || marq_split_says (split, i + 1, "TEMPORARY"));
  return marq_split_says (split, i, "TRIGGER");
}

/* Whether the statement ends at the semicolon that comes behind its words. */
static gboolean
is_complete (MarqSplit *split, gsize end)
{
  guint n = split->words->len;
  g_autofree char *text = NULL;
  gsize start;

  if (!n || !is_trigger (split))
    return TRUE;
  if (n < 2 || !marq_split_says (split, n - 1, "END") || !marq_split_is (split, n - 2, ';'))
    return FALSE;
  start = g_array_index (split->words, MarqSqlToken, 0).start;
  text = g_strndup (split->script + start, end - start);
  return sqlite3_complete (text);
}

static void
tell_pragma (MarqStatement *self, MarqSplit *split)
{
  guint at = marq_split_is (split, 2, '.') ? 3 : 1;
  g_autofree char *name = marq_split_dup (split, at);
  g_autofree char *lower = name ? g_ascii_strdown (name, -1) : g_strdup ("");
  gboolean sets = marq_split_is (split, at + 1, '=') || marq_split_is (split, at + 1, '(');

  self->flags |= MARQ_STATEMENT_HARMLESS;
  if (!sets && !g_str_equal (lower, "wal_checkpoint"))
    return;
  if (g_strv_contains (session_pragmas, lower))
    self->kind = MARQ_STATEMENT_SESSION;
  if (g_strv_contains (outside_pragmas, lower))
    self->flags |= MARQ_STATEMENT_OUTSIDE;
  if (g_strv_contains (lasting_pragmas, lower))
    {
      self->flags |= MARQ_STATEMENT_STAYS;
      self->reason = g_strdup_printf ("PRAGMA %s", lower);
    }
}

static MarqStatementKind
find_kind (MarqSplit *split)
{
  static const char *const commits[] = { "COMMIT", "END", NULL };
  static const char *const controls[] = { "SAVEPOINT", "RELEASE", NULL };
  static const char *const sessions[] = { "ATTACH", "DETACH", NULL };

  if (marq_split_says (split, 0, "BEGIN"))
    return MARQ_STATEMENT_BEGIN;
  if (marq_split_is_of (split, 0, commits))
    return MARQ_STATEMENT_COMMIT;
  if (marq_split_says (split, 0, "ROLLBACK"))
    return marq_split_find (split, 1, "TO") == G_MAXUINT ? MARQ_STATEMENT_ROLLBACK : MARQ_STATEMENT_CONTROL;
  if (marq_split_is_of (split, 0, controls))
    return MARQ_STATEMENT_CONTROL;
  return marq_split_is_of (split, 0, sessions) ? MARQ_STATEMENT_SESSION : MARQ_STATEMENT_PLAIN;
}

/* Temporary tables are nobody's loss. */
static gboolean
drops_table (MarqSplit *split, char **table)
{
  guint at = 2;

  if (!marq_split_says (split, 0, "DROP TABLE"))
    return FALSE;
  if (marq_split_says (split, at, "IF EXISTS"))
    at += 2;
  if (marq_split_is (split, at + 1, '.'))
    {
      if (marq_split_says (split, at, "temp"))
        return FALSE;
      at += 2;
    }
  *table = marq_split_dup (split, at);
  return TRUE;
}

static gboolean
loses (MarqSplit *split)
{
  static const char *const replaces[] = { "REPLACE", "INSERT OR REPLACE", "UPDATE OR REPLACE", NULL };
  guint drop;

  if (marq_split_says (split, 0, "DELETE") || marq_split_is_of (split, 0, replaces))
    return TRUE;
  if (marq_split_says (split, 0, "ALTER TABLE"))
    {
      /* ALTER TABLE a DROP b, ALTER TABLE main.a DROP COLUMN b */
      drop = marq_split_is (split, 3, '.') ? 5 : 3;
      return marq_split_says (split, drop, "DROP") && !marq_split_says (split, drop + 1, "CONSTRAINT");
    }
  return marq_split_says (split, 0, "WITH")
         && (marq_split_find (split, 1, "DELETE FROM") != G_MAXUINT || marq_split_find (split, 1, "REPLACE INTO") != G_MAXUINT
             || marq_split_find (split, 1, "OR REPLACE") != G_MAXUINT);
}

static gboolean
is_harmless (MarqSplit *split)
{
  static const char *const first[] = { "EXPLAIN", "SELECT", "VALUES", "ANALYZE", "REINDEX", "VACUUM", NULL };
  guint n = MIN (split->words->len, 6);

  if (marq_split_is_of (split, 0, first))
    return TRUE;
  for (guint i = 1; i < n; i++)
    if (marq_split_says (split, i, "IF EXISTS") || marq_split_says (split, i, "IF NOT EXISTS"))
      return marq_split_says (split, 0, "CREATE") || marq_split_says (split, 0, "DROP");
  return FALSE;
}

static void
tell (MarqStatement *self, MarqSplit *split)
{
  static const char *const outside[] = { "VACUUM", "ATTACH", "DETACH", NULL };
  g_autofree char *table = NULL;

  self->kind = find_kind (split);
  if (marq_split_says (split, 0, "PRAGMA"))
    tell_pragma (self, split);
  if (marq_split_is_of (split, 0, outside))
    self->flags |= MARQ_STATEMENT_OUTSIDE;
  if (loses (split) || drops_table (split, &table))
    self->flags |= MARQ_STATEMENT_LOSES;
  if (is_harmless (split))
    self->flags |= MARQ_STATEMENT_HARMLESS;
  if (!self->reason && marq_split_says (split, 0, "VACUUM") && marq_split_find (split, 1, "INTO") != G_MAXUINT)
    self->reason = g_strdup ("VACUUM INTO");
  if (!self->reason && !marq_split_says (split, 0, "CREATE"))
    self->reason = marq_split_dup_call (self->text, lasting_functions);
  if (self->reason)
    self->flags |= MARQ_STATEMENT_STAYS;
}

static void
add (MarqSplit *split, gsize to, gsize end)
{
  if (split->words->len)
    tell (marq_split_add (split, to, end), split);
  g_array_set_size (split->words, 0);
}

/* ".read a.sql" is for the shell. */
static gboolean
check (MarqSplit *split, const MarqSqlToken *token, GError **error)
{
  if (token->is_open && token->kind != MARQ_SQL_COMMENT)
    return marq_split_fail (split, token->start, MARQ_ENGINE_ERROR_SYNTAX, error, _ ("what is opened here with %c is never closed"),
                            split->script[token->start]);
  if (!split->words->len && token->kind == MARQ_SQL_SIGN && split->script[token->start] == '.')
    return marq_split_fail (split, token->start, MARQ_ENGINE_ERROR_CANNOT, error,
                            _ ("%.*s is a command of the sqlite3 shell, not SQL: take it out"),
                            (int) MIN (strcspn (split->script + token->start, " \t\r\n"), 40), split->script + token->start);
  return TRUE;
}

/* A table that is made anew has its rows in one of another name, which then takes its own: nothing is lost with it.
 * Columns that were left out on the way are for who knows both schemas. */
static void
forgive_rebuilds (MarqSplit *split)
{
  g_autoptr (GHashTable) renamed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = split->statements->len; i-- > 0;)
    {
      MarqStatement *statement = split->statements->pdata[i];
      g_autofree char *table = NULL;
      g_autofree char *name = NULL;
      guint to;

      if (!g_str_equal (statement->what, "ALTER TABLE") && !g_str_equal (statement->what, "DROP TABLE"))
        continue;
      marq_split_read (split, statement->start, statement->end);
      to = marq_split_find (split, 3, "RENAME TO");
      if (drops_table (split, &table) && table && g_hash_table_contains (renamed, table))
        statement->flags &= ~MARQ_STATEMENT_LOSES;
      else if (marq_split_says (split, 0, "ALTER TABLE") && to != G_MAXUINT && (name = marq_split_dup (split, to + 2)))
        g_hash_table_add (renamed, g_steal_pointer (&name));
    }
}

gboolean
marq_sqlite_split (MarqSplit *split, GError **error)
{
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (split->script, split->dialect, &at, &token))
    {
      if (!check (split, &token, error))
        return FALSE;
      if (token.kind == MARQ_SQL_COMMENT)
        continue;
      if (token.kind == MARQ_SQL_SIGN && split->script[token.start] == ';' && is_complete (split, token.end))
        add (split, token.start, token.end);
      else
        g_array_append_val (split->words, token);
    }
  add (split, at, at);
  forgive_rebuilds (split);
  return TRUE;
}
