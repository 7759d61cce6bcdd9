/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rarer kinds that stand in a namespace. */
#include "config.h"

#include "marq-pg-read-object.h"

/* Other namespaces' things are their own; what has none is the database's. */
static MarqItemList *
list_of (MarqPgReader *self)
{
  gint64 oid = marq_pg_number (self, MARQ_PG_OBJECT_NAMESPACE);
  MarqNamespace *namespace = oid ? marq_pg_find (self, MARQ_PG_NAMESPACE, oid, 0) : NULL;

  if (namespace)
    return marq_namespace_get_objects (namespace);
  return oid ? NULL : marq_schema_get_objects (self->schema);
}

MarqObject *
marq_pg_read_object (MarqPgReader *self)
{
  MarqItemList *list = list_of (self);
  MarqObject *object;

  if (!list)
    return NULL;
  object = marq_pg_make (self, MARQ_TYPE_OBJECT, marq_pg_number (self, MARQ_PG_OBJECT_CATALOG), list);
  marq_object_set_object_kind (object, marq_pg_text (self, MARQ_PG_OBJECT_KIND));
  marq_object_set_identity (object, marq_pg_text (self, MARQ_PG_OBJECT_IDENTITY));
  marq_object_set_definition (object, marq_pg_text (self, MARQ_PG_OBJECT_DEFINITION));
  return object;
}

void
marq_pg_read_objects (MarqPgReader *self)
{
  while (marq_pg_next (self))
    marq_pg_read_object (self);
}

/* What a type is made of may only be made once its name is known, and is of no use without it. */
static void
read_base_types (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqObject *object = marq_pg_read_object (self);
      g_autofree char *drop = object ? g_strdup_printf ("DROP TYPE IF EXISTS %s CASCADE", marq_object_get_identity (object)) : NULL;

      if (object)
        marq_object_set_drop_statement (object, drop);
    }
}

#define FULL MARQ_PG_FULL
#define OBJECT(number, name, namespace, kind) "SELECT t.oid, " name ", " number ", " namespace ", '" kind "', "
#define FREE(catalog, namespace) "WHERE " MARQ_PG_OURS (namespace) " AND " MARQ_PG_FREE (catalog, "t.oid") " ORDER BY 2"
#define OPERATOR_NAME(column)                                                                                          \
  "(SELECT 'OPERATOR(' || quote_ident(w.nspname) || '.' || o2.oprname || ')' FROM pg_operator o2 "                     \
  "JOIN pg_namespace w ON w.oid = o2.oprnamespace WHERE o2.oid = " column ")"

/* The functions of a type that are nothing without it, as statements. */
#define TYPE_FUNCTIONS                                                                                                 \
  "coalesce((SELECT string_agg(rtrim(pg_get_functiondef(p.oid), E'\\n') || E';\\n', '' ORDER BY p.oid) FROM pg_proc p " \
  "WHERE p.oid IN (" MARQ_PG_TYPE_PARTS ("AND a.objid = t.oid") ")), '')"
#define TYPE_NAME FULL ("n.nspname", "t.typname")

static const char ranges[]
  = OBJECT ("1247", "t.typname", "t.typnamespace", "TYPE") TYPE_NAME ", "
    "CASE WHEN r.rngcanonical <> 0 THEN 'CREATE TYPE ' || " TYPE_NAME " || E';\\n' || " TYPE_FUNCTIONS " ELSE '' END || "
    "'CREATE TYPE ' || " TYPE_NAME " || ' AS RANGE (SUBTYPE = ' || format_type(r.rngsubtype, NULL) || concat("
    "CASE WHEN NOT c.opcdefault THEN ', SUBTYPE_OPCLASS = ' || " MARQ_PG_FULL_OF ("c.oid", "pg_opclass", "opcname", "opcnamespace") " END, "
    "CASE WHEN r.rngcollation <> s.typcollation THEN ', COLLATION = ' || " MARQ_PG_COLLATION ("r.rngcollation") " END, "
    MARQ_PG_IF ("rngmultitypid", "', MULTIRANGE_TYPE_NAME = ' || " MARQ_PG_FULL_OF ("r.rngmultitypid", "pg_type", "typname", "typnamespace") ", ", "")
    MARQ_PG_PROC_CLAUSE ("CANONICAL", "r.rngcanonical") ", " MARQ_PG_PROC_CLAUSE ("SUBTYPE_DIFF", "r.rngsubdiff") ") || ')' "
    "FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace "
    "JOIN pg_opclass c ON c.oid = r.rngsubopc JOIN pg_type s ON s.oid = r.rngsubtype " FREE ("pg_type", "t.typnamespace");

