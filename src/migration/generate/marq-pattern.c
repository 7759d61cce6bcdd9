/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where patterns are, and what there is to know of one. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "marq-pattern-private.h"
#include "marq-pattern-resources.h"
#include "model/marq-file.h"

#define RESOURCES "/io/github/marquetry/Marquetry/patterns"
#define LIMIT (1024 * 1024)

const char *
marq_pattern_get_id (MarqPattern *self)
{
  return self->id;
}

/* Ours are translated; a project's own are not found among the translations and stay as written. */
const char *
marq_pattern_get_title (MarqPattern *self)
{
  return self->title && *self->title ? _ (self->title) : self->id;
}

const char *
marq_pattern_get_description (MarqPattern *self)
{
  return *self->description ? _ (self->description) : "";
}

const char *
marq_pattern_get_type_nick (MarqPattern *self)
{
  return self->type;
}

gboolean
marq_pattern_is_own (MarqPattern *self)
{
  return self->is_own;
}

GPtrArray *
marq_pattern_get_holes (MarqPattern *self)
{
  return self->holes;
}

gboolean
marq_pattern_is_for (MarqPattern *self, MarqDialect dialect)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const MarqPatternPart *part = self->parts->pdata[i];

      if (!part->is_down && part->dialects & MARQ_DIALECT_BIT (dialect))
        return TRUE;
    }
  return FALSE;
}

const char *
marq_pattern_get_refusal (MarqPattern *self, MarqDialect dialect)
{
  return self->refusals[dialect];
}

static char *
dup_id (const char *file_name)
{
  return g_strndup (file_name, strlen (file_name) - strlen (".sql"));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full) (nullable) */
static MarqPattern *
read_own (const char *folder, const char *name, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *id = dup_id (name);
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = marq_file_read (path, &length, LIMIT, &error);
  MarqPattern *pattern = text ? marq_pattern_new (id, text, &error) : NULL;

  if (pattern)
    pattern->is_own = TRUE;
  else if (problems)
    g_ptr_array_add (problems, g_strdup (error->message));
  return pattern;
}

static void
add_own (GPtrArray *out, const char *folder, GPtrArray *problems)
{
  g_autofree char *templates = g_build_filename (folder, "templates", NULL);
  g_autoptr (GDir) dir = g_dir_open (templates, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".sql") && *name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      MarqPattern *pattern = read_own (templates, names->pdata[i], problems);

      if (pattern)
        g_ptr_array_add (out, pattern);
    }
}

static gboolean
has_id (GPtrArray *patterns, const char *id)
{
  for (guint i = 0; i < patterns->len; i++)
    if (g_str_equal (((MarqPattern *) patterns->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

static void
add_ours (GPtrArray *out)
{
  GResource *resource = marq_patterns_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (resource, RESOURCES, 0, NULL);

  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *path = g_build_path ("/", RESOURCES, names[i], NULL);
      g_autofree char *id = dup_id (names[i]);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, NULL);
      g_autoptr (GError) error = NULL;
      MarqPattern *pattern = has_id (out, id) ? NULL : marq_pattern_new (id, g_bytes_get_data (bytes, NULL), &error);

      if (error)
        g_error ("%s", error->message);
      if (pattern)
        g_ptr_array_add (out, pattern);
    }
}

GPtrArray *
marq_pattern_list (const char *folder, GPtrArray *problems)
{
  GPtrArray *patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_pattern_free);

  add_own (patterns, folder, problems);
  add_ours (patterns);
  return patterns;
}

MarqPattern *
marq_pattern_find (const char *folder, const char *id, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) patterns = marq_pattern_list (folder, problems);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < patterns->len; i++)
    {
      MarqPattern *pattern = patterns->pdata[i];

      if (g_str_equal (pattern->id, id))
        return g_ptr_array_steal_index (patterns, i);
      g_string_append_printf (ids, "%s%s", i ? ", " : "", pattern->id);
    }
  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (ids, "\n%s", (char *) problems->pdata[i]);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("there is no template “%s”; there are %s"), id, ids->str);
  return NULL;
}
