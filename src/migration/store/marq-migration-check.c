/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong among the migrations of a folder. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "marq-migration-line.h"
#include "marq-migration-store-private.h"

void
marq_migration_problem_free (MarqMigrationProblem *self)
{
  g_free (self->folder);
  g_free (self->message);
  g_free (self);
}

gboolean
marq_migration_problem_is_fatal (const MarqMigrationProblem *self)
{
  return self->kind != MARQ_MIGRATION_PROBLEM_EDITED && self->kind != MARQ_MIGRATION_PROBLEM_UNREAD
         && self->kind != MARQ_MIGRATION_PROBLEM_HASH;
}

void
marq_migration_problem_add (GPtrArray *problems, MarqMigrationProblemKind kind, const char *folder, const char *format, ...)
{
  MarqMigrationProblem *problem = g_new0 (MarqMigrationProblem, 1);
  va_list arguments;

  problem->kind = kind;
  problem->folder = g_strdup (folder);
  va_start (arguments, format);
  problem->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (problems, problem);
}

static void
check_twins (GPtrArray *migrations, GPtrArray *problems, GHashTable *ids)
{
  for (guint i = 0; i < migrations->len; i++)
    {
      MarqMigration *self = migrations->pdata[i];
      MarqMigration *before = i ? migrations->pdata[i - 1] : NULL;
      const char *folder = marq_migration_get_folder (self);
      gpointer known;

      if (before && g_strcmp0 (marq_migration_get_source (before), marq_migration_get_source (self)) == 0
          && marq_version_compare (marq_migration_get_version (before), marq_migration_get_version (self)) == 0)
        marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_VERSION_TWICE, folder,
                                    _ ("%s and %s are both version %s: give one of them another version, or put their branches into "
                                       "one line with “marq merge”"),
                                    marq_migration_get_folder (before), folder, marq_migration_get_version_text (self));
      if (g_hash_table_lookup_extended (ids, marq_migration_get_id (self), NULL, &known))
        marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_ID_TWICE, folder, _ ("%s and %s have the same id, %s"),
                                    marq_migration_get_folder (migrations->pdata[GPOINTER_TO_UINT (known)]), folder,
                                    marq_migration_get_id (self));
      else
        g_hash_table_insert (ids, (gpointer) marq_migration_get_id (self), GUINT_TO_POINTER (i));
    }
}

/* Who needs what was replaced needs what took its place. */
static void
add_replaced (JsonArray *replaced, guint index, GHashTable *ids)
{
  for (guint i = 0; replaced && i < json_array_get_length (replaced); i++)
    {
      JsonObject *one = json_array_get_object_element (replaced, i);
      const char *id = json_object_get_string_member (one, "id");

      if (!g_hash_table_contains (ids, id))
        g_hash_table_insert (ids, (gpointer) id, GUINT_TO_POINTER (index));
      if (json_object_has_member (one, "replaces"))
        add_replaced (json_object_get_array_member (one, "replaces"), index, ids);
    }
}

/* What was made after another one than it now comes after does not know what that does. */
static void
check_line_of (GPtrArray *migrations, GPtrArray *problems)
{
  g_autoptr (MarqLine) line = marq_line_new (migrations);

  for (guint i = 1; i < migrations->len; i++)
    {
      MarqMigration *self = migrations->pdata[i];
      MarqMigration *before = migrations->pdata[i - 1];
      int parent = marq_line_get_parent (line, i);

      if (g_array_index (line->guessed, gboolean, i) || parent == (int) i - 1
          || marq_version_compare (marq_migration_get_version (before), marq_migration_get_version (self)) == 0)
        continue;
      marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_FORK, marq_migration_get_folder (self),
                                  _ ("%s was made after %s, and does not know %s: put both branches into one line with “marq merge”"),
                                  marq_migration_get_folder (self),
                                  parent >= 0 ? marq_migration_get_folder (migrations->pdata[parent]) : _ ("nothing"),
                                  marq_migration_get_folder (before));
    }
}

typedef struct
{
  GPtrArray *migrations;
  GHashTable *ids; /* → index */
} MarqGraph;

static gboolean
find_id (MarqGraph *graph, const char *id, guint *index)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (graph->ids, id, NULL, &known))
    return FALSE;
  *index = GPOINTER_TO_UINT (known);
  return TRUE;
}

