/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A project: one design, the databases it is for, and how its migrations are made. */
#define MARQ_TYPE_PROJECT (marq_project_get_type ())

/* clang-format off */
#define MARQ_PROJECT_PROPERTIES(ROW, C)                                                                     \
  ROW (C, INTEGER, format, N_ ("Format"), 0, MARQ_COSMETIC)                                                 \
  ROW (C, ENUM, dialect, N_ ("Dialect"), marq_dialect_get_type, 0)                                          \
  ROW (C, STRINGS, further_dialects, N_ ("Further dialects"), 0, 0)                                         \
  ROW (C, ENUM, versioning, N_ ("Versions"), marq_versioning_get_type, 0)                                   \
  ROW (C, ENUM, serial_style, N_ ("Serial numbers"), marq_serial_style_get_type, 0)                         \
  ROW (C, ENUM, enum_style, N_ ("Enums"), marq_enum_style_get_type, 0)                                      \
  ROW (C, STRING, record_schema, N_ ("Schema of the record table"), 0, 0)                                   \
  ROW (C, STRING, record_table, N_ ("Record table"), 0, 0)                                                  \
  ROW (C, STRING, log_table, N_ ("Log table"), 0, 0)                                                        \
  ROW (C, STRINGS, silenced_rules, N_ ("Silenced rules"), 0, 0)                                             \
  ROW (C, STRINGS, migration_folders, N_ ("Further migration folders"), 0, 0)                               \
  ROW (C, CHILD, schema, N_ ("Schema"), marq_schema_get_type, 0)                                            \
  ROW (C, LIST, targets, N_ ("Targets"), marq_target_get_type, MARQ_SORTED)                                 \
  ROW (C, LIST, hooks, N_ ("Hooks"), marq_hook_get_type, 0)                                                 \
  ROW (C, LIST, diagrams, N_ ("Diagrams"), marq_diagram_get_type, MARQ_SORTED | MARQ_APART | MARQ_COSMETIC)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqProject, marq_project, PROJECT, MARQ_PROJECT_PROPERTIES)

G_END_DECLS
