/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-checkpoint.h"
#include "marq-mariadb-connect.h"
#include "marq-mariadb-connection.h"
#include "marq-mariadb-text.h"

/* Names that are looked up in one go. */
#define BATCH 100
/* What a statement is about stands among its first words. */
#define HEAD 16

typedef enum
{
  KIND_DATA,    /* rows, or anything at all: the catalog tells nothing */
  KIND_CATALOG,
  KIND_AGAIN,   /* done twice is as good as done once */
} Kind;

typedef struct
{
  MarqSqlTokenKind kind;
  gsize            end;  /* in the statement */
  char            *text; /* without quotes */
} Word;

/* Which it is that SHOW CREATE wants to be told. */
static const char *const code_kinds[] = { "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", "DATABASE", "SCHEMA", NULL };
static const char *const again[] = { "TRUNCATE", "OPTIMIZE", "ANALYZE", "REPAIR", "CHECK", "FLUSH", "SET", "USE", NULL };
static const char *const catalog[] = { "CREATE", "ALTER", "DROP", "RENAME", "GRANT", "REVOKE", NULL };

static void
word_free (Word *self)
{
  g_free (self->text);
  g_free (self);
}

static char *
dup_token (const char *text, const MarqSqlToken *token)
{
  if (token->kind == MARQ_SQL_STRING)
    return marq_mariadb_unquote (text + token->start, token->end - token->start);
  return marq_sql_token_dup (text, token);
}

static gboolean
is_word (GPtrArray *words, guint at, const char *text)
{
  const Word *word = at < words->len ? words->pdata[at] : NULL;

  return word && (word->kind == MARQ_SQL_WORD || word->kind == MARQ_SQL_SIGN) && g_ascii_strcasecmp (word->text, text) == 0;
}

/* SET STATEMENT … FOR: what counts is what follows. */
static void
take_off_settings (GPtrArray *words)
{
  guint at = 0;

  if (!is_word (words, 0, "SET") || !is_word (words, 1, "STATEMENT"))
    return;
  while (at < words->len && !is_word (words, at, "FOR"))
    at++;
  g_ptr_array_remove_range (words, 0, MIN (at + 1, words->len));
}

/* Of comments those that the server runs. (element-type Word) (transfer full) */
static GPtrArray *
split_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func ((GDestroyNotify) word_free);
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      const char *start = text + token.start;
      Word *word;

      if (token.kind == MARQ_SQL_COMMENT)
        {
          if (g_str_has_prefix (start, "/*!") || g_str_has_prefix (start, "/*M!"))
            at = token.start + strcspn (start, "!") + 1 + strspn (strchr (start, '!') + 1, "0123456789");
          continue;
        }
      word = g_new0 (Word, 1);
      word->kind = token.kind;
      word->end = token.end;
      word->text = dup_token (text, &token);
      g_ptr_array_add (words, word);
    }
  take_off_settings (words);
  return words;
}

static gboolean
is_one_of (GPtrArray *words, guint at, const char *const *texts)
{
  for (guint i = 0; texts[i]; i++)
    if (is_word (words, at, texts[i]))
      return TRUE;
  return FALSE;
}

/* Where the first of these stands in the head, or G_MAXUINT. */
static guint
find_in_head (GPtrArray *words, const char *const *texts)
{
  for (guint i = 0; i < MIN (words->len, HEAD); i++)
    if (is_one_of (words, i, texts))
      return i;
  return G_MAXUINT;
}

/* "OR REPLACE", "IF NOT EXISTS name", "IF EXISTS". */
static gboolean
is_lenient (GPtrArray *words)
{
  gboolean creates = is_word (words, 0, "CREATE");

  if (creates && is_word (words, 1, "OR") && is_word (words, 2, "REPLACE"))
    return TRUE;
  for (guint i = 1; i + 2 < MIN (words->len, HEAD); i++)
    {
      if (!is_word (words, i, "IF"))
        continue;
      if (is_word (words, 0, "DROP") && is_word (words, i + 1, "EXISTS"))
        return TRUE;
      if (creates && is_word (words, i + 1, "NOT") && is_word (words, i + 2, "EXISTS") && !is_word (words, i + 3, "("))
        return TRUE;
    }
  return FALSE;
}

