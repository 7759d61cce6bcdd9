/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-display.h"

static char *
type_text (MarqItem *item, MarqFieldType *type)
{
  MarqFieldType *element = marq_field_type_get_element (type);
  const char *uid = marq_field_type_get_reference (type);
  MarqItem *target = uid ? marq_item_lookup (item, uid) : NULL;
  g_autofree char *inner = NULL;

  if (element)
    {
      inner = type_text (item, element);
      return g_strdup_printf ("%s[]", inner);
    }
  if (target && marq_item_get_name (target))
    return g_strdup (marq_item_get_name (target));
  if (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_CUSTOM)
    return g_strdup (marq_field_type_get_text (type));
  return g_strdup (marq_field_type_to_string (type));
}

char *
marq_display_type (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);

  return type ? type_text (MARQ_ITEM (field), type) : g_strdup (_ ("no type"));
}

/* NULL where there is none. */
char *
marq_display_default (MarqField *field)
{
  if (marq_field_get_default_value (field))
    return g_strdup_printf ("= %s", marq_field_get_default_value (field));
  if (marq_field_get_default_expression (field))
    return g_strdup_printf ("= %s", marq_field_get_default_expression (field));
  return NULL;
}

static const char *
engine_name (const char *url)
{
  if (g_str_has_prefix (url, "sqlite:"))
    return "SQLite";
  if (g_str_has_prefix (url, "mariadb:") || g_str_has_prefix (url, "mysql:"))
    return "MariaDB";
  return "PostgreSQL";
}

/* The target that a person works with: the first one. NULL where there is none. */
char *
marq_display_target (MarqProject *project)
{
  MarqItemList *targets = marq_project_get_targets (project);
  MarqTarget *target = marq_item_list_get_length (targets) ? marq_item_list_get (targets, 0) : NULL;

  if (!target || !marq_target_get_url (target))
    return NULL;
  /* Translators: a target's name and its database engine, “development · SQLite” */
  return g_strdup_printf (_ ("%s · %s"), marq_item_get_name (MARQ_ITEM (target)), engine_name (marq_target_get_url (target)));
}

static char *
join_names (MarqItem *item, const char *const *uids)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *target = marq_item_lookup (item, uids[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", target ? marq_item_get_name (target) : "?");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
marq_display_relation (MarqRelation *relation)
{
  MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  g_autofree char *fields = join_names (MARQ_ITEM (relation), marq_relation_get_fields (relation));
  g_autofree char *targets = join_names (MARQ_ITEM (relation), marq_relation_get_target_fields (relation));

  return g_strdup_printf ("%s → %s (%s)", fields, target ? marq_item_get_name (target) : "?", targets);
}

char *
marq_display_key (MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      MarqItem *field = marq_item_lookup (MARQ_ITEM (index), marq_key_part_get_field (part));
      const char *expression = marq_key_part_get_expression (part);

      g_string_append_printf (text, "%s%s%s", i ? ", " : "", field ? marq_item_get_name (field) : expression ? expression : "?",
                              marq_key_part_get_descending (part) ? " ↓" : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static MarqEntity *
entity_of (MarqField *field)
{
  MarqItem *parent = marq_item_get_parent (MARQ_ITEM (field));

  return parent && MARQ_IS_ENTITY (parent) ? MARQ_ENTITY (parent) : NULL;
}

static gboolean
has_field (const char *const *uids, MarqField *field)
{
  return uids && g_strv_contains (uids, marq_item_get_uid (MARQ_ITEM (field)));
}

gboolean
marq_display_is_primary (MarqField *field)
{
  MarqEntity *entity = entity_of (field);
  MarqItemList *constraints = entity ? marq_entity_get_constraints (entity) : NULL;

  for (guint i = 0; constraints && i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY
          && has_field (marq_constraint_get_fields (constraint), field))
        return TRUE;
    }
  return FALSE;
}

gboolean
marq_display_is_foreign (MarqField *field)
{
  MarqEntity *entity = entity_of (field);
  MarqItemList *relations = entity ? marq_entity_get_relations (entity) : NULL;

  for (guint i = 0; relations && i < marq_item_list_get_length (relations); i++)
    if (has_field (marq_relation_get_fields (marq_item_list_get (relations, i)), field))
      return TRUE;
  return FALSE;
}
