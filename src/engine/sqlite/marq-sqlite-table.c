/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table of SQLite is written, and made anew around its rows. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-retold.h"
#include "engine/marq-sql-name.h"
#include "marq-sqlite-text.h"
#include "marq-sqlite.h"

const char *
marq_sqlite_type (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);

  return type && marq_field_type_get_text (type) ? marq_field_type_get_text (type) : "TEXT";
}

static MarqConstraint *
primary_key (MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    if (marq_constraint_get_constraint (marq_item_list_get (constraints, i)) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
      return marq_item_list_get (constraints, i);
  return NULL;
}

gboolean
marq_sqlite_counts (MarqEntity *entity, MarqField *field)
{
  MarqConstraint *key = primary_key (entity);
  const char *const *fields = key ? marq_constraint_get_fields (key) : NULL;

  return marq_field_get_identity (field) != MARQ_IDENTITY_NONE && fields && fields[0] && !fields[1]
         && g_str_equal (fields[0], marq_item_get_uid (MARQ_ITEM (field))) && !marq_entity_get_without_rowid (entity)
         && g_ascii_strcasecmp (marq_sqlite_type (field), "INTEGER") == 0;
}

/* Whether it may stand behind DEFAULT without parentheses: a constant, or what has its own. */
static gboolean
is_constant (const char *code)
{
  static const char *const words[] = { "NULL", "TRUE", "FALSE", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME" };
  g_autoptr (MarqSqliteText) text = marq_sqlite_text_new (code);
  MarqSqlTokenKind kind;

  if (marq_sqlite_text_is_at_end (text))
    return FALSE;
  if (marq_sqlite_text_sees (text, "("))
    {
      marq_sqlite_text_skip (text);
      return marq_sqlite_text_is_at_end (text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (marq_sqlite_text_take (text, words[i]))
      return marq_sqlite_text_is_at_end (text);
  if (marq_sqlite_text_take (text, "-") || marq_sqlite_text_take (text, "+"))
    return text->tokens->len == 2 && g_array_index (text->tokens, MarqSqlToken, 1).kind == MARQ_SQL_NUMBER;
  kind = g_array_index (text->tokens, MarqSqlToken, 0).kind;
  return text->tokens->len == 1 && (kind == MARQ_SQL_NUMBER || kind == MARQ_SQL_STRING);
}

static char *
dup_default (const char *code)
{
  return is_constant (code) ? g_strdup (code) : g_strdup_printf ("(%s)", code);
}

static void
append_conflict (GString *text, MarqConstraint *constraint)
{
  if (marq_constraint_get_on_conflict (constraint))
    g_string_append_printf (text, " ON CONFLICT %s", marq_constraint_get_on_conflict (constraint));
}

static void
append_counting_key (MarqPlanner *self, GString *text, MarqConstraint *key)
{
  g_autofree char *name = marq_planner_name (self, key);

  if (!marq_sqlite_is_unnamed (MARQ_ITEM (key)))
    g_string_append_printf (text, " CONSTRAINT %s", name);
  g_string_append (text, " PRIMARY KEY");
  append_conflict (text, key);
  g_string_append (text, " AUTOINCREMENT");
}

char *
marq_sqlite_column (MarqPlanner *self, MarqField *field)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  g_autofree char *name = marq_planner_name (self, field);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", name, marq_sqlite_type (field));
  if (marq_sqlite_counts (MARQ_ENTITY (entity), field))
    append_counting_key (self, text, primary_key (MARQ_ENTITY (entity)));
  if (marq_field_get_not_null (field))
    g_string_append (text, " NOT NULL");
  if (marq_field_get_generated_expression (field))
    g_string_append_printf (text, " GENERATED ALWAYS AS (%s) %s", marq_field_get_generated_expression (field),
                            marq_field_get_generated (field) == MARQ_GENERATED_VIRTUAL ? "VIRTUAL" : "STORED");
  else if (marq_field_get_default_expression (field))
    {
      g_autofree char *code = dup_default (marq_field_get_default_expression (field));

      g_string_append_printf (text, " DEFAULT %s", code);
    }
  if (marq_field_get_collation (field))
    {
      g_autofree char *collation = marq_planner_quote (self, marq_field_get_collation (field));

      g_string_append_printf (text, " COLLATE %s", collation);
    }
  return g_string_free (text, FALSE);
}

/* "mail_age", of fields. */
static char *
join_names (MarqItem *context, const char *const *uids)
{
  GString *joined = g_string_new (NULL);

  for (; uids && *uids; uids++)
    {
      MarqItem *field = marq_item_lookup (context, *uids);

      if (field && marq_item_get_name (field))
        g_string_append_printf (joined, "%s%s", joined->len ? "_" : "", marq_item_get_name (field));
    }
  return g_string_free (joined, FALSE);
}

/* Lowering numbers those that would be called the same. */
static gboolean
is_derived (MarqItem *constraint, const char *const *uids, const char *suffix)
{
  MarqItem *entity = marq_item_get_parent (constraint);
  const char *name = marq_item_get_name (constraint);
  const char *digits = name ? name + strlen (name) : NULL;
  g_autofree char *joined = join_names (constraint, uids);
  g_autofree char *numbered = NULL;
  g_autofree char *derived = NULL;

  while (digits && digits > name && g_ascii_isdigit (digits[-1]))
    digits--;
  numbered = g_strconcat (suffix, digits, NULL);
  derived = marq_sql_derive (MARQ_DIALECT_SQLITE, marq_item_get_name (entity), joined, numbered);
  return !name || g_str_equal (name, derived);
}

gboolean
marq_sqlite_is_unnamed (MarqItem *item)
{
  static const char *const suffixes[] = { "pkey", "key", "check", "excl" };
  MarqConstraint *constraint;
  MarqConstraintKind kind;

  if (MARQ_IS_RELATION (item))
    return is_derived (item, marq_relation_get_fields (MARQ_RELATION (item)), "fkey");
  constraint = MARQ_CONSTRAINT (item);
  kind = marq_constraint_get_constraint (constraint);
  return is_derived (item, kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY ? NULL : marq_constraint_get_fields (constraint),
                     suffixes[kind]);
}

static void
append_name (MarqPlanner *self, GString *text, gpointer constraint)
{
  g_autofree char *name = marq_planner_name (self, constraint);

  g_string_append (text, text->len ? ",\n  " : "\n  ");
  if (!marq_sqlite_is_unnamed (constraint))
    g_string_append_printf (text, "CONSTRAINT %s ", name);
}

static void
append_constraint (MarqPlanner *self, GString *text, MarqConstraint *constraint)
{
  g_autofree char *fields = marq_planner_names (self, constraint, marq_constraint_get_fields (constraint));

  append_name (self, text, constraint);
  switch (marq_constraint_get_constraint (constraint))
    {
    case MARQ_CONSTRAINT_KIND_PRIMARY_KEY:
      g_string_append_printf (text, "PRIMARY KEY (%s%s)", fields, marq_constraint_get_descending (constraint) ? " DESC" : "");
      break;
    case MARQ_CONSTRAINT_KIND_UNIQUE:
      g_string_append_printf (text, "UNIQUE (%s%s)", fields, marq_constraint_get_descending (constraint) ? " DESC" : "");
      break;
    default:
      g_string_append_printf (text, "CHECK (%s)", marq_constraint_get_expression (constraint));
    }
  append_conflict (text, constraint);
}

static void
append_relation (MarqPlanner *self, GString *text, MarqRelation *relation)
{
  static const char *const actions[] = { NULL, "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };
  static const char *const deferrals[] = { "", " DEFERRABLE INITIALLY IMMEDIATE", " DEFERRABLE INITIALLY DEFERRED" };
  static const char *const matches[] = { "", " MATCH FULL", " MATCH PARTIAL" };
  MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  g_autofree char *fields = marq_planner_names (self, relation, marq_relation_get_fields (relation));
  g_autofree char *target_fields = marq_planner_names (self, relation, marq_relation_get_target_fields (relation));
  g_autofree char *target_name = target ? marq_planner_name (self, target) : g_strdup ("?");
  const char *on_update = actions[marq_relation_get_on_update (relation)];
  const char *on_delete = actions[marq_relation_get_on_delete (relation)];

  append_name (self, text, relation);
  g_string_append_printf (text, "FOREIGN KEY (%s) REFERENCES %s", fields, target_name);
  if (*target_fields)
    g_string_append_printf (text, " (%s)", target_fields);
  if (on_update)
    g_string_append_printf (text, " ON UPDATE %s", on_update);
  if (on_delete)
    g_string_append_printf (text, " ON DELETE %s", on_delete);
  g_string_append (text, matches[marq_relation_get_match (relation)]);
  g_string_append (text, deferrals[marq_relation_get_deferral (relation)]);
}

static gboolean
is_said_by_column (MarqEntity *entity, MarqConstraint *constraint)
{
  const char *const *fields = marq_constraint_get_fields (constraint);
  MarqItem *field = fields && fields[0] ? marq_item_lookup (MARQ_ITEM (entity), fields[0]) : NULL;

  return marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY && field
         && marq_sqlite_counts (entity, MARQ_FIELD (field));
}

char *
marq_sqlite_table (MarqPlanner *self, MarqEntity *entity, const char *name, const char *exists)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  MarqItemList *relations = marq_entity_get_relations (entity);
  g_autoptr (GString) body = g_string_new (NULL);
  const char *rowid = marq_entity_get_without_rowid (entity) ? " WITHOUT ROWID" : "";
  const char *strict = marq_entity_get_is_strict (entity) ? " STRICT" : "";

  if (marq_entity_get_virtual_module (entity))
    return g_strdup_printf ("CREATE VIRTUAL TABLE %s%s USING %s", exists, name,
                            marq_entity_get_virtual_module (entity));
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      g_autofree char *column = marq_sqlite_column (self, marq_item_list_get (fields, i));

      g_string_append_printf (body, "%s\n  %s", i ? "," : "", column);
    }
  for (int kind = MARQ_CONSTRAINT_KIND_PRIMARY_KEY; kind <= MARQ_CONSTRAINT_KIND_CHECK; kind++)
    for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
      {
        MarqConstraint *constraint = marq_item_list_get (constraints, i);

        if ((int) marq_constraint_get_constraint (constraint) == kind && !is_said_by_column (entity, constraint))
          append_constraint (self, body, constraint);
      }
  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    append_relation (self, body, marq_item_list_get (relations, i));
  return g_strdup_printf ("CREATE TABLE %s%s (%s\n)%s%s%s", exists, name, body->str, rowid,
                          *rowid && *strict ? "," : "", strict);
}

/* Something for a column that must not be null, and has no value. */
static const char *
filler_of (MarqField *field)
{
  const char *type = marq_sqlite_type (field);

  if (g_ascii_strcasecmp (type, "INTEGER") == 0 || g_ascii_strcasecmp (type, "REAL") == 0
      || g_ascii_strcasecmp (type, "NUMERIC") == 0)
    return "0";
  return g_ascii_strcasecmp (type, "BLOB") == 0 ? "x''" : "''";
}

/* Another one in each row. */
static const char *
nth_value_of (MarqField *field)
{
  const char *filler = filler_of (field);
  const char *type = marq_sqlite_type (field);

  if (g_ascii_strcasecmp (type, "DATE") == 0)
    return "date('2000-01-01', '+' || row_number() OVER () || ' days')";
  if (g_ascii_strcasecmp (type, "DATETIME") == 0 || g_ascii_strcasecmp (type, "TIMESTAMP") == 0)
    return "datetime('2000-01-01', '+' || row_number() OVER () || ' seconds')";
  if (g_str_equal (filler, "0"))
    return "row_number() OVER ()";
  return g_str_equal (filler, "''") ? "CAST(row_number() OVER () AS TEXT)" : "CAST(CAST(row_number() OVER () AS TEXT) AS BLOB)";
}

/* A column that was there before; the values of an enum may have got other names. */
static char *
old_source (MarqPlanner *self, MarqField *old, MarqField *field)
{
  g_autofree char *name = marq_planner_name (self, field);
  g_autofree char *column = g_strdup_printf ("o.%s", name);
  g_autoptr (GPtrArray) retold = marq_retold_find (old, field);
  char *source = retold ? marq_retold_dup_case (self, retold, column, TRUE) : g_steal_pointer (&column);
  const char *code = marq_field_get_default_expression (field);
  g_autofree char *plain = NULL;

  if (!code || !marq_field_get_not_null (field) || marq_field_get_not_null (old))
    return source;
  plain = source;
  return g_strdup_printf ("coalesce(%s, %s)", plain, code);
}

/* Where the value of a column comes from: NULL where its default says. */
static char *
source_of (MarqPlanner *self, MarqField *field, MarqEntity *entity)
{
  MarqField *old = marq_planner_get_old (self, field);
  gboolean down = marq_planner_has (self, MARQ_PLAN_DOWN);
  g_autofree char *name = NULL;
  g_autofree char *match = NULL;
  g_autofree char *backup = NULL;
  char *first;

  if (old)
    return old_source (self, old, field);
  if (down && marq_planner_has (self, MARQ_PLAN_BACKUP) && *(match = marq_planner_match_rows (self, entity, "b", "o")))
    {
      backup = marq_planner_backup_name (self, entity);
      name = marq_planner_name (self, field);
      marq_planner_forget_backup (self, entity);
      return g_strdup_printf ("(SELECT b.%s FROM %s AS b WHERE %s)", name, backup, match);
    }
  if (!down || !marq_field_get_not_null (field) || marq_field_get_default_expression (field))
    return NULL;
  first = marq_planner_first_value (self, field);
  if (first)
    return first;
  return g_strdup (marq_planner_tells_apart (self, field) ? nth_value_of (field) : filler_of (field));
}

static void
copy_rows (MarqPlanner *self, MarqStep *step, MarqEntity *after, const char *from, const char *to)
{
  MarqItemList *fields = marq_entity_get_fields (after);
  g_autoptr (GString) targets = g_string_new (NULL);
  g_autoptr (GString) sources = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      g_autofree char *name = marq_planner_name (self, field);
      g_autofree char *source = marq_field_get_generated_expression (field) ? NULL : source_of (self, field, after);

      if (!source)
        continue;
      g_string_append_printf (targets, "%s%s", targets->len ? ", " : "", name);
      g_string_append_printf (sources, "%s%s", sources->len ? ", " : "", source);
    }
  if (targets->len)
    marq_step_printf (step, "INSERT INTO %s (%s) SELECT %s FROM %s AS o", to, targets->str, sources->str, from);
  marq_step_printf (step,
                    "INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM %s) = (SELECT count(*) FROM %s)",
                    from, to);
}

static gboolean
any_counts (MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    if (marq_sqlite_counts (entity, marq_item_list_get (fields, i)))
      return TRUE;
  return FALSE;
}

/* The highest number that was ever given, also where its row is gone. */
static void
keep_count (MarqPlanner *self, MarqStep *step, const char *from, const char *to)
{
  g_autofree char *old_name = marq_planner_literal (self, from);
  g_autofree char *new_name = marq_planner_literal (self, to);

  marq_step_printf (step, "DELETE FROM sqlite_sequence WHERE name = %s", new_name);
  marq_step_printf (step, "INSERT INTO sqlite_sequence (name, seq) SELECT %s, seq FROM sqlite_sequence WHERE name = %s",
                    new_name, old_name);
}

/* What nobody would see in a table that is made anew is said above it, for whoever runs it to be asked. */
static gboolean
say_what_goes (MarqPlanner *self, MarqStep *step, MarqEntity *before)
{
  MarqItemList *fields = marq_entity_get_fields (before);
  gboolean loses = FALSE;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      if (marq_planner_get_new (self, field) || marq_field_get_generated_expression (field))
        continue;
      loses = TRUE;
      marq_step_note (step, "marquetry: loses %s.%s", marq_item_get_name (MARQ_ITEM (before)), marq_item_get_name (MARQ_ITEM (field)));
    }
  return loses;
}

