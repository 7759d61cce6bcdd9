/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A design is applied to a real database; then a person changes the design, and somebody else the
 * database. Who moved, what closes it, and what a refresh makes of the design.
 */
#include "config.h"

#include <string.h>

#include "marq-sketch.h"
#include "marq-test-db.h"
#include "marq-test.h"
#include "migration/generate/marq-drift.h"
#include "migration/run/marq-record.h"

static const MarqEngineSettings held = { MARQ_SERIAL_STYLE_IDENTITY, MARQ_ENUM_STYLE_CHECK, 0 };

static MarqSchema *
draw_shop (void)
{
  MarqSchema *schema = marq_sketch_new ();
  MarqEntity *users = marq_sketch_entity (schema, "users");
  MarqEntity *orders = marq_sketch_entity (schema, "orders");
  MarqField *id = marq_sketch_field (users, "id", "BigSerial");
  MarqField *email = marq_sketch_field (users, "email", "Email");
  MarqField *order_id = marq_sketch_field (orders, "id", "BigSerial");
  MarqField *user_id = marq_sketch_field (orders, "user_id", "BigInt");

  marq_field_set_not_null (email, TRUE);
  marq_sketch_field (users, "name", "String(40)");
  marq_sketch_field (users, "status", "Enum('new', 'old')");
  marq_item_set_comment (marq_sketch_field (users, "site", "URL"), "Where they write");
  marq_sketch_field (orders, "total", "Decimal(10, 2)");
  marq_sketch_key (users, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, id);
  marq_sketch_key (users, NULL, MARQ_CONSTRAINT_KIND_UNIQUE, email);
  marq_sketch_key (orders, NULL, MARQ_CONSTRAINT_KIND_PRIMARY_KEY, order_id);
  marq_sketch_relation (orders, NULL, user_id, users, id);
  marq_sketch_index (users, NULL, marq_sketch_find (schema, "public.users.name"));
  return schema;
}

static void
rename_name (MarqSchema *schema)
{
  marq_item_set_name (marq_sketch_find (schema, "public.users.name"), "full_name");
}

static void
add_phone (MarqSchema *schema)
{
  marq_sketch_field (marq_sketch_find (schema, "public.users"), "phone", "String(20)");
}

static void
widen_name (MarqSchema *schema)
{
  marq_sketch_set_type (marq_sketch_find (schema, "public.users.name"), "String(50)");
}

static void
change_total (MarqSchema *schema)
{
  marq_sketch_set_type (marq_sketch_find (schema, "public.orders.total"), "Decimal(12, 2)");
}

typedef struct
{
  const char *name;
  void (*we) (MarqSchema *schema);
  const char *postgresql; /* what they do; NULL: not on this engine */
  const char *sqlite;
  const char *mariadb;
  const char *moved_we;   /* lines of changes; a star is before what is contested */
  const char *moved_they;
  const char *refreshed;  /* path=type of a field after a refresh, or NULL */
} MarqScene;

static const MarqScene scenes[] = {
  { "nobody", NULL, "", "", "", "", "", "public.users.email=Email" },
  { "we-add", add_phone, "", "", "", "ADD Column: phone", "", "public.users.phone=String(20)" },
  { "they-add", NULL, "ALTER TABLE users ADD nick varchar(30);", "ALTER TABLE users ADD nick TEXT;",
    "ALTER TABLE users ADD nick varchar(30);", "", "ADD Column: nick", "public.users.email=Email" },
  { "they-add-typed", NULL, "ALTER TABLE users ADD nick varchar(30);", NULL, "ALTER TABLE users ADD nick varchar(30);", "",
    "ADD Column: nick", "public.users.nick=String(30)" },
  { "both-add-alike", add_phone, "ALTER TABLE users ADD phone varchar(20);", NULL, "ALTER TABLE users ADD phone varchar(20);", "", "",
    "public.users.phone=String(20)" },
  { "both-add", add_phone, "ALTER TABLE users ADD phone varchar(30);", "ALTER TABLE users ADD phone INTEGER;",
    "ALTER TABLE users ADD phone varchar(30);", "*ADD Column: phone", "*ADD Column: phone", "public.users.phone=String(20)" },
  { "rename-and-type", rename_name, "ALTER TABLE users ALTER name TYPE varchar(60);", NULL, "ALTER TABLE users MODIFY name varchar(60);",
    "RENAME Column: name → full_name\nRENAME Index: users_name_idx → users_full_name_idx", "MODIFY Column: name",
    "public.users.full_name=String(60)" },
  { "both-type", widen_name, "ALTER TABLE users ALTER name TYPE varchar(60);", NULL, "ALTER TABLE users MODIFY name varchar(60);",
    "*MODIFY Column: name", "*MODIFY Column: name", "public.users.name=String(50)" },
  { "they-loosen-enum", NULL, "ALTER TABLE users DROP CONSTRAINT users_status_check;", NULL, NULL, "",
    "REMOVE Check: users_status_check", "public.users.status=String(50)" },
  { "they-drop-column", NULL, "ALTER TABLE users DROP site;", NULL, "ALTER TABLE users DROP site;", "", "REMOVE Column: site",
    "public.users.email=Email" },
  { "they-drop-what-we-change", change_total, "DROP TABLE orders;", NULL, "DROP TABLE orders;", "*MODIFY Column: total",
    "*DROP Table orders", "public.orders.total=Decimal(12, 2)" },
  { "they-change-enum", NULL,
    "ALTER TABLE users DROP CONSTRAINT users_status_check, ADD CONSTRAINT users_status_check CHECK (length(status) = 3);",
    NULL, NULL, "", "MODIFY Check: users_status_check", "public.users.email=Email" },
  { "they-index", NULL, "CREATE INDEX by_total ON orders (total DESC);", "CREATE INDEX by_total ON orders (total DESC);",
    "CREATE INDEX by_total ON orders (total DESC);", "", "ADD Index: by_total", "public.users.status=Enum('new', 'old')" },
  { "ours-are-hidden", NULL, "CREATE TABLE marquetry_migrations (a int); CREATE TABLE users_backup_1_0_2 (a int);",
    "CREATE TABLE marquetry_migrations (a int); CREATE TABLE users_backup_1_0_2 (a int);",
    "CREATE TABLE marquetry_migrations (a int); CREATE TABLE users_backup_1_0_2 (a int);", "", "", NULL },
};

