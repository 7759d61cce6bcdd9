/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base of everything that can be designed: makes GObject properties out of a class's rows, and
 * is the one gate that every write goes through.
 */
#include "config.h"

#include "marq-history.h"
#include "marq-item-private.h"

static const MarqProperty base_properties[] = {
  { "name", N_ ("Name"), MARQ_PROPERTY_STRING, 0, G_STRUCT_OFFSET (MarqItem, name), NULL, 0 },
  { "comment", N_ ("Comment"), MARQ_PROPERTY_TEXT, 0, G_STRUCT_OFFSET (MarqItem, comment), NULL, 0 },
};

#define N_BASE G_N_ELEMENTS (base_properties)

G_DEFINE_ABSTRACT_TYPE (MarqItem, marq_item, G_TYPE_OBJECT)

/* 60 random bits in 12 letters: short in a diff, and never met twice. */
static char *
make_uid (void)
{
  static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
  guint64 bits = (guint64) g_random_int () << 32 | g_random_int ();
  char *uid = g_malloc (13);

  for (guint i = 0; i < 12; i++, bits >>= 5)
    uid[i] = letters[bits & 31];
  uid[12] = '\0';
  return uid;
}

gpointer
marq_item_slot (MarqItem *self, const MarqProperty *property)
{
  return (char *) self + property->offset;
}

static guint
row_number (MarqItemClass *klass, const MarqProperty *property)
{
  if (property >= base_properties && property < base_properties + N_BASE)
    return property - base_properties;
  return N_BASE + (property - klass->properties[N_BASE]);
}

void
marq_item_set_place (MarqItem *self, MarqItem *parent, const MarqProperty *place)
{
  self->parent = parent;
  self->place = place;
  if (parent && parent->tree)
    marq_tree_adopt (parent->tree, self);
  else if (!parent && self->tree && self->tree->root != self)
    {
      marq_tree_abandon (self);
      if (MARQ_ITEM_GET_CLASS (self)->is_root)
        marq_tree_adopt (marq_tree_new (self), self);
    }
}

void
marq_item_set_child (MarqItem *self, const MarqProperty *property, MarqItem *child)
{
  MarqItem **slot = marq_item_slot (self, property);

  g_return_if_fail (marq_item_may_write (self));
  g_return_if_fail (g_type_is_a (G_OBJECT_TYPE (child), property->type ()) && !child->parent);

  if (*slot)
    marq_item_set_place (*slot, NULL, NULL);
  g_set_object (slot, child);
  marq_item_set_place (child, self, property);
}

static void
marq_item_constructed (GObject *object)
{
  MarqItem *self = MARQ_ITEM (object);
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);

  G_OBJECT_CLASS (marq_item_parent_class)->constructed (object);

  self->uid = make_uid ();
  for (guint i = N_BASE; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->properties[i];

      if (property->kind == MARQ_PROPERTY_LIST)
        *(MarqItemList **) marq_item_slot (self, property) = marq_item_list_new (self, property);
      else if (property->kind == MARQ_PROPERTY_CHILD)
        {
          g_autoptr (MarqItem) child = g_object_new (property->type (), NULL);

          marq_item_set_child (self, property, child);
        }
      else
        marq_property_init (property, marq_item_slot (self, property));
    }
  if (klass->is_root)
    marq_tree_adopt (marq_tree_new (self), self);
}

static void
marq_item_finalize (GObject *object)
{
  MarqItem *self = MARQ_ITEM (object);
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);
  MarqTree *tree = self->tree && self->tree->root == self ? self->tree : NULL;

  /* A root goes with all below it: no need to take them out of the index one by one. */
  if (tree)
    {
      g_hash_table_remove_all (tree->index);
      self->tree = NULL;
    }
  for (guint i = 0; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->properties[i];
      gpointer slot = marq_item_slot (self, property);

      if (property->kind == MARQ_PROPERTY_CHILD)
        {
          marq_item_set_place (*(MarqItem **) slot, NULL, NULL);
          g_clear_object ((MarqItem **) slot);
        }
      else if (property->kind == MARQ_PROPERTY_LIST)
        {
          marq_item_list_orphan (*(MarqItemList **) slot);
          g_clear_object ((MarqItemList **) slot);
        }
      else
        marq_property_clear (property, slot);
    }
  g_clear_pointer (&tree, marq_tree_free);
  g_clear_pointer (&self->unknown, json_object_unref);
  g_free (self->uid);

  G_OBJECT_CLASS (marq_item_parent_class)->finalize (object);
}

