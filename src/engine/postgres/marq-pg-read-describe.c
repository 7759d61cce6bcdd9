/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of things that were read: what they need, and their comments. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

#define NEED_COLUMNS(C)                                                                                                \
  C (NEED_OID, "d.objid")                                                                                              \
  C (NEED_OF_CATALOG, "CASE WHEN t.typrelid <> 0 OR e.typrelid <> 0 THEN 1259 ELSE d.refclassid END")                  \
  C (NEED_OF_OID, "coalesce(nullif(t.typrelid, 0), nullif(e.typrelid, 0), e.oid, r.rngtypid, d.refobjid)")              \
  C (NEED_OF_COLUMN, "d.refobjsubid")

enum
{
  NEED_CATALOG = MARQ_PG_OID,
  NEED_COLUMNS (MARQ_PG_NUMBER)
};

/* A view that was replaced by one that reads itself: the catalog names the columns that it reads, but
 * says of every view that it needs the whole of itself.
 */
static gboolean
needs_itself (MarqItem *item, MarqItem *on)
{
  if (!on || !MARQ_IS_VIEW (item))
    return FALSE;
  if (on != item)
    return MARQ_IS_FIELD (on) && marq_item_get_parent (on) == item;
  return !marq_item_list_get_length (marq_view_get_columns (MARQ_VIEW (item)))
         && strstr (marq_view_get_definition (MARQ_VIEW (item)), marq_item_get_name (item));
}

/* Its own table is what it stands below; of a column, the table is no news. */
static gboolean
is_need (MarqItem *item, MarqItem *on)
{
  if (needs_itself (item, on))
    return TRUE;
  return on && on != item && !marq_item_contains (on, item) && !marq_item_contains (item, on);
}

static void
set_needs (MarqItem *item, GPtrArray *uids)
{
  GValue value = G_VALUE_INIT;

  g_ptr_array_add (uids, NULL);
  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, uids->pdata);
  marq_item_set_value (item, marq_item_find_property (item, "depends_on"), &value);
  g_value_unset (&value);
}

static void
add_need (GHashTable *needs, MarqItem *item, MarqItem *on)
{
  GPtrArray *uids = g_hash_table_lookup (needs, item);
  gboolean own = marq_item_get_parent (on) == item;
  gpointer uid = (gpointer) marq_item_get_uid (own ? item : on);

  if (!uids)
    {
      uids = g_ptr_array_new ();
      g_hash_table_insert (needs, item, uids);
    }
  if (!g_ptr_array_find_with_equal_func (uids, uid, g_str_equal, NULL))
    g_ptr_array_add (uids, uid);
}

/* Several rows of the catalogs may be one thing here, such as a class of operators and its members. */
static void
read_needs (MarqPgReader *self)
{
  g_autoptr (GHashTable) needs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer item, uids;

  while (marq_pg_next (self))
    {
      MarqItem *by = marq_pg_find (self, marq_pg_number (self, NEED_CATALOG), marq_pg_number (self, NEED_OID), 0);
      MarqItem *on = marq_pg_find (self, marq_pg_number (self, NEED_OF_CATALOG), marq_pg_number (self, NEED_OF_OID),
                                   marq_pg_number (self, NEED_OF_COLUMN));

      if (by && is_need (by, on) && marq_item_find_property (by, "depends_on"))
        add_need (needs, by, on);
    }
  g_hash_table_iter_init (&iter, needs);
  while (g_hash_table_iter_next (&iter, &item, &uids))
    set_needs (item, uids);
}

/* Tables, columns and defaults say what they need by themselves. */
const MarqPgQuery marq_pg_needs_query = {
  NULL,
  "SELECT DISTINCT d.classid" NEED_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_depend d LEFT JOIN pg_type t ON d.refclassid = 1247 AND t.oid = d.refobjid "
  "LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' "
  "LEFT JOIN pg_range r ON d.refclassid = 1247 AND " MARQ_PG_IF ("rngmultitypid", "r.rngmultitypid = d.refobjid", "false")
  " WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a') AND d.classid NOT IN (1259, 2604, 826, 3079) "
  "AND (d.classid <> 2606 OR d.refclassid <> 1259) ORDER BY 1, 2, 3, 4, 5",
  read_needs,
};

#define COMMENT_COLUMNS(C) C (COMMENT_OID, "objoid") C (COMMENT_COLUMN, "objsubid") C (COMMENT_TEXT, "description")

enum
{
  COMMENT_CATALOG = MARQ_PG_OID,
  COMMENT_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_comments (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *item = marq_pg_find (self, marq_pg_number (self, COMMENT_CATALOG), marq_pg_number (self, COMMENT_OID),
                                     marq_pg_number (self, COMMENT_COLUMN));

      /* Without a column, this is the sequence of an identity: a comment on that is left out. */
      if (item && (!MARQ_IS_FIELD (item) || marq_pg_number (self, COMMENT_COLUMN)))
        marq_item_set_comment (item, marq_pg_text (self, COMMENT_TEXT));
    }
}

const MarqPgQuery marq_pg_comments_query = {
  "comments",
  "SELECT classoid" COMMENT_COLUMNS (MARQ_PG_SELECT) " FROM pg_description WHERE objoid >= 16384 "
  "OR (objoid = 'public'::regnamespace AND description <> 'standard public schema')",
  read_comments,
};
