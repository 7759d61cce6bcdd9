/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "marq-pg-script.h"

MarqPgScript *
marq_pg_script_new (GCancellable *cancellable)
{
  static const char *const path[] = { "public", NULL };
  MarqPgScript *self = g_new0 (MarqPgScript, 1);

  self->schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  self->namespaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->relations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->constraints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->routines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->heirs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->identities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) marq_pg_identity_free);
  self->access = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->path = g_strdupv ((GStrv) path);
  self->cancellable = cancellable;
  marq_pg_script_space (self, "public");
  return self;
}

void
marq_pg_script_free (MarqPgScript *self)
{
  GHashTable *tables[] = { self->namespaces, self->relations,  self->types,  self->constraints, self->objects,  self->routines,
                           self->parts,      self->heirs,      self->access, self->left_out,    self->identities };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_hash_table_unref (tables[i]);
  g_clear_object (&self->schema);
  g_clear_pointer (&self->arena, marq_pg_arena_unref);
  g_strfreev (self->path);
  g_free (self);
}

void
marq_pg_script_leave (MarqPgScript *self, const char *kind, const char *name)
{
  GPtrArray *names = g_hash_table_lookup (self->left_out, kind);

  if (!names)
    {
      names = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->left_out, g_strdup (kind), names);
    }
  g_ptr_array_add (names, g_strdup (name ? name : ""));
}

void
marq_pg_script_miss (MarqPgScript *self, const char *space, const char *name)
{
  g_autofree char *path = space ? g_strconcat (space, ".", name, NULL) : g_strdup (name);

  marq_pg_script_leave (self, "statements about what is not there", path);
}

static void
set_path (MarqPgScript *self, GStrv names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; names[i]; i++)
    if (*names[i] && !g_str_equal (names[i], "$user"))
      g_strv_builder_add (builder, names[i]);
  g_strfreev (self->path);
  self->path = g_strv_builder_end (builder);
}

/* "a, \"B\"" */
static void
set_path_text (MarqPgScript *self, const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  for (guint i = 0; names[i]; i++)
    {
      gsize length;

      g_strstrip (names[i]);
      length = strlen (names[i]);
      if (length >= 2 && names[i][0] == '"' && names[i][length - 1] == '"')
        {
          memmove (names[i], names[i] + 1, length - 2);
          names[i][length - 2] = '\0';
        }
    }
  set_path (self, names);
}

void
marq_pg_script_set (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__VariableSetStmt *statement = node->variable_set_stmt;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (g_ascii_strcasecmp (statement->name, "search_path") != 0)
    {
      marq_pg_script_leave (self, "settings", *statement->name ? statement->name : "SET");
      return;
    }
  for (gsize i = 0; i < statement->n_args; i++)
    {
      g_autofree char *value = marq_pg_node_value (statement->args[i]);

      g_strv_builder_add (builder, value ? value : "");
    }
  names = g_strv_builder_end (builder);
  if (statement->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE && names[0] && !names[1] && strchr (names[0], ','))
    set_path (self, names);
  else if (statement->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE)
    set_path (self, names);
  else
    set_path_text (self, "public");
}

gboolean
marq_pg_script_set_config (MarqPgScript *self, PgQuery__SelectStmt *select)
{
  PgQuery__Node *value = select->n_target_list == 1 ? select->target_list[0]->res_target->val : NULL;
  PgQuery__FuncCall *call = MARQ_PG_IS (value, FUNC_CALL) ? value->func_call : NULL;
  const char *name = call ? marq_pg_node_names (call->funcname, call->n_funcname, NULL) : NULL;
  const char *setting = g_strcmp0 (name, "set_config") == 0 && call->n_args == 3 ? marq_pg_node_constant (call->args[0]) : NULL;
  const char *text = setting ? marq_pg_node_constant (call->args[1]) : NULL;

  if (!text || g_ascii_strcasecmp (setting, "search_path") != 0)
    return FALSE;
  set_path_text (self, text);
  return TRUE;
}

