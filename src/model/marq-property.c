/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of property holds and how it is compared, copied, cleared and turned into a
 * GValue: one table of functions, one row a kind. JSON is in marq-item-json.c. CHILD and LIST have
 * no row here: what is below an item is walked by the item.
 */
#include "config.h"

#include <gio/gio.h>

#include "marq-field-type.h"
#include "marq-property.h"

typedef struct
{
  GType (*value_type) (const MarqProperty *property);
  gboolean (*equal) (gconstpointer a, gconstpointer b);
  void (*assign) (gpointer to, gconstpointer from);
  void (*to_value) (gconstpointer slot, GValue *value);
  void (*from_value) (gpointer slot, const GValue *value);
} MarqKindOps;

static GType
string_type (const MarqProperty *property)
{
  return G_TYPE_STRING;
}

static gboolean
string_equal (gconstpointer a, gconstpointer b)
{
  return !g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static void
string_assign (gpointer to, gconstpointer from)
{
  char *old = *(char **) to;

  *(char **) to = g_strdup (*(char *const *) from);
  g_free (old);
}

static void
string_to_value (gconstpointer slot, GValue *value)
{
  g_value_set_string (value, *(char *const *) slot);
}

static void
string_from_value (gpointer slot, const GValue *value)
{
  const char *string = g_value_get_string (value);

  string_assign (slot, &string);
}

static GType
boolean_type (const MarqProperty *property)
{
  return G_TYPE_BOOLEAN;
}

static gboolean
boolean_equal (gconstpointer a, gconstpointer b)
{
  return *(const gboolean *) a == *(const gboolean *) b;
}

static void
boolean_assign (gpointer to, gconstpointer from)
{
  *(gboolean *) to = *(const gboolean *) from;
}

static void
boolean_to_value (gconstpointer slot, GValue *value)
{
  g_value_set_boolean (value, *(const gboolean *) slot);
}

static void
boolean_from_value (gpointer slot, const GValue *value)
{
  *(gboolean *) slot = g_value_get_boolean (value);
}

static GType
integer_type (const MarqProperty *property)
{
  return G_TYPE_INT64;
}

static gboolean
integer_equal (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *) a == *(const gint64 *) b;
}

static void
integer_assign (gpointer to, gconstpointer from)
{
  *(gint64 *) to = *(const gint64 *) from;
}

static void
integer_to_value (gconstpointer slot, GValue *value)
{
  g_value_set_int64 (value, *(const gint64 *) slot);
}

static void
integer_from_value (gpointer slot, const GValue *value)
{
  *(gint64 *) slot = g_value_get_int64 (value);
}

static GType
enum_type (const MarqProperty *property)
{
  return property->type ();
}

static gboolean
enum_equal (gconstpointer a, gconstpointer b)
{
  return *(const int *) a == *(const int *) b;
}

static void
enum_assign (gpointer to, gconstpointer from)
{
  *(int *) to = *(const int *) from;
}

static void
enum_to_value (gconstpointer slot, GValue *value)
{
  g_value_set_enum (value, *(const int *) slot);
}

static void
enum_from_value (gpointer slot, const GValue *value)
{
  *(int *) slot = g_value_get_enum (value);
}

static GType
strings_type (const MarqProperty *property)
{
  return G_TYPE_STRV;
}

static gboolean
strings_equal (gconstpointer a, gconstpointer b)
{
  const char *const *left = *(const char *const *const *) a;
  const char *const *right = *(const char *const *const *) b;

  if (!left || !right)
    return left == right;
  return g_strv_equal (left, right);
}

/* An empty list and none are one and the same, so that neither is ever a difference. */
static void
strings_assign (gpointer to, gconstpointer from)
{
  GStrv old = *(GStrv *) to;
  GStrv source = *(GStrv const *) from;

  *(GStrv *) to = source && source[0] ? g_strdupv (source) : NULL;
  g_strfreev (old);
}

static void
strings_to_value (gconstpointer slot, GValue *value)
{
  g_value_set_boxed (value, *(const GStrv *) slot);
}

static void
strings_from_value (gpointer slot, const GValue *value)
{
  GStrv strings = g_value_get_boxed (value);

  strings_assign (slot, &strings);
}

