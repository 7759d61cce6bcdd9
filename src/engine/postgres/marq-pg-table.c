/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as a whole. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg.h"

static const char *
table_word (MarqEntity *entity)
{
  return marq_entity_get_foreign_server (entity) ? "FOREIGN TABLE" : "TABLE";
}

static void
append_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s\n  %s", text->len ? "," : "", line);
}

static char *
dup_body (MarqPlanner *self, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  GString *body = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      g_autofree char *column = NULL;

      if (marq_field_get_is_inherited (field) && marq_entity_get_inherits (entity))
        continue;
      column = marq_pg_column (self, field, TRUE);
      append_line (body, column);
    }
  for (int kind = MARQ_CONSTRAINT_KIND_PRIMARY_KEY; kind <= MARQ_CONSTRAINT_KIND_EXCLUSION; kind++)
    for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
      {
        MarqConstraint *constraint = marq_item_list_get (constraints, i);
        g_autofree char *line = NULL;

        if ((int) marq_constraint_get_constraint (constraint) != kind || !marq_pg_is_inline (self, constraint))
          continue;
        line = marq_pg_constraint (self, constraint, FALSE);
        append_line (body, line);
      }
  return g_string_free (body, FALSE);
}

static void
append_partitioning (MarqPlanner *self, GString *text, MarqEntity *entity)
{
  static const char *const strategies[] = { NULL, "RANGE", "LIST", "HASH" };
  int strategy = marq_entity_get_partition_strategy (entity);
  g_autofree char *parts = NULL;

  if (strategy == MARQ_PARTITION_STRATEGY_NONE)
    return;
  parts = marq_pg_key_parts (self, marq_entity_get_partition_keys (entity), FALSE);
  g_string_append_printf (text, "\nPARTITION BY %s (%s)", strategies[strategy], parts);
}

static char *
full_names (MarqPlanner *self, MarqEntity *context, const char *const *uids)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *item = marq_item_lookup (MARQ_ITEM (context), uids[i]);
      g_autofree char *name = item ? marq_planner_full_name (self, item) : NULL;

      if (name)
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", name);
    }
  return g_string_free (names, FALSE);
}

static void
append_storage (MarqPlanner *self, GString *text, MarqEntity *entity)
{
  if (marq_entity_get_access_method (entity))
    g_string_append_printf (text, "\nUSING %s", marq_entity_get_access_method (entity));
  if (marq_entity_get_foreign_server (entity))
    {
      g_autofree char *server = marq_planner_quote (self, marq_entity_get_foreign_server (entity));
      g_autofree char *options = marq_pg_options (marq_entity_get_foreign_options (entity));

      g_string_append_printf (text, "\nSERVER %s", server);
      if (*options)
        g_string_append_printf (text, "\nOPTIONS (%s)", options);
    }
  if (marq_entity_get_storage_options (entity))
    {
      g_autofree char *options = marq_pg_options (marq_entity_get_storage_options (entity));

      g_string_append_printf (text, "\nWITH (%s)", options);
    }
  if (marq_entity_get_tablespace (entity))
    {
      g_autofree char *tablespace = marq_planner_quote (self, marq_entity_get_tablespace (entity));

      g_string_append_printf (text, "\nTABLESPACE %s", tablespace);
    }
}

static char *
dup_create (MarqPlanner *self, MarqEntity *entity, const char *name)
{
  static const char *const persistences[] = { "", "UNLOGGED ", "TEMPORARY " };
  MarqComposite *type = marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_of_type (entity));
  g_autofree char *body = dup_body (self, entity);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE %s%s " MARQ_IF_NOT_EXISTS "%s", persistences[marq_entity_get_persistence (entity)],
                          table_word (entity), name);
  if (type)
    {
      g_autofree char *type_name = marq_planner_full_name (self, type);

      g_string_append_printf (text, " OF %s", type_name);
    }
  else
    g_string_append_printf (text, " (%s%s)", body, *body ? "\n" : "");
  if (marq_entity_get_inherits (entity))
    {
      g_autofree char *parents = full_names (self, entity, marq_entity_get_inherits (entity));

      g_string_append_printf (text, "\nINHERITS (%s)", parents);
    }
  append_partitioning (self, text, entity);
  append_storage (self, text, entity);
  return g_string_free (text, FALSE);
}

