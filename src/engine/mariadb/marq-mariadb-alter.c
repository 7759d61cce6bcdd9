/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-alter.h"

typedef enum
{
  WAY_INSTANT,
  WAY_NOCOPY,
  WAY_INPLACE,
  WAY_INPLACE_SHARED,
  WAY_COPY,
} MarqMariadbWay;

static const char *const ways[] = {
  [WAY_INSTANT] = "ALGORITHM=INSTANT, LOCK=NONE",
  [WAY_NOCOPY] = "ALGORITHM=NOCOPY, LOCK=NONE",
  [WAY_INPLACE] = "ALGORITHM=INPLACE, LOCK=NONE",
  [WAY_INPLACE_SHARED] = "ALGORITHM=INPLACE, LOCK=SHARED",
  [WAY_COPY] = "ALGORITHM=COPY, LOCK=SHARED",
};

void
marq_mariadb_add_clause (MarqMariadbAlteration *self, MarqMariadbStage stage, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->clauses[stage], g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* Whether something that stays gets the name that this one has, and it goes later than that. */
static gboolean
is_displaced (MarqPlanner *self, MarqItem *before, MarqItemList *list)
{
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqItem *other = marq_item_list_get (list, i);
      MarqItem *after = marq_planner_get_new (self, other);

      if (other != before && after && !marq_planner_is_dropped (self, other)
          && g_ascii_strcasecmp (marq_item_get_name (after), marq_item_get_name (before)) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
marq_mariadb_parked_name (MarqMariadbAlteration *self, gpointer before)
{
  MarqItemList *constraints = marq_entity_get_constraints (self->before);
  MarqItemList *indexes = marq_entity_get_indexes (self->before);
  gboolean displaced = MARQ_IS_FIELD (before)
                           ? is_displaced (self->planner, before, marq_entity_get_fields (self->before))
                           : is_displaced (self->planner, before, constraints) || is_displaced (self->planner, before, indexes);
  g_autofree char *parked = NULL;

  if (!displaced || !marq_item_get_name (before))
    return marq_planner_name (self->planner, before);
  parked = g_strdup_printf ("marquetry_%s", marq_item_get_uid (before));
  for (char *at = parked; *at; at++)
    if (!g_ascii_isalnum (*at))
      *at = '_';
  return marq_planner_quote (self->planner, parked);
}

static void
rename_part (MarqMariadbAlteration *self, GString *text, MarqItem *before, const char *word, GPtrArray *renamed)
{
  MarqPlanner *planner = self->planner;
  gboolean goes = marq_planner_is_dropped (planner, before);
  MarqItem *after = goes ? NULL : marq_planner_get_new (planner, before);
  g_autofree char *old_name = marq_planner_name (planner, before);
  g_autofree char *new_name = after ? marq_planner_name (planner, after) : marq_mariadb_parked_name (self, before);

  /* What goes early is gone by now. */
  if (g_str_equal (old_name, new_name) || g_ptr_array_find (self->early->drops, before, NULL))
    return;
  g_string_append_printf (text, "%sRENAME %s %s%s TO %s", text->len ? ", " : "", word,
                          marq_planner_has (planner, MARQ_PLAN_IDEMPOTENT) ? MARQ_IF_EXISTS : "", old_name, new_name);
  if (after)
    g_ptr_array_add (renamed, after);
}

/* All of a table in one statement, which lets names be swapped. */
static void
rename_parts (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->before);
  MarqItemList *constraints = marq_entity_get_constraints (self->before);
  MarqItemList *indexes = marq_entity_get_indexes (self->before);
  g_autofree char *table = marq_planner_full_name (self->planner, self->before);
  g_autoptr (GPtrArray) renamed = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    rename_part (self, text, marq_item_list_get (fields, i), "COLUMN", renamed);
  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (marq_constraint_get_constraint (marq_item_list_get (constraints, i)) == MARQ_CONSTRAINT_KIND_UNIQUE)
      rename_part (self, text, marq_item_list_get (constraints, i), "INDEX", renamed);
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    rename_part (self, text, marq_item_list_get (indexes, i), "INDEX", renamed);
  if (!text->len)
    return;
  step = marq_planner_add (self->planner, MARQ_PHASE_RENAME, self->before);
  marq_step_alters (step, self->after);
  for (guint i = 0; i < renamed->len; i++)
    marq_step_alters (step, renamed->pdata[i]);
  marq_step_printf (step, "ALTER TABLE %s %s, %s", table, text->str, ways[self->copies ? WAY_COPY : WAY_INSTANT]);
}

static gboolean
is_innodb (MarqEntity *entity)
{
  const char *engine = marq_entity_get_storage_engine (entity);

  return !engine || g_ascii_strcasecmp (engine, "InnoDB") == 0;
}

static void
look_around (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);
  MarqItemList *indexes = marq_entity_get_indexes (self->before);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      if (marq_mariadb_is_virtual (field))
        self->has_virtual = self->has_virtual || !marq_planner_is_created (self->planner, field);
      else if (marq_field_get_generated_expression (field))
        self->has_stored = TRUE;
    }
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    self->has_fulltext = self->has_fulltext || marq_mariadb_is_fulltext (marq_item_list_get (indexes, i));
  self->recodes = marq_mariadb_is_recoded (self->planner, self->after);
  marq_mariadb_look_at_order (self);
  self->copies = !is_innodb (self->before) || !is_innodb (self->after);
  self->whole = marq_mariadb_is_tangled (self);
}

