/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a runner of migrations needs of PostgreSQL. The lock is an advisory one, of the session, and only ever
 * tried: who waits for it in the server would be waited for by CREATE INDEX CONCURRENTLY.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-session.h"
#include "engine/marq-sql-name.h"
#include "marq-pg-connection.h"
#include "marq-pg-tree.h"

/* The checkpoint where there is nothing of what a statement is about. */
#define NOT_THERE "none"

/* What the session is told; all of it is reset afterwards. A routine may speak of what comes later. */
static const char *const settings[] = {
  "application_name",      "lock_timeout", "statement_timeout",
  "check_function_bodies", "search_path",  "idle_in_transaction_session_timeout",
};

static void
append_setting (GString *query, const char *name, const char *value)
{
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, value);

  g_string_append_printf (query, "%spg_catalog.set_config('%s', %s, false)", query->len ? ", " : "SELECT ", name, literal);
}

static gboolean
prepare (MarqConnection *self, const MarqSessionLimits *limits, const char *who, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *lock_timeout = g_strdup_printf ("%u", limits->lock_timeout);
  g_autofree char *statement_timeout = g_strdup_printf ("%u", limits->statement_timeout);
  g_autofree char *schema = limits->schema ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, limits->schema) : NULL;

  append_setting (query, "application_name", who);
  append_setting (query, "check_function_bodies", "off");
  append_setting (query, "idle_in_transaction_session_timeout", "0");
  if (limits->lock_timeout)
    append_setting (query, "lock_timeout", lock_timeout);
  append_setting (query, "statement_timeout", statement_timeout);
  if (schema)
    append_setting (query, "search_path", schema);
  return marq_connection_run (self, query->str, cancellable, error);
}

static void
restore (MarqConnection *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *statement = g_strdup_printf ("RESET %s", settings[i]);

      if (!marq_connection_run (self, statement, NULL, NULL))
        return;
    }
}

static MarqTransaction
get_transaction (MarqConnection *connection)
{
  switch (PQtransactionStatus (((MarqPgConnection *) connection)->server))
    {
    case PQTRANS_IDLE:
      return MARQ_TRANSACTION_NONE;
    case PQTRANS_INTRANS:
      return MARQ_TRANSACTION_OPEN;
    case PQTRANS_INERROR:
      return MARQ_TRANSACTION_FAILED;
    case PQTRANS_ACTIVE:
    case PQTRANS_UNKNOWN:
    default:
      return MARQ_TRANSACTION_LOST;
    }
}

/* Ours among all that others may lock by numbers. */
static gint64
key_of (const char *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  hash[16] = '\0';
  return (gint64) g_ascii_strtoull (hash, NULL, 16);
}

/* It may have gone in between. */
static char *
dup_holder (MarqConnection *self, gint64 key, GCancellable *cancellable)
{
  g_autofree char *query = g_strdup_printf (
    "SELECT coalesce(nullif(a.application_name, ''), 'process ' || l.pid), to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS') "
    "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted "
    "AND l.objsubid = 1 AND l.classid = %u AND l.objid = %u AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
    "current_database())",
    (guint) ((guint64) key >> 32), (guint) ((guint64) key & 0xffffffff));
  g_autoptr (GPtrArray) rows = marq_connection_query (self, query, cancellable, NULL);
  char *const *row = rows && rows->len ? rows->pdata[0] : NULL;

  if (!row || !row[0])
    return g_strdup (_ ("another session"));
  /* Translators: who holds a lock, and since when */
  return row[1] ? g_strdup_printf (_ ("%s, connected since %s"), row[0], row[1]) : g_strdup (row[0]);
}

static gboolean
try_lock (MarqConnection *self, const char *name, const char *who, gboolean *got, char **holder, GCancellable *cancellable, GError **error)
{
  gint64 key = key_of (name);
  g_autofree char *query = g_strdup_printf ("SELECT pg_catalog.pg_try_advisory_lock(%" G_GINT64_FORMAT ")", key);
  g_autoptr (GPtrArray) rows = marq_connection_query (self, query, cancellable, error);

  if (!rows)
    return FALSE;
  *got = rows->len && g_strcmp0 (((char **) rows->pdata[0])[0], "t") == 0;
  *holder = *got ? NULL : dup_holder (self, key, cancellable);
  return TRUE;
}

static void
unlock (MarqConnection *self, const char *name)
{
  g_autofree char *query = g_strdup_printf ("SELECT pg_catalog.pg_advisory_unlock(%" G_GINT64_FORMAT ")", key_of (name));

  marq_connection_run (self, query, NULL, NULL);
}

