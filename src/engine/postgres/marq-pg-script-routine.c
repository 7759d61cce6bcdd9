/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions, procedures and aggregates. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-script.h"

/* The types that it takes, by which those of one name are known. */
#define INPUTS "marq-pg-inputs"

static gboolean
is_input (const PgQuery__FunctionParameter *parameter)
{
  return parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT
         && parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
}

static char *
result_type (MarqPgScript *self, const PgQuery__TypeName *type)
{
  g_autofree char *text = marq_pg_script_type_text (self, type, FALSE);

  return type->setof ? g_strconcat ("SETOF ", text, NULL) : g_steal_pointer (&text);
}

static void
append_parameter (MarqPgScript *self, GString *text, PgQuery__FunctionParameter *parameter, MarqRoutine *routine, gboolean defaults)
{
  gboolean procedure = marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_PROCEDURE;
  g_autofree char *type = result_type (self, parameter->arg_type);

  g_string_append (text, text->len ? ", " : "");
  switch (parameter->mode)
    {
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT:
      g_string_append (text, "OUT ");
      break;
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT:
      g_string_append (text, "INOUT ");
      break;
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_VARIADIC:
      g_string_append (text, "VARIADIC ");
      break;
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE:
      break;
    default:
      g_string_append (text, procedure ? "IN " : "");
    }
  if (marq_pg_said (parameter->name))
    {
      g_autofree char *name = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, parameter->name);

      g_string_append_printf (text, "%s ", name);
    }
  g_string_append (text, type);
  marq_pg_script_settle (self, parameter->arg_type, MARQ_ITEM (routine));
  if (defaults && parameter->defexpr)
    {
      g_autoptr (MarqField) field = g_object_new (MARQ_TYPE_FIELD, NULL);
      g_autoptr (MarqFieldType) as = marq_pg_script_type (self, parameter->arg_type);
      g_autofree char *null = g_strconcat ("NULL::", type, NULL);
      gboolean is_null = MARQ_PG_IS (parameter->defexpr, A_CONST) && parameter->defexpr->a_const->isnull;

      marq_field_set_data_type (field, as);
      marq_pg_script_settle (self, parameter->defexpr, MARQ_ITEM (routine));
      if (!is_null && !marq_field_type_get_reference (as))
        marq_pg_script_set_default (self, field, parameter->defexpr);
      else if (!is_null)
        {
          g_autofree char *code = marq_pg_node_write (parameter->defexpr);

          marq_field_set_default_expression (field, code);
        }
      g_string_append_printf (text, " DEFAULT %s", is_null ? null : marq_field_get_default_expression (field));
    }
}

static char *
dup_parameters (MarqPgScript *self, MarqRoutine *routine, PgQuery__Node *const *parameters, gsize n, gboolean table, gboolean defaults)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (parameters[i], FUNCTION_PARAMETER)
        && (parameters[i]->function_parameter->mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE) == table)
      append_parameter (self, text, parameters[i]->function_parameter, routine, defaults);
  return g_string_free (text, FALSE);
}

static char *
dup_inputs (MarqPgScript *self, PgQuery__Node *const *parameters, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      const PgQuery__TypeName *type = MARQ_PG_IS (parameters[i], TYPE_NAME) ? parameters[i]->type_name : NULL;
      g_autofree char *one = NULL;

      if (!type && MARQ_PG_IS (parameters[i], FUNCTION_PARAMETER) && is_input (parameters[i]->function_parameter))
        type = parameters[i]->function_parameter->arg_type;
      one = type ? marq_pg_script_type_text (self, type, FALSE) : NULL;
      if (one)
        g_string_append_printf (text, "%s,", one);
    }
  return g_string_free (text, FALSE);
}

static MarqRoutine *
find_among (GPtrArray *overloads, const char *inputs)
{
  for (guint i = 0; overloads && i < overloads->len; i++)
    if (!inputs || g_strcmp0 (g_object_get_data (overloads->pdata[i], INPUTS), inputs) == 0)
      return overloads->pdata[i];
  return NULL;
}

