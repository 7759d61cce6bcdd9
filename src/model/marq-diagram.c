/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-diagram.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDiagram, marq_diagram, "diagram", N_ ("Diagram"), MARQ_DIAGRAM_PROPERTIES)
