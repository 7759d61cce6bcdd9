/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compare/marq-choice.h"
#include "compare/marq-compare-error.h"
#include "marq-sketch.h"
#include "model/marq-fallout.h"

typedef struct
{
  MarqSchema *before, *after;
  MarqMatching *matching;
  GPtrArray *changes;
  MarqChoice *choice;
} Fixture;

static void
start (Fixture *self, const char *const *renames)
{
  g_autoptr (GError) error = NULL;

  self->matching
      = marq_matching_new (MARQ_ITEM (self->before), MARQ_ITEM (self->after), MARQ_MATCHING_AUTO, renames, &error);
  g_assert_no_error (error);
  self->changes = marq_compare (self->matching, NULL);
  self->choice = marq_choice_new (self->matching, self->changes);
}

static void
finish (Fixture *self)
{
  marq_choice_free (self->choice);
  g_ptr_array_unref (self->changes);
  marq_matching_unref (self->matching);
  g_object_unref (self->before);
  g_object_unref (self->after);
}

static guint
find (Fixture *self, const char *id)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      g_autofree char *own = marq_change_dup_id (self->changes->pdata[i]);

      if (g_str_equal (own, id))
        return i;
    }
  g_error ("no change %s", id);
}

static void
assert_state (Fixture *self, const char *id, gboolean taken, const char *reason)
{
  guint index = find (self, id);
  g_autofree char *why = marq_choice_dup_reason (self->choice, index);

  g_assert_cmpint (marq_choice_get_taken (self->choice, index), ==, taken);
  g_assert_cmpstr (why, ==, reason);
}

static void
set (Fixture *self, const char *id, gboolean taken)
{
  marq_choice_set (self->choice, find (self, id), taken);
}

static void
refuse_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  g_error ("%s of %s refers to %s", property->name, marq_item_get_name (item), uid);
}

static MarqSchema *
make (Fixture *self)
{
  MarqSchema *made = marq_choice_dup_schema (self->choice);

  marq_find_strays (MARQ_ITEM (made), refuse_stray, NULL);
  return made;
}

static void
assert_made (Fixture *self, const char *lines)
{
  g_autoptr (MarqSchema) made = make (self);
  g_autofree char *found = marq_sketch_compare (self->before, made, MARQ_MATCHING_AUTO);

  g_assert_cmpstr (found, ==, lines);
}

static MarqSchema *
make_users (void)
{
  MarqSchema *schema = marq_sketch_new ();
  MarqEntity *users = marq_sketch_entity (schema, "users");

  marq_sketch_key (users, "users_pkey", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, marq_sketch_field (users, "id", "Integer"));
  return schema;
}

/* A field with an index, a foreign key and a view that need it. */
static void
add_b (MarqSchema *schema)
{
  MarqEntity *users = marq_sketch_find (schema, "public.users");
  MarqField *b = marq_sketch_field (users, "b", "Integer");

  marq_sketch_index (users, "idx_a", b);
  marq_sketch_relation (users, "fk_b", b, users, marq_sketch_find (schema, "public.users.id"));
  marq_sketch_add (marq_sketch_find (schema, "public"), "views", "v", "definition", "SELECT b FROM users", NULL);
}

static void
test_added_field (void)
{
  Fixture self = { make_users () };

  self.after = marq_sketch_copy (self.before);
  add_b (self.after);
  start (&self, NULL);
  assert_state (&self, "add:field:public.users.b", TRUE, NULL);
  assert_state (&self, "add:index:public.users.idx_a", TRUE, NULL);

  set (&self, "add:field:public.users.b", FALSE);
  assert_state (&self, "add:field:public.users.b", FALSE, NULL);
  assert_state (&self, "add:index:public.users.idx_a", FALSE, "index idx_a needs column b");
  assert_state (&self, "add:relation:public.users.fk_b", FALSE, "foreign key fk_b needs column b");
  assert_state (&self, "add:view:public.v", FALSE, "view v needs column b");
  assert_made (&self, "");

  set (&self, "add:index:public.users.idx_a", TRUE);
  assert_state (&self, "add:field:public.users.b", TRUE, "index idx_a needs column b");
  assert_state (&self, "add:view:public.v", TRUE, NULL);
  set (&self, "add:relation:public.users.fk_b", FALSE);
  set (&self, "add:view:public.v", FALSE);
  assert_made (&self, "ADD Column: b (Integer)\nADD Index: idx_a on (b)");

  /* Nobody said that the field is to be: it goes with what needed it. */
  set (&self, "add:index:public.users.idx_a", FALSE);
  assert_state (&self, "add:field:public.users.b", FALSE, NULL);
  finish (&self);
}

