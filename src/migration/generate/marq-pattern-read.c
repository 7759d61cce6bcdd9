/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a pattern, line by line. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "migration/store/marq-migration.h"
#include "marq-pattern-private.h"

#define OURS "-- marquetry: "
#define ALL_DIALECTS (MARQ_DIALECT_BIT (MARQ_DIALECT_MARIADB + 1) - 1)

static const char *const kinds[] = {
  [MARQ_HOLE_IDENTIFIER] = "identifier", [MARQ_HOLE_IDENTIFIERS] = "identifiers", [MARQ_HOLE_NAME] = "name",
  [MARQ_HOLE_TEXT] = "text",             [MARQ_HOLE_TEXTS] = "texts",             [MARQ_HOLE_NUMBER] = "number",
  [MARQ_HOLE_SQL] = "sql",
};

const char *
marq_hole_kind_nick (MarqHoleKind kind)
{
  return kinds[kind];
}

typedef struct
{
  MarqPattern *pattern;
  guint        line;
  GString     *about; /* where the description is written to; NULL: it has ended */
  GString     *part;  /* where a script is; NULL: none has begun */
  gboolean     is_named;
} MarqPatternReader;

static gboolean
fail (MarqPatternReader *self, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (MarqPatternReader *self, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Translators: the name of a template, a line of its file, and what is wrong there */
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("The template “%s” cannot be used: line %u: %s"),
               self->pattern->id, self->line, message);
  return FALSE;
}

/* "postgresql, mariadb"; nothing: all. */
static gboolean
read_dialects (MarqPatternReader *self, const char *words, guint *dialects, GError **error)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (MARQ_TYPE_DIALECT);
  g_auto (GStrv) names = g_strsplit_set (words ? words : "", ", ", -1);

  *dialects = 0;
  for (guint i = 0; names[i]; i++)
    {
      GEnumValue *value = *names[i] ? g_enum_get_value_by_nick (klass, names[i]) : NULL;

      if (*names[i] && !value)
        return fail (self, error, _ ("there is no engine “%s”; there are postgresql, sqlite and mariadb"), names[i]);
      if (value)
        *dialects |= MARQ_DIALECT_BIT (value->value);
    }
  if (!*dialects)
    *dialects = ALL_DIALECTS;
  return TRUE;
}

static gboolean
read_kind (const char *word, MarqHoleKind *kind)
{
  for (*kind = 0; *kind < G_N_ELEMENTS (kinds); (*kind)++)
    if (g_str_equal (kinds[*kind], word))
      return TRUE;
  return FALSE;
}

static gboolean
is_known_twice (MarqPatternReader *self, const char *name, guint dialects)
{
  for (guint i = 0; i < self->pattern->holes->len; i++)
    {
      const MarqHole *hole = self->pattern->holes->pdata[i];

      if (g_str_equal (hole->name, name) && hole->dialects & dialects)
        return TRUE;
    }
  return g_str_equal (name, "version");
}

static void
hole_free (MarqHole *hole)
{
  g_free (hole->name);
  g_free (hole->preset);
  g_free (hole->description);
  g_free (hole);
}

static gboolean
read_hole (MarqPatternReader *self, const char *words, GError **error)
{
  static GRegex *form;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL;
  g_autofree char *kind_word = NULL;
  g_autofree char *engines = NULL;
  g_autofree char *is_preset = NULL;
  MarqHole *hole;
  MarqHoleKind kind;
  guint dialects;

  if (g_once_init_enter (&form))
    g_once_init_leave (&form, g_regex_new ("^([a-z][a-z0-9_]*) ([a-z]+)(?: for ([a-z, ]+?))?( =(?: (.*?))?)? -- (.+)$",
                                                   G_REGEX_OPTIMIZE, 0, NULL));
  if (!g_regex_match (form, words, 0, &match))
    return fail (self, error, _ ("a hole is “hole NAME KIND = DEFAULT -- what it is for”; the default may be left out"));
  name = g_match_info_fetch (match, 1);
  kind_word = g_match_info_fetch (match, 2);
  engines = g_match_info_fetch (match, 3);
  is_preset = g_match_info_fetch (match, 4);
  if (!read_kind (kind_word, &kind))
    return fail (self, error, _ ("there is no kind “%s”; there are identifier, identifiers, name, text, texts, number and sql"), kind_word);
  if (!read_dialects (self, engines, &dialects, error))
    return FALSE;
  if (is_known_twice (self, name, dialects))
    return fail (self, error, _ ("there is a hole “%s” already"), name);
  hole = g_new0 (MarqHole, 1);
  hole->name = g_steal_pointer (&name);
  hole->kind = kind;
  hole->dialects = dialects;
  hole->preset = *is_preset ? g_match_info_fetch (match, 5) : NULL;
  hole->description = g_match_info_fetch (match, 6);
  g_ptr_array_add (self->pattern->holes, hole);
  return TRUE;
}

static gboolean
read_refusal (MarqPatternReader *self, const char *words, GError **error)
{
  const char *why = strstr (words, " -- ");
  g_autofree char *engines = why ? g_strndup (words, (gsize) (why - words)) : NULL;
  guint dialects;

  if (!why)
    return fail (self, error, _ ("say which engine, and why: “refused sqlite -- it has no loops”"));
  if (!read_dialects (self, engines, &dialects, error))
    return FALSE;
  for (MarqDialect i = 0; i <= MARQ_DIALECT_MARIADB; i++)
    if (dialects & MARQ_DIALECT_BIT (i))
      {
        g_free (self->pattern->refusals[i]);
        self->pattern->refusals[i] = g_strdup (why + strlen (" -- "));
      }
  return TRUE;
}

