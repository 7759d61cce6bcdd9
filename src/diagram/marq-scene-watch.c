/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a change of the design or of the diagram concerns: it is only noted here, and looked at with the next update. */
#include "config.h"

#include "marq-scene-private.h"
#include "model/marq-composite.h"
#include "model/marq-diagram-line.h"
#include "model/marq-diagram-node.h"
#include "model/marq-domain.h"
#include "model/marq-entity.h"
#include "model/marq-enum.h"
#include "model/marq-namespace.h"
#include "model/marq-view.h"
#include "model/marq-watch.h"

static gboolean
is_shown_kind (MarqItem *item)
{
  return MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) || MARQ_IS_ENUM (item);
}

static gboolean
is_type (MarqItem *item)
{
  return MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item);
}

void
marq_scene_tell (MarqScene *self)
{
  if (self->is_stale)
    return;
  self->is_stale = TRUE;
  g_signal_emit_by_name (self, "stale");
}

void
marq_scene_touch (MarqScene *self, const char *uid, MarqTouch touch)
{
  touch |= GPOINTER_TO_UINT (g_hash_table_lookup (self->touched, uid));
  g_hash_table_insert (self->touched, g_strdup (uid), GUINT_TO_POINTER (touch));
  marq_scene_tell (self);
}

void
marq_scene_touch_line (MarqScene *self, const char *uid)
{
  g_hash_table_add (self->touched_lines, g_strdup (uid));
  marq_scene_tell (self);
}

/* What this diagram does not have does not concern it. */
static void
touch_item (MarqScene *self, MarqItem *item)
{
  const char *uid = marq_item_get_uid (item);

  if (is_shown_kind (item) && (!self->diagram || marq_links_get_from (self->nodes, uid)))
    marq_scene_touch (self, uid, MARQ_TOUCH_LOOKS);
}

/* Whatever has a field of this type. */
static void
touch_users (MarqScene *self, MarqItem *type)
{
  GPtrArray *users = marq_links_get_from (self->types, marq_item_get_uid (type));

  for (guint i = 0; users && i < users->len; i++)
    marq_scene_touch (self, users->pdata[i], MARQ_TOUCH_LOOKS);
}

static void
touch_one (MarqItem *item, gpointer data)
{
  if (is_shown_kind (item))
    touch_item (data, item);
  if (is_type (item))
    touch_users (data, item);
}

/* The item of a namespace that this is, or is below. */
static MarqItem *
find_top (MarqItem *item)
{
  MarqItem *parent = marq_item_get_parent (item);

  while (parent && !MARQ_IS_NAMESPACE (parent))
    {
      item = parent;
      parent = marq_item_get_parent (item);
    }
  return parent ? item : NULL;
}

/* Whether a namespace, or the schema, set to this is seen in what it holds. */
static gboolean
shows_below (const MarqProperty *property)
{
  return g_str_equal (property->name, "name") || g_str_equal (property->name, "color");
}

static void
on_schema_change (MarqScene *self, MarqItem *item, MarqItem *parent, const MarqProperty *property, MarqVerb verb)
{
  MarqItem *subject = parent ? parent : item;
  MarqItem *top = find_top (subject);

  if (top)
    {
      touch_item (self, top);
      if (item == top && is_type (top) && g_str_equal (property->name, "name"))
        touch_users (self, top);
    }
  else if ((MARQ_IS_NAMESPACE (subject) || MARQ_IS_SCHEMA (subject)) && (verb != MARQ_VERB_SET || shows_below (property)))
    {
      /* A namespace renamed or recoloured, or something that came, went or moved, with all that is in it. */
      marq_item_foreach (item, touch_one, self);
      self->is_row_touched |= verb != MARQ_VERB_SET;
      if (!self->diagram || MARQ_IS_NAMESPACE (item))
        marq_scene_tell (self);
    }
}

static void
touch_relation (MarqScene *self, const char *relation)
{
  if (relation && g_hash_table_contains (self->lines, relation))
    marq_scene_touch_line (self, relation);
}

/* item is in the diagram and refers to another thing than before; NULL: to none. */
static void
link_place (MarqScene *self, MarqItem *item, const char *of)
{
  gboolean is_node = MARQ_IS_DIAGRAM_NODE (item);
  MarqLinks *links = is_node ? self->nodes : self->bends;
  const char *uid = marq_item_get_uid (item);
  GPtrArray *before = marq_links_get_to (links, uid);
  g_autofree char *old = before ? g_strdup (before->pdata[0]) : NULL;

  marq_links_set (links, uid, &of, 1);
  for (guint i = 0; i < 2; i++)
    {
      const char *concerned = i ? of : old;

      if (concerned && is_node)
        marq_scene_touch (self, concerned, MARQ_TOUCH_LOOKS | MARQ_TOUCH_PLACE);
      else
        touch_relation (self, concerned);
    }
}

