/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What PostgreSQL and libpq refuse, as errors that say what to do. Codes decide, never words: those come in
 * the language of the server, or of the user.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-address.h"
#include "marq-pg-error.h"

typedef struct
{
  const char *state; /* how it begins */
  MarqEngineError code;
  const char *advice;
} MarqPgAdvice;

/* While connecting. */
static const MarqPgAdvice refusals[] = {
  { "28P01", MARQ_ENGINE_ERROR_PASSWORD, N_ ("Check the password, and whose it is.") },
  { "28000", MARQ_ENGINE_ERROR_DENIED, N_ ("Check the name of the user, and what the server's pg_hba.conf allows from here.") },
  { "3D000", MARQ_ENGINE_ERROR_NO_DATABASE, N_ ("Check the name of the database, or create it first.") },
  { "42501", MARQ_ENGINE_ERROR_DENIED, N_ ("Ask its owner for the right to connect.") },
  { "53300", MARQ_ENGINE_ERROR_BUSY, N_ ("Wait until others have gone, or ask for a higher limit.") },
  { "57P0", MARQ_ENGINE_ERROR_BUSY, N_ ("It starts or shuts down: wait a moment, and try again.") },
  { "08P01", MARQ_ENGINE_ERROR_CONNECT, N_ ("If this is a pooler, see whether it knows the user and the database, and leave “options” out of the address.") },
};

/* Of a statement. */
static const MarqPgAdvice objections[] = {
  { "25006", MARQ_ENGINE_ERROR_READ_ONLY, N_ ("Connect to a server, and as a user, that may write.") },
  { "42501", MARQ_ENGINE_ERROR_DENIED, N_ ("Ask its owner for the right, or connect as another user.") },
  { "42601", MARQ_ENGINE_ERROR_SYNTAX, NULL },
  { "53100", MARQ_ENGINE_ERROR_FULL, N_ ("Make room on the server's disk, and try again.") },
  { "53400", MARQ_ENGINE_ERROR_FULL, N_ ("A limit of the server was reached: raise it, or do less at once.") },
  { "57014", MARQ_ENGINE_ERROR_CANCELLED, N_ ("Somebody cancelled it, or statement_timeout ran out: try again, or raise that.") },
};

static const MarqPgAdvice *
find_advice (const MarqPgAdvice *all, guint n, const char *state)
{
  for (guint i = 0; state && i < n; i++)
    if (g_str_has_prefix (state, all[i].state))
      return &all[i];
  return NULL;
}

/* libpq was asked to say all of what a server refuses: the severity, the code, and the place in its source, of
 * which only the code is for us. */
static char *
take_state (const char *message, char **state)
{
  g_autoptr (GRegex) code = g_regex_new ("[^\\s:]+:  ([0-9A-Z]{5}): ", 0, 0, NULL);
  g_autoptr (GRegex) place = g_regex_new ("\\n[^\\n:]*:  \\S+, \\S+:\\d+(?=\\n|$)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *short_message = NULL;
  char *text;

  *state = g_regex_match (code, message, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
  if (!*state)
    return g_strchomp (g_strdup (message));
  short_message = g_regex_replace_literal (code, message, -1, 0, "", 0, NULL);
  text = g_regex_replace_literal (place, short_message, -1, 0, "", 0, NULL);
  return g_strchomp (text);
}

/* How far libpq had come says what went wrong where the server said nothing. */
static MarqEngineError
code_at (PGconn *server, ConnStatusType stage, const char **advice)
{
  if (PQconnectionNeedsPassword (server))
    {
      *advice = _ ("It wants a password, and none is known.");
      return MARQ_ENGINE_ERROR_NO_PASSWORD;
    }
  if (stage == CONNECTION_SSL_STARTUP)
    {
      *advice = _ ("The encryption that the address asks for did not come about: see to sslmode, sslrootcert, the server's certificate, and whether the server has TLS at all.");
      return MARQ_ENGINE_ERROR_TLS;
    }
  if (stage == CONNECTION_AWAITING_RESPONSE || stage == CONNECTION_AUTH_OK)
    {
      *advice = _ ("See whether this is PostgreSQL, and to channel_binding and target_session_attrs in the address.");
      return MARQ_ENGINE_ERROR_CONNECT;
    }
  *advice = _ ("See whether the server runs, whether host and port are right, and what stands between.");
  return MARQ_ENGINE_ERROR_CONNECT;
}

/* What pg_hba.conf wants encrypted is refused with the same code as any other user. */
static gboolean
is_about_encryption (PGconn *server, const char *state, const char *text)
{
  g_autoptr (PQconninfoOption) options = g_strcmp0 (state, "28000") == 0 ? PQconninfo (server) : NULL;

  return options && g_strcmp0 (marq_pg_address_find (options, "sslmode"), "disable") == 0
         && (strstr (text, "no encryption") || strstr (text, "SSL off"));
}

void
marq_pg_set_connect_error (PGconn *server, ConnStatusType stage, const char *where, GError **error)
{
  g_autofree char *state = NULL;
  g_autofree char *text = take_state (PQerrorMessage (server), &state);
  const MarqPgAdvice *known = find_advice (refusals, G_N_ELEMENTS (refusals), state);
  const char *advice = known ? _ (known->advice) : NULL;
  MarqEngineError code = known ? known->code : code_at (server, stage, &advice);
  GError *own;

  if (is_about_encryption (server, state, text))
    {
      code = MARQ_ENGINE_ERROR_TLS;
      advice = _ ("The address forbids encryption, and the server wants it: take sslmode=disable out.");
    }
  own = g_error_new (MARQ_ENGINE_ERROR, (int) code, "%s: %s\n%s", where, text, advice);
  marq_engine_error_set_state (own, state);
  g_propagate_error (error, own);
}

static void
append_field (GString *text, PGresult *result, int field, const char *label)
{
  const char *value = result ? PQresultErrorField (result, field) : NULL;

  if (value)
    g_string_append_printf (text, "\n%s: %s", label, value);
}

void
marq_pg_set_statement_error (PGconn *server, PGresult *result, const char *where, GError **error)
{
  const char *state = result ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *primary = result ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  g_autofree char *other = g_strchomp (g_strdup (PQerrorMessage (server)));
  const MarqPgAdvice *known = find_advice (objections, G_N_ELEMENTS (objections), state);
  gboolean is_lost = PQstatus (server) == CONNECTION_BAD || !state || g_str_has_prefix (state, "08") || g_str_has_prefix (state, "57P");
  g_autoptr (GString) text = g_string_new (primary ? primary : other);
  GError *own;

  if (state)
    g_string_append_printf (text, " (%s)", state);
  append_field (text, result, PG_DIAG_MESSAGE_DETAIL, "DETAIL");
  append_field (text, result, PG_DIAG_MESSAGE_HINT, "HINT");
  if (is_lost)
    own = g_error_new (MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST,
                       _ ("The connection to %s was lost: %s\nConnect again. Whether a statement that was under way was done has to be looked up."),
                       where, text->str);
  else if (known && known->advice)
    own = g_error_new (MARQ_ENGINE_ERROR, (int) known->code, "%s: %s\n%s", where, text->str, _ (known->advice));
  else
    own = g_error_new_literal (MARQ_ENGINE_ERROR, (int) (known ? known->code : MARQ_ENGINE_ERROR_STATEMENT), text->str);
  marq_engine_error_set_state (own, state);
  g_propagate_error (error, own);
}