/* What leaves the catalog as it was, and done twice does something else: it takes rows from one table to another. */
static gboolean
swaps (GPtrArray *words)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 1; i < words->len; i++)
    {
      const Word *word = words->pdata[i];

      if (is_word (words, 0, "ALTER") && is_word (words, i, "EXCHANGE"))
        return TRUE;
      if (is_word (words, 0, "RENAME") && !is_word (words, 1, "USER") && word->kind != MARQ_SQL_SIGN && !is_word (words, i, "TO") && !g_hash_table_add (seen, word->text)
          && !is_word (words, i + 1, "."))
        return TRUE;
    }
  return FALSE;
}

static Kind
kind_of (GPtrArray *words)
{
  if (is_one_of (words, 0, again))
    return KIND_AGAIN;
  if (!is_one_of (words, 0, catalog) || swaps (words))
    return KIND_DATA;
  return is_lenient (words) ? KIND_AGAIN : KIND_CATALOG;
}

/* In quotes, whatever they are. */
static char *
dup_quoted (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "`", -1);
  g_autofree char *doubled = g_strjoinv ("``", parts);

  return g_strdup_printf ("`%s`", doubled);
}

/* Whether it can be a name; a text in double quotes can, where the session says so. */
static gboolean
may_be_name (const Word *word)
{
  if (word->kind == MARQ_SQL_WORD && marq_sql_is_reserved (MARQ_DIALECT_MARIADB, word->text))
    return FALSE;
  return (word->kind == MARQ_SQL_WORD || word->kind == MARQ_SQL_NAME || word->kind == MARQ_SQL_STRING) && *word->text
         && g_utf8_strlen (word->text, -1) <= 64;
}

/* The name that ends at a place, with that of its database where it has one. */
static void
name_at (GPtrArray *words, guint at, const char **database, const char **name)
{
  *name = ((Word *) words->pdata[at])->text;
  *database = at > 1 && is_word (words, at - 1, ".") && may_be_name (words->pdata[at - 2]) ? ((Word *) words->pdata[at - 2])->text : NULL;
}

typedef struct
{
  MarqMariadbConnection *connection;
  GCancellable *cancellable;
  GChecksum *sum;
  GError **error;
} Look;

static gboolean
passes (const GError *error)
{
  guint number = marq_mariadb_error_number (error);

  return (error->code == MARQ_ENGINE_ERROR_STATEMENT || error->code == MARQ_ENGINE_ERROR_DENIED || error->code == MARQ_ENGINE_ERROR_NO_DATABASE
          || error->code == MARQ_ENGINE_ERROR_SYNTAX)
         && error->domain == MARQ_ENGINE_ERROR && number != 1205 && number != 1213 && number != 1047;
}

static void
add (Look *self, const char *text)
{
  g_checksum_update (self->sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

/* Of a table without its counter, which others move on. */
static void
add_definition (Look *self, const char *text)
{
  GString *kept = g_string_new (NULL);
  MarqSqlToken token;
  gsize at = 0, copied = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      if (!marq_sql_token_is (text, &token, "AUTO_INCREMENT") || text[token.end] != '=')
        continue;
      g_string_append_len (kept, text + copied, (gssize) (token.start - copied));
      /* With the space behind it: a counter that nobody moved yet is not written at all. */
      copied = at = token.end + 1 + strspn (text + token.end + 1, "0123456789 ");
    }
  g_string_append (kept, text + copied);
  add (self, kept->str);
  g_string_free (kept, TRUE);
}

/* All that the answer has; where there is none, why. FALSE: nothing is to be learnt now. */
static gboolean
add_answer (Look *self, const char *query)
{
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self->connection, query, self->cancellable, &refused);

  if (!rows && !passes (refused))
    {
      g_propagate_error (self->error, g_steal_pointer (&refused));
      return FALSE;
    }
  if (!rows)
    {
      g_autofree char *number = g_strdup_printf ("%u", marq_mariadb_error_number (refused));

      add (self, number);
    }
  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      for (guint j = 0; j < mysql_field_count (self->connection->server); j++)
        add_definition (self, row[j] ? row[j] : "\1");
    }
  return TRUE;
}

