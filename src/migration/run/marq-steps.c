/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-engine.h"
#include "migration/marq-migration-error.h"
#include "marq-steps-private.h"
#include "marq-steps.h"

/* One that is to be run or skipped; BEGIN and COMMIT are none. */
typedef struct
{
  MarqStatement *statement;
  guint          number;
  gboolean       is_skipped;
} MarqPiece;

typedef struct
{
  MarqSteps  *steps;
  MarqDialect dialect;
  const char *environment;
  gboolean    alone;        /* each statement is, but for those between BEGIN and COMMIT */
  GStrv       only;         /* of the directive that is in force; NULL: all; not owned */
  GArray     *before;       /* of MarqPiece: of this step */
  GArray     *within;       /* its transaction */
  GArray     *after;
  MarqStatement *begin;     /* that is open */
  gboolean    had_begin;
  guint       number;
} MarqCutting;

/* Statements are in units, or skipped, and go all together. */
typedef struct
{
  MarqSteps  steps;
  GPtrArray *statements;
} MarqOwnSteps;

static void
unit_free (MarqUnit *self)
{
  g_ptr_array_unref (self->statements);
  g_free (self);
}

void
marq_steps_free (MarqSteps *self)
{
  MarqOwnSteps *own = (MarqOwnSteps *) self;

  g_ptr_array_unref (self->units);
  g_ptr_array_unref (own->statements);
  g_free (own);
}

G_GNUC_PRINTF (3, 4) static gboolean
refuse (const MarqStatement *statement, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Translators: %u is a line of a script, the first %s a statement, the other what is wrong with it and what to do */
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("Line %u: %s: %s"), statement->line, statement->what, message);
  return FALSE;
}

/* Of these pieces, but for those that are skipped. */
static void
add_unit (MarqCutting *self, const MarqPiece *pieces, guint n, gboolean in_transaction, gboolean is_session)
{
  MarqUnit *unit = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (pieces[i].is_skipped)
        continue;
      if (!unit)
        {
          unit = g_new0 (MarqUnit, 1);
          unit->in_transaction = in_transaction;
          unit->is_session = is_session;
          unit->first = pieces[i].number;
          unit->statements = g_ptr_array_new ();
          g_ptr_array_add (self->steps->units, unit);
        }
      g_ptr_array_add (unit->statements, pieces[i].statement);
    }
}

static void
add_session (MarqCutting *self, GArray *pieces, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    add_unit (self, &g_array_index (pieces, MarqPiece, i), 1, FALSE, TRUE);
}

static const MarqStatement *
piece_at (GArray *pieces, guint i)
{
  return g_array_index (pieces, MarqPiece, i).statement;
}

/* How many at the beginning only set the session. Where nobody wrote BEGIN, these are what came before it. */
static guint
count_first (GArray *pieces)
{
  guint n = 0;

  while (n < pieces->len && piece_at (pieces, n)->kind == MARQ_STATEMENT_SESSION)
    n++;
  return n;
}

/* Where, at the end, nothing more than the session is set, beginning with what a transaction refuses. */
static guint
find_last (GArray *pieces, guint from)
{
  guint last = pieces->len;

  for (guint i = pieces->len; i > from && piece_at (pieces, i - 1)->kind == MARQ_STATEMENT_SESSION; i--)
    if (piece_at (pieces, i - 1)->flags & MARQ_STATEMENT_OUTSIDE)
      last = i - 1;
  return last;
}

static gboolean
check_within (MarqCutting *self, guint from, guint to, GError **error)
{
  for (guint i = from; i < to; i++)
    {
      const MarqStatement *statement = piece_at (self->within, i);

      if (statement->flags & MARQ_STATEMENT_COMMITS)
        return refuse (statement, error, _ ("it would end the transaction that it is in: write it before BEGIN, or behind COMMIT"));
      if (!(statement->flags & MARQ_STATEMENT_OUTSIDE))
        continue;
      if (statement->kind == MARQ_STATEMENT_SESSION)
        return refuse (statement, error, _ ("in a transaction it fails, or does nothing: write it before BEGIN, or behind COMMIT"));
      return refuse (statement, error,
                     _ ("it cannot be in a transaction: write “-- marquetry: no-transaction” in a line before it, and “-- marquetry: step” before "
                        "what goes on in one"));
    }
  return TRUE;
}

