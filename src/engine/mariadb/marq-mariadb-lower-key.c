/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and indexes as MariaDB can have them: each foreign key and each column that counts up stands
 * on one, text is looked at only so far, and an index has columns and nothing else.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb.h"

/* Of four bytes each, what is surely allowed in a key. */
#define KEY_PREFIX 255

static const char *
name_of (gpointer item)
{
  const char *name = marq_item_get_name (item);

  return name ? name : "";
}

gboolean
marq_mariadb_is_key (MarqConstraint *constraint)
{
  return marq_constraint_get_constraint (constraint) <= MARQ_CONSTRAINT_KIND_UNIQUE;
}

static gboolean
is_primary (MarqConstraint *constraint)
{
  return marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY;
}

static gboolean
is_method (MarqIndex *index, const char *method)
{
  return marq_index_get_method (index) && g_ascii_strcasecmp (marq_index_get_method (index), method) == 0;
}

static gboolean
is_special (MarqIndex *index)
{
  return is_method (index, "fulltext") || is_method (index, "spatial");
}

static void
lower_constraints (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = marq_item_list_get_length (constraints); i-- > 0;)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      const char *expression = marq_constraint_get_expression (constraint);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_EXCLUSION)
        {
          marq_lower_note (lowering, "not-held", constraint, _ ("MariaDB has no exclusion constraints: %s is left out"),
                           name_of (constraint));
          marq_item_list_remove (constraints, i);
        }
      else if (is_primary (constraint))
        marq_item_set_name (MARQ_ITEM (constraint), "PRIMARY"); /* whatever it was called */
      else if (expression)
        {
          g_autofree char *rewritten = marq_mariadb_expression (entity, expression);

          marq_constraint_set_expression (constraint, rewritten);
        }
    }
}

static const char *
field_type (MarqItem *context, const char *uid)
{
  MarqField *field = marq_item_lookup (context, uid);

  return MARQ_IS_FIELD (field) ? marq_mariadb_type_text (marq_field_get_data_type (field)) : "";
}

/* Why an index cannot be; NULL: it can. */
static const char *
find_obstacle (MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);

  if (marq_index_get_is_unique (index) && marq_index_get_predicate (index))
    return _ ("MariaDB has no partial indexes: %s, which is unique for some rows only, is left out");
  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);

      if (!marq_key_part_get_field (part))
        return _ ("MariaDB has no indexes on expressions: %s is left out");
      if (g_str_equal (field_type (MARQ_ITEM (part), marq_key_part_get_field (part)), "JSON"))
        return _ ("MariaDB cannot look into JSON by an index: %s is left out");
    }
  return NULL;
}

static void
append_included (MarqLowering *lowering, MarqIndex *index)
{
  const char *const *include = marq_index_get_include (index);

  if (!include || !include[0])
    return;
  marq_lower_note (lowering, "not-held", index,
                   marq_index_get_is_unique (index) ? _ ("MariaDB's indexes include nothing: %s has its key columns only")
                                                    : _ ("MariaDB's indexes include nothing: %s has those columns in its key"),
                   name_of (index));
  for (guint i = 0; include[i] && !marq_index_get_is_unique (index) && !is_special (index); i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s:include:%u", marq_item_get_uid (MARQ_ITEM (index)), i);
      MarqKeyPart *part = marq_item_new_with_uid (MARQ_TYPE_KEY_PART, uid);

      marq_key_part_set_field (part, include[i]);
      marq_item_list_append (marq_index_get_parts (index), part);
    }
  marq_index_set_include (index, NULL);
}

/* There, a hash is what an index is without a word. */
static gboolean
is_in_memory (MarqIndex *index)
{
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (index)));
  const char *engine = marq_entity_get_storage_engine (entity);

  return engine && g_ascii_strcasecmp (engine, "MEMORY") == 0;
}

static void
lower_method (MarqLowering *lowering, MarqIndex *index)
{
  const char *method = marq_index_get_method (index);
  g_autofree char *upper = method ? g_ascii_strup (method, -1) : NULL;

  if (!method || is_special (index))
    {
      marq_index_set_method (index, upper);
      return;
    }
  if (is_in_memory (index))
    {
      marq_index_set_method (index, g_str_equal (upper, "BTREE") ? upper : NULL);
      return;
    }
  if (!is_method (index, "btree"))
    marq_lower_note (lowering, "not-held", index, _ ("MariaDB's tables have no %s indexes: %s is a BTREE"), upper,
                     name_of (index));
  marq_index_set_method (index, NULL);
}

static void
limit_parts (MarqLowering *lowering, MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);

  for (guint i = 0; i < marq_item_list_get_length (parts) && !is_special (index) && !marq_index_get_is_unique (index); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);

      if (marq_key_part_get_prefix_length (part)
          || !marq_mariadb_type_is_long (field_type (MARQ_ITEM (part), marq_key_part_get_field (part))))
        continue;
      marq_key_part_set_prefix_length (part, KEY_PREFIX);
      marq_lower_note (lowering, "not-held", index, _ ("%s looks at the first %d characters of its text only"), name_of (index),
                       KEY_PREFIX);
    }
}

