/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-connection.h"
#include "marq-script-token.h"
#include "marq-sql-scratch.h"

#define MOST_SHOWN 60

char *
marq_sql_dup_place (const char *path, const char *script, gsize offset)
{
  guint line = 1;
  gsize start = 0;

  for (gsize i = 0; i < offset; i++)
    if (script[i] == '\n')
      {
        line++;
        start = i + 1;
      }
  return g_strdup_printf ("%s:%u:%ld", path, line, g_utf8_strlen (script + start, (gssize) (offset - start)) + 1);
}

char *
marq_sql_dup_line (const char *script, gsize offset)
{
  g_autofree char *line = NULL;

  line = g_strndup (script + offset, strcspn (script + offset, "\r\n"));
  return g_utf8_strlen (line, -1) > MOST_SHOWN ? g_utf8_substring (line, 0, MOST_SHOWN) : g_steal_pointer (&line);
}

/* The same server's address with another database. */
static char *
dup_address (const char *address, const char *database, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, error);
  g_autofree char *path = g_strconcat ("/", database, NULL);
  g_autoptr (GUri) other = NULL;

  if (!uri)
    return NULL;
  other = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), g_uri_get_userinfo (uri), g_uri_get_host (uri), g_uri_get_port (uri), path,
                       g_uri_get_query (uri), g_uri_get_fragment (uri));
  return g_uri_to_string (other);
}

/* Where a statement ends, and the next one begins. A client's DELIMITER is its own. */
typedef struct
{
  const char *script;
  MarqDialect dialect;
  gsize       at;
  char       *delimiter;
} MarqStatements;

static gboolean
is_at_delimiter (MarqStatements *self, gsize at)
{
  return strncmp (self->script + at, self->delimiter, strlen (self->delimiter)) == 0;
}

/* The command takes its line; its word is not SQL. */
static gboolean
take_delimiter (MarqStatements *self, const MarqSqlToken *token)
{
  gsize end = token->end + strcspn (self->script + token->end, "\r\n");

  if (self->dialect != MARQ_DIALECT_MARIADB || !marq_sql_token_is (self->script, token, "DELIMITER"))
    return FALSE;
  g_free (self->delimiter);
  self->delimiter = g_strstrip (g_strndup (self->script + token->end, end - token->end));
  if (!*self->delimiter)
    {
      g_free (self->delimiter);
      self->delimiter = g_strdup (";");
    }
  self->at = end;
  return TRUE;
}

/* FALSE: there are no more. *words: the first two, in capitals. */
static gboolean
next_statement (MarqStatements *self, gsize *start, gsize *end, char *words[2])
{
  guint n = 0;
  gboolean is_atomic = FALSE;
  guint depth = 0;
  MarqSqlToken token;

  *start = G_MAXSIZE;
  while (marq_sql_next_token (self->script, self->dialect, &self->at, &token))
    {
      if (token.kind == MARQ_SQL_COMMENT && !(self->dialect == MARQ_DIALECT_MARIADB && g_str_has_prefix (self->script + token.start, "/*!")))
        continue;
      if (token.kind == MARQ_SQL_SIGN && is_at_delimiter (self, token.start) && !(is_atomic && depth))
        {
          gboolean empty = *start == G_MAXSIZE;

          *end = token.start;
          self->at = token.start + strlen (self->delimiter);
          if (empty)
            continue;
          return TRUE;
        }
      if (*start == G_MAXSIZE && token.kind == MARQ_SQL_WORD && take_delimiter (self, &token))
        continue;
      *start = MIN (*start, token.start);
      *end = token.end;
      if (token.kind == MARQ_SQL_WORD && n < 2)
        {
          g_autofree char *word = g_strndup (self->script + token.start, token.end - token.start);

          words[n++] = g_ascii_strup (word, -1);
        }
      is_atomic = is_atomic || (token.kind == MARQ_SQL_WORD && marq_sql_token_is (self->script, &token, "ATOMIC"));
      if (is_atomic && token.kind == MARQ_SQL_WORD)
        {
          depth += marq_sql_token_is (self->script, &token, "ATOMIC") || marq_sql_token_is (self->script, &token, "CASE");
          depth -= depth && marq_sql_token_is (self->script, &token, "END");
        }
    }
  return *start != G_MAXSIZE;
}