void
marq_pg_script_create_schema (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateSchemaStmt *statement = node->create_schema_stmt;
  const char *name = marq_pg_said (statement->schemaname);
  MarqNamespace *space;
  GStrv before;

  if (!name && statement->authrole)
    name = marq_pg_said (statement->authrole->rolename);
  if (!name)
    {
      marq_pg_script_leave (self, "schemas without a name", "CREATE SCHEMA");
      return;
    }
  space = marq_pg_script_space (self, name);
  if (statement->authrole)
    marq_pg_script_own (self, space, statement->authrole);
  if (statement->n_schema_elts == 0)
    return;
  before = self->path;
  self->path = g_new0 (char *, g_strv_length (before) + 2);
  self->path[0] = g_strdup (name);
  for (guint i = 0; before[i]; i++)
    self->path[i + 1] = g_strdup (before[i]);
  for (gsize i = 0; i < statement->n_schema_elts; i++)
    marq_pg_script_statement (self, statement->schema_elts[i]);
  g_strfreev (self->path);
  self->path = before;
}

/* Languages stand where PostgreSQL's own things do. */
void
marq_pg_script_create_extension (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateExtensionStmt *statement = node->create_extension_stmt;
  MarqItemList *list = marq_schema_get_extensions (self->schema);
  static const char *const fixed[] = { "adminpack", "plperl", "plperlu", "plpython3u", "pltcl", "pltclu", NULL };
  g_autofree char *space = g_strv_contains (fixed, statement->extname) ? g_strdup ("pg_catalog") : NULL;
  g_autofree char *version = NULL;
  MarqExtension *extension;

  /* One that every database has is no choice of anybody. */
  if (g_str_equal (statement->extname, "plpgsql") || marq_item_list_find_by_name (list, statement->extname))
    return;
  for (gsize i = 0; i < statement->n_options; i++)
    {
      PgQuery__DefElem *option = statement->options[i]->def_elem;

      if (g_str_equal (option->defname, "schema") && !space)
        space = marq_pg_node_value (option->arg);
      else if (g_str_equal (option->defname, "new_version"))
        version = marq_pg_node_value (option->arg);
    }
  extension = g_object_new (MARQ_TYPE_EXTENSION, NULL);
  marq_item_set_name (MARQ_ITEM (extension), statement->extname);
  marq_extension_set_version (extension, version);
  marq_extension_set_schema_name (extension, space ? space : marq_item_get_name (MARQ_ITEM (marq_pg_script_space (self, NULL))));
  marq_item_list_append (list, extension);
}

void
marq_pg_script_cluster (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__ClusterStmt *statement = node->cluster_stmt;
  gpointer owner = marq_pg_script_range (self, statement->relation);
  MarqItem *index = owner && marq_pg_said (statement->indexname) ? marq_pg_script_part (owner, "indexes", statement->indexname) : NULL;

  if (owner && !index && marq_pg_said (statement->indexname) && MARQ_IS_ENTITY (owner))
    index = marq_pg_script_part (owner, "constraints", statement->indexname);
  if (index && MARQ_IS_ENTITY (owner))
    marq_entity_set_cluster_on (owner, marq_item_get_uid (index));
  else if (index && MARQ_IS_VIEW (owner))
    marq_view_set_cluster_on (owner, marq_item_get_uid (index));
}

