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

#define INDEX_COLUMNS(C)                                                                                               \
  C (INDEX_TABLE, "x.indrelid")                                                                                        \
  C (INDEX_IS_UNIQUE, "x.indisunique")                                                                                 \
  C (INDEX_IS_VALID, "x.indisvalid OR i.relkind = 'I'")                                                                \
  C (INDEX_METHOD, "CASE WHEN m.amname <> 'btree' THEN quote_ident(m.amname) END")                                     \
  C (INDEX_NULLS_EQUAL, MARQ_PG_IF ("indnullsnotdistinct", "x.indnullsnotdistinct", "false"))                          \
  C (INDEX_PREDICATE, "CASE WHEN x.indpred IS NOT NULL THEN pg_get_expr(x.indpred, x.indrelid) END")                   \
  C (INDEX_INCLUDE, MARQ_PG_INCLUDED)                                                                                  \
  C (INDEX_OPTIONS, MARQ_PG_OPTIONS ("i.reloptions"))                                                                  \
  C (INDEX_TABLESPACE, "s.spcname")                                                                                    \
  C (INDEX_NAMESPACE, "(SELECT n.nspname FROM pg_namespace n WHERE n.oid = i.relnamespace)")

enum
{
  INDEX_NAME = MARQ_PG_NAME,
  INDEX_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_index (MarqPgReader *self, MarqItem *owner)
{
  MarqIndex *index = marq_pg_make (self, MARQ_TYPE_INDEX, MARQ_PG_CLASS, indexes_of (owner));
  g_auto (GStrv) include = marq_pg_columns (self, marq_pg_number (self, INDEX_TABLE), marq_pg_text (self, INDEX_INCLUDE));
  g_auto (GStrv) options = marq_pg_list (self, INDEX_OPTIONS);
  g_autofree char *predicate = marq_pg_strip (marq_pg_text (self, INDEX_PREDICATE));

  marq_index_set_method (index, marq_pg_text (self, INDEX_METHOD));
  marq_index_set_is_unique (index, marq_pg_flag (self, INDEX_IS_UNIQUE));
  marq_index_set_nulls_not_distinct (index, marq_pg_flag (self, INDEX_NULLS_EQUAL));
  marq_index_set_include (index, include[0] ? (const char *const *) include : NULL);
  marq_index_set_predicate (index, predicate);
  marq_index_set_tablespace (index, marq_pg_text (self, INDEX_TABLESPACE));
  marq_index_set_storage_options (index, (const char *const *) options);
}

/* What a build that failed left behind is no index: nothing reads it, and making it anew makes a sound one. */
static void
leave_out_invalid (MarqPgReader *self)
{
  g_autofree char *path = g_strdup_printf ("%s.%s", marq_pg_text (self, INDEX_NAMESPACE), marq_pg_text (self, MARQ_PG_NAME));

  marq_pg_leave_out (self, "indexes that are not valid", path);
}

static void
read_indexes (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, INDEX_TABLE), 0);

      if (!owner || !indexes_of (owner))
        continue;
      if (marq_pg_flag (self, INDEX_IS_VALID))
        read_index (self, owner);
      else
        leave_out_invalid (self);
    }
}

const MarqPgQuery marq_pg_indexes_query = {
  NULL,
  "SELECT i.oid, i.relname" INDEX_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam "
  "LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace WHERE " MARQ_PG_OURS ("i.relnamespace")
  " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x')) "
  "ORDER BY i.relname",
  read_indexes,
};

#define OPERATOR_CLASS(options)                                                                                        \
  "CASE WHEN NOT o.opcdefault OR " options " IS NOT NULL THEN CASE WHEN h.nspname <> 'pg_catalog' "                    \
  "THEN quote_ident(h.nspname) || '.' ELSE '' END || quote_ident(o.opcname) END"

/* Of indexes and of partition keys: the first of these are of both. The collation that an expression has
 * by itself cannot be asked for: then only that of the database goes unsaid. */
#define PART_COLUMNS(C)                                                                                                \
  C (PART_TABLE, "k.indrelid")                                                                                         \
  C (PART_POSITION, "k.attnum")                                                                                        \
  C (PART_CODE, "CASE WHEN k.attnum = 0 THEN pg_get_indexdef(k.indexrelid, k.n, false) END")                           \
  C (PART_CLASS, OPERATOR_CLASS ("k.attoptions"))                                                                      \
  C (PART_COLLATION, "CASE WHEN k.coll <> 0 AND k.coll <> coalesce(f.attcollation, 100) THEN " MARQ_PG_COLLATION ("k.coll") " END") \
  C (PART_BITS, "k.bits")                                                                                              \
  C (PART_EXCLUSION, "k.exclusion")                                                                                    \
  C (PART_OPTIONS, MARQ_PG_OPTIONS ("k.attoptions"))                                                                   \
  C (PART_STATISTICS, "nullif(k.attstattarget, -1)")                                                                   \
  C (PART_OPERATOR, "CASE WHEN q.oid IS NULL THEN NULL WHEN w.nspname = 'pg_catalog' THEN q.oprname "                  \
     "ELSE 'OPERATOR(' || quote_ident(w.nspname) || '.' || q.oprname || ')' END")

