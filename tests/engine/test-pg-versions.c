/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No query to the catalogs names what a release does not have. Only one release can be run here: for the
 * others, this is what their documentation says of them.
 */
#include "config.h"

#include <string.h>

#include "engine/postgres/marq-pg-read.h"

#define FIRST 12
#define LAST 18

/* Columns, catalogs and functions that came after PostgreSQL 12, or left. Names are unique. */
static const struct
{
  const char *name;
  int since;
  int until; /* the first without it; 0: it stays */
} known[] = {
  { "relhasoids", 0, 12 },
  { "consrc", 0, 12 },
  { "adsrc", 0, 12 },
  { "stxstattarget", 13, 0 },
  { "tgparentid", 13, 0 },
  { "pubviaroot", 13, 0 },
  { "regcollation", 13, 0 },
  { "attcompression", 14, 0 },
  { "rngmultitypid", 14, 0 },
  { "typsubscript", 14, 0 },
  { "prosqlbody", 14, 0 },
  { "pg_get_function_sqlbody", 14, 0 },
  { "pg_get_statisticsobjdef_columns", 14, 0 },
  { "pg_get_statisticsobjdef_expressions", 14, 0 },
  { "stxexprs", 14, 0 },
  { "subbinary", 14, 0 },
  { "substream", 14, 0 },
  { "confdelsetcols", 15, 0 },
  { "indnullsnotdistinct", 15, 0 },
  { "colliculocale", 15, 17 },
  { "prqual", 15, 0 },
  { "prattrs", 15, 0 },
  { "pg_publication_namespace", 15, 0 },
  { "pnpubid", 15, 0 },
  { "pnnspid", 15, 0 },
  { "subtwophasestate", 15, 0 },
  { "subdisableonerr", 15, 0 },
  { "subskiplsn", 15, 0 },
  { "pg_parameter_acl", 15, 0 },
  { "collicurules", 16, 0 },
  { "subpasswordrequired", 16, 0 },
  { "subrunasowner", 16, 0 },
  { "suborigin", 16, 0 },
  { "colllocale", 17, 0 },
  { "subfailover", 17, 0 },
  { "conperiod", 18, 0 },
  { "conenforced", 18, 0 },
  { "pubgencols", 18, 0 },
};

/* Of every release, but not to be read by everybody. */
static const char *const guarded[] = { "umoptions", "subconninfo", NULL };

static gboolean
has (guint i, int release)
{
  return known[i].since <= release && (!known[i].until || release < known[i].until);
}

static GHashTable *
columns_of (int release)
{
  GHashTable *columns = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (has (i, release))
      g_hash_table_add (columns, (gpointer) known[i].name);
  for (guint i = 0; guarded[i]; i++)
    g_hash_table_add (columns, (gpointer) guarded[i]);
  return columns;
}

static gboolean
names (const char *text, const char *name)
{
  for (const char *at = strstr (text, name); at; at = strstr (at + 1, name))
    {
      char before = at > text ? at[-1] : ' ';
      char after = at[strlen (name)];

      if (!g_ascii_isalnum (before) && before != '_' && !g_ascii_isalnum (after) && after != '_')
        return TRUE;
    }
  return FALSE;
}

static void
test_release (gconstpointer data)
{
  int release = GPOINTER_TO_INT (data);
  g_autoptr (GPtrArray) queries = marq_pg_list_queries ();
  g_autoptr (GHashTable) columns = columns_of (release);

  g_assert_cmpuint (queries->len, >, 40);
  for (guint i = 0; i < queries->len; i++)
    {
      g_autofree char *text = marq_pg_query_resolve (((const MarqPgQuery *) queries->pdata[i])->sql, columns);

      g_assert_null (strpbrk (text, "\x01\x02\x03"));
      for (guint j = 0; j < G_N_ELEMENTS (known); j++)
        if (!has (j, release) && names (text, known[j].name))
          {
            g_test_message ("PostgreSQL %d has no %s: %s", release, known[j].name, text);
            g_test_fail ();
          }
    }
}

/* What a query asks after by name is in the table above, and is then used. */
static void
test_conditions (void)
{
  g_autoptr (GPtrArray) queries = marq_pg_list_queries ();
  g_autoptr (GHashTable) every = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_hash_table_add (every, (gpointer) known[i].name);
  for (guint i = 0; guarded[i]; i++)
    g_hash_table_add (every, (gpointer) guarded[i]);
  for (guint i = 0; i < queries->len; i++)
    {
      g_autoptr (GPtrArray) asked = marq_pg_query_columns (((const MarqPgQuery *) queries->pdata[i])->sql);

      for (guint j = 0; j < asked->len; j++, n++)
        if (!g_hash_table_contains (every, asked->pdata[j]))
          {
            g_test_message ("%s is not in the table", (char *) asked->pdata[j]);
            g_test_fail ();
          }
    }
  g_assert_cmpuint (n, >, 15);
}

static void
test_resolve (void)
{
  g_autoptr (GHashTable) columns = g_hash_table_new (g_str_hash, g_str_equal);
  const char *query = "SELECT " MARQ_PG_IF ("a", "x" MARQ_PG_IF ("b", "1", "2"), MARQ_PG_IF ("b", "3", "4")) " FROM t";
  g_autofree char *none = marq_pg_query_resolve (query, columns);
  g_autofree char *one = NULL;
  g_autofree char *both = NULL;

  g_assert_cmpstr (none, ==, "SELECT 4 FROM t");
  g_hash_table_add (columns, (gpointer) "a");
  one = marq_pg_query_resolve (query, columns);
  g_assert_cmpstr (one, ==, "SELECT x2 FROM t");
  g_hash_table_add (columns, (gpointer) "b");
  both = marq_pg_query_resolve (query, columns);
  g_assert_cmpstr (both, ==, "SELECT x1 FROM t");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-versions/resolve", test_resolve);
  g_test_add_func ("/pg-versions/conditions", test_conditions);
  for (int release = FIRST; release <= LAST; release++)
    {
      g_autofree char *path = g_strdup_printf ("/pg-versions/%d", release);

      g_test_add_data_func (path, GINT_TO_POINTER (release), test_release);
    }
  return g_test_run ();
}
