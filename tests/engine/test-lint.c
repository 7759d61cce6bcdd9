/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule has a script or a design that it is for, and one that nearly is. */
#include "config.h"

#include "engine/marq-engine-error.h"
#include "engine/marq-lint.h"
#include "lint-designs.h"
#include "lint-scripts.h"
#include "model/marq-item-read.h"
#include "model/marq-model.h"

/* Rules that only planners raise. */
static const char *const planned[]
    = { "long-plan", "lossy", "mariadb-ddl-commits", "not-held", "sqlite-rebuild", "sqlite-type-not-enforced" };

/* From JSON in which ' stands for ". */
static MarqSchema *
schema_new (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = marq_json_parse (json, strlen (json), &error);
  MarqItemReader reader;
  MarqItem *schema;

  g_assert_no_error (error);
  marq_item_reader_init (&reader);
  schema = marq_item_from_json (MARQ_TYPE_SCHEMA, json_node_get_object (node), &reader);
  for (guint i = 0; i < reader.problems->len; i++)
    {
      MarqProblem *problem = reader.problems->pdata[i];

      if (problem->level == MARQ_PROBLEM_LOSS)
        g_error ("%s: %s in %s", problem->path, problem->message, text);
    }
  marq_item_reader_clear (&reader);
  return MARQ_SCHEMA (schema);
}

static guint
count_rule (GPtrArray *findings, const char *rule)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += g_str_equal (((MarqFinding *) findings->pdata[i])->rule->id, rule);
  return n;
}

static char *
findings_to_text (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      MarqFinding *finding = findings->pdata[i];

      g_string_append_printf (text, "%u:%u %s [%s] %s\n", finding->line, finding->column, finding->rule->id,
                              finding->subject ? finding->subject : "", finding->message);
    }
  return g_string_free (text, FALSE);
}

static GPtrArray *
lint (const char *script, MarqDialect dialect, const char *const *silenced)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = marq_lint_sql (script, dialect, NULL, silenced, &error);

  if (error)
    g_error ("%s: %s", script, error->message);
  return findings;
}

static void
assert_hit (GPtrArray *findings, const char *rule, const char *source, gboolean hit)
{
  g_autofree char *text = findings_to_text (findings);

  if ((count_rule (findings, rule) > 0) != hit)
    g_error ("%s: %s %s\n%s", rule, hit ? "not found in" : "found in", source, text);
}

static void
check_script (guint i, const char *script, gboolean hit)
{
  g_autoptr (MarqSchema) before = scripts[i].known ? schema_new (before_text) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = marq_lint_sql (script, scripts[i].dialect, before, NULL, &error);

  if (error)
    g_error ("%s: %s", script, error->message);
  assert_hit (findings, scripts[i].rule, script, hit);
}

static void
test_scripts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      check_script (i, scripts[i].hit, TRUE);
      check_script (i, scripts[i].miss, FALSE);
    }
}

static void
check_design (guint i, const char *design, gboolean hit)
{
  g_autoptr (MarqSchema) schema = schema_new (design);
  g_autoptr (GPtrArray) findings = marq_lint_schema (schema, designs[i].dialect, NULL);

  assert_hit (findings, designs[i].rule, design, hit);
}

static void
test_designs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (designs); i++)
    {
      check_design (i, designs[i].hit, TRUE);
      check_design (i, designs[i].miss, FALSE);
    }
}

static gboolean
has_case (const char *rule)
{
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (g_str_equal (scripts[i].rule, rule))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (designs); i++)
    if (g_str_equal (designs[i].rule, rule))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (planned); i++)
    if (g_str_equal (planned[i], rule))
      return TRUE;
  return FALSE;
}

