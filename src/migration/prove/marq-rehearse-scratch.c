/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up, down, up on databases made like the target: one without rows, which tells what each migration makes of the
 * schema, and one with rows, which tells what becomes of them.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/generate/marq-drift.h"
#include "marq-rehearse-private.h"
#include "marq-rows.h"
#include "marq-sample.h"

/* How easy rows make it: whatever is let in before, so that a loss shows; what fits after, too, as rows of a target that
 * is ready for it do; and nothing strange. */
typedef enum
{
  FREE,
  FITTING,
  PLAIN,
  N_EASES,
} MarqEase;

typedef struct
{
  MarqRehearser  *rehearser;
  MarqScratch    *scratch;
  MarqConnection *connection;
  gpointer        reach;
  guint           n_rows; /* that were made up so far */
} MarqStage;

static void
stage_clear (MarqStage *self)
{
  if (self->reach)
    self->rehearser->measure->reach_free (self->reach);
  g_clear_pointer (&self->scratch, marq_scratch_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqStage, stage_clear)

static gboolean
stage_open (MarqStage *self, MarqRehearser *rehearser, const char *server, GPtrArray *left_out, GError **error)
{
  const MarqRehearseSettings *settings = rehearser->settings;
  const MarqSessionClass *session;

  self->rehearser = rehearser;
  self->scratch = marq_scratch_new (rehearser->dialect, server, settings->connect, rehearser->cancellable, error);
  if (!self->scratch || !marq_scratch_fill (self->scratch, rehearser->schema, &settings->engine, left_out, rehearser->cancellable, error))
    return FALSE;
  self->connection = marq_scratch_get (self->scratch);
  session = marq_session_get_class (self->connection);
  if (session && session->prepare && !session->prepare (self->connection, &settings->limits, "marq rehearse", rehearser->cancellable, error))
    return FALSE;
  marq_connection_listen (self->connection);
  self->reach = rehearser->measure->reach_new (self->connection, TRUE, rehearser->cancellable, error);
  return self->reach != NULL;
}

static GHashTable *
look (MarqStage *self, GError **error)
{
  g_autoptr (GHashTable) catalog = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self->rehearser->measure->look (self->connection, catalog, self->rehearser->cancellable, error) ? g_steal_pointer (&catalog) : NULL;
}

static MarqSchema *
read_schema (MarqStage *self, GError **error)
{
  MarqSchema *schema = marq_connection_read (self->connection, NULL, self->rehearser->cancellable, error);

  /* Backups of its own that a migration makes are its rows, too: nothing is hidden here. */
  return schema;
}

/* *well: it went through. FALSE: it is to end here, with *error or with what the trial has of it. */
static gboolean
go (MarqStage *self, MarqTrial *trial, MarqSteps *steps, const char *where, GPtrArray *statements, gboolean *well, GError **error)
{
  GError *wrong = NULL;
  char *failed = NULL;

  *well = marq_rehearse_run (self->rehearser, self->connection, steps, self->reach, statements, &failed, &wrong);
  if (*well)
    return TRUE;
  return marq_trial_fail (trial, where, failed, wrong, error);
}

/* What down leaves otherwise, by both looks. */
static gboolean
compare (MarqStage *self, MarqTrial *trial, GHashTable *before, MarqSchema *schema, GError **error)
{
  g_autoptr (GHashTable) after = look (self, error);
  g_autoptr (MarqSchema) read = after ? read_schema (self, error) : NULL;
  g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_free);

  if (!read)
    return FALSE;
  marq_look_compare (self->rehearser, before, after, trial->result->differences, trial->result->moved);
  if (!marq_schema_compare (self->rehearser, self->connection, schema, read, more, error))
    return FALSE;
  /* Both say it in their own words: once is enough. */
  for (guint i = 0; !trial->result->differences->len && i < more->len; i++)
    g_ptr_array_add (trial->result->differences, g_strdup (more->pdata[i]));
  return TRUE;
}

static void
clear_moved (MarqTrial *trial)
{
  g_ptr_array_set_size (trial->result->moved, 0);
}

