/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of a designer in PostgreSQL, the one spelling of each, and what it takes to get from one
 * to another.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-system-type.h"
#include "marq-pg-type.h"

static const char *const plain_types[MARQ_N_TYPE_KINDS] = {
  [MARQ_TYPE_KIND_TEXT] = "TEXT",
  [MARQ_TYPE_KIND_SMALL_INT] = "SMALLINT",
  [MARQ_TYPE_KIND_INTEGER] = "INTEGER",
  [MARQ_TYPE_KIND_BIG_INT] = "BIGINT",
  [MARQ_TYPE_KIND_SERIAL] = "INTEGER",
  [MARQ_TYPE_KIND_BIG_SERIAL] = "BIGINT",
  [MARQ_TYPE_KIND_DECIMAL] = "DECIMAL",
  [MARQ_TYPE_KIND_FLOAT] = "REAL",
  [MARQ_TYPE_KIND_DOUBLE] = "DOUBLE PRECISION",
  [MARQ_TYPE_KIND_BOOLEAN] = "BOOLEAN",
  [MARQ_TYPE_KIND_DATE] = "DATE",
  [MARQ_TYPE_KIND_DATE_TIME] = "TIMESTAMP",
  [MARQ_TYPE_KIND_TIME] = "TIME",
  [MARQ_TYPE_KIND_TIMESTAMP] = "TIMESTAMP WITH TIME ZONE",
  [MARQ_TYPE_KIND_INTERVAL] = "INTERVAL",
  [MARQ_TYPE_KIND_UUID] = "UUID",
  [MARQ_TYPE_KIND_JSON] = "JSON",
  [MARQ_TYPE_KIND_JSONB] = "JSONB",
  [MARQ_TYPE_KIND_COLOR] = "VARCHAR(50)",
  [MARQ_TYPE_KIND_EMAIL] = "VARCHAR(255)",
  [MARQ_TYPE_KIND_URL] = "TEXT",
  [MARQ_TYPE_KIND_PHONE] = "VARCHAR(20)",
  [MARQ_TYPE_KIND_BINARY] = "BYTEA",
  [MARQ_TYPE_KIND_BLOB] = "BYTEA",
};

/* Room for the values of an enum that is held as text. */
#define ENUM_LENGTH 50

static int
enum_length (const char *const *values)
{
  int length = ENUM_LENGTH;

  for (guint i = 0; values && values[i]; i++)
    length = MAX (length, (int) g_utf8_strlen (values[i], -1));
  return length;
}

static MarqFieldType *
lower_enum (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  g_auto (GStrv) values = marq_lower_enum_values (lowering, owner, type);

  /* Native: lower() has made a type of those of its own already. */
  if (lowering->settings->enum_style == MARQ_ENUM_STYLE_NATIVE && marq_field_type_get_reference (type))
    return marq_field_type_ref (type);
  return marq_lower_custom ("VARCHAR(%d)", enum_length ((const char *const *) values));
}

/* With the numbers that were given, the precision before a zone. */
static MarqFieldType *
lower_numbers (MarqFieldType *type)
{
  MarqTypeKind kind = marq_field_type_get_kind (type);
  guint n = marq_field_type_get_n_numbers (type);
  int first = n ? marq_field_type_get_number (type, 0) : 0;

  switch (kind)
    {
    case MARQ_TYPE_KIND_STRING:
      return marq_lower_custom ("VARCHAR(%d)", first ? first : 255);
    case MARQ_TYPE_KIND_CHAR:
      return marq_lower_custom ("CHAR(%d)", first ? first : 1);
    case MARQ_TYPE_KIND_DECIMAL:
      return n > 1 ? marq_lower_custom ("DECIMAL(%d, %d)", first, marq_field_type_get_number (type, 1))
                   : marq_lower_custom (n ? "DECIMAL(%d, 0)" : "DECIMAL", first);
    case MARQ_TYPE_KIND_DATE_TIME:
    case MARQ_TYPE_KIND_TIME:
    case MARQ_TYPE_KIND_INTERVAL:
      return n ? marq_lower_custom ("%s(%d)", plain_types[kind], first) : marq_lower_custom ("%s", plain_types[kind]);
    case MARQ_TYPE_KIND_TIMESTAMP:
      return n ? marq_lower_custom ("TIMESTAMP(%d) WITH TIME ZONE", first)
               : marq_lower_custom ("%s", plain_types[kind]);
    default:
      return marq_lower_custom ("%s", plain_types[kind] ? plain_types[kind] : "TEXT");
    }
}

