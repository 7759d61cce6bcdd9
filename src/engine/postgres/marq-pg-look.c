/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that PostgreSQL's catalogs say of a database, a row for each thing: what it is called, and all there is to it.
 * It goes by other ways than reading a schema does, so that what is overlooked there is seen here. Where a column
 * stands in its table is a row of its own. OIDs and the order of rights say nothing, and are left out.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-measure.h"
#include "engine/marq-script-token.h"
#include "marq-pg-measure.h"

#define USER_SPACE(n) n ".nspname !~ '^pg_' AND " n ".nspname <> 'information_schema'"
#define OWN(catalog, oid) "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" catalog "'::regclass AND e.objid = " oid " AND e.deptype = 'e')"
#define ROLE(oid) "pg_get_userbyid(" oid ")"
/* Rights as they are in effect: what is written out where it was only usual is no difference. */
#define RIGHTS(acl, kind, owner)                                                                                       \
  "(SELECT string_agg(concat(" ROLE ("x.grantor") ", '>', CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE " ROLE ("x.grantee") " END, ':', "  \
  "x.privilege_type, x.is_grantable), ' ' ORDER BY " ROLE ("x.grantor") ", x.grantee = 0, " ROLE ("x.grantee") ", x.privilege_type) " \
  "FROM aclexplode(coalesce(" acl ", acldefault('" kind "', " owner "))) x)"
/* Some servers count the versions of a column among its options. */
#define SORTED(list) "(SELECT string_agg(o, ',' ORDER BY o) FROM unnest(" list ") o WHERE o NOT LIKE 'pg\\_attver=%')"
#define TEXT(parts) "concat_ws(' | ', " parts ")"
/* A column that older servers do not have. */
#define MAYBE(row, column) "to_jsonb(" row ")->>'" column "'"

