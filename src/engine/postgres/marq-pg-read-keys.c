/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Constraints, foreign keys and indexes. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

static MarqDeferral
read_deferral (MarqPgReader *self)
{
  if (!marq_pg_flag (self, "condeferrable"))
    return MARQ_DEFERRAL_NONE;
  return marq_pg_flag (self, "condeferred") ? MARQ_DEFERRAL_INITIALLY_DEFERRED : MARQ_DEFERRAL_INITIALLY_IMMEDIATE;
}

/* What its index has. */
static void
read_own_index (MarqPgReader *self, MarqConstraint *constraint)
{
  gint64 table = marq_pg_number (self, "conrelid");
  g_auto (GStrv) include = marq_pg_columns (self, table, marq_pg_text (self, "include"));
  g_auto (GStrv) options = marq_pg_list (self, "options");

  marq_constraint_set_include (constraint, include[0] ? (const char *const *) include : NULL);
  marq_constraint_set_storage_options (constraint, (const char *const *) options);
  marq_constraint_set_tablespace (constraint, marq_pg_text (self, "tablespace"));
  marq_constraint_set_nulls_not_distinct (constraint, marq_pg_flag (self, "nulls_not_distinct"));
}

static void
read_constraint (MarqPgReader *self, MarqEntity *entity)
{
  MarqConstraint *constraint = marq_pg_make (self, MARQ_TYPE_CONSTRAINT, MARQ_PG_CONSTRAINT, marq_entity_get_constraints (entity));
  MarqConstraintKind kind = marq_pg_choice (self, "contype", "pucx");
  gint64 table = marq_pg_number (self, "conrelid");

  marq_constraint_set_constraint (constraint, kind);
  marq_constraint_set_deferral (constraint, read_deferral (self));
  marq_constraint_set_not_valid (constraint, !marq_pg_flag (self, "convalidated"));
  if (kind == MARQ_CONSTRAINT_KIND_CHECK)
    {
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, "code"));

      marq_constraint_set_expression (constraint, code);
      marq_constraint_set_no_inherit (constraint, marq_pg_flag (self, "connoinherit"));
      return;
    }
  read_own_index (self, constraint);
  if (kind == MARQ_CONSTRAINT_KIND_EXCLUSION)
    {
      g_autofree char *predicate = marq_pg_strip (marq_pg_text (self, "predicate"));

      marq_constraint_set_method (constraint, marq_pg_text (self, "method"));
      marq_constraint_set_predicate (constraint, predicate);
    }
  else
    {
      g_auto (GStrv) fields = marq_pg_columns (self, table, marq_pg_text (self, "columns"));

      marq_constraint_set_fields (constraint, (const char *const *) fields);
    }
}

static void
read_relation (MarqPgReader *self, MarqEntity *entity)
{
  MarqItem *target = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "confrelid"), 0);
  g_auto (GStrv) fields = marq_pg_columns (self, marq_pg_number (self, "conrelid"), marq_pg_text (self, "columns"));
  g_auto (GStrv) target_fields = marq_pg_columns (self, marq_pg_number (self, "confrelid"), marq_pg_text (self, "target_columns"));
  g_auto (GStrv) set = marq_pg_columns (self, marq_pg_number (self, "conrelid"), marq_pg_text (self, "set_columns"));
  MarqRelation *relation;

  if (!target)
    return;
  relation = marq_pg_make (self, MARQ_TYPE_RELATION, MARQ_PG_CONSTRAINT, marq_entity_get_relations (entity));
  marq_relation_set_fields (relation, (const char *const *) fields);
  marq_relation_set_target (relation, marq_item_get_uid (target));
  marq_relation_set_target_fields (relation, (const char *const *) target_fields);
  marq_relation_set_on_delete (relation, marq_pg_choice (self, "confdeltype", "arcnd"));
  marq_relation_set_on_update (relation, marq_pg_choice (self, "confupdtype", "arcnd"));
  marq_relation_set_on_delete_fields (relation, set[0] ? (const char *const *) set : NULL);
  marq_relation_set_match (relation, marq_pg_choice (self, "confmatchtype", "sfp"));
  marq_relation_set_deferral (relation, read_deferral (self));
  marq_relation_set_not_valid (relation, !marq_pg_flag (self, "convalidated"));
}

