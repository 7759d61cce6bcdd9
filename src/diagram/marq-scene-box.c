/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a box says, and how large that makes it. Where it stands is for the scene to say. */
#include "config.h"

#include <math.h>

#include "marq-field-marks.h"
#include "marq-metrics.h"
#include "marq-scene-private.h"
#include "marq-type-words.h"
#include "model/marq-diagram-group.h"
#include "model/marq-diagram-node.h"
#include "model/marq-diagram-note.h"
#include "model/marq-enum.h"
#include "model/marq-namespace.h"
#include "model/marq-view.h"

#define MARKS_OF_KEYS (MARQ_MARK_PRIMARY | MARQ_MARK_FOREIGN | MARQ_MARK_INDEXED | MARQ_MARK_UNIQUE)

static char *
dup_name (MarqItem *item)
{
  return g_strdup (marq_item_get_name (item) ? marq_item_get_name (item) : "");
}

static char *
dup_filled (const char *text)
{
  return text && *text ? g_strdup (text) : NULL;
}

static void
clear_row (gpointer data)
{
  MarqSceneRow *row = data;

  g_free ((char *) row->uid);
  g_free (row->name);
  g_free (row->type);
  g_free (row->tip);
}

static GArray *
new_rows (guint n)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (MarqSceneRow), n);

  g_array_set_clear_func (rows, clear_row);
  return rows;
}

static void
add_row (MarqSceneBox *box, MarqItem *item, char *type, MarqMarks marks)
{
  MarqSceneRow row = {
    .uid = g_strdup (marq_item_get_uid (item)),
    .name = dup_name (item),
    .type = type,
    .tip = dup_filled (marq_item_get_comment (item)),
    .marks = marks,
    .y = MARQ_METRICS_HEADER + MARQ_METRICS_ROW * box->rows->len,
  };

  g_array_append_val (box->rows, row);
}

static void
add_fields (MarqSceneBox *box, MarqItem *item, MarqItemList *fields)
{
  g_autoptr (GHashTable) table = box->fold == MARQ_FOLD_NAME ? NULL : marq_field_marks_new (item);

  for (guint i = 0; table && i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      MarqMarks marks = marq_field_marks_get (table, field);

      if (box->fold == MARQ_FOLD_ALL || (marks & MARKS_OF_KEYS))
        add_row (box, MARQ_ITEM (field), marq_type_dup_words (field), marks);
    }
  box->n_hidden = marq_item_list_get_length (fields) - box->rows->len;
}

static void
add_values (MarqSceneBox *box, MarqItemList *values)
{
  for (guint i = 0; box->fold == MARQ_FOLD_ALL && i < marq_item_list_get_length (values); i++)
    add_row (box, marq_item_list_get (values, i), NULL, 0);
  box->n_hidden = marq_item_list_get_length (values) - box->rows->len;
}

/* What is named in the types of its fields: when that is renamed, this is another. */
static void
link_types (MarqScene *self, const char *uid, MarqItemList *fields)
{
  g_autoptr (GPtrArray) references = g_ptr_array_new ();

  for (guint i = 0; fields && i < marq_item_list_get_length (fields); i++)
    {
      MarqFieldType *type = marq_field_get_data_type (marq_item_list_get (fields, i));

      if (type && marq_field_type_get_reference (type))
        g_ptr_array_add (references, (gpointer) marq_field_type_get_reference (type));
    }
  marq_links_set (self->types, uid, (const char *const *) references->pdata, references->len);
}

static MarqBadges
find_badges (MarqEntity *entity)
{
  MarqBadges badges = 0;

  if (marq_entity_get_partition_strategy (entity) != MARQ_PARTITION_STRATEGY_NONE)
    badges |= MARQ_BADGE_PARTITIONED;
  if (marq_entity_get_partition_of (entity))
    badges |= MARQ_BADGE_PARTITION;
  if (marq_entity_get_foreign_server (entity) || marq_entity_get_virtual_module (entity))
    badges |= MARQ_BADGE_FOREIGN;
  if (marq_entity_get_persistence (entity) != MARQ_PERSISTENCE_PERMANENT)
    badges |= MARQ_BADGE_UNLOGGED;
  if (marq_entity_get_row_security (entity) != MARQ_ROW_SECURITY_OFF)
    badges |= MARQ_BADGE_SECURED;
  if (marq_item_list_get_length (marq_entity_get_triggers (entity)))
    badges |= MARQ_BADGE_TRIGGERS;
  return badges;
}