static const struct
{
  PgQuery__Node__NodeCase kind;
  void (*run) (MarqPgScript *self, PgQuery__Node *node);
} statements[] = {
#define ON(kind, func) { PG_QUERY__NODE__NODE_##kind, marq_pg_script_##func }
  ON (CREATE_STMT, create_table),
  ON (CREATE_FOREIGN_TABLE_STMT, create_foreign),
  ON (ALTER_TABLE_STMT, change_table),
  ON (INDEX_STMT, create_index),
  ON (CREATE_SEQ_STMT, create_sequence),
  ON (ALTER_SEQ_STMT, change_sequence),
  ON (CREATE_ENUM_STMT, create_enum),
  ON (ALTER_ENUM_STMT, change_enum),
  ON (CREATE_DOMAIN_STMT, create_domain),
  ON (ALTER_DOMAIN_STMT, change_domain),
  ON (COMPOSITE_TYPE_STMT, create_composite),
  ON (CREATE_RANGE_STMT, create_range),
  ON (VIEW_STMT, create_view),
  ON (CREATE_TABLE_AS_STMT, create_table_as),
  ON (REFRESH_MAT_VIEW_STMT, refresh),
  ON (CREATE_FUNCTION_STMT, create_function),
  ON (ALTER_FUNCTION_STMT, change_function),
  ON (CREATE_TRIG_STMT, create_trigger),
  ON (RULE_STMT, create_rule),
  ON (CREATE_POLICY_STMT, create_policy),
  ON (ALTER_POLICY_STMT, change_policy),
  ON (RENAME_STMT, rename_any),
  ON (ALTER_OBJECT_SCHEMA_STMT, move_any),
  ON (ALTER_OWNER_STMT, own_any),
  ON (DROP_STMT, drop_any),
  ON (COMMENT_STMT, comment),
  ON (GRANT_STMT, grant),
  ON (DEFINE_STMT, define),
  ON (CREATE_CAST_STMT, create_cast),
  ON (CREATE_STATS_STMT, create_statistics),
  ON (ALTER_STATS_STMT, change_statistics),
  ON (CREATE_EVENT_TRIG_STMT, create_event),
  ON (ALTER_EVENT_TRIG_STMT, change_event),
  ON (CREATE_FOREIGN_SERVER_STMT, create_server),
  ON (ALTER_TSCONFIGURATION_STMT, change_search),
  ON (CREATE_SCHEMA_STMT, create_schema),
  ON (CREATE_EXTENSION_STMT, create_extension),
  ON (VARIABLE_SET_STMT, set),
  ON (SELECT_STMT, select),
  ON (CLUSTER_STMT, cluster),
  ON (DO_STMT, do),
#undef ON
};


/* What makes nothing that a schema holds; and what it would hold, and this does not. */
static const struct
{
  PgQuery__Node__NodeCase kind;
  const char *what;
  const char *name;
} others[] = {
#define RUN MARQ_PG_RUN
  { PG_QUERY__NODE__NODE_TRANSACTION_STMT, RUN, "BEGIN, COMMIT" },
  { PG_QUERY__NODE__NODE_INSERT_STMT, RUN, "INSERT" },
  { PG_QUERY__NODE__NODE_UPDATE_STMT, RUN, "UPDATE" },
  { PG_QUERY__NODE__NODE_DELETE_STMT, RUN, "DELETE" },
  { PG_QUERY__NODE__NODE_TRUNCATE_STMT, RUN, "TRUNCATE" },
  { PG_QUERY__NODE__NODE_COPY_STMT, RUN, "COPY" },
  { PG_QUERY__NODE__NODE_CALL_STMT, RUN, "CALL" },
  { PG_QUERY__NODE__NODE_VACUUM_STMT, RUN, "VACUUM, ANALYZE" },
  { PG_QUERY__NODE__NODE_LOCK_STMT, RUN, "LOCK" },
  { PG_QUERY__NODE__NODE_NOTIFY_STMT, RUN, "NOTIFY" },
  { PG_QUERY__NODE__NODE_EXPLAIN_STMT, RUN, "EXPLAIN" },
  { PG_QUERY__NODE__NODE_CREATE_ROLE_STMT, "roles", NULL },
  { PG_QUERY__NODE__NODE_ALTER_ROLE_STMT, "roles", NULL },
  { PG_QUERY__NODE__NODE_DROP_ROLE_STMT, "roles", NULL },
  { PG_QUERY__NODE__NODE_GRANT_ROLE_STMT, "memberships of roles", "GRANT" },
  { PG_QUERY__NODE__NODE_CREATEDB_STMT, "databases", NULL },
  { PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT, "default privileges", "ALTER DEFAULT PRIVILEGES" },
  { PG_QUERY__NODE__NODE_CREATE_OP_CLASS_STMT, "operator classes", NULL },
  { PG_QUERY__NODE__NODE_CREATE_OP_FAMILY_STMT, "operator families", NULL },
  { PG_QUERY__NODE__NODE_CREATE_CONVERSION_STMT, "conversions", NULL },
  { PG_QUERY__NODE__NODE_CREATE_PLANG_STMT, "languages", NULL },
  { PG_QUERY__NODE__NODE_CREATE_FDW_STMT, "foreign data wrappers", NULL },
  { PG_QUERY__NODE__NODE_CREATE_AM_STMT, "access methods", NULL },
  { PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT, "publications", NULL },
  { PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT, "subscriptions", NULL },
  { PG_QUERY__NODE__NODE_CREATE_TRANSFORM_STMT, "transforms", NULL },
  { PG_QUERY__NODE__NODE_CREATE_USER_MAPPING_STMT, "user mappings", NULL },
  { PG_QUERY__NODE__NODE_SEC_LABEL_STMT, "security labels", "SECURITY LABEL" },
#undef RUN
};

