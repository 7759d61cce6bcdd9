/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-measure.h"
#include "engine/marq-sql-name.h"
#include "marq-rows.h"

/* Fewer different values than this may be the same by chance. */
#define TELLING 3
#define MOST_ROWS 5000
#define NONE "\x01NULL"

/* A multiset of values; NULL is one, and so is a whole row. */
typedef struct
{
  GHashTable *counts; /* text → how often */
  guint       n;
} MarqBag;

typedef struct
{
  char      *name;
  MarqBag    rows;
  GPtrArray *names;   /* of columns */
  GPtrArray *columns; /* of MarqBag */
  char      *count;   /* of a counter, which is no table: how far it is; or NULL */
} MarqRowTable;

struct _MarqRows
{
  GPtrArray *tables; /* of MarqRowTable */
};

static void
bag_init (MarqBag *self)
{
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
bag_add (MarqBag *self, const char *value)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, value));

  g_hash_table_insert (self->counts, g_strdup (value), GUINT_TO_POINTER (count + 1));
  self->n++;
}

static void
bag_free (gpointer data)
{
  MarqBag *self = data;

  g_hash_table_unref (self->counts);
  g_free (self);
}

/* How many of self are not in other; *kinds: how many different ones. */
static guint
bag_count_missing (const MarqBag *self, const MarqBag *other, guint *kinds)
{
  guint missing = 0;
  GHashTableIter iter;
  gpointer value, count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &value, &count))
    {
      guint there = other ? GPOINTER_TO_UINT (g_hash_table_lookup (other->counts, value)) : 0;

      if (there >= GPOINTER_TO_UINT (count))
        continue;
      missing += GPOINTER_TO_UINT (count) - there;
      if (kinds)
        (*kinds)++;
    }
  return missing;
}

static void
table_free (gpointer data)
{
  MarqRowTable *self = data;

  g_free (self->name);
  g_hash_table_unref (self->rows.counts);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->columns);
  g_free (self->count);
  g_free (self);
}

void
marq_rows_free (MarqRows *self)
{
  g_ptr_array_unref (self->tables);
  g_free (self);
}

static MarqRowTable *
add_table (MarqRows *self, const char *name, GPtrArray *names, GPtrArray *rows)
{
  MarqRowTable *table = g_new0 (MarqRowTable, 1);

  table->name = g_strdup (name);
  table->names = g_ptr_array_new_with_free_func (g_free);
  table->columns = g_ptr_array_new_with_free_func (bag_free);
  bag_init (&table->rows);
  for (guint i = 0; i < names->len; i++)
    {
      MarqBag *bag = g_new0 (MarqBag, 1);

      bag_init (bag);
      g_ptr_array_add (table->names, g_strdup (names->pdata[i]));
      g_ptr_array_add (table->columns, bag);
    }
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GString) whole = g_string_new (NULL);

      for (guint j = 0; j < names->len; j++)
        {
          const char *value = ((char **) rows->pdata[i])[j];

          bag_add (table->columns->pdata[j], value ? value : NONE);
          g_string_append_printf (whole, "%s\x02", value ? value : NONE);
        }
      bag_add (&table->rows, whole->str);
    }
  g_ptr_array_add (self->tables, table);
  return table;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
