/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that code texts say, and how each is said: that tells which of several things of one name is
 * meant.
 */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

typedef struct _MarqTextNames MarqTextNames;

MarqTextNames *marq_text_names_new  (void);
void           marq_text_names_free (MarqTextNames *self);
void           marq_text_names_add  (MarqTextNames *self, const char *text);

/* Whether a name is said, letter case aside; "*" is one. word: in small letters. */
gboolean       marq_text_names_has  (MarqTextNames *self, const char *word);

/* Calls for each word that is said. */
typedef void (*MarqTextNameFunc) (const char *word, gpointer data);
void           marq_text_names_each (MarqTextNames *self, MarqTextNameFunc func, gpointer data);

/* Of the items that are called so, letter case aside: whether the one at i is what is meant somewhere, as
 * far as can be told. */
gboolean       marq_text_names_mean (MarqTextNames *self, const char *word, GPtrArray *items, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqTextNames, marq_text_names_free)

G_END_DECLS