static const char base_types[]
  = OBJECT ("1247", "t.typname", "t.typnamespace", "TYPE") TYPE_NAME ", CASE WHEN NOT t.typisdefined THEN 'CREATE TYPE ' || " TYPE_NAME
    " ELSE 'CREATE TYPE ' || " TYPE_NAME " || E';\\n' || " TYPE_FUNCTIONS " || 'CREATE TYPE ' || " TYPE_NAME " || ' (INPUT = ' || t.typinput::regproc || "
    "', OUTPUT = ' || t.typoutput::regproc || concat(" MARQ_PG_PROC_CLAUSE ("RECEIVE", "t.typreceive") ", "
    MARQ_PG_PROC_CLAUSE ("SEND", "t.typsend") ", " MARQ_PG_PROC_CLAUSE ("TYPMOD_IN", "t.typmodin") ", "
    MARQ_PG_PROC_CLAUSE ("TYPMOD_OUT", "t.typmodout") ", " MARQ_PG_PROC_CLAUSE ("ANALYZE", "t.typanalyze") ", "
    MARQ_PG_IF ("typsubscript", MARQ_PG_PROC_CLAUSE ("SUBSCRIPT", "t.typsubscript") ", ", "")
    "', INTERNALLENGTH = ' || CASE WHEN t.typlen < 0 THEN 'VARIABLE' ELSE t.typlen::text END, "
    "CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' END, "
    "', ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END, "
    "', STORAGE = ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' ELSE 'main' END, "
    "', CATEGORY = ' || quote_literal(t.typcategory::text), CASE WHEN t.typispreferred THEN ', PREFERRED = true' END, "
    "', DEFAULT = ' || quote_literal(t.typdefault), CASE WHEN t.typelem <> 0 THEN ', ELEMENT = ' || format_type(t.typelem, NULL) END, "
    "', DELIMITER = ' || quote_literal(t.typdelim::text), CASE WHEN t.typcollation <> 0 THEN ', COLLATABLE = true' END) || ')' END "
    "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE (t.typtype = 'b' OR (t.typtype = 'p' AND NOT t.typisdefined)) "
    "AND NOT EXISTS (SELECT 1 FROM pg_type a WHERE a.typarray = t.oid) AND " MARQ_PG_OURS ("t.typnamespace") " AND "
    MARQ_PG_FREE ("pg_type", "t.oid") " ORDER BY 2";

static const char operators[]
  = OBJECT ("2617", "t.oprname", "t.oprnamespace", "OPERATOR")
    "quote_ident(n.nspname) || '.' || t.oprname || ' (' || CASE WHEN t.oprleft = 0 THEN 'NONE' ELSE format_type(t.oprleft, NULL) END "
    "|| ', ' || format_type(t.oprright, NULL) || ')', "
    "'CREATE OPERATOR ' || quote_ident(n.nspname) || '.' || t.oprname || ' (FUNCTION = ' || t.oprcode::regproc || "
    "concat(CASE WHEN t.oprleft <> 0 THEN ', LEFTARG = ' || format_type(t.oprleft, NULL) END, "
    "CASE WHEN t.oprright <> 0 THEN ', RIGHTARG = ' || format_type(t.oprright, NULL) END, "
    "', COMMUTATOR = ' || " OPERATOR_NAME ("t.oprcom") ", ', NEGATOR = ' || " OPERATOR_NAME ("t.oprnegate") ", "
    "CASE WHEN t.oprrest <> 0 THEN ', RESTRICT = ' || t.oprrest END, CASE WHEN t.oprjoin <> 0 THEN ', JOIN = ' || t.oprjoin END, "
    "CASE WHEN t.oprcanhash THEN ', HASHES' END, CASE WHEN t.oprcanmerge THEN ', MERGES' END) || ')' "
    "FROM pg_operator t JOIN pg_namespace n ON n.oid = t.oprnamespace WHERE t.oprcode <> 0 AND " MARQ_PG_OURS ("t.oprnamespace")
    " AND " MARQ_PG_FREE ("pg_operator", "t.oid") " ORDER BY 2, 6";

/* The members of a class or family of operators, as a list. */
#define MEMBERS(catalog, dependency)                                                                                   \
  "SELECT string_agg(m.text, E',\\n  ' ORDER BY m.kind, m.number, m.text) FROM (SELECT 1 AS kind, a.amopstrategy AS number, " \
  "'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator || CASE WHEN a.amopsortfamily <> 0 THEN "            \
  "' FOR ORDER BY ' || " MARQ_PG_FULL_OF ("a.amopsortfamily", "pg_opfamily", "opfname", "opfnamespace") " ELSE '' END AS text "   \
  "FROM pg_amop a JOIN pg_depend md ON md.classid = 'pg_amop'::regclass AND md.objid = a.oid "                         \
  "WHERE md.refclassid = '" catalog "'::regclass AND md.refobjid = t.oid AND md.deptype = '" dependency "' "           \
  "UNION ALL SELECT 2, a.amprocnum, 'FUNCTION ' || a.amprocnum || ' (' || format_type(a.amproclefttype, NULL) || ', ' || " \
  "format_type(a.amprocrighttype, NULL) || ') ' || a.amproc::regprocedure "                                            \
  "FROM pg_amproc a JOIN pg_depend md ON md.classid = 'pg_amproc'::regclass AND md.objid = a.oid "                     \
  "WHERE md.refclassid = '" catalog "'::regclass AND md.refobjid = t.oid AND md.deptype = '" dependency "') m"

