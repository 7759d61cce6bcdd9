/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, checks and foreign keys in a CREATE TABLE. */
#include "config.h"

#include "marq-sqlite-read-private.h"

static gboolean
is_integer (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);

  return marq_field_type_get_kind (type) == MARQ_TYPE_KIND_INTEGER || marq_field_type_get_kind (type) == MARQ_TYPE_KIND_SERIAL;
}

/* ON CONFLICT, if it is said. FALSE: not as we know it. */
gboolean
marq_sqlite_take_conflict (MarqSqliteReading *self, MarqConstraint *constraint)
{
  g_autofree char *name = NULL;
  g_autofree char *action = NULL;

  if (!marq_sqlite_text_take (self->text, "ON CONFLICT"))
    return TRUE;
  name = marq_sqlite_text_take_name (self->text);
  if (!name || !constraint)
    return FALSE;
  action = g_ascii_strup (name, -1);
  marq_constraint_set_on_conflict (constraint, action);
  return TRUE;
}

static MarqConstraint *
add_constraint (MarqSqliteReading *self, MarqConstraintKind kind)
{
  MarqConstraint *constraint = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);

  marq_item_set_name (MARQ_ITEM (constraint), self->name);
  g_clear_pointer (&self->name, g_free);
  marq_constraint_set_constraint (constraint, kind);
  if (self->field)
    {
      const char *const fields[] = { marq_item_get_uid (MARQ_ITEM (self->field)), NULL };

      marq_constraint_set_fields (constraint, fields);
    }
  return marq_item_list_append (marq_entity_get_constraints (self->table->entity), constraint);
}

static gboolean
take_counting (MarqSqliteReading *self, MarqField *field)
{
  g_autoptr (MarqFieldType) serial = marq_field_type_new (MARQ_TYPE_KIND_SERIAL);

  if (!marq_sqlite_text_take (self->text, "AUTOINCREMENT"))
    return TRUE;
  if (!is_integer (field))
    return FALSE;
  marq_field_set_data_type (field, serial);
  return TRUE;
}

/* "(a, b DESC)" of a key. Only the last may go down, as the model has it, and none has an order of its
 * own among letters. */
static gboolean
take_key_fields (MarqSqliteReading *self, MarqConstraint *key)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_auto (GStrv) uids = NULL;

  if (!marq_sqlite_text_take (self->text, "("))
    return FALSE;
  do
    {
      g_autofree char *name = marq_sqlite_text_take_name (self->text);
      MarqField *field = name ? marq_sqlite_find_field (self->table->entity, name) : NULL;

      if (!field || marq_constraint_get_descending (key))
        return FALSE;
      g_strv_builder_add (names, name);
      if (marq_sqlite_text_take (self->text, "DESC"))
        marq_constraint_set_descending (key, TRUE);
      else
        marq_sqlite_text_take (self->text, "ASC");
      if (!take_counting (self, field))
        return FALSE;
    }
  while (marq_sqlite_text_take (self->text, ","));
  list = g_strv_builder_end (names);
  uids = marq_sqlite_find_fields (self->table->entity, (const char *const *) list);
  marq_constraint_set_fields (key, (const char *const *) uids);
  return marq_sqlite_text_take (self->text, ")");
}

