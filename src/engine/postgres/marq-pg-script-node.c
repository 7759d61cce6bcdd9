/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "marq-pg-script-node.h"

#define FIRST_BLOCK_BYTES (8 * 1024)
#define LARGEST_BLOCK_BYTES (256 * 1024)
#define ALIGNMENT 16
/* The parser and all who walk its trees recurse; this is a tenth of what a thread's stack bears. */
#define MOST_DEPTH 1000
#define MOST_SIGNS 1000

struct _MarqPgArena
{
  ProtobufCAllocator allocator;
  GPtrArray *blocks;
  guint8 *at;
  gsize left;
  gsize next; /* the size of the next block */
};

static void *
allocate (void *data, size_t size)
{
  MarqPgArena *self = data;
  gsize needed = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  guint8 *given;

  if (needed > self->left)
    {
      self->left = MAX (self->next, needed);
      self->next = MIN (self->next * 2, LARGEST_BLOCK_BYTES);
      self->at = g_malloc (self->left);
      g_ptr_array_add (self->blocks, self->at);
    }
  given = self->at;
  self->at += needed;
  self->left -= needed;
  return given;
}

/* All at once, in the end. */
static void
keep (void *data, void *memory)
{
}

MarqPgArena *
marq_pg_arena_new (void)
{
  MarqPgArena *self = g_atomic_rc_box_new0 (MarqPgArena);

  self->next = FIRST_BLOCK_BYTES;
  self->allocator = (ProtobufCAllocator) { allocate, keep, self };
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  return self;
}

