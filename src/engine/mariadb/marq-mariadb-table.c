/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as a whole: made, dropped, renamed. How one that stays is altered is in marq-mariadb-alter.c. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-text.h"
#include "marq-mariadb.h"

static void
append_line (GString *text, char *line)
{
  g_string_append_printf (text, "%s\n  %s", text->len ? "," : "", line);
  g_free (line);
}

static char *
dup_body (MarqPlanner *self, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  MarqItemList *indexes = marq_entity_get_indexes (entity);
  GString *body = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    append_line (body, marq_mariadb_column (self, marq_item_list_get (fields, i), TRUE));
  for (int kind = MARQ_CONSTRAINT_KIND_PRIMARY_KEY; kind <= MARQ_CONSTRAINT_KIND_UNIQUE; kind++)
    for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
      if ((int) marq_constraint_get_constraint (marq_item_list_get (constraints, i)) == kind)
        append_line (body, marq_mariadb_constraint (self, marq_item_list_get (constraints, i), FALSE));
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    append_line (body, marq_mariadb_index (self, marq_item_list_get (indexes, i), FALSE));
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (!marq_mariadb_is_key (marq_item_list_get (constraints, i))
        && !marq_mariadb_is_column_check (marq_item_list_get (constraints, i)))
      append_line (body, marq_mariadb_constraint (self, marq_item_list_get (constraints, i), FALSE));
  return g_string_free (body, FALSE);
}

static gboolean
is_versioning (const char *option)
{
  return g_ascii_strcasecmp (option, "WITH SYSTEM VERSIONING") == 0;
}

char *
marq_mariadb_table_options (MarqPlanner *self, MarqEntity *entity)
{
  const char *const *options = marq_entity_get_storage_options (entity);
  g_autofree char *comment = marq_mariadb_comment (self, entity, "=");
  GString *text = g_string_new (NULL);

  if (marq_entity_get_storage_engine (entity))
    g_string_append_printf (text, " ENGINE=%s", marq_entity_get_storage_engine (entity));
  if (marq_entity_get_character_set (entity))
    g_string_append_printf (text, " DEFAULT CHARACTER SET=%s", marq_entity_get_character_set (entity));
  if (marq_entity_get_collation (entity))
    g_string_append_printf (text, " COLLATE=%s", marq_entity_get_collation (entity));
  for (guint i = 0; options && options[i]; i++)
    if (!marq_mariadb_is_partitioning (options[i]))
      g_string_append_printf (text, " %s", options[i]);
  g_string_append (text, comment);
  /* Behind all else. */
  for (guint i = 0; options && options[i]; i++)
    if (marq_mariadb_is_partitioning (options[i]))
      g_string_append_printf (text, "\n%s", options[i]);
  return g_string_free (text, FALSE);
}

/* What an option is where it is not said. */
static const char *
usual_value (const char *option)
{
  return g_ascii_strcasecmp (option, "ROW_FORMAT") == 0 || g_str_has_prefix (option, "STATS_") ? "DEFAULT" : "0";
}

static void
append_changed_storage (GString *text, MarqEntity *before, MarqEntity *after)
{
  const char *const *old_options = marq_entity_get_storage_options (before);
  const char *const *new_options = marq_entity_get_storage_options (after);

  for (guint i = 0; old_options && old_options[i]; i++)
    {
      g_autofree char *key = g_strndup (old_options[i], strcspn (old_options[i], "= "));
      gboolean stays = FALSE;

      for (guint j = 0; new_options && new_options[j]; j++)
        stays = stays || g_ascii_strncasecmp (new_options[j], key, strlen (key)) == 0;
      if (marq_mariadb_is_partitioning (old_options[i]))
        continue;
      if (!stays && is_versioning (old_options[i]))
        g_string_append (text, ", DROP SYSTEM VERSIONING");
      else if (!stays)
        g_string_append_printf (text, ", %s=%s", key, usual_value (key));
    }
  for (guint i = 0; new_options && new_options[i]; i++)
    if ((!old_options || !g_strv_contains (old_options, new_options[i])) && !marq_mariadb_is_partitioning (new_options[i]))
      g_string_append_printf (text, ", %s%s", is_versioning (new_options[i]) ? "ADD" : new_options[i],
                              is_versioning (new_options[i]) ? new_options[i] + strlen ("WITH") : "");
}

