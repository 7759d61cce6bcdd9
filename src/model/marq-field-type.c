/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine-neutral types of a designer, their parameters, and the one text form in which files
 * hold them: `Decimal(10, 2)`, `Array(Integer)`, `Enum('draft', 'paid')`, `Enum(@uid)`,
 * `Custom(geometry(Point,4326))`. It knows no SQL.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-error.h"
#include "marq-field-type.h"

struct _MarqFieldType
{
  gatomicrefcount ref_count;
  MarqTypeKind kind;
  guint n_numbers;
  int numbers[2];
  MarqFieldType *element;
  char *reference; /* the element's, for an array */
  GStrv values;
  char *text;      /* of CUSTOM and UNKNOWN */
  char *canonical;
};

#define NUMBERS MARQ_TYPE_PARAMETERS_NUMBERS

static const MarqTypeInfo infos[MARQ_N_TYPE_KINDS] = {
  [MARQ_TYPE_KIND_STRING] = { "String", NUMBERS, 1, 255, { N_("Length") }, N_("Text up to a length") },
  [MARQ_TYPE_KIND_TEXT] = { "Text", NUMBERS, .summary = N_("Text of any length") },
  [MARQ_TYPE_KIND_CHAR] = { "Char", NUMBERS, 1, 1, { N_("Length") }, N_("Text of a fixed length") },
  [MARQ_TYPE_KIND_SMALL_INT] = { "SmallInt", NUMBERS, .summary = N_("Whole number, 2 bytes") },
  [MARQ_TYPE_KIND_INTEGER] = { "Integer", NUMBERS, .summary = N_("Whole number, 4 bytes") },
  [MARQ_TYPE_KIND_BIG_INT] = { "BigInt", NUMBERS, .summary = N_("Whole number, 8 bytes") },
  [MARQ_TYPE_KIND_SERIAL] = { "Serial", NUMBERS, .summary = N_("Counts up by itself, 4 bytes") },
  [MARQ_TYPE_KIND_BIG_SERIAL] = { "BigSerial", NUMBERS, .summary = N_("Counts up by itself, 8 bytes") },
  [MARQ_TYPE_KIND_DECIMAL] = { "Decimal", NUMBERS, 2, 0, { N_("Precision"), N_("Scale") }, N_("Exact number") },
  [MARQ_TYPE_KIND_FLOAT] = { "Float", NUMBERS, .summary = N_("Approximate number, 4 bytes") },
  [MARQ_TYPE_KIND_DOUBLE] = { "Double", NUMBERS, .summary = N_("Approximate number, 8 bytes") },
  [MARQ_TYPE_KIND_BOOLEAN] = { "Boolean", NUMBERS, .summary = N_("True or false") },
  [MARQ_TYPE_KIND_DATE] = { "Date", NUMBERS, .summary = N_("A day") },
  [MARQ_TYPE_KIND_DATE_TIME] = { "DateTime", NUMBERS, 1, 0, { N_("Precision") }, N_("A day and a time, no zone") },
  [MARQ_TYPE_KIND_TIME] = { "Time", NUMBERS, 1, 0, { N_("Precision") }, N_("A time of day") },
  [MARQ_TYPE_KIND_TIMESTAMP] = { "Timestamp", NUMBERS, 1, 0, { N_("Precision") }, N_("A point in time, with zone") },
  [MARQ_TYPE_KIND_INTERVAL] = { "Interval", NUMBERS, 1, 0, { N_("Precision") }, N_("A span of time") },
  [MARQ_TYPE_KIND_UUID] = { "UUID", NUMBERS, .summary = N_("Universally unique identifier") },
  [MARQ_TYPE_KIND_JSON] = { "JSON", NUMBERS, .summary = N_("JSON, kept as written") },
  [MARQ_TYPE_KIND_JSONB] = { "JSONB", NUMBERS, .summary = N_("JSON, stored for searching") },
  [MARQ_TYPE_KIND_COLOR] = { "Color", NUMBERS, .summary = N_("A colour, as text") },
  [MARQ_TYPE_KIND_EMAIL] = { "Email", NUMBERS, .summary = N_("An email address") },
  [MARQ_TYPE_KIND_URL] = { "URL", NUMBERS, .summary = N_("A web address") },
  [MARQ_TYPE_KIND_PHONE] = { "Phone", NUMBERS, .summary = N_("A telephone number") },
  [MARQ_TYPE_KIND_BINARY] = { "Binary", NUMBERS, 1, 0, { N_("Length") }, N_("Bytes, up to a length") },
  [MARQ_TYPE_KIND_BLOB] = { "Blob", NUMBERS, .summary = N_("Bytes of any length") },
  [MARQ_TYPE_KIND_ARRAY] = { "Array", MARQ_TYPE_PARAMETERS_ELEMENT, .summary = N_("Several of another type") },
  [MARQ_TYPE_KIND_ENUM] = { "Enum", MARQ_TYPE_PARAMETERS_VALUES, .summary = N_("One of a few values") },
  [MARQ_TYPE_KIND_DOMAIN] = { "Domain", MARQ_TYPE_PARAMETERS_REFERENCE, .summary = N_("A domain of this design") },
  [MARQ_TYPE_KIND_COMPOSITE] = { "Composite", MARQ_TYPE_PARAMETERS_REFERENCE, .summary = N_("A composite type of this design") },
  [MARQ_TYPE_KIND_CUSTOM] = { "Custom", MARQ_TYPE_PARAMETERS_TEXT, .summary = N_("Any type of the engine, by name") },
  [MARQ_TYPE_KIND_UNKNOWN] = { "Unknown", MARQ_TYPE_PARAMETERS_TEXT, .summary = N_("Made by a newer version") },
};

