/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Code as a design has it, which may be PostgreSQL's, in MariaDB's words: so that one design can be
 * held by both. It changes words, not meanings, and leaves alone what it does not know.
 */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb.h"

typedef struct
{
  MarqEntity *entity;
  const char *value; /* what stands for VALUE, or NULL */
  GArray *tokens;
  guint at;
  GString *text;
  const char *copied; /* of the source, up to here */
} MarqRewriting;

static const MarqToken *
peek (MarqRewriting *self, guint ahead)
{
  return self->at + ahead < self->tokens->len ? &g_array_index (self->tokens, MarqToken, self->at + ahead) : NULL;
}

static gboolean
is_at (MarqRewriting *self, guint ahead, const char *text)
{
  const MarqToken *token = peek (self, ahead);

  return token && marq_token_is (token, text);
}

/* Writes this in place of so many tokens. */
static void
replace (MarqRewriting *self, guint n, const char *text)
{
  const MarqToken *first = peek (self, 0);
  const MarqToken *last = peek (self, n - 1);

  g_string_append_len (self->text, self->copied, first->start - self->copied);
  g_string_append (self->text, text);
  self->copied = last->start + last->length;
  self->at += n;
}

/* How many tokens a type takes that stands after "::": "character varying(20)[]". */
static guint
count_type (MarqRewriting *self, guint from)
{
  static const char *const followers[] = { "varying", "precision", "with", "without", "time", "zone" };
  guint n = from + 1;

  while (is_at (self, n, ".") && peek (self, n + 1))
    n += 2;
  for (gboolean more = TRUE; more;)
    {
      more = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (followers); i++)
        if (is_at (self, n, followers[i]))
          {
            n++;
            more = TRUE;
          }
    }
  if (is_at (self, n, "("))
    while (peek (self, n) && !is_at (self, n++, ")"))
      ;
  while (is_at (self, n, "[") && is_at (self, n + 1, "]"))
    n += 2;
  return MIN (n, self->tokens->len - self->at);
}

static const struct
{
  const char *name;
  const char *other;
} calls[] = {
  { "gen_random_uuid", "uuid()" },         { "uuid_generate_v4", "uuid()" },
  { "now", "CURRENT_TIMESTAMP" },          { "clock_timestamp", "CURRENT_TIMESTAMP" },
  { "statement_timestamp", "CURRENT_TIMESTAMP" }, { "transaction_timestamp", "CURRENT_TIMESTAMP" },
  { "random", "rand()" },
};

