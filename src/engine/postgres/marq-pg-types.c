/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Namespaces, extensions, sequences, and the types of a schema. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg.h"

void
marq_pg_alter_namespace (MarqPlanner *self, gpointer item)
{
  if (marq_planner_get_fate (self, item)->renamed)
    marq_pg_rename_namespace (self, item);
}

void
marq_pg_drop_namespace (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_pg_last_path (self, item);
  MarqStep *step;

  if (marq_namespace_is_usual (item))
    return;
  marq_pg_step_aside (self, item, "SCHEMA", " RENAME TO ");
  step = marq_planner_add (self, MARQ_PHASE_UNGROUND, item);
  g_ptr_array_add (step->drops, item);
  marq_step_printf (step, "DROP SCHEMA " MARQ_IF_EXISTS "%s", name);
}

void
marq_pg_create_extension (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *schema = marq_extension_get_schema_name (item)
                                ? marq_planner_quote (self, marq_extension_get_schema_name (item))
                                : NULL;
  g_autofree char *version = marq_extension_get_version (item)
                                 ? marq_planner_literal (self, marq_extension_get_version (item))
                                 : NULL;
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_GROUND, item);

  marq_step_creates (step, item);
  marq_step_printf (step, "CREATE EXTENSION " MARQ_IF_NOT_EXISTS "%s%s%s%s%s", name, schema ? " WITH SCHEMA " : "",
                    schema ? schema : "", version ? " VERSION " : "", version ? version : "");
}

void
marq_pg_alter_extension (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqFate *fate = marq_planner_get_fate (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_GROUND, item);

  marq_step_alters (step, item);
  if (fate->renamed)
    marq_planner_refuse (self, _ ("An extension cannot be renamed, as %s is"), name);
  if (marq_fate_changed (fate, "version"))
    {
      const char *version = marq_extension_get_version (item);
      g_autofree char *literal = version ? marq_planner_literal (self, version) : NULL;

      marq_step_printf (step, "ALTER EXTENSION %s UPDATE%s%s", name, literal ? " TO " : "", literal ? literal : "");
    }
  if (marq_fate_changed (fate, "schema_name"))
    {
      const char *schema = marq_extension_get_schema_name (item);
      g_autofree char *quoted = marq_planner_quote (self, schema ? schema : "public");

      marq_step_printf (step, "ALTER EXTENSION %s SET SCHEMA %s", name, quoted);
    }
}

void
marq_pg_drop_extension (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_UNGROUND, item);

  step->key[0] = '!';
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP EXTENSION " MARQ_IF_EXISTS "%s", name);
}

/* A type that is made anew steps aside for its successor, and goes when nothing has it any more. */
void
marq_pg_drop_type (MarqPlanner *self, gpointer item)
{
  const char *word = MARQ_IS_DOMAIN (item) ? "DOMAIN" : "TYPE";
  g_autofree char *name = marq_pg_last_path (self, item);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_CLEAR, item);

  marq_pg_step_aside (self, item, word, " RENAME TO ");
  if (marq_pg_steps_aside (self, item))
    step->flags |= MARQ_STEP_ASIDE;
  marq_step_drops (step, item);
  marq_step_printf (step, "DROP %s " MARQ_IF_EXISTS "%s", word, name);
}

/* CREATE TYPE has no IF NOT EXISTS. */
static void
add_create (MarqPlanner *self, MarqStep *step, char *statement)
{
  if (!marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
    {
      marq_step_add (step, statement);
      return;
    }
  marq_step_printf (step, "DO $marquetry$ BEGIN\n  %s;\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $marquetry$", statement);
  g_free (statement);
}

void
marq_pg_create_enum (MarqPlanner *self, gpointer item)
{
  MarqItemList *values = marq_enum_get_values (item);
  g_autofree char *name = marq_planner_full_name (self, item);
  g_autoptr (GString) list = g_string_new (NULL);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_FOUND, item);

  for (guint i = 0; i < marq_item_list_get_length (values); i++)
    {
      g_autofree char *literal = marq_planner_literal (self, marq_item_get_name (marq_item_list_get (values, i)));

      g_string_append_printf (list, "%s%s", i ? ", " : "", literal);
    }
  marq_step_creates (step, item);
  add_create (self, step, g_strdup_printf ("CREATE TYPE %s AS ENUM (%s)", name, list->str));
}

