/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-migration.h"

G_BEGIN_DECLS

/* What migration.json says. */
typedef struct
{
  char *id;
  char *version;
  char *type;
  char *description;
  char *author;
  char *base;
  char *created_at;
  char *checksum;
  char *schema_hash;
  char *schema_uid;
  GStrv dependencies;
  GStrv options;
  JsonArray *changes;
  JsonArray *replaces;
  JsonObject *unknown; /* goes back as it came */
} MarqMigrationFacts;

void     marq_migration_facts_clear   (MarqMigrationFacts *self);
gboolean marq_migration_facts_read    (MarqMigrationFacts *self, const char *text, gsize length, GError **error);
char    *marq_migration_facts_to_json (MarqMigrationFacts *self, gsize *length);

void     marq_migration_facts_copy    (MarqMigrationFacts *self, const MarqMigrationFacts *from);

MarqMigration *marq_migration_copy     (MarqMigration *self);
void           marq_migration_set_id   (MarqMigration *self, const char *id);
void           marq_migration_set_base (MarqMigration *self, const char *id);
/* Its folder is named anew, too. */
void           marq_migration_set_version (MarqMigration *self, const MarqVersion *version);
void           marq_migration_set_folder (MarqMigration *self, const char *folder);
/* Takes the place of these, in their order. (element-type MarqMigration) */
/* Its folder is then named with it, and it is nobody's here to change. */
void           marq_migration_set_source (MarqMigration *self, const char *source, guint rank);
void           marq_migration_set_rank (MarqMigration *self, guint rank);
guint          marq_migration_get_rank (MarqMigration *self);
void           marq_migration_set_replaces (MarqMigration *self, GPtrArray *replaced);
/* (element-type MarqScripts) */
GPtrArray *marq_migration_get_scripts (MarqMigration *self);

G_END_DECLS
