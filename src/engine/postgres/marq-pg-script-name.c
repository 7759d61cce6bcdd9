/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called how, and the names that PostgreSQL gives to what was given none. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-script.h"
#include "marq-pg-system-type.h"

#define NAME_BYTES 63

static char *
dup_key (const char *space, const char *name)
{
  return g_strconcat (space, "\n", name, NULL);
}

static gpointer
find (GHashTable *table, const char *space, const char *name)
{
  g_autofree char *key = dup_key (space, name);

  return g_hash_table_lookup (table, key);
}

static gpointer
find_along (MarqPgScript *self, GHashTable *table, const char *space, const char *name)
{
  gpointer item = NULL;

  if (!name || space)
    return name ? find (table, space, name) : NULL;
  for (guint i = 0; !item && self->path[i]; i++)
    item = find (table, self->path[i], name);
  return item;
}

/* Where there is none of a name, as in a dump of only a part, it is made. */
MarqNamespace *
marq_pg_script_space (MarqPgScript *self, const char *space)
{
  MarqNamespace *namespace = NULL;

  for (guint i = 0; !space && !namespace && self->path[i]; i++)
    namespace = g_hash_table_lookup (self->namespaces, self->path[i]);
  if (namespace)
    return namespace;
  space = space ? space : "public";
  namespace = g_hash_table_lookup (self->namespaces, space);
  if (!namespace)
    {
      namespace = g_object_new (MARQ_TYPE_NAMESPACE, NULL);
      marq_item_set_name (MARQ_ITEM (namespace), space);
      marq_item_list_append (marq_schema_get_namespaces (self->schema), namespace);
      g_hash_table_insert (self->namespaces, g_strdup (space), namespace);
    }
  return namespace;
}

gpointer
marq_pg_script_relation (MarqPgScript *self, const char *space, const char *name)
{
  return find_along (self, self->relations, space, name);
}

gpointer
marq_pg_script_range (MarqPgScript *self, const PgQuery__RangeVar *range)
{
  return range ? marq_pg_script_relation (self, marq_pg_said (range->schemaname), range->relname) : NULL;
}

MarqEntity *
marq_pg_script_entity (MarqPgScript *self, const PgQuery__RangeVar *range)
{
  gpointer item = marq_pg_script_range (self, range);

  if (item && MARQ_IS_ENTITY (item))
    return item;
  if (range)
    marq_pg_script_miss (self, marq_pg_said (range->schemaname), range->relname);
  return NULL;
}

/* Of a name without a namespace, PostgreSQL's own types are found first, unless the path says when to look at them. */
static gpointer
find_type (MarqPgScript *self, GHashTable *table, const char *space, const char *name)
{
  gpointer item = NULL;

  if (space || !name || !marq_pg_is_system_type (name))
    return find_along (self, table, space, name);
  for (guint i = 0; !item && g_strv_contains ((const char *const *) self->path, "pg_catalog") && !g_str_equal (self->path[i], "pg_catalog"); i++)
    item = find (table, self->path[i], name);
  return item;
}

gpointer
marq_pg_script_type_item (MarqPgScript *self, PgQuery__Node *const *names, gsize n)
{
  const char *space;
  const char *name = marq_pg_node_names (names, n, &space);

  return find_type (self, self->types, space, name);
}

gpointer
marq_pg_script_type_or_row (MarqPgScript *self, PgQuery__Node *const *names, gsize n)
{
  const char *space;
  const char *name = marq_pg_node_names (names, n, &space);
  gpointer item = find_type (self, self->types, space, name);

  return item ? item : find_type (self, self->relations, space, name);
}

/* What has attributes is found as a table is. */
gpointer
marq_pg_script_attributed (MarqPgScript *self, const PgQuery__RangeVar *range)
{
  return find_along (self, self->types, marq_pg_said (range->schemaname), range->relname);
}

GPtrArray *
marq_pg_script_overloads (MarqPgScript *self, const char *space, const char *name)
{
  return find_along (self, self->routines, space, name);
}

gpointer
marq_pg_script_object (MarqPgScript *self, const char *kind, const char *space, const char *name)
{
  MarqItemList *list = marq_schema_get_objects (self->schema);
  g_autofree char *key = NULL;

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqObject *object = marq_item_list_get (list, i);

      if (!space && g_str_equal (marq_object_get_object_kind (object), kind) && g_strcmp0 (marq_item_get_name (MARQ_ITEM (object)), name) == 0)
        return object;
    }
  key = g_strconcat (kind, " ", name, NULL);
  return find_along (self, self->objects, space, key);
}

MarqField *
marq_pg_script_field (gpointer owner, const char *name)
{
  MarqItemList *list = MARQ_IS_ENTITY (owner)      ? marq_entity_get_fields (owner)
                       : MARQ_IS_VIEW (owner)      ? marq_view_get_columns (owner)
                       : MARQ_IS_COMPOSITE (owner) ? marq_composite_get_fields (owner)
                                                   : NULL;

  return list && name ? marq_item_list_find_by_name (list, name) : NULL;
}

const char *
marq_pg_script_space_of (gpointer item)
{
  MarqItem *space = MARQ_IS_NAMESPACE (item) ? item : marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);

  return space ? marq_item_get_name (space) : NULL;
}

char *
marq_pg_script_quote (const char *space, const char *name)
{
  g_autofree char *prefix = space ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, space) : NULL;
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, name);

  return prefix ? g_strconcat (prefix, ".", quoted, NULL) : g_steal_pointer (&quoted);
}

