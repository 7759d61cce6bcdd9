/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The holes of a pattern, filled. Text that was put in is not looked at again: no value makes a new hole. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "migration/marq-migration-error.h"
#include "marq-pattern-private.h"

typedef struct
{
  MarqPattern *pattern;
  MarqDialect  dialect;
  char        *version;  /* "1_0_3" */
  GHashTable  *values;   /* hole → what it is, not yet spelled */
  GHashTable  *spelled;  /* hole → GPtrArray */
  GPtrArray   *problems; /* sentences */
} MarqFilling;

static const MarqHole *
find_hole (MarqFilling *self, const char *name)
{
  for (guint i = 0; i < self->pattern->holes->len; i++)
    {
      const MarqHole *hole = self->pattern->holes->pdata[i];

      if (hole->dialects & MARQ_DIALECT_BIT (self->dialect) && g_str_equal (hole->name, name))
        return hole;
    }
  return NULL;
}

static void
complain (MarqFilling *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
complain (MarqFilling *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->problems, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static char *
dup_names (MarqFilling *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->pattern->holes->len; i++)
    {
      const MarqHole *hole = self->pattern->holes->pdata[i];

      if (hole->dialects & MARQ_DIALECT_BIT (self->dialect))
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", hole->name);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
take_value (MarqFilling *self, const char *given)
{
  const char *sign = strchr (given, '=');
  g_autofree char *name = sign ? g_strndup (given, (gsize) (sign - given)) : NULL;

  if (!sign)
    complain (self, _ ("“%s” says nothing: fill a hole as --set name=value"), given);
  else if (!find_hole (self, name))
    {
      g_autofree char *names = dup_names (self);

      complain (self, _ ("there is no hole “%s”; there are %s"), name, names);
    }
  else if (g_hash_table_contains (self->values, name))
    complain (self, _ ("“%s” is said twice"), name);
  else
    g_hash_table_insert (self->values, g_steal_pointer (&name), g_strdup (sign + 1));
}

/* Each text and, between two, what it says is to stand there. FALSE: nothing more is to be done. */
typedef gboolean (*MarqHoleFunc) (MarqFilling *self, const char *name, GString *out, gpointer data);

static gboolean
replace (MarqFilling *self, const char *text, GString *out, MarqHoleFunc func, gpointer data)
{
  const char *at = text;
  const char *open;

  while ((open = strstr (at, "{{")))
    {
      const char *end = strstr (open, "}}");
      g_autofree char *name = end ? g_strndup (open + 2, (gsize) (end - open - 2)) : NULL;

      g_string_append_len (out, at, open - at);
      if (!end)
        {
          complain (self, _ ("the template opens a hole that it does not close: “%.20s”"), open);
          return FALSE;
        }
      if (!func (self, name, out, data))
        return FALSE;
      at = end + 2;
    }
  g_string_append (out, at);
  return TRUE;
}

typedef struct
{
  const MarqHole *hole; /* whose default it is */
  guint           depth;
} MarqPreset;

static char *dup_value (MarqFilling *self, const MarqHole *hole, guint depth);

/* What another hole says, in a default: an identifier takes the last part of a name. */
static gboolean
append_raw (MarqFilling *self, const char *name, GString *out, gpointer data)
{
  const MarqPreset *preset = data;
  const MarqHole *hole = find_hole (self, name);
  g_autofree char *value = NULL;
  g_auto (GStrv) parts = NULL;

  if (g_str_equal (name, "version"))
    {
      g_string_append (out, self->version);
      return TRUE;
    }
  if (!hole || preset->depth > self->pattern->holes->len)
    {
      complain (self, _ ("the default of “%s” speaks of “%s”, which cannot be known"), preset->hole->name, name);
      return FALSE;
    }
  value = dup_value (self, hole, preset->depth + 1);
  if (!value)
    return FALSE;
  parts = hole->kind == MARQ_HOLE_NAME && preset->hole->kind == MARQ_HOLE_IDENTIFIER ? marq_hole_split_name (value) : NULL;
  g_string_append (out, parts ? parts[g_strv_length (parts) - 1] : value);
  return TRUE;
}

/* A derived name is made to fit; names that differ stay apart. */
static char *
fit (MarqFilling *self, const MarqHole *hole, char *value)
{
  g_autofree char *long_name = value;
  const char *suffix = strrchr (value, '_');

  if (hole->kind != MARQ_HOLE_IDENTIFIER || marq_sql_fits (self->dialect, value) || !suffix)
    return g_steal_pointer (&long_name);
  return marq_sql_derive_apart (self->dialect, value, suffix + 1);
}

/* NULL: it is not known, and either that has been said or it will be. */
static char *
dup_value (MarqFilling *self, const MarqHole *hole, guint depth)
{
  const char *given = g_hash_table_lookup (self->values, hole->name);
  g_autoptr (GString) value = g_string_new (NULL);
  MarqPreset preset = { hole, depth };

  if (given)
    return g_strdup (given);
  if (!hole->preset || !replace (self, hole->preset, value, append_raw, &preset))
    return NULL;
  return fit (self, hole, g_string_free (g_steal_pointer (&value), FALSE));
}

static void
spell (MarqFilling *self, const MarqHole *hole)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  GPtrArray *spelled;

  if (!hole->preset && !g_hash_table_contains (self->values, hole->name))
    {
      complain (self, _ ("nothing is said for “%s” (%s): --set %s=…"), hole->name, hole->description, hole->name);
      return;
    }
  value = dup_value (self, hole, 0);
  spelled = value ? marq_hole_spell (hole, self->dialect, value, &error) : NULL;
  if (spelled)
    g_hash_table_insert (self->spelled, hole->name, spelled);
  else if (error && (!self->problems->len || g_hash_table_contains (self->values, hole->name)))
    /* Of a default that takes it over, what is wrong has been said. */
    complain (self, "%s", error->message);
}

static void
append_each (GString *out, const char *around, const char *one)
{
  for (const char *at = around; *at; at++)
    if (*at == '*')
      g_string_append (out, one);
    else
      g_string_append_c (out, *at);
}

/* name: "table", "table|text", "columns|NEW.*" */
static gboolean
append_spelled (MarqFilling *self, const char *name, GString *out, gpointer data)
{
  const char *bar = strchr (name, '|');
  g_autofree char *hole = bar ? g_strndup (name, (gsize) (bar - name)) : g_strdup (name);
  GPtrArray *spelled = g_hash_table_lookup (self->spelled, hole);

  if (g_str_equal (hole, "version"))
    g_string_append (out, self->version);
  else if (!spelled)
    {
      complain (self, _ ("the template has a place for “%s”, and no such hole"), hole);
      return FALSE;
    }
  for (guint i = 0; spelled && i < spelled->len; i++)
    {
      g_autofree char *text = bar && g_str_equal (bar, "|text") ? marq_sql_literal (self->dialect, spelled->pdata[i]) : NULL;

      g_string_append (out, i ? ", " : "");
      append_each (out, bar && !text ? bar + 1 : "*", text ? text : spelled->pdata[i]);
    }
  return TRUE;
}

static char *
dup_part (MarqFilling *self, gboolean is_down)
{
  for (guint i = 0; i < self->pattern->parts->len; i++)
    {
      const MarqPatternPart *part = self->pattern->parts->pdata[i];
      g_autoptr (GString) text = NULL;

      if (part->is_down != is_down || !(part->dialects & MARQ_DIALECT_BIT (self->dialect)))
        continue;
      text = g_string_new (NULL);
      return replace (self, part->text, text, append_spelled, NULL) ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
    }
  return NULL;
}

static void
fill (MarqFilling *self, const char *const *values, MarqFilled *filled)
{
  for (guint i = 0; values && values[i]; i++)
    take_value (self, values[i]);
  for (guint i = 0; i < self->pattern->holes->len; i++)
    {
      const MarqHole *hole = self->pattern->holes->pdata[i];

      if (hole->dialects & MARQ_DIALECT_BIT (self->dialect))
        spell (self, hole);
    }
  if (self->problems->len)
    return;
  filled->up = dup_part (self, FALSE);
  filled->down = dup_part (self, TRUE);
}

gboolean
marq_pattern_fill (MarqPattern *self, MarqDialect dialect, const char *const *values, const char *version, MarqFilled *filled,
                   GError **error)
{
  g_autoptr (GHashTable) given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) spelled = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *named = g_strdelimit (g_strdup (version), ".-", '_');
  MarqFilling filling = { self, dialect, named, given, spelled, problems };
  g_autofree char *all = NULL;

  *filled = (MarqFilled){ NULL, NULL };
  if (!marq_pattern_is_for (self, dialect))
    {
      const char *why = marq_pattern_get_refusal (self, dialect);

      /* Translators: the name of a template, and why this engine has no part in it */
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("The template “%s” is not for this engine: %s"), self->id,
                   why ? why : _ ("it has no script for it"));
      return FALSE;
    }
  fill (&filling, values, filled);
  if (!problems->len)
    return TRUE;
  marq_filled_clear (filled);
  g_ptr_array_add (problems, NULL);
  all = g_strjoinv ("\n  ", (char **) problems->pdata);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("The template “%s” cannot be filled:\n  %s"), self->id, all);
  return FALSE;
}

void
marq_filled_clear (MarqFilled *filled)
{
  g_clear_pointer (&filled->up, g_free);
  g_clear_pointer (&filled->down, g_free);
}
