/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-run-keeper.h"

struct _MarqRunKeeper
{
  const MarqRunWatch *next;
  gpointer next_data;
  MarqRunHistory *history;
  gboolean is_tried; /* to open it */
  gboolean is_open; /* a run began, and has not ended */
  gint64 id;         /* of the run that is under way, or ended last; 0: it was not kept */
  GPtrArray *hooks;  /* of MarqHookRun: of the run that is to begin */
  GError *error;     /* the first */
  gboolean is_told;  /* that */
};

MarqRunKeeper *
marq_run_keeper_new (const MarqRunWatch *next, gpointer next_data)
{
  MarqRunKeeper *self = g_new0 (MarqRunKeeper, 1);

  self->next = next;
  self->next_data = next_data;
  self->hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_hook_run_free);
  return self;
}

void
marq_run_keeper_free (MarqRunKeeper *self)
{
  g_clear_pointer (&self->history, marq_run_history_close);
  g_ptr_array_unref (self->hooks);
  g_clear_error (&self->error);
  g_free (self);
}

/* Where to write an error to: only the first is of interest. */
static GError **
slot (MarqRunKeeper *self)
{
  return self->error ? NULL : &self->error;
}

/* After a first failure nothing more is tried: a run must not wait again and again for who holds the file. */
static MarqRunHistory *
get_history (MarqRunKeeper *self)
{
  if (!self->is_tried)
    self->history = marq_run_history_open (MARQ_RUN_HISTORY_WRITE, slot (self));
  self->is_tried = TRUE;
  return self->error ? NULL : self->history;
}

static void
keep_hooks (MarqRunKeeper *self)
{
  for (guint i = 0; self->id && !self->error && i < self->hooks->len; i++)
    marq_run_history_add_hook (self->history, self->id, self->hooks->pdata[i], slot (self));
  g_ptr_array_set_size (self->hooks, 0);
}

static void
begins (gpointer data, const MarqRunReport *report)
{
  MarqRunKeeper *self = data;

  self->id = get_history (self) ? marq_run_history_begin (self->history, report, slot (self)) : 0;
  self->is_open = TRUE;
  keep_hooks (self);
  if (self->next && self->next->begins)
    self->next->begins (self->next_data, report);
}

static void
ended (gpointer data, const MarqRunReport *report)
{
  MarqRunKeeper *self = data;

  if (get_history (self))
    self->id = marq_run_history_end (self->history, self->is_open ? self->id : 0, report, slot (self));
  self->is_open = FALSE;
  if (self->next && self->next->ended)
    self->next->ended (self->next_data, report);
}

void
marq_run_keeper_add (MarqRunKeeper *self, const MarqRunReport *report)
{
  self->id = get_history (self) ? marq_run_history_end (self->history, 0, report, slot (self)) : 0;
  keep_hooks (self);
}

static MarqHookRun *
copy_hook (const MarqHookRun *hook)
{
  MarqHookRun *copy = g_new0 (MarqHookRun, 1);

  copy->name = g_strdup (hook->name);
  copy->moment = g_strdup (hook->moment);
  copy->kind = g_strdup (hook->kind);
  copy->text = g_strdup (hook->text);
  copy->started_at = g_strdup (hook->started_at);
  copy->ms = hook->ms;
  copy->output = g_strdup (hook->output);
  copy->error = g_strdup (hook->error);
  return copy;
}

void
marq_run_keeper_add_hook (MarqRunKeeper *self, gboolean is_before, const MarqHookRun *hook)
{
  if (is_before)
    g_ptr_array_add (self->hooks, copy_hook (hook));
  else if (self->id && get_history (self))
    marq_run_history_add_hook (self->history, self->id, hook, slot (self));
}

void
marq_run_keeper_save_status (MarqRunKeeper *self,
                             const char *project,
                             const char *target,
                             const char *engine,
                             const char *database,
                             GPtrArray *records)
{
  if (get_history (self))
    marq_run_history_save_status (self->history, project, target, engine, database, records,
                                  slot (self));
}

char *
marq_run_keeper_take_warning (MarqRunKeeper *self)
{
  if (!self->error || self->is_told)
    return NULL;
  self->is_told = TRUE;
  return g_strdup (self->error->message);
}

static void
waits (gpointer data, const char *holder)
{
  MarqRunKeeper *self = data;

  if (self->next && self->next->waits)
    self->next->waits (self->next_data, holder);
}

static void
statement (gpointer data, const MarqRunReport *report, guint number, const char *text)
{
  MarqRunKeeper *self = data;

  if (self->next && self->next->statement)
    self->next->statement (self->next_data, report, number, text);
}

static void
blocked (gpointer data, const char *blocker)
{
  MarqRunKeeper *self = data;

  if (self->next && self->next->blocked)
    self->next->blocked (self->next_data, blocker);
}

static void
retries (gpointer data, guint attempt, guint of, guint wait_ms, const GError *error)
{
  MarqRunKeeper *self = data;

  if (self->next && self->next->retries)
    self->next->retries (self->next_data, attempt, of, wait_ms, error);
}

const MarqRunWatch marq_run_history_watch = {
  .waits = waits,
  .begins = begins,
  .statement = statement,
  .blocked = blocked,
  .retries = retries,
  .ended = ended,
};