static const char *
find_partitioning (MarqEntity *entity)
{
  const char *const *options = marq_entity_get_storage_options (entity);

  for (guint i = 0; options && options[i]; i++)
    if (marq_mariadb_is_partitioning (options[i]))
      return options[i];
  return NULL;
}

/* That a table is divided otherwise, which goes with no other clause; NULL: it is not. */
const char *
marq_mariadb_changed_partitions (MarqEntity *before, MarqEntity *after)
{
  const char *old_clause = find_partitioning (before);
  const char *new_clause = find_partitioning (after);

  if (g_strcmp0 (old_clause, new_clause) == 0)
    return NULL;
  return new_clause ? new_clause : "REMOVE PARTITIONING";
}

/* DEFAULT is what the database's character set has anyway, and not what the database says. */
static void
append_text_options (GString *text, MarqEntity *after)
{
  MarqNamespace *namespace = MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (after)));
  gboolean follows = !marq_entity_get_character_set (after) && !marq_entity_get_collation (after);
  const char *character_set = follows ? marq_namespace_get_character_set (namespace) : marq_entity_get_character_set (after);
  const char *collation = follows ? marq_namespace_get_collation (namespace) : marq_entity_get_collation (after);

  if (!character_set && !collation)
    character_set = "DEFAULT";
  if (character_set)
    g_string_append_printf (text, ", DEFAULT CHARACTER SET=%s", character_set);
  if (collation)
    g_string_append_printf (text, "%sCOLLATE=%s", character_set ? " " : ", ", collation);
}

/* Of those that make the server write the table anew; ", a=b, c=d", or "". */
char *
marq_mariadb_changed_options (MarqPlanner *self, MarqEntity *before, MarqEntity *after)
{
  MarqFate *fate = marq_planner_get_fate (self, after);
  GString *text = g_string_new (NULL);

  if (marq_fate_changed (fate, "storage_engine"))
    g_string_append_printf (text, ", ENGINE=%s",
                            marq_entity_get_storage_engine (after) ? marq_entity_get_storage_engine (after) : "InnoDB");
  if (marq_mariadb_is_recoded (self, after))
    append_text_options (text, after);
  if (marq_fate_changed (fate, "storage_options"))
    append_changed_storage (text, before, after);
  return g_string_free (text, FALSE);
}

void
marq_mariadb_create_entity (MarqPlanner *self, gpointer item)
{
  MarqItemList *const parts[] = { marq_entity_get_fields (item), marq_entity_get_constraints (item),
                                  marq_entity_get_indexes (item) };
  g_autofree char *name = marq_planner_full_name (self, item);
  g_autofree char *body = dup_body (self, item);
  g_autofree char *options = marq_mariadb_table_options (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_TABLE, item);

  g_ptr_array_add (step->creates, item);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint j = 0; j < marq_item_list_get_length (parts[i]); j++)
      marq_step_creates (step, marq_item_list_get (parts[i], j));
  if (!*body)
    marq_planner_refuse (self, _ ("MariaDB has no tables without columns: give %s one"), name);
  marq_step_printf (step, "CREATE %sTABLE " MARQ_IF_NOT_EXISTS "%s (%s\n)%s",
                    marq_entity_get_persistence (item) == MARQ_PERSISTENCE_TEMPORARY ? "TEMPORARY " : "", name, body, options);
  marq_planner_bring_back (self, step, item, name, "");
}

