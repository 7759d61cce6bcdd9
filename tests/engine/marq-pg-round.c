/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "compare/marq-compare.h"
#include "engine/postgres/marq-pg-equivalence.h"
#include "marq-pg-round.h"
#include "migration/generate/marq-plan.h"

MarqSchema *
marq_round_read (MarqTestDb *db, GPtrArray *left_out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  MarqSchema *schema;

  g_assert_no_error (error);
  schema = marq_connection_read (connection, left_out, NULL, &error);
  g_assert_no_error (error);
  return schema;
}

char *
marq_round_plan (MarqSchema *before, MarqSchema *after, char **why)
{
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL,
                                .version = "1.0.0",
                                .flags = MARQ_PLAN_ACCESS,
                                .matching = MARQ_MATCHING_NAMES,
                                .settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 } };

  plan = marq_plan_new (before, after, &settings, &error);
  if (plan)
    return marq_plan_dup_script (plan, &settings, FALSE);
  *why = g_strdup (error->message);
  return NULL;
}

char *
marq_round_script (MarqSchema *schema, char **why)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);

  return marq_round_plan (empty, schema, why);
}

/* The first lines that only one of two dumps has. */
static char *
first_difference (const char *before, const char *after)
{
  g_auto (GStrv) old_lines = g_strsplit (before, "\n", -1);
  g_auto (GStrv) new_lines = g_strsplit (after, "\n", -1);
  GString *text = g_string_new (NULL);
  guint i = 0, j = 0, n = 0;
  guint most = g_getenv ("MARQ_TEST_LINES") ? (guint) atoi (g_getenv ("MARQ_TEST_LINES")) : 4;

  while ((old_lines[i] || new_lines[j]) && n < most)
    {
      int order = !old_lines[i] ? 1 : !new_lines[j] ? -1 : strcmp (old_lines[i], new_lines[j]);

      if (order == 0)
        i++, j++;
      else if (n++, order < 0)
        g_string_append_printf (text, "\n  - %s", old_lines[i++]);
      else
        g_string_append_printf (text, "\n  + %s", new_lines[j++]);
    }
  return g_string_free (text, FALSE);
}

/* PostgreSQL writes a list of VARCHAR in two ways, before and after it has read what it wrote: its own
 * dumps, restored, differ in that. */
static char *
dup_settled_dump (MarqTestDb *db)
{
  g_autofree char *dump = marq_test_db_dump (db);
  g_autoptr (GRegex) element = g_regex_new ("\\(('(?:[^']|'')*'::character varying)\\)::text", 0, 0, NULL);
  g_autoptr (GRegex) array = g_regex_new ("\\((ARRAY\\['[^]]*\\])\\)::text\\[\\]", 0, 0, NULL);
  g_autofree char *elements = g_regex_replace (element, dump, -1, 0, "\\1", 0, NULL);

  return g_regex_replace (array, elements, -1, 0, "\\1", 0, NULL);
}

/* From a file: a client that gives up in the middle would not read a pipe to its end. */
char *
marq_round_run (MarqTestDb *db, const char *script)
{
  g_autofree char *path = NULL;
  g_autofree char *include = NULL;
  char *failure;
  int file = g_file_open_tmp ("marq-XXXXXX.sql", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_close (file, NULL);
  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  include = g_strdup_printf ("\\i '%s'\n", path);
  if (g_getenv ("MARQ_TEST_VERBOSE"))
    g_printerr ("%s\n", script);
  failure = marq_test_db_run (db, include);
  g_unlink (path);
  return failure;
}

/* NULL: what is read from it builds its equal. */
char *
marq_round_rebuild (MarqTestDb *db, MarqSchema *schema, MarqTestDb *again)
{
  g_autofree char *why = NULL;
  g_autofree char *script = marq_round_script (schema, &why);
  g_autofree char *bodies = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *dump_again = NULL;

  if (!script)
    return g_strdup_printf ("cannot be planned: %s", why);
  bodies = g_strconcat ("SET check_function_bodies = off;\n", script, NULL);
  failure = marq_round_run (again, bodies);
  if (failure)
    return g_strdup_printf ("cannot be built: %s", failure);
  dump = dup_settled_dump (db);
  dump_again = dup_settled_dump (again);
  return g_str_equal (dump, dump_again) ? NULL : first_difference (dump, dump_again);
}

/* Two readings of what is alike. */
void
marq_round_assert_same (MarqSchema *before, MarqSchema *after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_NAMES, NULL, &error);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  changes = marq_compare (matching, &marq_pg_equivalence);
  for (guint i = 0; i < changes->len; i++)
    {
      MarqChange *change = changes->pdata[i];
      g_autofree char *path = marq_item_dup_path (change->after ? change->after : change->before);

      g_autofree char *old_text = change->before ? marq_item_to_json (change->before, NULL) : NULL;
      g_autofree char *new_text = change->after ? marq_item_to_json (change->after, NULL) : NULL;

      g_test_message ("differs: %d %s: %s %s", change->kind, path, old_text, new_text);
      for (guint j = 0; change->properties && j < change->properties->len; j++)
        g_test_message ("  %s", ((const MarqProperty *) change->properties->pdata[j])->name);
    }
  g_assert_cmpuint (changes->len, ==, 0);
}

#define ROLE(name)                                                                                                     \
  "DO $$ BEGIN CREATE ROLE " name "; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n"

/* What a file wants to be there. Roles are the server's: another test may just be making them. */
static const struct
{
  const char *name;
  const char *script;
} preludes[] = {
  { "osm-pgsnapshot.sql", "CREATE EXTENSION hstore; CREATE EXTENSION postgis;" },
  { "postgrest-fixtures.sql",
    ROLE ("postgrest_test_anonymous") ROLE ("postgrest_test_default_role") ROLE ("postgrest_test_author") ROLE ("postgrest_test_superuser") },
  { "postgrest-io.sql",
    ROLE ("postgrest_test_anonymous") ROLE ("postgrest_test_author") ROLE ("\"Postgrest_Test_Authenticator\"") ROLE (
      "postgrest_test_w_superuser_settings") },
};

char *
marq_round_load (MarqTestDb *db, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *script = g_strdup_printf ("\\i '%s'\n", path);
  char *failure = NULL;

  for (guint i = 0; !failure && i < G_N_ELEMENTS (preludes); i++)
    if (g_str_equal (preludes[i].name, name))
      failure = marq_test_db_run (db, preludes[i].script);
  return failure ? failure : marq_test_db_run (db, script);
}
