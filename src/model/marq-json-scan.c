/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The linear scan that stands before json-glib, which overflows the stack on deep nesting and silently changes
 * huge numbers and zero characters. One pass, no tree: the only things kept are the keys of the objects that
 * are open, to find those that appear twice. It neither repairs (see marq-json-salvage.c) nor interprets. */

#include "config.h"

#include "marq-json-scan.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Up to so many keys, each new one is compared with all before it; beyond, they are sorted when the object closes. */
#define FEW_KEYS 16

#define LONGEST_KEY_SHOWN 60

#define LARGEST_DECIMAL 1e308

/* A key as it is compared: unescaped. */
typedef struct
{
  const char *bytes;
  gsize length;
  const char *place;
} Key;

/* An open object or array. In an object, @key is the member being read, or NULL between members. */
typedef struct
{
  gboolean is_array;
  gsize index;
  const char *key;
  gsize key_length;
} Level;

typedef struct
{
  const char *text;
  const char *at;
  const char *end;
  Level levels[MARQ_JSON_MAX_DEPTH];
  guint depth;
  GArray *keys;
  GStringChunk *unescaped;
  MarqJsonFault *fault;

  /* For marq_json_line_of(): the segments of a path, how many were found, and where the last of them is. */
  char **wanted;
  guint n_found;
  const char *found;
} Scan;

static gboolean scan_value (Scan *scan);

/* Where something is */

static guint
line_at (const char *text,
         const char *place)
{
  guint line = 1;

  for (const char *at = text; (at = memchr (at, '\n', (gsize) (place - at))) != NULL; at++)
    line++;

  return line;
}

static guint
column_at (const char *text,
           const char *place)
{
  guint column = 1;

  while (place > text && place[-1] != '\n')
    {
      place--;
      column += ((guchar) *place & 0xc0) != 0x80;
    }

  return column;
}

static void
append_segment (GString     *path,
                const Level *level)
{
  if (level->is_array)
    g_string_append_printf (path, "/%" G_GSIZE_FORMAT, level->index);
  else if (level->key != NULL)
    g_string_append_c (path, '/');

  for (gsize i = 0; level->key != NULL && i < level->key_length; i++)
    if (level->key[i] == '~')
      g_string_append (path, "~0");
    else if (level->key[i] == '/')
      g_string_append (path, "~1");
    else
      g_string_append_c (path, level->key[i]);
}

static char *
dup_path (const Scan *scan)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < scan->depth; i++)
    append_segment (path, &scan->levels[i]);

  return g_string_free (path, FALSE);
}

