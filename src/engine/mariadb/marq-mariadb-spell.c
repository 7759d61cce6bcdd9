/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How MariaDB would write a text of code. A temporary table is made with it, among columns as the design
 * has them, and asked for. There are no temporary views: of what a view selects, the server tells how it
 * understands it, over temporary tables in the place of those that it names; they have neither keys nor
 * rows, so that nothing but the text decides. It takes no more right than CREATE TEMPORARY TABLES.
 */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-connection.h"
#include "marq-mariadb-spell.h"
#include "marq-mariadb-text.h"
#include "marq-mariadb.h"

#define PROBE "marquetry_probe"

typedef struct
{
  MarqMariadbConnection *connection;
  GPtrArray *made;    /* quoted names of temporary tables */
  GCancellable *cancellable;
  gboolean is_inner;  /* in somebody's transaction: nothing can be kept from being written */
  GError *error;      /* the connection is lost, or it was cancelled */
} MarqMariadbSpeller;

/* NULL without an error: the server would not take it. */
static GPtrArray *
try (MarqMariadbSpeller *self, const char *statement)
{
  g_autoptr (GError) refused = NULL;
  GPtrArray *rows;

  if (self->error)
    return NULL;
  rows = marq_mariadb_ask (self->connection, statement, self->cancellable, &refused);
  if (!refused)
    return rows;
  if (g_error_matches (refused, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST) || refused->domain != MARQ_ENGINE_ERROR)
    self->error = g_steal_pointer (&refused);
  else
    g_debug ("%s: %s", statement, refused->message);
  return NULL;
}

static gboolean
run (MarqMariadbSpeller *self, const char *statement)
{
  g_autoptr (GPtrArray) rows = try (self, statement);

  return rows != NULL;
}

static void
append_column (GString *text, MarqField *field, const char *name)
{
  g_autofree char *quoted = marq_sql_quote (MARQ_DIALECT_MARIADB, name);

  g_string_append_printf (text, "%s%s %s", text->len ? ", " : "", quoted,
                          marq_mariadb_type_text (marq_field_get_data_type (field)));
  if (marq_field_get_character_set (field))
    g_string_append_printf (text, " CHARACTER SET %s", marq_field_get_character_set (field));
  if (marq_field_get_collation (field))
    g_string_append_printf (text, " COLLATE %s", marq_field_get_collation (field));
}

/* As it is, but for keys and code; more: what else is between its parentheses. */
static gboolean
make_table (MarqMariadbSpeller *self, MarqEntity *entity, const char *more)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, marq_item_get_name (MARQ_ITEM (entity)));
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) options = g_string_new (NULL);
  g_autofree char *statement = NULL;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    append_column (columns, marq_item_list_get (fields, i), marq_item_get_name (marq_item_list_get (fields, i)));
  if (marq_entity_get_character_set (entity))
    g_string_append_printf (options, " CHARACTER SET %s", marq_entity_get_character_set (entity));
  if (marq_entity_get_collation (entity))
    g_string_append_printf (options, " COLLATE %s", marq_entity_get_collation (entity));
  statement = g_strdup_printf ("CREATE TEMPORARY TABLE %s (%s%s%s) ENGINE=InnoDB%s", name, columns->str,
                               columns->len && *more ? ", " : "", more, options->str);
  if (run (self, statement))
    {
      g_ptr_array_add (self->made, name);
      return TRUE;
    }
  g_free (name);
  return FALSE;
}

/* Whatever was asked for, these go. */
static void
drop_tables (MarqMariadbSpeller *self)
{
  for (guint i = 0; i < self->made->len; i++)
    {
      g_autofree char *statement = g_strconcat ("DROP TEMPORARY TABLE ", self->made->pdata[i], NULL);
      g_autoptr (GError) late = NULL;
      g_autoptr (GPtrArray) rows = marq_mariadb_ask (self->connection, statement, NULL, &late);

      if (!rows && !self->error)
        self->error = g_steal_pointer (&late);
    }
  g_ptr_array_set_size (self->made, 0);
}