static void
say_what_is_gone (MarqPlanner *self, MarqStep *step, MarqEntity *after)
{
  MarqItemList *fields = marq_entity_get_fields (after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqItem *field = marq_item_list_get (fields, i);

      if (marq_planner_has (self, MARQ_PLAN_DOWN) && !marq_planner_get_old (self, field)
          && !marq_field_get_generated_expression (MARQ_FIELD (field)))
        marq_step_note (step,
                        marq_planner_has (self, MARQ_PLAN_BACKUP) ? _ ("The values of %s come back from the backup.")
                                                                  : _ ("The values that %s had are gone: they cannot come back."),
                        marq_item_get_name (field));
    }
}

static void
each (MarqItemList *list, MarqStep *step, void (*note) (MarqStep *, gpointer))
{
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    note (step, marq_item_list_get (list, i));
}

/* What points to a table may be there before it: foreign keys wait for nothing. */
void
marq_sqlite_creates (MarqStep *step, MarqEntity *entity)
{
  g_ptr_array_add (step->creates, entity);
  each (marq_entity_get_fields (entity), step, marq_step_creates);
  each (marq_entity_get_constraints (entity), step, marq_step_creates);
}

void
marq_sqlite_drops (MarqStep *step, MarqEntity *entity)
{
  g_ptr_array_add (step->drops, entity);
  each (marq_entity_get_fields (entity), step, marq_step_drops);
  each (marq_entity_get_constraints (entity), step, marq_step_drops);
  each (marq_entity_get_indexes (entity), step, marq_step_drops);
  each (marq_entity_get_triggers (entity), step, marq_step_drops);
}

