/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "marq-types.h"

G_BEGIN_DECLS

#define MARQ_TYPE_ITEM_LIST (marq_item_list_get_type ())
G_DECLARE_FINAL_TYPE (MarqItemList, marq_item_list, MARQ, ITEM_LIST, GObject)

/* The children of one kind below one item, as a GListModel. It owns them. */
guint               marq_item_list_get_length   (MarqItemList *self);
gpointer            marq_item_list_get          (MarqItemList *self,
                                                 guint         position);
gpointer            marq_item_list_find_by_name (MarqItemList *self,
                                                 const char   *name);
gboolean            marq_item_list_find         (MarqItemList *self,
                                                 MarqItem     *item,
                                                 guint        *position);
MarqItem           *marq_item_list_get_owner    (MarqItemList *self);
const MarqProperty *marq_item_list_get_property (MarqItemList *self);

/* For whoever builds a tree. In a tree with a history, only the history may. */
gpointer            marq_item_list_append       (MarqItemList *self,
                                                 gpointer      item);
void                marq_item_list_insert       (MarqItemList *self,
                                                 guint         position,
                                                 MarqItem     *item);
void                marq_item_list_remove       (MarqItemList *self,
                                                 guint         position);
void                marq_item_list_move         (MarqItemList *self,
                                                 guint         from,
                                                 guint         to);
void                marq_item_list_splice       (MarqItemList     *self,
                                                 guint             position,
                                                 guint             n_removals,
                                                 MarqItem *const  *additions,
                                                 guint             n_additions);

/* The list for a row of an item; called by the item itself. */
MarqItemList       *marq_item_list_new          (MarqItem           *owner,
                                                 const MarqProperty *property);

G_END_DECLS
