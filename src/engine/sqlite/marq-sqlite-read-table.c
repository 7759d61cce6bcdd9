/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CREATE TABLE, as SQLite keeps it. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-sqlite-read-private.h"
#include "marq-sqlite.h"

static void
pending_free (gpointer data)
{
  MarqSqlitePending *self = data;

  g_free (self->target);
  g_strfreev (self->fields);
  g_free (self);
}

MarqSqliteTable *
marq_sqlite_table_new (MarqNamespace *namespace, const char *name, const char *sql)
{
  MarqSqliteTable *self = g_new0 (MarqSqliteTable, 1);

  self->entities = marq_namespace_get_entities (namespace);
  self->name = g_strdup (name);
  self->sql = g_strdup (sql);
  self->pending = g_ptr_array_new_with_free_func (pending_free);
  return self;
}

void
marq_sqlite_table_free (MarqSqliteTable *self)
{
  g_ptr_array_unref (self->pending);
  g_clear_object (&self->entity);
  g_free (self->trouble);
  g_free (self->name);
  g_free (self->sql);
  g_free (self);
}

void
marq_sqlite_table_give_up (MarqSqliteTable *self, const char *format, ...)
{
  g_autofree char *trouble = NULL;
  va_list arguments;
  guint position;

  va_start (arguments, format);
  trouble = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!self->trouble)
    self->trouble = g_steal_pointer (&trouble);
  if (self->entity && marq_item_list_find (self->entities, MARQ_ITEM (self->entity), &position))
    marq_item_list_remove (self->entities, position);
  g_ptr_array_set_size (self->pending, 0);
  g_clear_object (&self->entity);
}

MarqField *
marq_sqlite_find_field (MarqEntity *entity, const char *name)
{
  MarqItemList *fields = marq_entity_get_fields (entity);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    if (g_ascii_strcasecmp (marq_item_get_name (marq_item_list_get (fields, i)), name) == 0)
      return marq_item_list_get (fields, i);
  return NULL;
}

GStrv
marq_sqlite_find_fields (MarqEntity *entity, const char *const *names)
{
  g_autoptr (GStrvBuilder) uids = g_strv_builder_new ();

  for (; *names; names++)
    {
      MarqField *field = marq_sqlite_find_field (entity, *names);

      if (!field)
        return NULL;
      g_strv_builder_add (uids, marq_item_get_uid (MARQ_ITEM (field)));
    }
  return g_strv_builder_end (uids);
}

/* The designer's own where they come to the same; otherwise the type as it was declared. */
static MarqFieldType *
type_of (const char *declared)
{
  static const struct
  {
    const char *declared;
    MarqTypeKind kind;
  } exact[] = {
    { "INTEGER", MARQ_TYPE_KIND_INTEGER },
    { "TEXT", MARQ_TYPE_KIND_TEXT },
    { "REAL", MARQ_TYPE_KIND_DOUBLE },
    { "BLOB", MARQ_TYPE_KIND_BLOB },
  };

  for (guint i = 0; i < G_N_ELEMENTS (exact); i++)
    if (g_ascii_strcasecmp (declared, exact[i].declared) == 0)
      return marq_field_type_new (exact[i].kind);
  return marq_field_type_new_custom (declared);
}

/* A name there is SQLite's way to say a text, unless it is one of these. */
static char *
dup_constant (const char *word)
{
  static const char *const known[] = { "NULL", "TRUE", "FALSE", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME" };
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (word);
  g_autofree char *name = NULL;

  if (strchr ("'0123456789.", *word) || g_array_index (text->tokens, MarqSqlToken, 0).kind == MARQ_SQL_NUMBER)
    return g_strdup (word);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (word, known[i]) == 0)
      return g_strdup (word);
  name = marq_sqlite_text_take_name (text);
  return name ? marq_sql_literal (MARQ_DIALECT_SQLITE, name) : NULL;
}

static gboolean
take_default (MarqSqliteReading *self)
{
  guint from = self->text->at;
  g_autofree char *word = NULL;
  g_autofree char *code = NULL;

  if (marq_sqlite_text_sees (self->text, "("))
    {
      marq_sqlite_text_skip (self->text);
      code = marq_sqlite_text_dup (self->text, from, self->text->at);
    }
  else if (marq_sqlite_text_take (self->text, "-") || marq_sqlite_text_take (self->text, "+"))
    {
      self->text->at++;
      code = marq_sqlite_text_dup (self->text, from, self->text->at);
    }
  else if (!marq_sqlite_text_is_at_end (self->text))
    {
      self->text->at++;
      word = marq_sqlite_text_dup (self->text, from, self->text->at);
      code = dup_constant (word);
    }
  marq_field_set_default_expression (self->field, code);
  return code != NULL;
}

