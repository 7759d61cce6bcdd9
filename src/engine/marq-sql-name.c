/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <pg_query.h>
#include <sqlite3.h>
#include <string.h>

#include "marq-sql-name.h"

/* In bytes; MariaDB counts characters; SQLite does not count. */
#define POSTGRES_NAME_BYTES 63
#define MARIADB_NAME_CHARS 64

/* MariaDB has no call that tells. The reserved words of 10.11, with those of MySQL 8 that are not, and VALUE, which names no
 * table behind IF NOT EXISTS. */
static const char mariadb_words[] =
  " accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case "
  "change char character check collate column condition constraint continue convert create cross cube cume_dist "
  "current_date current_role current_time current_timestamp current_user cursor database databases day_hour "
  "day_microsecond day_minute day_second dec decimal declare default delayed delete delete_domain_id dense_rank desc "
  "describe deterministic distinct distinctrow div do_domain_ids double drop dual each else elseif empty enclosed "
  "escaped except exists exit explain false fetch first_value float float4 float8 for force foreign from fulltext "
  "function general generated get grant group grouping groups having high_priority hour_microsecond hour_minute "
  "hour_second if ignore ignore_domain_ids ignore_server_ids in index infile inner inout insensitive insert int int1 "
  "int2 int3 int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join json_table key "
  "keys kill lag last_value lateral lead leading leave left like limit linear lines load localtime localtimestamp lock "
  "long longblob longtext loop low_priority master_bind master_demote_to_replica master_demote_to_slave master_heartbeat_period master_ssl_verify_server_cert match "
  "maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural not "
  "no_write_to_binlog nth_value ntile null numeric of offset on optimize optimizer_costs option optionally or order out "
  "outer outfile over page_checksum parse_vcol_expr partition percent_rank portion precision primary procedure purge range rank "
  "read reads read_write real recursive ref_system_id references regexp release rename repeat replace require resignal "
  "restrict return returning revoke right rlike row rows row_number schema schemas second_microsecond select sensitive "
  "separator set show signal slow smallint spatial specific sql sqlexception sqlstate sqlwarning sql_big_result "
  "sql_calc_found_rows sql_small_result ssl starting stats_auto_recalc stats_persistent stats_sample_pages stored "
  "straight_join system table terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique "
  "unlock unsigned update usage use using utc_date utc_time utc_timestamp value values varbinary varchar varcharacter varying "
  "virtual when where while window with write xor year_month zerofill ";

static gboolean
is_mariadb_word (const char *word)
{
  g_autofree char *small = g_ascii_strdown (word, -1);
  g_autofree char *between = g_strconcat (" ", small, " ", NULL);

  return strstr (mariadb_words, between) != NULL;
}

/* PostgreSQL's own parser knows, and is asked once a word: only what is not reserved in any way can
 * be a column, a type and a function. */
static gboolean
try_postgres_word (const char *word)
{
  g_autofree char *probe = g_strdup_printf ("CREATE TABLE %s (%s %s, CHECK (%s(1)))", word, word, word, word);
  PgQueryParseResult result = pg_query_parse (probe);
  gboolean reserved = result.error != NULL;

  pg_query_free_parse_result (result);
  return reserved;
}

static gboolean
is_postgres_word (const char *word)
{
  static GMutex mutex;
  static GHashTable *known;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gpointer reserved;

  if (!known)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_lookup_extended (known, word, NULL, &reserved))
    {
      reserved = GINT_TO_POINTER (try_postgres_word (word));
      g_hash_table_insert (known, g_strdup (word), reserved);
    }
  return GPOINTER_TO_INT (reserved);
}

gboolean
marq_sql_is_reserved (MarqDialect dialect, const char *word)
{
  for (const char *at = word; *at; at++)
    if (!g_ascii_isalnum (*at) && *at != '_')
      return FALSE;
  switch (dialect)
    {
    case MARQ_DIALECT_POSTGRESQL:
      return is_postgres_word (word);
    case MARQ_DIALECT_SQLITE:
      return sqlite3_keyword_check (word, (int) strlen (word)) != 0;
    default:
      return is_mariadb_word (word);
    }
}

