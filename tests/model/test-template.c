/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "marq-random.h"
#include "model/marq-error.h"
#include "model/marq-fallout.h"
#include "model/marq-project-file.h"
#include "model/marq-template.h"

static char *base_folder;

static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  g_autofree char *path = marq_item_dup_path (item);

  g_test_message ("%s.%s refers to %s", path, property->name, uid);
  ++*(guint *) data;
}

static MarqProject *
make (const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqTemplate) template = marq_template_find (MARQ_TEMPLATE_PROJECT, id, &error);

  g_assert_no_error (error);
  return marq_template_make_project (template, "made", MARQ_DIALECT_POSTGRESQL);
}

static MarqNamespace *
first_namespace (MarqProject *project)
{
  return marq_item_list_get (marq_schema_get_namespaces (marq_project_get_schema (project)), 0);
}

static MarqEntity *
find_entity (MarqProject *project, const char *name)
{
  MarqEntity *entity = marq_item_list_find_by_name (marq_namespace_get_entities (first_namespace (project)), name);

  g_assert_nonnull (entity);
  return entity;
}

static const char *
type_of (MarqEntity *entity, const char *field)
{
  MarqField *found = marq_item_list_find_by_name (marq_entity_get_fields (entity), field);

  g_assert_nonnull (found);
  return marq_field_type_to_string (marq_field_get_data_type (found));
}

static void
count_unknown_types (MarqItem *item, gpointer data)
{
  MarqFieldType *type = MARQ_IS_FIELD (item) ? marq_field_get_data_type (MARQ_FIELD (item)) : NULL;

  if (MARQ_IS_FIELD (item))
    g_assert_nonnull (type);
  if (type)
    g_assert_cmpint (marq_field_type_get_kind (type), !=, MARQ_TYPE_KIND_UNKNOWN);
}

/* Each makes a project that saves, opens without a problem, and shares no uid with another. */
static void
test_every_project (void)
{
  g_autoptr (GPtrArray) templates = marq_template_list (MARQ_TEMPLATE_PROJECT);

  g_assert_cmpuint (templates->len, ==, 6);
  g_assert_cmpstr (marq_template_get_id (templates->pdata[0]), ==, "empty");
  for (guint i = 0; i < templates->len; i++)
    {
      g_autoptr (MarqProject) project = marq_template_make_project (templates->pdata[i], "made", MARQ_DIALECT_SQLITE);
      g_autoptr (MarqProject) second = marq_template_make_project (templates->pdata[i], "made", MARQ_DIALECT_SQLITE);
      g_autofree char *path = g_build_filename (base_folder, marq_template_get_id (templates->pdata[i]), NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqProjectFile) file = marq_project_file_create (path, project, &error);
      g_autoptr (MarqProjectFile) read = NULL;
      guint n_strays = 0;

      g_assert_no_error (error);
      g_assert_nonnull (file);
      read = marq_project_file_open (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (marq_project_file_get_problems (read)->len, ==, 0);
      marq_find_strays (MARQ_ITEM (project), note_stray, &n_strays);
      g_assert_cmpuint (n_strays, ==, 0);
      marq_item_foreach (MARQ_ITEM (project), count_unknown_types, NULL);
      g_assert_cmpuint (strlen (marq_template_get_description (templates->pdata[i])), >, 10);
      g_assert_null (marq_item_lookup (MARQ_ITEM (second), marq_item_get_uid (MARQ_ITEM (first_namespace (project)))));
      g_assert_cmpuint (marq_item_list_get_length (marq_project_get_diagrams (project)), ==, 1);
    }
}

static void
test_shop (void)
{
  g_autoptr (MarqProject) project = make ("shop");
  MarqEntity *products = find_entity (project, "products");
  MarqConstraint *key = marq_item_list_get (marq_entity_get_constraints (products), 0);
  MarqField *id = marq_item_list_get (marq_entity_get_fields (products), 0);

  g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_fields (products)), ==, 3);
  g_assert_cmpstr (type_of (products, "id"), ==, "UUID");
  g_assert_cmpstr (type_of (products, "name"), ==, "String(255)");
  g_assert_cmpstr (type_of (products, "price"), ==, "Decimal(10, 2)");
  g_assert_true (marq_field_get_not_null (id));
  g_assert_cmpstr (marq_field_get_default_expression (id), ==, "gen_random_uuid()");
  g_assert_cmpint (marq_constraint_get_constraint (key), ==, MARQ_CONSTRAINT_KIND_PRIMARY_KEY);
  g_assert_cmpstr (marq_constraint_get_fields (key)[0], ==, marq_item_get_uid (MARQ_ITEM (id)));
  g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_indexes (products)), ==, 0);
  find_entity (project, "orders");
}

