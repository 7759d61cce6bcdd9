/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-board.h"

static void
on_stale (MarqScene *scene, MarqBoard *self)
{
  self->n_stale++;
}

void
marq_board_adopt (MarqBoard *self, MarqProject *project)
{
  PangoContext *context = marq_texts_new_context ();
  MarqItemList *diagrams = marq_project_get_diagrams (project);

  *self = (MarqBoard){ .project = project };
  self->schema = marq_project_get_schema (project);
  self->diagram = marq_item_list_get_length (diagrams) ? marq_item_list_get (diagrams, 0) : NULL;
  if (!self->diagram)
    self->diagram = marq_sketch_add (project, "diagrams", "main", NULL);
  self->texts = marq_texts_new (context);
  self->changed = g_ptr_array_new_with_free_func (g_free);
  g_object_unref (context);
}

void
marq_board_init (MarqBoard *self)
{
  marq_board_adopt (self, g_object_new (MARQ_TYPE_PROJECT, "name", "board", NULL));
  marq_sketch_add (self->schema, "namespaces", "public", NULL);
}

void
marq_board_clear (MarqBoard *self)
{
  g_clear_object (&self->scene);
  g_clear_object (&self->history);
  g_object_unref (self->project);
  g_ptr_array_unref (self->changed);
  marq_texts_free (self->texts);
}

static gpointer
new_node (gpointer item, int x, int y)
{
  return g_object_new (MARQ_TYPE_DIAGRAM_NODE, "of", marq_item_get_uid (item), "x", (gint64) x, "y", (gint64) y, NULL);
}

gpointer
marq_board_node (MarqBoard *self, gpointer item, int x, int y)
{
  if (self->history)
    return marq_board_insert (self, self->diagram, "nodes", new_node (item, x, y));
  return marq_item_list_append (marq_diagram_get_nodes (self->diagram), new_node (item, x, y));
}

void
marq_board_open (MarqBoard *self)
{
  self->history = marq_history_new (MARQ_ITEM (self->project));
  self->scene = marq_scene_new (self->schema, self->diagram, self->texts);
  g_signal_connect (self->scene, "stale", G_CALLBACK (on_stale), self);
  marq_board_update (self);
}

gpointer
marq_board_insert (MarqBoard *self, gpointer parent, const char *list, gpointer item)
{
  g_autoptr (GError) error = NULL;

  marq_history_insert (self->history, marq_item_get_list (parent, marq_item_find_property (parent, list)), MARQ_AT_END, item, &error);
  g_assert_no_error (error);
  g_object_unref (item);
  return item;
}

void
marq_board_remove (MarqBoard *self, gpointer item)
{
  marq_history_delete (self->history, (MarqItem *const *) &item, 1);
}

void
marq_board_set (MarqBoard *self, gpointer item, const char *property, const char *text)
{
  g_autoptr (GError) error = NULL;

  marq_history_set_text (self->history, item, property, text, &error);
  g_assert_no_error (error);
  marq_history_seal (self->history);
}

void
marq_board_set_number (MarqBoard *self, gpointer item, const char *property, gint64 number)
{
  g_autoptr (GError) error = NULL;

  marq_history_set_number (self->history, item, property, number, &error);
  g_assert_no_error (error);
}

static void
set_boxed (MarqBoard *self, gpointer item, const char *property, GType type, gconstpointer boxed)
{
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, type);
  g_value_set_boxed (&value, boxed);
  marq_history_set (self->history, item, property, &value, &error);
  g_assert_no_error (error);
}

void
marq_board_set_refs (MarqBoard *self, gpointer item, const char *property, gpointer first, gpointer second)
{
  const char *uids[] = { marq_item_get_uid (first), second ? marq_item_get_uid (second) : NULL, NULL };

  set_boxed (self, item, property, G_TYPE_STRV, uids);
}

void
marq_board_set_strings (MarqBoard *self, gpointer item, const char *property, const char *const *strings)
{
  set_boxed (self, item, property, G_TYPE_STRV, strings);
}

void
marq_board_set_type (MarqBoard *self, gpointer field, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqFieldType) parsed = marq_field_type_parse (type, &error);

  g_assert_no_error (error);
  set_boxed (self, field, "data_type", MARQ_TYPE_FIELD_TYPE, parsed);
}

static void
compare_rects (const MarqRect *a, const MarqRect *b)
{
  g_assert_cmpfloat (a->x, ==, b->x);
  g_assert_cmpfloat (a->y, ==, b->y);
  g_assert_cmpfloat (a->width, ==, b->width);
  g_assert_cmpfloat (a->height, ==, b->height);
}

