/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions and queries: which names in them mean what. They come out as the catalog has them, where
 * there is no search_path that could make another name of them.
 */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

typedef struct
{
  MarqPgScript *self;
  MarqItem     *item;   /* that needs what is named, or NULL */
  GHashTable   *locals; /* names that WITH gives */
} MarqPgSettling;

void
marq_pg_script_need (MarqItem *item, gpointer on)
{
  const MarqProperty *property = item ? marq_item_find_property (item, "depends_on") : NULL;
  const char *const *before = property ? *(const char *const *const *) marq_item_peek (item, property) : NULL;
  const char *uid = on ? marq_item_get_uid (on) : NULL;
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) uids = NULL;
  GValue value = G_VALUE_INIT;

  if (!property || !uid || (on == item && !MARQ_IS_VIEW (item)) || (before && g_strv_contains (before, uid)))
    return;
  builder = g_strv_builder_new ();
  for (guint i = 0; before && before[i]; i++)
    g_strv_builder_add (builder, before[i]);
  g_strv_builder_add (builder, uid);
  uids = g_strv_builder_end (builder);
  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, uids);
  marq_item_set_value (item, property, &value);
  g_value_unset (&value);
}

static void
settle_range (MarqPgSettling *settling, PgQuery__RangeVar *range)
{
  MarqPgScript *self = settling->self;
  MarqItem *item;

  if (!*range->schemaname && g_hash_table_contains (settling->locals, range->relname))
    return;
  item = marq_pg_script_range (self, range);
  if (!item)
    return;
  if (!*range->schemaname)
    range->schemaname = marq_pg_arena_dup (self->arena, marq_pg_script_space_of (item));
  marq_pg_script_need (settling->item, item);
}

static void
qualify (MarqPgScript *self, gpointer item, gsize *n, PgQuery__Node ***names)
{
  if (*n != 1)
    return;
  *names = marq_pg_arena_names (self->arena, marq_pg_script_space_of (item), marq_pg_node_string ((*names)[0]));
  *n = 2;
}

/* A sequence by its name in a text, which only then is known to be one. */
static void
settle_sequence (MarqPgSettling *settling, PgQuery__Node *argument)
{
  MarqPgScript *self = settling->self;
  const char *text = marq_pg_node_constant (argument);
  g_autofree char *statement = text ? g_strdup_printf ("SELECT 1 FROM %s", text) : NULL;
  g_autoptr (MarqPgArena) arena = NULL;
  g_autofree char *message = NULL;
  g_autofree char *path = NULL;
  PgQuery__ParseResult *tree;
  PgQuery__Node *from;
  MarqItem *item;
  gsize offset;

  if (!text || strlen (text) > 300)
    return;
  arena = marq_pg_arena_new ();
  tree = marq_pg_parse_nodes (arena, statement, &offset, &message);
  from = tree && tree->n_stmts == 1 && MARQ_PG_IS (tree->stmts[0]->stmt, SELECT_STMT) && tree->stmts[0]->stmt->select_stmt->n_from_clause == 1
             ? tree->stmts[0]->stmt->select_stmt->from_clause[0]
             : NULL;
  item = MARQ_PG_IS (from, RANGE_VAR) ? marq_pg_script_range (self, from->range_var) : NULL;
  if (!item)
    return;
  path = marq_pg_script_path_of (item);
  while (MARQ_PG_IS (argument, TYPE_CAST))
    argument = argument->type_cast->arg;
  argument->a_const->sval->sval = marq_pg_arena_dup (self->arena, path);
  marq_pg_script_need (settling->item, item);
}

/* 'a' as 'a'::regclass: what nextval takes. */
static void
cast_to_class (MarqPgScript *self, PgQuery__Node **argument)
{
  static const char code[] = "SELECT 'x'::regclass";
  g_autofree char *message = NULL;
  PgQuery__ParseResult *tree;
  PgQuery__Node *cast;
  gsize offset;

  if (!MARQ_PG_IS (*argument, A_CONST))
    return;
  tree = marq_pg_parse_nodes (self->arena, code, &offset, &message);
  cast = tree->stmts[0]->stmt->select_stmt->target_list[0]->res_target->val;
  cast->type_cast->arg = *argument;
  *argument = cast;
}