/* The first text of a statement is what it is about, near enough for a person. */
static gboolean
note_text (ProtobufCMessage *message, gpointer data)
{
  const char **text = data;

  for (guint i = 0; !*text && i < message->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];

      if (field->type == PROTOBUF_C_TYPE_STRING && field->label != PROTOBUF_C_LABEL_REPEATED)
        *text = marq_pg_said (G_STRUCT_MEMBER (char *, message, field->offset));
    }
  return !*text;
}

void
marq_pg_script_statement (MarqPgScript *self, PgQuery__Node *node)
{
  const char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (statements[i].kind == node->node_case)
      {
        statements[i].run (self, node);
        return;
      }
  marq_pg_node_walk (node, note_text, &text);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].kind == node->node_case)
      {
        marq_pg_script_leave (self, others[i].what, others[i].name ? others[i].name : text);
        return;
      }
  marq_pg_script_leave (self, "statements of other kinds", text);
}

gboolean
marq_pg_script_run (MarqPgScript *self, const char *script, gsize *offset, char **message)
{
  PgQuery__ParseResult *tree;

  g_clear_pointer (&self->arena, marq_pg_arena_unref);
  self->arena = marq_pg_arena_new ();
  tree = marq_pg_parse_nodes (self->arena, script, offset, message);
  if (!tree)
    return FALSE;
  for (gsize i = 0; i < tree->n_stmts && !g_cancellable_is_cancelled (self->cancellable); i++)
    if (tree->stmts[i]->stmt)
      marq_pg_script_statement (self, tree->stmts[i]->stmt);
  return TRUE;
}

/* A key that makes itself in the design must not, where the file has none of it. */
static void
keep_plain_uuid (MarqItem *item, gpointer data)
{
  MarqConstraint *key = MARQ_IS_CONSTRAINT (item) ? MARQ_CONSTRAINT (item) : NULL;
  const char *const *fields = key ? marq_constraint_get_fields (key) : NULL;
  MarqField *field = fields && fields[0] && !fields[1] ? marq_item_lookup (item, fields[0]) : NULL;

  if (!field || marq_constraint_get_constraint (key) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY || marq_field_get_default_expression (field)
      || !marq_field_get_data_type (field) || marq_field_type_get_kind (marq_field_get_data_type (field)) != MARQ_TYPE_KIND_UUID)
    return;
  marq_field_set_default_expression (field, "NULL");
}

MarqSchema *
marq_pg_script_finish (MarqPgScript *self, GPtrArray *left_out)
{
  g_autoptr (GList) kinds = g_list_sort (g_hash_table_get_keys (self->left_out), (GCompareFunc) g_strcmp0);

  marq_pg_script_finish_identities (self);
  marq_item_foreach (MARQ_ITEM (self->schema), keep_plain_uuid, NULL);
  for (GList *at = kinds; left_out && at; at = at->next)
    {
      GPtrArray *names = g_hash_table_lookup (self->left_out, at->data);

      g_ptr_array_add (names, NULL);
      g_ptr_array_add (left_out, marq_left_out_new (at->data, (const char *const *) names->pdata));
      g_ptr_array_set_size (names, (int) names->len - 1);
    }
  return g_steal_pointer (&self->schema);
}
