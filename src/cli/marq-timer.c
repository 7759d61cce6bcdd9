/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "marq-timer.h"
#include "migration/store/marq-checksum.h"

/* That systemd knows. */
#define LAST_YEAR 2199

/* What a run later finds as it is now. Passwords are not among it. */
static const char *const carried[] = {
  "MARQUETRY_ENV", "MARQUETRY_HISTORY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "PGHOST",    "PGPORT",      "PGUSER",
  "PGDATABASE",    "PGSERVICE",         "PGSERVICEFILE",   "PGPASSFILE",    "PGSSLMODE", "PGSSLROOTCERT",
};

static gboolean
is_plain (const char *text)
{
  for (const char *c = text; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("-_./:@=,+", *c))
      return FALSE;
  return *text != '\0';
}

/* A word of a unit. in_command: where "$" begins a variable. */
static void
append_word (GString *unit, const char *word, gboolean in_command)
{
  gboolean plain = is_plain (word);

  if (!plain)
    g_string_append_c (unit, '"');
  for (const char *c = word; *c; c++)
    if (*c == '%' || (*c == '$' && in_command))
      g_string_append_printf (unit, "%c%c", *c, *c);
    else if (*c == '"' || *c == '\\')
      g_string_append_printf (unit, "\\%c", *c);
    else if ((guchar) *c < 0x20 || *c == 0x7f)
      g_string_append_printf (unit, "\\x%02x", (guint) *c);
    else
      g_string_append_c (unit, *c);
  if (!plain)
    g_string_append_c (unit, '"');
}

/* A line that only people read: nothing in it means anything, and it does not go on in the next. */
static void
append_prose (GString *unit, const char *text)
{
  for (const char *c = text; *c; c++)
    if (*c == '%')
      g_string_append (unit, "%%");
    else
      g_string_append_c (unit, (guchar) *c < 0x20 || *c == 0x7f || *c == '\\' ? ' ' : *c);
}

static gboolean
fail (GError **error, const char *time)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is no time: write it as 2026-11-22T03:00:00, with Z or +01:00 behind it where that is not local time, or as "
                  "OnCalendar= of systemd has it (see systemd.time(7))"),
               time);
  return FALSE;
}

/* A point of time. With its zone it is the same everywhere; without one it is that of the machine. */
static char *
dup_point (const char *time, GError **error)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GRegex) short_form = g_regex_new ("^(\\S{10}[T ]\\d\\d:\\d\\d)(?=$|Z|[+-])", 0, 0, NULL);
  g_autofree char *whole = g_regex_replace (short_form, time, -1, 0, "\\1:00", 0, NULL);
  g_autoptr (GDateTime) point = g_date_time_new_from_iso8601 (whole, here);
  g_autoptr (GDateTime) utc = point ? g_date_time_to_utc (point) : NULL;

  if (!utc || g_date_time_get_year (utc) > LAST_YEAR)
    {
      fail (error, time);
      return NULL;
    }
  if (g_date_time_compare (utc, now) <= 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s is over: give a time that is yet to come"), time);
      return NULL;
    }
  return g_date_time_format (utc, "%Y-%m-%d %H:%M:%S UTC");
}

/* Asks systemd, where there is one. */
static gboolean
check_calendar (const char *time, GError **error)
{
  g_autofree char *program = g_find_program_in_path ("systemd-analyze");
  g_autoptr (GSubprocess) process = NULL;

  if (!program)
    return TRUE;
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, error, program, "calendar", "--", time,
                              NULL);
  if (!process || !g_subprocess_wait (process, NULL, error))
    return FALSE;
  return g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0 ? TRUE : fail (error, time);
}

char *
marq_timer_dup_calendar (const char *time, GError **error)
{
  if (g_regex_match_simple ("^\\d{4}-?\\d\\d-?\\d\\d[Tt ]\\d\\d:?\\d\\d(:?\\d\\d([.,]\\d+)?)?(Z|z|[+-]\\d\\d(:?\\d\\d)?)?$", time, 0, 0))
    return dup_point (time, error);
  /* Whatever else OnCalendar= may take has no other letters, and nothing that a unit would read as more than a word. */
  if (!g_regex_match_simple ("^[A-Za-z0-9*~:,./ +_-]*[A-Za-z0-9*][A-Za-z0-9*~:,./ +_-]*$", time, 0, 0) || g_str_has_prefix (time, " "))
    {
      fail (error, time);
      return NULL;
    }
  return check_calendar (time, error) ? g_strdup (time) : NULL;
}

/* From anywhere: a file of SQLite is named in full. A name of a target stays one. */
static char *
dup_database (const char *on, GError **error)
{
  const MarqConnectionClass *klass = marq_connection_is_url (on) ? marq_connection_find_class (on, NULL) : NULL;
  g_autofree char *folder = g_get_current_dir ();

  if (g_regex_match_simple ("://[^/@:\\s]*:[^/\\s]*@|(^|[?& ;])(password|passwd|pwd|sslpassword)\\s*=", on, G_REGEX_CASELESS, 0))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("A password does not belong in a timer: keep it in the engine's password file, or in the keyring"));
      return NULL;
    }
  return klass && klass->resolve ? klass->resolve (on, folder) : g_strdup (on);
}