static void
test_every_rule (void)
{
  guint n;
  const MarqLintRule *rules = marq_lint_rules (&n);

  g_test_message ("%u rules", n);
  for (guint i = 0; i < n; i++)
    {
      if (!has_case (rules[i].id))
        g_error ("no case for %s", rules[i].id);
      g_assert_true (marq_lint_find_rule (rules[i].id) == &rules[i]);
      g_assert_nonnull (rules[i].why);
      g_assert_true (g_str_has_suffix (rules[i].why, "."));
      g_assert_cmpuint (rules[i].dialects, !=, 0);
      if (i)
        g_assert_cmpstr (rules[i - 1].id, <, rules[i].id);
    }
  g_assert_null (marq_lint_find_rule ("no-such-rule"));
}

static void
test_planned (void)
{
  g_autoptr (MarqSchema) schema = schema_new (T (ID, KEY));
  MarqItem *field = marq_item_lookup (MARQ_ITEM (schema), "id");

  for (guint i = 0; i < G_N_ELEMENTS (planned); i++)
    {
      g_autoptr (MarqFinding) finding = marq_finding_new (planned[i], field, "%s of %u", "part", i);

      g_assert_true (finding->rule == marq_lint_find_rule (planned[i]));
      g_assert_cmpstr (finding->subject, ==, "t.id");
      g_assert_cmpstr (finding->uid, ==, "id");
      g_assert_cmpuint (finding->line, ==, 0);
      g_assert_true (g_str_has_prefix (finding->message, "part of "));
    }
}

static void
test_messages (void)
{
  g_autoptr (GPtrArray) index = lint ("SET lock_timeout = 1; CREATE INDEX idx_users_email ON users (email)", PG, NULL);
  g_autoptr (GPtrArray) type = lint ("SET lock_timeout = 1; ALTER TABLE users ALTER a TYPE varchar(3)", PG, NULL);
  g_autofree char *index_text = findings_to_text (index);
  g_autofree char *type_text = findings_to_text (type);

  g_assert_cmpstr (index_text, ==,
                   "1:23 index-blocks-writes [users] Index idx_users_email blocks writes to users while it is built\n");
  g_assert_cmpstr (type_text, ==,
                   "1:23 type-change-rewrites [users.a] Changing a to varchar(3) may rewrite users while nobody can use it\n");
}

static void
test_silence (void)
{
  const char *const silenced[] = { "drop-table", "several-exclusive-locks", "no-lock-timeout", NULL };
  g_autoptr (GPtrArray) all = lint ("DROP TABLE a; TRUNCATE b", PG, silenced);
  g_autoptr (GPtrArray) next = lint ("-- marquetry: silence drop-table, truncate\nDROP TABLE a;\nDROP TABLE b;", PG, NULL);
  g_autoptr (GPtrArray) lite
      = lint ("DROP TABLE a; /* x */ -- hello\n--marquetry:silence drop-table\nDROP TABLE b", LITE, NULL);
  g_autoptr (GPtrArray) control = lint ("-- marquetry: silence transaction-control\nCOMMIT", PG, NULL);
  g_autoptr (GPtrArray) in_string = lint ("SELECT '\n-- marquetry: silence drop-table\n'; DROP TABLE a", PG, NULL);
  g_autoptr (MarqSchema) schema = schema_new (T (ID, ""));
  const char *const key[] = { "no-primary-key", NULL };
  g_autoptr (GPtrArray) design = marq_lint_schema (schema, PG, key);

  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (count_rule (all, "truncate"), ==, 1);
  g_assert_cmpuint (count_rule (next, "drop-table"), ==, 1);
  g_assert_cmpuint (count_rule (lite, "drop-table"), ==, 1);
  g_assert_cmpuint (((MarqFinding *) lite->pdata[0])->line, ==, 1);
  g_assert_cmpuint (control->len, ==, 0);
  g_assert_cmpuint (count_rule (in_string, "drop-table"), ==, 1);
  g_assert_cmpuint (design->len, ==, 0);
}

