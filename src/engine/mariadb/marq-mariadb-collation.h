/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compare/marq-matching.h"

G_BEGIN_DECLS

/* Keeps with what was read the collation of its database, and that of each character set. */
void marq_mariadb_note_ground (MarqSchema *schema, const char *database, GHashTable *usual);

/* See MarqEngine. */
void marq_mariadb_agree       (MarqMatching *matching, MarqSchema *before, MarqSchema *after);

G_END_DECLS
