/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The templates of migrations that a project can use, on stdout. */
#pragma once

#include "migration/generate/marq-pattern.h"

G_BEGIN_DECLS

void marq_pattern_list_print (const char *folder, MarqDialect dialect, gboolean as_json);

G_END_DECLS
