/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in code that follow what they name. */
#pragma once

#include "model/marq-history.h"

G_BEGIN_DECLS

/* The text with these names said otherwise: old to new. In the quotes that the old name had, or in
 * some where the new one needs them. */
char    *marq_text_rename      (const char *text, GHashTable *names);

/* Renames something of a design, and says so in all code that names it, as one step. Where a text may
 * mean something else of that name too, it stays as it is. */
gboolean marq_rename_in_design (MarqHistory *history, gpointer item, const char *name, GError **error);

G_END_DECLS
