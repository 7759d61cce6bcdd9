/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture for marq export. Where a diagram has no place for something, it is given one; nothing is written into the
 * project.
 */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "diagram/marq-scene-layout.h"
#include "marq-export-picture.h"
#include "marq-interrupt.h"
#include "marq-source.h"

#define ASPECT     1.5
#define MOST_SCALE 100.0

/* In the order of their kinds. */
static const char *const style_names[MARQ_N_STYLES] = { "light", "dark", "high-contrast",
                                                        "high-contrast-dark", "print" };

typedef struct
{
  const MarqPictureArguments *arguments;
  MarqSource *source;
  MarqDiagram *diagram; /* NULL: none */
  MarqTexts *texts;
  MarqScene *scene;
  GPtrArray *only; /* uids; NULL: all */
} Work;

void
marq_picture_arguments_clear (MarqPictureArguments *self)
{
  g_free (self->diagram);
  g_free (self->style);
  g_free (self->paper);
  g_free (self->link);
  g_strfreev (self->only);
}

gboolean
marq_picture_arguments_any (const MarqPictureArguments *self)
{
  return self->diagram || self->style || self->paper || self->link || self->only || self->scale != 0
         || self->legend || self->transparent;
}

static gboolean
find_style (const char *name, MarqStyleKind *kind)
{
  for (guint i = 0; i < MARQ_N_STYLES; i++)
    if (g_str_equal (name, style_names[i]))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
marq_picture_arguments_check (const MarqPictureArguments *self, MarqPictureFormat format)
{
  MarqStyleKind style;

  if (self->style && !find_style (self->style, &style))
    g_printerr (
        _ ("marq export: there is no style “%s”; there are light, dark, high-contrast, high-contrast-dark and print\n"),
        self->style);
  else if (self->paper && format != MARQ_PICTURE_PDF)
    g_printerr (_ ("marq export: only pdf is laid out on paper\n"));
  else if (self->paper && !marq_picture_check_paper (self->paper))
    g_printerr (
        _ ("marq export: there is no paper “%s”; there are a0 to a5, letter, legal and tabloid, each also with "
           "-landscape or -portrait\n"),
        self->paper);
  else if (!(self->scale >= 0 && self->scale <= MOST_SCALE))
    g_printerr (_ ("marq export: --scale is more than 0 and at most %g\n"), MOST_SCALE);
  else
    return TRUE;
  return FALSE;
}

static gboolean
shows_anything (MarqDiagram *diagram)
{
  return marq_item_list_get_length (marq_diagram_get_nodes (diagram)) > 0;
}

/* The one that was asked for; otherwise the main one, or the first. */
static gboolean
choose_diagram (Work *self, GError **error)
{
  const char *name = self->arguments->diagram;
  MarqItemList *diagrams = self->source->project ? marq_project_get_diagrams (self->source->project)
                                                 : NULL;

  if (g_strcmp0 (name, "none") == 0)
    return TRUE;
  if (name)
    {
      self->diagram = diagrams ? marq_item_list_find_by_name (diagrams, name) : NULL;
      if (!self->diagram)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("there is no diagram “%s”"), name);
      return self->diagram != NULL;
    }
  if (!diagrams || marq_item_list_get_length (diagrams) == 0)
    return TRUE;
  self->diagram = marq_item_list_find_by_name (diagrams, "main");
  if (!self->diagram)
    self->diagram = marq_item_list_get (diagrams, 0);
  if (!shows_anything (self->diagram))
    self->diagram = NULL;
  return TRUE;
}

static gboolean
is_called (const MarqSceneBox *box, const char *name)
{
  g_autofree char *full = box->subtitle ? g_strconcat (box->subtitle, ".", box->title, NULL) : NULL;

  return box->kind >= MARQ_BOX_ENTITY
         && (g_str_equal (box->title, name) || g_strcmp0 (full, name) == 0);
}

static gboolean
find_only (Work *self, const char *name, GError **error)
{
  GPtrArray *boxes = marq_scene_get_boxes (self->scene);
  guint n = self->only->len;

  for (guint i = 0; i < boxes->len; i++)
    if (is_called (boxes->pdata[i], name))
      g_ptr_array_add (self->only, g_strdup (((const MarqSceneBox *) boxes->pdata[i])->uid));
  if (self->only->len == n)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("there is no entity, view or enum “%s” in the picture"), name);
  return self->only->len > n;
}

static gboolean
choose_only (Work *self, GError **error)
{
  if (!self->arguments->only)
    return TRUE;
  self->only = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; self->arguments->only[i]; i++)
    if (!find_only (self, self->arguments->only[i], error))
      return FALSE;
  g_ptr_array_add (self->only, NULL);
  return TRUE;
}

/* What comes from elsewhere has other uids each time, and a picture is to be the same each time. */
static void
settle_uids (MarqSource *source)
{
  MarqSchema *settled = marq_item_copy (source->schema, MARQ_COPY_DERIVED_UIDS);

  g_object_unref (source->schema);
  source->schema = settled;
}

static void
make_scene (Work *self, MarqDiagram *diagram)
{
  g_clear_object (&self->scene);
  self->scene = marq_scene_new (self->source->schema, diagram, self->texts);
  marq_scene_update (self->scene, NULL);
}

