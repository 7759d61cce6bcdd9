/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq fleet: the same verb on many databases, with one table of how it went. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-command.h"
#include "marq-fleet.h"
#include "marq-interrupt.h"
#include "marq-report.h"

#define USUAL_JOBS 4

typedef struct
{
  char    *list;
  char    *glob;
  char    *query;
  char    *on;
  char    *state;
  int      jobs;
  int      canary;
  int      failures;
  gboolean json;
} MarqFleetOptions;

static void
options_clear (MarqFleetOptions *self)
{
  g_clear_pointer (&self->list, g_free);
  g_clear_pointer (&self->glob, g_free);
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->state, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqFleetOptions, options_clear)

static const char *const outcomes[] = {
  [MARQ_FLEET_WAITS] = N_ ("not begun"), [MARQ_FLEET_RUNS] = N_ ("running"),           [MARQ_FLEET_DONE] = N_ ("done"),
  [MARQ_FLEET_FAILED] = N_ ("failed"),   [MARQ_FLEET_SKIPPED] = N_ ("done before"),
};

/* Of what was run a verb has a list, and of how things stand an object. */
static char *
dup_result (const MarqFleetMember *member)
{
  g_autoptr (JsonNode) node = member->output && *member->output ? json_from_string (member->output, NULL) : NULL;
  JsonObject *object = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *current = object ? json_object_get_string_member_with_default (object, "current", NULL) : NULL;

  if (object)
    return g_strdup_printf (_ ("at %s, %u pending"), current ? current : _ ("nothing"),
                            (guint) json_object_get_int_member_with_default (object, "pending", 0));
  return g_strdup_printf (_ ("%u run, %" G_GINT64_FORMAT " ms"),
                          node && JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0, member->ms);
}

/* The last line that says anything: what went wrong stands there. */
static char *
dup_last_line (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);

  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "marq: ") && !lines[i + 1])
      return g_strdup (lines[i] + strlen ("marq: "));
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "marq: "))
      return g_strdup (lines[i] + strlen ("marq: "));
  return g_strdup (lines[0] ? lines[0] : "");
}

static void
print_text (GPtrArray *members)
{
  glong width = 0;

  for (guint i = 0; i < members->len; i++)
    {
      g_autofree char *name = marq_fleet_member_dup_name (members->pdata[i]);

      width = MAX (width, g_utf8_strlen (name, -1));
    }
  for (guint i = 0; i < members->len; i++)
    {
      const MarqFleetMember *member = members->pdata[i];
      g_autofree char *name = marq_fleet_member_dup_name (member);
      g_autofree char *message = member->outcome == MARQ_FLEET_FAILED ? dup_last_line (member->message) : NULL;
      g_autofree char *runs = member->outcome == MARQ_FLEET_DONE ? dup_result (member) : NULL;

      g_print ("%s%*s  %-11s  %s\n", name, (int) (width - g_utf8_strlen (name, -1)), "", _ (outcomes[member->outcome]),
               runs ? runs : message ? message : "");
    }
}

static void
print_json (GPtrArray *members)
{
  static const char *const nicks[] = { "not_begun", "running", "done", "failed", "done_before" };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < members->len; i++)
    {
      const MarqFleetMember *member = members->pdata[i];
      JsonNode *output = member->output && *member->output ? json_from_string (member->output, NULL) : NULL;

      json_builder_begin_object (builder);
      marq_report_add (builder, "on", member->on);
      marq_report_add (builder, "schema", member->schema);
      marq_report_add (builder, "outcome", nicks[member->outcome]);
      json_builder_set_member_name (builder, "exit_status");
      json_builder_add_int_value (builder, member->status);
      json_builder_set_member_name (builder, "ms");
      json_builder_add_int_value (builder, member->ms);
      marq_report_add (builder, "message", member->message && *member->message ? member->message : NULL);
      json_builder_set_member_name (builder, "result");
      json_builder_add_value (builder, output ? output : json_node_new (JSON_NODE_NULL));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  marq_report_json (builder);
}

