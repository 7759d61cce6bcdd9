/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of all rules, findings, and the way from a design or a script to the checks. What a rule
 * looks for is with its row: see marq-lint-private.h.
 */
#include "config.h"

#include "engine/mariadb/marq-mariadb-lint.h"
#include "engine/postgres/marq-pg-lint.h"
#include "engine/sqlite/marq-sqlite-lint.h"
#include "marq-lint-private.h"
#include "model/marq-namespace.h"

static const MarqLintRows *const tables[] = {
  &marq_lint_key_rules,           &marq_lint_cycle_rules,
  &marq_lint_index_rules,         &marq_lint_name_rules,
  &marq_lint_type_rules,          &marq_lint_plan_rules,
  &marq_lint_word_rules,          &marq_sqlite_lint_rules,
  &marq_mariadb_lint_rules,       &marq_pg_lint_index_rules,
  &marq_pg_lint_constraint_rules, &marq_pg_lint_column_rules,
  &marq_pg_lint_table_rules,      &marq_pg_lint_drop_rules,
  &marq_pg_lint_data_rules,       &marq_pg_lint_transaction_rules,
};

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  return strcmp (((const MarqLintRule *) a)->id, ((const MarqLintRule *) b)->id);
}

static GArray *
collect_rules (void)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (MarqLintRule));

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (guint j = 0; j < tables[i]->n_rows; j++)
      if (tables[i]->rows[j].rule.why)
        g_array_append_val (rules, tables[i]->rows[j].rule);
  g_array_sort (rules, compare_rules);
  return rules;
}

const MarqLintRule *
marq_lint_rules (guint *n)
{
  static gsize once = 0;
  static GArray *rules;

  if (g_once_init_enter (&once))
    {
      rules = collect_rules ();
      g_once_init_leave (&once, 1);
    }
  if (n)
    *n = rules->len;
  return &g_array_index (rules, MarqLintRule, 0);
}

const MarqLintRule *
marq_lint_find_rule (const char *id)
{
  guint n;
  const MarqLintRule *rules = marq_lint_rules (&n);
  MarqLintRule wanted = { .id = id };

  g_return_val_if_fail (id != NULL, NULL);
  return bsearch (&wanted, rules, n, sizeof *rules, compare_rules);
}

void
marq_lint_foreach_row (MarqDialect dialect,
                       const char *const *silenced,
                       MarqLintRowFunc func,
                       gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (guint j = 0; j < tables[i]->n_rows; j++)
      {
        const MarqLintRow *row = &tables[i]->rows[j];
        const MarqLintRule *rule = marq_lint_find_rule (row->rule.id);

        g_assert (rule != NULL);
        if (!(rule->dialects & 1u << dialect))
          continue;
        if (silenced && g_strv_contains (silenced, rule->id))
          continue;
        func (row, rule, data);
      }
}

/* "users.email", or "shop.users.email" where the design has several namespaces. */
static char *
dup_subject (MarqItem *item)
{
  g_autofree char *path = marq_item_dup_path (item);
  MarqItem *schema = marq_item_get_ancestor (item, MARQ_TYPE_SCHEMA);
  const char *dot = strchr (path, '.');

  if (!dot || !schema || !marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE)
      || marq_item_list_get_length (marq_schema_get_namespaces (MARQ_SCHEMA (schema))) > 1)
    return g_steal_pointer (&path);
  return g_strdup (dot + 1);
}

MarqFinding *
marq_finding_new_valist (const MarqLintRule *rule,
                         MarqItem *item,
                         const char *format,
                         va_list arguments)
{
  MarqFinding *self = g_new0 (MarqFinding, 1);

  self->rule = rule;
  self->message = g_strdup_vprintf (format, arguments);
  if (item)
    {
      self->subject = dup_subject (item);
      self->uid = g_strdup (marq_item_get_uid (item));
    }
  return self;
}

MarqFinding *
marq_finding_new (const char *rule_id, MarqItem *item, const char *format, ...)
{
  const MarqLintRule *rule = marq_lint_find_rule (rule_id);
  MarqFinding *self;
  va_list arguments;

  g_return_val_if_fail (rule != NULL, NULL);
  va_start (arguments, format);
  self = marq_finding_new_valist (rule, item, format, arguments);
  va_end (arguments);
  return self;
}

