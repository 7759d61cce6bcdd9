/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A template file says what it is and holds items as a project file does, under uids of its own:
 *
 *     { "title": …, "description": …, "kind": "project", "project": { … } }
 *     { "title": …, "description": …, "kind": "fields",  "entity": { "uid": "self", … } }
 *
 * In one of fields, "self" is the entity that gets them, "self.id" the field that is its primary
 * key, and a name such as "idx_self_deleted_at" is given with the entity's name in it.
 */
#include "config.h"

#include "marq-constraint.h"
#include "marq-diagram.h"
#include "marq-error.h"
#include "marq-field.h"
#include "marq-file.h"
#include "marq-item-private.h"
#include "marq-item-read.h"
#include "marq-namespace.h"
#include "marq-relation.h"
#include "marq-schema.h"
#include "marq-template.h"
#include "marq-template-resources.h"

#define RESOURCES "/io/github/marquetry/Marquetry/templates"
#define LIMIT (64 * 1024 * 1024)

struct _MarqTemplate
{
  gatomicrefcount ref_count;
  MarqTemplateKind kind;
  char *id;
  char *title;
  char *description;
  MarqItem *item; /* a project or an entity */
};

static gboolean
refuse (GError **error, const char *id, const char *why)
{
  /* Translators: a template's name, and what is wrong with its file */
  g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED, _ ("The template “%s” cannot be used: %s"), id, why);
  return FALSE;
}

static char *
dup_member (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_dup_string (node) : NULL;
}

static gboolean
read_item (MarqTemplate *self, JsonObject *object, GError **error)
{
  const char *key = self->kind == MARQ_TEMPLATE_PROJECT ? "project" : "entity";
  GType type = self->kind == MARQ_TEMPLATE_PROJECT ? MARQ_TYPE_PROJECT : MARQ_TYPE_ENTITY;
  JsonNode *node = json_object_get_member (object, key);
  MarqItemReader reader;
  g_autofree char *problem = NULL;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, self->id, _ ("it holds no design"));
  marq_item_reader_init (&reader);
  self->item = marq_item_from_json (type, json_node_get_object (node), &reader);
  for (guint i = 0; i < reader.problems->len && !problem; i++)
    {
      MarqProblem *each = reader.problems->pdata[i];

      if (each->level == MARQ_PROBLEM_LOSS)
        problem = g_strdup_printf ("%s: %s", each->path, each->message);
    }
  marq_item_reader_clear (&reader);
  return !problem || refuse (error, self->id, problem);
}

/**
 * marq_template_new_from_json:
 *
 * Returns: (transfer full) (nullable):
 */
MarqTemplate *
marq_template_new_from_json (const char *id, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = marq_json_parse (text, length, error);
  g_autoptr (MarqTemplate) self = NULL;
  g_autofree char *kind = NULL;
  JsonObject *object;

  if (!node)
    {
      g_prefix_error (error, "%s.json: ", id);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse (error, id, _ ("it holds no design"));
      return NULL;
    }
  object = json_node_get_object (node);
  kind = dup_member (object, "kind");
  self = g_new0 (MarqTemplate, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->kind = g_strcmp0 (kind, "fields") ? MARQ_TEMPLATE_PROJECT : MARQ_TEMPLATE_FIELDS;
  self->title = dup_member (object, "title");
  self->description = dup_member (object, "description");
  return read_item (self, object, error) ? g_steal_pointer (&self) : NULL;
}

MarqTemplate *
marq_template_ref (MarqTemplate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
marq_template_unref (MarqTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->item);
  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  g_free (self);
}

const char *
marq_template_get_id (MarqTemplate *self)
{
  return self->id;
}

MarqTemplateKind
marq_template_get_kind (MarqTemplate *self)
{
  return self->kind;
}

/* Ours are translated; a person's own are not found among the translations and stay as written. */
const char *
marq_template_get_title (MarqTemplate *self)
{
  return self->title && *self->title ? _ (self->title) : self->id;
}

const char *
marq_template_get_description (MarqTemplate *self)
{
  return self->description && *self->description ? _ (self->description) : "";
}

/* --- where they are ------------------------------------------------------------------------ */

static char *
user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "marquetry", "templates", NULL);
}

static char *
dup_id (const char *file_name)
{
  return g_strndup (file_name, strlen (file_name) - strlen (".json"));
}

