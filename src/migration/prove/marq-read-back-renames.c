/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is renamed is the same thing as before, which no catalog tells; the statement does. Renames add up: of a table
 * that was renamed, a column is renamed, and so on. What cannot be followed is left to whoever knows.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-script-token.h"
#include "marq-read-back-private.h"

typedef struct
{
  MarqDialect  dialect;
  const char  *text;
  GArray      *tokens; /* of MarqSqlToken, without comments */
  guint        at;
  GHashTable  *now;    /* "table" or "table\ncolumn", as it was called at first → what it is called now: its own name */
} MarqRenames;

static gboolean
says (MarqRenames *self, const char *words)
{
  guint at = self->at;

  for (; *words; at++)
    {
      gsize length = strcspn (words, " ");
      const MarqSqlToken *token;

      if (at >= self->tokens->len)
        return FALSE;
      token = &g_array_index (self->tokens, MarqSqlToken, at);
      if (token->kind != MARQ_SQL_WORD || token->end - token->start != length
          || g_ascii_strncasecmp (self->text + token->start, words, length) != 0)
        return FALSE;
      words += length + (words[length] == ' ');
    }
  self->at = at;
  return TRUE;
}

static gboolean
is_sign (MarqRenames *self, char sign)
{
  const MarqSqlToken *token = self->at < self->tokens->len ? &g_array_index (self->tokens, MarqSqlToken, self->at) : NULL;

  if (!token || token->kind != MARQ_SQL_SIGN || self->text[token->start] != sign)
    return FALSE;
  self->at++;
  return TRUE;
}

/* A name; of one with a namespace, the last part. (transfer full) (nullable) */
static char *
take_name (MarqRenames *self)
{
  char *name = NULL;

  do
    {
      const MarqSqlToken *token = self->at < self->tokens->len ? &g_array_index (self->tokens, MarqSqlToken, self->at) : NULL;

      g_clear_pointer (&name, g_free);
      if (!token || (token->kind != MARQ_SQL_WORD && token->kind != MARQ_SQL_NAME))
        return NULL;
      name = marq_sql_token_dup (self->text, token);
      if (token->kind == MARQ_SQL_WORD && self->dialect == MARQ_DIALECT_POSTGRESQL)
        {
          char *small = g_ascii_strdown (name, -1);

          g_free (name);
          name = small;
        }
      self->at++;
    }
  while (is_sign (self, '.'));
  return name;
}

/* What it was called at first. (transfer full) */
static char *
dup_first (MarqRenames *self, const char *table, const char *name)
{
  g_autofree char *prefix = table ? g_strconcat (table, "\n", NULL) : NULL;
  GHashTableIter iter;
  gpointer first, now;

  g_hash_table_iter_init (&iter, self->now);
  while (g_hash_table_iter_next (&iter, &first, &now))
    if (g_str_equal (now, name) && (prefix ? g_str_has_prefix (first, prefix) : !strchr (first, '\n')))
      return g_strdup (first);
  return prefix ? g_strconcat (prefix, name, NULL) : g_strdup (name);
}

static void
note (MarqRenames *self, const char *table, const char *old, const char *new)
{
  g_autofree char *of = table ? dup_first (self, NULL, table) : NULL;

  if (old && new)
    g_hash_table_replace (self->now, dup_first (self, of, old), g_strdup (new));
}

static void
skip_to_comma (MarqRenames *self)
{
  guint depth = 0;

  for (; self->at < self->tokens->len; self->at++)
    {
      const MarqSqlToken *token = &g_array_index (self->tokens, MarqSqlToken, self->at);
      char sign = token->kind == MARQ_SQL_SIGN ? self->text[token->start] : '\0';

      if (sign == ',' && depth == 0)
        break;
      depth += sign == '(';
      depth -= sign == ')' && depth;
    }
}

/* RENAME TO b, RENAME [COLUMN] a TO b, CHANGE [COLUMN] a b type */
static void
read_action (MarqRenames *self, char **table)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  gboolean changes = FALSE;

  if (says (self, "RENAME INDEX") || says (self, "RENAME KEY") || says (self, "RENAME CONSTRAINT"))
    return;
  if (says (self, "RENAME TO") || says (self, "RENAME AS"))
    {
      new = take_name (self);
      note (self, NULL, *table, new);
      if (new)
        {
          g_free (*table);
          *table = g_steal_pointer (&new);
        }
      return;
    }
  changes = says (self, "CHANGE COLUMN") || says (self, "CHANGE");
  if (!changes && !says (self, "RENAME COLUMN") && !says (self, "RENAME"))
    return;
  (void) says (self, "IF EXISTS");
  old = take_name (self);
  if (changes || says (self, "TO"))
    new = take_name (self);
  note (self, *table, old, new);
}