static void
use_all (MarqStep *step, MarqItemList *items)
{
  for (guint i = 0; i < marq_item_list_get_length (items); i++)
    marq_step_uses (step, marq_item_list_get (items, i));
}

/* It becomes a part once it has the indexes that its whole has: they find each other then. */
static void
attach (MarqPlanner *self, MarqEntity *entity, const char *name)
{
  MarqEntity *whole = marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_partition_of (entity));
  MarqItemList *indexes = marq_entity_get_indexes (entity);
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  g_autofree char *whole_name = NULL;
  MarqStep *step;

  if (!whole)
    return;
  whole_name = marq_planner_full_name (self, whole);
  step = marq_planner_add (self, MARQ_PHASE_INDEX, entity);
  if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    {
      g_autofree char *literal = marq_planner_literal (self, name);

      marq_step_printf (step,
                        "DO $marquetry$ BEGIN\n  IF NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = %s::regclass) THEN\n"
                        "    ALTER TABLE %s ATTACH PARTITION %s %s;\n  END IF;\nEND $marquetry$",
                        literal, whole_name, name, marq_entity_get_partition_bound (entity));
    }
  else
    marq_step_printf (step, "ALTER TABLE %s ATTACH PARTITION %s %s", whole_name, name,
                      marq_entity_get_partition_bound (entity));
  marq_step_uses (step, whole);
  marq_step_uses (step, entity);
  use_all (step, marq_entity_get_fields (whole));
  use_all (step, marq_entity_get_fields (entity));
  use_all (step, indexes);
  use_all (step, constraints);
  step->lock = "AccessExclusive";
}

static void
set_details (MarqPlanner *self, MarqStep *step, MarqEntity *entity, const char *name)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  int security = marq_entity_get_row_security (entity);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      g_autofree char *column = marq_planner_name (self, field);
      g_autofree char *options = NULL;

      if (marq_field_get_storage (field))
        marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STORAGE %s", name, column,
                          marq_field_get_storage (field));
      if (marq_field_get_statistics_target (field) >= 0)
        marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STATISTICS %d", name, column,
                          (int) marq_field_get_statistics_target (field));
      if (!marq_field_get_options (field) || marq_field_get_identity (field) != MARQ_IDENTITY_NONE)
        continue;
      options = marq_pg_options (marq_field_get_options (field));
      marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET (%s)", name, column, options);
    }
  if (security != MARQ_ROW_SECURITY_OFF)
    marq_step_printf (step, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY", name);
  if (security == MARQ_ROW_SECURITY_FORCED)
    marq_step_printf (step, "ALTER TABLE %s FORCE ROW LEVEL SECURITY", name);
}

/* What refers to indexes of the table comes when they are there. */
static void
set_indexes (MarqPlanner *self, MarqEntity *before, MarqEntity *entity, const char *name)
{
  static const char *const words[] = { "DEFAULT", "FULL", "NOTHING", NULL };
  int identity = marq_entity_get_replica_identity (entity);
  MarqItem *index = marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_replica_index (entity));
  MarqItem *cluster = marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_cluster_on (entity));
  MarqFate *fate = marq_planner_get_fate (self, entity);
  gboolean identity_differs = before ? marq_fate_changed (fate, "replica_identity") || marq_fate_changed (fate, "replica_index")
                                           || (index && marq_planner_is_created (self, index))
                                     : identity != MARQ_REPLICA_IDENTITY_DEFAULT;
  gboolean cluster_differs = before ? marq_fate_changed (fate, "cluster_on")
                                          || (cluster && marq_planner_is_created (self, cluster))
                                    : cluster != NULL;
  g_autofree char *index_name = index ? marq_planner_name (self, index) : NULL;
  g_autofree char *cluster_name = cluster ? marq_planner_name (self, cluster) : NULL;
  MarqStep *step;

  if (before && identity_differs && marq_entity_get_replica_identity (before) == MARQ_REPLICA_IDENTITY_INDEX)
    {
      g_autofree char *old_name = marq_planner_full_name (self, before);

      /* While an index is the identity, its columns cannot do without NOT NULL. */
      step = marq_planner_add (self, MARQ_PHASE_DETACH, before);
      marq_step_printf (step, "ALTER TABLE %s REPLICA IDENTITY DEFAULT", old_name);
      identity_differs = identity != MARQ_REPLICA_IDENTITY_DEFAULT;
    }
  if (!identity_differs && !cluster_differs)
    return;
  step = marq_planner_add (self, MARQ_PHASE_CODE, entity);
  marq_step_uses (step, entity);
  if (index)
    marq_step_uses (step, index);
  if (cluster)
    marq_step_uses (step, cluster);
  if (identity_differs && identity == MARQ_REPLICA_IDENTITY_INDEX && index)
    marq_step_printf (step, "ALTER TABLE %s REPLICA IDENTITY USING INDEX %s", name, index_name);
  else if (identity_differs && words[identity])
    marq_step_printf (step, "ALTER TABLE %s REPLICA IDENTITY %s", name, words[identity]);
  if (cluster_differs && cluster)
    marq_step_printf (step, "ALTER TABLE %s CLUSTER ON %s", name, cluster_name);
  else if (cluster_differs)
    marq_step_printf (step, "ALTER TABLE %s SET WITHOUT CLUSTER", name);
}

