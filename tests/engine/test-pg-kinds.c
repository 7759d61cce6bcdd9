/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing that is in a database is passed over in silence: each thing of every catalog is in what was
 * read, is part of something that is, or is named among what was left out.
 */
#include "config.h"

#include <string.h>

#include "marq-pg-kinds.h"
#include "marq-pg-round.h"
#include "marq-test.h"

static GPtrArray *
new_left_out (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
}

static MarqTestDb *
make_database (void)
{
  MarqTestDb *db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *failure = db ? marq_round_run (db, marq_pg_kinds) : NULL;

  g_assert_cmpstr (failure, ==, NULL);
  return db;
}

/* While a database is subscribed it cannot go. */
static void
unsubscribe (MarqTestDb *db)
{
  g_autofree char *failure = marq_test_db_run (db, "ALTER SUBSCRIPTION zz_subscription DISABLE;"
                                                   "ALTER SUBSCRIPTION zz_subscription SET (slot_name = NONE);"
                                                   "DROP SUBSCRIPTION zz_subscription;");

  g_assert_cmpstr (failure, ==, NULL);
}

/* All there is with an oid of its own, as the server names it; what is only part of something, or came
 * with an extension, goes with that. */
static const char census[]
  = "WITH c (catalog, oid) AS ("
    "SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relkind NOT IN ('t', 'c') UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type UNION ALL "
    "SELECT 'pg_proc'::regclass, oid FROM pg_proc UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint UNION ALL "
    "SELECT 'pg_namespace'::regclass, oid FROM pg_namespace UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator UNION ALL "
    "SELECT 'pg_opclass'::regclass, oid FROM pg_opclass UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily UNION ALL "
    "SELECT 'pg_cast'::regclass, oid FROM pg_cast UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation UNION ALL "
    "SELECT 'pg_conversion'::regclass, oid FROM pg_conversion UNION ALL SELECT 'pg_language'::regclass, oid FROM pg_language UNION ALL "
    "SELECT 'pg_am'::regclass, oid FROM pg_am UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite UNION ALL "
    "SELECT 'pg_trigger'::regclass, oid FROM pg_trigger UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy UNION ALL "
    "SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger UNION ALL SELECT 'pg_extension'::regclass, oid FROM pg_extension UNION ALL "
    "SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper UNION ALL "
    "SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server UNION ALL SELECT 'pg_user_mapping'::regclass, oid FROM pg_user_mapping UNION ALL "
    "SELECT 'pg_publication'::regclass, oid FROM pg_publication UNION ALL SELECT 'pg_subscription'::regclass, oid FROM pg_subscription "
    "WHERE subdbid = (SELECT d.oid FROM pg_database d WHERE datname = current_database()) UNION ALL "
    "SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext UNION ALL SELECT 'pg_transform'::regclass, oid FROM pg_transform UNION ALL "
    "SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict UNION ALL "
    "SELECT 'pg_ts_parser'::regclass, oid FROM pg_ts_parser UNION ALL SELECT 'pg_ts_template'::regclass, oid FROM pg_ts_template UNION ALL "
    "SELECT 'pg_largeobject'::regclass, oid FROM pg_largeobject_metadata) "
    "SELECT i.type, coalesce(i.name, ''), i.identity FROM c, pg_identify_object(c.catalog, c.oid, 0) i "
    "WHERE c.oid >= 16384 AND coalesce(i.schema, '') !~ '^pg_' AND NOT EXISTS (SELECT 1 FROM pg_depend d "
    "WHERE d.classid = c.catalog AND d.objid = c.oid AND d.deptype IN ('e', 'i', 'P', 'S')) ORDER BY 1, 3";

/* Each catalog that gives oids to things is in the census, or is about parts of what is. */
static const char catalogs[]
  = "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid' "
    "WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' ORDER BY 1";

static const char *const part_catalogs[] = { "pg_amop", "pg_amproc", "pg_attrdef", "pg_default_acl", "pg_enum", "pg_largeobject_metadata",
                                             "pg_publication_namespace", "pg_publication_rel", NULL };
static const char *const shared_catalogs[] = { "pg_authid", "pg_database", "pg_tablespace", "pg_parameter_acl", NULL };

static void
add_names (MarqItem *item, gpointer names)
{
  const char *name = marq_item_get_name (item);

  /* The functions of a base type are part of it. */
  if (MARQ_IS_OBJECT (item) && strstr (marq_object_get_definition (MARQ_OBJECT (item)), "INPUT = zz_schema.zz_base_in, OUTPUT = zz_schema.zz_base_out"))
    {
      g_hash_table_add (names, g_strdup ("routine zz_base_in"));
      g_hash_table_add (names, g_strdup ("routine zz_base_out"));
    }
  if (MARQ_IS_OBJECT (item))
    g_hash_table_add (names, g_strdup_printf ("%s %s", marq_object_get_object_kind (MARQ_OBJECT (item)), marq_object_get_identity (MARQ_OBJECT (item))));
  if (name)
    g_hash_table_add (names, g_strdup_printf ("%s %s", marq_item_get_kind (item), name));
}