read_entity (MarqRows *self, MarqConnection *connection, MarqEntity *entity, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  MarqItem *namespace = marq_item_get_ancestor (MARQ_ITEM (entity), MARQ_TYPE_NAMESPACE);
  MarqItemList *fields = marq_entity_get_fields (entity);
  g_autofree char *space = marq_sql_quote (dialect, marq_item_get_name (namespace));
  g_autofree char *table = marq_sql_quote (dialect, marq_item_get_name (MARQ_ITEM (entity)));
  g_autofree char *path = dialect == MARQ_DIALECT_POSTGRESQL ? g_strconcat (space, ".", table, NULL) : g_strdup (table);
  g_autofree char *label = g_str_equal (space, "public") || g_str_equal (space, "main") ? g_strdup (table) : g_strconcat (space, ".", table, NULL);
  g_auto (GStrv) halves = g_strsplit (marq_measure_get_class (dialect)->exact, "%s", 2);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) query = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    g_ptr_array_add (names, (gpointer) marq_item_get_name (marq_item_list_get (fields, i)));
  if (!names->len)
    return TRUE;
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = marq_sql_quote (dialect, names->pdata[i]);

      g_string_append_printf (query, "%s%s%s%s", i ? ", " : "", halves[0], name, halves[1]);
    }
  g_string_append_printf (query, " FROM %s%s LIMIT %u", dialect == MARQ_DIALECT_POSTGRESQL && !marq_entity_get_partition_strategy (entity) ? "ONLY " : "", path, MOST_ROWS);
  rows = marq_connection_query (connection, query->str, cancellable, error);
  if (rows)
    add_table (self, label, names, rows);
  return rows != NULL;
}

/* What counts, and how far it is. Where the answer has one column, it is asked what to ask. */
static const struct
{
  const char *exists;
  const char *queries[2];
} counters[] = {
  [MARQ_DIALECT_POSTGRESQL] = { NULL, { "SELECT schemaname || '.' || sequencename, coalesce(last_value, start_value - increment_by) FROM pg_catalog.pg_sequences" } },
  [MARQ_DIALECT_SQLITE] = { "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'", { "SELECT name, seq FROM sqlite_sequence" } },
  [MARQ_DIALECT_MARIADB] = { NULL,
                             { "SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' "
                               "AND auto_increment IS NOT NULL",
                               "SELECT CONCAT('SELECT ', QUOTE(table_name), ', next_not_cached_value FROM `', REPLACE(table_name, '`', '``'), '`') "
                               "FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'" } },
};

static gboolean
read_counters_of (MarqRows *self, MarqConnection *connection, const char *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, query, cancellable, error);
  gboolean well = rows != NULL;

  for (guint i = 0; well && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autoptr (GPtrArray) none = NULL;

      if (!row[1])
        {
          well = read_counters_of (self, connection, row[0], cancellable, error);
          continue;
        }
      none = g_ptr_array_new ();
      add_table (self, row[0], none, none)->count = g_strdup (row[1]);
    }
  return well;
}

static gboolean
read_counters (MarqRows *self, MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autoptr (GPtrArray) exists = counters[dialect].exists ? marq_connection_query (connection, counters[dialect].exists, cancellable, error) : NULL;

  if (exists && !exists->len)
    return TRUE;
  if (counters[dialect].exists && !exists)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (counters[dialect].queries) && counters[dialect].queries[i]; i++)
    if (!read_counters_of (self, connection, counters[dialect].queries[i], cancellable, error))
      return FALSE;
  return TRUE;
}

MarqRows *
marq_rows_read (MarqConnection *connection, MarqSchema *schema, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqRows) self = g_new0 (MarqRows, 1);
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);

  self->tables = g_ptr_array_new_with_free_func (table_free);
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        {
          MarqEntity *entity = marq_item_list_get (entities, j);

          if (!marq_entity_get_foreign_server (entity) && !read_entity (self, connection, entity, cancellable, error))
            return NULL;
        }
    }
  return read_counters (self, connection, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

static MarqRowTable *
find (MarqRows *self, const char *name, gboolean is_counter)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      MarqRowTable *table = self->tables->pdata[i];

      if (g_str_equal (table->name, name) && (table->count != NULL) == is_counter)
        return table;
    }
  return NULL;
}

static MarqRowTable *
find_table (MarqRows *self, const char *name)
{
  return find (self, name, FALSE);
}

static MarqBag *
find_bag (MarqRowTable *table, const char *name)
{
  for (guint i = 0; table && i < table->names->len; i++)
    if (g_str_equal (table->names->pdata[i], name))
      return table->columns->pdata[i];
  return NULL;
}