static MarqPlanSettings
settings_for (MarqDialect dialect)
{
  return (MarqPlanSettings){ .dialect = dialect, .settings = held };
}

static void
run (MarqTestDb *db, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  g_assert_cmpstr (failure, ==, NULL);
}

static void
build (MarqTestDb *db, MarqSchema *design, MarqDialect dialect)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  const MarqPlanSettings settings = settings_for (dialect);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = marq_plan_new (empty, design, &settings, &error);
  g_autofree char *script = NULL;

  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  run (db, script);
}

static MarqDrift *
look (MarqTestDb *db, MarqDialect dialect, MarqSchema *base, MarqSchema *design)
{
  g_autoptr (MarqProject) project = g_object_new (MARQ_TYPE_PROJECT, NULL);
  const MarqPlanSettings settings = settings_for (dialect);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_autoptr (MarqSchema) actual = NULL;
  MarqDriftSides sides = { base, design, NULL };
  MarqDrift *drift;

  g_assert_no_error (error);
  actual = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  marq_drift_hide_own (actual, project);
  sides.actual = actual;
  drift = marq_drift_new (&sides, connection, &settings, NULL, &error);
  g_assert_no_error (error);
  return drift;
}

/* Every line that is expected begins one that there is, and there are as many. */
static void
check_moves (const char *who, GPtrArray *moves, const char *expected)
{
  g_auto (GStrv) lines = *expected ? g_strsplit (expected, "\n", -1) : g_new0 (char *, 1);
  gboolean fits = moves->len == g_strv_length (lines);

  for (guint i = 0; i < moves->len; i++)
    {
      const MarqMove *move = moves->pdata[i];
      g_autofree char *text = marq_change_dup_text (move->change);
      g_autofree char *line = g_strconcat (move->contested ? "*" : "", text, NULL);

      if (fits && g_str_has_prefix (line, lines[i]))
        continue;
      g_test_message ("%s: %s", who, line);
      fits = FALSE;
    }
  if (!fits)
    g_test_message ("%s: expected: %s", who, *expected ? expected : "nothing");
  g_assert_true (fits);
}

static void
check_field (MarqSchema *schema, const char *expected)
{
  g_auto (GStrv) parts = g_strsplit (expected, "=", 2);
  const char *type = marq_field_type_to_string (marq_field_get_data_type (marq_sketch_find (schema, parts[0])));

  g_assert_cmpstr (type, ==, parts[1]);
}

static void
check_refresh (MarqDrift *drift, MarqSchema *design, const MarqScene *scene)
{
  g_autoptr (MarqSchema) refreshed = marq_drift_dup_refreshed (drift, design, FALSE);

  if (scene->refreshed)
    check_field (refreshed, scene->refreshed);
  if (!drift->moves->they->len)
    {
      g_autofree char *wanted = marq_item_to_json (MARQ_ITEM (design), NULL);
      g_autofree char *got = marq_item_to_json (MARQ_ITEM (refreshed), NULL);

      g_assert_cmpstr (got, ==, wanted);
    }
}

