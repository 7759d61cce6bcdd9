/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Constraints and foreign keys. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

#define CONSTRAINT_COLUMNS(C)                                                                                          \
  C (KEY_KIND, "c.contype")                                                                                            \
  C (KEY_TABLE, "c.conrelid")                                                                                          \
  C (KEY_TARGET, "c.confrelid")                                                                                        \
  C (KEY_IS_DEFERRABLE, "c.condeferrable")                                                                             \
  C (KEY_IS_DEFERRED, "c.condeferred")                                                                                 \
  C (KEY_IS_VALID, "c.convalidated")                                                                                   \
  C (KEY_NO_INHERIT, "c.connoinherit")                                                                                 \
  C (KEY_ON_DELETE, "c.confdeltype")                                                                                   \
  C (KEY_ON_UPDATE, "c.confupdtype")                                                                                   \
  C (KEY_MATCH, "c.confmatchtype")                                                                                     \
  C (KEY_COLUMNS, "array_to_string(c.conkey, ' ')")                                                                    \
  C (KEY_TARGET_COLUMNS, "array_to_string(c.confkey, ' ')")                                                            \
  C (KEY_SET_COLUMNS, MARQ_PG_IF ("confdelsetcols", "array_to_string(c.confdelsetcols, ' ')", "NULL"))                 \
  C (KEY_CODE, "CASE WHEN c.contype = 'c' THEN pg_get_expr(c.conbin, c.conrelid) END")                                 \
  C (KEY_PREDICATE, "CASE WHEN c.contype = 'x' THEN pg_get_expr(x.indpred, x.indrelid) END")                           \
  C (KEY_INCLUDE, MARQ_PG_INCLUDED)                                                                                            \
  C (KEY_NULLS_EQUAL, MARQ_PG_IF ("indnullsnotdistinct", "x.indnullsnotdistinct", "false"))                            \
  C (KEY_OPTIONS, MARQ_PG_OPTIONS ("i.reloptions"))                                                                    \
  C (KEY_TABLESPACE, "s.spcname")                                                                                      \
  C (KEY_METHOD, "m.amname")                                                                                           \
  C (KEY_WITHOUT_OVERLAPS, MARQ_PG_IF ("conperiod", "c.conperiod", "false"))                                           \
  C (KEY_IS_ENFORCED, MARQ_PG_IF ("conenforced", "c.conenforced", "true"))                                             \
  C (KEY_PATH, "quote_ident(n.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(c.conname)")

enum
{
  KEY_NAME = MARQ_PG_NAME,
  CONSTRAINT_COLUMNS (MARQ_PG_NUMBER)
};

static MarqDeferral
read_deferral (MarqPgReader *self)
{
  if (!marq_pg_flag (self, KEY_IS_DEFERRABLE))
    return MARQ_DEFERRAL_NONE;
  return marq_pg_flag (self, KEY_IS_DEFERRED) ? MARQ_DEFERRAL_INITIALLY_DEFERRED : MARQ_DEFERRAL_INITIALLY_IMMEDIATE;
}

/* What its index has. */
static void
read_own_index (MarqPgReader *self, MarqConstraint *constraint)
{
  gint64 table = marq_pg_number (self, KEY_TABLE);
  g_auto (GStrv) include = marq_pg_columns (self, table, marq_pg_text (self, KEY_INCLUDE));
  g_auto (GStrv) options = marq_pg_list (self, KEY_OPTIONS);

  marq_constraint_set_include (constraint, include[0] ? (const char *const *) include : NULL);
  marq_constraint_set_storage_options (constraint, (const char *const *) options);
  marq_constraint_set_tablespace (constraint, marq_pg_text (self, KEY_TABLESPACE));
  marq_constraint_set_nulls_not_distinct (constraint, marq_pg_flag (self, KEY_NULLS_EQUAL));
}

/* A key that makes itself in the design says where it does not. */
static void
say_no_default (MarqConstraint *constraint)
{
  const char *const *fields = marq_constraint_get_fields (constraint);
  MarqField *field = fields && fields[0] && !fields[1] ? marq_item_lookup (MARQ_ITEM (constraint), fields[0]) : NULL;

  if (field && marq_field_type_get_kind (marq_field_get_data_type (field)) == MARQ_TYPE_KIND_UUID
      && !marq_field_get_default_expression (field) && !marq_field_get_generated_expression (field))
    marq_field_set_default_expression (field, "NULL");
}

