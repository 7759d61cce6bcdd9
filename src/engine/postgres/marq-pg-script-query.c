/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that a query gives: what they are called, and of what type they are as far as the tables
 * tell. A star becomes the columns that there are today, as it does in a view.
 */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

/* Something to select from. */
typedef struct
{
  char      *alias;   /* NULL: its columns are found only by their own names */
  GPtrArray *columns; /* of MarqField; NULL: they are not known */
} MarqPgSource;

typedef struct
{
  MarqPgScript *self;
  GPtrArray    *sources; /* of MarqPgSource */
  GHashTable   *merged;  /* names that USING says once */
  GPtrArray    *locals;  /* of MarqPgSource: what WITH gives, also further out */
} MarqPgScope;

static void
source_free (MarqPgSource *self)
{
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_free (self->alias);
  g_free (self);
}

static MarqField *
new_column (const char *name, MarqFieldType *type)
{
  MarqField *field = g_object_new (MARQ_TYPE_FIELD, NULL);

  marq_item_set_name (MARQ_ITEM (field), name);
  marq_field_set_data_type (field, type);
  return field;
}

static void
take_names (GPtrArray *columns, PgQuery__Node *const *names, gsize n)
{
  for (gsize i = 0; columns && i < n && i < columns->len; i++)
    if (marq_pg_node_string (names[i]))
      {
        MarqField *old = columns->pdata[i];
        MarqField *renamed = new_column (marq_pg_node_string (names[i]), marq_field_get_data_type (old));

        columns->pdata[i] = renamed;
        g_object_unref (old);
      }
}

static MarqPgSource *
add_source (GPtrArray *sources, const char *alias, GPtrArray *columns)
{
  MarqPgSource *source = g_new0 (MarqPgSource, 1);

  source->alias = g_strdup (alias);
  source->columns = columns;
  g_ptr_array_add (sources, source);
  return source;
}

static GPtrArray *
copy_columns (GPtrArray *columns)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; columns && i < columns->len; i++)
    g_ptr_array_add (copy, new_column (marq_item_get_name (columns->pdata[i]), marq_field_get_data_type (columns->pdata[i])));
  return copy;
}

static GPtrArray *
columns_of (gpointer item)
{
  MarqItemList *list = MARQ_IS_ENTITY (item) ? marq_entity_get_fields (item) : MARQ_IS_VIEW (item) ? marq_view_get_columns (item)
                       : MARQ_IS_COMPOSITE (item) ? marq_composite_get_fields (item)
                                                  : NULL;
  GPtrArray *columns = list ? g_ptr_array_new_with_free_func (g_object_unref) : NULL;

  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    {
      MarqField *field = marq_item_list_get (list, i);

      g_ptr_array_add (columns, new_column (marq_item_get_name (MARQ_ITEM (field)), marq_field_get_data_type (field)));
    }
  return columns;
}

static GPtrArray *analyze (MarqPgScript *self, PgQuery__SelectStmt *select, GPtrArray *outer);
static MarqFieldType *infer (MarqPgScope *scope, PgQuery__Node *node);

static MarqPgSource *
find_local (GPtrArray *locals, const char *name)
{
  for (guint i = locals->len; i-- > 0;)
    if (g_strcmp0 (((MarqPgSource *) locals->pdata[i])->alias, name) == 0)
      return locals->pdata[i];
  return NULL;
}

static void
add_range (MarqPgScope *scope, PgQuery__RangeVar *range)
{
  MarqPgSource *local = marq_pg_said (range->schemaname) ? NULL : find_local (scope->locals, range->relname);
  gpointer item = local ? NULL : marq_pg_script_range (scope->self, range);
  GPtrArray *columns = local && local->columns ? copy_columns (local->columns) : item ? columns_of (item) : NULL;

  if (range->alias)
    take_names (columns, range->alias->colnames, range->alias->n_colnames);
  add_source (scope->sources, range->alias ? range->alias->aliasname : range->relname, columns);
}