static gboolean
take_generated (MarqSqliteReading *self)
{
  g_autofree char *code = marq_sqlite_text_take_inside (self->text);

  if (!code)
    return FALSE;
  marq_field_set_generated_expression (self->field, code);
  marq_field_set_generated (self->field, MARQ_GENERATED_VIRTUAL);
  if (marq_sqlite_text_take (self->text, "STORED"))
    marq_field_set_generated (self->field, MARQ_GENERATED_STORED);
  else
    marq_sqlite_text_take (self->text, "VIRTUAL");
  return TRUE;
}

static gboolean
take_collation (MarqSqliteReading *self)
{
  g_autofree char *name = marq_sqlite_text_take_collation (self->text);

  marq_field_set_collation (self->field, name);
  return name != NULL;
}

static gboolean
take_column_constraint (MarqSqliteReading *self)
{
  MarqSqliteText *text = self->text;

  if (marq_sqlite_text_take (text, "PRIMARY KEY"))
    return marq_sqlite_take_key (self, MARQ_CONSTRAINT_KIND_PRIMARY_KEY);
  if (marq_sqlite_text_take (text, "UNIQUE"))
    return marq_sqlite_take_key (self, MARQ_CONSTRAINT_KIND_UNIQUE);
  if (marq_sqlite_text_take (text, "CHECK"))
    return marq_sqlite_take_check (self);
  if (marq_sqlite_text_take (text, "REFERENCES"))
    return marq_sqlite_take_reference (self);
  /* The model has no names for the rest. */
  self->table->loses_name = self->table->loses_name || self->name;
  g_clear_pointer (&self->name, g_free);
  if (marq_sqlite_text_take (text, "NOT NULL"))
    {
      marq_field_set_not_null (self->field, TRUE);
      return marq_sqlite_take_conflict (self, NULL);
    }
  if (marq_sqlite_text_take (text, "NULL"))
    return marq_sqlite_take_conflict (self, NULL);
  if (marq_sqlite_text_take (text, "DEFAULT"))
    return take_default (self);
  if (marq_sqlite_text_take (text, "COLLATE"))
    return take_collation (self);
  if (marq_sqlite_text_take (text, "GENERATED ALWAYS AS") || marq_sqlite_text_take (text, "AS"))
    return take_generated (self);
  return FALSE;
}

