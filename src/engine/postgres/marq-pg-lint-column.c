/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns that are added or change their type, and types that are regretted later. */
#include "config.h"

#include "marq-pg-lint.h"
#include "marq-pg-system-type.h"
#include "marq-pg-type-change.h"
#include "model/marq-domain.h"
#include "model/marq-routine.h"

static const char *
type_of (JsonObject *column)
{
  return marq_pg_type_name (marq_pg_get_object (column, "typeName"));
}

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return word && g_strv_contains (words, word);
}

static gboolean
is_serial (JsonObject *column)
{
  static const char *const names[] = { "serial",      "serial2",   "serial4", "serial8",
                                       "smallserial", "bigserial", NULL };

  return is_one_of (type_of (column), names);
}

/* The column's own constraint of a type, or NULL. */
static JsonObject *
find_constraint (JsonObject *column, const char *type)
{
  JsonArray *constraints = marq_pg_get_list (column, "constraints");

  for (guint i = 0; i < marq_pg_get_length (column, "constraints"); i++)
    {
      JsonObject *constraint = marq_pg_element (constraints, i, NULL);

      if (!g_strcmp0 (marq_pg_get_string (constraint, "contype"), type))
        return constraint;
    }
  return NULL;
}

/* Whether USING is there and does more than name the column, or cast it as it would be anyway. */
static gboolean
computes (JsonObject *definition, const char *column)
{
  JsonObject *cast = marq_pg_get_node (definition, "raw_default", "TypeCast");
  JsonObject *holder = cast ? cast : definition;
  JsonObject *reference = marq_pg_get_node (holder, cast ? "arg" : "raw_default", "ColumnRef");
  g_autofree char *new = NULL;
  g_autofree char *cast_to = NULL;

  if (!marq_pg_get_object (definition, "raw_default"))
    return FALSE;
  if (g_strcmp0 (marq_pg_last_name (marq_pg_get_list (reference, "fields")), column))
    return TRUE;
  new = marq_pg_dup_type (marq_pg_get_object (definition, "typeName"));
  cast_to = cast ? marq_pg_dup_type (marq_pg_get_object (cast, "typeName")) : NULL;
  return cast && g_strcmp0 (new, cast_to);
}

static void
check_type_change (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  const char *column = marq_pg_get_string (command, "name");
  JsonObject *definition = marq_pg_get_node (command, "def", "ColumnDef");
  JsonObject *type = marq_pg_get_object (definition, "typeName");
  MarqField *field = marq_pg_lint_find_field (lint, column);
  MarqPgRewrite rewrite = marq_pg_type_change (field ? marq_field_get_data_type (field) : NULL,
                                               type);
  g_autofree char *subject = marq_pg_lint_dup_column (lint, column);
  g_autofree char *text = NULL;

  if (computes (definition, column))
    rewrite = MARQ_PG_REWRITE_ALWAYS;
  if (lint->is_new || rewrite == MARQ_PG_REWRITE_NEVER)
    return;
  text = marq_pg_dup_type (type);
  marq_pg_lint_report (lint, rule, subject,
                       rewrite == MARQ_PG_REWRITE_ALWAYS
                           ? _ ("Changing %s to %s rewrites %s while nobody can use it")
                           : _ ("Changing %s to %s may rewrite %s while nobody can use it"),
                       column, text, lint->table);
}

static gboolean
is_volatile (JsonObject *call, gconstpointer data)
{
  static const char *const names[] = {
    "random",           "clock_timestamp",  "timeofday",        "gen_random_uuid",
    "nextval",          "uuid_generate_v1", "uuid_generate_v4", "uuid_generate_v1mc",
    "gen_random_bytes", "gen_salt",         "random_normal",    "uuidv4",
    "uuidv7",           "txid_current",     "setval",           NULL,
  };
  JsonArray *name = marq_pg_get_list (call, "funcname");
  g_autofree char *full_name = marq_pg_dup_names (name);
  MarqRoutine *routine;

  if (is_one_of (marq_pg_last_name (name), names))
    return TRUE;
  routine = marq_pg_lint_find_named ((MarqTreeLint *) data, full_name, "routines");
  return routine && marq_routine_get_volatility (routine) == MARQ_VOLATILITY_VOLATILE;
}