void
marq_finding_free (MarqFinding *self)
{
  g_free (self->subject);
  g_free (self->message);
  g_free (self->uid);
  g_free (self);
}

/* A total order: where, then what. */
static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const MarqFinding *left = *(const MarqFinding *const *) a;
  const MarqFinding *right = *(const MarqFinding *const *) b;
  int order = 0;

  if (left->line != right->line)
    return left->line < right->line ? -1 : 1;
  if (left->column != right->column)
    return left->column < right->column ? -1 : 1;
  if (!order)
    order = g_strcmp0 (left->subject, right->subject);
  if (!order)
    order = strcmp (left->rule->id, right->rule->id);
  if (!order)
    order = strcmp (left->message, right->message);
  return order ? order : g_strcmp0 (left->uid, right->uid);
}

static GPtrArray *
new_findings (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) marq_finding_free);
}

void
marq_schema_lint_report (MarqSchemaLint *lint,
                         const MarqLintRule *rule,
                         gpointer item,
                         const char *format,
                         ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (lint->findings, marq_finding_new_valist (rule, item, format, arguments));
  va_end (arguments);
}

gboolean
marq_lint_all_required (MarqSchemaLint *lint, const char *const *fields)
{
  for (guint i = 0; fields && fields[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (lint->schema), fields[i]);

      if (!MARQ_IS_FIELD (field) || !marq_field_get_not_null (MARQ_FIELD (field)))
        return FALSE;
    }
  return fields && fields[0];
}

/* Translators: names in a list are put together with ", ". */
char *
marq_lint_name_fields (MarqSchemaLint *lint, const char *const *fields)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; fields && fields[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (lint->schema), fields[i]);
      const char *name = field ? marq_item_get_name (field) : NULL;

      g_string_append_printf (names, "%s%s", i ? ", " : "", name ? name : "?");
    }
  return g_string_free (names, FALSE);
}

static void
run_row (const MarqLintRow *row, const MarqLintRule *rule, gpointer data)
{
  MarqSchemaLint *lint = data;

  if (row->check_schema)
    row->check_schema (lint, rule);
  for (guint i = 0; row->check_entity && i < lint->entities->len; i++)
    row->check_entity (lint, rule, lint->entities->pdata[i]);
}

static GPtrArray *
list_entities (MarqSchema *schema)
{
  GPtrArray *entities = g_ptr_array_new ();
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *list = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        g_ptr_array_add (entities, marq_item_list_get (list, j));
    }
  return entities;
}

GPtrArray *
marq_lint_schema (MarqSchema *schema, MarqDialect dialect, const char *const *silenced)
{
  g_autoptr (GPtrArray) entities = NULL;
  g_autoptr (GPtrArray) findings = new_findings ();
  MarqSchemaLint lint;

  g_return_val_if_fail (MARQ_IS_SCHEMA (schema), NULL);

  entities = list_entities (schema);
  lint = (MarqSchemaLint){ schema, dialect, entities, findings };
  marq_lint_foreach_row (dialect, silenced, run_row, &lint);
  g_ptr_array_sort (findings, compare_findings);
  return g_steal_pointer (&findings);
}

GPtrArray *
marq_lint_sql (const char *script,
               MarqDialect dialect,
               MarqSchema *before,
               const char *const *silenced,
               GError **error)
{
  static gboolean (*const engines[]) (MarqScriptLint * lint, GError * *error) = {
    [MARQ_DIALECT_POSTGRESQL] = marq_pg_lint_script,
    [MARQ_DIALECT_SQLITE] = marq_sqlite_lint_script,
    [MARQ_DIALECT_MARIADB] = marq_mariadb_lint_script,
  };
  g_autoptr (GPtrArray) findings = new_findings ();
  MarqScriptLint lint = { script, dialect, before, silenced, findings };

  g_return_val_if_fail (script != NULL, NULL);
  g_return_val_if_fail (dialect < G_N_ELEMENTS (engines), NULL);

  if (!engines[dialect](&lint, error))
    return NULL;
  g_ptr_array_sort (findings, compare_findings);
  return g_steal_pointer (&findings);
}
