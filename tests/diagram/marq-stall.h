/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small board: customers, their orders, and an entity that has nothing to do with them. */
#pragma once

#include "diagram/marq-scene-private.h"
#include "marq-board.h"

G_BEGIN_DECLS

typedef struct
{
  MarqBoard board;
  gpointer customers, orders, alone;
  gpointer customer_id, mail, order_id, order_customer, total;
  gpointer key, relation;
  gpointer customers_node, orders_node;
} MarqStall;

void  marq_stall_init        (MarqStall *self);
void  marq_stall_clear       (MarqStall *self);
/* How many boxes were made, ever. */
guint marq_stall_count_boxes (MarqStall *self);
void  marq_stall_assert_rows (MarqStall *self, gpointer item, const char *wanted);
/* Undoes, does again, and undoes: each time it is as if made anew. */
void  marq_stall_undo        (MarqStall *self);

#define MARQ_STALL(name)                                                                                               \
  G_GNUC_UNUSED __attribute__ ((cleanup (marq_stall_clear))) MarqStall name = { 0 };                                   \
  marq_stall_init (&name)

G_END_DECLS