G_DEFINE_BOXED_TYPE (MarqFieldType, marq_field_type, marq_field_type_ref, marq_field_type_unref)

const MarqTypeInfo *
marq_type_kind_get_info (MarqTypeKind kind)
{
  g_return_val_if_fail (kind < MARQ_N_TYPE_KINDS, NULL);
  return &infos[kind];
}

static void
append_quoted (GString *out, const char *value)
{
  g_string_append_c (out, '\'');
  for (const char *c = value; *c; c++)
    {
      if (*c == '\'')
        g_string_append_c (out, '\'');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '\'');
}

static void
append_parameters (GString *out, MarqFieldType *self)
{
  if (self->element)
    g_string_append (out, self->element->canonical);
  else if (self->reference)
    g_string_append_printf (out, "@%s", self->reference);
  else if (self->text)
    g_string_append (out, self->text);
  else if (self->values)
    for (guint i = 0; self->values[i]; i++)
      {
        if (i)
          g_string_append (out, ", ");
        append_quoted (out, self->values[i]);
      }
  else
    for (guint i = 0; i < self->n_numbers; i++)
      g_string_append_printf (out, i ? ", %d" : "%d", self->numbers[i]);
}

/* Takes the parts that are set, gives the finished type. */
static MarqFieldType *
seal (MarqFieldType parts)
{
  MarqFieldType *self = g_new (MarqFieldType, 1);

  *self = parts;
  g_atomic_ref_count_init (&self->ref_count);
  if (self->kind == MARQ_TYPE_KIND_UNKNOWN)
    self->canonical = g_strdup (self->text);
  else if (!self->element && !self->reference && !self->text && !self->values && !self->n_numbers)
    self->canonical = g_strdup (infos[self->kind].name);
  else
    {
      GString *out = g_string_new (infos[self->kind].name);

      g_string_append_c (out, '(');
      append_parameters (out, self);
      g_string_append_c (out, ')');
      self->canonical = g_string_free (out, FALSE);
    }
  return self;
}

/**
 * marq_field_type_new:
 *
 * The type with what its kind assumes where nothing is said: `String(255)`.
 */
MarqFieldType *
marq_field_type_new (MarqTypeKind kind)
{
  int fallback;

  g_return_val_if_fail (kind < MARQ_N_TYPE_KINDS, NULL);
  g_return_val_if_fail (infos[kind].parameters == NUMBERS, NULL);

  fallback = infos[kind].fallback;
  return seal ((MarqFieldType){ .kind = kind, .n_numbers = fallback ? 1 : 0, .numbers = { fallback } });
}

MarqFieldType *
marq_field_type_new_number (MarqTypeKind kind, int number)
{
  g_return_val_if_fail (infos[kind].n_numbers >= 1, NULL);
  return seal ((MarqFieldType){ .kind = kind, .n_numbers = 1, .numbers = { number } });
}

