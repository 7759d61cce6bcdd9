/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-connection.h"
#include "marq-sql-scratch.h"
#include "marq-statement.h"

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

/* What reaches beyond the database that it is run in. */
static gboolean
is_beyond (MarqDialect dialect, const MarqStatement *statement)
{
  static const char *const verbs[] = { "CREATE", "DROP", "ALTER", NULL };
  static const char *const things[] = { "DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SYSTEM", "SUBSCRIPTION", NULL };
  g_auto (GStrv) words = g_strsplit (statement->what, " ", 3);

  if (!words[0])
    return FALSE;
  if (g_str_equal (words[0], "USE") || g_str_equal (words[0], "COPY"))
    return TRUE;
  return words[1] && g_strv_contains (verbs, words[0])
         && (g_strv_contains ((const char *const *) things, words[1]) || (dialect == MARQ_DIALECT_MARIADB && g_str_equal (words[1], "SCHEMA")));
}

static gboolean
run (MarqConnection *connection, MarqDialect dialect, const char *path, const char *script, GPtrArray *left_out, GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GPtrArray) statements = marq_statement_split (script, dialect, error);
  g_autoptr (GStrvBuilder) beyond = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; statements && i < statements->len; i++)
    {
      const MarqStatement *statement = statements->pdata[i];

      if (is_beyond (dialect, statement))
        g_strv_builder_add (beyond, statement->what);
      else if (!marq_connection_run (connection, statement->text, cancellable, error))
        {
          g_autofree char *place = marq_sql_dup_place (path, script, statement->start);

          g_prefix_error (error, "%s: ", place);
          return FALSE;
        }
    }
  names = g_strv_builder_end (beyond);
  if (names[0] && left_out)
    g_ptr_array_add (left_out, marq_left_out_new (_ ("statements that reach beyond a database, and were not run"), (const char *const *) names));
  return statements != NULL;
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
  inner = marq_connection_dup_sibling (address, database, error);
  made = inner ? marq_connection_query (server, create, cancellable, error) : NULL;
  /* A cancelled CREATE may have been done all the same. */
  schema = made ? read_there (inner, dialect, path, script, left_out, cancellable, error) : NULL;
  dropped = inner ? marq_connection_query (server, drop, NULL, &drop_error) : NULL;
  if (drop_error)
    g_warning ("%s: %s", database, drop_error->message);
  return schema;
}
