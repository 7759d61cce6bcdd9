/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a value of a type looks like. Where a field will have another type, it is a value of the one that asks for more,
 * and as long as the shorter one takes.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-sample-private.h"

/* What asks for more comes later. */
typedef enum
{
  KIND_UNKNOWN,
  KIND_TEXT,
  KIND_BINARY,
  KIND_DECIMAL,
  KIND_INTEGER,
  KIND_BOOLEAN,
  KIND_PATTERN, /* as its row says */
  KIND_CHOICE,
} MarqSampleKind;

typedef struct
{
  MarqSampleKind kind;
  const char    *pattern;
  guint          length;    /* of a text, or digits of a number; 0: any */
  guint          scale;
  gboolean       is_tiny;   /* a number of one byte */
  gboolean       is_signed; /* a number may be less than none */
  gboolean       is_array;
  GStrv          choices;
} MarqSampleType;

static void
type_clear (MarqSampleType *self)
{
  g_strfreev (self->choices);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqSampleType, type_clear)

/* How types begin, longer ones first; %1: a number from 1, %2: the same in two digits, %3: the next, %4: half of it, so that
 * two values only differ where %2 is. */
static const struct
{
  const char    *prefix;
  MarqSampleKind kind;
  const char    *pattern;
} types[] = {
  { "tinyint(1)", KIND_BOOLEAN },
  { "tinyint", KIND_INTEGER },
  { "int4range", KIND_PATTERN, "[%10,%15)" },
  { "int8range", KIND_PATTERN, "[%10,%15)" },
  { "numrange", KIND_PATTERN, "[%10,%15)" },
  { "daterange", KIND_PATTERN, "[2024-01-%2,2024-01-%3)" },
  { "tsrange", KIND_PATTERN, "[2024-01-%2 01:00,2024-01-%2 02:00)" },
  { "tstzrange", KIND_PATTERN, "[2024-01-%2 01:00+00,2024-01-%2 02:00+00)" },
  { "interval", KIND_PATTERN, "%1 hours" },
  { "integer", KIND_INTEGER },
  { "bigint", KIND_INTEGER },
  { "smallint", KIND_INTEGER },
  { "mediumint", KIND_INTEGER },
  { "int", KIND_INTEGER },
  { "oid", KIND_INTEGER },
  { "serial", KIND_INTEGER },
  { "bigserial", KIND_INTEGER },
  { "numeric", KIND_DECIMAL },
  { "decimal", KIND_DECIMAL },
  { "money", KIND_DECIMAL },
  { "real", KIND_DECIMAL },
  { "float", KIND_DECIMAL },
  { "double", KIND_DECIMAL },
  { "boolean", KIND_BOOLEAN },
  { "bool", KIND_BOOLEAN },
  { "datetime", KIND_PATTERN, "2024-02-%4 10:%4:30.1%2" },
  { "date", KIND_PATTERN, "2024-01-%2" },
  { "timestamp", KIND_PATTERN, "2024-02-%4 10:%4:30.1%2" },
  { "time", KIND_PATTERN, "12:%4:30.1%2" },
  { "year", KIND_PATTERN, "20%2" },
  { "uuid", KIND_PATTERN, "00000000-0000-4000-8000-0000000000%2" },
  { "jsonb", KIND_PATTERN, "{\"n\": %1}" },
  { "json", KIND_PATTERN, "{\"n\": %1}" },
  { "inet6", KIND_PATTERN, "2001:db8::%1" },
  { "inet", KIND_PATTERN, "10.0.0.%1" },
  { "cidr", KIND_PATTERN, "10.%1.0.0/16" },
  { "macaddr", KIND_PATTERN, "08:00:2b:01:02:%2" },
  { "xml", KIND_PATTERN, "<a>%1</a>" },
  { "tsvector", KIND_PATTERN, "word%1" },
  { "tsquery", KIND_PATTERN, "word%1" },
  { "point", KIND_PATTERN, "(%1,%1)" },
  { "box", KIND_PATTERN, "((%1,%1),(0,0))" },
  { "lseg", KIND_PATTERN, "((%1,%1),(0,0))" },
  { "path", KIND_PATTERN, "((%1,%1),(0,0))" },
  { "polygon", KIND_PATTERN, "((%1,%1),(0,0),(0,%1))" },
  { "circle", KIND_PATTERN, "<(%1,%1),1>" },
  { "hstore", KIND_PATTERN, "\"n\"=>\"%1\"" },
  { "ltree", KIND_PATTERN, "top.n%1" },
  { "string", KIND_TEXT },
  { "name", KIND_TEXT },
  { "citext", KIND_TEXT },
  { "character", KIND_TEXT },
  { "varchar", KIND_TEXT },
  { "nvarchar", KIND_TEXT },
  { "nchar", KIND_TEXT },
  { "char", KIND_TEXT },
  { "text", KIND_TEXT },
  { "tinytext", KIND_TEXT },
  { "mediumtext", KIND_TEXT },
  { "longtext", KIND_TEXT },
  { "clob", KIND_TEXT },
  { "bytea", KIND_BINARY },
  { "binary", KIND_BINARY },
  { "varbinary", KIND_BINARY },
  { "blob", KIND_BINARY },
  { "tinyblob", KIND_BINARY },
  { "mediumblob", KIND_BINARY },
  { "longblob", KIND_BINARY },
};

