/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-random.h"
#include "model/marq-names.h"

static const char *const words[] = {
  "products", "orders", "id", "name", "select", "Group", "user table", "o'brien", "sem;i--colon", "naïve", "日本語",
  "🙂 emoji", "back\\slash", "quote\"d", "per%cent", "$$dollar$$", "tab\tbed", "x", "a_very_long_name_of_exactly_sixty_three_bytes_to_see_the_limits",
};

static const char *const types[] = {
  "String(255)", "Text", "Char(3)", "SmallInt", "Integer", "BigInt", "Serial", "BigSerial", "Decimal(10, 2)", "Decimal",
  "Float", "Double", "Boolean", "Date", "DateTime", "Time(3)", "Timestamp", "Interval", "UUID", "JSON", "JSONB", "Color",
  "Email", "URL", "Phone", "Binary(16)", "Blob", "Array(Integer)", "Array(Array(Text))", "Enum('a', 'it''s', 'c, d')",
  "Custom(geometry(Point,4326))", "Array(Custom(int4range))", "FromTheFuture(7)",
};

static const char *
pick_word (GRand *rand)
{
  return words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];
}

static void
collect_item (MarqItem *item, gpointer data)
{
  g_ptr_array_add (data, item);
}

GPtrArray *
marq_all_items (MarqItem *root)
{
  GPtrArray *items = g_ptr_array_new ();

  marq_item_foreach (root, collect_item, items);
  return items;
}

static const char *
pick_uid (GRand *rand, MarqItem *item, GType type)
{
  g_autoptr (GPtrArray) all = marq_all_items (marq_item_get_root (item));
  guint start = g_rand_int_range (rand, 0, all->len);

  for (guint i = 0; i < all->len; i++)
    {
      MarqItem *candidate = all->pdata[(start + i) % all->len];

      if (g_type_is_a (G_OBJECT_TYPE (candidate), type))
        return marq_item_get_uid (candidate);
    }
  return NULL;
}

static GStrv
pick_strings (GRand *rand, MarqItem *item, GType target)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint n = g_rand_int_range (rand, 0, 4); n; n--)
    {
      const char *string = target ? pick_uid (rand, item, target) : pick_word (rand);

      if (string)
        g_strv_builder_add (builder, string);
    }
  return g_strv_builder_end (builder);
}

static MarqFieldType *
pick_type (GRand *rand, MarqItem *item)
{
  static const struct
  {
    MarqTypeKind kind;
    GType (*type) (void);
  } referring[] = {
    { MARQ_TYPE_KIND_ENUM, marq_enum_get_type },
    { MARQ_TYPE_KIND_DOMAIN, marq_domain_get_type },
    { MARQ_TYPE_KIND_COMPOSITE, marq_composite_get_type },
  };
  guint which = g_rand_int_range (rand, 0, G_N_ELEMENTS (referring) * 3);
  const char *uid = which < G_N_ELEMENTS (referring) ? pick_uid (rand, item, referring[which].type ()) : NULL;
  const char *text = types[g_rand_int_range (rand, 0, G_N_ELEMENTS (types))];
  MarqFieldType *type;

  if (uid)
    {
      g_autoptr (MarqFieldType) single = marq_field_type_new_reference (referring[which].kind, uid);

      return g_rand_boolean (rand) ? marq_field_type_new_array (single) : g_steal_pointer (&single);
    }
  type = marq_field_type_parse (text, NULL);
  return type ? type : marq_field_type_new_unknown (text);
}

/* value is initialised to the property's type. */
void
marq_random_value (GRand *rand, MarqItem *item, const MarqProperty *property, GValue *value)
{
  switch (property->kind)
    {
    case MARQ_PROPERTY_STRING:
      g_value_set_string (value, g_rand_int_range (rand, 0, 5) ? pick_word (rand) : NULL);
      break;
    case MARQ_PROPERTY_TEXT:
      g_value_take_string (value, g_rand_boolean (rand) ? g_strdup (pick_word (rand))
                                                        : g_strjoin ("\n", pick_word (rand), "", pick_word (rand), NULL));
      break;
    case MARQ_PROPERTY_BOOLEAN:
      g_value_set_boolean (value, g_rand_boolean (rand));
      break;
    case MARQ_PROPERTY_INTEGER:
      g_value_set_int64 (value, g_rand_int_range (rand, 0, 4) ? g_rand_int_range (rand, -1000, 1000) : G_MAXINT64);
      break;
    case MARQ_PROPERTY_ENUM:
      {
        g_autoptr (GEnumClass) values = g_type_class_ref (property->type ());

        g_value_set_enum (value, values->values[g_rand_int_range (rand, 0, values->n_values)].value);
        break;
      }
    case MARQ_PROPERTY_STRINGS:
      g_value_take_boxed (value, pick_strings (rand, item, 0));
      break;
    case MARQ_PROPERTY_REFS:
      g_value_take_boxed (value, pick_strings (rand, item, property->type ()));
      break;
    case MARQ_PROPERTY_REF:
      g_value_set_string (value, g_rand_boolean (rand) ? pick_uid (rand, item, property->type ()) : NULL);
      break;
    case MARQ_PROPERTY_TYPE:
      g_value_take_boxed (value, pick_type (rand, item));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
set_random (GRand *rand, MarqHistory *history, MarqItem *item)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  const MarqProperty *property = klass->sorted[g_rand_int_range (rand, 0, klass->n_values)];
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, marq_property_value_type (property));
  marq_random_value (rand, item, property, &value);
  marq_history_set (history, item, property->name, &value, NULL);
}

