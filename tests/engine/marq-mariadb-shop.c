/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-mariadb-pairs.h"

gpointer
find_item (MarqSchema *schema, const char *uid)
{
  gpointer item = marq_item_lookup (MARQ_ITEM (schema), uid);

  if (!item)
    g_error ("There is no %s", uid);
  return item;
}

static gpointer
add (MarqItemList *list, GType type, const char *name)
{
  MarqItem *owner = marq_item_list_get_owner (list);
  const char *prefix = MARQ_IS_NAMESPACE (owner) || MARQ_IS_SCHEMA (owner) ? "" : marq_item_get_name (owner);
  g_autofree char *uid = g_strdup_printf ("%s%s%s", prefix, *prefix ? "." : "", name);
  MarqItem *item = marq_item_new_with_uid (type, uid);

  marq_item_set_name (item, name);
  return marq_item_list_append (list, item);
}

static MarqNamespace *
usual (MarqSchema *schema)
{
  return marq_item_list_get (marq_schema_get_namespaces (schema), 0);
}

/* "a;b" as uids of a table's fields. */
static GStrv
dup_fields (MarqEntity *entity, const char *names)
{
  GStrv uids = g_strsplit (names, ";", -1);

  for (guint i = 0; uids[i]; i++)
    {
      MarqItem *field = marq_item_list_find_by_name (marq_entity_get_fields (entity), uids[i]);

      if (!field)
        g_error ("There is no field %s", uids[i]);
      g_free (uids[i]);
      uids[i] = g_strdup (marq_item_get_uid (field));
    }
  return uids;
}

MarqEntity *
add_table (MarqSchema *schema, const char *name)
{
  return add (marq_namespace_get_entities (usual (schema)), MARQ_TYPE_ENTITY, name);
}

static MarqFieldType *
parse (const char *type)
{
  g_autoptr (GError) error = NULL;
  MarqFieldType *parsed = marq_field_type_parse (type, &error);

  g_assert_no_error (error);
  return parsed;
}

MarqField *
add_field (MarqEntity *entity, const char *name, const char *type)
{
  MarqField *field = add (marq_entity_get_fields (entity), MARQ_TYPE_FIELD, name);
  g_autoptr (MarqFieldType) parsed = parse (type);

  marq_field_set_data_type (field, parsed);
  return field;
}

void
set_type (MarqSchema *schema, const char *uid, const char *type)
{
  g_autoptr (MarqFieldType) parsed = parse (type);

  marq_field_set_data_type (find_item (schema, uid), parsed);
}

MarqConstraint *
add_key (MarqEntity *entity, MarqConstraintKind kind, const char *name, const char *fields)
{
  MarqConstraint *key = add (marq_entity_get_constraints (entity), MARQ_TYPE_CONSTRAINT, name);
  g_auto (GStrv) uids = dup_fields (entity, fields);

  marq_constraint_set_constraint (key, kind);
  marq_constraint_set_fields (key, (const char *const *) uids);
  return key;
}

MarqConstraint *
add_check (MarqEntity *entity, const char *name, const char *expression)
{
  MarqConstraint *check = add (marq_entity_get_constraints (entity), MARQ_TYPE_CONSTRAINT, name);

  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, expression);
  return check;
}

MarqIndex *
add_index (MarqEntity *entity, const char *name, const char *fields)
{
  MarqIndex *index = add (marq_entity_get_indexes (entity), MARQ_TYPE_INDEX, name);
  g_auto (GStrv) uids = dup_fields (entity, fields);

  for (guint i = 0; uids[i]; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s:%s", marq_item_get_uid (MARQ_ITEM (index)), uids[i]);
      MarqKeyPart *part = marq_item_new_with_uid (MARQ_TYPE_KEY_PART, uid);

      marq_key_part_set_field (part, uids[i]);
      marq_item_list_append (marq_index_get_parts (index), part);
    }
  return index;
}

