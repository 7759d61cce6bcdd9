/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-planner.h"
#include "marq-sql-name.h"

MarqFate *
marq_planner_get_fate (MarqPlanner *self, gpointer item)
{
  return g_hash_table_lookup (self->fates, item);
}

gboolean
marq_planner_has (MarqPlanner *self, MarqPlanFlags flag)
{
  return (self->options->flags & flag) != 0;
}

gpointer
marq_planner_get_old (MarqPlanner *self, gpointer after)
{
  return marq_matching_get_before (self->matching, after);
}

gpointer
marq_planner_get_new (MarqPlanner *self, gpointer before)
{
  return marq_matching_get_after (self->matching, before);
}

gboolean
marq_planner_is_recreated (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);

  return fate && fate->recreated;
}

gboolean
marq_planner_is_created (MarqPlanner *self, gpointer after)
{
  MarqItem *parent = marq_item_get_parent (after);

  return !marq_planner_get_old (self, after) || marq_planner_is_recreated (self, after)
         || (parent && !MARQ_IS_SCHEMA (parent) && !MARQ_IS_NAMESPACE (parent)
             && marq_planner_is_created (self, parent));
}

gboolean
marq_planner_is_dropped (MarqPlanner *self, gpointer before)
{
  MarqItem *parent = marq_item_get_parent (before);

  return !marq_planner_get_new (self, before) || marq_planner_is_recreated (self, before)
         || (parent && !MARQ_IS_SCHEMA (parent) && !MARQ_IS_NAMESPACE (parent) && marq_planner_is_dropped (self, parent));
}

gboolean
marq_fate_changed (MarqFate *self, const char *property)
{
  for (guint i = 0; self && self->properties && i < self->properties->len; i++)
    if (g_str_equal (((const MarqProperty *) self->properties->pdata[i])->name, property))
      return TRUE;
  return FALSE;
}

MarqStep *
marq_planner_add (MarqPlanner *self, MarqPhase phase, gpointer item)
{
  g_autofree char *path = marq_item_dup_path (item);
  MarqStep *step = marq_step_new (phase, path);

  g_ptr_array_add (self->steps, step);
  return step;
}

void
marq_planner_refuse (MarqPlanner *self, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!self->error)
    g_set_error_literal (&self->error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT, message);
}

void
marq_planner_find (MarqStep *step, const char *rule, gpointer item, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (step->findings, marq_finding_new (rule, item, "%s", message));
}

char *
marq_planner_quote (MarqPlanner *self, const char *name)
{
  return marq_sql_quote (self->engine->dialect, name);
}

char *
marq_planner_literal (MarqPlanner *self, const char *text)
{
  return marq_sql_literal (self->engine->dialect, text);
}

char *
marq_planner_name (MarqPlanner *self, gpointer item)
{
  const char *name = marq_item_get_name (item);

  return marq_sql_quote (self->engine->dialect, name ? name : "");
}

/* The one that needs no naming: "public", or SQLite's "main" where there is no "public" beside it. */
gboolean
marq_namespace_is_usual (MarqItem *item)
{
  const char *name = marq_item_get_name (item);
  MarqItem *schema = marq_item_get_parent (item);

  if (!name || g_str_equal (name, "public"))
    return TRUE;
  return g_str_equal (name, "main") && !(schema && marq_item_list_find_by_name (marq_schema_get_namespaces (MARQ_SCHEMA (schema)), "public"));
}

static char *
dup_prefix (MarqPlanner *self, MarqItem *namespace, MarqItem *item)
{
  g_autofree char *name = NULL;

  if (!namespace || self->engine->dialect == MARQ_DIALECT_SQLITE
      || (marq_namespace_is_usual (namespace) && !(self->engine->needs_space && self->engine->needs_space (item))))
    return g_strdup ("");
  name = marq_planner_name (self, namespace);
  return g_strconcat (name, ".", NULL);
}

char *
marq_planner_prefix (MarqPlanner *self, gpointer item)
{
  MarqItem *namespace = marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);

  return dup_prefix (self, namespace == item ? NULL : namespace, item);
}

char *
marq_planner_full_name (MarqPlanner *self, gpointer item)
{
  g_autofree char *prefix = marq_planner_prefix (self, item);
  g_autofree char *name = marq_planner_name (self, item);

  return g_strconcat (prefix, name, NULL);
}

char *
marq_planner_late_name (MarqPlanner *self, gpointer before)
{
  MarqItem *namespace = marq_item_get_ancestor (before, MARQ_TYPE_NAMESPACE);
  MarqItem *renamed = namespace ? marq_planner_get_new (self, namespace) : NULL;
  g_autofree char *prefix = dup_prefix (self, renamed ? renamed : namespace, before);
  g_autofree char *name = marq_planner_name (self, before);

  return g_strconcat (prefix, name, NULL);
}

