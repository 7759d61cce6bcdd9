/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command compares or checks: any place that a schema can come from. */
#pragma once

#include "engine/marq-connection.h"
#include "engine/marq-engine.h"
#include "engine/marq-target-connection.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSchema  *schema;
  MarqProject *project;  /* NULL: it comes from elsewhere */
  MarqDialect  dialect;
  gboolean     is_held;  /* as an engine holds it, rather than as a designer drew it */
  MarqConnection *connection; /* NULL: it is no database */
  char        *folder;   /* of the project */
  char        *served;   /* the name of the target that is connected; NULL: an address was given */
  char        *why_not;  /* why it is not the one that was asked for; NULL: it is */
  GPtrArray   *left_out; /* of MarqLeftOut: what was there and is not in the schema */
} MarqSource;

/* How a file of SQL is read. */
typedef struct
{
  const char *dialect; /* "sqlite"; NULL: it is found out */
  const char *scratch; /* the address of a server where it may be run, or NULL */
} MarqSourceHints;

/* A project's folder or file, a file of SQL, the address of a database, or PROJECT@TARGET. */
MarqSource        *marq_source_open     (const char *source, GError **error);
/* hints: (nullable). other: what it is to stand beside, which may tell its dialect; or NULL. */
MarqSource        *marq_source_open_beside (const char *source, const char *other, const MarqSourceHints *hints, GError **error);
/* Whether there is such a dialect. */
gboolean           marq_source_find_dialect (const char *name, MarqDialect *dialect);
/* The database of a target of that project, by its name, or any, by its address; read. project: NULL where
 * there is none. Its fallback may serve: marq_source_report() says so. */
MarqSource        *marq_source_open_target (const MarqSource *project, const char *target, GError **error);
/* The same, but only connected: schema is NULL. */
MarqSource        *marq_source_connect_target (const MarqSource *project, const char *target, MarqTargetFlags flags,
                                               GError **error);
/* As marq_source_open(), but of a database, and only connected. */
MarqSource        *marq_source_connect  (const char *source, MarqTargetFlags flags, GError **error);
/* Where a database is, without connecting to it. */
char              *marq_source_dup_address (const char *source, GError **error);
void               marq_source_free     (MarqSource *self);

/* What the project chooses; for anything else, what keeps it as it is. */
MarqEngineSettings marq_source_settings (const MarqSource *self);
/* Says on stderr which database served, what to know of it, and what was left out. */
void               marq_source_report   (const MarqSource *self);
/* The last of these. */
void               marq_source_report_left_out (const MarqSource *self);
/* As this engine holds it. (transfer full) */
MarqSchema        *marq_source_lower    (const MarqSource *self, MarqDialect dialect);
/* Of two that were lowered, and matched: what was read takes the words of the other, where they mean the same. */
void               marq_source_agree    (const MarqSource *from, const MarqSource *to, MarqMatching *matching);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSource, marq_source_free)

G_END_DECLS
