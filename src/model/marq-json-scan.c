/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The linear scan that stands before json-glib, which overflows the stack on deep nesting and
 * silently changes what marq-json-token.c refuses. One pass, no tree: the only things kept are the
 * keys of the objects that are open. It neither repairs (see marq-json-salvage.c) nor interprets.
 * */

#include "config.h"

#include "marq-json-scan.h"

#include "marq-json-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LONGEST_KEY_SHOWN 60

/* An open object or array; @key is the member being read, %NULL between members and in arrays. */
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

  /* For marq_json_line_of(): the segments of a path, how many of them were found, and where the
   * last of those is. */
  char **wanted;
  guint n_found;
  const char *found;
} Scan;

static gboolean scan_value (Scan *scan);

/* Where something is */

static guint
line_at (const char *text, const char *place)
{
  guint line = 1;

  for (const char *at = text; (at = memchr (at, '\n', (gsize) (place - at))) != NULL; at++)
    line++;

  return line;
}

static guint
column_at (const char *text, const char *place)
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
append_segment (GString *path, const Level *level)
{
  if (level->is_array)
    g_string_append_printf (path, "/%" G_GSIZE_FORMAT, level->index);
  else if (level->key != NULL)
    marq_json_append_to_path (path, level->key, level->key_length);
}

static gboolean
fail (Scan *scan, const char *place, const char *message)
{
  GString *path;

  if (scan->fault == NULL)
    return FALSE;

  path = g_string_new (NULL);
  for (guint i = 0; i < scan->depth; i++)
    append_segment (path, &scan->levels[i]);

  scan->fault->offset = (gsize) (place - scan->text);
  scan->fault->line = line_at (scan->text, place);
  scan->fault->column = column_at (scan->text, place);
  scan->fault->path = g_string_free (path, FALSE);
  scan->fault->message = g_strdup (message);
  return FALSE;
}

static gboolean
fail_expected (Scan *scan, const char *expected)
{
  return fail (scan, scan->at, marq_json_unexpected (scan->at, scan->end, expected));
}

static gboolean
fail_twice (Scan *scan, const MarqJsonKey *key)
{
  Level *level = &scan->levels[scan->depth - 1];
  const char *raw = key->place + 1;
  const char *end = raw;
  g_autofree char *shown = NULL;
  g_autofree char *message = NULL;

  /* As it is written, escapes and all: whatever it says, the message stays on one line. */
  for (guint i = 0; i < LONGEST_KEY_SHOWN && *end != '"'; i++)
    end = g_utf8_next_char (*end == '\\' ? end + 1 : end);
  shown = g_strdup_printf ("%.*s%s", (int) (end - raw), raw, *end == '"' ? "" : "…");
  /* Translators: %s is a key of a JSON object, as it is written in the file. */
  message = g_strdup_printf (_ ("The key “%s” appears twice in one object"), shown);

  level->key = key->bytes;
  level->key_length = key->length;
  return fail (scan, key->place, message);
}

/* Enters the member or element that begins at @place into the search of marq_json_line_of(). What
 * is found is an unbroken chain from the top; once the scan leaves its last link, nothing is added.
 * */
