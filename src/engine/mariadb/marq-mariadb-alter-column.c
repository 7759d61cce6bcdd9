/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a table that stays: which of the server's ways each change can go, as measured on
 * 10.11, and where each column has to stand.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-retold.h"
#include "marq-mariadb-alter.h"

static const char *
type_of (MarqField *field)
{
  return marq_mariadb_type_text (marq_field_get_data_type (field));
}

static gboolean
is_new (MarqMariadbAlteration *self, gpointer after)
{
  return marq_planner_is_created (self->planner, after);
}

/* Without a character set of its own, a text has that of its table. */
static gboolean
is_recoded (MarqMariadbAlteration *self, MarqField *field)
{
  return self->recodes && marq_mariadb_type_is_text (type_of (field)) && !marq_field_get_character_set (field)
         && !marq_field_get_collation (field);
}

/* A value that is not the same for every row has to be written into every row. */
static gboolean
is_filled_by_row (MarqField *field)
{
  const char *code = marq_field_get_default_expression (field);

  return code && !marq_mariadb_is_constant (code) && !marq_mariadb_is_now (code);
}

/* In place of NULL, the server writes the default itself only where that is a constant. */
static gboolean
is_moving_default (MarqField *field)
{
  const char *code = marq_field_get_default_expression (field);

  return code && !marq_mariadb_is_constant (code);
}

static MarqMariadbStage
stage_of_new (MarqMariadbAlteration *self, MarqField *field)
{
  if (self->whole)
    return MARQ_MARIADB_COPY;
  if (marq_mariadb_is_virtual (field))
    return MARQ_MARIADB_VIRTUAL;
  /* A new character set of the table is that of what comes in the same statement, and not of what comes before it. */
  if (marq_field_get_generated_expression (field) || is_filled_by_row (field) || is_recoded (self, field) || self->has_virtual
      || self->has_fulltext)
    return MARQ_MARIADB_COPY;
  return MARQ_MARIADB_INSTANT;
}

/* Whether the check that stands with it is another, or gone. */
static gboolean
is_rechecked (MarqMariadbAlteration *self, MarqField *field)
{
  MarqField *before = marq_planner_get_old (self->planner, field);
  MarqConstraint *old_check = before ? marq_mariadb_column_check (before) : NULL;
  MarqConstraint *new_check = marq_mariadb_column_check (field);

  return (old_check && marq_planner_is_dropped (self->planner, old_check))
         || (new_check && marq_planner_is_created (self->planner, new_check));
}

/* Whether MODIFY COLUMN has anything to say. */
static gboolean
is_modified (MarqMariadbAlteration *self, MarqField *field)
{
  MarqFate *fate = marq_planner_get_fate (self->planner, field);

  return (fate && (fate->properties || fate->moved)) || is_recoded (self, field) || is_rechecked (self, field);
}

static MarqMariadbStage
stage_of_old (MarqMariadbAlteration *self, MarqField *before, MarqField *after)
{
  MarqFate *fate = marq_planner_get_fate (self->planner, after);
  gboolean same_type = !marq_fate_changed (fate, "data_type")
                       || marq_mariadb_type_is_instant (type_of (before), type_of (after));
  gboolean moved = fate && fate->moved;

  if (self->whole || !same_type || marq_fate_changed (fate, "character_set") || marq_fate_changed (fate, "collation")
      || marq_fate_changed (fate, "identity") || is_recoded (self, after) || is_rechecked (self, after)
      || (moved && self->has_fulltext))
    return MARQ_MARIADB_COPY;
  if (marq_mariadb_is_virtual (after))
    return moved ? MARQ_MARIADB_COPY : MARQ_MARIADB_VIRTUAL;
  if (marq_fate_changed (fate, "generated_expression") || marq_fate_changed (fate, "generated"))
    return MARQ_MARIADB_COPY;
  if (marq_fate_changed (fate, "not_null"))
    return self->has_stored || self->has_fulltext || is_moving_default (after) ? MARQ_MARIADB_COPY : MARQ_MARIADB_INPLACE;
  return MARQ_MARIADB_INSTANT;
}