gboolean
marq_sqlite_take_key (MarqSqliteReading *self, MarqConstraintKind kind)
{
  MarqConstraint *key = add_constraint (self, kind);

  if (!self->field)
    return take_key_fields (self, key) && marq_sqlite_take_conflict (self, key);
  if (marq_sqlite_text_take (self->text, "DESC"))
    {
      /* Said of the column, it makes an INTEGER no rowid; said of the table, it does not. */
      if (is_integer (self->field) || kind != MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        return FALSE;
      marq_constraint_set_descending (key, TRUE);
    }
  else if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
    marq_sqlite_text_take (self->text, "ASC");
  return marq_sqlite_take_conflict (self, key) && take_counting (self, self->field);
}

/* The one column that a check names, as the lowering of a designer's type has it. */
void
marq_sqlite_set_only_field (MarqSqliteReading *self, MarqConstraint *check, const char *code)
{
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (code);
  const char *uids[] = { NULL, NULL };

  while (!marq_sqlite_text_is_at_end (text))
    {
      gboolean is_text = g_array_index (text->tokens, MarqSqlToken, text->at).kind == MARQ_SQL_STRING;
      g_autofree char *name = is_text ? NULL : marq_sqlite_text_take_name (text);
      MarqField *field = name ? marq_sqlite_find_field (self->table->entity, name) : NULL;

      if (!name)
        text->at++;
      else if (field && uids[0] && !g_str_equal (uids[0], marq_item_get_uid (MARQ_ITEM (field))))
        return;
      else if (field)
        uids[0] = marq_item_get_uid (MARQ_ITEM (field));
    }
  if (uids[0])
    marq_constraint_set_fields (check, uids);
}

gboolean
marq_sqlite_take_check (MarqSqliteReading *self)
{
  g_autofree char *code = marq_sqlite_text_take_inside (self->text);
  MarqField *field = g_steal_pointer (&self->field);
  MarqConstraint *check;

  if (!code)
    return FALSE;
  check = add_constraint (self, MARQ_CONSTRAINT_KIND_CHECK);
  self->field = field;
  marq_constraint_set_expression (check, code);
  return marq_sqlite_take_conflict (self, check);
}

static int
take_action (MarqSqliteText *text)
{
  static const char *const actions[] = { "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (marq_sqlite_text_take (text, actions[i]))
      return (int) i;
  return -1;
}

static gboolean
take_match (MarqSqliteReading *self, MarqRelation *relation)
{
  static const char *const matches[] = { "SIMPLE", "FULL", "PARTIAL" };

  for (guint i = 0; i < G_N_ELEMENTS (matches); i++)
    if (marq_sqlite_text_take (self->text, matches[i]))
      {
        marq_relation_set_match (relation, (int) i);
        return TRUE;
      }
  return FALSE;
}

static void
take_deferral (MarqSqliteReading *self, MarqRelation *relation)
{
  gboolean no = marq_sqlite_text_take (self->text, "NOT DEFERRABLE");

  if (!no)
    marq_sqlite_text_take (self->text, "DEFERRABLE");
  marq_relation_set_deferral (relation, no ? MARQ_DEFERRAL_NONE : MARQ_DEFERRAL_INITIALLY_IMMEDIATE);
  if (marq_sqlite_text_take (self->text, "INITIALLY DEFERRED") && !no)
    marq_relation_set_deferral (relation, MARQ_DEFERRAL_INITIALLY_DEFERRED);
  else
    marq_sqlite_text_take (self->text, "INITIALLY IMMEDIATE");
}

static gboolean
take_reference_arguments (MarqSqliteReading *self, MarqRelation *relation)
{
  int action;

  for (;;)
    if (marq_sqlite_text_take (self->text, "ON DELETE"))
      {
        if ((action = take_action (self->text)) < 0)
          return FALSE;
        marq_relation_set_on_delete (relation, action);
      }
    else if (marq_sqlite_text_take (self->text, "ON UPDATE"))
      {
        if ((action = take_action (self->text)) < 0)
          return FALSE;
        marq_relation_set_on_update (relation, action);
      }
    else if (marq_sqlite_text_take (self->text, "MATCH"))
      {
        if (!take_match (self, relation))
          return FALSE;
      }
    else if (marq_sqlite_text_sees (self->text, "DEFERRABLE")
             || (marq_sqlite_text_sees (self->text, "NOT") && marq_sqlite_text_sees_behind (self->text, 1, "DEFERRABLE")))
      take_deferral (self, relation);
    else
      return TRUE;
}

/* "(a, b)"; NULL: none. */
static GStrv
take_names (MarqSqliteText *text)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (!marq_sqlite_text_take (text, "("))
    return NULL;
  do
    {
      g_autofree char *name = marq_sqlite_text_take_name (text);

      if (!name)
        return NULL;
      g_strv_builder_add (names, name);
    }
  while (marq_sqlite_text_take (text, ","));
  return marq_sqlite_text_take (text, ")") ? g_strv_builder_end (names) : NULL;
}

/* From REFERENCES on; uids: of the columns that refer. */
static gboolean
take_reference (MarqSqliteReading *self, const char *const *uids)
{
  MarqRelation *relation = g_object_new (MARQ_TYPE_RELATION, NULL);
  MarqSqlitePending *pending = g_new0 (MarqSqlitePending, 1);

  marq_item_set_name (MARQ_ITEM (relation), self->name);
  g_clear_pointer (&self->name, g_free);
  marq_relation_set_fields (relation, uids);
  marq_item_list_append (marq_entity_get_relations (self->table->entity), relation);
  pending->relation = relation;
  g_ptr_array_add (self->table->pending, pending);

  pending->target = marq_sqlite_text_take_name (self->text);
  if (!pending->target)
    return FALSE;
  if (marq_sqlite_text_sees (self->text, "(") && !(pending->fields = take_names (self->text)))
    return FALSE;
  return take_reference_arguments (self, relation);
}

gboolean
marq_sqlite_take_foreign_key (MarqSqliteReading *self)
{
  g_auto (GStrv) names = take_names (self->text);
  g_auto (GStrv) uids = names ? marq_sqlite_find_fields (self->table->entity, (const char *const *) names) : NULL;

  return uids && marq_sqlite_text_take (self->text, "REFERENCES") && take_reference (self, (const char *const *) uids);
}

gboolean
marq_sqlite_take_reference (MarqSqliteReading *self)
{
  const char *const uids[] = { marq_item_get_uid (MARQ_ITEM (self->field)), NULL };

  return take_reference (self, uids);
}
