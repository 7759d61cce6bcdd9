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

typedef struct
{
  const MarqPlanSettings *settings;
  GString   *text;
  GPtrArray *statements; /* one by one */
  GPtrArray *values;     /* of char *: literals that the transaction has added to enums; not owned */
  gboolean   open;       /* a transaction is */
  gboolean   begun;      /* anything has been written */
} MarqScript;

/* A body may end in a comment: the semicolon would be part of it. */
static void
say (MarqScript *self, const char *statement)
{
  const char *line = strrchr (statement, '\n');

  g_string_append (self->text, statement);
  g_string_append (self->text, strstr (line ? line : statement, "--") ? "\n;\n" : ";\n");
  g_ptr_array_add (self->statements, g_strdup (statement));
}

static void
begin (MarqScript *self, gboolean transaction)
{
  if (self->open)
    say (self, "COMMIT");
  g_ptr_array_set_size (self->values, 0);
  if (self->begun)
    g_string_append (self->text, transaction ? "\n-- marquetry: step\n" : "\n-- marquetry: no-transaction\n");
  else if (!transaction)
    g_string_append (self->text, "-- marquetry: no-transaction\n");
  if (transaction)
    say (self, self->settings->dialect == MARQ_DIALECT_SQLITE ? "BEGIN IMMEDIATE" : "BEGIN");
  if (self->settings->flags & MARQ_PLAN_LOCK_TIMEOUT && self->settings->dialect == MARQ_DIALECT_POSTGRESQL)
    say (self, transaction ? "SET LOCAL lock_timeout = '2s'" : "SET lock_timeout = '2s'");
  self->open = transaction;
  self->begun = TRUE;
}

static gboolean
has_transactions (MarqScript *self)
{
  return marq_engine_get (self->settings->dialect)->transactional_ddl && !(self->settings->flags & MARQ_PLAN_NO_TRANSACTION);
}

/* What is only a comment that says so waits in vain, which does no harm. */
static gboolean
needs_new_value (MarqScript *self, MarqStep *step)
{
  for (guint i = 0; i < self->values->len; i++)
    for (guint j = 0; j < step->statements->len; j++)
      if (strstr (step->statements->pdata[j], self->values->pdata[i]))
        return TRUE;
  return FALSE;
}

static void
append_step (MarqScript *self, MarqStep *step)
{
  gboolean inside = has_transactions (self) && !(step->flags & MARQ_STEP_NO_TRANSACTION);

  if (has_transactions (self)
      && (!self->begun || inside != self->open || !inside || (step->flags & MARQ_STEP_OWN_TRANSACTION) || needs_new_value (self, step)))
    begin (self, inside);
  if (step->note)
    append_comment (self->text, step->note);
  for (guint i = 0; i < step->statements->len; i++)
    say (self, step->statements->pdata[i]);
  for (guint i = 0; i < step->values->len; i++)
    g_ptr_array_add (self->values, step->values->pdata[i]);
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
  say (self, "PRAGMA foreign_keys = OFF");
  begin (self, TRUE);
  say (self, "CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds))");
  say (self, "INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys");
}

static void
end_without_keys (MarqScript *self)
{
  say (self, "INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check)");
  say (self, "DROP TABLE temp.marquetry_check");
}

static void
write_way (MarqScript *self, GPtrArray *steps)
{
  gboolean keys_off = any_has (steps, MARQ_STEP_FOREIGN_KEYS_OFF);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  self->values = values;
  if (keys_off)
    begin_without_keys (self);
  for (guint i = 0; i < steps->len; i++)
    append_step (self, steps->pdata[i]);
  if (keys_off)
    end_without_keys (self);
  if (self->open)
    say (self, "COMMIT");
  if (keys_off)
    say (self, "PRAGMA foreign_keys = ON");
}

char *
marq_plan_dup_script (MarqPlan *self, const MarqPlanSettings *settings, gboolean down)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  MarqScript script = { .settings = settings, .text = g_string_new (NULL), .statements = statements };

  write_way (&script, down ? self->down : self->up);
  return g_string_free (script.text, FALSE);
}

GPtrArray *
marq_plan_dup_statements (MarqPlan *self, const MarqPlanSettings *settings, gboolean down)
{
  g_autoptr (GString) text = g_string_new (NULL);
  MarqScript script = { .settings = settings, .text = text, .statements = g_ptr_array_new_with_free_func (g_free) };

  write_way (&script, down ? self->down : self->up);
  return script.statements;
}
