/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything a person can design is a MarqItem: it has a uid that never changes, a name, a comment,
 * and what its class declares in its table of properties (see marq-property.h).
 *
 * Items form a tree with one owning thread. While a MarqHistory watches a tree, it alone writes.
 */
#pragma once

#include <gio/gio.h>

#include "marq-property.h"

G_BEGIN_DECLS

#define MARQ_TYPE_ITEM (marq_item_get_type ())
#define MARQ_ITEM(object) (G_TYPE_CHECK_INSTANCE_CAST ((object), MARQ_TYPE_ITEM, MarqItem))
#define MARQ_ITEM_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), MARQ_TYPE_ITEM, MarqItemClass))
#define MARQ_ITEM_GET_CLASS(object) (G_TYPE_INSTANCE_GET_CLASS ((object), MARQ_TYPE_ITEM, MarqItemClass))
#define MARQ_IS_ITEM(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), MARQ_TYPE_ITEM))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqItem, g_object_unref)

struct _MarqItemClass
{
  GObjectClass parent_class;

  const char *kind;  /* "field": in files and commands */
  const char *label; /* "Field", untranslated */
  gboolean is_root;  /* may stand at the top of a tree */

  const MarqProperty *const *properties; /* all rows, those of MarqItem first */
  GParamSpec **param_specs;              /* in the same order */
  guint n_properties;
  const MarqProperty *const *sorted; /* as files have them: name, values, then what has children */
  guint n_values;                    /* how many of the sorted ones have no children */
  const MarqProperty *const *references; /* those of the sorted ones that can refer to other items */
  guint n_references;

  /* Whether this value may be set: what its type alone cannot say. */
  gboolean (*check) (MarqItem *self, const MarqProperty *property, const GValue *value, GError **error);
};

const char         *marq_item_get_uid       (MarqItem *self);
const char         *marq_item_get_name      (MarqItem *self);
void                marq_item_set_name      (MarqItem *self, const char *name);
const char         *marq_item_get_comment   (MarqItem *self);
void                marq_item_set_comment   (MarqItem *self, const char *comment);
const char         *marq_item_get_kind      (MarqItem *self);
const char         *marq_item_get_label     (MarqItem *self);

MarqItem           *marq_item_get_parent    (MarqItem *self);
MarqItem           *marq_item_get_ancestor  (MarqItem *self, GType type);
const MarqProperty *marq_item_get_place     (MarqItem *self);
MarqItem           *marq_item_get_root      (MarqItem *self);
gboolean            marq_item_contains      (MarqItem *self, MarqItem *other);
gpointer            marq_item_lookup        (MarqItem *self, const char *uid);
char               *marq_item_dup_path      (MarqItem *self);

typedef void (*MarqItemFunc) (MarqItem *item, gpointer data);
void                marq_item_foreach       (MarqItem *self, MarqItemFunc func, gpointer data);

const MarqProperty *marq_item_find_property (MarqItem *self, const char *name);
const MarqProperty *marq_item_class_find_property (MarqItemClass *klass, const char *name);
gconstpointer       marq_item_peek          (MarqItem *self, const MarqProperty *property);
void                marq_item_get_value     (MarqItem *self, const MarqProperty *property, GValue *value);
void                marq_item_set_value     (MarqItem *self, const MarqProperty *property, const GValue *value);
MarqItemList       *marq_item_get_list      (MarqItem *self, const MarqProperty *property);
MarqItem           *marq_item_get_child     (MarqItem *self, const MarqProperty *property);

typedef enum
{
  MARQ_COPY_KEEP_UIDS,  /* another view of the same things */
  MARQ_COPY_FRESH_UIDS, /* new things; references within the copy follow */
  MARQ_COPY_DERIVED_UIDS, /* things that are known by their place and their name: the same uids each time */
} MarqCopyMode;

gpointer            marq_item_copy          (gpointer self, MarqCopyMode mode);
gpointer            marq_item_new_with_uid  (GType type, const char *uid);
gboolean            marq_item_equal         (MarqItem *a, MarqItem *b);
char               *marq_item_to_json       (MarqItem *self, gsize *length);

void                marq_item_hand_over     (MarqItem *root);
void                marq_item_freeze        (MarqItem *root);
gboolean            marq_item_may_write     (MarqItem *self);

/* Declares a class and its accessors from its rows. */
#define MARQ_DECLARE_ITEM(TypeName, prefix, NAME, PROPERTIES)                                                          \
  G_DECLARE_FINAL_TYPE (TypeName, prefix, MARQ, NAME, MarqItem)                                                        \
  typedef TypeName prefix##_self;                                                                                      \
  PROPERTIES (MARQ_DECLARE_ACCESSORS, prefix)

#define MARQ_DECLARE_ACCESSORS(C, KIND, name, label, argument, flags) MARQ_DECLARE_##KIND (C, name)
#define MARQ_DECLARE_STRING(C, name) MARQ_DECLARE_VALUE (C, name, const char *)
#define MARQ_DECLARE_TEXT(C, name) MARQ_DECLARE_VALUE (C, name, const char *)
#define MARQ_DECLARE_BOOLEAN(C, name) MARQ_DECLARE_VALUE (C, name, gboolean)
#define MARQ_DECLARE_INTEGER(C, name) MARQ_DECLARE_VALUE (C, name, gint64)
#define MARQ_DECLARE_ENUM(C, name) MARQ_DECLARE_VALUE (C, name, int)
#define MARQ_DECLARE_STRINGS(C, name) MARQ_DECLARE_VALUE (C, name, const char *const *)
#define MARQ_DECLARE_TYPE(C, name) MARQ_DECLARE_VALUE (C, name, MarqFieldType *)
#define MARQ_DECLARE_REF(C, name) MARQ_DECLARE_VALUE (C, name, const char *)
#define MARQ_DECLARE_REFS(C, name) MARQ_DECLARE_VALUE (C, name, const char *const *)
#define MARQ_DECLARE_CHILD(C, name) gpointer C##_get_##name (C##_self *self);
#define MARQ_DECLARE_LIST(C, name) MarqItemList *C##_get_##name (C##_self *self);
#define MARQ_DECLARE_VALUE(C, name, type)                                                                              \
  type C##_get_##name (C##_self *self);                                                                                \
  void C##_set_##name (C##_self *self, type value);

G_END_DECLS
