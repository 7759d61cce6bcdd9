/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saves what can be saved of a damaged file, by its lines: our files hold one property a line, and indentation
 * tells what encloses what even where the brackets no longer do. At each fault the edits that lose least are
 * tried first: a comma or bracket put right, a line left out, an element left out, and so outwards. If none
 * lets the scan get past the fault, what comes before it is kept and closed. It does not look at meaning. */

#include "config.h"

#include "marq-json-salvage.h"

#include "marq-json-scan.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_ROUNDS 100
#define MAX_TRIALS 400
#define MAX_NAMES 20

/* What is longer was more than a bracket and a comma with a stray character. */
#define LONGEST_BRACKET 4

/* @indent is G_MAXINT, inside of everything, where it means nothing: see distrust_indent(). */
typedef struct
{
  const char *text;
  gsize length;
  int indent;
  guint number;
} Line;

/* Leaves out lines and may put one bracket in their place. */
typedef struct
{
  guint first;
  guint n_cut;
  const char *bracket;
  int indent;
} Edit;

typedef struct
{
  GArray *lines;
  GString *text;
  MarqJsonFault fault;
  gboolean is_good;
  gboolean is_last_line_open;
  gboolean is_strict;
  guint n_trials;
  GStringChunk *mended;
  GPtrArray *losses;
} Salvage;

/* Lines */

static inline gboolean
is_one_of (char        c,
           const char *characters)
{
  return memchr (characters, c, strlen (characters)) != NULL;
}

static inline const Line *
line_at (GArray *lines,
         guint   i)
{
  return &g_array_index (lines, Line, i);
}

static void
append_line (GArray     *lines,
             const char *text,
             gsize       length,
             guint       number)
{
  Line line = { .text = text, .number = number };
  gsize indent = 0;

  while (length > 0 && is_one_of (text[length - 1], " \t\r"))
    length--;
  while (indent < length && (text[indent] == ' ' || text[indent] == '\t'))
    indent++;

  /* Blank lines say nothing; without them, neighbours are neighbours. */
  if (indent == length)
    return;

  line.length = length;
  line.indent = (int) MIN (indent, G_MAXINT - 1);
  g_array_append_val (lines, line);
}

static GArray *
split_lines (const char *text,
             gsize       length)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  const char *end = text + length;

  for (guint number = 1; text < end; number++)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *line_end = newline != NULL ? newline : end;

      append_line (lines, text, (gsize) (line_end - text), number);
      text = newline != NULL ? newline + 1 : end;
    }

  return lines;
}

static GString *
join_lines (GArray *lines,
            guint   first,
            guint   n_lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < first + n_lines; i++)
    {
      g_string_append_len (text, line_at (lines, i)->text, (gssize) line_at (lines, i)->length);
      g_string_append_c (text, '\n');
    }

  return text;
}

/* The end of the text counts as a line outside of everything. */
static int
indent_at (GArray *lines,
           guint   i)
{
  return i < lines->len ? line_at (lines, i)->indent : -1;
}

static gboolean
begins_with (GArray     *lines,
             guint       i,
             const char *characters)
{
  const Line *line;

  if (i >= lines->len || indent_at (lines, i) == G_MAXINT)
    return FALSE;

  line = line_at (lines, i);
  return is_one_of (line->text[line->indent], characters);
}

static gboolean
ends_with (GArray     *lines,
           guint       i,
           const char *characters)
{
  const Line *line = line_at (lines, i);

  return line->length > 0 && is_one_of (line->text[line->length - 1], characters);
}

/* The nearest line above @i that is indented by no more than @indent; -1 if there is none. */
static gint64
opener_above (GArray *lines,
              guint   i,
              int     indent)
{
  gint64 above = (gint64) i - 1;

  while (above >= 0 && indent_at (lines, (guint) above) > indent)
    above--;

  return above;
}