/* Where a new value goes: after the one before it, or before the one after it. */
static void
add_value (MarqPlanner *self, MarqStep *step, MarqItemList *values, guint position, const char *name)
{
  g_autofree char *value = marq_planner_literal (self, marq_item_get_name (marq_item_list_get (values, position)));
  g_autofree char *neighbour = NULL;

  if (position > 0)
    neighbour = marq_planner_literal (self, marq_item_get_name (marq_item_list_get (values, position - 1)));
  else
    for (guint i = 1; !neighbour && i < marq_item_list_get_length (values); i++)
      if (marq_planner_get_old (self, marq_item_list_get (values, i)))
        neighbour = marq_planner_literal (self, marq_item_get_name (marq_item_list_get (values, i)));
  marq_step_printf (step, "ALTER TYPE %s ADD VALUE " MARQ_IF_NOT_EXISTS "%s%s%s", name, value,
                    !neighbour ? "" : position > 0 ? " AFTER " : " BEFORE ", neighbour ? neighbour : "");
  g_ptr_array_add (step->values, g_steal_pointer (&value));
}

typedef enum
{
  BETWEEN, /* out of the way of another, under a name that nothing has */
  AT_ONCE,
  AFTERWARDS, /* from there */
  N_ROUNDS,
} MarqRenameRound;

/* The name that a value is to have may be that of another, which gets a new one, too. */
static void
rename_value (MarqPlanner *self, MarqStep *step, MarqRenameRound round, MarqItem *before, MarqItem *after)
{
  MarqItemList *values = marq_enum_get_values (MARQ_ENUM (marq_item_get_parent (before)));
  g_autofree char *name = marq_planner_full_name (self, marq_item_get_parent (after));
  g_autofree char *old_value = marq_planner_literal (self, marq_item_get_name (before));
  g_autofree char *new_value = marq_planner_literal (self, marq_item_get_name (after));
  g_autofree char *between = NULL;
  guint number = 0;
  gboolean is_taken = marq_item_list_find_by_name (values, marq_item_get_name (after)) != NULL;

  if (g_str_equal (old_value, new_value) || is_taken != (round != AT_ONCE))
    return;
  marq_item_list_find (values, before, &number);
  between = g_strdup_printf ("'marquetry_%u'", number);
  marq_step_printf (step, "ALTER TYPE %s RENAME VALUE %s TO %s", name, round == AFTERWARDS ? between : old_value,
                    round == BETWEEN ? between : new_value);
}

static void
rename_values (MarqPlanner *self, MarqStep *step, MarqItemList *values)
{
  for (MarqRenameRound round = BETWEEN; round < N_ROUNDS; round++)
    for (guint i = 0; i < marq_item_list_get_length (values); i++)
      {
        MarqItem *value = marq_item_list_get (values, i);
        MarqItem *before = marq_planner_get_old (self, value);

        if (before)
          rename_value (self, step, round, before, value);
      }
}

void
marq_pg_alter_enum (MarqPlanner *self, gpointer item)
{
  MarqItemList *values = marq_enum_get_values (item);
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *renames, *additions;

  marq_pg_rename (self, item, "TYPE");
  renames = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  additions = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  /* A new value has its place beside others under their new names. */
  marq_step_order (additions, 1);
  marq_step_alters (renames, item);
  marq_step_alters (additions, item);
  rename_values (self, renames, values);
  for (guint i = 0; i < marq_item_list_get_length (values); i++)
    if (!marq_planner_get_old (self, marq_item_list_get (values, i)))
      add_value (self, additions, values, i, name);
}

static char *
dup_check (MarqPlanner *self, MarqConstraint *check)
{
  g_autofree char *name = marq_item_get_name (MARQ_ITEM (check)) ? marq_planner_name (self, check) : NULL;

  return g_strdup_printf ("%s%s%sCHECK (%s)", name ? "CONSTRAINT " : "", name ? name : "", name ? " " : "",
                          marq_constraint_get_expression (check));
}