static void
fill_entity (MarqScene *self, MarqSceneBox *box, MarqEntity *entity)
{
  box->kind = MARQ_BOX_ENTITY;
  box->badges = find_badges (entity);
  box->color = dup_filled (marq_entity_get_color (entity));
  add_fields (box, MARQ_ITEM (entity), marq_entity_get_fields (entity));
  link_types (self, box->uid, marq_entity_get_fields (entity));
}

static void
fill_view (MarqScene *self, MarqSceneBox *box, MarqView *view)
{
  box->kind = MARQ_BOX_VIEW;
  if (marq_view_get_is_materialized (view))
    box->badges |= MARQ_BADGE_MATERIALIZED;
  if (marq_item_list_get_length (marq_view_get_triggers (view)))
    box->badges |= MARQ_BADGE_TRIGGERS;
  box->color = dup_filled (marq_view_get_color (view));
  add_fields (box, MARQ_ITEM (view), marq_view_get_columns (view));
  link_types (self, box->uid, marq_view_get_columns (view));
}

static double
width_of (MarqScene *self, MarqTextRole role, const char *text)
{
  double width = 0;

  if (text)
    marq_texts_measure (self->texts, role, text, &width, NULL);
  return width;
}

static double
header_width (MarqScene *self, const MarqSceneBox *box)
{
  double width = 2 * MARQ_METRICS_PADDING + width_of (self, MARQ_TEXT_TITLE, box->title);

  if (box->subtitle)
    width += MARQ_METRICS_GAP + width_of (self, MARQ_TEXT_NAMESPACE, box->subtitle);
  if (box->kind != MARQ_BOX_ENTITY)
    width += MARQ_METRICS_KIND;
  for (guint badges = box->badges; badges; badges &= badges - 1)
    width += MARQ_METRICS_BADGE;
  return width;
}

static MarqTextRole
name_role (const MarqSceneRow *row)
{
  return row->marks & MARQ_MARK_PRIMARY ? MARQ_TEXT_KEY : MARQ_TEXT_NAME;
}

/* What of a row is neither name nor type. */
static double
rest_of_row (const MarqSceneBox *box)
{
  if (box->kind == MARQ_BOX_ENUM)
    return MARQ_METRICS_VALUE + MARQ_METRICS_PADDING;
  return MARQ_METRICS_PADDING + MARQ_METRICS_MARKS + MARQ_METRICS_GAP + MARQ_METRICS_TYPE_PADDING;
}

static double
row_width (MarqScene *self, const MarqSceneBox *box, const MarqSceneRow *row)
{
  return rest_of_row (box) + width_of (self, name_role (row), row->name) + width_of (self, MARQ_TEXT_TYPE, row->type);
}

static double
row_most (MarqScene *self, const MarqSceneBox *box, const MarqSceneRow *row)
{
  return rest_of_row (box) + marq_texts_get_most (self->texts, name_role (row), row->name)
         + marq_texts_get_most (self->texts, MARQ_TEXT_TYPE, row->type);
}

/* The width of the widest row, where that is more than least. The row that may be widest first: then few others have to
 * be measured. */
static double
rows_width (MarqScene *self, const MarqSceneBox *box, double least)
{
  g_autofree double *most = g_new (double, box->rows->len + 1);
  double width = least;
  guint first = 0;

  for (guint i = 0; i < box->rows->len; i++)
    {
      most[i] = row_most (self, box, &g_array_index (box->rows, MarqSceneRow, i));
      if (most[i] > most[first])
        first = i;
    }
  for (guint i = 0; i < box->rows->len; i++)
    {
      guint j = (first + i) % box->rows->len;

      if (most[j] > width)
        width = MAX (width, row_width (self, box, &g_array_index (box->rows, MarqSceneRow, j)));
    }
  return width;
}

static void
measure_rows (MarqScene *self, MarqSceneBox *box)
{
  double width = rows_width (self, box, MAX (header_width (self, box), MARQ_METRICS_LEAST_WIDTH));

  box->rect.width = MIN (ceil (width), MARQ_METRICS_MOST_WIDTH);
  box->rect.height = MARQ_METRICS_HEADER + MARQ_METRICS_ROW * box->rows->len;
  if (box->rows->len)
    box->rect.height += box->n_hidden ? MARQ_METRICS_MORE : MARQ_METRICS_FOOT;
}