static gboolean
insert_random (GRand *rand, MarqHistory *history, MarqItem *parent)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (parent);
  guint n_lists = klass->n_properties - klass->n_values;
  const MarqProperty *property;
  g_autofree char *name = NULL;
  g_autoptr (MarqItem) item = NULL;
  MarqItemList *list;

  if (!n_lists)
    return FALSE;
  property = klass->sorted[klass->n_values + g_rand_int_range (rand, 0, n_lists)];
  if (property->kind != MARQ_PROPERTY_LIST)
    return FALSE;
  list = marq_item_get_list (parent, property);
  item = g_object_new (property->type (), NULL);
  name = marq_name_make_unique (parent, property, pick_word (rand));
  marq_item_set_name (item, name);
  marq_history_begin (history, NULL, NULL);
  if (marq_history_insert (history, list, g_rand_int_range (rand, 0, marq_item_list_get_length (list) + 1), item, NULL))
    for (guint n = g_rand_int_range (rand, 0, 5); n; n--)
      set_random (rand, history, item);
  marq_history_end (history);
  return TRUE;
}

static void
type_random (GRand *rand, MarqHistory *history, MarqItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint n = g_rand_int_range (rand, 1, 12); n; n--)
    {
      g_string_append_unichar (text, "abé 🙂z"[0] + g_rand_int_range (rand, 0, 20));
      if (!g_rand_int_range (rand, 0, 4))
        g_string_append_c (text, ' ');
      marq_history_set_text (history, item, "comment", text->str, NULL);
    }
}

static void
drag_random (GRand *rand, MarqHistory *history, MarqItem *item)
{
  if (!MARQ_IS_DIAGRAM_NODE (item))
    return;
  for (guint n = g_rand_int_range (rand, 1, 10); n; n--)
    {
      marq_history_begin (history, "Move", "drag");
      marq_history_set_number (history, item, "x", g_rand_int_range (rand, 0, 5) * 20, NULL);
      marq_history_set_number (history, item, "y", g_rand_int_range (rand, 0, 5) * 20, NULL);
      marq_history_end (history);
    }
  marq_history_seal (history);
}

static void
move_random (GRand *rand, MarqHistory *history, MarqItem *item)
{
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));

  marq_history_move (history, item, g_rand_int_range (rand, 0, marq_item_list_get_length (list)));
}

static gboolean
is_listed (MarqItem *item)
{
  return marq_item_get_place (item) && marq_item_get_place (item)->kind == MARQ_PROPERTY_LIST;
}

void
marq_random_edit (GRand *rand, MarqHistory *history)
{
  g_autoptr (GPtrArray) all = marq_all_items (marq_history_get_root (history));
  MarqItem *item = all->pdata[g_rand_int_range (rand, 0, all->len)];
  MarqItem *second = all->pdata[g_rand_int_range (rand, 0, all->len)];
  MarqItem *both[] = { item, second };
  int dice = g_rand_int_range (rand, 0, 100);

  if (dice < 40)
    set_random (rand, history, item);
  else if (dice < 62)
    insert_random (rand, history, item);
  else if (dice < 70 && is_listed (item))
    marq_history_delete (history, both, is_listed (second) && g_rand_boolean (rand) ? 2 : 1);
  else if (dice < 78 && is_listed (item))
    move_random (rand, history, item);
  else if (dice < 84)
    type_random (rand, history, item);
  else if (dice < 90)
    drag_random (rand, history, item);
  else if (dice < 94)
    {
      marq_history_begin (history, "Several", NULL);
      for (guint n = g_rand_int_range (rand, 1, 4); n; n--)
        set_random (rand, history, item);
      insert_random (rand, history, item);
      if (g_rand_boolean (rand))
        marq_history_cancel (history);
      else
        marq_history_end (history);
    }
  else if (dice < 97)
    marq_history_undo (history);
  else
    marq_history_redo (history);
}

G_GNUC_PRINTF (3, 4) static gpointer
add_named (MarqItemList *list, GType type, const char *format, ...)
{
  g_autofree char *name = NULL;
  va_list args;

  va_start (args, format);
  name = g_strdup_vprintf (format, args);
  va_end (args);
  return marq_item_list_append (list, g_object_new (type, "name", name, NULL));
}

static void
add_key (MarqEntity *entity, MarqField *field)
{
  const char *uids[] = { marq_item_get_uid (MARQ_ITEM (field)), NULL };
  MarqConstraint *key = add_named (marq_entity_get_constraints (entity), MARQ_TYPE_CONSTRAINT, "key");

  marq_constraint_set_fields (key, uids);
}

