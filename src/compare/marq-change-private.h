/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-change.h"

G_BEGIN_DECLS

/* "Foreign Key": as change lines call this kind of thing. */
const char *marq_change_kind_words (MarqItem *item);
/* Its name, or words for one without. */
const char *marq_change_name_words (MarqItem *item);

G_END_DECLS