void
marq_pg_create_domain (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_full_name (self, item);
  g_autofree char *type = marq_pg_type_text (item, marq_domain_get_data_type (item));
  MarqItemList *checks = marq_domain_get_checks (item);
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_FOUND, item);

  g_string_append_printf (text, "CREATE DOMAIN %s AS %s", name, type);
  if (marq_domain_get_collation (item))
    g_string_append_printf (text, " COLLATE %s", marq_domain_get_collation (item));
  if (marq_domain_get_default_expression (item))
    g_string_append_printf (text, " DEFAULT %s", marq_domain_get_default_expression (item));
  if (marq_domain_get_not_null (item))
    g_string_append (text, " NOT NULL");
  for (guint i = 0; i < marq_item_list_get_length (checks); i++)
    {
      g_autofree char *check = dup_check (self, marq_item_list_get (checks, i));

      g_string_append_printf (text, "\n  %s", check);
    }
  marq_step_creates (step, item);
  add_create (self, step, g_strdup (text->str));
}

void
marq_pg_alter_domain (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step;

  marq_pg_rename (self, item, "DOMAIN");
  step = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  marq_step_alters (step, item);
  if (marq_fate_changed (fate, "default_expression"))
    {
      const char *code = marq_domain_get_default_expression (item);

      marq_step_printf (step, code ? "ALTER DOMAIN %s SET DEFAULT %s" : "ALTER DOMAIN %s DROP DEFAULT%s", name,
                        code ? code : "");
    }
  if (marq_fate_changed (fate, "not_null"))
    marq_step_printf (step, "ALTER DOMAIN %s %s NOT NULL", name, marq_domain_get_not_null (item) ? "SET" : "DROP");
}

static char *
dup_attribute (MarqPlanner *self, MarqField *field)
{
  g_autofree char *name = marq_planner_name (self, field);
  g_autofree char *type = marq_pg_type_text (MARQ_ITEM (field), marq_field_get_data_type (field));

  return g_strdup_printf ("%s %s%s%s", name, type, marq_field_get_collation (field) ? " COLLATE " : "",
                          marq_field_get_collation (field) ? marq_field_get_collation (field) : "");
}

void
marq_pg_create_composite (MarqPlanner *self, gpointer item)
{
  MarqItemList *fields = marq_composite_get_fields (item);
  g_autofree char *name = marq_planner_full_name (self, item);
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_FOUND, item);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      g_autofree char *attribute = dup_attribute (self, marq_item_list_get (fields, i));

      g_string_append_printf (text, "%s\n  %s", i ? "," : "", attribute);
    }
  marq_step_creates (step, item);
  add_create (self, step, g_strdup_printf ("CREATE TYPE %s AS (%s%s)", name, text->str, text->len ? "\n" : ""));
}

void
marq_pg_alter_composite (MarqPlanner *self, gpointer item)
{
  MarqItem *before = marq_planner_get_old (self, item);
  MarqItemList *old_fields = marq_composite_get_fields (MARQ_COMPOSITE (before));
  MarqItemList *fields = marq_composite_get_fields (item);
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqStep *step;

  marq_pg_rename (self, item, "TYPE");
  step = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  marq_step_alters (step, item);
  for (guint i = 0; i < marq_item_list_get_length (old_fields); i++)
    {
      MarqItem *field = marq_item_list_get (old_fields, i);
      g_autofree char *attribute = marq_planner_name (self, field);

      if (marq_planner_get_new (self, field))
        continue;
      step->flags |= MARQ_STEP_LOSSY;
      marq_step_printf (step, "ALTER TYPE %s DROP ATTRIBUTE " MARQ_IF_EXISTS "%s", name, attribute);
    }
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqItem *field = marq_item_list_get (fields, i);
      MarqItem *old = marq_planner_get_old (self, field);
      g_autofree char *attribute = dup_attribute (self, MARQ_FIELD (field));
      g_autofree char *own = marq_planner_name (self, field);
      g_autofree char *old_name = old ? marq_planner_name (self, old) : NULL;
      g_autofree char *type = marq_pg_type_text (field, marq_field_get_data_type (MARQ_FIELD (field)));

      if (!old)
        marq_step_printf (step, "ALTER TYPE %s ADD ATTRIBUTE %s", name, attribute);
      else if (g_strcmp0 (old_name, own) != 0)
        marq_step_printf (step, "ALTER TYPE %s RENAME ATTRIBUTE %s TO %s", name, old_name, own);
      if (old && marq_pg_is_retyped (self, MARQ_FIELD (old)))
        marq_step_printf (step, "ALTER TYPE %s ALTER ATTRIBUTE %s TYPE %s", name, own, type);
    }
}

