/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rights that scripts need of a server. What they make themselves they own; what is not there is not asked after:
 * whether it is there is for others to say.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-fitness.h"

typedef struct
{
  char        kind;  /* see condition() */
  char       *space; /* "": as names without one are found */
  char       *name;
  const char *right;
  gpointer    tag;
} MarqPgNeed;

static void
need_clear (gpointer data)
{
  MarqPgNeed *self = data;

  g_free (self->space);
  g_free (self->name);
}

void
marq_pg_need_begin (MarqPgFitness *self)
{
  self->needs = g_array_new (FALSE, FALSE, sizeof (MarqPgNeed));
  g_array_set_clear_func (self->needs, need_clear);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
marq_pg_need_end (MarqPgFitness *self)
{
  g_array_unref (self->needs);
  g_hash_table_unref (self->asked);
  g_hash_table_unref (self->made);
}

static char *
dup_key (const char *space, const char *name)
{
  return g_strdup_printf ("%s\n%s", space ? space : "", name);
}

static void
need (MarqPgFitness *self, char kind, const char *space, const char *name, const char *right)
{
  g_autofree char *key = g_strdup_printf ("%c\n%s\n%s\n%s", kind, space ? space : "", name, right);
  MarqPgNeed one = { kind, NULL, NULL, right, self->fitness.tag };

  if (!self->fitness.site.connection || !g_hash_table_add (self->asked, g_steal_pointer (&key)))
    return;
  one.space = g_strdup (space ? space : "");
  one.name = g_strdup (name);
  g_array_append_val (self->needs, one);
}

static void
makes (MarqPgFitness *self, const char *space, const char *name)
{
  g_hash_table_add (self->made, dup_key (space, name));
}

static gboolean
is_made (MarqPgFitness *self, const char *space, const char *name)
{
  g_autofree char *key = dup_key (space, name);
  g_autofree char *whole = space ? dup_key (space, "") : NULL;

  return g_hash_table_contains (self->made, key) || (whole && g_hash_table_contains (self->made, whole))
         || (!space && self->has_path);
}

/* Something that is there, by its name. */
static void
need_of (MarqPgFitness *self, char kind, const char *space, const char *name, const char *right)
{
  if (name && !is_made (self, marq_pg_said (space), name))
    need (self, kind, marq_pg_said (space), name, right);
}

static void
need_of_table (MarqPgFitness *self, char kind, const PgQuery__RangeVar *table, const char *right)
{
  if (table && marq_pg_said (table->relname))
    need_of (self, kind, table->schemaname, table->relname, right);
}

/* Something new. */
static void
need_place (MarqPgFitness *self, const char *space, const char *name)
{
  if (!name)
    return;
  makes (self, marq_pg_said (space), name);
  if (g_strcmp0 (space, "pg_temp") && !is_made (self, marq_pg_said (space), ""))
    need (self, 'c', marq_pg_said (space), "", "CREATE");
}

static void
need_place_by_names (MarqPgFitness *self, PgQuery__Node *const *names, gsize n)
{
  const char *space = NULL;
  const char *name = marq_pg_node_names (names, n, &space);

  need_place (self, space, name);
}

static void
need_owner_by_names (MarqPgFitness *self, char kind, PgQuery__Node *const *names, gsize n)
{
  const char *space = NULL;
  const char *name = marq_pg_node_names (names, n, &space);

  need_of (self, kind, space, name, "OWNER");
}

/* What a query reads and writes, but for what it calls so itself. */
typedef struct
{
  MarqPgFitness *fitness;
  GHashTable    *own; /* WITH … AS */
} MarqPgReading;

static gboolean
note_own (ProtobufCMessage *message, gpointer data)
{
  if (message->descriptor == &pg_query__common_table_expr__descriptor)
    g_hash_table_add (((MarqPgReading *) data)->own, ((PgQuery__CommonTableExpr *) message)->ctename);
  return TRUE;
}

static void
need_rows (MarqPgReading *self, const PgQuery__RangeVar *table, const char *right)
{
  if (table && (marq_pg_said (table->schemaname) || !g_hash_table_contains (self->own, table->relname)))
    need_of_table (self->fitness, 'p', table, right);
}

static gboolean
note_rows (ProtobufCMessage *message, gpointer data)
{
  MarqPgReading *self = data;

  if (message->descriptor == &pg_query__insert_stmt__descriptor)
    {
      PgQuery__InsertStmt *insert = (PgQuery__InsertStmt *) message;

      need_rows (self, insert->relation, "INSERT");
      marq_pg_node_walk (insert->select_stmt, note_rows, self);
      marq_pg_node_walk (insert->with_clause, note_rows, self);
      return FALSE;
    }
  if (message->descriptor == &pg_query__update_stmt__descriptor)
    need_rows (self, ((PgQuery__UpdateStmt *) message)->relation, "UPDATE");
  else if (message->descriptor == &pg_query__delete_stmt__descriptor)
    need_rows (self, ((PgQuery__DeleteStmt *) message)->relation, "DELETE");
  else if (message->descriptor == &pg_query__into_clause__descriptor)
    return FALSE;
  else if (message->descriptor == &pg_query__range_var__descriptor)
    need_rows (self, (PgQuery__RangeVar *) message, "SELECT");
  return TRUE;
}

/* An update without a condition reads nothing, but that is not what migrations do. */
static void
note_query (MarqPgFitness *self, PgQuery__Node *node)
{
  g_autoptr (GHashTable) own = g_hash_table_new (g_str_hash, g_str_equal);
  MarqPgReading reading = { self, own };

  marq_pg_node_walk (node, note_own, &reading);
  marq_pg_node_walk (node, note_rows, &reading);
}

static gboolean
note_reference (ProtobufCMessage *message, gpointer data)
{
  if (message->descriptor == &pg_query__constraint__descriptor)
    need_of_table (data, 'p', ((PgQuery__Constraint *) message)->pktable, "REFERENCES");
  return TRUE;
}

static void
note_create (MarqPgFitness *self, const PgQuery__CreateStmt *create, PgQuery__Node *node)
{
  if (g_strcmp0 (create->relation->relpersistence, "t") == 0)
    {
      makes (self, NULL, create->relation->relname);
      need (self, 'd', NULL, "", "TEMPORARY");
    }
  else
    need_place (self, create->relation->schemaname, create->relation->relname);
  for (gsize i = 0; i < create->n_inh_relations; i++)
    if (MARQ_PG_IS (create->inh_relations[i], RANGE_VAR))
      need_of_table (self, 'o', create->inh_relations[i]->range_var, "OWNER");
  marq_pg_node_walk (node, note_reference, self);
}

static void
note_drop (MarqPgFitness *self, const PgQuery__DropStmt *drop)
{
  for (gsize i = 0; i < drop->n_objects; i++)
    {
      PgQuery__Node *object = drop->objects[i];

      switch (drop->remove_type)
        {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
          if (MARQ_PG_IS (object, LIST))
            need_owner_by_names (self, 'o', object->list->items, object->list->n_items);
          break;
        /* The table first, then what is on it. */
        case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
        case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
          if (MARQ_PG_IS (object, LIST) && object->list->n_items > 1)
            need_owner_by_names (self, 'o', object->list->items, object->list->n_items - 1);
          break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
          if (MARQ_PG_IS (object, TYPE_NAME))
            need_owner_by_names (self, 't', object->type_name->names, object->type_name->n_names);
          break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
          need_of (self, 's', NULL, marq_pg_node_string (object), "OWNER");
          break;
        default:
          break;
        }
    }
}

static void
note_comment (MarqPgFitness *self, const PgQuery__CommentStmt *comment)
{
  gsize less = comment->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN || comment->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT
               || comment->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER;

  if ((less || comment->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || comment->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_VIEW
       || comment->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
      && MARQ_PG_IS (comment->object, LIST) && comment->object->list->n_items > less)
    need_owner_by_names (self, 'o', comment->object->list->items, comment->object->list->n_items - less);
}

void
marq_pg_need_note (MarqPgFitness *self, PgQuery__Node *node)
{
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
      self->has_path = self->has_path || g_strcmp0 (node->variable_set_stmt->name, "search_path") == 0;
      break;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      note_create (self, node->create_stmt, node);
      break;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      need_of_table (self, 'o', node->alter_table_stmt->relation, "OWNER");
      marq_pg_node_walk (node, note_reference, self);
      break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      need_of_table (self, 'o', node->index_stmt->relation, "OWNER");
      if (marq_pg_said (node->index_stmt->idxname))
        makes (self, marq_pg_said (node->index_stmt->relation->schemaname), node->index_stmt->idxname);
      break;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
      need_of_table (self, 'o', node->rename_stmt->relation, "OWNER");
      if (node->rename_stmt->relation && marq_pg_said (node->rename_stmt->newname))
        makes (self, marq_pg_said (node->rename_stmt->relation->schemaname), node->rename_stmt->newname);
      break;
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
      need_of_table (self, 'o', node->alter_object_schema_stmt->relation, "OWNER");
      need_place (self, node->alter_object_schema_stmt->newschema, "?");
      break;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      need_of_table (self, 'p', node->create_trig_stmt->relation, "TRIGGER");
      break;
    case PG_QUERY__NODE__NODE_RULE_STMT:
      need_of_table (self, 'o', node->rule_stmt->relation, "OWNER");
      break;
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
      need_of_table (self, 'o', node->create_policy_stmt->table, "OWNER");
      break;
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
      need_of_table (self, 'o', node->alter_seq_stmt->sequence, "OWNER");
      break;
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
      need_of_table (self, 'o', node->refresh_mat_view_stmt->relation, "OWNER");
      break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
      note_drop (self, node->drop_stmt);
      break;
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
      note_comment (self, node->comment_stmt);
      break;
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
      for (gsize i = 0; i < node->truncate_stmt->n_relations; i++)
        need_of_table (self, 'p', node->truncate_stmt->relations[i]->range_var, "TRUNCATE");
      break;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      need_place (self, node->view_stmt->view->schemaname, node->view_stmt->view->relname);
      break;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      need_place (self, node->create_seq_stmt->sequence->schemaname, node->create_seq_stmt->sequence->relname);
      break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      note_query (self, node->create_table_as_stmt->query);
      need_place (self, node->create_table_as_stmt->into->rel->schemaname, node->create_table_as_stmt->into->rel->relname);
      break;
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
      need_place_by_names (self, node->create_enum_stmt->type_name, node->create_enum_stmt->n_type_name);
      break;
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
      need_place_by_names (self, node->create_domain_stmt->domainname, node->create_domain_stmt->n_domainname);
      break;
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
      need_place (self, node->composite_type_stmt->typevar->schemaname, node->composite_type_stmt->typevar->relname);
      break;
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      need_place_by_names (self, node->create_function_stmt->funcname, node->create_function_stmt->n_funcname);
      break;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
      need_owner_by_names (self, 't', node->alter_enum_stmt->type_name, node->alter_enum_stmt->n_type_name);
      break;
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
      need_owner_by_names (self, 't', node->alter_domain_stmt->type_name, node->alter_domain_stmt->n_type_name);
      break;
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
      need (self, 'd', NULL, "", "CREATE");
      if (marq_pg_said (node->create_schema_stmt->schemaname))
        makes (self, node->create_schema_stmt->schemaname, "");
      break;
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
      need (self, 'e', NULL, node->create_extension_stmt->extname, "CREATE EXTENSION");
      break;
    case PG_QUERY__NODE__NODE_CREATE_ROLE_STMT:
      need (self, 'r', NULL, "", "CREATEROLE");
      break;
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
      note_query (self, node);
      break;
    default:
      break;
    }
}

#define RELATION                                                                                                               \
  "FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE c.relname = n.name AND CASE WHEN n.space = '' THEN "     \
  "pg_table_is_visible(c.oid) ELSE s.nspname = n.space END"

/* Each says TRUE of what is not there. */
static const char query[] =
  "SELECT n.i, current_user FROM (VALUES %s) n(i, kind, space, name, p) WHERE NOT CASE n.kind "
  "WHEN 'o' THEN COALESCE((SELECT bool_and(pg_has_role(c.relowner, 'USAGE')) " RELATION "), true) "
  "WHEN 'p' THEN COALESCE((SELECT bool_and(has_schema_privilege(s.oid, 'USAGE') AND (has_table_privilege(c.oid, n.p) OR CASE WHEN n.p IN "
  "('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege(c.oid, n.p) ELSE false END)) " RELATION "), true) "
  "WHEN 't' THEN COALESCE((SELECT bool_and(pg_has_role(t.typowner, 'USAGE')) FROM pg_type t JOIN pg_namespace s ON s.oid = t.typnamespace "
  "WHERE t.typname = n.name AND CASE WHEN n.space = '' THEN pg_type_is_visible(t.oid) ELSE s.nspname = n.space END), true) "
  "WHEN 's' THEN COALESCE((SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = n.name), true) "
  "WHEN 'c' THEN COALESCE((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = CASE WHEN n.space = '' THEN "
  "current_schema() ELSE n.space END), true) "
  "WHEN 'd' THEN has_database_privilege(current_database(), n.p) "
  "WHEN 'e' THEN COALESCE((SELECT bool_or(NOT v.superuser OR (v.trusted AND has_database_privilege(current_database(), 'CREATE'))) FROM "
  "pg_available_extension_versions v WHERE v.name = n.name), true) OR EXISTS (SELECT FROM pg_extension WHERE extname = n.name) "
  "OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) "
  "WHEN 'r' THEN (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) "
  "ELSE true END ORDER BY 1";

static char *
dup_sentence (const MarqPgNeed *need, const char *user)
{
  g_autofree char *name = *need->space ? g_strconcat (need->space, ".", need->name, NULL) : g_strdup (need->name);

  switch (need->kind)
    {
    case 'o':
    case 't':
    case 's':
      /* Translators: the name of a thing, and a user */
      return g_strdup_printf (_ ("%s belongs to another role, and only its owner can alter or drop it: run this as that role, or give it to %s"),
                              name, user);
    case 'p':
      /* Translators: a user; a right, SELECT; a table; then all of them again, as a statement */
      return g_strdup_printf (_ ("%s has no right to %s on %s: GRANT %s ON %s TO %s"), user, need->right, name, need->right, name, user);
    case 'c':
      return g_strdup_printf (_ ("%s may make nothing in the schema %s: GRANT CREATE ON SCHEMA %s TO %s"), user,
                              *need->space ? need->space : "public", *need->space ? need->space : "public", user);
    case 'd':
      return g_strdup_printf (_ ("%s has no right to %s in this database: GRANT %s ON DATABASE … TO %s"), user, need->right, need->right, user);
    case 'e':
      return g_strdup_printf (_ ("%s may not install the extension %s: let a superuser do it first"), user, need->name);
    default:
      return g_strdup_printf (_ ("%s may make no roles: ALTER ROLE %s CREATEROLE"), user, user);
    }
}

static void
need_record (MarqPgFitness *self)
{
  static const char *const rights[] = { "SELECT", "INSERT", "UPDATE", "DELETE" };
  const MarqFitnessSite *site = &self->fitness.site;

  self->fitness.tag = NULL;
  if (!site->has_record)
    {
      need (self, 'c', site->record_schema, "", "CREATE");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    need (self, 'p', site->record_schema, site->record, rights[i]);
  need (self, 'p', site->record_schema, site->log, "INSERT");
}

static char *
dup_values (MarqPgFitness *self)
{
  GString *values = g_string_new (NULL);

  for (guint i = 0; i < self->needs->len; i++)
    {
      const MarqPgNeed *need = &g_array_index (self->needs, MarqPgNeed, i);
      g_autofree char *space = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, need->space);
      g_autofree char *name = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, need->name);

      g_string_append_printf (values, "%s(%u, '%c', %s, %s, '%s')", i ? ", " : "", i, need->kind, space, name, need->right);
    }
  return g_string_free (values, FALSE);
}

gboolean
marq_pg_need_ask (MarqPgFitness *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *values = NULL;
  g_autoptr (GString) text = g_string_new (query);

  need_record (self);
  values = dup_values (self);
  g_string_replace (text, "%s", values, 1);
  rows = marq_connection_query (self->fitness.site.connection, text->str, cancellable, error);
  for (guint i = 0; rows && i < rows->len; i++)
    {
      char *const *row = rows->pdata[i];
      const MarqPgNeed *need = &g_array_index (self->needs, MarqPgNeed, (guint) g_ascii_strtoull (row[0], NULL, 10));
      g_autofree char *sentence = dup_sentence (need, row[1]);

      marq_fitness_add (&self->fitness, MARQ_UNFIT_RIGHT, TRUE, need->tag, "%s", sentence);
    }
  return rows != NULL;
}
