/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-field-marks.h"
#include "model/marq-constraint.h"
#include "model/marq-index.h"
#include "model/marq-key-part.h"
#include "model/marq-relation.h"
#include "model/marq-view.h"

static void
add_marks (GHashTable *self, const char *uid, MarqMarks marks)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (self, uid));

  g_hash_table_insert (self, (gpointer) uid, GUINT_TO_POINTER (before | marks));
}

static void
add_marks_to_all (GHashTable *self, const char *const *uids, MarqMarks marks)
{
  for (guint i = 0; uids && uids[i]; i++)
    add_marks (self, uids[i], marks);
}

static gboolean
is_one (const char *const *uids)
{
  return uids && uids[0] && !uids[1];
}

static gboolean
is_key (MarqConstraint *constraint)
{
  int kind = marq_constraint_get_constraint (constraint);

  return kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY || kind == MARQ_CONSTRAINT_KIND_UNIQUE;
}

static gboolean
is_primary (MarqConstraint *constraint)
{
  return marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY;
}

static void
note_constraints (GHashTable *self, MarqItemList *constraints)
{
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (constraint);

      if (is_primary (constraint))
        add_marks_to_all (self, fields,
                          MARQ_MARK_PRIMARY | (marq_constraint_get_allows_nulls (constraint) ? 0 : MARQ_MARK_REQUIRED));
      else if (is_key (constraint) && is_one (fields))
        add_marks (self, fields[0], MARQ_MARK_UNIQUE);
    }
}

/* Whether all rows are in it, by fields alone. */
static gboolean
is_whole_unique (MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  guint n = marq_item_list_get_length (parts);

  if (!n || !marq_index_get_is_unique (index) || marq_index_get_predicate (index))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!marq_key_part_get_field (marq_item_list_get (parts, i)))
      return FALSE;
  return TRUE;
}

static void
note_indexes (GHashTable *self, MarqItemList *indexes)
{
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);
      MarqItemList *parts = marq_index_get_parts (index);
      guint n = marq_item_list_get_length (parts);
      const char *first = n ? marq_key_part_get_field (marq_item_list_get (parts, 0)) : NULL;

      if (first)
        add_marks (self, first, MARQ_MARK_INDEXED | (n == 1 && is_whole_unique (index) ? MARQ_MARK_UNIQUE : 0));
    }
}

GHashTable *
marq_field_marks_new (MarqItem *item)
{
  GHashTable *self = g_hash_table_new (g_str_hash, g_str_equal);

  if (MARQ_IS_VIEW (item))
    note_indexes (self, marq_view_get_indexes (MARQ_VIEW (item)));
  else if (MARQ_IS_ENTITY (item))
    {
      MarqItemList *relations = marq_entity_get_relations (MARQ_ENTITY (item));

      note_constraints (self, marq_entity_get_constraints (MARQ_ENTITY (item)));
      note_indexes (self, marq_entity_get_indexes (MARQ_ENTITY (item)));
      for (guint i = 0; i < marq_item_list_get_length (relations); i++)
        add_marks_to_all (self, marq_relation_get_fields (marq_item_list_get (relations, i)), MARQ_MARK_FOREIGN);
    }
  return self;
}

MarqMarks
marq_field_marks_get (GHashTable *self, MarqField *field)
{
  guint marks = GPOINTER_TO_UINT (g_hash_table_lookup (self, marq_item_get_uid (MARQ_ITEM (field))));

  if (marq_field_get_not_null (field))
    marks |= MARQ_MARK_REQUIRED;
  if (marq_field_get_generated_expression (field))
    marks |= MARQ_MARK_GENERATED;
  return marks;
}

static gboolean
index_is_within (MarqIndex *index, const char *const *fields)
{
  MarqItemList *parts = marq_index_get_parts (index);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    if (!g_strv_contains (fields, marq_key_part_get_field (marq_item_list_get (parts, i))))
      return FALSE;
  return TRUE;
}

static gboolean
key_is_within (MarqConstraint *constraint, const char *const *fields)
{
  const char *const *own = marq_constraint_get_fields (constraint);

  for (guint i = 0; own && own[i]; i++)
    if (!g_strv_contains (fields, own[i]))
      return FALSE;
  return own && own[0];
}

gboolean
marq_fields_are_unique (MarqEntity *entity, const char *const *fields)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  if (!fields)
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);

      if (is_key (constraint) && key_is_within (constraint, fields))
        return TRUE;
    }
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);

      if (is_whole_unique (index) && index_is_within (index, fields))
        return TRUE;
    }
  return FALSE;
}

static MarqConstraint *
find_primary_key (MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (is_primary (marq_item_list_get (constraints, i)))
      return marq_item_list_get (constraints, i);
  return NULL;
}

const char *const *
marq_fields_of_primary_key (MarqEntity *entity)
{
  MarqConstraint *key = find_primary_key (entity);

  return key ? marq_constraint_get_fields (key) : NULL;
}

static gboolean
is_in_primary_key (MarqEntity *entity, const char *field)
{
  MarqConstraint *key = find_primary_key (entity);
  const char *const *fields = key ? marq_constraint_get_fields (key) : NULL;

  return fields && !marq_constraint_get_allows_nulls (key) && g_strv_contains (fields, field);
}

gboolean
marq_fields_are_required (MarqEntity *entity, const char *const *fields)
{
  for (guint i = 0; fields && fields[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (entity), fields[i]);
      gboolean is_own = field && MARQ_IS_FIELD (field) && marq_item_get_parent (field) == MARQ_ITEM (entity);

      if (!(is_own && marq_field_get_not_null (MARQ_FIELD (field))) && !is_in_primary_key (entity, fields[i]))
        return FALSE;
    }
  return fields && fields[0];
}
