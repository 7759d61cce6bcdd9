/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Namespaces, which are databases here, and sequences. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb.h"

static char *
namespace_options (MarqPlanner *self, MarqNamespace *namespace)
{
  g_autofree char *comment = marq_mariadb_comment (self, namespace, " = ");
  GString *text = g_string_new (NULL);

  if (marq_namespace_get_character_set (namespace))
    g_string_append_printf (text, " CHARACTER SET %s", marq_namespace_get_character_set (namespace));
  if (marq_namespace_get_collation (namespace))
    g_string_append_printf (text, " COLLATE %s", marq_namespace_get_collation (namespace));
  g_string_append (text, comment);
  return g_string_free (text, FALSE);
}

static MarqStep *
create_database (MarqPlanner *self, gpointer item, MarqPhase phase)
{
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *options = namespace_options (self, item);
  MarqStep *step = marq_planner_add (self, phase, item);

  g_ptr_array_add (step->creates, item);
  marq_step_printf (step, "CREATE DATABASE " MARQ_IF_NOT_EXISTS "%s%s", name, options);
  return step;
}

/* Without a name, it is the database that we are connected to. */
static void
alter_usual (MarqPlanner *self, gpointer item, gboolean is_new)
{
  g_autofree char *options = namespace_options (self, item);
  MarqFate *fate = marq_planner_get_fate (self, item);
  gboolean recoded = !is_new && (marq_fate_changed (fate, "character_set") || marq_fate_changed (fate, "collation"));
  gboolean plain = !marq_namespace_get_character_set (item) && !marq_namespace_get_collation (item);
  gboolean retold = !is_new && marq_fate_changed (fate, "comment") && !marq_item_get_comment (item);
  MarqStep *step;

  if (!*options && !(recoded && plain) && !retold)
    return;
  step = marq_planner_add (self, MARQ_PHASE_GROUND, item);
  marq_step_alters (step, item);
  marq_step_printf (step, "ALTER DATABASE%s%s%s", recoded && plain ? " CHARACTER SET utf8mb4" : "", options,
                    retold ? " COMMENT = ''" : "");
}

void
marq_mariadb_create_namespace (MarqPlanner *self, gpointer item)
{
  if (!marq_namespace_is_usual (item))
    create_database (self, item, MARQ_PHASE_GROUND);
  else
    alter_usual (self, item, TRUE);
}

/* A database has no other name than its first: another one is made, and everything goes there. */
static void
rename_database (MarqPlanner *self, gpointer before, gpointer after)
{
  g_autofree char *old_name = marq_planner_name (self, before);
  MarqStep *step;

  if (!marq_namespace_is_usual (after))
    create_database (self, after, MARQ_PHASE_BACKUP);
  if (marq_namespace_is_usual (before))
    return;
  step = marq_planner_add (self, MARQ_PHASE_UNGROUND, before);
  marq_step_printf (step, "DROP DATABASE " MARQ_IF_EXISTS "%s", old_name);
}

void
marq_mariadb_alter_namespace (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  MarqItem *before = marq_planner_get_old (self, item);
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *options = namespace_options (self, item);
  MarqStep *step;

  if (fate->renamed)
    rename_database (self, before, item);
  else if (fate->properties && marq_namespace_is_usual (item))
    alter_usual (self, item, FALSE);
  else if (fate->properties && *options)
    {
      step = marq_planner_add (self, MARQ_PHASE_GROUND, item);
      marq_step_alters (step, item);
      marq_step_printf (step, "ALTER DATABASE %s%s", name, options);
    }
}

void
marq_mariadb_drop_namespace (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (marq_namespace_is_usual (item))
    return;
  step = marq_planner_add (self, MARQ_PHASE_UNGROUND, item);
  g_ptr_array_add (step->drops, item);
  marq_step_printf (step, "DROP DATABASE " MARQ_IF_EXISTS "%s", name);
}

static void
append_bound (GString *text, const char *word, const char *value, gboolean altered)
{
  if (value)
    g_string_append_printf (text, " %s %s", word, value);
  else if (altered)
    g_string_append_printf (text, " NO %s", word);
}

void
marq_mariadb_create_sequence (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_full_name (self, item);
  g_autofree char *comment = marq_mariadb_comment (self, item, "=");
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_FOUND, item);

  if (marq_sequence_get_start (item))
    g_string_append_printf (text, " START WITH %s", marq_sequence_get_start (item));
  append_bound (text, "MINVALUE", marq_sequence_get_minimum (item), FALSE);
  append_bound (text, "MAXVALUE", marq_sequence_get_maximum (item), FALSE);
  g_string_append_printf (text, " INCREMENT BY %d CACHE %d%s%s", (int) marq_sequence_get_increment (item),
                          (int) marq_sequence_get_cache (item), marq_sequence_get_cycles (item) ? " CYCLE" : "", comment);
  marq_step_creates (step, item);
  marq_step_printf (step, "CREATE SEQUENCE " MARQ_IF_NOT_EXISTS "%s%s", name, text->str);
}

void
marq_mariadb_alter_sequence (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *name = marq_planner_full_name (self, item);
  g_autofree char *literal = marq_planner_literal (self, marq_item_get_comment (item) ? marq_item_get_comment (item) : "");
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step;

  if (!fate->properties)
    return;
  step = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  marq_step_alters (step, item);
  if (marq_fate_changed (fate, "start"))
    g_string_append_printf (text, " START WITH %s", marq_sequence_get_start (item) ? marq_sequence_get_start (item) : "1");
  if (marq_fate_changed (fate, "minimum"))
    append_bound (text, "MINVALUE", marq_sequence_get_minimum (item), TRUE);
  if (marq_fate_changed (fate, "maximum"))
    append_bound (text, "MAXVALUE", marq_sequence_get_maximum (item), TRUE);
  if (marq_fate_changed (fate, "increment"))
    g_string_append_printf (text, " INCREMENT BY %d", (int) marq_sequence_get_increment (item));
  if (marq_fate_changed (fate, "cache"))
    g_string_append_printf (text, " CACHE %d", (int) marq_sequence_get_cache (item));
  if (marq_fate_changed (fate, "cycles"))
    g_string_append (text, marq_sequence_get_cycles (item) ? " CYCLE" : " NOCYCLE");
  if (text->len)
    marq_step_printf (step, "ALTER SEQUENCE " "%s%s", name, text->str);
  if (marq_fate_changed (fate, "comment"))
    marq_step_printf (step, "ALTER TABLE %s COMMENT=%s", name, literal);
}

/* Columns that take their values from it do not by then. */
void
marq_mariadb_drop_sequence (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_late_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CLEAR, item);

  marq_step_drops (step, item);
  marq_step_printf (step, "DROP SEQUENCE " MARQ_IF_EXISTS "%s", name);
}