static void
part_free (MarqPatternPart *part)
{
  g_free (part->text);
  g_free (part);
}

static void
end_part (MarqPatternReader *self)
{
  MarqPatternPart *part;

  if (!self->part)
    return;
  part = g_ptr_array_index (self->pattern->parts, self->pattern->parts->len - 1);
  part->text = g_string_free (g_steal_pointer (&self->part), FALSE);
  g_strchug (part->text);
}

static gboolean
begin_part (MarqPatternReader *self, const char *words, gboolean is_down, GError **error)
{
  MarqPatternPart *part;
  guint dialects;

  if (!read_dialects (self, words, &dialects, error))
    return FALSE;
  for (guint i = 0; i < self->pattern->parts->len; i++)
    {
      part = self->pattern->parts->pdata[i];
      if (part->is_down == is_down && part->dialects & dialects)
        return fail (self, error, _ ("an engine has two scripts for one direction"));
    }
  end_part (self);
  part = g_new0 (MarqPatternPart, 1);
  part->dialects = dialects;
  part->is_down = is_down;
  g_ptr_array_add (self->pattern->parts, part);
  self->part = g_string_new (NULL);
  return TRUE;
}

static gboolean
read_type (MarqPatternReader *self, const char *word, GError **error)
{
  MarqMigrationType type;

  if (!marq_migration_type_parse (word, &type))
    return fail (self, error, _ ("there is no type “%s”"), word);
  g_free (self->pattern->type);
  self->pattern->type = g_strdup (word);
  return TRUE;
}

/* Which of ours begins so; its rest, or NULL. */
static const char *
after (const char *line, const char *word)
{
  gsize length = strlen (word);

  if (!g_str_has_prefix (line, OURS) || strncmp (line + strlen (OURS), word, length) != 0)
    return NULL;
  line += strlen (OURS) + length;
  return !*line ? line : *line == ' ' ? line + 1 : NULL;
}

static gboolean
is_direction (const char *words)
{
  return strspn (words, "abcdefghijklmnopqrstuvwxyz, ") == strlen (words);
}

static gboolean
read_line (MarqPatternReader *self, const char *line, GError **error)
{
  const char *rest;

  if ((rest = after (line, "up")) && is_direction (rest))
    return begin_part (self, rest, FALSE, error);
  if ((rest = after (line, "down")) && is_direction (rest))
    return begin_part (self, rest, TRUE, error);
  if (self->part)
    {
      g_string_append (self->part, line);
      g_string_append_c (self->part, '\n');
      return TRUE;
    }
  if ((rest = after (line, "template")))
    {
      g_free (self->pattern->title);
      self->pattern->title = g_strdup (rest);
      self->is_named = TRUE;
      return TRUE;
    }
  if ((rest = after (line, "hole")))
    return read_hole (self, rest, error);
  if ((rest = after (line, "type")))
    return read_type (self, rest, error);
  if ((rest = after (line, "refused")))
    return read_refusal (self, rest, error);
  if (g_str_has_prefix (line, "--"))
    {
      if (self->is_named && line[2])
        g_string_append_printf (self->about, "%s%s", self->about->len ? " " : "", line + 2 + (line[2] == ' '));
      return TRUE;
    }
  return !*line || fail (self, error, _ ("a script begins below “-- marquetry: up” or “-- marquetry: down”"));
}

static gboolean
check (MarqPatternReader *self, GError **error)
{
  for (guint i = 0; i < self->pattern->parts->len; i++)
    if (!((MarqPatternPart *) self->pattern->parts->pdata[i])->is_down)
      return TRUE;
  return fail (self, error, _ ("it has no “-- marquetry: up”"));
}

MarqPattern *
marq_pattern_new (const char *id, const char *text, GError **error)
{
  g_autoptr (MarqPattern) self = g_new0 (MarqPattern, 1);
  g_autoptr (GString) about = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  MarqPatternReader reader = { self, 0, about, NULL, FALSE };
  gboolean well = TRUE;

  self->id = g_strdup (id);
  self->holes = g_ptr_array_new_with_free_func ((GDestroyNotify) hole_free);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  if (!g_utf8_validate (text, -1, NULL))
    {
      fail (&reader, error, _ ("it is not valid UTF-8"));
      return NULL;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; well && lines[i]; i++)
    {
      gsize length = strlen (lines[i]);

      if (length && lines[i][length - 1] == '\r')
        lines[i][length - 1] = '\0';
      /* What is behind the last line break is no line. */
      if (!lines[i + 1] && !*lines[i])
        break;
      reader.line = i + 1;
      well = read_line (&reader, lines[i], error);
    }
  end_part (&reader);
  self->description = g_strdup (about->str);
  return well && check (&reader, error) ? g_steal_pointer (&self) : NULL;
}

void
marq_pattern_free (MarqPattern *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  g_free (self->type);
  g_ptr_array_unref (self->holes);
  g_ptr_array_unref (self->parts);
  for (MarqDialect i = 0; i <= MARQ_DIALECT_MARIADB; i++)
    g_free (self->refusals[i]);
  g_free (self);
}