/* The same command, from anywhere, and without --at. (transfer full) (nullable) */
static GStrv
dup_command (char **given, const char *project, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *folder = g_canonicalize_filename (project, NULL);

  if (!program)
    return NULL;
  g_strv_builder_add_many (words, program, given[0], NULL);
  for (guint i = 1; given[i]; i++)
    {
      gboolean apart = g_str_equal (given[i], "--on") && given[i + 1];
      gboolean is_on = apart || g_str_has_prefix (given[i], "--on=");

      if (g_str_equal (given[i], "--at") && given[i + 1])
        i++;
      else if (is_on)
        {
          g_autofree char *on = dup_database (apart ? given[++i] : given[i] + strlen ("--on="), error);

          if (!on)
            return NULL;
          g_strv_builder_add_many (words, "--on", on, NULL);
        }
      else if (!g_str_has_prefix (given[i], "--at="))
        g_strv_builder_add (words, given[i] == project ? folder : given[i]);
    }
  return g_strv_builder_end (words);
}

/* "marq-apply-shop-1a2b3c4d": each command has one of its own. */
static char *
dup_name (const char *const *command, const char *project, const char *calendar)
{
  g_autofree char *folder = g_canonicalize_filename (project, NULL);
  g_autofree char *last = g_path_get_basename (folder);
  g_autofree char *whole = g_strjoinv ("\n", (GStrv) command);
  g_autofree char *text = g_strconcat (whole, "\n", calendar, NULL);
  g_autofree char *checksum = marq_checksum_of_text (text, strlen (text));

  g_strcanon (last, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", '_');
  return g_strdup_printf ("marq-%s-%.64s-%.8s", command[1], last, checksum);
}

static void
append_service (GString *unit, const char *const *command, const char *title)
{
  g_string_append (unit, "[Unit]\nDescription=");
  append_prose (unit, title);
  g_string_append (unit, "\n\n[Service]\nType=oneshot\n");
  for (guint i = 0; i < G_N_ELEMENTS (carried); i++)
    {
      const char *value = g_getenv (carried[i]);
      g_autofree char *full = g_strcmp0 (carried[i], "MARQUETRY_HISTORY") == 0 && value ? g_canonicalize_filename (value, NULL) : NULL;
      g_autofree char *word = value && *value ? g_strconcat (carried[i], "=", full ? full : value, NULL) : NULL;

      if (!word)
        continue;
      g_string_append (unit, "Environment=");
      append_word (unit, word, FALSE);
      g_string_append_c (unit, '\n');
    }
  g_string_append (unit, "ExecStart=");
  for (guint i = 0; command[i]; i++)
    {
      g_string_append (unit, i ? " " : "");
      /* In the name of the program, "$" is no variable. */
      append_word (unit, command[i], i > 0);
    }
  g_string_append_c (unit, '\n');
}

/* One that was missed is not made up for at some other hour. */
static void
append_timer (GString *unit, const char *name, const char *calendar, const char *title)
{
  g_string_append (unit, "[Unit]\nDescription=");
  append_prose (unit, title);
  g_string_append_printf (unit, "\n\n[Timer]\nOnCalendar=%s\nAccuracySec=1s\nPersistent=false\nUnit=%s.service\n\n[Install]\nWantedBy=timers.target\n",
                          calendar, name);
}

static gboolean
is_utf8 (const char *const *words)
{
  for (guint i = 0; words[i]; i++)
    if (!g_utf8_validate (words[i], -1, NULL))
      return FALSE;
  return TRUE;
}

static void
print (const char *name, const char *const *command, const char *calendar, const char *project)
{
  g_autofree char *folder = g_canonicalize_filename (project, NULL);
  g_autofree char *title = g_strdup_printf ("marq %s %s", command[1], folder);
  g_autoptr (GString) service = g_string_new (NULL);
  g_autoptr (GString) timer = g_string_new (NULL);

  append_service (service, command, title);
  append_timer (timer, name, calendar, title);
  /* Translators: these are lines of comments: each begins with "#" */
  g_print (_ ("# Two files. Afterwards:\n"
              "#   systemctl --user daemon-reload\n"
              "#   systemctl --user enable --now %s.timer\n"
              "# So that it also runs while you are not logged in: loginctl enable-linger\n"
              "# No password is in them: it has to be where marq finds it by itself then, such as ~/.pgpass.\n"),
           name);
  g_print ("\n# ~/.config/systemd/user/%s.service\n%s", name, service->str);
  g_print ("\n# ~/.config/systemd/user/%s.timer\n%s", name, timer->str);
}

static gboolean
agrees (char **given)
{
  return g_strv_contains ((const char *const *) given, "--yes") || g_strv_contains ((const char *const *) given, "-y");
}

MarqExit
marq_timer_print (const MarqCommand *command, const char *at, char **given, const char *project)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *calendar = marq_timer_dup_calendar (at, &error);
  g_auto (GStrv) words = calendar ? dup_command (given, project, &error) : NULL;
  g_autofree char *name = NULL;

  if (!words)
    {
      g_printerr ("marq %s: %s\n", command->name, error->message);
      return MARQ_EXIT_USAGE;
    }
  if (!is_utf8 ((const char *const *) words))
    {
      g_printerr (_ ("marq %s: a unit of systemd is UTF-8, and the command line is not: name the project otherwise\n"), command->name);
      return MARQ_EXIT_USAGE;
    }
  name = dup_name ((const char *const *) words, project, calendar);
  print (name, (const char *const *) words, calendar, project);
  if (!agrees (given))
    g_printerr (_ ("marq %s: nobody will be there to agree: add --yes, or it will do nothing\n"), command->name);
  return MARQ_EXIT_DONE;
}