static void
test_places (void)
{
  static const char script[] = "-- Ärger\n/* a /* b */ c */ SELECT 'é';  -- x\n\n\té; DROP TABLE a";
  static const char good[] = "-- Ärger\n/* a /* b */ c */ SELECT 'é';  -- x\n\n\tDROP TABLE b; DROP TABLE c";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = lint (good, PG, (const char *const[]){ "no-lock-timeout", "several-exclusive-locks", NULL });
  MarqFinding *first, *second;

  g_assert_cmpuint (findings->len, ==, 2);
  first = findings->pdata[0];
  second = findings->pdata[1];
  g_assert_cmpuint (first->line, ==, 4);
  g_assert_cmpuint (first->column, ==, 2);
  g_assert_cmpuint (second->column, ==, 16);

  g_assert_null (marq_lint_sql (script, PG, NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "Line 4, column 2: "));
  g_assert_nonnull (strstr (error->message, "here: é; DROP TABLE a"));
}

static void
test_determinism (void)
{
  g_autoptr (MarqSchema) schema = schema_new (before_text);
  g_autofree char *first = NULL;
  g_autofree char *script = NULL;
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (scripts[i].dialect == PG)
      g_string_append_printf (all, "%s;\n", scripts[i].hit);
  script = g_string_free (all, FALSE);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) design = marq_lint_schema (schema, PG, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) findings = marq_lint_sql (script, PG, schema, NULL, &error);
      g_autofree char *both = NULL;
      g_autofree char *texts[2] = { NULL };

      g_assert_no_error (error);
      texts[0] = findings_to_text (design);
      texts[1] = findings_to_text (findings);
      both = g_strconcat (texts[0], texts[1], NULL);
      g_free (texts[1]);
      if (first)
        g_assert_cmpstr (both, ==, first);
      else
        first = g_steal_pointer (&both);
    }
}

static void
lint_anything (const char *script)
{
  for (MarqDialect dialect = PG; dialect <= MARIA; dialect++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) findings = marq_lint_sql (script, dialect, NULL, NULL, &error);

      g_assert_true ((findings == NULL) == (error != NULL));
    }
}

static void
lint_repeated (const char *start, const char *middle, const char *end, guint n)
{
  GString *script = g_string_new (start);

  for (guint i = 0; i < n; i++)
    g_string_append (script, middle);
  g_string_append (script, end);
  lint_anything (script->str);
  g_string_free (script, TRUE);
}

static void
test_hostile (void)
{
  static const char *const texts[] = {
    "", ";", "'", "\"", "`", "[", "$$", "$a$ $b$", "/*", "/* /* */", "--", "-- marquetry:", "-- marquetry: silence",
    "E'\\", "\\", "\xff\xfe", "SELECT 'a\xc3", "CREATE", "CREATE TRIGGER", "BEGIN", "END", "END IF", "ALTER TABLE",
    "ALTER TABLE a RENAME", "ALTER TABLE a DROP", "ALTER TABLE a ADD", "ALTER TABLE a MODIFY", "DROP TABLE",
    "DROP TABLE IF EXISTS", "DROP TABLE a.", "PRAGMA foreign_keys", "U&'\\d800'", "SELECT '\x01\x7f'", "1.2.3e5",
    "ALTER TABLE a ALTER b TYPE c", "CREATE TABLE a ()", "COMMENT ON TABLE a IS NULL", "\xef\xbb\xbfSELECT 1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    lint_anything (texts[i]);
  lint_repeated ("SELECT ", "(", "", 100000);
  lint_repeated ("SELECT ", "1+", "1", 1000000);
  lint_repeated ("SELECT ", "1+", "1", 4900);
  lint_repeated ("SELECT 1, 2 ", "UNION SELECT 1, 2 ", "", 100000);
  lint_repeated ("SELECT x ", "ISNULL ", "", 9000);
  lint_repeated ("SELECT ", "f(a, ", "", 100000);
  lint_repeated ("SELECT ", "ARRAY[", "", 100000);
  lint_repeated ("", "/*", "", 5000);
  lint_repeated ("CREATE TRIGGER a BEGIN ", "SELECT 1;", "END", 10000);
  lint_repeated ("", "SELECT 1;", "", 10000);
}

static void
test_garbage (void)
{
  static const char *const words[] = {
    "ALTER", "TABLE", "a", "b", "DROP", "CREATE", "INDEX", "ON", "(", ")", ",", ";", "'", "\"", "$$", "--", "\n",
    "/*", "*/", "BEGIN", "END", "COMMIT", "marquetry:", "step", "silence", "ADD", "COLUMN", "int", "NOT", "NULL", ".",
    "\xc3\xa4", "1", "TYPE", "CHECK", "TRIGGER", "CASE", "`", "[", "#",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) script = g_string_new (NULL);
      guint n = (guint) g_rand_int_range (rand, 1, 25);

      for (guint j = 0; j < n; j++)
        g_string_append_printf (script, "%s%s", words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))],
                                g_rand_int_range (rand, 0, 4) ? " " : "");
      lint_anything (script->str);
    }
}