static void
lower_indexes (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = marq_item_list_get_length (indexes); i-- > 0;)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);
      const char *obstacle = find_obstacle (index);
      g_auto (GStrv) halves = obstacle ? g_strsplit (obstacle, "%s", 2) : NULL;

      if (obstacle)
        {
          marq_lower_note (lowering, "not-held", index, "%s%s%s", halves[0], name_of (index), halves[1]);
          marq_item_list_remove (indexes, i);
          continue;
        }
      if (marq_index_get_predicate (index))
        marq_lower_note (lowering, "not-held", index, _ ("MariaDB has no partial indexes: %s is of all rows"), name_of (index));
      marq_index_set_predicate (index, NULL);
      lower_method (lowering, index);
      append_included (lowering, index);
      limit_parts (lowering, index);
    }
}

/* The server has no unique index but a unique key: of whole columns, that is a constraint. */
static gboolean
is_constraint (MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);

      if (marq_key_part_get_prefix_length (part) || marq_key_part_get_descending (part))
        return FALSE;
    }
  return marq_index_get_is_unique (index) && !marq_index_get_method (index) && !marq_index_get_is_invisible (index)
         && marq_item_list_get_length (parts) > 0;
}

static void
become_constraints (MarqEntity *entity)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = marq_item_list_get_length (indexes); i-- > 0;)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);
      MarqItemList *parts = marq_index_get_parts (index);
      g_autofree char *uid = g_strdup_printf ("%s:unique", marq_item_get_uid (MARQ_ITEM (index)));
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) fields = NULL;
      MarqConstraint *constraint;

      if (!is_constraint (index))
        continue;
      for (guint j = 0; j < marq_item_list_get_length (parts); j++)
        g_strv_builder_add (builder, marq_key_part_get_field (marq_item_list_get (parts, j)));
      fields = g_strv_builder_end (builder);
      constraint = marq_item_new_with_uid (MARQ_TYPE_CONSTRAINT, uid);
      marq_item_set_name (MARQ_ITEM (constraint), name_of (index));
      marq_item_set_comment (MARQ_ITEM (constraint), marq_item_get_comment (MARQ_ITEM (index)));
      marq_constraint_set_constraint (constraint, MARQ_CONSTRAINT_KIND_UNIQUE);
      marq_constraint_set_fields (constraint, (const char *const *) fields);
      marq_item_list_remove (indexes, i);
      marq_item_list_append (marq_entity_get_constraints (entity), constraint);
    }
}

/* A text without a length cannot be a primary key, nor point anywhere. */
static void
shorten (MarqLowering *lowering, MarqItem *context, const char *const *uids)
{
  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqField *field = marq_item_lookup (context, uids[i]);
      g_autoptr (MarqFieldType) type = NULL;
      const char *held = MARQ_IS_FIELD (field) ? field_type (context, uids[i]) : "";

      if (!marq_mariadb_type_is_long (held))
        continue;
      type = marq_lower_custom (marq_mariadb_type_is_text (held) ? "VARCHAR(%d)" : "VARBINARY(%d)", KEY_PREFIX);
      marq_field_set_data_type (field, type);
      marq_lower_note (lowering, "not-held", field, _ ("%s is in a key: MariaDB wants a length, and it gets %d"),
                       name_of (field), KEY_PREFIX);
    }
}

static void
shorten_keys (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  MarqItemList *relations = marq_entity_get_relations (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (is_primary (marq_item_list_get (constraints, i)))
      shorten (lowering, MARQ_ITEM (entity), marq_constraint_get_fields (marq_item_list_get (constraints, i)));
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      shorten (lowering, MARQ_ITEM (entity), marq_relation_get_fields (marq_item_list_get (relations, i)));
      shorten (lowering, MARQ_ITEM (entity), marq_relation_get_target_fields (marq_item_list_get (relations, i)));
    }
}

static gboolean
begins_with (const char *const *fields, const char *const *wanted)
{
  for (guint i = 0; wanted[i]; i++)
    if (!fields || !fields[i] || !g_str_equal (fields[i], wanted[i]))
      return FALSE;
  return TRUE;
}

static gboolean
index_begins_with (MarqIndex *index, const char *const *wanted)
{
  MarqItemList *parts = marq_index_get_parts (index);

  for (guint i = 0; wanted[i]; i++)
    {
      MarqKeyPart *part = i < marq_item_list_get_length (parts) ? marq_item_list_get (parts, i) : NULL;

      if (!part || g_strcmp0 (marq_key_part_get_field (part), wanted[i]) != 0 || marq_key_part_get_prefix_length (part))
        return FALSE;
    }
  return !is_special (index);
}

