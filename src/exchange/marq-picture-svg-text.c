/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names as XML takes them: any bytes may be in one. */
#include "config.h"

#include "marq-picture-private.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* XML 1.0 has no way to write the others, not even as a number. */
static gboolean
is_xml (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff)
         || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

char *
marq_svg_escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  g_autoptr (GString) writable = g_string_new (NULL);

  for (const char *c = valid; *c; c = g_utf8_next_char (c))
    if (is_xml (g_utf8_get_char (c)))
      g_string_append_len (writable, c, g_utf8_next_char (c) - c);
    else
      g_string_append (writable, REPLACEMENT);
  return g_markup_escape_text (writable->str, (gssize) writable->len);
}

/* Different ones stay different. */
char *
marq_picture_dup_id (const char *uid)
{
  GString *id = g_string_new ("i-");

  for (const char *c = uid; *c; c++)
    if (g_ascii_isalnum (*c) || *c == '-' || *c == '_')
      g_string_append_c (id, *c);
    else
      g_string_append_printf (id, ".%02x", (guchar) *c);
  return g_string_free (id, FALSE);
}
