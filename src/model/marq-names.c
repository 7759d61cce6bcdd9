/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names a person may give. It knows what Marquetry keeps for itself and what engines reserve
 * by prefix; words and lengths that only one engine minds are for its lint.
 */
#include "config.h"

#include "marq-error.h"
#include "marq-index.h"
#include "marq-item-private.h"
#include "marq-names.h"
#include "marq-namespace.h"
#include "marq-project.h"

static gboolean
refuse (GError **error, const char *name, const char *why)
{
  /* Translators: a name that was typed in, and what is wrong with it */
  g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_NAME, _ ("“%s” cannot be the name: %s"), name, why);
  return FALSE;
}

gboolean
marq_name_is_ours (MarqItem *any, const char *name)
{
  MarqItem *root = marq_item_get_root (any);
  const char *record = NULL;
  const char *log = NULL;

  if (MARQ_IS_PROJECT (root))
    {
      record = marq_project_get_record_table (MARQ_PROJECT (root));
      log = marq_project_get_log_table (MARQ_PROJECT (root));
    }
  /* A backup is named after its table and a version: 1.2.3, 1.2.3-004 or 20261121093000. */
  return g_str_equal (name, record ? record : MARQ_DEFAULT_RECORD_TABLE)
         || g_str_equal (name, log ? log : MARQ_DEFAULT_LOG_TABLE)
         || g_str_equal (name, MARQ_LOCK_TABLE)
         || g_regex_match_simple ("._backup_([0-9]+_[0-9]+_[0-9]+(_[0-9]{3})?|[0-9]{14})$", name, 0, 0);
}

static gboolean
is_reserved (const char *name)
{
  return !g_ascii_strncasecmp (name, "pg_", 3) || !g_ascii_strncasecmp (name, "sqlite_", 7);
}

/* What an engine keeps in one namespace with tables. */
static gboolean
stands_among_tables (MarqItem *item, MarqItem *parent)
{
  return MARQ_IS_NAMESPACE (item) || MARQ_IS_INDEX (item) || MARQ_IS_NAMESPACE (parent);
}

static gboolean
is_taken (MarqItem *item, MarqItem *parent, const MarqProperty *place, const char *name)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (parent);

  if (place->flags & MARQ_FREE_NAMES)
    return FALSE;
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      gboolean shares = property == place || property->flags & place->flags & MARQ_SHARED_NAMES;
      MarqItemList *list;

      if (property->kind != MARQ_PROPERTY_LIST || !shares)
        continue;
      list = marq_item_get_list (parent, property);
      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        {
          MarqItem *other = marq_item_list_get (list, j);

          if (other != item && !g_strcmp0 (other->name, name))
            return TRUE;
        }
    }
  return FALSE;
}

gboolean
marq_name_check (MarqItem *item, MarqItem *parent, const MarqProperty *place, const char *name, GError **error)
{
  if (!name || !*name)
    {
      if (!place || place->kind != MARQ_PROPERTY_LIST || place->flags & (MARQ_FREE_NAMES | MARQ_OPTIONAL_NAMES))
        return TRUE;
      g_set_error_literal (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_NAME, _ ("A name is needed"));
      return FALSE;
    }
  if (!g_utf8_validate (name, -1, NULL))
    return refuse (error, "…", _ ("it is not valid UTF-8"));
  if (stands_among_tables (item, parent))
    {
      if (is_reserved (name))
        return refuse (error, name, _ ("names that begin with pg_ or sqlite_ belong to the database"));
      if (marq_name_is_ours (parent ? parent : item, name))
        return refuse (error, name, _ ("Marquetry keeps its records or a backup in a table of this name"));
    }
  if (parent && is_taken (item, parent, place, name))
    return refuse (error, name, _ ("there is another one of this name here"));
  return TRUE;
}

/**
 * marq_name_make_unique:
 *
 * Returns: (transfer full): name itself where it is free, else with the first number that makes it so
 */
char *
marq_name_make_unique (MarqItem *parent, const MarqProperty *place, const char *name)
{
  g_autofree char *candidate = g_strdup (name);

  for (guint i = 2; is_taken (NULL, parent, place, candidate); i++)
    {
      g_free (candidate);
      candidate = g_strdup_printf ("%s_%u", name, i);
    }
  return g_steal_pointer (&candidate);
}
