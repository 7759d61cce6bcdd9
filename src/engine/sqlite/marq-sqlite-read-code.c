/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CREATE INDEX, VIEW and TRIGGER, as SQLite keeps them. */
#include "config.h"

#include "marq-sqlite-read.h"
#include "marq-sqlite-text.h"

/* Over what a list has up to its next comma, or its end. */
static void
skip_part (MarqSqliteText *text)
{
  while (!marq_sqlite_text_is_at_end (text) && !marq_sqlite_text_sees (text, ",") && !marq_sqlite_text_sees (text, ")"))
    marq_sqlite_text_skip (text);
}

static gboolean
is_word_at (MarqSqliteText *text, guint i, const char *word)
{
  return marq_sql_token_is (text->text, &g_array_index (text->tokens, MarqSqlToken, i), word);
}

/* "name COLLATE x DESC", where the name may be an expression. */
static gboolean
take_part (MarqSqliteText *text, MarqEntity *entity, MarqIndex *index)
{
  MarqKeyPart *part = g_object_new (MARQ_TYPE_KEY_PART, NULL);
  guint from = text->at;
  guint to;
  g_autofree char *name = NULL;
  g_autofree char *collation = NULL;
  g_autofree char *code = NULL;
  MarqField *field;

  marq_item_list_append (marq_index_get_parts (index), part);
  skip_part (text);
  to = text->at;
  if (to > from + 1 && is_word_at (text, to - 1, "DESC"))
    marq_key_part_set_descending (part, TRUE);
  if (to > from + 1 && (is_word_at (text, to - 1, "DESC") || is_word_at (text, to - 1, "ASC")))
    to--;
  if (to > from + 2 && is_word_at (text, to - 2, "COLLATE"))
    {
      text->at = to - 1;
      collation = marq_sqlite_text_take_collation (text);
      marq_key_part_set_collation (part, collation);
      to -= 2;
    }
  text->at = from;
  name = to == from + 1 ? marq_sqlite_text_take_name (text) : NULL;
  field = name ? marq_sqlite_find_field (entity, name) : NULL;
  text->at = from;
  skip_part (text);
  if (to == from)
    return FALSE;
  code = field ? NULL : marq_sqlite_text_dup (text, from, to);
  marq_key_part_set_field (part, field ? marq_item_get_uid (MARQ_ITEM (field)) : NULL);
  marq_key_part_set_expression (part, code);
  return TRUE;
}

static gboolean
take_index (MarqSqliteText *text, MarqEntity *entity, MarqIndex *index)
{
  g_autofree char *own = NULL;
  g_autofree char *table = NULL;
  g_autofree char *predicate = NULL;

  marq_index_set_is_unique (index, marq_sqlite_text_take (text, "CREATE UNIQUE"));
  if (!marq_index_get_is_unique (index))
    marq_sqlite_text_take (text, "CREATE");
  if (!marq_sqlite_text_take (text, "INDEX") || !(own = marq_sqlite_text_take_name (text))
      || !marq_sqlite_text_take (text, "ON") || !(table = marq_sqlite_text_take_name (text))
      || !marq_sqlite_text_take (text, "("))
    return FALSE;
  do
    if (!take_part (text, entity, index))
      return FALSE;
  while (marq_sqlite_text_take (text, ","));
  if (!marq_sqlite_text_take (text, ")"))
    return FALSE;
  if (marq_sqlite_text_take (text, "WHERE"))
    {
      predicate = marq_sqlite_text_dup (text, text->at, text->tokens->len);
      marq_index_set_predicate (index, predicate);
      return *predicate;
    }
  return marq_sqlite_text_is_at_end (text);
}

MarqIndex *
marq_sqlite_read_index (MarqEntity *entity, const char *name, const char *sql)
{
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (sql);
  g_autoptr (MarqIndex) index = g_object_new (MARQ_TYPE_INDEX, NULL);

  marq_item_set_name (MARQ_ITEM (index), name);
  return take_index (text, entity, index) ? g_steal_pointer (&index) : NULL;
}

static gboolean
take_columns (MarqSqliteText *text, MarqView *view)
{
  if (!marq_sqlite_text_take (text, "("))
    return TRUE;
  do
    {
      g_autofree char *name = marq_sqlite_text_take_name (text);
      MarqField *field = g_object_new (MARQ_TYPE_FIELD, NULL);

      marq_item_list_append (marq_view_get_columns (view), field);
      if (!name)
        return FALSE;
      marq_item_set_name (MARQ_ITEM (field), name);
    }
  while (marq_sqlite_text_take (text, ","));
  return marq_sqlite_text_take (text, ")");
}

