/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns: how one is defined, added, altered and dropped. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-retold.h"
#include "engine/marq-sql-name.h"
#include "marq-pg.h"

char *
marq_pg_options (const char *const *options)
{
  return options ? g_strjoinv (", ", (GStrv) options) : g_strdup ("");
}

static gboolean
is_in_table (MarqItem *field)
{
  return MARQ_IS_ENTITY (marq_item_get_parent (field));
}

static const char *
identity_words (int identity)
{
  return identity == MARQ_IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT";
}

/* The sequence that a SERIAL column makes for itself. */
static MarqSequence *
own_sequence (MarqField *field)
{
  g_autofree char *uid = g_strdup_printf ("%s:sequence", marq_item_get_uid (MARQ_ITEM (field)));

  return marq_item_lookup (MARQ_ITEM (field), uid);
}

gboolean
marq_pg_is_serial (MarqPlanner *self, MarqField *field)
{
  MarqSequence *sequence = own_sequence (field);

  return sequence && marq_planner_is_created (self, sequence) && marq_planner_is_created (self, field)
         && marq_planner_is_created (self, marq_item_get_parent (MARQ_ITEM (field)));
}

static void
append_value (MarqPlanner *self, GString *text, MarqField *field)
{
  const char *code = marq_field_get_default_expression (field);
  const char *computed = marq_field_get_generated_expression (field);
  const char *const *options = marq_field_get_options (field);

  if (computed)
    g_string_append_printf (text, " GENERATED ALWAYS AS (%s) STORED", computed);
  else if (marq_field_get_identity (field) != MARQ_IDENTITY_NONE)
    {
      g_string_append_printf (text, " GENERATED %s AS IDENTITY", identity_words (marq_field_get_identity (field)));
      if (options && options[0])
        {
          g_autofree char *joined = g_strjoinv (" ", (GStrv) options);

          g_string_append_printf (text, " (%s)", joined);
        }
    }
  else if (code)
    g_string_append_printf (text, " DEFAULT %s", code);
}

/* Storage and such, which cannot be said everywhere, are set afterwards. */
char *
marq_pg_column (MarqPlanner *self, MarqField *field, gboolean inside_create)
{
  g_autofree char *name = marq_planner_name (self, field);
  g_autofree char *type = marq_pg_type_text (MARQ_ITEM (field), marq_field_get_data_type (field));
  GString *text = g_string_new (name);

  if (inside_create && marq_pg_is_serial (self, field))
    {
      g_string_append (text, g_str_equal (type, "BIGINT") ? " BIGSERIAL" : " SERIAL");
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, " %s", type);
  if (marq_field_get_compression (field))
    g_string_append_printf (text, " COMPRESSION %s", marq_field_get_compression (field));
  if (marq_field_get_collation (field))
    g_string_append_printf (text, " COLLATE %s", marq_field_get_collation (field));
  if (marq_field_get_foreign_options (field))
    {
      g_autofree char *options = marq_pg_options (marq_field_get_foreign_options (field));

      g_string_append_printf (text, " OPTIONS (%s)", options);
    }
  append_value (self, text, field);
  if (marq_field_get_not_null (field))
    g_string_append (text, " NOT NULL");
  return g_string_free (text, FALSE);
}

static char *
table_of (MarqPlanner *self, gpointer field)
{
  return marq_planner_full_name (self, marq_item_get_parent (field));
}

/* What a column has that its definition has no words for. */
void
marq_pg_set_details (MarqPlanner *self, MarqStep *step, MarqField *field)
{
  g_autofree char *table = table_of (self, field);
  g_autofree char *name = marq_planner_name (self, field);

  if (marq_field_get_storage (field))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STORAGE %s", table, name, marq_field_get_storage (field));
  if (marq_field_get_statistics_target (field) >= 0)
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STATISTICS %d", table, name,
                      (int) marq_field_get_statistics_target (field));
  if (marq_field_get_options (field) && marq_field_get_identity (field) == MARQ_IDENTITY_NONE)
    {
      g_autofree char *options = marq_pg_options (marq_field_get_options (field));

      marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET (%s)", table, name, options);
    }
}

