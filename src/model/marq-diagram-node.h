/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* Where an entity, an enum or a view is in a diagram. */
#define MARQ_TYPE_DIAGRAM_NODE (marq_diagram_node_get_type ())

/* clang-format off */
#define MARQ_DIAGRAM_NODE_PROPERTIES(ROW, C)                  \
  ROW (C, REF, of, N_ ("Of"), marq_item_get_type, MARQ_LOOSE) \
  ROW (C, INTEGER, x, N_ ("X"), 0, 0)                         \
  ROW (C, INTEGER, y, N_ ("Y"), 0, 0)                         \
  ROW (C, ENUM, fold, N_ ("Shows"), marq_fold_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDiagramNode, marq_diagram_node, DIAGRAM_NODE, MARQ_DIAGRAM_NODE_PROPERTIES)

G_END_DECLS
