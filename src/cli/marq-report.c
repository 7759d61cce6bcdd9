/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-change.h"
#include "compare/marq-rename-guess.h"
#include "marq-report.h"

/* By where they are, in the order in which they come. */
void
marq_report_lines (GPtrArray *changes)
{
  g_autofree char *place = NULL;

  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *here = marq_change_dup_place (changes->pdata[i]);
      g_autofree char *text = marq_change_dup_text (changes->pdata[i]);

      if (here && g_strcmp0 (here, place) != 0)
        g_print ("%s\n", here);
      g_print ("%s%s%s\n", here ? "  " : "", text, marq_change_is_destructive (changes->pdata[i]) ? _ ("   (loses data)") : "");
      g_free (place);
      place = g_steal_pointer (&here);
    }
}

void
marq_report_changes (GPtrArray *changes)
{
  g_autofree char *paragraph = marq_changes_dup_paragraph (changes);

  marq_report_lines (changes);
  g_print ("%s%s\n", changes->len ? "\n" : "", paragraph);
}

void
marq_report_guesses (MarqMatching *matching)
{
  g_autoptr (GPtrArray) guesses = marq_guess_renames (matching);

  for (guint i = 0; i < guesses->len; i++)
    {
      MarqRenameGuess *guess = guesses->pdata[i];

      g_printerr (_ ("marq: was that a rename? If so: --rename '%s' (likeness %.0f %%)\n"), guess->rename, guess->score * 100);
    }
}

void
marq_report_findings (GPtrArray *findings)
{
  static const char *const levels[] = { N_ ("note"), N_ ("warning"), N_ ("error") };

  for (guint i = 0; findings && i < findings->len; i++)
    {
      MarqFinding *finding = findings->pdata[i];

      g_printerr ("%s: %s [%s]\n", _ (levels[finding->rule->level]), finding->message, finding->rule->id);
    }
}

void
marq_report_add (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
marq_report_add_changes (JsonBuilder *builder, const char *name, GPtrArray *changes)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *id = marq_change_dup_id (changes->pdata[i]);
      g_autofree char *text = marq_change_dup_text (changes->pdata[i]);
      g_autofree char *place = marq_change_dup_place (changes->pdata[i]);

      json_builder_begin_object (builder);
      marq_report_add (builder, "id", id);
      marq_report_add (builder, "text", text);
      marq_report_add (builder, "place", place);
      json_builder_set_member_name (builder, "loses_data");
      json_builder_add_boolean_value (builder, marq_change_is_destructive (changes->pdata[i]));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
marq_report_add_findings (JsonBuilder *builder, GPtrArray *findings)
{
  static const char *const levels[] = { "note", "warning", "error" };

  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; findings && i < findings->len; i++)
    {
      MarqFinding *finding = findings->pdata[i];

      json_builder_begin_object (builder);
      marq_report_add (builder, "rule", finding->rule->id);
      marq_report_add (builder, "level", levels[finding->rule->level]);
      marq_report_add (builder, "subject", finding->subject);
      marq_report_add (builder, "message", finding->message);
      marq_report_add (builder, "safe_way", finding->rule->safe_way);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
marq_report_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}