enum
{
  PART_INDEX = MARQ_PG_OID,
  PART_COLUMNS (MARQ_PG_NUMBER)
};

static MarqKeyPart *
add_part (MarqPgReader *self, MarqItemList *list)
{
  gint64 number = marq_pg_number (self, PART_POSITION);
  MarqItem *field = number > 0 ? marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, PART_TABLE), number) : NULL;
  MarqKeyPart *part = g_object_new (MARQ_TYPE_KEY_PART, NULL);

  if (field)
    marq_key_part_set_field (part, marq_item_get_uid (field));
  else
    {
      g_autofree char *code = marq_pg_strip (marq_pg_text (self, PART_CODE));

      marq_key_part_set_expression (part, code);
    }
  marq_key_part_set_collation (part, marq_pg_text (self, PART_COLLATION));
  marq_key_part_set_operator_class (part, marq_pg_text (self, PART_CLASS));
  return marq_item_list_append (list, part);
}

static void
read_part (MarqPgReader *self)
{
  MarqItem *index = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, PART_INDEX), 0);
  MarqItem *exclusion = marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, PART_EXCLUSION), 0);
  int bits = (int) marq_pg_number (self, PART_BITS);
  gboolean descending = (bits & 1) != 0, first = (bits & 2) != 0;
  const char *statistics = marq_pg_text (self, PART_STATISTICS);
  g_auto (GStrv) options = marq_pg_list (self, PART_OPTIONS);
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
  marq_key_part_set_exclusion_operator (part, marq_pg_text (self, PART_OPERATOR));
  if (statistics)
    marq_key_part_set_statistics_target (part, marq_pg_number (self, PART_STATISTICS));
}

static void
read_parts (MarqPgReader *self)
{
  while (marq_pg_next (self))
    read_part (self);
}

const MarqPgQuery marq_pg_parts_query = {
  NULL,
  "WITH k AS (SELECT x.indexrelid, x.indrelid, a.attnum AS n, x.indkey[a.attnum - 1] AS attnum, x.indclass[a.attnum - 1] AS opclass, "
  "x.indcollation[a.attnum - 1] AS coll, x.indoption[a.attnum - 1] AS bits, c.oid AS exclusion, c.conexclop[a.attnum] AS oper, "
  "a.attoptions, a.attstattarget "
  "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
  "JOIN pg_attribute a ON a.attrelid = x.indexrelid AND a.attnum > 0 AND a.attnum <= x.indnkeyatts "
  "LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x') "
  "WHERE " MARQ_PG_OURS ("i.relnamespace") " AND (c.oid IS NULL OR c.contype = 'x')) "
  "SELECT k.indexrelid" PART_COLUMNS (MARQ_PG_SELECT)
  " FROM k JOIN pg_opclass o ON o.oid = k.opclass JOIN pg_namespace h ON h.oid = o.opcnamespace "
  "LEFT JOIN pg_attribute f ON f.attrelid = k.indrelid AND f.attnum = k.attnum AND k.attnum > 0 "
  "LEFT JOIN pg_operator q ON q.oid = k.oper LEFT JOIN pg_namespace w ON w.oid = q.oprnamespace "
  "ORDER BY k.indexrelid, k.n",
  read_parts,
};

static void
read_index_parents (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *index = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, 0), 0);
      MarqItem *parent = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, 1), 0);

      if (index && parent)
        marq_index_set_partition_of (MARQ_INDEX (index), marq_item_get_uid (parent));
    }
}

const MarqPgQuery marq_pg_index_parents_query = {
  NULL,
  "SELECT inhrelid, inhparent FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE c.relkind IN ('i', 'I')",
  read_index_parents,
};

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

/* "RANGE (a, lower(b) text_ops)": the expressions stand nowhere else one by one. Each is a call or in
 * parentheses, and its collation and operator class come after it.
 */
