/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How PostgreSQL would write a text of code. A temporary thing is made of it, among columns as the
 * design has them, and asked for; nothing of that outlives the transaction. It takes no more right than
 * TEMP. Each statement goes by itself: a text cannot smuggle in a second one.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-pipeline.h"
#include "marq-pg-read.h"
#include "marq-pg-spell.h"
#include "marq-pg-type.h"

/* What is made, and the query that gives the text as it then is. */
typedef struct
{
  GPtrArray  *statements;
  char       *table;   /* the temporary one, with the name of that which it stands for */
  const char *query;   /* $1: the table */
  const char *head; /* what stands around the text in the answer, or NULL */
  const char *tail;
} MarqPgProbe;

static void
add (MarqPgProbe *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add (MarqPgProbe *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->statements, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
append_column (GString *text, MarqField *field, const char *more)
{
  g_autofree char *name = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (MARQ_ITEM (field)));
  g_autofree char *type = marq_pg_type_text (MARQ_ITEM (field), marq_field_get_data_type (field));

  g_string_append_printf (text, "%s%s %s", text->len ? ", " : "", name, type);
  if (marq_field_get_collation (field))
    g_string_append_printf (text, " COLLATE %s", marq_field_get_collation (field));
  g_string_append (text, more);
}

/* Its own, and those that it has from others. */
static void
append_columns (GString *text, MarqEntity *entity, GHashTable *seen, MarqField *special, const char *more)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  const char *const *parents = marq_entity_get_inherits (entity);
  MarqItem *whole = marq_entity_get_partition_of (entity)
                        ? marq_item_lookup (MARQ_ITEM (entity), marq_entity_get_partition_of (entity))
                        : NULL;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      if (marq_item_get_name (MARQ_ITEM (field)) && g_hash_table_add (seen, (gpointer) marq_item_get_name (MARQ_ITEM (field))))
        append_column (text, field, field == special ? more : "");
    }
  if (whole && MARQ_IS_ENTITY (whole))
    append_columns (text, MARQ_ENTITY (whole), seen, special, more);
  for (guint i = 0; parents && parents[i]; i++)
    {
      MarqItem *parent = marq_item_lookup (MARQ_ITEM (entity), parents[i]);

      if (parent && MARQ_IS_ENTITY (parent))
        append_columns (text, MARQ_ENTITY (parent), seen, special, more);
    }
}

/* special: a field that has more to its definition. */
static char *
dup_columns (MarqEntity *entity, MarqField *special, const char *more)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *text = g_string_new (NULL);

  append_columns (text, entity, seen, special, more);
  return g_string_free (text, FALSE);
}

/* A condition may call the table by its name. */
static void
add_table (MarqPgProbe *self, MarqEntity *entity, const char *columns, const char *more)
{
  g_autofree char *name = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (MARQ_ITEM (entity)));

  self->table = g_strconcat ("pg_temp.", name, NULL);
  add (self, "CREATE TABLE %s (%s%s", self->table, columns, more);
}

static gboolean
add_plain_table (MarqPgProbe *self, MarqItem *item, const char *check)
{
  MarqItem *entity = marq_item_get_ancestor (item, MARQ_TYPE_ENTITY);
  g_autofree char *columns = entity ? dup_columns (MARQ_ENTITY (entity), NULL, "") : NULL;
  g_autofree char *more = g_strconcat (check && columns && *columns ? ", " : "", check, ")", NULL);

  if (entity)
    add_table (self, MARQ_ENTITY (entity), columns, check ? more : ")");
  return entity != NULL;
}

static gboolean
probe_field (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  MarqItem *entity = marq_item_get_parent (item);
  gboolean computed = g_str_equal (property->name, "generated_expression");
  g_autofree char *more = g_strdup_printf (computed ? " GENERATED ALWAYS AS (%s\n) STORED" : " DEFAULT (%s\n)", text);
  g_autofree char *columns = MARQ_IS_ENTITY (entity) ? dup_columns (MARQ_ENTITY (entity), MARQ_FIELD (item), more) : NULL;

  if (!columns)
    return FALSE;
  add_table (self, MARQ_ENTITY (entity), columns, ")");
  self->query = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = $1::regclass";
  return TRUE;
}

#define CHECK_QUERY "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = $1::regclass"

/* A condition on a row. */
static gboolean
probe_condition (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  g_autofree char *check = g_strdup_printf ("CHECK (%s\n)", text);

  self->query = CHECK_QUERY;
  return add_plain_table (self, item, check);
}