static char *
dup_blocker (MarqConnection *self, MarqConnection *other, GCancellable *cancellable)
{
  g_autofree char *query = g_strdup_printf (
    "SELECT string_agg(concat_ws(' ', a.usename || ',', nullif(a.application_name, '') || ',', 'process', a.pid || ',', a.state, 'since', "
    "to_char(a.state_change, 'HH24:MI:SS') || ':', left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80)), '; ') FROM "
    "pg_catalog.pg_stat_activity a WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(%d))",
    PQbackendPID (((MarqPgConnection *) self)->server));
  g_autoptr (GPtrArray) rows = marq_connection_query (other, query, cancellable, NULL);

  return rows && rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

static gboolean
is_transient (const GError *error)
{
  static const char *const states[] = { "55P03", "40P01", "40001", NULL };
  const char *state = marq_engine_error_get_state (error);

  return state && g_strv_contains (states, state);
}

/* What a statement that cannot be in a transaction is about. */
typedef struct
{
  const char *kind; /* of the node; NULL: nothing that we know */
  JsonObject *node;
  char       *index; /* its name, quoted, or NULL */
  char       *table; /* that DETACH takes a partition from */
  char       *part;
} MarqDoubtful;

static void
doubtful_clear (MarqDoubtful *self)
{
  g_free (self->index);
  g_free (self->table);
  g_free (self->part);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqDoubtful, doubtful_clear)

static char *
dup_quoted (const char *schema, const char *name)
{
  g_autofree char *first = schema ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, schema) : NULL;
  g_autofree char *second = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, name);

  return first ? g_strconcat (first, ".", second, NULL) : g_steal_pointer (&second);
}

static char *
dup_range (JsonObject *range)
{
  return range ? dup_quoted (marq_pg_get_string (range, "schemaname"), marq_pg_get_string (range, "relname")) : NULL;
}

static char *
dup_dropped (JsonObject *drop)
{
  JsonArray *objects = marq_pg_get_list (drop, "objects");
  const char *kind = NULL;
  JsonObject *list = objects && json_array_get_length (objects) == 1 ? marq_pg_element (objects, 0, &kind) : NULL;
  JsonArray *names = list ? marq_pg_get_list (list, "items") : NULL;
  guint n = names ? json_array_get_length (names) : 0;
  JsonObject *schema = n > 1 ? marq_pg_element (names, n - 2, NULL) : NULL;
  JsonObject *name = n ? marq_pg_element (names, n - 1, NULL) : NULL;

  return name ? dup_quoted (schema ? marq_pg_get_string (schema, "sval") : NULL, marq_pg_get_string (name, "sval")) : NULL;
}

static void
look_at_detach (MarqDoubtful *self, JsonObject *alter)
{
  JsonArray *commands = marq_pg_get_list (alter, "cmds");
  JsonObject *command = commands && json_array_get_length (commands) == 1 ? marq_pg_element (commands, 0, NULL) : NULL;
  JsonObject *detach = command ? marq_pg_get_node (command, "def", "PartitionCmd") : NULL;

  if (!detach || g_strcmp0 (marq_pg_get_string (command, "subtype"), "AT_DetachPartition") != 0)
    return;
  self->table = dup_range (marq_pg_get_object (alter, "relation"));
  self->part = dup_range (marq_pg_get_object (detach, "name"));
}

static JsonNode *
look_at (MarqDoubtful *self, const char *text)
{
  g_autofree char *message = NULL;
  gsize offset;
  JsonNode *tree = marq_pg_parse (text, &offset, &message);
  JsonArray *statements = tree ? marq_pg_get_list (json_node_get_object (tree), "stmts") : NULL;

  if (!statements || json_array_get_length (statements) != 1)
    return tree;
  self->node = marq_pg_unwrap (marq_pg_get_object (json_array_get_object_element (statements, 0), "stmt"), &self->kind);
  if (g_str_equal (self->kind, "IndexStmt") && marq_pg_get_string (self->node, "idxname"))
    {
      JsonObject *relation = marq_pg_get_object (self->node, "relation");

      self->index = dup_quoted (marq_pg_get_string (relation, "schemaname"), marq_pg_get_string (self->node, "idxname"));
    }
  else if (g_str_equal (self->kind, "DropStmt") && g_strcmp0 (marq_pg_get_string (self->node, "removeType"), "OBJECT_INDEX") == 0)
    self->index = dup_dropped (self->node);
  else if (g_str_equal (self->kind, "AlterTableStmt"))
    look_at_detach (self, self->node);
  return tree;
}

