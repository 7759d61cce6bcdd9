/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* What is to be done before or after migrations of the project: SQL on the same connection, or a command, which
 * runs only where the user of the machine has allowed it. Where neither targets nor environments are named it is for
 * all. */
#define MARQ_TYPE_HOOK (marq_hook_get_type ())

/* clang-format off */
#define MARQ_HOOK_PROPERTIES(ROW, C)                                      \
  ROW (C, ENUM, moment, N_ ("When"), marq_hook_moment_get_type, 0)        \
  ROW (C, ENUM, kind, N_ ("Kind"), marq_hook_kind_get_type, 0)            \
  ROW (C, TEXT, text, N_ ("Text"), 0, 0)                                  \
  ROW (C, BOOLEAN, in_shell, N_ ("In a shell"), FALSE, 0)                 \
  ROW (C, BOOLEAN, on_failure, N_ ("Also after a failure"), FALSE, 0)     \
  ROW (C, INTEGER, time_limit, N_ ("Time limit (s)"), 60, 0)              \
  ROW (C, REFS, targets, N_ ("Only on"), marq_target_get_type, 0)         \
  ROW (C, STRINGS, environments, N_ ("Only in environments"), 0, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqHook, marq_hook, HOOK, MARQ_HOOK_PROPERTIES)

G_END_DECLS