/* "enum ('a', 'b')" as MariaDB has it. */
static GStrv
read_choices (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (text, MARQ_DIALECT_MARIADB, &at, &token))
    if (token.kind == MARQ_SQL_STRING)
      {
        g_autofree char *inside = g_strndup (text + token.start + 1, token.end - token.start - 2);
        g_auto (GStrv) halves = g_strsplit (inside, "''", -1);
        g_autofree char *value = g_strjoinv ("'", halves);

        g_strv_builder_add (builder, value);
      }
  return g_strv_builder_end (builder);
}

static void
read_text (MarqSampleType *self, const char *text)
{
  g_autofree char *small = g_ascii_strdown (text, -1);
  const char *numbers = strchr (small, '(');

  self->is_array = self->is_array || strstr (small, "[]") != NULL;
  if (g_str_has_prefix (small, "enum") || g_str_has_prefix (small, "set"))
    {
      self->kind = KIND_CHOICE;
      self->choices = read_choices (text);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (types) && self->kind == KIND_UNKNOWN; i++)
    if (g_str_has_prefix (small, types[i].prefix) && !g_ascii_isalnum (small[strlen (types[i].prefix)]))
      {
        self->kind = types[i].kind;
        self->pattern = types[i].pattern;
      }
  if (numbers)
    {
      self->length = (guint) g_ascii_strtoull (numbers + 1, NULL, 10);
      self->scale = strchr (numbers, ',') ? (guint) g_ascii_strtoull (strchr (numbers, ',') + 1, NULL, 10) : 0;
    }
  else
    self->scale = self->kind != KIND_DECIMAL ? 0 : g_str_has_prefix (small, "numeric") || g_str_has_prefix (small, "decimal") ? 5 : 2;
  if (self->kind == KIND_TEXT && !numbers && g_str_has_prefix (small, "char"))
    self->length = 1;
  self->is_tiny = g_str_has_prefix (small, "tinyint");
  self->is_signed = !strstr (small, "unsigned") && !strstr (small, "serial") && !g_str_has_prefix (small, "oid");
  if (self->kind == KIND_INTEGER)
    self->length = 0;
}

static void
read_enum (MarqSampleType *self, MarqEnum *item)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  MarqItemList *values = marq_enum_get_values (item);

  for (guint i = 0; i < marq_item_list_get_length (values); i++)
    g_strv_builder_add (builder, marq_item_get_name (marq_item_list_get (values, i)));
  self->kind = KIND_CHOICE;
  self->choices = g_strv_builder_end (builder);
}

static void
read_composite (MarqSampleType *self, MarqComposite *item)
{
  static const char *const empty[] = { "()", "()", "(,)", "(,,)", "(,,,)", "(,,,,)", "(,,,,,)" };
  guint n = marq_item_list_get_length (marq_composite_get_fields (item));

  self->kind = n < G_N_ELEMENTS (empty) ? KIND_PATTERN : KIND_UNKNOWN;
  self->pattern = n < G_N_ELEMENTS (empty) ? empty[n] : NULL;
}

