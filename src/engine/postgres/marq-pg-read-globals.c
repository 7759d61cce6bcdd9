/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rarer kinds that stand in no namespace. */
#include "config.h"

#include <libpq-fe.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-read-object.h"

#define GLOBAL(number, name, kind) "SELECT t.oid, " name ", " number ", 0, '" kind "', "
#define FREE(catalog) "WHERE t.oid >= 16384 AND " MARQ_PG_FREE (catalog, "t.oid") " ORDER BY 2"

#define CAST_NAME "format_type(t.castsource, NULL) || ' AS ' || format_type(t.casttarget, NULL)"

/* Those of a range to its multirange come by themselves. */
static const char casts[]
  = GLOBAL ("2605", CAST_NAME, "CAST") "'(' || " CAST_NAME " || ')', 'CREATE CAST (' || " CAST_NAME " || ') ' || "
    "CASE t.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT' ELSE 'WITH FUNCTION ' || t.castfunc::regprocedure END || "
    "CASE t.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END FROM pg_cast t "
    "WHERE t.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 2605 AND d.objid = t.oid AND d.deptype IN ('e', 'i')) ORDER BY 2";

static const char languages[]
  = GLOBAL ("2612", "t.lanname", "LANGUAGE") "quote_ident(t.lanname), 'CREATE ' || CASE WHEN t.lanpltrusted THEN 'TRUSTED ' ELSE '' END || "
    "'LANGUAGE ' || quote_ident(t.lanname) || CASE WHEN t.lanplcallfoid <> 0 THEN ' HANDLER ' || t.lanplcallfoid::regproc ELSE '' END || "
    "CASE WHEN t.laninline <> 0 THEN ' INLINE ' || t.laninline::regproc ELSE '' END || "
    "CASE WHEN t.lanvalidator <> 0 THEN ' VALIDATOR ' || t.lanvalidator::regproc ELSE '' END FROM pg_language t " FREE ("pg_language");

static const char access_methods[]
  = GLOBAL ("2601", "t.amname", "ACCESS METHOD") "quote_ident(t.amname), 'CREATE ACCESS METHOD ' || quote_ident(t.amname) || ' TYPE ' || "
    "CASE t.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END || ' HANDLER ' || t.amhandler::regproc FROM pg_am t " FREE ("pg_am");

static const char wrappers[]
  = GLOBAL ("2328", "t.fdwname", "FOREIGN DATA WRAPPER") "quote_ident(t.fdwname), 'CREATE FOREIGN DATA WRAPPER ' || quote_ident(t.fdwname) || "
    "CASE WHEN t.fdwhandler <> 0 THEN ' HANDLER ' || t.fdwhandler::regproc ELSE '' END || "
    "CASE WHEN t.fdwvalidator <> 0 THEN ' VALIDATOR ' || t.fdwvalidator::regproc ELSE '' END || " MARQ_PG_SAFE_OPTIONS ("t.fdwoptions")
    " FROM pg_foreign_data_wrapper t " FREE ("pg_foreign_data_wrapper");

static const char servers[]
  = GLOBAL ("1417", "t.srvname", "SERVER") "quote_ident(t.srvname), 'CREATE SERVER ' || quote_ident(t.srvname) || "
    "coalesce(' TYPE ' || quote_literal(t.srvtype), '') || coalesce(' VERSION ' || quote_literal(t.srvversion), '') || "
    "' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname) || " MARQ_PG_SAFE_OPTIONS ("t.srvoptions")
    " FROM pg_foreign_server t JOIN pg_foreign_data_wrapper w ON w.oid = t.srvfdw " FREE ("pg_foreign_server");

#define MAPPED_USER "CASE WHEN t.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(t.usename) END"
#define MAPPING_NAME "'FOR ' || " MAPPED_USER " || ' SERVER ' || quote_ident(t.srvname)"