static void
add (GPtrArray *out, MarqTemplateKind kind, const char *file_name, const char *text, gsize length)
{
  g_autofree char *id = dup_id (file_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqTemplate) template = marq_template_new_from_json (id, text, length, &error);

  if (!template)
    g_warning ("%s", error->message);
  else if (template->kind == kind)
    g_ptr_array_add (out, g_steal_pointer (&template));
}

static void
add_ours (GPtrArray *out, MarqTemplateKind kind)
{
  GResource *resource = marq_templates_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (resource, RESOURCES, 0, NULL);

  for (GStrv name = names; name && *name; name++)
    {
      g_autofree char *path = g_build_path ("/", RESOURCES, *name, NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, NULL);

      add (out, kind, *name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
}

static void
add_users (GPtrArray *out, MarqTemplateKind kind)
{
  g_autofree char *folder = user_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      gsize length;

      if (!g_str_has_suffix (name, ".json") || *name == '.')
        continue;
      text = marq_file_read (path, &length, LIMIT, &error);
      if (text)
        add (out, kind, name, text, length);
      else
        g_warning ("%s", error->message);
    }
}

/* Empty first, for it is where most begin; then by title. */
static int
compare_templates (gconstpointer a, gconstpointer b)
{
  MarqTemplate *left = *(MarqTemplate *const *) a;
  MarqTemplate *right = *(MarqTemplate *const *) b;
  gboolean left_is_empty = g_str_equal (left->id, "empty");
  gboolean right_is_empty = g_str_equal (right->id, "empty");

  if (left_is_empty != right_is_empty)
    return left_is_empty ? -1 : 1;
  return g_utf8_collate (marq_template_get_title (left), marq_template_get_title (right));
}

GPtrArray *
marq_template_list (MarqTemplateKind kind)
{
  GPtrArray *ours = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_template_unref);
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_template_unref);

  add_ours (ours, kind);
  add_users (users, kind);
  g_ptr_array_sort (ours, compare_templates);
  g_ptr_array_sort (users, compare_templates);
  g_ptr_array_extend (ours, users, (GCopyFunc) (void (*) (void)) marq_template_ref, NULL);
  return ours;
}

/**
 * marq_template_find:
 *
 * Returns: (transfer full) (nullable): the template of this id; the error names those that there are
 */
MarqTemplate *
marq_template_find (MarqTemplateKind kind, const char *id, GError **error)
{
  g_autoptr (GPtrArray) templates = marq_template_list (kind);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < templates->len; i++)
    {
      MarqTemplate *template = templates->pdata[i];

      if (g_str_equal (template->id, id))
        return marq_template_ref (template);
      g_string_append_printf (ids, "%s%s", ids->len ? ", " : "", template->id);
    }
  g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE,
               _ ("There is no template “%s”; there are: %s"), id, ids->str);
  return NULL;
}

/* --- using them ---------------------------------------------------------------------------- */

MarqProject *
marq_template_make_project (MarqTemplate *self, const char *name, MarqDialect dialect)
{
  MarqProject *project;

  g_return_val_if_fail (self->kind == MARQ_TEMPLATE_PROJECT, NULL);

  project = marq_item_copy (self->item, MARQ_COPY_FRESH_UIDS);
  marq_item_set_name (MARQ_ITEM (project), name);
  marq_project_set_dialect (project, dialect);
  return project;
}

static MarqField *
find_key (MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (constraint);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY && fields && !fields[1])
        return marq_item_lookup (MARQ_ITEM (entity), fields[0]);
    }
  return NULL;
}

/* What a field that refers to this one holds. */
static MarqFieldType *
dup_referring_type (MarqFieldType *type)
{
  switch ((int) marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_SERIAL:
      return marq_field_type_new (MARQ_TYPE_KIND_INTEGER);
    case MARQ_TYPE_KIND_BIG_SERIAL:
      return marq_field_type_new (MARQ_TYPE_KIND_BIG_INT);
    default:
      return marq_field_type_ref (type);
    }
}

typedef struct
{
  MarqEntity *entity;
  MarqField *key; /* NULL: it has none of one field */
  gboolean needs_key;
  GHashTable *uids; /* of the template → of the entity */
} MarqPlanting;

static const char *
map_uid (const char *uid, gpointer data)
{
  MarqPlanting *planting = data;
  const char *mapped = g_hash_table_lookup (planting->uids, uid);

  planting->needs_key |= g_str_equal (uid, "self.id");
  return mapped ? mapped : uid;
}

