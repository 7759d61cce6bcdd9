/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-diagram-node.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDiagramNode, marq_diagram_node, "diagram-node", N_ ("Box"), MARQ_DIAGRAM_NODE_PROPERTIES)