static void
check_volatile (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  JsonObject *constraint = find_constraint (column, "CONSTR_DEFAULT");

  if (!lint->is_new && constraint && marq_pg_any (constraint, "FuncCall", is_volatile, lint))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Adding %s rewrites %s, for its default differs from row to row"),
                         lint->column, lint->table);
}

static void
check_serial (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  if (!lint->is_new && (is_serial (column) || find_constraint (column, "CONSTR_IDENTITY")))
    marq_pg_lint_report (lint, rule, lint->table, _ ("Adding %s rewrites %s to number its rows"),
                         lint->column, lint->table);
}

static void
check_generated (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  if (!lint->is_new && find_constraint (column, "CONSTR_GENERATED"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Adding generated column %s rewrites %s to compute its values"),
                         lint->column, lint->table);
}

static void
check_domain (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  g_autofree char *name = marq_pg_dup_names (
      marq_pg_get_list (marq_pg_get_object (column, "typeName"), "names"));
  MarqDomain *domain;
  gboolean is_constrained = g_hash_table_contains (lint->domains, marq_pg_lint_key (name));

  if (lint->is_new || marq_pg_is_system_type (name))
    return;
  domain = marq_pg_lint_find_named (lint, name, "domains");
  if (domain)
    is_constrained |= marq_domain_get_not_null (domain)
                      || marq_item_list_get_length (marq_domain_get_checks (domain)) > 0;
  if (is_constrained)
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Adding %s rewrites %s, for domain %s has constraints"), lint->column,
                         lint->table, name);
}

static void
check_not_null (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  gboolean required = find_constraint (column, "CONSTR_NOTNULL")
                      || find_constraint (column, "CONSTR_PRIMARY");

  if (!lint->is_new && required && !find_constraint (column, "CONSTR_DEFAULT")
      && !find_constraint (column, "CONSTR_IDENTITY")
      && !find_constraint (column, "CONSTR_GENERATED") && !is_serial (column))
    marq_pg_lint_report (
        lint, rule, lint->table,
        _ ("Adding %s fails if %s has rows: it may not be null and has no default"), lint->column,
        lint->table);
}

static void
check_json (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  if (!g_strcmp0 (type_of (column), "json"))
    marq_pg_lint_report (lint, rule, lint->table, _ ("Column %s is json, which cannot be compared"),
                         lint->column);
}

static void
check_char (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  if (!g_strcmp0 (type_of (column), "bpchar"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Column %s is char, which is padded with spaces"), lint->column);
}

static void
check_timestamp (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  if (!g_strcmp0 (type_of (column), "timestamp"))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Column %s does not say in which zone its times are"), lint->column);
}

static void
check_serial_type (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  if (is_serial (column))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Column %s is %s: an identity column is better kept"), lint->column,
                         type_of (column));
}

static void
check_int_key (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  static const char *const names[] = { "int2",    "int4",        "serial", "serial2",
                                       "serial4", "smallserial", NULL };

  if (find_constraint (column, "CONSTR_PRIMARY") && is_one_of (type_of (column), names))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("Key %s runs out of numbers before bigint does"), lint->column);
}

static gboolean
says_now (const char *constant)
{
  static const char *const words[] = { "now", "today", "tomorrow", "yesterday", NULL };
  g_autofree char *word = constant ? g_ascii_strdown (constant, -1) : NULL;

  return word && is_one_of (g_strstrip (word), words);
}

static void
check_now (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *column)
{
  static const char *const types[] = { "timestamp", "timestamptz", "date", "time", "timetz", NULL };
  JsonObject *constraint = find_constraint (column, "CONSTR_DEFAULT");

  if (is_one_of (type_of (column), types)
      && says_now (marq_pg_get_constant (constraint, "raw_expr")))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("The default of %s is for ever the moment of this statement"),
                         lint->column);
}