/* A type as a text says it. */
static MarqFieldType *
type_of_text (MarqPgScript *self, const char *text)
{
  g_autofree char *statement = text ? g_strdup_printf ("SELECT NULL::%s", g_str_has_prefix (text, "SETOF ") ? text + 6 : text) : NULL;
  g_autoptr (MarqPgArena) arena = NULL;
  g_autofree char *message = NULL;
  PgQuery__ParseResult *tree;
  PgQuery__Node *value;
  gsize offset;

  if (!text || g_str_has_prefix (text, "TABLE("))
    return NULL;
  arena = marq_pg_arena_new ();
  tree = marq_pg_parse_nodes (arena, statement, &offset, &message);
  value = tree && tree->n_stmts == 1 && MARQ_PG_IS (tree->stmts[0]->stmt, SELECT_STMT) && tree->stmts[0]->stmt->select_stmt->n_target_list
              ? tree->stmts[0]->stmt->select_stmt->target_list[0]->res_target->val
              : NULL;
  return MARQ_PG_IS (value, TYPE_CAST) ? marq_pg_script_type (self, value->type_cast->type_name) : NULL;
}

/* What RETURNS TABLE names, or the rows of a type; one column where there is but a value. */
static GPtrArray *
columns_of_call (MarqPgScope *scope, PgQuery__FuncCall *call, const char *alias)
{
  const char *space;
  const char *name = marq_pg_node_names (call->funcname, call->n_funcname, &space);
  GPtrArray *overloads = marq_pg_script_overloads (scope->self, space, name);
  const char *returns = overloads && overloads->len ? marq_routine_get_returns (overloads->pdata[0]) : NULL;
  g_autofree char *statement = NULL;
  g_autofree char *message = NULL;
  g_autoptr (MarqFieldType) type = NULL;
  g_autoptr (MarqPgArena) arena = NULL;
  GPtrArray *columns = NULL;
  PgQuery__ParseResult *tree;
  gsize offset;

  if (!overloads && g_strcmp0 (name, "generate_series") == 0 && call->n_args)
    {
      type = infer (scope, call->args[0]);
      columns = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (columns, new_column (alias, type));
      return columns;
    }
  if (!returns || g_str_equal (returns, "record") || g_str_equal (returns, "SETOF record"))
    return NULL;
  arena = marq_pg_arena_new ();
  statement = g_strdup_printf ("CREATE FUNCTION f() RETURNS %s LANGUAGE sql AS ''", returns);
  tree = marq_pg_parse_nodes (arena, statement, &offset, &message);
  if (!tree || tree->n_stmts != 1)
    return NULL;
  if (tree->stmts[0]->stmt->create_function_stmt->n_parameters == 0)
    {
      PgQuery__TypeName *row = tree->stmts[0]->stmt->create_function_stmt->return_type;

      columns = columns_of (marq_pg_script_type_or_row (scope->self, row->names, row->n_names));
      if (columns)
        return columns;
      type = marq_pg_script_type (scope->self, row);
      columns = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (columns, new_column (alias, type));
      return columns;
    }
  columns = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < tree->stmts[0]->stmt->create_function_stmt->n_parameters; i++)
    {
      PgQuery__FunctionParameter *parameter = tree->stmts[0]->stmt->create_function_stmt->parameters[i]->function_parameter;
      g_autoptr (MarqFieldType) own = marq_pg_script_type (scope->self, parameter->arg_type);

      g_ptr_array_add (columns, new_column (parameter->name, own));
    }
  return columns;
}

