/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-interrupt.h"
#include "marq-prompt.h"
#include "marq-rehearsing.h"
#include "marq-report.h"
#include "marq-site.h"
#include "migration/marq-migration-error.h"
#include "migration/store/marq-proof.h"
#include "migration/prove/marq-scratch.h"

/* What a lock keeps others from. */
static const char *
explain_lock (const char *lock)
{
  static const struct
  {
    const char *mode;
    const char *words;
  } locks[] = { { "AccessExclusive ", N_ ("nobody else reads or writes") },
                { "Exclusive ", N_ ("others only read") },
                { "ShareRowExclusive ", N_ ("others only read") },
                { "ShareUpdateExclusive ", N_ ("others read and write") },
                { "Share ", N_ ("others only read") } };

  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    if (g_str_has_prefix (lock, locks[i].mode))
      return _ (locks[i].words);
  return NULL;
}

static void
print_statement (const MarqRehearsedStatement *statement, const char *place)
{
  int length = (int) MIN (strcspn (statement->text, "\n"), 90);

  /* Translators: the number of a statement, how long it took and where, and how it begins */
  g_print (_ ("  %u. %.1f ms %s: %.*s\n"), statement->number, statement->ms, place, length, statement->text);
  if (statement->touched > 0)
    g_print (_ ("     %" G_GINT64_FORMAT " rows\n"), statement->touched);
  if (statement->how)
    g_print (_ ("     algorithm %s\n"), statement->how);
  for (guint i = 0; statement->locks && statement->locks[i]; i++)
    {
      const char *words = explain_lock (statement->locks[i]);

      if (words)
        /* Translators: a lock, such as "AccessExclusive on products", and what it means */
        g_print (_ ("     lock %s: %s\n"), statement->locks[i], words);
    }
  for (guint i = 0; statement->rewritten && statement->rewritten[i]; i++)
    g_print (_ ("     writes %s anew\n"), statement->rewritten[i]);
  for (guint i = 0; statement->estimates && statement->estimates[i]; i++)
    g_print ("     %s\n", statement->estimates[i]);
  for (guint i = 0; statement->notices && statement->notices[i]; i++)
    g_print ("     %s\n", statement->notices[i]);
}

static void
print_list (const char *head, GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    g_print ("  %s: %s\n", head, (char *) list->pdata[i]);
}

/* "DROP TABLE users (line 12)" (transfer full) */
static GStrv
list_losses (MarqWork *work, const MarqRehearsed *one)
{
  GStrv losses = marq_losses_of_script (marq_migration_get_up (one->migration, NULL), work->database->dialect, NULL);

  return losses ? losses : g_new0 (char *, 1);
}

static void
print_failure (const MarqRehearsed *one, const char *where)
{
  int length = one->failed_statement ? (int) MIN (strcspn (one->failed_statement, "\n"), 90) : 0;

  /* Translators: "up" or "down", how a statement begins, and what the database said */
  g_print (_ ("  %s fails in: %.*s\n  %s\n"), where, length, one->failed_statement ? one->failed_statement : "", one->failure->message);
}

static void
print_outcome_down (MarqWork *work, const MarqRehearsal *rehearsal, const MarqRehearsed *one)
{
  g_auto (GStrv) losses = list_losses (work, one);

  if (one->failure)
    print_failure (one, "down");
  else if (one->on_target)
    g_print ("  %s\n", _ ("it can be rolled back"));
  else if (!one->n_rows)
    g_print (_ ("  it can be rolled back on %s %s\n"), rehearsal->engine, rehearsal->version);
  else
    /* Translators: an engine, its version, and rows that were made up */
    g_print (_ ("  it can be rolled back on %s %s with %u rows\n"), rehearsal->engine, rehearsal->version, one->n_rows);
  for (guint i = 0; losses[i]; i++)
    g_print ("  %s: %s\n", _ ("takes away"), losses[i]);
  print_list (_ ("in the way on the target"), one->findings);
}

static void
print_outcome (const MarqRehearsal *rehearsal, const MarqRehearsed *one)
{
  g_autofree char *engine = g_strdup_printf ("%s %s", rehearsal->engine, rehearsal->version);

  if (one->failure)
    print_failure (one, one->failed_in);
  else if (one->is_proven && one->lost->len)
    {
      g_print (_ ("  rollback proven on %s with %u rows, but what up destroys is not brought back\n"), engine, one->n_rows);
      print_list (_ ("not brought back"), one->lost);
    }
  else if (one->is_proven && !one->n_rows)
    g_print (_ ("  rollback proven on %s; there are no tables before it whose rows it could lose\n"), engine);
  else if (one->is_proven)
    g_print (_ ("  rollback proven on %s with %u rows\n"), engine, one->n_rows);
  else
    g_print (_ ("  rollback NOT proven: %s\n"), one->unproven ? one->unproven : "?");
  print_list (_ ("differs"), one->differences);
  print_list (_ ("stands elsewhere"), one->moved);
  print_list (_ ("no rows were made up for"), one->gaps);
  print_list (_ ("in the way on the target"), one->findings);
}

