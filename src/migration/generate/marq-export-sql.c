/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-export-sql.h"
#include "migration/marq-migration-error.h"
#include "migration/run/marq-record.h"
#include "migration/run/marq-steps.h"

typedef struct
{
  MarqProject *project;
  const MarqExportSettings *settings;
  GString *out;
  MarqSteps *steps;   /* of the migration at hand */
  MarqRecord *record; /* the same */
  char *table;        /* of the record */
  char *id;           /* as a literal */
  guint until;        /* statements done after the unit at hand */
} MarqExport;

static void
say (MarqExport *self, const char *statement)
{
  const char *line = strrchr (statement, '\n');

  /* The last line may be a comment, which the semicolon must not be part of. */
  g_string_append (self->out, statement);
  g_string_append (self->out,
                   strstr (line ? line : statement, "--") || strchr (line ? line : statement, '#')
                       ? "\n;\n"
                       : ";\n");
}

static void
comment (MarqExport *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_string_append_printf (self->out, "-- %s\n", lines[i]);
}

static MarqDialect
dialect_of (MarqExport *self)
{
  return self->settings->dialect;
}

/* In MariaDB, which knows conditions only within routines, a statement is a text that is run or not. */
static void
say_guarded (MarqExport *self, const char *statement)
{
  g_autofree char *literal = NULL;

  if (dialect_of (self) != MARQ_DIALECT_MARIADB)
    {
      say (self, statement);
      return;
    }
  literal = marq_sql_literal (MARQ_DIALECT_MARIADB, statement);
  g_string_append_printf (self->out, "EXECUTE IMMEDIATE IF (@marquetry_step < %u, %s, 'DO 0');\n",
                          self->until, literal);
}

/* --- what has been done ---------------------------------------------------------------------- */

/* How many statements are done, as an expression. */
static char *
dup_progress (MarqExport *self)
{
  guint n = self->steps->n_statements ? self->steps->n_statements : 1;

  if (!self->settings->down)
    return g_strdup_printf (
        "coalesce((SELECT CASE WHEN direction IS NULL AND status = 'applied' THEN %u ELSE coalesce(step, 0) END FROM %s WHERE id = %s), 0)",
        n, self->table, self->id);
  return g_strdup_printf (
      "coalesce((SELECT CASE WHEN direction = 'down' THEN coalesce(step, 0) WHEN status = 'applied' THEN 0 ELSE %u END FROM %s WHERE id = %s), %u)",
      n, self->table, self->id, n);
}

/* Whether a run stands in the middle in a way that only marq can get out of. */
static char *
dup_trouble (MarqExport *self)
{
  g_autofree char *checksum = marq_sql_literal (dialect_of (self), self->record->checksum);

  return g_strdup_printf (
      "EXISTS (SELECT 1 FROM %s WHERE id = %s AND direction IS NOT NULL AND (direction <> '%s' OR checkpoint IS NOT NULL OR checksum <> %s))",
      self->table, self->id, self->settings->down ? "down" : "up", checksum);
}

static char *
dup_complaint (MarqExport *self)
{
  /* Translators: a version */
  return g_strdup_printf (_ ("%s stands in the middle: end that with marq retry or marq rollback"),
                          self->record->version);
}

static void
begin_postgres (MarqExport *self)
{
  g_autofree char *progress = dup_progress (self);
  g_autofree char *trouble = dup_trouble (self);
  g_autofree char *complaint = dup_complaint (self);
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, complaint);

  g_string_append_printf (
      self->out,
      "DO $marquetry$ BEGIN IF %s THEN RAISE EXCEPTION USING MESSAGE = %s; END IF; END $marquetry$;\n",
      trouble, literal);
  g_string_append_printf (self->out, "SELECT %s AS marquetry_step \\gset\n", progress);
}

static void
begin_mariadb (MarqExport *self)
{
  g_autofree char *progress = dup_progress (self);
  g_autofree char *trouble = dup_trouble (self);
  g_autofree char *complaint = dup_complaint (self);
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_MARIADB, complaint);
  g_autofree char *signal = g_strdup_printf ("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = %s",
                                             literal);
  g_autofree char *text = marq_sql_literal (MARQ_DIALECT_MARIADB, signal);

  g_string_append_printf (
      self->out,
      "SET @marquetry_trouble = %s;\nEXECUTE IMMEDIATE IF (@marquetry_trouble, %s, 'DO 0');\n",
      trouble, text);
  g_string_append_printf (self->out, "SET @marquetry_step = %s;\n", progress);
}

/* A check that fails ends the script. */
static void
check_sqlite (MarqExport *self, guint done)
{
  g_autofree char *progress = dup_progress (self);
  g_autofree char *trouble = dup_trouble (self);

  g_string_append_printf (self->out,
                          "INSERT INTO temp.marquetry_guard SELECT %s = %u AND NOT %s;\n", progress,
                          done, trouble);
}

static void
open_guard (MarqExport *self)
{
  if (dialect_of (self) == MARQ_DIALECT_POSTGRESQL)
    g_string_append_printf (
        self->out, "SELECT :marquetry_step < %u AS marquetry_go \\gset\n\\if :marquetry_go\n",
        self->until);
}