MarqRoutine *
marq_pg_script_routine (MarqPgScript *self, const PgQuery__ObjectWithArgs *object)
{
  const char *space;
  const char *name = marq_pg_node_names (object->objname, object->n_objname, &space);
  g_autofree char *inputs = object->args_unspecified ? NULL : dup_inputs (self, object->objargs, object->n_objargs);

  return find_among (marq_pg_script_overloads (self, space, name), inputs);
}

static MarqRoutine *
find_or_make (MarqPgScript *self, PgQuery__Node *const *names, gsize n, const char *inputs, gboolean replace)
{
  const char *space_name;
  const char *name = marq_pg_node_names (names, n, &space_name);
  MarqNamespace *space = marq_pg_script_space (self, space_name);
  MarqRoutine *routine = find_among (marq_pg_script_overloads (self, marq_item_get_name (MARQ_ITEM (space)), name), inputs);

  if (routine && !replace)
    {
      marq_pg_script_leave (self, "routines of a name that there was already", name);
      return NULL;
    }
  if (routine)
    return routine;
  routine = g_object_new (MARQ_TYPE_ROUTINE, NULL);
  marq_item_set_name (MARQ_ITEM (routine), name);
  g_object_set_data_full (G_OBJECT (routine), INPUTS, g_strdup (inputs), g_free);
  marq_item_list_append (marq_namespace_get_routines (space), routine);
  marq_pg_script_note (self, routine);
  return routine;
}

/* What it gives where only OUT says so. */
static char *
out_type (MarqPgScript *self, PgQuery__Node *const *parameters, gsize n)
{
  const PgQuery__TypeName *only = NULL;

  for (gsize i = 0; i < n; i++)
    {
      PgQuery__FunctionParameter *parameter = parameters[i]->function_parameter;

      if (parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT
          && parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT)
        continue;
      if (only)
        return g_strdup ("record");
      only = parameter->arg_type;
    }
  return only ? result_type (self, only) : g_strdup ("void");
}

static char *
dup_result (MarqPgScript *self, MarqRoutine *routine, PgQuery__CreateFunctionStmt *statement)
{
  g_autofree char *table = dup_parameters (self, routine, statement->parameters, statement->n_parameters, TRUE, FALSE);
  char *result;

  if (statement->is_procedure)
    return NULL;
  if (*table)
    return g_strdup_printf ("TABLE(%s)", table);
  if (!statement->return_type)
    return out_type (self, statement->parameters, statement->n_parameters);
  result = result_type (self, statement->return_type);
  marq_pg_script_settle (self, statement->return_type, MARQ_ITEM (routine));
  return result;
}

static char *
dup_setting_value (MarqPgScript *self, PgQuery__VariableSetStmt *set)
{
  GString *text = g_string_new (NULL);

  if (set->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_CURRENT && g_ascii_strcasecmp (set->name, "search_path") == 0)
    for (guint i = 0; self->path[i]; i++)
      {
        g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, self->path[i]);

        g_string_append_printf (text, "%s%s", i ? ", " : "", literal);
      }
  for (gsize i = 0; i < set->n_args; i++)
    {
      g_autofree char *value = marq_pg_node_value (set->args[i]);
      g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, value ? value : "");

      g_string_append_printf (text, "%s%s", i ? ", " : "", literal);
    }
  return g_string_free (text, FALSE);
}

static void
set_setting (MarqPgScript *self, MarqRoutine *routine, PgQuery__VariableSetStmt *set)
{
  const char *const *before = marq_routine_get_settings (routine);
  g_autofree char *prefix = g_strdup_printf ("%s TO ", set->name);
  g_autofree char *value = dup_setting_value (self, set);
  g_autofree char *line = g_strconcat (prefix, value, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; set->kind != PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL && before && before[i]; i++)
    if (!g_str_has_prefix (before[i], prefix))
      g_strv_builder_add (builder, before[i]);
  if (set->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE || set->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_CURRENT)
    g_strv_builder_add (builder, line);
  all = g_strv_builder_end (builder);
  marq_routine_set_settings (routine, all[0] ? (const char *const *) all : NULL);
}