static void
add_function (MarqPgScope *scope, PgQuery__RangeFunction *function)
{
  PgQuery__Node *list = function->n_functions == 1 ? function->functions[0] : NULL;
  PgQuery__Node *call = MARQ_PG_IS (list, LIST) && list->list->n_items ? list->list->items[0] : NULL;
  const char *name = MARQ_PG_IS (call, FUNC_CALL) ? marq_pg_node_names (call->func_call->funcname, call->func_call->n_funcname, NULL) : NULL;
  const char *alias = function->alias ? function->alias->aliasname : name;
  GPtrArray *columns = name && !function->ordinality ? columns_of_call (scope, call->func_call, alias) : NULL;

  if (function->n_coldeflist)
    {
      g_clear_pointer (&columns, g_ptr_array_unref);
      columns = g_ptr_array_new_with_free_func (g_object_unref);
      for (gsize i = 0; i < function->n_coldeflist; i++)
        {
          PgQuery__ColumnDef *column = function->coldeflist[i]->column_def;
          g_autoptr (MarqFieldType) type = marq_pg_script_type (scope->self, column->type_name);

          g_ptr_array_add (columns, new_column (column->colname, type));
        }
    }
  if (function->alias)
    take_names (columns, function->alias->colnames, function->alias->n_colnames);
  add_source (scope->sources, alias, columns);
}

/* XMLTABLE */
static void
add_table_function (MarqPgScope *scope, PgQuery__RangeTableFunc *function)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < function->n_columns; i++)
    {
      PgQuery__RangeTableFuncCol *column = function->columns[i]->range_table_func_col;
      g_autoptr (MarqFieldType) type = column->for_ordinality ? marq_field_type_new (MARQ_TYPE_KIND_INTEGER)
                                                              : marq_pg_script_type (scope->self, column->type_name);

      g_ptr_array_add (columns, new_column (column->colname, type));
    }
  if (function->alias)
    take_names (columns, function->alias->colnames, function->alias->n_colnames);
  add_source (scope->sources, function->alias ? function->alias->aliasname : NULL, columns);
}

static void
add_from (MarqPgScope *scope, PgQuery__Node *node)
{
  GPtrArray *columns;

  if (MARQ_PG_IS (node, RANGE_VAR))
    add_range (scope, node->range_var);
  else if (MARQ_PG_IS (node, RANGE_TABLE_FUNC))
    add_table_function (scope, node->range_table_func);
  else if (MARQ_PG_IS (node, RANGE_FUNCTION))
    add_function (scope, node->range_function);
  else if (MARQ_PG_IS (node, JOIN_EXPR))
    {
      add_from (scope, node->join_expr->larg);
      add_from (scope, node->join_expr->rarg);
      for (gsize i = 0; i < node->join_expr->n_using_clause; i++)
        g_hash_table_add (scope->merged, (gpointer) marq_pg_node_string (node->join_expr->using_clause[i]));
      /* Which columns these have in common is for the server to find out. */
      if (node->join_expr->is_natural || node->join_expr->alias)
        add_source (scope->sources, NULL, NULL);
    }
  else if (MARQ_PG_IS (node, RANGE_SUBSELECT) && MARQ_PG_IS (node->range_subselect->subquery, SELECT_STMT))
    {
      PgQuery__Alias *alias = node->range_subselect->alias;

      columns = analyze (scope->self, node->range_subselect->subquery->select_stmt, scope->locals);
      if (alias)
        take_names (columns, alias->colnames, alias->n_colnames);
      add_source (scope->sources, alias ? alias->aliasname : NULL, columns);
    }
  else
    add_source (scope->sources, NULL, NULL);
}

static MarqField *
find_column (MarqPgScope *scope, const char *alias, const char *name)
{
  for (guint i = 0; i < scope->sources->len; i++)
    {
      MarqPgSource *source = scope->sources->pdata[i];

      if (alias && g_strcmp0 (source->alias, alias) != 0)
        continue;
      for (guint j = 0; source->columns && j < source->columns->len; j++)
        if (g_strcmp0 (marq_item_get_name (source->columns->pdata[j]), name) == 0)
          return source->columns->pdata[j];
    }
  return NULL;
}

