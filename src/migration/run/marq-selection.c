/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-statement.h"
#include "migration/marq-migration-error.h"
#include "marq-selection.h"
#include "marq-steps-private.h"

static char *
dup_version (const MarqStatusRow *row)
{
  return marq_version_dup_text (&row->version);
}

static gboolean
refuse (GError **error, const char *format, const MarqStatusRow *row)
{
  g_autofree char *version = dup_version (row);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, format, version);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
find_limit (MarqStatus *status, const MarqSelection *selection, MarqVersion *limit, GError **error)
{
  if (!marq_version_parse (selection->to, limit, error))
    return FALSE;
  if (marq_status_find (status, selection->to))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("There is no version %s: “marq status” lists them"), selection->to);
  return FALSE;
}

static gboolean
check_up (const MarqStatusRow *row, const MarqSelection *selection, GError **error)
{
  if (row->state == MARQ_STATE_PARTIAL && g_strcmp0 (row->record->direction, "down") == 0)
    return refuse (error, _ ("%s was being rolled back, and stands in the middle: end that with “marq rollback”, or “marq retry”"), row);
  if (row->flags & MARQ_STATE_OUT_OF_ORDER && !selection->out_of_order)
    return refuse (error, _ ("%s is pending, and a later version is applied: give it a later number with “marq renumber”, or apply it all the "
                             "same with --out-of-order"),
                   row);
  return TRUE;
}

/* One that stands in the middle holds up all others. */
static gboolean
check_nothing_half (MarqStatus *status, GPtrArray *rows, GError **error)
{
  for (guint i = 0; i < status->rows->len; i++)
    {
      MarqStatusRow *row = status->rows->pdata[i];

      if (row->state == MARQ_STATE_PARTIAL && !(rows->len && rows->pdata[0] == row))
        return refuse (error, _ ("%s stands in the middle: end it first, with “marq retry” or “marq rollback”"), row);
    }
  return TRUE;
}

GPtrArray *
marq_selection_up (MarqStatus *status, const MarqSelection *selection, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  MarqVersion limit = { 0 };

  if (selection->to && !find_limit (status, selection, &limit, error))
    return NULL;
  for (guint i = 0; i < status->rows->len && (!selection->steps || rows->len < selection->steps); i++)
    {
      MarqStatusRow *row = status->rows->pdata[i];

      if (selection->to && marq_version_compare (&row->version, &limit) > 0)
        break;
      if (!marq_status_row_is_pending (row))
        continue;
      if (!check_up (row, selection, error))
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return !rows->len || check_nothing_half (status, rows, error) ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
marq_selection_down (MarqStatus *status, const MarqSelection *selection, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  gboolean everything = g_strcmp0 (selection->to, MARQ_SELECTION_NOTHING) == 0;
  MarqVersion limit = { 0 };
  guint steps = selection->to ? G_MAXUINT : MAX (selection->steps, 1);

  if (selection->to && !everything && !find_limit (status, selection, &limit, error))
    return NULL;
  for (guint i = status->rows->len; i > 0 && rows->len < steps; i--)
    {
      MarqStatusRow *row = status->rows->pdata[i - 1];

      if (selection->to && !everything && marq_version_compare (&row->version, &limit) <= 0)
        break;
      if (row->state == MARQ_STATE_APPLIED || row->state == MARQ_STATE_PARTIAL)
        g_ptr_array_add (rows, row);
    }
  return !rows->len || check_nothing_half (status, rows, error) ? g_steal_pointer (&rows) : NULL;
}

/* The last words of "ALTER TABLE x RENAME TO y", as a name. */
static char *
dup_new_name (const MarqStatement *statement, MarqDialect dialect)
{
  MarqSqlToken token;
  gsize at = 0;
  gboolean renames = FALSE;
  char *name = NULL;

  while (marq_sql_next_token (statement->text, dialect, &at, &token))
    {
      if (token.kind != MARQ_SQL_WORD && token.kind != MARQ_SQL_NAME)
        continue;
      renames = renames || marq_sql_token_is (statement->text, &token, "RENAME");
      g_free (name);
      name = marq_sql_token_dup (statement->text, &token);
    }
  return renames ? name : (g_free (name), NULL);
}

/* SQLite changes a table by putting another in its place: what it drops comes back under the same name. */
static gboolean
comes_back (GPtrArray *statements, guint dropped, MarqDialect dialect)
{
  const MarqStatement *drop = statements->pdata[dropped];
  g_autofree char *name = NULL;
  MarqSqlToken token;
  gsize at = 0;

  if (dialect != MARQ_DIALECT_SQLITE || g_strcmp0 (drop->what, "DROP TABLE") != 0)
    return FALSE;
  while (marq_sql_next_token (drop->text, dialect, &at, &token))
    if (token.kind == MARQ_SQL_WORD || token.kind == MARQ_SQL_NAME)
      {
        g_free (name);
        name = marq_sql_token_dup (drop->text, &token);
      }
  for (guint i = dropped + 1; i < statements->len; i++)
    {
      g_autofree char *made = dup_new_name (statements->pdata[i], dialect);

      if (made && name && g_ascii_strcasecmp (made, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Our own check, in a table that is there only for the while. */
static gboolean
is_ours (const MarqStatement *statement)
{
  return strstr (statement->text, "temp.marquetry_check") != NULL;
}

GStrv
marq_losses_of_script (const char *script, MarqDialect dialect, GError **error)
{
  g_autoptr (GPtrArray) statements = marq_statement_split (script, dialect, error);

  return statements ? marq_losses_of_statements (statements, script, dialect, error) : NULL;
}

static void
add_loss (GStrvBuilder *losses, const char *what, guint line)
{
  /* Translators: the beginning of a statement, or the name of something, and where it stands */
  g_autofree char *text = g_strdup_printf (_ ("%s (line %u)"), what, line);

  g_strv_builder_add (losses, text);
}

GStrv
marq_losses_of_statements (GPtrArray *statements, const char *script, MarqDialect dialect, GError **error)
{
  g_autoptr (GPtrArray) directives = marq_directives_read (script, dialect, error);
  g_autoptr (GStrvBuilder) losses = g_strv_builder_new ();

  if (!directives)
    return NULL;
  for (guint i = 0; i < directives->len; i++)
    {
      const MarqDirective *directive = directives->pdata[i];
      g_autofree char *what = directive->kind == MARQ_DIRECTIVE_LOSES ? g_strjoinv (" ", directive->names) : NULL;

      if (what)
        add_loss (losses, what, directive->line);
    }
  for (guint i = 0; i < statements->len; i++)
    {
      const MarqStatement *statement = statements->pdata[i];
      g_autofree char *line = NULL;

      if (!(statement->flags & MARQ_STATEMENT_LOSES) || is_ours (statement) || comes_back (statements, i, dialect))
        continue;
      line = marq_statement_dup_line (statement);
      add_loss (losses, line, statement->line);
    }
  return g_strv_builder_end (losses);
}
