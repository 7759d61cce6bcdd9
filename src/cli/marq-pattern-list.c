/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-pattern-list.h"
#include "marq-report.h"

static gboolean
is_for (const MarqHole *hole, MarqDialect dialect)
{
  return hole->dialects & (1u << dialect);
}

static void
print_hole (const MarqHole *hole)
{
  g_print ("    %s (%s)", hole->name, marq_hole_kind_nick (hole->kind));
  if (hole->preset && *hole->preset)
    g_print (" = %s", hole->preset);
  else if (hole->preset)
    /* Translators: a hole that may stay empty */
    g_print (_ (" (may be empty)"));
  g_print ("\n        %s\n", hole->description);
}

static void
print_pattern (MarqPattern *pattern, MarqDialect dialect)
{
  GPtrArray *holes = marq_pattern_get_holes (pattern);
  const char *why = marq_pattern_get_refusal (pattern, dialect);

  g_print ("%s: %s%s\n", marq_pattern_get_id (pattern), marq_pattern_get_title (pattern),
           marq_pattern_is_own (pattern) ? _ (" (of this project)") : "");
  if (*marq_pattern_get_description (pattern))
    g_print ("    %s\n", marq_pattern_get_description (pattern));
  if (!marq_pattern_is_for (pattern, dialect))
    {
      /* Translators: why a template has no part in an engine */
      g_print (_ ("    Not for this project: %s\n"), why ? why : _ ("it has no script for its engine"));
      return;
    }
  for (guint i = 0; i < holes->len; i++)
    if (is_for (holes->pdata[i], dialect))
      print_hole (holes->pdata[i]);
}

static void
add_hole (JsonBuilder *builder, const MarqHole *hole)
{
  json_builder_begin_object (builder);
  marq_report_add (builder, "name", hole->name);
  marq_report_add (builder, "kind", marq_hole_kind_nick (hole->kind));
  marq_report_add (builder, "default", hole->preset);
  marq_report_add (builder, "description", hole->description);
  json_builder_end_object (builder);
}

static void
add_pattern (JsonBuilder *builder, MarqPattern *pattern, MarqDialect dialect)
{
  GPtrArray *holes = marq_pattern_get_holes (pattern);

  json_builder_begin_object (builder);
  marq_report_add (builder, "name", marq_pattern_get_id (pattern));
  marq_report_add (builder, "title", marq_pattern_get_title (pattern));
  marq_report_add (builder, "description", marq_pattern_get_description (pattern));
  marq_report_add (builder, "type", marq_pattern_get_type_nick (pattern));
  marq_report_add (builder, "source", marq_pattern_is_own (pattern) ? "project" : "marquetry");
  json_builder_set_member_name (builder, "usable");
  json_builder_add_boolean_value (builder, marq_pattern_is_for (pattern, dialect));
  marq_report_add (builder, "refused", marq_pattern_get_refusal (pattern, dialect));
  json_builder_set_member_name (builder, "holes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < holes->len; i++)
    if (is_for (holes->pdata[i], dialect))
      add_hole (builder, holes->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_json (GPtrArray *patterns, MarqDialect dialect)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < patterns->len; i++)
    add_pattern (builder, patterns->pdata[i], dialect);
  json_builder_end_array (builder);
  marq_report_json (builder);
}

void
marq_pattern_list_print (const char *folder, MarqDialect dialect, gboolean as_json)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) patterns = marq_pattern_list (folder, problems);

  for (guint i = 0; i < problems->len; i++)
    g_printerr ("marq: %s\n", (char *) problems->pdata[i]);
  if (as_json)
    print_json (patterns, dialect);
  for (guint i = 0; i < patterns->len && !as_json; i++)
    print_pattern (patterns->pdata[i], dialect);
}