static void
look_for_path (Scan *scan, const char *place)
{
  g_autoptr (GString) segment = NULL;

  if (scan->depth <= scan->n_found)
    scan->wanted = NULL;
  if (scan->wanted == NULL || scan->depth != scan->n_found + 1
      || scan->wanted[scan->n_found] == NULL)
    return;

  segment = g_string_new (NULL);
  append_segment (segment, &scan->levels[scan->depth - 1]);
  if (strcmp (segment->str + 1, scan->wanted[scan->n_found]) != 0)
    return;

  scan->found = place;
  scan->n_found++;
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
is_at (const Scan *scan, char c)
{
  return scan->at < scan->end && *scan->at == c;
}

static inline gboolean
scan_token (Scan *scan, const char *(*token_end) (const char *, const char *, const char **) )
{
  const char *message = NULL;

  scan->at = token_end (scan->at, scan->end, &message);
  return message == NULL || fail (scan, scan->at, message);
}

static gboolean
scan_key (Scan *scan, guint first)
{
  Level *level = &scan->levels[scan->depth - 1];
  MarqJsonKey key = { .place = scan->at, .bytes = scan->at + 1 };

  if (!is_at (scan, '"'))
    return fail_expected (scan, _ ("Expected a key in double quotes"));
  if (!scan_token (scan, marq_json_string_end))
    return FALSE;

  key.length = (gsize) (scan->at - 1 - key.bytes);
  if (memchr (key.bytes, '\\', key.length) != NULL)
    {
      g_autoptr (GString) plain = marq_json_unescape (key.bytes, key.length);

      key.length = plain->len;
      key.bytes = g_string_chunk_insert_len (scan->unescaped, plain->str, (gssize) plain->len);
    }

  if (!marq_json_add_key (scan->keys, first, &key))
    return fail_twice (scan, &key);

  level->key = key.bytes;
  level->key_length = key.length;
  if (G_UNLIKELY (scan->wanted != NULL))
    look_for_path (scan, key.place);

  skip_space (scan);
  if (!is_at (scan, ':'))
    return fail_expected (scan, _ ("Expected : after this key"));
  scan->at++;
  skip_space (scan);
  return TRUE;
}

static gboolean
scan_members (Scan *scan)
{
  Level *level = &scan->levels[scan->depth - 1];
  guint first = scan->keys->len;
  const MarqJsonKey *repeated;

  for (;;)
    {
      if (!scan_key (scan, first) || !scan_value (scan))
        return FALSE;

      skip_space (scan);
      if (is_at (scan, '}'))
        break;
      if (!is_at (scan, ','))
        return fail_expected (scan, _ ("Expected , or } after this value"));

      level->key = NULL;
      scan->at++;
      skip_space (scan);
      if (is_at (scan, '}'))
        return fail (scan, scan->at, _ ("There must be no comma before this }"));
    }

  repeated = marq_json_repeated_key (scan->keys, first);
  if (repeated != NULL)
    return fail_twice (scan, repeated);

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
        return fail_expected (scan, _ ("Expected , or ] after this value"));

      level->index++;
      scan->at++;
      skip_space (scan);
      if (is_at (scan, ']'))
        return fail (scan, scan->at, _ ("There must be no comma before this ]"));
    }
}

static gboolean
scan_container (Scan *scan)
{
  gboolean is_array = *scan->at == '[';

  if (scan->depth == MARQ_JSON_MAX_DEPTH)
    {
      g_autofree char *message = g_strdup_printf (_ ("This is nested more than %d levels deep"),
                                                  MARQ_JSON_MAX_DEPTH);

      return fail (scan, scan->at, message);
    }

  scan->levels[scan->depth++] = (Level){ .is_array = is_array };
  scan->at++;
  skip_space (scan);
  if (!is_at (scan, is_array ? ']' : '}')
      && !(is_array ? scan_elements (scan) : scan_members (scan)))
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

  return fail_expected (scan, _ ("Expected a value"));
}

static gboolean
scan_value (Scan *scan)
{
  char first = scan->at < scan->end ? *scan->at : '\0';

  if (first == '"')
    return scan_token (scan, marq_json_string_end);
  if (first == '{' || first == '[')
    return scan_container (scan);
  if (first == '-' || g_ascii_isdigit (first))
    return scan_token (scan, marq_json_number_end);

  return scan_word (scan);
}

static gboolean
scan_document (Scan *scan)
{
  if (scan->end - scan->at >= 3 && memcmp (scan->at, "\xef\xbb\xbf", 3) == 0)
    return fail (scan, scan->at,
                 _ ("The file begins with a byte order mark; save it as UTF-8 without one"));

  skip_space (scan);
  if (scan->at == scan->end)
    return fail (scan, scan->at, _ ("The file is empty"));

  scan->found = scan->at;
  if (!scan_value (scan))
    return FALSE;

  skip_space (scan);
  return scan->at == scan->end
         || fail_expected (scan, _ ("There is something after the end of the document"));
}

static gboolean
scan_text (Scan *scan)
{
  gboolean is_good;

  scan->keys = g_array_new (FALSE, FALSE, sizeof (MarqJsonKey));
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
  *fault = (MarqJsonFault){ 0 };
}

gboolean
marq_json_scan (const char *text, gsize length, MarqJsonFault *fault)
{
  Scan scan = { .text = text, .at = text, .end = text + length, .fault = fault };

  g_return_val_if_fail (text != NULL, FALSE);

  return scan_text (&scan);
}

guint
marq_json_line_of (const char *text, gsize length, const char *path)
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
