/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types as a script says them, in the words that PostgreSQL has for them. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-read.h"
#include "marq-pg-script.h"
#include "marq-pg-system-type.h"

static const struct
{
  const char *name;
  const char *text;   /* as format_type has it */
  const char *middle; /* what stands behind the numbers */
} builtin[] = {
  { "int2", "smallint", "" },
  { "int4", "integer", "" },
  { "int8", "bigint", "" },
  { "float4", "real", "" },
  { "float8", "double precision", "" },
  { "bool", "boolean", "" },
  { "varchar", "character varying", "" },
  { "bpchar", "character", "" },
  { "varbit", "bit varying", "" },
  { "timestamp", "timestamp", " without time zone" },
  { "timestamptz", "timestamp", " with time zone" },
  { "time", "time", " without time zone" },
  { "timetz", "time", " with time zone" },
};

static int
find_builtin (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (builtin); i++)
    if (g_str_equal (builtin[i].name, name))
      return (int) i;
  return -1;
}

/* What came with an extension, as it must have: only that it was made where the first one was. */
static const char *
guess_space (MarqPgScript *self)
{
  MarqItemList *extensions = marq_schema_get_extensions (self->schema);
  MarqExtension *first = marq_item_list_get_length (extensions) ? marq_item_list_get (extensions, 0) : NULL;

  return first ? marq_extension_get_schema_name (first) : NULL;
}

/* The name alone: "timestamp", "public.mood". */
static char *
dup_name (MarqPgScript *self, const PgQuery__TypeName *type, const char **behind)
{
  const char *space;
  const char *name = marq_pg_node_names (type->names, type->n_names, &space);
  MarqItem *item = marq_pg_script_type_or_row (self, type->names, type->n_names);
  int known = -1;

  *behind = "";
  if (!name)
    return g_strdup ("");
  if (item)
    return marq_pg_script_path_of (item);
  if (g_strcmp0 (space, "pg_catalog") == 0 || !space)
    known = find_builtin (name);
  if (known >= 0)
    {
      *behind = builtin[known].middle;
      return g_strdup (builtin[known].text);
    }
  /* The one-byte "char" is not that of the standard, which is called otherwise. */
  if (g_str_equal (name, "char") && (!space || g_str_equal (space, "pg_catalog")))
    return g_strdup ("\"char\"");
  if (!space && !marq_pg_is_system_type (name))
    space = guess_space (self);
  return g_strcmp0 (space, "pg_catalog") == 0 || (!space && marq_pg_is_system_type (name)) ? g_strdup (name) : marq_pg_script_quote (space, name);
}

/* What an interval is made of, as its mask says. */
static const struct
{
  int mask;
  const char *text;
} spans[] = {
  { 1 << 2, " year" }, { 1 << 1, " month" }, { 1 << 3, " day" }, { 1 << 10, " hour" }, { 1 << 11, " minute" }, { 1 << 12, " second" },
  { 1 << 2 | 1 << 1, " year to month" }, { 1 << 3 | 1 << 10, " day to hour" }, { 1 << 3 | 1 << 10 | 1 << 11, " day to minute" },
  { 1 << 3 | 1 << 10 | 1 << 11 | 1 << 12, " day to second" }, { 1 << 10 | 1 << 11, " hour to minute" },
  { 1 << 10 | 1 << 11 | 1 << 12, " hour to second" }, { 1 << 11 | 1 << 12, " minute to second" },
};

static char *
interval_numbers (const PgQuery__TypeName *type)
{
  g_autofree char *mask = marq_pg_node_value (type->typmods[0]);
  g_autofree char *precision = type->n_typmods > 1 ? marq_pg_node_value (type->typmods[1]) : NULL;
  const char *span = "";

  for (guint i = 0; mask && i < G_N_ELEMENTS (spans); i++)
    if (spans[i].mask == atoi (mask))
      span = spans[i].text;
  return precision ? g_strdup_printf ("%s(%s)", span, precision) : g_strdup (span);
}

/* The shapes of PostGIS, as it writes them. */
static char *
dup_shape (char *word)
{
  static const char *const shapes[] = { "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection",
                                        "Geometry", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface", "Triangle",
                                        "PolyhedralSurface", "Tin" };
  gsize length = strlen (word);
  gsize suffix = length > 1 && word[length - 1] == 'm' && word[length - 2] == 'z' ? 2 : length && strchr ("zm", word[length - 1]) ? 1 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gsize cut = 0; cut <= suffix; cut++)
      if (strlen (shapes[i]) == length - cut && g_ascii_strncasecmp (word, shapes[i], length - cut) == 0)
        {
          g_autofree char *tail = g_ascii_strup (word + length - cut, -1);

          g_free (word);
          return g_strconcat (shapes[i], tail, NULL);
        }
  return word;
}

