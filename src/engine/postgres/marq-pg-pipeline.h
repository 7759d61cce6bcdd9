/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many statements in one round trip: all are sent, then their answers are taken in order. Whatever
 * goes wrong, the rest is not run, and marq_pg_pipeline_end makes the connection an ordinary one again.
 */
#pragma once

#include "marq-pg-connection.h"

G_BEGIN_DECLS

/* at_once: each answer comes when it is there, rather than when many are. */
gboolean  marq_pg_pipeline_start (MarqPgConnection *connection, const char *const *statements, gboolean at_once, GError **error);
/* The answer to the next one; NULL: it was refused, or cancelled. state: gets the SQLSTATE then. */
PGresult *marq_pg_pipeline_next  (MarqPgConnection *connection, char state[6], GCancellable *cancellable, GError **error);
/* As MarqConnectionClass has it. */
gboolean  marq_pg_run_many       (MarqConnection *connection, const char *const *statements, MarqDoneFunc done, gpointer data,
                                  GCancellable *cancellable, GError **error);
void      marq_pg_pipeline_end   (MarqPgConnection *connection, GCancellable *cancellable);

G_END_DECLS