static void
compare_boxes (const MarqSceneBox *a, const MarqSceneBox *b)
{
  g_assert_cmpstr (a->uid, ==, b->uid);
  g_assert_cmpint (a->kind, ==, b->kind);
  compare_rects (&a->rect, &b->rect);
  g_assert_cmpstr (a->title, ==, b->title);
  g_assert_cmpstr (a->subtitle, ==, b->subtitle);
  g_assert_cmpstr (a->tip, ==, b->tip);
  g_assert_cmpstr (a->color, ==, b->color);
  g_assert_cmpint (a->badges, ==, b->badges);
  g_assert_cmpint (a->fold, ==, b->fold);
  g_assert_cmpuint (a->n_hidden, ==, b->n_hidden);
  g_assert_cmpuint (a->rows->len, ==, b->rows->len);
  for (guint i = 0; i < a->rows->len; i++)
    {
      MarqSceneRow *left = &g_array_index (a->rows, MarqSceneRow, i);
      MarqSceneRow *right = &g_array_index (b->rows, MarqSceneRow, i);

      g_assert_cmpstr (left->uid, ==, right->uid);
      g_assert_cmpstr (left->name, ==, right->name);
      g_assert_cmpstr (left->type, ==, right->type);
      g_assert_cmpstr (left->tip, ==, right->tip);
      g_assert_cmpint (left->marks, ==, right->marks);
      g_assert_cmpfloat (left->y, ==, right->y);
    }
}

static void
compare_ends (const MarqSceneEnd *a, const MarqSceneEnd *b)
{
  g_assert_cmpstr (a->box, ==, b->box);
  g_assert_cmpuint (a->row, ==, b->row);
  g_assert_cmpint (a->many, ==, b->many);
}

static void
compare_points (const MarqPoint *a, guint n_a, const MarqPoint *b, guint n_b)
{
  g_assert_cmpuint (n_a, ==, n_b);
  for (guint i = 0; i < n_a; i++)
    {
      g_assert_cmpfloat (a[i].x, ==, b[i].x);
      g_assert_cmpfloat (a[i].y, ==, b[i].y);
    }
}

static void
compare_lines (const MarqSceneLine *a, const MarqSceneLine *b)
{
  g_assert_cmpstr (a->uid, ==, b->uid);
  g_assert_cmpint (a->kind, ==, b->kind);
  compare_ends (&a->from, &b->from);
  compare_ends (&a->to, &b->to);
  g_assert_cmpstr (a->tip, ==, b->tip);
  g_assert_true (!a->route == !b->route);
  if (!a->route)
    return;
  compare_points (a->route->points, a->route->n_points, b->route->points, b->route->n_points);
  compare_points (a->route->hops, a->route->n_hops, b->route->hops, b->route->n_hops);
  g_assert_cmpint (a->route->from_side, ==, b->route->from_side);
  g_assert_cmpint (a->route->to_side, ==, b->route->to_side);
}

void
marq_board_compare (MarqScene *a, MarqScene *b)
{
  GPtrArray *boxes = marq_scene_get_boxes (a), *other_boxes = marq_scene_get_boxes (b);
  GPtrArray *lines = marq_scene_get_lines (a), *other_lines = marq_scene_get_lines (b);

  g_assert_cmpuint (boxes->len, ==, other_boxes->len);
  for (guint i = 0; i < boxes->len; i++)
    compare_boxes (boxes->pdata[i], other_boxes->pdata[i]);
  g_assert_cmpuint (lines->len, ==, other_lines->len);
  for (guint i = 0; i < lines->len; i++)
    compare_lines (lines->pdata[i], other_lines->pdata[i]);
}

void
marq_board_update (MarqBoard *self)
{
  g_autoptr (MarqScene) anew = marq_scene_new (self->schema, self->diagram, self->texts);

  g_ptr_array_set_size (self->changed, 0);
  marq_scene_update (self->scene, self->changed);
  marq_scene_update (anew, NULL);
  marq_board_compare (self->scene, anew);
}

const MarqSceneBox *
marq_board_box (MarqBoard *self, gpointer item)
{
  return marq_scene_find_box (self->scene, marq_item_get_uid (item));
}

const MarqSceneLine *
marq_board_line (MarqBoard *self, gpointer item)
{
  return marq_scene_find_line (self->scene, marq_item_get_uid (item));
}

char *
marq_board_rows (MarqBoard *self, gpointer item)
{
  static const char *const marks[] = { "PK ", "FK ", "IX ", "UQ ", "NN ", "GN " };
  const MarqSceneBox *box = marq_board_box (self, item);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (box);
  for (guint i = 0; i < box->rows->len; i++)
    {
      MarqSceneRow *row = &g_array_index (box->rows, MarqSceneRow, i);

      if (i)
        g_string_append (text, " | ");
      for (guint bit = 0; bit < G_N_ELEMENTS (marks); bit++)
        if (row->marks & 1u << bit)
          g_string_append (text, marks[bit]);
      g_string_append (text, row->name);
      if (row->type)
        g_string_append_printf (text, " %s", row->type);
    }
  return g_string_free (text, FALSE);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

void
marq_board_assert_changed (MarqBoard *self, ...)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  va_list args;
  gpointer item;

  va_start (args, self);
  while ((item = va_arg (args, gpointer)))
    g_ptr_array_add (wanted, (gpointer) marq_item_get_uid (item));
  va_end (args);
  g_ptr_array_sort (wanted, compare_texts);
  g_assert_cmpuint (self->changed->len, ==, wanted->len);
  for (guint i = 0; i < wanted->len; i++)
    g_assert_cmpstr (self->changed->pdata[i], ==, wanted->pdata[i]);
}