/* Whether what was in it is, after up, in a column that was not there before: a new name of it, or a backup. */
static gboolean
is_kept_elsewhere (MarqRows *before, MarqRows *between, const MarqBag *bag)
{
  /* One value, or none, says nothing: any new column may have it. */
  if (g_hash_table_size (bag->counts) < 2)
    return FALSE;
  for (guint i = 0; i < between->tables->len; i++)
    {
      MarqRowTable *table = between->tables->pdata[i];
      MarqRowTable *old = find_table (before, table->name);

      for (guint j = 0; j < table->names->len; j++)
        {
          guint kinds = g_hash_table_size (bag->counts);
          const MarqBag *other = table->columns->pdata[j];

          if (find_bag (old, table->names->pdata[j]))
            continue;
          if (bag_count_missing (bag, other, NULL) == 0 && (kinds >= TELLING || bag_count_missing (other, bag, NULL) == 0))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_same_bag (const MarqBag *a, const MarqBag *b)
{
  return a->n == b->n && bag_count_missing (a, b, NULL) == 0;
}

/* Whether all that did not come back are NULLs, in whose place up put a value: others may have it too, and later rows. */
static gboolean
has_filled_nulls (const MarqBag *bag, const MarqBag *last, const MarqBag *between)
{
  guint n_nulls = GPOINTER_TO_UINT (g_hash_table_lookup (bag->counts, NONE));
  guint n_last = last ? GPOINTER_TO_UINT (g_hash_table_lookup (last->counts, NONE)) : 0;

  return last && n_nulls > n_last && !g_hash_table_contains (between->counts, NONE) && bag_count_missing (bag, last, NULL) == n_nulls - n_last;
}

/* Whether up dropped it and gave its name to another column, which came back. */
static gboolean
is_taken_over (MarqRowTable *table, MarqRowTable *then, MarqRowTable *last, guint column, const MarqBag *other)
{
  if (g_hash_table_size (other->counts) < TELLING)
    return FALSE;
  for (guint i = 0; i < then->columns->len; i++)
    if (is_same_bag (table->columns->pdata[column], then->columns->pdata[i]))
      return FALSE;
  for (guint i = 0; i < table->names->len; i++)
    {
      const MarqBag *back = find_bag (last, table->names->pdata[i]);

      if (i != column && back && is_same_bag (table->columns->pdata[i], other) && is_same_bag (back, other))
        return TRUE;
    }
  return FALSE;
}

/* Whether it was up that destroyed what was in it. */
static gboolean
is_destroyed (MarqRows *before, MarqRows *between, MarqRowTable *table, MarqRowTable *then, MarqRowTable *last, guint column)
{
  const MarqBag *bag = table->columns->pdata[column];
  const MarqBag *other = find_bag (then, table->names->pdata[column]);
  guint kinds = 0;

  if (is_kept_elsewhere (before, between, bag))
    return FALSE;
  if (!other || other->n < bag->n || has_filled_nulls (bag, find_bag (last, table->names->pdata[column]), other)
      || is_taken_over (table, then, last, column, other))
    return TRUE;
  /* Other values, but as many different ones: what was can be told from what is. */
  return bag_count_missing (bag, other, &kinds) > 0 && g_hash_table_size (other->counts) < g_hash_table_size (bag->counts);
}

static void
compare_columns (MarqRows *before, MarqRows *between, MarqRowTable *table, MarqRowTable *then, MarqRowTable *last, GPtrArray *lost, GPtrArray *damage)
{
  guint n_damaged = 0, n_lost = 0;

  for (guint i = 0; i < table->names->len; i++)
    {
      guint missing = bag_count_missing (table->columns->pdata[i], find_bag (last, table->names->pdata[i]), NULL);
      GPtrArray *list = lost;

      if (!missing)
        continue;
      if (!is_destroyed (before, between, table, then, last, i))
        list = damage;
      n_damaged += list == damage;
      n_lost += list == lost;
      /* Translators: a table, a column, and how many of its values */
      g_ptr_array_add (list, g_strdup_printf (_ ("%s.%s: %u of %u values"), table->name, (char *) table->names->pdata[i], missing, table->rows.n));
    }
  /* Each value is there, but in other rows. */
  if (!n_damaged && !n_lost)
    g_ptr_array_add (damage, g_strdup_printf (_ ("%s: %u of %u rows are mixed up"), table->name, bag_count_missing (&table->rows, &last->rows, NULL), table->rows.n));
}

static void
compare_table (MarqRows *before, MarqRows *between, MarqRows *after, MarqRowTable *table, GPtrArray *lost, GPtrArray *damage)
{
  MarqRowTable *then = find_table (between, table->name);
  MarqRowTable *last = find_table (after, table->name);

  if (last && last->rows.n > table->rows.n)
    g_ptr_array_add (damage, g_strdup_printf (_ ("%s: %u rows, not %u"), table->name, last->rows.n, table->rows.n));
  else if (!last || bag_count_missing (&table->rows, &last->rows, NULL))
    compare_columns (before, between, table, then, last, lost, damage);
}

/* Whether a counter that was not there before has this value, and is not the new name of one that came back: it may be
 * that of this one. */
static gboolean
is_counted_elsewhere (MarqRows *before, MarqRows *between, MarqRows *after, const char *count)
{
  int n_new = 0;

  for (guint i = 0; i < between->tables->len; i++)
    {
      MarqRowTable *one = between->tables->pdata[i];

      n_new += g_strcmp0 (one->count, count) == 0 && !find (before, one->name, TRUE);
    }
  for (guint i = 0; n_new && i < before->tables->len; i++)
    {
      MarqRowTable *one = before->tables->pdata[i];
      MarqRowTable *last = find (after, one->name, TRUE);

      n_new -= g_strcmp0 (one->count, count) == 0 && !find (between, one->name, TRUE) && last && g_str_equal (last->count, count);
    }
  return n_new > 0;
}

/* What up counts on is not counted back by anybody: there is a gap, and no harm. */
static void
compare_counter (MarqRows *before, MarqRows *between, MarqRows *after, const char *name, GPtrArray *lost, GPtrArray *moved, GPtrArray *damage)
{
  MarqRowTable *was = find (before, name, TRUE);
  MarqRowTable *then = find (between, name, TRUE);
  MarqRowTable *is = find (after, name, TRUE);
  const char *old = was ? was->count : "0";
  const char *new = is ? is->count : "0";
  GPtrArray *list = damage;

  if (g_str_equal (old, new))
    return;
  if (then && moved && g_str_equal (then->count, new))
    list = moved;
  else if (!then && !is_counted_elsewhere (before, between, after, old))
    list = lost;
  /* Translators: a sequence, or a table that numbers its rows */
  g_ptr_array_add (list, g_strdup_printf (_ ("the counter %s: was %s, is %s"), name, old, new));
}

static void
compare_counters (MarqRows *before, MarqRows *between, MarqRows *after, GPtrArray *lost, GPtrArray *moved, GPtrArray *damage)
{
  for (guint i = 0; i < before->tables->len; i++)
    {
      MarqRowTable *one = before->tables->pdata[i];

      if (one->count)
        compare_counter (before, between, after, one->name, lost, moved, damage);
    }
  for (guint i = 0; i < after->tables->len; i++)
    {
      MarqRowTable *one = after->tables->pdata[i];

      if (one->count && !find (before, one->name, TRUE))
        compare_counter (before, between, after, one->name, damage, moved, damage);
    }
}

void
marq_rows_compare (MarqRows *before, MarqRows *between, MarqRows *after, GPtrArray *lost, GPtrArray *moved, GPtrArray *damage)
{
  for (guint i = 0; i < before->tables->len; i++)
    if (!((MarqRowTable *) before->tables->pdata[i])->count)
      compare_table (before, between, after, before->tables->pdata[i], lost, damage);
  for (guint i = 0; i < after->tables->len; i++)
    {
      MarqRowTable *table = after->tables->pdata[i];

      if (!table->count && !find_table (before, table->name))
        g_ptr_array_add (damage, g_strdup_printf (_ ("%s is still there"), table->name));
    }
  compare_counters (before, between, after, lost, moved, damage);
}