/* Something that every type has, for a column that must not be null and whose values are gone. */
static const char *
filler_of (const char *type)
{
  static const struct
  {
    const char *type;
    const char *filler;
  } fillers[] = {
    { "SMALLINT", "0" },        { "INTEGER", "0" },  { "BIGINT", "0" },        { "DECIMAL", "0" },
    { "REAL", "0" },            { "DOUBLE", "0" },   { "VARCHAR", "''" },      { "TEXT", "''" },
    { "CHAR", "''" },           { "BOOLEAN", "FALSE" }, { "DATE", "CURRENT_DATE" }, { "TIMESTAMP", "CURRENT_TIMESTAMP" },
    { "TIME", "CURRENT_TIME" }, { "INTERVAL", "'0'" },  { "UUID", "gen_random_uuid()" }, { "JSON", "'{}'" },
    { "BYTEA", "''" },
  };

  if (g_str_has_suffix (type, "[]"))
    return "'{}'";
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    if (g_str_has_prefix (type, fillers[i].type))
      return fillers[i].filler;
  return NULL;
}

/* The nth value of a type of which there are many; UUIDs are others each time anyway. (nullable) (transfer full) */
static char *
nth_value_of (const char *type)
{
  static const struct
  {
    const char *type;
    const char *value;
  } values[] = {
    { "SMALLINT", "n.number" },
    { "INTEGER", "n.number" },
    { "BIGINT", "n.number" },
    { "REAL", "n.number" },
    { "DOUBLE", "n.number" },
    { "VARCHAR", "n.number::text" },
    { "TEXT", "n.number::text" },
    { "CHAR", "n.number::text" },
    { "DATE", "DATE '2000-01-01' + n.number::integer" },
    { "TIMESTAMP", "TIMESTAMP '2000-01-01' + n.number * INTERVAL '1 second'" },
    { "TIME", "TIME '00:00' + n.number * INTERVAL '1 second'" },
    { "INTERVAL", "n.number * INTERVAL '1 second'" },
    { "BYTEA", "convert_to(n.number::text, 'UTF8')" },
    { "JSONB", "to_jsonb(n.number)" },
  };
  g_autofree char *unit = marq_planner_count_unit (type);

  if (g_str_has_suffix (type, "[]"))
    return NULL;
  if (g_str_has_prefix (type, "DECIMAL"))
    return g_strconcat (g_str_equal (unit, "1") ? "" : unit, g_str_equal (unit, "1") ? "" : " * ", "n.number", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_has_prefix (type, values[i].type))
      return g_strdup (values[i].value);
  return NULL;
}

/* A column by which a key tells rows apart: another value in each. definition: without NOT NULL. */
static void
bring_back_apart (MarqStep *step, const char *table, const char *name, const char *definition, const char *value)
{
  marq_step_printf (step, "ALTER TABLE %s ADD COLUMN %s", table, definition);
  marq_step_printf (step,
                    "UPDATE %s AS t SET %s = %s FROM (SELECT tableoid, ctid, row_number() OVER () AS number FROM %s) AS n "
                    "WHERE t.tableoid = n.tableoid AND t.ctid = n.ctid",
                    table, name, value, table);
  marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
}

/* (nullable) (transfer full) */
static char *
first_value_of (MarqPlanner *self, MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);
  const char *reference = type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ENUM ? marq_field_type_get_reference (type) : NULL;
  MarqItem *made = reference ? marq_item_lookup (marq_item_get_root (MARQ_ITEM (field)), reference) : NULL;

  if (MARQ_IS_ENUM (made) && marq_item_list_get_length (marq_enum_get_values (MARQ_ENUM (made))))
    return marq_sql_literal (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (marq_item_list_get (marq_enum_get_values (MARQ_ENUM (made)), 0)));
  return marq_planner_first_value (self, field);
}

