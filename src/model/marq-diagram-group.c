/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-diagram-group.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDiagramGroup, marq_diagram_group, "diagram-group", N_ ("Group"), MARQ_DIAGRAM_GROUP_PROPERTIES)