static void
add_fields (GRand *rand, MarqEntity *entity, guint n_fields)
{
  for (guint j = 0; j < n_fields; j++)
    {
      MarqField *field = add_named (marq_entity_get_fields (entity), MARQ_TYPE_FIELD, "field_%u", j);
      g_autoptr (MarqFieldType) type
          = marq_field_type_parse (types[g_rand_int_range (rand, 0, G_N_ELEMENTS (types) - 1)], NULL);

      marq_field_set_data_type (field, type);
      marq_field_set_not_null (field, g_rand_boolean (rand));
      if (!g_rand_int_range (rand, 0, 4))
        marq_field_set_default_expression (field, "now()");
      if (!j)
        add_key (entity, field);
    }
}

static void
add_index (GRand *rand, MarqEntity *entity, guint n_fields)
{
  MarqIndex *index = add_named (marq_entity_get_indexes (entity), MARQ_TYPE_INDEX, "idx_%u", g_rand_int (rand) % 100000);
  MarqItem *field = marq_item_list_get (marq_entity_get_fields (entity), g_rand_int_range (rand, 0, n_fields));

  marq_item_list_append (marq_index_get_parts (index),
                         g_object_new (MARQ_TYPE_KEY_PART, "field", marq_item_get_uid (field), NULL));
}

static void
add_relation (GRand *rand, MarqItemList *entities, guint i, guint n_fields)
{
  MarqEntity *from = marq_item_list_get (entities, i);
  MarqEntity *to = marq_item_list_get (entities, g_rand_int_range (rand, 0, i + 1));
  MarqItem *field = marq_item_list_get (marq_entity_get_fields (from), g_rand_int_range (rand, 0, n_fields));
  MarqItem *target = marq_item_list_get (marq_entity_get_fields (to), 0);
  const char *fields[] = { marq_item_get_uid (field), NULL };
  const char *targets[] = { marq_item_get_uid (target), NULL };
  MarqRelation *relation = add_named (marq_entity_get_relations (from), MARQ_TYPE_RELATION, "fk_%u", i);

  marq_relation_set_fields (relation, fields);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (to)));
  marq_relation_set_target_fields (relation, targets);
  marq_relation_set_on_delete (relation, MARQ_ACTION_CASCADE);
}

MarqProject *
marq_random_project (GRand *rand, guint n_entities, guint n_fields)
{
  MarqProject *project = g_object_new (MARQ_TYPE_PROJECT, "name", "random", NULL);
  MarqItemList *namespaces = marq_schema_get_namespaces (marq_project_get_schema (project));
  MarqNamespace *namespace = add_named (namespaces, MARQ_TYPE_NAMESPACE, "public");
  MarqItemList *entities = marq_namespace_get_entities (namespace);
  MarqDiagram *diagram = add_named (marq_project_get_diagrams (project), MARQ_TYPE_DIAGRAM, "main");
  MarqEnum *status = add_named (marq_namespace_get_enums (namespace), MARQ_TYPE_ENUM, "status");

  for (guint i = 0; i < 3; i++)
    add_named (marq_enum_get_values (status), MARQ_TYPE_ENUM_VALUE, "value_%u", i);
  for (guint i = 0; i < n_entities; i++)
    {
      MarqEntity *entity = add_named (entities, MARQ_TYPE_ENTITY, "entity_%u", i);

      add_fields (rand, entity, n_fields);
      add_index (rand, entity, n_fields);
      add_relation (rand, entities, i, n_fields);
      marq_item_list_append (marq_diagram_get_nodes (diagram),
                             g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", marq_item_get_uid (MARQ_ITEM (entity)), "x",
                                           (gint64) (i % 50) * 300, "y", (gint64) (i / 50) * 600, NULL));
    }
  return project;
}

static void
add_types_below (GType type, GArray *types_found)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  MarqItemClass *item_class = MARQ_ITEM_CLASS (klass);

  for (guint i = 0; i < types_found->len; i++)
    if (g_array_index (types_found, GType, i) == type)
      return;
  g_array_append_val (types_found, type);
  for (guint i = item_class->n_values; i < item_class->n_properties; i++)
    add_types_below (item_class->sorted[i]->type (), types_found);
}

GArray *
marq_all_item_types (void)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (GType));

  add_types_below (MARQ_TYPE_PROJECT, found);
  return found;
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  return strcmp (marq_item_get_uid (*(MarqItem *const *) a), marq_item_get_uid (*(MarqItem *const *) b));
}

char *
marq_project_text (MarqProject *project)
{
  MarqItemList *diagrams = marq_project_get_diagrams (project);
  g_autofree char *own = marq_item_to_json (MARQ_ITEM (project), NULL);
  g_autoptr (GString) text = g_string_new (own);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < marq_item_list_get_length (diagrams); i++)
    g_ptr_array_add (sorted, marq_item_list_get (diagrams, i));
  g_ptr_array_sort (sorted, compare_uids);
  for (guint i = 0; i < sorted->len; i++)
    {
      g_autofree char *each = marq_item_to_json (sorted->pdata[i], NULL);

      g_string_append (text, each);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
