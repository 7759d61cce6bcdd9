/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two branches of migrations in one line. What theirs do is found out again on top of ours: the designs after them
 * are merged as designs are, and scripts that nobody has written in are made again.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-change-record.h"
#include "marq-migration-branches-private.h"
#include "migration/marq-migration-error.h"
#include "marq-migration-private.h"
#include "marq-migration-store-private.h"
#include "migration/generate/marq-regenerate.h"
#include "model/marq-merge.h"

typedef struct
{
  MarqMigrationStore *store;
  MarqProject *project;
  MarqLine *line;
  int fork;
  MarqMigration *head; /* ours */
  MarqSchema *base;    /* the design at the fork */
  MarqSchema *ours;    /* after our head */
  MarqSchema *theirs;  /* after the last of theirs that was looked at */
  MarqSchema *merged;  /* after it, in the one line */
  gboolean unread;     /* one of theirs has no known effect: from there on nothing is known */
  GPtrArray *old;
  GPtrArray *made;
  GPtrArray *out;
  GPtrArray *conflicts;
} MarqMerging;

static gboolean
schemas_equal (MarqSchema *a, MarqSchema *b)
{
  g_autofree char *left = marq_schema_dup_hash (a);
  g_autofree char *right = marq_schema_dup_hash (b);

  return g_str_equal (left, right);
}

/* Statements written by hand can stay where the ones that would be generated are the same in both places. */
static gboolean
fits_as_it_is (MarqMerging *self, MarqMigration *old, MarqSchema *after, MarqSchema *merged)
{
  g_autoptr (MarqMigration) here = marq_migration_copy (old);
  g_autoptr (MarqMigration) there = marq_migration_copy (old);

  return marq_regenerate (self->project, here, self->theirs, after, TRUE, NULL)
         && marq_regenerate (self->project, there, self->merged, merged, TRUE, NULL)
         && g_str_equal (marq_migration_get_checksum (here), marq_migration_get_checksum (there));
}

static gboolean
renew_scripts (MarqMerging *self,
               MarqMigration *old,
               MarqMigration *made,
               MarqSchema *after,
               MarqSchema *merged,
               const char **note,
               GError **error)
{
  gboolean access;

  if (schemas_equal (self->theirs, after))
    return TRUE;
  if (!marq_is_generated (self->project, old, self->theirs, after, &access))
    return fits_as_it_is (self, old, after, merged)
           || marq_migration_fail (
               error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s was written in by hand, and behind the other branch it has to be something else: make it again there by hand, "
                  "or delete it, merge, and generate it again"),
               marq_migration_get_folder (old));
  if (!marq_regenerate (self->project, made, self->merged, merged, access, error))
    return FALSE;
  if (!g_str_equal (marq_migration_get_checksum (made), marq_migration_get_checksum (old)))
    *note = schemas_equal (self->merged, merged)
                ? _ ("the other branch does the same: it does nothing any more")
                : _ ("its scripts are made again for what the other branch has done before it");
  return TRUE;
}

/* With an effect that is known. */
static gboolean
merge_known (MarqMerging *self,
             guint index,
             MarqMigration *old,
             MarqMigration *made,
             const char **note,
             GError **error)
{
  g_autoptr (MarqSchema) after = marq_line_dup_state (self->line, index, error);
  g_autoptr (MarqSchema) merged = NULL;
  guint n_before = self->conflicts->len;

  if (!after)
    return FALSE;
  merged = marq_item_merge (self->base, self->ours, after, self->conflicts);
  if (self->conflicts->len > n_before)
    return marq_migration_fail (
        error, MARQ_MIGRATION_ERROR_REFUSED, _ ("both branches changed the same, and %s cannot be put behind %s before one of them gives way"),
        marq_migration_get_folder (old), marq_migration_get_folder (self->head));
  if (!renew_scripts (self, old, made, after, merged, note, error)
      || !marq_migration_set_effect (made, self->merged, merged, error))
    return FALSE;
  g_set_object (&self->theirs, after);
  g_set_object (&self->merged, merged);
  return TRUE;
}

static gboolean
merge_one (MarqMerging *self,
           guint index,
           const MarqVersion *version,
           const char *base,
           GError **error)
{
  MarqMigration *old = self->line->migrations->pdata[index];
  MarqMigration *made = marq_migration_copy (old);
  const char *note = NULL;

  g_ptr_array_add (self->old, g_object_ref (old));
  g_ptr_array_add (self->made, made);
  marq_migration_set_version (made, version);
  marq_migration_set_base (made, base);
  self->unread = self->unread || marq_migration_get_effect (old) == MARQ_EFFECT_UNREAD;
  if (!self->unread && !merge_known (self, index, old, made, &note, error))
    return FALSE;
  marq_renumbered_add (self->out, old, made, note);
  return TRUE;
}

static gboolean
merge_all (MarqMerging *self, GArray *branch, MarqMigration *ours, GError **error)
{
  MarqVersion before = *marq_migration_get_version (ours);
  const char *base = marq_migration_get_id (ours);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  for (guint i = 0; i < branch->len; i++)
    {
      guint index = g_array_index (branch, guint, i);
      MarqMigration *migration = self->line->migrations->pdata[index];
      const MarqVersion *old = marq_migration_get_version (migration);
      MarqVersion version = marq_version_compare (&before, old) < 0 ? *old
                            : old->timestamp ? marq_version_next_timestamp (&before, now)
                                             : marq_version_next (&before, MARQ_VERSION_PATCH);

      if (!merge_one (self, index, &version, base, error))
        return FALSE;
      base = marq_migration_get_id (migration);
      before = version;
    }
  return TRUE;
}

