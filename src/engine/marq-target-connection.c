/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-target-connection.h"

static const char *
name_of (MarqTarget *self)
{
  return marq_item_get_name (MARQ_ITEM (self));
}

MarqTarget *
marq_target_find (MarqProject *project, const char *name, GError **error)
{
  MarqItemList *targets = marq_project_get_targets (project);
  MarqTarget *target = marq_item_list_find_by_name (targets, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autofree char *list = NULL;

  if (target)
    return target;
  for (guint i = 0; i < marq_item_list_get_length (targets); i++)
    g_strv_builder_add (builder, name_of (marq_item_list_get (targets, i)));
  names = g_strv_builder_end (builder);
  list = g_strjoinv (", ", names);
  if (*names)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS, _ ("The project has no target “%s”; it has: %s"), name, list);
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                 _ ("The project has no target “%s”, and no other: name a database by its address"), name);
  return NULL;
}

static MarqTarget *
find_fallback (MarqTarget *self)
{
  const char *uid = marq_target_get_fallback (self);
  gpointer found = uid ? marq_item_lookup (marq_item_get_root (MARQ_ITEM (self)), uid) : NULL;

  return found && MARQ_IS_TARGET (found) ? MARQ_TARGET (found) : NULL;
}

/* Looked for beforehand: it would show itself only on the day that all of them are down. */
static gboolean
check_circle (MarqTarget *self, GError **error)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();
  g_autoptr (GString) names = g_string_new (NULL);

  for (MarqTarget *target = self; target; target = find_fallback (target))
    {
      g_string_append_printf (names, "%s“%s”", names->len ? " → " : "", name_of (target));
      if (g_ptr_array_find (seen, target, NULL))
        {
          g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT,
                       _ ("The fallbacks of targets go in a circle: %s. Let one of them have none"), names->str);
          return FALSE;
        }
      g_ptr_array_add (seen, target);
    }
  return TRUE;
}

static gboolean
is_out_of_reach (const GError *error)
{
  return g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TIMEOUT)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_BUSY)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TUNNEL);
}

static MarqConnection *
connect_one (MarqTarget *self, MarqTargetFlags flags, const MarqConnectSettings *settings, GCancellable *cancellable, GError **error)
{
  MarqConnectSettings own = *settings;
  const char *url = marq_target_get_url (self);
  g_autoptr (MarqConnection) connection = NULL;

  if (!url || !*url)
    {
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS, _ ("The target “%s” has no address: give it one"), name_of (self));
      return NULL;
    }
  own.target = name_of (self);
  own.ssh = marq_target_get_ssh (self);
  connection = marq_connect (url, &own, cancellable, error);
  if (!connection)
    g_prefix_error (error, _ ("The target “%s”: "), name_of (self));
  else if ((flags & MARQ_TARGET_WRITE) && !connection->info.can_write)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_READ_ONLY, _ ("The target “%s” cannot be written to: %s"), name_of (self),
                 connection->info.read_only);
  else
    return g_steal_pointer (&connection);
  return NULL;
}

/* It is said of itself why it is not served by a fallback that there is. */
static void
mention_fallback (MarqTarget *fallback, GError **error)
{
  g_autofree char *before = g_strdup ((*error)->message);

  g_free ((*error)->message);
  (*error)->message = g_strdup_printf (_ ("%s\nIts fallback “%s” is written to only when asked for."), before, name_of (fallback));
}

MarqConnection *
marq_target_connect (MarqTarget *self, MarqTargetFlags flags, const MarqConnectSettings *settings, MarqTarget **served,
                     char **why_not, GCancellable *cancellable, GError **error)
{
  gboolean may_fall_back = !(flags & MARQ_TARGET_WRITE) || (flags & MARQ_TARGET_WRITE_FALLBACK);
  g_autoptr (GString) reasons = g_string_new (NULL);

  *served = NULL;
  *why_not = NULL;
  if (!check_circle (self, error))
    return NULL;
  for (MarqTarget *target = self; target;)
    {
      g_autoptr (GError) own = NULL;
      MarqTarget *fallback = find_fallback (target);
      MarqConnection *connection = connect_one (target, flags, settings, cancellable, &own);

      if (connection)
        {
          *served = target;
          *why_not = reasons->len ? g_strdup (reasons->str) : NULL;
          return connection;
        }
      if (fallback && is_out_of_reach (own) && !may_fall_back)
        mention_fallback (fallback, &own);
      if (!fallback || !is_out_of_reach (own) || !may_fall_back)
        {
          if (reasons->len)
            g_prefix_error (&own, "%s\n", reasons->str);
          g_propagate_error (error, g_steal_pointer (&own));
          return NULL;
        }
      g_string_append_printf (reasons, "%s%s", reasons->len ? "\n" : "", own->message);
      target = fallback;
    }
  g_return_val_if_reached (NULL);
}
