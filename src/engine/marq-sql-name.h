/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and constants as each engine wants to have them written. */
#pragma once

#include "model/marq-enums.h"

G_BEGIN_DECLS

/* Whether a word cannot be a name without quotes. */
gboolean marq_sql_is_reserved  (MarqDialect dialect, const char *word);
/* The name, in quotes only where it must be. */
char    *marq_sql_quote        (MarqDialect dialect, const char *name);
/* A text as a constant. */
char    *marq_sql_literal      (MarqDialect dialect, const char *text);
/* The name as far as the engine keeps it. */
char    *marq_sql_fit          (MarqDialect dialect, const char *name);
gboolean marq_sql_fits         (MarqDialect dialect, const char *name);
/* "orders_total_check": a name that the engine itself would choose. Either part may be cut. */
char    *marq_sql_derive       (MarqDialect dialect, const char *first, const char *second, const char *suffix);
/* "orders__old": a name of ours. Where the name is cut, names that differ in what is cut stay apart. */
char    *marq_sql_derive_apart (MarqDialect dialect, const char *name, const char *suffix);

G_END_DECLS