/* A column comes back: with its values where they were kept, else with something in their place. */
static void
bring_back (MarqPlanner *self, MarqStep *step, MarqField *field, const char *table, const char *name)
{
  g_autofree char *type = marq_pg_type_text (MARQ_ITEM (field), marq_field_get_data_type (field));
  g_autofree char *definition = NULL;
  g_autofree char *key = marq_planner_match_rows (self, MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (field))), "t", "b");
  g_autofree char *backup = marq_planner_backup_name (self, marq_item_get_parent (MARQ_ITEM (field)));
  gboolean kept = marq_planner_has (self, MARQ_PLAN_BACKUP) && *key;
  gboolean required = marq_field_get_not_null (field) && !marq_field_get_default_expression (field)
                      && marq_field_get_identity (field) == MARQ_IDENTITY_NONE;
  g_autofree char *first = required ? first_value_of (self, field) : NULL;
  const char *filler = first ? first : required ? filler_of (type) : NULL;
  g_autofree char *apart = filler && !first && !kept && marq_planner_tells_apart (self, field) ? nth_value_of (type) : NULL;

  if (kept)
    {
      marq_step_note (step, _ ("The values of %s come back from %s."), marq_item_get_name (MARQ_ITEM (field)), backup);
      marq_planner_forget_backup (self, marq_item_get_parent (MARQ_ITEM (field)));
    }
  else
    marq_step_note (step, _ ("The values that %s had are gone: they cannot come back."),
                    marq_item_get_name (MARQ_ITEM (field)));
  definition = marq_pg_column (self, field, FALSE);
  if (kept && marq_field_get_not_null (field))
    definition[strlen (definition) - strlen (" NOT NULL")] = '\0';
  if (apart)
    {
      definition[strlen (definition) - strlen (" NOT NULL")] = '\0';
      bring_back_apart (step, table, name, definition, apart);
      return;
    }
  if (!kept && filler)
    marq_step_printf (step, "ALTER TABLE %s ADD COLUMN %.*s DEFAULT %s NOT NULL", table,
                      (int) (strlen (definition) - strlen (" NOT NULL")), definition, filler);
  else
    marq_step_printf (step, "ALTER TABLE %s ADD COLUMN %s", table, definition);
  if (!kept && filler)
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, name);
  if (kept)
    marq_step_printf (step, "UPDATE %s AS t SET %s = b.%s FROM %s AS b WHERE %s", table, name, name, backup, key);
  if (kept && marq_field_get_not_null (field))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
}

/* Whether a column is its whole's business all the way. */
static gboolean
is_led (MarqPlanner *self, gpointer field)
{
  return marq_field_get_is_inherited (field) && !marq_pg_is_regrouped (self, marq_item_get_parent (field));
}

void
marq_pg_create_field (MarqPlanner *self, gpointer item)
{
  MarqItem *entity = marq_item_get_parent (item);
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  g_autofree char *definition = NULL;
  guint position = 0;
  MarqStep *step;

  if (!is_in_table (item) || marq_planner_is_created (self, entity) || is_led (self, item))
    return;
  table = table_of (self, item);
  name = marq_planner_name (self, item);
  definition = marq_pg_column (self, item, FALSE);
  /* Each comes last: in the order in which they are to stand. */
  step = marq_planner_add (self, MARQ_PHASE_TABLE, entity);
  marq_item_list_find (marq_entity_get_fields (MARQ_ENTITY (entity)), item, &position);
  marq_step_order (step, position);
  marq_step_creates (step, item);
  marq_step_alters (step, entity);
  step->lock = "AccessExclusive";
  if (marq_planner_has (self, MARQ_PLAN_DOWN) && !marq_planner_get_old (self, item)
      && !marq_field_get_generated_expression (item))
    bring_back (self, step, item, table, name);
  else
    marq_step_printf (step, "ALTER TABLE %s ADD COLUMN %s%s", table,
                      marq_planner_has (self, MARQ_PLAN_IDEMPOTENT) ? MARQ_IF_NOT_EXISTS : "", definition);
  marq_pg_set_details (self, step, item);
}

void
marq_pg_drop_field (MarqPlanner *self, gpointer item)
{
  MarqItem *entity = marq_item_get_parent (item);
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  MarqStep *step;

  if (!is_in_table (item) || marq_planner_is_dropped (self, entity) || is_led (self, item))
    return;
  table = table_of (self, item);
  name = marq_planner_name (self, item);
  step = marq_planner_add (self, MARQ_PHASE_DROP, item);
  marq_step_drops (step, item);
  marq_step_alters (step, entity);
  step->lock = "AccessExclusive";
  if (!marq_field_get_generated_expression (item))
    {
      step->flags |= MARQ_STEP_LOSSY;
      marq_planner_back_up (self, entity);
    }
  marq_step_printf (step, "ALTER TABLE %s DROP COLUMN " MARQ_IF_EXISTS "%s", table, name);
}

static gpointer
composite_of (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);
  const char *reference = marq_field_type_get_kind (type) == MARQ_TYPE_KIND_COMPOSITE ? marq_field_type_get_reference (type) : NULL;
  gpointer item = reference ? marq_item_lookup (MARQ_ITEM (field), reference) : NULL;

  return MARQ_IS_COMPOSITE (item) ? item : NULL;
}

/* The enum of a field, where it is made anew: values that got other names there are known by the old ones. */
static gboolean
is_enum_recreated (MarqPlanner *self, MarqField *after)
{
  const char *reference = marq_field_type_get_reference (marq_field_get_data_type (after));
  MarqItem *item = reference ? marq_item_lookup (MARQ_ITEM (after), reference) : NULL;

  return MARQ_IS_ENUM (item) && marq_planner_is_recreated (self, item);
}

