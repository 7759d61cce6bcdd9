/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/store/marq-migration-private.h"
#include "marq-status.h"

static const char *const nicks[] = {
  [MARQ_STATE_PENDING] = N_ ("pending"),         [MARQ_STATE_APPLIED] = N_ ("applied"), [MARQ_STATE_FAILED] = N_ ("failed"),
  [MARQ_STATE_ROLLED_BACK] = N_ ("rolled_back"), [MARQ_STATE_PARTIAL] = N_ ("partial"),
};

static const struct
{
  MarqStateFlags flag;
  const char *word;
} words[] = {
  { MARQ_STATE_MODIFIED, N_ ("modified") },
  { MARQ_STATE_MISSING, N_ ("missing") },
  { MARQ_STATE_OUT_OF_ORDER, N_ ("out-of-order") },
  { MARQ_STATE_REPLACED, N_ ("squashed") },
  { MARQ_STATE_HALF_REPLACED, N_ ("half-squashed") },
};

const char *
marq_state_nick (MarqState state)
{
  return nicks[state];
}

static MarqState
state_of (const MarqRecord *record)
{
  if (!record)
    return MARQ_STATE_PENDING;
  if (marq_record_is_partial (record))
    return MARQ_STATE_PARTIAL;
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (record->status, nicks[i]) == 0)
      return i;
  return MARQ_STATE_PENDING;
}

/* What is pending may still be edited. */
static gboolean
is_modified (MarqMigration *migration, const MarqRecord *record, MarqState state)
{
  return (state == MARQ_STATE_APPLIED || state == MARQ_STATE_PARTIAL)
         && g_strcmp0 (record->checksum, marq_migration_get_checksum (migration)) != 0;
}

static void
add_row (GPtrArray *rows, MarqMigration *migration, MarqRecord *record)
{
  MarqStatusRow *row;
  MarqState state = state_of (record);

  /* Nothing is left of what was taken back, and whose files are gone. */
  if (!migration && (state == MARQ_STATE_ROLLED_BACK || state == MARQ_STATE_PENDING))
    return;
  row = g_new0 (MarqStatusRow, 1);
  row->state = state;
  row->migration = migration;
  row->record = record;
  if (migration)
    row->version = *marq_migration_get_version (migration);
  else if (!record->version || !marq_version_parse (record->version, &row->version, NULL))
    row->version = (MarqVersion){ 0 };
  if (!migration)
    row->flags |= MARQ_STATE_MISSING;
  else if (record && is_modified (migration, record, state))
    row->flags |= MARQ_STATE_MODIFIED;
  g_ptr_array_add (rows, row);
}

/* --- those that take the place of others ----------------------------------------------------- */

typedef struct
{
  GHashTable *by_id;
  guint       n_applied;
  guint       n_open;
  gboolean    modified;
  MarqRecord *last; /* of those that are applied */
} MarqReplacing;

static gboolean
is_open (MarqRecord *record)
{
  return !record || !marq_record_is_applied (record);
}

/* What took the place of others itself is applied where those are. */
static void
look_at_replaced (MarqReplacing *self, JsonArray *replaced)
{
  for (guint i = 0; replaced && i < json_array_get_length (replaced); i++)
    {
      JsonObject *one = json_array_get_object_element (replaced, i);
      MarqRecord *record = g_hash_table_lookup (self->by_id, json_object_get_string_member (one, "id"));

      if (is_open (record) && json_object_has_member (one, "replaces"))
        {
          look_at_replaced (self, json_object_get_array_member (one, "replaces"));
          continue;
        }
      self->n_open += is_open (record);
      self->n_applied += !is_open (record);
      if (is_open (record))
        continue;
      self->last = record;
      self->modified = self->modified || g_strcmp0 (record->checksum, json_object_get_string_member (one, "checksum")) != 0;
    }
}

static void
take_out_replaced (GHashTable *by_id, JsonArray *replaced)
{
  for (guint i = 0; replaced && i < json_array_get_length (replaced); i++)
    {
      JsonObject *one = json_array_get_object_element (replaced, i);

      g_hash_table_remove (by_id, json_object_get_string_member (one, "id"));
      if (json_object_has_member (one, "replaces"))
        take_out_replaced (by_id, json_object_get_array_member (one, "replaces"));
    }
}

