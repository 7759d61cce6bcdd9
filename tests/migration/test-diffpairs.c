/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of schemas that other people collected: from a database with the old one to the new one, as what is
 * read from both says, and back. pg_dump decides, also about owners and grants. MARQ_TEST_ONLY=name runs the
 * pairs that have it in their name.
 */
#include "config.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "marq-test.h"
#include "migration/generate/marq-plan.h"

/* Those that come out right but for the order of columns: a new one, which is to be the first, comes last. */
static const char *const reordered_pairs[]
    = { "create_table/add_column_serial", "create_table/add_pk", "create_table/add_uk", NULL };

#define N_PAIRS 149

#define ROLES                                                                                                          \
  "admin_role, admin_user, api_role, api_user, app_role, app_user, column_reader, manager_role, old_role, owner_role, " \
  "reader, readonly_role, readonly_user, test_admin"

static const char roles[]
    = "DO $$ DECLARE r text; BEGIN\n"
      "  FOREACH r IN ARRAY string_to_array('" ROLES "', ', ') LOOP\n"
      "    BEGIN EXECUTE format('CREATE ROLE %I', r); EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;\n"
      "  END LOOP;\n"
      "  BEGIN CREATE ROLE testuser SUPERUSER LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;\n"
      "END $$";

/* A database of one side, which is emptied for each pair. */
typedef struct
{
  char *name;
  char *url;
  PGconn *connection;
  MarqConnection *reader;
} MarqSide;

typedef struct
{
  PGconn *server; /* makes databases */
  char *corpus;
  MarqSide old, new;
  guint n, n_good;
} MarqPairs;

typedef struct
{
  MarqPairs *all;
  char *name;   /* "create_table/add_column" */
  char *problem; /* NULL: none */
  gboolean reordered;
} MarqPair;

static void
say (MarqPair *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (MarqPair *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (!self->problem)
    self->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static void
run (MarqPair *self, PGconn *connection, const char *what, const char *script)
{
  PGresult *result;

  if (self->problem)
    return;
  result = PQexec (connection, script);
  if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK
      && PQresultStatus (result) != PGRES_EMPTY_QUERY)
    say (self, "%s: %s", what, PQerrorMessage (connection));
  PQclear (result);
}

static char *
dup_url (const char *database)
{
  g_autoptr (GUri) uri = g_uri_parse (g_getenv ("MARQ_TEST_PG"), G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *path = g_strconcat ("/", database, NULL);
  g_autoptr (GUri) own = g_uri_build (G_URI_FLAGS_ENCODED, "postgresql", "testuser", g_uri_get_host (uri), g_uri_get_port (uri),
                                      path, NULL, NULL);

  return g_uri_to_string (own);
}

static void
ask (PGconn *connection, const char *statement)
{
  PGresult *result = PQexec (connection, statement);

  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_error ("%s: %s", statement, PQerrorMessage (connection));
  PQclear (result);
}

static void
open_side (MarqPairs *all, MarqSide *side, const char *word)
{
  g_autofree char *create = NULL;
  g_autoptr (GError) error = NULL;

  side->name = g_strdup_printf ("marq_pairs_%d_%s", (int) getpid (), word);
  side->url = dup_url (side->name);
  create = g_strdup_printf ("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'", side->name);
  ask (all->server, create);
  side->connection = PQconnectdb (side->url);
  side->reader = marq_connection_open (side->url, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
close_side (MarqPairs *all, MarqSide *side)
{
  g_autofree char *drop = g_strdup_printf ("DROP DATABASE %s", side->name);

  PQfinish (side->connection);
  marq_connection_close (side->reader);
  ask (all->server, drop);
  g_free (side->name);
  g_free (side->url);
}

/* Everything in it is somebody's. */
static void
empty_side (MarqSide *side)
{
  PGresult *result;

  if (PQtransactionStatus (side->connection) != PQTRANS_IDLE)
    ask (side->connection, "ROLLBACK");
  ask (side->connection, "DISCARD ALL");
  ask (side->connection, "SET client_min_messages = error");
  /* One after the other: a default privilege of one for another would be looked for twice. */
  ask (side->connection, "DROP OWNED BY testuser CASCADE");
  ask (side->connection, "DROP OWNED BY test_admin CASCADE");
  ask (side->connection, "DROP OWNED BY " ROLES " CASCADE");
  result = PQexec (side->connection, "SELECT oid::regclass FROM pg_class WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace "
                                     "UNION ALL SELECT oid FROM pg_namespace WHERE oid >= 16384 "
                                     "UNION ALL SELECT oid FROM pg_proc WHERE oid >= 16384 "
                                     "UNION ALL SELECT oid FROM pg_default_acl UNION ALL SELECT oid FROM pg_type WHERE oid >= 16384");
  g_assert_cmpint (PQntuples (result), ==, 0);
  PQclear (result);
}

static void
load_side (MarqPair *self, MarqSide *side, const char *file)
{
  g_autofree char *setup = g_build_filename (self->all->corpus, self->name, "setup.sql", NULL);
  g_autofree char *path = g_build_filename (self->all->corpus, self->name, file, NULL);
  g_autofree char *first = NULL;
  g_autofree char *script = NULL;

  empty_side (side);
  if (g_file_get_contents (setup, &first, NULL, NULL))
    run (self, side->connection, "setup.sql", first);
  if (g_file_get_contents (path, &script, NULL, NULL))
    run (self, side->connection, file, script);
  run (self, side->connection, "reset", "RESET ALL; RESET ROLE; SET client_min_messages = error");
}

static GSubprocess *
begin_dump (MarqSide *side)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "pg_dump", "-s", side->url, NULL);

  g_assert_no_error (error);
  return process;
}

/* PostgreSQL writes a list of VARCHAR in two ways, before and after it has read what it wrote: its own
 * dumps, restored, differ in that. */
static char *
settle (const char *dump)
{
  g_autoptr (GRegex) element = g_regex_new ("\\(('(?:[^']|'')*'::character varying)\\)::text", 0, 0, NULL);
  g_autoptr (GRegex) array = g_regex_new ("\\((ARRAY\\['[^]]*\\])\\)::text\\[\\]", 0, 0, NULL);
  g_autofree char *elements = g_regex_replace (element, dump, -1, 0, "\\1", 0, NULL);

  return g_regex_replace (array, elements, -1, 0, "\\1", 0, NULL);
}

/* The statements of a dump, each with the comment above it that says what it is. */
static GStrv
finish_dump (GSubprocess *process)
{
  g_autoptr (GSubprocess) owned G_GNUC_UNUSED = process;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *settled = NULL;
  char *end;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  end = strstr (text, "\n-- PostgreSQL database dump complete");
  g_assert_nonnull (end);
  *end = '\0';
  settled = settle (text);
  return g_strsplit (settled, "\n-- Name: ", -1);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* With grants in any order, and, if that is wanted, the columns of each table. */
static char *
sort_lines (const char *statement, gboolean any_order)
{
  g_auto (GStrv) lines = g_strsplit (statement, "\n", -1);

  if (!strstr (statement, " ACL; Schema:") && !(any_order && strstr (statement, "; Type: TABLE;")))
    return g_strdup (statement);
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_suffix (lines[i], ","))
      lines[i][strlen (lines[i]) - 1] = '\0';
  qsort (lines, g_strv_length (lines), sizeof (char *), compare_texts);
  return g_strjoinv ("\n", lines);
}

/* From the second on: the first is the head of the dump. */
static char *
join_sorted (GStrv dump, gboolean any_order)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; dump[i]; i++)
    g_ptr_array_add (statements, g_strchomp (sort_lines (dump[i], any_order)));
  g_ptr_array_sort (statements, compare_texts);
  g_ptr_array_add (statements, NULL);
  return g_strjoinv ("\n-- Name: ", (GStrv) statements->pdata);
}