/* Whose options are not for us the view gives without them. */
static const char mappings[]
  = "SELECT t.umid, t.usename || ' ' || t.srvname, 1418, 0, 'USER MAPPING', " MAPPING_NAME ", 'CREATE USER MAPPING ' || " MAPPING_NAME " || "
    MARQ_PG_SAFE_OPTIONS ("t.umoptions") " FROM pg_user_mappings t WHERE t.srvid NOT IN (SELECT objid FROM pg_depend "
    "WHERE classid = 1417 AND deptype = 'e') AND " MARQ_PG_IF ("umoptions", "true", "t.umoptions IS NOT NULL") " ORDER BY 2";

#define TRANSFORM_NAME "'FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname)"

static const char transforms[]
  = GLOBAL ("3576", "format_type(t.trftype, NULL) || ' ' || l.lanname", "TRANSFORM") TRANSFORM_NAME ", 'CREATE TRANSFORM ' || " TRANSFORM_NAME
    " || ' (' || concat_ws(', ', CASE WHEN t.trffromsql <> 0 THEN 'FROM SQL WITH FUNCTION ' || t.trffromsql::regprocedure END, "
    "CASE WHEN t.trftosql <> 0 THEN 'TO SQL WITH FUNCTION ' || t.trftosql::regprocedure END) || ')' "
    "FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang " FREE ("pg_transform");

static const char event_triggers[]
  = GLOBAL ("3466", "t.evtname", "EVENT TRIGGER") "quote_ident(t.evtname), 'CREATE EVENT TRIGGER ' || quote_ident(t.evtname) || ' ON ' || t.evtevent || "
    "coalesce(E'\\n  WHEN TAG IN (' || (SELECT string_agg(quote_literal(x), ', ') FROM unnest(t.evttags) x) || ')', '') || "
    "E'\\n  EXECUTE FUNCTION ' || t.evtfoid::regproc || '()' || CASE t.evtenabled WHEN 'O' THEN '' ELSE E';\\nALTER EVENT TRIGGER ' || "
    "quote_ident(t.evtname) || CASE t.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END END "
    "FROM pg_event_trigger t " FREE ("pg_event_trigger");

/* The tables of a publication, with those of their columns and rows that it has. */
#define PUBLISHED_TABLES                                                                                               \
  "SELECT 'TABLE ONLY ' || r.prrelid::regclass" MARQ_PG_IF ("prattrs",                                                 \
    " || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a "     \
    "WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '') || "                                     \
    "coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')", "") " AS what "                             \
  "FROM pg_publication_rel r WHERE r.prpubid = t.oid"
#define PUBLISHED_NAMESPACES                                                                                           \
  "SELECT 'TABLES IN SCHEMA ' || quote_ident(n.nspname) FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid " \
  "WHERE s.pnpubid = t.oid"

static const char publications[]
  = GLOBAL ("6104", "t.pubname", "PUBLICATION") "quote_ident(t.pubname), 'CREATE PUBLICATION ' || quote_ident(t.pubname) || "
    "CASE WHEN t.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR ' || (SELECT string_agg(x.what, ', ' ORDER BY x.what) FROM ("
    PUBLISHED_TABLES MARQ_PG_IF ("pnpubid", " UNION ALL " PUBLISHED_NAMESPACES, "") ") x), '') END || "
    "' WITH (publish = ' || quote_literal(concat_ws(', ', CASE WHEN t.pubinsert THEN 'insert' END, CASE WHEN t.pubupdate THEN 'update' END, "
    "CASE WHEN t.pubdelete THEN 'delete' END, CASE WHEN t.pubtruncate THEN 'truncate' END)) || concat("
    MARQ_PG_IF ("pubviaroot", "CASE WHEN t.pubviaroot THEN ', publish_via_partition_root = true' END", "NULL")
    MARQ_PG_IF ("pubgencols", ", CASE WHEN t.pubgencols::text = 's' THEN ', publish_generated_columns = stored' END", "")
    ") || ')' FROM pg_publication t " FREE ("pg_publication");

