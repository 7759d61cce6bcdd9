/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of a designer in MariaDB, and the one spelling of each. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb-text.h"
#include "marq-mariadb-type.h"

/* Room for the values of an enum that is held as text. */
#define ENUM_LENGTH 50
/* Of four bytes each, what fits into a row beside other columns. */
#define LONGEST_VARCHAR 16383
#define LONGEST_VARBINARY 65000
#define FIRST_VERSION_WITH_UUID 100700

static const char *const plain_types[MARQ_N_TYPE_KINDS] = {
  [MARQ_TYPE_KIND_TEXT] = "LONGTEXT",
  [MARQ_TYPE_KIND_SMALL_INT] = "SMALLINT",
  [MARQ_TYPE_KIND_INTEGER] = "INT",
  [MARQ_TYPE_KIND_BIG_INT] = "BIGINT",
  [MARQ_TYPE_KIND_SERIAL] = "INT",
  [MARQ_TYPE_KIND_BIG_SERIAL] = "BIGINT",
  [MARQ_TYPE_KIND_FLOAT] = "FLOAT",
  [MARQ_TYPE_KIND_DOUBLE] = "DOUBLE",
  [MARQ_TYPE_KIND_BOOLEAN] = "TINYINT(1)",
  [MARQ_TYPE_KIND_DATE] = "DATE",
  [MARQ_TYPE_KIND_DATE_TIME] = "DATETIME",
  [MARQ_TYPE_KIND_TIME] = "TIME",
  [MARQ_TYPE_KIND_TIMESTAMP] = "TIMESTAMP",
  [MARQ_TYPE_KIND_INTERVAL] = "VARCHAR(64)",
  [MARQ_TYPE_KIND_JSON] = "JSON",
  [MARQ_TYPE_KIND_JSONB] = "JSON",
  [MARQ_TYPE_KIND_COLOR] = "VARCHAR(50)",
  [MARQ_TYPE_KIND_EMAIL] = "VARCHAR(255)",
  [MARQ_TYPE_KIND_URL] = "TEXT",
  [MARQ_TYPE_KIND_PHONE] = "VARCHAR(20)",
  [MARQ_TYPE_KIND_BLOB] = "LONGBLOB",
};

