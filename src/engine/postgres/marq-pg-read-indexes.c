/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indexes, and the parts of the keys of indexes, exclusions and partitionings. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

static MarqItemList *
indexes_of (MarqItem *owner)
{
  if (MARQ_IS_ENTITY (owner))
    return marq_entity_get_indexes (MARQ_ENTITY (owner));
  return MARQ_IS_VIEW (owner) ? marq_view_get_indexes (MARQ_VIEW (owner)) : NULL;
}

static void
read_index (MarqPgReader *self, MarqItem *owner)
{
  MarqIndex *index = marq_pg_make (self, MARQ_TYPE_INDEX, MARQ_PG_CLASS, indexes_of (owner));
  g_auto (GStrv) include = marq_pg_columns (self, marq_pg_number (self, "indrelid"), marq_pg_text (self, "include"));
  g_auto (GStrv) options = marq_pg_list (self, "options");
  g_autofree char *predicate = marq_pg_strip (marq_pg_text (self, "predicate"));

  marq_index_set_method (index, marq_pg_text (self, "method"));
  marq_index_set_is_unique (index, marq_pg_flag (self, "indisunique"));
  marq_index_set_nulls_not_distinct (index, marq_pg_flag (self, "nulls_not_distinct"));
  marq_index_set_include (index, include[0] ? (const char *const *) include : NULL);
  marq_index_set_predicate (index, predicate);
  marq_index_set_tablespace (index, marq_pg_text (self, "tablespace"));
  marq_index_set_storage_options (index, (const char *const *) options);
}

static gboolean
read_plain_indexes (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT i.oid, i.relname AS name, x.indrelid, x.indisunique, "
                    "CASE WHEN m.amname <> 'btree' THEN quote_ident(m.amname) END AS method, "
                    "to_jsonb(x) ->> 'indnullsnotdistinct' = 'true' AS nulls_not_distinct, "
                    "pg_get_expr(x.indpred, x.indrelid) AS predicate, "
                    "(SELECT string_agg(k::text, ' ' ORDER BY o) FROM unnest(x.indkey) WITH ORDINALITY u(k, o) "
                    "WHERE o > x.indnkeyatts) AS include, "
                    MARQ_PG_OPTIONS ("i.reloptions") " AS options, s.spcname AS tablespace "
                    "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam "
                    "LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace WHERE " MARQ_PG_OURS ("i.relnamespace")
                    " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x')) "
                    "ORDER BY i.relname");
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "indrelid"), 0);

      if (owner && indexes_of (owner))
        read_index (self, owner);
    }
  return marq_pg_done (self);
}

static MarqKeyPart *
add_part (MarqPgReader *self, MarqItemList *list)
{
  gint64 number = marq_pg_number (self, "attnum");
  MarqItem *field = number > 0 ? marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "relid"), number) : NULL;
  MarqKeyPart *part = g_object_new (MARQ_TYPE_KEY_PART, NULL);

  if (field)
    marq_key_part_set_field (part, marq_item_get_uid (field));
  else
    {
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, "code"));

      marq_key_part_set_expression (part, code);
    }
  marq_key_part_set_collation (part, marq_pg_text (self, "collation"));
  marq_key_part_set_operator_class (part, marq_pg_text (self, "class"));
  return marq_item_list_append (list, part);
}

static void
read_part (MarqPgReader *self)
{
  MarqItem *index = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "index"), 0);
  MarqItem *exclusion = marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, "exclusion"), 0);
  int bits = (int) marq_pg_number (self, "bits");
  gboolean descending = (bits & 1) != 0, first = (bits & 2) != 0;
  const char *statistics = marq_pg_text (self, "statistics");
  g_auto (GStrv) options = marq_pg_list (self, "options");
  MarqKeyPart *part;

  if (index)
    part = add_part (self, marq_index_get_parts (MARQ_INDEX (index)));
  else if (exclusion)
    part = add_part (self, marq_constraint_get_parts (MARQ_CONSTRAINT (exclusion)));
  else
    return;
  marq_key_part_set_operator_class_options (part, (const char *const *) options);
  marq_key_part_set_descending (part, descending);
  if (first != descending)
    marq_key_part_set_nulls (part, first ? MARQ_NULLS_FIRST : MARQ_NULLS_LAST);
  marq_key_part_set_exclusion_operator (part, marq_pg_text (self, "operator"));
  if (statistics)
    marq_key_part_set_statistics_target (part, marq_pg_number (self, "statistics"));
}

#define OPERATOR_CLASS                                                                                                 \
  "CASE WHEN NOT o.opcdefault OR options IS NOT NULL THEN CASE WHEN h.nspname <> 'pg_catalog' "                       \
  "THEN quote_ident(h.nspname) || '.' ELSE '' END || quote_ident(o.opcname) END AS class "

