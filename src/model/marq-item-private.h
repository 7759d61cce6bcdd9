/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the model know about items, and what defines a class from its rows. */
#pragma once

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "marq-enum-types.h"
#include "marq-item-list.h"
#include "marq-item.h"

G_BEGIN_DECLS

typedef struct _MarqTree MarqTree;
struct _MarqJsonWriter;

struct _MarqItem
{
  GObject parent_instance;

  char *uid;
  char *name;
  char *comment;

  MarqItem *parent;          /* not owned: the parent owns its children */
  const MarqProperty *place; /* the parent's row that this is below */
  MarqTree *tree;            /* not owned but by its root; NULL outside a tree */
  JsonObject *unknown;       /* what the file said that no row explains; never written to */
};

/* One a tree, held by its root. */
struct _MarqTree
{
  MarqItem *root;
  GThread *owner; /* NULL: whoever writes first */
  GHashTable *index;
  gpointer editor; /* the history that alone may write */
  guint editing;
  gboolean frozen;
  GArray *watches; /* of those who hear of every change; NULL: none */
};

MarqTree *marq_tree_new       (MarqItem *root);
void      marq_tree_free      (MarqTree *tree);
void      marq_tree_adopt     (MarqTree *tree, MarqItem *item);
void      marq_tree_abandon   (MarqItem *item);
gboolean  marq_tree_has_any   (MarqTree *tree, MarqItem *item);
gboolean  marq_tree_is_watched (MarqTree *tree);
/* verb: a MarqVerb. */
void      marq_tree_tell      (MarqTree *tree, MarqItem *item, MarqItem *parent, const MarqProperty *property, int verb);

/* All that has no children, and what is not known. */
void      marq_item_assign_values (MarqItem *to, MarqItem *from);
/* A copy in which these uids are others; references follow. */
MarqItem *marq_item_copy_mapped (MarqItem *self, GHashTable *uids);
void      marq_item_set_uid   (MarqItem *self, const char *uid);
gpointer  marq_item_slot      (MarqItem *self, const MarqProperty *property);
gboolean  marq_item_write     (MarqItem *self, const MarqProperty *property, gconstpointer value);
void      marq_item_set_place (MarqItem *self, MarqItem *parent, const MarqProperty *place);
void      marq_item_set_child (MarqItem *self, const MarqProperty *property, MarqItem *child);
void      marq_item_class_set_up (MarqItemClass *klass, const char *kind, const char *label,
                                  const MarqProperty *properties, guint n_properties);

void      marq_item_write_json (MarqItem *self, struct _MarqJsonWriter *writer);
void      marq_item_write_property (MarqItem *self, const MarqProperty *property, struct _MarqJsonWriter *writer);

void       marq_item_list_orphan      (MarqItemList *list);
/* The children of a list in the order in which files have them. */
GPtrArray *marq_item_list_dup_ordered (MarqItemList *list);

#define MARQ_DEFINE_ITEM(TypeName, prefix, kind, label, PROPERTIES)                                                    \
  MARQ_DEFINE_ITEM_WITH_CODE (TypeName, prefix, kind, label, PROPERTIES, )

