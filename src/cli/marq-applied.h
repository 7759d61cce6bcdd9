/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What databases have of the migrations of a project, for the commands that change those. */
#pragma once

#include "marq-source.h"
#include "migration/store/marq-migration.h"

G_BEGIN_DECLS

/* Asks each of the targets, and refuses where one of these is applied, or half applied. What cannot be reached is an
 * error. on: names or addresses, or NULL; migrations: of MarqMigration. */
gboolean marq_applied_check (const MarqSource *project, const char *const *on, GPtrArray *migrations, GError **error);

G_END_DECLS