/* After what closes it nothing differs; what the reverse does to a fresh database of the design is what
 * they have. */
static void
check_closing (MarqTestDb *db, MarqDrift *drift, MarqSchema *base, MarqSchema *design)
{
  MarqDialect dialect = drift->settings.dialect;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) closing = marq_drift_plan (drift, FALSE, &error);
  g_autoptr (MarqPlan) reverse = NULL;
  g_autoptr (MarqTestDb) other = marq_test_db_new (dialect);
  g_autoptr (MarqDrift) nothing = NULL;
  g_autofree char *script = NULL;
  g_autofree char *back = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  reverse = marq_drift_plan (drift, TRUE, &error);
  g_assert_no_error (error);
  run (db, dialect == MARQ_DIALECT_SQLITE ? "DROP TABLE IF EXISTS users_backup_1_0_2; DROP TABLE IF EXISTS marquetry_migrations;"
                                          : "DROP TABLE IF EXISTS users_backup_1_0_2, marquetry_migrations;");
  wanted = marq_test_db_dump (db);
  build (other, design, dialect);
  back = marq_plan_dup_script (reverse, &drift->settings, FALSE);
  run (other, back);
  got = marq_test_db_dump (other);
  if (dialect == MARQ_DIALECT_POSTGRESQL)
    g_assert_cmpstr (got, ==, wanted);
  script = marq_plan_dup_script (closing, &drift->settings, FALSE);
  run (db, script);
  nothing = look (db, dialect, base, design);
  g_assert_cmpuint (nothing->changes->len, ==, 0);
}

static void
play (const MarqScene *scene, MarqDialect dialect)
{
  const char *const theirs[] = { [MARQ_DIALECT_POSTGRESQL] = scene->postgresql,
                                 [MARQ_DIALECT_SQLITE] = scene->sqlite,
                                 [MARQ_DIALECT_MARIADB] = scene->mariadb };
  g_autoptr (MarqTestDb) db = marq_test_db_new (dialect);
  g_autoptr (MarqSchema) base = NULL;
  g_autoptr (MarqSchema) design = NULL;
  g_autoptr (MarqDrift) drift = NULL;

  if (!db)
    return;
  base = draw_shop ();
  design = marq_sketch_copy (base);
  build (db, base, dialect);
  if (scene->we)
    scene->we (design);
  run (db, theirs[dialect]);
  drift = look (db, dialect, base, design);
  check_moves ("we", drift->moves->we, scene->moved_we);
  check_moves ("they", drift->moves->they, scene->moved_they);
  check_refresh (drift, design, scene);
  check_closing (db, drift, base, design);
}

static void
test_postgresql (gconstpointer data)
{
  play (data, MARQ_DIALECT_POSTGRESQL);
}

static void
test_sqlite (gconstpointer data)
{
  play (data, MARQ_DIALECT_SQLITE);
}

static void
test_mariadb (gconstpointer data)
{
  play (data, MARQ_DIALECT_MARIADB);
}

/* Without a base nobody knows who moved; what was renamed may be said. */
static void
test_without_base (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_SQLITE);
  g_autoptr (MarqSchema) design = draw_shop ();
  g_autoptr (MarqDrift) drift = NULL;
  g_autoptr (MarqSchema) refreshed = NULL;

  build (db, design, MARQ_DIALECT_SQLITE);
  run (db, "ALTER TABLE orders ADD note TEXT;");
  drift = look (db, MARQ_DIALECT_SQLITE, NULL, design);
  g_assert_null (drift->moves);
  g_assert_cmpuint (drift->changes->len, ==, 1);
  refreshed = marq_drift_dup_refreshed (drift, design, FALSE);
  check_field (refreshed, "public.orders.note=Text");
  check_field (refreshed, "public.users.site=URL");
}

static void
note_custom (MarqItem *item, gpointer data)
{
  if (MARQ_IS_FIELD (item) && marq_field_type_get_kind (marq_field_get_data_type (MARQ_FIELD (item))) == MARQ_TYPE_KIND_CUSTOM)
    (*(guint *) data)++;
}