static void
read_type (MarqSampleType *self, MarqItem *owner, MarqFieldType *type)
{
  const char *reference = type ? marq_field_type_get_reference (type) : NULL;
  MarqItem *item = reference ? marq_item_lookup (owner, reference) : NULL;

  while (type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
    {
      self->is_array = TRUE;
      type = marq_field_type_get_element (type);
    }
  if (MARQ_IS_ENUM (item))
    read_enum (self, MARQ_ENUM (item));
  else if (MARQ_IS_DOMAIN (item))
    read_type (self, item, marq_domain_get_data_type (MARQ_DOMAIN (item)));
  else if (MARQ_IS_COMPOSITE (item))
    read_composite (self, MARQ_COMPOSITE (item));
  else if (type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ENUM && marq_field_type_get_values (type))
    {
      self->kind = KIND_CHOICE;
      self->choices = g_strdupv ((GStrv) marq_field_type_get_values (type));
    }
  else if (type)
    read_text (self, marq_field_type_get_kind (type) == MARQ_TYPE_KIND_CUSTOM ? marq_field_type_get_text (type) : marq_field_type_to_string (type));
  /* SQLite may have columns of no type. */
  else
    self->kind = KIND_TEXT;
}

/* What both take. */
static void
narrow (MarqSampleType *self, MarqSampleType *after)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean has_common = FALSE;

  if (after->kind == KIND_UNKNOWN)
    return;
  if (self->kind == KIND_CHOICE && after->kind == KIND_CHOICE)
    {
      for (guint i = 0; self->choices[i]; i++)
        if (g_strv_contains ((const char *const *) after->choices, self->choices[i]))
          {
            g_strv_builder_add (builder, self->choices[i]);
            has_common = TRUE;
          }
      if (has_common)
        {
          g_strfreev (self->choices);
          self->choices = g_strv_builder_end (builder);
        }
      return;
    }
  if (after->length && self->kind <= KIND_BINARY && after->kind <= KIND_BINARY && (!self->length || after->length < self->length))
    self->length = after->length;
  if (self->kind == KIND_DECIMAL && after->kind == KIND_DECIMAL && after->length && (!self->length || after->length - after->scale < self->length - self->scale))
    self->length = after->length - after->scale + self->scale;
  if (after->kind > self->kind)
    {
      gboolean is_array = self->is_array;

      g_strfreev (self->choices);
      *self = *after;
      self->is_array = is_array;
      after->choices = NULL;
    }
  self->is_tiny = self->is_tiny || after->is_tiny;
  self->is_signed = self->is_signed && after->is_signed;
}

/* %1 is a number, %2 the same in two digits, %3 the next one so, %4 half of it. */
static char *
fill_pattern (const char *pattern, guint number)
{
  GString *value = g_string_new (NULL);

  while (*pattern)
    {
      if (*pattern != '%')
        {
          g_string_append_c (value, *pattern++);
          continue;
        }
      if (pattern[1] == '1')
        g_string_append_printf (value, "%u", number);
      else
        g_string_append_printf (value, "%02u", pattern[1] == '4' ? (number + 1) / 2 : number + (pattern[1] == '3'));
      pattern += 2;
    }
  return g_string_free (value, FALSE);
}

static char *
dup_text (const MarqSampleType *self, const char *name, guint number, gboolean is_plain)
{
  static const char *const endings[] = { "", "", " ", " é" };
  g_autofree char *value = is_plain ? g_strdup_printf ("%s%u", name, number) : g_strdup_printf ("%s %u, it's%s", name, number, endings[number % G_N_ELEMENTS (endings)]);

  /* Whoever writes all of them in small letters loses something. */
  if (!is_plain && number % 2)
    *value = g_ascii_toupper (*value);
  if (self->length == 1)
    return g_strdup_printf ("%c", 'a' + (int) (number - 1) % 26);
  if (self->length && self->length < 4)
    return g_strdup_printf ("%02u", number);
  if (!self->length || g_utf8_strlen (value, -1) <= (glong) self->length)
    return g_steal_pointer (&value);
  return g_strdup_printf ("%c%u", g_ascii_isalpha (*name) ? *name : 'x', number);
}

/* Two each differ in the last digit only: who rounds them makes them the same. */
static char *
dup_decimal (const MarqSampleType *self, guint number, guint column, gboolean is_plain)
{
  guint digits = self->length ? self->length - MIN (self->length, self->scale) : 6;
  guint half = is_plain ? number : (number + 1) / 2;
  guint whole = digits >= 4 && !is_plain ? column % 7 * 1000 + half : digits >= 2 ? half : digits == 1 ? half % 10 : 0;
  g_autofree char *zeros = g_strnfill (self->scale > 2 && !is_plain ? MIN (self->scale - 2, 10) : 0, '0');

  if (!self->scale)
    return g_strdup_printf ("%u", whole);
  if (self->scale == 1)
    return g_strdup_printf ("%u.%u", whole, is_plain ? number % 9 + 1 : 5 + number % 2);
  return is_plain ? g_strdup_printf ("%u.%u", whole, number * 4 % 100 / 10 * 10 + 5) : g_strdup_printf ("%u.5%s%u", whole, zeros, number % 2 + 1);
}

static char *
dup_less (const MarqSampleType *self, guint number, gboolean is_plain, char *value)
{
  g_autofree char *positive = value;

  return self->is_signed && !is_plain && number % 6 == 4 ? g_strconcat ("-", positive, NULL) : g_steal_pointer (&positive);
}

