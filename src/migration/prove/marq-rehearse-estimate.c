/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the size of the target makes of each statement. Times of scratch are no times of the target, and all that is
 * said here is marked as an estimate.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-rehearse-private.h"

gint64
marq_rehearse_count (MarqRehearser *self, const char *query)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) saved = marq_connection_query (self->settings->target, "SAVEPOINT marquetry_check", self->cancellable, NULL);
  char *const *row;

  rows = marq_connection_query (self->settings->target, query, self->cancellable, NULL);
  g_clear_pointer (&saved, g_ptr_array_unref);
  saved = marq_connection_query (self->settings->target, rows ? "RELEASE SAVEPOINT marquetry_check" : "ROLLBACK TO SAVEPOINT marquetry_check", NULL, NULL);
  row = rows && rows->len ? rows->pdata[0] : NULL;
  return row && row[0] ? g_ascii_strtoll (row[0], NULL, 10) : -1;
}

static MarqTableSize *
find_size (GPtrArray *sizes, const char *table)
{
  for (guint i = 0; i < sizes->len; i++)
    {
      MarqTableSize *size = sizes->pdata[i];

      if (g_str_equal (size->table, table))
        return size;
    }
  return NULL;
}

/* How many rows a second the target reads, from a piece of the table; 0: nobody knows. */
static double
measure_reading (MarqRehearser *self, const MarqTableSize *size)
{
  g_autofree char *query = g_strdup_printf ("SELECT count(*) FROM (SELECT 1 AS one FROM %s LIMIT 20000) AS part", size->table);
  gint64 start = g_get_monotonic_time ();
  gint64 n = marq_rehearse_count (self, query);
  double seconds = (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;

  return n >= 1000 && seconds > 0 ? (double) n / seconds : 0;
}

static char *
dup_amount (const MarqTableSize *size)
{
  g_autofree char *bytes = size->bytes >= 0 ? g_format_size ((guint64) size->bytes) : NULL;

  if (size->rows < 0)
    return g_strdup (bytes ? bytes : "?");
  return bytes ? g_strdup_printf (_ ("about %" G_GINT64_FORMAT " rows, %s"), size->rows, bytes) : g_strdup_printf (_ ("about %" G_GINT64_FORMAT " rows"), size->rows);
}

static char *
dup_estimate (MarqRehearser *self, const MarqTableSize *size, gboolean is_rewritten)
{
  g_autofree char *amount = dup_amount (size);
  double speed = is_rewritten && size->rows > 0 ? measure_reading (self, size) : 0;

  if (!is_rewritten)
    return g_strdup_printf (_ ("estimate: holds %s, which has %s there"), size->table, amount);
  if (speed <= 0)
    return g_strdup_printf (_ ("estimate: writes %s anew, which has %s there"), size->table, amount);
  /* Translators: from, to; reading it alone takes the first, writing it anew some times as long */
  return g_strdup_printf (_ ("estimate: writes %s anew, which has %s there: %.1f to %.1f s, as fast as it can be read there"), size->table, amount,
                          (double) size->rows / speed, 10 * (double) size->rows / speed);
}

/* Whether a statement goes by all rows of a table, by its words: its locks do not say so. */
static gboolean
goes_through (const char *statement, const char *table)
{
  const char *last = strrchr (table, '.') ? strrchr (table, '.') + 1 : table;
  g_autofree char *bare = g_strdup (last);
  g_autofree char *name = NULL;
  g_autofree char *pattern = NULL;

  g_strstrip (g_strdelimit (bare, "\"`", ' '));
  name = g_regex_escape_string (bare, -1);
  pattern = g_strdup_printf ("^\\s*(update|delete|create\\s+(unique\\s+)?index)\\b(?s:.*?)(?<!\\w)%s(?!\\w)", name);
  return g_regex_match_simple (pattern, statement, G_REGEX_CASELESS, 0);
}

static void
estimate_statement (MarqRehearser *self, MarqRehearsedStatement *statement, GPtrArray *sizes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; statement->rewritten && statement->rewritten[i]; i++)
    {
      MarqTableSize *size = find_size (sizes, statement->rewritten[i]);
      g_autofree char *text = size ? dup_estimate (self, size, TRUE) : NULL;

      if (text)
        g_strv_builder_add (builder, text);
    }
  for (guint i = 0; statement->locks && statement->locks[i]; i++)
    {
      const char *table = strstr (statement->locks[i], " on ") + strlen (" on ");
      gboolean is_hard = !g_str_has_prefix (statement->locks[i], "AccessShare") && !g_str_has_prefix (statement->locks[i], "Row");
      MarqTableSize *size = is_hard && !(statement->rewritten && g_strv_contains ((const char *const *) statement->rewritten, table)) ? find_size (sizes, table) : NULL;
      g_autofree char *text = size ? dup_estimate (self, size, FALSE) : NULL;

      if (text)
        g_strv_builder_add (builder, text);
    }
  for (guint i = 0; i < sizes->len && !(statement->rewritten && statement->rewritten[0]); i++)
    {
      MarqTableSize *size = sizes->pdata[i];
      g_autofree char *amount = size->rows > 0 && goes_through (statement->text, size->table) ? dup_amount (size) : NULL;

      g_autofree char *text = amount ? g_strdup_printf (_ ("estimate: goes through %s, which has %s there"), size->table, amount) : NULL;

      if (text)
        g_strv_builder_add (builder, text);
    }
  g_strfreev (statement->estimates);
  statement->estimates = g_strv_builder_end (builder);
}

void
marq_rehearse_estimate (MarqRehearser *self, GPtrArray *sizes)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      GPtrArray *statements = ((MarqTrial *) self->trials->pdata[i])->result->statements;

      for (guint j = 0; j < statements->len; j++)
        estimate_statement (self, statements->pdata[j], sizes);
    }
}
