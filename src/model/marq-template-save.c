/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's own templates, out of a selection. What refers to something outside it is left out. */
#include "config.h"

#include "marq-error.h"
#include "marq-field.h"
#include "marq-file.h"
#include "marq-item-private.h"
#include "marq-json-writer.h"
#include "marq-namespace.h"
#include "marq-project-read.h"
#include "marq-schema.h"
#include "marq-template.h"

/* The namespace of this name in the new project. */
static MarqNamespace *
get_namespace (MarqProject *project, const char *name)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (marq_project_get_schema (project));
  MarqNamespace *namespace = marq_item_list_find_by_name (namespaces, name);

  if (namespace)
    return namespace;
  namespace = g_object_new (MARQ_TYPE_NAMESPACE, "name", name, NULL);
  return marq_item_list_append (namespaces, namespace);
}

static void
add_copy (MarqProject *project, MarqItem *item)
{
  MarqItem *parent = marq_item_get_parent (item);
  MarqNamespace *namespace;
  MarqItem *copy;

  if (!parent || !MARQ_IS_NAMESPACE (parent) || marq_item_lookup (MARQ_ITEM (project), item->uid))
    return;
  namespace = get_namespace (project, parent->name);
  copy = marq_item_copy (item, MARQ_COPY_KEEP_UIDS);
  marq_item_list_append (marq_item_get_list (MARQ_ITEM (namespace), item->place), copy);
}

/* The enums, domains and composite types that fields of the selection are of. */
static void
add_type (MarqItem *item, gpointer data)
{
  MarqFieldType *type = MARQ_IS_FIELD (item) ? marq_field_get_data_type (MARQ_FIELD (item)) : NULL;
  const char *uid = type ? marq_field_type_get_reference (type) : NULL;
  MarqItem *target = uid ? marq_item_lookup (item, uid) : NULL;

  if (target)
    add_copy (data, target);
}

static MarqProject *
gather (MarqItem *const *items, guint n_items)
{
  MarqProject *project = g_object_new (MARQ_TYPE_PROJECT, NULL);

  for (guint i = 0; i < n_items; i++)
    {
      add_copy (project, items[i]);
      marq_item_foreach (items[i], add_type, project);
    }
  marq_project_drop_strays (project);
  return project;
}

/* The entity with these of its fields alone: what needed the others falls as a stray does. */
static MarqProject *
gather_fields (MarqItem *const *fields, guint n_fields)
{
  MarqItem *entity = marq_item_get_parent (fields[0]);
  MarqProject *project = gather (&entity, 1);
  MarqEntity *copy = marq_item_lookup (MARQ_ITEM (project), entity->uid);
  MarqItemList *list = marq_entity_get_fields (copy);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n_fields; i++)
    g_hash_table_add (wanted, fields[i]->uid);
  for (guint i = marq_item_list_get_length (list); i-- > 0;)
    if (!g_hash_table_contains (wanted, marq_item_get_uid (marq_item_list_get (list, i))))
      marq_item_list_remove (list, i);
  marq_project_drop_strays (project);
  return project;
}

static char *
make_text (const char *title, const char *description, const char *kind, const char *key, MarqItem *item, gsize *length)
{
  const char *const heads[] = { "description", description ? description : "", "kind", kind, "title", title };
  MarqJsonWriter writer;

  marq_json_writer_init (&writer);
  marq_json_writer_open (&writer, '{');
  for (guint i = 0; i < G_N_ELEMENTS (heads); i += 2)
    {
      marq_json_writer_key (&writer, heads[i]);
      marq_json_writer_string (&writer, heads[i + 1]);
    }
  marq_json_writer_key (&writer, key);
  marq_item_write_json (item, &writer);
  marq_json_writer_close (&writer, '}');
  return marq_json_writer_finish (&writer, length);
}

/* A file of this title that is not there yet. */
static char *
free_path (const char *folder, const char *title)
{
  g_autofree char *stem = g_str_to_ascii (title, "C");
  char *path;

  g_strcanon (stem, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", '-');
  if (strlen (stem) > 100)
    stem[100] = '\0';
  path = g_strdup_printf ("%s/%s.json", folder, *stem ? stem : "template");
  for (guint i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s/%s-%u.json", folder, *stem ? stem : "template", i);
    }
  return path;
}

gboolean
marq_template_save (const char      *title,
                    const char      *description,
                    MarqItem *const *items,
                    guint            n_items,
                    GError         **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "marquetry", "templates", NULL);
  g_autoptr (MarqProject) project = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gboolean of_fields;
  gsize length;

  g_return_val_if_fail (n_items > 0, FALSE);

  of_fields = MARQ_IS_FIELD (items[0]);
  project = of_fields ? gather_fields (items, n_items) : gather (items, n_items);
  if (of_fields)
    text = make_text (title, description, "fields", "entity",
                      marq_item_lookup (MARQ_ITEM (project), marq_item_get_parent (items[0])->uid), &length);
  else
    text = make_text (title, description, "project", "project", MARQ_ITEM (project), &length);

  if (g_mkdir_with_parents (folder, 0700))
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _ ("The folder %s cannot be made: %s"), folder,
                   g_strerror (code));
      return FALSE;
    }
  path = free_path (folder, title);
  return marq_file_write (path, text, length, error);
}