/* *oid: NULL: it is not there. */
static gboolean
find_index (MarqConnection *self, const char *name, char **oid, gboolean *is_valid, GCancellable *cancellable, GError **error)
{
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, name);
  g_autofree char *query = g_strdup_printf ("SELECT indexrelid::bigint, indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(%s)",
                                            literal);
  g_autoptr (GPtrArray) rows = marq_connection_query (self, query, cancellable, error);

  if (!rows)
    return FALSE;
  *oid = rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
  *is_valid = rows->len && g_strcmp0 (((char **) rows->pdata[0])[1], "t") == 0;
  return TRUE;
}

/* One that a build left behind is invalid, IF NOT EXISTS would take it for a good one, and a new one needs the name.
 * One that was there before is somebody else's. */
static gboolean
settle_build (MarqConnection *self, const MarqDoubtful *what, const char *checkpoint, MarqDoubt *doubt, GCancellable *cancellable,
              GError **error)
{
  g_autofree char *drop = g_strdup_printf ("DROP INDEX CONCURRENTLY %s", what->index);
  g_autofree char *oid = NULL;
  gboolean is_valid;

  if (!find_index (self, what->index, &oid, &is_valid, cancellable, error))
    return FALSE;
  *doubt = MARQ_DOUBT_NOT_DONE;
  if (!oid || g_strcmp0 (oid, checkpoint) == 0)
    return TRUE;
  if (!is_valid)
    return marq_connection_run (self, drop, cancellable, error);
  *doubt = MARQ_DOUBT_DONE;
  return TRUE;
}

/* What was not there was not dropped. */
static gboolean
settle_drop (MarqConnection *self, const MarqDoubtful *what, const char *checkpoint, MarqDoubt *doubt, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *oid = NULL;
  gboolean is_valid;

  if (!find_index (self, what->index, &oid, &is_valid, cancellable, error))
    return FALSE;
  *doubt = oid || g_strcmp0 (checkpoint, NOT_THERE) == 0 ? MARQ_DOUBT_NOT_DONE : MARQ_DOUBT_DONE;
  return TRUE;
}

/* *is_part: it is one of the table, or was until a detaching began that is to be finished (*is_pending). */
static gboolean
find_part (MarqConnection *self, const MarqDoubtful *what, gboolean *is_part, gboolean *is_pending, GCancellable *cancellable, GError **error)
{
  g_autofree char *table = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, what->table);
  g_autofree char *part = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, what->part);
  g_autofree char *query = g_strdup_printf ("SELECT to_jsonb(i) ->> 'inhdetachpending' FROM pg_catalog.pg_inherits i WHERE inhparent = "
                                            "to_regclass(%s) AND inhrelid = to_regclass(%s)",
                                            table, part);
  g_autoptr (GPtrArray) rows = marq_connection_query (self, query, cancellable, error);

  if (!rows)
    return FALSE;
  *is_part = rows->len > 0;
  *is_pending = rows->len && g_strcmp0 (((char **) rows->pdata[0])[0], "true") == 0;
  return TRUE;
}

/* It goes in two transactions; after the first, only FINALIZE is left to be done. */
static gboolean
settle_detach (MarqConnection *self, const MarqDoubtful *what, const char *checkpoint, MarqDoubt *doubt, GCancellable *cancellable,
               GError **error)
{
  g_autofree char *finish = g_strdup_printf ("ALTER TABLE %s DETACH PARTITION %s FINALIZE", what->table, what->part);
  gboolean is_part, is_pending;

  if (!find_part (self, what, &is_part, &is_pending, cancellable, error))
    return FALSE;
  *doubt = (is_part && !is_pending) || g_strcmp0 (checkpoint, NOT_THERE) == 0 ? MARQ_DOUBT_NOT_DONE : MARQ_DOUBT_DONE;
  return !is_pending || marq_connection_run (self, finish, cancellable, error);
}

/* Which is there before a statement. What an earlier build left behind, IF NOT EXISTS would take for a good one; it may also
 * be somebody's who is still at it. */
static char *
dup_index_before (MarqConnection *self, const MarqDoubtful *what, GCancellable *cancellable, GError **error)
{
  g_autofree char *oid = NULL;
  gboolean is_valid;

  if (!find_index (self, what->index, &oid, &is_valid, cancellable, error))
    return NULL;
  if (!oid || is_valid || !g_str_equal (what->kind, "IndexStmt"))
    return oid ? g_steal_pointer (&oid) : g_strdup (NOT_THERE);
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT,
               _ ("The index %s is there already, and is not valid: somebody is building it, or failed to. Once nobody is, take it away with "
                  "“DROP INDEX CONCURRENTLY %s”"),
               what->index, what->index);
  return NULL;
}