MarqFieldType *
marq_pg_lower_type (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  g_autoptr (MarqFieldType) element = NULL;
  g_autofree char *text = NULL;

  switch (marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_ARRAY:
      element = marq_pg_lower_type (lowering, owner, marq_field_type_get_element (type));
      if (marq_field_type_get_kind (element) != MARQ_TYPE_KIND_CUSTOM)
        return marq_field_type_new_array (element);
      text = g_strdup (marq_field_type_get_text (element));
      /* PostgreSQL has one kind of array, whatever its dimensions. */
      return g_str_has_suffix (text, "[]") ? marq_field_type_new_custom (text) : marq_lower_custom ("%s[]", text);
    case MARQ_TYPE_KIND_ENUM:
      return lower_enum (lowering, owner, type);
    case MARQ_TYPE_KIND_DOMAIN:
    case MARQ_TYPE_KIND_COMPOSITE:
      return marq_field_type_ref (type);
    case MARQ_TYPE_KIND_CUSTOM:
    case MARQ_TYPE_KIND_UNKNOWN:
      text = marq_pg_canonical_type (marq_field_type_get_text (type));
      return marq_field_type_new_custom (text);
    default:
      return lower_numbers (type);
    }
}

static const struct
{
  const char *alias;
  const char *name;
} aliases[] = {
  { "int", "INTEGER" },
  { "int4", "INTEGER" },
  { "integer", "INTEGER" },
  { "int8", "BIGINT" },
  { "bigint", "BIGINT" },
  { "int2", "SMALLINT" },
  { "smallint", "SMALLINT" },
  { "bool", "BOOLEAN" },
  { "boolean", "BOOLEAN" },
  { "varchar", "VARCHAR" },
  { "character varying", "VARCHAR" },
  { "char", "CHAR" },
  { "character", "CHAR" },
  { "bpchar", "BPCHAR" },
  { "text", "TEXT" },
  { "float8", "DOUBLE PRECISION" },
  { "double precision", "DOUBLE PRECISION" },
  { "float", "DOUBLE PRECISION" },
  { "float4", "REAL" },
  { "real", "REAL" },
  { "numeric", "DECIMAL" },
  { "decimal", "DECIMAL" },
  { "timestamptz", "TIMESTAMP WITH TIME ZONE" },
  { "timestamp with time zone", "TIMESTAMP WITH TIME ZONE" },
  { "timestamp without time zone", "TIMESTAMP" },
  { "timestamp", "TIMESTAMP" },
  { "timetz", "TIME WITH TIME ZONE" },
  { "time with time zone", "TIME WITH TIME ZONE" },
  { "time without time zone", "TIME" },
  { "time", "TIME" },
  { "date", "DATE" },
  { "interval", "INTERVAL" },
  { "uuid", "UUID" },
  { "json", "JSON" },
  { "jsonb", "JSONB" },
  { "bytea", "BYTEA" },
};

/* "timestamp(3) with time zone": the name without its numbers, and they. */
static char *
split_numbers (const char *text, char **numbers)
{
  const char *open = strchr (text, '(');
  const char *close = open ? strchr (open, ')') : NULL;
  g_autofree char *name = NULL;
  g_auto (GStrv) parts = NULL;

  *numbers = NULL;
  if (!close)
    return g_strdup (text);
  name = g_strdup_printf ("%.*s%s", (int) (open - text), text, close + 1);
  *numbers = g_strndup (open + 1, close - open - 1);
  parts = g_strsplit (*numbers, ",", -1);
  for (guint i = 0; parts[i]; i++)
    g_strstrip (parts[i]);
  g_free (*numbers);
  *numbers = g_strjoinv (", ", parts);
  return g_steal_pointer (&name);
}

/* One space between words, none at the ends. */
static char *
squeeze (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (guint i = 0; words[i]; i++)
    if (*words[i])
      g_strv_builder_add (builder, words[i]);
  kept = g_strv_builder_end (builder);
  return g_strjoinv (" ", kept);
}