/* With their rows, sequences go on from where they were. */
static void
bring_back (MarqPlanner *self, MarqStep *step, MarqEntity *entity, const char *name)
{
  MarqItemList *fields = marq_entity_get_fields (entity);

  if (!marq_planner_bring_back (self, step, entity, name, " OVERRIDING SYSTEM VALUE"))
    return;
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      if (marq_field_get_identity (field) != MARQ_IDENTITY_NONE || marq_pg_is_serial (self, field))
        marq_pg_go_on_counting (self, step, field, name);
    }
}

void
marq_pg_create_entity (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_TABLE, item);
  MarqItemList *fields = marq_entity_get_fields (item);
  MarqItemList *constraints = marq_entity_get_constraints (item);

  g_ptr_array_add (step->creates, item);
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqItem *field = marq_item_list_get (fields, i);
      g_autofree char *sequence = g_strdup_printf ("%s:sequence", marq_item_get_uid (field));

      marq_step_creates (step, field);
      if (marq_pg_is_serial (self, MARQ_FIELD (field)))
        marq_step_creates (step, marq_item_lookup (field, sequence));
    }
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (marq_pg_is_inline (self, marq_item_list_get (constraints, i)))
      marq_step_creates (step, marq_item_list_get (constraints, i));
  marq_step_add (step, dup_create (self, item, name));
  set_details (self, step, item, name);
  bring_back (self, step, item, name);
  attach (self, item, name);
  set_indexes (self, NULL, item, name);
}

/* Two tables that are both dropped may need each other: then their foreign keys go first. */
static gboolean
reaches (MarqPlanner *self, MarqEntity *from, MarqEntity *to, GHashTable *seen)
{
  MarqItemList *relations = marq_entity_get_relations (from);

  if (from == to)
    return TRUE;
  if (!g_hash_table_add (seen, from))
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);
      MarqEntity *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));

      if (target && target != from && marq_planner_is_dropped (self, target) && reaches (self, target, to, seen))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_circle (MarqPlanner *self, MarqRelation *relation)
{
  MarqEntity *own = (MarqEntity *) marq_item_get_parent (MARQ_ITEM (relation));
  MarqEntity *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  return target && target != own && marq_planner_is_dropped (self, target) && reaches (self, target, own, seen);
}

/* A rule or a policy may speak of another table that is dropped, and that may have to go first. */
static gboolean
release_code (MarqPlanner *self, MarqItem *item, const char *table)
{
  const char *word = MARQ_IS_RULE (item) ? "RULE" : MARQ_IS_POLICY (item) ? "POLICY" : NULL;
  GArray *needs = word ? marq_dependencies_get_needs (self->old_needs, item) : NULL;
  g_autofree char *name = NULL;
  MarqStep *step;
  gboolean speaks = FALSE;

  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqItem *need = g_array_index (needs, MarqDependency, i).item;

      speaks = speaks || (MARQ_IS_ENTITY (need) && need != marq_item_get_parent (item) && marq_planner_is_dropped (self, need));
    }
  if (!speaks)
    return FALSE;
  name = marq_planner_name (self, item);
  step = marq_planner_add (self, MARQ_PHASE_DETACH, item);
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s ON %s", word, name, table);
  return TRUE;
}

