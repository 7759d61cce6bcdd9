/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A function, procedure, aggregate or window function. Several may share a name. */
#define MARQ_TYPE_ROUTINE (marq_routine_get_type ())

/* clang-format off */
#define MARQ_ROUTINE_PROPERTIES(ROW, C)                                     \
  ROW (C, ENUM, routine, N_ ("Kind"), marq_routine_kind_get_type, 0)        \
  ROW (C, TEXT, arguments, N_ ("Arguments"), 0, MARQ_EXPRESSION)            \
  ROW (C, STRING, signature, N_ ("Signature"), 0, 0)                        \
  ROW (C, TEXT, returns, N_ ("Returns"), 0, MARQ_EXPRESSION)                \
  ROW (C, STRING, language, N_ ("Language"), 0, 0)                          \
  ROW (C, TEXT, body, N_ ("Body"), 0, MARQ_EXPRESSION)                      \
  ROW (C, ENUM, volatility, N_ ("Volatility"), marq_volatility_get_type, 0) \
  ROW (C, BOOLEAN, is_strict, N_ ("Strict"), FALSE, 0)                      \
  ROW (C, BOOLEAN, security_definer, N_ ("Runs as its owner"), FALSE, 0)    \
  ROW (C, BOOLEAN, leakproof, N_ ("Leakproof"), FALSE, 0)                   \
  ROW (C, ENUM, parallel, N_ ("Parallel"), marq_parallel_get_type, 0)       \
  ROW (C, STRING, cost, N_ ("Cost"), 0, 0)                                  \
  ROW (C, STRING, rows, N_ ("Rows"), 0, 0)                                  \
  ROW (C, STRINGS, settings, N_ ("Settings"), 0, 0)                         \
  ROW (C, TEXT, definition, N_ ("Definition"), 0, MARQ_EXPRESSION)          \
  ROW (C, REFS, depends_on, N_ ("Depends on"), marq_item_get_type, 0)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqRoutine, marq_routine, ROUTINE, MARQ_ROUTINE_PROPERTIES)

G_END_DECLS