/* code runs in class_init, where item_class is the MarqItemClass. */
#define MARQ_DEFINE_ITEM_WITH_CODE(TypeName, prefix, kind, label, PROPERTIES, code)                                    \
  struct _##TypeName                                                                                                   \
  {                                                                                                                    \
    MarqItem parent_instance;                                                                                          \
    PROPERTIES (MARQ_MEMBER, prefix)                                                                                   \
  };                                                                                                                   \
  enum                                                                                                                 \
  {                                                                                                                    \
    PROPERTIES (MARQ_ROW_NUMBER, prefix)                                                                               \
  };                                                                                                                   \
  static const MarqProperty prefix##_properties[] = { PROPERTIES (MARQ_ROW, prefix) };                                 \
  G_DEFINE_FINAL_TYPE (TypeName, prefix, MARQ_TYPE_ITEM)                                                               \
  static void prefix##_class_init (TypeName##Class *klass)                                                             \
  {                                                                                                                    \
    G_GNUC_UNUSED MarqItemClass *item_class = MARQ_ITEM_CLASS (klass);                                                 \
    marq_item_class_set_up (item_class, kind, label, prefix##_properties, G_N_ELEMENTS (prefix##_properties));         \
    code;                                                                                                              \
  }                                                                                                                    \
  static void prefix##_init (TypeName *self) {}                                                                        \
  PROPERTIES (MARQ_DEFINE_ACCESSORS, prefix)

#define MARQ_MEMBER(C, KIND, name, label, argument, flags) MARQ_MEMBER_##KIND name;
#define MARQ_MEMBER_STRING char *
#define MARQ_MEMBER_TEXT char *
#define MARQ_MEMBER_BOOLEAN gboolean
#define MARQ_MEMBER_INTEGER gint64
#define MARQ_MEMBER_ENUM int
#define MARQ_MEMBER_STRINGS GStrv
#define MARQ_MEMBER_TYPE MarqFieldType *
#define MARQ_MEMBER_REF char *
#define MARQ_MEMBER_REFS GStrv
#define MARQ_MEMBER_CHILD MarqItem *
#define MARQ_MEMBER_LIST MarqItemList *

#define MARQ_ROW_NUMBER(C, KIND, name, label, argument, flags) C##_row_##name,

#define MARQ_ROW(C, KIND, name, label, argument, flags)                                                                \
  { #name, label, MARQ_PROPERTY_##KIND, flags, G_STRUCT_OFFSET (C##_self, name), MARQ_ARGUMENT_##KIND (argument) },
#define MARQ_ARGUMENT_STRING(argument) NULL, 0
#define MARQ_ARGUMENT_TEXT(argument) NULL, 0
#define MARQ_ARGUMENT_BOOLEAN(argument) NULL, argument
#define MARQ_ARGUMENT_INTEGER(argument) NULL, argument
#define MARQ_ARGUMENT_ENUM(argument) argument, 0
#define MARQ_ARGUMENT_STRINGS(argument) NULL, 0
#define MARQ_ARGUMENT_TYPE(argument) NULL, 0
#define MARQ_ARGUMENT_REF(argument) argument, 0
#define MARQ_ARGUMENT_REFS(argument) argument, 0
#define MARQ_ARGUMENT_CHILD(argument) argument, 0
#define MARQ_ARGUMENT_LIST(argument) argument, 0

#define MARQ_DEFINE_ACCESSORS(C, KIND, name, label, argument, flags) MARQ_DEFINE_##KIND (C, name)
#define MARQ_DEFINE_STRING(C, name) MARQ_DEFINE_VALUE (C, name, const char *)
#define MARQ_DEFINE_TEXT(C, name) MARQ_DEFINE_VALUE (C, name, const char *)
#define MARQ_DEFINE_BOOLEAN(C, name) MARQ_DEFINE_VALUE (C, name, gboolean)
#define MARQ_DEFINE_INTEGER(C, name) MARQ_DEFINE_VALUE (C, name, gint64)
#define MARQ_DEFINE_ENUM(C, name) MARQ_DEFINE_VALUE (C, name, int)
#define MARQ_DEFINE_STRINGS(C, name) MARQ_DEFINE_VALUE (C, name, const char *const *)
#define MARQ_DEFINE_TYPE(C, name) MARQ_DEFINE_VALUE (C, name, MarqFieldType *)
#define MARQ_DEFINE_REF(C, name) MARQ_DEFINE_VALUE (C, name, const char *)
#define MARQ_DEFINE_REFS(C, name) MARQ_DEFINE_VALUE (C, name, const char *const *)
#define MARQ_DEFINE_CHILD(C, name)                                                                                     \
  gpointer C##_get_##name (C##_self *self)                                                                             \
  {                                                                                                                    \
    return self->name;                                                                                                 \
  }
#define MARQ_DEFINE_LIST(C, name)                                                                                      \
  MarqItemList *C##_get_##name (C##_self *self)                                                                        \
  {                                                                                                                    \
    return self->name;                                                                                                 \
  }
#define MARQ_DEFINE_VALUE(C, name, type)                                                                               \
  type C##_get_##name (C##_self *self)                                                                                 \
  {                                                                                                                    \
    return (type) self->name;                                                                                          \
  }                                                                                                                    \
  void C##_set_##name (C##_self *self, type value)                                                                     \
  {                                                                                                                    \
    marq_item_write ((MarqItem *) self, &C##_properties[C##_row_##name], &value);                                      \
  }

G_END_DECLS
