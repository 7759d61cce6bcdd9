/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-change.h"
#include "migration/marq-migration-error.h"
#include "marq-version.h"

#define LARGEST_NUMBER 999999
#define LARGEST_SEQUENCE 999
#define SEQUENCE_DIGITS 3
#define TIMESTAMP_DIGITS 14

static gboolean
fail (GError **error, const char *text, const char *why)
{
  /* Translators: a version that a person or a file gives, and what is wrong with it */
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION, _ ("“%s” is not a version: %s"), text, why);
  return FALSE;
}

static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (g_ascii_isdigit (text[n]))
    n++;
  return n;
}

static gboolean
read_number (const char **place, guint *number, const char *text, GError **error)
{
  gsize n = count_digits (*place);
  guint64 value;

  if (!n)
    return fail (error, text, _ ("there are three numbers with dots between them, as in 1.0.3 or 1.0.3-001"));
  if (n > 1 && **place == '0')
    return fail (error, text, _ ("a number does not begin with 0"));
  value = n > 6 ? G_MAXUINT64 : g_ascii_strtoull (*place, NULL, 10);
  if (value > LARGEST_NUMBER)
    return fail (error, text, _ ("a number is at most 999999"));
  *number = (guint) value;
  *place += n;
  return TRUE;
}

static gboolean
read_dot (const char **place, const char *text, GError **error)
{
  if (**place != '.')
    return fail (error, text, _ ("there are three numbers with dots between them, as in 1.0.3 or 1.0.3-001"));
  (*place)++;
  return TRUE;
}

static gboolean
read_sequence (const char **place, guint *sequence, const char *text, GError **error)
{
  if (count_digits (*place + 1) != SEQUENCE_DIGITS)
    return fail (error, text, _ ("what follows the dash has three digits, from 001 to 999"));
  *sequence = (guint) g_ascii_strtoull (*place + 1, NULL, 10);
  if (!*sequence)
    return fail (error, text, _ ("what follows the dash has three digits, from 001 to 999"));
  *place += SEQUENCE_DIGITS + 1;
  return TRUE;
}

static gboolean
read_timestamp (const char *text, MarqVersion *version, GError **error)
{
  guint64 stamp = g_ascii_strtoull (text, NULL, 10);
  int year = (int) (stamp / 10000000000), month = stamp / 100000000 % 100, day = stamp / 1000000 % 100;
  int hour = stamp / 10000 % 100, minute = stamp / 100 % 100, second = stamp % 100;
  g_autoptr (GDateTime) moment = g_date_time_new_utc (year, month, day, hour, minute, second);

  if (!moment)
    return fail (error, text, _ ("there is no such moment; a timestamp has year, month, day, hour, minute and second"));
  *version = (MarqVersion){ .timestamp = stamp };
  return TRUE;
}

/**
 * marq_version_parse:
 * @version: (out): set only on success
 */
gboolean
marq_version_parse (const char *text, MarqVersion *version, GError **error)
{
  MarqVersion read = { 0 };
  const char *place = text;

  if (count_digits (text) == TIMESTAMP_DIGITS && !text[TIMESTAMP_DIGITS])
    return read_timestamp (text, version, error);
  if (!read_number (&place, &read.major, text, error) || !read_dot (&place, text, error)
      || !read_number (&place, &read.minor, text, error) || !read_dot (&place, text, error)
      || !read_number (&place, &read.patch, text, error))
    return FALSE;
  if (*place == '-' && !read_sequence (&place, &read.sequence, text, error))
    return FALSE;
  if (*place)
    return fail (error, text, _ ("nothing can follow the last number"));
  *version = read;
  return TRUE;
}

/**
 * marq_version_parse_folder:
 * @slug: (out) (optional): into name
 *
 * A slug never begins with three digits of its own; see marq_migration_dup_slug().
 */
gboolean
marq_version_parse_folder (const char *name, MarqVersion *version, const char **slug)
{
  const char *dash = strchr (name, '-');
  g_autofree char *text = NULL;

  if (!dash)
    return FALSE;
  if (count_digits (dash + 1) == SEQUENCE_DIGITS && dash[SEQUENCE_DIGITS + 1] == '-')
    dash += SEQUENCE_DIGITS + 1;
  if (!dash[1])
    return FALSE;
  text = g_strndup (name, dash - name);
  if (!marq_version_parse (text, version, NULL))
    return FALSE;
  if (slug)
    *slug = dash + 1;
  return TRUE;
}

