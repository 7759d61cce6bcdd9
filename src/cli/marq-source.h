/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command compares or checks: any place that a schema can come from. */
#pragma once

#include "engine/marq-connection.h"
#include "engine/marq-engine.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSchema  *schema;
  MarqProject *project;  /* NULL: it comes from elsewhere */
  MarqDialect  dialect;
  gboolean     is_held;  /* as an engine holds it, rather than as a designer drew it */
  MarqConnection *connection; /* NULL: it is no database */
  GPtrArray   *left_out; /* of MarqLeftOut: what was there and is not in the schema */
} MarqSource;

/* How a file of SQL is read. */
typedef struct
{
  const char *dialect; /* "sqlite"; NULL: it is found out */
  const char *scratch; /* the address of a server where it may be run, or NULL */
} MarqSourceHints;

/* A project's folder or file, a file of SQL, or the address of a database. */
MarqSource        *marq_source_open     (const char *source, GError **error);
/* hints: (nullable). other: what it is to stand beside, which may tell its dialect; or NULL. */
MarqSource        *marq_source_open_beside (const char *source, const char *other, const MarqSourceHints *hints, GError **error);
/* Whether there is such a dialect. */
gboolean           marq_source_find_dialect (const char *name, MarqDialect *dialect);
void               marq_source_free     (MarqSource *self);

/* What the project chooses; for anything else, what keeps it as it is. */
MarqEngineSettings marq_source_settings (const MarqSource *self);
/* Says on stderr what was left out. */
void               marq_source_report   (const MarqSource *self);
/* As this engine holds it. (transfer full) */
MarqSchema        *marq_source_lower    (const MarqSource *self, MarqDialect dialect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSource, marq_source_free)

G_END_DECLS