static void
close_guard (MarqExport *self)
{
  if (dialect_of (self) == MARQ_DIALECT_POSTGRESQL)
    g_string_append (self->out, "\\endif\n");
}

/* --- the record ------------------------------------------------------------------------------ */

static void
set_position (MarqExport *self, gboolean finished, const char *checkpoint)
{
  MarqRecord *record = self->record;
  g_autofree char *step = g_strdup_printf ("%u", self->until);

  marq_record_set (&record->status, self->settings->down ? (finished ? "rolled_back" : "applied")
                                    : finished           ? "applied"
                                                         : "pending");
  marq_record_set (&record->step, finished ? NULL : step);
  marq_record_set (&record->direction, finished ? NULL : self->settings->down ? "down" : "up");
  marq_record_set (&record->checkpoint, checkpoint);
}

static void
write_record (MarqExport *self, gboolean finished, const char *checkpoint)
{
  static const char *const progress[] = { "step", "direction", "checkpoint", NULL };
  static const char *const finish[] = { "status",     "step",       "direction",
                                        "checkpoint", "applied_at", NULL };
  MarqDialect dialect = dialect_of (self);
  g_autofree char *delete = marq_record_dup_delete (self->project, dialect, self->record->id);
  g_autofree char *write = NULL;
  g_autofree char *log = NULL;

  set_position (self, finished, checkpoint);
  if (self->settings->down)
    write = marq_record_dup_update (self->project, dialect, self->record,
                                    finished ? finish : progress);
  else
    {
      say_guarded (self, delete);
      write = marq_record_dup_insert (self->project, dialect, self->record);
    }
  say_guarded (self, write);
  log = finished ? marq_record_dup_log (self->project, dialect,
                                        self->settings->down ? "rollback" : "apply", self->record)
                 : NULL;
  if (log)
    say_guarded (self, log);
}

/* --- units ----------------------------------------------------------------------------------- */

static const char *
begin_of (MarqExport *self)
{
  return dialect_of (self) == MARQ_DIALECT_SQLITE    ? "BEGIN IMMEDIATE"
         : dialect_of (self) == MARQ_DIALECT_MARIADB ? "START TRANSACTION"
                                                     : "BEGIN";
}

static void
say_statements (MarqExport *self, const MarqUnit *unit)
{
  for (guint i = 0; i < unit->statements->len; i++)
    say_guarded (self, ((MarqStatement *) unit->statements->pdata[i])->text);
}

static void
write_transaction (MarqExport *self, const MarqUnit *unit, guint done, gboolean is_last)
{
  say (self, begin_of (self));
  if (dialect_of (self) == MARQ_DIALECT_SQLITE)
    check_sqlite (self, done);
  say_statements (self, unit);
  write_record (self, is_last, NULL);
  say (self, "COMMIT");
}

/* The record says before that it is about to be run: should nobody see the end of it, marq asks the database. */
static void
write_bare (MarqExport *self, const MarqUnit *unit, guint done, gboolean is_last)
{
  guint until = self->until;

  if (dialect_of (self) == MARQ_DIALECT_SQLITE)
    check_sqlite (self, done);
  if (dialect_of (self) == MARQ_DIALECT_POSTGRESQL)
    {
      self->until = done;
      say (self, "BEGIN");
      write_record (self, FALSE, "-");
      say (self, "COMMIT");
      self->until = until;
    }
  say_statements (self, unit);
  say (self, begin_of (self));
  write_record (self, is_last, NULL);
  say (self, "COMMIT");
}

static void
write_unit (MarqExport *self, const MarqUnit *unit, guint done, gboolean is_last)
{
  self->until = unit->is_session ? MAX (self->steps->n_statements, 1)
                                 : unit->first + unit->statements->len;
  if (is_last)
    self->until = MAX (self->steps->n_statements, 1);
  open_guard (self);
  if (unit->is_session)
    say_statements (self, unit);
  else if (unit->in_transaction)
    write_transaction (self, unit, done, is_last);
  else
    write_bare (self, unit, done, is_last);
  close_guard (self);
}

static guint
find_last (MarqSteps *steps)
{
  guint last = G_MAXUINT;

  for (guint i = 0; i < steps->units->len; i++)
    if (!((MarqUnit *) steps->units->pdata[i])->is_session)
      last = i;
  return last;
}

/* A script without a statement is applied, too. */
static void
write_nothing (MarqExport *self)
{
  self->until = 1;
  open_guard (self);
  say (self, begin_of (self));
  if (dialect_of (self) == MARQ_DIALECT_SQLITE)
    check_sqlite (self, 0);
  write_record (self, TRUE, NULL);
  say (self, "COMMIT");
  close_guard (self);
}

static void
write_units (MarqExport *self)
{
  guint last = find_last (self->steps);
  guint done = 0;

  if (last == G_MAXUINT)
    write_nothing (self);
  for (guint i = 0; last != G_MAXUINT && i < self->steps->units->len; i++)
    {
      const MarqUnit *unit = self->steps->units->pdata[i];

      write_unit (self, unit, done, i == last);
      if (!unit->is_session)
        done = self->until;
    }
}