static gboolean
replace_call (MarqRewriting *self)
{
  if (!is_at (self, 1, "(") || !is_at (self, 2, ")"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (is_at (self, 0, calls[i].name))
      {
        gboolean utc = is_at (self, 3, "at") && is_at (self, 4, "time") && is_at (self, 5, "zone") && is_at (self, 6, "'utc'")
                       && g_str_equal (calls[i].other, "CURRENT_TIMESTAMP");

        replace (self, utc ? 7 : 3, utc ? "utc_timestamp()" : calls[i].other);
        return TRUE;
      }
  return FALSE;
}

/* nextval('orders_id_seq'::regclass) names its sequence in a string. */
static gboolean
replace_nextval (MarqRewriting *self)
{
  const MarqToken *string = peek (self, 2);
  g_autofree char *name = NULL;
  g_autofree char *call = NULL;
  guint n = 3;

  if (!is_at (self, 0, "nextval") || !is_at (self, 1, "(") || !string || string->kind != MARQ_TOKEN_STRING)
    return FALSE;
  if (is_at (self, 3, "::"))
    n += 1 + count_type (self, 4) - 4;
  if (!is_at (self, n, ")"))
    return FALSE;
  name = marq_token_dup_text (string);
  for (char *at = name; *at; at++)
    *at = *at == '"' ? '`' : *at;
  call = g_strdup_printf ("nextval(%s)", g_str_has_prefix (name, "public.") ? name + strlen ("public.") : name);
  replace (self, n + 1, call);
  return TRUE;
}

static const struct
{
  const char *word;
  const char *other;
} words[] = {
  { "localtimestamp", "CURRENT_TIMESTAMP" }, { "ilike", "LIKE" },       { "~", "REGEXP" },
  { "~*", "REGEXP" },                        { "!~", "NOT REGEXP" },
};

static gboolean
replace_word (MarqRewriting *self)
{
  const MarqToken *token = peek (self, 0);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (is_at (self, 0, words[i].word))
      {
        replace (self, 1, words[i].other);
        return TRUE;
      }
  if (self->value && token->kind == MARQ_TOKEN_WORD && is_at (self, 0, "value"))
    {
      replace (self, 1, self->value);
      return TRUE;
    }
  return FALSE;
}

/* MariaDB has names of characters that take up to three bytes, without space at their end. */
char *
marq_mariadb_fit_name (const char *name)
{
  GString *fit = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (const char *at = name; *at; at = g_utf8_next_char (at))
    if (g_utf8_get_char (at) > 0xFFFF)
      g_string_append_c (fit, '_');
    else
      g_string_append_unichar (fit, g_utf8_get_char (at));
  text = g_strchomp (g_string_free (fit, FALSE));
  return *text ? marq_sql_fit (MARQ_DIALECT_MARIADB, text) : g_strdup ("_");
}

static gboolean
replace_unfit (MarqRewriting *self)
{
  const MarqToken *token = peek (self, 0);
  g_autofree char *name = NULL;
  g_autofree char *fit = NULL;
  g_autofree char *quoted = NULL;

  if (token->kind > MARQ_TOKEN_IDENTIFIER || *token->start == '"')
    return FALSE;
  name = marq_token_dup_name (token);
  fit = marq_mariadb_fit_name (name);
  if (g_str_equal (fit, name))
    return FALSE;
  quoted = marq_sql_quote (MARQ_DIALECT_MARIADB, fit);
  replace (self, 1, quoted);
  return TRUE;
}

/* In double quotes MariaDB has strings; those that name a column are meant to. */
static gboolean
replace_name (MarqRewriting *self)
{
  const MarqToken *token = peek (self, 0);
  g_autofree char *name = NULL;
  g_autofree char *fit = NULL;
  g_autofree char *quoted = NULL;

  if (token->kind != MARQ_TOKEN_IDENTIFIER || *token->start != '"' || !self->entity)
    return FALSE;
  name = marq_token_dup_name (token);
  fit = marq_mariadb_fit_name (name);
  if (!marq_item_list_find_by_name (marq_entity_get_fields (self->entity), name)
      && !marq_item_list_find_by_name (marq_entity_get_fields (self->entity), fit))
    return FALSE;
  quoted = marq_sql_quote (MARQ_DIALECT_MARIADB, fit);
  replace (self, 1, quoted);
  return TRUE;
}

static char *
rewrite (MarqEntity *entity, const char *value, const char *text)
{
  g_autoptr (GArray) tokens = marq_token_list (text);
  MarqRewriting self = { entity, value, tokens, 0, g_string_new (NULL), text };

  while (self.at < tokens->len)
    if (is_at (&self, 0, "::"))
      replace (&self, count_type (&self, 1), "");
    else if (!replace_call (&self) && !replace_nextval (&self) && !replace_word (&self) && !replace_name (&self)
             && !replace_unfit (&self))
      self.at++;
  g_string_append (self.text, self.copied);
  return g_string_free (self.text, FALSE);
}

char *
marq_mariadb_expression (MarqEntity *entity, const char *text)
{
  return rewrite (entity, NULL, text);
}

char *
marq_mariadb_domain_check (const char *column, const char *text)
{
  return rewrite (NULL, column, text);
}

gboolean
marq_mariadb_is_now (const char *text)
{
  return g_ascii_strncasecmp (text, "current_timestamp", strlen ("current_timestamp")) == 0
         && strspn (text + strlen ("current_timestamp"), "()0123456789 ") == strlen (text) - strlen ("current_timestamp");
}

/* A number, a string, a bit string, NULL or a truth value. */
gboolean
marq_mariadb_is_constant (const char *text)
{
  g_autoptr (GArray) tokens = marq_token_list (text);
  const MarqToken *all = &g_array_index (tokens, MarqToken, 0);
  guint n = tokens->len;

  if (n > 1 && (marq_token_is (all, "-") || marq_token_is (all, "+")) && all[1].kind == MARQ_TOKEN_NUMBER)
    return n == 2;
  if (n == 2 && (marq_token_is (all, "b") || marq_token_is (all, "x")) && all[1].kind == MARQ_TOKEN_STRING)
    return TRUE;
  return n == 1
         && (all->kind == MARQ_TOKEN_STRING || all->kind == MARQ_TOKEN_NUMBER || marq_token_is (all, "null")
             || marq_token_is (all, "true") || marq_token_is (all, "false"));
}
