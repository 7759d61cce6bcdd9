/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indexes, the parts of keys, and what PostgreSQL calls an index that was given no name. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-script.h"

#define NAME_BYTES 63

/* Those that a type has anyway, which is not told. */
static const char *const usual_classes[] = {
  "array_ops", "bit_ops", "bool_ops", "box_ops", "bpchar_ops", "bytea_ops", "char_ops", "circle_ops", "date_ops", "enum_ops", "float4_ops",
  "float8_ops", "inet_ops", "int2_ops", "int4_ops", "int8_ops", "interval_ops", "jsonb_ops", "macaddr8_ops", "macaddr_ops", "money_ops",
  "multirange_ops", "name_ops", "numeric_ops", "oid_ops", "oidvector_ops", "pg_lsn_ops", "point_ops", "poly_ops", "quad_point_ops",
  "range_ops", "record_ops", "text_ops", "tid_ops", "time_ops", "timestamp_ops", "timestamptz_ops", "timetz_ops", "tsquery_ops",
  "tsvector_ops", "uuid_ops", "varbit_ops", "xid8_ops", "xid_ops", NULL,
};

/* Others that every database has. */
static const char *const own_classes[] = {
  "bpchar_pattern_ops", "cidr_ops", "jsonb_path_ops", "kd_point_ops", "record_image_ops", "text_pattern_ops", "varchar_ops",
  "varchar_pattern_ops", NULL,
};

static gboolean
is_own_class (const char *name)
{
  return g_strv_contains (own_classes, name) || g_str_has_suffix (name, "_minmax_ops") || g_str_has_suffix (name, "_minmax_multi_ops")
         || g_str_has_suffix (name, "_bloom_ops") || g_str_has_suffix (name, "_inclusion_ops");
}

static void
set_class (MarqPgScript *self, MarqKeyPart *part, PgQuery__IndexElem *element)
{
  g_auto (GStrv) options = marq_pg_script_options (element->opclassopts, element->n_opclassopts, NULL, FALSE);
  MarqItemList *extensions = marq_schema_get_extensions (self->schema);
  const char *space;
  const char *name = marq_pg_node_names (element->opclass, element->n_opclass, &space);
  g_autofree char *text = NULL;

  if (g_strcmp0 (space, "pg_catalog") == 0)
    space = NULL;
  if (!name || (!space && !options && g_strv_contains (usual_classes, name)))
    return;
  if (!space && !is_own_class (name) && !g_strv_contains (usual_classes, name) && marq_item_list_get_length (extensions))
    space = marq_extension_get_schema_name (marq_item_list_get (extensions, 0));
  text = marq_pg_script_quote (space, name);
  marq_key_part_set_operator_class (part, text);
  marq_key_part_set_operator_class_options (part, (const char *const *) options);
}

MarqKeyPart *
marq_pg_script_key_part (MarqPgScript *self, gpointer owner, PgQuery__IndexElem *element)
{
  MarqKeyPart *part = g_object_new (MARQ_TYPE_KEY_PART, NULL);
  gboolean is_column = MARQ_PG_IS (element->expr, COLUMN_REF) && element->expr->column_ref->n_fields == 1;
  const char *column = is_column ? marq_pg_node_string (element->expr->column_ref->fields[0]) : marq_pg_said (element->name);
  MarqField *field = marq_pg_script_field (owner, column);
  gboolean descending = element->ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
  gboolean first = element->nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST;
  gboolean last = element->nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST;
  g_autofree char *collation = marq_pg_script_collation (self, element->collation, element->n_collation);

  if (field)
    marq_key_part_set_field (part, marq_item_get_uid (MARQ_ITEM (field)));
  else
    {
      g_autofree char *code = element->expr ? marq_pg_script_code (self, element->expr, NULL) : marq_sql_quote (MARQ_DIALECT_POSTGRESQL, element->name);

      marq_key_part_set_expression (part, code);
    }
  if (!field || g_strcmp0 (collation, marq_field_get_collation (field)) != 0)
    marq_key_part_set_collation (part, collation);
  set_class (self, part, element);
  marq_key_part_set_descending (part, descending);
  if (first && !descending)
    marq_key_part_set_nulls (part, MARQ_NULLS_FIRST);
  if (last && descending)
    marq_key_part_set_nulls (part, MARQ_NULLS_LAST);
  return part;
}