/* The lines that only one of them has. */
static char *
difference (const char *got, const char *wanted)
{
  g_auto (GStrv) left = g_strsplit (got, "\n", -1);
  g_auto (GStrv) right = g_strsplit (wanted, "\n", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; left[i]; i++)
    if (!g_strv_contains ((const char *const *) right, left[i]))
      g_string_append_printf (text, "\n  + %s", left[i]);
  for (guint i = 0; right[i]; i++)
    if (!g_strv_contains ((const char *const *) left, right[i]))
      g_string_append_printf (text, "\n  - %s", right[i]);
  return g_string_free (text, FALSE);
}

/* Where only the order of columns differs, that is noted: a new column comes last. */
static void
compare_dumps (MarqPair *self, const char *when, GStrv got, GStrv wanted, const char *script)
{
  g_autofree char *left = join_sorted (got, FALSE);
  g_autofree char *right = join_sorted (wanted, FALSE);
  g_autofree char *left_any = join_sorted (got, TRUE);
  g_autofree char *right_any = join_sorted (wanted, TRUE);
  g_autofree char *lines = NULL;

  if (g_str_equal (left, right))
    return;
  self->reordered = g_str_equal (left_any, right_any);
  if (self->reordered)
    return;
  lines = difference (left_any, right_any);
  say (self, "%s has (+), and lacks (-):%s\nafter:\n%s", when, lines, script);
}

static const MarqPlanSettings settings = { .dialect = MARQ_DIALECT_POSTGRESQL,
                                           .version = "1.0.1",
                                           .flags = MARQ_PLAN_ACCESS,
                                           .matching = MARQ_MATCHING_NAMES,
                                           .settings = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_NATIVE, 0 },
                                           .is_held = TRUE };

/* As the engine holds it. */
static MarqSchema *
read_side (MarqPair *self, MarqSide *side)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) schema = marq_connection_read (side->reader, NULL, NULL, &error);

  if (!schema)
    say (self, "read: %s", error->message);
  return schema ? marq_engine_lower (&marq_postgres_engine, schema, &settings.settings, NULL) : NULL;
}