/* Each by way of a name that nothing has, as two may have swapped theirs. No query is allowed here. */
static char *
dup_list_retold (MarqPlanner *self, GPtrArray *retold, const char *name)
{
  char *text = g_strdup_printf ("%s::TEXT[]", name);

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < retold->len; i += 2)
      {
        g_autofree char *inner = text;
        g_autofree char *between = g_strdup_printf ("'marquetry_%u'", i / 2);
        g_autofree char *was = round ? g_strdup (between) : marq_planner_literal (self, retold->pdata[i]);
        g_autofree char *is = round ? marq_planner_literal (self, retold->pdata[i + 1]) : g_strdup (between);

        text = g_strdup_printf ("array_replace(%s, %s, %s)", inner, was, is);
      }
  return text;
}

/* NULL: all are called as they were. */
static char *
dup_retold (MarqPlanner *self, MarqField *before, MarqField *after, const char *name, const char *new_type)
{
  gboolean was_list = marq_field_type_get_kind (marq_field_get_data_type (before)) == MARQ_TYPE_KIND_ARRAY;
  gboolean is_list = marq_field_type_get_kind (marq_field_get_data_type (after)) == MARQ_TYPE_KIND_ARRAY;
  g_autoptr (GPtrArray) retold = is_enum_recreated (self, after) && was_list == is_list ? marq_retold_find (before, after) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *own = NULL;

  if (!retold)
    return NULL;
  own = g_strdup_printf ("%s::TEXT", name);
  text = is_list ? dup_list_retold (self, retold, name) : marq_retold_dup_case (self, retold, own, TRUE);
  return g_strdup_printf (is_list ? "%s::%s" : "(%s)::%s", text, new_type);
}

/* The values of one composite type as those of another: attribute by attribute, which may be more or fewer, or
 * stand in another order. */
static char *
dup_using (MarqPlanner *self, MarqField *before, MarqField *after, const char *name, const char *old_type, const char *new_type)
{
  MarqComposite *from = composite_of (before);
  MarqComposite *to = composite_of (after);
  g_autoptr (GString) row = NULL;
  char *retold;

  if (!from || !to)
    {
      retold = dup_retold (self, before, after, name, new_type);
      return retold ? retold : marq_pg_type_using (name, old_type, new_type);
    }
  row = g_string_new (NULL);
  for (guint i = 0; i < marq_item_list_get_length (marq_composite_get_fields (to)); i++)
    {
      MarqField *attribute = marq_item_list_get (marq_composite_get_fields (to), i);
      MarqField *old = marq_planner_get_old (self, attribute);
      g_autofree char *own = old ? marq_planner_name (self, old) : NULL;
      g_autofree char *path = own ? g_strdup_printf ("(%s).%s", name, own) : NULL;
      g_autofree char *was = old ? marq_pg_type_text (MARQ_ITEM (old), marq_field_get_data_type (old)) : NULL;
      g_autofree char *is = marq_pg_type_text (MARQ_ITEM (attribute), marq_field_get_data_type (attribute));
      g_autofree char *value = old && marq_item_get_parent (MARQ_ITEM (old)) == MARQ_ITEM (from)
                                   ? dup_using (self, old, attribute, path, was, is)
                                   : g_strdup ("NULL");

      g_string_append_printf (row, "%s%s", i ? ", " : "", value);
    }
  return g_strdup_printf ("CASE WHEN %s IS DISTINCT FROM NULL THEN ROW(%s)::%s END", name, row->str, new_type);
}