char *
marq_mariadb_enum_type (const char *const *values)
{
  GString *text = g_string_new ("ENUM(");

  for (guint i = 0; values[i]; i++)
    {
      g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_MARIADB, values[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", literal);
    }
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

static MarqFieldType *
lower_enum (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  g_auto (GStrv) values = marq_lower_enum_values (lowering, owner, type);
  g_autofree char *text = NULL;
  int length = ENUM_LENGTH;

  for (guint i = 0; values && values[i]; i++)
    length = MAX (length, (int) g_utf8_strlen (values[i], -1));
  if (lowering->settings->enum_style != MARQ_ENUM_STYLE_NATIVE || !values || !values[0])
    return marq_lower_custom ("VARCHAR(%d)", length);
  text = marq_mariadb_enum_type ((const char *const *) values);
  return marq_field_type_new_custom (text);
}

static MarqFieldType *
lower_string (MarqLowering *lowering, MarqItem *owner, int length)
{
  if (length <= LONGEST_VARCHAR)
    return marq_lower_custom ("VARCHAR(%d)", length);
  marq_lower_note (lowering, "not-held", owner, _ ("%s is too long for a VARCHAR of MariaDB: it becomes a text of any length"),
                   marq_item_get_name (owner));
  return marq_field_type_new_custom ("LONGTEXT");
}

/* Without numbers, PostgreSQL's DECIMAL holds any; MariaDB's would hold no fraction. */
static MarqFieldType *
lower_decimal (MarqFieldType *type)
{
  guint n = marq_field_type_get_n_numbers (type);

  if (n == 0)
    return marq_field_type_new_custom ("DECIMAL(65, 30)");
  return marq_lower_custom ("DECIMAL(%d, %d)", marq_field_type_get_number (type, 0),
                            n > 1 ? marq_field_type_get_number (type, 1) : 0);
}

static MarqFieldType *
lower_numbers (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  MarqTypeKind kind = marq_field_type_get_kind (type);
  guint n = marq_field_type_get_n_numbers (type);
  int first = n ? marq_field_type_get_number (type, 0) : 0;

  switch (kind)
    {
    case MARQ_TYPE_KIND_STRING:
      return lower_string (lowering, owner, first ? first : 255);
    case MARQ_TYPE_KIND_CHAR:
      return first > 255 ? lower_string (lowering, owner, first) : marq_lower_custom ("CHAR(%d)", first ? first : 1);
    case MARQ_TYPE_KIND_DECIMAL:
      return lower_decimal (type);
    case MARQ_TYPE_KIND_DATE_TIME:
    case MARQ_TYPE_KIND_TIME:
    case MARQ_TYPE_KIND_TIMESTAMP:
      return first ? marq_lower_custom ("%s(%d)", plain_types[kind], MIN (first, 6))
                   : marq_field_type_new_custom (plain_types[kind]);
    case MARQ_TYPE_KIND_BINARY:
      return first && first <= LONGEST_VARBINARY ? marq_lower_custom ("VARBINARY(%d)", first)
                                                 : marq_field_type_new_custom (first ? "LONGBLOB" : "BLOB");
    case MARQ_TYPE_KIND_UUID:
      return marq_field_type_new_custom (lowering->settings->server_version >= FIRST_VERSION_WITH_UUID ? "UUID" : "CHAR(36)");
    default:
      return marq_field_type_new_custom (plain_types[kind] ? plain_types[kind] : "LONGTEXT");
    }
}

static MarqFieldType *
lower_reference (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  MarqItem *item = marq_item_lookup (MARQ_ITEM (lowering->schema), marq_field_type_get_reference (type));

  if (MARQ_IS_DOMAIN (item) && marq_domain_get_data_type (MARQ_DOMAIN (item)))
    {
      marq_lower_note (lowering, "not-held", owner, _ ("MariaDB has no domains: %s gets the type and the checks of %s itself"),
                       marq_item_get_name (owner), marq_item_get_name (item));
      return marq_mariadb_lower_type (lowering, owner, marq_domain_get_data_type (MARQ_DOMAIN (item)));
    }
  marq_lower_note (lowering, "not-held", owner, _ ("MariaDB has no composite types: %s is held as JSON"),
                   marq_item_get_name (owner));
  return marq_field_type_new_custom ("JSON");
}

MarqFieldType *
marq_mariadb_lower_type (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type)
{
  g_autofree char *text = NULL;

  switch (marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_ARRAY:
      marq_lower_note (lowering, "not-held", owner, _ ("MariaDB has no arrays: %s is held as JSON"),
                       marq_item_get_name (owner));
      return marq_field_type_new_custom ("JSON");
    case MARQ_TYPE_KIND_INTERVAL:
      marq_lower_note (lowering, "not-held", owner, _ ("MariaDB has no intervals: %s is held as text"),
                       marq_item_get_name (owner));
      return marq_field_type_new_custom (plain_types[MARQ_TYPE_KIND_INTERVAL]);
    case MARQ_TYPE_KIND_ENUM:
      return lower_enum (lowering, owner, type);
    case MARQ_TYPE_KIND_DOMAIN:
    case MARQ_TYPE_KIND_COMPOSITE:
      return lower_reference (lowering, owner, type);
    case MARQ_TYPE_KIND_CUSTOM:
    case MARQ_TYPE_KIND_UNKNOWN:
      text = marq_mariadb_canonical_type (marq_field_type_get_text (type));
      return marq_field_type_new_custom (text);
    default:
      return lower_numbers (lowering, owner, type);
    }
}

/* Its own spellings, and those of PostgreSQL for what MariaDB has under another name. */
static const struct
{
  const char *alias;
  const char *name;
  const char *numbers; /* those it has where none are given */
} aliases[] = {
  { "bigint", "BIGINT", NULL },
  { "binary", "BINARY", "1" },
  { "bit", "BIT", "1" },
  { "blob", "BLOB", NULL },
  { "bool", "TINYINT", "1" },
  { "boolean", "TINYINT", "1" },
  { "bpchar", "CHAR", "1" },
  { "bytea", "LONGBLOB", NULL },
  { "char", "CHAR", "1" },
  { "char varying", "VARCHAR", "255" },
  { "character", "CHAR", "1" },
  { "character varying", "VARCHAR", "255" },
  { "cidr", "VARCHAR", "43" },
  { "citext", "LONGTEXT", NULL },
  { "date", "DATE", NULL },
  { "datetime", "DATETIME", NULL },
  { "dec", "DECIMAL", "10, 0" },
  { "decimal", "DECIMAL", "10, 0" },
  { "double", "DOUBLE", NULL },
  { "double precision", "DOUBLE", NULL },
  { "fixed", "DECIMAL", "10, 0" },
  { "float", "FLOAT", NULL },
  { "float4", "FLOAT", NULL },
  { "float8", "DOUBLE", NULL },
  { "geomcollection", "GEOMETRYCOLLECTION", NULL },
  { "geometry", "GEOMETRY", NULL },
  { "geometrycollection", "GEOMETRYCOLLECTION", NULL },
  { "hstore", "JSON", NULL },
  { "inet", "VARCHAR", "43" },
  { "inet4", "INET4", NULL },
  { "inet6", "INET6", NULL },
  { "int", "INT", NULL },
  { "int1", "TINYINT", NULL },
  { "int2", "SMALLINT", NULL },
  { "int3", "MEDIUMINT", NULL },
  { "int4", "INT", NULL },
  { "int8", "BIGINT", NULL },
  { "integer", "INT", NULL },
  { "interval", "VARCHAR", "64" },
  { "json", "JSON", NULL },
  { "jsonb", "JSON", NULL },
  { "linestring", "LINESTRING", NULL },
  { "long", "MEDIUMTEXT", NULL },
  { "long varchar", "MEDIUMTEXT", NULL },
  { "longblob", "LONGBLOB", NULL },
  { "longtext", "LONGTEXT", NULL },
  { "macaddr", "VARCHAR", "17" },
  { "mediumblob", "MEDIUMBLOB", NULL },
  { "mediumint", "MEDIUMINT", NULL },
  { "mediumtext", "MEDIUMTEXT", NULL },
  { "middleint", "MEDIUMINT", NULL },
  { "money", "DECIMAL", "19, 2" },
  { "multilinestring", "MULTILINESTRING", NULL },
  { "multipoint", "MULTIPOINT", NULL },
  { "multipolygon", "MULTIPOLYGON", NULL },
  { "numeric", "DECIMAL", "10, 0" },
  { "point", "POINT", NULL },
  { "polygon", "POLYGON", NULL },
  { "real", "DOUBLE", NULL },
  { "smallint", "SMALLINT", NULL },
  { "text", "TEXT", NULL },
  { "time", "TIME", NULL },
  { "time without time zone", "TIME", NULL },
  { "timestamp", "TIMESTAMP", NULL },
  { "timestamp with time zone", "TIMESTAMP", NULL },
  { "timestamp without time zone", "DATETIME", NULL },
  { "timestamptz", "TIMESTAMP", NULL },
  { "tinyblob", "TINYBLOB", NULL },
  { "tinyint", "TINYINT", NULL },
  { "tinytext", "TINYTEXT", NULL },
  { "tsvector", "LONGTEXT", NULL },
  { "uuid", "UUID", NULL },
  { "varbinary", "VARBINARY", "255" },
  { "varchar", "VARCHAR", "255" },
  { "vector", "VECTOR", NULL },
  { "xml", "LONGTEXT", NULL },
  { "year", "YEAR", NULL },
};

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

/* " UNSIGNED" and " ZEROFILL", taken off the end of a name. */
static char *
take_modifiers (char *name)
{
  static const char *const words[] = { " zerofill", " unsigned", " signed" };
  GString *taken = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (name);
      gsize n = strlen (words[i]);

      if (length <= n || g_ascii_strcasecmp (name + length - n, words[i]) != 0)
        continue;
      name[length - n] = '\0';
      if (i < 2)
        {
          g_autofree char *word = g_ascii_strup (words[i], -1);

          g_string_prepend (taken, word);
        }
    }
  return g_string_free (taken, FALSE);
}

static gboolean
is_whole_number (const char *name)
{
  return g_str_has_suffix (name, "INT");
}

/* The width of a number's display says nothing, but that one digit is a truth value, and how many
 * zeros to fill in. */
static char *
with_numbers (const char *name, const char *numbers, const char *usual, const char *modifiers)
{
  gboolean is_width = is_whole_number (name) && !strstr (modifiers, "ZEROFILL");

  if (is_width && g_strcmp0 (numbers, "1") == 0 && g_str_equal (name, "TINYINT") && !*modifiers)
    return g_strdup ("TINYINT(1)");
  if (!numbers && usual && !(is_width && *modifiers))
    numbers = usual;
  if (numbers && g_str_equal (name, "FLOAT") && !strchr (numbers, ','))
    return g_strconcat (atoi (numbers) <= 24 ? "FLOAT" : "DOUBLE", modifiers, NULL);
  if (!numbers || (is_width && !g_str_equal (numbers, usual ? usual : "")) || g_str_equal (numbers, "0"))
    return g_strconcat (name, modifiers, NULL);
  if (g_str_equal (name, "DECIMAL") && !strchr (numbers, ','))
    return g_strdup_printf ("DECIMAL(%s, 0)%s", numbers, modifiers);
  if (marq_mariadb_type_is (name, "TEXT") || marq_mariadb_type_is (name, "BLOB") || marq_mariadb_type_is (name, "YEAR"))
    return g_strdup (name);
  return g_strdup_printf ("%s(%s)%s", name, numbers, modifiers);
}

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
  parts = g_strsplit (open + 1, ",", -1);
  for (guint i = 0; parts[i]; i++)
    {
      if (strchr (parts[i], ')'))
        *strchr (parts[i], ')') = '\0';
      g_strstrip (parts[i]);
    }
  *numbers = g_strjoinv (", ", parts);
  return g_steal_pointer (&name);
}