static void
plant_item (MarqItem *item, gpointer data)
{
  MarqPlanting *planting = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  const char *entity_name = marq_item_get_name (MARQ_ITEM (planting->entity));

  for (guint i = 0; i < klass->n_references; i++)
    marq_property_map_references (klass->references[i], marq_item_slot (item, klass->references[i]), map_uid, planting);
  if (item->name && !MARQ_IS_FIELD (item))
    {
      g_autoptr (GRegex) regex = g_regex_new ("(?<![a-z])self(?![a-z])", 0, 0, NULL);
      g_autofree char *name = g_regex_replace_literal (regex, item->name, -1, 0, entity_name ? entity_name : "", 0, NULL);

      marq_item_set_name (item, name);
    }
}

/* A field that refers to the entity's own key has the key's type, whatever the template assumed. */
static void
match_key_types (MarqPlanting *planting, MarqEntity *copy)
{
  MarqItemList *relations = marq_entity_get_relations (copy);

  for (guint i = 0; planting->key && i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);
      const char *const *fields = marq_relation_get_fields (relation);
      const char *const *targets = marq_relation_get_target_fields (relation);

      for (guint j = 0; fields && targets && fields[j] && targets[j]; j++)
        for (guint k = 0; k < marq_item_list_get_length (marq_entity_get_fields (copy)); k++)
          {
            MarqField *field = marq_item_list_get (marq_entity_get_fields (copy), k);
            MarqFieldType *key_type = marq_field_get_data_type (planting->key);
            g_autoptr (MarqFieldType) type = key_type ? dup_referring_type (key_type) : NULL;

            if (g_str_equal (marq_item_get_uid (MARQ_ITEM (field)), fields[j])
                && g_str_equal (targets[j], marq_item_get_uid (MARQ_ITEM (planting->key))))
              marq_field_set_data_type (field, type);
          }
    }
}

/* Fields that the entity has by name stand for those of the template. */
static void
meet_fields (MarqPlanting *planting, MarqEntity *copy)
{
  MarqItemList *fields = marq_entity_get_fields (copy);

  for (guint i = marq_item_list_get_length (fields); i-- > 0;)
    {
      MarqItem *field = marq_item_list_get (fields, i);
      MarqItem *present = marq_item_list_find_by_name (marq_entity_get_fields (planting->entity), field->name);

      if (!present)
        continue;
      g_hash_table_insert (planting->uids, g_strdup (field->uid), present->uid);
      marq_item_list_remove (fields, i);
    }
}

static gboolean
insert_all (MarqPlanting *planting, MarqEntity *copy, MarqHistory *history, GError **error)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (copy);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      MarqItemList *from = marq_item_get_list (MARQ_ITEM (copy), property);
      MarqItemList *to = marq_item_get_list (MARQ_ITEM (planting->entity), property);

      while (marq_item_list_get_length (from))
        {
          g_autoptr (MarqItem) item = g_object_ref (marq_item_list_get (from, 0));

          marq_item_list_remove (from, 0);
          if (item->name && marq_item_list_find_by_name (to, item->name))
            continue;
          if (!marq_history_insert (history, to, MARQ_AT_END, item, error))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
marq_template_add_fields (MarqTemplate *self, MarqHistory *history, MarqEntity *entity, GError **error)
{
  MarqPlanting planting = { entity, find_key (entity), FALSE, NULL };
  g_autoptr (GHashTable) uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (MarqEntity) copy = NULL;
  g_autofree char *label = NULL;
  gboolean done;

  g_return_val_if_fail (self->kind == MARQ_TEMPLATE_FIELDS, FALSE);

  copy = marq_item_copy (self->item, MARQ_COPY_FRESH_UIDS);
  planting.uids = uids;
  g_hash_table_insert (uids, g_strdup (marq_item_get_uid (MARQ_ITEM (copy))), MARQ_ITEM (entity)->uid);
  if (planting.key)
    g_hash_table_insert (uids, g_strdup ("self.id"), MARQ_ITEM (planting.key)->uid);
  meet_fields (&planting, copy);
  marq_item_foreach (MARQ_ITEM (copy), plant_item, &planting);
  if (planting.needs_key && !planting.key)
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE,
                   _ ("%s needs a primary key of one field, for “%s” refers to it"),
                   marq_item_get_name (MARQ_ITEM (entity)), marq_template_get_title (self));
      return FALSE;
    }
  match_key_types (&planting, copy);

  label = g_strdup_printf (_ ("Add %s"), marq_template_get_title (self));
  marq_history_begin (history, label, NULL);
  done = insert_all (&planting, copy, history, error);
  if (done)
    marq_history_end (history);
  else
    marq_history_cancel (history);
  return done;
}
