/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the database is what migrations expect. What somebody else did there is told; where migrations do something
 * else to the same thing, it stands against them.
 */
#include "config.h"

#include "migration/generate/marq-drift.h"
#include "migration/generate/marq-generate.h"
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

typedef struct
{
  MarqVerifying *verifying;
  MarqSchema    *base;
  MarqDrift     *drift;
} MarqAdding;

static gboolean
is_contested (MarqDrift *drift, const char *uid)
{
  for (guint i = 0; drift->moves && i < drift->moves->they->len; i++)
    {
      const MarqMove *move = drift->moves->they->pdata[i];

      if (move->contested && move->change->after && g_str_equal (marq_item_get_uid (move->change->after), uid))
        return TRUE;
    }
  return FALSE;
}

/* What is to be added, and is there just so: that is nobody's move, and fails all the same. */
static void
find_there (MarqItem *item, gpointer data)
{
  MarqAdding *self = data;
  const char *uid = marq_item_get_uid (item);
  g_autofree char *path = NULL;

  if (!(MARQ_IS_ENTITY (item) || (MARQ_IS_FIELD (item) && marq_item_lookup (MARQ_ITEM (self->base), marq_item_get_uid (marq_item_get_parent (item))))))
    return;
  if (marq_item_lookup (MARQ_ITEM (self->base), uid) || !marq_item_lookup (MARQ_ITEM (self->drift->actual), uid)
      || is_contested (self->drift, uid))
    return;
  path = marq_item_dup_path (item);
  marq_verify_add (self->verifying, MARQ_VERIFY_DRIFT, TRUE, NULL,
                   _ ("%s is to be made, and is there already: adopt the database with “marq baseline”, or see “marq drift”"), path);
}

static gboolean
is_idempotent (MarqVerifying *self)
{
  for (guint i = 0; i < self->pending->len; i++)
    if (!marq_migration_has_option (((MarqStatusRow *) self->pending->pdata[i])->migration, "idempotent"))
      return FALSE;
  return TRUE;
}

/* Things of two kinds may share names, and “IF NOT EXISTS” would take one for the other. */
static gboolean
has_wanted_name (const MarqThreeWay *moves, const MarqChange *change)
{
  const char *name = change->kind == MARQ_CHANGE_ADD ? marq_item_get_name (change->after) : NULL;

  for (guint i = 0; name && i < moves->we->len; i++)
    {
      const MarqChange *ours = ((MarqMove *) moves->we->pdata[i])->change;
      const char *wanted = ours->kind == MARQ_CHANGE_ADD ? marq_item_get_name (ours->after) : NULL;

      if (wanted && g_ascii_strcasecmp (wanted, name) == 0 && G_OBJECT_TYPE (ours->after) != G_OBJECT_TYPE (change->after))
        return TRUE;
    }
  return FALSE;
}

static void
tell (MarqVerifying *self, const MarqThreeWay *moves)
{
  guint n_told = 0;

  for (guint i = 0; i < moves->they->len; i++)
    {
      const MarqMove *move = moves->they->pdata[i];
      gboolean stands_against = move->contested || has_wanted_name (moves, move->change);
      g_autofree char *place = NULL;
      g_autofree char *text = NULL;

      if (!stands_against && n_told++ >= MOST_TOLD)
        continue;
      place = marq_change_dup_place (move->change);
      text = marq_change_dup_text (move->change);
      /* Translators: where, and what: "Table users", "ADD Column: nick" */
      if (stands_against)
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

/* After the last of what is pending whose effect is known. (transfer full) (nullable) */
static MarqSchema *
dup_design (MarqVerifying *self)
{
  MarqSchema *design = NULL;

  for (guint i = self->pending->len; i > 0 && !design; i--)
    {
      const MarqStatusRow *row = self->pending->pdata[i - 1];

      if (marq_migration_get_effect (row->migration) == MARQ_EFFECT_KNOWN)
        design = marq_migration_store_dup_state (self->settings->store, marq_migration_get_version_text (row->migration), NULL);
    }
  return design;
}

gboolean
marq_verify_drift (MarqVerifying *self, GCancellable *cancellable, GError **error)
{
  const MarqVerifySettings *settings = self->settings;
  const MarqPlanSettings how = { .dialect = self->dialect, .settings = settings->engine };
  const MarqStatusRow *current = self->status->current;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (GError) unknown = NULL;
  g_autoptr (MarqSchema) state = NULL;
  g_autoptr (MarqSchema) base = NULL;
  g_autoptr (MarqSchema) design = NULL;
  g_autoptr (MarqSchema) actual = NULL;
  g_autoptr (MarqDrift) drift = NULL;
  gboolean has_ground, is_none;

  if (settings->is_hidden || !is_comparable (self))
    return TRUE;
  state = marq_migration_store_dup_state (settings->store, current ? marq_migration_get_version_text (current->migration) : "", &unknown);
  if (!state)
    {
      marq_verify_add (self, MARQ_VERIFY_DRIFT, FALSE, NULL, _ ("whether the database is as it should be is not known: %s"), unknown->message);
      return TRUE;
    }
  has_ground = marq_item_list_get_length (marq_schema_get_namespaces (state)) > 0;
  /* Nothing is there, as nothing should be. */
  if (settings->is_untouched && !has_ground)
    return TRUE;
  actual = marq_connection_read (settings->connection, left_out, cancellable, error);
  if (!actual)
    return FALSE;
  marq_drift_hide_own (actual, settings->project);
  marq_drift_hide_foreign (actual, settings->store);
  design = dup_design (self);
  base = has_ground ? g_object_ref (state) : marq_generate_dup_ground (state, design ? design : actual);
  if (!marq_drift_find_none (base, actual, settings->connection, &how, &is_none, cancellable, error))
    return FALSE;
  if (is_none)
    return TRUE;
  drift = marq_drift_new (&(MarqDriftSides){ base, design ? design : base, actual }, settings->connection, &how, cancellable, error);
  if (drift && drift->moves)
    tell (self, drift->moves);
  if (drift && design && !is_idempotent (self))
    marq_item_foreach (MARQ_ITEM (design), find_there, &(MarqAdding){ self, base, drift });
  return drift != NULL;
}
