/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project with its migrations, for the commands that add to them. */
#pragma once

#include "marq-command.h"
#include "marq-source.h"
#include "migration/store/marq-migration-store.h"

G_BEGIN_DECLS

/* NULL: it is no project, or its migrations cannot be listed. What is wrong with them is said on stderr. */
MarqSource  *marq_project_open_with_store (const char *path, MarqMigrationStore **store, GError **error);
/* The design becomes this one, as one step of a history, and is saved. */
gboolean     marq_project_save_design     (const char *path, MarqSchema *design, const char *label, GError **error);
/* How a command ends that failed so. */
MarqExit     marq_project_exit_for        (const GError *error);
/* Who makes a migration; or NULL. */
const char  *marq_project_get_author      (void);

G_END_DECLS