static void
marq_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MarqItem *self = MARQ_ITEM (object);

  marq_item_get_value (self, MARQ_ITEM_GET_CLASS (self)->properties[id - 1], value);
}

static void
marq_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MarqItem *self = MARQ_ITEM (object);

  marq_item_set_value (self, MARQ_ITEM_GET_CLASS (self)->properties[id - 1], value);
}

static void
marq_item_class_init (MarqItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = marq_item_constructed;
  object_class->finalize = marq_item_finalize;
}

static void
marq_item_init (MarqItem *self)
{
}

/* Name first, for a person who reads; then what fits on a line; then what has children. */
static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const MarqProperty *left = *(const MarqProperty *const *) a;
  const MarqProperty *right = *(const MarqProperty *const *) b;
  gboolean left_is_value = marq_property_is_value (left);
  gboolean right_is_value = marq_property_is_value (right);

  if (left_is_value != right_is_value)
    return left_is_value ? -1 : 1;
  if (left == base_properties || right == base_properties)
    return left == base_properties ? -1 : 1;
  return strcmp (left->name, right->name);
}

static const MarqProperty *const *
pick_references (const MarqProperty **sorted, guint n_values, guint *n_references)
{
  const MarqProperty **picked = g_new0 (const MarqProperty *, n_values);

  *n_references = 0;
  for (guint i = 0; i < n_values; i++)
    if (marq_property_is_reference (sorted[i]))
      picked[(*n_references)++] = sorted[i];
  return picked;
}

/* Class data lives as long as the program: classes of static types are never unloaded. */
void
marq_item_class_set_up (MarqItemClass      *klass,
                        const char         *kind,
                        const char         *label,
                        const MarqProperty *properties,
                        guint               n_properties)
{
  guint n = N_BASE + n_properties;
  const MarqProperty **rows = g_new0 (const MarqProperty *, n);
  const MarqProperty **sorted;
  GParamSpec **specs = g_new0 (GParamSpec *, n);

  /* GObject lets no class inherit these. */
  G_OBJECT_CLASS (klass)->get_property = marq_item_get_property;
  G_OBJECT_CLASS (klass)->set_property = marq_item_set_property;
  klass->n_values = 0;
  for (guint i = 0; i < n; i++)
    {
      rows[i] = i < N_BASE ? &base_properties[i] : &properties[i - N_BASE];
      specs[i] = marq_property_param_spec (rows[i]);
      g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, specs[i]);
      klass->n_values += marq_property_is_value (rows[i]);
    }
  sorted = g_memdup2 (rows, n * sizeof *rows);
  qsort (sorted, n, sizeof *sorted, compare_rows);

  klass->kind = kind;
  klass->label = label;
  klass->properties = rows;
  klass->param_specs = specs;
  klass->n_properties = n;
  klass->sorted = sorted;
  klass->references = pick_references (sorted, klass->n_values, &klass->n_references);
}

void
marq_item_set_uid (MarqItem *self, const char *uid)
{
  g_return_if_fail (!self->tree || !self->tree->editor);
  if (self->tree)
    g_hash_table_remove (self->tree->index, self->uid);
  g_free (self->uid);
  self->uid = g_strdup (uid);
  if (self->tree)
    g_hash_table_insert (self->tree->index, self->uid, self);
}

const char *
marq_item_get_uid (MarqItem *self)
{
  return self->uid;
}

const char *
marq_item_get_name (MarqItem *self)
{
  return self->name;
}

void
marq_item_set_name (MarqItem *self, const char *name)
{
  marq_item_write (self, &base_properties[0], &name);
}

const char *
marq_item_get_comment (MarqItem *self)
{
  return self->comment;
}

void
marq_item_set_comment (MarqItem *self, const char *comment)
{
  marq_item_write (self, &base_properties[1], &comment);
}

const char *
marq_item_get_kind (MarqItem *self)
{
  return MARQ_ITEM_GET_CLASS (self)->kind;
}

const char *
marq_item_get_label (MarqItem *self)
{
  return _ (MARQ_ITEM_GET_CLASS (self)->label);
}

/**
 * marq_item_get_parent:
 *
 * Returns: (transfer none) (nullable):
 */
MarqItem *
marq_item_get_parent (MarqItem *self)
{
  return self->parent;
}

