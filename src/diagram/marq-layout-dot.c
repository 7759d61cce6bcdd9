/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphviz, in processes of its own: what it is given is a file that is ready before it starts, and what it says is read
 * by one loop that ends in time, whatever they do. It knows our nodes by number and size, and nothing else.
 */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "marq-layout-private.h"

#define POINTS_AN_INCH 72.0
#define MOST_SAID 512
/* What it may say about one node or line, and about a graph. */
#define MOST_BYTES_EACH 4096
#define MOST_CHILDREN 8

typedef struct
{
  GPtrArray   *graphs; /* MarqLayoutGraph: which it lays out */
  GSubprocess *process;
  GString     *answer;
  gsize        most_bytes;
  int          output;  /* where we read from; -1: it ended */
  int          said;    /* what it writes to standard error */
  pid_t        pid;
} Child;

static void
child_free (Child *self)
{
  if (self->process)
    {
      /* With all that it started. */
      if (self->pid > 0 && g_subprocess_get_identifier (self->process))
        kill (-self->pid, SIGKILL);
      g_subprocess_force_exit (self->process);
      g_subprocess_wait (self->process, NULL, NULL);
    }
  g_clear_object (&self->process);
  if (self->output >= 0)
    close (self->output);
  if (self->said >= 0)
    close (self->said);
  g_string_free (self->answer, TRUE);
  g_ptr_array_unref (self->graphs);
  g_free (self);
}

static void
append_number (GString *text, const char *name, double points)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s=%s", name, g_ascii_formatd (number, sizeof number, "%.4f", points / POINTS_AN_INCH));
}

static void
append_graph (GString *text, MarqLayoutGraph *graph)
{
  g_string_append (text, "digraph {rankdir=LR;splines=false;outputorder=nodesfirst;nslimit=20;");
  append_number (text, "ranksep", MARQ_LAYOUT_GAP_X);
  append_number (text, ";nodesep", MARQ_LAYOUT_GAP_Y);
  g_string_append (text, ";node[shape=box,fixedsize=true,label=\"\"];\n");
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (graph->nodes, i);

      g_string_append_printf (text, "%u[", i);
      append_number (text, "width", MAX (node->width, 1));
      append_number (text, ",height", MAX (marq_layout_ceil (node->height), 1));
      g_string_append (text, "];\n");
    }
  for (guint i = 0; i < graph->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (graph->lines, i);

      g_string_append_printf (text, "%u->%u;\n", line->to, line->from);
    }
  g_string_append (text, "}\n");
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      bytes += MAX (n, 0);
      length -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

/* A file of no folder, with all that it is asked. */
static int
open_question (Child *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int fd = memfd_create ("marquetry-graph", MFD_CLOEXEC);

  for (guint i = 0; i < self->graphs->len; i++)
    append_graph (text, self->graphs->pdata[i]);
  if (fd >= 0 && write_all (fd, text->str, text->len) && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("No memory for what dot is asked: %s"), g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/* A group of its own, which ends when we do. */
static void
set_up (gpointer data)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
child_start (Child *self, const char *program, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  const char *command[] = { program, "-Tplain", NULL };
  int question = open_question (self, error);
  int ends[2];

  if (question < 0)
    return FALSE;
  g_subprocess_launcher_take_stdin_fd (launcher, question);
  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return FALSE;
  self->output = ends[0];
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  self->said = memfd_create ("marquetry-said", MFD_CLOEXEC);
  if (self->said >= 0)
    g_subprocess_launcher_take_stderr_fd (launcher, dup (self->said));
  g_subprocess_launcher_set_child_setup (launcher, set_up, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, command, error);
  /* The pipe ends when it does. */
  g_subprocess_launcher_close (launcher);
  if (!self->process)
    return FALSE;
  if (g_subprocess_get_identifier (self->process))
    self->pid = (pid_t) g_ascii_strtoll (g_subprocess_get_identifier (self->process), NULL, 10);
  return TRUE;
}

static Child *
child_new (GPtrArray *graphs, guint first, guint step)
{
  Child *self = g_new0 (Child, 1);

  self->output = self->said = -1;
  self->answer = g_string_new (NULL);
  self->graphs = g_ptr_array_new ();
  for (guint i = first; i < graphs->len; i += step)
    {
      MarqLayoutGraph *graph = graphs->pdata[i];

      g_ptr_array_add (self->graphs, graph);
      self->most_bytes += (gsize) (graph->nodes->len + graph->lines->len + 1) * MOST_BYTES_EACH;
    }
  return self;
}

/* Some of what it has to say. */
static gboolean
child_read (Child *self, GError **error)
{
  char bytes[65536];
  gssize n = read (self->output, bytes, sizeof bytes);

  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return TRUE;
  if (n > 0)
    g_string_append_len (self->answer, bytes, n);
  else
    {
      close (self->output);
      self->output = -1;
    }
  if (self->answer->len <= self->most_bytes)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("dot says more than there is to say: see whether it works"));
  return FALSE;
}

/* Until all have ended. */
static gboolean
read_answers (GPtrArray *children, double seconds, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) (seconds * G_TIME_SPAN_SECOND);
  GPollFD waits[MOST_CHILDREN + 1];

  for (;;)
    {
      Child *open[MOST_CHILDREN];
      guint n = 0;
      gint64 left = deadline - g_get_monotonic_time ();

      for (guint i = 0; i < children->len; i++)
        if (((Child *) children->pdata[i])->output >= 0)
          {
            open[n] = children->pdata[i];
            waits[n] = (GPollFD){ open[n]->output, G_IO_IN | G_IO_HUP | G_IO_ERR, 0 };
            n++;
          }
      if (!n)
        return TRUE;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (left <= 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("dot did not answer within %.0f seconds"), ceil (seconds));
          return FALSE;
        }
      g_poll (waits, n + (cancellable && g_cancellable_make_pollfd (cancellable, &waits[n])), (int) (left / 1000 + 1));
      if (cancellable)
        g_cancellable_release_fd (cancellable);
      for (guint i = 0; i < n; i++)
        if (waits[i].revents && !child_read (open[i], error))
          return FALSE;
    }
}

