/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of JSON, for marq-json-scan.c: strings, numbers, and keys that appear twice. It refuses
 * what json-glib would silently change: zero characters, half surrogates, huge numbers. */

#include "config.h"

#include "marq-json-token.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Up to so many keys, each is compared with all before it; beyond, they are sorted at the end. */
#define FEW_KEYS 16

#define LARGEST_DECIMAL 1e308

static gboolean
is_valid_utf8 (const char *at, const char *end)
{
  return g_utf8_get_char_validated (at, MIN (end - at, 6)) < (gunichar) -2;
}

const char *
marq_json_unexpected (const char *at, const char *end, const char *expected)
{
  if (at == end)
    return _ ("The file ends before it is complete");
  if (*at == '\0')
    return _ ("A zero byte does not belong in a text file");
  if (!is_valid_utf8 (at, end))
    return _ ("This is not valid UTF-8 text");

  return expected;
}

/* Strings */

static inline gboolean
is_high_surrogate (int unit)
{
  return unit >= 0xd800 && unit < 0xdc00;
}

static inline gboolean
is_low_surrogate (int unit)
{
  return unit >= 0xdc00 && unit < 0xe000;
}

/* The value of the \u escape at @at; -1 if there is none. */
static int
unit_at (const char *at, const char *end)
{
  int value = 0;

  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;

  for (int i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return -1;
      value = value * 16 + g_ascii_xdigit_value (at[i]);
    }

  return value;
}

static const char *
unicode_escape_end (const char *at, const char *end, const char **message)
{
  int unit = unit_at (at, end);

  if (unit < 0)
    *message = _ ("\\u must be followed by four hexadecimal digits");
  else if (unit == 0)
    *message = _ ("The zero character \\u0000 is not allowed");
  else if (is_high_surrogate (unit) && is_low_surrogate (unit_at (at + 6, end)))
    return at + 12;
  else if (is_high_surrogate (unit) || is_low_surrogate (unit))
    *message = _ ("This is half of a pair of \\u escapes; the other half is missing");
  else
    return at + 6;

  return at;
}

static const char *
escape_end (const char *at, const char *end, const char **message)
{
  if (end - at < 2)
    {
      *message = _ ("The file ends inside a string");
      return end;
    }
  if (at[1] == 'u')
    return unicode_escape_end (at, end, message);
  if (at[1] != '\0' && strchr ("\"\\/bfnrt", at[1]) != NULL)
    return at + 2;

  *message = _ ("A backslash in a string must be followed by one of \" \\ / b f n r t u");
  return at;
}

static const char *
unusual_character_end (const char *at, const char *end, const char **message)
{
  if (*at == '\\')
    return escape_end (at, end, message);

  if (*at == '\n' || *at == '\r')
    *message = _ ("The line ends inside a string");
  else if (*at != '\0' && (guchar) *at < 0x20)
    *message = _ ("A control character in a string must be written as an escape");
  else
    *message = marq_json_unexpected (at, end, NULL);

  return *message == NULL ? g_utf8_next_char (at) : at;
}

static inline gboolean
is_plain (guchar c)
{
  return (guchar) (c - 0x20) < 0x60 && c != '"' && c != '\\';
}

const char *
marq_json_string_end (const char *at, const char *end, const char **message)
{
  at++;
  for (;;)
    {
      while (at < end && is_plain ((guchar) *at))
        at++;

      if (at == end)
        {
          *message = _ ("The file ends inside a string");
          return at;
        }
      if (*at == '"')
        return at + 1;

      at = unusual_character_end (at, end, message);
      if (*message != NULL)
        return at;
    }
}

GString *
marq_json_unescape (const char *raw, gsize length)
{
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  GString *plain = g_string_sized_new (length);
  const char *end = raw + length;

  while (raw < end)
    {
      int unit = unit_at (raw, end);

      if (is_high_surrogate (unit))
        {
          unit = 0x10000 + ((unit - 0xd800) << 10) + (unit_at (raw + 6, end) - 0xdc00);
          raw += 6;
        }

      if (unit >= 0)
        {
          g_string_append_unichar (plain, (gunichar) unit);
          raw += 6;
        }
      else if (*raw == '\\')
        {
          const char *letter = strchr (letters, raw[1]);

          g_string_append_c (plain, letter != NULL ? meanings[letter - letters] : raw[1]);
          raw += 2;
        }
      else
        {
          g_string_append_c (plain, *raw++);
        }
    }

  return plain;
}

