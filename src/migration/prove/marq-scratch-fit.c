/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-scratch-private.h"

typedef struct
{
  GHashTable *roles;      /* those that there are */
  GHashTable *extensions;
  GHashTable *lost_roles;
  GHashTable *lost_extensions;
  GHashTable *foreign;    /* paths of what is a plain table now */
} MarqFit;

/* The first values of an answer. (transfer full) (nullable) */
static GHashTable *
ask_names (MarqConnection *connection, const char *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, query, cancellable, error);
  GHashTable *names = rows ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    g_hash_table_add (names, g_strdup (((char **) rows->pdata[i])[0]));
  return names;
}

static gboolean
lacks_role (MarqFit *self, const char *role)
{
  if (!role || !*role || g_ascii_strcasecmp (role, "PUBLIC") == 0 || g_hash_table_contains (self->roles, role))
    return FALSE;
  g_hash_table_add (self->lost_roles, g_strdup (role));
  return TRUE;
}

static void
fit_access (MarqFit *self, MarqAccess *access)
{
  MarqItemList *grants = marq_access_get_grants (access);

  if (lacks_role (self, marq_access_get_owner (access)))
    marq_access_set_owner (access, NULL);
  for (guint i = marq_item_list_get_length (grants); i > 0; i--)
    {
      MarqGrant *grant = marq_item_list_get (grants, i - 1);

      if (lacks_role (self, marq_grant_get_grantee (grant)) || lacks_role (self, marq_grant_get_grantor (grant)))
        marq_item_list_remove (grants, i - 1);
    }
}

static void
fit_rights (MarqFit *self, MarqSchema *schema)
{
  MarqItemList *list = marq_schema_get_access (schema);

  for (guint i = marq_item_list_get_length (list); i > 0; i--)
    {
      MarqAccess *access = marq_item_list_get (list, i - 1);

      /* Of the database itself, or of what was left out. */
      if (!marq_access_get_of (access) || !marq_item_lookup (MARQ_ITEM (schema), marq_access_get_of (access)))
        marq_item_list_remove (list, i - 1);
      else
        fit_access (self, access);
    }
  list = marq_schema_get_default_grants (schema);
  for (guint i = marq_item_list_get_length (list); i > 0; i--)
    {
      MarqDefaultGrant *grant = marq_item_list_get (list, i - 1);

      if (lacks_role (self, marq_default_grant_get_role (grant)) || lacks_role (self, marq_default_grant_get_grantee (grant)))
        marq_item_list_remove (list, i - 1);
    }
}

static void
fit_extensions (MarqFit *self, MarqSchema *schema)
{
  MarqItemList *list = marq_schema_get_extensions (schema);

  for (guint i = marq_item_list_get_length (list); i > 0; i--)
    {
      MarqItem *extension = marq_item_list_get (list, i - 1);

      if (g_hash_table_contains (self->extensions, marq_item_get_name (extension)))
        {
          /* Any version that there is. */
          marq_extension_set_version (MARQ_EXTENSION (extension), NULL);
          continue;
        }
      g_hash_table_add (self->lost_extensions, g_strdup (marq_item_get_name (extension)));
      marq_item_list_remove (list, i - 1);
    }
}

static gboolean
is_foreign_kind (const char *kind)
{
  static const char *const kinds[] = { "SERVER", "USER MAPPING", "SUBSCRIPTION", NULL };

  return kind && g_strv_contains (kinds, kind);
}

static void
fit_item (MarqItem *item, gpointer data)
{
  MarqFit *self = data;

  if (MARQ_IS_ENTITY (item) && marq_entity_get_foreign_server (MARQ_ENTITY (item)))
    {
      MarqItemList *fields = marq_entity_get_fields (MARQ_ENTITY (item));

      g_hash_table_add (self->foreign, marq_item_dup_path (item));
      marq_entity_set_foreign_server (MARQ_ENTITY (item), NULL);
      marq_entity_set_foreign_options (MARQ_ENTITY (item), NULL);
      for (guint i = 0; i < marq_item_list_get_length (fields); i++)
        marq_field_set_foreign_options (marq_item_list_get (fields, i), NULL);
    }
  if (MARQ_IS_POLICY (item))
    {
      const char *const *roles = marq_policy_get_roles (MARQ_POLICY (item));
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) kept = NULL;

      for (guint i = 0; roles && roles[i]; i++)
        if (!lacks_role (self, roles[i]))
          g_strv_builder_add (builder, roles[i]);
      kept = g_strv_builder_end (builder);
      if (roles)
        marq_policy_set_roles (MARQ_POLICY (item), (const char *const *) kept);
    }
}

/* Servers and what belongs to them: nothing on scratch reaches out. */
static void
fit_objects (MarqSchema *schema)
{
  MarqItemList *list = marq_schema_get_objects (schema);

  for (guint i = marq_item_list_get_length (list); i > 0; i--)
    if (is_foreign_kind (marq_object_get_object_kind (marq_item_list_get (list, i - 1))))
      marq_item_list_remove (list, i - 1);
}

static void
report (GPtrArray *left_out, const char *kind, GHashTable *names)
{
  g_autofree const char **keys = (const char **) g_hash_table_get_keys_as_array (names, NULL);

  if (left_out && g_hash_table_size (names))
    g_ptr_array_add (left_out, marq_left_out_new (kind, keys));
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

gboolean
marq_scratch_fit (MarqSchema *schema, MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) lost_roles = new_set ();
  g_autoptr (GHashTable) lost_extensions = new_set ();
  g_autoptr (GHashTable) foreign = new_set ();
  g_autoptr (GHashTable) roles = NULL;
  g_autoptr (GHashTable) extensions = NULL;
  MarqFit fit = { NULL, NULL, lost_roles, lost_extensions, foreign };

  if (marq_connection_get_dialect (connection) != MARQ_DIALECT_POSTGRESQL)
    return TRUE;
  roles = ask_names (connection, "SELECT rolname FROM pg_catalog.pg_roles", cancellable, error);
  extensions = roles ? ask_names (connection, "SELECT name FROM pg_catalog.pg_available_extensions", cancellable, error) : NULL;
  if (!extensions)
    return FALSE;
  fit.roles = roles;
  fit.extensions = extensions;
  fit_extensions (&fit, schema);
  fit_objects (schema);
  fit_rights (&fit, schema);
  marq_item_foreach (MARQ_ITEM (schema), fit_item, &fit);
  report (left_out, _ ("extensions that the scratch server lacks"), lost_extensions);
  report (left_out, _ ("roles that the scratch server lacks, with their rights"), lost_roles);
  report (left_out, _ ("foreign tables, plain ones on scratch"), foreign);
  return TRUE;
}
