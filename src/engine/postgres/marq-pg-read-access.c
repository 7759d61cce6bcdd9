/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owners, and what differs from the rights that everything has by itself: what was granted, and what
 * was taken away. What will be granted on things that are yet to be made.
 */
#include "config.h"

#include "marq-pg-read.h"

/* Of a list of rights and another: what only the first has, as grants, and only the second, as revokes. */
#define DIFFERENCE(rights, usual)                                                                                      \
  "LATERAL (SELECT false AS is_revoke, x.* FROM (SELECT * FROM aclexplode(" rights ") "                                \
  "EXCEPT SELECT * FROM aclexplode(" usual ")) x UNION ALL SELECT true, y.* FROM (SELECT * FROM aclexplode(" usual ") " \
  "EXCEPT SELECT * FROM aclexplode(" rights ")) y) a "

#define ACCESS_COLUMNS(C)                                                                                              \
  C (ACCESS_CATALOG, "o.catalog")                                                                                      \
  C (ACCESS_COLUMN, "o.sub")                                                                                           \
  C (ACCESS_OWNER, "w.rolname")                                                                                        \
  C (ACCESS_GRANTEE, "coalesce(g.rolname, 'public')")                                                                  \
  C (ACCESS_GRANTOR, "b.rolname")                                                                                      \
  C (ACCESS_IS_GRANTABLE, "a.is_grantable")                                                                            \
  C (ACCESS_IS_REVOKE, "a.is_revoke")                                                                                  \
  C (ACCESS_PRIVILEGES, "string_agg(a.privilege_type, " MARQ_PG_JOIN " ORDER BY a.privilege_type)")

enum
{
  ACCESS_OID = MARQ_PG_OID,
  ACCESS_COLUMNS (MARQ_PG_NUMBER)
};

static void
add_grant (MarqPgReader *self, MarqAccess *access, MarqItem *field)
{
  const char *const fields[] = { field ? marq_item_get_uid (field) : NULL, NULL };
  g_auto (GStrv) privileges = marq_pg_list (self, ACCESS_PRIVILEGES);
  MarqGrant *grant;

  if (!privileges)
    return;
  grant = g_object_new (MARQ_TYPE_GRANT, NULL);
  marq_grant_set_grantee (grant, marq_pg_text (self, ACCESS_GRANTEE));
  marq_grant_set_grantor (grant, marq_pg_text (self, ACCESS_GRANTOR));
  marq_grant_set_privileges (grant, (const char *const *) privileges);
  marq_grant_set_grantable (grant, marq_pg_flag (self, ACCESS_IS_GRANTABLE));
  marq_grant_set_is_revoke (grant, marq_pg_flag (self, ACCESS_IS_REVOKE));
  if (field)
    marq_grant_set_fields (grant, fields);
  marq_item_list_append (marq_access_get_grants (access), grant);
}

/* The rows of one thing come one after the other. */
static void
read_access (MarqPgReader *self)
{
  MarqAccess *access = NULL;
  MarqItem *current = NULL;

  while (marq_pg_next (self))
    {
      gint64 catalog = marq_pg_number (self, ACCESS_CATALOG);
      gint64 oid = marq_pg_number (self, ACCESS_OID);
      gint64 column = marq_pg_number (self, ACCESS_COLUMN);
      MarqItem *of = marq_pg_find (self, catalog, oid, 0);

      /* What a sequence of an identity has by itself, its table has. */
      if (!of || (MARQ_IS_FIELD (of) && !marq_pg_text (self, ACCESS_PRIVILEGES)))
        continue;
      if (of != current)
        {
          access = g_object_new (MARQ_TYPE_ACCESS, NULL);
          marq_access_set_of (access, marq_item_get_uid (of));
          marq_access_set_owner (access, MARQ_IS_FIELD (of) ? NULL : marq_pg_text (self, ACCESS_OWNER));
          marq_item_list_append (marq_schema_get_access (self->schema), access);
          current = of;
        }
      add_grant (self, access, column ? marq_pg_find (self, catalog, oid, column) : NULL);
    }
}

/* Those that have an owner and no rights. */
#define OWNED(number, catalog, owner) "UNION ALL SELECT " number ", oid, 0, " owner ", NULL, NULL FROM " catalog " WHERE oid >= 16384 "

