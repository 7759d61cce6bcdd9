/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A titled area. What lies in it moves with it. */
#define MARQ_TYPE_DIAGRAM_GROUP (marq_diagram_group_get_type ())

/* clang-format off */
#define MARQ_DIAGRAM_GROUP_PROPERTIES(ROW, C)   \
  ROW (C, STRING, color, N_ ("Color"), 0, 0)    \
  ROW (C, INTEGER, x, N_ ("X"), 0, 0)           \
  ROW (C, INTEGER, y, N_ ("Y"), 0, 0)           \
  ROW (C, INTEGER, width, N_ ("Width"), 0, 0)   \
  ROW (C, INTEGER, height, N_ ("Height"), 0, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqDiagramGroup, marq_diagram_group, DIAGRAM_GROUP, MARQ_DIAGRAM_GROUP_PROPERTIES)

G_END_DECLS
