/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is renamed in a design is renamed in its code, and comes back with one step. */
#include "config.h"

#include "compare/marq-text-rename.h"
#include "marq-sketch.h"

typedef struct
{
  MarqSchema *schema;
  MarqHistory *history;
  gpointer users, orders, mail, check, index, view, other;
} MarqDesign;

static void
set_up (MarqDesign *self, gconstpointer data)
{
  gpointer part;

  self->schema = marq_sketch_new ();
  self->users = marq_sketch_entity (self->schema, "users");
  self->orders = marq_sketch_entity (self->schema, "orders");
  self->mail = marq_sketch_field (self->users, "mail", "String");
  marq_sketch_field (self->users, "note", "Text");
  marq_sketch_field (self->orders, "note", "Text");
  self->check = marq_sketch_add (self->users, "constraints", "c", "constraint", MARQ_CONSTRAINT_KIND_CHECK, "expression",
                                 "mail <> 'mail' AND \"mail\" LIKE '%@%'", NULL);
  self->index = marq_sketch_add (self->users, "indexes", "i", NULL);
  part = marq_sketch_add (self->index, "parts", NULL, "expression", "lower(mail)", NULL);
  g_assert_nonnull (part);
  self->view = marq_sketch_add (marq_sketch_find (self->schema, "public"), "views", "v", "definition",
                                "SELECT u.mail, u.note FROM users u JOIN orders o ON o.note = u.note", NULL);
  self->other = marq_sketch_add (self->orders, "constraints", "d", "constraint", MARQ_CONSTRAINT_KIND_CHECK, "expression",
                                 "note <> 'mail'", NULL);
  self->history = marq_history_new (MARQ_ITEM (self->schema));
}

static void
tear_down (MarqDesign *self, gconstpointer data)
{
  g_object_unref (self->history);
  g_object_unref (self->schema);
}

static void
rename_item (MarqDesign *self, gpointer item, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (marq_rename_in_design (self->history, item, name, &error));
  g_assert_no_error (error);
}

static void
test_column (MarqDesign *self, gconstpointer data)
{
  MarqKeyPart *part = marq_item_list_get (marq_index_get_parts (self->index), 0);

  rename_item (self, self->mail, "E-Mail");
  g_assert_cmpstr (marq_constraint_get_expression (self->check), ==, "\"E-Mail\" <> 'mail' AND \"E-Mail\" LIKE '%@%'");
  g_assert_cmpstr (marq_key_part_get_expression (part), ==, "lower(\"E-Mail\")");
  g_assert_cmpstr (marq_view_get_definition (self->view), ==,
                   "SELECT u.\"E-Mail\", u.note FROM users u JOIN orders o ON o.note = u.note");
  g_assert_cmpstr (marq_constraint_get_expression (self->other), ==, "note <> 'mail'");

  marq_history_undo (self->history);
  g_assert_cmpstr (marq_item_get_name (self->mail), ==, "mail");
  g_assert_cmpstr (marq_constraint_get_expression (self->check), ==, "mail <> 'mail' AND \"mail\" LIKE '%@%'");
  g_assert_false (marq_history_get_can_undo (self->history));
}

static void
test_table (MarqDesign *self, gconstpointer data)
{
  rename_item (self, self->users, "people");
  g_assert_cmpstr (marq_view_get_definition (self->view), ==,
                   "SELECT u.mail, u.note FROM people u JOIN orders o ON o.note = u.note");
}

/* Two tables have a note, and the view says it of both: nobody knows which is which. */
static void
test_doubtful (MarqDesign *self, gconstpointer data)
{
  gpointer note = marq_sketch_find (self->schema, "public.users.note");

  rename_item (self, note, "remark");
  g_assert_cmpstr (marq_view_get_definition (self->view), ==,
                   "SELECT u.mail, u.note FROM users u JOIN orders o ON o.note = u.note");
}

static void
test_refused (MarqDesign *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (marq_rename_in_design (self->history, self->mail, "note", &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (marq_item_get_name (self->mail), ==, "mail");
  g_assert_cmpstr (marq_constraint_get_expression (self->check), ==, "mail <> 'mail' AND \"mail\" LIKE '%@%'");
  g_assert_false (marq_history_get_can_undo (self->history));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/text-rename/column", MarqDesign, NULL, set_up, test_column, tear_down);
  g_test_add ("/text-rename/table", MarqDesign, NULL, set_up, test_table, tear_down);
  g_test_add ("/text-rename/doubtful", MarqDesign, NULL, set_up, test_doubtful, tear_down);
  g_test_add ("/text-rename/refused", MarqDesign, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
