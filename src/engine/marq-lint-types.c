/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types of fields that are regretted later. */
#include "config.h"

#include "marq-lint-private.h"
#include "model/marq-access.h"
#include "model/marq-enum.h"
#include "model/marq-namespace.h"

typedef void (*FieldCheck) (MarqSchemaLint *lint,
                            const MarqLintRule *rule,
                            MarqField *field,
                            MarqTypeKind kind);

static void
for_each_field (MarqSchemaLint *lint,
                const MarqLintRule *rule,
                MarqEntity *entity,
                FieldCheck check)
{
  MarqItemList *fields = marq_entity_get_fields (entity);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqFieldType *type = marq_field_get_data_type (field);

      if (type)
        check (lint, rule, field, marq_field_type_get_kind (type));
    }
}

static void
look_at_zone (MarqSchemaLint *lint, const MarqLintRule *rule, MarqField *field, MarqTypeKind kind)
{
  if (kind == MARQ_TYPE_KIND_DATE_TIME)
    marq_schema_lint_report (lint, rule, field,
                             _ ("Column %s does not say in which zone its times are"),
                             marq_item_get_name (MARQ_ITEM (field)));
}

static void
check_zone (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  for_each_field (lint, rule, entity, look_at_zone);
}

/* The name in small letters, with an underscore before each that was large. */
static char *
dup_snake (const char *name)
{
  GString *snake = g_string_new (NULL);

  for (const char *c = name; *c; c++)
    {
      if (g_ascii_isupper (*c) && c > name && g_ascii_islower (c[-1]))
        g_string_append_c (snake, '_');
      g_string_append_c (snake, g_ascii_tolower (*c));
    }
  return g_string_free (snake, FALSE);
}

static gboolean
is_about_money (const char *name)
{
  static const char *const money[] = { "price",   "prices",  "amount",   "total",  "subtotal",
                                       "cost",    "costs",   "balance",  "salary", "fee",
                                       "fees",    "tax",     "discount", "wage",   "budget",
                                       "revenue", "payment", NULL };
  g_autofree char *snake = dup_snake (name);
  g_auto (GStrv) words = g_strsplit_set (snake, "_ -", -1);

  for (guint i = 0; words[i]; i++)
    if (g_strv_contains (money, words[i]))
      return TRUE;
  return FALSE;
}

static void
look_at_money (MarqSchemaLint *lint, const MarqLintRule *rule, MarqField *field, MarqTypeKind kind)
{
  const char *name = marq_item_get_name (MARQ_ITEM (field));

  if ((kind == MARQ_TYPE_KIND_FLOAT || kind == MARQ_TYPE_KIND_DOUBLE) && name
      && is_about_money (name))
    marq_schema_lint_report (lint, rule, field,
                             _ ("Column %s looks like money, but cannot hold cents exactly"), name);
}

static void
check_money (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  for_each_field (lint, rule, entity, look_at_money);
}

static void
look_at_json (MarqSchemaLint *lint, const MarqLintRule *rule, MarqField *field, MarqTypeKind kind)
{
  if (kind == MARQ_TYPE_KIND_JSON)
    marq_schema_lint_report (lint, rule, field, _ ("Column %s is json, which cannot be compared"),
                             marq_item_get_name (MARQ_ITEM (field)));
}

static void
check_json (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  for_each_field (lint, rule, entity, look_at_json);
}

static void
look_at_char (MarqSchemaLint *lint, const MarqLintRule *rule, MarqField *field, MarqTypeKind kind)
{
  if (kind == MARQ_TYPE_KIND_CHAR)
    marq_schema_lint_report (lint, rule, field,
                             _ ("Column %s is char, which is padded with spaces"),
                             marq_item_get_name (MARQ_ITEM (field)));
}

static void
check_char (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  for_each_field (lint, rule, entity, look_at_char);
}

static void
look_at_serial (MarqSchemaLint *lint, const MarqLintRule *rule, MarqField *field, MarqTypeKind kind)
{
  if (kind == MARQ_TYPE_KIND_SERIAL || kind == MARQ_TYPE_KIND_BIG_SERIAL)
    marq_schema_lint_report (lint, rule, field,
                             _ ("Column %s is %s: an identity column is better kept"),
                             marq_item_get_name (MARQ_ITEM (field)),
                             marq_type_kind_get_info (kind)->name);
}

static void
check_serial (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  for_each_field (lint, rule, entity, look_at_serial);
}

static gboolean
says_now (const char *text)
{
  g_autofree char *word = text ? g_ascii_strdown (text, -1) : NULL;

  if (!word)
    return FALSE;
  g_strstrip (word);
  return g_str_equal (word, "now") || g_str_has_prefix (word, "'now'");
}

static void
look_at_now (MarqSchemaLint *lint, const MarqLintRule *rule, MarqField *field, MarqTypeKind kind)
{
  gboolean is_time = kind == MARQ_TYPE_KIND_DATE || kind == MARQ_TYPE_KIND_DATE_TIME
                     || kind == MARQ_TYPE_KIND_TIME || kind == MARQ_TYPE_KIND_TIMESTAMP;

  if (is_time
      && (says_now (marq_field_get_default_value (field))
          || says_now (marq_field_get_default_expression (field))))
    marq_schema_lint_report (lint, rule, field,
                             _ ("The default of %s is for ever the moment of this statement"),
                             marq_item_get_name (MARQ_ITEM (field)));
}

static void
check_now (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  for_each_field (lint, rule, entity, look_at_now);
}

static void
add_used (const char *uid, gpointer used)
{
  g_hash_table_add (used, g_strdup (uid));
}