static guint
closer_below (GArray *lines,
              guint   i,
              int     indent)
{
  guint below = i + 1;

  while (below < lines->len && indent_at (lines, below) > indent)
    below++;

  return MIN (below, lines->len);
}

/* The first line up to @last whose indentation disagrees with the brackets before it: where one of them is missing,
 * this is the place, even if the scan stumbles only later. */
static guint
find_stray_line (GArray *lines,
                 guint   last)
{
  int depth = 0;

  for (guint i = 0; i < last; i++)
    {
      const Line *line = line_at (lines, i);
      gboolean is_in_string = FALSE;

      if (line->indent != G_MAXINT && line->indent != 2 * (depth - begins_with (lines, i, "}]")))
        return i;

      for (gsize at = 0; at < line->length; at++)
        if (is_in_string && line->text[at] == '\\')
          at++;
        else if (line->text[at] == '"')
          is_in_string = !is_in_string;
        else if (!is_in_string)
          depth += (line->text[at] == '{' || line->text[at] == '[') - (line->text[at] == '}' || line->text[at] == ']');
    }

  return last;
}

/* Losses */

static char *
dup_string_value (const char *at,
                  const char *end)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *quoted = NULL;
  const char *close = at + 1;

  while (close < end && *close != '"' && *close != '\n')
    close += *close == '\\' ? 2 : 1;
  if (close >= end || *close != '"' || !marq_json_scan (at, (gsize) (close + 1 - at), NULL))
    return NULL;

  quoted = g_strndup (at, (gsize) (close + 1 - at));
  node = json_from_string (quoted, NULL);
  return node != NULL ? json_node_dup_string (node) : NULL;
}