/* " AFTER b", behind the nearest before it that stands where it should; "": at the end is right. */
static char *
dup_position (MarqMariadbAlteration *self, MarqField *field)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);
  MarqField *before = NULL;
  gboolean found = FALSE;
  gboolean is_last = TRUE;
  g_autofree char *name = NULL;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *other = marq_item_list_get (fields, i);
      gboolean placed = g_hash_table_contains (self->placed, other);

      if (other == field)
        found = TRUE;
      else if (found)
        is_last = is_last && !placed;
      else if (placed)
        before = other;
    }
  g_hash_table_add (self->placed, field);
  if (is_last && is_new (self, field))
    return g_strdup ("");
  name = before ? marq_planner_name (self->planner, before) : NULL;
  return name ? g_strconcat (" AFTER ", name, NULL) : g_strdup (" FIRST");
}

/* The nth value of a type of which there are many, n being @marquetry_row; NULL: there are few. (transfer full) */
static char *
dup_nth_value (const char *type)
{
  static const char counted[] = "(@marquetry_row := @marquetry_row + 1)";
  static const struct
  {
    const char *type;
    const char *before, *after;
  } values[] = {
    { "DATE", "DATE '2000-01-01' + INTERVAL ", " DAY" },
    { "DATETIME", "TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ", " SECOND" },
    { "TIMESTAMP", "TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ", " SECOND" },
    { "TIME", "SEC_TO_TIME(", ")" },
    { "YEAR", "1900 + ", "" },
    { "SMALLINT", "", "" },
    { "MEDIUMINT", "", "" },
    { "INT", "", "" },
    { "BIGINT", "", "" },
    { "FLOAT", "", "" },
    { "DOUBLE", "", "" },
    { "CHAR", "", "" },
    { "VARCHAR", "", "" },
    { "TINYTEXT", "", "" },
    { "TEXT", "", "" },
    { "MEDIUMTEXT", "", "" },
    { "LONGTEXT", "", "" },
    { "BINARY", "", "" },
    { "VARBINARY", "", "" },
    { "TINYBLOB", "", "" },
    { "BLOB", "", "" },
    { "MEDIUMBLOB", "", "" },
    { "LONGBLOB", "", "" },
  };
  g_autofree char *unit = marq_planner_count_unit (type);

  if (g_str_has_prefix (type, "UUID") || g_str_has_prefix (type, "CHAR(36)"))
    return g_strdup ("UUID()");
  if (marq_mariadb_type_is (type, "DECIMAL"))
    return g_strconcat (g_str_equal (unit, "1") ? "" : unit, g_str_equal (unit, "1") ? "" : " * ", counted, NULL);
  if (marq_mariadb_type_is (type, "TINYINT") && !g_str_has_prefix (type, "TINYINT(1)"))
    return g_strdup (counted);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (marq_mariadb_type_is (type, values[i].type))
      return g_strconcat (values[i].before, counted, values[i].after, NULL);
  return NULL;
}

/* NOT NULL, once it is filled. */
static void
require (MarqMariadbAlteration *self, MarqField *field)
{
  g_autofree char *definition = marq_mariadb_column (self->planner, field, TRUE);

  self->requires_copy = self->requires_copy || is_moving_default (field);
  marq_mariadb_add_clause (self, MARQ_MARIADB_REQUIRE, "MODIFY COLUMN %s", definition);
}

static void
warn_of_zero (MarqMariadbAlteration *self, MarqField *field)
{
  if (marq_field_get_not_null (field) && !marq_field_get_default_expression (field)
      && marq_field_get_identity (field) == MARQ_IDENTITY_NONE && !marq_field_get_generated_expression (field))
    marq_planner_find (self->late, "mariadb-not-null-fills-zero", field,
                       _ ("%s is required and has no default: rows that are there get zero or an empty text"),
                       marq_item_get_name (MARQ_ITEM (field)));
}

/* All at once, or with what the server puts there. (transfer full) */
static char *
dup_plain (MarqMariadbAlteration *self, MarqField *field)
{
  warn_of_zero (self, field);
  return marq_mariadb_column (self->planner, field, TRUE);
}

