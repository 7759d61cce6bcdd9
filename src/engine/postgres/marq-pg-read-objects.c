/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rarer kinds, word for word, and the names of what is not taken. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

#define FULL(namespace, name) "quote_ident(" namespace ") || '.' || quote_ident(" name ")"
#define OPERATOR_NAME(column)                                                                                          \
  "(SELECT 'OPERATOR(' || quote_ident(w.nspname) || '.' || o2.oprname || ')' FROM pg_operator o2 "                     \
  "JOIN pg_namespace w ON w.oid = o2.oprnamespace WHERE o2.oid = " column ")"

/* Each gives catalog, oid, namespace or 0, kind, name, identity and definition. */
static const char *const queries[] = {
  /* Ranges. */
  "SELECT 1247 AS catalog, t.oid, t.typnamespace AS namespace, 'TYPE' AS kind, t.typname AS name, "
  FULL ("n.nspname", "t.typname") " AS identity, "
  "'CREATE TYPE ' || " FULL ("n.nspname", "t.typname") " || ' AS RANGE (SUBTYPE = ' || format_type(r.rngsubtype, NULL) || "
  "CASE WHEN NOT c.opcdefault THEN ', SUBTYPE_OPCLASS = ' || (SELECT " FULL ("w.nspname", "c.opcname")
  " FROM pg_namespace w WHERE w.oid = c.opcnamespace) ELSE '' END || "
  "CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical ELSE '' END || "
  "CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff ELSE '' END || ')' AS definition "
  "FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace "
  "JOIN pg_opclass c ON c.oid = r.rngsubopc WHERE " MARQ_PG_OURS ("t.typnamespace") " AND " MARQ_PG_FREE ("pg_type", "t.oid"),
  /* Casts. */
  "SELECT 2605 AS catalog, c.oid, 0 AS namespace, 'CAST' AS kind, format_type(c.castsource, NULL) || ' AS ' || "
  "format_type(c.casttarget, NULL) AS name, '(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) "
  "|| ')' AS identity, 'CREATE CAST (' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ') ' || "
  "CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT' ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END || "
  "CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END AS definition "
  "FROM pg_cast c WHERE c.oid >= 16384 AND " MARQ_PG_FREE ("pg_cast", "c.oid"),
  /* Operators. */
  "SELECT 2617 AS catalog, o.oid, o.oprnamespace AS namespace, 'OPERATOR' AS kind, o.oprname AS name, "
  "quote_ident(n.nspname) || '.' || o.oprname || ' (' || CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END "
  "|| ', ' || format_type(o.oprright, NULL) || ')' AS identity, "
  "'CREATE OPERATOR ' || quote_ident(n.nspname) || '.' || o.oprname || ' (FUNCTION = ' || o.oprcode::regproc || "
  "concat(CASE WHEN o.oprleft <> 0 THEN ', LEFTARG = ' || format_type(o.oprleft, NULL) END, "
  "CASE WHEN o.oprright <> 0 THEN ', RIGHTARG = ' || format_type(o.oprright, NULL) END, "
  "', COMMUTATOR = ' || " OPERATOR_NAME ("o.oprcom") ", ', NEGATOR = ' || " OPERATOR_NAME ("o.oprnegate") ", "
  "CASE WHEN o.oprrest <> 0 THEN ', RESTRICT = ' || o.oprrest END, CASE WHEN o.oprjoin <> 0 THEN ', JOIN = ' || o.oprjoin END, "
  "CASE WHEN o.oprcanhash THEN ', HASHES' END, CASE WHEN o.oprcanmerge THEN ', MERGES' END) || ')' AS definition "
  "FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode <> 0 AND " MARQ_PG_OURS ("o.oprnamespace")
  " AND " MARQ_PG_FREE ("pg_operator", "o.oid"),
  /* Text search configurations, with what they map. */
  "SELECT 3602 AS catalog, c.oid, c.cfgnamespace AS namespace, 'TEXT SEARCH CONFIGURATION' AS kind, c.cfgname AS name, "
  FULL ("n.nspname", "c.cfgname") " AS identity, "
  "'CREATE TEXT SEARCH CONFIGURATION ' || " FULL ("n.nspname", "c.cfgname") " || ' (PARSER = ' || (SELECT " FULL ("w.nspname", "p.prsname")
  " FROM pg_ts_parser p JOIN pg_namespace w ON w.oid = p.prsnamespace WHERE p.oid = c.cfgparser) || ')' || "
  "coalesce((SELECT string_agg(E';\\nALTER TEXT SEARCH CONFIGURATION ' || " FULL ("n.nspname", "c.cfgname")
  " || ' ADD MAPPING FOR ' || quote_ident(t.alias) || ' WITH ' || t.dictionaries, '' ORDER BY t.alias) FROM "
  "(SELECT k.alias, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries FROM pg_ts_config_map m "
  "JOIN ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype WHERE m.mapcfg = c.oid GROUP BY k.alias) t), '') AS definition "
  "FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE " MARQ_PG_OURS ("c.cfgnamespace")
  " AND " MARQ_PG_FREE ("pg_ts_config", "c.oid"),
  "SELECT 3600 AS catalog, d.oid, d.dictnamespace AS namespace, 'TEXT SEARCH DICTIONARY' AS kind, d.dictname AS name, "
  FULL ("n.nspname", "d.dictname") " AS identity, 'CREATE TEXT SEARCH DICTIONARY ' || " FULL ("n.nspname", "d.dictname")
  " || ' (TEMPLATE = ' || (SELECT " FULL ("w.nspname", "t.tmplname") " FROM pg_ts_template t JOIN pg_namespace w "
  "ON w.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate) || coalesce(', ' || d.dictinitoption, '') || ')' AS definition "
  "FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace WHERE " MARQ_PG_OURS ("d.dictnamespace")
  " AND " MARQ_PG_FREE ("pg_ts_dict", "d.oid"),
  /* Extended statistics. */
  "SELECT 3381 AS catalog, s.oid, s.stxnamespace AS namespace, 'STATISTICS' AS kind, s.stxname AS name, "
  FULL ("n.nspname", "s.stxname") " AS identity, pg_get_statisticsobjdef(s.oid) || "
  "CASE WHEN s.stxstattarget >= 0 THEN '; ALTER STATISTICS ' || " FULL ("n.nspname", "s.stxname")
  " || ' SET STATISTICS ' || s.stxstattarget ELSE '' END AS definition "
  "FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE " MARQ_PG_OURS ("s.stxnamespace")
  " AND " MARQ_PG_FREE ("pg_statistic_ext", "s.oid"),
  /* Event triggers. */
  "SELECT 3466 AS catalog, e.oid, 0 AS namespace, 'EVENT TRIGGER' AS kind, e.evtname AS name, quote_ident(e.evtname) AS identity, "
  "'CREATE EVENT TRIGGER ' || quote_ident(e.evtname) || ' ON ' || e.evtevent || coalesce(E'\\n  WHEN TAG IN (' || "
  "(SELECT string_agg(quote_literal(x), ', ') FROM unnest(e.evttags) x) || ')', '') || E'\\n  EXECUTE FUNCTION ' || "
  "e.evtfoid::regproc || '()' || CASE e.evtenabled WHEN 'O' THEN '' ELSE E';\\nALTER EVENT TRIGGER ' || quote_ident(e.evtname) || "
  "CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END END AS definition "
  "FROM pg_event_trigger e WHERE " MARQ_PG_FREE ("pg_event_trigger", "e.oid"),
  /* What foreign tables come from. */
  "SELECT 1417 AS catalog, s.oid, 0 AS namespace, 'SERVER' AS kind, s.srvname AS name, quote_ident(s.srvname) AS identity, "
  "'CREATE SERVER ' || quote_ident(s.srvname) || coalesce(' TYPE ' || quote_literal(s.srvtype), '') || "
  "coalesce(' VERSION ' || quote_literal(s.srvversion), '') || ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname) || "
  "coalesce(' OPTIONS (' || replace(" MARQ_PG_FOREIGN_OPTIONS ("s.srvoptions") ", " MARQ_PG_JOIN ", ', ') || ')', '') AS definition "
  "FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE " MARQ_PG_FREE ("pg_foreign_server", "s.oid"),
};

