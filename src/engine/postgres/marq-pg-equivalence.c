/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-pg-equivalence.h"
#include "marq-pg-settle.h"
#include "marq-pg-tree.h"
#include "model/marq-model.h"

/* A longer chain of operators would be too deep for the parser. */
#define LONGEST_TEXT 20000

static JsonNode *
parse (const char *statement)
{
  g_autofree char *message = NULL;
  gsize offset;

  return strlen (statement) > LONGEST_TEXT ? NULL : marq_pg_parse (statement, &offset, &message);
}

static gboolean same_nodes (JsonNode *a, JsonNode *b);

/* Where something stands in its text, and how long it is, means nothing. */
static gboolean
is_place (const char *member)
{
  return g_str_equal (member, "location") || g_str_has_prefix (member, "stmt_l");
}

static gboolean
has_all (JsonObject *a, JsonObject *b)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, a);
  while (json_object_iter_next (&iter, &name, &node))
    if (!is_place (name) && (!json_object_has_member (b, name) || !same_nodes (node, json_object_get_member (b, name))))
      return FALSE;
  return TRUE;
}

static guint
count_members (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint n = 0;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    n += !is_place (name);
  return n;
}

/* "integer" is pg_catalog.int4 to the parser, and "int4" is not; they are one all the same. */
static guint
skip_catalog (JsonArray *names)
{
  const char *kind = NULL;
  JsonObject *first = json_array_get_length (names) > 1 ? marq_pg_element (names, 0, &kind) : NULL;
  const char *text = first && g_strcmp0 (kind, "String") == 0 ? marq_pg_get_string (first, "sval") : NULL;

  if (first && !text && g_strcmp0 (kind, "String") == 0)
    text = marq_pg_get_string (first, "str");
  return g_strcmp0 (text, "pg_catalog") == 0;
}

static gboolean
same_arrays (JsonArray *a, JsonArray *b)
{
  guint left = skip_catalog (a);
  guint right = skip_catalog (b);

  if (json_array_get_length (a) - left != json_array_get_length (b) - right)
    return FALSE;
  for (; left < json_array_get_length (a); left++, right++)
    if (!same_nodes (json_array_get_element (a, left), json_array_get_element (b, right)))
      return FALSE;
  return TRUE;
}

/* The one member of a node if it is of this kind, or NULL. */
static JsonObject *
unwrap_kind (JsonNode *node, const char *kind)
{
  const char *found;
  JsonObject *inner = JSON_NODE_HOLDS_OBJECT (node) ? marq_pg_unwrap (json_node_get_object (node), &found) : NULL;

  return inner && g_str_equal (found, kind) ? inner : NULL;
}

/* 'a'::text is no other constant than 'a' where nothing else is said of its type. */
static gboolean
same_constants (JsonNode *cast, JsonNode *constant)
{
  JsonObject *outer = unwrap_kind (cast, "TypeCast");
  JsonNode *argument = outer && unwrap_kind (constant, "A_Const") ? json_object_get_member (outer, "arg") : NULL;

  return argument && unwrap_kind (argument, "A_Const") && same_nodes (argument, constant);
}

/* t.a is a, where that alone is said. */
static gboolean
same_columns (JsonNode *a, JsonNode *b)
{
  JsonObject *left = unwrap_kind (a, "ColumnRef");
  JsonObject *right = left ? unwrap_kind (b, "ColumnRef") : NULL;
  guint n_left = marq_pg_get_length (left, "fields");
  guint n_right = marq_pg_get_length (right, "fields");

  return right && n_left != n_right && MIN (n_left, n_right) == 1
         && same_nodes (json_array_get_element (marq_pg_get_list (left, "fields"), n_left - 1),
                        json_array_get_element (marq_pg_get_list (right, "fields"), n_right - 1));
}

