/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renames as people write them: "public.users.mail=email". */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

/* The sign between the path of something in before and what it is called now; or NULL. */
const char *marq_rename_find_equals (MarqItem *before, const char *rename);
/* Whether this is what something is called now, as it stands behind the sign. */
gboolean    marq_rename_answers     (MarqItem *after, const char *asked);

G_END_DECLS