/* What a function of PostgreSQL's own gives, whatever it is given. */
static const struct
{
  const char *name;
  const char *type;
} results[] = {
  { "count", "bigint" }, { "row_number", "bigint" }, { "rank", "bigint" }, { "dense_rank", "bigint" }, { "now", "timestamp with time zone" },
  { "concat", "text" }, { "concat_ws", "text" }, { "lower", "text" }, { "upper", "text" }, { "btrim", "text" }, { "ltrim", "text" },
  { "rtrim", "text" }, { "replace", "text" }, { "to_char", "text" }, { "string_agg", "text" }, { "substring", "text" }, { "left", "text" },
  { "right", "text" }, { "md5", "text" }, { "initcap", "text" }, { "length", "integer" }, { "json_agg", "json" }, { "jsonb_agg", "jsonb" },
  { "row_to_json", "json" }, { "to_json", "json" }, { "to_jsonb", "jsonb" }, { "json_build_object", "json" }, { "jsonb_build_object", "jsonb" },
  { "bool_and", "boolean" }, { "bool_or", "boolean" }, { "every", "boolean" }, { "date_part", "double precision" }, { "extract", "numeric" },
  { "to_tsvector", "tsvector" }, { "gen_random_uuid", "uuid" }, { "array_to_string", "text" }, { "array_length", "integer" },
};

static MarqFieldType *
infer_sum (MarqFieldType *type, gboolean average)
{
  switch (type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_UNKNOWN)
    {
    case MARQ_TYPE_KIND_SMALL_INT:
    case MARQ_TYPE_KIND_INTEGER:
      return marq_field_type_new (average ? MARQ_TYPE_KIND_DECIMAL : MARQ_TYPE_KIND_BIG_INT);
    case MARQ_TYPE_KIND_BIG_INT:
    case MARQ_TYPE_KIND_DECIMAL:
      return marq_field_type_new (MARQ_TYPE_KIND_DECIMAL);
    case MARQ_TYPE_KIND_DOUBLE:
      return marq_field_type_new (MARQ_TYPE_KIND_DOUBLE);
    case MARQ_TYPE_KIND_INTERVAL:
      return marq_field_type_new (MARQ_TYPE_KIND_INTERVAL);
    default:
      return NULL;
    }
}

static MarqFieldType *
infer_call (MarqPgScope *scope, PgQuery__FuncCall *call)
{
  static const char *const same[] = { "max", "min", "first_value", "last_value", "lag", "lead", "abs", "nth_value", NULL };
  const char *space;
  const char *name = marq_pg_node_names (call->funcname, call->n_funcname, &space);
  GPtrArray *overloads = marq_pg_script_overloads (scope->self, space, name);
  g_autoptr (MarqFieldType) first = NULL;

  if (overloads && overloads->len == 1)
    return type_of_text (scope->self, marq_routine_get_returns (overloads->pdata[0]));
  for (guint i = 0; !overloads && i < G_N_ELEMENTS (results); i++)
    if (g_strcmp0 (results[i].name, name) == 0)
      return type_of_text (scope->self, results[i].type);
  first = call->n_args ? infer (scope, call->args[0]) : NULL;
  if (!first || overloads || !name)
    return NULL;
  if (g_str_equal (name, "sum") || g_str_equal (name, "avg"))
    return infer_sum (first, g_str_equal (name, "avg"));
  if (g_str_equal (name, "array_agg"))
    return marq_field_type_new_array (first);
  return g_strv_contains (same, name) ? g_steal_pointer (&first) : NULL;
}

