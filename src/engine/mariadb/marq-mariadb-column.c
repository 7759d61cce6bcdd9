/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a column is defined: whole, as CREATE TABLE and MODIFY COLUMN both want it. What is not said
 * again is lost.
 */
#include "config.h"

#include <string.h>

#include "marq-mariadb.h"

gboolean
marq_mariadb_is_virtual (MarqField *field)
{
  return marq_field_get_generated_expression (field) && marq_field_get_generated (field) == MARQ_GENERATED_VIRTUAL;
}

gboolean
marq_mariadb_is_column_check (MarqConstraint *check)
{
  const char *const *fields = marq_constraint_get_fields (check);
  MarqItem *field = fields && fields[0] && !fields[1] ? marq_item_lookup (MARQ_ITEM (check), fields[0]) : NULL;

  return field && marq_constraint_get_constraint (check) == MARQ_CONSTRAINT_KIND_CHECK
         && g_strcmp0 (marq_item_get_name (field), marq_item_get_name (MARQ_ITEM (check))) == 0;
}

MarqConstraint *
marq_mariadb_column_check (MarqField *field)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  MarqConstraint *check
    = MARQ_IS_ENTITY (entity) ? marq_item_list_find_by_name (marq_entity_get_constraints (MARQ_ENTITY (entity)),
                                                             marq_item_get_name (MARQ_ITEM (field)))
                              : NULL;

  return check && marq_mariadb_is_column_check (check) ? check : NULL;
}

char *
marq_mariadb_comment (MarqPlanner *self, gpointer item, const char *equals)
{
  const char *comment = marq_item_get_comment (item);
  g_autofree char *literal = comment && *comment ? marq_planner_literal (self, comment) : NULL;

  return literal ? g_strdup_printf (" COMMENT%s%s", equals, literal) : g_strdup ("");
}

static void
append_character_set (GString *text, MarqField *field)
{
  if (marq_field_get_character_set (field))
    g_string_append_printf (text, " CHARACTER SET %s", marq_field_get_character_set (field));
  if (marq_field_get_collation (field))
    g_string_append_printf (text, " COLLATE %s", marq_field_get_collation (field));
}

static void
append_default (GString *text, const char *code, gboolean say_null)
{
  if (code && (marq_mariadb_is_constant (code) || marq_mariadb_is_now (code)))
    g_string_append_printf (text, " DEFAULT %s", code);
  else if (code)
    g_string_append_printf (text, " DEFAULT (%s)", code);
  else if (say_null)
    g_string_append (text, " DEFAULT NULL");
}

/* A TIMESTAMP that does not say what it is becomes what the server likes. */
static void
append_value (GString *text, MarqField *field, const char *type, gboolean may_require, const char *code)
{
  gboolean required = marq_field_get_not_null (field) && may_require;
  gboolean is_timestamp = marq_mariadb_type_is (type, "TIMESTAMP");

  if (required)
    g_string_append (text, " NOT NULL");
  else if (is_timestamp)
    g_string_append (text, " NULL");
  if (marq_field_get_identity (field) != MARQ_IDENTITY_NONE)
    g_string_append (text, " AUTO_INCREMENT");
  else
    append_default (text, code ? code : marq_field_get_default_expression (field), is_timestamp && !required);
  if (marq_field_get_on_update_expression (field))
    g_string_append_printf (text, " ON UPDATE %s", marq_field_get_on_update_expression (field));
}

/* code: of a default that it has for a while; NULL: its own. */
static char *
dup_definition (MarqPlanner *self, MarqField *field, const char *name, const char *type, gboolean may_require, const char *code)
{
  g_autofree char *comment = marq_mariadb_comment (self, field, " ");
  MarqConstraint *check = marq_mariadb_column_check (field);
  GString *text = g_string_new (name);

  g_string_append_printf (text, " %s", type);
  append_character_set (text, field);
  if (marq_field_get_generated_expression (field))
    g_string_append_printf (text, " GENERATED ALWAYS AS (%s) %s", marq_field_get_generated_expression (field),
                            marq_mariadb_is_virtual (field) ? "VIRTUAL" : "STORED");
  else
    append_value (text, field, type, may_require, code);
  if (marq_field_get_is_invisible (field))
    g_string_append (text, " INVISIBLE");
  g_string_append (text, comment);
  if (check)
    g_string_append_printf (text, " CHECK (%s)", marq_constraint_get_expression (check));
  return g_string_free (text, FALSE);
}

/* may_require: NOT NULL, where it is so. */
char *
marq_mariadb_column (MarqPlanner *self, MarqField *field, gboolean may_require)
{
  g_autofree char *name = marq_planner_name (self, field);

  return dup_definition (self, field, name, marq_mariadb_type_text (marq_field_get_data_type (field)), may_require, NULL);
}

char *
marq_mariadb_column_with (MarqPlanner *self, MarqField *field, const char *code)
{
  g_autofree char *name = marq_planner_name (self, field);

  return dup_definition (self, field, name, marq_mariadb_type_text (marq_field_get_data_type (field)), TRUE, code);
}

char *
marq_mariadb_column_as (MarqPlanner *self, MarqField *field, const char *name, const char *type)
{
  g_autofree char *quoted = marq_planner_quote (self, name);

  return dup_definition (self, field, quoted, type, TRUE, NULL);
}
