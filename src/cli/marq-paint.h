/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours, where stdout is a terminal that has them and nobody said NO_COLOR. */
#pragma once

#include "model/marq-enums.h"

G_BEGIN_DECLS

gboolean marq_paint_has_colours (void);
/* A script, with its words coloured. */
void     marq_paint_sql         (const char *script, MarqDialect dialect);
/* A line of its own, in bold. */
void     marq_paint_heading     (const char *text);
/* "label   value"; nothing where there is no value. */
void     marq_paint_fact        (const char *label, const char *value);

G_END_DECLS