/* Without reaching out to the other server: the slot there is as it is. The connection comes by itself. */
static const char subscriptions[]
  = GLOBAL ("6100", "t.subname", "SUBSCRIPTION") "quote_ident(t.subname), 'CREATE SUBSCRIPTION ' || quote_ident(t.subname), "
    MARQ_PG_IF ("subconninfo", "t.subconninfo", "NULL") ", ' PUBLICATION ' || (SELECT string_agg(quote_ident(x), ', ') FROM unnest(t.subpublications) x) || "
    "' WITH (connect = false, slot_name = ' || coalesce(quote_literal(t.subslotname), 'NONE') || concat("
    "CASE WHEN t.subsynccommit <> 'off' THEN ', synchronous_commit = ' || quote_literal(t.subsynccommit) END"
    MARQ_PG_IF ("subbinary", ", CASE WHEN t.subbinary THEN ', binary = true' END", "")
    MARQ_PG_IF ("substream", ", CASE WHEN t.substream::text IN ('t', 'true') THEN ', streaming = on' WHEN t.substream::text = 'p' THEN ', streaming = parallel' "
                "WHEN t.substream::text = 'f' THEN ', streaming = off' END", "")
    MARQ_PG_IF ("subtwophasestate", ", CASE WHEN t.subtwophasestate <> 'd' THEN ', two_phase = true' END", "")
    MARQ_PG_IF ("subdisableonerr", ", CASE WHEN t.subdisableonerr THEN ', disable_on_error = true' END", "")
    MARQ_PG_IF ("subpasswordrequired", ", CASE WHEN NOT t.subpasswordrequired THEN ', password_required = false' END", "")
    MARQ_PG_IF ("subrunasowner", ", CASE WHEN t.subrunasowner THEN ', run_as_owner = true' END", "")
    MARQ_PG_IF ("suborigin", ", CASE WHEN t.suborigin <> 'any' THEN ', origin = ' || quote_literal(t.suborigin) END", "")
    MARQ_PG_IF ("subfailover", ", CASE WHEN t.subfailover THEN ', failover = true' END", "")
    ") || ')' FROM pg_subscription t WHERE t.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 2";

enum
{
  SUBSCRIPTION_CONNECTION = MARQ_PG_OBJECT_DEFINITION + 1,
  SUBSCRIPTION_REST,
};

/* Word for word, unless there is a password in it. */
static char *
dup_connection (const char *text)
{
  PQconninfoOption *options = PQconninfoParse (text, NULL);
  GString *kept = g_string_new (NULL);
  gboolean secret = options == NULL;

  for (PQconninfoOption *option = options; option && option->keyword; option++)
    if (option->val && g_str_has_suffix (option->keyword, "password"))
      secret = TRUE;
    else if (option->val)
      {
        g_auto (GStrv) slashes = g_strsplit (option->val, "\\", -1);
        g_autofree char *one = g_strjoinv ("\\\\", slashes);
        g_auto (GStrv) quotes = g_strsplit (one, "'", -1);
        g_autofree char *value = g_strjoinv ("\\'", quotes);

        g_string_append_printf (kept, "%s%s='%s'", kept->len ? " " : "", option->keyword, value);
      }
  PQconninfoFree (options);
  if (!secret)
    g_string_assign (kept, text);
  return g_string_free (kept, FALSE);
}

