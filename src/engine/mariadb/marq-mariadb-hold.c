/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The properties that MariaDB has no words for, class by class: they go, with a note that names them. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-mariadb.h"

/* What says how another engine stores a thing, and changes nothing of what it means, goes quietly. */
static const struct
{
  GType (*type) (void);
  const char *const *told;
  const char *const *untold;
} unheld[] = {
  { marq_entity_get_type,
    (const char *const[]){ "access_method", "tablespace", "row_security", "foreign_server", "foreign_options", "inherits",
                           "of_type", "virtual_module", NULL },
    (const char *const[]){ "replica_identity", "replica_index", "cluster_on", "is_strict", "without_rowid", "partition_of",
                           "partition_bound", NULL } },
  { marq_field_get_type, (const char *const[]){ "foreign_options", NULL },
    (const char *const[]){ "storage", "compression", "statistics_target", "options", "is_inherited", NULL } },
  { marq_constraint_get_type,
    (const char *const[]){ "include", "predicate", "nulls_not_distinct", "deferral", "no_inherit", "on_conflict", NULL },
    (const char *const[]){ "not_valid", "tablespace", "storage_options", "partition_of", "method", "descending", NULL } },
  { marq_index_get_type, (const char *const[]){ "nulls_not_distinct", NULL },
    (const char *const[]){ "tablespace", "storage_options", "partition_of", NULL } },
  { marq_key_part_get_type, (const char *const[]){ "collation", "nulls", NULL },
    (const char *const[]){ "operator_class", "operator_class_options", "statistics_target", NULL } },
  { marq_relation_get_type, (const char *const[]){ "match", "deferral", "on_delete_fields", "comment", NULL },
    (const char *const[]){ "not_valid", "partition_of", NULL } },
  { marq_view_get_type, (const char *const[]){ "is_materialized", "comment", NULL },
    (const char *const[]){ "is_unpopulated", "access_method", "tablespace", "cluster_on", NULL } },
  { marq_trigger_get_type,
    (const char *const[]){ "fields", "old_table", "new_table", "deferral", "from_entity", "comment", NULL },
    (const char *const[]){ "is_constraint", "for_each_row", NULL } },
  { marq_routine_get_type, (const char *const[]){ "is_strict", NULL },
    (const char *const[]){ "leakproof", "parallel", "cost", "rows", NULL } },
  { marq_sequence_get_type, (const char *const[]){ NULL },
    (const char *const[]){ "data_type", "persistence", "owned_by", NULL } },
};

/* Whether it said anything. */
static gboolean
reset (MarqItem *item, const char *name)
{
  const MarqProperty *property = marq_item_find_property (item, name);
  g_auto (GValue) value = G_VALUE_INIT;

  if (!property || marq_property_is_default (property, marq_item_peek (item, property)))
    return FALSE;
  g_value_init (&value, marq_property_value_type (property));
  g_param_value_set_default (g_object_class_find_property (G_OBJECT_GET_CLASS (item), name), &value);
  marq_item_set_value (item, property, &value);
  return TRUE;
}

static void
reset_all (MarqLowering *lowering, MarqItem *item, const char *const *told, const char *const *untold)
{
  g_autoptr (GString) labels = g_string_new (NULL);
  g_autofree char *path = NULL;

  for (guint i = 0; untold[i]; i++)
    reset (item, untold[i]);
  for (guint i = 0; told[i]; i++)
    if (reset (item, told[i]))
      g_string_append_printf (labels, "%s%s", labels->len ? ", " : "", _ (marq_item_find_property (item, told[i])->label));
  if (!labels->len)
    return;
  path = marq_item_dup_path (item);
  /* Translators: %1$s is a list of properties, such as "Deferrable", %2$s what has them. */
  marq_lower_note (lowering, "not-held", item, _ ("MariaDB does not hold %1$s of %2$s"), labels->str, path);
}

static gboolean
has_pipes (const char *text)
{
  MarqToken token;

  while (text && marq_token_next (&text, &token))
    if (marq_token_is (&token, "||"))
      return TRUE;
  return FALSE;
}

/* Where other engines join texts, MariaDB asks whether one of both is true, and nothing fails. What has a body is
 * written for MariaDB, and may mean that. */
static void
warn_of_pipes (MarqLowering *lowering, MarqItem *item)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  g_autofree char *path = NULL;
  gboolean found = FALSE;

  if (!MARQ_IS_FIELD (item) && !MARQ_IS_CONSTRAINT (item) && !MARQ_IS_VIEW (item))
    return;
  for (guint i = 0; i < klass->n_values; i++)
    found = found
            || ((klass->sorted[i]->flags & MARQ_EXPRESSION)
                && has_pipes (*(const char *const *) marq_item_peek (item, klass->sorted[i])));
  if (!found)
    return;
  path = marq_item_dup_path (item);
  marq_lower_note (lowering, "not-held", item, _ ("MariaDB reads || in %s as OR, and joins no texts by it: write CONCAT()"), path);
}

void
marq_mariadb_lower_properties (MarqLowering *lowering, MarqItem *item)
{
  static const char *const comment[] = { "comment", NULL };
  static const char *const nothing[] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (unheld); i++)
    if (G_OBJECT_TYPE (item) == unheld[i].type ())
      reset_all (lowering, item, unheld[i].told, unheld[i].untold);
  if (MARQ_IS_CONSTRAINT (item) && !marq_mariadb_is_key (MARQ_CONSTRAINT (item)))
    reset_all (lowering, item, comment, nothing);
  warn_of_pipes (lowering, item);
}
