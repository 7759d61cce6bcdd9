/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq export --format svg, pdf or png: a diagram, or everything there is. */
#pragma once

#include "exchange/marq-picture.h"
#include "marq-command.h"

G_BEGIN_DECLS

/* What marq export was told. */
typedef struct
{
  char  *diagram;
  char  *style;
  char  *paper;
  char  *link;
  GStrv  only;
  double scale;
  gboolean legend;
  gboolean transparent;
} MarqPictureArguments;

void     marq_picture_arguments_clear (MarqPictureArguments *self);
/* What is wrong with them has been said then. */
gboolean marq_picture_arguments_check (const MarqPictureArguments *self, MarqPictureFormat format);
gboolean marq_picture_arguments_any   (const MarqPictureArguments *self);

/* output: a file, or NULL: stdout. */
MarqExit marq_export_picture          (const char *source, MarqPictureFormat format, const MarqPictureArguments *arguments, const char *output);

G_END_DECLS
