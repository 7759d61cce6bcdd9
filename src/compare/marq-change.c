/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-change.h"
#include "model/marq-model.h"

MarqChange *
marq_change_new (MarqChangeKind kind, MarqItem *before, MarqItem *after, GPtrArray *properties)
{
  MarqChange *self = g_new (MarqChange, 1);

  *self = (MarqChange){ kind, before, after, properties };
  return self;
}

void
marq_change_free (MarqChange *self)
{
  g_clear_pointer (&self->properties, g_ptr_array_unref);
  g_free (self);
}

MarqItem *
marq_change_get_item (const MarqChange *self)
{
  return self->after ? self->after : self->before;
}

gboolean
marq_change_has_property (const MarqChange *self, const char *name)
{
  for (guint i = 0; self->properties && i < self->properties->len; i++)
    if (g_str_equal (((const MarqProperty *) self->properties->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static gboolean
is_access (MarqItem *item)
{
  return MARQ_IS_ACCESS (item) || MARQ_IS_GRANT (item) || MARQ_IS_DEFAULT_GRANT (item);
}

void
marq_changes_leave_access (GPtrArray *changes)
{
  for (guint i = changes->len; i > 0; i--)
    if (is_access (marq_change_get_item (changes->pdata[i - 1])))
      g_ptr_array_remove_index (changes, i - 1);
}

/* A stored generated value is computed again; a sequence forgets where it was. */
static gboolean
removal_loses (MarqItem *item)
{
  if (MARQ_IS_FIELD (item))
    return MARQ_IS_ENTITY (marq_item_get_parent (item)) && !marq_field_get_generated_expression (MARQ_FIELD (item));
  return MARQ_IS_ENTITY (item) || MARQ_IS_SEQUENCE (item) || MARQ_IS_ENUM_VALUE (item) || MARQ_IS_NAMESPACE (item)
         || MARQ_IS_COMPOSITE (item);
}

/* How much of a kind of number or text a type holds; 0: not of those. */
static int
room_of (MarqFieldType *type)
{
  switch (marq_field_type_get_kind (type))
    {
    case MARQ_TYPE_KIND_SMALL_INT:
      return 1;
    case MARQ_TYPE_KIND_INTEGER:
    case MARQ_TYPE_KIND_SERIAL:
      return 2;
    case MARQ_TYPE_KIND_BIG_INT:
    case MARQ_TYPE_KIND_BIG_SERIAL:
      return 3;
    case MARQ_TYPE_KIND_STRING:
    case MARQ_TYPE_KIND_CHAR:
      return 10 + marq_field_type_get_number (type, 0);
    case MARQ_TYPE_KIND_TEXT:
      return G_MAXINT;
    default:
      return 0;
    }
}

/* Whether every value of one type is one of the other: integers and texts that get wider are. */
static gboolean
type_narrows (MarqFieldType *before, MarqFieldType *after)
{
  int old_room = before ? room_of (before) : 0;
  int new_room = after ? room_of (after) : 0;

  if (!before || !after || marq_field_type_equal (before, after) || new_room == G_MAXINT)
    return FALSE;
  if (!old_room || !new_room)
    return TRUE;
  return new_room < old_room || (old_room < 10) != (new_room < 10);
}

gboolean
marq_change_is_destructive (const MarqChange *self)
{
  if (self->kind == MARQ_CHANGE_REMOVE)
    return removal_loses (self->before);
  return self->kind == MARQ_CHANGE_MODIFY && MARQ_IS_FIELD (self->before)
         && MARQ_IS_ENTITY (marq_item_get_parent (self->before))
         && type_narrows (marq_field_get_data_type (MARQ_FIELD (self->before)),
                          marq_field_get_data_type (MARQ_FIELD (self->after)));
}

static const char *const verbs[] = {
  [MARQ_CHANGE_ADD] = "add",       [MARQ_CHANGE_REMOVE] = "remove", [MARQ_CHANGE_MODIFY] = "modify",
  [MARQ_CHANGE_RENAME] = "rename", [MARQ_CHANGE_MOVE] = "move",
};

char *
marq_change_dup_id (const MarqChange *self)
{
  MarqItem *item = marq_change_get_item (self);
  g_autofree char *path = marq_item_dup_path (item);

  if (MARQ_IS_ROUTINE (item) && marq_routine_get_signature (MARQ_ROUTINE (item)))
    return g_strdup_printf ("%s:%s:%s(%s)", verbs[self->kind], marq_item_get_kind (item), path,
                            marq_routine_get_signature (MARQ_ROUTINE (item)));
  return g_strdup_printf ("%s:%s:%s", verbs[self->kind], marq_item_get_kind (item), path);
}
