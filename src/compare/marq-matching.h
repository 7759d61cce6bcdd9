/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which item of one schema is which of another: by uid where both share a history, by name where
 * they do not.
 */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_MATCHING_AUTO, /* by uid where they have any in common */
  MARQ_MATCHING_UIDS,
  MARQ_MATCHING_NAMES,
  MARQ_MATCHING_BOTH, /* by uid, and by name what is left */
} MarqMatchingMode;

typedef struct _MarqMatching MarqMatching;

/* renames: "public.users.mail=email", the path of what was renamed and its new name; or NULL. */
MarqMatching    *marq_matching_new        (MarqItem           *before,
                                           MarqItem           *after,
                                           MarqMatchingMode    mode,
                                           const char *const  *renames,
                                           GError            **error);
/* The same pairs among copies of both, with what was derived from them: its uids are theirs, a colon
 * and what it stands for. What else there is is matched by name. */
MarqMatching    *marq_matching_follow     (MarqMatching       *self,
                                           MarqItem           *before,
                                           MarqItem           *after);
/* The same pairs, for the way back. */
MarqMatching    *marq_matching_invert     (MarqMatching       *self);
MarqMatching    *marq_matching_ref        (MarqMatching       *self);
void             marq_matching_unref      (MarqMatching       *self);

MarqMatchingMode marq_matching_get_mode   (MarqMatching       *self);
MarqItem        *marq_matching_get_root   (MarqMatching       *self, gboolean after);
gpointer         marq_matching_get_after  (MarqMatching       *self, gpointer before);
gpointer         marq_matching_get_before (MarqMatching       *self, gpointer after);
/* Whether a reference of before and one of after are to the same thing. */
gboolean         marq_matching_same       (MarqMatching       *self, const char *before_uid, const char *after_uid);
/* What stands in before's namespaces and is renamed, or has a part that is: a set of MarqItem. */
GHashTable      *marq_matching_get_renamed (MarqMatching      *self);

/* Whether these are values of their parent rather than things of their own. */
gboolean         marq_list_is_value       (const MarqProperty *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqMatching, marq_matching_unref)

G_END_DECLS