#define FAMILY_NAME FULL ("n.nspname", "t.opfname") " || ' USING ' || quote_ident(m.amname)"

static const char families[]
  = OBJECT ("2753", "t.opfname", "t.opfnamespace", "OPERATOR FAMILY") FAMILY_NAME ", 'CREATE OPERATOR FAMILY ' || " FAMILY_NAME
    " || coalesce(E';\\nALTER OPERATOR FAMILY ' || " FAMILY_NAME " || E' ADD\\n  ' || (" MEMBERS ("pg_opfamily", "a") "), '') "
    "FROM pg_opfamily t JOIN pg_namespace n ON n.oid = t.opfnamespace JOIN pg_am m ON m.oid = t.opfmethod " FREE ("pg_opfamily", "t.opfnamespace");

#define CLASS_NAME FULL ("n.nspname", "t.opcname") " || ' USING ' || quote_ident(m.amname)"

static const char classes[]
  = OBJECT ("2616", "t.opcname", "t.opcnamespace", "OPERATOR CLASS") CLASS_NAME ", 'CREATE OPERATOR CLASS ' || "
    FULL ("n.nspname", "t.opcname") " || CASE WHEN t.opcdefault THEN ' DEFAULT' ELSE '' END || ' FOR TYPE ' || format_type(t.opcintype, NULL) || "
    "' USING ' || quote_ident(m.amname) || ' FAMILY ' || " MARQ_PG_FULL_OF ("t.opcfamily", "pg_opfamily", "opfname", "opfnamespace")
    " || E' AS\\n  ' || concat_ws(E',\\n  ', CASE WHEN t.opckeytype <> 0 THEN 'STORAGE ' || format_type(t.opckeytype, NULL) END, "
    "coalesce((" MEMBERS ("pg_opclass", "i") "), CASE WHEN t.opckeytype = 0 THEN 'STORAGE ' || format_type(t.opcintype, NULL) END)) "
    "FROM pg_opclass t JOIN pg_namespace n ON n.oid = t.opcnamespace JOIN pg_am m ON m.oid = t.opcmethod " FREE ("pg_opclass", "t.opcnamespace");

/* Where a locale of ICU stands has changed twice. */
#define COLLATION_LOCALE                                                                                               \
  MARQ_PG_IF ("colllocale", "t.colllocale",                                                                            \
              MARQ_PG_IF ("colliculocale", "t.colliculocale", "CASE WHEN t.collprovider = 'i' THEN t.collcollate END"))

static const char collations[]
  = OBJECT ("3456", "t.collname", "t.collnamespace", "COLLATION") FULL ("n.nspname", "t.collname") ", 'CREATE COLLATION ' || "
    FULL ("n.nspname", "t.collname") " || ' (PROVIDER = ' || CASE t.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END || concat("
    "CASE WHEN NOT t.collisdeterministic THEN ', DETERMINISTIC = false' END, CASE WHEN t.collprovider <> 'c' THEN "
    "', LOCALE = ' || quote_literal(" COLLATION_LOCALE ") WHEN t.collcollate = t.collctype THEN ', LOCALE = ' || quote_literal(t.collcollate) "
    "ELSE ', LC_COLLATE = ' || quote_literal(t.collcollate) || ', LC_CTYPE = ' || quote_literal(t.collctype) END"
    MARQ_PG_IF ("collicurules", ", ', RULES = ' || quote_literal(t.collicurules)", "") ") || ')' "
    "FROM pg_collation t JOIN pg_namespace n ON n.oid = t.collnamespace " FREE ("pg_collation", "t.collnamespace");

static const char conversions[]
  = OBJECT ("2607", "t.conname", "t.connamespace", "CONVERSION") FULL ("n.nspname", "t.conname") ", 'CREATE ' || "
    "CASE WHEN t.condefault THEN 'DEFAULT ' ELSE '' END || 'CONVERSION ' || " FULL ("n.nspname", "t.conname") " || ' FOR ' || "
    "quote_literal(pg_encoding_to_char(t.conforencoding)) || ' TO ' || quote_literal(pg_encoding_to_char(t.contoencoding)) || ' FROM ' || t.conproc::regproc "
    "FROM pg_conversion t JOIN pg_namespace n ON n.oid = t.connamespace " FREE ("pg_conversion", "t.connamespace");