static gboolean
is_comparison (const char *sign)
{
  static const char *const signs[] = { "=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "@>", "<@", "&&", "?", "@@", NULL };

  return sign && g_strv_contains (signs, sign);
}

static MarqFieldType *
infer_operator (MarqPgScope *scope, PgQuery__AExpr *expression)
{
  const char *sign = marq_pg_node_names (expression->name, expression->n_name, NULL);
  g_autoptr (MarqFieldType) left = NULL;
  g_autoptr (MarqFieldType) right = NULL;

  if (expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF)
    {
      left = infer (scope, expression->lexpr);
      return left && !marq_field_type_get_n_numbers (left) && marq_field_type_get_kind (left) != MARQ_TYPE_KIND_CUSTOM ? g_steal_pointer (&left) : NULL;
    }
  if (expression->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP || is_comparison (sign))
    return marq_field_type_new (MARQ_TYPE_KIND_BOOLEAN);
  if (g_strcmp0 (sign, "->>") == 0 || g_strcmp0 (sign, "#>>") == 0)
    return marq_field_type_new (MARQ_TYPE_KIND_TEXT);
  left = expression->lexpr ? infer (scope, expression->lexpr) : NULL;
  right = expression->rexpr ? infer (scope, expression->rexpr) : NULL;
  if (g_strcmp0 (sign, "||") == 0 && (!left || marq_field_type_get_kind (left) <= MARQ_TYPE_KIND_CHAR))
    return left || right ? marq_field_type_new (MARQ_TYPE_KIND_TEXT) : NULL;
  return left && right && marq_field_type_equal (left, right) && !marq_field_type_get_n_numbers (left) ? g_steal_pointer (&left) : NULL;
}

static MarqFieldType *
infer_constant (PgQuery__AConst *constant)
{
  switch (constant->val_case)
    {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return marq_field_type_new (MARQ_TYPE_KIND_INTEGER);
    case PG_QUERY__A__CONST__VAL_FVAL:
      return marq_field_type_new (strpbrk (constant->fval->fval, ".eE") || strlen (constant->fval->fval) > 18 ? MARQ_TYPE_KIND_DECIMAL
                                                                                                                 : MARQ_TYPE_KIND_BIG_INT);
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return marq_field_type_new (MARQ_TYPE_KIND_BOOLEAN);
    default:
      return marq_field_type_new (MARQ_TYPE_KIND_TEXT);
    }
}

static MarqFieldType *
without_numbers (MarqFieldType *type)
{
  MarqTypeKind kind = marq_field_type_get_kind (type);

  if (!marq_field_type_get_n_numbers (type))
    return marq_field_type_ref (type);
  if (kind == MARQ_TYPE_KIND_STRING || kind == MARQ_TYPE_KIND_CHAR)
    return marq_field_type_new_custom (kind == MARQ_TYPE_KIND_STRING ? "character varying" : "bpchar");
  return marq_field_type_new (kind);
}

/* What is of both types; NULL: that is for the server to say. */
static MarqFieldType *
unite (MarqFieldType *a, MarqFieldType *b)
{
  g_autoptr (MarqFieldType) left = NULL;
  g_autoptr (MarqFieldType) right = NULL;

  if (!a || !b)
    return NULL;
  if (marq_field_type_equal (a, b))
    return marq_field_type_ref (a);
  left = without_numbers (a);
  right = without_numbers (b);
  return marq_field_type_equal (left, right) ? g_steal_pointer (&left) : NULL;
}

/* A constant becomes what the others are, of any length. */
static MarqFieldType *
infer_all (MarqPgScope *scope, PgQuery__Node **nodes, gsize n)
{
  g_autoptr (MarqFieldType) type = NULL;
  gboolean constants = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (MarqFieldType) before = g_steal_pointer (&type);
      g_autoptr (MarqFieldType) own = NULL;

      if (MARQ_PG_IS (nodes[i], A_CONST))
        {
          constants = TRUE;
          type = g_steal_pointer (&before);
          continue;
        }
      own = infer (scope, nodes[i]);
      type = before ? unite (before, own) : own ? marq_field_type_ref (own) : NULL;
      if (!type)
        return NULL;
    }
  if (!type)
    return n ? infer (scope, nodes[0]) : NULL;
  return constants ? without_numbers (type) : g_steal_pointer (&type);
}

static MarqFieldType *
infer_case (MarqPgScope *scope, PgQuery__CaseExpr *expression)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (gsize i = 0; i < expression->n_args; i++)
    g_ptr_array_add (values, expression->args[i]->case_when->result);
  if (expression->defresult)
    g_ptr_array_add (values, expression->defresult);
  return infer_all (scope, (PgQuery__Node **) values->pdata, values->len);
}

