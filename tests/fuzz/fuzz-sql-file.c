/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a script of PostgreSQL: a schema or an error, the same each time. */
#include "config.h"

#include "engine/marq-connection.h"
#include "engine/postgres/marq-pg-script-split.h"
#include "engine/postgres/marq-pg-script.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static MarqSchema *
read_script (const char *text)
{
  g_autoptr (MarqPgScript) script = marq_pg_script_new (NULL);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqPgSplit) split = marq_pg_split (text);
  g_autofree char *message = NULL;
  gsize offset = 0;

  g_assert_cmpuint (strlen (split->text), ==, strlen (text));
  if (!marq_pg_script_run (script, split->text, &offset, &message))
    {
      g_assert_nonnull (message);
      g_assert_cmpuint (offset, <=, strlen (text));
      return NULL;
    }
  return marq_pg_script_finish (script, left_out);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (MarqSchema) once = NULL;
  g_autoptr (MarqSchema) twice = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  once = read_script (text);
  twice = read_script (text);
  g_assert_true ((once == NULL) == (twice == NULL));
  return 0;
}
