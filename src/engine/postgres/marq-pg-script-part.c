/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a part of a table has from the whole: its keys, checks, foreign keys and indexes. */
#include "config.h"

#include "marq-pg-script.h"

/* The same columns, by name, of another table. */
static GStrv
map_fields (gpointer from, gpointer to, const char *const *uids)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; uids && *uids; uids++)
    {
      MarqItem *field = marq_item_lookup (from, *uids);
      MarqField *same = field ? marq_pg_script_field (to, marq_item_get_name (field)) : NULL;

      if (same)
        g_strv_builder_add (builder, marq_item_get_uid (MARQ_ITEM (same)));
    }
  return g_strv_builder_end (builder);
}

static gboolean
is_empty (GStrv strings)
{
  return !strings || !strings[0];
}

static gboolean
same_fields (gpointer from, gpointer to, const char *const *left, const char *const *right)
{
  g_auto (GStrv) mapped = map_fields (from, to, left);
  g_auto (GStrv) none = g_new0 (char *, 1);

  return g_strv_equal ((const char *const *) mapped, right ? right : (const char *const *) none);
}

static MarqEntity *
entity_of (gpointer item)
{
  MarqItem *entity = marq_item_get_parent (item);

  return MARQ_IS_ENTITY (entity) ? MARQ_ENTITY (entity) : NULL;
}

static char *
words_of (gpointer context, const char *const *uids, const char *const *more)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (; uids && *uids; uids++)
    g_strv_builder_add (builder, marq_item_get_name (marq_item_lookup (context, *uids)));
  for (; more && *more; more++)
    g_strv_builder_add (builder, marq_item_get_name (marq_item_lookup (context, *more)));
  names = g_strv_builder_end (builder);
  return marq_pg_script_join ((const char *const *) names);
}

MarqConstraint *
marq_pg_script_copy_key (MarqPgScript *self, MarqConstraint *key, MarqEntity *to, const char *name)
{
  MarqConstraintKind kind = marq_constraint_get_constraint (key);
  MarqEntity *from = entity_of (key);
  MarqNamespace *space = MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (to)));
  g_auto (GStrv) fields = map_fields (from, to, marq_constraint_get_fields (key));
  g_auto (GStrv) include = map_fields (from, to, marq_constraint_get_include (key));
  g_autofree char *words = words_of (to, (const char *const *) fields, (const char *const *) include);
  g_autofree char *chosen = NULL;
  MarqConstraint *copy;

  if (kind == MARQ_CONSTRAINT_KIND_EXCLUSION)
    return NULL;
  if (!name)
    name = chosen = marq_pg_script_choose_relation (self, space, marq_item_get_name (MARQ_ITEM (to)),
                                                    kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY ? NULL : words,
                                                    kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY ? "pkey" : "key", TRUE);
  copy = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);
  marq_item_set_name (MARQ_ITEM (copy), name);
  marq_constraint_set_constraint (copy, kind);
  marq_constraint_set_fields (copy, is_empty (fields) ? NULL : (const char *const *) fields);
  marq_constraint_set_include (copy, is_empty (include) ? NULL : (const char *const *) include);
  marq_constraint_set_expression (copy, marq_constraint_get_expression (key));
  marq_constraint_set_deferral (copy, marq_constraint_get_deferral (key));
  marq_constraint_set_nulls_not_distinct (copy, marq_constraint_get_nulls_not_distinct (key));
  marq_constraint_set_storage_options (copy, marq_constraint_get_storage_options (key));
  marq_item_list_append (marq_entity_get_constraints (to), copy);
  if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
    for (guint i = 0; fields[i]; i++)
      marq_field_set_not_null (marq_item_lookup (MARQ_ITEM (to), fields[i]), TRUE);
  marq_pg_script_note (self, copy);
  return copy;
}