/**
 * marq_item_get_ancestor:
 *
 * Returns: (transfer none) (nullable): this item or the nearest above it that is of this type
 */
MarqItem *
marq_item_get_ancestor (MarqItem *self, GType type)
{
  while (self && !g_type_is_a (G_OBJECT_TYPE (self), type))
    self = self->parent;
  return self;
}

/**
 * marq_item_get_place:
 *
 * Returns: (transfer none) (nullable): the row of the parent's table that this item is below
 */
const MarqProperty *
marq_item_get_place (MarqItem *self)
{
  return self->place;
}

gboolean
marq_item_contains (MarqItem *self, MarqItem *other)
{
  while (other && other != self)
    other = other->parent;
  return other == self;
}

/**
 * marq_item_dup_path:
 *
 * Returns: (transfer full): where this is, for a message: "public.orders.total"
 */
char *
marq_item_dup_path (MarqItem *self)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (MarqItem *item = self; item && !MARQ_ITEM_GET_CLASS (item)->is_root; item = item->parent)
    {
      if (path->len)
        g_string_prepend_c (path, '.');
      g_string_prepend (path, item->name ? item->name : marq_item_get_label (item));
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/**
 * marq_item_foreach:
 *
 * Calls func on this item and on all below it, parents before children.
 */
void
marq_item_foreach (MarqItem *self, MarqItemFunc func, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);

  func (self, data);
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      gpointer below = *(gpointer *) marq_item_slot (self, klass->sorted[i]);

      if (klass->sorted[i]->kind == MARQ_PROPERTY_CHILD)
        {
          if (below)
            marq_item_foreach (below, func, data);
          continue;
        }
      for (guint j = 0; below && j < marq_item_list_get_length (below); j++)
        marq_item_foreach (marq_item_list_get (below, j), func, data);
    }
}

/**
 * marq_item_class_find_property:
 *
 * Returns: (nullable): the row of this name, written with _ or with -
 */
const MarqProperty *
marq_item_class_find_property (MarqItemClass *klass, const char *name)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_CLASS (klass), name);

  return spec ? klass->properties[spec->param_id - 1] : NULL;
}

const MarqProperty *
marq_item_find_property (MarqItem *self, const char *name)
{
  return marq_item_class_find_property (MARQ_ITEM_GET_CLASS (self), name);
}

gconstpointer
marq_item_peek (MarqItem *self, const MarqProperty *property)
{
  return marq_item_slot (self, property);
}

void
marq_item_get_value (MarqItem *self, const MarqProperty *property, GValue *value)
{
  gconstpointer slot = marq_item_slot (self, property);

  if (marq_property_is_value (property))
    marq_property_to_value (property, slot, value);
  else
    g_value_set_object (value, *(gpointer const *) slot);
}

void
marq_item_set_value (MarqItem *self, const MarqProperty *property, const GValue *value)
{
  gint64 room[2] = { 0 };

  g_return_if_fail (marq_property_is_value (property));
  marq_property_from_value (property, room, value);
  marq_item_write (self, property, room);
  marq_property_clear (property, room);
}

/**
 * marq_item_get_list:
 *
 * Returns: (transfer none): the children that a LIST row describes
 */
MarqItemList *
marq_item_get_list (MarqItem *self, const MarqProperty *property)
{
  g_return_val_if_fail (property->kind == MARQ_PROPERTY_LIST, NULL);
  return *(MarqItemList **) marq_item_slot (self, property);
}

/**
 * marq_item_get_child:
 *
 * Returns: (transfer none): the item that a CHILD row describes
 */
MarqItem *
marq_item_get_child (MarqItem *self, const MarqProperty *property)
{
  g_return_val_if_fail (property->kind == MARQ_PROPERTY_CHILD, NULL);
  return *(MarqItem **) marq_item_slot (self, property);
}

/* The gate. value points at what the slot would hold. */
gboolean
marq_item_write (MarqItem *self, const MarqProperty *property, gconstpointer value)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);
  gpointer slot = marq_item_slot (self, property);

  g_return_val_if_fail (marq_item_may_write (self), FALSE);

  if (marq_property_equal (property, slot, value))
    return FALSE;
  marq_property_assign (property, slot, value);
  g_object_notify_by_pspec (G_OBJECT (self), klass->param_specs[row_number (klass, property)]);
  marq_tree_tell (self->tree, self, NULL, property, MARQ_VERB_SET);
  return TRUE;
}
