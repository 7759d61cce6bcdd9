/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A trigger of an entity or a view; body is for engines whose triggers have one of their own. */
#define MARQ_TYPE_TRIGGER (marq_trigger_get_type ())

/* clang-format off */
#define MARQ_TRIGGER_PROPERTIES(ROW, C)                                 \
  ROW (C, ENUM, timing, N_ ("When"), marq_timing_get_type, 0)           \
  ROW (C, STRINGS, events, N_ ("Events"), 0, 0)                         \
  ROW (C, REFS, fields, N_ ("Of fields"), marq_field_get_type, 0)       \
  ROW (C, BOOLEAN, for_each_row, N_ ("For each row"), FALSE, 0)         \
  ROW (C, TEXT, condition, N_ ("Condition"), 0, MARQ_EXPRESSION)        \
  ROW (C, REF, routine, N_ ("Routine"), marq_routine_get_type, 0)       \
  ROW (C, STRING, routine_name, N_ ("Routine by name"), 0, 0)           \
  ROW (C, STRINGS, arguments, N_ ("Arguments"), 0, 0)                   \
  ROW (C, STRING, old_table, N_ ("Old rows as"), 0, 0)                  \
  ROW (C, STRING, new_table, N_ ("New rows as"), 0, 0)                  \
  ROW (C, BOOLEAN, is_constraint, N_ ("Constraint trigger"), FALSE, 0)  \
  ROW (C, ENUM, deferral, N_ ("Deferrable"), marq_deferral_get_type, 0) \
  ROW (C, REF, from_entity, N_ ("From"), marq_entity_get_type, 0)       \
  ROW (C, ENUM, firing, N_ ("Fires"), marq_firing_get_type, 0)          \
  ROW (C, STRINGS, settings, N_ ("Settings"), 0, 0)                     \
  ROW (C, TEXT, body, N_ ("Body"), 0, MARQ_EXPRESSION)                  \
  ROW (C, TEXT, definition, N_ ("Definition"), 0, MARQ_EXPRESSION)      \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqTrigger, marq_trigger, TRIGGER, MARQ_TRIGGER_PROPERTIES)

G_END_DECLS
