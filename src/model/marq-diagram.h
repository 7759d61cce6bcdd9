/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* One picture of a design: where things are. Moving a box is no change of the schema. */
#define MARQ_TYPE_DIAGRAM (marq_diagram_get_type ())

/* clang-format off */
#define MARQ_DIAGRAM_PROPERTIES(ROW, C)                                                            \
  ROW (C, LIST, nodes, N_ ("Boxes"), marq_diagram_node_get_type, MARQ_SORTED | MARQ_FREE_NAMES)    \
  ROW (C, LIST, lines, N_ ("Lines"), marq_diagram_line_get_type, MARQ_SORTED | MARQ_FREE_NAMES)    \
  ROW (C, LIST, groups, N_ ("Groups"), marq_diagram_group_get_type, MARQ_SORTED | MARQ_FREE_NAMES) \
  ROW (C, LIST, notes, N_ ("Notes"), marq_diagram_note_get_type, MARQ_SORTED | MARQ_FREE_NAMES)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDiagram, marq_diagram, DIAGRAM, MARQ_DIAGRAM_PROPERTIES)

G_END_DECLS