static const char configurations[]
  = OBJECT ("3602", "t.cfgname", "t.cfgnamespace", "TEXT SEARCH CONFIGURATION") FULL ("n.nspname", "t.cfgname") ", "
    "'CREATE TEXT SEARCH CONFIGURATION ' || " FULL ("n.nspname", "t.cfgname") " || ' (PARSER = ' || "
    MARQ_PG_FULL_OF ("t.cfgparser", "pg_ts_parser", "prsname", "prsnamespace") " || ')' || "
    "coalesce((SELECT string_agg(E';\\nALTER TEXT SEARCH CONFIGURATION ' || " FULL ("n.nspname", "t.cfgname")
    " || ' ADD MAPPING FOR ' || quote_ident(x.alias) || ' WITH ' || x.dictionaries, '' ORDER BY x.alias) FROM "
    "(SELECT k.alias, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries FROM pg_ts_config_map m "
    "JOIN ts_token_type(t.cfgparser) k ON k.tokid = m.maptokentype WHERE m.mapcfg = t.oid GROUP BY k.alias) x), '') "
    "FROM pg_ts_config t JOIN pg_namespace n ON n.oid = t.cfgnamespace " FREE ("pg_ts_config", "t.cfgnamespace");

static const char dictionaries[]
  = OBJECT ("3600", "t.dictname", "t.dictnamespace", "TEXT SEARCH DICTIONARY") FULL ("n.nspname", "t.dictname") ", "
    "'CREATE TEXT SEARCH DICTIONARY ' || " FULL ("n.nspname", "t.dictname") " || ' (TEMPLATE = ' || "
    MARQ_PG_FULL_OF ("t.dicttemplate", "pg_ts_template", "tmplname", "tmplnamespace") " || coalesce(', ' || t.dictinitoption, '') || ')' "
    "FROM pg_ts_dict t JOIN pg_namespace n ON n.oid = t.dictnamespace " FREE ("pg_ts_dict", "t.dictnamespace");

static const char parsers[]
  = OBJECT ("3601", "t.prsname", "t.prsnamespace", "TEXT SEARCH PARSER") FULL ("n.nspname", "t.prsname") ", "
    "'CREATE TEXT SEARCH PARSER ' || " FULL ("n.nspname", "t.prsname") " || ' (START = ' || t.prsstart::regproc || ', GETTOKEN = ' || "
    "t.prstoken::regproc || ', END = ' || t.prsend::regproc || ', LEXTYPES = ' || t.prslextype::regproc || concat("
    MARQ_PG_PROC_CLAUSE ("HEADLINE", "t.prsheadline") ") || ')' "
    "FROM pg_ts_parser t JOIN pg_namespace n ON n.oid = t.prsnamespace " FREE ("pg_ts_parser", "t.prsnamespace");

static const char templates[]
  = OBJECT ("3764", "t.tmplname", "t.tmplnamespace", "TEXT SEARCH TEMPLATE") FULL ("n.nspname", "t.tmplname") ", "
    "'CREATE TEXT SEARCH TEMPLATE ' || " FULL ("n.nspname", "t.tmplname") " || ' (LEXIZE = ' || t.tmpllexize::regproc || concat("
    MARQ_PG_PROC_CLAUSE ("INIT", "t.tmplinit") ") || ')' "
    "FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace " FREE ("pg_ts_template", "t.tmplnamespace");

static const char statistics[]
  = OBJECT ("3381", "t.stxname", "t.stxnamespace", "STATISTICS") FULL ("n.nspname", "t.stxname") ", pg_get_statisticsobjdef(t.oid)"
    MARQ_PG_IF ("stxstattarget", " || CASE WHEN t.stxstattarget >= 0 THEN '; ALTER STATISTICS ' || " FULL ("n.nspname", "t.stxname")
                " || ' SET STATISTICS ' || t.stxstattarget ELSE '' END", "")
    " FROM pg_statistic_ext t JOIN pg_namespace n ON n.oid = t.stxnamespace " FREE ("pg_statistic_ext", "t.stxnamespace");

const MarqPgQuery marq_pg_object_queries[] = {
  { "range types", ranges, marq_pg_read_objects },
  { "base types", base_types, read_base_types },
  { "operators", operators, marq_pg_read_objects },
  { "operator families", families, marq_pg_read_objects },
  { "operator classes", classes, marq_pg_read_objects },
  { "collations", collations, marq_pg_read_objects },
  { "conversions", conversions, marq_pg_read_objects },
  { "text search configurations", configurations, marq_pg_read_objects },
  { "text search dictionaries", dictionaries, marq_pg_read_objects },
  { "text search parsers", parsers, marq_pg_read_objects },
  { "text search templates", templates, marq_pg_read_objects },
  { "extended statistics", statistics, marq_pg_read_objects },
  { NULL },
};
