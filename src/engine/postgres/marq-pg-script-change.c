/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DROP, RENAME, SET SCHEMA and OWNER of anything, and how a statement says what it means. */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "compare/marq-text-rename.h"
#include "marq-pg-script.h"
#include "model/marq-fallout.h"

static void
note_uid (MarqItem *item, gpointer uids)
{
  g_hash_table_add (uids, g_strdup (marq_item_get_uid (item)));
}

static void
forget (MarqItem *item, gpointer data)
{
  if (MARQ_IS_FIELD (item))
    marq_pg_script_drop_identity (data, MARQ_FIELD (item));
  marq_pg_script_forget (data, item);
  if (MARQ_IS_NAMESPACE (item))
    g_hash_table_remove (((MarqPgScript *) data)->namespaces, marq_item_get_name (item));
}

static void
take_out (MarqPgScript *self, MarqItem *item)
{
  MarqItem *parent = marq_item_get_parent (item);
  MarqItemList *list = parent ? marq_item_get_list (parent, marq_item_get_place (item)) : NULL;
  guint position;

  marq_item_foreach (item, forget, self);
  if (list && marq_item_list_find (list, item, &position))
    marq_item_list_remove (list, position);
}

static gboolean
mentions (const char *text, const char *name)
{
  g_autoptr (GArray) tokens = text ? marq_token_list (text) : NULL;

  for (guint i = 0; tokens && i < tokens->len; i++)
    {
      MarqToken *token = &g_array_index (tokens, MarqToken, i);
      g_autofree char *word = token->kind <= MARQ_TOKEN_IDENTIFIER ? marq_token_dup_name (token) : NULL;

      if (g_strcmp0 (word, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Checks and indexes that speak of a column go with it. */
static void
remove_users (MarqPgScript *self, MarqField *field)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  const char *name = marq_item_get_name (MARQ_ITEM (field));
  g_autoptr (GPtrArray) users = g_ptr_array_new ();
  MarqItemList *constraints, *indexes;

  if (!MARQ_IS_ENTITY (entity))
    return;
  constraints = marq_entity_get_constraints (MARQ_ENTITY (entity));
  indexes = marq_entity_get_indexes (MARQ_ENTITY (entity));
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (mentions (marq_constraint_get_expression (marq_item_list_get (constraints, i)), name))
      g_ptr_array_add (users, marq_item_list_get (constraints, i));
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);
      MarqItemList *parts = marq_index_get_parts (index);
      gboolean used = mentions (marq_index_get_predicate (index), name);

      for (guint j = 0; j < marq_item_list_get_length (parts); j++)
        used = used || mentions (marq_key_part_get_expression (marq_item_list_get (parts, j)), name);
      if (used)
        g_ptr_array_add (users, index);
    }
  for (guint i = 0; i < users->len; i++)
    take_out (self, users->pdata[i]);
}

void
marq_pg_script_remove (MarqPgScript *self, gpointer item)
{
  MarqItem *const items[] = { item };
  g_autoptr (GPtrArray) fallouts = NULL;
  g_autoptr (GPtrArray) falling = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (MARQ_IS_FIELD (item))
    remove_users (self, item);
  fallouts = marq_fallout_find (items, 1);
  for (guint i = 0; i < fallouts->len; i++)
    {
      MarqFallout *fallout = fallouts->pdata[i];

      if (!fallout->falls)
        continue;
      marq_item_foreach (fallout->item, note_uid, uids);
      g_ptr_array_add (falling, g_object_ref (fallout->item));
    }
  for (guint i = 0; i < fallouts->len; i++)
    {
      MarqFallout *fallout = fallouts->pdata[i];
      GValue value = G_VALUE_INIT;

      if (fallout->falls)
        continue;
      marq_fallout_strip (fallout->item, fallout->property, uids, &value);
      marq_item_set_value (fallout->item, fallout->property, &value);
      g_value_unset (&value);
    }
  for (guint i = 0; i < falling->len; i++)
    take_out (self, falling->pdata[i]);
}

typedef struct
{
  MarqItem   *renamed;
  GHashTable *names;
} MarqPgRenaming;

/* Code that needs it, and that which stands with the column. */
static gboolean
speaks_of (MarqItem *item, MarqItem *renamed)
{
  const MarqProperty *property = marq_item_find_property (item, "depends_on");
  const char *const *needs = property ? *(const char *const *const *) marq_item_peek (item, property) : NULL;
  MarqItem *home = MARQ_IS_FIELD (renamed) ? marq_item_get_parent (renamed) : renamed;

  if (item == renamed || marq_item_contains (home, item))
    return TRUE;
  if (MARQ_IS_FIELD (item))
    return !MARQ_IS_FIELD (renamed);
  return needs && g_strv_contains (needs, marq_item_get_uid (home));
}

static void
rename_in (MarqItem *item, gpointer data)
{
  MarqPgRenaming *renaming = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  if (!speaks_of (item, renaming->renamed))
    return;
  for (guint i = 0; i < klass->n_values; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      const char *text = (property->flags & MARQ_EXPRESSION) && !g_str_equal (property->name, "body")
                             ? *(const char *const *) marq_item_peek (item, property)
                             : NULL;
      g_autofree char *renamed = text ? marq_text_rename (text, renaming->names) : NULL;
      GValue value = G_VALUE_INIT;

      if (!renamed || g_str_equal (renamed, text))
        continue;
      g_value_init (&value, G_TYPE_STRING);
      g_value_set_string (&value, renamed);
      marq_item_set_value (item, property, &value);
      g_value_unset (&value);
    }
}

/* The name inside the text of a sequence's default is none of its tokens. */
static void
rename_sequence (MarqPgScript *self, MarqSequence *sequence, const char *before)
{
  const char *uid = marq_sequence_get_owned_by (sequence);
  MarqItem *field = uid ? marq_item_lookup (MARQ_ITEM (self->schema), uid) : NULL;
  const char *code = field ? marq_field_get_default_expression (MARQ_FIELD (field)) : NULL;
  g_autofree char *path = marq_pg_script_path_of (sequence);
  g_auto (GStrv) halves = code ? g_strsplit (code, before, 2) : NULL;
  g_autofree char *renamed = halves && halves[1] ? g_strjoinv (path, halves) : NULL;

  if (renamed)
    marq_field_set_default_expression (MARQ_FIELD (field), renamed);
}

void
marq_pg_script_rename (MarqPgScript *self, gpointer item, const char *name)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *before = g_strdup (marq_item_get_name (item));
  g_autofree char *path = MARQ_IS_SEQUENCE (item) && marq_item_get_parent (item) ? marq_pg_script_path_of (item) : NULL;
  MarqPgRenaming renaming = { item, names };

  if (!before || g_str_equal (before, name))
    return;
  marq_pg_script_forget (self, item);
  marq_item_set_name (item, name);
  marq_pg_script_note (self, item);
  g_hash_table_insert (names, before, (gpointer) name);
  if (path)
    rename_sequence (self, item, path);
  else if (MARQ_IS_VIEW (item) || MARQ_IS_ENTITY (item) || MARQ_IS_FIELD (item) || MARQ_IS_ROUTINE (item) || MARQ_IS_ENUM (item)
           || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item))
    marq_item_foreach (MARQ_ITEM (self->schema), rename_in, &renaming);
}