/* Numbers */

static const char *
skip_digits (const char *at, const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;

  return at;
}

static const char *
missing_digit (const char *at, const char *end, const char **message)
{
  *message = marq_json_unexpected (at, end, _ ("A digit is missing in this number"));
  return at;
}

static const char *
complaint_of_size (const char *start, gsize length, gboolean is_whole)
{
  g_autofree char *number = g_strndup (start, length);

  if (is_whole)
    return g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, NULL, NULL)
               ? NULL
               : _ ("This whole number is too large");

  return fabs (g_ascii_strtod (number, NULL)) <= LARGEST_DECIMAL ? NULL
                                                                 : _ ("This number is too large");
}

const char *
marq_json_number_end (const char *start, const char *end, const char **message)
{
  const char *digits = start + (*start == '-');
  const char *at = skip_digits (digits, end);
  gboolean is_whole = TRUE, has_exponent = FALSE;

  if (at == digits)
    return missing_digit (at, end, message);
  if (*digits == '0' && at - digits > 1)
    {
      *message = _ ("A number must not begin with a needless 0");
      return start;
    }

  if (at < end && *at == '.')
    {
      is_whole = FALSE;
      digits = at + 1;
      at = skip_digits (digits, end);
      if (at == digits)
        return missing_digit (at, end, message);
    }

  if (at < end && (*at == 'e' || *at == 'E'))
    {
      is_whole = FALSE;
      has_exponent = TRUE;
      digits = at + 1;
      digits += digits < end && (*digits == '+' || *digits == '-');
      at = skip_digits (digits, end);
      if (at == digits)
        return missing_digit (at, end, message);
    }

  /* One this short is within 64 bits, and only by an exponent beyond a double. */
  if (at - start > 18 || has_exponent)
    *message = complaint_of_size (start, (gsize) (at - start), is_whole);

  return *message == NULL ? at : start;
}

/* Keys */

void
marq_json_append_to_path (GString *path, const char *key, gsize length)
{
  g_string_append_c (path, '/');
  for (gsize i = 0; i < length; i++)
    if (key[i] == '~' || key[i] == '/')
      g_string_append (path, key[i] == '~' ? "~0" : "~1");
    else
      g_string_append_c (path, key[i]);
}

static inline gboolean
is_same_key (const MarqJsonKey *a, const MarqJsonKey *b)
{
  return a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}

gboolean
marq_json_add_key (GArray *keys, guint first, const MarqJsonKey *key)
{
  gboolean is_new = TRUE;

  if (keys->len - first <= FEW_KEYS)
    for (guint i = first; i < keys->len && is_new; i++)
      is_new = !is_same_key (&g_array_index (keys, MarqJsonKey, i), key);

  g_array_append_vals (keys, key, 1);
  return is_new;
}

static int
compare_keys (gconstpointer first, gconstpointer second, gpointer unused G_GNUC_UNUSED)
{
  const MarqJsonKey *a = first, *b = second;
  int order = memcmp (a->bytes, b->bytes, MIN (a->length, b->length));

  if (order == 0)
    order = (a->length > b->length) - (a->length < b->length);

  return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

const MarqJsonKey *
marq_json_repeated_key (GArray *keys, guint first)
{
  MarqJsonKey *own = &g_array_index (keys, MarqJsonKey, first);
  guint n_keys = keys->len - first;
  const MarqJsonKey *earliest = NULL;

  if (n_keys <= FEW_KEYS)
    return NULL;

  g_qsort_with_data (own, (gint) n_keys, sizeof *own, compare_keys, NULL);
  for (guint i = 1; i < n_keys; i++)
    if (is_same_key (&own[i - 1], &own[i]) && (earliest == NULL || own[i].place < earliest->place))
      earliest = &own[i];

  return earliest;
}