/* A part has those of its whole as its own; what a child only inherits is its parent's alone. */
static gboolean
read_constraints (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT c.oid, c.conname AS name, c.contype, c.conrelid, c.confrelid, c.condeferrable, c.condeferred, "
                    "c.convalidated, c.connoinherit, c.confdeltype, c.confupdtype, c.confmatchtype, "
                    "array_to_string(c.conkey, ' ') AS columns, array_to_string(c.confkey, ' ') AS target_columns, "
                    "translate(to_jsonb(c) ->> 'confdelsetcols', '[],', '') AS set_columns, "
                    "pg_get_expr(c.conbin, c.conrelid) AS code, pg_get_expr(x.indpred, x.indrelid) AS predicate, "
                    "(SELECT string_agg(k::text, ' ' ORDER BY o) FROM unnest(x.indkey) WITH ORDINALITY u(k, o) "
                    "WHERE o > x.indnkeyatts) AS include, to_jsonb(x) ->> 'indnullsnotdistinct' = 'true' AS nulls_not_distinct, "
                    MARQ_PG_OPTIONS ("i.reloptions") " AS options, s.spcname AS tablespace, m.amname AS method "
                    "FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
                    "LEFT JOIN pg_constraint p ON p.oid = c.conparentid "
                    "LEFT JOIN pg_index x ON x.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x') "
                    "LEFT JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_am m ON m.oid = i.relam "
                    "LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace "
                    "WHERE c.contype IN ('p', 'u', 'c', 'x', 'f') AND " MARQ_PG_OURS ("t.relnamespace")
                    " AND (c.conislocal OR t.relispartition) AND (c.contype <> 'f' OR p.oid IS NULL OR p.conrelid <> c.conrelid) "
                    "ORDER BY t.relname, c.conname");
  while (marq_pg_next (self))
    {
      MarqItem *entity = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "conrelid"), 0);

      if (!entity || !MARQ_IS_ENTITY (entity))
        continue;
      if (marq_pg_letter (self, "contype") == 'f')
        read_relation (self, MARQ_ENTITY (entity));
      else
        read_constraint (self, MARQ_ENTITY (entity));
    }
  return marq_pg_done (self);
}

static gboolean
read_constraint_parents (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT oid, conparentid FROM pg_constraint WHERE conparentid <> 0");
  while (marq_pg_next (self))
    {
      MarqItem *item = marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, "oid"), 0);
      MarqItem *parent = marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, "conparentid"), 0);

      if (!item || !parent)
        continue;
      if (MARQ_IS_RELATION (item))
        marq_relation_set_partition_of (MARQ_RELATION (item), marq_item_get_uid (parent));
      else
        marq_constraint_set_partition_of (MARQ_CONSTRAINT (item), marq_item_get_uid (parent));
    }
  return marq_pg_done (self);
}

/* A key that makes itself in the design must not, where the database has none of it. */
static void
keep_plain_uuid (MarqConstraint *constraint)
{
  const char *const *fields = marq_constraint_get_fields (constraint);
  MarqField *field = fields && fields[0] && !fields[1] ? marq_item_lookup (MARQ_ITEM (constraint), fields[0]) : NULL;
  g_autoptr (MarqFieldType) type = NULL;

  if (!field || marq_constraint_get_constraint (constraint) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY
      || marq_field_type_get_kind (marq_field_get_data_type (field)) != MARQ_TYPE_KIND_UUID
      || marq_field_get_default_expression (field))
    return;
  type = marq_field_type_new_custom ("uuid");
  marq_field_set_data_type (field, type);
}

gboolean
marq_pg_read_keys (MarqPgReader *self)
{
  GHashTableIter iter;
  gpointer item;

  if (!read_constraints (self) || !read_constraint_parents (self))
    return FALSE;
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (MARQ_IS_CONSTRAINT (item))
      keep_plain_uuid (item);
  return TRUE;
}
