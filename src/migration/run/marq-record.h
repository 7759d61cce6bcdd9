/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database knows of the migrations that it has had: a table of them, and a log that is only ever
 * added to. Both are declared here once, as designs, and every engine is asked how to make them.
 * Reading creates nothing.
 */
#pragma once

#include "engine/marq-connection.h"
#include "engine/marq-engine.h"
#include "migration/store/marq-migration.h"

G_BEGIN_DECLS

/* Texts as they are in the table; NULL where there is none. direction: "up" or "down" while a run is in the middle
 * of it, of which step statements are done; checkpoint: what there was before the next one, which was under way. */
#define MARQ_RECORD_COLUMNS(ROW)                                                                                       \
  ROW (id, "String(255)")                                                                                              \
  ROW (version, "String(64)")                                                                                          \
  ROW (description, "Text")                                                                                            \
  ROW (type, "String(64)")                                                                                             \
  ROW (checksum, "String(64)")                                                                                         \
  ROW (up_sql, "Text")                                                                                                 \
  ROW (down_sql, "Text")                                                                                               \
  ROW (dependencies, "Text")                                                                                           \
  ROW (status, "String(16)")                                                                                           \
  ROW (applied_at, "Timestamp")                                                                                        \
  ROW (applied_by, "String(255)")                                                                                      \
  ROW (execution_ms, "BigInt")                                                                                         \
  ROW (step, "Integer")                                                                                                \
  ROW (direction, "String(8)")                                                                                         \
  ROW (checkpoint, "String(64)")                                                                                       \
  ROW (error, "Text")                                                                                                  \
  ROW (error_sqlstate, "String(16)")                                                                                   \
  ROW (error_statement, "Text")                                                                                        \
  ROW (tool_version, "String(64)")

typedef struct
{
#define MARQ_RECORD_MEMBER(name, type) char *name;
  MARQ_RECORD_COLUMNS (MARQ_RECORD_MEMBER)
#undef MARQ_RECORD_MEMBER
} MarqRecord;

/* What is to be recorded of a migration; how it went is left open. */
MarqRecord *marq_record_new       (MarqProject *project, MarqMigration *migration, MarqDialect dialect);
MarqRecord *marq_record_copy      (const MarqRecord *self);
void        marq_record_free      (MarqRecord *self);
gboolean    marq_record_is_applied (const MarqRecord *self);
/* Whether a run of it stands in the middle. */
gboolean    marq_record_is_partial (const MarqRecord *self);
/* Frees the old value. */
void        marq_record_set       (char **member, const char *value);

const char *marq_record_table     (MarqProject *project);
const char *marq_record_log_table (MarqProject *project);
/* As a statement has it, with its namespace and quotes. */
char       *marq_record_dup_name  (MarqProject *project, MarqDialect dialect, gboolean log);

/* Whether a schema that was read has the record. */
gboolean    marq_record_is_in     (MarqProject *project, MarqSchema *actual);
/* All there are. (element-type MarqRecord) (transfer full) */
GPtrArray  *marq_record_read      (MarqProject *project, MarqConnection *connection, GCancellable *cancellable,
                                   GError **error);

/* Statements that make both tables where they are not there. (transfer full) */
GPtrArray  *marq_record_dup_making (MarqProject *project, MarqDialect dialect, GError **error);
/* Whether the database has them. FALSE: it does not say. */
gboolean    marq_record_find       (MarqProject *project, MarqConnection *connection, gboolean *is_there, GCancellable *cancellable,
                                    GError **error);
/* As marq_record_read(), but *records is NULL where there is none. */
gboolean    marq_record_look       (MarqProject *project, MarqConnection *connection, GPtrArray **records, GCancellable *cancellable,
                                    GError **error);
/* A statement that adds a record, with the time of the server. */
char       *marq_record_dup_insert (MarqProject *project, MarqDialect dialect, const MarqRecord *record);
/* One that makes these columns of it what they are here; applied_at: the time of the server. */
char       *marq_record_dup_update (MarqProject *project, MarqDialect dialect, const MarqRecord *record, const char *const *columns);
char       *marq_record_dup_delete (MarqProject *project, MarqDialect dialect, const char *id);
/* A statement that adds to the log what was done: "apply", "baseline" … */
char       *marq_record_dup_log   (MarqProject *project, MarqDialect dialect, const char *action, const MarqRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRecord, marq_record_free)

G_END_DECLS
