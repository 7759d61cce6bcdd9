/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A parse tree as the server would have it of what was typed, as far as that is known without types: lists
 * for IN, comparisons for BETWEEN, operators for LIKE, and no casts that a comparison of texts puts in. */
void marq_pg_settle (JsonNode *tree);

G_END_DECLS
