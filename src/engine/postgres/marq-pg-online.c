/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of columns that would hold up readers and writers, in steps that do not. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-sql-name.h"
#include "marq-pg.h"

static MarqStep *
add_later (MarqPlanner *self, gpointer item, guint number, const char *lock)
{
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_VALIDATE, item);

  marq_step_order (step, number);
  step->flags |= MARQ_STEP_OWN_TRANSACTION;
  step->lock = lock;
  marq_step_uses (step, item);
  return step;
}

/* A name of ours for something of a column. */
static char *
dup_name (MarqField *field, const char *suffix)
{
  g_autofree char *joined = g_strdup_printf ("%s_%s", marq_item_get_name (marq_item_get_parent (MARQ_ITEM (field))),
                                             marq_item_get_name (MARQ_ITEM (field)));

  return marq_sql_derive_apart (MARQ_DIALECT_POSTGRESQL, joined, suffix);
}

/* A check that is validated without a lock stands in for the scan that SET NOT NULL would make. */
void
marq_pg_require_online (MarqPlanner *self, MarqStep *step, MarqField *after, const char *table, const char *name)
{
  g_autofree char *base = dup_name (after, "present");
  g_autofree char *check = marq_planner_quote (self, base);
  MarqStep *validate = add_later (self, after, 1, "ShareUpdateExclusive");
  MarqStep *finish = add_later (self, after, 2, "AccessExclusive");

  marq_step_printf (step, "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID", table, check, name);
  marq_step_printf (validate, "ALTER TABLE %s VALIDATE CONSTRAINT %s", table, check);
  marq_step_printf (finish, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
  marq_step_printf (finish, "ALTER TABLE %s DROP CONSTRAINT %s", table, check);
}

/* The new column takes no keys, checks or views over from the old one. */
static gboolean
stands_alone (MarqPlanner *self, MarqField *before, MarqField *after)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, MARQ_ITEM (before));
  GArray *needed_after = marq_dependencies_get_needed (self->new_needs, MARQ_ITEM (after));
  MarqEntity *entity = MARQ_ENTITY (marq_item_get_parent (MARQ_ITEM (after)));

  return (!needed || !needed->len) && (!needed_after || !needed_after->len)
         && marq_field_get_identity (before) == MARQ_IDENTITY_NONE && marq_field_get_identity (after) == MARQ_IDENTITY_NONE
         && !marq_field_get_generated_expression (before) && !marq_field_get_generated_expression (after)
         && marq_entity_get_partition_strategy (entity) == MARQ_PARTITION_STRATEGY_NONE && !marq_entity_get_partition_of (entity)
         && !marq_entity_get_inherits (entity);
}

/* The old type may be of an extension that goes: not before its last column does, and that would be too late. */
static gboolean
drops_extension (MarqPlanner *self)
{
  MarqItemList *extensions = marq_schema_get_extensions (MARQ_SCHEMA (marq_matching_get_root (self->matching, FALSE)));

  for (guint i = 0; i < marq_item_list_get_length (extensions); i++)
    if (marq_planner_is_dropped (self, marq_item_list_get (extensions, i)))
      return TRUE;
  return FALSE;
}

/* What is written meanwhile is written to both. */
static void
write_both (MarqPlanner *self, MarqStep *step, const char *table, const char *trigger, const char *function, const char *fresh,
            const char *using)
{
  marq_step_printf (step,
                    "CREATE FUNCTION %s() RETURNS trigger\nLANGUAGE plpgsql\nAS $$ BEGIN NEW.%s := %s; RETURN NEW; END $$",
                    function, fresh, using);
  marq_step_printf (step, "CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s()", trigger,
                    table, function);
}