static void
test_removed_field (void)
{
  Fixture self = { make_users () };

  add_b (self.before);
  self.after = marq_sketch_copy (self.before);
  marq_sketch_remove (marq_sketch_find (self.after, "public.users.idx_a"));
  marq_sketch_remove (marq_sketch_find (self.after, "public.users.fk_b"));
  marq_sketch_remove (marq_sketch_find (self.after, "public.users.b"));
  marq_view_set_definition (marq_sketch_find (self.after, "public.v"), "SELECT id FROM users");
  start (&self, NULL);

  /* It holds data: somebody has to say so. */
  assert_state (&self, "remove:field:public.users.b", FALSE, NULL);
  assert_state (&self, "remove:index:public.users.idx_a", TRUE, NULL);
  set (&self, "remove:index:public.users.idx_a", FALSE);
  set (&self, "modify:view:public.v", FALSE);
  set (&self, "remove:field:public.users.b", TRUE);
  assert_state (&self, "remove:index:public.users.idx_a", TRUE, "index idx_a needs column b");
  assert_state (&self, "modify:view:public.v", TRUE, "view v needs column b");
  set (&self, "remove:index:public.users.idx_a", FALSE);
  assert_state (&self, "remove:field:public.users.b", FALSE, "index idx_a needs column b");
  finish (&self);
}

static void
test_removed_entity (void)
{
  Fixture self = { make_users () };
  MarqEntity *orders = marq_sketch_entity (self.before, "orders");

  marq_sketch_relation (orders, "fk_user", marq_sketch_field (orders, "user_id", "Integer"),
                        marq_sketch_find (self.before, "public.users"), marq_sketch_find (self.before, "public.users.id"));
  self.after = marq_sketch_copy (self.before);
  marq_sketch_remove (marq_sketch_find (self.after, "public.orders.fk_user"));
  marq_sketch_remove (marq_sketch_find (self.after, "public.users"));
  start (&self, NULL);
  assert_state (&self, "remove:entity:public.users", FALSE, NULL);
  set (&self, "remove:relation:public.orders.fk_user", FALSE);
  assert_made (&self, "");
  set (&self, "remove:entity:public.users", TRUE);
  assert_state (&self, "remove:relation:public.orders.fk_user", TRUE, "foreign key fk_user needs table users");
  assert_made (&self, "DROP Table users\nREMOVE Foreign Key: fk_user");
  finish (&self);
}

/* The new one has the name of the old one, which holds data. */
static void
test_name_is_taken (void)
{
  Fixture self = { make_users () };

  marq_sketch_field (marq_sketch_find (self.before, "public.users"), "old", "Text");
  self.after = marq_sketch_copy (self.before);
  marq_sketch_remove (marq_sketch_find (self.after, "public.users.old"));
  marq_sketch_field (marq_sketch_find (self.after, "public.users"), "old", "Integer");
  start (&self, NULL);
  assert_state (&self, "add:field:public.users.old", FALSE, "column old takes the place of column old");
  set (&self, "add:field:public.users.old", TRUE);
  assert_state (&self, "remove:field:public.users.old", TRUE, "column old takes the place of column old");
  assert_made (&self, "REMOVE Column: old\nADD Column: old (Integer)");
  finish (&self);
}

static void
test_move_to_new_namespace (void)
{
  Fixture self = { make_users () };
  MarqItem *archive, *users;
  g_autoptr (MarqItem) kept = NULL;

  self.after = marq_sketch_copy (self.before);
  archive = marq_sketch_add (self.after, "namespaces", "archive", NULL);
  marq_sketch_add (archive, "sequences", "counter", NULL);
  users = marq_sketch_find (self.after, "public.users");
  kept = g_object_ref (users);
  marq_sketch_remove (users);
  marq_item_list_append (marq_namespace_get_entities (MARQ_NAMESPACE (archive)), g_object_ref (users));
  marq_sketch_field (users, "age", "Integer");
  start (&self, NULL);
  assert_made (&self, "CREATE Namespace archive\nMOVE Table: users (public → archive)\nADD Column: age (Integer)");
  set (&self, "add:namespace:archive", FALSE);
  assert_state (&self, "move:entity:archive.users", FALSE, "table users needs namespace archive");
  assert_made (&self, "ADD Column: age (Integer)");
  set (&self, "add:field:archive.users.age", FALSE);
  set (&self, "add:namespace:archive", TRUE);
  set (&self, "move:entity:archive.users", FALSE);
  assert_made (&self, "CREATE Namespace archive");
  finish (&self);
}