MarqRelation *
add_relation (MarqEntity *entity, const char *name, const char *fields, MarqEntity *target, const char *target_fields)
{
  MarqRelation *relation = add (marq_entity_get_relations (entity), MARQ_TYPE_RELATION, name);
  g_auto (GStrv) uids = dup_fields (entity, fields);
  g_auto (GStrv) target_uids = dup_fields (target, target_fields);

  marq_relation_set_fields (relation, (const char *const *) uids);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
  marq_relation_set_target_fields (relation, (const char *const *) target_uids);
  return relation;
}

MarqView *
add_view (MarqSchema *schema, const char *name, const char *definition)
{
  MarqView *view = add (marq_namespace_get_views (usual (schema)), MARQ_TYPE_VIEW, name);

  marq_view_set_definition (view, definition);
  return view;
}

MarqTrigger *
add_trigger (MarqEntity *entity, const char *name, const char *event, const char *body)
{
  MarqTrigger *trigger = add (marq_entity_get_triggers (entity), MARQ_TYPE_TRIGGER, name);
  const char *const events[] = { event, NULL };

  marq_trigger_set_events (trigger, events);
  marq_trigger_set_body (trigger, body);
  return trigger;
}

MarqRoutine *
add_routine (MarqSchema *schema, const char *name, const char *arguments, const char *body)
{
  MarqRoutine *routine = add (marq_namespace_get_routines (usual (schema)), MARQ_TYPE_ROUTINE, name);

  marq_routine_set_arguments (routine, arguments);
  marq_routine_set_body (routine, body);
  return routine;
}

static MarqItemList *
list_of (MarqItem *item, guint *position)
{
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (item), marq_item_get_place (item));

  marq_item_list_find (list, item, position);
  return list;
}

void
remove_item (MarqSchema *schema, const char *uid)
{
  guint position;
  MarqItemList *list = list_of (find_item (schema, uid), &position);

  marq_item_list_remove (list, position);
}

void
move_item (MarqSchema *schema, const char *uid, guint to)
{
  guint position;
  MarqItemList *list = list_of (find_item (schema, uid), &position);

  marq_item_list_move (list, position, to);
}

static void
add_mood (MarqSchema *schema)
{
  static const char *const names[] = { "sad", "fine", "glad" };
  MarqEnum *mood = add (marq_namespace_get_enums (usual (schema)), MARQ_TYPE_ENUM, "mood");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add (marq_enum_get_values (mood), MARQ_TYPE_ENUM_VALUE, names[i]);
}

static MarqEntity *
add_customers (MarqSchema *schema)
{
  MarqEntity *customers = add_table (schema, "customers");

  add_field (customers, "id", "Serial");
  marq_field_set_not_null (add_field (customers, "name", "String(100)"), TRUE);
  add_field (customers, "email", "Email");
  marq_field_set_default_value (add_field (customers, "status", "Enum('new', 'old')"), "new");
  marq_item_set_comment (MARQ_ITEM (add_field (customers, "notes", "Text")), "what the customer's like \\ said");
  add_field (customers, "born", "Date");
  marq_field_set_default_expression (add_field (customers, "created", "DateTime"), "now()");
  add_field (customers, "points", "Integer");
  marq_field_set_is_invisible (add_field (customers, "secret", "String(20)"), TRUE);
  add_key (customers, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "customers_pkey", "id");
  add_key (customers, MARQ_CONSTRAINT_KIND_UNIQUE, "customers_email_key", "email");
  add_index (customers, "customers_points_idx", "points;born");
  return customers;
}

