/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq repair: shows what does not fit between the project and the record of a database, and mends what is chosen. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "marq-interrupt.h"
#include "marq-report.h"
#include "marq-work.h"
#include "migration/run/marq-repair.h"

typedef struct
{
  char    *on;
  GStrv    fix;
  gboolean json;
} MarqRepairOptions;

static void
options_clear (MarqRepairOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->fix, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqRepairOptions, options_clear)

static void
print_json (GPtrArray *repairs)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < repairs->len; i++)
    {
      const MarqRepair *repair = repairs->pdata[i];

      json_builder_begin_object (builder);
      marq_report_add (builder, "id", repair->id);
      marq_report_add (builder, "version", repair->row->record->version);
      marq_report_add (builder, "message", repair->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  marq_report_json (builder);
}

static void
print_all (GPtrArray *repairs, gboolean json)
{
  if (json)
    print_json (repairs);
  for (guint i = 0; !json && i < repairs->len; i++)
    {
      const MarqRepair *repair = repairs->pdata[i];

      g_print ("%s\n    %s\n", repair->id, repair->message);
    }
  if (!repairs->len)
    g_printerr (_ ("There is nothing to repair\n"));
  else
    g_printerr (_ ("Choose with --fix, each by its name\n"));
}

static const MarqRepair *
find (GPtrArray *repairs, const char *id)
{
  for (guint i = 0; i < repairs->len; i++)
    if (g_str_equal (((MarqRepair *) repairs->pdata[i])->id, id))
      return repairs->pdata[i];
  g_printerr (_ ("marq repair: there is no “%s” to be mended\n"), id);
  return NULL;
}

static gboolean
run_one (MarqWork *work, const MarqRepair *repair, GError **error)
{
  if (!marq_repair_run (repair, work->runner, work->design->project, work->store, work->database->dialect, marq_interrupt_get (), error))
    return FALSE;
  g_print ("%s\n", repair->id);
  return TRUE;
}

static MarqExit
fix (MarqWork *work, const MarqRepairOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) repairs = NULL;

  if (!marq_work_begin (work, &error))
    return marq_work_fail (error);
  repairs = marq_repair_find (work->design->project, work->status);
  for (guint i = 0; options->fix[i]; i++)
    if (!find (repairs, options->fix[i]))
      return MARQ_EXIT_USAGE;
  for (guint i = 0; options->fix[i]; i++)
    if (!run_one (work, find (repairs, options->fix[i]), &error))
      return marq_work_fail (error);
  return MARQ_EXIT_DONE;
}

static MarqExit
show (MarqWork *work, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) repairs = NULL;

  if (!marq_work_look (work, &error))
    return marq_work_fail (error);
  repairs = marq_repair_find (work->design->project, work->status);
  print_all (repairs, json);
  return repairs->len ? MARQ_EXIT_DIFFERENCES : MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqRepairOptions) options = { NULL };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "fix", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.fix, N_ ("Mend this; may be said more than once"), N_ ("NAME") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_repair, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on)
    {
      g_printerr (_ ("marq repair: say which project, and which database: marq repair PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  work = marq_work_open (argv[1], options.on, NULL, options.fix ? MARQ_TARGET_WRITE : MARQ_TARGET_READ, &error);
  if (!work)
    return marq_work_fail (error);
  return options.fix ? fix (work, &options) : show (work, options.json);
}

const MarqCommand marq_command_repair = {
  .name = "repair",
  .usage = "PROJECT --on TARGET [--fix NAME…] [--json]",
  .summary = N_ ("Show what does not fit between a project and a database's record, and mend what is chosen"),
  .run = run,
};
