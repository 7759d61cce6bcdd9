/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of things that were read: what they need, their comments, whose they are. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

static gpointer
find_named (MarqPgReader *self, const char *catalog, const char *oid, const char *column)
{
  gint64 number = column ? marq_pg_number (self, column) : 0;
  gpointer item = marq_pg_find (self, marq_pg_number (self, catalog), marq_pg_number (self, oid), number);

  return item;
}

/* The property, of those that have one. */
static const MarqProperty *
needs_of (MarqItem *item)
{
  return marq_item_find_property (item, "depends_on");
}

static void
flush (MarqItem *item, GStrvBuilder *builder)
{
  g_auto (GStrv) uids = g_strv_builder_end (builder);
  GValue value = G_VALUE_INIT;

  if (!item || !uids[0])
    return;
  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, uids);
  marq_item_set_value (item, needs_of (item), &value);
  g_value_unset (&value);
}

/* Its own table is what it stands below; of a column, the table is no news. */
static gboolean
is_need (MarqItem *item, MarqItem *on)
{
  return on && on != item && !marq_item_contains (on, item) && !marq_item_contains (item, on);
}

gboolean
marq_pg_read_needs (MarqPgReader *self)
{
  g_autoptr (GStrvBuilder) uids = g_strv_builder_new ();
  MarqItem *current = NULL;

  marq_pg_ask_rows (self, "SELECT DISTINCT d.classid, d.objid, d.refclassid, coalesce(nullif(t.typrelid, 0), nullif(e.typrelid, 0), "
                          "nullif(t.typelem, 0), d.refobjid) AS refobjid, "
                          "CASE WHEN t.typrelid <> 0 OR e.typrelid <> 0 THEN 1259 ELSE d.refclassid END AS refcatalog, d.refobjsubid "
                          "FROM pg_depend d LEFT JOIN pg_type t ON d.refclassid = 1247 AND t.oid = d.refobjid "
                          "LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' "
                          "WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a') "
                          "AND d.classid IN (1255, 2618, 2620, 3256, 2606, 2605, 2617, 3602, 3600, 3381, 3466, 1247, 1417) "
                          "ORDER BY d.classid, d.objid, refcatalog, refobjid, d.refobjsubid");
  while (marq_pg_next (self))
    {
      MarqItem *item = find_named (self, "classid", "objid", NULL);
      MarqItem *on = find_named (self, "refcatalog", "refobjid", "refobjsubid");

      if (item != current)
        {
          flush (current, uids);
          current = item && needs_of (item) ? item : NULL;
        }
      if (current && is_need (current, on))
        g_strv_builder_add (uids, marq_item_get_uid (on));
    }
  flush (current, uids);
  return marq_pg_done (self);
}

gboolean
marq_pg_read_comments (MarqPgReader *self)
{
  marq_pg_ask_rows (self, "SELECT classoid, objoid, objsubid, description FROM pg_description WHERE objoid >= 16384 "
                          "OR (objoid = 'public'::regnamespace AND description <> 'standard public schema')");
  while (marq_pg_next (self))
    {
      MarqItem *item = find_named (self, "classoid", "objoid", "objsubid");

      if (item)
        marq_item_set_comment (item, marq_pg_text (self, "description"));
    }
  return marq_pg_done (self);
}

static MarqAccess *
add_access (MarqPgReader *self, MarqItem *of)
{
  MarqAccess *access = g_object_new (MARQ_TYPE_ACCESS, NULL);

  marq_access_set_of (access, marq_item_get_uid (of));
  marq_access_set_owner (access, marq_pg_text (self, "owner"));
  return marq_item_list_append (marq_schema_get_access (self->schema), access);
}

static void
add_grant (MarqPgReader *self, MarqAccess *access)
{
  MarqItem *field = marq_pg_number (self, "sub") ? find_named (self, "catalog", "oid", "sub") : NULL;
  const char *const fields[] = { field ? marq_item_get_uid (field) : NULL, NULL };
  g_auto (GStrv) privileges = marq_pg_list (self, "privileges");
  MarqGrant *grant;

  if (!marq_pg_flag (self, "is_said"))
    return;
  grant = g_object_new (MARQ_TYPE_GRANT, NULL);
  marq_grant_set_grantee (grant, marq_pg_text (self, "grantee"));
  marq_grant_set_grantor (grant, marq_pg_text (self, "grantor"));
  marq_grant_set_privileges (grant, (const char *const *) privileges);
  marq_grant_set_grantable (grant, marq_pg_flag (self, "is_grantable"));
  if (field)
    marq_grant_set_fields (grant, fields);
  marq_item_list_append (marq_access_get_grants (access), grant);
}

/* What an owner may anyway is not told, nor what everybody may do with a routine or a type, unless they may
 * not: then the public has a grant of nothing. */
gboolean
marq_pg_read_access (MarqPgReader *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  marq_pg_ask_rows (self,
                    "WITH o AS (SELECT 1259 AS catalog, oid, 0 AS sub, relowner AS owner, relacl AS acl FROM pg_class WHERE oid >= 16384 "
                    "AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S') "
                    "UNION ALL SELECT 1259, attrelid, attnum, relowner, attacl FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
                    "WHERE attacl IS NOT NULL AND attrelid >= 16384 "
                    "UNION ALL SELECT 2615, oid, 0, nspowner, nspacl FROM pg_namespace "
                    "UNION ALL SELECT 1255, oid, 0, proowner, proacl FROM pg_proc WHERE oid >= 16384 "
                    "UNION ALL SELECT 1247, oid, 0, typowner, typacl FROM pg_type WHERE oid >= 16384) "
                    "SELECT o.catalog, o.oid, o.sub, w.rolname AS owner, coalesce(g.rolname, 'public') AS grantee, b.rolname AS grantor, "
                    "a.is_grantable, a.grantee IS NOT NULL AS is_said, "
                    "string_agg(a.privilege_type, " MARQ_PG_JOIN " ORDER BY a.privilege_type) AS privileges "
                    "FROM o JOIN pg_roles w ON w.oid = o.owner LEFT JOIN LATERAL ("
                    "SELECT * FROM aclexplode(o.acl) e WHERE e.grantee <> o.owner AND (e.grantee <> 0 OR o.catalog NOT IN (1255, 1247)) "
                    "UNION ALL SELECT o.owner, 0, NULL, false WHERE o.acl IS NOT NULL AND o.catalog IN (1255, 1247) "
                    "AND NOT EXISTS (SELECT FROM aclexplode(o.acl) e WHERE e.grantee = 0)) a ON TRUE "
                    "LEFT JOIN pg_roles g ON g.oid = a.grantee LEFT JOIN pg_roles b ON b.oid = a.grantor "
                    "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 5, 6, 7");
  while (marq_pg_next (self))
    {
      MarqItem *of = find_named (self, "catalog", "oid", NULL);
      MarqAccess *access = of ? g_hash_table_lookup (known, of) : NULL;

      if (!of)
        continue;
      if (!access)
        {
          access = add_access (self, of);
          g_hash_table_insert (known, of, access);
        }
      add_grant (self, access);
    }
  return marq_pg_done (self);
}