static GPtrArray *
find_members (const char *project, const MarqFleetOptions *options, GError **error)
{
  if (options->list)
    return marq_fleet_read_list (options->list, error);
  if (options->glob)
    return marq_fleet_glob (options->glob, error);
  return marq_fleet_query (project, options->on, options->query, error);
}

/* All have to be done: what failed, and what was not begun. */
static MarqExit
judge (GPtrArray *members)
{
  guint n_failed = 0, n_left = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const MarqFleetMember *member = members->pdata[i];

      n_failed += member->outcome == MARQ_FLEET_FAILED;
      n_left += member->outcome == MARQ_FLEET_WAITS;
    }
  if (n_failed || n_left)
    g_printerr (_ ("marq fleet: %u of %u failed, %u were not begun\n"), n_failed, members->len, n_left);
  if (g_cancellable_is_cancelled (marq_interrupt_get ()))
    return MARQ_EXIT_INTERRUPTED;
  return n_failed || n_left ? MARQ_EXIT_FAILED : MARQ_EXIT_DONE;
}

static gboolean
check_options (const MarqFleetOptions *options, int argc, char **argv)
{
  static const char *const verbs[] = { "apply", "rollback", "status", NULL };
  guint n = (options->list != NULL) + (options->glob != NULL) + (options->query != NULL);

  if (argc < 3 || n != 1 || (options->query && !options->on))
    g_printerr (_ ("marq fleet: say which project, what to do, and with which databases: marq fleet PROJECT apply --list FILE\n"));
  else if (!g_strv_contains (verbs, argv[2]))
    g_printerr (_ ("marq fleet: “%s” is nothing that a fleet does; there are apply, rollback and status\n"), argv[2]);
  else if (options->jobs < 1 || options->canary < 0 || options->failures < 0)
    g_printerr (_ ("marq fleet: --jobs, --canary and --stop-after are numbers, and --jobs at least 1\n"));
  else
    return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqFleetOptions) options = { .jobs = USUAL_JOBS };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members = NULL;
  MarqFleetSettings settings;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "list", 0, 0, G_OPTION_ARG_FILENAME, &options.list, N_ ("A file: a target or an address a line, or with schema=NAME behind it"), N_ ("FILE") },
    { "glob", 0, 0, G_OPTION_ARG_FILENAME, &options.glob, N_ ("SQLite files, by a pattern"), N_ ("PATTERN") },
    { "query", 0, 0, G_OPTION_ARG_STRING, &options.query, N_ ("A query that gives addresses, or schemas of the database that --on names"), N_ ("SQL") },
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("Where the query is asked"), N_ ("TARGET") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs, N_ ("So many at a time (default: 4)"), N_ ("N") },
    { "canary", 0, 0, G_OPTION_ARG_INT, &options.canary, N_ ("The first so many go first, and have to do well"), N_ ("K") },
    { "stop-after", 0, 0, G_OPTION_ARG_INT, &options.failures, N_ ("After so many failures begin no more"), N_ ("K") },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options.state, N_ ("A file that remembers which are done: the next run goes on from there"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_fleet, entries, &argc, &argv, &status))
    return status;
  /* What stands behind “--” is for the verb. */
  if (argc > 3 && g_str_equal (argv[3], "--"))
    {
      memmove (argv + 3, argv + 4, (gsize) (argc - 3) * sizeof *argv);
      argc--;
    }
  if (!check_options (&options, argc, argv))
    return MARQ_EXIT_USAGE;
  marq_interrupt_get ();
  members = find_members (argv[1], &options, &error);
  settings = (MarqFleetSettings){ argv[1], argv[2], (const char *const *) argv + 3, (guint) options.jobs, (guint) options.canary,
                                  (guint) options.failures, options.state };
  if (!members || !marq_fleet_run (members, &settings, marq_interrupt_get (), &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  if (options.json)
    print_json (members);
  else
    print_text (members);
  return judge (members);
}

const MarqCommand marq_command_fleet = {
  .name = "fleet",
  .usage = "PROJECT apply|rollback|status --list FILE | --glob PATTERN | --query SQL --on TARGET [--jobs N] [--canary K] [--stop-after K] "
           "[--state FILE] [--json] [-- OPTION…]",
  .summary = N_ ("Do the same on many databases, some at a time"),
  .run = run,
};