char *
marq_pg_script_path_of (gpointer item)
{
  return marq_pg_script_quote (marq_pg_script_space_of (item), marq_item_get_name (item));
}

static GHashTable *
table_of (MarqPgScript *self, gpointer item)
{
  gboolean is_key = MARQ_IS_CONSTRAINT (item) && marq_constraint_get_constraint (item) != MARQ_CONSTRAINT_KIND_CHECK;

  if (is_key || MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) || MARQ_IS_SEQUENCE (item) || MARQ_IS_INDEX (item))
    return self->relations;
  if (MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item)
      || (MARQ_IS_OBJECT (item) && g_str_equal (marq_object_get_object_kind (item), "TYPE")))
    return self->types;
  return NULL;
}

static void
note_routine (MarqPgScript *self, MarqItem *routine)
{
  g_autofree char *key = dup_key (marq_pg_script_space_of (routine), marq_item_get_name (routine));
  GPtrArray *overloads = g_hash_table_lookup (self->routines, key);

  if (!overloads)
    {
      overloads = g_ptr_array_new ();
      g_hash_table_insert (self->routines, g_steal_pointer (&key), overloads);
    }
  g_ptr_array_add (overloads, routine);
}

static char *
object_key (MarqObject *object)
{
  g_autofree char *name = g_strconcat (marq_object_get_object_kind (object), " ", marq_item_get_name (MARQ_ITEM (object)), NULL);

  return dup_key (marq_pg_script_space_of (object), name);
}

/* The type of the rows of a table or a view is found as the table. */
void
marq_pg_script_note (MarqPgScript *self, gpointer item)
{
  GHashTable *table = table_of (self, item);
  const char *space = marq_pg_script_space_of (item);

  if (MARQ_IS_ROUTINE (item))
    note_routine (self, item);
  if ((MARQ_IS_CONSTRAINT (item) || MARQ_IS_RELATION (item)) && marq_item_get_name (item) && space)
    g_hash_table_replace (self->constraints, dup_key (space, marq_item_get_name (item)), item);
  if (MARQ_IS_OBJECT (item) && space)
    g_hash_table_replace (self->objects, object_key (item), item);
  if (table && marq_item_get_name (item) && space)
    g_hash_table_replace (table, dup_key (space, marq_item_get_name (item)), item);
}

void
marq_pg_script_forget (MarqPgScript *self, gpointer item)
{
  GHashTable *table = table_of (self, item);
  const char *space = marq_pg_script_space_of (item);
  g_autofree char *key = space && marq_item_get_name (item) ? dup_key (space, marq_item_get_name (item)) : NULL;

  if (key && MARQ_IS_ROUTINE (item))
    {
      GPtrArray *overloads = g_hash_table_lookup (self->routines, key);

      if (overloads && g_ptr_array_remove (overloads, item) && overloads->len == 0)
        g_hash_table_remove (self->routines, key);
    }
  if (key && g_hash_table_lookup (self->constraints, key) == item)
    g_hash_table_remove (self->constraints, key);
  if (MARQ_IS_OBJECT (item) && space)
    {
      g_autofree char *kept = object_key (item);

      g_hash_table_remove (self->objects, kept);
    }
  if (key && table && g_hash_table_lookup (table, key) == item)
    g_hash_table_remove (table, key);
}

/* In a namespace no two tables' constraints are given the same name. */
static gboolean
has_constraint (MarqPgScript *self, MarqNamespace *space, const char *name)
{
  return find (self->constraints, marq_item_get_name (MARQ_ITEM (space)), name) != NULL;
}

static char *
derive (const char *table, const char *column, const char *label, guint round)
{
  g_autofree char *numbered = round ? g_strdup_printf ("%s%u", label, round) : g_strdup (label);

  return marq_sql_derive (MARQ_DIALECT_POSTGRESQL, table, column, numbered);
}

char *
marq_pg_script_choose_relation (MarqPgScript *self, MarqNamespace *space, const char *table, const char *column, const char *label,
                                gboolean is_constraint)
{
  for (guint round = 0;; round++)
    {
      g_autofree char *name = derive (table, column, label, round);

      if (!find (self->relations, marq_item_get_name (MARQ_ITEM (space)), name)
          && !(is_constraint && has_constraint (self, space, name)))
        return g_steal_pointer (&name);
    }
}

char *
marq_pg_script_choose_constraint (MarqPgScript *self, MarqNamespace *space, const char *table, const char *column, const char *label)
{
  for (guint round = 0;; round++)
    {
      g_autofree char *name = derive (table, column, label, round);

      if (!has_constraint (self, space, name))
        return g_steal_pointer (&name);
    }
}

char *
marq_pg_script_join (const char *const *names)
{
  GString *text = g_string_new (NULL);

  for (; *names && text->len < NAME_BYTES + 1; names++)
    g_string_append_printf (text, "%s%s", text->len ? "_" : "", *names);
  return g_string_free (text, FALSE);
}

GStrv
marq_pg_script_fields (gpointer owner, const char *const *names)
{
  g_autoptr (GStrvBuilder) uids = g_strv_builder_new ();

  for (; names && *names; names++)
    {
      MarqField *field = marq_pg_script_field (owner, *names);

      if (!field)
        return NULL;
      g_strv_builder_add (uids, marq_item_get_uid (MARQ_ITEM (field)));
    }
  return g_strv_builder_end (uids);
}