MarqFieldType *
marq_field_type_new_decimal (int precision, int scale)
{
  return seal ((MarqFieldType){
      .kind = MARQ_TYPE_KIND_DECIMAL, .n_numbers = 2, .numbers = { precision, scale } });
}

MarqFieldType *
marq_field_type_new_array (MarqFieldType *element)
{
  g_return_val_if_fail (element != NULL, NULL);
  return seal ((MarqFieldType){ .kind = MARQ_TYPE_KIND_ARRAY,
                                .element = marq_field_type_ref (element),
                                .reference = g_strdup (element->reference) });
}

MarqFieldType *
marq_field_type_new_values (const char *const *values)
{
  g_return_val_if_fail (values != NULL, NULL);
  return seal ((MarqFieldType){ .kind = MARQ_TYPE_KIND_ENUM, .values = g_strdupv ((char **) values) });
}

MarqFieldType *
marq_field_type_new_reference (MarqTypeKind kind, const char *uid)
{
  g_return_val_if_fail (kind == MARQ_TYPE_KIND_ENUM || infos[kind].parameters == MARQ_TYPE_PARAMETERS_REFERENCE,
                        NULL);
  g_return_val_if_fail (uid != NULL, NULL);
  return seal ((MarqFieldType){ .kind = kind, .reference = g_strdup (uid) });
}

MarqFieldType *
marq_field_type_new_custom (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  return seal ((MarqFieldType){ .kind = MARQ_TYPE_KIND_CUSTOM, .text = g_strdup (text) });
}

MarqFieldType *
marq_field_type_new_unknown (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  return seal ((MarqFieldType){ .kind = MARQ_TYPE_KIND_UNKNOWN, .text = g_strdup (text) });
}

static MarqFieldType *
refuse (GError **error, const char *text, const char *why)
{
  /* Translators: %1$s is a field type that was typed in, %2$s says what is wrong with it */
  g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_VALUE, _("“%s” is not a type: %s"), text, why);
  return NULL;
}

static gboolean
find_kind (const char *name, gsize length, MarqTypeKind *kind)
{
  for (guint i = 0; i < MARQ_TYPE_KIND_UNKNOWN; i++)
    if (!g_ascii_strncasecmp (infos[i].name, name, length) && !infos[i].name[length])
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

static MarqFieldType *
parse_numbers (MarqTypeKind kind, const char *inside, const char *text, GError **error)
{
  const MarqTypeInfo *info = &infos[kind];
  g_auto (GStrv) parts = g_strsplit (inside, ",", -1);
  int numbers[2] = { 0, 0 };
  guint n = g_strv_length (parts);

  if (n == 0)
    return marq_field_type_new (kind);
  if (n > info->n_numbers)
    return refuse (error, text, _("it takes fewer numbers"));

  for (guint i = 0; i < n; i++)
    {
      gint64 number;
      /* The first is a length or a precision; only a scale may be negative. */
      gint64 least = i ? -1000 : info->fallback || kind == MARQ_TYPE_KIND_DECIMAL || kind == MARQ_TYPE_KIND_BINARY;

      if (!g_ascii_string_to_signed (g_strstrip (parts[i]), 10, least, G_MAXINT, &number, NULL))
        return refuse (error, text, _("a number in it is not in range"));
      numbers[i] = number;
    }
  return seal ((MarqFieldType){ .kind = kind, .n_numbers = n, .numbers = { numbers[0], numbers[1] } });
}

static MarqFieldType *
parse_values (const char *inside, const char *text, GError **error)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;
  const char *c = inside;

  for (;;)
    {
      g_autoptr (GString) value = g_string_new (NULL);

      while (*c == ' ')
        c++;
      if (*c++ != '\'')
        return refuse (error, text, _("values stand in single quotes"));
      while (*c && (*c != '\'' || c[1] == '\''))
        {
          g_string_append_c (value, *c);
          c += *c == '\'' ? 2 : 1;
        }
      if (*c++ != '\'')
        return refuse (error, text, _("a quote is not closed"));
      g_strv_builder_add (values, value->str);
      while (*c == ' ')
        c++;
      if (!*c)
        break;
      if (*c++ != ',')
        return refuse (error, text, _("values are separated by commas"));
    }
  strv = g_strv_builder_end (values);
  return marq_field_type_new_values ((const char *const *) strv);
}