static gboolean fail (Scan       *scan,
                      const char *place,
                      const char *format,
                      ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (Scan       *scan,
      const char *place,
      const char *format,
      ...)
{
  va_list arguments;

  if (scan->fault == NULL)
    return FALSE;

  scan->fault->offset = (gsize) (place - scan->text);
  scan->fault->line = line_at (scan->text, place);
  scan->fault->column = column_at (scan->text, place);
  scan->fault->path = dup_path (scan);
  va_start (arguments, format);
  scan->fault->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
is_valid_utf8 (const char *at,
               const char *end)
{
  return g_utf8_get_char_validated (at, MIN (end - at, 6)) < (gunichar) -2;
}

/* Something else than @expected stands here: say so, unless what stands here has no business in any text. */
static gboolean
fail_expected (Scan       *scan,
               const char *expected)
{
  const char *at = scan->at;

  if (at == scan->end)
    return fail (scan, at, _("The file ends before it is complete"));
  if (*at == '\0')
    return fail (scan, at, _("A zero byte does not belong in a text file"));
  if (!is_valid_utf8 (at, scan->end))
    return fail (scan, at, _("This is not valid UTF-8 text"));

  return fail (scan, at, "%s", expected);
}

/* Strings */

static int
hex_value (const char *at)
{
  int value = 0;

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }

  return value;
}

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

static int
scan_unit (Scan       *scan,
           const char *escape)
{
  if (scan->end - escape < 6 || escape[0] != '\\' || escape[1] != 'u')
    return -1;

  return hex_value (escape + 2);
}

static gboolean
scan_unicode_escape (Scan *scan)
{
  int unit = scan_unit (scan, scan->at);

  if (unit < 0)
    return fail (scan, scan->at, _("\\u must be followed by four hexadecimal digits"));
  if (unit == 0)
    return fail (scan, scan->at, _("The zero character \\u0000 is not allowed"));

  if (is_high_surrogate (unit) && is_low_surrogate (scan_unit (scan, scan->at + 6)))
    {
      scan->at += 12;
      return TRUE;
    }
  if (is_high_surrogate (unit) || is_low_surrogate (unit))
    return fail (scan, scan->at, _("This is half of a pair of \\u escapes; the other half is missing"));

  scan->at += 6;
  return TRUE;
}

static gboolean
scan_escape (Scan *scan)
{
  if (scan->end - scan->at < 2)
    return fail (scan, scan->end, _("The file ends inside a string"));
  if (scan->at[1] == 'u')
    return scan_unicode_escape (scan);
  if (scan->at[1] == '\0' || strchr ("\"\\/bfnrt", scan->at[1]) == NULL)
    return fail (scan, scan->at, _("A backslash in a string must be followed by one of \" \\ / b f n r t u"));

  scan->at += 2;
  return TRUE;
}

static gboolean
scan_unusual_character (Scan *scan)
{
  guchar c = (guchar) *scan->at;

  if (c == '\\')
    return scan_escape (scan);
  if (c == '\n' || c == '\r')
    return fail (scan, scan->at, _("The line ends inside a string"));
  if (c == '\0')
    return fail (scan, scan->at, _("A zero byte does not belong in a text file"));
  if (c < 0x20)
    return fail (scan, scan->at, _("A control character in a string must be written as an escape"));
  if (!is_valid_utf8 (scan->at, scan->end))
    return fail (scan, scan->at, _("This is not valid UTF-8 text"));

  scan->at = g_utf8_next_char (scan->at);
  return TRUE;
}

static inline gboolean
is_plain (guchar c)
{
  return (guchar) (c - 0x20) < 0x60 && c != '"' && c != '\\';
}

static gboolean
scan_string (Scan     *scan,
             gboolean *is_escaped)
{
  scan->at++;
  for (;;)
    {
      const char *at = scan->at;

      while (at < scan->end && is_plain ((guchar) *at))
        at++;
      scan->at = at;

      if (at == scan->end)
        return fail (scan, at, _("The file ends inside a string"));
      if (*at == '"')
        break;
      if (*at == '\\')
        *is_escaped = TRUE;
      if (!scan_unusual_character (scan))
        return FALSE;
    }

  scan->at++;
  return TRUE;
}

/* @raw is the inside of a string that was scanned: its escapes are whole. */
static GString *
unescape (const char *raw,
          gsize       length)
{
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  GString *plain = g_string_sized_new (length);
  const char *end = raw + length;

  while (raw < end)
    {
      const char *letter;
      int unit;

      if (*raw != '\\' || end - raw < 2)
        {
          g_string_append_c (plain, *raw++);
          continue;
        }

      if (raw[1] != 'u' || end - raw < 6)
        {
          letter = strchr (letters, raw[1]);
          g_string_append_c (plain, letter ? meanings[letter - letters] : raw[1]);
          raw += 2;
          continue;
        }

      unit = hex_value (raw + 2);
      raw += 6;
      if (is_high_surrogate (unit) && end - raw >= 6)
        {
          unit = 0x10000 + ((unit - 0xd800) << 10) + (hex_value (raw + 2) - 0xdc00);
          raw += 6;
        }
      g_string_append_unichar (plain, (gunichar) unit);
    }

  return plain;
}

/* Numbers */

static gsize
scan_digits (Scan *scan)
{
  const char *start = scan->at;

  while (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    scan->at++;

  return (gsize) (scan->at - start);
}

static gboolean
scan_size_of_number (Scan       *scan,
                     const char *start,
                     gboolean    is_whole,
                     gboolean    has_exponent)
{
  gsize length = (gsize) (scan->at - start);
  g_autofree char *number = NULL;

  /* Too short to leave 64 bits, and only an exponent could leave a double. */
  if (length <= 18 && (is_whole || !has_exponent))
    return TRUE;

  number = g_strndup (start, length);
  if (is_whole && !g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, NULL, NULL))
    return fail (scan, start, _("This whole number is too large"));
  if (!is_whole && !(fabs (g_ascii_strtod (number, NULL)) <= LARGEST_DECIMAL))
    return fail (scan, start, _("This number is too large"));

  return TRUE;
}

static gboolean
scan_number (Scan *scan)
{
  const char *start = scan->at;
  const char *digits;
  gboolean is_whole = TRUE, has_exponent = FALSE;

  scan->at += *scan->at == '-';
  digits = scan->at;
  if (scan_digits (scan) == 0)
    return fail_expected (scan, _("A digit is missing in this number"));
  if (*digits == '0' && scan->at - digits > 1)
    return fail (scan, start, _("A number must not begin with a needless 0"));

  if (scan->at < scan->end && *scan->at == '.')
    {
      is_whole = FALSE;
      scan->at++;
      if (scan_digits (scan) == 0)
        return fail_expected (scan, _("A digit is missing in this number"));
    }

  if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E'))
    {
      is_whole = FALSE;
      has_exponent = TRUE;
      scan->at++;
      if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-'))
        scan->at++;
      if (scan_digits (scan) == 0)
        return fail_expected (scan, _("A digit is missing in this number"));
    }

  return scan_size_of_number (scan, start, is_whole, has_exponent);
}

/* Keys */

static inline gboolean
is_same_key (const Key *a,
             const Key *b)
{
  return a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}

static inline int
compare_keys (const Key *a,
              const Key *b)
{
  int order = memcmp (a->bytes, b->bytes, MIN (a->length, b->length));

  return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int
compare_keys_and_places (gconstpointer first,
                         gconstpointer second,
                         gpointer      unused G_GNUC_UNUSED)
{
  const Key *a = first, *b = second;
  int order = compare_keys (a, b);

  return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static gboolean
fail_twice (Scan      *scan,
            const Key *key)
{
  Level *level = &scan->levels[scan->depth - 1];
  const char *raw = key->place + 1;
  const char *end = raw;
  g_autofree char *shown = NULL;

  /* As it is written, escapes and all: whatever it says, the message stays on one line. */
  for (guint i = 0; i < LONGEST_KEY_SHOWN && *end != '"'; i++)
    end = g_utf8_next_char (*end == '\\' ? end + 1 : end);
  shown = g_strdup_printf ("%.*s%s", (int) (end - raw), raw, *end == '"' ? "" : "…");

  level->key = key->bytes;
  level->key_length = key->length;
  /* Translators: %s is a key of a JSON object, as it is written in the file. */
  return fail (scan, key->place, _("The key “%s” appears twice in one object"), shown);
}

/* Each key is compared with the one before it while they ascend, with all of them while they are few, and else
 * left to scan_sorted_keys(): no object, however large, costs more than a sort. */
static gboolean
scan_twice (Scan      *scan,
            guint      first,
            const Key *key,
            gboolean  *is_ascending)
{
  const Key *keys;
  guint last = scan->keys->len;

  if (last == first)
    return TRUE;

  keys = &g_array_index (scan->keys, Key, 0);
  if (*is_ascending)
    {
      int order = compare_keys (&keys[last - 1], key);

      if (order == 0)
        return fail_twice (scan, key);
      *is_ascending = order < 0;
    }

  if (*is_ascending || last - first > FEW_KEYS)
    return TRUE;

  for (guint i = first; i < last; i++)
    if (is_same_key (&keys[i], key))
      return fail_twice (scan, key);

  return TRUE;
}

static gboolean
scan_sorted_keys (Scan  *scan,
                  guint  first)
{
  Key *keys = &g_array_index (scan->keys, Key, first);
  guint n_keys = scan->keys->len - first;
  const Key *earliest = NULL;

  g_qsort_with_data (keys, (gint) n_keys, sizeof (Key), compare_keys_and_places, NULL);
  for (guint i = 1; i < n_keys; i++)
    if (is_same_key (&keys[i - 1], &keys[i]) && (earliest == NULL || keys[i].place < earliest->place))
      earliest = &keys[i];

  return earliest == NULL || fail_twice (scan, earliest);
}

/* Values */

static inline void
skip_space (Scan *scan)
{
  const char *at = scan->at;

  while (scan->end - at >= 8 && memcmp (at, "        ", 8) == 0)
    at += 8;
  while (at < scan->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    at++;

  scan->at = at;
}

static inline gboolean
is_at (const Scan *scan,
       char        c)
{
  return scan->at < scan->end && *scan->at == c;
}

/* Enters the member or element that begins at @place into the search of marq_json_line_of(). What is found is
 * an unbroken chain from the top; once the scan leaves its last link, nothing more can be added. */
static void
look_for_path (Scan       *scan,
               const char *place)
{
  const Level *level = &scan->levels[scan->depth - 1];
  g_autoptr (GString) segment = NULL;

  if (scan->depth <= scan->n_found)
    scan->wanted = NULL;
  if (scan->wanted == NULL || scan->depth != scan->n_found + 1 || scan->wanted[scan->n_found] == NULL)
    return;

  segment = g_string_new (NULL);
  append_segment (segment, level);
  if (strcmp (segment->str + 1, scan->wanted[scan->n_found]) != 0)
    return;

  scan->found = place;
  scan->n_found++;
}

static gboolean
scan_key (Scan     *scan,
          guint     first,
          gboolean *is_ascending)
{
  Level *level = &scan->levels[scan->depth - 1];
  Key key = { .place = scan->at, .bytes = scan->at + 1 };
  gboolean is_escaped = FALSE;

  if (!is_at (scan, '"'))
    return fail_expected (scan, _("Expected a key in double quotes"));
  if (!scan_string (scan, &is_escaped))
    return FALSE;

  key.length = (gsize) (scan->at - 1 - key.bytes);
  if (is_escaped)
    {
      g_autoptr (GString) plain = unescape (key.bytes, key.length);

      key.bytes = g_string_chunk_insert_len (scan->unescaped, plain->str, (gssize) plain->len);
      key.length = plain->len;
    }

  if (!scan_twice (scan, first, &key, is_ascending))
    return FALSE;

  g_array_append_val (scan->keys, key);
  level->key = key.bytes;
  level->key_length = key.length;
  if (G_UNLIKELY (scan->wanted != NULL))
    look_for_path (scan, key.place);

  skip_space (scan);
  if (!is_at (scan, ':'))
    return fail_expected (scan, _("Expected : after this key"));
  scan->at++;
  skip_space (scan);
  return TRUE;
}

static gboolean
scan_members (Scan *scan)
{
  Level *level = &scan->levels[scan->depth - 1];
  guint first = scan->keys->len;
  gboolean is_ascending = TRUE;

  for (;;)
    {
      if (!scan_key (scan, first, &is_ascending) || !scan_value (scan))
        return FALSE;

      skip_space (scan);
      if (is_at (scan, '}'))
        break;
      if (!is_at (scan, ','))
        return fail_expected (scan, _("Expected , or } after this value"));

      level->key = NULL;
      scan->at++;
      skip_space (scan);
      if (is_at (scan, '}'))
        return fail (scan, scan->at, _("There must be no comma before this }"));
    }

  if (!is_ascending && scan->keys->len - first > FEW_KEYS && !scan_sorted_keys (scan, first))
    return FALSE;

  g_array_set_size (scan->keys, first);
  return TRUE;
}

static gboolean
scan_elements (Scan *scan)
{
  Level *level = &scan->levels[scan->depth - 1];

  for (;;)
    {
      if (G_UNLIKELY (scan->wanted != NULL))
        look_for_path (scan, scan->at);
      if (!scan_value (scan))
        return FALSE;

      skip_space (scan);
      if (is_at (scan, ']'))
        return TRUE;
      if (!is_at (scan, ','))
        return fail_expected (scan, _("Expected , or ] after this value"));

      level->index++;
      scan->at++;
      skip_space (scan);
      if (is_at (scan, ']'))
        return fail (scan, scan->at, _("There must be no comma before this ]"));
    }
}

static gboolean
scan_container (Scan *scan)
{
  gboolean is_array = *scan->at == '[';

  if (scan->depth == MARQ_JSON_MAX_DEPTH)
    return fail (scan, scan->at, _("This is nested more than %d levels deep"), MARQ_JSON_MAX_DEPTH);

  scan->levels[scan->depth++] = (Level) { .is_array = is_array };
  scan->at++;
  skip_space (scan);
  if (!is_at (scan, is_array ? ']' : '}') && !(is_array ? scan_elements (scan) : scan_members (scan)))
    return FALSE;

  scan->at++;
  scan->depth--;
  return TRUE;
}

static gboolean
scan_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->at) >= length && memcmp (scan->at, words[i], length) == 0)
        {
          scan->at += length;
          return TRUE;
        }
    }

  return fail_expected (scan, _("Expected a value"));
}