/* PostgreSQL makes capitals small where there are no quotes; the others keep them. */
static gboolean
is_plain (MarqDialect dialect, const char *name)
{
  if (!*name || g_ascii_isdigit (*name))
    return FALSE;
  for (const char *at = name; *at; at++)
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && *at != '_'
        && !(g_ascii_isupper (*at) && dialect != MARQ_DIALECT_POSTGRESQL))
      return FALSE;
  return !marq_sql_is_reserved (dialect, name);
}

static char *
quote (const char *text, char mark)
{
  GString *quoted = g_string_new (NULL);

  g_string_append_c (quoted, mark);
  for (const char *at = text; *at; at++)
    {
      if (*at == mark)
        g_string_append_c (quoted, mark);
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, mark);
  return g_string_free (quoted, FALSE);
}

char *
marq_sql_quote (MarqDialect dialect, const char *name)
{
  if (is_plain (dialect, name))
    return g_strdup (name);
  return quote (name, dialect == MARQ_DIALECT_MARIADB ? '`' : '"');
}

/* A backslash means itself, but in MariaDB. */
char *
marq_sql_literal (MarqDialect dialect, const char *text)
{
  g_autofree char *quoted = quote (text, '\'');
  g_auto (GStrv) pieces = NULL;

  if (dialect != MARQ_DIALECT_MARIADB || !strchr (quoted, '\\'))
    return g_steal_pointer (&quoted);
  pieces = g_strsplit (quoted, "\\", -1);
  return g_strjoinv ("\\\\", pieces);
}

/* The longest beginning of at most so many bytes that cuts no character. */
static gsize
cut_bytes (const char *name, gsize bytes)
{
  gsize length = strlen (name);

  if (length <= bytes)
    return length;
  while (bytes > 0 && ((guchar) name[bytes] & 0xC0) == 0x80)
    bytes--;
  return bytes;
}

gboolean
marq_sql_fits (MarqDialect dialect, const char *name)
{
  if (dialect == MARQ_DIALECT_POSTGRESQL)
    return strlen (name) <= POSTGRES_NAME_BYTES;
  return dialect == MARQ_DIALECT_SQLITE || g_utf8_strlen (name, -1) <= MARIADB_NAME_CHARS;
}

char *
marq_sql_fit (MarqDialect dialect, const char *name)
{
  if (marq_sql_fits (dialect, name))
    return g_strdup (name);
  if (dialect == MARQ_DIALECT_POSTGRESQL)
    return g_strndup (name, cut_bytes (name, POSTGRES_NAME_BYTES));
  return g_utf8_substring (name, 0, MARIADB_NAME_CHARS);
}

/* The longer part is cut first, as PostgreSQL does. */
char *
marq_sql_derive (MarqDialect dialect, const char *first, const char *second, const char *suffix)
{
  gsize room = (dialect == MARQ_DIALECT_MARIADB ? MARIADB_NAME_CHARS : POSTGRES_NAME_BYTES) - strlen (suffix) - 1
               - (second && *second ? 1 : 0);
  gsize a = strlen (first);
  gsize b = second ? strlen (second) : 0;

  while (a + b > room)
    if (a > b)
      a--;
    else
      b--;
  a = cut_bytes (first, a);
  b = second ? cut_bytes (second, b) : 0;
  if (b == 0)
    return g_strdup_printf ("%.*s_%s", (int) a, first, suffix);
  return g_strdup_printf ("%.*s_%.*s_%s", (int) a, first, (int) b, second, suffix);
}

char *
marq_sql_derive_apart (MarqDialect dialect, const char *name, const char *suffix)
{
  gsize room = dialect == MARQ_DIALECT_MARIADB ? MARIADB_NAME_CHARS : POSTGRES_NAME_BYTES;
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *apart = NULL;

  if (strlen (name) + 1 + strlen (suffix) <= room)
    return marq_sql_derive (dialect, name, NULL, suffix);
  apart = g_strdup_printf ("%.6s_%s", digest, suffix);
  return marq_sql_derive (dialect, name, NULL, apart);
}
