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
  char *created_at;
  char *checksum;
  char *schema_hash;
  char *schema_uid;
  GStrv dependencies;
  GStrv options;
  JsonArray *changes;
  JsonObject *unknown; /* goes back as it came */
} MarqMigrationFacts;

void     marq_migration_facts_clear   (MarqMigrationFacts *self);
gboolean marq_migration_facts_read    (MarqMigrationFacts *self, const char *text, gsize length, GError **error);
char    *marq_migration_facts_to_json (MarqMigrationFacts *self, gsize *length);

void     marq_migration_facts_copy    (MarqMigrationFacts *self, const MarqMigrationFacts *from);

MarqMigration *marq_migration_copy     (MarqMigration *self);
/* (element-type MarqScripts) */
GPtrArray *marq_migration_get_scripts (MarqMigration *self);

G_END_DECLS