static void
print_text (MarqWork *work, const MarqRehearsal *rehearsal, gboolean is_down)
{
  gboolean is_sqlite = work->database->dialect == MARQ_DIALECT_SQLITE;

  for (guint i = 0; i < rehearsal->left_out->len; i++)
    {
      MarqLeftOut *left_out = rehearsal->left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left_out->names);

      g_printerr ("marq: %s: %s\n", left_out->kind, names);
    }
  for (guint i = 0; i < rehearsal->migrations->len; i++)
    {
      const MarqRehearsed *one = rehearsal->migrations->pdata[i];
      const char *place = !one->on_target ? _ ("on scratch") : is_sqlite ? _ ("on a copy") : _ ("on the target, rolled back");

      g_print ("%s %s\n", marq_migration_get_version_text (one->migration), marq_migration_get_description (one->migration));
      if (!one->is_tried)
        {
          g_print ("  %s\n", _ ("not tried, as one before it fails"));
          continue;
        }
      if (one->why_not)
        /* Translators: why */
        g_print (_ ("  not on the target itself: %s\n"), one->why_not);
      for (guint j = 0; j < one->statements->len; j++)
        print_statement (one->statements->pdata[j], place);
      if (is_down)
        print_outcome_down (work, rehearsal, one);
      else
        print_outcome (rehearsal, one);
    }
  if (rehearsal->no_scratch && !is_down)
    g_print ("%s\n", rehearsal->no_scratch);
  g_print ("%s\n", _ ("Nothing was changed."));
}

