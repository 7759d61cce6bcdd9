/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indexes of a design that cost writes and give nothing. */
#include "config.h"

#include "marq-lint-private.h"
#include "model/marq-constraint.h"
#include "model/marq-index.h"
#include "model/marq-key-part.h"

/* What an index is good for, as text: two that read the same are the same. */
typedef struct
{
  MarqItem *item;
  GString *key; /* its parts, each ended by a newline */
  char *rest;   /* all else that must be equal */
  gboolean unique;
  gboolean is_constraint;
} Shape;

static void
shape_free (Shape *self)
{
  g_string_free (self->key, TRUE);
  g_free (self->rest);
  g_free (self);
}

static void
append_part (GString *key, const char *field, const char *text)
{
  g_autofree char *escaped = text ? g_strescape (text, NULL) : NULL;

  g_string_append_printf (key, "%s %s\n", field ? field : "", escaped ? escaped : "");
}

static void
append_key_part (GString *key, MarqKeyPart *part)
{
  const char *const *options = marq_key_part_get_operator_class_options (part);
  g_autofree char *joined = options ? g_strjoinv (",", (char **) options) : g_strdup ("");
  const char *texts[] = { marq_key_part_get_expression (part), marq_key_part_get_collation (part),
                          marq_key_part_get_operator_class (part) };
  gboolean plain = !texts[0] && !texts[1] && !texts[2] && !*joined
                   && !marq_key_part_get_descending (part) && !marq_key_part_get_nulls (part)
                   && !marq_key_part_get_prefix_length (part);
  g_autofree char *text = NULL;

  if (!plain)
    text = g_strdup_printf ("%s|%s|%s|%s|%d|%d|%d", texts[0] ? texts[0] : "",
                            texts[1] ? texts[1] : "", texts[2] ? texts[2] : "", joined,
                            marq_key_part_get_descending (part), marq_key_part_get_nulls (part),
                            (int) marq_key_part_get_prefix_length (part));
  append_part (key, marq_key_part_get_field (part), text);
}

static char *
dup_rest (const char *method, const char *predicate, const char *const *include)
{
  g_autofree char *joined = include ? g_strjoinv (",", (char **) include) : g_strdup ("");

  if (!g_strcmp0 (method, "btree"))
    method = NULL;
  return g_strdup_printf ("%s\n%s\n%s", method ? method : "", predicate ? predicate : "", joined);
}

static Shape *
shape_of_index (MarqIndex *index)
{
  MarqItemList *parts = marq_index_get_parts (index);
  Shape *self = g_new0 (Shape, 1);

  self->item = MARQ_ITEM (index);
  self->key = g_string_new (NULL);
  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    append_key_part (self->key, marq_item_list_get (parts, i));
  self->rest = dup_rest (marq_index_get_method (index), marq_index_get_predicate (index),
                         marq_index_get_include (index));
  self->unique = marq_index_get_is_unique (index);
  return self;
}

/* A key has an index of its own. */
static Shape *
shape_of_key (MarqConstraint *constraint)
{
  const char *const *fields = marq_constraint_get_fields (constraint);
  Shape *self = g_new0 (Shape, 1);

  self->item = MARQ_ITEM (constraint);
  self->key = g_string_new (NULL);
  for (guint i = 0; fields && fields[i]; i++)
    append_part (self->key, fields[i], NULL);
  self->rest = dup_rest (NULL, NULL, marq_constraint_get_include (constraint));
  self->unique = self->is_constraint = TRUE;
  return self;
}

static GPtrArray *
list_shapes (MarqEntity *entity)
{
  GPtrArray *shapes = g_ptr_array_new_with_free_func ((GDestroyNotify) shape_free);
  MarqItemList *constraints = marq_entity_get_constraints (entity);
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      int kind = marq_constraint_get_constraint (constraint);

      if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY || kind == MARQ_CONSTRAINT_KIND_UNIQUE)
        g_ptr_array_add (shapes, shape_of_key (constraint));
    }
  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    g_ptr_array_add (shapes, shape_of_index (marq_item_list_get (indexes, i)));
  return shapes;
}

