/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-sample.h"

G_BEGIN_DECLS

/* Constants for a field, in the order in which they are to be used: first such as tell rows and columns apart, then
 * simple ones. after: the same field as it will be, or NULL. column: its number among all, so that columns differ.
 * Empty: nobody knows how such a value is written. (element-type utf8) (transfer full) */
GPtrArray *marq_sample_values (MarqField *field, MarqField *after, MarqDialect dialect, guint column, gboolean is_plain);

G_END_DECLS