static MarqPlan *
make_plan (MarqPair *self, MarqSchema *before, MarqSchema *after)
{
  g_autoptr (GError) error = NULL;
  MarqPlan *plan = before && after ? marq_plan_new (before, after, &settings, &error) : NULL;

  if (!plan)
    say (self, "plan: %s", error ? error->message : "nothing to plan");
  return plan;
}

/* What is read after the way up needs nothing more. */
static void
plan_again (MarqPair *self, MarqSide *side, MarqSchema *wanted)
{
  g_autoptr (MarqSchema) there = read_side (self, side);
  g_autoptr (MarqPlan) plan = make_plan (self, there, wanted);
  g_autofree char *script = plan ? marq_plan_dup_script (plan, &settings, FALSE) : NULL;

  if (plan && plan->up->len)
    say (self, "planned again, it is not empty:\n%s", script);
}

static void
go_there_and_back (MarqPair *self, MarqSide *old, MarqSide *new)
{
  g_autoptr (GSubprocess) first = begin_dump (old);
  g_autoptr (GSubprocess) second = begin_dump (new);
  g_autoptr (MarqSchema) before = read_side (self, old);
  g_autoptr (MarqSchema) after = read_side (self, new);
  g_autoptr (MarqPlan) plan = make_plan (self, before, after);
  g_autofree char *up = plan ? marq_plan_dup_script (plan, &settings, FALSE) : NULL;
  g_autofree char *down = plan ? marq_plan_dup_script (plan, &settings, TRUE) : NULL;
  g_auto (GStrv) at_first = finish_dump (g_steal_pointer (&first));
  g_auto (GStrv) wanted = finish_dump (g_steal_pointer (&second));
  g_auto (GStrv) there = NULL;
  g_auto (GStrv) back = NULL;

  if (!plan)
    return;
  run (self, old->connection, up, up);
  first = begin_dump (old);
  plan_again (self, old, after);
  there = finish_dump (g_steal_pointer (&first));
  compare_dumps (self, "the way up", there, wanted, up);
  run (self, old->connection, down, down);
  back = finish_dump (begin_dump (old));
  compare_dumps (self, "the way down", back, at_first, down);
}

static void
judge (MarqPair *self)
{
  if (self->problem)
    {
      g_printerr ("%s: %s\n", self->name, self->problem);
      g_test_fail ();
    }
  if (self->reordered != g_strv_contains (reordered_pairs, self->name))
    {
      g_printerr ("%s: columns are%s in another order\n", self->name, self->reordered ? "" : " not");
      g_test_fail ();
    }
}

static void
check_pair (MarqPairs *all, const char *name)
{
  MarqPair self = { all, g_strdup (name) };

  load_side (&self, &all->old, "old.sql");
  load_side (&self, &all->new, "new.sql");
  if (!self.problem)
    go_there_and_back (&self, &all->old, &all->new);
  judge (&self);
  all->n++;
  all->n_good += self.problem == NULL;
  g_free (self.name);
  g_free (self.problem);
}

static GPtrArray *
list_names (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strconcat (prefix, *prefix ? "/" : "", name, NULL));
  g_ptr_array_sort (names, compare_texts);
  return names;
}

static void
check_all (MarqPairs *self)
{
  g_autoptr (GPtrArray) groups = list_names (self->corpus, "");
  const char *only = g_getenv ("MARQ_TEST_ONLY");

  for (guint i = 0; i < groups->len; i++)
    {
      g_autofree char *folder = g_build_filename (self->corpus, groups->pdata[i], NULL);
      g_autoptr (GPtrArray) pairs = list_names (folder, groups->pdata[i]);

      for (guint j = 0; j < pairs->len; j++)
        if (!only || strstr (pairs->pdata[j], only))
          check_pair (self, pairs->pdata[j]);
    }
}

static void
test_pairs (void)
{
  const char *corpus = g_getenv ("MARQ_TEST_CORPUS");
  MarqPairs self = { .corpus = g_build_filename (corpus ? corpus : "", "diffpairs", "pgschema", NULL) };

  if (!g_file_test (self.corpus, G_FILE_TEST_IS_DIR))
    marq_test_skip ("%s is not there", self.corpus);
  else if (marq_test_require_env ("MARQ_TEST_PG"))
    {
      self.server = PQconnectdb (g_getenv ("MARQ_TEST_PG"));
      PQclear (PQexec (self.server, roles));
      open_side (&self, &self.old, "old");
      open_side (&self, &self.new, "new");
      check_all (&self);
      close_side (&self, &self.old);
      close_side (&self, &self.new);
      PQfinish (self.server);
      g_test_message ("%u of %u pairs come out right", self.n_good, self.n);
      if (!g_getenv ("MARQ_TEST_ONLY"))
        g_assert_cmpuint (self.n, ==, N_PAIRS);
    }
  g_free (self.corpus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diffpairs/pgschema", test_pairs);
  return g_test_run ();
}