static void
append_sequence (GString *text, MarqSequence *sequence)
{
  if (marq_sequence_get_increment (sequence) != 1)
    g_string_append_printf (text, " INCREMENT BY %" G_GINT64_FORMAT, marq_sequence_get_increment (sequence));
  if (marq_sequence_get_minimum (sequence))
    g_string_append_printf (text, " MINVALUE %s", marq_sequence_get_minimum (sequence));
  if (marq_sequence_get_maximum (sequence))
    g_string_append_printf (text, " MAXVALUE %s", marq_sequence_get_maximum (sequence));
  if (marq_sequence_get_start (sequence))
    g_string_append_printf (text, " START WITH %s", marq_sequence_get_start (sequence));
  if (marq_sequence_get_cache (sequence) != 1)
    g_string_append_printf (text, " CACHE %" G_GINT64_FORMAT, marq_sequence_get_cache (sequence));
  if (marq_sequence_get_cycles (sequence))
    g_string_append (text, " CYCLE");
}

static MarqField *
owner_of (gpointer sequence)
{
  return marq_item_lookup (sequence, marq_sequence_get_owned_by (sequence));
}

/* Who owns a table or a sequence, as far as it is said; NULL: not. */
static const char *
find_owner (MarqItem *of)
{
  MarqItemList *list = of ? marq_schema_get_access (MARQ_SCHEMA (marq_item_get_root (of))) : NULL;

  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    if (g_strcmp0 (marq_access_get_of (marq_item_list_get (list, i)), marq_item_get_uid (of)) == 0)
      return marq_access_get_owner (marq_item_list_get (list, i));
  return NULL;
}

/* Who owns a sequence so far: whoever owns the table of its column. */
static const char *
find_sequence_owner (MarqPlanner *self, MarqItem *before)
{
  MarqField *field = owner_of (before);

  return find_owner (field ? marq_item_get_parent (MARQ_ITEM (field)) : before);
}

/* A sequence and the table of its column have one owner, and so far that is the old one. */
static void
share_owner (MarqPlanner *self, MarqStep *step, gpointer sequence, MarqItem *table, const char *name)
{
  const char *owner = marq_planner_is_created (self, table) ? NULL : find_owner (marq_planner_get_old (self, table));
  const char *own = marq_planner_is_created (self, sequence) ? NULL : find_sequence_owner (self, marq_planner_get_old (self, sequence));
  g_autofree char *role = owner ? marq_planner_quote (self, owner) : g_strdup ("CURRENT_USER");

  if (g_strcmp0 (owner, own) != 0)
    marq_step_printf (step, "ALTER SEQUENCE %s OWNER TO %s", name, role);
}

static void
own_by (MarqPlanner *self, gpointer sequence, const char *name)
{
  MarqField *field = owner_of (sequence);
  g_autofree char *table = field ? marq_planner_full_name (self, marq_item_get_parent (MARQ_ITEM (field))) : NULL;
  g_autofree char *column = field ? marq_planner_name (self, field) : NULL;
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_ATTACH, sequence);

  marq_step_uses (step, sequence);
  if (field)
    {
      marq_step_uses (step, field);
      share_owner (self, step, sequence, marq_item_get_parent (MARQ_ITEM (field)), name);
    }
  marq_step_printf (step, "ALTER SEQUENCE %s OWNED BY %s%s%s", name, field ? table : "NONE", field ? "." : "",
                    field ? column : "");
}

/* First of all, lest it goes with its column, or where its table goes. */
static void
disown (MarqPlanner *self, gpointer before)
{
  g_autofree char *name = marq_planner_full_name (self, before);
  MarqStep *step;

  if (!owner_of (before))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, before);
  marq_step_printf (step, "ALTER SEQUENCE %s OWNED BY NONE", name);
}