static MarqFieldType *
infer_query (MarqPgScope *scope, PgQuery__SubLink *link)
{
  g_autoptr (GPtrArray) columns = NULL;
  MarqFieldType *type;

  if (link->sub_link_type != PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK && link->sub_link_type != PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK)
    return marq_field_type_new (MARQ_TYPE_KIND_BOOLEAN);
  columns = MARQ_PG_IS (link->subselect, SELECT_STMT) ? analyze (scope->self, link->subselect->select_stmt, scope->locals) : NULL;
  type = columns && columns->len ? marq_field_get_data_type (columns->pdata[0]) : NULL;
  if (!type)
    return NULL;
  return link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK ? marq_field_type_new_array (type) : marq_field_type_ref (type);
}

static MarqFieldType *
infer (MarqPgScope *scope, PgQuery__Node *node)
{
  MarqField *column;

  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      {
        const char *alias;
        const char *name = marq_pg_node_names (node->column_ref->fields, node->column_ref->n_fields, &alias);

        column = name ? find_column (scope, alias, name) : NULL;
        return column && marq_field_get_data_type (column) ? marq_field_type_ref (marq_field_get_data_type (column)) : NULL;
      }
    case PG_QUERY__NODE__NODE_TYPE_CAST:
      return marq_pg_script_type (scope->self, node->type_cast->type_name);
    case PG_QUERY__NODE__NODE_A_CONST:
      return infer_constant (node->a_const);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return infer_call (scope, node->func_call);
    case PG_QUERY__NODE__NODE_A_EXPR:
      return infer_operator (scope, node->a_expr);
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
    case PG_QUERY__NODE__NODE_NULL_TEST:
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
      return marq_field_type_new (MARQ_TYPE_KIND_BOOLEAN);
    case PG_QUERY__NODE__NODE_SUB_LINK:
      return infer_query (scope, node->sub_link);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return infer_all (scope, node->coalesce_expr->args, node->coalesce_expr->n_args);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return infer_all (scope, node->min_max_expr->args, node->min_max_expr->n_args);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
      return infer_case (scope, node->case_expr);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
      return infer (scope, node->collate_clause->arg);
    default:
      return NULL;
    }
}

static gboolean
is_star (const PgQuery__Node *node)
{
  return MARQ_PG_IS (node, COLUMN_REF) && node->column_ref->n_fields
         && node->column_ref->fields[node->column_ref->n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
}

static void
expand_source (MarqPgScope *scope, MarqPgSource *source, GHashTable *said, GPtrArray *targets, GPtrArray *columns)
{
  for (guint i = 0; i < source->columns->len; i++)
    {
      MarqField *column = source->columns->pdata[i];
      const char *name = marq_item_get_name (MARQ_ITEM (column));
      gboolean merged = said && g_hash_table_contains (scope->merged, name);

      if (merged && !g_hash_table_add (said, (gpointer) name))
        continue;
      g_ptr_array_add (targets, marq_pg_arena_column (scope->self->arena, merged ? NULL : source->alias, name));
      g_ptr_array_add (columns, new_column (name, marq_field_get_data_type (column)));
    }
}

/* FALSE: not all columns are known. */
static gboolean
expand (MarqPgScope *scope, PgQuery__ColumnRef *star, GPtrArray *targets, GPtrArray *columns)
{
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);
  const char *alias = star->n_fields > 1 ? marq_pg_node_string (star->fields[star->n_fields - 2]) : NULL;
  gboolean found = FALSE;

  for (guint i = 0; i < scope->sources->len; i++)
    {
      MarqPgSource *source = scope->sources->pdata[i];

      if ((!alias || g_strcmp0 (alias, source->alias) == 0) && !source->columns)
        return FALSE;
    }
  for (guint i = 0; i < scope->sources->len; i++)
    {
      MarqPgSource *source = scope->sources->pdata[i];

      if (alias && g_strcmp0 (alias, source->alias) != 0)
        continue;
      found = TRUE;
      expand_source (scope, source, alias ? NULL : said, targets, columns);
    }
  return found;
}

