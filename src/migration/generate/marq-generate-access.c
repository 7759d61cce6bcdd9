/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owners and grants are applied only when somebody asks: until then they are not part of what a migration
 * makes, or asking later would find nothing to do.
 */
#include "config.h"

#include "marq-generate-private.h"

static void
clear_list (MarqItemList *list)
{
  marq_item_list_splice (list, 0, marq_item_list_get_length (list), NULL, 0);
}

/* What they are of may be gone; that of the whole database has no uid. */
static void
copy_list (MarqItemList *from, MarqItemList *to, const char *reference)
{
  for (guint i = 0; i < marq_item_list_get_length (from); i++)
    {
      MarqItem *item = marq_item_list_get (from, i);
      g_autofree char *uid = NULL;

      g_object_get (item, reference, &uid, NULL);
      if (!uid || marq_item_lookup (marq_item_list_get_owner (to), uid))
        marq_item_list_append (to, marq_item_copy (item, MARQ_COPY_KEEP_UIDS));
    }
}

MarqSchema *
marq_generate_leave_access (MarqSchema *before, MarqSchema *design)
{
  MarqSchema *schema = marq_item_copy (design, MARQ_COPY_KEEP_UIDS);

  clear_list (marq_schema_get_access (schema));
  clear_list (marq_schema_get_default_grants (schema));
  copy_list (marq_schema_get_access (before), marq_schema_get_access (schema), "of");
  copy_list (marq_schema_get_default_grants (before), marq_schema_get_default_grants (schema), "in_namespace");
  return schema;
}