/* Other namespaces' things are their own; what has none is the database's. */
static MarqItemList *
list_of (MarqPgReader *self)
{
  gint64 oid = marq_pg_number (self, "namespace");
  MarqNamespace *namespace = oid ? marq_pg_find (self, MARQ_PG_NAMESPACE, oid, 0) : NULL;

  if (namespace)
    return marq_namespace_get_objects (namespace);
  return oid ? NULL : marq_schema_get_objects (self->schema);
}

static gboolean
read_kind (MarqPgReader *self, const char *query)
{
  marq_pg_ask_rows (self, query);
  while (marq_pg_next (self))
    {
      MarqItemList *list = list_of (self);
      MarqObject *object;

      if (!list)
        continue;
      object = marq_pg_make (self, MARQ_TYPE_OBJECT, marq_pg_number (self, "catalog"), list);
      marq_object_set_object_kind (object, marq_pg_text (self, "kind"));
      marq_object_set_identity (object, marq_pg_text (self, "identity"));
      marq_object_set_definition (object, marq_pg_text (self, "definition"));
    }
  return marq_pg_done (self);
}

#define LEFT(kind, catalog, alias, name, namespace)                                                                    \
  "SELECT '" kind "' AS kind, quote_ident(n.nspname) || '.' || quote_ident(" name ") AS name FROM " catalog " " alias  \
  " JOIN pg_namespace n ON n.oid = " namespace " WHERE " MARQ_PG_OURS (namespace) " AND " MARQ_PG_FREE (catalog, alias ".oid")
