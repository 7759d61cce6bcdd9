/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command compares, checks or exports: any place that a schema can come from. */
#pragma once

#include "model/marq-model.h"

G_BEGIN_DECLS

/* A design, and what its project chooses. (transfer full) */
MarqProject *marq_source_open (const char *source, GError **error);

G_END_DECLS