static void
read_subscriptions (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      const char *connection = marq_pg_text (self, SUBSCRIPTION_CONNECTION);
      const char *name = marq_pg_text (self, MARQ_PG_OBJECT_IDENTITY);
      g_autofree char *safe = connection ? dup_connection (connection) : NULL;
      g_autofree char *literal = safe ? marq_sql_literal (MARQ_DIALECT_POSTGRESQL, safe) : NULL;
      g_autofree char *definition = NULL;
      g_autofree char *drop = NULL;
      MarqObject *object;

      if (!connection)
        {
          marq_pg_leave_out (self, "subscriptions", marq_pg_text (self, MARQ_PG_NAME));
          continue;
        }
      if (!g_str_equal (connection, safe))
        marq_pg_leave_out (self, "passwords of subscriptions", marq_pg_text (self, MARQ_PG_NAME));
      object = marq_pg_read_object (self);
      definition = g_strdup_printf ("%s CONNECTION %s%s", marq_pg_text (self, MARQ_PG_OBJECT_DEFINITION), literal,
                                    marq_pg_text (self, SUBSCRIPTION_REST));
      /* Its slot is the other server's: what is dropped here leaves it there. */
      drop = g_strdup_printf ("ALTER SUBSCRIPTION %s DISABLE;\nALTER SUBSCRIPTION %s SET (slot_name = NONE);\nDROP SUBSCRIPTION %s",
                              name, name, name);
      marq_object_set_definition (object, definition);
      marq_object_set_drop_statement (object, drop);
    }
}

/* Those of roles, databases and tablespaces are not of this database. */
static const char labels[]
  = "SELECT t.objoid, t.provider || ' ' || t.objname, 3596, 0, 'SECURITY LABEL', 'FOR ' || quote_ident(t.provider) || ' ON ' || upper(t.objtype) || ' ' || t.objname, "
    "'SECURITY LABEL FOR ' || quote_ident(t.provider) || ' ON ' || upper(t.objtype) || ' ' || t.objname || ' IS ' || quote_literal(t.label), "
    "t.classoid, t.objsubid, 'SECURITY LABEL FOR ' || quote_ident(t.provider) || ' ON ' || upper(t.objtype) || ' ' || t.objname || ' IS NULL' "
    "FROM pg_seclabels t WHERE t.objtype NOT IN ('role', 'database', 'tablespace') AND t.objoid >= 16384 ORDER BY 2";

enum
{
  LABEL_CATALOG = MARQ_PG_OBJECT_DEFINITION + 1,
  LABEL_COLUMN,
  LABEL_DROP,
};

static void
read_labels (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *of = marq_pg_find (self, marq_pg_number (self, LABEL_CATALOG), marq_pg_number (self, MARQ_PG_OID),
                                   marq_pg_number (self, LABEL_COLUMN));
      const char *const needs[] = { of ? marq_item_get_uid (of) : NULL, NULL };
      MarqObject *object;

      if (!of)
        {
          marq_pg_leave_out (self, "security labels", marq_pg_text (self, MARQ_PG_OBJECT_IDENTITY));
          continue;
        }
      object = marq_pg_read_object (self);
      marq_object_set_drop_statement (object, marq_pg_text (self, LABEL_DROP));
      marq_object_set_depends_on (object, needs);
    }
}

/* Members and parts of what is one thing here: they say what it needs. */
static void
read_members (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *whole = marq_pg_find (self, marq_pg_number (self, 2), marq_pg_number (self, 3), 0);

      if (whole)
        marq_pg_note (self, marq_pg_number (self, 1), marq_pg_number (self, 0), 0, whole);
    }
}

static const char members[] = "SELECT objid, classid, refclassid, refobjid FROM pg_depend "
                              "WHERE classid IN (2602, 2603, 6106, 6237) AND refclassid IN (2616, 2753, 6104) AND objid >= 16384";