/* That which an expression has by itself cannot be asked for: then only that of the database goes unsaid. */
static gboolean
read_parts (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "WITH k AS (SELECT x.*, p.n, x.indkey[p.n - 1] AS attnum, x.indclass[p.n - 1] AS opclass, "
                    "x.indcollation[p.n - 1] AS coll, x.indoption[p.n - 1] AS bits, c.oid AS exclusion, c.conexclop[p.n] AS oper, "
                    MARQ_PG_OPTIONS ("a.attoptions") " AS options, nullif(a.attstattarget, -1) AS statistics "
                    "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
                    "LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype = 'x' "
                    "CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) p(n) "
                    "JOIN pg_attribute a ON a.attrelid = x.indexrelid AND a.attnum = p.n "
                    "WHERE " MARQ_PG_OURS ("i.relnamespace") ") "
                    "SELECT k.indexrelid AS index, k.indrelid AS relid, k.n, k.attnum, k.bits, k.exclusion, k.options, k.statistics, "
                    "pg_get_indexdef(k.indexrelid, k.n, false) AS code, " OPERATOR_CLASS ", "
                    "CASE WHEN k.coll <> 0 AND k.coll <> coalesce(f.attcollation, 100) THEN " MARQ_PG_COLLATION ("k.coll")
                    " END AS collation, CASE WHEN q.oid IS NULL THEN NULL WHEN w.nspname = 'pg_catalog' THEN q.oprname "
                    "ELSE 'OPERATOR(' || quote_ident(w.nspname) || '.' || q.oprname || ')' END AS operator "
                    "FROM k JOIN pg_opclass o ON o.oid = k.opclass JOIN pg_namespace h ON h.oid = o.opcnamespace "
                    "LEFT JOIN pg_attribute f ON f.attrelid = k.indrelid AND f.attnum = k.attnum AND k.attnum > 0 "
                    "LEFT JOIN pg_operator q ON q.oid = k.oper LEFT JOIN pg_namespace w ON w.oid = q.oprnamespace "
                    "ORDER BY k.indexrelid, k.n");
  while (marq_pg_next (self))
    read_part (self);
  return marq_pg_done (self);
}

static gboolean
read_index_parents (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT inhrelid, inhparent FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE c.relkind IN ('i', 'I')");
  while (marq_pg_next (self))
    {
      MarqItem *index = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "inhrelid"), 0);
      MarqItem *parent = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "inhparent"), 0);

      if (index && parent)
        marq_index_set_partition_of (MARQ_INDEX (index), marq_item_get_uid (parent));
    }
  return marq_pg_done (self);
}

/* Where a comma at the top parts two, as PostgreSQL writes a key. */
static GStrv
split_key (const char *text)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  const char *from = text;
  char quote = '\0';
  int depth = 0;

  for (const char *at = text;; at++)
    {
      if (!*at || (!quote && depth == 0 && *at == ','))
        {
          g_autofree char *part = g_strstrip (g_strndup (from, at - from));

          g_strv_builder_add (parts, part);
          from = at + 1;
        }
      if (!*at)
        return g_strv_builder_end (parts);
      if (quote)
        quote = *at == quote ? '\0' : quote;
      else if (*at == '\'' || *at == '"')
        quote = *at;
      else
        depth += (*at == '(') - (*at == ')');
    }
}

/* "RANGE (a, lower(b))": the expressions stand nowhere else one by one. */
static char *
key_of (const char *definition, gint64 number)
{
  const char *open = strchr (definition, '(');
  g_autofree char *inner = open ? g_strndup (open + 1, strlen (open + 1) - 1) : g_strdup ("");
  g_auto (GStrv) keys = split_key (inner);

  return g_strv_length (keys) >= (guint) number ? marq_pg_strip (keys[number - 1]) : NULL;
}

static gboolean
read_partition_keys (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "WITH k AS (SELECT p.*, u.n, p.partattrs[u.n - 1] AS attnum, NULL::text AS options "
                    "FROM pg_partitioned_table p CROSS JOIN LATERAL generate_series(1, p.partnatts) u(n)) "
                    "SELECT k.partrelid AS relid, k.n, k.attnum, NULL AS code, pg_get_partkeydef(k.partrelid) AS definition, "
                    OPERATOR_CLASS ", CASE WHEN f.attcollation <> k.partcollation[k.n - 1] THEN "
                    MARQ_PG_COLLATION ("k.partcollation[k.n - 1]") " END AS collation "
                    "FROM k JOIN pg_opclass o ON o.oid = k.partclass[k.n - 1] JOIN pg_namespace h ON h.oid = o.opcnamespace "
                    "LEFT JOIN pg_attribute f ON f.attrelid = k.partrelid AND f.attnum = k.attnum AND k.attnum > 0 "
                    "ORDER BY k.partrelid, k.n");
  while (marq_pg_next (self))
    {
      MarqItem *entity = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "relid"), 0);
      MarqKeyPart *part;

      if (!entity || !MARQ_IS_ENTITY (entity))
        continue;
      part = add_part (self, marq_entity_get_partition_keys (MARQ_ENTITY (entity)));
      if (marq_pg_number (self, "attnum") == 0)
        {
          g_autofree char *code = key_of (marq_pg_text (self, "definition"), marq_pg_number (self, "n"));

          marq_key_part_set_expression (part, code);
        }
    }
  return marq_pg_done (self);
}

/* Which of its indexes a table is ordered by, or known by to a replica. */
static gboolean
read_uses (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT x.indrelid, x.indexrelid, x.indisclustered, x.indisreplident, c.oid AS constraint "
                          "FROM pg_index x LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x') "
                          "WHERE x.indisclustered OR x.indisreplident");
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "indrelid"), 0);
      MarqItem *index = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "indexrelid"), 0);
      const char *uid;

      index = index ? index : marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, "constraint"), 0);
      if (!owner || !index)
        continue;
      uid = marq_item_get_uid (index);
      if (MARQ_IS_VIEW (owner))
        marq_view_set_cluster_on (MARQ_VIEW (owner), uid);
      else if (marq_pg_flag (self, "indisclustered"))
        marq_entity_set_cluster_on (MARQ_ENTITY (owner), uid);
      if (MARQ_IS_ENTITY (owner) && marq_pg_flag (self, "indisreplident"))
        marq_entity_set_replica_index (MARQ_ENTITY (owner), uid);
    }
  return marq_pg_done (self);
}

gboolean
marq_pg_read_indexes (MarqPgReader *self)
{
  return read_plain_indexes (self) && read_parts (self) && read_index_parents (self) && read_partition_keys (self)
         && read_uses (self);
}
