/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and views as a whole, and the sequences. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

#define TABLE_COLUMNS(C)                                                                                               \
  C (TABLE_NAMESPACE, "c.relnamespace")                                                                                \
  C (TABLE_KIND, "c.relkind")                                                                                          \
  C (TABLE_PERSISTENCE, "c.relpersistence")                                                                            \
  C (TABLE_ROW_SECURITY, "c.relrowsecurity")                                                                           \
  C (TABLE_ROW_SECURITY_FORCED, "c.relforcerowsecurity")                                                               \
  C (TABLE_REPLICA_IDENTITY, "CASE WHEN c.relkind IN ('r', 'p') THEN c.relreplident END")                                \
  C (TABLE_OF_TYPE, "c.reloftype")                                                                                     \
  C (TABLE_IS_POPULATED, "c.relispopulated")                                                                           \
  C (TABLE_BOUND, "CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END")                            \
  C (TABLE_STRATEGY, "p.partstrat")                                                                                    \
  C (TABLE_METHOD, "CASE WHEN a.amname <> 'heap' THEN quote_ident(a.amname) END")                                      \
  C (TABLE_TABLESPACE, "s.spcname")                                                                                    \
  C (TABLE_OPTIONS, "concat_ws(" MARQ_PG_JOIN ", " MARQ_PG_OPTIONS ("c.reloptions") ", "                               \
     "CASE WHEN t.reloptions IS NOT NULL THEN "                                                                        \
     MARQ_PG_OPTIONS ("(SELECT array_agg('toast.' || x) FROM unnest(t.reloptions) x)") " END)")                        \
  C (TABLE_DEFINITION, "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END")                             \
  C (TABLE_SERVER, "v.srvname")                                                                                        \
  C (TABLE_FOREIGN, MARQ_PG_FOREIGN_OPTIONS ("f.ftoptions"))

enum
{
  TABLE_NAME = MARQ_PG_NAME,
  TABLE_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_entity (MarqPgReader *self, MarqNamespace *namespace)
{
  MarqEntity *entity = marq_pg_make (self, MARQ_TYPE_ENTITY, MARQ_PG_CLASS, marq_namespace_get_entities (namespace));
  MarqItem *of_type = marq_pg_find (self, MARQ_PG_TYPE, marq_pg_number (self, TABLE_OF_TYPE), 0);
  g_auto (GStrv) options = marq_pg_list (self, TABLE_OPTIONS);
  g_auto (GStrv) foreign = marq_pg_list (self, TABLE_FOREIGN);

  marq_entity_set_persistence (entity, marq_pg_choice (self, TABLE_PERSISTENCE, "put"));
  marq_entity_set_access_method (entity, marq_pg_text (self, TABLE_METHOD));
  marq_entity_set_tablespace (entity, marq_pg_text (self, TABLE_TABLESPACE));
  marq_entity_set_storage_options (entity, (const char *const *) options);
  marq_entity_set_row_security (entity, !marq_pg_flag (self, TABLE_ROW_SECURITY)   ? MARQ_ROW_SECURITY_OFF
                                        : marq_pg_flag (self, TABLE_ROW_SECURITY_FORCED) ? MARQ_ROW_SECURITY_FORCED
                                                                                     : MARQ_ROW_SECURITY_ON);
  marq_entity_set_replica_identity (entity, marq_pg_choice (self, TABLE_REPLICA_IDENTITY, "dfni"));
  marq_entity_set_foreign_server (entity, marq_pg_text (self, TABLE_SERVER));
  marq_entity_set_foreign_options (entity, (const char *const *) foreign);
  marq_entity_set_partition_bound (entity, marq_pg_text (self, TABLE_BOUND));
  marq_entity_set_partition_strategy (entity, marq_pg_choice (self, TABLE_STRATEGY, " rlh"));
  if (of_type)
    marq_entity_set_of_type (entity, marq_item_get_uid (of_type));
}

static void
read_view (MarqPgReader *self, MarqNamespace *namespace)
{
  MarqView *view = marq_pg_make (self, MARQ_TYPE_VIEW, MARQ_PG_CLASS, marq_namespace_get_views (namespace));
  g_auto (GStrv) options = marq_pg_list (self, TABLE_OPTIONS);
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
  marq_view_set_is_materialized (view, marq_pg_letter (self, TABLE_KIND) == 'm');
  marq_view_set_definition (view, marq_pg_text (self, TABLE_DEFINITION));
  marq_view_set_is_unpopulated (view, !marq_pg_flag (self, TABLE_IS_POPULATED));
  marq_view_set_access_method (view, marq_pg_text (self, TABLE_METHOD));
  marq_view_set_tablespace (view, marq_pg_text (self, TABLE_TABLESPACE));
}

#define PARENT_COLUMNS(C) C (PARENT_OID, "i.inhparent") C (PARENT_IS_WHOLE, "c.relispartition")

enum
{
  PARENT_CHILD = MARQ_PG_OID,
  PARENT_COLUMNS (MARQ_PG_NUMBER)
};

/* Which is a part of which, or has what it has from which. */
static void
read_parents (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqEntity *child = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, PARENT_CHILD), 0);
      MarqItem *parent = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, PARENT_OID), 0);
      const char *const *before = child ? marq_entity_get_inherits (child) : NULL;
      g_autoptr (GStrvBuilder) parents = g_strv_builder_new ();
      g_auto (GStrv) all = NULL;

      if (!child || !parent)
        continue;
      if (marq_pg_flag (self, PARENT_IS_WHOLE))
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
}

const MarqPgQuery marq_pg_parents_query = {
  NULL,
  "SELECT i.inhrelid" PARENT_COLUMNS (MARQ_PG_SELECT) " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
  "WHERE c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno",
  read_parents,
};

static void
read_tables (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqNamespace *namespace = marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, TABLE_NAMESPACE), 0);

      if (!namespace)
        continue;
      if (strchr ("vm", marq_pg_letter (self, TABLE_KIND)))
        read_view (self, namespace);
      else
        read_entity (self, namespace);
    }
}

const MarqPgQuery marq_pg_tables_query = {
  NULL,
  "SELECT c.oid, c.relname" TABLE_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_class c LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid LEFT JOIN pg_am a ON a.oid = c.relam "
  "LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid "
  "LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server v ON v.oid = f.ftserver "
  "WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND " MARQ_PG_OURS ("c.relnamespace") " AND " MARQ_PG_FREE ("pg_class", "c.oid")
  " ORDER BY c.relname",
  read_tables,
};
