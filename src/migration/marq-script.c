/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps as a script that a person can read, and run by hand. */
#include "config.h"

#include <string.h>

#include "marq-plan.h"

static void
append_comment (GString *script, const char *note)
{
  g_auto (GStrv) lines = g_strsplit (note, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_string_append_printf (script, "-- %s\n", lines[i]);
}

/* A body may end in a comment: the semicolon would be part of it. */
static void
append_statement (GString *script, const char *statement)
{
  const char *line = strrchr (statement, '\n');

  g_string_append (script, statement);
  g_string_append (script, strstr (line ? line : statement, "--") ? "\n;\n" : ";\n");
}

typedef struct
{
  const MarqPlanSettings *settings;
  GString *text;
  gboolean open;   /* a transaction is */
  gboolean begun;  /* anything has been written */
} MarqScript;

static void
begin (MarqScript *self, gboolean transaction)
{
  if (self->open)
    g_string_append (self->text, "COMMIT;\n");
  if (self->begun)
    g_string_append (self->text, transaction ? "\n-- marquetry: step\n" : "\n-- marquetry: no-transaction\n");
  else if (!transaction)
    g_string_append (self->text, "-- marquetry: no-transaction\n");
  if (transaction)
    g_string_append (self->text, self->settings->dialect == MARQ_DIALECT_SQLITE ? "BEGIN IMMEDIATE;\n" : "BEGIN;\n");
  if (self->settings->flags & MARQ_PLAN_LOCK_TIMEOUT && self->settings->dialect == MARQ_DIALECT_POSTGRESQL)
    g_string_append (self->text, transaction ? "SET LOCAL lock_timeout = '2s';\n" : "SET lock_timeout = '2s';\n");
  self->open = transaction;
  self->begun = TRUE;
}

static gboolean
has_transactions (MarqScript *self)
{
  return marq_engine_get (self->settings->dialect)->transactional_ddl && !(self->settings->flags & MARQ_PLAN_NO_TRANSACTION);
}

static void
append_step (MarqScript *self, MarqStep *step)
{
  gboolean inside = has_transactions (self) && !(step->flags & MARQ_STEP_NO_TRANSACTION);

  if (has_transactions (self)
      && (!self->begun || inside != self->open || !inside || (step->flags & MARQ_STEP_OWN_TRANSACTION)))
    begin (self, inside);
  if (step->note)
    append_comment (self->text, step->note);
  for (guint i = 0; i < step->statements->len; i++)
    append_statement (self->text, step->statements->pdata[i]);
}

static gboolean
any_has (GPtrArray *steps, MarqStepFlags flag)
{
  for (guint i = 0; i < steps->len; i++)
    if (((MarqStep *) steps->pdata[i])->flags & flag)
      return TRUE;
  return FALSE;
}

/* SQLite would let the drop of an old table delete what points to it, and listens to this only outside
 * a transaction. A check that fails stops the script. */
static void
begin_without_keys (MarqScript *self)
{
  g_string_append (self->text, "PRAGMA foreign_keys = OFF;\n");
  begin (self, TRUE);
  g_string_append (self->text, "CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));\n"
                               "INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM "
                               "pragma_foreign_keys;\n");
}

static void
end_without_keys (MarqScript *self)
{
  g_string_append (self->text, "INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM "
                               "pragma_foreign_key_check);\n"
                               "DROP TABLE temp.marquetry_check;\n");
}

char *
marq_plan_dup_script (MarqPlan *self, const MarqPlanSettings *settings, gboolean down)
{
  GPtrArray *steps = down ? self->down : self->up;
  gboolean keys_off = any_has (steps, MARQ_STEP_FOREIGN_KEYS_OFF);
  MarqScript script = { settings, g_string_new (NULL), FALSE, FALSE };

  if (keys_off)
    begin_without_keys (&script);
  for (guint i = 0; i < steps->len; i++)
    append_step (&script, steps->pdata[i]);
  if (keys_off)
    end_without_keys (&script);
  if (script.open)
    g_string_append (script.text, "COMMIT;\n");
  if (keys_off)
    g_string_append (script.text, "PRAGMA foreign_keys = ON;\n");
  return g_string_free (script.text, FALSE);
}