/* The same word twice gets a number. */
static void
add_word (GPtrArray *words, const char *word)
{
  g_autofree char *numbered = g_strdup (word);

  for (guint round = 1;; round++)
    {
      guint i = 0;
      g_autofree char *number = g_strdup_printf ("%u", round);
      g_autofree char *cut = NULL;

      while (i < words->len && !g_str_equal (words->pdata[i], numbered))
        i++;
      if (i == words->len)
        break;
      cut = g_strndup (word, MIN (strlen (word), NAME_BYTES - strlen (number)));
      g_free (numbered);
      numbered = g_strconcat (cut, number, NULL);
    }
  g_ptr_array_add (words, g_steal_pointer (&numbered));
}

static const char *
word_of (PgQuery__Node *node)
{
  PgQuery__IndexElem *element = MARQ_PG_IS (node, INDEX_ELEM) ? node->index_elem : NULL;
  const char *word = element ? marq_pg_said (element->name) : marq_pg_node_string (node);

  word = word || !element ? word : marq_pg_script_column_name (element->expr);
  return word ? word : "expr";
}

char *
marq_pg_script_key_words (PgQuery__Node *const *elements, gsize n, PgQuery__Node *const *include, gsize n_include)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n; i++)
    add_word (words, word_of (elements[i]));
  for (gsize i = 0; i < n_include; i++)
    add_word (words, word_of (include[i]));
  g_ptr_array_add (words, NULL);
  return marq_pg_script_join ((const char *const *) words->pdata);
}

static MarqItemList *
indexes_of (gpointer owner)
{
  if (MARQ_IS_ENTITY (owner))
    return marq_entity_get_indexes (owner);
  return MARQ_IS_VIEW (owner) ? marq_view_get_indexes (owner) : NULL;
}

static char *
choose_name (MarqPgScript *self, gpointer owner, const char *words)
{
  return marq_pg_script_choose_relation (self, MARQ_NAMESPACE (marq_item_get_parent (owner)), marq_item_get_name (owner), words, "idx", FALSE);
}

/* An expression is called by the function that it calls, as far as its text says so. */
static char *
copied_words (gpointer to, MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  const char *const *include = marq_index_get_include (index);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      MarqItem *field = marq_key_part_get_field (part) ? marq_item_lookup (MARQ_ITEM (index), marq_key_part_get_field (part)) : NULL;
      g_autoptr (MarqPgArena) arena = NULL;
      g_autofree char *statement = NULL;
      g_autofree char *message = NULL;
      PgQuery__ParseResult *tree = NULL;
      gsize offset;
      const char *word = field ? marq_item_get_name (field) : NULL;

      if (!field)
        {
          arena = marq_pg_arena_new ();
          statement = g_strdup_printf ("SELECT %s", marq_key_part_get_expression (part));
          tree = marq_pg_parse_nodes (arena, statement, &offset, &message);
          word = tree && tree->n_stmts && MARQ_PG_IS (tree->stmts[0]->stmt, SELECT_STMT) && tree->stmts[0]->stmt->select_stmt->n_target_list
                     ? marq_pg_script_column_name (tree->stmts[0]->stmt->select_stmt->target_list[0]->res_target->val)
                     : NULL;
        }
      add_word (words, word ? word : "expr");
    }
  for (; include && *include; include++)
    add_word (words, marq_item_get_name (marq_item_lookup (MARQ_ITEM (index), *include)));
  g_ptr_array_add (words, NULL);
  return marq_pg_script_join ((const char *const *) words->pdata);
}

static void
copy_part (MarqIndex *copy, gpointer to, MarqKeyPart *from)
{
  MarqItem *field = marq_key_part_get_field (from) ? marq_item_lookup (MARQ_ITEM (from), marq_key_part_get_field (from)) : NULL;
  MarqField *same = field ? marq_pg_script_field (to, marq_item_get_name (field)) : NULL;
  MarqKeyPart *part = marq_item_copy (from, MARQ_COPY_FRESH_UIDS);

  marq_key_part_set_field (part, same ? marq_item_get_uid (MARQ_ITEM (same)) : NULL);
  marq_item_list_append (marq_index_get_parts (copy), part);
}