/* What reaches beyond the database that it is run in. */
static gboolean
is_beyond (MarqDialect dialect, const char *first, const char *second)
{
  static const char *const verbs[] = { "CREATE", "DROP", "ALTER", NULL };
  static const char *const things[] = { "DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SYSTEM", "SUBSCRIPTION", NULL };

  if (!first)
    return FALSE;
  if (g_str_equal (first, "USE") || g_str_equal (first, "COPY"))
    return TRUE;
  return second && g_strv_contains (verbs, first)
         && (g_strv_contains (things, second) || (dialect == MARQ_DIALECT_MARIADB && g_str_equal (second, "SCHEMA")));
}

static gboolean
run (MarqConnection *connection, MarqDialect dialect, const char *path, const char *script, GPtrArray *left_out, GCancellable *cancellable,
     GError **error)
{
  MarqStatements statements = { script, dialect, 0, g_strdup (";") };
  g_autoptr (GStrvBuilder) beyond = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  gboolean well = TRUE;
  gsize start, end;

  while (well)
    {
      char *words[2] = { NULL, NULL };
      g_autofree char *statement = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autofree char *both = NULL;

      if (!next_statement (&statements, &start, &end, words))
        break;
      statement = g_strndup (script + start, end - start);
      both = g_strjoin (" ", words[0] ? words[0] : "", words[1], NULL);
      if (is_beyond (dialect, words[0], words[1]))
        g_strv_builder_add (beyond, both);
      else
        {
          rows = marq_connection_query (connection, statement, cancellable, error);
          well = rows != NULL;
        }
      if (!well)
        {
          g_autofree char *place = marq_sql_dup_place (path, script, start);

          g_prefix_error (error, "%s: ", place);
        }
      g_free (words[0]);
      g_free (words[1]);
    }
  g_free (statements.delimiter);
  names = g_strv_builder_end (beyond);
  if (names[0] && left_out)
    g_ptr_array_add (left_out, marq_left_out_new (_ ("statements that reach beyond a database, and were not run"), (const char *const *) names));
  return well;
}

static MarqSchema *
read_there (const char *address, MarqDialect dialect, const char *path, const char *script, GPtrArray *left_out, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (MarqConnection) connection = marq_connection_open (address, NULL, cancellable, error);

  if (!connection || !run (connection, dialect, path, script, left_out, cancellable, error))
    return NULL;
  return marq_connection_read (connection, left_out, cancellable, error);
}

MarqSchema *
marq_sql_scratch_read (const char *address, MarqDialect dialect, const char *path, const char *script, GPtrArray *left_out,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqConnection) server = marq_connection_open (address, NULL, cancellable, error);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *database = NULL;
  g_autofree char *create = NULL;
  g_autofree char *drop = NULL;
  g_autofree char *inner = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GPtrArray) dropped = NULL;
  g_autoptr (GError) drop_error = NULL;
  MarqSchema *schema;

  if (!server)
    return NULL;
  uuid[8] = '\0';
  database = g_strconcat ("marquetry_scratch_", uuid, NULL);
  create = g_strdup_printf (dialect == MARQ_DIALECT_POSTGRESQL ? "CREATE DATABASE %s TEMPLATE template0" : "CREATE DATABASE %s", database);
  drop = g_strdup_printf (dialect == MARQ_DIALECT_POSTGRESQL && server->info.number >= 130000 ? "DROP DATABASE IF EXISTS %s WITH (FORCE)"
                                                                                              : "DROP DATABASE IF EXISTS %s",
                          database);
  inner = dup_address (address, database, error);
  made = inner ? marq_connection_query (server, create, cancellable, error) : NULL;
  /* A cancelled CREATE may have been done all the same. */
  schema = made ? read_there (inner, dialect, path, script, left_out, cancellable, error) : NULL;
  dropped = inner ? marq_connection_query (server, drop, NULL, &drop_error) : NULL;
  if (drop_error)
    g_warning ("%s: %s", database, drop_error->message);
  return schema;
}