static char *
with_numbers (const char *name, const char *numbers)
{
  const char *zone = strstr (name, " WITH TIME ZONE");

  if (!numbers)
    return g_strdup (g_str_equal (name, "CHAR") ? "CHAR(1)" : name);
  if (zone)
    return g_strdup_printf ("%.*s(%s)%s", (int) (zone - name), name, numbers, zone);
  if (g_str_equal (name, "DECIMAL") && !strchr (numbers, ','))
    return g_strdup_printf ("DECIMAL(%s, 0)", numbers);
  if (g_str_equal (name, "DOUBLE PRECISION"))
    return g_strdup (atoi (numbers) <= 24 ? "REAL" : "DOUBLE PRECISION");
  return g_strdup_printf ("%s(%s)", name, numbers);
}

char *
marq_pg_canonical_type (const char *text)
{
  g_autofree char *squeezed = squeeze (text);
  g_autofree char *element = NULL;
  g_autofree char *numbers = NULL;
  g_autofree char *name = NULL;
  g_autofree char *tidy = NULL;
  char *bracket = strchr (squeezed, '[');

  /* A name in quotes is what it is, blanks and all; what PostgreSQL has by itself needs none. */
  if (strchr (text, '"'))
    return g_strstrip (g_strdup (text));
  if (bracket && bracket > squeezed)
    {
      *bracket = '\0';
      element = marq_pg_canonical_type (squeezed);
      return g_strconcat (element, "[]", NULL);
    }
  name = split_numbers (squeezed, &numbers);
  tidy = squeeze (g_str_has_prefix (name, "pg_catalog.") ? name + strlen ("pg_catalog.") : name);
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (tidy, aliases[i].alias) == 0)
      return with_numbers (aliases[i].name, numbers);
  return g_steal_pointer (&squeezed);
}

char *
marq_pg_type_text (MarqItem *context, MarqFieldType *type)
{
  const char *reference = marq_field_type_get_reference (type);
  MarqItem *item = reference ? marq_item_lookup (context, reference) : NULL;
  MarqItem *namespace;
  g_autofree char *element = NULL;
  g_autofree char *name = NULL;
  g_autofree char *prefix = NULL;

  if (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
    {
      element = marq_pg_type_text (context, marq_field_type_get_element (type));
      return g_str_has_suffix (element, "[]") ? g_steal_pointer (&element) : g_strconcat (element, "[]", NULL);
    }
  if (marq_field_type_get_text (type))
    return g_strdup (marq_field_type_get_text (type));
  if (!item)
    return g_strdup ("TEXT");
  name = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (item));
  namespace = marq_item_get_parent (item);
  if (!namespace || !marq_item_get_name (namespace)
      || (g_str_equal (marq_item_get_name (namespace), "public") && !marq_pg_needs_space (item)))
    return g_steal_pointer (&name);
  prefix = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (namespace));
  return g_strconcat (prefix, ".", name, NULL);
}

/* The first number of "NAME(n…)", or -1. */
static int
first_number (const char *type)
{
  const char *open = strchr (type, '(');

  return open ? atoi (open + 1) : -1;
}

static int
second_number (const char *type)
{
  const char *comma = strchr (type, ',');

  return comma ? atoi (comma + 1) : 0;
}

static gboolean
is_array (const char *type)
{
  return g_str_has_suffix (type, "[]");
}

static gboolean
is_named (const char *type, const char *name)
{
  gsize n = strlen (name);

  return strncmp (type, name, n) == 0 && (type[n] == '\0' || type[n] == '(' || type[n] == '[');
}

static gboolean
is_any (const char *type, const char *const *names)
{
  for (; !is_array (type) && *names; names++)
    if (is_named (type, *names))
      return TRUE;
  return FALSE;
}

static gboolean
is_text (const char *type)
{
  static const char *const names[] = { "VARCHAR", "TEXT", NULL };

  return is_any (type, names);
}

