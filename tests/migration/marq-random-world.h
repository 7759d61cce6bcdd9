/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random schemas of all that PostgreSQL has, with code that calls code, over a small pool of names. */
#pragma once

#include "marq-shop.h"

G_BEGIN_DECLS

#define MARQ_WORLD_TABLES 4

typedef struct
{
  GRand         *rand;
  MarqSchema    *schema;
  MarqNamespace *public;
  MarqNamespace *other;     /* NULL: there is one only */
  GHashTable    *taken;     /* names, by namespace */
  MarqEntity    *tables[MARQ_WORLD_TABLES];
  MarqEnum      *mood;
  MarqDomain    *label;
  MarqComposite *pair;
  MarqSequence  *counter;
  MarqRoutine   *twice;     /* integer → integer */
  MarqRoutine   *say;       /* mood → text */
  MarqRoutine   *watch;     /* a trigger's */
  gboolean       citext;
  gboolean       access;    /* owners and grants differ, too */
} MarqWorld;

MarqSchema *marq_world_new     (guint32 seed, gboolean access);
/* Statements that fill the tables with three rows each. */
char       *marq_world_dup_rows (MarqSchema *schema);
/* What has to be the same before and after: of what both schemas have. (element-type utf8): pairs of the
 * question for before and for after. */
GPtrArray  *marq_world_questions (MarqSchema *before, MarqSchema *after);

/* Roles that own and may. */
extern const char marq_world_roles[];

/* For the parts of the generator. */
gboolean    marq_world_chance   (MarqWorld *self, double probability);
const char *marq_world_pick     (MarqWorld *self, const char *words); /* "one|two|three" */
gpointer    marq_world_put      (MarqWorld *self, GType type, const char *uid, const char *names);
/* "other.name", quoted. */
char       *marq_world_path     (gpointer item);
char       *marq_world_quote    (gpointer item);
void        marq_world_say      (MarqWorld *self, gpointer item); /* a comment, perhaps */

void        marq_world_add_types (MarqWorld *self);
void        marq_world_add_code  (MarqWorld *self);
void        marq_world_add_wholes (MarqWorld *self);
void        marq_world_add_access (MarqWorld *self);

G_END_DECLS