static void
test_tenant (void)
{
  static const char *const names[] = { "tenants", "users", "roles", "user_roles", "audit_logs", "visual_models", "execution_records", "custom_components" };
  g_autoptr (MarqProject) project = make ("tenant");
  guint n_indexes = 0, n_self = 0, n_cascade = 0, n_set_null = 0, n_composite = 0, n_json_defaults = 0;

  g_assert_cmpuint (marq_item_list_get_length (marq_namespace_get_entities (first_namespace (project))), ==, 8);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      MarqEntity *entity = find_entity (project, names[i]);
      MarqItemList *relations = marq_entity_get_relations (entity);
      MarqItemList *constraints = marq_entity_get_constraints (entity);
      MarqItemList *fields = marq_entity_get_fields (entity);

      n_indexes += marq_item_list_get_length (marq_entity_get_indexes (entity));
      for (guint j = 0; j < marq_item_list_get_length (relations); j++)
        {
          MarqRelation *relation = marq_item_list_get (relations, j);

          n_self += g_str_equal (marq_relation_get_target (relation), marq_item_get_uid (MARQ_ITEM (entity)));
          n_cascade += marq_relation_get_on_delete (relation) == MARQ_ACTION_CASCADE;
          n_set_null += marq_relation_get_on_delete (relation) == MARQ_ACTION_SET_NULL;
        }
      for (guint j = 0; j < marq_item_list_get_length (constraints); j++)
        {
          MarqConstraint *constraint = marq_item_list_get (constraints, j);

          n_composite += marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_UNIQUE
                         && g_strv_length ((GStrv) marq_constraint_get_fields (constraint)) > 1;
        }
      for (guint j = 0; j < marq_item_list_get_length (fields); j++)
        {
          MarqField *field = marq_item_list_get (fields, j);

          n_json_defaults += marq_field_type_get_kind (marq_field_get_data_type (field)) == MARQ_TYPE_KIND_JSONB
                             && (marq_field_get_default_value (field) || marq_field_get_default_expression (field));
        }
    }
  g_assert_cmpuint (n_indexes, >, 30);
  g_assert_cmpuint (n_self, >=, 1);
  g_assert_cmpuint (n_cascade, >=, 3);
  g_assert_cmpuint (n_set_null, >=, 2);
  g_assert_cmpuint (n_composite, >=, 2);
  g_assert_cmpuint (n_json_defaults, >=, 3);
}

/* Every group of fields, added to an entity twice: the second time there is nothing to do. */
static void
test_every_group (void)
{
  g_autoptr (GPtrArray) templates = marq_template_list (MARQ_TEMPLATE_FIELDS);

  g_assert_cmpuint (templates->len, ==, 6);
  for (guint i = 0; i < templates->len; i++)
    {
      g_autoptr (MarqProject) project = make ("shop");
      g_autoptr (MarqHistory) history = marq_history_new (MARQ_ITEM (project));
      MarqEntity *products = find_entity (project, "products");
      g_autofree char *before = marq_project_text (project);
      g_autofree char *once = NULL;
      g_autofree char *twice = NULL;
      g_autofree char *undone = NULL;
      g_autoptr (GError) error = NULL;
      guint n_strays = 0;

      g_assert_true (marq_template_add_fields (templates->pdata[i], history, products, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_fields (products)), >, 3);
      marq_find_strays (MARQ_ITEM (project), note_stray, &n_strays);
      g_assert_cmpuint (n_strays, ==, 0);
      once = marq_project_text (project);
      g_assert_null (strstr (once, "\"self"));
      g_assert_null (strstr (once, "_self_"));
      g_assert_true (marq_template_add_fields (templates->pdata[i], history, products, &error));
      twice = marq_project_text (project);
      g_assert_cmpstr (once, ==, twice);
      marq_history_undo (history);
      undone = marq_project_text (project);
      g_assert_cmpstr (before, ==, undone);
      g_assert_false (marq_history_get_can_undo (history));
    }
}

