/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The migrations/ folder of a project, in the order of versions. It knows no database. Whatever is wrong in
 * there is told all at once; what can be read is there all the same.
 */
#pragma once

#include "marq-migration.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_MIGRATION_PROBLEM_UNREADABLE,       /* no migration.json, or none that can be read */
  MARQ_MIGRATION_PROBLEM_SCRIPT,           /* a script is missing, or cannot be read */
  MARQ_MIGRATION_PROBLEM_FOLDER_NAME,      /* says another version than migration.json */
  MARQ_MIGRATION_PROBLEM_VERSION_TWICE,
  MARQ_MIGRATION_PROBLEM_ID_TWICE,
  MARQ_MIGRATION_PROBLEM_DEPENDENCY,       /* missing */
  MARQ_MIGRATION_PROBLEM_DEPENDENCY_ORDER, /* comes later */
  MARQ_MIGRATION_PROBLEM_DEPENDENCY_CYCLE,
  MARQ_MIGRATION_PROBLEM_EDITED,           /* allowed until it is applied; see MarqEffect */
  MARQ_MIGRATION_PROBLEM_UNREAD,           /* the same */
  MARQ_MIGRATION_PROBLEM_HASH,             /* its changes do not make the schema that they should */
  MARQ_MIGRATION_PROBLEM_FORK,             /* it was not made after the one that is before it */
} MarqMigrationProblemKind;

typedef struct
{
  MarqMigrationProblemKind kind;
  char                    *folder;  /* of which migration */
  char                    *message; /* a sentence for a person, with the names in it */
} MarqMigrationProblem;

void marq_migration_problem_free (MarqMigrationProblem *self);
/* Whether nothing can be applied until it is mended; the others only stop generating. */
gboolean marq_migration_problem_is_fatal (const MarqMigrationProblem *self);

#define MARQ_TYPE_MIGRATION_STORE (marq_migration_store_get_type ())
G_DECLARE_FINAL_TYPE (MarqMigrationStore, marq_migration_store, MARQ, MIGRATION_STORE, GObject)

/* folder: of the project. No migrations/ in it is as good as an empty one. */
MarqMigrationStore *marq_migration_store_open           (const char *folder, GError **error);
/* With those of the further folders that the project names: by version, of one version in the order in which it names
 * them, its own last. Those of others are run and recorded as any, and are otherwise left alone. */
MarqMigrationStore *marq_migration_store_open_for       (const char *folder, MarqProject *project, GError **error);
const char         *marq_migration_store_get_folder     (MarqMigrationStore *self); /* migrations/ itself */

/* By version. (element-type MarqMigration) */
GListModel         *marq_migration_store_get_migrations (MarqMigrationStore *self);
guint               marq_migration_store_get_length     (MarqMigrationStore *self);
MarqMigration      *marq_migration_store_get            (MarqMigrationStore *self, guint index);
MarqMigration      *marq_migration_store_find_version   (MarqMigrationStore *self, const char *version); /* (nullable) */
MarqMigration      *marq_migration_store_find_id        (MarqMigrationStore *self, const char *id);      /* (nullable) */
/* Of its own. */
MarqMigration      *marq_migration_store_get_last       (MarqMigrationStore *self);                      /* (nullable) */
/* Its own only. (element-type MarqMigration) (transfer full) */
GPtrArray          *marq_migration_store_dup_own        (MarqMigrationStore *self);
/* What those of others make, as far as they say: a design for each. (element-type MarqSchema) (transfer full) */
GPtrArray          *marq_migration_store_dup_foreign    (MarqMigrationStore *self);

/* What was found while reading. (element-type MarqMigrationProblem) */
GPtrArray          *marq_migration_store_get_problems   (MarqMigrationStore *self);

/* The design, of its own only, after this version, NULL: after the last, ""; before the first. (transfer full) */
MarqSchema         *marq_migration_store_dup_state      (MarqMigrationStore *self, const char *version, GError **error);
/* Checks every migration's changes by its hash. (element-type MarqMigrationProblem) (transfer full) */
GPtrArray          *marq_migration_store_check_states   (MarqMigrationStore *self);
/* Which migration made each thing: uid → id. (transfer full) */
GHashTable         *marq_migration_store_dup_makers     (MarqMigrationStore *self);

/* Writes a new one, wholly or not at all. It has to be after the last. Refused where the folder is no longer
 * what was read: somebody else has been there. */
gboolean            marq_migration_store_add            (MarqMigrationStore *self, MarqMigration *migration,
                                                         GError **error);
/* For one whose effect is not known: it is this. What is built on another effect of it must not be there. The list
 * then has a new object for it. */
gboolean            marq_migration_store_record_effect  (MarqMigrationStore *self, MarqMigration *migration,
                                                         MarqSchema *after, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqMigrationProblem, marq_migration_problem_free)

G_END_DECLS