char *
marq_planner_names (MarqPlanner *self, gpointer context, const char *const *uids)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *item = marq_item_lookup (context, uids[i]);
      g_autofree char *name = item ? marq_planner_name (self, item) : NULL;

      if (name)
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", name);
    }
  return g_string_free (names, FALSE);
}

/* The one that has this name before, and another afterwards. */
static gboolean
is_still_taken (MarqPlanner *self, MarqItem *before, const char *name)
{
  MarqItemList *list = marq_item_get_list (marq_item_get_parent (before), marq_item_get_place (before));
  gboolean sees_case = self->engine->dialect == MARQ_DIALECT_POSTGRESQL;

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *other = marq_item_list_get (list, i);
      const char *taken = marq_item_get_name (other);
      MarqFate *fate = marq_planner_get_fate (self, other);

      /* A table that is made anew has been renamed before. */
      if (taken && marq_planner_get_new (self, other) && !(fate && fate->recreated && !MARQ_IS_ENTITY (other))
          && (sees_case ? other != before && g_str_equal (taken, name) : g_ascii_strcasecmp (taken, name) == 0))
        return TRUE;
    }
  return FALSE;
}

static void
add_rename (MarqPlanner *self, gpointer before, gpointer after, char order, char *statement)
{
  g_autofree char *owned = statement;
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_RENAME, before);

  step->key[0] = order;
  marq_step_alters (step, after);
  if (!MARQ_IS_NAMESPACE (marq_item_get_parent (after)))
    marq_step_alters (step, marq_item_get_parent (after));
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT) && self->engine->guard_rename)
    marq_step_add (step, self->engine->guard_rename (statement));
  else
    marq_step_add (step, g_steal_pointer (&owned));
}

void
marq_planner_rename (MarqPlanner *self, gpointer before, gpointer after, const char *head, const char *middle)
{
  g_autofree char *old_name = marq_planner_name (self, before);
  g_autofree char *new_name = marq_planner_name (self, after);
  /* Columns before their table: it still has its old name. */
  gboolean is_part = !MARQ_IS_NAMESPACE (marq_item_get_parent (before));
  g_autofree char *between = NULL;

  if (!is_still_taken (self, before, marq_item_get_name (after)))
    {
      add_rename (self, before, after, is_part ? '"' : '&', g_strconcat (head, old_name, middle, new_name, NULL));
      return;
    }
  between = g_strdup_printf ("marquetry_%s", marq_item_get_uid (before));
  for (char *at = between; *at; at++)
    if (!g_ascii_isalnum (*at))
      *at = '_';
  add_rename (self, before, after, is_part ? '!' : '%', g_strconcat (head, old_name, middle, between, NULL));
  add_rename (self, before, after, is_part ? '#' : '\'', g_strconcat (head, between, middle, new_name, NULL));
}

char *
marq_planner_code (MarqPlanner *self, gpointer item, const char *text)
{
  char *code = g_strstrip (g_strdup (text ? text : ""));
  g_autofree char *path = NULL;

  while (g_str_has_suffix (code, ";"))
    {
      code[strlen (code) - 1] = '\0';
      g_strchomp (code);
    }
  if (!*code)
    {
      path = marq_item_dup_path (item);
      /* Translators: a kind of thing (“View”), and its name */
      marq_planner_refuse (self, _ ("%s %s has no definition yet: write it, or remove it"), _ (marq_item_get_label (item)), path);
    }
  return code;
}

static MarqFate *
ensure_fate (MarqPlanner *self, MarqItem *before, MarqItem *after, GPtrArray *owned)
{
  MarqFate *fate = marq_planner_get_fate (self, after ? after : before);

  if (!fate)
    {
      fate = g_new0 (MarqFate, 1);
      fate->before = before;
      fate->after = after;
      g_ptr_array_add (owned, fate);
      if (before)
        g_hash_table_insert (self->fates, before, fate);
      if (after)
        g_hash_table_insert (self->fates, after, fate);
    }
  return fate;
}

static void spread (MarqPlanner *self, MarqItem *before, GPtrArray *owned);

static void
block (MarqPlanner *self, MarqItem *item, MarqBlock block, GPtrArray *owned)
{
  MarqFate *fate = ensure_fate (self, item, marq_planner_get_new (self, item), owned);

  if (fate->recreated || (block == MARQ_BLOCK_TOUCH && fate->touched))
    return;
  fate->touched = TRUE;
  fate->recreated = block == MARQ_BLOCK_RECREATE;
  spread (self, item, owned);
}

/* What needs something that goes or changes may have to go before and come back after. */
static void
spread (MarqPlanner *self, MarqItem *before, GPtrArray *owned)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, before);

  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqItem *item = g_array_index (needed, MarqDependency, i).item;
      MarqBlock how = marq_planner_get_new (self, item) ? self->engine->is_blocked (self, item, before) : MARQ_BLOCK_NONE;

      if (how != MARQ_BLOCK_NONE)
        block (self, item, how, owned);
    }
}

