/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enums, domains, composite types and ranges. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

/* A new type, or NULL where the name is taken. */
static gpointer
make (MarqPgScript *self, GType type, PgQuery__Node *const *names, gsize n)
{
  const char *space_name;
  const char *name = marq_pg_node_names (names, n, &space_name);
  MarqNamespace *space = marq_pg_script_space (self, space_name);
  g_autofree char *key = g_strconcat (marq_item_get_name (MARQ_ITEM (space)), "\n", name, NULL);
  MarqItem *item;

  if (g_hash_table_contains (self->types, key))
    {
      marq_pg_script_leave (self, "types of a name that there was already", name);
      return NULL;
    }
  item = g_object_new (type, NULL);
  marq_item_set_name (item, name);
  marq_item_list_append (type == MARQ_TYPE_ENUM     ? marq_namespace_get_enums (space)
                         : type == MARQ_TYPE_DOMAIN ? marq_namespace_get_domains (space)
                                                    : marq_namespace_get_composites (space),
                         item);
  marq_pg_script_note (self, item);
  return item;
}

static MarqEnumValue *
new_value (const char *name)
{
  MarqEnumValue *value = g_object_new (MARQ_TYPE_ENUM_VALUE, NULL);

  marq_item_set_name (MARQ_ITEM (value), name);
  return value;
}

void
marq_pg_script_create_enum (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateEnumStmt *statement = node->create_enum_stmt;
  MarqEnum *item = make (self, MARQ_TYPE_ENUM, statement->type_name, statement->n_type_name);

  for (gsize i = 0; item && i < statement->n_vals; i++)
    marq_item_list_append (marq_enum_get_values (item), new_value (marq_pg_node_string (statement->vals[i])));
}

static void
add_value (MarqEnum *item, PgQuery__AlterEnumStmt *statement)
{
  MarqItemList *values = marq_enum_get_values (item);
  MarqItem *neighbor = marq_pg_said (statement->new_val_neighbor) ? marq_item_list_find_by_name (values, statement->new_val_neighbor) : NULL;
  g_autoptr (MarqItem) value = NULL;
  guint position = marq_item_list_get_length (values);

  if (marq_item_list_find_by_name (values, statement->new_val))
    return;
  if (neighbor && marq_item_list_find (values, neighbor, &position))
    position += statement->new_val_is_after;
  value = MARQ_ITEM (new_value (statement->new_val));
  marq_item_list_insert (values, position, value);
}

void
marq_pg_script_change_enum (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterEnumStmt *statement = node->alter_enum_stmt;
  gpointer item = marq_pg_script_type_item (self, statement->type_name, statement->n_type_name);
  MarqItem *value;

  if (!item || !MARQ_IS_ENUM (item))
    {
      marq_pg_script_miss (self, NULL, marq_pg_node_names (statement->type_name, statement->n_type_name, NULL));
      return;
    }
  if (!marq_pg_said (statement->old_val))
    {
      add_value (item, statement);
      return;
    }
  value = marq_item_list_find_by_name (marq_enum_get_values (item), statement->old_val);
  if (value)
    marq_item_set_name (value, statement->new_val);
  else
    marq_pg_script_miss (self, marq_item_get_name (item), statement->old_val);
}

static void
add_domain_check (MarqPgScript *self, MarqDomain *domain, PgQuery__Constraint *from)
{
  MarqNamespace *space = MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (domain)));
  MarqConstraint *check = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);
  g_autofree char *name = marq_pg_said (from->conname)
                              ? g_strdup (from->conname)
                              : marq_pg_script_choose_constraint (self, space, marq_item_get_name (MARQ_ITEM (domain)), NULL, "check");
  g_autofree char *code = marq_pg_script_code (self, from->raw_expr, MARQ_ITEM (check));

  marq_item_set_name (MARQ_ITEM (check), name);
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_expression (check, code);
  marq_item_list_append (marq_domain_get_checks (domain), check);
  marq_pg_script_note (self, check);
}

static void
set_domain_default (MarqPgScript *self, MarqDomain *domain, PgQuery__Node *expression)
{
  g_autoptr (MarqField) field = NULL;

  if (!expression)
    {
      marq_domain_set_default_expression (domain, NULL);
      return;
    }
  field = g_object_new (MARQ_TYPE_FIELD, NULL);
  marq_field_set_data_type (field, marq_domain_get_data_type (domain));
  marq_pg_script_set_default (self, field, expression);
  marq_domain_set_default_expression (domain, marq_field_get_default_expression (field));
}

static void
add_domain_part (MarqPgScript *self, MarqDomain *domain, PgQuery__Constraint *part)
{
  if (part->contype == PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL)
    marq_domain_set_not_null (domain, TRUE);
  else if (part->contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT)
    set_domain_default (self, domain, part->raw_expr);
  else if (part->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK)
    add_domain_check (self, domain, part);
}

void
marq_pg_script_create_domain (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateDomainStmt *statement = node->create_domain_stmt;
  MarqDomain *domain = make (self, MARQ_TYPE_DOMAIN, statement->domainname, statement->n_domainname);
  g_autoptr (MarqFieldType) type = marq_pg_script_type (self, statement->type_name);
  g_autofree char *collation = NULL;

  if (!domain)
    return;
  collation = statement->coll_clause ? marq_pg_script_collation (self, statement->coll_clause->collname, statement->coll_clause->n_collname) : NULL;
  marq_domain_set_data_type (domain, type);
  marq_domain_set_collation (domain, collation);
  for (gsize i = 0; i < statement->n_constraints; i++)
    add_domain_part (self, domain, statement->constraints[i]->constraint);
}