static MarqEntity *
add_orders (MarqSchema *schema, MarqEntity *customers)
{
  MarqEntity *orders = add_table (schema, "orders");
  MarqField *total;

  add_field (orders, "id", "UUID");
  add_field (orders, "customer_id", "Integer");
  total = add_field (orders, "total", "Decimal(10, 2)");
  marq_field_set_not_null (total, TRUE);
  marq_field_set_default_value (total, "0");
  marq_field_set_minimum (total, "0");
  marq_field_set_default_value (add_field (orders, "paid", "Boolean"), "false");
  add_field (orders, "data", "JSON");
  add_field (orders, "placed", "Timestamp(3)");
  add_field (orders, "mood", "Enum(@mood)");
  marq_field_set_on_update_expression (add_field (orders, "changed", "DateTime"), "now()");
  add_key (orders, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "orders_pkey", "id");
  marq_relation_set_on_delete (add_relation (orders, "orders_customer", "customer_id", customers, "id"), MARQ_ACTION_CASCADE);
  add_index (orders, "orders_mood", "mood");
  add_check (orders, "orders_placed", "total < 100000 OR placed IS NOT NULL");
  add_trigger (orders, "orders_unpaid", "insert", "BEGIN\n  SET NEW.total = NEW.total + 0;\nEND");
  return orders;
}

static void
add_lines (MarqSchema *schema, MarqEntity *orders)
{
  MarqEntity *lines = add_table (schema, "lines");
  MarqField *twice;

  add_field (lines, "order_id", "UUID");
  add_field (lines, "number", "Integer");
  add_field (lines, "price", "Decimal(10, 2)");
  add_field (lines, "amount", "Integer");
  marq_field_set_generated_expression (add_field (lines, "cost", "Decimal(12, 2)"), "price * amount");
  twice = add_field (lines, "twice", "Integer");
  marq_field_set_generated_expression (twice, "amount * 2");
  marq_field_set_generated (twice, MARQ_GENERATED_VIRTUAL);
  add_key (lines, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, "lines_pkey", "order_id;number");
  add_relation (lines, "lines_order", "order_id", orders, "id");
  add_index (lines, "lines_price_idx", "price");
}

MarqSchema *
marq_mariadb_shop (void)
{
  MarqSchema *schema = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, "schema");
  MarqNamespace *namespace = add (marq_schema_get_namespaces (schema), MARQ_TYPE_NAMESPACE, "public");
  MarqEntity *orders;
  MarqRoutine *tax;

  add_mood (schema);
  orders = add_orders (schema, add_customers (schema));
  add_lines (schema, orders);
  add_view (schema, "big_orders", "SELECT id, total FROM orders WHERE total > 100");
  add_view (schema, "everybody", "SELECT * FROM customers");
  tax = add_routine (schema, "tax", "amount DECIMAL(10, 2)", "RETURN amount * 0.2");
  marq_routine_set_returns (tax, "DECIMAL(10, 2)");
  marq_routine_set_volatility (tax, MARQ_VOLATILITY_IMMUTABLE);
  marq_sequence_set_start (add (marq_namespace_get_sequences (namespace), MARQ_TYPE_SEQUENCE, "numbers"), "5");
  return schema;
}

const char marq_mariadb_shop_rows[]
  = "INSERT INTO customers (name, email, status, notes, born, points, secret) VALUES ('Zoë', 'zoe@example.com', 'new', 'a\\\\b', "
    "'1990-02-03', 5, 'hidden'), ('O''Hara', NULL, 'old', NULL, NULL, 9, NULL);"
    "INSERT INTO orders (id, customer_id, total, paid, data, placed, mood, changed) VALUES ('00000000-0000-0000-0000-000000000001', 1, 12.5, "
    "1, '{\"a\": 1}', '2024-01-02 03:04:05.678', 'sad', '2020-01-01 00:00:00'), ('00000000-0000-0000-0000-000000000002', 2, 200, 0, NULL, NULL, 'glad', '2020-01-01 00:00:00');"
    "INSERT INTO `lines` (order_id, number, price, amount) VALUES ('00000000-0000-0000-0000-000000000001', 1, 2.5, 5), "
    "('00000000-0000-0000-0000-000000000002', 1, 100, 2);";

const char marq_mariadb_query[]
  = "SELECT CONCAT_WS('|', "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', id, name, email, status, notes, born, points, secret) ORDER BY name) FROM customers), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', id, customer_id, total, paid, data, placed, mood, changed) ORDER BY total) FROM orders), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', order_id, number, price, amount, cost, twice) ORDER BY price) FROM `lines`))";
