/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MariaDB checks nothing about a column that a foreign key changes by itself: it refuses one or the
 * other. The key keeps rows together, so it is the check that goes.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-sql-token.h"
#include "marq-mariadb.h"

static gboolean
changes_fields (MarqRelation *relation)
{
  return marq_relation_get_on_delete (relation) == MARQ_ACTION_SET_NULL
         || marq_relation_get_on_update (relation) == MARQ_ACTION_SET_NULL
         || marq_relation_get_on_update (relation) == MARQ_ACTION_CASCADE;
}

/* (transfer full): names, in small letters as MariaDB has them */
static GHashTable *
find_changed (MarqEntity *entity)
{
  MarqItemList *relations = marq_entity_get_relations (entity);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);
      const char *const *fields = marq_relation_get_fields (relation);

      for (guint j = 0; changes_fields (relation) && fields && fields[j]; j++)
        {
          MarqItem *field = marq_item_lookup (MARQ_ITEM (entity), fields[j]);

          if (field && marq_item_get_name (field))
            g_hash_table_add (names, g_utf8_strdown (marq_item_get_name (field), -1));
        }
    }
  return names;
}

static char *
dup_mentioned (const char *expression, GHashTable *names)
{
  MarqToken token;

  while (marq_token_next (&expression, &token))
    {
      g_autofree char *name = token.kind <= MARQ_TOKEN_IDENTIFIER ? marq_token_dup_name (&token) : NULL;
      g_autofree char *small = name ? g_utf8_strdown (name, -1) : NULL;

      if (small && g_hash_table_contains (names, small))
        return g_steal_pointer (&name);
    }
  return NULL;
}

void
marq_mariadb_lower_checks (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  g_autoptr (GHashTable) changed = find_changed (entity);

  for (guint i = marq_item_list_get_length (constraints); g_hash_table_size (changed) && i-- > 0;)
    {
      MarqConstraint *check = marq_item_list_get (constraints, i);
      const char *expression = marq_constraint_get_expression (check);
      g_autofree char *column = expression ? dup_mentioned (expression, changed) : NULL;

      if (!column)
        continue;
      /* Translators: a check, and a column that it is about */
      marq_lower_note (lowering, "not-held", check,
                       _ ("%s is left out: MariaDB checks nothing about %s, which a foreign key changes by itself"),
                       marq_item_get_name (MARQ_ITEM (check)) ? marq_item_get_name (MARQ_ITEM (check)) : _ ("A check"), column);
      marq_item_list_remove (constraints, i);
    }
}