/* Translators: stands for the name of an index or key that has none. */
static const char *
name_of (Shape *shape)
{
  const char *name = marq_item_get_name (shape->item);

  return name ? name : _ ("without a name");
}

static void
check_duplicates (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  g_autoptr (GPtrArray) shapes = list_shapes (entity);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < shapes->len; i++)
    {
      Shape *shape = shapes->pdata[i];
      char *text = g_strdup_printf ("%d%s%s", shape->unique, shape->key->str, shape->rest);
      Shape *first = g_hash_table_lookup (seen, text);

      if (!first)
        g_hash_table_insert (seen, text, shape);
      else
        {
          marq_schema_lint_report (lint, rule, shape->item, _ ("%s is the same as %s"),
                                   name_of (shape), name_of (first));
          g_free (text);
        }
    }
}

/* All beginnings of the key, the whole too if it also keeps rows unique. */
static void
add_beginnings (GHashTable *beginnings, Shape *shape)
{
  for (char *end = strchr (shape->key->str, '\n'); end; end = strchr (end + 1, '\n'))
    {
      g_autofree char *key = g_strndup (shape->key->str, end + 1 - shape->key->str);
      char *text = g_strconcat (key, shape->rest, NULL);

      if ((!end[1] && !shape->unique) || g_hash_table_contains (beginnings, text))
        g_free (text);
      else
        g_hash_table_insert (beginnings, text, shape);
    }
}

static void
check_redundant (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  g_autoptr (GPtrArray) shapes = list_shapes (entity);
  g_autoptr (GHashTable) beginnings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < shapes->len; i++)
    {
      Shape *shape = shapes->pdata[i];

      /* Only an ordered index can be searched by the beginning of its key. */
      if (shape->rest[0] == '\n')
        add_beginnings (beginnings, shape);
    }
  for (guint i = 0; i < shapes->len; i++)
    {
      Shape *shape = shapes->pdata[i];
      g_autofree char *text = g_strconcat (shape->key->str, shape->rest, NULL);
      Shape *longer = g_hash_table_lookup (beginnings, text);

      if (!shape->unique && longer && longer != shape)
        marq_schema_lint_report (lint, rule, shape->item, _ ("%s does nothing that %s does not"),
                                 name_of (shape), name_of (longer));
    }
}

static void
check_wide (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  MarqItemList *indexes = marq_entity_get_indexes (entity);

  for (guint i = 0; i < marq_item_list_get_length (indexes); i++)
    {
      MarqIndex *index = marq_item_list_get (indexes, i);
      const char *name = marq_item_get_name (MARQ_ITEM (index));
      guint n = marq_item_list_get_length (marq_index_get_parts (index));

      if (n > 3 && !marq_index_get_is_unique (index))
        marq_schema_lint_report (lint, rule, index,
                                 g_dngettext (GETTEXT_PACKAGE, "Index %s has %u column",
                                              "Index %s has %u columns", n),
                                 name ? name : _ ("without a name"), n);
    }
}

static const MarqLintRow marq_lint_index_rules_rows[] = {
  { { "duplicate-index", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Every write keeps both, and no query needs both."), NULL, N_ ("Drop one of them.") },
    .check_entity = check_duplicates },
  { { "redundant-index", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("An index also serves those who search by the beginning of its key."), NULL,
      N_ ("Drop the shorter one.") },
    .check_entity = check_redundant },
  { { "wide-index", MARQ_LEVEL_NOTE, ON_ALL,
      N_ ("Columns behind the third are seldom searched by, and each makes writes dearer."), NULL,
      N_ ("Keep those that queries really filter by.") },
    .check_entity = check_wide },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_index_rules)
