/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/evp.h>
#include <string.h>

#include "marq-checksum.h"

void
marq_scripts_free (MarqScripts *self)
{
  g_free (self->dialect);
  g_free (self->up);
  g_free (self->down);
  g_clear_pointer (&self->statements, g_ptr_array_unref);
  g_free (self);
}

/* The text may hold zero bytes. */
static char *
hash_bytes (const char *bytes, gsize length)
{
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int n = 0;
  GString *text = g_string_new (NULL);

  /* Without SHA-256 there is no OpenSSL worth the name. */
  if (!EVP_Digest (bytes, length, digest, &n, EVP_sha256 (), NULL))
    g_error ("OpenSSL has no SHA-256");
  for (unsigned int i = 0; i < n; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (text, FALSE);
}

char *
marq_checksum_of_text (const char *text, gsize length)
{
  return hash_bytes (text, length);
}

static void
append_normal (GString *bytes, const char *text)
{
  for (const char *c = text ? text : ""; *c; c++)
    if (*c != '\r' || c[1] != '\n')
      g_string_append_c (bytes, *c);
}

char *
marq_script_dup_normal (const char *text)
{
  GString *normal = text ? g_string_new (NULL) : NULL;

  if (!normal)
    return NULL;
  append_normal (normal, text);
  return g_string_free (normal, FALSE);
}

static void
append_scripts (GString *bytes, const char *up, const char *down)
{
  append_normal (bytes, up);
  g_string_append_c (bytes, '\0');
  append_normal (bytes, down);
}

char *
marq_checksum_of_scripts (const char *up, const char *down)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  append_scripts (bytes, up, down);
  return hash_bytes (bytes->str, bytes->len);
}

static int
compare_scripts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(MarqScripts *const *) a)->dialect, (*(MarqScripts *const *) b)->dialect);
}

char *
marq_checksum_of_all (GPtrArray *scripts)
{
  g_autoptr (GPtrArray) ordered = g_ptr_array_copy (scripts, NULL, NULL);
  g_autoptr (GString) bytes = g_string_new (NULL);

  g_ptr_array_set_free_func (ordered, NULL);
  g_ptr_array_sort (ordered, compare_scripts);
  for (guint i = 0; i < ordered->len; i++)
    {
      MarqScripts *one = ordered->pdata[i];

      if (one->dialect)
        g_string_append_printf (bytes, "%c%s%c", '\0', one->dialect, '\0');
      append_scripts (bytes, one->up, one->down);
    }
  return hash_bytes (bytes->str, bytes->len);
}