/* Each inherits from the other, on one side each. */
static void
test_no_circle (void)
{
  Fixture self = { marq_sketch_new () };
  MarqItem *a = marq_sketch_entity (self.before, "a");
  MarqItem *b = marq_sketch_entity (self.before, "b");

  marq_sketch_set_refs (a, "inherits", b, NULL);
  self.after = marq_sketch_copy (self.before);
  g_object_set (marq_sketch_find (self.after, "public.a"), "inherits", NULL, NULL);
  marq_sketch_set_refs (marq_sketch_find (self.after, "public.b"), "inherits", a, NULL);
  start (&self, NULL);
  set (&self, "modify:entity:public.a", FALSE);
  assert_state (&self, "modify:entity:public.b", FALSE, "table b and table a would come from each other");
  assert_made (&self, "");
  finish (&self);
}

static void
test_primary_key_is_one (void)
{
  Fixture self = { make_users () };
  MarqItem *users;

  marq_sketch_field (marq_sketch_find (self.before, "public.users"), "code", "Integer");
  self.after = marq_sketch_copy (self.before);
  users = marq_sketch_find (self.after, "public.users");
  marq_sketch_remove (marq_sketch_find (self.after, "public.users.users_pkey"));
  marq_sketch_key (users, "users_key", MARQ_CONSTRAINT_KIND_PRIMARY_KEY, marq_sketch_find (self.after, "public.users.code"));
  start (&self, NULL);
  set (&self, "remove:constraint:public.users.users_pkey", FALSE);
  assert_state (&self, "add:constraint:public.users.users_key", FALSE,
                "primary key users_key takes the place of primary key users_pkey");
  finish (&self);
}

/* Code follows a rename that is taken, and only that. */
static void
test_renames_in_code (void)
{
  Fixture self = { make_users () };
  g_autoptr (MarqSchema) made = NULL;
  MarqEntity *users = marq_sketch_find (self.before, "public.users");

  marq_sketch_field (users, "x", "Integer");
  marq_sketch_field (users, "y", "Integer");
  marq_sketch_add (users, "constraints", "c", "constraint", MARQ_CONSTRAINT_KIND_CHECK, "expression", "x > y", NULL);
  self.after = marq_sketch_copy (self.before);
  marq_item_set_name (marq_sketch_find (self.after, "public.users.x"), "Left");
  marq_item_set_name (marq_sketch_find (self.after, "public.users.y"), "other");
  marq_constraint_set_expression (marq_sketch_find (self.after, "public.users.c"), "\"Left\"  >  other");
  start (&self, NULL);
  g_assert_cmpuint (self.changes->len, ==, 2);
  set (&self, "rename:field:public.users.other", FALSE);
  assert_made (&self, "RENAME Column: x → Left");
  made = make (&self);
  g_assert_cmpstr (marq_constraint_get_expression (marq_sketch_find (made, "public.users.c")), ==, "\"Left\" > y");
  finish (&self);
}

/* What is new has what it names by its new name only where that is taken. */
static void
test_added_code_needs_rename (void)
{
  Fixture self = { make_users () };

  self.after = marq_sketch_copy (self.before);
  marq_item_set_name (marq_sketch_find (self.after, "public.users.id"), "number");
  marq_sketch_add (marq_sketch_find (self.after, "public.users"), "constraints", "c", "constraint",
                   MARQ_CONSTRAINT_KIND_CHECK, "expression", "number > 0", NULL);
  start (&self, NULL);
  set (&self, "rename:field:public.users.number", FALSE);
  assert_state (&self, "add:constraint:public.users.c", FALSE, "check c needs column number");
  finish (&self);
}

static void
test_moves_within_a_list (void)
{
  Fixture self = { marq_sketch_new () };
  MarqEntity *t = marq_sketch_entity (self.before, "t");
  MarqItemList *fields;
  const char *names[] = { "a", "b", "c", "d" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    marq_sketch_field (t, names[i], "Integer");
  self.after = marq_sketch_copy (self.before);
  fields = marq_entity_get_fields (marq_sketch_find (self.after, "public.t"));
  marq_item_list_move (fields, 3, 0); /* d c b a, then */
  marq_item_list_move (fields, 3, 1);
  marq_item_list_move (fields, 3, 2);
  start (&self, NULL);
  g_assert_cmpuint (self.changes->len, ==, 3);
  for (guint bits = 0; bits < 8; bits++)
    {
      g_autoptr (GPtrArray) taken = NULL;
      g_autofree char *lines = NULL;

      for (guint i = 0; i < 3; i++)
        marq_choice_set (self.choice, i, bits >> i & 1);
      taken = marq_choice_dup_changes (self.choice);
      lines = marq_sketch_lines (taken);
      assert_made (&self, lines);
    }
  finish (&self);
}

static void
test_select (void)
{
  Fixture self = { make_users () };
  g_autoptr (GError) error = NULL;
  const char *one[] = { "add:index:public.users.idx_a", NULL };
  const char *unknown[] = { "add:view:public.v", "add:field:public.users.c", NULL };

  self.after = marq_sketch_copy (self.before);
  add_b (self.after);
  start (&self, NULL);
  g_assert_true (marq_choice_select (self.choice, one, &error));
  g_assert_no_error (error);
  assert_made (&self, "ADD Column: b (Integer)\nADD Index: idx_a on (b)");

  g_assert_false (marq_choice_select (self.choice, unknown, &error));
  g_assert_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_CHOICE);
  g_assert_nonnull (strstr (error->message, "add:field:public.users.c"));
  assert_made (&self, "ADD Column: b (Integer)\nADD Index: idx_a on (b)");
  finish (&self);
}