static MarqFieldType *parse (const char *text, guint depth, GError **error);

static MarqFieldType *
parse_parameters (MarqTypeKind kind, const char *inside, const char *text, guint depth, GError **error)
{
  MarqTypeParameters parameters = infos[kind].parameters;
  gboolean refers = inside[0] == '@' && inside[1];

  if (parameters == MARQ_TYPE_PARAMETERS_TEXT)
    return marq_field_type_new_custom (inside);
  if (parameters == MARQ_TYPE_PARAMETERS_ELEMENT)
    {
      g_autoptr (MarqFieldType) element = parse (inside, depth + 1, error);

      return element ? marq_field_type_new_array (element) : NULL;
    }
  if (parameters == NUMBERS)
    return parse_numbers (kind, inside, text, error);
  if (refers)
    return marq_field_type_new_reference (kind, inside + 1);
  if (parameters == MARQ_TYPE_PARAMETERS_VALUES)
    return parse_values (inside, text, error);
  return refuse (error, text, _("it does not say which one"));
}

static MarqFieldType *
parse (const char *text, guint depth, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gsize name_length = strcspn (stripped, "( ");
  gsize length = strlen (stripped);
  char *open = stripped + name_length;
  MarqTypeKind kind;

  if (depth > MARQ_TYPE_MAX_DEPTH)
    return refuse (error, text, _("it is nested too deeply"));
  if (!find_kind (stripped, name_length, &kind))
    return refuse (error, text, _("there is none of this name"));
  if (!*open)
    {
      if (infos[kind].parameters != NUMBERS)
        return refuse (error, text, _("it does not say of what"));
      return marq_field_type_new (kind);
    }
  while (*open == ' ')
    open++;
  if (*open != '(' || stripped[length - 1] != ')')
    return refuse (error, text, _("a parenthesis is missing"));
  stripped[length - 1] = '\0';
  return parse_parameters (kind, open + 1, text, depth, error);
}

/**
 * marq_field_type_parse:
 *
 * Returns: (transfer full) (nullable): the type of this text, in any letter case
 */
MarqFieldType *
marq_field_type_parse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  return parse (text, 0, error);
}

MarqFieldType *
marq_field_type_ref (MarqFieldType *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
marq_field_type_unref (MarqFieldType *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->element, marq_field_type_unref);
  g_free (self->reference);
  g_strfreev (self->values);
  g_free (self->text);
  g_free (self->canonical);
  g_free (self);
}

MarqTypeKind
marq_field_type_get_kind (MarqFieldType *self)
{
  return self->kind;
}

guint
marq_field_type_get_n_numbers (MarqFieldType *self)
{
  return self->n_numbers;
}

int
marq_field_type_get_number (MarqFieldType *self, guint i)
{
  g_return_val_if_fail (i < self->n_numbers, 0);
  return self->numbers[i];
}

MarqFieldType *
marq_field_type_get_element (MarqFieldType *self)
{
  return self->element;
}

const char *const *
marq_field_type_get_values (MarqFieldType *self)
{
  return (const char *const *) self->values;
}

/**
 * marq_field_type_get_reference:
 *
 * Returns: (nullable): the uid that this type, or the element of this array, refers to
 */
const char *
marq_field_type_get_reference (MarqFieldType *self)
{
  return self->reference;
}

const char *
marq_field_type_get_text (MarqFieldType *self)
{
  return self->text;
}

const char *
marq_field_type_to_string (MarqFieldType *self)
{
  return self->canonical;
}

gboolean
marq_field_type_equal (MarqFieldType *a, MarqFieldType *b)
{
  return a == b || (a && b && a->kind == b->kind && g_str_equal (a->canonical, b->canonical));
}

MarqFieldType *
marq_field_type_with_reference (MarqFieldType *self, const char *uid)
{
  g_autoptr (MarqFieldType) element = NULL;

  if (!self->element)
    return marq_field_type_new_reference (self->kind, uid);
  element = marq_field_type_with_reference (self->element, uid);
  return marq_field_type_new_array (element);
}
