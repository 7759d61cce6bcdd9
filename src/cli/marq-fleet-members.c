/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in a fleet. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glob.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "marq-fleet.h"
#include "marq-interrupt.h"
#include "marq-source.h"
#include "migration/marq-migration-error.h"

MarqFleetMember *
marq_fleet_member_new (const char *on, const char *schema)
{
  MarqFleetMember *self = g_new0 (MarqFleetMember, 1);

  self->on = g_strdup (on);
  self->schema = g_strdup (schema);
  return self;
}

void
marq_fleet_member_free (MarqFleetMember *self)
{
  g_free (self->on);
  g_free (self->schema);
  g_free (self->output);
  g_free (self->message);
  g_free (self);
}

char *
marq_fleet_member_dup_name (const MarqFleetMember *self)
{
  return self->schema ? g_strdup_printf ("%s %s", self->on, self->schema) : g_strdup (self->on);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) marq_fleet_member_free);
}

static gboolean
check_not_empty (GPtrArray *members, const char *what, GError **error)
{
  if (!members->len)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s names no database"), what);
  return members->len > 0;
}

static gboolean
add_line (GPtrArray *members, const char *path, guint number, char *line, GError **error)
{
  const char *on = g_strstrip (line);
  char *more = line + strcspn (line, " \t");
  const char *schema = NULL;

  if (!*on || *on == '#')
    return TRUE;
  if (*more)
    {
      *more++ = '\0';
      g_strchug (more);
      schema = g_str_has_prefix (more, "schema=") ? more + strlen ("schema=") : NULL;
    }
  if (*more && (!schema || !*schema))
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                   _ ("%s, line %u: behind a target or an address only schema=NAME may stand"), path, number);
      return FALSE;
    }
  g_ptr_array_add (members, marq_fleet_member_new (on, schema));
  return TRUE;
}

GPtrArray *
marq_fleet_read_list (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) members = new_list ();
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (!add_line (members, path, i + 1, lines[i], error))
      return NULL;
  return check_not_empty (members, path, error) ? g_steal_pointer (&members) : NULL;
}

GPtrArray *
marq_fleet_glob (const char *pattern, GError **error)
{
  g_autoptr (GPtrArray) members = new_list ();
  glob_t found = { 0 };

  if (glob (pattern, 0, NULL, &found) == 0)
    for (gsize i = 0; i < found.gl_pathc; i++)
      {
        g_autofree char *path = g_canonicalize_filename (found.gl_pathv[i], NULL);
        g_autofree char *url = g_strconcat ("sqlite:", path, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
          g_ptr_array_add (members, marq_fleet_member_new (url, NULL));
      }
  globfree (&found);
  return check_not_empty (members, pattern, error) ? g_steal_pointer (&members) : NULL;
}

GPtrArray *
marq_fleet_query (const char *project, const char *on, const char *query, GError **error)
{
  g_autoptr (MarqSource) design = marq_source_open (project, error);
  g_autoptr (MarqSource) database = design ? marq_source_connect_target (design, on, MARQ_TARGET_READ, error) : NULL;
  g_autoptr (GPtrArray) rows = database ? marq_connection_query (database->connection, query, marq_interrupt_get (), error) : NULL;
  g_autoptr (GPtrArray) members = new_list ();

  for (guint i = 0; rows && i < rows->len; i++)
    {
      const char *value = ((char **) rows->pdata[i])[0];

      if (value && marq_connection_is_url (value))
        g_ptr_array_add (members, marq_fleet_member_new (value, NULL));
      else if (value && *value)
        g_ptr_array_add (members, marq_fleet_member_new (on, value));
    }
  return rows && check_not_empty (members, query, error) ? g_steal_pointer (&members) : NULL;
}