static char *
dup_names (const char *text,
           gsize       length)
{
  static const char key[] = "\"name\":";
  const char *end = text + length;
  GString *names = g_string_new (NULL);
  guint n_names = 0;

  for (const char *at = text; (at = memchr (at, '"', (gsize) (end - at))) != NULL; at++)
    {
      g_autofree char *name = NULL;
      const char *value = at + strlen (key);

      if ((gsize) (end - at) <= strlen (key) || memcmp (at, key, strlen (key)) != 0)
        continue;
      while (value < end && *value == ' ')
        value++;
      if (value < end && *value == '"')
        name = dup_string_value (value, end);
      if (name != NULL && n_names++ < MAX_NAMES)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }

  if (n_names > MAX_NAMES)
    {
      guint n_more = n_names - MAX_NAMES;

      /* Translators: ends a list of names: "customers, orders, products and 7 more" */
      g_string_append_printf (names, g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", n_more), n_more);
    }

  return g_string_free (names, n_names == 0);
}

static void
add_loss (Salvage *salvage,
          guint    first_line,
          guint    last_line,
          char    *path,
          char    *names)
{
  MarqJsonLoss *loss = g_new0 (MarqJsonLoss, 1);

  loss->first_line = first_line;
  loss->last_line = last_line;
  loss->path = path;
  loss->names = names;
  g_ptr_array_add (salvage->losses, loss);
}

/* Where line @i stands: what is before it scans well until it breaks off, at the very place. */
static char *
dup_path_of_line (Salvage *salvage,
                  guint    i)
{
  g_autoptr (GString) before = join_lines (salvage->lines, 0, i);
  g_auto (MarqJsonFault) fault = { 0 };
  const Line *line = line_at (salvage->lines, i);
  g_autofree char *key = NULL;

  if (marq_json_scan (before->str, before->len, &fault))
    return g_strdup ("");
  if (!begins_with (salvage->lines, i, "\""))
    return g_steal_pointer (&fault.path);

  key = dup_string_value (line->text + line->indent, line->text + line->length);
  if (key != NULL)
    {
      g_autoptr (GString) segment = g_string_new (key);

      g_string_replace (segment, "~", "~0", 0);
      g_string_replace (segment, "/", "~1", 0);
      return g_strconcat (fault.path, "/", segment->str, NULL);
    }

  return g_steal_pointer (&fault.path);
}

static void
add_loss_of_edit (Salvage    *salvage,
                  const Edit *edit)
{
  GArray *lines = salvage->lines;
  guint last = edit->first + MAX (edit->n_cut, 1) - 1;
  g_autoptr (GString) lost = join_lines (lines, edit->first, edit->n_cut);
  guint first_line = line_at (lines, MIN (edit->first, lines->len - 1))->number;
  guint last_line = line_at (lines, MIN (last, lines->len - 1))->number;
  char *path = edit->n_cut > 0 ? dup_path_of_line (salvage, edit->first) : g_strdup (salvage->fault.path);

  add_loss (salvage, first_line, last_line, path, dup_names (lost->str, lost->len));
}

/* Edits */

/* Gives @lines[i] the comma that what follows it asks for, and no other. */
static void
mend_comma (Salvage *salvage,
            GArray  *lines,
            guint    i)
{
  Line *line = &g_array_index (lines, Line, i);
  gsize length = line->length;
  g_autoptr (GString) mended = NULL;

  while (length > 0 && is_one_of (line->text[length - 1], ", "))
    length--;
  mended = g_string_new_len (line->text, (gssize) length);
  if (i + 1 < lines->len && !begins_with (lines, i + 1, "}]") && !(length > 0 && is_one_of (mended->str[length - 1], "{[")))
    g_string_append_c (mended, ',');

  if (mended->len == line->length && memcmp (mended->str, line->text, mended->len) == 0)
    return;

  line->text = g_string_chunk_insert_len (salvage->mended, mended->str, (gssize) mended->len);
  line->length = mended->len;
}

static void
copy_lines (GArray *lines,
            GArray *from,
            guint   first,
            guint   end)
{
  if (first < end)
    g_array_append_vals (lines, line_at (from, first), end - first);
}

static GArray *
apply_edit (Salvage    *salvage,
            const Edit *edit)
{
  GArray *old = salvage->lines;
  GArray *lines = g_array_sized_new (FALSE, FALSE, sizeof (Line), old->len + 1);
  guint after = edit->first + edit->n_cut;
  guint seam = edit->first;

  copy_lines (lines, old, 0, edit->first);
  if (edit->bracket != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%*s%s", edit->indent, "", edit->bracket);
      const char *kept = g_string_chunk_insert (salvage->mended, text);

      append_line (lines, kept, strlen (kept), old->len > 0 ? line_at (old, MIN (edit->first, old->len - 1))->number : 1);
    }
  copy_lines (lines, old, after, old->len);

  if (edit->bracket != NULL && seam < lines->len)
    mend_comma (salvage, lines, seam);
  if (seam > 0)
    mend_comma (salvage, lines, seam - 1);

  return lines;
}

/* The index, among the lines before @edit, of the line at fault after it. */
static gint64
fault_before_edit (const MarqJsonFault *fault,
                   const Edit          *edit)
{
  gint64 at = (gint64) fault->line - 1;

  if (at < edit->first)
    return at;
  if (edit->bracket != NULL && at == edit->first)
    return -1;

  return at + edit->n_cut - (edit->bracket != NULL);
}

/* Whether up to the line of the old fault, or the one after the edit, the brackets now agree with the indentation. */
static gboolean
is_in_order (GArray     *lines,
             const Edit *edit,
             guint       fault_line)
{
  guint last = MAX (fault_line, edit->first + edit->n_cut) - edit->n_cut + (edit->bracket != NULL);

  return find_stray_line (lines, MIN (last + 1, lines->len)) > MIN (last, lines->len - 1);
}

/* An edit is worth it if the scan then gets past the fault, and past the line that follows the edit: otherwise
 * it only moved the fault on, as leaving out one line of a broken element after the other would. A bracket that
 * merely balances another that is wrong gets past too, but moves what is between them: see mend_fault(). */
static gboolean
try_edit (Salvage *salvage,
          Edit     edit)
{
  guint fault_line = salvage->fault.line - 1;
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GString) text = NULL;
  g_auto (MarqJsonFault) fault = { 0 };
  gboolean is_good;

  /* Keeping only what is before the fault would lose less than this. */
  if (edit.first + edit.n_cut > fault_line && edit.n_cut > salvage->lines->len - fault_line)
    return FALSE;
  if (++salvage->n_trials > MAX_TRIALS)
    return FALSE;

  lines = apply_edit (salvage, &edit);
  text = join_lines (lines, 0, lines->len);
  is_good = marq_json_scan (text->str, text->len, &fault);
  if (!is_good && fault_before_edit (&fault, &edit) <= (gint64) MAX (fault_line, edit.first + edit.n_cut))
    return FALSE;
  if (salvage->is_strict && !is_in_order (lines, &edit, fault_line))
    return FALSE;

  add_loss_of_edit (salvage, &edit);
  salvage->is_good = is_good;
  g_array_unref (salvage->lines);
  salvage->lines = g_steal_pointer (&lines);
  g_string_free (salvage->text, TRUE);
  salvage->text = g_steal_pointer (&text);
  marq_json_fault_clear (&salvage->fault);
  salvage->fault = fault;
  fault = (MarqJsonFault) { 0 };
  return TRUE;
}