void
marq_mariadb_drop_entity (MarqPlanner *self, gpointer item)
{
  MarqItemList *const parts[] = { marq_entity_get_fields (item), marq_entity_get_constraints (item),
                                  marq_entity_get_indexes (item) };
  MarqItemList *relations = marq_entity_get_relations (item);
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_DROP, item);

  g_ptr_array_add (step->drops, item);
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    if (marq_mariadb_relation_goes_with_table (self, marq_item_list_get (relations, i)))
      marq_step_drops (step, marq_item_list_get (relations, i));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint j = 0; j < marq_item_list_get_length (parts[i]); j++)
      marq_step_drops (step, marq_item_list_get (parts[i], j));
  step->flags |= MARQ_STEP_LOSSY;
  step->lock = "Exclusive";
  marq_planner_find (step, "lossy", item, _ ("All rows of table %s go with it"), name);
  marq_planner_back_up (self, item);
  marq_step_printf (step, "DROP TABLE " MARQ_IF_EXISTS "%s", name);
}

/* A name that nothing has, for as long as two swap theirs. */
static char *
dup_between (MarqPlanner *self, MarqItem *item)
{
  MarqItem *namespace = marq_item_get_parent (item);
  g_autofree char *own = g_strdup_printf ("marquetry_%s", marq_item_get_uid (item));
  g_autofree char *prefix = marq_namespace_is_usual (namespace) ? NULL : marq_planner_name (self, namespace);

  for (char *at = own; *at; at++)
    if (!g_ascii_isalnum (*at))
      *at = '_';
  return prefix ? g_strconcat (prefix, ".", own, NULL) : g_steal_pointer (&own);
}

static gboolean
is_still_taken (GPtrArray *renamed, const char *path, MarqPlanner *self)
{
  for (guint i = 0; i < renamed->len; i++)
    {
      g_autofree char *other = marq_planner_full_name (self, marq_planner_get_old (self, renamed->pdata[i]));

      if (g_str_equal (other, path))
        return TRUE;
    }
  return FALSE;
}

static void
note_renamed (MarqItem *item, gpointer data)
{
  MarqPlanner *self = ((gpointer *) data)[0];
  g_autofree char *old_path = NULL;
  g_autofree char *new_path = NULL;

  if ((!MARQ_IS_ENTITY (item) && !MARQ_IS_SEQUENCE (item)) || marq_planner_is_created (self, item))
    return;
  old_path = marq_planner_full_name (self, marq_planner_get_old (self, item));
  new_path = marq_planner_full_name (self, item);
  if (!g_str_equal (old_path, new_path))
    g_ptr_array_add (((gpointer *) data)[1], item);
}

/* All in one statement, which happens as a whole. */
void
marq_mariadb_rename_tables (MarqPlanner *self)
{
  g_autoptr (GPtrArray) renamed = g_ptr_array_new ();
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  gpointer data[] = { self, renamed };
  MarqStep *step;

  marq_item_foreach (marq_matching_get_root (self->matching, TRUE), note_renamed, data);
  if (!renamed->len)
    return;
  step = marq_planner_add (self, MARQ_PHASE_RENAME, renamed->pdata[0]);
  /* After the columns of all tables: they say the old names. */
  step->key[0] = '~';
  for (guint i = 0; i < renamed->len; i++)
    {
      MarqItem *item = renamed->pdata[i];
      g_autofree char *old_path = marq_planner_full_name (self, marq_planner_get_old (self, item));
      g_autofree char *new_path = marq_planner_full_name (self, item);
      g_autofree char *between = is_still_taken (renamed, new_path, self) ? dup_between (self, item) : NULL;

      marq_step_alters (step, item);
      g_string_append_printf (first, "%s%s TO %s", first->len ? ", " : "", old_path, between ? between : new_path);
      if (between)
        g_string_append_printf (second, ", %s TO %s", between, new_path);
    }
  step->lock = "Exclusive";
  marq_step_printf (step, "RENAME TABLE %s%s%s", marq_planner_has (self, MARQ_PLAN_IDEMPOTENT) ? MARQ_IF_EXISTS : "", first->str, second->str);
}
