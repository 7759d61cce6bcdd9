/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns, their defaults, and what counts up in them. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

static const struct
{
  const char *name;
  const char *type;
} serials[] = {
  { "serial", "int4" },      { "serial4", "int4" },      { "bigserial", "int8" },
  { "serial8", "int8" },     { "smallserial", "int2" },  { "serial2", "int2" },
};

/* The type that it stands for; NULL: it counts nothing. */
static const char *
serial_type (const PgQuery__TypeName *type)
{
  const char *name = type && type->n_names == 1 && !type->n_array_bounds ? marq_pg_node_string (type->names[0]) : NULL;

  for (guint i = 0; name && i < G_N_ELEMENTS (serials); i++)
    if (g_str_equal (serials[i].name, name))
      return serials[i].type;
  return NULL;
}

static void
make_serial (MarqPgScript *self, MarqEntity *entity, MarqField *field, PgQuery__TypeName *type, const char *base)
{
  MarqNamespace *space = MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (entity)));
  g_autofree char *name = marq_pg_script_choose_relation (self, space, marq_item_get_name (MARQ_ITEM (entity)), marq_item_get_name (MARQ_ITEM (field)), "seq", FALSE);
  MarqSequence *sequence = marq_pg_script_new_sequence (self, space, name, base);
  g_autofree char *path = marq_pg_script_path_of (sequence);
  g_auto (GStrv) quotes = g_strsplit (path, "'", -1);
  g_autofree char *literal = g_strjoinv ("''", quotes);
  g_autofree char *code = g_strdup_printf ("nextval('%s'::regclass)", literal);

  marq_sequence_set_owned_by (sequence, marq_item_get_uid (MARQ_ITEM (field)));
  marq_field_set_default_expression (field, code);
  marq_field_set_not_null (field, TRUE);
  type->names = marq_pg_arena_names (self->arena, "pg_catalog", base);
  type->n_names = 2;
}

static gboolean
is_null_constant (const PgQuery__Node *node)
{
  return MARQ_PG_IS (node, A_CONST) && node->a_const->isnull;
}

/* Its type without numbers, as a constant of it is written. */
static char *
dup_plain_type (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);
  g_autofree char *text = marq_pg_script_field_type_text (field, type);
  char *open = strchr (text, '(');
  char *close = open ? strchr (open, ')') : NULL;

  if (close && !strchr (text, '"'))
    memmove (open, close + 1, strlen (close));
  return g_str_equal (text, "character") ? g_strdup ("bpchar") : g_steal_pointer (&text);
}

static char *
dup_text_constant (MarqField *field, const char *written, const char *value)
{
  g_autofree char *type = dup_plain_type (field);
  gboolean is_number = *value && strspn (value, "0123456789") == strlen (value) && strlen (value) < 10;

  if (g_str_equal (type, "boolean"))
    {
      gboolean truth = strchr ("tTyY1", *value) != NULL || g_ascii_strcasecmp (value, "on") == 0;

      return g_strdup (truth ? "true" : "false");
    }
  if (g_str_equal (type, "integer") && is_number)
    return g_strdup_printf ("%d", atoi (value));
  return g_strconcat (written, "::", type, NULL);
}

/* A constant is one of the column's type, and is written so. */
static char *
dup_default (MarqPgScript *self, MarqField *field, PgQuery__Node *expression)
{
  MarqFieldType *type = marq_field_get_data_type (field);
  MarqTypeKind kind = type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_UNKNOWN;
  g_autofree char *code = NULL;

  if (is_null_constant (expression))
    {
      g_autofree char *whole = marq_pg_script_field_type_text (field, type);
      g_autofree char *plain = dup_plain_type (field);

      /* That a value has to be cut is done to none, too. */
      return kind != MARQ_TYPE_KIND_CUSTOM && strchr (whole, '(') ? g_strconcat ("NULL::", plain, NULL) : NULL;
    }
  code = marq_pg_script_code (self, expression, NULL);
  if (!code || kind == MARQ_TYPE_KIND_DOMAIN || !MARQ_PG_IS (expression, A_CONST))
    return g_steal_pointer (&code);
  if (expression->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL)
    return dup_text_constant (field, code, expression->a_const->sval->sval);
  if (*code == '-')
    return g_strdup_printf ("'%s'::%s", code, strpbrk (code, ".e") ? "numeric" : strlen (code) > 10 ? "bigint" : "integer");
  return g_steal_pointer (&code);
}