static gboolean
try_cut (Salvage *salvage,
         gint64   first,
         gint64   end)
{
  return try_edit (salvage, (Edit) { .first = (guint) first, .n_cut = (guint) (end - first) });
}

/* The bracket that closes what opens on the line @above. */
static const char *
bracket_for (GArray *lines,
             gint64  above)
{
  if (above >= 0 && ends_with (lines, (guint) above, "{"))
    return "}";
  if (above >= 0 && ends_with (lines, (guint) above, "["))
    return "]";

  return NULL;
}

static gboolean
insert_missing_opener (Salvage *salvage,
                       guint    i)
{
  GArray *lines = salvage->lines;
  guint below = closer_below (lines, i, indent_at (lines, i) - 1);
  int indent = indent_at (lines, below);

  if (i == 0 || !begins_with (lines, below, "}") || indent < indent_at (lines, i - 1))
    return FALSE;
  if (indent == indent_at (lines, i - 1) && ends_with (lines, i - 1, "{["))
    return FALSE;

  return try_edit (salvage, (Edit) { .first = i, .bracket = "{", .indent = indent });
}

static gboolean
insert_missing_closer (Salvage *salvage,
                       guint    i)
{
  GArray *lines = salvage->lines;
  gint64 above;
  Edit edit = { .first = i };

  if (i == 0 || indent_at (lines, i - 1) <= indent_at (lines, i))
    return FALSE;
  /* Its last number may have lost digits. */
  if (i == lines->len && salvage->is_last_line_open)
    return FALSE;

  above = opener_above (lines, i - 1, indent_at (lines, i - 1) - 1);
  edit.bracket = bracket_for (lines, above);
  if (edit.bracket == NULL)
    return FALSE;

  edit.indent = indent_at (lines, (guint) above);
  return try_edit (salvage, edit);
}

static gboolean
insert_missing_bracket (Salvage *salvage,
                        guint    i)
{
  return insert_missing_closer (salvage, i) || insert_missing_opener (salvage, i);
}

static gboolean
replace_bracket_at (Salvage *salvage,
                    guint    i)
{
  GArray *lines = salvage->lines;
  Edit edit = { .first = i, .n_cut = 1, .indent = indent_at (lines, i) };

  if (i >= lines->len || edit.indent == G_MAXINT || line_at (lines, i)->length - (gsize) edit.indent > LONGEST_BRACKET)
    return FALSE;

  if (i > 0 && indent_at (lines, i - 1) > edit.indent)
    {
      gint64 above = opener_above (lines, i, edit.indent);

      if (above >= 0 && indent_at (lines, (guint) above) == edit.indent)
        edit.bracket = bracket_for (lines, above);
    }
  else if (indent_at (lines, i + 1) > edit.indent)
    {
      edit.bracket = "{";
    }

  return edit.bracket != NULL && try_edit (salvage, edit);
}