static void
read_constraint (MarqPgReader *self, MarqEntity *entity)
{
  MarqConstraint *constraint = marq_pg_make (self, MARQ_TYPE_CONSTRAINT, MARQ_PG_CONSTRAINT, marq_entity_get_constraints (entity));
  MarqConstraintKind kind = marq_pg_choice (self, KEY_KIND, "pucx");
  gint64 table = marq_pg_number (self, KEY_TABLE);

  marq_constraint_set_constraint (constraint, kind);
  marq_constraint_set_deferral (constraint, read_deferral (self));
  marq_constraint_set_not_valid (constraint, !marq_pg_flag (self, KEY_IS_VALID));
  if (kind == MARQ_CONSTRAINT_KIND_CHECK)
    {
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, KEY_CODE));

      marq_constraint_set_expression (constraint, code);
      marq_constraint_set_no_inherit (constraint, marq_pg_flag (self, KEY_NO_INHERIT));
      return;
    }
  read_own_index (self, constraint);
  if (kind == MARQ_CONSTRAINT_KIND_EXCLUSION)
    {
      g_autofree char *predicate = marq_pg_strip (marq_pg_text (self, KEY_PREDICATE));

      marq_constraint_set_method (constraint, marq_pg_text (self, KEY_METHOD));
      marq_constraint_set_predicate (constraint, predicate);
    }
  else
    {
      g_auto (GStrv) fields = marq_pg_columns (self, table, marq_pg_text (self, KEY_COLUMNS));

      marq_constraint_set_fields (constraint, (const char *const *) fields);
      if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        say_no_default (constraint);
    }
}

static void
read_relation (MarqPgReader *self, MarqEntity *entity)
{
  MarqItem *target = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, KEY_TARGET), 0);
  g_auto (GStrv) fields = marq_pg_columns (self, marq_pg_number (self, KEY_TABLE), marq_pg_text (self, KEY_COLUMNS));
  g_auto (GStrv) target_fields = marq_pg_columns (self, marq_pg_number (self, KEY_TARGET), marq_pg_text (self, KEY_TARGET_COLUMNS));
  g_auto (GStrv) set = marq_pg_columns (self, marq_pg_number (self, KEY_TABLE), marq_pg_text (self, KEY_SET_COLUMNS));
  MarqRelation *relation;

  if (!target)
    {
      marq_pg_leave_out (self, "foreign keys to tables that extensions made", marq_pg_text (self, KEY_PATH));
      return;
    }
  relation = marq_pg_make (self, MARQ_TYPE_RELATION, MARQ_PG_CONSTRAINT, marq_entity_get_relations (entity));
  marq_relation_set_fields (relation, (const char *const *) fields);
  marq_relation_set_target (relation, marq_item_get_uid (target));
  marq_relation_set_target_fields (relation, (const char *const *) target_fields);
  marq_relation_set_on_delete (relation, marq_pg_choice (self, KEY_ON_DELETE, "arcnd"));
  marq_relation_set_on_update (relation, marq_pg_choice (self, KEY_ON_UPDATE, "arcnd"));
  marq_relation_set_on_delete_fields (relation, set[0] ? (const char *const *) set : NULL);
  marq_relation_set_match (relation, marq_pg_choice (self, KEY_MATCH, "sfp"));
  marq_relation_set_deferral (relation, read_deferral (self));
  marq_relation_set_not_valid (relation, !marq_pg_flag (self, KEY_IS_VALID));
}

/* A part has those of its whole as its own; what a child only inherits is its parent's alone. */
static void
read_constraints (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *entity = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, KEY_TABLE), 0);

      if (!entity || !MARQ_IS_ENTITY (entity))
        continue;
      if (marq_pg_flag (self, KEY_WITHOUT_OVERLAPS) || !marq_pg_flag (self, KEY_IS_ENFORCED))
        marq_pg_leave_out (self, "constraints WITHOUT OVERLAPS, with PERIOD or NOT ENFORCED", marq_pg_text (self, KEY_PATH));
      else if (marq_pg_letter (self, KEY_KIND) == 'f')
        read_relation (self, MARQ_ENTITY (entity));
      else
        read_constraint (self, MARQ_ENTITY (entity));
    }
}

const MarqPgQuery marq_pg_constraints_query = {
  NULL,
  "SELECT c.oid, c.conname" CONSTRAINT_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
  "LEFT JOIN pg_constraint p ON p.oid = c.conparentid AND c.conparentid <> 0 "
  "LEFT JOIN pg_index x ON x.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x') "
  "LEFT JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_am m ON m.oid = i.relam "
  "LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace "
  "WHERE c.contype IN ('p', 'u', 'c', 'x', 'f') AND " MARQ_PG_OURS ("t.relnamespace")
  " AND (c.conislocal OR t.relispartition) AND (c.contype <> 'f' OR p.oid IS NULL OR p.conrelid <> c.conrelid) "
  "ORDER BY t.relname, c.conname",
  read_constraints,
};

static void
read_constraint_parents (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *item = marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, 0), 0);
      MarqItem *parent = marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, 1), 0);

      if (!item || !parent)
        continue;
      if (MARQ_IS_RELATION (item))
        marq_relation_set_partition_of (MARQ_RELATION (item), marq_item_get_uid (parent));
      else
        marq_constraint_set_partition_of (MARQ_CONSTRAINT (item), marq_item_get_uid (parent));
    }
}

const MarqPgQuery marq_pg_constraint_parents_query = {
  NULL,
  "SELECT oid, conparentid FROM pg_constraint WHERE conparentid <> 0",
  read_constraint_parents,
};