MarqPgArena *
marq_pg_arena_ref (MarqPgArena *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (MarqPgArena *self)
{
  g_ptr_array_unref (self->blocks);
}

void
marq_pg_arena_unref (MarqPgArena *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

char *
marq_pg_arena_dup (MarqPgArena *self, const char *text)
{
  gsize size = strlen (text) + 1;

  return memcpy (allocate (self, size), text, size);
}

static PgQuery__Node *
new_name (MarqPgArena *self, const char *text)
{
  PgQuery__Node *node = allocate (self, sizeof *node);
  PgQuery__String *string = allocate (self, sizeof *string);

  pg_query__node__init (node);
  pg_query__string__init (string);
  string->sval = marq_pg_arena_dup (self, text);
  node->node_case = PG_QUERY__NODE__NODE_STRING;
  node->string = string;
  return node;
}

PgQuery__Node **
marq_pg_arena_names (MarqPgArena *self, const char *first, const char *second)
{
  PgQuery__Node **names = allocate (self, 2 * sizeof *names);

  names[0] = new_name (self, first);
  names[1] = new_name (self, second);
  return names;
}

PgQuery__Node **
marq_pg_arena_take (MarqPgArena *self, GPtrArray *nodes)
{
  PgQuery__Node **list = allocate (self, (nodes->len + 1) * sizeof *list);

  for (guint i = 0; i < nodes->len; i++)
    list[i] = nodes->pdata[i];
  return list;
}

PgQuery__Node *
marq_pg_arena_column (MarqPgArena *self, const char *table, const char *column)
{
  PgQuery__Node **names = marq_pg_arena_names (self, table ? table : column, column);
  PgQuery__Node *reference = allocate (self, sizeof *reference);
  PgQuery__Node *node = allocate (self, sizeof *node);

  pg_query__node__init (reference);
  reference->node_case = PG_QUERY__NODE__NODE_COLUMN_REF;
  reference->column_ref = allocate (self, sizeof *reference->column_ref);
  pg_query__column_ref__init (reference->column_ref);
  reference->column_ref->n_fields = table ? 2 : 1;
  reference->column_ref->fields = names;
  pg_query__node__init (node);
  node->node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  node->res_target = allocate (self, sizeof *node->res_target);
  pg_query__res_target__init (node->res_target);
  node->res_target->val = reference;
  return node;
}

/* How deep the tree of what is open can be: each operator may be below the last, until a comma. */
typedef struct
{
  guint chain;
  guint sets; /* UNION and JOIN hang below each other over all commas */
} MarqPgLevel;

static gboolean
is_one_of (const char *script, const MarqSqlToken *token, const char *const *words)
{
  for (; *words; words++)
    if (marq_sql_token_is (script, token, *words))
      return TRUE;
  return FALSE;
}

/* At each opening of a comment, the scanner reads all the signs that follow, and goes back: where a long run of signs
 * has many of them, it would not come to an end. */
static gsize
find_maze (const char *script)
{
  static const char signs[] = "~!@#^&|`?+-*/%<>=";
  const char *at = script;

  while (*(at += strcspn (at, signs)))
    {
      gsize length = strspn (at, signs);
      gsize n = 0;

      for (gsize i = 0; length > MOST_SIGNS && i + 1 < length; i++)
        n += at[i] == '/' && at[i + 1] == '*';
      if (n > MOST_SIGNS)
        return at - script;
      at += length;
    }
  return G_MAXSIZE;
}

/* Where a script is nested deeper than anybody can follow; G_MAXSIZE: nowhere. */
static gsize
find_abyss (const char *script)
{
  static const char *const sets[] = { "UNION", "INTERSECT", "EXCEPT", "JOIN", NULL };
  static const char *const chains[] = { "NOT", "COLLATE", "AT", "CASE", "IS", "LIKE", "ILIKE", "IN", "BETWEEN", "ISNULL", "NOTNULL", NULL };
  g_autoptr (GArray) levels = g_array_new (FALSE, TRUE, sizeof (MarqPgLevel));
  guint depth = 0;
  gsize at = 0;
  MarqSqlToken token;

  g_array_set_size (levels, 1);
  while (marq_sql_next_token (script, MARQ_DIALECT_POSTGRESQL, &at, &token))
    {
      MarqPgLevel *level = &g_array_index (levels, MarqPgLevel, levels->len - 1);
      char sign = token.kind == MARQ_SQL_SIGN ? script[token.start] : '\0';

      if (sign == ';')
        {
          g_array_set_size (levels, 0);
          g_array_set_size (levels, 1);
          depth = 0;
        }
      else if (sign == ',')
        {
          depth -= level->chain;
          level->chain = 0;
        }
      else if (sign == '(' || sign == '[')
        {
          g_array_set_size (levels, levels->len + 1);
          depth++;
        }
      else if ((sign == ')' || sign == ']') && levels->len > 1)
        {
          depth -= level->chain + level->sets + 1;
          g_array_set_size (levels, levels->len - 1);
        }
      else if (token.kind == MARQ_SQL_WORD && is_one_of (script, &token, sets))
        {
          level->sets++;
          depth++;
        }
      else if ((sign && sign != '.') || (token.kind == MARQ_SQL_WORD && is_one_of (script, &token, chains)))
        {
          level->chain++;
          depth++;
        }
      if (depth > MOST_DEPTH)
        return token.start;
    }
  return G_MAXSIZE;
}

gboolean
marq_pg_scan_ends (const char *script, gsize *offset)
{
  *offset = find_maze (script);
  return *offset == G_MAXSIZE;
}

gsize
marq_pg_find_character (const char *script, glong number)
{
  const char *at = script;

  for (glong i = 0; i < number && *at; i++)
    at = g_utf8_next_char (at);
  return at - script;
}

PgQuery__ParseResult *
marq_pg_parse_nodes (MarqPgArena *arena, const char *script, gsize *offset, char **message)
{
  PgQueryProtobufParseResult result;
  PgQuery__ParseResult *tree = NULL;
  gsize abyss = find_maze (script);

  *offset = 0;
  if (abyss == G_MAXSIZE)
    abyss = find_abyss (script);
  if (abyss != G_MAXSIZE)
    {
      *offset = abyss;
      *message = g_strdup (_ ("this is nested too deep"));
      return NULL;
    }
  result = pg_query_parse_protobuf (script);
  if (result.error)
    {
      *offset = marq_pg_find_character (script, MAX (result.error->cursorpos - 1, 0));
      *message = g_strdup (result.error->message);
    }
  else
    {
      tree = pg_query__parse_result__unpack (&arena->allocator, result.parse_tree.len, (const guint8 *) result.parse_tree.data);
      if (!tree)
        *message = g_strdup (_ ("this is nested too deep"));
    }
  pg_query_free_protobuf_parse_result (result);
  return tree;
}

char *
marq_pg_statement_write (PgQuery__Node *statement)
{
  PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
  PgQuery__RawStmt *statements[] = { &raw };
  PgQuery__ParseResult tree = PG_QUERY__PARSE_RESULT__INIT;
  g_autofree guint8 *packed = NULL;
  PgQueryProtobuf protobuf;
  PgQueryDeparseResult result;
  char *text;

  raw.stmt = statement;
  tree.version = PG_VERSION_NUM;
  tree.n_stmts = 1;
  tree.stmts = statements;
  protobuf.len = pg_query__parse_result__get_packed_size (&tree);
  packed = g_malloc (protobuf.len);
  protobuf.data = (char *) packed;
  pg_query__parse_result__pack (&tree, packed);
  result = pg_query_deparse_protobuf (protobuf);
  text = result.error ? NULL : g_strdup (result.query);
  pg_query_free_deparse_result (result);
  return text;
}

char *
marq_pg_node_write (PgQuery__Node *expression)
{
  PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
  PgQuery__Node target_node = PG_QUERY__NODE__INIT;
  PgQuery__Node *targets[] = { &target_node };
  PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
  PgQuery__Node statement = PG_QUERY__NODE__INIT;
  g_autofree char *text = NULL;

  if (!expression)
    return NULL;
  target.val = expression;
  target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  target_node.res_target = &target;
  select.n_target_list = 1;
  select.target_list = targets;
  select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
  select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
  statement.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  statement.select_stmt = &select;
  text = marq_pg_statement_write (&statement);
  return text && g_str_has_prefix (text, "SELECT ") ? g_strdup (text + strlen ("SELECT ")) : NULL;
}

const char *
marq_pg_node_string (const PgQuery__Node *node)
{
  return MARQ_PG_IS (node, STRING) ? node->string->sval : NULL;
}

const char *
marq_pg_node_names (PgQuery__Node *const *names, gsize n, const char **space)
{
  if (space)
    *space = n > 1 ? marq_pg_node_string (names[n - 2]) : NULL;
  return n ? marq_pg_node_string (names[n - 1]) : NULL;
}

GStrv
marq_pg_node_strings (PgQuery__Node *const *names, gsize n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < n; i++)
    if (marq_pg_node_string (names[i]))
      g_strv_builder_add (builder, marq_pg_node_string (names[i]));
  return g_strv_builder_end (builder);
}

static char *
constant_value (const PgQuery__AConst *constant)
{
  switch (constant->val_case)
    {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return g_strdup_printf ("%d", constant->ival->ival);
    case PG_QUERY__A__CONST__VAL_FVAL:
      return g_strdup (constant->fval->fval);
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return g_strdup (constant->boolval->boolval ? "true" : "false");
    case PG_QUERY__A__CONST__VAL_SVAL:
      return g_strdup (constant->sval->sval);
    default:
      return NULL;
    }
}

char *
marq_pg_node_value (const PgQuery__Node *node)
{
  if (!node)
    return NULL;
  switch (node->node_case)
    {
    case PG_QUERY__NODE__NODE_STRING:
      return g_strdup (node->string->sval);
    case PG_QUERY__NODE__NODE_INTEGER:
      return g_strdup_printf ("%d", node->integer->ival);
    case PG_QUERY__NODE__NODE_FLOAT:
      return g_strdup (node->float_->fval);
    case PG_QUERY__NODE__NODE_BOOLEAN:
      return g_strdup (node->boolean->boolval ? "true" : "false");
    case PG_QUERY__NODE__NODE_A_CONST:
      return constant_value (node->a_const);
    case PG_QUERY__NODE__NODE_TYPE_NAME:
      return g_strdup (marq_pg_node_names (node->type_name->names, node->type_name->n_names, NULL));
    case PG_QUERY__NODE__NODE_TYPE_CAST:
      return marq_pg_node_value (node->type_cast->arg);
    default:
      return NULL;
    }
}

gboolean
marq_pg_node_truth (const PgQuery__Node *node)
{
  g_autofree char *value = marq_pg_node_value (node);

  return !value || g_ascii_strcasecmp (value, "true") == 0 || g_ascii_strcasecmp (value, "on") == 0 || g_str_equal (value, "1");
}

const char *
marq_pg_node_constant (const PgQuery__Node *node)
{
  if (MARQ_PG_IS (node, TYPE_CAST))
    return marq_pg_node_constant (node->type_cast->arg);
  return MARQ_PG_IS (node, A_CONST) && node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL ? node->a_const->sval->sval : NULL;
}

static gboolean
is_set (const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
  return !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
         || G_STRUCT_MEMBER (guint32, message, field->quantifier_offset) == field->id;
}

void
marq_pg_node_walk (gpointer root, MarqPgVisit visit, gpointer data)
{
  ProtobufCMessage *message = root;

  if (!message || !visit (message, data))
    return;
  for (guint i = 0; i < message->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];

      if (field->type != PROTOBUF_C_TYPE_MESSAGE || !is_set (message, field))
        continue;
      if (field->label != PROTOBUF_C_LABEL_REPEATED)
        marq_pg_node_walk (G_STRUCT_MEMBER (gpointer, message, field->offset), visit, data);
      else
        for (gsize j = 0; j < G_STRUCT_MEMBER (gsize, message, field->quantifier_offset); j++)
          marq_pg_node_walk (G_STRUCT_MEMBER (gpointer *, message, field->offset)[j], visit, data);
    }
}