static gboolean
is_counting (const char *space, const char *name)
{
  static const char *const names[] = { "nextval", "currval", "setval", NULL };

  return name && g_strv_contains (names, name) && (!space || g_str_equal (space, "pg_catalog"));
}

/* To one that is not of the model, and not of PostgreSQL, the path stays open. */
static void
settle_call (MarqPgSettling *settling, PgQuery__FuncCall *call)
{
  MarqPgScript *self = settling->self;
  const char *space;
  const char *name = marq_pg_node_names (call->funcname, call->n_funcname, &space);
  GPtrArray *overloads = marq_pg_script_overloads (self, space, name);

  if (is_counting (space, name) && call->n_args)
    {
      const char *of = NULL;

      if (MARQ_PG_IS (call->args[0], TYPE_CAST))
        of = marq_pg_node_names (call->args[0]->type_cast->type_name->names, call->args[0]->type_cast->type_name->n_names, NULL);
      if (!of || g_str_equal (of, "regclass"))
        {
          settle_sequence (settling, call->args[0]);
          cast_to_class (self, &call->args[0]);
        }
    }
  if (!overloads || overloads->len == 0)
    return;
  for (guint i = 0; i < overloads->len; i++)
    marq_pg_script_need (settling->item, overloads->pdata[i]);
  qualify (self, overloads->pdata[0], &call->n_funcname, &call->funcname);
}

static void
settle_type (MarqPgSettling *settling, PgQuery__TypeName *type)
{
  MarqPgScript *self = settling->self;
  MarqItem *item = marq_pg_script_type_or_row (self, type->names, type->n_names);

  if (!item || type->pct_type)
    return;
  marq_pg_script_need (settling->item, item);
  qualify (self, item, &type->n_names, &type->names);
}

static void
settle_operator (MarqPgSettling *settling, PgQuery__AExpr *expression)
{
  MarqPgScript *self = settling->self;
  const char *space;
  const char *name = marq_pg_node_names (expression->name, expression->n_name, &space);
  MarqItem *item = name && expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP ? marq_pg_script_object (self, "OPERATOR", space, name) : NULL;

  if (!item)
    return;
  marq_pg_script_need (settling->item, item);
  qualify (self, item, &expression->n_name, &expression->name);
}

static gboolean
settle (ProtobufCMessage *message, gpointer data)
{
  MarqPgSettling *settling = data;

  if (message->descriptor == &pg_query__range_var__descriptor)
    settle_range (settling, (PgQuery__RangeVar *) message);
  else if (message->descriptor == &pg_query__func_call__descriptor)
    settle_call (settling, (PgQuery__FuncCall *) message);
  else if (message->descriptor == &pg_query__type_name__descriptor)
    settle_type (settling, (PgQuery__TypeName *) message);
  else if (message->descriptor == &pg_query__a__expr__descriptor)
    settle_operator (settling, (PgQuery__AExpr *) message);
  return TRUE;
}

static gboolean
note_local (ProtobufCMessage *message, gpointer data)
{
  MarqPgSettling *settling = data;

  if (message->descriptor == &pg_query__common_table_expr__descriptor)
    g_hash_table_add (settling->locals, ((PgQuery__CommonTableExpr *) message)->ctename);
  return TRUE;
}

void
marq_pg_script_settle (MarqPgScript *self, gpointer message, MarqItem *needs)
{
  g_autoptr (GHashTable) locals = g_hash_table_new (g_str_hash, g_str_equal);
  MarqPgSettling settling = { self, needs, locals };

  marq_pg_node_walk (message, note_local, &settling);
  marq_pg_node_walk (message, settle, &settling);
}

char *
marq_pg_script_code (MarqPgScript *self, PgQuery__Node *expression, MarqItem *needs)
{
  if (!expression)
    return NULL;
  marq_pg_script_settle (self, expression, needs);
  return marq_pg_node_write (expression);
}