void
marq_pg_drop_entity (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqItemList *relations = marq_entity_get_relations (item);
  MarqItemList *const lists[] = { marq_entity_get_fields (item),   marq_entity_get_constraints (item),
                                  marq_entity_get_indexes (item),  marq_entity_get_triggers (item),
                                  marq_entity_get_rules (item),    marq_entity_get_policies (item) };
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DROP, item);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    if (is_in_circle (self, marq_item_list_get (relations, i)))
      {
        MarqStep *release = marq_planner_add (self, MARQ_PHASE_DETACH, marq_item_list_get (relations, i));
        g_autofree char *key = marq_planner_name (self, marq_item_list_get (relations, i));

        marq_step_printf (release, "ALTER TABLE %s DROP CONSTRAINT " MARQ_IF_EXISTS "%s", name, key);
        marq_step_drops (release, marq_item_list_get (relations, i));
      }
    else
      marq_step_drops (step, marq_item_list_get (relations, i));
  g_ptr_array_add (step->drops, item);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < marq_item_list_get_length (lists[i]); j++)
      if (!release_code (self, marq_item_list_get (lists[i], j), name))
        marq_step_drops (step, marq_item_list_get (lists[i], j));
  step->flags |= MARQ_STEP_LOSSY;
  step->lock = "AccessExclusive";
  marq_planner_back_up (self, item);
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s", table_word (item), name);
}

static void
alter_security (MarqStep *step, MarqEntity *before, MarqEntity *after, const char *name)
{
  int old_security = marq_entity_get_row_security (before);
  int new_security = marq_entity_get_row_security (after);

  if ((old_security == MARQ_ROW_SECURITY_OFF) != (new_security == MARQ_ROW_SECURITY_OFF))
    marq_step_printf (step, "ALTER TABLE %s %s ROW LEVEL SECURITY", name,
                      new_security == MARQ_ROW_SECURITY_OFF ? "DISABLE" : "ENABLE");
  if ((old_security == MARQ_ROW_SECURITY_FORCED) != (new_security == MARQ_ROW_SECURITY_FORCED))
    marq_step_printf (step, "ALTER TABLE %s %sFORCE ROW LEVEL SECURITY", name,
                      new_security == MARQ_ROW_SECURITY_FORCED ? "" : "NO ");
}

static void
alter_storage (MarqPlanner *self, MarqStep *step, MarqEntity *before, MarqEntity *after, const char *name)
{
  MarqFate *fate = marq_planner_get_fate (self, after);
  const char *const *old_options = marq_entity_get_storage_options (before);

  if (marq_fate_changed (fate, "persistence"))
    marq_step_printf (step, "ALTER TABLE %s SET %s", name,
                      marq_entity_get_persistence (after) == MARQ_PERSISTENCE_UNLOGGED ? "UNLOGGED" : "LOGGED");
  if (marq_fate_changed (fate, "access_method"))
    marq_step_printf (step, "ALTER TABLE %s SET ACCESS METHOD %s", name,
                      marq_entity_get_access_method (after) ? marq_entity_get_access_method (after) : "heap");
  if (marq_fate_changed (fate, "tablespace"))
    {
      const char *wanted = marq_entity_get_tablespace (after);
      g_autofree char *tablespace = marq_planner_quote (self, wanted ? wanted : "pg_default");

      marq_step_printf (step, "ALTER TABLE %s SET TABLESPACE %s", name, tablespace);
    }
  if (!marq_fate_changed (fate, "storage_options"))
    return;
  for (guint i = 0; old_options && old_options[i]; i++)
    {
      g_autofree char *key = g_strndup (old_options[i], strcspn (old_options[i], "="));

      marq_step_printf (step, "ALTER TABLE %s RESET (%s)", name, key);
    }
  if (marq_entity_get_storage_options (after))
    {
      g_autofree char *options = marq_pg_options (marq_entity_get_storage_options (after));

      marq_step_printf (step, "ALTER TABLE %s SET (%s)", name, options);
    }
}

gboolean
marq_pg_is_regrouped (MarqPlanner *self, gpointer entity)
{
  MarqFate *fate = marq_planner_get_fate (self, entity);

  return marq_fate_changed (fate, "partition_of") || marq_fate_changed (fate, "partition_bound")
         || marq_fate_changed (fate, "inherits");
}

