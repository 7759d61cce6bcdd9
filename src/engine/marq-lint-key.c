/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Primary and foreign keys of a design. */
#include "config.h"

#include "marq-lint-private.h"
#include "model/marq-constraint.h"
#include "model/marq-index.h"
#include "model/marq-key-part.h"
#include "model/marq-relation.h"

static MarqConstraint *
find_primary_key (MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        return constraint;
    }
  return NULL;
}

static void
check_primary_key (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  if (find_primary_key (entity) || marq_entity_get_partition_of (entity)
      || marq_entity_get_virtual_module (entity) || marq_entity_get_foreign_server (entity))
    return;
  marq_schema_lint_report (lint, rule, entity, _ ("%s has no primary key"),
                           marq_item_get_name (MARQ_ITEM (entity)));
}

static void
check_key_fields (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  MarqConstraint *key = find_primary_key (entity);
  const char *const *fields = key ? marq_constraint_get_fields (key) : NULL;

  for (guint i = 0; fields && fields[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (lint->schema), fields[i]);

      if (MARQ_IS_FIELD (field) && !marq_field_get_not_null (MARQ_FIELD (field)))
        marq_schema_lint_report (lint, rule, field,
                                 _ ("%s is in the primary key of %s but not required"),
                                 marq_item_get_name (field),
                                 marq_item_get_name (MARQ_ITEM (entity)));
    }
}

/* The one field of a key that is not also a reference to another's. */
static MarqField *
find_number_key (MarqSchemaLint *lint, MarqEntity *entity)
{
  MarqConstraint *key = find_primary_key (entity);
  MarqItemList *relations = marq_entity_get_relations (entity);
  const char *const *fields = key ? marq_constraint_get_fields (key) : NULL;
  MarqItem *field;

  if (!fields || !fields[0] || fields[1])
    return NULL;
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      const char *const *own = marq_relation_get_fields (marq_item_list_get (relations, i));

      if (own && g_strv_contains (own, fields[0]))
        return NULL;
    }
  field = marq_item_lookup (MARQ_ITEM (lint->schema), fields[0]);
  return MARQ_IS_FIELD (field) && marq_field_get_data_type (MARQ_FIELD (field)) ? MARQ_FIELD (field)
                                                                                : NULL;
}

static void
check_int_key (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  MarqField *field = find_number_key (lint, entity);
  MarqTypeKind kind = field ? marq_field_type_get_kind (marq_field_get_data_type (field)) : 0;

  if (field
      && (kind == MARQ_TYPE_KIND_INTEGER || kind == MARQ_TYPE_KIND_SMALL_INT
          || kind == MARQ_TYPE_KIND_SERIAL))
    marq_schema_lint_report (lint, rule, field, _ ("Key %s runs out of numbers before bigint does"),
                             marq_item_get_name (MARQ_ITEM (field)));
}

static gboolean
contains_all (const char *const *all, const char *const *fields)
{
  for (guint i = 0; fields[i]; i++)
    if (!g_strv_contains (all, fields[i]))
      return FALSE;
  return TRUE;
}

/* Whether these lead an index: the first n of it are the n fields, in whatever order. */
static gboolean
leads_index (MarqIndex *index, const char *const *fields)
{
  MarqItemList *parts = marq_index_get_parts (index);
  guint n = g_strv_length ((char **) fields);
  g_autoptr (GPtrArray) first = g_ptr_array_new ();

  if (marq_index_get_predicate (index) || marq_item_list_get_length (parts) < n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);

      if (!marq_key_part_get_field (part))
        return FALSE;
      g_ptr_array_add (first, (char *) marq_key_part_get_field (part));
    }
  g_ptr_array_add (first, NULL);
  return contains_all ((const char *const *) first->pdata, fields);
}