/* Whatever type it gives: whether there is a value is a condition. */
static gboolean
probe_value (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  g_autofree char *check = g_strdup_printf ("CHECK ((%s\n) IS NULL)", text);

  self->query = CHECK_QUERY;
  self->head = "(";
  self->tail = " IS NULL)";
  return add_plain_table (self, item, check);
}

static gboolean
probe_domain (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  MarqItem *domain = marq_item_get_ancestor (item, MARQ_TYPE_DOMAIN);
  g_autofree char *type = marq_pg_type_text (domain, marq_domain_get_data_type (MARQ_DOMAIN (domain)));

  if (domain == item)
    {
      add (self, "CREATE DOMAIN pg_temp.marquetry_domain AS %s DEFAULT (%s\n)", type, text);
      self->query = "SELECT pg_get_expr(typdefaultbin, 0) FROM pg_type WHERE oid = 'pg_temp.marquetry_domain'::regtype";
      return TRUE;
    }
  add (self, "CREATE DOMAIN pg_temp.marquetry_domain AS %s CHECK (%s\n)", type, text);
  self->query = "SELECT pg_get_expr(conbin, 0) FROM pg_constraint WHERE contypid = 'pg_temp.marquetry_domain'::regtype";
  return TRUE;
}

static gboolean
probe_constraint (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  return MARQ_IS_DOMAIN (marq_item_get_parent (item)) ? probe_domain (self, item, property, text)
                                                      : probe_condition (self, item, property, text);
}

static gboolean
probe_policy (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  gboolean using = g_str_equal (property->name, "using_expression");

  if (!add_plain_table (self, item, NULL))
    return FALSE;
  add (self, "CREATE POLICY marquetry_policy ON %s FOR ALL %s (%s\n)", self->table, using ? "USING" : "WITH CHECK", text);
  self->query = using ? "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = $1::regclass"
                      : "SELECT pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = $1::regclass";
  return TRUE;
}

/* The function is PostgreSQL's own; it is never called. */
static gboolean
probe_trigger (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  const char *const *events = marq_trigger_get_events (MARQ_TRIGGER (item));
  g_autofree char *joined = events ? g_strjoinv (" OR ", (GStrv) events) : g_strdup ("INSERT");

  if (!g_str_equal (property->name, "condition") || !add_plain_table (self, item, NULL))
    return FALSE;
  add (self, "CREATE TRIGGER marquetry_trigger %s %s ON %s FOR EACH %s WHEN (%s\n) EXECUTE FUNCTION "
             "pg_catalog.suppress_redundant_updates_trigger()",
       marq_trigger_get_timing (MARQ_TRIGGER (item)) == MARQ_TIMING_BEFORE ? "BEFORE" : "AFTER", joined,
       self->table, marq_trigger_get_for_each_row (MARQ_TRIGGER (item)) ? "ROW" : "STATEMENT", text);
  self->query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = $1::regclass";
  self->head = " WHEN (";
  self->tail = ") EXECUTE ";
  return TRUE;
}

/* Tables and functions are those of the database: where it does not have them, it cannot tell. */
static gboolean
probe_view (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  MarqItemList *columns = marq_view_get_columns (MARQ_VIEW (item));
  g_autoptr (GString) names = g_string_new (NULL);
  gsize length = strlen (text);

  while (length && (g_ascii_isspace (text[length - 1]) || text[length - 1] == ';'))
    length--;
  for (guint i = 0; i < marq_item_list_get_length (columns); i++)
    {
      g_autofree char *name = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (marq_item_list_get (columns, i)));

      g_string_append_printf (names, "%s%s", i ? ", " : " (", name);
    }
  add (self, "CREATE TEMP VIEW marquetry_view%s%s AS %.*s", names->str, names->len ? ")" : "", (int) length, text);
  self->query = "SELECT pg_get_viewdef('pg_temp.marquetry_view'::regclass)";
  return TRUE;
}

