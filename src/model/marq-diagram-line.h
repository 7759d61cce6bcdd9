/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* The bends that a person gave to a relation's line, each as "x,y". */
#define MARQ_TYPE_DIAGRAM_LINE (marq_diagram_line_get_type ())

/* clang-format off */
#define MARQ_DIAGRAM_LINE_PROPERTIES(ROW, C)                      \
  ROW (C, REF, of, N_ ("Of"), marq_relation_get_type, MARQ_LOOSE) \
  ROW (C, STRINGS, bends, N_ ("Bends"), 0, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDiagramLine, marq_diagram_line, DIAGRAM_LINE, MARQ_DIAGRAM_LINE_PROPERTIES)

G_END_DECLS