/* In the order that SQLite asks for. The old table is not renamed: what points to it would follow. */
void
marq_sqlite_rebuild (MarqPlanner *self, MarqEntity *before, MarqEntity *after)
{
  const char *own = marq_item_get_name (MARQ_ITEM (after));
  g_autofree char *name = marq_planner_name (self, after);
  g_autofree char *plain = g_strdup_printf ("marquetry_new_%s", own);
  g_autofree char *fresh = marq_planner_quote (self, plain);
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_TABLE, after);

  step->flags |= MARQ_STEP_FOREIGN_KEYS_OFF;
  if (say_what_goes (self, step, before))
    {
      step->flags |= MARQ_STEP_LOSSY;
      marq_planner_back_up (self, before);
    }
  marq_sqlite_drops (step, before);
  marq_sqlite_creates (step, after);
  say_what_is_gone (self, step, after);
  marq_step_add (step, marq_sqlite_table (self, after, fresh, ""));
  copy_rows (self, step, after, name, fresh);
  if (any_counts (before) && any_counts (after))
    keep_count (self, step, own, plain);
  marq_step_printf (step, "DROP TABLE %s", name);
  marq_step_printf (step, "ALTER TABLE %s RENAME TO %s", fresh, name);
  marq_planner_find (step, "sqlite-rebuild", after,
                     _ ("Table %s is made anew and all its rows are copied, which takes twice its room on disk"), own);
}