/* One bracket too many on a line shows only on the next. */
static gboolean
replace_broken_bracket (Salvage *salvage,
                        guint    i)
{
  return replace_bracket_at (salvage, i) || (i > 0 && replace_bracket_at (salvage, i - 1));
}

/* A zero block, as file systems leave it after a power cut, swallows line ends: what follows it on its line may
 * belong to quite another object than what precedes it, so that such a line is never left out on its own. */
static gboolean
cut_line (Salvage *salvage,
          gint64   i)
{
  GArray *lines = salvage->lines;

  if (i < 0 || i >= lines->len || begins_with (lines, (guint) i, "}]") || ends_with (lines, (guint) i, "{["))
    return FALSE;
  if (memchr (line_at (lines, (guint) i)->text, '\0', line_at (lines, (guint) i)->length) != NULL)
    return FALSE;

  return try_cut (salvage, i, i + 1);
}

/* The other side of a merge conflict that was left in the file: the first side is kept. */
static gboolean
cut_conflict (Salvage *salvage,
              guint    i)
{
  GArray *lines = salvage->lines;

  if (i >= lines->len || line_at (lines, i)->length < 7)
    return FALSE;
  if (memcmp (line_at (lines, i)->text, "=======", 7) != 0 && memcmp (line_at (lines, i)->text, "|||||||", 7) != 0)
    return FALSE;

  for (guint end = i + 1; end < lines->len; end++)
    if (line_at (lines, end)->length >= 7 && memcmp (line_at (lines, end)->text, ">>>>>>>", 7) == 0)
      return try_cut (salvage, i, end + 1);

  return FALSE;
}

/* What ends at line @i, or should have ended before it. */
static gboolean
cut_block_above (Salvage *salvage,
                 guint    i)
{
  GArray *lines = salvage->lines;
  int indent = indent_at (lines, i);
  gint64 first;

  if (i == 0 || i >= lines->len || indent_at (lines, i - 1) <= indent)
    return FALSE;

  first = opener_above (lines, i, indent);
  if (first < 0 || indent_at (lines, (guint) first) < indent)
    first++;

  return try_cut (salvage, first, begins_with (lines, i, "{[\"") ? i : i + 1);
}

static gboolean
cut_block_below (Salvage *salvage,
                 guint    i)
{
  GArray *lines = salvage->lines;
  guint end = closer_below (lines, i, indent_at (lines, i));

  if (end <= i + 1)
    return FALSE;
  if (indent_at (lines, end) == indent_at (lines, i) && begins_with (lines, end, "}]"))
    end++;

  return try_cut (salvage, i, end);
}

/* What line @i is inside of, going outwards as long as it ends before @limit. An enclosing line that is missing shows
 * in the indentation of the other: the block then has no head, or no tail, to leave out. */
static gboolean
cut_around (Salvage *salvage,
            guint    i,
            guint    limit)
{
  GArray *lines = salvage->lines;
  int indent = indent_at (lines, i);

  while (indent > 0)
    {
      gint64 head = opener_above (lines, i, indent - 1);
      guint tail = closer_below (lines, i, indent - 1);
      int head_indent = head >= 0 ? indent_at (lines, (guint) head) : -1;
      int tail_indent = indent_at (lines, tail);
      gboolean has_tail = begins_with (lines, tail, "}]") && tail_indent >= head_indent;
      gboolean has_head = head >= 0 && head_indent >= tail_indent && !begins_with (lines, (guint) head, "}]");

      if (tail + has_tail > limit)
        return FALSE;
      if (try_cut (salvage, has_head ? head : head + 1, tail + has_tail))
        return TRUE;
      indent = MAX (head_indent, tail_indent);
    }

  return FALSE;
}

