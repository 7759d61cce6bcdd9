/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences, those of columns among them. */
#include "config.h"

#include "engine/marq-sql-name.h"
#include "marq-pg-read.h"

/* Limits and starts are NULL where they are what the type and the direction ask for. What of an
 * identity is not usual comes as the words of its options. */
#define SEQUENCE_COLUMNS(C)                                                                                            \
  C (SEQUENCE_NAMESPACE, "r.relnamespace")                                                                             \
  C (SEQUENCE_PERSISTENCE, "r.relpersistence")                                                                         \
  C (SEQUENCE_TYPE, "r.type")                                                                                          \
  C (SEQUENCE_TABLE, "r.refobjid")                                                                                     \
  C (SEQUENCE_COLUMN, "r.refobjsubid")                                                                                 \
  C (SEQUENCE_OWNING, "r.deptype")                                                                                     \
  C (SEQUENCE_START, "r.start")                                                                                        \
  C (SEQUENCE_MINIMUM, "r.minimum")                                                                                    \
  C (SEQUENCE_MAXIMUM, "r.maximum")                                                                                    \
  C (SEQUENCE_INCREMENT, "r.seqincrement")                                                                             \
  C (SEQUENCE_CACHE, "r.seqcache")                                                                                     \
  C (SEQUENCE_CYCLES, "r.seqcycle")                                                                                    \
  C (SEQUENCE_PATH, "quote_ident(n.nspname) || '.' || quote_ident(r.name)")                                            \
  C (SEQUENCE_WORDS, "concat_ws(" MARQ_PG_JOIN ", "                                                                    \
     "'START WITH ' || r.start, CASE WHEN r.seqincrement <> 1 THEN 'INCREMENT BY ' || r.seqincrement END, "            \
     "'MINVALUE ' || r.minimum, 'MAXVALUE ' || r.maximum, CASE WHEN r.seqcache <> 1 THEN 'CACHE ' || r.seqcache END, "  \
     "CASE WHEN r.seqcycle THEN 'CYCLE' END)")

enum
{
  SEQUENCE_NAME = MARQ_PG_NAME,
  SEQUENCE_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_sequence (MarqPgReader *self)
{
  MarqNamespace *namespace = marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, SEQUENCE_NAMESPACE), 0);
  MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, SEQUENCE_TABLE), marq_pg_number (self, SEQUENCE_COLUMN));
  g_autoptr (MarqFieldType) type = NULL;
  MarqSequence *sequence;

  if (!namespace)
    return;
  sequence = marq_pg_make (self, MARQ_TYPE_SEQUENCE, MARQ_PG_CLASS, marq_namespace_get_sequences (namespace));
  type = marq_pg_type (self, 0, 0, marq_pg_text (self, SEQUENCE_TYPE));
  marq_sequence_set_data_type (sequence, type);
  marq_sequence_set_start (sequence, marq_pg_text (self, SEQUENCE_START));
  marq_sequence_set_minimum (sequence, marq_pg_text (self, SEQUENCE_MINIMUM));
  marq_sequence_set_maximum (sequence, marq_pg_text (self, SEQUENCE_MAXIMUM));
  marq_sequence_set_increment (sequence, marq_pg_number (self, SEQUENCE_INCREMENT));
  marq_sequence_set_cache (sequence, marq_pg_number (self, SEQUENCE_CACHE));
  marq_sequence_set_cycles (sequence, marq_pg_flag (self, SEQUENCE_CYCLES));
  marq_sequence_set_persistence (sequence, marq_pg_choice (self, SEQUENCE_PERSISTENCE, "put"));
  if (owner)
    marq_sequence_set_owned_by (sequence, marq_item_get_uid (owner));
}

/* Whether it has the name that PostgreSQL gives to the sequence of this column. */
static gboolean
has_usual_name (MarqPgReader *self, MarqItem *field)
{
  MarqItem *entity = marq_item_get_parent (field);
  g_autofree char *usual = marq_sql_derive (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (entity), marq_item_get_name (field), "seq");

  return g_str_equal (usual, marq_pg_text (self, MARQ_PG_NAME))
         && marq_item_get_parent (entity) == marq_pg_find (self, MARQ_PG_NAMESPACE, marq_pg_number (self, SEQUENCE_NAMESPACE), 0);
}

/* That of an identity: what of it is not usual stands with the column. */
static void
read_identity (MarqPgReader *self)
{
  MarqItem *field = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, SEQUENCE_TABLE), marq_pg_number (self, SEQUENCE_COLUMN));
  g_auto (GStrv) words = marq_pg_list (self, SEQUENCE_WORDS);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) options = NULL;

  if (!field)
    return;
  if (!has_usual_name (self, field))
    {
      g_autofree char *name = g_strconcat ("SEQUENCE NAME ", marq_pg_text (self, SEQUENCE_PATH), NULL);

      g_strv_builder_add (builder, name);
    }
  if (words)
    g_strv_builder_addv (builder, (const char **) words);
  options = g_strv_builder_end (builder);
  if (options[0])
    marq_field_set_options (MARQ_FIELD (field), (const char *const *) options);
  /* Rights to it are rights of the column. */
  marq_pg_note (self, MARQ_PG_CLASS, marq_pg_number (self, MARQ_PG_OID), 0, field);
}

static void
read_sequences (MarqPgReader *self)
{
  while (marq_pg_next (self))
    if (marq_pg_letter (self, SEQUENCE_OWNING) == 'i')
      read_identity (self);
    else
      read_sequence (self);
}

const MarqPgQuery marq_pg_sequences_query = {
  "sequences",
  "WITH s AS (SELECT c.oid, c.relname AS name, c.relnamespace, c.relpersistence, format_type(q.seqtypid, NULL) AS type, q.*, "
  "d.refobjid, d.refobjsubid, d.deptype, "
  "CASE q.seqtypid WHEN 21 THEN 32767 WHEN 23 THEN 2147483647 ELSE 9223372036854775807 END AS most "
  "FROM pg_class c JOIN pg_sequence q ON q.seqrelid = c.oid LEFT JOIN pg_depend d ON d.classid = 1259 AND d.objid = c.oid "
  "AND d.objsubid = 0 AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') "
  "WHERE " MARQ_PG_OURS ("c.relnamespace")
  " AND " MARQ_PG_FREE ("pg_class", "c.oid") "), "
  "l AS (SELECT s.*, CASE WHEN seqincrement > 0 THEN 1 ELSE -most - 1 END AS low, "
  "CASE WHEN seqincrement > 0 THEN most ELSE -1 END AS high FROM s), "
  "r AS (SELECT l.*, CASE WHEN seqmin <> low THEN seqmin END AS minimum, CASE WHEN seqmax <> high THEN seqmax END AS maximum, "
  "CASE WHEN seqstart <> CASE WHEN seqincrement > 0 THEN seqmin ELSE seqmax END THEN seqstart END AS start FROM l) "
  "SELECT r.oid, r.name" SEQUENCE_COLUMNS (MARQ_PG_SELECT) " FROM r JOIN pg_namespace n ON n.oid = r.relnamespace "
  "ORDER BY r.name",
  read_sequences,
};