static void
empty (GArray *pieces)
{
  g_array_set_size (pieces, 0);
}

static gboolean
end_step (MarqCutting *self, GError **error)
{
  guint from = 0, to;

  if (self->begin)
    return refuse (self->begin, error, _ ("it has no COMMIT in its step"));
  if (!self->had_begin)
    from = count_first (self->within);
  to = self->had_begin ? self->within->len : find_last (self->within, from);
  if (!check_within (self, from, to, error))
    return FALSE;
  add_session (self, self->before, 0, self->before->len);
  add_session (self, self->within, 0, from);
  if (to > from)
    add_unit (self, &g_array_index (self->within, MarqPiece, from), to - from, TRUE, FALSE);
  add_session (self, self->within, to, self->within->len);
  add_session (self, self->after, 0, self->after->len);
  empty (self->before);
  empty (self->within);
  empty (self->after);
  self->had_begin = FALSE;
  return TRUE;
}

static gboolean
begin (MarqCutting *self, MarqStatement *statement, GError **error)
{
  if (self->begin)
    return refuse (statement, error, _ ("a transaction is open already, since line %u"), self->begin->line);
  if (self->had_begin && !self->alone)
    return refuse (statement, error, _ ("a second transaction needs a step of its own: write “-- marquetry: step” in a line before it"));
  /* What nobody wrote in a transaction so far came before it. */
  if (!self->alone)
    {
      g_array_append_vals (self->before, self->within->data, self->within->len);
      empty (self->within);
    }
  for (guint i = 0; i < self->before->len; i++)
    if (piece_at (self->before, i)->kind != MARQ_STATEMENT_SESSION)
      return refuse (piece_at (self->before, i), error,
                     _ ("it comes before BEGIN, in line %u, and so would be in no transaction: write it behind that, or “-- marquetry: step” "
                        "between them"),
                     statement->line);
  self->begin = statement;
  self->had_begin = TRUE;
  return TRUE;
}

/* Its statements are one, wherever each is alone. */
static gboolean
commit (MarqCutting *self, MarqStatement *statement, GError **error)
{
  if (!self->begin)
    return refuse (statement, error, _ ("it has no BEGIN in its step"));
  self->begin = NULL;
  if (!self->alone)
    return TRUE;
  if (!check_within (self, 0, self->within->len, error))
    return FALSE;
  add_unit (self, &g_array_index (self->within, MarqPiece, 0), self->within->len, TRUE, FALSE);
  empty (self->within);
  self->had_begin = FALSE;
  return TRUE;
}

static void
take_alone (MarqCutting *self, const MarqPiece *piece)
{
  const MarqStatementFlags bare = MARQ_STATEMENT_OUTSIDE | MARQ_STATEMENT_COMMITS | MARQ_STATEMENT_UNKNOWN;
  gboolean is_session = piece->statement->kind == MARQ_STATEMENT_SESSION;

  add_unit (self, piece, 1, !is_session && !(piece->statement->flags & bare), is_session);
}

static gboolean
take (MarqCutting *self, MarqStatement *statement, GError **error)
{
  MarqPiece piece = { statement, self->number, self->only && !g_strv_contains ((const char *const *) self->only, self->environment) };

  switch (statement->kind)
    {
    case MARQ_STATEMENT_BEGIN:
      return begin (self, statement, error);
    case MARQ_STATEMENT_COMMIT:
      return commit (self, statement, error);
    case MARQ_STATEMENT_ROLLBACK:
      return refuse (statement, error, _ ("the runner ends transactions, and rolls back what fails: take it out"));
    case MARQ_STATEMENT_CONTROL:
      return refuse (statement, error,
                     _ ("the runner owns transactions: take it out, and write “-- marquetry: step” where another transaction should begin"));
    default:
      break;
    }
  if (self->had_begin && !self->begin && !self->alone && statement->kind != MARQ_STATEMENT_SESSION)
    return refuse (statement, error, _ ("it comes behind COMMIT, and so would be in no transaction: write “-- marquetry: step” in a line before it"));
  self->number++;
  self->steps->n_statements++;
  self->steps->n_skipped += piece.is_skipped;
  if (self->alone && !self->begin)
    take_alone (self, &piece);
  else
    g_array_append_val (self->had_begin && !self->begin ? self->after : self->within, piece);
  return TRUE;
}