const MarqPgQuery marq_pg_access_query = {
  "owners and grants",
  "WITH o (catalog, oid, sub, owner, acl, kind) AS ("
  "SELECT 1259, oid, 0, relowner, relacl, CASE WHEN relkind = 'S' THEN 's' ELSE 'r' END FROM pg_class WHERE oid >= 16384 "
  "AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S') "
  "UNION ALL SELECT 1259, attrelid, attnum, relowner, attacl, 'c' FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
  "WHERE attacl IS NOT NULL AND attrelid >= 16384 "
  "UNION ALL SELECT 2615, oid, 0, nspowner, nspacl, 'n' FROM pg_namespace WHERE " MARQ_PG_OURS ("oid") " "
  "UNION ALL SELECT 1255, oid, 0, proowner, proacl, 'f' FROM pg_proc WHERE oid >= 16384 "
  "UNION ALL SELECT 1247, t.oid, 0, t.typowner, t.typacl, 'T' FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid "
  "WHERE t.oid >= 16384 AND t.typtype IN ('b', 'c', 'd', 'e', 'p', 'r') AND t.typcategory <> 'A' AND (t.typrelid = 0 OR c.relkind = 'c') "
  "UNION ALL SELECT 2612, oid, 0, lanowner, lanacl, 'l' FROM pg_language WHERE oid >= 16384 "
  "UNION ALL SELECT 2328, oid, 0, fdwowner, fdwacl, 'F' FROM pg_foreign_data_wrapper "
  "UNION ALL SELECT 1417, oid, 0, srvowner, srvacl, 'S' FROM pg_foreign_server "
  OWNED ("2617", "pg_operator", "oprowner") OWNED ("2616", "pg_opclass", "opcowner") OWNED ("2753", "pg_opfamily", "opfowner")
  OWNED ("3456", "pg_collation", "collowner") OWNED ("2607", "pg_conversion", "conowner") OWNED ("3602", "pg_ts_config", "cfgowner")
  OWNED ("3600", "pg_ts_dict", "dictowner") OWNED ("3381", "pg_statistic_ext", "stxowner")
  OWNED ("3466", "pg_event_trigger", "evtowner") OWNED ("6104", "pg_publication", "pubowner")
  "), u AS (SELECT o.*, CASE WHEN acl IS NOT NULL THEN coalesce((SELECT i.initprivs FROM pg_init_privs i "
  "WHERE i.classoid = o.catalog AND i.objoid = o.oid AND i.objsubid = o.sub AND i.privtype = 'i'), "
  "acldefault(o.kind::\"char\", o.owner)) END AS usual FROM o) "
  "SELECT o.oid" ACCESS_COLUMNS (MARQ_PG_SELECT)
  " FROM u o JOIN pg_roles w ON w.oid = o.owner LEFT JOIN " DIFFERENCE ("o.acl", "o.usual") "ON o.acl IS NOT NULL "
  "LEFT JOIN pg_roles g ON g.oid = a.grantee LEFT JOIN pg_roles b ON b.oid = a.grantor "
  "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 2, 1, 3, 8 DESC, 5, 6, 7",
  read_access,
};

#define DEFAULT_COLUMNS(C)                                                                                             \
  C (DEFAULT_NAMESPACE, "d.defaclnamespace")                                                                           \
  C (DEFAULT_ROLE, "w.rolname")                                                                                        \
  C (DEFAULT_KIND, "CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' "  \
     "WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END")                                \
  C (DEFAULT_GRANTEE, "coalesce(g.rolname, 'public')")                                                                 \
  C (DEFAULT_IS_GRANTABLE, "a.is_grantable")                                                                           \
  C (DEFAULT_IS_REVOKE, "a.is_revoke")                                                                                 \
  C (DEFAULT_PRIVILEGES, "string_agg(a.privilege_type, " MARQ_PG_JOIN " ORDER BY a.privilege_type)")

enum
{
  DEFAULT_OID = MARQ_PG_OID,
  DEFAULT_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_default_grants (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      gint64 oid = marq_pg_number (self, DEFAULT_NAMESPACE);
      MarqItem *namespace = oid ? marq_pg_find (self, MARQ_PG_NAMESPACE, oid, 0) : NULL;
      g_auto (GStrv) privileges = marq_pg_list (self, DEFAULT_PRIVILEGES);
      MarqDefaultGrant *grant;

      if (oid && !namespace)
        continue;
      grant = g_object_new (MARQ_TYPE_DEFAULT_GRANT, NULL);
      marq_default_grant_set_role (grant, marq_pg_text (self, DEFAULT_ROLE));
      if (namespace)
        marq_default_grant_set_in_namespace (grant, marq_item_get_uid (namespace));
      marq_default_grant_set_object_kind (grant, marq_pg_text (self, DEFAULT_KIND));
      marq_default_grant_set_grantee (grant, marq_pg_text (self, DEFAULT_GRANTEE));
      marq_default_grant_set_privileges (grant, (const char *const *) privileges);
      marq_default_grant_set_grantable (grant, marq_pg_flag (self, DEFAULT_IS_GRANTABLE));
      marq_default_grant_set_is_revoke (grant, marq_pg_flag (self, DEFAULT_IS_REVOKE));
      marq_item_list_append (marq_schema_get_default_grants (self->schema), grant);
    }
}

/* Those of a schema are added to the usual rights, those of the database replace them. */
const MarqPgQuery marq_pg_default_grants_query = {
  "default grants",
  "WITH d AS (SELECT x.*, CASE WHEN defaclnamespace = 0 THEN acldefault(CASE WHEN defaclobjtype = 'S' THEN 's'::\"char\" "
  "ELSE defaclobjtype END, defaclrole) END AS usual FROM pg_default_acl x) "
  "SELECT d.oid" DEFAULT_COLUMNS (MARQ_PG_SELECT)
  " FROM d JOIN pg_roles w ON w.oid = d.defaclrole CROSS JOIN " DIFFERENCE ("d.defaclacl", "d.usual")
  "LEFT JOIN pg_roles g ON g.oid = a.grantee LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace "
  "GROUP BY 1, 2, 3, 4, 5, 6, 7, n.nspname ORDER BY w.rolname, n.nspname NULLS FIRST, 4, 7 DESC, 5, 6",
  read_default_grants,
};
