/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a scene, in files, without a display. */
#pragma once

#include <gio/gio.h>

#include "diagram/marq-painter.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_PICTURE_SVG,
  MARQ_PICTURE_PDF,
  MARQ_PICTURE_PNG,
} MarqPictureFormat;

typedef struct
{
  MarqPictureFormat  format;
  MarqStyleKind      style;
  double             scale;        /* of PNG: 2 for twice as many pixels; of PDF: 2 for twice as large; 0: 1, or what fits the paper */
  const char *const *only;         /* uids of boxes; NULL: all. Lines between them come along */
  gboolean           has_legend;
  gboolean           is_transparent; /* no canvas behind it */
  const char        *title;        /* of the document */
  const char        *paper;        /* of PDF, as a4, a3-landscape, letter: several pages of it; NULL: one page, as large as it takes */
  /* Where a click on an item goes, in SVG and PDF; or NULL. (transfer full) (nullable) */
  char            *(*link) (gpointer data, const char *uid);
  /* How an item stands out; or NULL. */
  MarqLook         (*look) (gpointer data, const char *uid);
  gpointer           data;
} MarqPictureSettings;

/* By the ending of a name, or by its own; FALSE: it is none. */
gboolean marq_picture_find_format (const char *name, MarqPictureFormat *format);
/* Whether there is such paper. */
gboolean marq_picture_check_paper (const char *name);

/* (transfer full) */
GBytes  *marq_picture_make  (MarqScene *scene, MarqTexts *texts, const MarqPictureSettings *settings, GCancellable *cancellable, GError **error);
/* The file is there wholly, or as before. */
gboolean marq_picture_write (MarqScene *scene, MarqTexts *texts, const MarqPictureSettings *settings, GFile *file, GCancellable *cancellable,
                             GError **error);

G_END_DECLS