/* The key of a part that can stand for that of the whole. */
static MarqConstraint *
find_key (MarqConstraint *key, MarqEntity *part)
{
  MarqItemList *list = marq_entity_get_constraints (part);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqConstraint *other = marq_item_list_get (list, i);

      if (marq_constraint_get_constraint (other) == marq_constraint_get_constraint (key) && !marq_constraint_get_partition_of (other)
          && same_fields (entity_of (key), part, marq_constraint_get_fields (key), marq_constraint_get_fields (other)))
        return other;
    }
  return NULL;
}

static void
share_with (MarqPgScript *self, MarqConstraint *constraint, MarqEntity *part, gboolean attach)
{
  gboolean is_check = marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_CHECK;
  const char *name = marq_item_get_name (MARQ_ITEM (constraint));
  MarqConstraint *own;

  if (is_check && (marq_constraint_get_no_inherit (constraint) || marq_item_list_find_by_name (marq_entity_get_constraints (part), name)))
    return;
  own = attach && !is_check ? find_key (constraint, part) : NULL;
  own = own ? own : marq_pg_script_copy_key (self, constraint, part, is_check ? name : NULL);
  if (!own)
    return;
  if (!is_check)
    marq_constraint_set_partition_of (own, marq_item_get_uid (MARQ_ITEM (constraint)));
  marq_pg_script_share_constraint (self, own, attach);
}

void
marq_pg_script_share_constraint (MarqPgScript *self, MarqConstraint *constraint, gboolean attach)
{
  g_autoptr (GPtrArray) parts = marq_pg_script_parts (self, entity_of (constraint));

  for (guint i = 0; !self->only && i < parts->len; i++)
    share_with (self, constraint, parts->pdata[i], attach);
}

static MarqRelation *
find_relation (MarqRelation *relation, MarqEntity *part)
{
  MarqItemList *list = marq_entity_get_relations (part);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqRelation *other = marq_item_list_get (list, i);

      if (!marq_relation_get_partition_of (other) && g_strcmp0 (marq_relation_get_target (other), marq_relation_get_target (relation)) == 0
          && marq_relation_get_on_delete (other) == marq_relation_get_on_delete (relation)
          && marq_relation_get_on_update (other) == marq_relation_get_on_update (relation)
          && same_fields (entity_of (relation), part, marq_relation_get_fields (relation), marq_relation_get_fields (other)))
        return other;
    }
  return NULL;
}

static MarqRelation *
copy_relation (MarqPgScript *self, MarqRelation *relation, MarqEntity *part)
{
  MarqEntity *whole = entity_of (relation);
  const char *name = marq_item_get_name (MARQ_ITEM (relation));
  g_auto (GStrv) fields = map_fields (whole, part, marq_relation_get_fields (relation));
  g_auto (GStrv) set = map_fields (whole, part, marq_relation_get_on_delete_fields (relation));
  g_autofree char *words = words_of (part, (const char *const *) fields, NULL);
  g_autofree char *chosen = NULL;
  MarqRelation *copy = g_object_new (MARQ_TYPE_RELATION, NULL);

  if (marq_item_list_find_by_name (marq_entity_get_relations (part), name) || marq_item_list_find_by_name (marq_entity_get_constraints (part), name))
    name = chosen = marq_pg_script_choose_constraint (self, MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (part))),
                                                      marq_item_get_name (MARQ_ITEM (part)), words, "fkey");
  marq_item_set_name (MARQ_ITEM (copy), name);
  marq_relation_set_fields (copy, (const char *const *) fields);
  marq_relation_set_target (copy, marq_relation_get_target (relation));
  marq_relation_set_target_fields (copy, marq_relation_get_target_fields (relation));
  marq_relation_set_on_delete (copy, marq_relation_get_on_delete (relation));
  marq_relation_set_on_update (copy, marq_relation_get_on_update (relation));
  marq_relation_set_on_delete_fields (copy, is_empty (set) ? NULL : (const char *const *) set);
  marq_relation_set_match (copy, marq_relation_get_match (relation));
  marq_relation_set_deferral (copy, marq_relation_get_deferral (relation));
  marq_item_list_append (marq_entity_get_relations (part), copy);
  marq_pg_script_note (self, copy);
  return copy;
}