/* What it takes and gives; its body is a text to PostgreSQL too. */
static gboolean
probe_routine (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  MarqRoutine *routine = MARQ_ROUTINE (item);
  gboolean taken = g_str_equal (property->name, "arguments");
  gboolean given = g_str_equal (property->name, "returns");
  const char *arguments = taken ? text : marq_routine_get_arguments (routine);
  const char *returns = given ? text : marq_routine_get_returns (routine);
  gboolean is_procedure = marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_PROCEDURE;

  if ((!taken && !given) || marq_routine_get_routine (routine) == MARQ_ROUTINE_KIND_AGGREGATE)
    return FALSE;
  add (self, "CREATE %s pg_temp.marquetry_routine (%s\n)%s%s\nLANGUAGE plpgsql AS 'BEGIN END'",
       is_procedure ? "PROCEDURE" : "FUNCTION", arguments ? arguments : "", returns ? " RETURNS " : "", returns ? returns : "");
  self->query = taken ? "SELECT pg_get_function_arguments(oid) FROM pg_proc WHERE proname = 'marquetry_routine' "
                        "AND pronamespace = pg_my_temp_schema()"
                      : "SELECT pg_get_function_result(oid) FROM pg_proc WHERE proname = 'marquetry_routine' "
                        "AND pronamespace = pg_my_temp_schema()";
  return TRUE;
}

static char *
dup_partition_key (MarqEntity *whole)
{
  static const char *const strategies[] = { NULL, "RANGE", "LIST", "HASH" };
  MarqItemList *parts = marq_entity_get_partition_keys (whole);
  const char *strategy = strategies[marq_entity_get_partition_strategy (whole)];
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      MarqItem *field = marq_key_part_get_field (part) ? marq_item_lookup (MARQ_ITEM (whole), marq_key_part_get_field (part)) : NULL;
      g_autofree char *name = field ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (field)) : NULL;

      if (name)
        g_string_append_printf (text, "%s%s", i ? ", " : "", name);
      else
        g_string_append_printf (text, "%s(%s\n)", i ? ", " : "", marq_key_part_get_expression (part));
    }
  return strategy ? g_strdup_printf ("PARTITION BY %s (%s)", strategy, text->str) : NULL;
}

static gboolean
probe_bound (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  const char *uid = marq_entity_get_partition_of (MARQ_ENTITY (item));
  MarqItem *whole = uid ? marq_item_lookup (item, uid) : NULL;
  g_autofree char *key = whole && MARQ_IS_ENTITY (whole) ? dup_partition_key (MARQ_ENTITY (whole)) : NULL;
  g_autofree char *columns = key ? dup_columns (MARQ_ENTITY (whole), NULL, "") : NULL;
  g_autofree char *more = g_strconcat (") ", key, NULL);

  if (!key || !g_str_equal (property->name, "partition_bound"))
    return FALSE;
  add_table (self, MARQ_ENTITY (whole), columns, more);
  add (self, "CREATE TABLE pg_temp.marquetry_part PARTITION OF %s %s", self->table, text);
  self->query = "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = 'pg_temp.marquetry_part'::regclass";
  return TRUE;
}

static const struct
{
  GType (*type) (void);
  const char *property; /* NULL: any */
  gboolean (*probe) (MarqPgProbe *self, MarqItem *item, const MarqProperty *property, const char *text);
} probes[] = {
  { marq_field_get_type, "default_expression", probe_field },
  { marq_field_get_type, "generated_expression", probe_field },
  { marq_constraint_get_type, "expression", probe_constraint },
  { marq_constraint_get_type, "predicate", probe_condition },
  { marq_index_get_type, "predicate", probe_condition },
  { marq_key_part_get_type, "expression", probe_value },
  { marq_domain_get_type, "default_expression", probe_domain },
  { marq_policy_get_type, NULL, probe_policy },
  { marq_trigger_get_type, "condition", probe_trigger },
  { marq_view_get_type, "definition", probe_view },
  { marq_routine_get_type, NULL, probe_routine },
  { marq_entity_get_type, "partition_bound", probe_bound },
};

static gboolean
make_probe (MarqPgProbe *self, const MarqExpression *question)
{
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    if (g_type_is_a (G_OBJECT_TYPE (question->item), probes[i].type ())
        && (!probes[i].property || g_str_equal (probes[i].property, question->property->name)))
      return probes[i].probe (self, question->item, question->property, question->text);
  return FALSE;
}