/* A child leaves before anything changes, and comes when all is as it is to be. */
static void
alter_inheritance (MarqPlanner *self, MarqEntity *before, MarqEntity *after, const char *name)
{
  const char *const *old_parents = marq_entity_get_inherits (before);
  const char *const *new_parents = marq_entity_get_inherits (after);
  g_autofree char *old_name = marq_planner_full_name (self, before);
  MarqStep *leaving = marq_planner_add (self, MARQ_PHASE_DETACH, before);
  MarqStep *coming = marq_planner_add (self, MARQ_PHASE_ATTACH, after);

  leaving->key[0] = '!';
  for (guint i = 0; old_parents && old_parents[i]; i++)
    {
      MarqItem *parent = marq_item_lookup (MARQ_ITEM (before), old_parents[i]);
      g_autofree char *parent_name = parent ? marq_planner_full_name (self, parent) : NULL;

      if (parent)
        marq_step_printf (leaving, "ALTER TABLE %s NO INHERIT %s", old_name, parent_name);
    }
  marq_step_uses (coming, after);
  use_all (coming, marq_entity_get_fields (after));
  use_all (coming, marq_entity_get_constraints (after));
  for (guint i = 0; new_parents && new_parents[i]; i++)
    {
      MarqItem *parent = marq_item_lookup (MARQ_ITEM (after), new_parents[i]);
      g_autofree char *parent_name = parent ? marq_planner_full_name (self, parent) : NULL;

      if (!parent)
        continue;
      marq_step_uses (coming, parent);
      use_all (coming, marq_entity_get_fields (MARQ_ENTITY (parent)));
      use_all (coming, marq_entity_get_constraints (MARQ_ENTITY (parent)));
      marq_step_printf (coming, "ALTER TABLE %s INHERIT %s", name, parent_name);
    }
}

/* Out of the old whole, into the new one, or into another place of the same. */
static void
alter_partition (MarqPlanner *self, MarqEntity *before, MarqEntity *after, const char *name)
{
  MarqEntity *whole = marq_item_lookup (MARQ_ITEM (before), marq_entity_get_partition_of (before));
  g_autofree char *old_name = marq_planner_full_name (self, before);

  if (whole)
    {
      g_autofree char *whole_name = marq_planner_full_name (self, whole);
      MarqStep *step = marq_planner_add (self, MARQ_PHASE_DETACH, before);

      /* Before its whole loses an index, and it the same. */
      step->key[0] = '!';
      marq_step_printf (step, "ALTER TABLE %s DETACH PARTITION %s", whole_name, old_name);
      step->lock = "AccessExclusive";
    }
  attach (self, after, name);
}

/* What has a name of its own among relations goes along, and may meet others there. */
static void
rename_parts (MarqPlanner *self, MarqEntity *after)
{
  MarqItemList *const lists[] = { marq_entity_get_fields (after), marq_entity_get_indexes (after),
                                  marq_entity_get_constraints (after) };
  void (*const renames[]) (MarqPlanner *, gpointer) = { marq_pg_rename_identity, marq_pg_rename_index, marq_pg_rename_constraint };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < marq_item_list_get_length (lists[i]); j++)
      {
        gpointer part = marq_item_list_get (lists[i], j);

        if (!marq_planner_is_created (self, part))
          renames[i](self, part);
      }
}

void
marq_pg_alter_entity (MarqPlanner *self, gpointer item)
{
  MarqEntity *before = marq_planner_get_old (self, item);
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step;

  marq_pg_rename (self, item, table_word (item));
  rename_parts (self, item);
  if (marq_fate_changed (fate, "partition_strategy") || marq_fate_changed (fate, "partition_keys"))
    marq_planner_refuse (self,
                         _ ("PostgreSQL cannot change how table %s is partitioned: make a new table, copy the rows, and "
                            "swap their names"),
                         name);
  if (marq_fate_changed (fate, "foreign_server") || marq_fate_changed (fate, "of_type"))
    marq_planner_refuse (self, _ ("PostgreSQL cannot make table %s another kind of table: drop it and make a new one"), name);
  if (marq_fate_changed (fate, "partition_of") || marq_fate_changed (fate, "partition_bound"))
    alter_partition (self, before, item, name);
  if (marq_fate_changed (fate, "inherits"))
    alter_inheritance (self, before, item, name);
  set_indexes (self, before, item, name);
  if (!fate->properties)
    return;
  step = marq_planner_add (self, MARQ_PHASE_TABLE, item);
  marq_step_alters (step, item);
  step->lock = "AccessExclusive";
  alter_storage (self, step, before, item, name);
  alter_security (step, before, item, name);
}
