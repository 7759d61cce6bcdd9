/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and views as a whole, and the sequences. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

static void
read_entity (MarqPgReader *self, MarqNamespace *namespace)
{
  MarqEntity *entity = marq_pg_make (self, MARQ_TYPE_ENTITY, MARQ_PG_CLASS, marq_namespace_get_entities (namespace));
  MarqItem *of_type = marq_pg_find (self, MARQ_PG_TYPE, marq_pg_number (self, "reloftype"), 0);
  g_auto (GStrv) options = marq_pg_list (self, "options");
  g_auto (GStrv) foreign = marq_pg_list (self, "foreign_options");

  marq_entity_set_persistence (entity, marq_pg_choice (self, "relpersistence", "put"));
  marq_entity_set_access_method (entity, marq_pg_text (self, "method"));
  marq_entity_set_tablespace (entity, marq_pg_text (self, "tablespace"));
  marq_entity_set_storage_options (entity, (const char *const *) options);
  marq_entity_set_row_security (entity, !marq_pg_flag (self, "relrowsecurity")   ? MARQ_ROW_SECURITY_OFF
                                        : marq_pg_flag (self, "relforcerowsecurity") ? MARQ_ROW_SECURITY_FORCED
                                                                                     : MARQ_ROW_SECURITY_ON);
  marq_entity_set_replica_identity (entity, marq_pg_choice (self, "relreplident", "dfni"));
  marq_entity_set_foreign_server (entity, marq_pg_text (self, "server"));
  marq_entity_set_foreign_options (entity, (const char *const *) foreign);
  marq_entity_set_partition_bound (entity, marq_pg_text (self, "bound"));
  marq_entity_set_partition_strategy (entity, marq_pg_choice (self, "strategy", " rlh"));
  if (of_type)
    marq_entity_set_of_type (entity, marq_item_get_uid (of_type));
}

static void
read_view (MarqPgReader *self, MarqNamespace *namespace)
{
  MarqView *view = marq_pg_make (self, MARQ_TYPE_VIEW, MARQ_PG_CLASS, marq_namespace_get_views (namespace));
  g_auto (GStrv) options = marq_pg_list (self, "options");
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (guint i = 0; options && options[i]; i++)
    if (g_str_equal (options[i], "check_option=local"))
      marq_view_set_check_option (view, MARQ_CHECK_OPTION_LOCAL);
    else if (g_str_equal (options[i], "check_option=cascaded"))
      marq_view_set_check_option (view, MARQ_CHECK_OPTION_CASCADED);
    else
      g_strv_builder_add (others, options[i]);
  kept = g_strv_builder_end (others);
  marq_view_set_storage_options (view, kept[0] ? (const char *const *) kept : NULL);
  marq_view_set_is_materialized (view, marq_pg_letter (self, "relkind") == 'm');
  marq_view_set_definition (view, marq_pg_text (self, "definition"));
  marq_view_set_is_unpopulated (view, !marq_pg_flag (self, "relispopulated"));
  marq_view_set_access_method (view, marq_pg_text (self, "method"));
  marq_view_set_tablespace (view, marq_pg_text (self, "tablespace"));
}

/* Which is a part of which, or has what it has from which. */
static gboolean
read_parents (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT inhrelid, inhparent, c.relispartition FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid "
                          "WHERE c.relkind IN ('r', 'p', 'f') ORDER BY inhrelid, inhseqno");
  while (marq_pg_next (self))
    {
      MarqEntity *child = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "inhrelid"), 0);
      MarqItem *parent = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "inhparent"), 0);
      const char *const *before = child ? marq_entity_get_inherits (child) : NULL;
      g_autoptr (GStrvBuilder) parents = g_strv_builder_new ();
      g_auto (GStrv) all = NULL;

      if (!child || !parent)
        continue;
      if (marq_pg_flag (self, "relispartition"))
        {
          marq_entity_set_partition_of (child, marq_item_get_uid (parent));
          continue;
        }
      for (guint i = 0; before && before[i]; i++)
        g_strv_builder_add (parents, before[i]);
      g_strv_builder_add (parents, marq_item_get_uid (parent));
      all = g_strv_builder_end (parents);
      marq_entity_set_inherits (child, (const char *const *) all);
    }
  return marq_pg_done (self);
}

gboolean
marq_pg_read_tables (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT c.oid, c.relname AS name, c.relnamespace, c.relkind, c.relpersistence, c.relrowsecurity, "
                    "c.relforcerowsecurity, c.relreplident, c.reloftype, c.relispopulated, "
                    "pg_get_expr(c.relpartbound, c.oid) AS bound, p.partstrat AS strategy, "
                    "CASE WHEN a.amname <> 'heap' THEN quote_ident(a.amname) END AS method, s.spcname AS tablespace, "
                    "concat_ws(" MARQ_PG_JOIN ", " MARQ_PG_OPTIONS ("c.reloptions") ", " MARQ_PG_OPTIONS (
                      "(SELECT array_agg('toast.' || x) FROM unnest(t.reloptions) x)") ") AS options, "
                    "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition, "
                    "v.srvname AS server, " MARQ_PG_FOREIGN_OPTIONS ("f.ftoptions") " AS foreign_options "
                    "FROM pg_class c LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid LEFT JOIN pg_am a ON a.oid = c.relam "
                    "LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid "
                    "LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server v ON v.oid = f.ftserver "
                    "WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND " MARQ_PG_OURS ("c.relnamespace")
                    " AND " MARQ_PG_FREE ("pg_class", "c.oid") " ORDER BY c.relname");
  while (marq_pg_next (self))
    {
      MarqNamespace *namespace = marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, "relnamespace"), 0);

      if (!namespace)
        continue;
      if (strchr ("vm", marq_pg_letter (self, "relkind")))
        read_view (self, namespace);
      else
        read_entity (self, namespace);
    }
  return marq_pg_done (self) && read_parents (self);
}

