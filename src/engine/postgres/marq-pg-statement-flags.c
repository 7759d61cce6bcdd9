/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-pg-statement.h"

/* What these do, no rollback takes away; or it is told to others at once. Whether a table is a foreign one, and
 * a write to it thus another server's, is not in the text. */
static const char *const lasting[] = {
  "setval", "nextval", "dblink*", "lo_import", "lo_export", "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile",
  "pg_notify", "pg_advisory_lock*", "pg_try_advisory_lock*", "pg_advisory_unlock*", "pg_logical_emit_message", "pg_create_*",
  "pg_drop_replication_slot", "pg_replication_*", "pg_switch_wal", "pg_promote", "pg_stat_reset*", "pg_file_*", "pg_wal_replay_*",
  "pg_backup_*", "pg_start_backup", "pg_stop_backup", "postgres_fdw_disconnect*", "pg_sync_replication_slots", NULL,
};

#define MOST_CODE_IN_CODE 4

static void
stays (MarqStatement *self, char *reason)
{
  self->flags |= MARQ_STATEMENT_STAYS;
  g_free (self->reason);
  self->reason = reason;
}

static gboolean
look_into (ProtobufCMessage *message, gpointer data)
{
  MarqStatement *self = data;

  if (message->descriptor == &pg_query__func_call__descriptor)
    {
      PgQuery__FuncCall *call = (PgQuery__FuncCall *) message;
      const char *name = marq_pg_node_names (call->funcname, call->n_funcname, NULL);

      if (name && marq_split_is_listed (name, lasting))
        stays (self, g_strconcat (name, "()", NULL));
    }
  else if (message->descriptor == &pg_query__delete_stmt__descriptor)
    self->flags |= MARQ_STATEMENT_LOSES;
  else if (message->descriptor == &pg_query__merge_when_clause__descriptor
           && ((PgQuery__MergeWhenClause *) message)->command_type == PG_QUERY__CMD_TYPE__CMD_DELETE)
    self->flags |= MARQ_STATEMENT_LOSES;
  return TRUE;
}

/* COPY … TO a file is COPY, then TO or PROGRAM, in the words of code, and of code that it puts together. */
static void
look_into_code (MarqStatement *self, const char *text, guint depth)
{
  char *call = marq_split_dup_call (text, lasting);
  MarqSqlToken token;
  gboolean is_copy = FALSE;
  gsize at = 0;

  if (call)
    stays (self, call);
  while (!self->reason && marq_sql_next_token (text, MARQ_DIALECT_POSTGRESQL, &at, &token))
    {
      g_autofree char *inner = NULL;

      if (token.kind == MARQ_SQL_STRING && depth < MOST_CODE_IN_CODE)
        {
          gsize quotes = strspn (text + token.start, "eE$'");

          inner = g_strndup (text + token.start + quotes, token.end - token.start - MIN (quotes, token.end - token.start));
          look_into_code (self, inner, depth + 1);
        }
      else if (marq_sql_token_is (text, &token, ";"))
        is_copy = FALSE;
      else if (marq_sql_token_is (text, &token, "COPY"))
        is_copy = TRUE;
      else if (is_copy && (marq_sql_token_is (text, &token, "TO") || marq_sql_token_is (text, &token, "PROGRAM")))
        stays (self, g_strdup ("COPY"));
      else if (marq_sql_token_is (text, &token, "NOTIFY"))
        stays (self, g_strdup ("NOTIFY"));
    }
}

static void
look_into_body (MarqStatement *self, PgQuery__Node *const *options, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      PgQuery__DefElem *option = MARQ_PG_IS (options[i], DEF_ELEM) ? options[i]->def_elem : NULL;

      if (!option || !g_str_equal (option->defname, "as"))
        continue;
      if (marq_pg_node_string (option->arg))
        look_into_code (self, marq_pg_node_string (option->arg), 0);
      for (gsize j = 0; MARQ_PG_IS (option->arg, LIST) && j < option->arg->list->n_items; j++)
        if (marq_pg_node_string (option->arg->list->items[j]))
          look_into_code (self, marq_pg_node_string (option->arg->list->items[j]), 0);
    }
}

static PgQuery__DefElem *
find_option (PgQuery__Node *const *options, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (options[i], DEF_ELEM) && g_str_equal (options[i]->def_elem->defname, name))
      return options[i]->def_elem;
  return NULL;
}

