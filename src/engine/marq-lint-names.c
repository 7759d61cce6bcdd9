/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of a design that have to be quoted, are cut, or do not go together. */
#include "config.h"

#include "marq-lint-private.h"
#include "marq-sql-name.h"
#include "model/marq-model.h"

#define MOST_BYTES_POSTGRESQL 63
#define MOST_LETTERS_MARIADB  64
/* What every tool takes in a name. */
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"

typedef struct
{
  MarqSchemaLint *lint;
  const MarqLintRule *rule;
  GHashTable *seen; /* words that have been asked about: whether they are reserved */
} Walk;

/* What becomes a name in the database. */
static gboolean
is_identifier (MarqItem *item)
{
  return MARQ_IS_ENTITY (item) || MARQ_IS_FIELD (item) || MARQ_IS_INDEX (item)
         || MARQ_IS_CONSTRAINT (item) || MARQ_IS_RELATION (item) || MARQ_IS_VIEW (item)
         || MARQ_IS_SEQUENCE (item) || MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item)
         || MARQ_IS_COMPOSITE (item) || MARQ_IS_TRIGGER (item) || MARQ_IS_NAMESPACE (item);
}

static gboolean
is_reserved_cached (Walk *walk, const char *name)
{
  gpointer known;
  gboolean reserved;

  if (g_hash_table_lookup_extended (walk->seen, name, NULL, &known))
    return GPOINTER_TO_INT (known);
  reserved = marq_sql_is_reserved (walk->lint->dialect, name);
  g_hash_table_insert (walk->seen, (char *) name, GINT_TO_POINTER (reserved));
  return reserved;
}

static void
look_for_reserved (MarqItem *item, gpointer data)
{
  Walk *walk = data;
  const char *name = marq_item_get_name (item);

  if (name && is_identifier (item) && is_reserved_cached (walk, name))
    marq_schema_lint_report (walk->lint, walk->rule, item, _ ("%s is a reserved word"), name);
}

static void
check_reserved (MarqSchemaLint *lint, const MarqLintRule *rule)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Walk walk = { lint, rule, seen };

  marq_item_foreach (MARQ_ITEM (lint->schema), look_for_reserved, &walk);
}

static gboolean
has_upper (const char *name)
{
  for (; *name; name++)
    if (g_ascii_isupper (*name))
      return TRUE;
  return FALSE;
}

static void
look_for_upper (MarqItem *item, gpointer data)
{
  Walk *walk = data;
  const char *name = marq_item_get_name (item);

  if (name && is_identifier (item) && has_upper (name))
    marq_schema_lint_report (walk->lint, walk->rule, item,
                             _ ("%s has to be quoted wherever it is used"), name);
}

static void
check_upper (MarqSchemaLint *lint, const MarqLintRule *rule)
{
  Walk walk = { lint, rule };

  marq_item_foreach (MARQ_ITEM (lint->schema), look_for_upper, &walk);
}

static void
look_for_long (MarqItem *item, gpointer data)
{
  Walk *walk = data;
  const char *name = marq_item_get_name (item);
  gsize length = name ? strlen (name) : 0;

  if (length <= MOST_BYTES_POSTGRESQL || !is_identifier (item))
    return;
  if (walk->lint->dialect == MARQ_DIALECT_POSTGRESQL)
    marq_schema_lint_report (walk->lint, walk->rule, item,
                             _ ("Name %s has %u bytes: PostgreSQL cuts it to 63"), name,
                             (guint) length);
  else if (g_utf8_strlen (name, -1) > MOST_LETTERS_MARIADB)
    marq_schema_lint_report (walk->lint, walk->rule, item,
                             _ ("Name %s has %u characters: MariaDB refuses more than 64"), name,
                             (guint) g_utf8_strlen (name, -1));
}

static void
check_long (MarqSchemaLint *lint, const MarqLintRule *rule)
{
  Walk walk = { lint, rule };

  marq_item_foreach (MARQ_ITEM (lint->schema), look_for_long, &walk);
}

static void
look_for_odd (MarqItem *item, gpointer data)
{
  Walk *walk = data;
  const char *name = marq_item_get_name (item);

  if (name && is_identifier (item) && strlen (name) != strspn (name, LETTERS))
    marq_schema_lint_report (walk->lint, walk->rule, item,
                             _ ("“%s” has letters that not every tool can take"), name);
}

/* "orderItems" is camel, "order_items" is snake, "orders" goes with both. */
static gboolean
is_camel (const char *name)
{
  for (; *name; name++)
    if (g_ascii_islower (name[0]) && g_ascii_isupper (name[1]))
      return TRUE;
  return FALSE;
}

static void
check_policy (MarqSchemaLint *lint, const MarqLintRule *rule)
{
  Walk walk = { lint, rule };
  MarqItem *first[2] = { NULL };
  guint n[2] = { 0 };

  marq_item_foreach (MARQ_ITEM (lint->schema), look_for_odd, &walk);
  for (guint i = 0; i < lint->entities->len; i++)
    {
      MarqItem *entity = lint->entities->pdata[i];
      const char *name = marq_item_get_name (entity);
      gboolean camel = name && is_camel (name);

      if (!name || (!camel && !strchr (name, '_')))
        continue;
      n[camel]++;
      if (!first[camel])
        first[camel] = entity;
    }
  if (first[0] && first[1])
    marq_schema_lint_report (lint, rule, first[n[1] <= n[0]],
                             _ ("Tables are named in two ways: %s and %s"),
                             marq_item_get_name (first[0]), marq_item_get_name (first[1]));
}

static const MarqLintRow marq_lint_name_rules_rows[] = {
  { { "reserved-word", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("A reserved word has to be quoted wherever it is used."), NULL,
      N_ ("Take another name.") },
    .check_schema = check_reserved },
  { { "mixed-case-name", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("PostgreSQL makes letters small unless they are quoted."), NULL,
      N_ ("Write it small, with underscores.") },
    .check_schema = check_upper },
  { { "name-too-long", MARQ_LEVEL_WARNING, ON_POSTGRESQL | ON_MARIADB,
      N_ ("PostgreSQL cuts long names in silence, and two can become one; MariaDB refuses them."),
      NULL, N_ ("Take a shorter name.") },
    .check_schema = check_long },
  { { "naming-policy", MARQ_LEVEL_NOTE, ON_ALL,
      N_ ("One way of naming is easier to remember than two."), NULL,
      N_ ("Small letters, digits and underscores go everywhere.") },
    .check_schema = check_policy },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_name_rules)