static void
add_strings (JsonBuilder *builder, const char *name, char *const *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; strings && strings[i]; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
add_list (JsonBuilder *builder, const char *name, GPtrArray *list)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    json_builder_add_string_value (builder, list->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_truth (JsonBuilder *builder, const char *name, gboolean truth)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, truth);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_statement (JsonBuilder *builder, const MarqRehearsedStatement *statement)
{
  json_builder_begin_object (builder);
  add_number (builder, "number", statement->number);
  marq_report_add (builder, "text", statement->text);
  json_builder_set_member_name (builder, "ms");
  json_builder_add_double_value (builder, statement->ms);
  add_number (builder, "rows", statement->touched);
  marq_report_add (builder, "algorithm", statement->how);
  add_strings (builder, "locks", statement->locks);
  add_strings (builder, "rewritten", statement->rewritten);
  add_strings (builder, "estimates", statement->estimates);
  add_strings (builder, "notices", statement->notices);
  json_builder_end_object (builder);
}

/* What is only known of a way there that has a way back. */
static void
add_proof (JsonBuilder *builder, const MarqRehearsed *one)
{
  marq_report_add (builder, "checksum", marq_migration_get_checksum (one->migration));
  add_truth (builder, "proven", one->is_proven);
  marq_report_add (builder, "unproven", one->unproven);
  add_list (builder, "differences", one->differences);
  add_list (builder, "moved", one->moved);
  add_list (builder, "lost", one->lost);
}

static void
add_migration (JsonBuilder *builder, MarqWork *work, const MarqRehearsed *one, gboolean is_down)
{
  g_auto (GStrv) losses = is_down ? list_losses (work, one) : NULL;

  json_builder_begin_object (builder);
  marq_report_add (builder, "version", marq_migration_get_version_text (one->migration));
  marq_report_add (builder, "direction", is_down ? "down" : "up");
  add_truth (builder, "tried", one->is_tried);
  add_truth (builder, "on_target", one->on_target);
  marq_report_add (builder, "why_not_on_target", one->why_not);
  if (is_down)
    add_strings (builder, "takes_away", losses);
  else
    add_proof (builder, one);
  add_number (builder, "sample_rows", one->n_rows);
  json_builder_set_member_name (builder, "statements");
  json_builder_begin_array (builder);
  for (guint i = 0; i < one->statements->len; i++)
    add_statement (builder, one->statements->pdata[i]);
  json_builder_end_array (builder);
  add_list (builder, "gaps", one->gaps);
  add_list (builder, "findings", one->findings);
  marq_report_add (builder, "failed_in", one->failure && is_down ? "down" : one->failed_in);
  marq_report_add (builder, "failed_statement", one->failed_statement);
  marq_report_add (builder, "error", one->failure ? one->failure->message : NULL);
  json_builder_end_object (builder);
}

static void
print_json (MarqWork *work, const MarqRehearsal *rehearsal, gboolean is_down)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_truth (builder, "failed", rehearsal->is_failed);
  marq_report_add (builder, "engine", rehearsal->engine);
  marq_report_add (builder, "server_version", rehearsal->version);
  marq_report_add (builder, "no_scratch", rehearsal->no_scratch);
  json_builder_set_member_name (builder, "migrations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < rehearsal->migrations->len; i++)
    add_migration (builder, work, rehearsal->migrations->pdata[i], is_down);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static MarqRehearsal *
rehearse (MarqWork *work, GPtrArray *migrations, const char *scratch, GError **error)
{
  g_autofree char *server = marq_scratch_find_server (work->database->dialect, scratch, work->target);
  /* A server of its own is reached directly; the target's own as the target is. */
  const MarqConnectSettings connect = { .folder = work->design->folder,
                                        .target = !server && work->target ? marq_item_get_name (MARQ_ITEM (work->target)) : NULL,
                                        .ssh = !server && work->target ? marq_target_get_ssh (work->target) : NULL,
                                        .ask = marq_prompt_get () };
  const MarqRehearseSettings settings = { .target = work->database->connection,
                                          .is_development = marq_work_is_for_development (work, NULL),
                                          .scratch = server,
                                          .own_server = work->target ? marq_target_get_url (work->target) : work->on,
                                          .connect = &connect,
                                          .environment = work->settings.environment,
                                          .limits = work->settings.limits,
                                          .engine = marq_source_settings (work->design) };

  return marq_rehearse (work->design->project, migrations, &settings, marq_interrupt_get (), error);
}

static MarqExit
rehearse_and_tell (MarqWork *work, GPtrArray *migrations, const char *scratch, gboolean is_down, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqRehearsal) rehearsal = rehearse (work, migrations, scratch, &error);

  if (!rehearsal)
    {
      g_printerr ("%s\n", _ ("Nothing was changed."));
      return marq_work_fail (error);
    }
  if (as_json)
    print_json (work, rehearsal, is_down);
  else
    print_text (work, rehearsal, is_down);
  /* A project that cannot be written to can be rehearsed all the same. */
  if (!is_down && !marq_proof_write (marq_migration_store_get_folder (work->store), rehearsal, work->database->dialect, &error))
    g_printerr (_ ("marq: what was proven is not written down: %s\n"), error->message);
  return rehearsal->is_failed ? MARQ_EXIT_FAILED : MARQ_EXIT_DONE;
}

MarqExit
marq_rehearse_rows (MarqWork *work, GPtrArray *rows, const char *scratch, gboolean as_json)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (migrations, ((MarqStatusRow *) rows->pdata[i])->migration);
  return rehearse_and_tell (work, migrations, scratch, FALSE, as_json);
}

/* What the database recorded as its way back is what is tried. */
static MarqMigration *
make_way_back (MarqWork *work, const MarqStatusRow *row, GError **error)
{
  const MarqRecord *record = row->record;
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  MarqDialect dialect = work->database->dialect;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  MarqMigration *migration;

  if (marq_record_is_partial (record) || !record->down_sql || !*record->down_sql)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   marq_record_is_partial (record) ? _ ("%s stands in the middle of a run, and cannot be rehearsed from there")
                                                   : _ ("%s has no way back: it was made without one. Write a migration that undoes it"),
                   record->version);
      return NULL;
    }
  migration = marq_migration_new (&row->version, record->description ? record->description : "", MARQ_MIGRATION_CUSTOM, now);
  marq_migration_set_scripts (migration, NULL, record->down_sql, NULL);
  if ((int) dialect != marq_project_get_dialect (work->design->project))
    marq_migration_set_scripts (migration, g_enum_get_value (dialects, (int) dialect)->value_nick, record->down_sql, NULL);
  return migration;
}

MarqExit
marq_rehearse_rollback (MarqWork *work, GPtrArray *rows, gboolean as_json)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      MarqMigration *migration = make_way_back (work, rows->pdata[i], &error);

      if (!migration)
        return marq_work_fail (error);
      g_ptr_array_add (migrations, migration);
    }
  return rehearse_and_tell (work, migrations, NULL, TRUE, as_json);
}