/* Something in the place of values that are gone, where neither nothing nor zero will do. Its definition for now.
 * (transfer full) */
static char *
fill_in (MarqMariadbAlteration *self, MarqField *field)
{
  g_autofree char *table = marq_planner_full_name (self->planner, self->after);
  g_autofree char *name = marq_planner_name (self->planner, field);
  g_autofree char *moments = marq_mariadb_keep_moments (self, field, FALSE, "t.");
  g_autofree char *first = marq_planner_first_value (self->planner, field);
  g_autofree char *value = marq_planner_tells_apart (self->planner, field) ? dup_nth_value (type_of (field)) : NULL;

  if (!marq_field_get_not_null (field) || is_filled_by_row (field) || marq_field_get_identity (field) != MARQ_IDENTITY_NONE)
    return dup_plain (self, field);
  if (first && !marq_field_get_default_expression (field))
    {
      marq_mariadb_add_clause (self, MARQ_MARIADB_FILL, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT, ALGORITHM=INSTANT, LOCK=NONE", table, name);
      return marq_mariadb_column_with (self->planner, field, first);
    }
  /* With its key, which the server then looks at in the same statement. */
  if (!value || self->whole)
    return dup_plain (self, field);
  marq_mariadb_add_clause (self, MARQ_MARIADB_FILL, "UPDATE %s AS t JOIN (SELECT @marquetry_row := 0) AS n SET t.%s = %s%s", table, name,
                           value, moments);
  require (self, field);
  return marq_mariadb_column (self->planner, field, FALSE);
}

/* A column comes back: with its values where they were kept. How it is defined until it has them. (transfer full) */
static char *
bring_back (MarqMariadbAlteration *self, MarqField *field)
{
  g_autofree char *table = marq_planner_full_name (self->planner, self->after);
  g_autofree char *name = marq_planner_name (self->planner, field);
  g_autofree char *key = marq_planner_match_rows (self->planner, self->after, "t", "b");
  g_autofree char *backup = marq_planner_backup_name (self->planner, self->before);
  g_autofree char *moments = marq_mariadb_keep_moments (self, field, FALSE, "t.");
  gboolean kept = marq_planner_has (self->planner, MARQ_PLAN_BACKUP) && *key && !self->whole;

  if (!marq_planner_has (self->planner, MARQ_PLAN_DOWN) || marq_planner_get_old (self->planner, field)
      || marq_field_get_generated_expression (field))
    return dup_plain (self, field);
  if (!kept)
    {
      marq_step_note (self->late, _ ("The values that %s had are gone: they cannot come back."),
                      marq_item_get_name (MARQ_ITEM (field)));
      return fill_in (self, field);
    }
  marq_planner_forget_backup (self->planner, self->after);
  marq_step_note (self->late, _ ("The values of %s come back from %s."), marq_item_get_name (MARQ_ITEM (field)), backup);
  marq_mariadb_add_clause (self, MARQ_MARIADB_FILL, "UPDATE %s AS t JOIN %s AS b ON %s SET t.%s = b.%s%s", table, backup,
                           key, name, name, moments);
  if (marq_field_get_not_null (field))
    require (self, field);
  return marq_mariadb_column (self->planner, field, FALSE);
}

/* What was computed where it was read is to be kept from now on. */
static void
keep_computed (MarqMariadbAlteration *self, MarqField *field)
{
  MarqField *before = marq_planner_get_old (self->planner, field);
  g_autofree char *table = marq_planner_full_name (self->planner, self->after);
  g_autofree char *name = marq_planner_name (self->planner, field);
  g_autofree char *moments = marq_mariadb_keep_moments (self, field, FALSE, "");

  if (before && marq_mariadb_is_virtual (before) && !marq_field_get_generated_expression (field))
    marq_mariadb_add_clause (self, MARQ_MARIADB_FILL, "UPDATE %s SET %s = %s%s", table, name,
                             marq_field_get_generated_expression (before), moments);
}

static void
add_column (MarqMariadbAlteration *self, MarqField *field, MarqMariadbStage stage)
{
  g_autofree char *definition = bring_back (self, field);
  g_autofree char *position = dup_position (self, field);

  gboolean replaces = self->whole
                      && marq_item_list_find_by_name (marq_entity_get_fields (self->before),
                                                      marq_item_get_name (MARQ_ITEM (field)));

  keep_computed (self, field);
  marq_step_creates (self->late, field);
  marq_mariadb_add_clause (self, stage, "ADD COLUMN %s%s%s",
                           marq_planner_has (self->planner, MARQ_PLAN_IDEMPOTENT) && !replaces ? MARQ_IF_NOT_EXISTS : "",
                           definition, position);
}

static void
warn_of_loss (MarqMariadbAlteration *self, MarqField *before, MarqField *after)
{
  if (marq_field_get_generated_expression (before) || marq_field_get_generated_expression (after))
    return;
  if (marq_planner_has (self->planner, MARQ_PLAN_DOWN) && marq_mariadb_type_is_lossy (type_of (after), type_of (before))
      && !marq_retold_keeps_all (after, before))
    marq_step_note (self->late, _ ("What %s lost when it became %s does not come back."),
                    marq_item_get_name (MARQ_ITEM (after)), type_of (before));
  if (!marq_mariadb_type_is_lossy (type_of (before), type_of (after)) || marq_retold_keeps_all (before, after))
    return;
  self->late->flags |= MARQ_STEP_LOSSY;
  marq_planner_find (self->late, "lossy", after, _ ("Values of %s may not survive the way from %s to %s"),
                     marq_item_get_name (MARQ_ITEM (after)), type_of (before), type_of (after));
}

static void
modify_column (MarqMariadbAlteration *self, MarqField *before, MarqField *after, MarqMariadbStage stage)
{
  MarqFate *fate = marq_planner_get_fate (self->planner, after);
  g_autofree char *definition = marq_mariadb_column (self->planner, after, TRUE);
  g_autofree char *position = fate && fate->moved ? dup_position (self, after) : g_strdup ("");

  if (marq_fate_changed (fate, "data_type"))
    warn_of_loss (self, before, after);
  marq_step_alters (self->late, after);
  marq_mariadb_add_clause (self, stage, "MODIFY COLUMN %s%s", definition, position);
}

static void
place_stage (MarqMariadbAlteration *self, MarqMariadbStage stage)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqField *before = marq_planner_get_old (self->planner, field);

      if (is_new (self, field) && stage_of_new (self, field) == stage)
        add_column (self, field, stage);
      else if (!is_new (self, field) && is_modified (self, field) && stage_of_old (self, before, field) == stage)
        modify_column (self, before, field, stage);
    }
}

static void
drop_columns (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->before);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      g_autofree char *name = NULL;

      if (!marq_planner_is_dropped (self->planner, field))
        continue;
      name = self->whole ? marq_mariadb_parked_name (self, field) : marq_planner_name (self->planner, field);
      marq_mariadb_add_clause (self, MARQ_MARIADB_LOSE, "DROP COLUMN " MARQ_IF_EXISTS "%s", name);
      if (!self->whole)
        marq_step_drops (self->early, field);
      if (marq_field_get_generated_expression (field))
        continue;
      self->early->flags |= MARQ_STEP_LOSSY;
      marq_planner_find (self->early, "lossy", field, _ ("The values of %s go with it"), marq_item_get_name (MARQ_ITEM (field)));
      marq_planner_back_up (self->planner, self->before);
    }
}

void
marq_mariadb_alter_columns (MarqMariadbAlteration *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqFate *fate = marq_planner_get_fate (self->planner, field);

      if (!is_new (self, field) && !(fate && fate->moved))
        g_hash_table_add (self->placed, field);
    }
  drop_columns (self);
  for (int stage = MARQ_MARIADB_INSTANT; stage <= MARQ_MARIADB_VIRTUAL; stage++)
    place_stage (self, (MarqMariadbStage) stage);
}