static gboolean
same_nodes (JsonNode *a, JsonNode *b)
{
  if (same_columns (a, b) || same_constants (a, b) || same_constants (b, a))
    return TRUE;
  if (JSON_NODE_TYPE (a) != JSON_NODE_TYPE (b))
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT (a))
    return count_members (json_node_get_object (a)) == count_members (json_node_get_object (b))
           && has_all (json_node_get_object (a), json_node_get_object (b));
  if (JSON_NODE_HOLDS_ARRAY (a))
    return same_arrays (json_node_get_array (a), json_node_get_array (b));
  return json_node_equal (a, b);
}

/* The next number, or sign that may be one's, of a text. */
static gboolean
next_number (const char **text, MarqToken *token)
{
  while (marq_token_next (text, token))
    if (token->kind == MARQ_TOKEN_NUMBER || marq_token_is (token, "-"))
      return TRUE;
  return FALSE;
}

/* The tree as JSON tells no negative number from another. */
static gboolean
same_numbers (const char *a, const char *b)
{
  MarqToken left, right;

  for (;;)
    {
      gboolean more = next_number (&a, &left);

      if (more != next_number (&b, &right))
        return FALSE;
      if (!more)
        return TRUE;
      if (left.length != right.length || strncmp (left.start, right.start, left.length) != 0)
        return FALSE;
    }
}

/* A rule is of the table that it stands with, however its text calls that. */
static void
forget_rule_table (JsonNode *tree)
{
  JsonArray *statements = JSON_NODE_HOLDS_OBJECT (tree) ? marq_pg_get_list (json_node_get_object (tree), "stmts") : NULL;
  JsonObject *first = statements && json_array_get_length (statements) ? json_array_get_object_element (statements, 0) : NULL;
  JsonObject *rule = first ? marq_pg_get_node (first, "stmt", "RuleStmt") : NULL;

  if (rule)
    json_object_remove_member (rule, "relation");
}

gboolean
marq_pg_same_statement (const char *a, const char *b)
{
  g_autoptr (JsonNode) left = parse (a);
  g_autoptr (JsonNode) right = left ? parse (b) : NULL;

  if (!right || !same_numbers (a, b))
    return FALSE;
  forget_rule_table (left);
  forget_rule_table (right);
  marq_pg_settle (left);
  marq_pg_settle (right);
  return same_nodes (left, right);
}

gboolean
marq_pg_same_expression (const char *a, const char *b)
{
  g_autofree char *left = g_strdup_printf ("SELECT (%s\n)", a);
  g_autofree char *right = g_strdup_printf ("SELECT (%s\n)", b);

  return marq_pg_same_statement (left, right);
}

/* Whole statements, and what stands in one. */
static gboolean
is_statement (const MarqProperty *property, MarqItem *item)
{
  return g_str_equal (property->name, "definition")
         && (MARQ_IS_VIEW (item) || MARQ_IS_RULE (item) || MARQ_IS_TRIGGER (item) || MARQ_IS_ROUTINE (item)
             || MARQ_IS_OBJECT (item));
}

static gboolean
is_sql_body (const char *text)
{
  return g_str_has_prefix (text, "BEGIN ATOMIC") || g_str_has_prefix (text, "RETURN ");
}

static gboolean
same_bodies (const char *a, const char *b)
{
  g_autofree char *left = g_strconcat ("CREATE FUNCTION f() RETURNS int ", a, NULL);
  g_autofree char *right = g_strconcat ("CREATE FUNCTION f() RETURNS int ", b, NULL);

  return marq_pg_same_statement (left, right);
}

static gboolean
same (const MarqEquivalence *self, const MarqProperty *property, MarqItem *before, const char *old_text, MarqItem *after,
      const char *new_text, GHashTable *names)
{
  if (marq_texts_equivalent (old_text, new_text, names))
    return TRUE;
  /* Where names changed, only the tokens know which is which; a body is a text to its own language,
   * unless it is SQL that the server itself took apart. */
  if (names)
    return FALSE;
  if (g_str_equal (property->name, "body"))
    return is_sql_body (old_text) && is_sql_body (new_text) && same_bodies (old_text, new_text);
  return is_statement (property, before) ? marq_pg_same_statement (old_text, new_text)
                                         : marq_pg_same_expression (old_text, new_text);
}

const MarqEquivalence marq_pg_equivalence = { same };
