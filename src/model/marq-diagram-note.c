/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-diagram-note.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDiagramNote, marq_diagram_note, "diagram-note", N_ ("Note"), MARQ_DIAGRAM_NOTE_PROPERTIES)