static void
alter_options (MarqMariadbAlteration *self)
{
  MarqFate *fate = marq_planner_get_fate (self->planner, self->after);
  const char *comment = marq_item_get_comment (MARQ_ITEM (self->after));
  g_autofree char *literal = marq_planner_literal (self->planner, comment ? comment : "");
  g_autofree char *options = marq_mariadb_changed_options (self->planner, self->before, self->after);

  if (marq_fate_changed (fate, "comment"))
    marq_mariadb_add_clause (self, MARQ_MARIADB_INSTANT, "COMMENT=%s", literal);
  if (*options)
    marq_mariadb_add_clause (self, MARQ_MARIADB_COPY, "%s", options + strlen (", "));
}

/* Without a new primary key, the server has to find another order for all rows. */
static gboolean
gets_primary (GPtrArray *clauses)
{
  for (guint i = 0; i < clauses->len; i++)
    if (g_str_has_prefix (clauses->pdata[i], "ADD "))
      return TRUE;
  return FALSE;
}

static gboolean
drops_index (GPtrArray *clauses)
{
  for (guint i = 0; i < clauses->len; i++)
    if (g_str_has_prefix (clauses->pdata[i], "DROP INDEX"))
      return TRUE;
  return FALSE;
}

static MarqMariadbWay
way_of (MarqMariadbAlteration *self, MarqMariadbStage stage)
{
  GPtrArray *clauses = self->clauses[stage];

  if (self->copies || self->whole)
    return WAY_COPY;
  if (g_ptr_array_find_with_equal_func (clauses, MARQ_MARIADB_ANEW, g_str_equal, NULL))
    return WAY_INPLACE;
  switch (stage)
    {
    case MARQ_MARIADB_RELEASE:
      if (drops_index (clauses))
        return self->loses_order ? WAY_COPY : WAY_NOCOPY;
      return WAY_INSTANT;
    case MARQ_MARIADB_LOSE:
      return self->has_fulltext ? WAY_COPY : WAY_INSTANT;
    case MARQ_MARIADB_INSTANT:
    case MARQ_MARIADB_VIRTUAL:
      return WAY_INSTANT;
    case MARQ_MARIADB_INPLACE:
      return self->loosens_order ? WAY_COPY : WAY_INPLACE;
    case MARQ_MARIADB_PRIMARY:
      if (!gets_primary (clauses))
        return WAY_COPY;
      return self->has_stored || self->has_fulltext ? WAY_COPY : WAY_INPLACE;
    case MARQ_MARIADB_REQUIRE:
      return self->requires_copy || self->has_stored || self->has_fulltext ? WAY_COPY : WAY_INPLACE;
    case MARQ_MARIADB_KEYS:
      if (self->loses_order && drops_index (clauses))
        return WAY_COPY;
      if (self->gains_order)
        return self->has_fulltext ? WAY_COPY : WAY_INPLACE;
      return WAY_NOCOPY;
    case MARQ_MARIADB_FULLTEXT:
      return WAY_INPLACE_SHARED;
    default:
      return WAY_COPY;
    }
}

static void
write_statement (MarqMariadbAlteration *self, MarqStep *step, const char *table, MarqMariadbWay way, const char *clauses)
{
  marq_step_printf (step, "ALTER TABLE %s %s, %s", table, clauses, ways[way]);
  if (way >= WAY_INPLACE_SHARED)
    step->lock = "Shared";
  if (way == WAY_COPY && !step->findings->len)
    marq_planner_find (step, "mariadb-copy", self->after, _ ("Table %s is copied, and nobody can write to it meanwhile"), table);
}