static GType
type_type (const MarqProperty *property)
{
  return MARQ_TYPE_FIELD_TYPE;
}

static gboolean
type_equal (gconstpointer a, gconstpointer b)
{
  return marq_field_type_equal (*(MarqFieldType *const *) a, *(MarqFieldType *const *) b);
}

static void
type_assign (gpointer to, gconstpointer from)
{
  MarqFieldType *old = *(MarqFieldType **) to;
  MarqFieldType *source = *(MarqFieldType *const *) from;

  *(MarqFieldType **) to = source ? marq_field_type_ref (source) : NULL;
  g_clear_pointer (&old, marq_field_type_unref);
}

static void
type_to_value (gconstpointer slot, GValue *value)
{
  g_value_set_boxed (value, *(MarqFieldType *const *) slot);
}

static void
type_from_value (gpointer slot, const GValue *value)
{
  MarqFieldType *type = g_value_get_boxed (value);

  type_assign (slot, &type);
}

#define STRING_OPS { string_type, string_equal, string_assign, string_to_value, string_from_value }
#define STRINGS_OPS { strings_type, strings_equal, strings_assign, strings_to_value, strings_from_value }

static const MarqKindOps kinds[] = {
  [MARQ_PROPERTY_STRING] = STRING_OPS,
  [MARQ_PROPERTY_TEXT] = STRING_OPS,
  [MARQ_PROPERTY_BOOLEAN] = { boolean_type, boolean_equal, boolean_assign, boolean_to_value, boolean_from_value },
  [MARQ_PROPERTY_INTEGER] = { integer_type, integer_equal, integer_assign, integer_to_value, integer_from_value },
  [MARQ_PROPERTY_ENUM] = { enum_type, enum_equal, enum_assign, enum_to_value, enum_from_value },
  [MARQ_PROPERTY_STRINGS] = STRINGS_OPS,
  [MARQ_PROPERTY_TYPE] = { type_type, type_equal, type_assign, type_to_value, type_from_value },
  [MARQ_PROPERTY_REF] = STRING_OPS,
  [MARQ_PROPERTY_REFS] = STRINGS_OPS,
};

/* Room for a slot of any kind. */
typedef union
{
  gpointer pointer;
  gboolean boolean;
  gint64 integer;
  int choice;
} MarqAnySlot;

static const MarqAnySlot *
default_slot (const MarqProperty *property, MarqAnySlot *room)
{
  *room = (MarqAnySlot){ 0 };
  if (property->kind == MARQ_PROPERTY_BOOLEAN)
    room->boolean = property->fallback != 0;
  else if (property->kind == MARQ_PROPERTY_INTEGER)
    room->integer = property->fallback;
  return room;
}

gboolean
marq_property_is_value (const MarqProperty *property)
{
  return property->kind != MARQ_PROPERTY_CHILD && property->kind != MARQ_PROPERTY_LIST;
}

gboolean
marq_property_is_reference (const MarqProperty *property)
{
  return property->kind == MARQ_PROPERTY_REF || property->kind == MARQ_PROPERTY_REFS
         || property->kind == MARQ_PROPERTY_TYPE;
}

GType
marq_property_value_type (const MarqProperty *property)
{
  g_return_val_if_fail (marq_property_is_value (property), G_TYPE_INVALID);
  return kinds[property->kind].value_type (property);
}

GParamSpec *
marq_property_param_spec (const MarqProperty *property)
{
  const char *name = property->name;
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_NICK | G_PARAM_EXPLICIT_NOTIFY;

  switch (property->kind)
    {
    case MARQ_PROPERTY_STRING:
    case MARQ_PROPERTY_TEXT:
    case MARQ_PROPERTY_REF:
      return g_param_spec_string (name, property->label, NULL, NULL, flags);
    case MARQ_PROPERTY_BOOLEAN:
      return g_param_spec_boolean (name, property->label, NULL, property->fallback != 0, flags);
    case MARQ_PROPERTY_INTEGER:
      return g_param_spec_int64 (name, property->label, NULL, G_MININT64, G_MAXINT64, property->fallback, flags);
    case MARQ_PROPERTY_ENUM:
      return g_param_spec_enum (name, property->label, NULL, property->type (), 0, flags);
    case MARQ_PROPERTY_STRINGS:
    case MARQ_PROPERTY_REFS:
      return g_param_spec_boxed (name, property->label, NULL, G_TYPE_STRV, flags);
    case MARQ_PROPERTY_TYPE:
      return g_param_spec_boxed (name, property->label, NULL, MARQ_TYPE_FIELD_TYPE, flags);
    case MARQ_PROPERTY_CHILD:
      return g_param_spec_object (name, property->label, NULL, marq_item_get_type (),
                                  G_PARAM_READABLE | G_PARAM_STATIC_NICK);
    case MARQ_PROPERTY_LIST:
    default:
      return g_param_spec_object (name, property->label, NULL, G_TYPE_LIST_MODEL,
                                  G_PARAM_READABLE | G_PARAM_STATIC_NICK);
    }
}

