/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts as the server writes them, in the words of what is lowered. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is between the quotes of a string, with its escapes undone. */
char    *marq_mariadb_unquote         (const char *string, gsize length);
/* Code without the name of the database before those of its things. NULL: in this text, the name may mean
 * something else. */
char    *marq_mariadb_strip_database  (const char *text, const char *database);
/* A default or the like: strings in one spelling, moments as they are lowered. */
char    *marq_mariadb_settle_code     (const char *text);
/* How a table is divided, however it is spaced and quoted; the server names the engine of each part, which is the table's. */
char    *marq_mariadb_settle_partitions (const char *text);
gboolean marq_mariadb_is_partitioning (const char *option);
/* The end of what opens with a parenthesis at this place; NULL: it does not close. */
const char *marq_mariadb_closing      (const char *open);

G_END_DECLS