typedef struct
{
  MarqPlanner *self;
  GPtrArray *owned;
} MarqSpread;

static void
spread_item (MarqItem *item, gpointer data)
{
  MarqSpread *all = data;

  spread (all->self, item, all->owned);
}

static void
apply_change (MarqPlanner *self, MarqChange *change, GPtrArray *owned)
{
  MarqFate *fate = ensure_fate (self, change->before, change->after, owned);
  MarqItem *old_parent = change->before ? marq_item_get_parent (change->before) : NULL;
  MarqItem *new_parent = change->after ? marq_item_get_parent (change->after) : NULL;

  if (change->kind == MARQ_CHANGE_MODIFY)
    fate->properties = change->properties;
  fate->renamed = fate->renamed || change->kind == MARQ_CHANGE_RENAME;
  fate->moved = fate->moved || change->kind == MARQ_CHANGE_MOVE;

  /* What is part of something is altered with it. */
  old_parent = old_parent ? old_parent : marq_planner_get_old (self, new_parent);
  if (old_parent && marq_planner_get_new (self, old_parent))
    ensure_fate (self, old_parent, marq_planner_get_new (self, old_parent), owned);
}

static void
decide_fates (MarqPlanner *self, GPtrArray *owned)
{
  for (guint i = 0; i < self->changes->len; i++)
    apply_change (self, self->changes->pdata[i], owned);
  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqItem *item = self->engine->must_recreate (self, self->changes->pdata[i]);

      if (item)
        block (self, item, MARQ_BLOCK_RECREATE, owned);
    }
  for (guint i = 0; i < self->changes->len; i++)
    {
      MarqChange *change = self->changes->pdata[i];
      MarqSpread data = { self, owned };

      if (change->before && change->kind == MARQ_CHANGE_REMOVE)
        marq_item_foreach (change->before, spread_item, &data);
      else if (change->before)
        spread (self, change->before, owned);
    }
}

typedef struct
{
  MarqPlanner *planner;
  const MarqPlanKind *kinds;
  guint n_kinds;
  gboolean drops;
} MarqWalk;

static void
visit (MarqItem *item, gpointer data)
{
  MarqWalk *walk = data;
  MarqPlanner *self = walk->planner;

  for (guint i = 0; i < walk->n_kinds; i++)
    {
      const MarqPlanKind *kind = &walk->kinds[i];

      if (G_OBJECT_TYPE (item) != kind->type ())
        continue;
      if (walk->drops && kind->drop && marq_planner_is_dropped (self, item))
        kind->drop (self, item);
      else if (!walk->drops && kind->create && marq_planner_is_created (self, item))
        kind->create (self, item);
      else if (!walk->drops && kind->alter && !marq_planner_is_created (self, item) && marq_planner_get_fate (self, item))
        kind->alter (self, item);
    }
}

void
marq_planner_walk (MarqPlanner *self, const MarqPlanKind *kinds, guint n_kinds)
{
  MarqWalk walk = { self, kinds, n_kinds, TRUE };

  marq_item_foreach (marq_matching_get_root (self->matching, FALSE), visit, &walk);
  walk.drops = FALSE;
  marq_item_foreach (marq_matching_get_root (self->matching, TRUE), visit, &walk);
}

/**
 * marq_engine_plan:
 *
 * Returns: (transfer full) (element-type MarqStep): NULL where something cannot be done
 */
GPtrArray *
marq_engine_plan (const MarqEngine *engine, MarqMatching *matching, const MarqEquivalence *equivalence,
                  const MarqPlanOptions *options, GError **error)
{
  MarqPlanner self = { .engine = engine,
                       .options = options,
                       .matching = matching,
                       .equivalence = equivalence ? equivalence : engine->equivalence };
  g_autoptr (MarqDependencies) old_needs = marq_dependencies_new (marq_matching_get_root (matching, FALSE));
  g_autoptr (MarqDependencies) new_needs = marq_dependencies_new (marq_matching_get_root (matching, TRUE));
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) backed_up = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) fates = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) old_spots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) new_spots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) changes = marq_compare (matching, self.equivalence);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_step_free);

  self.old_needs = old_needs;
  self.new_needs = new_needs;
  self.changes = changes;
  self.fates = fates;
  self.old_spots = old_spots;
  self.new_spots = new_spots;
  self.steps = steps;
  self.backed_up = backed_up;
  decide_fates (&self, owned);
  engine->plan (&self);
  if (self.error)
    {
      g_propagate_error (error, self.error);
      return NULL;
    }
  for (guint i = steps->len; i-- > 0;)
    if (!((MarqStep *) steps->pdata[i])->statements->len)
      g_ptr_array_remove_index (steps, i);
  return g_steal_pointer (&steps);
}
