/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line is between, and what its ends say. The way between is the router's. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "marq-field-marks.h"
#include "marq-metrics.h"
#include "marq-scene-private.h"
#include "model/marq-diagram-line.h"
#include "model/marq-enum-types.h"
#include "model/marq-relation.h"

void
marq_scene_line_free (MarqLineNode *node)
{
  g_free (node->line.from.box);
  g_free (node->line.to.box);
  g_free (node->line.tip);
  g_clear_pointer (&node->bends, g_array_unref);
  g_free (node->uid);
  g_free (node);
}

/* A line of this uid, from here to there: shown once it is made and both boxes are. */
static void
begin_one (MarqScene *self, GPtrArray *uids, const char *uid, MarqSceneLineKind kind, const char *from, const char *to)
{
  MarqLineNode *node = g_hash_table_lookup (self->lines, uid);

  if (!to || g_ptr_array_find_with_equal_func (uids, uid, g_str_equal, NULL))
    return;
  if (!node)
    {
      node = g_new0 (MarqLineNode, 1);
      node->uid = g_strdup (uid);
      node->line.uid = node->uid;
      g_hash_table_insert (self->lines, node->uid, node);
    }
  if (g_strcmp0 (node->line.from.box, from) || g_strcmp0 (node->line.to.box, to))
    g_clear_pointer (&node->bends, g_array_unref);
  node->is_gone = FALSE;
  node->line.kind = kind;
  g_free (node->line.from.box);
  g_free (node->line.to.box);
  node->line.from.box = g_strdup (from);
  node->line.to.box = g_strdup (to);
  marq_links_set (self->ends, uid, &to, 1);
  g_ptr_array_add (uids, g_strdup (uid));
}

static void
begin_kin (MarqScene *self, GPtrArray *uids, MarqSceneLineKind kind, const char *from, const char *to)
{
  g_autofree char *uid = g_strconcat (from, " ", to, NULL);

  if (to && !g_str_equal (from, to))
    begin_one (self, uids, uid, kind, from, to);
}

static void
begin_all (MarqScene *self, GPtrArray *uids, MarqEntity *entity)
{
  const char *from = marq_item_get_uid (MARQ_ITEM (entity));
  const char *const *inherits = marq_entity_get_inherits (entity);
  MarqItemList *relations = marq_entity_get_relations (entity);

  for (guint i = 0; i < marq_item_list_get_length (relations); i++)
    {
      MarqRelation *relation = marq_item_list_get (relations, i);

      begin_one (self, uids, marq_item_get_uid (MARQ_ITEM (relation)), MARQ_LINE_RELATION, from, marq_relation_get_target (relation));
    }
  begin_kin (self, uids, MARQ_LINE_PARTITION, from, marq_entity_get_partition_of (entity));
  for (guint i = 0; inherits && inherits[i]; i++)
    begin_kin (self, uids, MARQ_LINE_INHERITS, from, inherits[i]);
}

/* What began here and does not any more is gone, unless it begins elsewhere by now. */
static void
end_others (MarqScene *self, const char *from, GPtrArray *uids)
{
  GPtrArray *before = marq_links_get_to (self->begins, from);

  for (guint i = 0; before && i < before->len; i++)
    {
      MarqLineNode *node = g_hash_table_lookup (self->lines, before->pdata[i]);

      if (!node || !g_str_equal (node->line.from.box, from)
          || g_ptr_array_find_with_equal_func (uids, before->pdata[i], g_str_equal, NULL))
        continue;
      node->is_gone = TRUE;
      marq_scene_touch_line (self, node->uid);
    }
}

void
marq_scene_line_begin (MarqScene *self, const char *uid, MarqItem *item)
{
  g_autoptr (GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);

  if (item && MARQ_IS_ENTITY (item))
    begin_all (self, uids, MARQ_ENTITY (item));
  end_others (self, uid, uids);
  marq_links_set (self->begins, uid, (const char *const *) uids->pdata, uids->len);
}

static guint
find_row (const MarqSceneBox *box, const char *const *fields)
{
  for (guint i = 0; fields && fields[i]; i++)
    for (guint j = 0; j < box->rows->len; j++)
      if (g_str_equal (g_array_index (box->rows, MarqSceneRow, j).uid, fields[i]))
        return j;
  return G_MAXUINT;
}

static double
end_y (const MarqSceneBox *box, guint row)
{
  if (row == G_MAXUINT)
    return floor (MARQ_METRICS_HEADER / 2);
  return g_array_index (box->rows, MarqSceneRow, row).y + MARQ_METRICS_ROW / 2;
}