static void
check_set_now (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *command)
{
  if (says_now (marq_pg_get_constant (command, "def")))
    marq_pg_lint_report (lint, rule, lint->table,
                         _ ("The default of %s is for ever the moment of this statement"),
                         marq_pg_get_string (command, "name"));
}

/* The parser has cut the names in its tree: the words of the script are whole. */
static void
check_names (MarqTreeLint *lint, const MarqLintRule *rule, JsonObject *node)
{
  const char *text = lint->script->text;
  MarqScriptStatement *place = marq_pg_lint_current (lint)->place;
  MarqSqlToken token;

  for (gsize at = place->start;
       at < place->end && marq_sql_next_token (text, lint->script->dialect, &at, &token);)
    {
      g_autofree char *name = NULL;

      if ((token.kind != MARQ_SQL_WORD && token.kind != MARQ_SQL_NAME)
          || token.end - token.start <= 63)
        continue;
      name = marq_sql_token_dup (text, &token);
      if (strlen (name) > 63)
        marq_pg_lint_report (lint, rule, NULL, _ ("Name %s has %u bytes: PostgreSQL cuts it to 63"),
                             name, (guint) strlen (name));
    }
}

static const MarqLintRow marq_pg_lint_column_rules_rows[] = {
  { { "type-change-rewrites", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The table and its indexes are written anew under a lock that even readers wait for."),
      N_ ("AccessExclusive on the table"),
      N_ ("Add a new column, write both, fill it in batches, then swap the names."),
      "online-type" },
    .nodes = "AT_AlterColumnType",
    .check_node = check_type_change },
  { { "volatile-default-rewrites", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("A default that differs from row to row has to be written into every row at once."),
      N_ ("AccessExclusive on the table"),
      N_ ("Add the column, SET DEFAULT, then fill it in batches.") },
    .nodes = "ColumnDef",
    .check_node = check_volatile },
  { { "serial-rewrites", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Every row gets its number at once."), N_ ("AccessExclusive on the table"),
      N_ ("Add a bigint column, fill it in batches, then make it an identity.") },
    .nodes = "ColumnDef",
    .check_node = check_serial },
  { { "generated-rewrites", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("Every row gets its value at once."), N_ ("AccessExclusive on the table"),
      N_ ("Add a plain column, let a trigger keep it, and fill it in batches.") },
    .nodes = "ColumnDef",
    .check_node = check_generated },
  { { "domain-rewrites", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("PostgreSQL tests the domain's constraints by writing every row."),
      N_ ("AccessExclusive on the table"),
      N_ ("Add the column with the domain's own type, then a check NOT VALID.") },
    .nodes = "ColumnDef",
    .check_node = check_domain },
  { { "not-null-without-default", MARQ_LEVEL_ERROR, ON_POSTGRESQL,
      N_ ("The rows that are there already would have a null in it."), NULL,
      N_ ("Give it a default, or add it nullable, fill it, and make it required then.") },
    .nodes = "ColumnDef",
    .check_node = check_not_null },
  { { "json-column" }, .nodes = "ColumnDef", .check_node = check_json },
  { { "char-padded" }, .nodes = "ColumnDef", .check_node = check_char },
  { { "timestamp-without-zone" }, .nodes = "ColumnDef", .check_node = check_timestamp },
  { { "serial-key" }, .nodes = "ColumnDef", .check_node = check_serial_type },
  { { "int-key" }, .nodes = "ColumnDef", .check_node = check_int_key },
  { { "default-now-text" }, .nodes = "ColumnDef", .check_node = check_now },
  { { "default-now-text" }, .nodes = "AT_ColumnDefault", .check_node = check_set_now },
  { { "name-too-long" }, .nodes = "*", .check_node = check_names },
};

MARQ_DEFINE_LINT_ROWS (marq_pg_lint_column_rules)
