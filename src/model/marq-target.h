/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A database that migrations are applied to. Its address never holds a password. */
#define MARQ_TYPE_TARGET (marq_target_get_type ())

/* clang-format off */
#define MARQ_TARGET_PROPERTIES(ROW, C)                                         \
  ROW (C, STRING, url, N_ ("Address"), 0, 0)                                   \
  ROW (C, ENUM, environment, N_ ("Environment"), marq_environment_get_type, 0) \
  ROW (C, BOOLEAN, is_protected, N_ ("Protected"), FALSE, 0)                   \
  ROW (C, BOOLEAN, takes_seeds, N_ ("Takes seeds"), FALSE, 0)                  \
  ROW (C, STRINGS, appliers, N_ ("Who may apply"), 0, 0)                       \
  ROW (C, STRING, ssh, N_ ("SSH tunnel"), 0, 0)                                \
  ROW (C, STRING, scratch_url, N_ ("Scratch server"), 0, 0)                    \
  ROW (C, REF, fallback, N_ ("Fallback"), marq_target_get_type, MARQ_WEAK)     \
  ROW (C, INTEGER, lock_timeout, N_ ("Lock timeout (ms)"), 2000, 0)            \
  ROW (C, INTEGER, statement_timeout, N_ ("Statement timeout (ms)"), 0, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqTarget, marq_target, TARGET, MARQ_TARGET_PROPERTIES)

G_END_DECLS
