/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database has recorded, beside the files of the project. */
#include "config.h"

#include "migration/store/marq-checksum.h"
#include "marq-verify-private.h"

static const char *
name_of (const MarqStatusRow *row)
{
  return row->migration ? marq_migration_get_folder (row->migration) : row->record->version;
}

/* Line endings are git's. */
static gboolean
is_same_text (const char *a, const char *b)
{
  a = a ? a : "";
  b = b ? b : "";
  for (; *a || *b; a++, b++)
    {
      a += *a == '\r' && a[1] == '\n';
      b += *b == '\r' && b[1] == '\n';
      if (*a != *b)
        return FALSE;
    }
  return TRUE;
}

/* Scripts of further dialects are in the checksum, too, and not in the record: then only the files can tell. */
static gboolean
is_tampered (MarqVerifying *self, const MarqStatusRow *row)
{
  const MarqRecord *record = row->record;
  g_autofree char *checksum = NULL;

  if (row->migration && g_strcmp0 (record->checksum, marq_migration_get_checksum (row->migration)) == 0)
    return !is_same_text (record->up_sql, marq_migration_get_up (row->migration, self->further))
           || !is_same_text (record->down_sql, marq_migration_get_down (row->migration, self->further));
  checksum = marq_checksum_of_scripts (record->up_sql, record->down_sql);
  return !self->further && g_strcmp0 (record->checksum, checksum) != 0;
}

/* By one that is in the project. */
static gboolean
is_squashed (MarqVerifying *self, const MarqRecord *record)
{
  for (guint i = 0; i < self->status->rows->len; i++)
    {
      const MarqStatusRow *row = self->status->rows->pdata[i];

      if (row->migration && marq_migration_has_replaced (row->migration, record->id))
        return TRUE;
    }
  return FALSE;
}

static void
check_record (MarqVerifying *self, const MarqStatusRow *row)
{
  gboolean is_run = row->state == MARQ_STATE_APPLIED || row->state == MARQ_STATE_PARTIAL;

  if (!is_run)
    return;
  if (row->flags & MARQ_STATE_MISSING && !is_squashed (self, row->record))
    marq_verify_add (self, MARQ_VERIFY_MISSING, TRUE, name_of (row),
                     _ ("it is applied there, and the project has no files of it: get the project's last state, or take it off with “marq repair”"));
  if (row->flags & MARQ_STATE_MODIFIED)
    marq_verify_add (self, MARQ_VERIFY_CHECKSUM, TRUE, name_of (row),
                     _ ("its scripts have been changed since it was applied there: put them back, or say that they are meant so with “marq repair”"));
  if (is_tampered (self, row))
    marq_verify_add (self, MARQ_VERIFY_RECORD, TRUE, name_of (row),
                     _ ("the scripts that the database recorded of it are not those of the checksum beside them: somebody has changed the record, "
                        "by which it would be rolled back; find out who, and mend it with “marq repair”"));
}

static void
check_state (MarqVerifying *self, const MarqStatusRow *row)
{
  if (row->state == MARQ_STATE_PARTIAL && g_strcmp0 (row->record->direction, "down") == 0)
    marq_verify_add (self, MARQ_VERIFY_HALF_DONE, TRUE, name_of (row),
                     _ ("it was being rolled back, and stands in the middle: end that with “marq rollback”, or “marq retry”"));
  else if (row->state == MARQ_STATE_PARTIAL)
    marq_verify_add (self, MARQ_VERIFY_HALF_DONE, FALSE, name_of (row),
                     _ ("it stands in the middle, after %s statements: the next run goes on from there; “marq rollback” undoes it"),
                     row->record->step ? row->record->step : "0");
  else if (row->state == MARQ_STATE_FAILED)
    marq_verify_add (self, MARQ_VERIFY_HALF_DONE, FALSE, name_of (row), _ ("it failed there the last time: %s"),
                     row->record->error ? row->record->error : "");
}

/* What is applied there, by id. (transfer full) */
static GHashTable *
list_there (MarqVerifying *self)
{
  GHashTable *there = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->status->rows->len; i++)
    {
      const MarqStatusRow *row = self->status->rows->pdata[i];

      if (row->state == MARQ_STATE_APPLIED)
        g_hash_table_add (there, (gpointer) (row->migration ? marq_migration_get_id (row->migration) : row->record->id));
    }
  return there;
}

static gboolean
is_replaced (MarqVerifying *self, GHashTable *there, const char *id)
{
  for (guint i = 0; i < self->status->rows->len; i++)
    {
      const MarqStatusRow *row = self->status->rows->pdata[i];

      if (row->migration && marq_migration_has_replaced (row->migration, id)
          && g_hash_table_contains (there, marq_migration_get_id (row->migration)))
        return TRUE;
    }
  return FALSE;
}

/* Each that is run is there for those that come after it. */
static void
check_needs (MarqVerifying *self, GHashTable *there, const MarqStatusRow *row)
{
  const char *const *needs = row->migration ? marq_migration_get_dependencies (row->migration) : NULL;

  for (guint i = 0; needs && needs[i]; i++)
    {
      MarqMigration *needed;

      if (g_hash_table_contains (there, needs[i]) || is_replaced (self, there, needs[i]))
        continue;
      /* What the project does not know either was told already. */
      needed = marq_migration_store_find_id (self->settings->store, needs[i]);
      if (needed && row->state == MARQ_STATE_APPLIED)
        marq_verify_add (self, MARQ_VERIFY_DEPENDENCY, FALSE, name_of (row), _ ("it is applied there, and %s, which it needs, is not: apply that, too"),
                         marq_migration_get_folder (needed));
      else if (needed)
        marq_verify_add (self, MARQ_VERIFY_DEPENDENCY, TRUE, name_of (row), _ ("it needs %s, which is not applied there: apply that first"),
                         marq_migration_get_folder (needed));
    }
}

static void
check_all_needs (MarqVerifying *self)
{
  g_autoptr (GHashTable) there = list_there (self);

  for (guint i = 0; i < self->status->rows->len; i++)
    {
      const MarqStatusRow *row = self->status->rows->pdata[i];

      if (row->state == MARQ_STATE_APPLIED)
        check_needs (self, there, row);
    }
  for (guint i = 0; i < self->pending->len; i++)
    {
      const MarqStatusRow *row = self->pending->pdata[i];

      check_needs (self, there, row);
      g_hash_table_add (there, (gpointer) marq_migration_get_id (row->migration));
    }
}

void
marq_verify_rows (MarqVerifying *self)
{
  for (guint i = 0; self->settings->connection && i < self->status->rows->len; i++)
    {
      const MarqStatusRow *row = self->status->rows->pdata[i];

      if (row->record)
        {
          check_record (self, row);
          check_state (self, row);
        }
      if (row->flags & MARQ_STATE_HALF_REPLACED)
        marq_verify_add (self, MARQ_VERIFY_DEPENDENCY, TRUE, name_of (row),
                         _ ("it takes the place of migrations that are applied there in part: put them back with “marq squash --undo”, apply the "
                            "rest of them, and squash them again"));
      if (row->flags & MARQ_STATE_OUT_OF_ORDER && g_ptr_array_find (self->pending, row, NULL))
        marq_verify_add (self, MARQ_VERIFY_ORDER, !self->settings->out_of_order, name_of (row),
                         _ ("it is pending, and a later version is applied there: give it a later number with “marq renumber”, or apply it all "
                            "the same with --out-of-order"));
    }
  if (self->settings->connection)
    check_all_needs (self);
}
