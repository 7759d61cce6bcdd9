/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A remark on the canvas. */
#define MARQ_TYPE_DIAGRAM_NOTE (marq_diagram_note_get_type ())

/* clang-format off */
#define MARQ_DIAGRAM_NOTE_PROPERTIES(ROW, C)    \
  ROW (C, TEXT, text, N_ ("Text"), 0, 0)        \
  ROW (C, STRING, color, N_ ("Color"), 0, 0)    \
  ROW (C, INTEGER, x, N_ ("X"), 0, 0)           \
  ROW (C, INTEGER, y, N_ ("Y"), 0, 0)           \
  ROW (C, INTEGER, width, N_ ("Width"), 0, 0)   \
  ROW (C, INTEGER, height, N_ ("Height"), 0, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDiagramNote, marq_diagram_note, DIAGRAM_NOTE, MARQ_DIAGRAM_NOTE_PROPERTIES)

G_END_DECLS