/* What is no constant may be code of the type, and the type made what it is. */
void
marq_pg_script_set_default (MarqPgScript *self, MarqField *field, PgQuery__Node *expression)
{
  g_autofree char *code = expression ? dup_default (self, field, expression) : NULL;

  marq_field_set_default_expression (field, code);
}

static void
set_generated (MarqPgScript *self, MarqField *field, PgQuery__Constraint *constraint)
{
  g_autofree char *code = marq_pg_script_code (self, constraint->raw_expr, NULL);

  marq_field_set_generated_expression (field, code);
}

/* What is said behind a constraint is of that one. */
static void
set_attribute (MarqPgLate *last, PgQuery__ConstrType kind)
{
  if (!last)
    return;
  if (kind == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE)
    last->constraint->deferrable = TRUE;
  if (kind == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED)
    last->constraint->deferrable = last->constraint->initdeferred = TRUE;
}

static void
add_parts (MarqPgScript *self, MarqField *field, PgQuery__ColumnDef *column, GPtrArray *late)
{
  MarqPgLate *last = NULL;

  for (gsize i = 0; i < column->n_constraints; i++)
    {
      PgQuery__Constraint *part = column->constraints[i]->constraint;

      switch (part->contype)
        {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
          marq_field_set_not_null (field, TRUE);
          break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
          marq_pg_script_set_default (self, field, part->raw_expr);
          break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
          set_generated (self, field, part);
          break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
          marq_pg_script_set_identity (self, field, *part->generated_when == 'a' ? MARQ_IDENTITY_ALWAYS : MARQ_IDENTITY_BY_DEFAULT,
                                       part->options, part->n_options);
          break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
          last = marq_pg_late_new (part, marq_item_get_name (MARQ_ITEM (field)));
          g_ptr_array_add (late, last);
          break;
        default:
          set_attribute (last, part->contype);
        }
    }
}

static void
set_type (MarqPgScript *self, MarqField *field, PgQuery__ColumnDef *column)
{
  g_autoptr (MarqFieldType) type = marq_pg_script_type (self, column->type_name);

  marq_field_set_data_type (field, type);
  if (column->coll_clause)
    {
      g_autofree char *collation = marq_pg_script_collation (self, column->coll_clause->collname, column->coll_clause->n_collname);

      marq_field_set_collation (field, collation);
    }
}

/* One that it has from its parents too is now also its own. */
void
marq_pg_script_add_column (MarqPgScript *self, MarqEntity *entity, PgQuery__ColumnDef *column, GPtrArray *late)
{
  MarqField *field = marq_pg_script_field (entity, column->colname);
  const char *base = serial_type (column->type_name);
  g_auto (GStrv) foreign = marq_pg_script_foreign_options (column->fdwoptions, column->n_fdwoptions, NULL);
  g_autofree char *compression = marq_pg_said (column->compression) ? g_strdup (column->compression) : NULL;

  if (!field)
    {
      field = g_object_new (MARQ_TYPE_FIELD, NULL);
      marq_item_set_name (MARQ_ITEM (field), column->colname);
      marq_item_list_append (marq_entity_get_fields (entity), field);
    }
  else if (!marq_entity_get_partition_of (entity))
    marq_field_set_is_inherited (field, FALSE);
  if (base)
    make_serial (self, entity, field, column->type_name, base);
  if (column->type_name)
    set_type (self, field, column);
  if (foreign)
    marq_field_set_foreign_options (field, (const char *const *) foreign);
  if (compression && !g_str_equal (compression, "default"))
    marq_field_set_compression (field, compression);
  add_parts (self, field, column, late);
}