/* A column is called so wherever it was inherited, too. */
static void
rename_field (MarqPgScript *self, gpointer owner, const char *from, const char *to)
{
  MarqField *field = marq_pg_script_field (owner, from);
  g_autoptr (GPtrArray) parts = MARQ_IS_ENTITY (owner) ? marq_pg_script_parts (self, owner) : NULL;
  g_autoptr (GPtrArray) heirs = MARQ_IS_ENTITY (owner) ? marq_pg_script_children (self, owner) : NULL;

  if (!field)
    {
      marq_pg_script_miss (self, marq_item_get_name (owner), from);
      return;
    }
  marq_pg_script_rename (self, field, to);
  for (guint i = 0; parts && i < parts->len; i++)
    rename_field (self, parts->pdata[i], from, to);
  for (guint i = 0; heirs && i < heirs->len; i++)
    rename_field (self, heirs->pdata[i], from, to);
}

static void
forget_one (MarqItem *item, gpointer data)
{
  marq_pg_script_forget (data, item);
}

static void
note_one (MarqItem *item, gpointer data)
{
  marq_pg_script_note (data, item);
}

static void
rename_namespace (MarqPgScript *self, const char *from, const char *to)
{
  MarqItem *space = g_hash_table_lookup (self->namespaces, from);

  if (!space)
    {
      marq_pg_script_miss (self, NULL, from);
      return;
    }
  marq_item_foreach (space, forget_one, self);
  g_hash_table_remove (self->namespaces, from);
  marq_item_set_name (space, to);
  g_hash_table_insert (self->namespaces, g_strdup (to), space);
  marq_item_foreach (space, note_one, self);
}