static gboolean
is_number (const char *type)
{
  static const char *const names[] = { "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "REAL", "DOUBLE PRECISION", NULL };

  return is_any (type, names);
}

static gboolean
is_time (const char *type)
{
  return strncmp (type, "TIMESTAMP", 9) == 0 || g_str_equal (type, "DATE");
}

/* Measured: what PostgreSQL changes in its catalog alone. */
MarqPgCast
marq_pg_type_cast (const char *before, const char *after)
{
  int old_room = first_number (before);
  int new_room = first_number (after);

  if (is_text (before) && is_text (after))
    return new_room < 0 || (old_room >= 0 && old_room <= new_room) ? MARQ_PG_CAST_CATALOG : MARQ_PG_CAST_REWRITE;
  if (is_named (before, "DECIMAL") && is_named (after, "DECIMAL") && !is_array (before) && !is_array (after))
    return new_room < 0
                   || (old_room >= 0 && old_room <= new_room && second_number (before) == second_number (after))
               ? MARQ_PG_CAST_CATALOG
               : MARQ_PG_CAST_REWRITE;
  return MARQ_PG_CAST_REWRITE;
}

static gboolean
is_integer (const char *type)
{
  static const char *const names[] = { "SMALLINT", "INTEGER", "BIGINT", NULL };

  return is_any (type, names);
}

char *
marq_pg_type_using (const char *column, const char *before, const char *after)
{
  if (is_array (after) && !is_array (before))
    return g_strdup_printf ("CASE WHEN %s IS NULL THEN NULL ELSE ARRAY[%s::%.*s] END", column, column,
                            (int) strlen (after) - 2, after);
  if (is_array (before) && !is_array (after))
    return is_text (after) ? g_strdup_printf ("%s::%s", column, after) : g_strdup_printf ("%s[1]::%s", column, after);
  if (g_str_equal (after, "BOOLEAN") && is_number (before) && !g_str_equal (before, "INTEGER"))
    return g_strdup_printf ("%s <> 0", column);
  if (g_str_equal (before, "BOOLEAN") && is_number (after) && !g_str_equal (after, "INTEGER"))
    return g_strdup_printf ("%s::INTEGER::%s", column, after);
  if (g_str_equal (after, "BYTEA") && is_text (before))
    return g_strdup_printf ("convert_to(%s, 'UTF8')", column);
  if (g_str_equal (before, "BYTEA") && is_text (after))
    return g_strdup_printf ("convert_from(%s, 'UTF8')::%s", column, after);
  if (is_time (after) && is_integer (before))
    return g_strdup_printf ("to_timestamp(%s)::%s", column, after);
  if (is_time (before) && is_number (after))
    return g_strdup_printf ("extract(epoch FROM %s)::%s", column, after);
  /* Between what has no cast of its own, the text of a value is the way. */
  if (!is_text (before) && !is_text (after) && !(is_number (before) && is_number (after))
      && !(is_time (before) && is_time (after)) && strncmp (after, "JSON", 4) != 0)
    return g_strdup_printf ("%s::TEXT::%s", column, after);
  if (strncmp (after, "JSON", 4) == 0 && strncmp (before, "JSON", 4) != 0 && !is_text (before))
    return g_strdup_printf ("to_jsonb(%s)::%s", column, after);
  return g_strdup_printf ("%s::%s", column, after);
}

/* How much of a number a type holds: digits before and after the point. */
static void
digits_of (const char *type, int *whole, int *fraction)
{
  *whole = *fraction = 1000;
  if (g_str_equal (type, "SMALLINT"))
    *whole = 4, *fraction = 0;
  else if (g_str_equal (type, "INTEGER"))
    *whole = 9, *fraction = 0;
  else if (g_str_equal (type, "BIGINT"))
    *whole = 18, *fraction = 0;
  else if (g_str_equal (type, "REAL"))
    *whole = 6, *fraction = 6;
  else if (g_str_equal (type, "DOUBLE PRECISION"))
    *whole = 15, *fraction = 15;
  else if (first_number (type) >= 0)
    {
      *fraction = second_number (type);
      *whole = first_number (type) - *fraction;
    }
}

gboolean
marq_pg_type_is_lossy (const char *before, const char *after)
{
  int old_whole, old_fraction, new_whole, new_fraction;

  if (marq_pg_type_cast (before, after) == MARQ_PG_CAST_CATALOG || g_str_equal (before, after))
    return FALSE;
  if (g_str_equal (after, "TEXT"))
    return FALSE;
  if (!is_number (before) || !is_number (after))
    return TRUE;
  digits_of (before, &old_whole, &old_fraction);
  digits_of (after, &new_whole, &new_fraction);
  return new_whole < old_whole || new_fraction < old_fraction;
}