static void
collect_used (MarqItem *item, gpointer used)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  MarqFieldType *type = MARQ_IS_FIELD (item) ? marq_field_get_data_type (MARQ_FIELD (item)) : NULL;

  /* Rights on an enum are no use of it. */
  if (MARQ_IS_ACCESS (item))
    return;
  for (guint i = 0; i < klass->n_references; i++)
    marq_property_references (klass->references[i], marq_item_peek (item, klass->references[i]),
                              add_used, used);
  if (type && marq_field_type_get_text (type))
    add_used (marq_field_type_get_text (type), used);
}

static void
check_enums (MarqSchemaLint *lint, const MarqLintRule *rule)
{
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MarqItemList *namespaces = marq_schema_get_namespaces (lint->schema);

  marq_item_foreach (MARQ_ITEM (lint->schema), collect_used, used);
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *enums = marq_namespace_get_enums (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (enums); j++)
        {
          MarqItem *item = marq_item_list_get (enums, j);
          const char *name = marq_item_get_name (item);

          if (!g_hash_table_contains (used, marq_item_get_uid (item)) && name
              && !g_hash_table_contains (used, name))
            marq_schema_lint_report (lint, rule, item, _ ("No field is of enum %s"), name);
        }
    }
}

/* Bytes of a fixed length, and what it is aligned to in PostgreSQL; 0: of any length. */
static guint
size_of (MarqTypeKind kind, guint *alignment)
{
  static const struct
  {
    guint size, alignment;
  } sizes[MARQ_N_TYPE_KINDS] = {
    [MARQ_TYPE_KIND_BOOLEAN] = { 1, 1 },   [MARQ_TYPE_KIND_SMALL_INT] = { 2, 2 },
    [MARQ_TYPE_KIND_INTEGER] = { 4, 4 },   [MARQ_TYPE_KIND_SERIAL] = { 4, 4 },
    [MARQ_TYPE_KIND_FLOAT] = { 4, 4 },     [MARQ_TYPE_KIND_DATE] = { 4, 4 },
    [MARQ_TYPE_KIND_BIG_INT] = { 8, 8 },   [MARQ_TYPE_KIND_BIG_SERIAL] = { 8, 8 },
    [MARQ_TYPE_KIND_DOUBLE] = { 8, 8 },    [MARQ_TYPE_KIND_TIME] = { 8, 8 },
    [MARQ_TYPE_KIND_DATE_TIME] = { 8, 8 }, [MARQ_TYPE_KIND_TIMESTAMP] = { 8, 8 },
    [MARQ_TYPE_KIND_INTERVAL] = { 16, 8 }, [MARQ_TYPE_KIND_UUID] = { 16, 1 },
  };

  *alignment = sizes[kind].alignment;
  return sizes[kind].size;
}

/* Behind a field of any length nobody knows where the next begins: it is taken to begin well. */
static void
check_padding (MarqSchemaLint *lint, const MarqLintRule *rule, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  guint offset = 0, padding = 0;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqFieldType *type = marq_field_get_data_type (marq_item_list_get (fields, i));
      guint alignment = 0;
      guint size = type ? size_of (marq_field_type_get_kind (type), &alignment) : 0;

      if (!size)
        {
          offset = 0;
          continue;
        }
      padding += (alignment - offset % alignment) % alignment;
      offset += (alignment - offset % alignment) % alignment + size;
    }
  if (padding > 8)
    marq_schema_lint_report (
        lint, rule, entity,
        _ ("%u bytes of each row of %s are empty, for the order of its columns"), padding,
        marq_item_get_name (MARQ_ITEM (entity)));
}

static const MarqLintRow marq_lint_type_rules_rows[] = {
  { { "timestamp-without-zone", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("A time without a zone means another moment to each who reads it elsewhere."), NULL,
      N_ ("Make it a Timestamp.") },
    .check_entity = check_zone },
  { { "float-money", MARQ_LEVEL_WARNING, ON_ALL,
      N_ ("Sums of approximate numbers are off by cents."), NULL, N_ ("Make it a Decimal.") },
    .check_entity = check_money },
  { { "json-column", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("json has no equality, so that DISTINCT, GROUP BY and UNION fail."), NULL,
      N_ ("Make it a JSONB.") },
    .check_entity = check_json },
  { { "char-padded", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("char (n) is filled up with spaces, saves nothing, and compares in odd ways."), NULL,
      N_ ("Make it a Text with a check.") },
    .check_entity = check_char },
  { { "serial-key", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("The sequence of a serial has rights of its own, and anybody may write over its numbers."),
      NULL, N_ ("Make it an identity.") },
    .check_entity = check_serial },
  { { "default-now-text", MARQ_LEVEL_WARNING, ON_POSTGRESQL,
      N_ ("The text 'now' is read once, when the default is set."), NULL,
      N_ ("Write now () or CURRENT_TIMESTAMP.") },
    .check_entity = check_now },
  { { "unused-enum", MARQ_LEVEL_NOTE, ON_ALL, N_ ("An enum that nothing uses may be a leftover."),
      NULL, NULL },
    .check_schema = check_enums },
  { { "column-padding", MARQ_LEVEL_NOTE, ON_POSTGRESQL,
      N_ ("PostgreSQL begins wide values at multiples of their width, and leaves what is before them empty."),
      NULL,
      N_ ("Put wide columns of a fixed length first. Only a new table can be ordered anew.") },
    .check_entity = check_padding },
};

MARQ_DEFINE_LINT_ROWS (marq_lint_type_rules)