#define LEFT_GLOBAL(kind, catalog, alias, name)                                                                        \
  "SELECT '" kind "', quote_ident(" name ") FROM " catalog " " alias " WHERE " alias ".oid >= 16384 AND "              \
  MARQ_PG_FREE (catalog, alias ".oid")

static const char left_query[]
  = LEFT ("base types", "pg_type", "t", "t.typname", "t.typnamespace") " AND t.typtype = 'b' AND t.typcategory <> 'A' UNION ALL "
    LEFT ("operator classes", "pg_opclass", "t", "t.opcname", "t.opcnamespace") " UNION ALL "
    LEFT ("operator families", "pg_opfamily", "t", "t.opfname", "t.opfnamespace") " UNION ALL "
    LEFT ("collations", "pg_collation", "t", "t.collname", "t.collnamespace") " UNION ALL "
    LEFT ("conversions", "pg_conversion", "t", "t.conname", "t.connamespace") " UNION ALL "
    LEFT ("text search parsers", "pg_ts_parser", "t", "t.prsname", "t.prsnamespace") " UNION ALL "
    LEFT ("text search templates", "pg_ts_template", "t", "t.tmplname", "t.tmplnamespace") " UNION ALL "
    LEFT_GLOBAL ("languages", "pg_language", "t", "t.lanname") " UNION ALL "
    LEFT_GLOBAL ("foreign data wrappers", "pg_foreign_data_wrapper", "t", "t.fdwname") " UNION ALL "
    LEFT_GLOBAL ("access methods", "pg_am", "t", "t.amname") " UNION ALL "
    LEFT_GLOBAL ("publications", "pg_publication", "t", "t.pubname") " UNION ALL "
    "SELECT 'transforms', format_type(t.trftype, NULL) FROM pg_transform t WHERE t.oid >= 16384 AND "
    MARQ_PG_FREE ("pg_transform", "t.oid") " ORDER BY 1, 2";

static gboolean
name_left_out (MarqPgReader *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *kind = NULL;
  gboolean more;

  marq_pg_ask_rows (self, left_query);
  do
    {
      more = marq_pg_next (self);
      if (kind && (!more || !g_str_equal (kind, marq_pg_text (self, "kind"))))
        {
          g_auto (GStrv) all = g_strv_builder_end (names);

          if (self->left_out)
            g_ptr_array_add (self->left_out, marq_left_out_new (kind, (const char *const *) all));
        }
      g_free (kind);
      kind = more ? g_strdup (marq_pg_text (self, "kind")) : NULL;
      if (more)
        g_strv_builder_add (names, marq_pg_text (self, "name"));
    }
  while (more);
  return marq_pg_done (self);
}

gboolean
marq_pg_read_objects (MarqPgReader *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    if (!read_kind (self, queries[i]))
      return FALSE;
  return name_left_out (self);
}
