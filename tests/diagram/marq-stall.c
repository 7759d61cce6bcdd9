/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-stall.h"

void
marq_stall_init (MarqStall *self)
{
  MarqBoard *board = &self->board;

  marq_board_init (board);
  self->customers = marq_sketch_entity (board->schema, "customers");
  self->customer_id = marq_sketch_field (self->customers, "id", "UUID");
  self->mail = marq_sketch_field (self->customers, "mail", "Text");
  self->key = marq_sketch_key (self->customers, "customers_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, self->customer_id);
  self->orders = marq_sketch_entity (board->schema, "orders");
  self->order_id = marq_sketch_field (self->orders, "id", "Serial");
  self->order_customer = marq_sketch_field (self->orders, "buyer_id", "UUID");
  self->total = marq_sketch_field (self->orders, "total", "Decimal");
  marq_sketch_key (self->orders, "orders_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, self->order_id);
  self->relation = marq_sketch_relation (self->orders, "orders_customer", self->order_customer, self->customers, self->customer_id);
  self->alone = marq_sketch_entity (board->schema, "alone");
  marq_sketch_field (self->alone, "id", "Integer");
  self->customers_node = marq_board_node (board, self->customers, 0, 0);
  self->orders_node = marq_board_node (board, self->orders, 400, 100);
  marq_board_node (board, self->alone, 800, 0);
  marq_board_open (board);
}

void
marq_stall_clear (MarqStall *self)
{
  marq_board_clear (&self->board);
}

guint
marq_stall_count_boxes (MarqStall *self)
{
  return self->board.scene->n_made_boxes;
}

void
marq_stall_assert_rows (MarqStall *self, gpointer item, const char *wanted)
{
  g_autofree char *rows = marq_board_rows (&self->board, item);

  g_assert_cmpstr (rows, ==, wanted);
}

void
marq_stall_undo (MarqStall *self)
{
  MarqBoard *board = &self->board;

  marq_history_undo (board->history);
  marq_board_update (board);
  marq_history_redo (board->history);
  marq_board_update (board);
  marq_history_undo (board->history);
  marq_board_update (board);
}