MarqView *
marq_sqlite_read_view (const char *name, const char *sql)
{
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (sql);
  g_autoptr (MarqView) view = g_object_new (MARQ_TYPE_VIEW, NULL);
  g_autofree char *own = NULL;
  g_autofree char *code = NULL;

  marq_item_set_name (MARQ_ITEM (view), name);
  if (!marq_sqlite_text_take (text, "CREATE VIEW") || !(own = marq_sqlite_text_take_name (text))
      || !take_columns (text, view) || !marq_sqlite_text_take (text, "AS"))
    return NULL;
  code = marq_sqlite_text_dup (text, text->at, text->tokens->len);
  marq_view_set_definition (view, code);
  return g_steal_pointer (&view);
}

/* "UPDATE OF a, b". */
static gboolean
take_event (MarqSqliteText *text, MarqEntity *entity, MarqTrigger *trigger)
{
  static const char *const events[] = { "INSERT", "UPDATE", "DELETE" };
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_auto (GStrv) uids = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (marq_sqlite_text_take (text, events[i]))
      {
        const char *const only[] = { events[i], NULL };

        marq_trigger_set_events (trigger, only);
      }
  if (!marq_trigger_get_events (trigger))
    return FALSE;
  if (!marq_sqlite_text_take (text, "OF"))
    return TRUE;
  do
    {
      g_autofree char *name = marq_sqlite_text_take_name (text);

      if (!name)
        return FALSE;
      g_strv_builder_add (names, name);
    }
  while (marq_sqlite_text_take (text, ","));
  list = g_strv_builder_end (names);
  uids = entity ? marq_sqlite_find_fields (entity, (const char *const *) list) : NULL;
  marq_trigger_set_fields (trigger, (const char *const *) uids);
  return uids != NULL;
}

/* Up to BEGIN, which is no word of an expression. */
static gboolean
take_condition (MarqSqliteText *text, MarqTrigger *trigger)
{
  guint from = text->at;
  g_autofree char *code = NULL;

  if (marq_sqlite_text_sees (text, "("))
    {
      g_autofree char *inside = marq_sqlite_text_take_inside (text);

      if (marq_sqlite_text_sees (text, "BEGIN"))
        code = g_steal_pointer (&inside);
    }
  if (!code)
    {
      while (!marq_sqlite_text_is_at_end (text) && !marq_sqlite_text_sees (text, "BEGIN"))
        text->at++;
      code = marq_sqlite_text_dup (text, from, text->at);
    }
  marq_trigger_set_condition (trigger, code);
  return marq_sqlite_text_sees (text, "BEGIN");
}

static gboolean
take_trigger (MarqSqliteText *text, MarqEntity *entity, MarqTrigger *trigger)
{
  g_autofree char *own = NULL;
  g_autofree char *table = NULL;
  g_autofree char *body = NULL;

  if (!marq_sqlite_text_take (text, "CREATE TRIGGER") || !(own = marq_sqlite_text_take_name (text)))
    return FALSE;
  marq_trigger_set_timing (trigger, MARQ_TIMING_BEFORE);
  if (marq_sqlite_text_take (text, "AFTER"))
    marq_trigger_set_timing (trigger, MARQ_TIMING_AFTER);
  else if (marq_sqlite_text_take (text, "INSTEAD OF"))
    marq_trigger_set_timing (trigger, MARQ_TIMING_INSTEAD_OF);
  else
    marq_sqlite_text_take (text, "BEFORE");
  if (!take_event (text, entity, trigger) || !marq_sqlite_text_take (text, "ON")
      || !(table = marq_sqlite_text_take_name (text)))
    return FALSE;
  marq_sqlite_text_take (text, "FOR EACH ROW");
  marq_trigger_set_for_each_row (trigger, TRUE);
  if (marq_sqlite_text_take (text, "WHEN") && !take_condition (text, trigger))
    return FALSE;
  body = marq_sqlite_text_dup (text, text->at, text->tokens->len);
  marq_trigger_set_body (trigger, body);
  return marq_sqlite_text_sees (text, "BEGIN");
}

MarqTrigger *
marq_sqlite_read_trigger (MarqEntity *entity, const char *name, const char *sql)
{
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (sql);
  MarqTrigger *trigger = g_object_new (MARQ_TYPE_TRIGGER, NULL);

  if (!take_trigger (text, entity, trigger))
    {
      g_object_unref (trigger);
      trigger = g_object_new (MARQ_TYPE_TRIGGER, NULL);
      marq_trigger_set_definition (trigger, sql);
    }
  marq_item_set_name (MARQ_ITEM (trigger), name);
  return trigger;
}
