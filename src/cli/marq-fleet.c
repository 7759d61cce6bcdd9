/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "marq-fleet.h"

typedef struct
{
  GPtrArray               *members;
  const MarqFleetSettings *settings;
  GMainLoop               *loop;
  GHashTable              *done;    /* names that an earlier run had done */
  GPtrArray               *running; /* of GSubprocess */
  guint                    next;
  guint                    n_running;
  guint                    n_failed;
  gboolean                 is_ending; /* no more are begun */
} MarqFleet;

typedef struct
{
  MarqFleet       *fleet;
  MarqFleetMember *member;
  gint64           began;
} MarqFleetJob;

static void begin_more (MarqFleet *self);

/* Where it stands is written after each, so that a run that is killed knows. */
static void
note_done (MarqFleet *self, const MarqFleetMember *member)
{
  g_autofree char *name = marq_fleet_member_dup_name (member);
  FILE *file = self->settings->state ? g_fopen (self->settings->state, "ae") : NULL;

  if (!self->settings->state)
    return;
  if (!file || fprintf (file, "%s\n", name) < 0 || fflush (file) != 0 || fsync (fileno (file)) != 0)
    g_printerr (_ ("marq fleet: “%s” cannot be written: %s. The next run will look at %s again\n"), self->settings->state, g_strerror (errno), name);
  if (file)
    fclose (file);
}

static void
end_job (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree MarqFleetJob *job = data;
  MarqFleet *self = job->fleet;
  MarqFleetMember *member = job->member;
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GError) error = NULL;
  gboolean well = g_subprocess_communicate_utf8_finish (process, result, &member->output, &member->message, &error);

  self->n_running--;
  member->ms = (g_get_monotonic_time () - job->began) / G_TIME_SPAN_MILLISECOND;
  member->status = well && g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  member->outcome = member->status == 0 ? MARQ_FLEET_DONE : MARQ_FLEET_FAILED;
  if (!well)
    member->message = g_strdup (error->message);
  if (member->outcome == MARQ_FLEET_DONE)
    note_done (self, member);
  else
    self->n_failed++;
  g_ptr_array_remove_fast (self->running, process);
  begin_more (self);
}

static GStrv
dup_command (MarqFleet *self, const MarqFleetMember *member)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);

  g_strv_builder_add_many (builder, self_path ? self_path : "marq", self->settings->verb, self->settings->project, "--on", member->on, "--json", NULL);
  if (member->schema)
    g_strv_builder_add_many (builder, "--schema", member->schema, NULL);
  if (self->settings->arguments)
    g_strv_builder_addv (builder, (const char **) self->settings->arguments);
  return g_strv_builder_end (builder);
}

static void
begin (MarqFleet *self, MarqFleetMember *member)
{
  g_auto (GStrv) command = dup_command (self, member);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_newv ((const char *const *) command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                            &error);
  MarqFleetJob *job;

  if (!process)
    {
      member->outcome = MARQ_FLEET_FAILED;
      member->status = -1;
      member->message = g_strdup (error->message);
      self->n_failed++;
      return;
    }
  member->outcome = MARQ_FLEET_RUNS;
  job = g_new (MarqFleetJob, 1);
  *job = (MarqFleetJob){ self, member, g_get_monotonic_time () };
  self->n_running++;
  g_ptr_array_add (self->running, process);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, end_job, job);
}

static gboolean
is_enough (const MarqFleet *self)
{
  gboolean canary_died = self->n_failed && self->next <= self->settings->canaries;

  return self->is_ending || canary_died || (self->settings->failures && self->n_failed >= self->settings->failures);
}

/* The canaries have to be home before any other goes. */
static gboolean
has_to_wait (const MarqFleet *self)
{
  return self->n_running >= MAX (self->settings->jobs, 1) || (self->next == self->settings->canaries && self->next && self->n_running);
}

static void
begin_more (MarqFleet *self)
{
  while (self->next < self->members->len && !is_enough (self) && !has_to_wait (self))
    {
      MarqFleetMember *member = self->members->pdata[self->next++];
      g_autofree char *name = marq_fleet_member_dup_name (member);

      if (g_hash_table_contains (self->done, name))
        member->outcome = MARQ_FLEET_SKIPPED;
      else
        begin (self, member);
    }
  if (!self->n_running)
    g_main_loop_quit (self->loop);
}

/* Each ends as it does by itself, and says how. */
static gboolean
end_all (gpointer data)
{
  MarqFleet *self = data;

  self->is_ending = TRUE;
  for (guint i = 0; i < self->running->len; i++)
    g_subprocess_send_signal (self->running->pdata[i], SIGTERM);
  return G_SOURCE_REMOVE;
}

static void
cancelled (GCancellable *cancellable, gpointer data)
{
  g_idle_add (end_all, data);
}

static gboolean
read_state (MarqFleet *self, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!self->settings->state || !g_file_test (self->settings->state, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_get_contents (self->settings->state, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    g_hash_table_add (self->done, g_strdup (lines[i]));
  return TRUE;
}

gboolean
marq_fleet_run (GPtrArray *members, const MarqFleetSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) running = g_ptr_array_new_with_free_func (g_object_unref);
  MarqFleet self = { members, settings, loop, done, running };
  gulong handler;

  if (!read_state (&self, error))
    return FALSE;
  handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled), &self, NULL);
  begin_more (&self);
  if (self.n_running)
    g_main_loop_run (loop);
  g_cancellable_disconnect (cancellable, handler);
  return TRUE;
}
