/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-lint-private.h"

G_BEGIN_DECLS

gboolean marq_mariadb_lint_script (MarqScriptLint *lint, GError **error);

G_END_DECLS
