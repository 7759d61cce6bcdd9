/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-diagram-line.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDiagramLine, marq_diagram_line, "diagram-line", N_ ("Line"), MARQ_DIAGRAM_LINE_PROPERTIES)