MarqIndex *
marq_pg_script_copy_index (MarqPgScript *self, MarqIndex *index, gpointer to, const char *name)
{
  MarqItemList *parts = marq_index_get_parts (index);
  const char *const *include = marq_index_get_include (index);
  g_autofree char *words = name ? NULL : copied_words (to, index);
  g_autofree char *chosen = name ? g_strdup (name) : choose_name (self, to, words);
  g_autoptr (GStrvBuilder) uids = g_strv_builder_new ();
  g_auto (GStrv) included = NULL;
  MarqIndex *copy = g_object_new (MARQ_TYPE_INDEX, NULL);

  marq_item_set_name (MARQ_ITEM (copy), chosen);
  marq_index_set_method (copy, marq_index_get_method (index));
  marq_index_set_is_unique (copy, marq_index_get_is_unique (index));
  marq_index_set_nulls_not_distinct (copy, marq_index_get_nulls_not_distinct (index));
  marq_index_set_predicate (copy, marq_index_get_predicate (index));
  marq_index_set_storage_options (copy, marq_index_get_storage_options (index));
  marq_index_set_tablespace (copy, marq_index_get_tablespace (index));
  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    copy_part (copy, to, marq_item_list_get (parts, i));
  for (; include && *include; include++)
    {
      MarqField *same = marq_pg_script_field (to, marq_item_get_name (marq_item_lookup (MARQ_ITEM (index), *include)));

      if (same)
        g_strv_builder_add (uids, marq_item_get_uid (MARQ_ITEM (same)));
    }
  included = g_strv_builder_end (uids);
  marq_index_set_include (copy, included[0] ? (const char *const *) included : NULL);
  marq_item_list_append (indexes_of (to), copy);
  marq_pg_script_note (self, copy);
  return copy;
}

static void
fill (MarqPgScript *self, MarqIndex *index, gpointer owner, PgQuery__IndexStmt *statement)
{
  g_autofree char *predicate = marq_pg_script_code (self, statement->where_clause, NULL);
  g_auto (GStrv) options = marq_pg_script_options (statement->options, statement->n_options, NULL, FALSE);
  g_autoptr (GStrvBuilder) uids = g_strv_builder_new ();
  g_auto (GStrv) include = NULL;

  if (marq_pg_said (statement->access_method) && !g_str_equal (statement->access_method, "btree"))
    {
      g_autofree char *method = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, statement->access_method);

      marq_index_set_method (index, method);
    }
  marq_index_set_is_unique (index, statement->unique);
  marq_index_set_nulls_not_distinct (index, statement->nulls_not_distinct);
  marq_index_set_predicate (index, predicate);
  marq_index_set_storage_options (index, (const char *const *) options);
  marq_index_set_tablespace (index, marq_pg_said (statement->table_space));
  for (gsize i = 0; i < statement->n_index_params; i++)
    {
      PgQuery__IndexElem *element = statement->index_params[i]->index_elem;
      MarqKeyPart *part = marq_pg_script_key_part (self, owner, element);

      /* The one usual class that is a choice where it stands. */
      if (marq_pg_said (statement->access_method) && strstr (statement->access_method, "gist")
          && g_strcmp0 (marq_pg_node_names (element->opclass, element->n_opclass, NULL), "inet_ops") == 0)
        marq_key_part_set_operator_class (part, "inet_ops");
      marq_item_list_append (marq_index_get_parts (index), part);
    }
  for (gsize i = 0; i < statement->n_index_including_params; i++)
    {
      MarqField *field = marq_pg_script_field (owner, statement->index_including_params[i]->index_elem->name);

      if (field)
        g_strv_builder_add (uids, marq_item_get_uid (MARQ_ITEM (field)));
    }
  include = g_strv_builder_end (uids);
  marq_index_set_include (index, include[0] ? (const char *const *) include : NULL);
}

void
marq_pg_script_create_index (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__IndexStmt *statement = node->index_stmt;
  gpointer owner = marq_pg_script_range (self, statement->relation);
  const char *said = marq_pg_said (statement->idxname);
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;
  MarqIndex *index;

  if (!owner || !indexes_of (owner))
    {
      marq_pg_script_miss (self, marq_pg_said (statement->relation->schemaname), statement->relation->relname);
      return;
    }
  if (said && marq_pg_script_relation (self, marq_pg_script_space_of (owner), said))
    {
      if (!statement->if_not_exists)
        marq_pg_script_leave (self, "indexes of a name that there was already", said);
      return;
    }
  words = marq_pg_script_key_words (statement->index_params, statement->n_index_params, statement->index_including_params,
                                    statement->n_index_including_params);
  name = said ? g_strdup (said) : choose_name (self, owner, words);
  index = g_object_new (MARQ_TYPE_INDEX, NULL);
  marq_item_set_name (MARQ_ITEM (index), name);
  fill (self, index, owner, statement);
  marq_item_list_append (indexes_of (owner), index);
  marq_pg_script_note (self, index);
  if (statement->relation->inh)
    marq_pg_script_share_index (self, index, FALSE);
}
