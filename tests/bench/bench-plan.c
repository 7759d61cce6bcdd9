/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing two schemas with 20 differences, and planning the way from one to the other and back,
 * at 1,000 and at 10,000 entities of 20 fields. The floor, in the same run, is copying a schema: to
 * look at every value once. Medians of several rounds.
 */
#include "config.h"

#include <stdlib.h>

#include "migration/generate/marq-plan.h"

#define N_ROUNDS 7
#define N_DIFFERENCES 20

typedef struct
{
  double seconds[N_ROUNDS];
} Series;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
median (Series *series)
{
  qsort (series->seconds, N_ROUNDS, sizeof (double), compare_doubles);
  return series->seconds[N_ROUNDS / 2] * 1e3;
}

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static gpointer
add (MarqItemList *list, GType type, const char *name)
{
  MarqItem *item = g_object_new (type, NULL);

  marq_item_set_name (item, name);
  return marq_item_list_append (list, item);
}

static void
add_entity (MarqNamespace *namespace, guint number, MarqEntity *target)
{
  static const MarqTypeKind kinds[] = { MARQ_TYPE_KIND_INTEGER, MARQ_TYPE_KIND_STRING, MARQ_TYPE_KIND_TEXT,
                                        MARQ_TYPE_KIND_BOOLEAN, MARQ_TYPE_KIND_DATE };
  g_autofree char *name = g_strdup_printf ("entity_%u", number);
  MarqEntity *entity = add (marq_namespace_get_entities (namespace), MARQ_TYPE_ENTITY, name);
  MarqItemList *fields = marq_entity_get_fields (entity);
  const char *ids[2] = { NULL, NULL };
  MarqConstraint *key;
  MarqRelation *relation;
  MarqIndex *index;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *field_name = g_strdup_printf ("field_%u", i);
      MarqField *field = add (fields, MARQ_TYPE_FIELD, field_name);
      g_autoptr (MarqFieldType) type = marq_field_type_new (kinds[i % G_N_ELEMENTS (kinds)]);

      marq_field_set_data_type (field, type);
      if (i == 5)
        marq_field_set_default_expression (field, "length('some text')");
    }
  ids[0] = marq_item_get_uid (marq_item_list_get (fields, 0));
  key = add (marq_entity_get_constraints (entity), MARQ_TYPE_CONSTRAINT, NULL);
  marq_constraint_set_fields (key, ids);
  index = add (marq_entity_get_indexes (entity), MARQ_TYPE_INDEX, NULL);
  marq_key_part_set_field (add (marq_index_get_parts (index), MARQ_TYPE_KEY_PART, NULL),
                           marq_item_get_uid (marq_item_list_get (fields, 1)));
  if (!target)
    return;
  ids[0] = marq_item_get_uid (marq_item_list_get (fields, 5));
  relation = add (marq_entity_get_relations (entity), MARQ_TYPE_RELATION, NULL);
  marq_relation_set_fields (relation, ids);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
  ids[0] = marq_item_get_uid (marq_item_list_get (marq_entity_get_fields (target), 0));
  marq_relation_set_target_fields (relation, ids);
}

static MarqSchema *
make_schema (guint n)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqNamespace *namespace = add (marq_schema_get_namespaces (schema), MARQ_TYPE_NAMESPACE, "public");
  MarqItemList *entities = marq_namespace_get_entities (namespace);

  for (guint i = 0; i < n; i++)
    add_entity (namespace, i, i ? marq_item_list_get (entities, i / 2) : NULL);
  return schema;
}

static MarqSchema *
make_other (MarqSchema *schema)
{
  MarqSchema *other = marq_item_copy (schema, MARQ_COPY_KEEP_UIDS);
  MarqNamespace *namespace = marq_item_list_get (marq_schema_get_namespaces (other), 0);
  MarqItemList *entities = marq_namespace_get_entities (namespace);
  guint n = marq_item_list_get_length (entities);

  for (guint i = 0; i < N_DIFFERENCES; i++)
    {
      MarqEntity *entity = marq_item_list_get (entities, i * n / N_DIFFERENCES);
      MarqItemList *fields = marq_entity_get_fields (entity);
      MarqField *field = marq_item_list_get (fields, 7);

      if (i % 4 == 0)
        marq_item_set_name (MARQ_ITEM (field), "renamed");
      else if (i % 4 == 1)
        marq_field_set_not_null (field, TRUE);
      else if (i % 4 == 2)
        marq_item_list_remove (fields, 8);
      else
        {
          g_autoptr (MarqFieldType) type = marq_field_type_new (MARQ_TYPE_KIND_BIG_INT);

          marq_field_set_data_type (add (fields, MARQ_TYPE_FIELD, "added"), type);
        }
    }
  return other;
}

static double
measure (guint n, double *copy_ms, double *plan_ms)
{
  const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL, .matching = MARQ_MATCHING_UIDS };
  g_autoptr (MarqSchema) before = make_schema (n);
  g_autoptr (MarqSchema) after = make_other (before);
  Series copy, compare, plan;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();
      G_GNUC_UNUSED g_autoptr (MarqSchema) copied = marq_item_copy (before, MARQ_COPY_KEEP_UIDS);

      copy.seconds[i] = since (start);
      start = g_get_monotonic_time ();
      {
        g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_UIDS, NULL, NULL);
        g_autoptr (GPtrArray) changes = marq_compare (matching, NULL);

        compare.seconds[i] = since (start);
        g_assert_cmpuint (changes->len, ==, N_DIFFERENCES);
      }
      start = g_get_monotonic_time ();
      {
        g_autoptr (MarqPlan) planned = marq_plan_new (before, after, &settings, NULL);

        plan.seconds[i] = since (start);
        g_assert_cmpuint (planned->up->len, >=, N_DIFFERENCES);
      }
    }
  *copy_ms = median (&copy);
  *plan_ms = median (&plan);
  return median (&compare);
}

int
main (int argc, char **argv)
{
  double copy_1, copy_10, plan_1, plan_10;
  double compare_1 = measure (1000, &copy_1, &plan_1);
  double compare_10 = measure (10000, &copy_10, &plan_10);

  g_print ("%d differences; medians of %d rounds\n", N_DIFFERENCES, N_ROUNDS);
  g_print ("                     1,000 × 20   × a copy     10,000 × 20   × a copy   10,000 : 1,000\n");
  g_print ("copying              %7.1f ms                 %7.1f ms                  %5.1f\n", copy_1, copy_10, copy_10 / copy_1);
  g_print ("comparing            %7.1f ms     %5.2f       %7.1f ms     %5.2f        %5.1f\n", compare_1, compare_1 / copy_1,
           compare_10, compare_10 / copy_10, compare_10 / compare_1);
  g_print ("planning both ways   %7.1f ms     %5.2f       %7.1f ms     %5.2f        %5.1f\n", plan_1, plan_1 / copy_1, plan_10,
           plan_10 / copy_10, plan_10 / plan_1);
  return 0;
}