/* What begins like no line of ours, or has no indentation amid lines that have one, is not where its indentation says. */
static void
distrust_indent (GArray *lines,
                 guint   i)
{
  int indent = indent_at (lines, i);

  if (i == 0 || i >= lines->len || indent >= indent_at (lines, i - 1) || indent >= indent_at (lines, i + 1))
    return;

  if (indent == 0 || !begins_with (lines, i, "\"{}[]"))
    g_array_index (lines, Line, i).indent = G_MAXINT;
}

/* Only what ends before the fault: something larger around it may be had for less. */
static gboolean
mend_stray_line (Salvage *salvage,
                 guint    stray,
                 guint    fault)
{
  if (stray == fault)
    return FALSE;

  distrust_indent (salvage->lines, stray);
  return replace_broken_bracket (salvage, stray) ||
         insert_missing_bracket (salvage, stray) ||
         cut_block_above (salvage, stray) ||
         cut_around (salvage, stray, fault) ||
         (stray > 0 && cut_around (salvage, stray - 1, fault));
}

static gboolean
mend_faulty_line (Salvage *salvage,
                  guint    i)
{
  return replace_broken_bracket (salvage, i) ||
         insert_missing_bracket (salvage, i) ||
         try_cut (salvage, i, i) ||
         cut_conflict (salvage, i) ||
         cut_line (salvage, i) ||
         cut_line (salvage, (gint64) i - 1) ||
         cut_block_above (salvage, i) ||
         cut_block_below (salvage, i) ||
         cut_around (salvage, i, salvage->lines->len);
}

/* Strictly first, so that what is kept also stays where it belongs. That gets nowhere in a file whose indentation
 * is not ours, and there the brackets alone have to do. */
static gboolean
mend_fault (Salvage *salvage)
{
  guint i = salvage->fault.line - 1;
  guint stray;

  distrust_indent (salvage->lines, i);
  stray = find_stray_line (salvage->lines, i);

  for (guint try = 0; try < 2; try++)
    {
      salvage->is_strict = try == 0;
      if (mend_stray_line (salvage, stray, i) || mend_faulty_line (salvage, i))
        return TRUE;
    }

  return FALSE;
}

/* What comes before the fault */

/* The last byte of the string, number, word or sign that begins at @at; @length if it is not known to end. */
static gsize
end_of_token (const char *text,
              gsize       length,
              gsize       at)
{
  if (text[at] == '"')
    {
      for (at++; at < length && text[at] != '"'; at++)
        at += text[at] == '\\';
      return MIN (at, length);
    }

  if (!g_ascii_isalnum (text[at]) && text[at] != '-')
    return at;

  while (at < length && (g_ascii_isalnum (text[at]) || is_one_of (text[at], "+-.")))
    at++;

  return at < length ? at - 1 : length;
}

/* Closes what is open after the last complete value of @text, of which all @length bytes scan well.
 * Returns NULL if there is no such value; @kept is how much of @text is kept. */
static char *
close_prefix (const char *text,
              gsize       length,
              gsize      *kept)
{
  char open[MARQ_JSON_MAX_DEPTH];
  guint depth = 0, kept_depth = 0;
  gboolean is_key = FALSE;
  GString *prefix;

  *kept = 0;
  for (gsize at = 0; at < length; at++)
    {
      char first = text[at];

      at = end_of_token (text, length, at);
      if (at == length)
        break;

      if (is_one_of (first, "{["))
        open[depth++] = first;
      else if (is_one_of (first, "}]"))
        depth--;

      if (is_one_of (first, "{[,:"))
        {
          is_key = first != ':' && depth > 0 && open[depth - 1] == '{';
        }
      else if (is_one_of (first, "}]") || (!is_key && !g_ascii_isspace (first)))
        {
          /* After the end of an empty object nothing but a comma can be awaited. */
          is_key = FALSE;
          *kept = at + 1;
          kept_depth = depth;
        }
    }

  if (*kept == 0)
    return NULL;

  prefix = g_string_new_len (text, (gssize) *kept);
  while (kept_depth-- > 0)
    g_string_append_printf (prefix, "\n%*s%c", (int) (2 * kept_depth), "", open[kept_depth] == '{' ? '}' : ']');
  g_string_append_c (prefix, '\n');
  return g_string_free (prefix, FALSE);
}