gboolean
marq_mariadb_has_key (MarqEntity *entity, const char *const *wanted)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (marq_mariadb_is_key (marq_item_list_get (constraints, i))
        && begins_with (marq_constraint_get_fields (marq_item_list_get (constraints, i)), wanted))
      return TRUE;
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    if (index_begins_with (marq_item_list_get (indexes, i), wanted))
      return TRUE;
  return FALSE;
}

/* The server makes an index for a foreign key by itself, and takes it away when it likes: ours stays. */
static void
index_relation (MarqEntity *entity, MarqRelation *relation)
{
  const char *const *fields = marq_relation_get_fields (relation);
  MarqItemList *indexes = marq_entity_get_indexes (entity);
  g_autofree char *uid = g_strdup_printf ("%s:index", marq_item_get_uid (MARQ_ITEM (relation)));
  g_autofree char *name = marq_sql_fit (MARQ_DIALECT_MARIADB, name_of (relation));
  MarqIndex *index;

  if (!fields || !fields[0] || marq_mariadb_has_key (entity, fields))
    return;
  if (marq_item_list_find_by_name (indexes, name) || marq_item_list_find_by_name (marq_entity_get_constraints (entity), name))
    {
      g_autofree char *taken = g_steal_pointer (&name);

      name = marq_sql_derive (MARQ_DIALECT_MARIADB, taken, NULL, "idx");
    }
  index = marq_item_new_with_uid (MARQ_TYPE_INDEX, uid);
  marq_item_set_name (MARQ_ITEM (index), name);
  for (guint i = 0; fields[i]; i++)
    {
      g_autofree char *part_uid = g_strdup_printf ("%s:%u", uid, i);
      MarqKeyPart *part = marq_item_new_with_uid (MARQ_TYPE_KEY_PART, part_uid);

      marq_key_part_set_field (part, fields[i]);
      marq_item_list_append (marq_index_get_parts (index), part);
    }
  marq_item_list_append (indexes, index);
}

/* A foreign key looks for its target in its own database unless it names another, and the one that
 * we are connected to has no name that we know. */
static gboolean
points_home (MarqRelation *relation)
{
  MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  MarqItem *own = marq_item_get_ancestor (MARQ_ITEM (relation), MARQ_TYPE_NAMESPACE);
  MarqItem *other = target ? marq_item_get_ancestor (target, MARQ_TYPE_NAMESPACE) : NULL;

  return own && other && own != other && marq_namespace_is_usual (other);
}

static void
remove_relations_home (MarqLowering *lowering, MarqItemList *relations)
{
  for (guint i = marq_item_list_get_length (relations); i-- > 0;)
    if (points_home (marq_item_list_get (relations, i)))
      {
        marq_lower_note (lowering, "not-held", marq_item_list_get (relations, i),
                         _ ("%s is left out: MariaDB cannot point from another database to the one that has no name here"),
                         name_of (marq_item_list_get (relations, i)));
        marq_item_list_remove (relations, i);
      }
}

static void
lower_relations (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *relations = marq_entity_get_relations (entity);

  remove_relations_home (lowering, relations);
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);

      index_relation (entity, relation);
      /* The server does the same for both, and does not keep which it was told. */
      if (marq_relation_get_on_delete (relation) == MARQ_ACTION_RESTRICT)
        marq_relation_set_on_delete (relation, MARQ_ACTION_NO_ACTION);
      if (marq_relation_get_on_update (relation) == MARQ_ACTION_RESTRICT)
        marq_relation_set_on_update (relation, MARQ_ACTION_NO_ACTION);
      if (marq_relation_get_on_delete (relation) != MARQ_ACTION_SET_DEFAULT
          && marq_relation_get_on_update (relation) != MARQ_ACTION_SET_DEFAULT)
        continue;
      marq_lower_note (lowering, "not-held", relation, _ ("MariaDB sets no defaults for %s: the rows that it points to stay"),
                       name_of (relation));
      if (marq_relation_get_on_delete (relation) == MARQ_ACTION_SET_DEFAULT)
        marq_relation_set_on_delete (relation, MARQ_ACTION_NO_ACTION);
      if (marq_relation_get_on_update (relation) == MARQ_ACTION_SET_DEFAULT)
        marq_relation_set_on_update (relation, MARQ_ACTION_NO_ACTION);
    }
}

void
marq_mariadb_lower_keys (MarqLowering *lowering, MarqEntity *entity)
{
  lower_constraints (lowering, entity);
  shorten_keys (lowering, entity);
  lower_indexes (lowering, entity);
  become_constraints (entity);
  marq_mariadb_lower_counting (lowering, entity);
  lower_relations (lowering, entity);
  marq_mariadb_lower_checks (lowering, entity);
}
