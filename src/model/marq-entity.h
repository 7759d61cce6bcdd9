/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-enums.h"
#include "marq-field-type.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

/* A table, once it is in a database: a partition, a foreign or a virtual one, too. */
#define MARQ_TYPE_ENTITY (marq_entity_get_type ())

/* clang-format off */
#define MARQ_ENTITY_PROPERTIES(ROW, C)                                                                        \
  ROW (C, STRING, color, N_ ("Color"), 0, MARQ_COSMETIC)                                                      \
  ROW (C, ENUM, persistence, N_ ("Persistence"), marq_persistence_get_type, 0)                                \
  ROW (C, REFS, inherits, N_ ("Inherits"), marq_entity_get_type, MARQ_ACYCLIC)                                \
  ROW (C, REF, partition_of, N_ ("Partition of"), marq_entity_get_type, MARQ_ACYCLIC)                         \
  ROW (C, TEXT, partition_bound, N_ ("Partition bound"), 0, MARQ_EXPRESSION)                                  \
  ROW (C, ENUM, partition_strategy, N_ ("Partitioned by"), marq_partition_strategy_get_type, 0)               \
  ROW (C, REF, of_type, N_ ("Of type"), marq_composite_get_type, 0)                                           \
  ROW (C, STRING, access_method, N_ ("Access method"), 0, 0)                                                  \
  ROW (C, STRING, tablespace, N_ ("Tablespace"), 0, 0)                                                        \
  ROW (C, STRINGS, storage_options, N_ ("Storage options"), 0, 0)                                             \
  ROW (C, STRING, character_set, N_ ("Character set"), 0, 0)                                                  \
  ROW (C, STRING, collation, N_ ("Collation"), 0, 0)                                                          \
  ROW (C, STRING, storage_engine, N_ ("Storage engine"), 0, 0)                                                \
  ROW (C, BOOLEAN, is_strict, N_ ("Strict types"), FALSE, 0)                                                  \
  ROW (C, BOOLEAN, without_rowid, N_ ("Without rowid"), FALSE, 0)                                             \
  ROW (C, ENUM, row_security, N_ ("Row security"), marq_row_security_get_type, 0)                             \
  ROW (C, ENUM, replica_identity, N_ ("Replica identity"), marq_replica_identity_get_type, 0)                 \
  ROW (C, REF, replica_index, N_ ("Replica identity index"), marq_item_get_type, MARQ_WEAK)                   \
  ROW (C, REF, cluster_on, N_ ("Clustered on"), marq_item_get_type, MARQ_WEAK)                                \
  ROW (C, STRING, foreign_server, N_ ("Foreign server"), 0, 0)                                                \
  ROW (C, STRINGS, foreign_options, N_ ("Foreign options"), 0, 0)                                             \
  ROW (C, TEXT, virtual_module, N_ ("Virtual table module"), 0, MARQ_EXPRESSION)                              \
  ROW (C, LIST, fields, N_ ("Fields"), marq_field_get_type, 0)                                                \
  ROW (C, LIST, indexes, N_ ("Indexes"), marq_index_get_type, MARQ_SORTED | MARQ_OPTIONAL_NAMES)              \
  ROW (C, LIST, constraints, N_ ("Constraints"), marq_constraint_get_type, MARQ_SORTED | MARQ_OPTIONAL_NAMES) \
  ROW (C, LIST, relations, N_ ("Relations"), marq_relation_get_type, MARQ_SORTED | MARQ_OPTIONAL_NAMES)       \
  ROW (C, LIST, triggers, N_ ("Triggers"), marq_trigger_get_type, MARQ_SORTED)                                \
  ROW (C, LIST, rules, N_ ("Rules"), marq_rule_get_type, MARQ_SORTED)                                         \
  ROW (C, LIST, policies, N_ ("Policies"), marq_policy_get_type, MARQ_SORTED)                                 \
  ROW (C, LIST, partition_keys, N_ ("Partition key"), marq_key_part_get_type, MARQ_FREE_NAMES)
/* clang-format on */

MARQ_DECLARE_ITEM (MarqEntity, marq_entity, ENTITY, MARQ_ENTITY_PROPERTIES)

G_END_DECLS