static void
read_alter (MarqRenames *self)
{
  g_autofree char *table = NULL;

  (void) says (self, "IF EXISTS");
  (void) says (self, "ONLY");
  table = take_name (self);
  while (table && self->at < self->tokens->len)
    {
      read_action (self, &table);
      skip_to_comma (self);
      if (!is_sign (self, ','))
        break;
    }
}

/* RENAME TABLE a TO b, c TO d */
static void
read_rename (MarqRenames *self)
{
  (void) says (self, "IF EXISTS");
  do
    {
      g_autofree char *old = take_name (self);
      g_autofree char *new = says (self, "TO") ? take_name (self) : NULL;

      note (self, NULL, old, new);
    }
  while (is_sign (self, ','));
}

static void
read_statement (MarqRenames *self, const MarqStatement *statement)
{
  MarqSqlToken token;
  gsize at = 0;

  self->text = statement->text;
  self->at = 0;
  g_array_set_size (self->tokens, 0);
  while (marq_sql_next_token (statement->text, self->dialect, &at, &token))
    if (token.kind != MARQ_SQL_COMMENT)
      g_array_append_val (self->tokens, token);
  if (says (self, "ALTER TABLE") || says (self, "ALTER IGNORE TABLE") || says (self, "ALTER ONLINE TABLE"))
    read_alter (self);
  else if (says (self, "RENAME TABLE") || says (self, "RENAME TABLES"))
    read_rename (self);
}

static void
read_all (MarqRenames *self, MarqSteps *steps)
{
  for (guint i = 0; i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];

      for (guint j = 0; j < unit->statements->len; j++)
        read_statement (self, unit->statements->pdata[j]);
    }
}

static gboolean
is_name_of (MarqRenames *self, const char *a, const char *b)
{
  return self->dialect == MARQ_DIALECT_POSTGRESQL ? g_str_equal (a, b) : g_ascii_strcasecmp (a, b) == 0;
}

/* (transfer none) (nullable) */
static MarqEntity *
find_entity (MarqRenames *self, MarqSchema *schema, const char *name)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        if (is_name_of (self, marq_item_get_name (marq_item_list_get (entities, j)), name))
          return marq_item_list_get (entities, j);
    }
  return NULL;
}

static MarqItem *
find_field (MarqRenames *self, MarqEntity *entity, const char *name)
{
  MarqItemList *fields = marq_entity_get_fields (entity);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    if (is_name_of (self, marq_item_get_name (marq_item_list_get (fields, i)), name))
      return marq_item_list_get (fields, i);
  return NULL;
}

typedef struct
{
  MarqSchema *before;
  MarqSchema *after;
} MarqRenameSides;

/* Only what was there by the one name and is there by the other. (transfer full) (nullable) */
static char *
dup_rename (MarqRenames *self, const MarqRenameSides *sides, const char *first, const char *now)
{
  g_auto (GStrv) parts = g_strsplit (first, "\n", 2);
  const char *table_now = g_hash_table_lookup (self->now, parts[0]);
  MarqEntity *old = find_entity (self, sides->before, parts[0]);
  MarqEntity *new = find_entity (self, sides->after, parts[1] ? (table_now ? table_now : parts[0]) : now);
  MarqItem *was = old && parts[1] ? find_field (self, old, parts[1]) : MARQ_ITEM (old);
  MarqItem *is = new && parts[1] ? find_field (self, new, now) : MARQ_ITEM (new);
  g_autofree char *path = NULL;

  if (!old || !new || !was || !is || g_strcmp0 (marq_item_get_name (was), marq_item_get_name (is)) == 0)
    return NULL;
  path = marq_item_dup_path (was);
  return g_strdup_printf ("%s=%s", path, marq_item_get_name (is));
}

GStrv
marq_read_back_find_renames (MarqSteps *steps, MarqDialect dialect, MarqSchema *before, MarqSchema *after, const char *const *further)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (MarqSqlToken));
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GStrvBuilder) renames = g_strv_builder_new ();
  MarqRenames self = { dialect, NULL, tokens, 0, now };
  const MarqRenameSides sides = { before, after };
  GHashTableIter iter;
  gpointer first, name;

  read_all (&self, steps);
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &first, &name))
    {
      g_autofree char *rename = dup_rename (&self, &sides, first, name);

      if (rename)
        g_strv_builder_add (renames, rename);
    }
  for (guint i = 0; further && further[i]; i++)
    g_strv_builder_add (renames, further[i]);
  return g_strv_builder_end (renames);
}