static gboolean
follow (MarqCutting *self, const MarqDirective *directive, GError **error)
{
  switch (directive->kind)
    {
    case MARQ_DIRECTIVE_STEP:
    case MARQ_DIRECTIVE_NO_TRANSACTION:
      if (!end_step (self, error))
        return FALSE;
      self->alone = directive->kind == MARQ_DIRECTIVE_NO_TRANSACTION || !marq_engine_get (self->dialect)->transactional_ddl;
      return TRUE;
    case MARQ_DIRECTIVE_ONLY:
      self->only = directive->names;
      self->steps->has_conditions = TRUE;
      if (self->environment)
        return TRUE;
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   _ ("Line %u: what follows is only for some environments, and nobody said which one this is: name it (--env), or choose one for "
                      "the target"),
                   directive->line);
      return FALSE;
    case MARQ_DIRECTIVE_LOSES:
      return TRUE;
    default:
      self->only = NULL;
      return TRUE;
    }
}

static gboolean
refuse_within (const MarqDirective *directive, GError **error)
{
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("Line %u: “-- marquetry: %s” is inside a statement: end that with a semicolon"), directive->line,
               marq_directive_nick (directive->kind));
  return FALSE;
}

/* Statements and comments by where they stand. */
static gboolean
cut (MarqCutting *self, GPtrArray *statements, GPtrArray *directives, GError **error)
{
  guint d = 0;

  for (guint i = 0; i < statements->len; i++)
    {
      MarqStatement *statement = statements->pdata[i];
      gsize end = statement->start + strlen (statement->text);

      for (; d < directives->len && ((MarqDirective *) directives->pdata[d])->at < statement->start; d++)
        if (!follow (self, directives->pdata[d], error))
          return FALSE;
      if (d < directives->len && ((MarqDirective *) directives->pdata[d])->at < end)
        return refuse_within (directives->pdata[d], error);
      if (!take (self, statement, error))
        return FALSE;
    }
  for (; d < directives->len; d++)
    if (!follow (self, directives->pdata[d], error))
      return FALSE;
  return end_step (self, error);
}

MarqSteps *
marq_steps_new (const char *script, MarqDialect dialect, const char *environment, GError **error)
{
  g_autoptr (GPtrArray) statements = marq_statement_split (script, dialect, error);

  return statements ? marq_steps_new_of (statements, script, dialect, environment, error) : NULL;
}

MarqSteps *
marq_steps_new_of (GPtrArray *statements, const char *script, MarqDialect dialect, const char *environment, GError **error)
{
  g_autoptr (GPtrArray) directives = marq_directives_read (script, dialect, error);
  g_autoptr (MarqSteps) steps = NULL;
  MarqOwnSteps *own;
  g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (MarqPiece));
  g_autoptr (GArray) within = g_array_new (FALSE, FALSE, sizeof (MarqPiece));
  g_autoptr (GArray) after = g_array_new (FALSE, FALSE, sizeof (MarqPiece));
  MarqCutting self;

  if (!directives)
    return NULL;
  own = g_new0 (MarqOwnSteps, 1);
  own->statements = g_ptr_array_ref (statements);
  steps = &own->steps;
  steps->units = g_ptr_array_new_with_free_func ((GDestroyNotify) unit_free);
  self = (MarqCutting) { .steps = steps, .dialect = dialect, .environment = environment, .before = before, .within = within, .after = after };
  self.alone = !marq_engine_get (dialect)->transactional_ddl;
  return cut (&self, statements, directives, error) ? g_steal_pointer (&steps) : NULL;
}
