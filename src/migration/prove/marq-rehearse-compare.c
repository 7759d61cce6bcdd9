/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-compare.h"
#include "engine/marq-canonical.h"
#include "migration/generate/marq-plan.h"
#include "marq-rehearse-private.h"

#define MOST_SHOWN 300

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer container) */
static GPtrArray *
sort_paths (GHashTable *a, GHashTable *b)
{
  g_autoptr (GHashTable) all = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *paths;
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_hash_table_add (all, path);
  g_hash_table_iter_init (&iter, b);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_hash_table_add (all, path);
  paths = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_texts);
  return paths;
}

/* Long texts, from where they begin to differ. */
static char *
dup_shown (const char *text, gsize from)
{
  g_auto (GStrv) lines = g_strsplit (text + from, "\n", -1);
  g_autofree char *line = g_strjoinv (" ⏎ ", lines);
  g_autofree char *cut = NULL;

  cut = g_utf8_validate (line, -1, NULL) && g_utf8_strlen (line, -1) > MOST_SHOWN ? g_utf8_substring (line, 0, MOST_SHOWN) : g_strdup (line);
  return g_strconcat (from ? "…" : "", cut, NULL);
}

static gsize
find_difference (const char *a, const char *b)
{
  gsize at = 0;

  while (a[at] && a[at] == b[at])
    at++;
  at = at > 40 ? at - 40 : 0;
  while (at && ((guchar) a[at] & 0xc0) == 0x80)
    at--;
  return at;
}

/* Types and comments have none, and casts are all there is to some. */
static gboolean
has_code (const char *path)
{
  static const char *const kinds[] = { "constraint ", "index ", "view ", "materialized view ", "policy ", "rule ", "trigger ", "function ", "procedure ", "event " };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (path, kinds[i]))
      return TRUE;
  return FALSE;
}

void
marq_look_compare (MarqRehearser *self, GHashTable *before, GHashTable *after, GPtrArray *differences, GPtrArray *order)
{
  g_autoptr (GPtrArray) paths = sort_paths (before, after);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];
      const char *was = g_hash_table_lookup (before, path);
      const char *is = g_hash_table_lookup (after, path);
      gboolean is_order = g_str_has_prefix (path, MARQ_LOOK_ORDER);
      g_autofree char *old = NULL;
      g_autofree char *new = NULL;

      if (g_strcmp0 (was, is) == 0 || (was && is && has_code (path) && self->measure->is_respelled && self->measure->is_respelled (was, is)))
        continue;
      if (was && is)
        {
          gsize from = find_difference (was, is);

          old = dup_shown (was, from);
          new = dup_shown (is, from);
          /* Translators: a thing of a database, how it was, and how it is */
          g_ptr_array_add (is_order ? order : differences, g_strdup_printf (_ ("%s: was %s, is %s"), path, old, new));
        }
      else if (!is_order)
        g_ptr_array_add (differences, g_strdup_printf (was ? _ ("%s is missing") : _ ("%s is left over"), path));
    }
}

static gboolean
is_place_only (const MarqChange *change)
{
  return change->kind == MARQ_CHANGE_MOVE && MARQ_IS_FIELD (change->after);
}

gboolean
marq_schema_compare (MarqRehearser *self, MarqConnection *connection, MarqSchema *before, MarqSchema *after, GPtrArray *differences, GError **error)
{
  const MarqEngine *engine = marq_engine_get (self->dialect);
  g_autoptr (MarqSchema) old = marq_engine_hold (engine, before, &self->settings->engine, NULL);
  g_autoptr (MarqSchema) new = marq_engine_hold (engine, after, &self->settings->engine, NULL);
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (old), MARQ_ITEM (new), MARQ_MATCHING_NAMES, NULL, error);
  g_autoptr (MarqCanonical) canonical = matching ? marq_canonical_new (connection) : NULL;
  g_autoptr (GPtrArray) changes = NULL;

  if (!matching || !marq_canonical_learn (canonical, matching, self->cancellable, error))
    return FALSE;
  changes = marq_compare (matching, marq_canonical_get_equivalence (canonical));
  for (guint i = 0; i < changes->len; i++)
    if (!is_place_only (changes->pdata[i]))
      {
        g_autofree char *text = marq_change_dup_text (changes->pdata[i]);
        g_autofree char *place = marq_change_dup_place (changes->pdata[i]);

        g_ptr_array_add (differences, place ? g_strdup_printf ("%s: %s", place, text) : g_steal_pointer (&text));
      }
  return TRUE;
}