char *
marq_version_dup_text (const MarqVersion *self)
{
  if (self->timestamp)
    return g_strdup_printf ("%014" G_GUINT64_FORMAT, self->timestamp);
  if (self->sequence)
    return g_strdup_printf ("%u.%u.%u-%03u", self->major, self->minor, self->patch, self->sequence);
  return g_strdup_printf ("%u.%u.%u", self->major, self->minor, self->patch);
}

int
marq_version_compare (const MarqVersion *a, const MarqVersion *b)
{
  const guint64 left[] = { a->timestamp, a->major, a->minor, a->patch, a->sequence };
  const guint64 right[] = { b->timestamp, b->major, b->minor, b->patch, b->sequence };

  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  return 0;
}

/* Where a number is at its end, the one before it goes up; where all are, there is nothing after it. */
MarqVersion
marq_version_next (const MarqVersion *last, MarqVersionLevel level)
{
  if (!last || last->timestamp)
    return (MarqVersion){ .major = 1 };
  if (level == MARQ_VERSION_PATCH && last->sequence && last->sequence < LARGEST_SEQUENCE)
    return (MarqVersion){ last->major, last->minor, last->patch, last->sequence + 1, 0 };
  if (level == MARQ_VERSION_PATCH && last->patch < LARGEST_NUMBER)
    return (MarqVersion){ last->major, last->minor, last->patch + 1, 0, 0 };
  if (level != MARQ_VERSION_MAJOR && last->minor < LARGEST_NUMBER)
    return (MarqVersion){ last->major, last->minor + 1, 0, 0, 0 };
  if (last->major < LARGEST_NUMBER)
    return (MarqVersion){ last->major + 1, 0, 0, 0, 0 };
  return *last;
}

static guint64
stamp_of (GDateTime *moment)
{
  g_autoptr (GDateTime) utc = g_date_time_to_utc (moment);
  g_autofree char *text = g_date_time_format (utc, "%Y%m%d%H%M%S");

  return g_ascii_strtoull (text, NULL, 10);
}

/* A clock that was set back makes no version that comes before another. Time, too, has an end. */
MarqVersion
marq_version_next_timestamp (const MarqVersion *last, GDateTime *now)
{
  guint64 stamp = stamp_of (now);

  if (last && last->timestamp >= stamp)
    {
      g_autofree char *text = marq_version_dup_text (last);
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
      g_autofree char *iso = g_strdup_printf ("%.8sT%sZ", text, text + 8);
      g_autoptr (GDateTime) before = g_date_time_new_from_iso8601 (iso, utc);
      g_autoptr (GDateTime) after = g_date_time_add_seconds (before, 1);

      stamp = after ? stamp_of (after) : last->timestamp;
    }
  return (MarqVersion){ .timestamp = stamp };
}

static MarqVersionLevel
level_of (const MarqChange *change)
{
  if (change->kind == MARQ_CHANGE_REMOVE || marq_change_is_destructive (change))
    return MARQ_VERSION_MAJOR;
  return change->kind == MARQ_CHANGE_ADD ? MARQ_VERSION_MINOR : MARQ_VERSION_PATCH;
}

static char *
dup_reason (MarqVersionLevel level, const char *change)
{
  /* Translators: why a version is suggested; %s is a change: “REMOVE Column: price” */
  if (level == MARQ_VERSION_MAJOR)
    return g_strdup_printf (_ ("something is dropped: %s"), change);
  if (level == MARQ_VERSION_MINOR)
    return g_strdup_printf (_ ("something is added: %s"), change);
  return g_strdup_printf (_ ("what is there is altered, and nothing more: %s"), change);
}

/**
 * marq_version_level_of:
 * @reason: (out) (optional) (transfer full):
 */
MarqVersionLevel
marq_version_level_of (GPtrArray *changes, char **reason)
{
  MarqVersionLevel level = MARQ_VERSION_PATCH;
  const MarqChange *first = changes->len ? changes->pdata[0] : NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < changes->len; i++)
    if (level_of (changes->pdata[i]) > level)
      {
        first = changes->pdata[i];
        level = level_of (first);
      }
  if (!reason)
    return level;
  text = first ? marq_change_dup_text (first) : g_strdup ("");
  *reason = dup_reason (level, text);
  return level;
}

const char *
marq_version_level_nick (MarqVersionLevel level)
{
  static const char *const nicks[] = { "patch", "minor", "major" };

  return nicks[level];
}