static gboolean
add_table (Look *self, const char *database, const char *name, const char *type)
{
  g_autofree char *quoted_database = dup_quoted (database);
  g_autofree char *quoted = dup_quoted (name);
  g_autofree char *query = g_strdup_printf ("SHOW CREATE %s %s.%s", g_strcmp0 (type, "SEQUENCE") == 0 ? "SEQUENCE" : "TABLE", quoted_database,
                                            quoted);

  add (self, quoted);
  return add_answer (self, query);
}

/* Each by both its names: so the server looks for one, and not through all. */
static gboolean
add_tables (Look *self, GPtrArray *queries, guint from)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = from; i < MIN (queries->len, from + BATCH); i++)
    g_string_append_printf (query, "%s%s", i > from ? " UNION ALL " : "", (const char *) queries->pdata[i]);
  rows = marq_mariadb_ask (self->connection, query->str, self->cancellable, self->error);
  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      if (!add_table (self, row[0], row[1], row[2]))
        return FALSE;
    }
  return rows != NULL;
}

static gboolean
look_at_tables (Look *self, GPtrArray *words)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i < words->len; i++)
    {
      const char *database, *name;
      g_autofree char *schema = NULL;
      g_autofree char *literal = NULL;
      char *query;

      if (!may_be_name (words->pdata[i]))
        continue;
      name_at (words, i, &database, &name);
      schema = database ? marq_sql_literal (MARQ_DIALECT_MARIADB, database) : g_strdup ("DATABASE()");
      literal = marq_sql_literal (MARQ_DIALECT_MARIADB, name);
      query = g_strdup_printf ("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND "
                               "TABLE_NAME = %s",
                               schema, literal);
      if (g_hash_table_contains (seen, query))
        {
          g_free (query);
          continue;
        }
      g_hash_table_add (seen, query);
      g_ptr_array_add (queries, query);
    }
  for (guint i = 0; i < queries->len; i += BATCH)
    if (!add_tables (self, queries, i))
      return FALSE;
  return TRUE;
}

/* Its name stands behind what it is: "TRIGGER IF NOT EXISTS shop.watch". */
static gboolean
look_at_code (Look *self, GPtrArray *words, guint at)
{
  const char *kind = ((Word *) words->pdata[at])->text;
  const char *database, *name;
  g_autofree char *prefix = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *query = NULL;
  gboolean is_body;

  is_body = is_word (words, at + 1, "BODY");
  for (at += 1 + is_body; is_word (words, at, "IF") || is_word (words, at, "NOT") || is_word (words, at, "EXISTS");)
    at++;
  if (is_word (words, at + 1, "."))
    at += 2;
  if (at >= words->len)
    return TRUE;
  name_at (words, at, &database, &name);
  prefix = database ? dup_quoted (database) : NULL;
  quoted = dup_quoted (name);
  query = g_strdup_printf ("SHOW CREATE %s%s %s%s%s", kind, is_body ? " BODY" : "", prefix ? prefix : "", prefix ? "." : "", quoted);
  return add_answer (self, query);
}