static void
write_stage (MarqMariadbAlteration *self, MarqStep *step, const char *table, MarqMariadbStage stage)
{
  GPtrArray *clauses = self->clauses[stage];
  gboolean apart = stage == MARQ_MARIADB_VIRTUAL || stage == MARQ_MARIADB_FULLTEXT;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < clauses->len; i++)
    if (stage == MARQ_MARIADB_FILL || stage == MARQ_MARIADB_RETELL)
      marq_step_printf (step, "%s", (char *) clauses->pdata[i]);
    else if (apart)
      write_statement (self, step, table, way_of (self, stage), clauses->pdata[i]);
    else
      g_string_append_printf (text, "%s%s", i ? ", " : "", (char *) clauses->pdata[i]);
  if (text->len)
    write_statement (self, step, table, way_of (self, stage), text->str);
}

/* Everything at once. */
static void
write_whole (MarqMariadbAlteration *self, const char *table)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint stage = 0; stage < MARQ_MARIADB_N_STAGES; stage++)
    for (guint i = 0; stage != MARQ_MARIADB_FILL && stage != MARQ_MARIADB_RETELL && i < self->clauses[stage]->len; i++)
      g_string_append_printf (text, "%s%s", text->len ? ", " : "", (char *) self->clauses[stage]->pdata[i]);
  write_stage (self, self->late, table, MARQ_MARIADB_RETELL);
  if (text->len)
    write_statement (self, self->late, table, WAY_COPY, text->str);
  write_stage (self, self->late, table, MARQ_MARIADB_FILL);
}

static void
divide (MarqMariadbAlteration *self, const char *table)
{
  const char *clause = marq_mariadb_changed_partitions (self->before, self->after);

  if (!clause)
    return;
  marq_step_printf (self->late, "ALTER TABLE %s %s", table, clause);
  marq_planner_find (self->late, "mariadb-copy", self->after, _ ("Table %s is copied, and nobody can write to it meanwhile"), table);
}

static void
write_all (MarqMariadbAlteration *self)
{
  g_autofree char *old_table = marq_planner_full_name (self->planner, self->before);
  g_autofree char *new_table = marq_planner_full_name (self->planner, self->after);

  if (self->whole)
    {
      write_whole (self, new_table);
      divide (self, new_table);
      return;
    }
  write_stage (self, self->early, old_table, MARQ_MARIADB_RELEASE);
  write_stage (self, self->early, old_table, MARQ_MARIADB_LOSE);
  for (int stage = MARQ_MARIADB_RETELL; stage < MARQ_MARIADB_N_STAGES; stage++)
    write_stage (self, self->late, new_table, (MarqMariadbStage) stage);
  divide (self, new_table);
}

static gboolean
has_affected (MarqPlanner *self, MarqEntity *entity, gboolean after)
{
  MarqItemList *const lists[] = { marq_entity_get_fields (entity), marq_entity_get_constraints (entity),
                                  marq_entity_get_indexes (entity) };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < marq_item_list_get_length (lists[i]); j++)
      {
        MarqItem *part = marq_item_list_get (lists[i], j);

        if (marq_planner_get_fate (self, part)
            || !(after ? marq_planner_get_old (self, part) : marq_planner_get_new (self, part)))
          return TRUE;
      }
  return FALSE;
}

/* Whether it, or a column or key of it, is not as it was. */
static gboolean
is_affected (MarqPlanner *self, MarqEntity *before, MarqEntity *after)
{
  return marq_planner_get_fate (self, after) || marq_mariadb_is_recoded (self, after) || has_affected (self, before, FALSE)
         || has_affected (self, after, TRUE);
}

void
marq_mariadb_alter_entity (MarqPlanner *self, gpointer item)
{
  g_autoptr (GHashTable) placed = g_hash_table_new (NULL, NULL);
  MarqMariadbAlteration alteration = { .planner = self, .before = marq_planner_get_old (self, item), .after = item };

  if (!is_affected (self, alteration.before, item))
    return;
  alteration.placed = placed;
  for (guint i = 0; i < MARQ_MARIADB_N_STAGES; i++)
    alteration.clauses[i] = g_ptr_array_new_with_free_func (g_free);
  look_around (&alteration);
  alteration.late = marq_planner_add (self, MARQ_PHASE_TABLE, item);
  alteration.early = alteration.whole ? alteration.late : marq_planner_add (self, MARQ_PHASE_DROP, alteration.before);
  marq_step_alters (alteration.late, item);

  marq_mariadb_retell_values (&alteration);
  marq_mariadb_alter_columns (&alteration);
  marq_mariadb_alter_keys (&alteration);
  alter_options (&alteration);
  rename_parts (&alteration);
  write_all (&alteration);
  for (guint i = 0; i < MARQ_MARIADB_N_STAGES; i++)
    g_ptr_array_unref (alteration.clauses[i]);
}