/* What stands in the text of the table between this and that. */
static char *
dup_between (MarqMariadbSpeller *self, const char *head, const char *const *tails)
{
  g_autofree char *statement = g_strconcat ("SHOW CREATE TABLE ", self->made->pdata[0], NULL);
  g_autoptr (GPtrArray) rows = try (self, statement);
  const char *text = rows ? ((char **) rows->pdata[0])[1] : NULL;
  const char *probe = text ? g_strrstr (text, "`" PROBE "`") : NULL;
  const char *start = probe ? strstr (probe, head) : NULL;
  const char *end = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *settled = NULL;
  char *stripped;

  if (!start)
    return NULL;
  start += strlen (head);
  for (; *tails && !end; tails++)
    end = g_strrstr (start, *tails);
  if (!end)
    return NULL;
  inner = g_strndup (start, end - start);
  settled = marq_mariadb_settle_code (inner);
  stripped = marq_mariadb_strip_database (settled, self->connection->parent.info.database);
  return stripped ? stripped : g_steal_pointer (&settled);
}

static char *
spell_check (MarqMariadbSpeller *self, MarqItem *item, const char *text)
{
  static const char *const tails[] = { ")\n)", NULL };
  MarqItem *entity = marq_item_get_parent (item);
  g_autofree char *more = g_strdup_printf ("CONSTRAINT " PROBE " CHECK (%s\n)", text);

  return MARQ_IS_ENTITY (entity) && make_table (self, MARQ_ENTITY (entity), more) ? dup_between (self, " CHECK (", tails) : NULL;
}

static char *
spell_generated (MarqMariadbSpeller *self, MarqItem *item, const char *text)
{
  static const char *const tails[] = { ") VIRTUAL", ") STORED", NULL };
  MarqItem *entity = marq_item_get_parent (item);
  g_autoptr (GString) more = g_string_new (NULL);

  append_column (more, MARQ_FIELD (item), PROBE);
  g_string_append_printf (more, " GENERATED ALWAYS AS (%s\n) %s", text, marq_mariadb_is_virtual (MARQ_FIELD (item)) ? "VIRTUAL" : "STORED");
  return MARQ_IS_ENTITY (entity) && make_table (self, MARQ_ENTITY (entity), more->str)
             ? dup_between (self, " GENERATED ALWAYS AS (", tails)
             : NULL;
}

static char *
spell_default (MarqMariadbSpeller *self, MarqItem *item, const char *text)
{
  static const char *const tails[] = { "\n)", NULL };
  MarqItem *entity = marq_item_get_parent (item);
  gboolean is_plain = marq_mariadb_is_constant (text) || marq_mariadb_is_now (text);
  g_autoptr (GString) more = g_string_new (NULL);

  append_column (more, MARQ_FIELD (item), PROBE);
  g_string_append_printf (more, " NOT NULL DEFAULT %s%s%s", is_plain ? "" : "(", text, is_plain ? "" : "\n)");
  return MARQ_IS_ENTITY (entity) && make_table (self, MARQ_ENTITY (entity), more->str)
             ? dup_between (self, " NOT NULL DEFAULT ", tails)
             : NULL;
}

/* Only the database knows which columns a view has. */
static gboolean
make_view (MarqMariadbSpeller *self, MarqView *view)
{
  char *name = marq_sql_quote (MARQ_DIALECT_MARIADB, marq_item_get_name (MARQ_ITEM (view)));
  g_autofree char *statement = g_strdup_printf ("CREATE TEMPORARY TABLE %s ENGINE=InnoDB AS SELECT * FROM %s LIMIT 0", name, name);

  if (run (self, statement))
    {
      g_ptr_array_add (self->made, name);
      return TRUE;
    }
  g_free (name);
  return FALSE;
}

/* Each once, under whatever name the text says it. */
static gboolean
make_tables (MarqMariadbSpeller *self, MarqItem *item, const char *text)
{
  MarqNamespace *namespace = MARQ_NAMESPACE (marq_item_get_parent (item));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    {
      g_autofree char *name = token.kind == MARQ_SQL_NAME   ? marq_sql_token_dup (text, &token)
                              : token.kind == MARQ_SQL_WORD ? g_strndup (text + token.start, token.end - token.start)
                                                            : NULL;
      MarqItem *entity = name ? marq_item_list_find_by_name (marq_namespace_get_entities (namespace), name) : NULL;
      MarqItem *view = name && !entity ? marq_item_list_find_by_name (marq_namespace_get_views (namespace), name) : NULL;

      if (entity && g_hash_table_add (seen, entity) && !make_table (self, MARQ_ENTITY (entity), ""))
        return FALSE;
      if (view && view != item && g_hash_table_add (seen, view) && !make_view (self, MARQ_VIEW (view)))
        return FALSE;
    }
  return TRUE;
}