gboolean
marq_property_is_default (const MarqProperty *property, gconstpointer slot)
{
  MarqAnySlot room;

  return kinds[property->kind].equal (slot, default_slot (property, &room));
}

gboolean
marq_property_equal (const MarqProperty *property, gconstpointer a, gconstpointer b)
{
  return kinds[property->kind].equal (a, b);
}

void
marq_property_assign (const MarqProperty *property, gpointer to, gconstpointer from)
{
  kinds[property->kind].assign (to, from);
}

void
marq_property_clear (const MarqProperty *property, gpointer slot)
{
  MarqAnySlot room;

  kinds[property->kind].assign (slot, default_slot (property, &room));
}

/* An instance is born zeroed: only what does not default to zero is set. */
void
marq_property_init (const MarqProperty *property, gpointer slot)
{
  if (property->kind == MARQ_PROPERTY_BOOLEAN)
    *(gboolean *) slot = property->fallback != 0;
  else if (property->kind == MARQ_PROPERTY_INTEGER)
    *(gint64 *) slot = property->fallback;
}

void
marq_property_to_value (const MarqProperty *property, gconstpointer slot, GValue *value)
{
  kinds[property->kind].to_value (slot, value);
}

void
marq_property_from_value (const MarqProperty *property, gpointer slot, const GValue *value)
{
  kinds[property->kind].from_value (slot, value);
}

void
marq_property_references (const MarqProperty *property,
                          gconstpointer       slot,
                          MarqReferenceFunc   func,
                          gpointer            data)
{
  gpointer held;

  if (!marq_property_is_reference (property))
    return;
  held = *(gpointer const *) slot;
  if (!held)
    return;
  if (property->kind == MARQ_PROPERTY_REF)
    func (held, data);
  else if (property->kind == MARQ_PROPERTY_TYPE)
    {
      if (marq_field_type_get_reference (held))
        func (marq_field_type_get_reference (held), data);
    }
  else
    for (GStrv uid = held; *uid; uid++)
      func (*uid, data);
}

static void
map_type (gpointer slot, MarqReferenceMap map, gpointer data)
{
  MarqFieldType *type = *(MarqFieldType **) slot;
  const char *old = type ? marq_field_type_get_reference (type) : NULL;
  const char *uid = old ? map (old, data) : NULL;
  g_autoptr (MarqFieldType) changed = NULL;

  if (!old || !g_strcmp0 (old, uid))
    return;
  changed = uid ? marq_field_type_with_reference (type, uid) : marq_field_type_new (MARQ_TYPE_KIND_TEXT);
  type_assign (slot, &changed);
}

static void
map_refs (gpointer slot, MarqReferenceMap map, gpointer data)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  for (GStrv uid = *(GStrv *) slot; uid && *uid; uid++)
    {
      const char *mapped = map (*uid, data);

      if (mapped)
        g_strv_builder_add (kept, mapped);
    }
  strv = g_strv_builder_end (kept);
  strings_assign (slot, &strv);
}

void
marq_property_map_references (const MarqProperty *property,
                              gpointer            slot,
                              MarqReferenceMap    map,
                              gpointer            data)
{
  if (property->kind == MARQ_PROPERTY_TYPE)
    map_type (slot, map, data);
  else if (property->kind == MARQ_PROPERTY_REFS)
    map_refs (slot, map, data);
  else if (property->kind == MARQ_PROPERTY_REF && *(char **) slot)
    {
      const char *mapped = map (*(char **) slot, data);

      string_assign (slot, &mapped);
    }
}