/* Whether what the statement is about was there before it, and which it was. */
static char *
dup_checkpoint (MarqConnection *self, const MarqStatement *statement, GCancellable *cancellable, GError **error)
{
  g_auto (MarqDoubtful) what = { NULL };
  g_autoptr (JsonNode) tree G_GNUC_UNUSED = look_at (&what, statement->text);
  gboolean is_part, is_pending;

  if (what.index)
    return dup_index_before (self, &what, cancellable, error);
  if (!what.table || !what.part || !find_part (self, &what, &is_part, &is_pending, cancellable, error))
    return NULL;
  return g_strdup (is_part ? "part" : NOT_THERE);
}

/* checkpoint: NULL: nothing is known of before. */
static gboolean
settle_doubt (MarqConnection *self, const MarqStatement *statement, const char *checkpoint, MarqDoubt *doubt, GCancellable *cancellable,
              GError **error)
{
  g_auto (MarqDoubtful) what = { NULL };
  g_autoptr (JsonNode) tree G_GNUC_UNUSED = look_at (&what, statement->text);

  if (what.index && g_str_equal (what.kind, "IndexStmt"))
    return settle_build (self, &what, checkpoint, doubt, cancellable, error);
  if (what.index)
    return settle_drop (self, &what, checkpoint, doubt, cancellable, error);
  if (what.table && what.part)
    return settle_detach (self, &what, checkpoint, doubt, cancellable, error);
  *doubt = statement->flags & MARQ_STATEMENT_HARMLESS ? MARQ_DOUBT_NOT_DONE : MARQ_DOUBT_UNKNOWN;
  return TRUE;
}

/* All namespaces, with what is in them; the usual one comes back as a new database has it. Not what belongs to the
 * whole server, nor languages and foreign servers. */
static gboolean
clear (MarqConnection *self, GCancellable *cancellable, GError **error)
{
  static const char query[] = "SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND "
                              "nspname <> 'information_schema' ORDER BY nspname";
  static const char *const anew[] = {
    "CREATE SCHEMA public",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
    "COMMIT",
  };
  g_autoptr (GPtrArray) rows = marq_connection_run (self, "BEGIN", cancellable, error) ? marq_connection_query (self, query, cancellable, error) : NULL;
  gboolean well = rows != NULL;

  for (guint i = 0; well && i < rows->len; i++)
    well = marq_connection_run (self, ((char **) rows->pdata[i])[0], cancellable, error);
  for (guint i = 0; well && i < G_N_ELEMENTS (anew); i++)
    well = marq_connection_run (self, anew[i], cancellable, error);
  if (!well)
    marq_connection_run (self, "ROLLBACK", NULL, NULL);
  return well;
}

/* Whatever a user makes has a number from here on, wherever it is listed. */
static gboolean
find_untouched (MarqConnection *connection, gboolean *is_untouched, GCancellable *cancellable, GError **error)
{
  static const char *const lists[] = {
    "class",       "type",      "proc",        "namespace",     "extension",  "cast",         "collation",
    "conversion",  "language",  "am",          "operator",      "opclass",    "opfamily",     "amop",
    "amproc",      "ts_config", "ts_dict",     "ts_parser",     "ts_template", "transform",   "statistic_ext",
    "default_acl", "publication", "event_trigger", "foreign_server", "foreign_data_wrapper", "largeobject_metadata",
  };
  g_autoptr (GString) query = g_string_new ("SELECT 1 WHERE TRUE");
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_string_append_printf (query, " AND NOT EXISTS (SELECT FROM pg_catalog.pg_%s WHERE oid >= 16384)", lists[i]);
  rows = marq_connection_query (connection, query->str, cancellable, error);
  *is_untouched = rows && rows->len > 0;
  return rows != NULL;
}

const MarqSessionClass marq_pg_session_class = {
  .has_transactions = TRUE,
  .begin = "BEGIN",
  .prepare = prepare,
  .restore = restore,
  .get_transaction = get_transaction,
  .try_lock = try_lock,
  .unlock = unlock,
  .dup_blocker = dup_blocker,
  .is_transient = is_transient,
  .dup_checkpoint = dup_checkpoint,
  .settle_doubt = settle_doubt,
  .find_untouched = find_untouched,
  .clear = clear,
};