/* Another branch that begins within theirs would be left hanging. */
static gboolean
check_no_side_branch (MarqMerging *self, GArray *branch, GError **error)
{
  for (guint i = 0; i < self->line->migrations->len; i++)
    {
      int parent = marq_line_get_parent (self->line, i);
      gboolean inside = FALSE, parent_inside = FALSE;

      for (guint j = 0; j < branch->len; j++)
        {
          inside = inside || g_array_index (branch, guint, j) == i;
          parent_inside = parent_inside || (int) g_array_index (branch, guint, j) == parent;
        }
      if (parent_inside && !inside)
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED,
                     _ ("%s is on a branch of its own that begins after %s: merge those two first"),
                     marq_migration_get_folder (self->line->migrations->pdata[i]),
                     marq_migration_get_folder (self->line->migrations->pdata[parent]));
    }
  return TRUE;
}

static gboolean
prepare (MarqMerging *self, int ours, GError **error)
{
  self->base = marq_line_dup_state (self->line, self->fork, error);
  self->ours = self->base ? marq_line_dup_state (self->line, ours, error) : NULL;
  if (!self->ours)
    return FALSE;
  self->theirs = g_object_ref (self->base);
  self->merged = g_object_ref (self->ours);
  return TRUE;
}

static void
merging_clear (MarqMerging *self)
{
  g_clear_object (&self->base);
  g_clear_object (&self->ours);
  g_clear_object (&self->theirs);
  g_clear_object (&self->merged);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqMerging, merging_clear)

GPtrArray *
marq_migration_merge (MarqMigrationStore *store,
                      MarqProject *project,
                      MarqMigration *ours,
                      MarqMigration *theirs,
                      GPtrArray *conflicts,
                      GError **error)
{
  g_autoptr (MarqLine) line = marq_migration_store_dup_line (store);
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (
      (GDestroyNotify) marq_renumbered_free);
  int left = marq_line_find (line, ours), right = marq_line_find (line, theirs);
  g_auto (MarqMerging) self = { .store = store,
                                .project = project,
                                .line = line,
                                .head = ours,
                                .old = old,
                                .made = made,
                                .out = out,
                                .conflicts = conflicts };
  g_autoptr (GArray) branch = NULL;

  if (!marq_migration_check_own (ours, error) || !marq_migration_check_own (theirs, error))
    return NULL;
  self.fork = marq_line_find_fork (line, left, right);
  if (self.fork == left || self.fork == right)
    {
      marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s and %s are on one line already"), marq_migration_get_folder (ours),
            marq_migration_get_folder (theirs));
      return NULL;
    }
  branch = marq_line_dup_branch (line, self.fork, right);
  if (!check_no_side_branch (&self, branch, error) || !prepare (&self, left, error)
      || !merge_all (&self, branch, ours, error)
      || !marq_migrations_replace (store, old, made, error))
    return NULL;
  return g_steal_pointer (&out);
}

GPtrArray *
marq_migration_dup_branch_of (MarqMigrationStore *store, MarqMigration *ours, MarqMigration *theirs)
{
  g_autoptr (MarqLine) line = marq_migration_store_dup_line (store);
  int left = marq_line_find (line, ours), right = marq_line_find (line, theirs);
  g_autoptr (GArray) branch = NULL;
  GPtrArray *migrations = g_ptr_array_new_with_free_func (g_object_unref);

  if (left >= 0 && right >= 0)
    branch = marq_line_dup_branch (line, marq_line_find_fork (line, left, right), right);
  for (guint i = 0; branch && i < branch->len; i++)
    g_ptr_array_add (migrations,
                     g_object_ref (line->migrations->pdata[g_array_index (branch, guint, i)]));
  return migrations;
}

static MarqMigration *
first_of (MarqLine *line, int fork, guint head)
{
  g_autoptr (GArray) branch = marq_line_dup_branch (line, fork, head);

  return line->migrations->pdata[g_array_index (branch, guint, 0)];
}

/* An id has the milliseconds. */
static int
compare_times (MarqMigration *a, MarqMigration *b)
{
  int order = g_strcmp0 (marq_migration_get_created_at (a), marq_migration_get_created_at (b));

  return order ? order : g_strcmp0 (marq_migration_get_id (a), marq_migration_get_id (b));
}

gboolean
marq_migration_find_heads (MarqMigrationStore *store,
                           MarqMigration **ours,
                           MarqMigration **theirs,
                           GError **error)
{
  g_autoptr (MarqLine) line = marq_migration_store_dup_line (store);
  g_autoptr (GArray) heads = marq_line_dup_heads (line);
  guint first, second;
  int fork, order;

  if (heads->len < 2)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("there is one line of migrations only: nothing to merge"));
  if (heads->len > 2)
    return marq_migration_fail (
        error, MARQ_MIGRATION_ERROR_REFUSED, _ ("there are %u heads: say which two to merge, with --ours and --theirs; “marq heads” shows them"),
        heads->len);
  first = g_array_index (heads, guint, 0);
  second = g_array_index (heads, guint, 1);
  fork = marq_line_find_fork (line, first, second);
  order = compare_times (first_of (line, fork, first), first_of (line, fork, second));
  *ours = line->migrations->pdata[order <= 0 ? first : second];
  *theirs = line->migrations->pdata[order <= 0 ? second : first];
  return TRUE;
}