static gboolean
ends_type (MarqSqliteText *text)
{
  static const char *const words[] = { "(",       ")",     ",",       "CONSTRAINT", "PRIMARY",    "NOT", "NULL", "UNIQUE",
                                       "CHECK",   "DEFAULT", "COLLATE", "REFERENCES", "AS" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (marq_sqlite_text_sees (text, words[i]))
      return TRUE;
  return marq_sqlite_text_sees (text, "GENERATED") && marq_sqlite_text_sees_behind (text, 1, "ALWAYS");
}

static void
take_type (MarqSqliteReading *self)
{
  guint from = self->text->at;
  g_autofree char *declared = NULL;
  g_autoptr (MarqFieldType) type = NULL;

  while (!marq_sqlite_text_is_at_end (self->text) && !ends_type (self->text))
    self->text->at++;
  if (self->text->at > from && marq_sqlite_text_sees (self->text, "("))
    marq_sqlite_text_skip (self->text);
  declared = marq_sqlite_text_dup (self->text, from, self->text->at);
  type = type_of (declared);
  marq_field_set_data_type (self->field, type);
}

static gboolean
take_column (MarqSqliteReading *self)
{
  g_autofree char *name = marq_sqlite_text_take_name (self->text);

  if (!name)
    return FALSE;
  self->field = g_object_new (MARQ_TYPE_FIELD, NULL);
  marq_item_set_name (MARQ_ITEM (self->field), name);
  marq_item_list_append (marq_entity_get_fields (self->table->entity), self->field);
  take_type (self);
  while (!marq_sqlite_text_sees (self->text, ",") && !marq_sqlite_text_sees (self->text, ")"))
    {
      if (marq_sqlite_text_take (self->text, "CONSTRAINT") && !(self->name = marq_sqlite_text_take_name (self->text)))
        return FALSE;
      if (!take_column_constraint (self))
        return FALSE;
    }
  self->field = NULL;
  return TRUE;
}

static gboolean
begins_constraint (MarqSqliteText *text)
{
  static const char *const words[] = { "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (marq_sqlite_text_sees (text, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
take_constraint (MarqSqliteReading *self)
{
  if (marq_sqlite_text_take (self->text, "CONSTRAINT") && !(self->name = marq_sqlite_text_take_name (self->text)))
    return FALSE;
  if (marq_sqlite_text_take (self->text, "PRIMARY KEY"))
    return marq_sqlite_take_key (self, MARQ_CONSTRAINT_KIND_PRIMARY_KEY);
  if (marq_sqlite_text_take (self->text, "UNIQUE"))
    return marq_sqlite_take_key (self, MARQ_CONSTRAINT_KIND_UNIQUE);
  if (marq_sqlite_text_take (self->text, "CHECK"))
    return marq_sqlite_take_check (self);
  return marq_sqlite_text_take (self->text, "FOREIGN KEY") && marq_sqlite_take_foreign_key (self);
}

static gboolean
take_options (MarqSqliteReading *self)
{
  while (!marq_sqlite_text_is_at_end (self->text))
    {
      if (marq_sqlite_text_take (self->text, "WITHOUT ROWID"))
        marq_entity_set_without_rowid (self->table->entity, TRUE);
      else if (marq_sqlite_text_take (self->text, "STRICT"))
        marq_entity_set_is_strict (self->table->entity, TRUE);
      else if (!marq_sqlite_text_take (self->text, ","))
        return FALSE;
    }
  return TRUE;
}

/* Commas between the constraints of a table may be missing. */
static gboolean
take_body (MarqSqliteReading *self)
{
  if (!marq_sqlite_text_take (self->text, "("))
    return FALSE;
  do
    if (!take_column (self))
      return FALSE;
  while (marq_sqlite_text_take (self->text, ",") && !begins_constraint (self->text));
  while (begins_constraint (self->text))
    {
      if (!take_constraint (self))
        return FALSE;
      marq_sqlite_text_take (self->text, ",");
    }
  return marq_sqlite_text_take (self->text, ")") && take_options (self);
}

static void
forget_derived (MarqItem *constraint)
{
  if (marq_item_get_name (constraint) && marq_sqlite_is_unnamed (constraint))
    marq_item_set_name (constraint, NULL);
}

/* What a check is about is known once all columns are. Names that say nothing are not kept. */
static void
settle (MarqSqliteReading *self)
{
  MarqItemList *constraints = marq_entity_get_constraints (self->table->entity);
  MarqItemList *relations = marq_entity_get_relations (self->table->entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_CHECK)
        marq_sqlite_set_only_field (self, constraint, marq_constraint_get_expression (constraint));
      forget_derived (MARQ_ITEM (constraint));
    }
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    forget_derived (marq_item_list_get (relations, i));
}

static void
read_virtual (MarqSqliteReading *self)
{
  guint from = self->text->at;
  g_autofree char *module = marq_sqlite_text_dup (self->text, from, self->text->tokens->len);

  marq_entity_set_virtual_module (self->table->entity, module);
}

void
marq_sqlite_read_table (MarqSqliteTable *self)
{
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (self->sql);
  MarqSqliteReading reading = { self, text, NULL, NULL };
  g_autofree char *name = NULL;
  gboolean is_virtual = marq_sqlite_text_take (text, "CREATE VIRTUAL TABLE");

  self->entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  marq_item_set_name (MARQ_ITEM (self->entity), self->name);
  /* What is in no tree cannot be looked up. */
  marq_item_list_append (self->entities, g_object_ref (self->entity));
  if (!is_virtual)
    marq_sqlite_text_take (text, "CREATE TABLE");
  name = marq_sqlite_text_take_name (text);
  if (is_virtual && marq_sqlite_text_take (text, "USING"))
    read_virtual (&reading);
  else if (is_virtual || !take_body (&reading))
    {
      gboolean ends = text->at >= text->tokens->len;
      const char *at = ends ? "" : self->sql + g_array_index (text->tokens, MarqSqlToken, text->at).start;
      g_autofree char *rest = g_utf8_substring (at, 0, MIN (g_utf8_strlen (at, -1), 30));

      /* Translators: the rest of a CREATE TABLE, which is not understood */
      marq_sqlite_table_give_up (self, _ ("not understood before “%s”"), rest);
    }
  else
    settle (&reading);
  self->loses_comment = marq_sqlite_text_loses_comment (text) && self->entity;
  g_free (reading.name);
}
