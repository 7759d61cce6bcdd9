/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kind a migration is, and how its folder is called. */
#include "config.h"

#include <string.h>

#include "compare/marq-change.h"
#include "marq-migration.h"

#define LONGEST_SLUG 60

static const char *const types[] = {
  [MARQ_MIGRATION_ALTER_TABLE] = "alter_table",
  [MARQ_MIGRATION_CREATE_TABLE] = "create_table",
  [MARQ_MIGRATION_DROP_TABLE] = "drop_table",
  [MARQ_MIGRATION_ADD_COLUMNS] = "add_columns",
  [MARQ_MIGRATION_DROP_COLUMNS] = "drop_columns",
  [MARQ_MIGRATION_MODIFY_COLUMNS] = "modify_columns",
  [MARQ_MIGRATION_ADD_INDEXES] = "add_indexes",
  [MARQ_MIGRATION_DROP_INDEXES] = "drop_indexes",
  [MARQ_MIGRATION_DATA] = "data",
  [MARQ_MIGRATION_CUSTOM] = "custom",
};

const char *
marq_migration_type_nick (MarqMigrationType type)
{
  return types[type];
}

/**
 * marq_migration_type_parse:
 * @type: (out): set only where there is one
 */
gboolean
marq_migration_type_parse (const char *nick, MarqMigrationType *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i], nick))
      {
        *type = i;
        return TRUE;
      }
  return FALSE;
}

static MarqMigrationType
type_of_one (const MarqChange *change)
{
  MarqItem *item = marq_change_get_item (change);
  gboolean added = change->kind == MARQ_CHANGE_ADD;
  gboolean removed = change->kind == MARQ_CHANGE_REMOVE;

  if (MARQ_IS_ENTITY (item))
    return added ? MARQ_MIGRATION_CREATE_TABLE : removed ? MARQ_MIGRATION_DROP_TABLE : MARQ_MIGRATION_ALTER_TABLE;
  if (MARQ_IS_FIELD (item) && MARQ_IS_ENTITY (marq_item_get_parent (item)))
    return added ? MARQ_MIGRATION_ADD_COLUMNS : removed ? MARQ_MIGRATION_DROP_COLUMNS : MARQ_MIGRATION_MODIFY_COLUMNS;
  if (MARQ_IS_INDEX (item) && (added || removed))
    return added ? MARQ_MIGRATION_ADD_INDEXES : MARQ_MIGRATION_DROP_INDEXES;
  return marq_item_get_ancestor (item, MARQ_TYPE_ENTITY) ? MARQ_MIGRATION_ALTER_TABLE : MARQ_MIGRATION_CUSTOM;
}

/* What comes with new tables, or goes with them, is not told apart. */
MarqMigrationType
marq_migration_type_of (GPtrArray *changes)
{
  gboolean seen[G_N_ELEMENTS (types)] = { FALSE };
  guint n = 0;

  for (guint i = 0; i < changes->len; i++)
    seen[type_of_one (changes->pdata[i])] = TRUE;
  if (seen[MARQ_MIGRATION_CREATE_TABLE])
    return MARQ_MIGRATION_CREATE_TABLE;
  if (seen[MARQ_MIGRATION_DROP_TABLE])
    return MARQ_MIGRATION_DROP_TABLE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    n += seen[i];
  for (guint i = 0; n == 1 && i < G_N_ELEMENTS (types); i++)
    if (seen[i])
      return i;
  return MARQ_MIGRATION_ALTER_TABLE;
}

static gboolean
looks_like_sequence (const char *slug)
{
  return strspn (slug, "0123456789") == 3 && (slug[3] == '-' || !slug[3]);
}

/**
 * marq_migration_dup_slug:
 *
 * Letters and digits of ASCII with single dashes between them. It does not begin as a -NNN of a version does.
 */
char *
marq_migration_dup_slug (const char *description)
{
  g_autofree char *ascii = g_str_to_ascii (description, "C");
  g_autoptr (GString) slug = g_string_new (NULL);

  for (const char *c = ascii; *c && slug->len < LONGEST_SLUG; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (slug, g_ascii_tolower (*c));
      else if (slug->len && slug->str[slug->len - 1] != '-')
        g_string_append_c (slug, '-');
    }
  if (slug->len && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (!slug->len)
    g_string_append (slug, "migration");
  if (looks_like_sequence (slug->str))
    g_string_prepend (slug, "n");
  return g_string_free (g_steal_pointer (&slug), FALSE);
}