/* Rows are written again a few at a time, each time in a transaction of its own. */
static void
fill (MarqStep *step, const char *table, const char *fresh, const char *name, const char *using)
{
  marq_step_printf (step,
                    "DO $marquetry$\nBEGIN\n  LOOP\n"
                    "    UPDATE %s SET %s = %s\n"
                    "      WHERE ctid = ANY (ARRAY (SELECT ctid FROM %s WHERE %s IS NULL AND %s IS NOT NULL LIMIT 10000));\n"
                    "    EXIT WHEN NOT FOUND;\n    COMMIT;\n  END LOOP;\nEND\n$marquetry$",
                    table, fresh, using, table, fresh, name);
}

gboolean
marq_pg_retype_online (MarqPlanner *self, MarqField *before, MarqField *after, const char *table, const char *name)
{
  g_autofree char *old_type = marq_pg_type_text (MARQ_ITEM (before), marq_field_get_data_type (before));
  g_autofree char *new_type = marq_pg_type_text (MARQ_ITEM (after), marq_field_get_data_type (after));
  const char *plain = marq_item_get_name (MARQ_ITEM (after));
  g_autofree char *fresh_name = marq_sql_derive_apart (MARQ_DIALECT_POSTGRESQL, plain, "marquetry_new");
  g_autofree char *copy_name = dup_name (after, "marquetry_copy");
  g_autofree char *fresh = marq_planner_quote (self, fresh_name);
  g_autofree char *trigger = marq_planner_quote (self, copy_name);
  g_autofree char *prefix = marq_planner_prefix (self, after);
  g_autofree char *function = g_strconcat (prefix, trigger, NULL);
  g_autofree char *written = g_strconcat ("NEW.", name, NULL);
  g_autofree char *using_row = marq_pg_type_using (name, old_type, new_type);
  g_autofree char *using_new = marq_pg_type_using (written, old_type, new_type);
  MarqStep *begin, *copy, *swap;

  if (!marq_planner_has (self, MARQ_PLAN_ONLINE_TYPE) || marq_pg_type_cast (old_type, new_type) == MARQ_PG_CAST_CATALOG
      || !stands_alone (self, before, after) || drops_extension (self))
    return FALSE;
  begin = marq_planner_add (self, MARQ_PHASE_TABLE, after);
  marq_step_printf (begin, "ALTER TABLE %s ADD COLUMN %s %s%s%s%s%s", table, fresh, new_type,
                    marq_field_get_compression (after) ? " COMPRESSION " : "",
                    marq_field_get_compression (after) ? marq_field_get_compression (after) : "",
                    marq_field_get_collation (after) ? " COLLATE " : "",
                    marq_field_get_collation (after) ? marq_field_get_collation (after) : "");
  write_both (self, begin, table, trigger, function, fresh, using_new);
  copy = add_later (self, after, 1, "RowExclusive");
  copy->flags = MARQ_STEP_NO_TRANSACTION;
  fill (copy, table, fresh, name, using_row);
  swap = add_later (self, after, 2, "AccessExclusive");
  /* Until then, the old type is in use. */
  marq_step_drops (swap, before);
  marq_step_printf (swap, "DROP TRIGGER %s ON %s", trigger, table);
  marq_step_printf (swap, "DROP FUNCTION %s()", function);
  marq_step_printf (swap, "ALTER TABLE %s DROP COLUMN %s", table, name);
  marq_step_printf (swap, "ALTER TABLE %s RENAME COLUMN %s TO %s", table, fresh, name);
  marq_pg_set_details (self, swap, after);
  if (marq_field_get_default_expression (after))
    marq_step_printf (swap, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table, name,
                      marq_field_get_default_expression (after));
  if (marq_field_get_not_null (after))
    marq_step_printf (swap, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
  if (marq_item_get_comment (MARQ_ITEM (after)))
    {
      g_autofree char *comment = marq_planner_literal (self, marq_item_get_comment (MARQ_ITEM (after)));

      marq_step_printf (swap, "COMMENT ON COLUMN %s.%s IS %s", table, name, comment);
    }
  if (marq_pg_type_is_lossy (old_type, new_type))
    begin->flags |= MARQ_STEP_LOSSY;
  return TRUE;
}