static gboolean
leads_key (MarqConstraint *constraint, const char *const *fields)
{
  const char *const *own = marq_constraint_get_fields (constraint);
  int kind = marq_constraint_get_constraint (constraint);
  guint n = g_strv_length ((char **) fields);

  if (!own || (kind != MARQ_CONSTRAINT_KIND_PRIMARY_KEY && kind != MARQ_CONSTRAINT_KIND_UNIQUE)
      || g_strv_length ((char **) own) < n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_strv_contains (fields, own[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_indexed (MarqEntity *entity, const char *const *fields)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    if (leads_index (marq_item_list_get (indexes, i), fields))
      return TRUE;
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (leads_key (marq_item_list_get (constraints, i), fields))
      return TRUE;
  return FALSE;
}

static void
check_indexed (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  MarqItemList *relations = marq_entity_get_relations (entity);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);
      const char *const *fields = marq_relation_get_fields (relation);
      MarqItem *target = marq_item_lookup (MARQ_ITEM (lint->schema),
                                           marq_relation_get_target (relation));
      g_autofree char *names = NULL;

      if (!fields || !fields[0] || !target || is_indexed (entity, fields))
        continue;
      names = marq_lint_name_fields (lint, fields);
      marq_schema_lint_report (
          lint, rule, relation,
          _ ("No index helps to find the rows of %s by %s when a row of %s goes"),
          marq_item_get_name (MARQ_ITEM (entity)), names, marq_item_get_name (target));
    }
}

/* Types that are compared without a cast are one. */
static MarqTypeKind
family (MarqTypeKind kind)
{
  switch ((int) kind)
    {
    case MARQ_TYPE_KIND_SERIAL:
      return MARQ_TYPE_KIND_INTEGER;
    case MARQ_TYPE_KIND_BIG_SERIAL:
      return MARQ_TYPE_KIND_BIG_INT;
    case MARQ_TYPE_KIND_STRING:
    case MARQ_TYPE_KIND_COLOR:
    case MARQ_TYPE_KIND_EMAIL:
    case MARQ_TYPE_KIND_URL:
    case MARQ_TYPE_KIND_PHONE:
      return MARQ_TYPE_KIND_TEXT;
    case MARQ_TYPE_KIND_BLOB:
      return MARQ_TYPE_KIND_BINARY;
    default:
      return kind;
    }
}

static gboolean
types_match (MarqFieldType *a, MarqFieldType *b)
{
  MarqTypeKind kind = family (marq_field_type_get_kind (a));

  if (kind != family (marq_field_type_get_kind (b)))
    return FALSE;
  if (kind == MARQ_TYPE_KIND_ENUM || kind >= MARQ_TYPE_KIND_DOMAIN || kind == MARQ_TYPE_KIND_ARRAY)
    return marq_field_type_equal (a, b);
  return TRUE;
}

static void
check_types_of (MarqSchemaLint *lint, const MarqLintRule *rule, MarqRelation *relation)
{
  const char *const *fields = marq_relation_get_fields (relation);
  const char *const *targets = marq_relation_get_target_fields (relation);

  for (guint i = 0; fields && targets && fields[i] && targets[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (lint->schema), fields[i]);
      MarqItem *target = marq_item_lookup (MARQ_ITEM (lint->schema), targets[i]);
      MarqFieldType *type = MARQ_IS_FIELD (field) ? marq_field_get_data_type (MARQ_FIELD (field))
                                                  : NULL;
      MarqFieldType *target_type = MARQ_IS_FIELD (target)
                                       ? marq_field_get_data_type (MARQ_FIELD (target))
                                       : NULL;

      if (type && target_type && !types_match (type, target_type))
        marq_schema_lint_report (lint, rule, field,
                                 _ ("%s is %s, but %s, which it refers to, is %s"),
                                 marq_item_get_name (field), marq_field_type_to_string (type),
                                 marq_item_get_name (target),
                                 marq_field_type_to_string (target_type));
    }
}

static void
check_types (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  MarqItemList *relations = marq_entity_get_relations (entity);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    check_types_of (lint, rule, marq_item_list_get (relations, i));
}

static const MarqLintRow marq_lint_key_rules_rows[] = {
  { { "no-primary-key", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Without a key, nothing can refer to a row, and replication cannot find it."), NULL,
      N_ ("Add a key, even if it only counts.") },
    .check_entity = check_primary_key },
  { { "key-field-nullable", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Engines differ: one makes the field required by itself, another lets nulls into the key."),
      NULL, N_ ("Make the field required.") },
    .check_entity = check_key_fields },
  { { "unindexed-foreign-key", MARQ_LEVEL_WARNING, ON_POSTGRESQL | ON_SQLITE,
      N_ ("Each delete in the table referred to searches the whole of this one."), NULL,
      N_ ("Add an index that begins with the fields.") },
    .check_entity = check_indexed },
  { { "foreign-key-type-mismatch", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Values of two types are cast for each comparison, or refused."), NULL,
      N_ ("Give both fields one type.") },
    .check_entity = check_types },
  { { "int-key", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("Two thousand million rows come sooner than one thinks, and changing the key is hard."),
      NULL, N_ ("Make it a BigInt.") },
    .check_entity = check_int_key },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_key_rules)