static void
read_sequence (MarqPgReader *self)
{
  MarqNamespace *namespace = marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, "relnamespace"), 0);
  MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "refobjid"), marq_pg_number (self, "refobjsubid"));
  g_autoptr (MarqFieldType) type = NULL;
  MarqSequence *sequence;

  if (!namespace)
    return;
  sequence = marq_pg_make (self, MARQ_TYPE_SEQUENCE, MARQ_PG_CLASS, marq_namespace_get_sequences (namespace));
  if (!g_str_equal (marq_pg_text (self, "type"), "bigint"))
    type = marq_pg_type (self, 0, 0, marq_pg_text (self, "type"));
  marq_sequence_set_data_type (sequence, type);
  marq_sequence_set_start (sequence, marq_pg_text (self, "start"));
  marq_sequence_set_minimum (sequence, marq_pg_text (self, "minimum"));
  marq_sequence_set_maximum (sequence, marq_pg_text (self, "maximum"));
  marq_sequence_set_increment (sequence, marq_pg_number (self, "seqincrement"));
  marq_sequence_set_cache (sequence, marq_pg_number (self, "seqcache"));
  marq_sequence_set_cycles (sequence, marq_pg_flag (self, "seqcycle"));
  marq_sequence_set_persistence (sequence, marq_pg_choice (self, "relpersistence", "put"));
  if (owner)
    marq_sequence_set_owned_by (sequence, marq_item_get_uid (owner));
}

/* That of an identity: what of it is not usual stands with the column. */
static void
read_identity (MarqPgReader *self)
{
  MarqField *field = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "refobjid"), marq_pg_number (self, "refobjsubid"));
  g_auto (GStrv) words = marq_pg_list (self, "words");

  if (field && words)
    marq_field_set_options (field, (const char *const *) words);
}

/* Limits and starts are NULL where they are what the type and the direction ask for. */
gboolean
marq_pg_read_sequences (MarqPgReader *self)
{
  marq_pg_ask_rows (
    self,
    "WITH s AS (SELECT c.oid, c.relname AS name, c.relnamespace, c.relpersistence, format_type(q.seqtypid, NULL) AS type, q.*, "
    "d.refobjid, d.refobjsubid, d.deptype, "
    "CASE q.seqtypid WHEN 21 THEN 32767 WHEN 23 THEN 2147483647 ELSE 9223372036854775807 END AS most "
    "FROM pg_class c JOIN pg_sequence q ON q.seqrelid = c.oid LEFT JOIN pg_depend d ON d.classid = 1259 AND d.objid = c.oid "
    "AND d.objsubid = 0 AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') "
    "WHERE " MARQ_PG_OURS ("c.relnamespace") " AND " MARQ_PG_FREE ("pg_class", "c.oid") "), "
    "l AS (SELECT s.*, CASE WHEN seqincrement > 0 THEN 1 ELSE -most - 1 END AS low, "
    "CASE WHEN seqincrement > 0 THEN most ELSE -1 END AS high FROM s), "
    "r AS (SELECT l.*, CASE WHEN seqmin <> low THEN seqmin END AS minimum, CASE WHEN seqmax <> high THEN seqmax END AS maximum, "
    "CASE WHEN seqstart <> CASE WHEN seqincrement > 0 THEN seqmin ELSE seqmax END THEN seqstart END AS start FROM l) "
    "SELECT r.*, concat_ws(" MARQ_PG_JOIN ", "
    "CASE WHEN r.name <> left(t.relname, 29) || '_' || left(a.attname, 29) || '_seq' OR r.relnamespace <> t.relnamespace "
    "THEN 'SEQUENCE NAME ' || quote_ident(n.nspname) || '.' || quote_ident(r.name) END, "
    "'START WITH ' || r.start, CASE WHEN r.seqincrement <> 1 THEN 'INCREMENT BY ' || r.seqincrement END, "
    "'MINVALUE ' || r.minimum, 'MAXVALUE ' || r.maximum, CASE WHEN r.seqcache <> 1 THEN 'CACHE ' || r.seqcache END, "
    "CASE WHEN r.seqcycle THEN 'CYCLE' END) AS words FROM r JOIN pg_namespace n ON n.oid = r.relnamespace "
    "LEFT JOIN pg_class t ON t.oid = r.refobjid LEFT JOIN pg_attribute a ON a.attrelid = r.refobjid AND a.attnum = r.refobjsubid "
    "ORDER BY r.name");
  while (marq_pg_next (self))
    if (marq_pg_letter (self, "deptype") == 'i')
      read_identity (self);
    else
      read_sequence (self);
  return marq_pg_done (self);
}