static void
fill_shown (MarqScene *self, MarqSceneBox *box, MarqItem *item, MarqDiagramNode *node)
{
  MarqItem *space = marq_item_get_parent (item);

  box->fold = node ? (MarqFold) marq_diagram_node_get_fold (node) : MARQ_FOLD_ALL;
  box->title = dup_name (item);
  box->tip = dup_filled (marq_item_get_comment (item));
  box->subtitle = self->has_namespaces ? dup_filled (marq_item_get_name (space)) : NULL;
  if (MARQ_IS_ENTITY (item))
    fill_entity (self, box, MARQ_ENTITY (item));
  else if (MARQ_IS_VIEW (item))
    fill_view (self, box, MARQ_VIEW (item));
  else
    {
      box->kind = MARQ_BOX_ENUM;
      add_values (box, marq_enum_get_values (MARQ_ENUM (item)));
    }
  if (!box->color)
    box->color = dup_filled (marq_namespace_get_color (MARQ_NAMESPACE (space)));
  measure_rows (self, box);
}

static void
fill_group (MarqSceneBox *box, MarqDiagramGroup *group)
{
  box->kind = MARQ_BOX_GROUP;
  box->title = dup_name (MARQ_ITEM (group));
  box->tip = dup_filled (marq_item_get_comment (MARQ_ITEM (group)));
  box->color = dup_filled (marq_diagram_group_get_color (group));
  box->rect.width = CLAMP ((double) marq_diagram_group_get_width (group), MARQ_METRICS_GROUP_LEAST, MARQ_SCENE_FARTHEST);
  box->rect.height = CLAMP ((double) marq_diagram_group_get_height (group), MARQ_METRICS_GROUP_LEAST, MARQ_SCENE_FARTHEST);
}

/* As large as a person made it, and never too small for its text. */
static void
fill_note (MarqScene *self, MarqSceneBox *box, MarqDiagramNote *note)
{
  double width = (double) marq_diagram_note_get_width (note);
  int text_height;

  box->kind = MARQ_BOX_NOTE;
  box->title = g_strdup (marq_diagram_note_get_text (note) ? marq_diagram_note_get_text (note) : "");
  box->tip = dup_filled (marq_item_get_comment (MARQ_ITEM (note)));
  box->color = dup_filled (marq_diagram_note_get_color (note));
  box->rect.width = width > 0 ? CLAMP (width, MARQ_METRICS_NOTE_LEAST, MARQ_SCENE_FARTHEST) : MARQ_METRICS_NOTE_WIDTH;
  pango_layout_get_size (marq_texts_get (self->texts, MARQ_TEXT_NOTE, box->title, box->rect.width - 2 * MARQ_METRICS_NOTE_PADDING),
                         NULL, &text_height);
  box->rect.height = MAX (MARQ_METRICS_NOTE_LEAST, ceil ((double) text_height / PANGO_SCALE) + 2 * MARQ_METRICS_NOTE_PADDING);
  box->rect.height = CLAMP ((double) marq_diagram_note_get_height (note), box->rect.height, MARQ_SCENE_FARTHEST);
}

/* item: what it shows; node: where it is in the diagram, or NULL. */
void
marq_scene_box_fill (MarqScene *self, MarqSceneBox *box, MarqItem *item, MarqItem *node)
{
  box->rows = new_rows (0);
  if (MARQ_IS_DIAGRAM_GROUP (item))
    fill_group (box, MARQ_DIAGRAM_GROUP (item));
  else if (MARQ_IS_DIAGRAM_NOTE (item))
    fill_note (self, box, MARQ_DIAGRAM_NOTE (item));
  else
    fill_shown (self, box, item, node ? MARQ_DIAGRAM_NODE (node) : NULL);
}

void
marq_scene_box_clear (MarqSceneBox *box)
{
  g_free (box->title);
  g_free (box->subtitle);
  g_free (box->tip);
  g_free (box->color);
  g_clear_pointer (&box->rows, g_array_unref);
}

static gboolean
row_looks (const MarqSceneRow *a, const MarqSceneRow *b)
{
  return a->marks == b->marks && !g_strcmp0 (a->uid, b->uid) && !g_strcmp0 (a->name, b->name) && !g_strcmp0 (a->type, b->type)
         && !g_strcmp0 (a->tip, b->tip);
}

/* Whether they look the same, wherever they are. */
gboolean
marq_scene_box_looks (const MarqSceneBox *a, const MarqSceneBox *b)
{
  if (a->kind != b->kind || a->badges != b->badges || a->fold != b->fold || a->n_hidden != b->n_hidden
      || a->rows->len != b->rows->len || a->rect.width != b->rect.width || a->rect.height != b->rect.height
      || g_strcmp0 (a->title, b->title) || g_strcmp0 (a->subtitle, b->subtitle) || g_strcmp0 (a->tip, b->tip)
      || g_strcmp0 (a->color, b->color))
    return FALSE;
  for (guint i = 0; i < a->rows->len; i++)
    if (!row_looks (&g_array_index (a->rows, MarqSceneRow, i), &g_array_index (b->rows, MarqSceneRow, i)))
      return FALSE;
  return TRUE;
}
