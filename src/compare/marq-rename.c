/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-rename.h"

/* What was asked for is a name, or a whole path; a name may have dots of its own. */
gboolean
marq_rename_answers (MarqItem *after, const char *asked)
{
  const char *name = marq_item_get_name (after);
  const char *dot = strrchr (asked, '.');

  return name && (g_str_equal (name, asked) || (dot && g_str_equal (name, dot + 1)));
}

typedef struct
{
  const char *path;
  gsize length;
  gboolean found;
} MarqPathSearch;

static void
look_for_path (MarqItem *item, gpointer data)
{
  MarqPathSearch *search = data;
  g_autofree char *path = search->found ? NULL : marq_item_dup_path (item);

  search->found = search->found || (strlen (path) == search->length && !strncmp (path, search->path, search->length));
}

/* The sign between the old and the new: names may have such signs of their own. */
const char *
marq_rename_find_equals (MarqItem *before, const char *rename)
{
  const char *first = strchr (rename, '=');

  for (const char *equals = first; equals && strchr (first + 1, '='); equals = strchr (equals + 1, '='))
    {
      MarqPathSearch search = { rename, equals - rename, FALSE };

      marq_item_foreach (before, look_for_path, &search);
      if (search.found)
        return equals;
    }
  return first;
}
