/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the database is what migrations expect. What somebody else did there is told; where migrations do something
 * else to the same thing, it stands against them.
 */
#include "config.h"

#include "marq-drift.h"
#include "marq-verify-private.h"

#define MOST_TOLD 30

/* Between versions, nobody knows what there should be. */
static gboolean
is_comparable (MarqVerifying *self)
{
  for (guint i = 0; i < self->status->rows->len; i++)
    {
      const MarqStatusRow *row = self->status->rows->pdata[i];

      if (row->state == MARQ_STATE_PARTIAL || row->flags & MARQ_STATE_OUT_OF_ORDER)
        return FALSE;
    }
  return !self->status->current || self->status->current->migration;
}

/* An empty database has that much. */
static gboolean
is_ground (const MarqChange *change)
{
  return change->kind == MARQ_CHANGE_ADD && MARQ_IS_NAMESPACE (change->after);
}

static void
tell (MarqVerifying *self, GPtrArray *moves)
{
  guint n_told = 0;

  for (guint i = 0; i < moves->len; i++)
    {
      const MarqMove *move = moves->pdata[i];
      g_autofree char *place = NULL;
      g_autofree char *text = NULL;

      if (is_ground (move->change) || (!move->contested && n_told++ >= MOST_TOLD))
        continue;
      place = marq_change_dup_place (move->change);
      text = marq_change_dup_text (move->change);
      /* Translators: where, and what: "Table users", "ADD Column: nick" */
      if (move->contested)
        marq_verify_add (self, MARQ_VERIFY_DRIFT, TRUE, NULL,
                         _ ("%s%s%s: done in the database by no migration, and what is pending does something else to the same: see “marq drift”"),
                         place ? place : "", place ? ": " : "", text);
      else
        marq_verify_add (self, MARQ_VERIFY_DRIFT, FALSE, NULL, _ ("%s%s%s: done in the database by no migration: see “marq drift”"),
                         place ? place : "", place ? ": " : "", text);
    }
  if (n_told > MOST_TOLD)
    marq_verify_add (self, MARQ_VERIFY_DRIFT, FALSE, NULL, _ ("%u more were done in the database by no migration: see “marq drift”"),
                     n_told - MOST_TOLD);
}

gboolean
marq_verify_drift (MarqVerifying *self, GCancellable *cancellable, GError **error)
{
  const MarqVerifySettings *settings = self->settings;
  const MarqPlanSettings how = { .dialect = self->dialect, .settings = settings->engine };
  const MarqStatusRow *current = self->status->current;
  const MarqStatusRow *last = self->pending->len ? self->pending->pdata[self->pending->len - 1] : NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (GError) unknown = NULL;
  g_autoptr (MarqSchema) base = NULL;
  g_autoptr (MarqSchema) design = NULL;
  g_autoptr (MarqSchema) actual = NULL;
  g_autoptr (MarqDrift) drift = NULL;

  if (settings->is_hidden || !is_comparable (self))
    return TRUE;
  base = marq_migration_store_dup_state (settings->store, current ? marq_migration_get_version_text (current->migration) : "", &unknown);
  if (!base)
    {
      marq_verify_add (self, MARQ_VERIFY_DRIFT, FALSE, NULL, _ ("whether the database is as it should be is not known: %s"), unknown->message);
      return TRUE;
    }
  actual = marq_connection_read (settings->connection, left_out, cancellable, error);
  if (!actual)
    return FALSE;
  marq_drift_hide_own (actual, settings->project);
  marq_drift_hide_foreign (actual, settings->store);
  if (last)
    design = marq_migration_store_dup_state (settings->store, marq_migration_get_version_text (last->migration), NULL);
  drift = marq_drift_new (&(MarqDriftSides){ base, design ? design : base, actual }, settings->connection, &how, cancellable, error);
  if (drift && drift->moves)
    tell (self, drift->moves->they);
  return drift != NULL;
}