/* "table constraint", and what the model calls that. */
static const struct
{
  const char *type;
  const char *kind;
} kinds[] = {
  { "table", "entity" }, { "foreign table", "entity" }, { "view", "view" }, { "materialized view", "view" }, { "index", "index" },
  { "sequence", "sequence" }, { "type", "enum" }, { "type", "domain" }, { "type", "composite" }, { "domain constraint", "constraint" },
  { "table constraint", "constraint" }, { "table constraint", "relation" }, { "schema", "namespace" }, { "extension", "extension" },
  { "trigger", "trigger" }, { "rule", "rule" }, { "policy", "policy" }, { "function", "routine" }, { "procedure", "routine" },
  { "aggregate", "routine" },
};

static char *
base_name (const char *type, const char *name, const char *identity)
{
  const char *open = strchr (identity, '(');
  const char *on = strstr (identity, " on ");
  g_autofree char *path = open ? g_strndup (identity, open - identity) : g_strdup (identity);
  const char *dot = strrchr (path, '.');

  if (*name)
    return g_strdup (name);
  return on ? g_strndup (identity, on - identity) : g_strdup (dot ? dot + 1 : path);
}

static gboolean
is_known (GHashTable *names, const char *type, const char *name, const char *identity)
{
  g_autofree char *own = base_name (type, name, identity);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *key = g_strdup_printf ("%s %s", kinds[i].kind, own);

      if (g_str_equal (kinds[i].type, type) && g_hash_table_contains (names, key))
        return TRUE;
    }
  return FALSE;
}

/* As an object that is kept word for word: "OPERATOR CLASS zz_schema.zz_class USING btree". */
static gboolean
is_object (GHashTable *names, const char *type, const char *identity)
{
  g_autofree char *upper = g_ascii_strup (type, -1);
  const char *known_as = g_str_equal (type, "statistics object")      ? "STATISTICS"
                         : g_str_equal (type, "foreign-data wrapper") ? "FOREIGN DATA WRAPPER"
                                                                      : upper;
  g_autofree char *prefix = g_strconcat (known_as, " ", NULL);
  g_autofree char *tight = g_strdup (identity);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const char *own = g_str_has_prefix (key, prefix) ? (const char *) key + strlen (prefix) : NULL;
      g_auto (GStrv) words = own ? g_strsplit_set (own, " (),", -1) : NULL;
      gboolean all = own != NULL;

      for (guint i = 0; all && words[i]; i++)
        all = !*words[i] || g_strv_contains ((const char *const[]){ "FOR", "SERVER", "LANGUAGE", "AS", "NONE", "USING", "PUBLIC", NULL }, words[i])
              || strstr (tight, words[i]);
      if (all)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_left_out (GPtrArray *left_out, const char *type, const char *identity)
{
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];

      if (g_str_equal (type, "large object") && g_str_equal (left->kind, "large objects"))
        return TRUE;
      for (guint j = 0; left->names[j]; j++)
        if (g_str_equal (left->names[j], identity))
          return TRUE;
    }
  return FALSE;
}

static GPtrArray *
ask (MarqTestDb *db, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  GPtrArray *rows;

  g_assert_no_error (error);
  rows = marq_connection_query (connection, query, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

static void
test_catalogs (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (GPtrArray) rows = db ? ask (db, catalogs) : NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    {
      const char *name = ((GStrv) rows->pdata[i])[0];
      g_autofree char *quoted = g_strdup_printf ("'%s'::regclass", name);

      if (strstr (census, quoted) || g_strv_contains (part_catalogs, name) || g_strv_contains (shared_catalogs, name))
        continue;
      g_test_message ("%s is in no census", name);
      g_test_fail ();
    }
}

static void
test_census (void)
{
  g_autoptr (MarqTestDb) db = make_database ();
  g_autoptr (GPtrArray) left_out = new_left_out ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!db)
    return;
  schema = marq_round_read (db, left_out);
  marq_item_foreach (MARQ_ITEM (schema), add_names, names);
  rows = ask (db, census);
  g_test_message ("%u things", rows->len);
  g_assert_cmpuint (rows->len, >, 80);
  for (guint i = 0; i < rows->len; i++)
    {
      GStrv row = rows->pdata[i];

      if (is_known (names, row[0], row[1], row[2]) || is_object (names, row[0], row[2]) || is_left_out (left_out, row[0], row[2]))
        continue;
      g_test_message ("passed over: %s %s (%s)", row[0], row[2], row[1]);
      g_test_fail ();
    }
  unsubscribe (db);
}

static void
assert_left_out (GPtrArray *left_out, const char *kind, const char *name)
{
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];

      if (g_str_equal (left->kind, kind) && g_strv_contains ((const char *const *) left->names, name))
        return;
    }
  g_test_message ("%s: %s is not named", kind, name);
  g_test_fail ();
}