MarqItem *
marq_pg_script_part (gpointer owner, const char *list, const char *name)
{
  const MarqProperty *property = marq_item_find_property (owner, list);
  MarqItemList *items = property && property->kind == MARQ_PROPERTY_LIST ? marq_item_get_list (owner, property) : NULL;

  return items ? marq_item_list_find_by_name (items, name) : NULL;
}

static gpointer
find_part (gpointer owner, PgQuery__ObjectType kind, const char *name)
{
  gpointer found = NULL;

  if (!owner)
    return NULL;
  if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT)
    found = marq_pg_script_part (owner, "constraints", name);
  if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT)
    return marq_pg_script_part (owner, "checks", name);
  if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN || kind == PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE)
    return marq_pg_script_field (owner, name);
  if (found)
    return found;
  return marq_pg_script_part (owner,
                              kind == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT ? "relations"
                              : kind == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER     ? "triggers"
                              : kind == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY      ? "policies"
                                                                                  : "rules",
                              name);
}

static const char *
kept_kind (PgQuery__ObjectType kind)
{
  switch (kind)
    {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSCONFIGURATION:
      return "TEXT SEARCH CONFIGURATION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSDICTIONARY:
      return "TEXT SEARCH DICTIONARY";
    case PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT:
      return "STATISTICS";
    case PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER:
      return "EVENT TRIGGER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER:
      return "SERVER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR:
      return "OPERATOR";
    default:
      return NULL;
    }
}

/* What a relation, a type and all that lies below one is called: a list of names. */
static gpointer
find_named (MarqPgScript *self, PgQuery__ObjectType kind, PgQuery__Node *const *names, gsize n)
{
  const char *space;
  const char *name = marq_pg_node_names (names, n, &space);

  switch (kind)
    {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return marq_pg_script_relation (self, space, name);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
      return marq_pg_script_type_item (self, names, n);
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
      {
        gpointer owner = n > 1 ? marq_pg_script_relation (self, n > 2 ? marq_pg_node_string (names[n - 3]) : NULL, space) : NULL;

        if (!owner && n > 1)
          owner = marq_pg_script_type_item (self, names, n - 1);
        return find_part (owner, kind, name);
      }
    default:
      return kept_kind (kind) ? marq_pg_script_object (self, kept_kind (kind), space, name) : NULL;
    }
}

static gpointer
find_single (MarqPgScript *self, PgQuery__ObjectType kind, const char *name)
{
  if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
    return g_hash_table_lookup (self->namespaces, name);
  if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION)
    return marq_item_list_find_by_name (marq_schema_get_extensions (self->schema), name);
  return kept_kind (kind) ? marq_pg_script_object (self, kept_kind (kind), NULL, name) : NULL;
}

gpointer
marq_pg_script_address (MarqPgScript *self, PgQuery__ObjectType kind, const PgQuery__Node *object)
{
  switch (object ? object->node_case : PG_QUERY__NODE__NODE__NOT_SET)
    {
    case PG_QUERY__NODE__NODE_STRING:
      return find_single (self, kind, object->string->sval);
    case PG_QUERY__NODE__NODE_TYPE_NAME:
      return marq_pg_script_type_item (self, object->type_name->names, object->type_name->n_names);
    case PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS:
      if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR)
        return find_named (self, kind, object->object_with_args->objname, object->object_with_args->n_objname);
      return marq_pg_script_routine (self, object->object_with_args);
    case PG_QUERY__NODE__NODE_LIST:
      if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT && object->list->n_items == 2)
        return find_part (marq_pg_script_address (self, PG_QUERY__OBJECT_TYPE__OBJECT_TYPE, object->list->items[0]), kind,
                          marq_pg_node_string (object->list->items[1]));
      return find_named (self, kind, object->list->items, object->list->n_items);
    default:
      return NULL;
    }
}

/* "public.a", for a message. */
static char *
dup_words (const PgQuery__Node *object)
{
  g_auto (GStrv) names = NULL;

  if (MARQ_PG_IS (object, STRING))
    return g_strdup (object->string->sval);
  if (MARQ_PG_IS (object, LIST))
    names = marq_pg_node_strings (object->list->items, object->list->n_items);
  else if (MARQ_PG_IS (object, OBJECT_WITH_ARGS))
    names = marq_pg_node_strings (object->object_with_args->objname, object->object_with_args->n_objname);
  else if (MARQ_PG_IS (object, TYPE_NAME))
    names = marq_pg_node_strings (object->type_name->names, object->type_name->n_names);
  return names ? g_strjoinv (".", names) : g_strdup ("");
}

