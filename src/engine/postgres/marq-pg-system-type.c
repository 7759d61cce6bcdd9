/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that mean something of PostgreSQL's own wherever no namespace is said before them, for pg_catalog is looked
 * through first of all. This is the one list of them: a test holds it against a server.
 */
#include "config.h"

#include "marq-pg-system-type.h"
#include "model/marq-model.h"

/* Of all releases, but those that begin with "pg_". */
static const char *const system_types[] = {
  "aclitem", "any", "anyarray", "anycompatible", "anycompatiblearray", "anycompatiblemultirange", "anycompatiblenonarray",
  "anycompatiblerange", "anyelement", "anyenum", "anymultirange", "anynonarray", "anyrange", "bit", "bool", "box", "bpchar", "bytea",
  "char", "cid", "cidr", "circle", "cstring", "date", "datemultirange", "daterange", "event_trigger", "fdw_handler", "float4", "float8",
  "gtsvector", "index_am_handler", "inet", "int2", "int2vector", "int4", "int4multirange", "int4range", "int8", "int8multirange",
  "int8range", "internal", "interval", "json", "jsonb", "jsonpath", "language_handler", "line", "lseg", "macaddr", "macaddr8", "money",
  "name", "numeric", "nummultirange", "numrange", "oid", "oid8", "oidvector", "opaque", "path", "point", "polygon", "record",
  "refcursor", "regclass", "regcollation", "regconfig", "regdatabase", "regdictionary", "regnamespace", "regoper", "regoperator",
  "regproc", "regprocedure", "regrole", "regtype", "table_am_handler", "text", "tid", "time", "timestamp", "timestamptz", "timetz",
  "trigger", "tsm_handler", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector", "txid_snapshot", "unknown",
  "uuid", "varbit", "varchar", "void", "xid", "xid8", "xml", NULL,
};

/* No types, but what a column can be said to be, in quotes or without. */
static const char *const serials[] = { "bigserial", "serial", "serial2", "serial4", "serial8", "smallserial", NULL };

gboolean
marq_pg_is_system_type (const char *name)
{
  return g_strv_contains (system_types, name) || (*name == '_' && g_strv_contains (system_types, name + 1));
}

/* The catalogs, whose rows are types too, differ from release to release. */
static gboolean
is_catalog (const char *name)
{
  return g_str_has_prefix (name, "pg_") || g_str_has_prefix (name, "_pg_");
}

gboolean
marq_pg_needs_space (MarqItem *item)
{
  const char *name = marq_item_get_name (item);
  MarqItem *namespace = marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);

  if (!name || !namespace || !marq_item_get_name (namespace))
    return FALSE;
  if (MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item))
    return marq_pg_is_system_type (name) || is_catalog (name) || g_strv_contains (serials, name);
  return (MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) || MARQ_IS_SEQUENCE (item) || MARQ_IS_INDEX (item)) && is_catalog (name);
}
