/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripts of a migration that is there already, made again: of its options, between any two designs. */
#pragma once

#include "migration/store/marq-migration.h"

G_BEGIN_DECLS

/* Puts into migration what leads from before to after, and back, under its version; access: owners and grants, too.
 * Its effect is not touched. */
gboolean marq_regenerate   (MarqProject *project, MarqMigration *migration, MarqSchema *before, MarqSchema *after, gboolean access,
                            GError **error);
/* Whether its scripts are just what is made of these two: nobody has written in them. */
gboolean marq_is_generated (MarqProject *project, MarqMigration *migration, MarqSchema *before, MarqSchema *after, gboolean *access);

G_END_DECLS