/* An option that is not there is not on. */
static gboolean
is_on (PgQuery__Node *const *options, gsize n, const char *name, gboolean otherwise)
{
  PgQuery__DefElem *option = find_option (options, n, name);

  return option ? marq_pg_node_truth (option->arg) : otherwise;
}

/* One that begins otherwise than the runner's would, or goes on, is a say in transactions. */
static MarqStatementKind
transaction_kind (const PgQuery__TransactionStmt *node)
{
  if (node->chain || node->n_options)
    return MARQ_STATEMENT_CONTROL;
  switch (node->kind)
    {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
      return MARQ_STATEMENT_BEGIN;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
      return MARQ_STATEMENT_COMMIT;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
      return MARQ_STATEMENT_ROLLBACK;
    default:
      return MARQ_STATEMENT_CONTROL;
    }
}

static gboolean
sets_transaction (const char *name)
{
  static const char *const names[] = { "TRANSACTION", "TRANSACTION SNAPSHOT", "SESSION CHARACTERISTICS", "transaction_isolation",
                                       "transaction_read_only", "transaction_deferrable", NULL };

  return name && g_strv_contains (names, name);
}

/* SET LOCAL in other words. */
static gboolean
is_local (const PgQuery__FuncCall *call)
{
  return call->n_args == 3 && MARQ_PG_IS (call->args[2], A_CONST) && marq_pg_node_truth (call->args[2]);
}

/* SELECT set_config (…): SET in other words, as dumps have it. */
static gboolean
only_configures (const PgQuery__SelectStmt *select)
{
  if (!select->n_target_list || select->n_from_clause || select->with_clause || select->into_clause || select->larg)
    return FALSE;
  for (gsize i = 0; i < select->n_target_list; i++)
    {
      PgQuery__Node *value = MARQ_PG_IS (select->target_list[i], RES_TARGET) ? select->target_list[i]->res_target->val : NULL;
      const char *name = MARQ_PG_IS (value, FUNC_CALL) ? marq_pg_node_names (value->func_call->funcname, value->func_call->n_funcname, NULL) : NULL;

      if (g_strcmp0 (name, "set_config") || is_local (value->func_call))
        return FALSE;
    }
  return TRUE;
}

static MarqStatementKind
find_kind (const PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
      return transaction_kind (node->transaction_stmt);
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
      if (sets_transaction (node->variable_set_stmt->name))
        return MARQ_STATEMENT_CONTROL;
      /* The session does not go by what ends with a transaction. */
      return node->variable_set_stmt->is_local ? MARQ_STATEMENT_PLAIN : MARQ_STATEMENT_SESSION;
    /* DISCARD ALL gives locks back, the runner's among them. */
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
      return node->discard_stmt->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL ? MARQ_STATEMENT_CONTROL : MARQ_STATEMENT_SESSION;
    case PG_QUERY__NODE__NODE_LOAD_STMT:
    case PG_QUERY__NODE__NODE_PREPARE_STMT:
    case PG_QUERY__NODE__NODE_DEALLOCATE_STMT:
      return MARQ_STATEMENT_SESSION;
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return only_configures (node->select_stmt) ? MARQ_STATEMENT_SESSION : MARQ_STATEMENT_PLAIN;
    default:
      return MARQ_STATEMENT_PLAIN;
    }
}

static gboolean
alter_is_outside (const PgQuery__AlterTableStmt *alter)
{
  for (gsize i = 0; i < alter->n_cmds; i++)
    {
      PgQuery__AlterTableCmd *command = alter->cmds[i]->alter_table_cmd;

      if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition && MARQ_PG_IS (command->def, PARTITION_CMD)
          && command->def->partition_cmd->concurrent)
        return TRUE;
    }
  return FALSE;
}

static gboolean
subscription_is_outside (const PgQuery__AlterSubscriptionStmt *alter)
{
  switch (alter->kind)
    {
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH:
      return TRUE;
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SET_PUBLICATION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ADD_PUBLICATION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_DROP_PUBLICATION:
      return is_on (alter->options, alter->n_options, "refresh", TRUE);
    default:
      return FALSE;
    }
}

