/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions and procedures. information_schema does not tell their parameters as they were written, nor
 * which of them are aggregates: each is asked for by name.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-read.h"
#include "marq-mariadb-text.h"
#include "marq-mariadb-type.h"

enum
{
  NAME,
  KIND,
  RETURNS,
  COLLATION,
  BODY,
  DETERMINISTIC,
  ACCESS,
  SECURITY,
  MODE,
  COMMENT,
  DEFINER,
};

/* Where its parameters open in "CREATE DEFINER=… AGGREGATE FUNCTION name(…"; NULL: it is not understood. */
static const char *
find_parameters (const char *text, gboolean *is_aggregate)
{
  MarqSqlToken token;
  gsize at = 0;
  gboolean named = FALSE;

  *is_aggregate = FALSE;
  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      *is_aggregate = *is_aggregate || marq_sql_token_is (text, &token, "AGGREGATE");
      named = named || marq_sql_token_is (text, &token, "FUNCTION") || marq_sql_token_is (text, &token, "PROCEDURE");
      if (named && token.kind == MARQ_SQL_SIGN && text[token.start] == '(')
        return text + token.start;
    }
  return NULL;
}

static void
set_returns (MarqMariadbReader *self, MarqRoutine *routine, char **row)
{
  g_autofree char *type = marq_mariadb_canonical_type (row[RETURNS]);
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;
  g_autoptr (GString) text = g_string_new (type);

  if (row[COLLATION])
    marq_mariadb_say_collation (self, row[COLLATION], self->collation, &character_set, &collation);
  if (character_set)
    g_string_append_printf (text, " CHARACTER SET %s", character_set);
  if (collation)
    g_string_append_printf (text, " COLLATE %s", collation);
  marq_routine_set_returns (routine, text->str);
}

/* What it says of itself that the model has no property for. */
static GStrv
dup_settings (MarqMariadbReader *self, char **row, gboolean is_deterministic)
{
  g_auto (GStrv) mode = marq_mariadb_settings (self, row[MODE]);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (g_str_equal (row[ACCESS], "NO SQL") || g_str_equal (row[ACCESS], "MODIFIES SQL DATA")
      || (is_deterministic && g_str_equal (row[ACCESS], "READS SQL DATA")))
    g_strv_builder_add (builder, row[ACCESS]);
  if (mode)
    g_strv_builder_add (builder, mode[0]);
  return g_strv_builder_end (builder);
}

static void
read_routine (MarqMariadbReader *self, char **row, const char *text)
{
  MarqRoutine *routine = marq_item_list_append (marq_namespace_get_routines (self->namespace), g_object_new (MARQ_TYPE_ROUTINE, NULL));
  gboolean is_procedure = g_str_equal (row[KIND], "PROCEDURE");
  gboolean is_deterministic = g_str_equal (row[DETERMINISTIC], "YES");
  gboolean is_aggregate;
  const char *open = find_parameters (text, &is_aggregate);
  const char *close = open ? marq_mariadb_closing (open) : NULL;
  g_autofree char *arguments = close ? g_strndup (open + 1, close - open - 1) : NULL;
  g_auto (GStrv) settings = dup_settings (self, row, is_deterministic);

  marq_item_set_name (MARQ_ITEM (routine), row[NAME]);
  if (*row[COMMENT])
    marq_item_set_comment (MARQ_ITEM (routine), row[COMMENT]);
  marq_routine_set_routine (routine, is_procedure   ? MARQ_ROUTINE_KIND_PROCEDURE
                                     : is_aggregate ? MARQ_ROUTINE_KIND_AGGREGATE
                                                    : MARQ_ROUTINE_KIND_FUNCTION);
  marq_routine_set_arguments (routine, arguments && *arguments ? arguments : NULL);
  marq_routine_set_body (routine, row[BODY]);
  marq_routine_set_security_definer (routine, g_str_equal (row[SECURITY], "DEFINER"));
  marq_routine_set_volatility (routine, is_deterministic                              ? MARQ_VOLATILITY_IMMUTABLE
                                        : g_str_equal (row[ACCESS], "READS SQL DATA") ? MARQ_VOLATILITY_STABLE
                                                                                      : MARQ_VOLATILITY_VOLATILE);
  marq_routine_set_settings (routine, settings[0] ? (const char *const *) settings : NULL);
  if (!is_procedure && row[RETURNS])
    set_returns (self, routine, row);
  marq_mariadb_note_definer (self, row[NAME], row[DEFINER]);
}

/* A package, or what was written as Oracle would have it: there is nothing in it to be told apart. */
static void
keep_text (MarqMariadbReader *self, char **row, const char *text)
{
  MarqObject *object = marq_mariadb_keep_text (self, row[KIND], row[NAME], text, NULL);
  g_auto (GStrv) settings = marq_mariadb_settings (self, row[MODE]);

  marq_object_set_settings (object, (const char *const *) settings);
  marq_mariadb_leave (self, MARQ_MARIADB_LEFT_AS_TEXT, "%s", row[NAME]);
}

gboolean
marq_mariadb_read_routines (MarqMariadbReader *self)
{
  g_autoptr (GPtrArray) rows
    = marq_mariadb_rows (self, "SELECT ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, COLLATION_NAME, ROUTINE_DEFINITION, IS_DETERMINISTIC, "
                               "SQL_DATA_ACCESS, SECURITY_TYPE, SQL_MODE, ROUTINE_COMMENT, DEFINER FROM information_schema.ROUTINES "
                               "WHERE ROUTINE_SCHEMA = $DB ORDER BY ROUTINE_NAME, ROUTINE_TYPE");

  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *text = NULL;

      if (!marq_mariadb_may_show (self, row[KIND], row[NAME], 2, &text))
        return FALSE;
      if (!text || !row[BODY])
        marq_mariadb_leave (self, MARQ_MARIADB_LEFT_UNSEEN, _ ("routine %s"), row[NAME]);
      else if (g_str_has_prefix (row[KIND], "PACKAGE") || strstr (row[MODE], "ORACLE"))
        keep_text (self, row, text);
      else
        read_routine (self, row, text);
    }
  return rows != NULL;
}