static int
find_word (const char *const *words, const char *word)
{
  for (int i = 0; words[i]; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return i;
  return 0;
}

/* FALSE: it is of a kind that only the whole definition can hold. */
static gboolean
set_option (MarqPgScript *self, MarqRoutine *routine, PgQuery__DefElem *option)
{
  static const char *const volatilities[] = { "volatile", "stable", "immutable", NULL };
  static const char *const parallels[] = { "unsafe", "restricted", "safe", NULL };
  g_autofree char *value = marq_pg_node_value (option->arg);
  const char *name = option->defname;

  if (g_str_equal (name, "language"))
    {
      g_autofree char *language = g_ascii_strdown (value, -1);

      marq_routine_set_language (routine, language);
    }
  else if (g_str_equal (name, "volatility"))
    marq_routine_set_volatility (routine, find_word (volatilities, value));
  else if (g_str_equal (name, "parallel"))
    marq_routine_set_parallel (routine, find_word (parallels, value));
  else if (g_str_equal (name, "strict"))
    marq_routine_set_is_strict (routine, marq_pg_node_truth (option->arg));
  else if (g_str_equal (name, "security"))
    marq_routine_set_security_definer (routine, marq_pg_node_truth (option->arg));
  else if (g_str_equal (name, "leakproof"))
    marq_routine_set_leakproof (routine, marq_pg_node_truth (option->arg));
  else if (g_str_equal (name, "cost"))
    marq_routine_set_cost (routine, value && g_ascii_strtod (value, NULL) != 100 ? value : NULL);
  else if (g_str_equal (name, "rows"))
    marq_routine_set_rows (routine, value && g_ascii_strtod (value, NULL) != 1000 ? value : NULL);
  else if (g_str_equal (name, "window"))
    marq_routine_set_routine (routine, MARQ_ROUTINE_KIND_WINDOW);
  else if (g_str_equal (name, "set") && MARQ_PG_IS (option->arg, VARIABLE_SET_STMT))
    set_setting (self, routine, option->arg->variable_set_stmt);
  else
    return !g_str_equal (name, "support") && !g_str_equal (name, "transform");
  return TRUE;
}

static void
append_statement (MarqPgScript *self, MarqRoutine *routine, GString *text, PgQuery__Node *node)
{
  g_autofree char *code = NULL;

  if (MARQ_PG_IS (node, LIST))
    {
      for (gsize i = 0; i < node->list->n_items; i++)
        append_statement (self, routine, text, node->list->items[i]);
      return;
    }
  if (MARQ_PG_IS (node, RETURN_STMT))
    {
      g_autofree char *value = marq_pg_script_code (self, node->return_stmt->returnval, MARQ_ITEM (routine));

      g_string_append_printf (text, " RETURN %s;\n", value);
      return;
    }
  marq_pg_script_settle (self, node, MARQ_ITEM (routine));
  code = marq_pg_statement_write (node);
  g_string_append_printf (text, " %s;\n", code ? code : "");
}

static char *
dup_sql_body (MarqPgScript *self, MarqRoutine *routine, PgQuery__Node *body)
{
  GString *text = g_string_new (NULL);

  if (MARQ_PG_IS (body, RETURN_STMT))
    {
      g_autofree char *value = marq_pg_script_code (self, body->return_stmt->returnval, MARQ_ITEM (routine));

      g_string_append_printf (text, "RETURN %s", value);
      return g_string_free (text, FALSE);
    }
  g_string_append (text, "BEGIN ATOMIC\n");
  append_statement (self, routine, text, body);
  g_string_append (text, "END");
  return g_string_free (text, FALSE);
}

/* The text in its language; NULL: it is not in one. */
static const char *
find_body (PgQuery__CreateFunctionStmt *statement, const char **symbol)
{
  *symbol = NULL;
  for (gsize i = 0; i < statement->n_options; i++)
    {
      PgQuery__DefElem *option = statement->options[i]->def_elem;

      if (!g_str_equal (option->defname, "as") || !MARQ_PG_IS (option->arg, LIST) || option->arg->list->n_items == 0)
        continue;
      if (option->arg->list->n_items > 1)
        *symbol = marq_pg_node_string (option->arg->list->items[1]);
      return marq_pg_node_string (option->arg->list->items[0]);
    }
  return NULL;
}

/* Word for word as the server has it: what does not run in a language of texts. */
static void
set_definition (MarqPgScript *self, MarqRoutine *routine, PgQuery__Node *node)
{
  PgQuery__CreateFunctionStmt *statement = node->create_function_stmt;
  const char *space;
  const char *name = marq_pg_node_names (statement->funcname, statement->n_funcname, &space);
  g_autofree char *definition = NULL;

  statement->replace = TRUE;
  statement->funcname = marq_pg_arena_names (self->arena, marq_pg_script_space_of (routine), name);
  statement->n_funcname = 2;
  definition = marq_pg_statement_write (node);
  marq_routine_set_definition (routine, definition);
  marq_routine_set_returns (routine, NULL);
  marq_routine_set_body (routine, NULL);
  marq_routine_set_volatility (routine, MARQ_VOLATILITY_VOLATILE);
  marq_routine_set_is_strict (routine, FALSE);
  marq_routine_set_security_definer (routine, FALSE);
  marq_routine_set_leakproof (routine, FALSE);
  marq_routine_set_parallel (routine, MARQ_PARALLEL_UNSAFE);
  marq_routine_set_cost (routine, NULL);
  marq_routine_set_rows (routine, NULL);
  marq_routine_set_settings (routine, NULL);
}

/* As if nothing had been said, which is what replacing means. */
static void
reset (MarqRoutine *routine, gboolean procedure)
{
  marq_routine_set_routine (routine, procedure ? MARQ_ROUTINE_KIND_PROCEDURE : MARQ_ROUTINE_KIND_FUNCTION);
  marq_routine_set_depends_on (routine, NULL);
  marq_routine_set_definition (routine, NULL);
  marq_routine_set_language (routine, "sql");
  marq_routine_set_volatility (routine, MARQ_VOLATILITY_VOLATILE);
  marq_routine_set_is_strict (routine, FALSE);
  marq_routine_set_security_definer (routine, FALSE);
  marq_routine_set_leakproof (routine, FALSE);
  marq_routine_set_parallel (routine, MARQ_PARALLEL_UNSAFE);
  marq_routine_set_cost (routine, NULL);
  marq_routine_set_rows (routine, NULL);
  marq_routine_set_settings (routine, NULL);
}

void
marq_pg_script_create_function (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateFunctionStmt *statement = node->create_function_stmt;
  g_autofree char *inputs = dup_inputs (self, statement->parameters, statement->n_parameters);
  MarqRoutine *routine = find_or_make (self, statement->funcname, statement->n_funcname, inputs, statement->replace);
  g_autofree char *arguments = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *returns = NULL;
  g_autofree char *sql_body = NULL;
  const char *symbol;
  gboolean plain = TRUE;

  if (!routine)
    return;
  reset (routine, statement->is_procedure);
  signature = dup_parameters (self, routine, statement->parameters, statement->n_parameters, FALSE, FALSE);
  arguments = dup_parameters (self, routine, statement->parameters, statement->n_parameters, FALSE, TRUE);
  returns = dup_result (self, routine, statement);
  sql_body = statement->sql_body ? dup_sql_body (self, routine, statement->sql_body) : NULL;
  marq_routine_set_arguments (routine, arguments);
  marq_routine_set_signature (routine, signature);
  marq_routine_set_returns (routine, returns);
  marq_routine_set_body (routine, sql_body ? sql_body : find_body (statement, &symbol));
  for (gsize i = 0; i < statement->n_options; i++)
    plain = set_option (self, routine, statement->options[i]->def_elem) && plain;
  if (!plain || g_str_equal (marq_routine_get_language (routine), "c") || g_str_equal (marq_routine_get_language (routine), "internal"))
    set_definition (self, routine, node);
}

void
marq_pg_script_change_function (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterFunctionStmt *statement = node->alter_function_stmt;
  MarqRoutine *routine = marq_pg_script_routine (self, statement->func);

  if (!routine || marq_routine_get_definition (routine))
    {
      marq_pg_script_miss (self, NULL, marq_pg_node_names (statement->func->objname, statement->func->n_objname, NULL));
      return;
    }
  for (gsize i = 0; i < statement->n_actions; i++)
    if (!set_option (self, routine, statement->actions[i]->def_elem))
      marq_pg_script_leave (self, "options of routines", statement->actions[i]->def_elem->defname);
}

char *
marq_pg_script_named (MarqPgScript *self, PgQuery__TypeName *type, gboolean is_type)
{
  const char *space;
  const char *name = marq_pg_node_names (type->names, type->n_names, &space);
  GPtrArray *overloads = is_type ? NULL : marq_pg_script_overloads (self, space, name);

  if (is_type)
    return marq_pg_script_type_text (self, type, FALSE);
  if (overloads && overloads->len)
    return marq_pg_script_path_of (overloads->pdata[0]);
  return marq_pg_script_quote (g_strcmp0 (space, "pg_catalog") == 0 ? NULL : space, name);
}

/* In the order in which the reader writes them. */
static const struct
{
  const char *name;
  const char *old_name;
  const char *word;
  char kind; /* f: a function, t: a type, s: a text, w: a word, n: a number, b: it alone says so */
} aggregate_options[] = {
  { "sfunc", "sfunc1", "SFUNC", 'f' },       { "stype", "stype1", "STYPE", 't' },         { "sspace", NULL, "SSPACE", 'n' },
  { "finalfunc", NULL, "FINALFUNC", 'f' },   { "finalfunc_extra", NULL, "FINALFUNC_EXTRA", 'b' },
  { "finalfunc_modify", NULL, "FINALFUNC_MODIFY", 'w' },                                  { "combinefunc", NULL, "COMBINEFUNC", 'f' },
  { "serialfunc", NULL, "SERIALFUNC", 'f' }, { "deserialfunc", NULL, "DESERIALFUNC", 'f' }, { "initcond", "initcond1", "INITCOND", 's' },
  { "msfunc", NULL, "MSFUNC", 'f' },         { "minvfunc", NULL, "MINVFUNC", 'f' },       { "mstype", NULL, "MSTYPE", 't' },
  { "msspace", NULL, "MSSPACE", 'n' },       { "mfinalfunc", NULL, "MFINALFUNC", 'f' },
  { "mfinalfunc_extra", NULL, "MFINALFUNC_EXTRA", 'b' },                                  { "minitcond", NULL, "MINITCOND", 's' },
  { "sortop", NULL, "SORTOP", 'o' },         { "hypothetical", NULL, "HYPOTHETICAL", 'b' }, { "parallel", NULL, "PARALLEL", 'w' },
};

static char *
aggregate_value (MarqPgScript *self, MarqRoutine *routine, PgQuery__Node *value, char kind)
{
  g_autofree char *text = marq_pg_node_value (value);

  if ((kind == 'f' || kind == 't') && MARQ_PG_IS (value, TYPE_NAME))
    {
      const char *space;
      const char *name = marq_pg_node_names (value->type_name->names, value->type_name->n_names, &space);
      GPtrArray *overloads = kind == 'f' ? marq_pg_script_overloads (self, space, name) : NULL;
      char *written = marq_pg_script_named (self, value->type_name, kind == 't');

      for (guint i = 0; overloads && i < overloads->len; i++)
        marq_pg_script_need (MARQ_ITEM (routine), overloads->pdata[i]);
      if (kind == 't')
        marq_pg_script_settle (self, value, MARQ_ITEM (routine));
      return written;
    }
  if (kind == 'o')
    return g_strdup_printf ("OPERATOR(pg_catalog.%s)", text && !strchr (text, '.') ? text : "=");
  if (kind == 'w')
    return g_ascii_strup (text ? text : "", -1);
  return kind == 's' ? marq_sql_literal (MARQ_DIALECT_POSTGRESQL, text ? text : "") : g_steal_pointer (&text);
}

static void
append_aggregate_options (MarqPgScript *self, MarqRoutine *routine, GString *text, PgQuery__DefineStmt *statement)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (aggregate_options); i++)
    for (gsize j = 0; j < statement->n_definition; j++)
      {
        PgQuery__DefElem *option = statement->definition[j]->def_elem;
        g_autofree char *value = NULL;

        if (g_ascii_strcasecmp (option->defname, aggregate_options[i].name) != 0
            && (!aggregate_options[i].old_name || g_ascii_strcasecmp (option->defname, aggregate_options[i].old_name) != 0))
          continue;
        value = aggregate_options[i].kind == 'b' ? NULL : aggregate_value (self, routine, option->arg, aggregate_options[i].kind);
        g_string_append_printf (text, "%s%s%s%s", n++ ? ", " : "", aggregate_options[i].word, value ? " = " : "", value ? value : "");
      }
}

