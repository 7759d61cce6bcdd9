/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a scene to a file. */
#include "config.h"

#include "marq-picture-private.h"
#include "model/marq-file.h"

static void
choose (MarqScene *scene, const char *const *only, GPtrArray *chosen_boxes, GPtrArray *chosen_lines)
{
  GPtrArray *boxes = marq_scene_get_boxes (scene), *lines = marq_scene_get_lines (scene);
  g_autoptr (GHashTable) chosen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < boxes->len; i++)
    {
      MarqSceneBox *box = boxes->pdata[i];

      if (only && !g_strv_contains (only, box->uid))
        continue;
      g_ptr_array_add (chosen_boxes, box);
      g_hash_table_add (chosen, (gpointer) box->uid);
    }
  for (guint i = 0; i < lines->len; i++)
    {
      MarqSceneLine *line = lines->pdata[i];

      if (line->route && g_hash_table_contains (chosen, line->from.box)
          && g_hash_table_contains (chosen, line->to.box))
        g_ptr_array_add (chosen_lines, line);
    }
}

GBytes *
marq_picture_make (MarqScene *scene,
                   MarqTexts *texts,
                   const MarqPictureSettings *settings,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  choose (scene, settings->only, boxes, lines);
  return marq_picture_make_of (boxes, lines, texts, settings, cancellable, error);
}

gboolean
marq_picture_write (MarqScene *scene,
                    MarqTexts *texts,
                    const MarqPictureSettings *settings,
                    GFile *file,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GBytes) content = marq_picture_make (scene, texts, settings, cancellable, error);
  const char *path = g_file_peek_path (file);
  gsize length;
  const char *data;

  if (!content)
    return FALSE;
  data = g_bytes_get_data (content, &length);
  if (path)
    return marq_file_write (path, data, length, error);
  return g_file_replace_contents (file, data, length, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                  cancellable, error);
}