static void
share_relation_with (MarqPgScript *self, MarqRelation *relation, MarqEntity *part)
{
  MarqRelation *own = find_relation (relation, part);

  own = own ? own : copy_relation (self, relation, part);
  marq_relation_set_partition_of (own, marq_item_get_uid (MARQ_ITEM (relation)));
  marq_pg_script_share_relation (self, own);
}

void
marq_pg_script_share_relation (MarqPgScript *self, MarqRelation *relation)
{
  g_autoptr (GPtrArray) parts = marq_pg_script_parts (self, entity_of (relation));

  for (guint i = 0; !self->only && i < parts->len; i++)
    share_relation_with (self, relation, parts->pdata[i]);
}

static gboolean
same_part (gpointer from, gpointer to, MarqKeyPart *left, MarqKeyPart *right)
{
  const char *const one[] = { marq_key_part_get_field (left), NULL };
  const char *const other[] = { marq_key_part_get_field (right), NULL };

  return same_fields (from, to, one, other) && g_strcmp0 (marq_key_part_get_expression (left), marq_key_part_get_expression (right)) == 0
         && g_strcmp0 (marq_key_part_get_operator_class (left), marq_key_part_get_operator_class (right)) == 0
         && g_strcmp0 (marq_key_part_get_collation (left), marq_key_part_get_collation (right)) == 0;
}

/* How it is sorted does not count here, as it does not for PostgreSQL. */
static gboolean
is_like (MarqIndex *index, MarqIndex *other, gpointer part)
{
  MarqItemList *left = marq_index_get_parts (index);
  MarqItemList *right = marq_index_get_parts (other);

  if (marq_index_get_is_unique (index) != marq_index_get_is_unique (other) || marq_item_list_get_length (left) != marq_item_list_get_length (right)
      || g_strcmp0 (marq_index_get_method (index), marq_index_get_method (other)) != 0
      || g_strcmp0 (marq_index_get_predicate (index), marq_index_get_predicate (other)) != 0)
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (left); i++)
    if (!same_part (marq_item_get_parent (MARQ_ITEM (index)), part, marq_item_list_get (left, i), marq_item_list_get (right, i)))
      return FALSE;
  return TRUE;
}

static MarqIndex *
find_index (MarqIndex *index, MarqEntity *part)
{
  MarqItemList *list = marq_entity_get_indexes (part);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqIndex *other = marq_item_list_get (list, i);

      if (!marq_index_get_partition_of (other) && is_like (index, other, part))
        return other;
    }
  return NULL;
}

static void
share_index_with (MarqPgScript *self, MarqIndex *index, MarqEntity *part)
{
  MarqIndex *own = find_index (index, part);

  own = own ? own : marq_pg_script_copy_index (self, index, part, NULL);
  marq_index_set_partition_of (own, marq_item_get_uid (MARQ_ITEM (index)));
  marq_pg_script_share_index (self, own, TRUE);
}

void
marq_pg_script_share_index (MarqPgScript *self, MarqIndex *index, gboolean attach)
{
  MarqEntity *entity = entity_of (index);
  g_autoptr (GPtrArray) parts = entity ? marq_pg_script_parts (self, entity) : NULL;

  for (guint i = 0; parts && i < parts->len; i++)
    share_index_with (self, index, parts->pdata[i]);
}

void
marq_pg_script_attach (MarqPgScript *self, MarqEntity *part, MarqEntity *whole)
{
  MarqItemList *constraints = marq_entity_get_constraints (whole);
  MarqItemList *relations = marq_entity_get_relations (whole);
  MarqItemList *indexes = marq_entity_get_indexes (whole);
  MarqItemList *fields = marq_entity_get_fields (part);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    marq_field_set_is_inherited (marq_item_list_get (fields, i), TRUE);
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    share_with (self, marq_item_list_get (constraints, i), part, TRUE);
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    share_index_with (self, marq_item_list_get (indexes, i), part);
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    share_relation_with (self, marq_item_list_get (relations, i), part);
}