/* A designer's type, held by an engine and drawn again, is held as it was. */
static void
test_types (gconstpointer data)
{
  static const char *const types[] = { "Boolean", "SmallInt", "Integer", "BigInt", "String(40)", "String", "Text", "Char(3)",
                                       "Decimal(10, 2)", "Float", "Double", "Date", "DateTime", "Timestamp(3)", "Time", "Blob" };
  const MarqEngine *engine = marq_engine_get (GPOINTER_TO_INT (data));
  g_autoptr (MarqSchema) schema = marq_sketch_new ();
  MarqEntity *entity = marq_sketch_entity (schema, "types");
  g_autoptr (MarqSchema) lowered = NULL;
  g_autoptr (MarqSchema) drawn = NULL;
  g_autoptr (MarqSchema) again = NULL;
  g_autofree char *lines = NULL;
  guint n_before = 0;
  guint n_after = 0;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *name = g_strdup_printf ("field%u", i);

      marq_sketch_field (entity, name, types[i]);
    }
  marq_sketch_field (entity, "strange", "Custom(no such type)");
  lowered = marq_engine_lower (engine, schema, &held, NULL);
  drawn = marq_sketch_copy (lowered);
  marq_engine_draw_types (engine, drawn);
  marq_item_foreach (MARQ_ITEM (lowered), note_custom, &n_before);
  marq_item_foreach (MARQ_ITEM (drawn), note_custom, &n_after);
  g_assert_cmpuint (n_before, ==, G_N_ELEMENTS (types) + 1);
  g_assert_cmpuint (n_after, <=, 3);
  g_assert_cmpuint (n_after, >=, 1);
  again = marq_engine_lower (engine, drawn, &held, NULL);
  lines = marq_sketch_compare (lowered, again, MARQ_MATCHING_UIDS);
  g_assert_cmpstr (lines, ==, "");
}

/* The record is made on each engine, twice, and read. */
static void
test_record (gconstpointer data)
{
  MarqDialect dialect = GPOINTER_TO_INT (data);
  g_autoptr (MarqTestDb) db = marq_test_db_new (dialect);
  g_autoptr (MarqProject) project = g_object_new (MARQ_TYPE_PROJECT, NULL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) before = NULL;
  g_autoptr (MarqSchema) after = NULL;
  g_autoptr (GPtrArray) statements = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  MarqRecord record = { .id = (char *) "mig_1_o'clock", .version = (char *) "1.0.0", .status = (char *) "applied",
                        .description = (char *) "Line\n\"one\" \\ 😀", .tool_version = (char *) "1", .applied_by = (char *) "me" };
  MarqRecord *got;

  if (!db)
    return;
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  before = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (marq_record_is_in (project, before));
  statements = marq_record_dup_making (project, dialect, &error);
  g_assert_no_error (error);
  g_ptr_array_add (statements, marq_record_dup_insert (project, dialect, &record));
  g_ptr_array_add (statements, marq_record_dup_log (project, dialect, "baseline", &record));
  for (guint i = 0; i < statements->len; i++)
    for (guint times = i + 2 < statements->len ? 2 : 1; times; times--)
      {
        g_autoptr (GPtrArray) rows G_GNUC_UNUSED = marq_connection_query (connection, statements->pdata[i], NULL, &error);

        g_assert_no_error (error);
      }
  after = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (marq_record_is_in (project, after));
  records = marq_record_read (project, connection, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  got = records->pdata[0];
  g_assert_cmpstr (got->id, ==, record.id);
  g_assert_cmpstr (got->description, ==, record.description);
  g_assert_nonnull (got->applied_at);
  g_assert_null (got->error);
  g_assert_true (marq_record_is_applied (got));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_autofree char *postgresql = g_strdup_printf ("/drift/postgresql/%s", scenes[i].name);
      g_autofree char *mariadb = g_strdup_printf ("/drift/mariadb/%s", scenes[i].name);
      g_autofree char *sqlite = g_strdup_printf ("/drift/sqlite/%s", scenes[i].name);

      g_test_add_data_func (postgresql, &scenes[i], test_postgresql);
      if (scenes[i].sqlite)
        g_test_add_data_func (sqlite, &scenes[i], test_sqlite);
      if (scenes[i].mariadb)
        g_test_add_data_func (mariadb, &scenes[i], test_mariadb);
    }
  g_test_add_func ("/drift/without-base", test_without_base);
  g_test_add_data_func ("/record/postgresql", GINT_TO_POINTER (MARQ_DIALECT_POSTGRESQL), test_record);
  g_test_add_data_func ("/record/sqlite", GINT_TO_POINTER (MARQ_DIALECT_SQLITE), test_record);
  g_test_add_data_func ("/drift/types/postgresql", GINT_TO_POINTER (MARQ_DIALECT_POSTGRESQL), test_types);
  g_test_add_data_func ("/drift/types/sqlite", GINT_TO_POINTER (MARQ_DIALECT_SQLITE), test_types);
  g_test_add_data_func ("/drift/types/mariadb", GINT_TO_POINTER (MARQ_DIALECT_MARIADB), test_types);
  g_test_add_data_func ("/record/mariadb", GINT_TO_POINTER (MARQ_DIALECT_MARIADB), test_record);
  return g_test_run ();
}