static char *
dup_numbers (const PgQuery__TypeName *type, const char *name)
{
  GString *text = g_string_new (NULL);

  if (type->n_typmods == 0)
    return g_string_free (text, FALSE);
  if (g_str_equal (name, "interval"))
    {
      g_string_free (text, TRUE);
      return interval_numbers (type);
    }
  for (gsize i = 0; i < type->n_typmods; i++)
    {
      g_autofree char *number = MARQ_PG_IS (type->typmods[i], A_CONST) ? marq_pg_node_value (type->typmods[i]) : marq_pg_node_write (type->typmods[i]);

      if (number && (g_str_has_suffix (name, "geometry") || g_str_has_suffix (name, "geography")))
        number = dup_shape (g_steal_pointer (&number));
      g_string_append_printf (text, "%s%s", i ? "," : "(", number ? number : "");
    }
  if (type->n_typmods == 1 && g_str_equal (name, "numeric"))
    g_string_append (text, ",0");
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

/* t.a%TYPE */
static MarqField *
find_field_of (MarqPgScript *self, const PgQuery__TypeName *type)
{
  g_auto (GStrv) names = marq_pg_node_strings (type->names, type->n_names);
  guint n = g_strv_length (names);
  gpointer owner = n > 1 ? marq_pg_script_relation (self, n > 2 ? names[n - 3] : NULL, names[n - 2]) : NULL;

  return owner ? marq_pg_script_field (owner, names[n - 1]) : NULL;
}

char *
marq_pg_script_field_type_text (gpointer context, MarqFieldType *type)
{
  MarqItem *item;
  MarqTypeKind kind = type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_UNKNOWN;

  if (kind == MARQ_TYPE_KIND_ARRAY)
    {
      g_autofree char *element = marq_pg_script_field_type_text (context, marq_field_type_get_element (type));

      return g_strconcat (element, "[]", NULL);
    }
  item = type && marq_field_type_get_reference (type) ? marq_item_lookup (context, marq_field_type_get_reference (type)) : NULL;
  if (item)
    return marq_pg_script_path_of (item);
  if (!type)
    return g_strdup ("text");
  return marq_pg_written_type (type);
}

char *
marq_pg_script_type_text (MarqPgScript *self, const PgQuery__TypeName *type, gboolean with_numbers)
{
  const char *behind;
  g_autofree char *name = NULL;
  g_autofree char *numbers = NULL;

  if (!type)
    return NULL;
  if (type->pct_type)
    {
      MarqField *field = find_field_of (self, type);
      g_autofree char *text = field ? marq_pg_script_field_type_text (field, marq_field_get_data_type (field)) : g_strdup ("text");
      char *open = with_numbers ? NULL : strchr (text, '(');

      if (open && strchr (open, ')'))
        memmove (open, strchr (open, ')') + 1, strlen (strchr (open, ')')));
      return g_steal_pointer (&text);
    }
  name = dup_name (self, type, &behind);
  numbers = with_numbers ? dup_numbers (type, name) : g_strdup ("");
  /* Without a number it is no CHAR(1), which is said with one, but a text that ends in no blanks. */
  if (with_numbers && !*numbers && g_str_equal (name, "character"))
    {
      g_free (name);
      name = g_strdup ("bpchar");
    }
  return g_strconcat (name, numbers, behind, type->n_array_bounds ? "[]" : "", NULL);
}

static MarqTypeKind
kind_of (gpointer item)
{
  if (MARQ_IS_ENUM (item))
    return MARQ_TYPE_KIND_ENUM;
  return MARQ_IS_DOMAIN (item) ? MARQ_TYPE_KIND_DOMAIN : MARQ_TYPE_KIND_COMPOSITE;
}

MarqFieldType *
marq_pg_script_type (MarqPgScript *self, const PgQuery__TypeName *type)
{
  PgQuery__TypeName element;
  gpointer item;
  g_autofree char *text = NULL;

  if (!type)
    return NULL;
  if (type->pct_type)
    {
      MarqField *field = find_field_of (self, type);

      return field && marq_field_get_data_type (field) ? marq_field_type_ref (marq_field_get_data_type (field)) : marq_field_type_new (MARQ_TYPE_KIND_TEXT);
    }
  if (type->n_array_bounds)
    {
      g_autoptr (MarqFieldType) inner = NULL;

      element = *type;
      element.n_array_bounds = 0;
      inner = marq_pg_script_type (self, &element);
      return marq_field_type_new_array (inner);
    }
  item = marq_pg_script_type_item (self, type->names, type->n_names);
  if (item && !MARQ_IS_OBJECT (item))
    return marq_field_type_new_reference (kind_of (item), marq_item_get_uid (item));
  text = marq_pg_script_type_text (self, type, TRUE);
  return marq_pg_parse_type (text);
}

/* The usual one is no choice. */
char *
marq_pg_script_collation (MarqPgScript *self, PgQuery__Node *const *names, gsize n)
{
  const char *space;
  const char *name = marq_pg_node_names (names, n, &space);

  if (!name || (g_str_equal (name, "default") && (!space || g_str_equal (space, "pg_catalog"))))
    return NULL;
  return marq_pg_script_quote (space ? space : "pg_catalog", name);
}