void
marq_pg_script_drop_any (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__DropStmt *statement = node->drop_stmt;

  for (gsize i = 0; i < statement->n_objects; i++)
    {
      gpointer item = marq_pg_script_address (self, statement->remove_type, statement->objects[i]);
      g_autofree char *words = dup_words (statement->objects[i]);

      if (item)
        marq_pg_script_remove (self, item);
      else if (!statement->missing_ok)
        marq_pg_script_miss (self, NULL, words);
    }
}

static gpointer
find_renamed (MarqPgScript *self, PgQuery__RenameStmt *statement)
{
  PgQuery__ObjectType kind = statement->rename_type;
  gpointer item;

  if (!statement->relation)
    return statement->object ? marq_pg_script_address (self, kind, statement->object) : find_single (self, kind, statement->subname);
  item = marq_pg_script_range (self, statement->relation);
  if (!item && kind == PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE)
    item = marq_pg_script_attributed (self, statement->relation);
  if (kind == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT || kind == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER || kind == PG_QUERY__OBJECT_TYPE__OBJECT_RULE
      || kind == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY || kind == PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE)
    return find_part (item, kind, statement->subname);
  return item;
}

void
marq_pg_script_rename_any (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__RenameStmt *statement = node->rename_stmt;
  gpointer item;

  if (statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
    {
      rename_namespace (self, statement->subname, statement->newname);
      return;
    }
  item = find_renamed (self, statement);
  if (item && statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT)
    item = find_part (item, statement->rename_type, statement->subname);
  if (item && statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN)
    rename_field (self, item, statement->subname, statement->newname);
  else if (item && MARQ_IS_OBJECT (item))
    marq_pg_script_leave (self, "new names of what is kept word for word", marq_item_get_name (item));
  else if (item)
    marq_pg_script_rename (self, item, statement->newname);
  else if (!statement->missing_ok)
    marq_pg_script_miss (self, NULL, statement->relation ? statement->relation->relname : statement->subname);
}

void
marq_pg_script_move (MarqPgScript *self, gpointer item, const char *space_name)
{
  MarqNamespace *space = marq_pg_script_space (self, space_name);
  const MarqProperty *place = marq_item_get_place (item);
  g_autoptr (MarqItem) kept = g_object_ref (item);
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (item), place);
  g_autofree char *path = MARQ_IS_SEQUENCE (item) ? marq_pg_script_path_of (item) : NULL;
  guint position;

  if (!MARQ_IS_NAMESPACE (marq_item_get_parent (item)) || marq_item_get_parent (item) == MARQ_ITEM (space)
      || !marq_item_list_find (list, item, &position))
    return;
  marq_item_foreach (item, forget_one, self);
  marq_item_list_remove (list, position);
  marq_item_list_append (marq_item_get_list (MARQ_ITEM (space), marq_item_find_property (MARQ_ITEM (space), place->name)), g_object_ref (kept));
  marq_item_foreach (item, note_one, self);
  if (path)
    rename_sequence (self, item, path);
}

/* With the sequences of its columns. */
static void
move_sequences (MarqPgScript *self, MarqEntity *entity, const char *space)
{
  GHashTableIter iter;
  gpointer item;
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  g_hash_table_iter_init (&iter, self->relations);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (MARQ_IS_SEQUENCE (item) && marq_item_get_parent (item) && marq_sequence_get_owned_by (item))
      {
        MarqItem *field = marq_item_lookup (MARQ_ITEM (self->schema), marq_sequence_get_owned_by (item));

        if (field && marq_item_contains (MARQ_ITEM (entity), field))
          g_ptr_array_add (own, item);
      }
  for (guint i = 0; i < own->len; i++)
    marq_pg_script_move (self, own->pdata[i], space);
}

void
marq_pg_script_move_any (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterObjectSchemaStmt *statement = node->alter_object_schema_stmt;
  gpointer item = statement->relation ? marq_pg_script_range (self, statement->relation)
                                      : marq_pg_script_address (self, statement->object_type, statement->object);

  if (item && MARQ_IS_EXTENSION (item))
    marq_extension_set_schema_name (item, statement->newschema);
  else if (item && MARQ_IS_OBJECT (item))
    marq_pg_script_leave (self, "new schemas of what is kept word for word", marq_item_get_name (item));
  else if (item && MARQ_IS_NAMESPACE (marq_item_get_parent (item)))
    {
      marq_pg_script_move (self, item, statement->newschema);
      if (MARQ_IS_ENTITY (item))
        move_sequences (self, item, statement->newschema);
    }
  else if (!statement->missing_ok)
    marq_pg_script_miss (self, NULL, statement->relation ? statement->relation->relname : statement->newschema);
}
