/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-migration-branches.h"
#include "marq-migration-rewrite.h"

G_BEGIN_DECLS

/* The design after this one, by what is behind it on its branch; -1: at the beginning. */
MarqSchema *marq_line_dup_state     (MarqLine *line, int index, GError **error);
int         marq_line_find          (MarqLine *line, MarqMigration *migration);
/* Says what becomes of one. note: or NULL. */
void        marq_renumbered_add     (GPtrArray *out, MarqMigration *from, MarqMigration *to, const char *note);
/* Writes each of made in the place of that of old. (element-type MarqMigration) */
gboolean    marq_migrations_replace (MarqMigrationStore *store, GPtrArray *old, GPtrArray *made, GError **error);

G_END_DECLS