/* The type, with the default out of the way of the cast. */
static void
alter_type (MarqPlanner *self, MarqStep *step, MarqField *before, MarqField *after, const char *table, const char *name)
{
  g_autofree char *old_type = marq_pg_type_text (MARQ_ITEM (before), marq_field_get_data_type (before));
  g_autofree char *new_type = marq_pg_type_text (MARQ_ITEM (after), marq_field_get_data_type (after));
  g_autofree char *using = dup_using (self, before, after, name, old_type, new_type);
  g_autofree char *collation = marq_field_get_collation (after)
                                   ? g_strconcat (" COLLATE ", marq_field_get_collation (after), NULL)
                                   : g_strdup ("");
  const char *old_default = marq_field_get_generated_expression (before) ? NULL : marq_field_get_default_expression (before);
  const char *new_default = marq_field_get_generated_expression (after) ? NULL : marq_field_get_default_expression (after);

  if (marq_pg_type_is_lossy (old_type, new_type))
    step->flags |= MARQ_STEP_LOSSY;
  if (marq_planner_has (self, MARQ_PLAN_DOWN) && marq_pg_type_is_lossy (new_type, old_type))
    marq_step_note (step, _ ("What %s lost when it became %s does not come back."), name, old_type);
  if (!old_default && !new_default)
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s TYPE %s%s USING %s", table, name, new_type, collation, using);
  else
    marq_step_printf (step, "ALTER TABLE %s%s%s%s\n  ALTER COLUMN %s TYPE %s%s USING %s%s%s%s%s", table,
                      old_default ? "\n  ALTER COLUMN " : "", old_default ? name : "",
                      old_default ? " DROP DEFAULT," : "", name, new_type, collation, using,
                      new_default ? ",\n  ALTER COLUMN " : "", new_default ? name : "",
                      new_default ? " SET DEFAULT " : "", new_default ? new_default : "");
}

static gboolean
default_falls (MarqPlanner *self, MarqField *before)
{
  GArray *needs = marq_dependencies_get_needs (self->old_needs, MARQ_ITEM (before));

  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqItem *item = g_array_index (needs, MarqDependency, i).item;

      if ((MARQ_IS_ROUTINE (item) || MARQ_IS_SEQUENCE (item)) && marq_planner_is_dropped (self, item))
        return TRUE;
    }
  return FALSE;
}

static void
alter_default (MarqPlanner *self, MarqStep *step, MarqField *before, MarqField *after, const char *table, const char *name)
{
  MarqFate *fate = marq_planner_get_fate (self, after);
  const char *code = marq_field_get_default_expression (after);

  if (!marq_fate_changed (fate, "default_expression") && !default_falls (self, before))
    return;
  if (code)
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table, name, code);
  else
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, name);
}

/* The sequence of a column goes on after the rows there are. */
void
marq_pg_go_on_counting (MarqPlanner *self, MarqStep *step, MarqField *field, const char *table)
{
  g_autofree char *name = marq_planner_name (self, field);
  g_autofree char *table_text = marq_planner_literal (self, table);
  g_autofree char *column_text = marq_planner_literal (self, marq_item_get_name (MARQ_ITEM (field)));

  marq_step_printf (step, "SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max(%s), 0) + 1, false) FROM %s",
                    table_text, column_text, name, table);
}

static void
alter_identity (MarqPlanner *self, MarqStep *step, MarqField *before, MarqField *after, const char *table,
                const char *name)
{
  int old_identity = marq_field_get_identity (before);
  int new_identity = marq_field_get_identity (after);

  if (old_identity == new_identity)
    return;
  if (old_identity != MARQ_IDENTITY_NONE)
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET GENERATED %s", table, name, identity_words (new_identity));
  else
    {
      if (!marq_field_get_not_null (before))
        marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
      if (marq_planner_has (self, MARQ_PLAN_IDEMPOTENT))
        marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP IDENTITY IF EXISTS", table, name);
      marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s ADD GENERATED %s AS IDENTITY", table, name,
                        identity_words (new_identity));
      marq_pg_go_on_counting (self, step, after, table);
    }
}

/* What tells rows apart for replicas must not be null from the start. */
static gboolean
is_replica_key (MarqField *field)
{
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (field)));
  MarqIndex *index = marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_replica_index (entity));
  MarqItemList *parts = MARQ_IS_INDEX (index) ? marq_index_get_parts (index) : NULL;

  for (guint i = 0; parts && i < marq_item_list_get_length (parts); i++)
    if (g_strcmp0 (marq_key_part_get_field (marq_item_list_get (parts, i)), marq_item_get_uid (MARQ_ITEM (field))) == 0)
      return TRUE;
  return FALSE;
}

static void
alter_required (MarqPlanner *self, MarqStep *step, MarqField *before, MarqField *after, const char *table,
                const char *name)
{
  gboolean required = marq_field_get_not_null (after);

  if (required == marq_field_get_not_null (before))
    return;
  if (!required)
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, name);
  else if (marq_field_get_identity (after) != MARQ_IDENTITY_NONE && marq_field_get_identity (before) == MARQ_IDENTITY_NONE)
    return; /* identity has asked for it already */
  else if (marq_planner_has (self, MARQ_PLAN_ONLINE_NOT_NULL) && !is_replica_key (after))
    marq_pg_require_online (self, step, after, table, name);
  else
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
}