/* How the server understands it is a note to what it would do. On the way there it may call functions. */
static char *
explain (MarqMariadbSpeller *self, const char *text)
{
  gsize length = strlen (text);
  g_autofree char *statement = NULL;
  g_autoptr (GPtrArray) notes = NULL;

  while (length && (g_ascii_isspace (text[length - 1]) || text[length - 1] == ';'))
    length--;
  statement = g_strdup_printf ("EXPLAIN EXTENDED %.*s", (int) length, text);
  if (!run (self, statement))
    return NULL;
  notes = try (self, "SHOW WARNINGS");
  for (guint i = 0; notes && i < notes->len; i++)
    if (g_str_equal (((char **) notes->pdata[i])[1], "1003"))
      return g_strdup (((char **) notes->pdata[i])[2]);
  return NULL;
}

/* Also where it was cancelled. */
static void
roll_back (MarqMariadbSpeller *self)
{
  g_autoptr (GError) late = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self->connection, "ROLLBACK", NULL, &late);

  if (!rows && !self->error)
    self->error = g_steal_pointer (&late);
}

static char *
spell_view (MarqMariadbSpeller *self, MarqItem *item, const char *text)
{
  MarqToken first;
  const char *at = text;
  char *answer;
  gboolean reads = marq_token_next (&at, &first)
                   && (marq_token_is (&first, "select") || marq_token_is (&first, "with") || marq_token_is (&first, "("));

  /* What does something is not asked about. */
  if (!reads || self->is_inner || !MARQ_IS_NAMESPACE (marq_item_get_parent (item)) || !make_tables (self, item, text)
      || !run (self, "START TRANSACTION READ ONLY"))
    return NULL;
  answer = explain (self, text);
  roll_back (self);
  return answer;
}

static const struct
{
  GType (*type) (void);
  const char *property;
  char *(*spell) (MarqMariadbSpeller *self, MarqItem *item, const char *text);
} kinds[] = {
  { marq_field_get_type, "default_expression", spell_default },
  { marq_field_get_type, "generated_expression", spell_generated },
  { marq_constraint_get_type, "expression", spell_check },
  { marq_view_get_type, "definition", spell_view },
};

static void
spell (MarqMariadbSpeller *self, MarqExpression *question)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (G_OBJECT_TYPE (question->item) == kinds[i].type () && g_str_equal (question->property->name, kinds[i].property))
      question->answer = kinds[i].spell (self, question->item, question->text);
  drop_tables (self);
}

gboolean
marq_mariadb_spell (MarqConnection *connection, GPtrArray *questions, GCancellable *cancellable, GError **error)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  MarqMariadbSpeller speller = { self, made, cancellable, marq_mariadb_is_inner (self), NULL };
  g_autoptr (GPtrArray) mode = NULL;
  g_autoptr (GPtrArray) set = NULL;
  g_autoptr (GPtrArray) reset = NULL;
  g_autofree char *back = NULL;

  /* MySQL tells it otherwise, and nobody has heard it yet. */
  if (!questions->len || !connection->info.database || self->is_mysql)
    return TRUE;
  mode = marq_mariadb_ask (self, "SELECT CONCAT('SET SESSION sql_mode = ', QUOTE(@@sql_mode))", cancellable, error);
  set = mode ? marq_mariadb_ask (self, "SET SESSION sql_quote_show_create = 1, sql_mode = ''", cancellable, error) : NULL;
  if (!set)
    return FALSE;
  back = g_strdup (((char **) mode->pdata[0])[0]);
  for (guint i = 0; i < questions->len && !speller.error; i++)
    spell (&speller, questions->pdata[i]);
  /* What happened first is what is told. */
  reset = marq_mariadb_ask (self, back, NULL, speller.error ? NULL : error);
  if (speller.error)
    g_propagate_error (error, speller.error);
  return reset && !speller.error;
}