/* Each table refers to the next, has a few indexes and no key. */
static MarqSchema *
big_schema (guint n_entities, guint n_fields)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqNamespace *namespace = g_object_new (MARQ_TYPE_NAMESPACE, "name", "public", NULL);

  marq_item_list_append (marq_schema_get_namespaces (schema), namespace);
  for (guint i = 0; i < n_entities; i++)
    {
      MarqEntity *entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
      g_autofree char *name = g_strdup_printf ("table_%u", i);

      marq_item_set_name (MARQ_ITEM (entity), name);
      for (guint j = 0; j < n_fields; j++)
        {
          g_autoptr (MarqFieldType) type = marq_field_type_new (j % 2 ? MARQ_TYPE_KIND_BIG_INT : MARQ_TYPE_KIND_BOOLEAN);
          MarqField *field = g_object_new (MARQ_TYPE_FIELD, "data_type", type, "not_null", TRUE, NULL);
          g_autofree char *field_name = g_strdup_printf ("field_%u_%u", i % 50, j);

          marq_item_set_name (MARQ_ITEM (field), field_name);
          marq_item_list_append (marq_entity_get_fields (entity), field);
        }
      marq_item_list_append (marq_namespace_get_entities (namespace), entity);
    }
  for (guint i = 0; i < n_entities; i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (namespace);
      MarqEntity *entity = marq_item_list_get (entities, i);
      const char *fields[] = { marq_item_get_uid (marq_item_list_get (marq_entity_get_fields (entity), 1)), NULL };
      MarqRelation *relation = g_object_new (MARQ_TYPE_RELATION, NULL);

      marq_relation_set_fields (relation, fields);
      marq_relation_set_target (relation, marq_item_get_uid (marq_item_list_get (entities, (i + 1) % n_entities)));
      marq_item_list_append (marq_entity_get_relations (entity), relation);
    }
  return schema;
}

/* A cycle of as many tables as there are, walked without recursion, in time that grows with the design. */
static void
test_big_design (void)
{
  g_autoptr (MarqSchema) schema = big_schema (2000, 20);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) findings = marq_lint_schema (schema, PG, NULL);
  gint64 took = g_get_monotonic_time () - start;

  g_test_message ("2,000 entities of 20 fields: %u findings in %" G_GINT64_FORMAT " µs", findings->len, took);
  g_assert_cmpuint (count_rule (findings, "circular-references"), ==, 1);
  g_assert_cmpuint (count_rule (findings, "no-primary-key"), ==, 2000);
  g_assert_cmpuint (count_rule (findings, "column-padding"), ==, 2000);
  /* Wide enough for a sanitizer on a busy machine; a square of the design would take minutes. */
  g_assert_cmpint (took, <, 5 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lint/scripts", test_scripts);
  g_test_add_func ("/lint/designs", test_designs);
  g_test_add_func ("/lint/every-rule", test_every_rule);
  g_test_add_func ("/lint/planned", test_planned);
  g_test_add_func ("/lint/messages", test_messages);
  g_test_add_func ("/lint/silence", test_silence);
  g_test_add_func ("/lint/places", test_places);
  g_test_add_func ("/lint/determinism", test_determinism);
  g_test_add_func ("/lint/hostile", test_hostile);
  g_test_add_func ("/lint/garbage", test_garbage);
  g_test_add_func ("/lint/big-design", test_big_design);
  return g_test_run ();
}