/* That a table is partitioned, whose REINDEX and CLUSTER are outside, too, is not in the text. */
static gboolean
is_outside (const PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return node->index_stmt->concurrent;
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return node->drop_stmt->concurrent;
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
      return !node->reindex_stmt->relation || is_on (node->reindex_stmt->params, node->reindex_stmt->n_params, "concurrently", FALSE);
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
      return node->vacuum_stmt->is_vacuumcmd;
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
      return !node->cluster_stmt->relation;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return alter_is_outside (node->alter_table_stmt);
    case PG_QUERY__NODE__NODE_CREATEDB_STMT:
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
    case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
    case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
    case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT:
      return TRUE;
    case PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT:
      return find_option (node->alter_database_stmt->options, node->alter_database_stmt->n_options, "tablespace") != NULL;
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
      return is_on (node->create_subscription_stmt->options, node->create_subscription_stmt->n_options, "create_slot", TRUE)
             && is_on (node->create_subscription_stmt->options, node->create_subscription_stmt->n_options, "connect", TRUE);
    case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT:
      return subscription_is_outside (node->alter_subscription_stmt);
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
      return node->discard_stmt->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL;
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
      return node->transaction_stmt->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED
             || node->transaction_stmt->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED;
    default:
      return FALSE;
    }
}

/* A sequence is as good as a row; columns go with a type, and with the extension that it comes from. */
static gboolean
drop_loses (const PgQuery__DropStmt *drop)
{
  switch (drop->remove_type)
    {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return TRUE;
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
      return drop->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    default:
      return FALSE;
    }
}

static gboolean
alter_has (const PgQuery__AlterTableStmt *alter, PgQuery__AlterTableType subtype)
{
  for (gsize i = 0; i < alter->n_cmds; i++)
    if (alter->cmds[i]->alter_table_cmd->subtype == subtype)
      return TRUE;
  return FALSE;
}

static gboolean
loses (const PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return drop_loses (node->drop_stmt);
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return alter_has (node->alter_table_stmt, PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn);
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
    case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_harmless (const PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
    case PG_QUERY__NODE__NODE_LOAD_STMT:
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
    case PG_QUERY__NODE__NODE_CHECK_POINT_STMT:
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
    case PG_QUERY__NODE__NODE_SEC_LABEL_STMT:
    case PG_QUERY__NODE__NODE_GRANT_STMT:
    case PG_QUERY__NODE__NODE_GRANT_ROLE_STMT:
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
    case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
    case PG_QUERY__NODE__NODE_LISTEN_STMT:
    case PG_QUERY__NODE__NODE_UNLISTEN_STMT:
      return TRUE;
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
      return !is_on (node->explain_stmt->options, node->explain_stmt->n_options, "analyze", FALSE);
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return only_configures (node->select_stmt);
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return node->drop_stmt->missing_ok;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return node->view_stmt->replace;
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      return node->create_function_stmt->replace;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return node->create_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      return node->create_seq_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
      return node->create_schema_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
      return node->create_extension_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
      return node->alter_enum_stmt->skip_if_new_val_exists;
    /* One that was being built concurrently is left, and counts as being there. */
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return node->index_stmt->if_not_exists && !node->index_stmt->concurrent;
    default:
      return FALSE;
    }
}

/* What only defines is not run: DEFAULT nextval (…) of a new table, the query of a view. */
static gboolean
runs_expressions (const PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
    case PG_QUERY__NODE__NODE_COPY_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
    case PG_QUERY__NODE__NODE_CALL_STMT:
    /* Its body is, later. */
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      return TRUE;
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
      return is_on (node->explain_stmt->options, node->explain_stmt->n_options, "analyze", FALSE);
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return alter_has (node->alter_table_stmt, PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
             || alter_has (node->alter_table_stmt, PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType);
    default:
      return FALSE;
    }
}

static void
look_for_what_stays (MarqStatement *self, PgQuery__Node *node)
{
  if (runs_expressions (node))
    marq_pg_node_walk (node, look_into, self);
  if (MARQ_PG_IS (node, CREATE_FUNCTION_STMT))
    {
      /* To make one that deletes deletes nothing. */
      self->flags &= ~MARQ_STATEMENT_LOSES;
      look_into_body (self, node->create_function_stmt->options, node->create_function_stmt->n_options);
    }
  else if (MARQ_PG_IS (node, DO_STMT))
    look_into_body (self, node->do_stmt->args, node->do_stmt->n_args);
  else if (MARQ_PG_IS (node, COPY_STMT)
           && (node->copy_stmt->is_program || (!node->copy_stmt->is_from && marq_pg_said (node->copy_stmt->filename))))
    stays (self, g_strdup (node->copy_stmt->is_program ? "COPY … PROGRAM" : "COPY … TO"));
  else if (MARQ_PG_IS (node, NOTIFY_STMT) || MARQ_PG_IS (node, ALTER_SYSTEM_STMT))
    stays (self, g_strdup (self->what));
  else if (MARQ_PG_IS (node, CREATE_SUBSCRIPTION_STMT) || MARQ_PG_IS (node, DROP_SUBSCRIPTION_STMT))
    stays (self, g_strdup (self->what));
}