void
marq_pg_create_sequence (MarqPlanner *self, gpointer item)
{
  static const char *const persistences[] = { "", "UNLOGGED ", "TEMPORARY " };
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqFieldType *type = marq_sequence_get_data_type (item);
  g_autofree char *type_text = type ? marq_pg_type_text (item, type) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  MarqStep *step;

  if (owner_of (item) && g_str_has_suffix (marq_item_get_uid (item), ":sequence") && marq_pg_is_serial (self, owner_of (item)))
    return;
  step = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  marq_step_creates (step, item);
  g_string_append_printf (text, "CREATE %sSEQUENCE " MARQ_IF_NOT_EXISTS "%s",
                          persistences[marq_sequence_get_persistence (item)], name);
  if (type_text && !g_str_equal (type_text, "BIGINT"))
    g_string_append_printf (text, " AS %s", type_text);
  append_sequence (text, item);
  marq_step_add (step, g_strdup (text->str));
  if (owner_of (item))
    own_by (self, item, name);
}

void
marq_pg_alter_sequence (MarqPlanner *self, gpointer item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *name = marq_planner_full_name (self, item);
  MarqFieldType *type = marq_sequence_get_data_type (item);
  g_autofree char *type_text = type ? marq_pg_type_text (item, type) : g_strdup ("BIGINT");
  MarqStep *step;

  marq_pg_rename (self, item, "SEQUENCE");
  step = marq_planner_add (self, MARQ_PHASE_FOUND, item);
  marq_step_alters (step, item);
  if (marq_fate_changed (fate, "data_type"))
    marq_step_printf (step, "ALTER SEQUENCE %s AS %s", name, type_text);
  if (marq_fate_changed (fate, "increment"))
    marq_step_printf (step, "ALTER SEQUENCE %s INCREMENT BY %" G_GINT64_FORMAT, name, marq_sequence_get_increment (item));
  if (marq_fate_changed (fate, "minimum"))
    marq_step_printf (step, "ALTER SEQUENCE %s %s%s", name, marq_sequence_get_minimum (item) ? "MINVALUE " : "NO MINVALUE",
                      marq_sequence_get_minimum (item) ? marq_sequence_get_minimum (item) : "");
  if (marq_fate_changed (fate, "maximum"))
    marq_step_printf (step, "ALTER SEQUENCE %s %s%s", name, marq_sequence_get_maximum (item) ? "MAXVALUE " : "NO MAXVALUE",
                      marq_sequence_get_maximum (item) ? marq_sequence_get_maximum (item) : "");
  if (marq_fate_changed (fate, "start"))
    marq_step_printf (step, "ALTER SEQUENCE %s START WITH %s", name,
                      marq_sequence_get_start (item) ? marq_sequence_get_start (item) : "1");
  if (marq_fate_changed (fate, "cache"))
    marq_step_printf (step, "ALTER SEQUENCE %s CACHE %" G_GINT64_FORMAT, name, marq_sequence_get_cache (item));
  if (marq_fate_changed (fate, "cycles"))
    marq_step_printf (step, "ALTER SEQUENCE %s %sCYCLE", name, marq_sequence_get_cycles (item) ? "" : "NO ");
  if (marq_fate_changed (fate, "persistence"))
    marq_step_printf (step, "ALTER SEQUENCE %s SET %s", name,
                      marq_sequence_get_persistence (item) == MARQ_PERSISTENCE_UNLOGGED ? "UNLOGGED" : "LOGGED");
  if (!marq_fate_changed (fate, "owned_by"))
    return;
  disown (self, marq_planner_get_old (self, item));
  if (owner_of (item))
    own_by (self, item, name);
}

/* One that a column owned goes with it. */
void
marq_pg_drop_sequence (MarqPlanner *self, gpointer item)
{
  MarqField *owner = owner_of (item);
  g_autofree char *name = marq_pg_last_path (self, item);
  MarqStep *step;

  if (owner && marq_planner_is_dropped (self, owner))
    return;
  marq_pg_step_aside (self, item, "SEQUENCE", " RENAME TO ");
  step = marq_planner_add (self, MARQ_PHASE_CLEAR, item);
  marq_step_drops (step, item);
  step->flags |= MARQ_STEP_LOSSY | (marq_pg_steps_aside (self, item) ? MARQ_STEP_ASIDE : 0);
  marq_step_printf (step, "DROP SEQUENCE " MARQ_IF_EXISTS "%s", name);
}
