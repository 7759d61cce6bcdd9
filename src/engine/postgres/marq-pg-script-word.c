/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What PostgreSQL calls an expression that was given no name. */
#include "config.h"

#include "marq-pg-script.h"

static const char *figure (const PgQuery__Node *node, guint *strength);

static const char *
sure (const char *word, guint *strength)
{
  *strength = word ? 2 : 0;
  return word;
}

/* The last that is a name: "a" of t.a, "b" of (t.a).b[1]. */
static const char *
last_name (PgQuery__Node *const *names, gsize n)
{
  while (n-- > 0)
    if (marq_pg_node_string (names[n]))
      return marq_pg_node_string (names[n]);
  return NULL;
}

static const char *
figure_query (const PgQuery__SubLink *link, guint *strength)
{
  const PgQuery__SelectStmt *select = MARQ_PG_IS (link->subselect, SELECT_STMT) ? link->subselect->select_stmt : NULL;
  const PgQuery__ResTarget *target;

  if (link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK)
    return sure ("exists", strength);
  if (link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK)
    return sure ("array", strength);
  while (select && select->larg)
    select = select->larg;
  if (link->sub_link_type != PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK || !select || !select->n_target_list)
    return NULL;
  target = select->target_list[0]->res_target;
  return marq_pg_said (target->name) ? sure (target->name, strength) : figure (target->val, strength);
}

static const char *
figure_cast (const PgQuery__TypeCast *cast, guint *strength)
{
  const char *word = figure (cast->arg, strength);

  if (*strength > 1 || !cast->type_name)
    return word;
  *strength = 1;
  return marq_pg_node_names (cast->type_name->names, cast->type_name->n_names, NULL);
}

static const char *
figure_case (const PgQuery__CaseExpr *expression, guint *strength)
{
  const char *word = expression->defresult ? figure (expression->defresult, strength) : NULL;

  if (*strength > 1)
    return word;
  *strength = 1;
  return "case";
}

static const char *
value_word (PgQuery__SQLValueFunctionOp kind)
{
  switch (kind)
    {
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE:
      return "current_date";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME_N:
      return "current_time";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP_N:
      return "current_timestamp";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME_N:
      return "localtime";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP_N:
      return "localtimestamp";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_ROLE:
      return "current_role";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_USER:
      return "current_user";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_USER:
      return "user";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_SESSION_USER:
      return "session_user";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_CATALOG:
      return "current_catalog";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_SCHEMA:
      return "current_schema";
    default:
      return NULL;
    }
}

static const char *
figure (const PgQuery__Node *node, guint *strength)
{
  const char *word;

  switch (node ? node->node_case : PG_QUERY__NODE__NODE__NOT_SET)
    {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return sure (last_name (node->column_ref->fields, node->column_ref->n_fields), strength);
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
      word = sure (last_name (node->a_indirection->indirection, node->a_indirection->n_indirection), strength);
      return word ? word : figure (node->a_indirection->arg, strength);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return sure (marq_pg_node_names (node->func_call->funcname, node->func_call->n_funcname, NULL), strength);
    case PG_QUERY__NODE__NODE_A_EXPR:
      return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF ? sure ("nullif", strength) : NULL;
    case PG_QUERY__NODE__NODE_TYPE_CAST:
      return figure_cast (node->type_cast, strength);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
      return figure (node->collate_clause->arg, strength);
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
      return sure ("grouping", strength);
    case PG_QUERY__NODE__NODE_SUB_LINK:
      return figure_query (node->sub_link, strength);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
      return figure_case (node->case_expr, strength);
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
      return sure ("array", strength);
    case PG_QUERY__NODE__NODE_ROW_EXPR:
      return sure ("row", strength);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return sure ("coalesce", strength);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return sure (node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest" : "least", strength);
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
      return sure (value_word (node->sqlvalue_function->op), strength);
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
      return sure ("xmlserialize", strength);
    default:
      return NULL;
    }
}

const char *
marq_pg_script_column_name (const PgQuery__Node *expression)
{
  guint strength = 0;

  return figure (expression, &strength);
}
