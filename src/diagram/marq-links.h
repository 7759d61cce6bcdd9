/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which things refer to which, looked up from either end. Both are uids, copied. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MarqLinks MarqLinks;

MarqLinks  *marq_links_new         (void);
void        marq_links_free        (MarqLinks *self);

/* All that from refers to from now on, in place of what it did; what is NULL or there twice is left out. */
void        marq_links_set         (MarqLinks *self, const char *from, const char *const *to, guint n);
/* Good until the next change. (transfer none) (nullable) (element-type const char*) */
GPtrArray  *marq_links_get_to      (MarqLinks *self, const char *from);
GPtrArray  *marq_links_get_from    (MarqLinks *self, const char *to);
/* Of those that refer to this, the one whose uid is first; or NULL. */
const char *marq_links_first_from  (MarqLinks *self, const char *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLinks, marq_links_free)

G_END_DECLS