static const char *const queries[] = {
  /* Whatever it is called. */
  "SELECT 'database', " TEXT (RIGHTS ("d.datacl", "d", "d.datdba") ", " "d.datconnlimit" ", " "d.datallowconn" ", " "'says ' || shobj_description(d.oid, 'pg_database')")
  " FROM pg_database d WHERE d.datname = current_database()",

  "SELECT 'schema ' || quote_ident(n.nspname), " TEXT (ROLE ("n.nspowner") ", " RIGHTS ("n.nspacl", "n", "n.nspowner"))
  " FROM pg_namespace n WHERE " USER_SPACE ("n"),

  "SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'c' THEN 'type ' ELSE 'table ' END "
  "|| c.oid::regclass, " TEXT ("c.relkind" ", " "c.relpersistence" ", " ROLE ("c.relowner") ", "
  "CASE WHEN c.relkind = 'S' THEN " RIGHTS ("c.relacl", "s", "c.relowner") " ELSE " RIGHTS ("c.relacl", "r", "c.relowner") " END" ", "
  SORTED ("c.reloptions") ", " SORTED ("t.reloptions") ", " "a.amname" ", " "s.spcname" ", " "'rls ' || c.relrowsecurity || c.relforcerowsecurity" ", "
  "'replica ' || c.relreplident::text" ", " "pg_get_expr(c.relpartbound, c.oid)" ", " "pg_get_partkeydef(c.oid)" ", "
  "CASE WHEN c.reloftype <> 0 THEN 'of ' || c.reloftype::regtype END" ", "
  "(SELECT 'from ' || string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid)" ", "
  "CASE WHEN c.relkind = 'm' THEN 'filled ' || c.relispopulated END" ", " "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END" ", "
  "(SELECT w.srvname || f.ftoptions::text FROM pg_foreign_table f JOIN pg_foreign_server w ON w.oid = f.ftserver WHERE f.ftrelid = c.oid)")
  " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid "
  "LEFT JOIN pg_am a ON a.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace "
  "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND " USER_SPACE ("n") " AND " OWN ("pg_class", "c.oid"),

  "SELECT 'column ' || c.oid::regclass || '.' || quote_ident(a.attname), " TEXT ("format_type(a.atttypid, a.atttypmod)" ", "
  "CASE WHEN a.attnotnull THEN 'not null' END" ", " "'default ' || pg_get_expr(d.adbin, d.adrelid)" ", " "'identity ' || nullif(a.attidentity::text, '')" ", "
  "'generated ' || nullif(" MAYBE ("a", "attgenerated") ", '')" ", " "CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation END" ", "
  "'storage ' || a.attstorage::text" ", " "'compressed ' || nullif(" MAYBE ("a", "attcompression") ", '')" ", " "'statistics ' || nullif(" MAYBE ("a", "attstattarget") ", '-1')" ", "
  SORTED ("a.attoptions") ", " SORTED ("a.attfdwoptions") ", " "CASE WHEN a.attacl IS NOT NULL THEN " RIGHTS ("a.attacl", "c", "c.relowner") " END" ", "
  "'inherited ' || nullif(a.attinhcount::text, '0') || a.attislocal")
  " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid "
  "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
  "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND " USER_SPACE ("n") " AND " OWN ("pg_class", "c.oid"),

  "SELECT '" MARQ_LOOK_ORDER "' || c.oid::regclass, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) "
  "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
  "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND " USER_SPACE ("n") " GROUP BY c.oid",

  "SELECT concat('constraint ', quote_ident(k.conname), ' of ', CASE WHEN k.conrelid <> 0 THEN k.conrelid::regclass::text ELSE k.contypid::regtype::text END), "
  TEXT ("pg_get_constraintdef(k.oid)" ", " "k.contype" ", " "k.condeferrable" ", " "k.condeferred" ", " "k.convalidated" ", " "k.connoinherit" ", " "k.conislocal" ", " "k.coninhcount" ", "
  "(SELECT p.conname FROM pg_constraint p WHERE p.oid = k.conparentid)" ", "
  /* What the engine itself keeps a foreign key with can be switched off. */
  "(SELECT 'fires ' || string_agg(concat(t.tgenabled, ' ', t.tgfoid::regproc, ' on ', t.tgrelid::regclass), ', ' ORDER BY t.tgfoid::regproc::text, t.tgrelid::regclass::text) "
  "FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgisinternal AND t.tgenabled <> 'O')")
  " FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE " USER_SPACE ("n") " AND " OWN ("pg_class", "k.conrelid"),

  "SELECT 'index ' || i.indexrelid::regclass, " TEXT ("pg_get_indexdef(i.indexrelid)" ", " "CASE WHEN NOT i.indisvalid THEN 'invalid' END" ", "
  "CASE WHEN i.indisclustered THEN 'clustered' END" ", " "CASE WHEN i.indisreplident THEN 'replica' END" ", " SORTED ("c.reloptions") ", " "s.spcname" ", "
  "(SELECT 'statistics ' || string_agg(a.attnum || '=' || (" MAYBE ("a", "attstattarget") "), ',' ORDER BY a.attnum) FROM pg_attribute a "
  "WHERE a.attrelid = i.indexrelid AND " MAYBE ("a", "attstattarget") " <> '-1')" ", "
  "(SELECT 'part of ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = i.indexrelid)")
  " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
  "LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace WHERE " USER_SPACE ("n") " AND " OWN ("pg_class", "i.indrelid"),

  "SELECT 'counting of ' || s.seqrelid::regclass, " TEXT ("s.seqtypid::regtype" ", " "s.seqstart" ", " "s.seqincrement" ", " "s.seqmin" ", " "s.seqmax" ", " "s.seqcache" ", " "s.seqcycle" ", "
  "(SELECT 'of ' || d.refobjid::regclass || '.' || quote_ident(a.attname) || d.deptype::text FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
  "WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))")
  " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " USER_SPACE ("n"),

  "SELECT 'type ' || t.oid::regtype, " TEXT ("t.typtype" ", " ROLE ("t.typowner") ", " RIGHTS ("t.typacl", "T", "t.typowner") ", "
  "(SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)" ", "
  "CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END" ", " "CASE WHEN t.typnotnull THEN 'not null' END" ", " "t.typdefault" ", "
  "CASE WHEN t.typtype = 'd' AND t.typcollation <> 0 THEN t.typcollation::regcollation END" ", "
  "(SELECT concat_ws(',', r.rngsubtype::regtype, r.rngcanonical, r.rngsubdiff, nullif(r.rngcollation, 0)::regcollation) FROM pg_range r WHERE r.rngtypid = t.oid)")
  " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid "
  "WHERE t.typtype IN ('e', 'd', 'r', 'b', 'c') AND t.typelem = 0 AND (c.oid IS NULL OR c.relkind = 'c') AND " USER_SPACE ("n") " AND " OWN ("pg_type", "t.oid"),

  "SELECT 'routine ' || p.oid::regprocedure, " TEXT (ROLE ("p.proowner") ", " RIGHTS ("p.proacl", "f", "p.proowner") ", "
  "CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END" ", "
  "(SELECT concat_ws(',', a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.agginitval, a.aggkind, a.aggtranstype::regtype, a.aggsortop::regoperator) "
  "FROM pg_aggregate a WHERE a.aggfnoid = p.oid)")
  " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE " USER_SPACE ("n") " AND " OWN ("pg_proc", "p.oid"),

  "SELECT 'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass, " TEXT ("pg_get_triggerdef(t.oid)" ", " "'fires ' || t.tgenabled::text")
  " FROM pg_trigger t WHERE NOT t.tgisinternal",

  "SELECT 'rule ' || quote_ident(r.rulename) || ' on ' || r.ev_class::regclass, " TEXT ("pg_get_ruledef(r.oid)" ", " "'fires ' || r.ev_enabled::text")
  " FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace "
  "WHERE r.rulename <> '_RETURN' AND " USER_SPACE ("n"),

  "SELECT 'policy ' || quote_ident(p.polname) || ' on ' || p.polrelid::regclass, " TEXT ("p.polcmd::text" ", " "p.polpermissive" ", "
  "(SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE " ROLE ("r") " END, ',' ORDER BY r = 0, " ROLE ("r") ") FROM unnest(p.polroles) r)" ", "
  "pg_get_expr(p.polqual, p.polrelid)" ", " "'check ' || pg_get_expr(p.polwithcheck, p.polrelid)")
  " FROM pg_policy p",

  "SELECT 'comment on ' || i.type || ' ' || i.identity, d.description FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i "
  "WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass) "
  "AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')",

  "SELECT 'label on ' || i.type || ' ' || i.identity, concat(d.provider, d.label) FROM pg_seclabel d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i",

  "SELECT 'extension ' || quote_ident(e.extname), " TEXT ("n.nspname" ", " "e.extversion" ", " ROLE ("e.extowner") ", " "e.extconfig::regclass[]::text")
  " FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace",

  "SELECT concat('usual rights of ', " ROLE ("d.defaclrole") ", ' ', d.defaclobjtype, ' ', n.nspname), "
  "(SELECT string_agg(concat(CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE " ROLE ("x.grantee") " END, ':', x.privilege_type, x.is_grantable), ' ' "
  "ORDER BY x.grantee = 0, " ROLE ("x.grantee") ", x.privilege_type) FROM aclexplode(d.defaclacl) x) "
  "FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace",

  "SELECT 'statistics ' || quote_ident(s.stxname) || ' in ' || n.nspname, " TEXT ("pg_get_statisticsobjdef(s.oid)" ", " ROLE ("s.stxowner") ", " "nullif(" MAYBE ("s", "stxstattarget") ", '-1')")
  " FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace",

  "SELECT 'event trigger ' || quote_ident(e.evtname), " TEXT ("e.evtevent" ", " "e.evtfoid::regproc" ", " "e.evtenabled::text" ", " SORTED ("e.evttags") ", " ROLE ("e.evtowner"))
  " FROM pg_event_trigger e",

  "SELECT 'publication ' || quote_ident(p.pubname), " TEXT (ROLE ("p.pubowner") ", "
  "(to_jsonb(p) - 'oid' - 'pubowner')::text" ", " "(SELECT string_agg(concat(r.prrelid::regclass, " MAYBE ("r", "prattrs") ", " MAYBE ("r", "prqual") "), ',' ORDER BY r.prrelid::regclass::text) FROM pg_publication_rel r WHERE r.prpubid = p.oid)")
  " FROM pg_publication p",

  "SELECT 'cast ' || c.castsource::regtype || ' to ' || c.casttarget::regtype, " TEXT ("c.castfunc::regprocedure" ", " "c.castcontext" ", " "c.castmethod")
  " FROM pg_cast c WHERE c.oid >= 16384 AND " OWN ("pg_cast", "c.oid"),

  "SELECT 'operator ' || o.oid::regoperator, " TEXT ("o.oprcode::regprocedure" ", " "o.oprrest" ", " "o.oprjoin" ", " "o.oprcanmerge" ", " "o.oprcanhash" ", " "o.oprcom::regoperator" ", " "o.oprnegate::regoperator" ", " ROLE ("o.oprowner"))
  " FROM pg_operator o WHERE o.oid >= 16384 AND " OWN ("pg_operator", "o.oid"),

  "SELECT 'collation ' || c.oid::regcollation, " TEXT ("c.collprovider" ", " "c.collisdeterministic" ", " "c.collcollate" ", " "c.collctype" ", " MAYBE ("c", "colliculocale") ", " ROLE ("c.collowner"))
  " FROM pg_collation c WHERE c.oid >= 16384 AND " OWN ("pg_collation", "c.oid"),

  "SELECT 'operator class ' || o.opcname || ' for ' || a.amname, " TEXT ("o.opcintype::regtype" ", " "o.opcdefault" ", " "o.opckeytype::regtype" ", " ROLE ("o.opcowner") ", "
  "(SELECT string_agg(concat(x.amopstrategy, x.amopopr::regoperator), ',' ORDER BY x.amopstrategy, x.amopopr::regoperator::text) FROM pg_amop x WHERE x.amopfamily = o.opcfamily)" ", "
  "(SELECT string_agg(concat(x.amprocnum, x.amproc), ',' ORDER BY x.amprocnum, x.amproc::text) FROM pg_amproc x WHERE x.amprocfamily = o.opcfamily)")
  " FROM pg_opclass o JOIN pg_am a ON a.oid = o.opcmethod WHERE o.oid >= 16384 AND " OWN ("pg_opclass", "o.oid"),

  "SELECT 'text search ' || c.oid::regconfig, " TEXT (ROLE ("c.cfgowner") ", "
  "(SELECT string_agg(concat(m.maptokentype, ':', m.mapseqno, m.mapdict::regdictionary), ',' ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid)")
  " FROM pg_ts_config c WHERE c.oid >= 16384 AND " OWN ("pg_ts_config", "c.oid"),

  "SELECT 'dictionary ' || d.oid::regdictionary, " TEXT (ROLE ("d.dictowner") ", " "d.dictinitoption" ", " "d.dicttemplate")
  " FROM pg_ts_dict d WHERE d.oid >= 16384 AND " OWN ("pg_ts_dict", "d.oid"),

  "SELECT 'language ' || quote_ident(l.lanname), " TEXT (ROLE ("l.lanowner") ", " RIGHTS ("l.lanacl", "l", "l.lanowner") ", " "l.lanpltrusted") " FROM pg_language l",

  "SELECT 'server ' || quote_ident(s.srvname), " TEXT (ROLE ("s.srvowner") ", " RIGHTS ("s.srvacl", "S", "s.srvowner") ", " SORTED ("s.srvoptions")) " FROM pg_foreign_server s",

  "SELECT 'large object ' || l.oid, " TEXT (ROLE ("l.lomowner") ", " RIGHTS ("l.lomacl", "L", "l.lomowner")) " FROM pg_largeobject_metadata l",

  "SELECT 'wrapper ' || quote_ident(w.fdwname), " TEXT (ROLE ("w.fdwowner") ", " RIGHTS ("w.fdwacl", "F", "w.fdwowner") ", " SORTED ("w.fdwoptions") ", " "w.fdwhandler" ", " "w.fdwvalidator")
  " FROM pg_foreign_data_wrapper w WHERE " OWN ("pg_foreign_data_wrapper", "w.oid"),

  "SELECT concat('setting of ', " ROLE ("nullif(s.setrole, 0)") "), " SORTED ("s.setconfig")
  " FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()",
};

