/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-connection.h"
#include "marq-engine-error.h"
#include "marq-sql-file.h"
#include "marq-sql-scratch.h"
#include "engine/postgres/marq-pg-script-split.h"
#include "engine/postgres/marq-pg-script.h"
#include "engine/sqlite/marq-sqlite-read.h"

static void fail (GError **error, MarqEngineError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
fail (GError **error, MarqEngineError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, MARQ_ENGINE_ERROR, (int) code, message);
}

static const struct
{
  const char *name;
  const char *usual;
} encodings[] = {
  { "latin1", "ISO-8859-1" },   { "latin2", "ISO-8859-2" },   { "latin9", "ISO-8859-15" },  { "win1250", "CP1250" }, { "win1251", "CP1251" },
  { "win1252", "CP1252" },      { "iso88591", "ISO-8859-1" }, { "iso885915", "ISO-8859-15" }, { "koi8r", "KOI8-R" }, { "koi8", "KOI8-R" },
  { "euc_jp", "EUC-JP" },       { "eucjp", "EUC-JP" },        { "sjis", "SJIS" },           { "gbk", "GBK" },        { "big5", "BIG5" },
};

/* What a file says that its letters are, from there on; NULL: nothing, or what they are anyway. */
static const char *
find_encoding (const char *text, gsize *from)
{
  g_autoptr (GRegex) setting = g_regex_new ("^\\s*SET\\s+client_encoding\\s*(?:=|TO)\\s*'?([a-z0-9_-]+)'?\\s*;",
                                            G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL;
  int end;

  if (!g_regex_match (setting, text, 0, &match))
    return NULL;
  name = g_match_info_fetch (match, 1);
  g_match_info_fetch_pos (match, 0, NULL, &end);
  *from = (gsize) end;
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_ascii_strcasecmp (encodings[i].name, name) == 0)
      return encodings[i].usual;
  return NULL;
}

static char *
decode (char *text)
{
  gsize from = 0;
  const char *encoding = find_encoding (text, &from);
  g_autofree char *rest = encoding ? g_convert (text + from, -1, "UTF-8", encoding, NULL, NULL, NULL) : NULL;
  char *whole;

  if (!rest)
    return text;
  text[from] = '\0';
  whole = g_strconcat (text, rest, NULL);
  g_free (text);
  return whole;
}

/* As text: what is none is refused, for it would end before its end. */
static char *
load (const char *path, GError **error)
{
  static const char mark[] = "\xEF\xBB\xBF";
  g_autofree char *text = NULL;
  const char *bad;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (strlen (text) == length)
    {
      text = decode (g_steal_pointer (&text));
      length = strlen (text);
    }
  if (!g_utf8_validate (text, (gssize) length, &bad))
    {
      g_autofree char *place = marq_sql_dup_place (path, text, (gsize) (bad - text));

      fail (error, MARQ_ENGINE_ERROR_CANNOT, *bad ? _ ("%s: this is no UTF-8: save the file in that encoding") : _ ("%s: there is a NUL byte here: this is no SQL file"), place);
      return NULL;
    }
  if (g_str_has_prefix (text, mark))
    memset (text, ' ', strlen (mark));
  return g_steal_pointer (&text);
}

/* A file, and those that it reads. */
typedef struct
{
  MarqPgScript *script;
  char         *folder; /* of the first file */
  GPtrArray    *open;   /* paths of files that are being read */
  GString      *whole;  /* all that was read, for a server; NULL: not asked for */
  GError      **error;
} MarqSqlReading;