/* What a type that can be stored in several ways begins with. */
static const char *
own_storage (const char *type)
{
  static const char *const inside[] = { "DECIMAL", "inet", "cidr", "tsquery" };

  for (guint i = 0; i < G_N_ELEMENTS (inside) && !g_str_has_suffix (type, "[]"); i++)
    if (g_str_has_prefix (type, inside[i]))
      return "MAIN";
  return "EXTENDED";
}

static void
alter_details (MarqPlanner *self, MarqStep *step, MarqField *before, MarqField *after, const char *table, const char *name)
{
  MarqFate *fate = marq_planner_get_fate (self, after);
  gboolean retyped = marq_pg_is_retyped (self, before);
  g_autofree char *type = marq_pg_type_text (MARQ_ITEM (after), marq_field_get_data_type (after));

  /* Another type begins with its own storage. */
  if (marq_field_get_storage (after) && (retyped || marq_fate_changed (fate, "storage")))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STORAGE %s", table, name, marq_field_get_storage (after));
  else if (!retyped && marq_fate_changed (fate, "storage"))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STORAGE %s", table, name, own_storage (type));
  if (marq_fate_changed (fate, "compression"))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET COMPRESSION %s", table, name,
                      marq_field_get_compression (after) ? marq_field_get_compression (after) : "DEFAULT");
  if (marq_fate_changed (fate, "statistics_target"))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET STATISTICS %d", table, name,
                      (int) marq_field_get_statistics_target (after));
  if (marq_fate_changed (fate, "options"))
    {
      const char *const *old_options = marq_field_get_options (before);
      g_autofree char *options = marq_pg_options (marq_field_get_options (after));

      for (guint i = 0; old_options && old_options[i]; i++)
        {
          g_autofree char *key = g_strndup (old_options[i], strcspn (old_options[i], "="));

          marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s RESET (%s)", table, name, key);
        }
      if (*options)
        marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s SET (%s)", table, name, options);
    }
}

static void
rename_field (MarqPlanner *self, MarqField *before, MarqField *after)
{
  g_autofree char *table = marq_pg_late_path (self, marq_item_get_parent (MARQ_ITEM (before)));
  g_autofree char *alter = g_strdup_printf ("ALTER TABLE %s RENAME COLUMN ", table);

  marq_planner_rename (self, before, after, alter, " TO ");
}

/* A default that is in the way of dropping what it calls goes first, and the sequence of an identity, whose
 * name may be wanted. */
static void
release_default (MarqPlanner *self, MarqField *before, MarqField *after)
{
  g_autofree char *table = table_of (self, before);
  g_autofree char *name = marq_planner_name (self, before);
  MarqStep *step;

  if (marq_field_get_identity (before) != MARQ_IDENTITY_NONE && marq_field_get_identity (after) == MARQ_IDENTITY_NONE)
    {
      step = marq_planner_add (self, MARQ_PHASE_DETACH, before);
      marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP IDENTITY IF EXISTS", table, name);
    }
  if (!default_falls (self, before) || !marq_field_get_default_expression (before))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DETACH, before);
  marq_step_alters (step, before);
  marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, name);
}

void
marq_pg_alter_field (MarqPlanner *self, gpointer item)
{
  MarqField *before = marq_planner_get_old (self, item);
  MarqFate *fate = marq_planner_get_fate (self, item);
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  MarqStep *step;

  if (!is_in_table (item) || (is_led (self, item) && is_led (self, before)))
    return;
  if (fate->renamed)
    rename_field (self, before, item);
  if (!fate->properties && !fate->touched)
    return;
  table = table_of (self, item);
  name = marq_planner_name (self, item);
  release_default (self, before, item);
  if (marq_pg_is_retyped (self, before) && marq_pg_retype_online (self, before, item, table, name))
    return;
  step = marq_planner_add (self, MARQ_PHASE_TABLE, item);
  marq_step_alters (step, item);
  marq_step_alters (step, marq_item_get_parent (item));
  step->lock = "AccessExclusive";
  if (marq_field_get_generated_expression (before) && !marq_field_get_generated_expression (item))
    marq_step_printf (step, "ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION", table, name);
  if (marq_pg_is_retyped (self, before))
    alter_type (self, step, before, item, table, name);
  else
    alter_default (self, step, before, item, table, name);
  alter_required (self, step, before, item, table, name);
  if (marq_field_get_identity (item) != MARQ_IDENTITY_NONE)
    alter_identity (self, step, before, item, table, name);
  alter_details (self, step, before, item, table, name);
}