/* What users and roles may. */
static gboolean
look_at_rights (Look *self, GPtrArray *words)
{
  for (guint i = 1; i < words->len; i++)
    {
      const Word *word = words->pdata[i];
      g_autofree char *user = word->kind == MARQ_SQL_SIGN ? NULL : marq_sql_literal (MARQ_DIALECT_MARIADB, word->text);
      gboolean has_host = is_word (words, i + 1, "@") && i + 2 < words->len;
      g_autofree char *host = has_host ? marq_sql_literal (MARQ_DIALECT_MARIADB, ((Word *) words->pdata[i + 2])->text) : NULL;
      g_autofree char *grants = NULL;
      g_autofree char *account = NULL;

      if (!user || (!has_host && !may_be_name (word)))
        continue;
      grants = g_strdup_printf ("SHOW GRANTS FOR %s%s%s", user, host ? "@" : "", host ? host : "");
      account = g_strdup_printf ("SHOW CREATE USER %s%s%s", user, host ? "@" : "", host ? host : "");
      if (!add_answer (self, grants) || !add_answer (self, account))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look (Look *self, GPtrArray *words)
{
  static const char *const accounts[] = { "USER", "ROLE", NULL };
  static const char *const rights[] = { "GRANT", "REVOKE", NULL };
  guint code = find_in_head (words, code_kinds);

  if (is_one_of (words, 0, rights) || is_one_of (words, 1, accounts))
    return look_at_rights (self, words);
  if (code != G_MAXUINT && !look_at_code (self, words, code))
    return FALSE;
  return look_at_tables (self, words);
}

/* What the server writes depends on how the session is set, and a script may set that. */
static gboolean
look_plainly (Look *self, GPtrArray *words)
{
  g_autoptr (GPtrArray) own = marq_mariadb_ask (self->connection, "SELECT @@sql_mode, @@sql_quote_show_create, @@character_set_results",
                                                self->cancellable, self->error);
  char **row = own ? own->pdata[0] : NULL;
  g_autofree char *mode = row ? marq_sql_literal (MARQ_DIALECT_MARIADB, row[0]) : NULL;
  g_autofree char *restore = row ? g_strdup_printf ("SET SESSION sql_mode = %s, SESSION sql_quote_show_create = %s, SESSION "
                                                    "character_set_results = %s", mode, row[1], row[2] ? row[2] : "NULL") : NULL;
  g_autoptr (GPtrArray) set = NULL;
  g_autoptr (GPtrArray) reset = NULL;
  gboolean well;

  if (!row)
    return FALSE;
  set = marq_mariadb_ask (self->connection,
                          "SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1, SESSION character_set_results = utf8mb4",
                          self->cancellable, self->error);
  well = set && look (self, words);
  reset = set ? marq_mariadb_ask (self->connection, restore, NULL, well ? self->error : NULL) : NULL;
  return well && reset;
}

char *
marq_mariadb_dup_checkpoint (MarqConnection *connection, const MarqStatement *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) words = split_words (statement->text);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  Look self = { (MarqMariadbConnection *) connection, cancellable, sum, error };

  if (kind_of (words) != KIND_CATALOG || !look_plainly (&self, words))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

/* A list of tables is dropped one by one, and a server that died may have come only to the middle of it: then the
 * rest goes, too. */
static gboolean
finish_drop (MarqConnection *connection, const MarqStatement *statement, GPtrArray *words, GCancellable *cancellable, GError **error)
{
  static const char *const lists[] = { "TABLE", "TABLES", "VIEW", "SEQUENCE", NULL };
  guint at = is_word (words, 0, "DROP") ? find_in_head (words, lists) : G_MAXUINT;
  gsize cut = at != G_MAXUINT ? ((Word *) words->pdata[at])->end : 0;
  g_autofree char *rest = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean is_list = FALSE;

  for (guint i = 0; i < words->len; i++)
    is_list = is_list || is_word (words, i, ",");
  if (at == G_MAXUINT || !is_list)
    return TRUE;
  rest = g_strdup_printf ("%.*s IF EXISTS%s", (int) cut, statement->text, statement->text + cut);
  rows = marq_mariadb_ask ((MarqMariadbConnection *) connection, rest, cancellable, error);
  return rows != NULL;
}

gboolean
marq_mariadb_settle_doubt (MarqConnection *connection, const MarqStatement *statement, const char *checkpoint, MarqDoubt *doubt,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) words = split_words (statement->text);
  Kind kind = kind_of (words);
  g_autofree char *now = NULL;
  GError *own = NULL;

  *doubt = MARQ_DOUBT_UNKNOWN;
  if (kind == KIND_AGAIN || statement->flags & MARQ_STATEMENT_HARMLESS)
    *doubt = MARQ_DOUBT_NOT_DONE;
  if (*doubt == MARQ_DOUBT_NOT_DONE || kind == KIND_DATA || !checkpoint)
    return TRUE;
  now = marq_mariadb_dup_checkpoint (connection, statement, cancellable, &own);
  if (own)
    {
      g_propagate_error (error, own);
      return FALSE;
    }
  *doubt = g_strcmp0 (now, checkpoint) == 0 ? MARQ_DOUBT_NOT_DONE : MARQ_DOUBT_DONE;
  return *doubt == MARQ_DOUBT_NOT_DONE || finish_drop (connection, statement, words, cancellable, error);
}