/* Without rows. *on: the next one can be tried. */
static gboolean
try_empty (MarqStage *self, MarqTrial *trial, MarqSchema *before, gboolean *on, GError **error)
{
  GPtrArray *statements = trial->result->on_target ? NULL : trial->result->statements;
  g_autoptr (GHashTable) at_first = look (self, error);
  g_autoptr (GHashTable) between = NULL;
  g_autoptr (GHashTable) again = NULL;
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) unlike = g_ptr_array_new_with_free_func (g_free);

  if (!at_first || !go (self, trial, trial->up, "up", statements, on, error))
    return FALSE;
  if (!*on)
    return TRUE;
  between = look (self, error);
  trial->after = between ? read_schema (self, error) : NULL;
  if (!trial->after)
    return FALSE;
  if (!trial->down)
    return TRUE;
  if (!go (self, trial, trial->down, "down", NULL, on, error))
    return FALSE;
  if (!*on)
    return TRUE;
  if (!compare (self, trial, at_first, before, error))
    return FALSE;
  /* From a state that nobody planned for, nothing goes on. */
  *on = !trial->result->differences->len;
  if (!*on)
    return TRUE;
  if (!go (self, trial, trial->up, "up again", NULL, on, error))
    return FALSE;
  again = *on ? look (self, error) : NULL;
  if (*on && !again)
    return FALSE;
  if (*on)
    marq_look_compare (self->rehearser, between, again, unlike, order);
  for (guint i = 0; i < unlike->len; i++)
    /* Translators: what differs */
    g_ptr_array_add (trial->result->differences, g_strdup_printf (_ ("after up, down and up again: %s"), (char *) unlike->pdata[i]));
  return TRUE;
}

static gboolean
fill (MarqStage *self, MarqTrial *trial, MarqSchema *before, MarqEase ease, GError **error)
{
  g_autoptr (MarqSample) sample = marq_sample_fill (self->connection, before, ease == FREE ? NULL : trial->after, ease == PLAIN, self->rehearser->cancellable, error);

  if (!sample)
    return FALSE;
  g_ptr_array_set_size (trial->result->gaps, 0);
  /* Those of before are still there. */
  self->n_rows += sample->n_rows;
  trial->result->n_rows = self->n_rows;
  for (guint i = 0; i < sample->gaps->len; i++)
    {
      MarqSampleGap *gap = sample->gaps->pdata[i];

      g_ptr_array_add (trial->result->gaps, g_strdup_printf ("%s: %s", gap->table, gap->reason ? gap->reason : ""));
      if (!marq_trial_speaks_of (trial, gap->name))
        continue;
      g_free (trial->result->unproven);
      trial->result->unproven = g_strdup_printf (_ ("no rows could be made up for %s, which it speaks of, and so nothing is known of them"), gap->table);
    }
  return TRUE;
}

/* With rows. *on: the next one can be tried so, too. */
static gboolean
try_filled (MarqStage *self, MarqTrial *trial, MarqSchema *before, MarqEase ease, gboolean *on, GError **error)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_rehearsed_statement_free);
  g_autoptr (GPtrArray) damage = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) at_first = NULL;
  g_autoptr (MarqRows) rows = NULL;
  g_autoptr (MarqRows) between = NULL;
  g_autoptr (MarqRows) back = NULL;
  gboolean is_known = trial->result->on_target;

  if (!fill (self, trial, before, ease, error))
    return FALSE;
  at_first = look (self, error);
  rows = at_first ? marq_rows_read (self->connection, before, self->rehearser->cancellable, error) : NULL;
  if (!rows || !go (self, trial, trial->up, "up", statements, on, error))
    return FALSE;
  if (!*on)
    return TRUE;
  /* What the target itself said is worth more. */
  if (!is_known)
    {
      g_ptr_array_unref (trial->result->statements);
      trial->result->statements = g_steal_pointer (&statements);
    }
  between = marq_rows_read (self->connection, trial->after, self->rehearser->cancellable, error);
  if (!between || !trial->down)
    return between != NULL;
  if (!go (self, trial, trial->down, "down", NULL, on, error))
    return FALSE;
  if (!*on)
    return TRUE;
  clear_moved (trial);
  if (!trial->result->differences->len && !compare (self, trial, at_first, before, error))
    return FALSE;
  if (!trial->result->differences->len)
    {
      g_autoptr (MarqSchema) read = read_schema (self, error);

      back = read ? marq_rows_read (self->connection, read, self->rehearser->cancellable, error) : NULL;
      if (!back)
        return FALSE;
      marq_rows_compare (rows, between, back, trial->result->lost, marq_trial_sets_counters (trial) ? NULL : trial->result->moved, damage);
    }
  for (guint i = 0; i < damage->len; i++)
    g_ptr_array_add (trial->result->differences, g_strdup_printf (_ ("rows: %s"), (char *) damage->pdata[i]));
  *on = !trial->result->differences->len;
  return !*on || go (self, trial, trial->up, "up again", NULL, on, error);
}

static void
settle (MarqTrial *trial, gboolean is_filled)
{
  MarqRehearsed *result = trial->result;

  result->is_tried = TRUE;
  if (result->failure || !trial->down)
    {
      if (!trial->down && !result->unproven)
        result->unproven = g_strdup (_ ("it has no way back"));
      return;
    }
  /* Of others, nothing is known of rows where one of them brought an end to it. */
  result->is_proven = !result->differences->len && !result->unproven && is_filled;
  if (!is_filled && !result->unproven && !result->differences->len)
    result->unproven = g_strdup (_ ("another one does not bring back what was, and so it was not tried with rows"));
  if (result->differences->len && !result->unproven)
    result->unproven = g_strdup (_ ("after down, the database is not as it was before"));
}