/* As text; *bare: it needs no quotes. */
static char *
dup_value (const MarqSampleType *self, MarqDialect dialect, const char *name, guint number, guint column, gboolean is_plain, gboolean *bare)
{
  *bare = FALSE;
  switch (self->kind)
    {
    case KIND_TEXT:
      return dup_text (self, name, number, is_plain);
    case KIND_BINARY:
      /* A strict table of SQLite tells texts from bytes. */
      *bare = dialect == MARQ_DIALECT_SQLITE;
      if (*bare)
        return g_strdup_printf ("X'%02X'", number);
      return dialect == MARQ_DIALECT_POSTGRESQL ? g_strdup_printf ("\\x%02x", number) : g_strdup_printf ("%02u", number);
    case KIND_DECIMAL:
      *bare = TRUE;
      return dup_less (self, number, is_plain, dup_decimal (self, number, column, is_plain));
    case KIND_INTEGER:
      *bare = TRUE;
      return dup_less (self, number, is_plain, g_strdup_printf ("%u", is_plain || self->is_tiny ? number : column % 7 * 1000 + number));
    case KIND_BOOLEAN:
      *bare = TRUE;
      return g_strdup (dialect == MARQ_DIALECT_POSTGRESQL ? (number % 2 ? "TRUE" : "FALSE") : (number % 2 ? "1" : "0"));
    case KIND_PATTERN:
      return fill_pattern (self->pattern, number);
    case KIND_CHOICE:
      return g_strdup (self->choices[(number - 1) % g_strv_length (self->choices)]);
    case KIND_UNKNOWN:
    default:
      return NULL;
    }
}

static char *
dup_constant (const MarqSampleType *self, MarqDialect dialect, const char *value, gboolean bare)
{
  g_autofree char *array = self->is_array ? g_strdup_printf ("{\"%s\"}", value) : NULL;

  /* An array of what has quotes or backslashes of its own. */
  if (self->is_array && strpbrk (value, "\"\\"))
    return g_strdup ("'{}'");
  if (bare && !array)
    return g_strdup (value);
  return marq_sql_literal (dialect, array ? array : value);
}

static void
add_values (GPtrArray *values, const MarqSampleType *self, MarqDialect dialect, const char *name, guint column, gboolean is_plain)
{
  for (guint i = 1; i <= MARQ_SAMPLE_ROWS; i++)
    {
      gboolean bare;
      g_autofree char *value = dup_value (self, dialect, name, i, column, is_plain, &bare);
      char *constant = value ? dup_constant (self, dialect, value, bare) : NULL;

      if (constant && !g_ptr_array_find_with_equal_func (values, constant, g_str_equal, NULL))
        g_ptr_array_add (values, constant);
      else
        g_free (constant);
    }
}

/* What checks of texts usually ask for. */
static void
add_usual (GPtrArray *values, const MarqSampleType *self, MarqDialect dialect)
{
  static const char *const patterns[] = { "user%1@example.com", "https://example.com/%1", "#a0b0%2", "+155501000%2", "A%2", "a%2", "abc-%1" };

  for (guint i = 0; i < G_N_ELEMENTS (patterns) && self->kind == KIND_TEXT; i++)
    for (guint j = 1; j <= MARQ_SAMPLE_ROWS; j++)
      {
        g_autofree char *value = fill_pattern (patterns[i], j);

        if (!self->length || strlen (value) <= self->length)
          g_ptr_array_add (values, dup_constant (self, dialect, value, FALSE));
      }
}

GPtrArray *
marq_sample_values (MarqField *field, MarqField *after, MarqDialect dialect, guint column, gboolean is_plain)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  g_auto (MarqSampleType) type = { KIND_UNKNOWN };
  g_auto (MarqSampleType) then = { KIND_UNKNOWN };
  const char *name = marq_item_get_name (MARQ_ITEM (field));

  read_type (&type, MARQ_ITEM (field), marq_field_get_data_type (field));
  if (after)
    {
      read_type (&then, MARQ_ITEM (after), marq_field_get_data_type (after));
      narrow (&type, &then);
    }
  /* What counts by itself counts up. */
  type.is_signed = type.is_signed && !marq_field_get_identity (field) && !marq_field_get_default_expression (field);
  if (type.kind == KIND_CHOICE && !g_strv_length (type.choices))
    return values;
  if (!is_plain)
    add_values (values, &type, dialect, name, column, FALSE);
  add_values (values, &type, dialect, name, column, TRUE);
  add_usual (values, &type, dialect);
  return values;
}