/* Of nobody's diagram: only those are laid out, as if there were no others. */
static MarqDiagram *
make_diagram (GPtrArray *uids)
{
  MarqDiagram *diagram = g_object_new (MARQ_TYPE_DIAGRAM, NULL);

  for (guint i = 0; uids->pdata[i]; i++)
    marq_item_list_append (marq_diagram_get_nodes (diagram),
                           g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", uids->pdata[i], NULL));
  return diagram;
}

static gboolean
arrange (Work *self, GError **error)
{
  g_autoptr (MarqLayout) layout = marq_scene_layout_new (self->scene,
                                                         self->diagram ? MARQ_ARRANGE_NEW
                                                                       : MARQ_ARRANGE_ALL,
                                                         NULL, ASPECT);
  g_autofree char *why_not = NULL;

  if (!marq_layout_run (layout, &why_not, marq_interrupt_get (), error))
    return FALSE;
  if (why_not)
    g_printerr (_ ("marq export: laid out without Graphviz: %s\n"), why_not);
  marq_scene_layout_place (self->scene, layout);
  marq_scene_update (self->scene, NULL);
  return TRUE;
}

static gboolean
prepare (Work *self, GError **error)
{
  g_autoptr (MarqDiagram) own = NULL;

  make_scene (self, self->diagram);
  if (!choose_only (self, error))
    return FALSE;
  if (self->only && !self->diagram)
    {
      own = make_diagram (self->only);
      make_scene (self, own);
    }
  return arrange (self, error);
}

static char *
replace (const char *text, const char *what, const char *by)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);
  g_autofree char *escaped = g_uri_escape_string (by ? by : "", NULL, FALSE);

  return g_strjoinv (escaped, parts);
}

/* Only boxes lead somewhere. */
static char *
make_link (gpointer data, const char *uid)
{
  const Work *self = data;
  const MarqSceneBox *box = marq_scene_find_box (self->scene, uid);
  g_autofree char *with_name = NULL;

  if (!box || box->kind < MARQ_BOX_ENTITY)
    return NULL;
  with_name = replace (self->arguments->link, "{name}", box->title);
  return replace (with_name, "{namespace}", box->subtitle);
}

/* No address of a database, which may say who asked. */
static char *
make_title (const Work *self, const char *path)
{
  g_autofree char *name = self->source->folder ? g_path_get_basename (self->source->folder) : NULL;

  if (!name && !self->source->connection && !strstr (path, "://"))
    name = g_path_get_basename (path);
  if (!self->diagram)
    return g_steal_pointer (&name);
  return name ? g_strdup_printf ("%s · %s", name, marq_item_get_name (MARQ_ITEM (self->diagram)))
              : g_strdup (marq_item_get_name (MARQ_ITEM (self->diagram)));
}

static gboolean
write_out (Work *self, const MarqPictureSettings *settings, const char *output, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  gsize length;
  const char *data;

  if (output)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (output);

      return marq_picture_write (self->scene, self->texts, settings, file, marq_interrupt_get (),
                                 error);
    }
  content = marq_picture_make (self->scene, self->texts, settings, marq_interrupt_get (), error);
  if (!content)
    return FALSE;
  data = g_bytes_get_data (content, &length);
  if (fwrite (data, 1, length, stdout) == length && fflush (stdout) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("the picture cannot be written: %s"),
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_picture (Work *self,
               const char *path,
               MarqPictureFormat format,
               const char *output,
               GError **error)
{
  const MarqPictureArguments *arguments = self->arguments;
  g_autofree char *title = NULL;
  MarqPictureSettings settings = { .format = format,
                                   .style = arguments->paper ? MARQ_STYLE_PRINT : MARQ_STYLE_LIGHT,
                                   .scale = arguments->scale,
                                   .has_legend = arguments->legend,
                                   .is_transparent = arguments->transparent,
                                   .paper = arguments->paper,
                                   .link = arguments->link ? make_link : NULL,
                                   .data = self };

  self->source = marq_source_open (path, error);
  if (self->source && !self->source->project)
    settle_uids (self->source);
  if (!self->source || !choose_diagram (self, error))
    return FALSE;
  marq_source_report (self->source);
  if (!prepare (self, error))
    return FALSE;
  settings.title = title = make_title (self, path);
  settings.only = self->only ? (const char *const *) self->only->pdata : NULL;
  if (arguments->style)
    find_style (arguments->style, &settings.style);
  return write_out (self, &settings, output, error);
}

MarqExit
marq_export_picture (const char *source,
                     MarqPictureFormat format,
                     const MarqPictureArguments *arguments,
                     const char *output)
{
  PangoContext *context = NULL;
  g_autoptr (GError) error = NULL;
  Work work = { .arguments = arguments };
  gboolean done;

  if (!output && format != MARQ_PICTURE_SVG && isatty (STDOUT_FILENO))
    {
      g_printerr (_ ("marq export: say where to write it, with -o FILE\n"));
      return MARQ_EXIT_USAGE;
    }
  /* Before threads are begun. */
  marq_interrupt_get ();
  context = marq_texts_new_context ();
  work.texts = marq_texts_new (context);
  done = write_picture (&work, source, format, output, &error);
  g_clear_object (&work.scene);
  g_clear_pointer (&work.texts, marq_texts_free);
  g_clear_pointer (&work.source, marq_source_free);
  g_clear_pointer (&work.only, g_ptr_array_unref);
  g_object_unref (context);
  if (done)
    return MARQ_EXIT_DONE;
  return marq_command_fail (error, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                                       ? MARQ_EXIT_INTERRUPTED
                                       : MARQ_EXIT_FAILED);
}