/* "('a','b')" with each value as we write it. */
static char *
dup_values (const char *list)
{
  GString *text = g_string_new ("(");
  MarqSqlToken token;
  gsize at = 0;

  while (marq_sql_next_token (list, MARQ_DIALECT_MARIADB, &at, &token))
    {
      g_autofree char *value = NULL;
      g_autofree char *literal = NULL;

      if (token.kind != MARQ_SQL_STRING)
        continue;
      value = marq_mariadb_unquote (list + token.start, token.end - token.start);
      literal = marq_sql_literal (MARQ_DIALECT_MARIADB, value);
      g_string_append_printf (text, "%s%s", text->len > 1 ? ", " : "", literal);
    }
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

/* ENUM and SET have values, which stay what they are. */
static char *
dup_with_values (const char *text)
{
  const char *open = strchr (text, '(');
  g_autofree char *name = open ? g_strndup (text, open - text) : NULL;
  g_autofree char *upper = NULL;
  g_autofree char *values = NULL;

  if (!open)
    return NULL;
  g_strstrip (name);
  if (g_ascii_strcasecmp (name, "enum") != 0 && g_ascii_strcasecmp (name, "set") != 0)
    return NULL;
  upper = g_ascii_strup (name, -1);
  values = dup_values (open);
  return g_strconcat (upper, values, NULL);
}

char *
marq_mariadb_canonical_type (const char *text)
{
  g_autofree char *listed = dup_with_values (text);
  g_autofree char *squeezed = squeeze (text);
  g_autofree char *numbers = NULL;
  g_autofree char *split = NULL;
  g_autofree char *name = NULL;
  g_autofree char *modifiers = NULL;

  if (listed)
    return g_steal_pointer (&listed);
  if (g_str_has_suffix (squeezed, "[]"))
    return g_strdup ("JSON");
  split = split_numbers (squeezed, &numbers);
  name = squeeze (split);
  modifiers = take_modifiers (name);
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (name, aliases[i].alias) == 0)
      return with_numbers (aliases[i].name, numbers, aliases[i].numbers, modifiers);
  return g_steal_pointer (&squeezed);
}

const char *
marq_mariadb_type_text (MarqFieldType *type)
{
  const char *text = type ? marq_field_type_get_text (type) : NULL;

  return text ? text : "LONGTEXT";
}
