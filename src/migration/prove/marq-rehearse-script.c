/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the statements of a migration speak of. It is guessed from words, and only ever used where a wrong guess makes
 * less of a promise.
 */
#include "config.h"

#include <string.h>

#include "marq-rehearse-private.h"

typedef gboolean (*MarqStatementTest) (const MarqStatement *statement, const char *name);

static gboolean
has_statement (MarqSteps *steps, MarqStatementTest test, const char *name)
{
  for (guint i = 0; steps && i < steps->units->len; i++)
    {
      MarqUnit *unit = steps->units->pdata[i];

      for (guint j = 0; j < unit->statements->len; j++)
        if (test (unit->statements->pdata[j], name))
          return TRUE;
    }
  return FALSE;
}

/* As a word of its own. Code in a string may speak of it, too. */
static gboolean
speaks_of (const MarqStatement *statement, const char *name)
{
  g_autofree char *plain = g_regex_escape_string (name, -1);
  g_autofree char *pattern = g_strconcat ("(?<!\\w)", plain, "(?!\\w)", NULL);

  return g_regex_match_simple (pattern, statement->text, G_REGEX_CASELESS, 0);
}

static gboolean
mends (const MarqStatement *statement, const char *name)
{
  return speaks_of (statement, name) && (speaks_of (statement, "update") || speaks_of (statement, "delete") || speaks_of (statement, "insert"));
}

static gboolean
renames (const MarqStatement *statement, const char *name)
{
  return speaks_of (statement, name) && g_regex_match_simple ("\\brename\\s+(column|to)\\b", statement->text, G_REGEX_CASELESS, 0);
}

static gboolean
alters (const MarqStatement *statement, const char *name)
{
  return g_str_has_prefix (statement->what, "ALTER TABLE") && strstr (statement->text, name);
}

static gboolean
sets_counter (const MarqStatement *statement, const char *name)
{
  return g_regex_match_simple ("\\bsetval\\b|\\brestart\\b|\\bsqlite_sequence\\b|\\bauto_increment\\s*=?\\s*[0-9]", statement->text, G_REGEX_CASELESS, 0);
}

gboolean
marq_trial_mends_rows (MarqTrial *trial, const char *table)
{
  return has_statement (trial->up, mends, table);
}

gboolean
marq_trial_renames_in (MarqTrial *trial, const char *table)
{
  return has_statement (trial->up, renames, table);
}

gboolean
marq_trial_alters (MarqTrial *trial, const char *table)
{
  return has_statement (trial->up, alters, table);
}

gboolean
marq_trial_sets_counters (MarqTrial *trial)
{
  return has_statement (trial->up, sets_counter, NULL);
}

gboolean
marq_trial_speaks_of (MarqTrial *trial, const char *name)
{
  return has_statement (trial->up, speaks_of, name) || has_statement (trial->down, speaks_of, name);
}