/* Where the words in front do not say it. */
static void
name (MarqStatement *self, const PgQuery__Node *node)
{
  char *what = NULL;

  if (MARQ_PG_IS (node, ALTER_TABLE_STMT) && alter_is_outside (node->alter_table_stmt))
    what = g_strdup ("ALTER TABLE … DETACH PARTITION CONCURRENTLY");
  else if (MARQ_PG_IS (node, REINDEX_STMT) && !g_str_has_suffix (self->what, "CONCURRENTLY")
           && is_on (node->reindex_stmt->params, node->reindex_stmt->n_params, "concurrently", FALSE))
    what = g_strconcat (self->what, " CONCURRENTLY", NULL);
  else if (MARQ_PG_IS (node, TRANSACTION_STMT) && node->transaction_stmt->n_options)
    what = marq_statement_dup_line (self);
  else if (MARQ_PG_IS (node, VARIABLE_SET_STMT) && self->kind == MARQ_STATEMENT_CONTROL && g_str_equal (self->what, "SET"))
    what = g_strconcat ("SET ", node->variable_set_stmt->name, NULL);
  if (!what)
    return;
  g_free (self->what);
  self->what = what;
}

void
marq_pg_statement_tell (MarqStatement *self, PgQuery__Node *node)
{
  self->kind = find_kind (node);
  name (self, node);
  if (is_outside (node))
    self->flags |= MARQ_STATEMENT_OUTSIDE;
  if (loses (node))
    self->flags |= MARQ_STATEMENT_LOSES;
  if (is_harmless (node))
    self->flags |= MARQ_STATEMENT_HARMLESS;
  if (MARQ_PG_IS (node, CALL_STMT) || MARQ_PG_IS (node, DO_STMT) || MARQ_PG_IS (node, EXECUTE_STMT))
    self->flags |= MARQ_STATEMENT_UNKNOWN;
  if (MARQ_PG_IS (node, ALTER_ENUM_STMT) && !marq_pg_said (node->alter_enum_stmt->old_val))
    self->flags |= MARQ_STATEMENT_ENUM;
  look_for_what_stays (self, node);
}

void
marq_pg_statement_tell_words (MarqStatement *self, MarqSplit *split)
{
  static const struct
  {
    const char *words;
    MarqStatementKind kind;
  } kinds[] = {
    { "BEGIN", MARQ_STATEMENT_BEGIN },       { "START TRANSACTION", MARQ_STATEMENT_BEGIN }, { "COMMIT", MARQ_STATEMENT_COMMIT },
    { "END", MARQ_STATEMENT_COMMIT },        { "ROLLBACK", MARQ_STATEMENT_ROLLBACK },       { "ABORT", MARQ_STATEMENT_ROLLBACK },
    { "SAVEPOINT", MARQ_STATEMENT_CONTROL }, { "RELEASE", MARQ_STATEMENT_CONTROL },         { "PREPARE TRANSACTION", MARQ_STATEMENT_CONTROL },
    { "SET", MARQ_STATEMENT_SESSION },       { "RESET", MARQ_STATEMENT_SESSION },
  };
  static const char *const unknown[] = { "CALL", "DO", "EXECUTE", NULL };
  static const char *const losing[] = { "DROP TABLE", "DROP COLUMN", "TRUNCATE", "DELETE", NULL };
  char *call = marq_split_dup_call (self->text, lasting);

  self->flags |= MARQ_STATEMENT_UNREAD;
  for (guint i = 0; i < G_N_ELEMENTS (kinds) && !self->kind; i++)
    if (marq_split_says (split, 0, kinds[i].words))
      self->kind = kinds[i].kind;
  if (marq_split_says (split, 0, "VACUUM")
      || (!marq_split_says (split, 0, "REFRESH") && marq_split_find (split, 0, "CONCURRENTLY") != G_MAXUINT))
    self->flags |= MARQ_STATEMENT_OUTSIDE;
  if (marq_split_is_of (split, 0, unknown))
    self->flags |= MARQ_STATEMENT_UNKNOWN;
  for (guint i = 0; losing[i]; i++)
    if (marq_split_find (split, 0, losing[i]) != G_MAXUINT)
      self->flags |= MARQ_STATEMENT_LOSES;
  if (call)
    stays (self, call);
}