void
marq_pg_script_create_aggregate (MarqPgScript *self, PgQuery__DefineStmt *statement)
{
  PgQuery__Node *list = statement->n_args && MARQ_PG_IS (statement->args[0], LIST) ? statement->args[0] : NULL;
  gsize n = list ? list->list->n_items : 0;
  PgQuery__Node **parameters = list ? list->list->items : NULL;
  g_autofree char *inputs = dup_inputs (self, parameters, n);
  MarqRoutine *routine = find_or_make (self, statement->defnames, statement->n_defnames, inputs, statement->replace);
  g_autofree char *path = routine ? marq_pg_script_path_of (routine) : NULL;
  g_autofree char *arguments = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!routine)
    return;
  reset (routine, FALSE);
  marq_routine_set_routine (routine, MARQ_ROUTINE_KIND_AGGREGATE);
  arguments = dup_parameters (self, routine, parameters, n, FALSE, FALSE);
  for (gsize i = 0; statement->oldstyle && i < statement->n_definition; i++)
    if (g_ascii_strcasecmp (statement->definition[i]->def_elem->defname, "basetype") == 0
        && MARQ_PG_IS (statement->definition[i]->def_elem->arg, TYPE_NAME))
      {
        g_autofree char *base = marq_pg_script_named (self, statement->definition[i]->def_elem->arg->type_name, TRUE);
        g_autofree char *old_inputs = g_strconcat (base, ",", NULL);

        g_free (arguments);
        arguments = g_steal_pointer (&base);
        g_object_set_data_full (G_OBJECT (routine), INPUTS, g_steal_pointer (&old_inputs), g_free);
      }
  g_string_append_printf (text, "CREATE AGGREGATE %s(%s) (", path, *arguments ? arguments : "*");
  append_aggregate_options (self, routine, text, statement);
  g_string_append_c (text, ')');
  marq_routine_set_arguments (routine, arguments);
  marq_routine_set_signature (routine, *arguments ? arguments : "*");
  marq_routine_set_language (routine, "internal");
  marq_routine_set_definition (routine, text->str);
}