static const char *
name_of (MarqItem *item)
{
  return item && marq_item_get_name (item) ? marq_item_get_name (item) : "?";
}

/* A field of another entity, as a damaged file may have it, is none: nobody would hear of its changes. */
static const char *
name_of_field (MarqItem *entity, const char *uid)
{
  MarqItem *field = marq_item_lookup (entity, uid);

  return name_of (field && marq_item_get_parent (field) == entity ? field : NULL);
}

/* "orders.customer_id", "order_items (order_id, line)" */
static char *
dup_side (MarqItem *entity, const char *const *fields)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; fields && fields[i]; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", name_of_field (entity, fields[i]));
  if (!fields || !fields[0])
    return g_strdup (name_of (entity));
  return g_strdup_printf (fields[1] ? "%s (%s)" : "%s.%s", name_of (entity), names->str);
}

static char *
dup_action (int action)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (MARQ_TYPE_ACTION);
  GEnumValue *value = g_enum_get_value (values, action);

  return g_strdelimit (g_strdup (value ? value->value_nick : "?"), "-", ' ');
}

/* Where a relation says no fields, it is to the primary key. */
static const char *const *
target_fields (MarqRelation *relation, MarqItem *to)
{
  const char *const *fields = marq_relation_get_target_fields (relation);

  return fields && fields[0] ? fields : marq_fields_of_primary_key (MARQ_ENTITY (to));
}

static char *
dup_relation_tip (MarqRelation *relation, MarqItem *from, MarqItem *to)
{
  g_autofree char *left = dup_side (from, marq_relation_get_fields (relation));
  g_autofree char *right = dup_side (to, target_fields (relation, to));
  g_autofree char *on_delete = dup_action (marq_relation_get_on_delete (relation));
  g_autofree char *on_update = dup_action (marq_relation_get_on_update (relation));
  gboolean deletes = marq_relation_get_on_delete (relation) != MARQ_ACTION_NO_ACTION;
  gboolean updates = marq_relation_get_on_update (relation) != MARQ_ACTION_NO_ACTION;

  if (deletes && updates)
    /* Translators: a relation: “orders.customer_id → customers.id, on delete cascade, on update restrict” */
    return g_strdup_printf (_ ("%s → %s, on delete %s, on update %s"), left, right, on_delete, on_update);
  if (deletes)
    return g_strdup_printf (_ ("%s → %s, on delete %s"), left, right, on_delete);
  if (updates)
    return g_strdup_printf (_ ("%s → %s, on update %s"), left, right, on_update);
  return g_strdup_printf ("%s → %s", left, right);
}

static void
fill_relation (MarqSceneLine *line, MarqRelation *relation, MarqItem *to, const MarqSceneBox *from_box, const MarqSceneBox *to_box)
{
  const char *const *fields = marq_relation_get_fields (relation);
  MarqItem *from = marq_item_get_parent (MARQ_ITEM (relation));

  line->from.row = find_row (from_box, fields);
  line->to.row = find_row (to_box, target_fields (relation, to));
  line->from.many = marq_fields_are_unique (MARQ_ENTITY (from), fields) ? MARQ_MANY_ZERO_OR_ONE : MARQ_MANY_ZERO_OR_MORE;
  line->to.many = marq_fields_are_required (MARQ_ENTITY (from), fields) ? MARQ_MANY_ONE : MARQ_MANY_ZERO_OR_ONE;
  line->tip = dup_relation_tip (relation, from, to);
}

static void
fill_kin (MarqSceneLine *line, MarqSceneLineKind kind, MarqItem *from, MarqItem *to)
{
  line->from.row = line->to.row = G_MAXUINT;
  line->from.many = line->to.many = MARQ_MANY_NONE;
  line->tip = g_strdup_printf (kind == MARQ_LINE_INHERITS ? _ ("%s inherits %s") : _ ("%s is a partition of %s"), name_of (from),
                               name_of (to));
}

/* "x,y" */
static gboolean
parse_bend (const char *text, MarqPoint *point)
{
  char *end;

  point->x = g_ascii_strtod (text, &end);
  if (end == text || *end != ',')
    return FALSE;
  text = end + 1;
  point->y = g_ascii_strtod (text, &end);
  if (end == text || *end || !isfinite (point->x) || !isfinite (point->y))
    return FALSE;
  point->x = round (CLAMP (point->x, -MARQ_SCENE_FARTHEST, MARQ_SCENE_FARTHEST));
  point->y = round (CLAMP (point->y, -MARQ_SCENE_FARTHEST, MARQ_SCENE_FARTHEST));
  return TRUE;
}

