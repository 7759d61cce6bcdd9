/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project with its migrations, for the commands that add to them. */
#pragma once

#include "marq-command.h"
#include "migration/marq-migration-store.h"

G_BEGIN_DECLS

/* (transfer full) (nullable) store: (out) (transfer full). What is wrong with the migrations is said on stderr. */
MarqProject *marq_project_open_with_store (const char *path, MarqMigrationStore **store, GError **error);
/* How a command ends that failed so. */
MarqExit     marq_project_exit_for        (const GError *error);
/* Who makes a migration; or NULL. */
const char  *marq_project_get_author      (void);

G_END_DECLS