/* The number at the text, and then what comes after it. */
static gboolean
take_number (const char **text, double *number)
{
  char *end;

  *number = g_ascii_strtod (*text, &end);
  if (end == *text || !isfinite (*number))
    return FALSE;
  *text = end;
  return TRUE;
}

/* node NUMBER X Y …: of its middle, in inches, and upwards. */
static gboolean
read_node (MarqLayoutGraph *graph, const char *line, double *middles)
{
  double number, x, y;

  if (!take_number (&line, &number) || !take_number (&line, &x) || !take_number (&line, &y))
    return FALSE;
  if (number < 0 || number >= graph->nodes->len || fabs (x) > MARQ_LAYOUT_FAR || fabs (y) > MARQ_LAYOUT_FAR)
    return FALSE;
  middles[(guint) number] = x;
  marq_layout_node (graph->nodes, (guint) number)->rank = -y * POINTS_AN_INCH;
  return TRUE;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

/* Those whose middles are above each other are one column. FALSE: one has none. */
static gboolean
number_columns (MarqLayoutGraph *graph, const double *middles)
{
  guint n = graph->nodes->len;
  g_autofree double *sorted = g_memdup2 (middles, n * sizeof (double));

  for (guint i = 0; i < n; i++)
    if (!isfinite (middles[i]))
      return FALSE;
  qsort (sorted, n, sizeof (double), compare_doubles);
  for (guint i = 0; i < n; i++)
    {
      guint column = 0;

      for (guint j = 1; j < n && sorted[j] <= middles[i]; j++)
        column += sorted[j] - sorted[j - 1] > 0.01;
      marq_layout_node (graph->nodes, i)->column = column;
    }
  return TRUE;
}

/* Takes lines up to the one that ends a graph. */
static gboolean
read_graph (MarqLayoutGraph *graph, char **lines, guint *at)
{
  g_autofree double *middles = g_new (double, graph->nodes->len);

  for (guint i = 0; i < graph->nodes->len; i++)
    middles[i] = NAN;
  for (; lines[*at]; (*at)++)
    {
      if (g_str_has_prefix (lines[*at], "node ") && !read_node (graph, lines[*at] + strlen ("node "), middles))
        return FALSE;
      if (g_str_equal (lines[*at], "stop"))
        {
          (*at)++;
          graph->is_even = TRUE;
          return number_columns (graph, middles);
        }
    }
  return FALSE;
}

static gboolean
child_understand (Child *self, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (self->answer->str, "\n", -1);
  g_autofree char *said = NULL;
  guint at = 0, n_read = 0;
  gssize n;

  while (n_read < self->graphs->len && read_graph (self->graphs->pdata[n_read], lines, &at))
    n_read++;
  if (n_read == self->graphs->len)
    return TRUE;
  said = g_malloc0 (MOST_SAID + 1);
  n = self->said >= 0 ? pread (self->said, said, MOST_SAID, 0) : 0;
  if (n > 0)
    {
      g_autofree char *text = g_utf8_make_valid (said, n);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("dot failed: %s"), g_strstrip (text));
    }
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("dot did not give an answer that makes sense: see whether it works"));
  return FALSE;
}

gboolean
marq_layout_dot (GPtrArray *graphs, double seconds, GCancellable *cancellable, GError **error)
{
  g_autofree char *program = g_find_program_in_path ("dot");
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) child_free);
  guint n = MIN (MIN (g_get_num_processors (), MOST_CHILDREN), graphs->len);

  if (!program)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("There is no program “dot” on PATH: install Graphviz (Debian has it in graphviz)"));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      Child *child = child_new (graphs, i, n);

      g_ptr_array_add (children, child);
      if (!child_start (child, program, error))
        return FALSE;
    }
  if (!read_answers (children, seconds, cancellable, error))
    return FALSE;
  for (guint i = 0; i < children->len; i++)
    if (!child_understand (children->pdata[i], error))
      return FALSE;
  return TRUE;
}