static GArray *
dup_bends (MarqScene *self, const char *uid)
{
  GArray *bends = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  const char *place = marq_links_first_from (self->bends, uid);
  MarqDiagramLine *line = place ? g_hash_table_lookup (self->placed, place) : NULL;
  const char *const *texts = line ? marq_diagram_line_get_bends (line) : NULL;
  MarqPoint point;

  for (guint i = 0; texts && texts[i]; i++)
    if (parse_bend (texts[i], &point))
      g_array_append_val (bends, point);
  return bends;
}

static gboolean
bends_equal (GArray *a, GArray *b)
{
  if (!a || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_array_index (a, MarqPoint, i).x != g_array_index (b, MarqPoint, i).x
        || g_array_index (a, MarqPoint, i).y != g_array_index (b, MarqPoint, i).y)
      return FALSE;
  return TRUE;
}

static void
show (MarqScene *self, MarqLineNode *node, gboolean is_shown)
{
  if (node->is_shown == is_shown)
    return;
  node->is_shown = is_shown;
  if (is_shown)
    {
      g_ptr_array_add (self->shown_lines, node);
      self->lines_are_sorted = FALSE;
      return;
    }
  g_ptr_array_remove (self->shown_lines, node);
  marq_router_remove_line (self->router, node->uid);
  g_clear_pointer (&node->bends, g_array_unref);
  node->line.route = NULL;
}

static gboolean
hide (MarqScene *self, MarqLineNode *node)
{
  gboolean was_shown = node->is_shown;

  show (self, node, FALSE);
  if (node->is_gone)
    {
      marq_links_set (self->ends, node->uid, NULL, 0);
      g_hash_table_remove (self->lines, node->uid);
    }
  return was_shown;
}

/* Takes the bends. */
static void
tell_router (MarqScene *self, MarqLineNode *node, const MarqSceneBox *from, const MarqSceneBox *to, GArray *bends)
{
  MarqRouterEnd from_end = { from->uid, end_y (from, node->line.from.row) };
  MarqRouterEnd to_end = { to->uid, end_y (to, node->line.to.row) };

  g_clear_pointer (&node->bends, g_array_unref);
  node->bends = bends;
  marq_router_set_line (self->router, node->uid, &from_end, &to_end, (const MarqPoint *) (gpointer) bends->data, bends->len);
}

static gboolean
ends_equal (const MarqSceneEnd *a, const MarqSceneEnd *b)
{
  return a->row == b->row && a->many == b->many;
}

gboolean
marq_scene_line_make (MarqScene *self, const char *uid)
{
  MarqLineNode *node = g_hash_table_lookup (self->lines, uid);
  MarqItem *schema = MARQ_ITEM (self->schema);
  MarqSceneLine line = { NULL };
  const MarqSceneBox *from, *to;
  MarqItem *from_item, *to_item;
  g_autoptr (GArray) bends = NULL;
  gboolean is_other, is_elsewhere;

  if (!node)
    return FALSE;
  from = marq_scene_find_box (self, node->line.from.box);
  to = marq_scene_find_box (self, node->line.to.box);
  if (node->is_gone || !from || !to || from->kind != MARQ_BOX_ENTITY || to->kind != MARQ_BOX_ENTITY)
    return hide (self, node);

  self->n_made_lines++;
  from_item = marq_item_lookup (schema, from->uid);
  to_item = marq_item_lookup (schema, to->uid);
  if (node->line.kind == MARQ_LINE_RELATION)
    fill_relation (&line, marq_item_lookup (schema, uid), to_item, from, to);
  else
    fill_kin (&line, node->line.kind, from_item, to_item);
  bends = dup_bends (self, uid);
  is_elsewhere = !node->is_shown || !bends_equal (node->bends, bends) || line.from.row != node->line.from.row
                 || line.to.row != node->line.to.row;
  is_other = is_elsewhere || !ends_equal (&line.from, &node->line.from) || !ends_equal (&line.to, &node->line.to)
             || g_strcmp0 (line.tip, node->line.tip);

  node->line.from.row = line.from.row;
  node->line.from.many = line.from.many;
  node->line.to.row = line.to.row;
  node->line.to.many = line.to.many;
  g_free (node->line.tip);
  node->line.tip = line.tip;
  show (self, node, TRUE);
  if (is_elsewhere)
    tell_router (self, node, from, to, g_steal_pointer (&bends));
  if (is_other)
    node->line.stamp = ++self->stamp;
  return is_other;
}