static GPtrArray *
analyze_targets (MarqPgScope *scope, PgQuery__SelectStmt *select)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();

  for (gsize i = 0; i < select->n_target_list; i++)
    {
      PgQuery__ResTarget *target = select->target_list[i]->res_target;
      g_autoptr (MarqFieldType) type = NULL;
      const char *name;

      if (is_star (target->val))
        {
          if (!expand (scope, target->val->column_ref, targets, columns))
            {
              g_ptr_array_unref (columns);
              return NULL;
            }
          continue;
        }
      name = marq_pg_said (target->name) ? target->name : marq_pg_script_column_name (target->val);
      type = infer (scope, target->val);
      g_ptr_array_add (columns, new_column (name ? name : "?column?", type));
      g_ptr_array_add (targets, select->target_list[i]);
    }
  select->n_target_list = targets->len;
  select->target_list = marq_pg_arena_take (scope->self->arena, targets);
  return columns;
}

static GPtrArray *
analyze_values (MarqPgScope *scope, PgQuery__SelectStmt *select)
{
  PgQuery__Node *row = select->values_lists[0];
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; MARQ_PG_IS (row, LIST) && i < row->list->n_items; i++)
    {
      g_autofree char *name = g_strdup_printf ("column%zu", i + 1);
      g_autoptr (MarqFieldType) type = infer (scope, row->list->items[i]);

      g_ptr_array_add (columns, new_column (name, type));
    }
  return columns;
}

static GPtrArray *
analyze_local (MarqPgScope *scope, PgQuery__CommonTableExpr *local, PgQuery__SelectStmt *select)
{
  GPtrArray *columns = select ? analyze (scope->self, select, scope->locals) : NULL;

  take_names (columns, local->aliascolnames, local->n_aliascolnames);
  return columns;
}

/* One that speaks of itself has the columns of its first half. */
static void
add_locals (MarqPgScope *scope, PgQuery__WithClause *with)
{
  for (gsize i = 0; with && i < with->n_ctes; i++)
    {
      PgQuery__CommonTableExpr *local = with->ctes[i]->common_table_expr;
      PgQuery__SelectStmt *select = MARQ_PG_IS (local->ctequery, SELECT_STMT) ? local->ctequery->select_stmt : NULL;
      gboolean recursive = select && with->recursive && select->larg;
      G_GNUC_UNUSED g_autoptr (GPtrArray) rest = NULL;

      add_source (scope->locals, local->ctename, analyze_local (scope, local, recursive ? select->larg : select));
      rest = recursive ? analyze (scope->self, select->rarg, scope->locals) : NULL;
    }
}

static GPtrArray *
analyze_in (MarqPgScope *scope, PgQuery__SelectStmt *select)
{
  add_locals (scope, select->with_clause);
  if (select->larg)
    {
      GPtrArray *columns = analyze (scope->self, select->larg, scope->locals);
      g_autoptr (GPtrArray) others = select->rarg ? analyze (scope->self, select->rarg, scope->locals) : NULL;

      for (guint i = 0; columns && i < columns->len; i++)
        {
          MarqFieldType *own = marq_field_get_data_type (columns->pdata[i]);
          g_autoptr (MarqFieldType) both = others && i < others->len ? unite (own, marq_field_get_data_type (others->pdata[i])) : NULL;

          marq_field_set_data_type (columns->pdata[i], both);
        }
      return columns;
    }
  for (gsize i = 0; i < select->n_from_clause; i++)
    add_from (scope, select->from_clause[i]);
  return select->n_values_lists ? analyze_values (scope, select) : analyze_targets (scope, select);
}

/* NULL: they cannot be known. */
static GPtrArray *
analyze (MarqPgScript *self, PgQuery__SelectStmt *select, GPtrArray *outer)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  g_autoptr (GHashTable) merged = g_hash_table_new (g_str_hash, g_str_equal);
  MarqPgScope scope = { self, sources, merged, outer };
  guint n_outer = outer->len;
  GPtrArray *columns = analyze_in (&scope, select);

  g_ptr_array_set_size (outer, (int) n_outer);
  return columns;
}

GPtrArray *
marq_pg_script_columns (MarqPgScript *self, PgQuery__Node *query)
{
  g_autoptr (GPtrArray) locals = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);

  return MARQ_PG_IS (query, SELECT_STMT) ? analyze (self, query->select_stmt, locals) : NULL;
}