/* A row that is there, of one that the database has not had itself. */
static void
settle_replacing (MarqStatusRow *row, GHashTable *by_id)
{
  MarqReplacing self = { .by_id = by_id };
  JsonArray *replaced = marq_migration_get_replaces (row->migration);

  if (row->state != MARQ_STATE_APPLIED && row->state != MARQ_STATE_PARTIAL)
    look_at_replaced (&self, replaced);
  if (self.n_applied && self.n_open)
    {
      row->flags |= MARQ_STATE_HALF_REPLACED;
      return;
    }
  if (self.n_applied)
    {
      row->state = MARQ_STATE_APPLIED;
      row->record = self.last;
      row->flags |= MARQ_STATE_REPLACED | (self.modified ? MARQ_STATE_MODIFIED : 0);
    }
  take_out_replaced (by_id, replaced);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const MarqStatusRow *first = *(const MarqStatusRow *const *) a;
  const MarqStatusRow *second = *(const MarqStatusRow *const *) b;

  int order = marq_version_compare (&first->version, &second->version);

  /* As the store has them. */
  if (!order && first->migration && second->migration)
    order = (int) marq_migration_get_rank (first->migration) - (int) marq_migration_get_rank (second->migration);
  return order;
}

gboolean
marq_status_row_is_pending (const MarqStatusRow *self)
{
  return self->migration && self->state != MARQ_STATE_APPLIED;
}

/* Each folder of migrations has an order of its own. What is missing was the project's. */
static const char *
source_of (const MarqStatusRow *row)
{
  const char *source = row->migration ? marq_migration_get_source (row->migration) : NULL;

  return source ? source : "";
}

static void
count (MarqStatus *self)
{
  g_autoptr (GHashTable) applied = g_hash_table_new (g_str_hash, g_str_equal); /* sources of which a later one is */

  for (guint i = self->rows->len; i > 0; i--)
    {
      MarqStatusRow *row = self->rows->pdata[i - 1];

      if (row->state == MARQ_STATE_APPLIED)
        g_hash_table_add (applied, (gpointer) source_of (row));
      if (!self->current && row->state == MARQ_STATE_APPLIED && !*source_of (row))
        self->current = row;
      if (!marq_status_row_is_pending (row))
        continue;
      self->n_pending++;
      if (g_hash_table_contains (applied, source_of (row)) && row->state != MARQ_STATE_PARTIAL)
        row->flags |= MARQ_STATE_OUT_OF_ORDER;
    }
}

/* By id, and not by version: a renumbered migration is still the same. */
MarqStatus *
marq_status_new (MarqProject *project, MarqMigrationStore *store, GPtrArray *records)
{
  MarqStatus *self = g_new0 (MarqStatus, 1);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  self->rows = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; records && i < records->len; i++)
    g_hash_table_insert (by_id, ((MarqRecord *) records->pdata[i])->id, records->pdata[i]);
  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (store, i);
      MarqRecord *record = NULL;

      g_hash_table_steal_extended (by_id, marq_migration_get_id (migration), NULL, (gpointer *) &record);
      add_row (self->rows, migration, record);
    }
  for (guint i = 0; i < self->rows->len; i++)
    settle_replacing (self->rows->pdata[i], by_id);
  /* In the order of the table, not of the hash: what has no version is still told alike twice. */
  for (guint i = 0; records && i < records->len; i++)
    if (g_hash_table_contains (by_id, ((MarqRecord *) records->pdata[i])->id))
      add_row (self->rows, NULL, records->pdata[i]);
  g_ptr_array_sort (self->rows, compare_rows);
  count (self);
  return self;
}

void
marq_status_free (MarqStatus *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * marq_status_find:
 *
 * Returns: (nullable):
 */
MarqStatusRow *
marq_status_find (MarqStatus *self, const char *version)
{
  MarqStatusRow *found = NULL;
  MarqVersion wanted;

  if (!marq_version_parse (version, &wanted, NULL))
    return NULL;
  for (guint i = 0; i < self->rows->len; i++)
    {
      MarqStatusRow *row = self->rows->pdata[i];

      if (marq_version_compare (&row->version, &wanted) == 0 && (!found || !*source_of (row)))
        found = row;
    }
  return found;
}

char *
marq_status_row_dup_words (const MarqStatusRow *self)
{
  GString *text = g_string_new (_ (nicks[self->state]));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (self->flags & words[i].flag)
      g_string_append_printf (text, ", %s", _ (words[i].word));
  return g_string_free (text, FALSE);
}