static gboolean
scan_value (Scan *scan)
{
  gboolean unused = FALSE;

  if (scan->at == scan->end)
    return fail_expected (scan, _("Expected a value"));
  if (*scan->at == '"')
    return scan_string (scan, &unused);
  if (*scan->at == '{' || *scan->at == '[')
    return scan_container (scan);
  if (*scan->at == '-' || g_ascii_isdigit (*scan->at))
    return scan_number (scan);

  return scan_word (scan);
}

static gboolean
scan_document (Scan *scan)
{
  if (scan->end - scan->at >= 3 && memcmp (scan->at, "\xef\xbb\xbf", 3) == 0)
    return fail (scan, scan->at, _("The file begins with a byte order mark; save it as UTF-8 without one"));

  skip_space (scan);
  if (scan->at == scan->end)
    return fail (scan, scan->at, _("The file is empty"));

  scan->found = scan->at;
  if (!scan_value (scan))
    return FALSE;

  skip_space (scan);
  return scan->at == scan->end || fail_expected (scan, _("There is something after the end of the document"));
}

static gboolean
scan_text (Scan *scan)
{
  gboolean is_good;

  scan->keys = g_array_new (FALSE, FALSE, sizeof (Key));
  scan->unescaped = g_string_chunk_new (256);
  is_good = scan_document (scan);
  g_array_unref (scan->keys);
  g_string_chunk_free (scan->unescaped);
  return is_good;
}

/* Public functions */

void
marq_json_fault_clear (MarqJsonFault *fault)
{
  g_return_if_fail (fault != NULL);

  g_clear_pointer (&fault->path, g_free);
  g_clear_pointer (&fault->message, g_free);
  *fault = (MarqJsonFault) { 0 };
}

gboolean
marq_json_scan (const char    *text,
                gsize          length,
                MarqJsonFault *fault)
{
  Scan scan = { .text = text, .at = text, .end = text + length, .fault = fault };

  g_return_val_if_fail (text != NULL, FALSE);

  return scan_text (&scan);
}

guint
marq_json_line_of (const char *text,
                   gsize       length,
                   const char *path)
{
  Scan scan = { .text = text, .at = text, .end = text + length, .found = text };
  g_auto (GStrv) segments = NULL;

  g_return_val_if_fail (text != NULL && path != NULL, 1);

  segments = g_strsplit (path, "/", -1);
  if (path[0] == '/')
    scan.wanted = segments + 1;
  scan_text (&scan);
  return line_at (text, scan.found);
}