/* How many from the first on went through without rows. */
static gboolean
walk_empty (MarqRehearser *self, const char *server, guint *n_good, GError **error)
{
  g_auto (MarqStage) stage = { NULL };
  g_autoptr (MarqSchema) first = NULL;
  MarqSchema *before;
  gboolean on = TRUE;

  if (!stage_open (&stage, self, server, self->result->left_out, error))
    return FALSE;
  self->result->engine = g_strdup (stage.connection->info.engine);
  self->result->version = g_strdup (stage.connection->info.version);
  first = read_schema (&stage, error);
  before = first;
  for (guint i = 0; before && on && i < self->trials->len; i++)
    {
      MarqTrial *trial = self->trials->pdata[i];

      if (!try_empty (&stage, trial, before, &on, error))
        return FALSE;
      *n_good += on;
      before = trial->after;
    }
  return first != NULL;
}

/* *n_done: how many went through. */
static gboolean
walk_filled (MarqRehearser *self, const char *server, guint n_good, MarqEase ease, guint *n_done, GError **error)
{
  g_auto (MarqStage) stage = { NULL };
  g_autoptr (MarqSchema) first = NULL;
  MarqSchema *before;
  gboolean on = TRUE;

  if (!stage_open (&stage, self, server, NULL, error))
    return FALSE;
  first = read_schema (&stage, error);
  before = first;
  for (guint i = 0; before && on && i < n_good; i++)
    {
      MarqTrial *trial = self->trials->pdata[i];

      if (!try_filled (&stage, trial, before, ease, &on, error))
        return FALSE;
      *n_done += on;
      before = trial->after;
    }
  return first != NULL;
}

/* What up took has to find its way back. */
static gboolean
is_back (const MarqRehearsed *result)
{
  return result->failure && !g_str_equal (result->failed_in, "up");
}

/* A sample is made up: that it does not go through says little of the target. */
static void
excuse (MarqTrial *trial)
{
  MarqRehearsed *result = trial->result;

  if (!result->failure)
    return;
  g_free (result->unproven);
  result->unproven = g_strdup_printf (is_back (result) ? _ ("%s fails where there are rows, as with those of the sample: %s")
                                                       : _ ("%s fails with the rows of the sample, and so nothing is known of rows: %s"),
                                      result->failed_in, result->failure->message);
  g_clear_error (&result->failure);
  g_clear_pointer (&result->failed_in, g_free);
  g_clear_pointer (&result->failed_statement, g_free);
  g_ptr_array_set_size (result->lost, 0);
}

/* Whatever was found with rows is found again. */
static void
begin_anew (MarqTrial *trial, MarqEase ease)
{
  if (ease == FREE)
    trial->n_sure = trial->result->differences->len;
  excuse (trial);
  g_clear_pointer (&trial->result->unproven, g_free);
  g_ptr_array_set_size (trial->result->lost, 0);
  g_ptr_array_set_size (trial->result->differences, (int) trial->n_sure);
}

static gboolean
has_differences (MarqRehearser *self)
{
  for (guint i = 0; i < self->trials->len; i++)
    if (((MarqTrial *) self->trials->pdata[i])->result->differences->len)
      return TRUE;
  return FALSE;
}

static gboolean
fails_back (MarqRehearser *self)
{
  for (guint i = 0; i < self->trials->len; i++)
    if (is_back (((MarqTrial *) self->trials->pdata[i])->result))
      return TRUE;
  return FALSE;
}

gboolean
marq_rehearse_on_scratch (MarqRehearser *self, const char *server, GError **error)
{
  guint n_good = 0;
  guint n_done = 0;

  if (!walk_empty (self, server, &n_good, error))
    return FALSE;
  /* What does not even bring back the catalog is not proven, whatever becomes of rows. */
  for (MarqEase ease = FREE; ease < N_EASES && n_done < n_good && !has_differences (self) && !fails_back (self); ease++)
    {
      for (guint i = 0; i < n_good; i++)
        begin_anew (self->trials->pdata[i], ease);
      n_done = 0;
      if (!walk_filled (self, server, n_good, ease, &n_done, error))
        return FALSE;
    }
  for (guint i = n_done; i < n_good && !has_differences (self); i++)
    {
      MarqTrial *trial = self->trials->pdata[i];

      excuse (trial);
      if (!trial->result->unproven)
        trial->result->unproven = g_strdup (_ ("one before it fails with the rows of the sample, and so nothing is known of rows"));
    }
  for (guint i = 0; i < self->trials->len && i <= n_good; i++)
    settle (self->trials->pdata[i], i < n_done);
  return TRUE;
}