/* What the first dump has of this kind of line and the second has not, or the contrary. */
static void
assert_same_access (MarqTestDb *db, MarqTestDb *again)
{
  g_autofree char *dump = marq_test_db_dump_access (db);
  g_autofree char *dump_again = marq_test_db_dump_access (again);

  g_assert_cmpstr (dump, ==, dump_again);
}

static void
test_round_trip (void)
{
  g_autoptr (MarqTestDb) db = make_database ();
  g_autoptr (MarqTestDb) again = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (GPtrArray) left_out = new_left_out ();
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) schema_again = NULL;
  g_autofree char *difference = NULL;

  if (!db)
    return;
  schema = marq_round_read (db, left_out);
  difference = marq_round_rebuild (db, schema, again);
  g_assert_cmpstr (difference, ==, NULL);
  schema_again = marq_round_read (again, NULL);
  marq_round_assert_same (schema, schema_again);
  assert_same_access (db, again);
  g_assert_cmpuint (left_out->len, ==, 0);
  unsubscribe (db);
  unsubscribe (again);
}

/* What the model has no place for, or must not keep. */
static void
test_left_out (void)
{
  g_autoptr (MarqTestDb) db = make_database ();
  g_autoptr (GPtrArray) left_out = new_left_out ();
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *text = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (
    db, "COMMENT ON INDEX zz_schema.zz_primary IS 'x'; COMMENT ON SEQUENCE zz_schema.zz_identity_seq IS 'y'; SELECT lo_create(0);\n"
        "ALTER USER MAPPING FOR zz_role SERVER zz_server OPTIONS (ADD password 's3cret', ADD password_required 'false');\n"
        "ALTER SERVER zz_server OPTIONS (ADD secret_access_key 's3cret');\n"
        "ALTER SUBSCRIPTION zz_subscription CONNECTION 'host=localhost password=''s3cret x''';\n"
        "CREATE OPERATOR zz_schema.<<-> (FUNCTION = zz_schema.zz_less, LEFTARG = zz_schema.zz_composite, "
        "RIGHTARG = zz_schema.zz_composite, COMMUTATOR = OPERATOR(zz_schema.>>->));\n"
        "SELECT format('ALTER DATABASE %I SET work_mem = ''8MB''', current_database()) \\gexec\n"
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'zz_schema.zz_index_nulls'::regclass;\n"
        "CREATE TRIGGER zz_of_whole AFTER INSERT ON zz_schema.zz_whole FOR EACH ROW EXECUTE FUNCTION zz_schema.zz_trigger_function();\n"
        "ALTER TABLE zz_schema.zz_part DISABLE TRIGGER zz_of_whole;\n");
  g_assert_cmpstr (failure, ==, NULL);
  schema = marq_round_read (db, left_out);
  assert_left_out (left_out, "comments on indexes of keys, and on sequences of identities", "zz_schema.zz_primary");
  assert_left_out (left_out, "comments on indexes of keys, and on sequences of identities", "zz_schema.zz_identity_seq");
  assert_left_out (left_out, "large objects", "in number: 1");
  assert_left_out (left_out, "options that are secret", "user mapping zz_server of zz_role");
  assert_left_out (left_out, "options that are secret", "server zz_server");
  assert_left_out (left_out, "passwords of subscriptions", "zz_subscription");
  assert_left_out (left_out, "settings of the database", "work_mem");
  assert_left_out (left_out, "indexes that are not valid", "zz_schema.zz_index_nulls");
  assert_left_out (left_out, "triggers of partitions that fire otherwise than their whole's", "zz_schema.zz_part.zz_of_whole");
  assert_left_out (left_out, "operators that have no function", "zz_schema.>>-> (zz_schema.zz_composite, zz_schema.zz_composite)");
  text = marq_item_to_json (MARQ_ITEM (schema), NULL);
  g_assert_null (strstr (text, "s3cret"));
  g_assert_nonnull (strstr (text, "password_required"));
  unsubscribe (db);
}

/* What was made of it goes again, in an order that the server takes. */
static void
test_taken_away (void)
{
  g_autoptr (MarqTestDb) db = make_database ();
  g_autoptr (MarqTestDb) empty = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) nothing = NULL;
  g_autofree char *why = NULL;
  g_autofree char *script = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *empty_dump = NULL;

  if (!db)
    return;
  schema = marq_round_read (db, NULL);
  nothing = marq_round_read (empty, NULL);
  script = marq_round_plan (schema, nothing, &why);
  g_assert_cmpstr (why, ==, NULL);
  failure = marq_round_run (db, script);
  g_assert_cmpstr (failure, ==, NULL);
  dump = marq_test_db_dump_access (db);
  empty_dump = marq_test_db_dump_access (empty);
  g_assert_cmpstr (dump, ==, empty_dump);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-kinds/catalogs", test_catalogs);
  g_test_add_func ("/pg-kinds/census", test_census);
  g_test_add_func ("/pg-kinds/round-trip", test_round_trip);
  g_test_add_func ("/pg-kinds/left-out", test_left_out);
  g_test_add_func ("/pg-kinds/taken-away", test_taken_away);
  return g_test_run ();
}