/* Read from a database: other uids throughout, and the things that stay keep those they had. */
static void
test_by_name (void)
{
  Fixture self = { make_users () };
  g_autoptr (MarqSchema) edited = marq_sketch_copy (self.before);
  g_autoptr (MarqSchema) made = NULL;
  g_autofree char *left = NULL;

  add_b (edited);
  self.after = marq_sketch_read (edited);
  start (&self, NULL);
  g_assert_cmpint (marq_matching_get_mode (self.matching), ==, MARQ_MATCHING_NAMES);
  made = make (&self);
  g_assert_cmpstr (marq_item_get_uid (marq_sketch_find (made, "public.users")), ==,
                   marq_item_get_uid (marq_sketch_find (self.before, "public.users")));
  g_assert_cmpstr (marq_item_get_uid (marq_sketch_find (made, "public.users.b")), ==,
                   marq_item_get_uid (marq_sketch_find (self.after, "public.users.b")));
  left = marq_sketch_compare (made, self.after, MARQ_MATCHING_NAMES);
  g_assert_cmpstr (left, ==, "");
  finish (&self);
}

/* Who may do what is compared only when somebody asks: the changes of it may not be among these. */
static void
test_nothing_dangles (void)
{
  Fixture self = { make_users () };
  MarqItem *users = marq_sketch_find (self.before, "public.users");
  MarqItem *access = marq_sketch_add (self.before, "access", NULL, "of", marq_item_get_uid (users), NULL);
  g_autoptr (MarqSchema) made = NULL;

  marq_sketch_set_refs (marq_sketch_add (access, "grants", NULL, NULL), "fields",
                        marq_sketch_find (self.before, "public.users.id"), NULL);
  marq_sketch_add (marq_sketch_find (self.before, "public"), "objects", "o", NULL);
  marq_sketch_set_refs (marq_sketch_find (self.before, "public.o"), "depends_on", users, access);
  self.after = marq_sketch_copy (self.before);
  marq_item_list_remove (marq_schema_get_access (self.after), 0);
  marq_sketch_remove (marq_sketch_find (self.after, "public.users"));
  g_object_set (marq_sketch_find (self.after, "public.o"), "depends-on", NULL, NULL);
  start (&self, NULL);
  g_assert_cmpuint (self.changes->len, ==, 2);
  marq_choice_free (self.choice);
  for (guint i = 0; i < self.changes->len; i++)
    if (MARQ_IS_ACCESS (((MarqChange *) self.changes->pdata[i])->before))
      g_ptr_array_remove_index (self.changes, i);
  self.choice = marq_choice_new (self.matching, self.changes);
  set (&self, "remove:entity:public.users", TRUE);
  made = make (&self);
  g_assert_cmpuint (marq_item_list_get_length (marq_schema_get_access (made)), ==, 0);
  g_assert_null (marq_object_get_depends_on (marq_sketch_find (made, "public.o")));
  finish (&self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/choice/added-field", test_added_field);
  g_test_add_func ("/compare/choice/removed-field", test_removed_field);
  g_test_add_func ("/compare/choice/removed-entity", test_removed_entity);
  g_test_add_func ("/compare/choice/name-is-taken", test_name_is_taken);
  g_test_add_func ("/compare/choice/move-to-new-namespace", test_move_to_new_namespace);
  g_test_add_func ("/compare/choice/no-circle", test_no_circle);
  g_test_add_func ("/compare/choice/primary-key-is-one", test_primary_key_is_one);
  g_test_add_func ("/compare/choice/renames-in-code", test_renames_in_code);
  g_test_add_func ("/compare/choice/added-code-needs-rename", test_added_code_needs_rename);
  g_test_add_func ("/compare/choice/moves-within-a-list", test_moves_within_a_list);
  g_test_add_func ("/compare/choice/nothing-dangles", test_nothing_dangles);
  g_test_add_func ("/compare/choice/select", test_select);
  g_test_add_func ("/compare/choice/by-name", test_by_name);
  return g_test_run ();
}