static void
add_loss_of_tail (Salvage *salvage,
                  gsize    kept)
{
  GArray *lines = salvage->lines;
  const char *tail = salvage->text->str + kept;
  const char *end = salvage->text->str + salvage->text->len;
  guint first = 0;

  for (const char *at = salvage->text->str; (at = memchr (at, '\n', (gsize) (tail - at))) != NULL; at++)
    first++;

  /* If nothing but a comma is lost of its line, the loss begins on the next. */
  if (first + 1 < lines->len && (*tail == '\n' || (tail[0] == ',' && tail[1] == '\n')))
    first++;

  add_loss (salvage,
            line_at (lines, first)->number,
            line_at (lines, lines->len - 1)->number,
            g_strdup (salvage->fault.path),
            dup_names (tail, (gsize) (end - tail)));
}

/* A key that appears twice in a large object is found only where that object closes: what is before the first fault
 * may hold one more fault for each level that is open, and then a shorter prefix has to do. */
static char *
keep_prefix (Salvage *salvage)
{
  gsize kept, all_kept = salvage->text->len;
  g_autofree char *prefix = g_strdup (salvage->text->str);
  gsize good = salvage->fault.offset;

  if (good == salvage->text->len && good > 0 && salvage->is_last_line_open)
    good--;

  for (guint i = 0; i < MAX_ROUNDS && prefix != NULL; i++)
    {
      g_autofree char *longer = g_steal_pointer (&prefix);
      g_auto (MarqJsonFault) fault = { 0 };

      prefix = close_prefix (longer, good, &kept);
      all_kept = MIN (all_kept, kept);
      if (prefix == NULL || marq_json_scan (prefix, strlen (prefix), &fault))
        break;
      good = fault.offset;
    }

  if (prefix != NULL && !marq_json_scan (prefix, strlen (prefix), NULL))
    return NULL;

  if (salvage->lines->len > 0)
    add_loss_of_tail (salvage, prefix != NULL ? all_kept : 0);
  else
    add_loss (salvage, 1, 1, g_strdup (""), NULL);

  return g_steal_pointer (&prefix);
}

/* Public functions */

void
marq_json_loss_free (MarqJsonLoss *loss)
{
  if (loss == NULL)
    return;

  g_free (loss->path);
  g_free (loss->names);
  g_free (loss);
}

static char *
salvage_lines (Salvage *salvage)
{
  for (guint round = 0; round < MAX_ROUNDS && !salvage->is_good; round++)
    if (!mend_fault (salvage))
      break;

  return salvage->is_good ? g_strdup (salvage->text->str) : keep_prefix (salvage);
}

char *
marq_json_salvage (const char *text,
                   gsize       length,
                   GPtrArray  *losses)
{
  Salvage salvage = { .losses = losses };
  char *saved;

  g_return_val_if_fail (text != NULL && losses != NULL, NULL);

  if (marq_json_scan (text, length, NULL))
    return g_strndup (text, length);

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      add_loss (&salvage, 1, 1, g_strdup (""), NULL);
      text += 3;
      length -= 3;
    }

  salvage.lines = split_lines (text, length);
  salvage.text = join_lines (salvage.lines, 0, salvage.lines->len);
  salvage.mended = g_string_chunk_new (256);
  salvage.is_last_line_open = length > 0 && text[length - 1] != '\n';
  salvage.is_good = marq_json_scan (salvage.text->str, salvage.text->len, &salvage.fault);
  saved = salvage_lines (&salvage);

  g_array_unref (salvage.lines);
  g_string_free (salvage.text, TRUE);
  g_string_chunk_free (salvage.mended);
  marq_json_fault_clear (&salvage.fault);
  return saved;
}
