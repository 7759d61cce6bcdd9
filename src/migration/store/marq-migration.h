/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One migration: its scripts, what they do to the design, and what there is to know about it. Whether
 * it is applied is not among that.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "marq-checksum.h"
#include "marq-version.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_MIGRATION_ALTER_TABLE,
  MARQ_MIGRATION_CREATE_TABLE,
  MARQ_MIGRATION_DROP_TABLE,
  MARQ_MIGRATION_ADD_COLUMNS,
  MARQ_MIGRATION_DROP_COLUMNS,
  MARQ_MIGRATION_MODIFY_COLUMNS,
  MARQ_MIGRATION_ADD_INDEXES,
  MARQ_MIGRATION_DROP_INDEXES,
  MARQ_MIGRATION_DATA,
  MARQ_MIGRATION_CUSTOM,
} MarqMigrationType;

const char       *marq_migration_type_nick  (MarqMigrationType type); /* "create_table" */
gboolean          marq_migration_type_parse (const char *nick, MarqMigrationType *type);
/* What kind these changes are. (element-type MarqChange) */
MarqMigrationType marq_migration_type_of    (GPtrArray *changes);

/* Whether the schema after it is known. */
typedef enum
{
  MARQ_EFFECT_KNOWN,
  MARQ_EFFECT_EDITED, /* the scripts are no longer those that its changes made */
  MARQ_EFFECT_UNREAD, /* written by hand, and not yet read back */
} MarqEffect;

#define MARQ_MIGRATION_EMPTY_BASE "empty"

#define MARQ_TYPE_MIGRATION (marq_migration_get_type ())
G_DECLARE_FINAL_TYPE (MarqMigration, marq_migration, MARQ, MIGRATION, GObject)

/* A new one: its id and folder come of its version, the time and the description. */
MarqMigration      *marq_migration_new              (const MarqVersion *version, const char *description,
                                                     MarqMigrationType type, GDateTime *now);

const char         *marq_migration_get_id           (MarqMigration *self); /* "mig_1732183445000_add_weight" */
/* The further folder that it comes from, as the project names it; NULL: it is the project's own. */
const char         *marq_migration_get_source       (MarqMigration *self);
const char         *marq_migration_get_folder       (MarqMigration *self); /* "1.0.1-add-weight" */
const MarqVersion  *marq_migration_get_version      (MarqMigration *self);
const char         *marq_migration_get_version_text (MarqMigration *self);
const char         *marq_migration_get_type_nick    (MarqMigration *self);
const char         *marq_migration_get_description  (MarqMigration *self);
const char         *marq_migration_get_author       (MarqMigration *self); /* (nullable) */
const char         *marq_migration_get_created_at   (MarqMigration *self); /* "2026-11-21T10:04:05Z" (nullable) */
const char *const  *marq_migration_get_dependencies (MarqMigration *self); /* ids */
const char *const  *marq_migration_get_options      (MarqMigration *self); /* "online", "no-down" … */
gboolean            marq_migration_has_option       (MarqMigration *self, const char *option);

/* The id of the one that it was made after, "empty" for the first; NULL: it does not say. */
const char         *marq_migration_get_base         (MarqMigration *self);
/* What it takes the place of, in order: objects with "id", "version", "checksum", and "replaces" where that did the
 * same. (nullable) */
JsonArray          *marq_migration_get_replaces     (MarqMigration *self);
/* Whether this id is among them, or among what those took the place of. */
gboolean            marq_migration_has_replaced     (MarqMigration *self, const char *id);

/* The scripts for a further dialect ("sqlite"), or NULL for the project's own; NULL: it has none. */
const char         *marq_migration_get_up           (MarqMigration *self, const char *dialect);
const char         *marq_migration_get_down         (MarqMigration *self, const char *dialect); /* (nullable) */
/* What its scripts for this engine are known by: NULL for the project's own. */
const char         *marq_migration_find_dialect     (MarqProject *project, MarqDialect engine);
/* The statements of up, which has to be there; it is cut once. (element-type MarqStatement) (transfer full) (nullable) */
GPtrArray          *marq_migration_dup_statements   (MarqMigration *self, const char *dialect, MarqDialect engine,
                                                     GError **error);
/* Of the scripts as they are now: this is what a database records. */
const char         *marq_migration_get_checksum     (MarqMigration *self);
/* As migration.json has it: of the scripts whose effect it describes. */
const char         *marq_migration_get_recorded_checksum (MarqMigration *self);
MarqEffect          marq_migration_get_effect       (MarqMigration *self);

/* What it does to the design, as marq-change-record.h has it; NULL: not known. */
JsonArray          *marq_migration_get_changes      (MarqMigration *self);
/* Of the schema after it, as saved; NULL: not known. */
const char         *marq_migration_get_schema_hash  (MarqMigration *self);
const char         *marq_migration_get_schema_uid   (MarqMigration *self);

void                marq_migration_set_type         (MarqMigration *self, MarqMigrationType type);
void                marq_migration_set_author       (MarqMigration *self, const char *author);
void                marq_migration_set_dependencies (MarqMigration *self, const char *const *ids);
void                marq_migration_set_options      (MarqMigration *self, const char *const *options);
/* dialect: NULL for the project's own. */
void                marq_migration_set_scripts      (MarqMigration *self, const char *dialect, const char *up,
                                                     const char *down);
/* Says that the scripts, as they are now, make after of before. */
gboolean            marq_migration_set_effect       (MarqMigration *self, MarqSchema *before, MarqSchema *after,
                                                     GError **error);

/* migration.json; unknown keys go back as they came. */
char               *marq_migration_to_json          (MarqMigration *self, gsize *length);
MarqMigration      *marq_migration_from_json        (const char *folder, const char *text, gsize length, GError **error);

/* "Add weight, twice!" → "add-weight-twice" */
char               *marq_migration_dup_slug         (const char *description);

G_END_DECLS