static void
note_place (MarqScene *self, MarqItem *item, gboolean is_there)
{
  const char *uid = marq_item_get_uid (item);

  if (is_there)
    g_hash_table_insert (self->placed, g_strdup (uid), item);
  else
    g_hash_table_remove (self->placed, uid);
  if (MARQ_IS_DIAGRAM_NODE (item))
    link_place (self, item, is_there ? marq_diagram_node_get_of (MARQ_DIAGRAM_NODE (item)) : NULL);
  else if (MARQ_IS_DIAGRAM_LINE (item))
    link_place (self, item, is_there ? marq_diagram_line_get_of (MARQ_DIAGRAM_LINE (item)) : NULL);
  else
    marq_scene_touch (self, uid, MARQ_TOUCH_LOOKS | MARQ_TOUCH_PLACE);
}

static void
on_node_set (MarqScene *self, MarqDiagramNode *node, const MarqProperty *property)
{
  const char *of = marq_diagram_node_get_of (node);

  if (g_str_equal (property->name, "of"))
    link_place (self, MARQ_ITEM (node), of);
  else if (!of)
    return;
  else if (g_str_equal (property->name, "fold"))
    marq_scene_touch (self, of, MARQ_TOUCH_LOOKS | MARQ_TOUCH_PLACE);
  else if (g_str_equal (property->name, "x") || g_str_equal (property->name, "y"))
    marq_scene_touch (self, of, MARQ_TOUCH_PLACE);
}

static void
on_diagram_change (MarqScene *self, MarqItem *item, const MarqProperty *property, MarqVerb verb)
{
  if (verb == MARQ_VERB_INSERT || verb == MARQ_VERB_REMOVE)
    note_place (self, item, verb == MARQ_VERB_INSERT);
  else if (verb == MARQ_VERB_MOVE)
    return;
  else if (MARQ_IS_DIAGRAM_NODE (item))
    on_node_set (self, MARQ_DIAGRAM_NODE (item), property);
  else if (!MARQ_IS_DIAGRAM_LINE (item))
    marq_scene_touch (self, marq_item_get_uid (item), MARQ_TOUCH_LOOKS | MARQ_TOUCH_PLACE);
  else if (g_str_equal (property->name, "of"))
    link_place (self, item, marq_diagram_line_get_of (MARQ_DIAGRAM_LINE (item)));
  else
    touch_relation (self, marq_diagram_line_get_of (MARQ_DIAGRAM_LINE (item)));
}

static void
on_change (MarqItem *item, MarqItem *parent, const MarqProperty *property, MarqVerb verb, gpointer data)
{
  MarqScene *self = data;
  MarqItem *owner = parent ? parent : marq_item_get_parent (item);

  if (self->diagram && owner == MARQ_ITEM (self->diagram))
    on_diagram_change (self, item, property, verb);
  else if (marq_item_contains (MARQ_ITEM (self->schema), parent ? parent : item))
    on_schema_change (self, item, parent, property, verb);
}

static void
note_places (MarqScene *self, MarqItemList *list)
{
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    note_place (self, marq_item_list_get (list, i), TRUE);
}

/* Notes everything that is there, and from now on every change. */
void
marq_scene_watch (MarqScene *self)
{
  self->roots[0] = g_object_ref (marq_item_get_root (MARQ_ITEM (self->schema)));
  marq_item_watch (self->roots[0], on_change, self);
  if (!self->diagram)
    {
      marq_item_foreach (MARQ_ITEM (self->schema), touch_one, self);
      return;
    }
  /* A diagram that is in no project yet is in no tree, and whoever makes it is done with it. */
  if (marq_item_lookup (MARQ_ITEM (self->diagram), marq_item_get_uid (MARQ_ITEM (self->diagram)))
      && marq_item_get_root (MARQ_ITEM (self->diagram)) != self->roots[0])
    {
      self->roots[1] = g_object_ref (marq_item_get_root (MARQ_ITEM (self->diagram)));
      marq_item_watch (self->roots[1], on_change, self);
    }
  note_places (self, marq_diagram_get_nodes (self->diagram));
  note_places (self, marq_diagram_get_lines (self->diagram));
  note_places (self, marq_diagram_get_groups (self->diagram));
  note_places (self, marq_diagram_get_notes (self->diagram));
}

void
marq_scene_unwatch (MarqScene *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->roots); i++)
    if (self->roots[i])
      {
        marq_item_unwatch (self->roots[i], on_change, self);
        g_clear_object (&self->roots[i]);
      }
}
