/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Skips the running test, and says why. On CI everything is there: a skip is a failure. */
G_GNUC_PRINTF (1, 2) static inline void
marq_test_skip (const char *format,
                ...)
{
  g_autofree char *why = NULL;
  va_list args;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);

  if (g_strcmp0 (g_getenv ("MARQ_TEST_NO_SKIP"), "1") == 0)
    {
      g_test_message ("Would skip, which MARQ_TEST_NO_SKIP=1 forbids: %s", why);
      g_test_fail ();
    }
  else
    {
      g_printerr ("SKIPPED %s: %s\n", g_test_get_path (), why);
      g_test_skip (why);
    }
}

/* The value of a variable, or NULL after having skipped the running test. */
static inline const char *
marq_test_require_env (const char *name)
{
  const char *value = g_getenv (name);

  if (value == NULL || *value == '\0')
    {
      marq_test_skip ("%s is not set: run this through ./dev test", name);
      return NULL;
    }

  return value;
}