static char *
key_of (const char *definition, gint64 number)
{
  const char *open = strchr (definition, '(');
  g_autofree char *inner = open ? g_strndup (open + 1, strlen (open + 1) - 1) : g_strdup ("");
  g_auto (GStrv) keys = split_key (inner);
  const char *key = g_strv_length (keys) >= (guint) number ? keys[number - 1] : "";
  const char *call = marq_pg_find_outside_quotes (key, "(");
  const char *close = call ? marq_pg_closing (call) : NULL;
  g_autofree char *code = close ? g_strndup (key, close + 1 - key) : g_strdup (key);

  return marq_pg_strip (code);
}

#define PARTITION_COLUMNS(C)                                                                                           \
  C (PARTITION_TABLE, "k.partrelid")                                                                                   \
  C (PARTITION_POSITION, "k.attnum")                                                                                   \
  C (PARTITION_CODE, "NULL")                                                                                           \
  C (PARTITION_CLASS, OPERATOR_CLASS ("NULL"))                                                                         \
  C (PARTITION_COLLATION, "CASE WHEN f.attcollation <> k.partcollation[k.n - 1] THEN "                                 \
     MARQ_PG_COLLATION ("k.partcollation[k.n - 1]") " END")                                                            \
  C (PARTITION_NUMBER, "k.n")                                                                                          \
  C (PARTITION_DEFINITION, "pg_get_partkeydef(k.partrelid)")

enum
{
  PARTITION_OID = MARQ_PG_OID,
  PARTITION_COLUMNS (MARQ_PG_NUMBER)
};

G_STATIC_ASSERT ((int) PARTITION_TABLE == (int) PART_TABLE && (int) PARTITION_COLLATION == (int) PART_COLLATION);

static void
read_partition_keys (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *entity = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, PARTITION_TABLE), 0);
      MarqKeyPart *part;

      if (!entity || !MARQ_IS_ENTITY (entity))
        continue;
      part = add_part (self, marq_entity_get_partition_keys (MARQ_ENTITY (entity)));
      if (marq_pg_number (self, PARTITION_POSITION) == 0 && marq_pg_text (self, PARTITION_DEFINITION))
        {
          g_autofree char *code = key_of (marq_pg_text (self, PARTITION_DEFINITION), marq_pg_number (self, PARTITION_NUMBER));

          marq_key_part_set_expression (part, code);
        }
    }
}

const MarqPgQuery marq_pg_partition_keys_query = {
  NULL,
  "WITH k AS (SELECT p.*, u.n, p.partattrs[u.n - 1] AS attnum "
  "FROM pg_partitioned_table p CROSS JOIN LATERAL generate_series(1, p.partnatts) u(n)) "
  "SELECT k.partrelid" PARTITION_COLUMNS (MARQ_PG_SELECT)
  " FROM k JOIN pg_opclass o ON o.oid = k.partclass[k.n - 1] JOIN pg_namespace h ON h.oid = o.opcnamespace "
  "LEFT JOIN pg_attribute f ON f.attrelid = k.partrelid AND f.attnum = k.attnum AND k.attnum > 0 "
  "ORDER BY k.partrelid, k.n",
  read_partition_keys,
};

#define USE_COLUMNS(C)                                                                                                 \
  C (USE_TABLE, "x.indrelid")                                                                                          \
  C (USE_CLUSTERS, "x.indisclustered")                                                                                 \
  C (USE_IDENTIFIES, "x.indisreplident")                                                                               \
  C (USE_CONSTRAINT, "c.oid")

enum
{
  USE_INDEX = MARQ_PG_OID,
  USE_COLUMNS (MARQ_PG_NUMBER)
};

/* Which of its indexes a table is ordered by, or known by to a replica. */
static void
read_uses (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, USE_TABLE), 0);
      MarqItem *index = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, USE_INDEX), 0);
      const char *uid;

      index = index ? index : marq_pg_find (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, USE_CONSTRAINT), 0);
      if (!owner || !index)
        continue;
      uid = marq_item_get_uid (index);
      if (MARQ_IS_VIEW (owner))
        marq_view_set_cluster_on (MARQ_VIEW (owner), uid);
      else if (marq_pg_flag (self, USE_CLUSTERS))
        marq_entity_set_cluster_on (MARQ_ENTITY (owner), uid);
      if (MARQ_IS_ENTITY (owner) && marq_pg_flag (self, USE_IDENTIFIES))
        marq_entity_set_replica_index (MARQ_ENTITY (owner), uid);
    }
}

const MarqPgQuery marq_pg_uses_query = {
  NULL,
  "SELECT x.indexrelid" USE_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_index x LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x') "
  "WHERE x.indisclustered OR x.indisreplident",
  read_uses,
};