gboolean
marq_pg_look (MarqConnection *self, GHashTable *catalog, GCancellable *cancellable, GError **error)
{
  /* Names come out in full, whatever a migration set. */
  g_autoptr (GPtrArray) begun = marq_connection_query (self, "BEGIN READ ONLY", cancellable, error);
  g_autoptr (GPtrArray) path = begun ? marq_connection_query (self, "SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)", cancellable, error) : NULL;
  gboolean well = path != NULL;
  g_autoptr (GPtrArray) ended = NULL;

  for (guint i = 0; well && i < G_N_ELEMENTS (queries); i++)
    well = marq_look_ask (self, catalog, queries[i], cancellable, error);
  ended = begun ? marq_connection_query (self, "ROLLBACK", NULL, NULL) : NULL;
  return well && ended != NULL;
}

/* The words of a text without its parentheses and casts. */
static char *
dup_bare (const char *text)
{
  static const char *const more[] = { "varying", "precision", "without", "with", "time", "zone" };
  GString *bare = g_string_new (NULL);
  gboolean is_type = FALSE;
  guint n_colons = 0;
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (text, MARQ_DIALECT_POSTGRESQL, &at, &token))
    {
      char sign = token.kind == MARQ_SQL_SIGN ? text[token.start] : 0;
      gboolean is_more = FALSE;

      n_colons = sign == ':' ? n_colons + 1 : 0;
      if (n_colons == 2)
        is_type = TRUE;
      if (sign && strchr ("()[]:", sign))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (more); i++)
        is_more = is_more || marq_sql_token_is (text, &token, more[i]);
      if (is_type && (token.kind == MARQ_SQL_WORD || token.kind == MARQ_SQL_NAME))
        {
          /* "public.mood" is one type. */
          is_type = text[token.end] == '.';
          continue;
        }
      if (is_more || (is_type && sign == '.'))
        continue;
      is_type = FALSE;
      g_string_append_len (bare, text + token.start, (gssize) (token.end - token.start));
      g_string_append_c (bare, ' ');
    }
  return g_string_free (bare, FALSE);
}

/* IN becomes ANY (ARRAY[…]), which then gets casts and parentheses. Whether what is left out here means the same is for
 * comparing the schemas, which asks the server. */
gboolean
marq_pg_is_respelled (const char *before, const char *after)
{
  g_autofree char *a = dup_bare (before);
  g_autofree char *b = dup_bare (after);

  return g_str_equal (a, b);
}