/* As psql finds it; what is relative stays below the folder of the first file, or that where one is. */
static char *
find_file (MarqSqlReading *self, const char *from, const char *path, gboolean is_relative)
{
  g_autofree char *whole = g_canonicalize_filename (from, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *first = g_canonicalize_filename (path, is_relative ? folder : here);
  g_autofree char *second = g_canonicalize_filename (path, folder);
  g_autofree char *found = g_strdup (g_file_test (first, G_FILE_TEST_EXISTS) ? first : second);
  g_autofree char *inside_first = g_strconcat (self->folder, "/", NULL);
  g_autofree char *inside_second = g_strconcat (here, "/", NULL);

  if (!g_path_is_absolute (path) && !g_str_has_prefix (found, inside_first) && !g_str_has_prefix (found, inside_second))
    return NULL;
  return g_steal_pointer (&found);
}

static gboolean read_file (MarqSqlReading *self, const char *path);

static gboolean
include (MarqSqlReading *self, const char *from, const char *text, const MarqPgPiece *piece)
{
  g_autofree char *place = marq_sql_dup_place (from, text, piece->end);
  g_autofree char *path = find_file (self, from, piece->include, piece->is_relative);

  if (!path)
    {
      fail (self->error, MARQ_ENGINE_ERROR_CANNOT, _ ("%s: “%s” is outside of the folder of the first file: name it by its whole path"), place, piece->include);
      return FALSE;
    }
  for (guint i = 0; i < self->open->len; i++)
    if (g_str_equal (self->open->pdata[i], path))
      {
        fail (self->error, MARQ_ENGINE_ERROR_CANNOT, _ ("%s: “%s” is being read already: files must not read each other in a circle"), place, piece->include);
        return FALSE;
      }
  return read_file (self, path);
}

static gboolean
run_piece (MarqSqlReading *self, const char *path, const MarqPgSplit *split, const MarqPgPiece *piece)
{
  g_autofree char *text = g_strndup (split->text + piece->start, piece->end - piece->start);
  g_autofree char *message = NULL;
  g_autofree char *place = NULL;
  g_autofree char *line = NULL;
  gsize offset;

  if (self->whole)
    {
      g_string_append (self->whole, text);
      return TRUE;
    }
  if (marq_pg_script_run (self->script, text, &offset, &message))
    return !g_cancellable_set_error_if_cancelled (self->script->cancellable, self->error);
  place = marq_sql_dup_place (path, split->text, piece->start + offset);
  line = marq_sql_dup_line (split->text, piece->start + offset);
  /* Translators: a place in a file, what is wrong there, and the text that stands there */
  fail (self->error, MARQ_ENGINE_ERROR_SYNTAX, _ ("%s: %s: “%s”"), place, message, line);
  return FALSE;
}

static void
leave_all (MarqPgScript *script, const char *kind, GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    marq_pg_script_leave (script, kind, names->pdata[i]);
}

static gboolean
read_file (MarqSqlReading *self, const char *path)
{
  g_autofree char *text = load (path, self->error);
  g_autoptr (MarqPgSplit) split = text ? marq_pg_split (text) : NULL;
  gboolean well = split != NULL;

  g_ptr_array_add (self->open, g_canonicalize_filename (path, NULL));
  for (guint i = 0; well && i < split->pieces->len; i++)
    {
      MarqPgPiece *piece = split->pieces->pdata[i];

      well = run_piece (self, path, split, piece) && (!piece->include || include (self, path, text, piece));
    }
  if (split)
    {
      leave_all (self->script, "commands of psql", split->commands);
      leave_all (self->script, "rows of COPY", split->copied);
    }
  g_ptr_array_remove_index (self->open, self->open->len - 1);
  return well;
}

static gboolean
read_all (MarqSqlReading *self, const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);
  gboolean well;

  self->folder = g_path_get_dirname (absolute);
  self->open = open;
  well = read_file (self, path);
  g_free (self->folder);
  return well;
}

static MarqSchema *
read_on_server (const char *path, const char *scratch, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqPgScript) script = marq_pg_script_new (cancellable);
  g_autoptr (GString) whole = g_string_new (NULL);
  MarqSqlReading reading = { script, .whole = whole, .error = error };

  if (!read_all (&reading, path))
    return NULL;
  return marq_sql_scratch_read (scratch, MARQ_DIALECT_POSTGRESQL, path, whole->str, left_out, cancellable, error);
}

/* What the parser does not know, a server may. */
static MarqSchema *
read_postgres (const char *path, const char *scratch, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqPgScript) script = marq_pg_script_new (cancellable);
  g_autoptr (GError) own_error = NULL;
  MarqSqlReading reading = { script, .error = &own_error };

  if (read_all (&reading, path))
    return marq_pg_script_finish (script, left_out);
  if (g_error_matches (own_error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_SYNTAX) && scratch)
    return read_on_server (path, scratch, left_out, cancellable, error);
  if (g_error_matches (own_error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_SYNTAX))
    fail (error, MARQ_ENGINE_ERROR_SYNTAX, _ ("%s (if a newer PostgreSQL knows this, name a server where it may be tried)"), own_error->message);
  else
    g_propagate_error (error, g_steal_pointer (&own_error));
  return NULL;
}

MarqSchema *
marq_sql_file_read (const char *path, MarqDialect dialect, const char *scratch, GPtrArray *left_out, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = NULL;
  MarqSchema *schema;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (dialect == MARQ_DIALECT_POSTGRESQL)
    return read_postgres (path, scratch, left_out, cancellable, error);
  text = load (path, error);
  if (!text)
    return NULL;
  if (dialect == MARQ_DIALECT_SQLITE)
    {
      schema = marq_sqlite_read_script (text, left_out, cancellable, error);
      if (!schema)
        g_prefix_error (error, "%s: ", path);
      return schema;
    }
  if (scratch)
    return marq_sql_scratch_read (scratch, dialect, path, text, left_out, cancellable, error);
  fail (error, MARQ_ENGINE_ERROR_CANNOT, _ ("%s: only MariaDB itself can read a script of MariaDB: name a server where it may be run"), path);
  return NULL;
}

MarqDialect
marq_sql_file_guess (const char *path)
{
  g_autofree char *text = load (path, NULL);
  g_autoptr (MarqPgSplit) split = text ? marq_pg_split (text) : NULL;
  g_autoptr (MarqPgArena) arena = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autofree char *message = NULL;
  gsize offset;

  if (!split)
    return MARQ_DIALECT_POSTGRESQL;
  arena = marq_pg_arena_new ();
  if (marq_pg_parse_nodes (arena, split->text, &offset, &message))
    return MARQ_DIALECT_POSTGRESQL;
  schema = marq_sqlite_read_script (text, NULL, NULL, NULL);
  return schema ? MARQ_DIALECT_SQLITE : MARQ_DIALECT_POSTGRESQL;
}