/* The way from one migration, by what it needs, to another: "1.0.1 → 1.0.2"; NULL: there is none. */
static char *
dup_way (MarqGraph *graph, guint from, guint to)
{
  guint n = graph->migrations->len;
  g_autofree guint *came_from = g_new0 (guint, n); /* 1 + index; 0: not seen */
  g_autoptr (GQueue) queue = g_queue_new ();
  GString *way;

  came_from[from] = from + 1;
  g_queue_push_tail (queue, GUINT_TO_POINTER (from));
  while (!g_queue_is_empty (queue) && !came_from[to])
    {
      guint here = GPOINTER_TO_UINT (g_queue_pop_head (queue));
      const char *const *needs = marq_migration_get_dependencies (graph->migrations->pdata[here]);
      guint next;

      for (guint i = 0; needs[i]; i++)
        if (find_id (graph, needs[i], &next) && !came_from[next])
          {
            came_from[next] = here + 1;
            g_queue_push_tail (queue, GUINT_TO_POINTER (next));
          }
    }
  if (!came_from[to])
    return NULL;
  way = g_string_new (marq_migration_get_version_text (graph->migrations->pdata[to]));
  for (guint i = to; i != from;)
    {
      i = came_from[i] - 1;
      g_string_prepend (way, " → ");
      g_string_prepend (way, marq_migration_get_version_text (graph->migrations->pdata[i]));
    }
  return g_string_free (way, FALSE);
}

static void
check_need (MarqGraph *graph, guint index, const char *id, GPtrArray *problems)
{
  MarqMigration *self = graph->migrations->pdata[index];
  const char *folder = marq_migration_get_folder (self);
  g_autofree char *way = NULL;
  guint needed;

  if (!find_id (graph, id, &needed))
    {
      marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_DEPENDENCY, folder,
                                  _ ("%s needs %s, which is not there"), folder, id);
      return;
    }
  if (needed < index)
    return;
  way = dup_way (graph, needed, index);
  if (way)
    marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_DEPENDENCY_CYCLE, folder,
                                _ ("these need each other in a circle: %s → %s"), marq_migration_get_version_text (self), way);
  else
    marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_DEPENDENCY_ORDER, folder,
                                _ ("%s needs %s, which comes after it"), folder,
                                marq_migration_get_folder (graph->migrations->pdata[needed]));
}

/* Each folder has a line of its own. */
static void
check_lines (GPtrArray *migrations, GPtrArray *problems)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  for (guint i = 0; i < migrations->len; i++)
    {
      const char *source = marq_migration_get_source (migrations->pdata[i]);
      g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (g_object_unref);

      if (g_ptr_array_find_with_equal_func (sources, source ? source : "", g_str_equal, NULL))
        continue;
      g_ptr_array_add (sources, (gpointer) (source ? source : ""));
      for (guint j = i; j < migrations->len; j++)
        if (g_strcmp0 (marq_migration_get_source (migrations->pdata[j]), source) == 0)
          g_ptr_array_add (own, g_object_ref (migrations->pdata[j]));
      check_line_of (own, problems);
    }
}

gboolean
marq_migration_check_own (MarqMigration *migration, GError **error)
{
  if (!marq_migration_get_source (migration))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s comes from another folder, and is not this project's to change"),
               marq_migration_get_folder (migration));
  return FALSE;
}

static void
check_effect (MarqMigration *self, GPtrArray *problems)
{
  const char *folder = marq_migration_get_folder (self);

  if (marq_migration_get_source (self))
    return;
  if (marq_migration_get_effect (self) == MARQ_EFFECT_EDITED)
    marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_EDITED, folder,
                                _ ("%s: its scripts have been edited, and what they do now has not been read back"), folder);
  else if (marq_migration_get_effect (self) == MARQ_EFFECT_UNREAD)
    marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_UNREAD, folder,
                                _ ("%s is written by hand, and what it does has not been read back"), folder);
}

void
marq_migrations_check (GPtrArray *migrations, GPtrArray *problems)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  MarqGraph graph = { migrations, ids };

  check_twins (migrations, problems, ids);
  for (guint i = 0; i < migrations->len; i++)
    add_replaced (marq_migration_get_replaces (migrations->pdata[i]), i, ids);
  check_lines (migrations, problems);
  for (guint i = 0; i < migrations->len; i++)
    {
      const char *const *needs = marq_migration_get_dependencies (migrations->pdata[i]);

      for (guint j = 0; needs[j]; j++)
        check_need (&graph, i, needs[j], problems);
      check_effect (migrations->pdata[i], problems);
    }
}