/* The query as a statement, with the table in it. */
static char *
dup_query (const MarqPgProbe *probe)
{
  g_autoptr (GString) text = g_string_new (probe->query);
  g_autofree char *table = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, probe->table ? probe->table : "");

  g_string_replace (text, "$1", table, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_answer (const MarqPgProbe *probe, const char *text)
{
  const char *start = probe->head ? strstr (text, probe->head) : text;
  const char *end = start && probe->tail ? g_strrstr (start, probe->tail) : NULL;
  g_autofree char *inner = NULL;

  if (probe->head && (!start || !end))
    return NULL;
  start += probe->head ? strlen (probe->head) : 0;
  inner = end ? g_strndup (start, end - start) : g_strdup (start);
  return marq_pg_strip (inner);
}

/* Where the design's names are looked up: as in a script, in their own namespace and in public. What is
 * temporary must not stand before what it stands for. */
static char *
dup_search_path (MarqItem *item)
{
  MarqItem *namespace = marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);
  const char *name = namespace ? marq_item_get_name (namespace) : NULL;
  g_autofree char *quoted = name ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, name) : NULL;

  return g_strdup_printf ("SET LOCAL search_path = %s%spublic, pg_temp", quoted ? quoted : "", quoted ? ", " : "");
}

/* What the server would not take, for whatever reason of its own, is no error: it cannot say, then. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_STATEMENT)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_SYNTAX)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DENIED)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANCELLED)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_READ_ONLY);
}

/* In one round trip. The answer to the last; NULL: one of them was refused. */
static PGresult *
ask_last (MarqPgConnection *self, const char *const *statements, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) last = NULL;
  char state[6];
  gboolean well = marq_pg_pipeline_start (self, statements, FALSE, error);

  for (; well && *statements; statements++)
    {
      g_clear_pointer (&last, PQclear);
      last = marq_pg_pipeline_next (self, state, cancellable, error);
      well = last != NULL;
    }
  marq_pg_pipeline_end (self, cancellable);
  return g_steal_pointer (&last);
}

static gboolean
run (MarqPgConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = marq_pg_ask (self, statement, cancellable, error);

  return result != NULL;
}

static gboolean
ask (MarqPgConnection *self, MarqExpression *question, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (PGresult) last = NULL;
  MarqPgProbe probe = { .statements = statements };

  /* Whatever the one before has made, or has ended in. */
  g_ptr_array_add (statements, g_strdup ("ROLLBACK TO SAVEPOINT marquetry_probe"));
  g_ptr_array_add (statements, dup_search_path (question->item));
  if (!make_probe (&probe, question))
    {
      g_free (probe.table);
      return TRUE;
    }
  /* So that what is not in pg_catalog is written with its namespace, as a reader sees it. */
  g_ptr_array_add (statements, g_strdup ("SET LOCAL search_path = ''"));
  g_ptr_array_add (statements, dup_query (&probe));
  g_ptr_array_add (statements, NULL);
  g_free (probe.table);
  last = ask_last (self, (const char *const *) statements->pdata, cancellable, &wrong);
  if (last && PQntuples (last) == 1 && !PQgetisnull (last, 0, 0))
    question->answer = dup_answer (&probe, PQgetvalue (last, 0, 0));
  if (!wrong)
    return TRUE;
  g_debug ("%s: %s", question->text, wrong->message);
  if (is_refusal (wrong))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* Nobody waits for us, and no function's body is looked into. */
static gboolean
ask_all (MarqPgConnection *self, GPtrArray *questions, GCancellable *cancellable, GError **error)
{
  static const char *const settings[] = { "SET LOCAL lock_timeout = '2s'", "SET LOCAL check_function_bodies = off",
                                          "SET LOCAL quote_all_identifiers = off", "SET LOCAL client_min_messages = error",
                                          "SAVEPOINT marquetry_probe", NULL };
  g_autoptr (PGresult) ready = ask_last (self, settings, cancellable, error);

  if (!ready)
    return FALSE;
  for (guint i = 0; i < questions->len; i++)
    if (!ask (self, questions->pdata[i], cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
marq_pg_spell (MarqConnection *connection, GPtrArray *questions, GCancellable *cancellable, GError **error)
{
  MarqPgConnection *self = (MarqPgConnection *) connection;
  gboolean inner = PQtransactionStatus (self->server) == PQTRANS_INTRANS;
  g_autoptr (GError) late = NULL;
  gboolean well;

  if (!connection->info.can_write || !questions->len)
    return TRUE;
  if (!run (self, inner ? "SAVEPOINT marquetry_spell" : "BEGIN", cancellable, error))
    return FALSE;
  well = ask_all (self, questions, cancellable, error);
  /* What happened first is what is told. */
  if (!run (self, inner ? "ROLLBACK TO SAVEPOINT marquetry_spell" : "ROLLBACK", NULL, &late) && well)
    {
      g_propagate_error (error, g_steal_pointer (&late));
      return FALSE;
    }
  return well;
}