static gboolean
write_migration (MarqExport *self, MarqMigration *migration, GError **error)
{
  g_autoptr (MarqRecord) record = marq_record_new (self->project, migration, dialect_of (self));
  const char *script = self->settings->down ? record->down_sql : record->up_sql;
  g_autoptr (MarqSteps) steps = NULL;
  g_autofree char *id = marq_sql_literal (dialect_of (self), record->id);
  g_autofree char *title = g_strdup_printf ("%s: %s", record->version, record->description);

  if (!script)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   self->settings->down ? _ ("%s has no way back: it was made without one")
                                        : _ ("%s has no script for this engine"),
                   marq_migration_get_folder (migration));
      return FALSE;
    }
  steps = marq_steps_new (script, dialect_of (self), self->settings->environment, error);
  if (!steps)
    {
      g_prefix_error (error, "%s: ", marq_migration_get_folder (migration));
      return FALSE;
    }
  self->record = record;
  self->steps = steps;
  self->id = id;
  g_string_append_c (self->out, '\n');
  comment (self, title);
  if (dialect_of (self) == MARQ_DIALECT_POSTGRESQL)
    begin_postgres (self);
  if (dialect_of (self) == MARQ_DIALECT_MARIADB)
    begin_mariadb (self);
  write_units (self);
  return TRUE;
}

static gboolean
write_head (MarqExport *self, GError **error)
{
  static const char *const clients[] = {
    [MARQ_DIALECT_POSTGRESQL] = "psql -X -f FILE DATABASE",
    [MARQ_DIALECT_SQLITE] = "sqlite3 DATABASE < FILE",
    [MARQ_DIALECT_MARIADB] = "mariadb DATABASE < FILE",
  };
  g_autoptr (GPtrArray) making = marq_record_dup_making (self->project, dialect_of (self), error);

  if (!making)
    return FALSE;
  comment (self, _ ("Migrations by Marquetry, to be run by the client of the engine:"));
  comment (self, clients[dialect_of (self)]);
  if (dialect_of (self) == MARQ_DIALECT_POSTGRESQL)
    g_string_append (self->out, "\\set ON_ERROR_STOP on\nSET client_min_messages = warning;\n");
  if (dialect_of (self) == MARQ_DIALECT_SQLITE)
    {
      comment (self, _ ("It stops before the first one that is applied."));
      g_string_append (
          self->out,
          ".bail on\nCREATE TEMP TABLE marquetry_guard (holds INTEGER CONSTRAINT \"this migration is applied already\" "
          "CHECK (holds));\n");
    }
  if (dialect_of (self) == MARQ_DIALECT_MARIADB)
    g_string_append (self->out, "SET NAMES utf8mb4;\n");
  for (guint i = 0; i < making->len; i++)
    say (self, making->pdata[i]);
  if (dialect_of (self) == MARQ_DIALECT_POSTGRESQL)
    g_string_append (self->out, "RESET client_min_messages;\n");
  return TRUE;
}

char *
marq_export_sql (MarqProject *project,
                 GPtrArray *migrations,
                 const MarqExportSettings *settings,
                 GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *table = marq_record_dup_name (project, settings->dialect, FALSE);
  MarqExport self = { .project = project, .settings = settings, .out = out, .table = table };

  if (!write_head (&self, error))
    return NULL;
  for (guint i = 0; i < migrations->len; i++)
    if (!write_migration (&self, migrations->pdata[settings->down ? migrations->len - 1 - i : i],
                          error))
      return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What ends no statement of the client's where it stands in one. */
static const char *
choose_delimiter (const char *statement)
{
  static const char *const delimiters[] = { ";;", "$$", "//", "\\\\" };

  for (guint i = 0; i < G_N_ELEMENTS (delimiters) - 1; i++)
    if (!strstr (statement, delimiters[i]))
      return delimiters[i];
  return delimiters[G_N_ELEMENTS (delimiters) - 1];
}

char *
marq_export_client_script (const char *script, MarqDialect dialect, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (MarqSteps) steps = NULL;
  MarqExport self = { .out = out };

  /* The other clients know where code begins and ends. */
  if (dialect != MARQ_DIALECT_MARIADB)
    return g_strdup (script);
  steps = marq_steps_new (script, dialect, NULL, error);
  if (!steps)
    return NULL;
  for (guint i = 0; i < steps->units->len; i++)
    for (guint j = 0; j < ((MarqUnit *) steps->units->pdata[i])->statements->len; j++)
      {
        const MarqStatement *statement = ((MarqUnit *) steps->units->pdata[i])->statements->pdata[j];
        const char *delimiter = strchr (statement->text, ';') ? choose_delimiter (statement->text) : NULL;

        if (delimiter)
          g_string_append_printf (out, "DELIMITER %s\n%s\n%s\nDELIMITER ;\n", delimiter, statement->text, delimiter);
        else
          say (&self, statement->text);
      }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