static const char left_out[]
  = "SELECT 'large objects', 'in number: ' || count(*)::text FROM pg_largeobject_metadata HAVING count(*) > 0 "
    "UNION ALL SELECT 'settings of the database', split_part(x, '=', 1) FROM pg_db_role_setting s, unnest(s.setconfig) x "
    "WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "UNION ALL SELECT 'operators that have no function', quote_ident(n.nspname) || '.' || o.oprname || ' (' || format_type(o.oprleft, NULL) || ', ' || "
    "format_type(o.oprright, NULL) || ')' FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode = 0 AND o.oid >= 16384 "
    "UNION ALL SELECT 'comments on indexes of keys, and on sequences of identities', d.objoid::regclass::text FROM pg_description d "
    "WHERE d.classoid = 1259 AND d.objsubid = 0 AND (d.objoid IN (SELECT conindid FROM pg_constraint WHERE contype IN ('p', 'u', 'x')) "
    "OR d.objoid IN (SELECT objid FROM pg_depend WHERE classid = 1259 AND refclassid = 1259 AND refobjsubid > 0 AND deptype = 'i')) "
    "UNION ALL SELECT 'options that are secret', 'user mapping ' || t.srvname || ' of ' || t.usename FROM pg_user_mappings t WHERE EXISTS "
    "(SELECT 1 FROM pg_options_to_table(t.umoptions) WHERE " MARQ_PG_IS_SECRET ("option_name") ") "
    "UNION ALL SELECT 'options that are secret', 'server ' || t.srvname FROM pg_foreign_server t WHERE EXISTS "
    "(SELECT 1 FROM pg_options_to_table(t.srvoptions) WHERE " MARQ_PG_IS_SECRET ("option_name") ") "
    MARQ_PG_IF ("umoptions", "", "UNION ALL SELECT 'user mappings', t.srvname || ' of ' || t.usename FROM pg_user_mappings t WHERE t.umoptions IS NULL ")
    MARQ_PG_IF ("tgparentid", "UNION ALL SELECT 'triggers of partitions that fire otherwise than their whole''s', c.oid::regclass || '.' || quote_ident(t.tgname) "
      "FROM pg_trigger t JOIN pg_trigger p ON p.oid = t.tgparentid JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled <> p.tgenabled ", "")
    "UNION ALL SELECT 'what was added to tables of extensions', pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d "
    "JOIN pg_depend e ON e.classid = 1259 AND e.objid = d.refobjid AND e.deptype = 'e' WHERE d.refclassid = 1259 AND d.deptype IN ('a', 'i') "
    "AND d.classid IN (1259, 2606, 2618, 2620, 3256) AND (d.classid <> 1259 OR (SELECT relkind FROM pg_class WHERE oid = d.objid) IN ('i', 'I')) "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = d.classid AND x.objid = d.objid AND x.deptype = 'e') "
    "AND (d.classid <> 1259 OR NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = d.objid)) "
    "AND d.objid > (SELECT max(objid) FROM pg_depend y WHERE y.classid = 1259 AND y.refclassid = 3079 AND y.refobjid = e.refobjid) "
    "UNION ALL SELECT 'things in schemas of the system', p.oid::regprocedure::text FROM pg_proc p WHERE p.oid >= 16384 AND NOT "
    MARQ_PG_OURS ("p.pronamespace") " AND " MARQ_PG_FREE ("pg_proc", "p.oid")
    " UNION ALL SELECT 'things in schemas of the system', c.oid::regclass::text FROM pg_class c WHERE c.oid >= 16384 AND c.relkind IN ('r', 'v', 'm', 'S', 'f', 'p') "
    "AND c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) AND " MARQ_PG_FREE ("pg_class", "c.oid")
    " ORDER BY 1, 2";

static void
read_left_out (MarqPgReader *self)
{
  while (marq_pg_next (self))
    marq_pg_leave_out (self, marq_pg_text (self, 0), marq_pg_text (self, 1));
}

const MarqPgQuery marq_pg_global_queries[] = {
  { "casts", casts, marq_pg_read_objects },
  { "languages", languages, marq_pg_read_objects },
  { "access methods", access_methods, marq_pg_read_objects },
  { "foreign data wrappers", wrappers, marq_pg_read_objects },
  { "servers", servers, marq_pg_read_objects },
  { "user mappings", mappings, marq_pg_read_objects },
  { "transforms", transforms, marq_pg_read_objects },
  { "event triggers", event_triggers, marq_pg_read_objects },
  { "publications", publications, marq_pg_read_objects },
  { "subscriptions", subscriptions, read_subscriptions },
  { "security labels", labels, read_labels },
  { "members of operator families and publications", members, read_members },
  { "what is left out", left_out, read_left_out },
  { NULL },
};