/* What refers to the entity's key is of the key's type; without such a key the reason is said. */
static void
test_tree_follows_key (void)
{
  g_autoptr (MarqProject) project = make ("shop");
  g_autoptr (MarqTemplate) tree = marq_template_find (MARQ_TEMPLATE_FIELDS, "tree", NULL);
  MarqEntity *products = find_entity (project, "products");
  MarqEntity *order_items = find_entity (project, "order_items");
  g_autoptr (MarqFieldType) serial = marq_field_type_new (MARQ_TYPE_KIND_BIG_SERIAL);
  g_autoptr (MarqHistory) history = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  MarqRelation *relation;

  marq_field_set_data_type (marq_item_list_get (marq_entity_get_fields (products), 0), serial);
  history = marq_history_new (MARQ_ITEM (project));
  g_assert_true (marq_template_add_fields (tree, history, products, &error));
  g_assert_cmpstr (type_of (products, "parent_id"), ==, "BigInt");
  relation = marq_item_list_get (marq_entity_get_relations (products), 0);
  g_assert_cmpstr (marq_item_get_name (MARQ_ITEM (relation)), ==, "products_parent_id_fkey");
  g_assert_cmpstr (marq_relation_get_target (relation), ==, marq_item_get_uid (MARQ_ITEM (products)));

  before = marq_project_text (project);
  g_assert_false (marq_template_add_fields (tree, history, order_items, &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE);
  after = marq_project_text (project);
  g_assert_cmpstr (before, ==, after);
}

static MarqTemplate *
find_own (MarqTemplateKind kind, const char *title)
{
  g_autoptr (GPtrArray) templates = marq_template_list (kind);

  for (guint i = 0; i < templates->len; i++)
    if (g_str_equal (marq_template_get_title (templates->pdata[i]), title))
      return marq_template_ref (templates->pdata[i]);
  g_assert_not_reached ();
}

static void
test_own_entities (void)
{
  g_autoptr (MarqProject) project = make ("shop");
  MarqItem *selection[] = { MARQ_ITEM (find_entity (project, "orders")), MARQ_ITEM (find_entity (project, "order_items")) };
  g_autoptr (MarqTemplate) template = NULL;
  g_autoptr (MarqProject) made = NULL;
  g_autoptr (GError) error = NULL;
  MarqEntity *order_items;
  guint n_strays = 0;

  g_assert_true (marq_template_save ("My: \"orders\" / one", "d", selection, 2, &error));
  g_assert_no_error (error);
  g_assert_true (marq_template_save ("My: \"orders\" / one", "again", selection, 2, &error));
  template = find_own (MARQ_TEMPLATE_PROJECT, "My: \"orders\" / one");
  made = marq_template_make_project (template, "made", MARQ_DIALECT_POSTGRESQL);
  marq_find_strays (MARQ_ITEM (made), note_stray, &n_strays);
  g_assert_cmpuint (n_strays, ==, 0);
  /* The relation between the two is there, those to others are not; the enum came along. */
  g_assert_cmpuint (marq_item_list_get_length (marq_namespace_get_entities (first_namespace (made))), ==, 2);
  order_items = find_entity (made, "order_items");
  g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_relations (order_items)), ==, 1);
  g_assert_cmpuint (marq_item_list_get_length (marq_entity_get_relations (find_entity (made, "orders"))), ==, 0);
  g_assert_cmpuint (marq_item_list_get_length (marq_namespace_get_enums (first_namespace (made))), ==, 1);
}

static void
test_own_fields (void)
{
  g_autoptr (MarqProject) project = make ("shop");
  MarqEntity *products = find_entity (project, "products");
  MarqEntity *customers = find_entity (project, "customers");
  MarqItem *selection[] = { marq_item_list_get (marq_entity_get_fields (products), 2) };
  g_autoptr (MarqTemplate) template = NULL;
  g_autoptr (MarqHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (marq_template_save ("Price", NULL, selection, 1, &error));
  template = find_own (MARQ_TEMPLATE_FIELDS, "Price");
  history = marq_history_new (MARQ_ITEM (project));
  g_assert_true (marq_template_add_fields (template, history, customers, &error));
  g_assert_cmpstr (type_of (customers, "price"), ==, "Decimal(10, 2)");
  g_assert_cmpstr (marq_history_get_undo_label (history), ==, "Add Price");
}

static void
test_not_one (void)
{
  static const char *const texts[] = { "", "[]", "{}", "{\"kind\": \"project\", \"project\": []}", "{\"kind\": \"fields\", \"project\": {}}",
                                       "{\"project\": {\"schema\": {\"namespaces\": 3}}}" };
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_template_find (MARQ_TEMPLATE_PROJECT, "nope", &error));
  g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_REFERENCE);
  g_assert_nonnull (strstr (error->message, "shop"));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_clear_error (&error);
      g_assert_null (marq_template_new_from_json ("bad", texts[i], strlen (texts[i]), &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "bad"));
    }
}

int
main (int argc, char **argv)
{
  int status;

  base_folder = g_dir_make_tmp ("marquetry-test-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", base_folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/every-project", test_every_project);
  g_test_add_func ("/template/shop", test_shop);
  g_test_add_func ("/template/tenant", test_tenant);
  g_test_add_func ("/template/every-group", test_every_group);
  g_test_add_func ("/template/tree-follows-key", test_tree_follows_key);
  g_test_add_func ("/template/own-entities", test_own_entities);
  g_test_add_func ("/template/own-fields", test_own_fields);
  g_test_add_func ("/template/not-one", test_not_one);
  status = g_test_run ();
  g_spawn_sync (NULL, (char *[]){ (char *) "rm", (char *) "-rf", base_folder, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, NULL, NULL);
  g_free (base_folder);
  return status;
}