static void
change_domain_check (MarqPgScript *self, MarqDomain *domain, PgQuery__AlterDomainStmt *statement)
{
  MarqConstraint *check = marq_item_list_find_by_name (marq_domain_get_checks (domain), statement->name);

  if (!check)
    {
      if (!statement->missing_ok)
        marq_pg_script_miss (self, marq_item_get_name (MARQ_ITEM (domain)), statement->name);
    }
  else if (*statement->subtype == 'X')
    marq_pg_script_remove (self, check);
  else
    marq_constraint_set_not_valid (check, FALSE);
}

void
marq_pg_script_change_domain (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterDomainStmt *statement = node->alter_domain_stmt;
  gpointer domain = marq_pg_script_type_item (self, statement->type_name, statement->n_type_name);

  if (!domain || !MARQ_IS_DOMAIN (domain))
    {
      marq_pg_script_miss (self, NULL, marq_pg_node_names (statement->type_name, statement->n_type_name, NULL));
      return;
    }
  switch (*statement->subtype)
    {
    case 'T':
      set_domain_default (self, domain, statement->def);
      break;
    case 'N':
    case 'O':
      marq_domain_set_not_null (domain, *statement->subtype == 'O');
      break;
    case 'C':
      add_domain_part (self, domain, statement->def->constraint);
      if (statement->def->constraint->skip_validation)
        {
          MarqItemList *checks = marq_domain_get_checks (domain);

          marq_constraint_set_not_valid (marq_item_list_get (checks, marq_item_list_get_length (checks) - 1), TRUE);
        }
      break;
    default:
      change_domain_check (self, domain, statement);
    }
}

static void
add_attribute (MarqPgScript *self, MarqComposite *composite, PgQuery__ColumnDef *column)
{
  MarqField *field = g_object_new (MARQ_TYPE_FIELD, NULL);
  g_autoptr (MarqFieldType) type = marq_pg_script_type (self, column->type_name);
  g_autofree char *collation = column->coll_clause ? marq_pg_script_collation (self, column->coll_clause->collname, column->coll_clause->n_collname) : NULL;

  marq_item_set_name (MARQ_ITEM (field), column->colname);
  marq_field_set_data_type (field, type);
  marq_field_set_collation (field, collation);
  marq_item_list_append (marq_composite_get_fields (composite), field);
}

void
marq_pg_script_create_composite (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CompositeTypeStmt *statement = node->composite_type_stmt;
  PgQuery__Node **names = NULL;
  MarqComposite *composite;

  names = marq_pg_arena_names (self->arena, statement->typevar->schemaname, statement->typevar->relname);
  composite = marq_pg_said (statement->typevar->schemaname) ? make (self, MARQ_TYPE_COMPOSITE, names, 2) : make (self, MARQ_TYPE_COMPOSITE, names + 1, 1);
  for (gsize i = 0; composite && i < statement->n_coldeflist; i++)
    add_attribute (self, composite, statement->coldeflist[i]->column_def);
}

/* ALTER TYPE … ADD, DROP or ALTER ATTRIBUTE */
void
marq_pg_script_alter_type (MarqPgScript *self, PgQuery__AlterTableStmt *statement)
{
  gpointer composite = marq_pg_script_attributed (self, statement->relation);

  if (!composite || !MARQ_IS_COMPOSITE (composite))
    {
      marq_pg_script_miss (self, marq_pg_said (statement->relation->schemaname), statement->relation->relname);
      return;
    }
  for (gsize i = 0; i < statement->n_cmds; i++)
    {
      PgQuery__AlterTableCmd *command = statement->cmds[i]->alter_table_cmd;
      MarqField *field = marq_pg_script_field (composite, marq_pg_said (command->name));

      if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
        add_attribute (self, composite, command->def->column_def);
      else if (field && command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
        marq_pg_script_remove (self, field);
      else if (field && command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)
        {
          g_autoptr (MarqFieldType) type = marq_pg_script_type (self, command->def->column_def->type_name);

          marq_field_set_data_type (field, type);
        }
      else if (!command->missing_ok)
        marq_pg_script_miss (self, marq_item_get_name (composite), command->name);
    }
}

/* In the words of the catalog. */
void
marq_pg_script_create_range (MarqPgScript *self, PgQuery__Node *node)
{
  static const struct
  {
    const char *option;
    const char *word;
  } words[] = { { "subtype", "SUBTYPE" }, { "subtype_opclass", "SUBTYPE_OPCLASS" }, { "canonical", "CANONICAL" }, { "subtype_diff", "SUBTYPE_DIFF" } };
  PgQuery__CreateRangeStmt *statement = node->create_range_stmt;
  const char *space_name;
  const char *name = marq_pg_node_names (statement->type_name, statement->n_type_name, &space_name);
  MarqNamespace *space = marq_pg_script_space (self, space_name);
  g_autofree char *path = marq_pg_script_quote (marq_item_get_name (MARQ_ITEM (space)), name);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE TYPE %s AS RANGE (", path);
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (words); i++)
    for (gsize j = 0; j < statement->n_params; j++)
      {
        PgQuery__DefElem *option = statement->params[j]->def_elem;
        g_autofree char *value = NULL;

        if (g_ascii_strcasecmp (option->defname, words[i].option) != 0 || !MARQ_PG_IS (option->arg, TYPE_NAME))
          continue;
        value = marq_pg_script_named (self, option->arg->type_name, i == 0);
        g_string_append_printf (text, "%s%s = %s", n++ ? ", " : "", words[i].word, value);
      }
  g_string_append_c (text, ')');
  marq_pg_script_keep (self, space, "TYPE", name, path, text->str, node);
}
