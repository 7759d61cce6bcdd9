/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, materialized ones, and tables that are made of a query. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

/* The names that stand behind the view's are those of its columns. */
static void
name_targets (MarqPgScript *self, PgQuery__Node *query, GPtrArray *columns, PgQuery__Node *const *names, gsize n)
{
  PgQuery__SelectStmt *select = MARQ_PG_IS (query, SELECT_STMT) ? query->select_stmt : NULL;

  while (select && select->larg)
    select = select->larg;
  for (gsize i = 0; select && i < n; i++)
    {
      const char *name = marq_pg_node_string (names[i]);

      if (i < select->n_target_list && name)
        select->target_list[i]->res_target->name = marq_pg_arena_dup (self->arena, name);
      if (columns && i < columns->len && name)
        marq_item_set_name (columns->pdata[i], name);
    }
}

static void
set_columns (MarqView *view, GPtrArray *columns)
{
  MarqItemList *list = marq_view_get_columns (view);

  while (marq_item_list_get_length (list))
    marq_item_list_remove (list, marq_item_list_get_length (list) - 1);
  for (guint i = 0; columns && i < columns->len; i++)
    marq_item_list_append (list, g_object_ref (columns->pdata[i]));
}

static void
set_query (MarqPgScript *self, MarqView *view, PgQuery__Node *query, PgQuery__Node *const *names, gsize n)
{
  g_autoptr (GPtrArray) columns = marq_pg_script_columns (self, query);
  g_autofree char *definition = NULL;

  name_targets (self, query, columns, names, n);
  marq_view_set_depends_on (view, NULL);
  marq_pg_script_settle (self, query, MARQ_ITEM (view));
  definition = marq_pg_statement_write (query);
  marq_view_set_definition (view, definition);
  set_columns (view, columns);
}

static void
set_options (MarqView *view, PgQuery__Node *const *options, gsize n)
{
  g_auto (GStrv) all = marq_pg_script_options (options, n, NULL, FALSE);
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (guint i = 0; all && all[i]; i++)
    if (g_str_equal (all[i], "check_option=local"))
      marq_view_set_check_option (view, MARQ_CHECK_OPTION_LOCAL);
    else if (g_str_equal (all[i], "check_option=cascaded"))
      marq_view_set_check_option (view, MARQ_CHECK_OPTION_CASCADED);
    else
      g_strv_builder_add (others, all[i]);
  kept = g_strv_builder_end (others);
  marq_view_set_storage_options (view, kept[0] ? (const char *const *) kept : NULL);
}

/* NULL: it is not to be made. */
static MarqView *
find_or_make (MarqPgScript *self, PgQuery__RangeVar *range, gboolean replace, gboolean if_not_exists)
{
  MarqNamespace *space = marq_pg_script_space (self, marq_pg_said (range->schemaname));
  gpointer there = marq_pg_script_relation (self, marq_item_get_name (MARQ_ITEM (space)), range->relname);
  MarqView *view;

  if (g_strcmp0 (range->relpersistence, "t") == 0)
    {
      marq_pg_script_leave (self, "temporary views", range->relname);
      return NULL;
    }
  if (there)
    {
      if (replace && MARQ_IS_VIEW (there))
        return there;
      if (!if_not_exists)
        marq_pg_script_leave (self, "views of a name that there was already", range->relname);
      return NULL;
    }
  view = g_object_new (MARQ_TYPE_VIEW, NULL);
  marq_item_set_name (MARQ_ITEM (view), range->relname);
  marq_item_list_append (marq_namespace_get_views (space), view);
  return view;
}

void
marq_pg_script_create_view (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__ViewStmt *statement = node->view_stmt;
  MarqView *view = find_or_make (self, statement->view, statement->replace, FALSE);

  if (!view)
    return;
  marq_view_set_check_option (view, MARQ_CHECK_OPTION_NONE);
  set_options (view, statement->options, statement->n_options);
  if (statement->with_check_option == PG_QUERY__VIEW_CHECK_OPTION__LOCAL_CHECK_OPTION)
    marq_view_set_check_option (view, MARQ_CHECK_OPTION_LOCAL);
  if (statement->with_check_option == PG_QUERY__VIEW_CHECK_OPTION__CASCADED_CHECK_OPTION)
    marq_view_set_check_option (view, MARQ_CHECK_OPTION_CASCADED);
  set_query (self, view, statement->query, statement->aliases, statement->n_aliases);
  /* Only now, lest it find itself. */
  marq_pg_script_note (self, view);
}

static void
create_materialized (MarqPgScript *self, PgQuery__CreateTableAsStmt *statement)
{
  PgQuery__IntoClause *into = statement->into;
  MarqView *view = find_or_make (self, into->rel, FALSE, statement->if_not_exists);

  if (!view)
    return;
  marq_view_set_is_materialized (view, TRUE);
  marq_view_set_is_unpopulated (view, into->skip_data);
  marq_view_set_tablespace (view, marq_pg_said (into->table_space_name));
  if (g_strcmp0 (into->access_method, "heap") != 0)
    marq_view_set_access_method (view, marq_pg_said (into->access_method));
  set_options (view, into->options, into->n_options);
  set_query (self, view, statement->query, into->col_names, into->n_col_names);
  marq_pg_script_note (self, view);
}

/* Of which the types have to be known. */
static void
create_table (MarqPgScript *self, PgQuery__Node *query, PgQuery__IntoClause *into)
{
  g_autoptr (GPtrArray) columns = marq_pg_script_columns (self, query);
  MarqNamespace *space = marq_pg_script_space (self, marq_pg_said (into->rel->schemaname));
  gboolean known = columns != NULL;
  MarqEntity *entity;

  for (guint i = 0; known && i < columns->len; i++)
    known = marq_field_get_data_type (columns->pdata[i]) != NULL;
  if (!known || g_strcmp0 (into->rel->relpersistence, "t") == 0
      || marq_pg_script_relation (self, marq_item_get_name (MARQ_ITEM (space)), into->rel->relname))
    {
      marq_pg_script_leave (self, known ? "temporary tables" : "tables of queries", into->rel->relname);
      return;
    }
  name_targets (self, query, columns, into->col_names, into->n_col_names);
  entity = g_object_new (MARQ_TYPE_ENTITY, NULL);
  marq_item_set_name (MARQ_ITEM (entity), into->rel->relname);
  for (guint i = 0; i < columns->len; i++)
    marq_item_list_append (marq_entity_get_fields (entity), g_object_ref (columns->pdata[i]));
  marq_item_list_append (marq_namespace_get_entities (space), entity);
  marq_pg_script_note (self, entity);
}

void
marq_pg_script_create_table_as (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateTableAsStmt *statement = node->create_table_as_stmt;

  if (statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW)
    create_materialized (self, statement);
  else
    create_table (self, statement->query, statement->into);
}

/* SELECT … INTO, or one that sets the path. */
void
marq_pg_script_select (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__SelectStmt *select = node->select_stmt;

  if (select->into_clause)
    {
      PgQuery__IntoClause *into = select->into_clause;

      select->into_clause = NULL;
      create_table (self, node, into);
      return;
    }
  if (!marq_pg_script_set_config (self, select))
    marq_pg_script_leave (self, MARQ_PG_RUN, "SELECT");
}

void
marq_pg_script_refresh (MarqPgScript *self, PgQuery__Node *node)
{
  gpointer view = marq_pg_script_range (self, node->refresh_mat_view_stmt->relation);

  if (view && MARQ_IS_VIEW (view))
    marq_view_set_is_unpopulated (view, node->refresh_mat_view_stmt->skip_data);
}
