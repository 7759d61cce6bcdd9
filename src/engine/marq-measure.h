/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rehearsal has to know of an engine: all that a catalog says, put down in words of its own and not by way of
 * the model; what a statement locked and rewrote; and what of a script reaches where no rollback, and no scratch
 * database, can take it back. Each engine fills one const table.
 */
#pragma once

#include "marq-connection.h"
#include "marq-statement.h"

G_BEGIN_DECLS

/* In a look, the path of the order of a table's columns begins with this. */
#define MARQ_LOOK_ORDER "order of columns in "

typedef struct
{
  GPtrArray *locks;     /* of char *: "AccessExclusive on products"; those that are new with this statement */
  GPtrArray *rewritten; /* of char *: tables that were written anew */
  char      *how;       /* the algorithm, where it is known: "INSTANT"; or NULL */
  gboolean   is_other_transaction; /* it is not the one that was open before */
} MarqMeasured;

typedef struct
{
  char  *table; /* as a statement has it */
  gint64 rows;  /* as the server guesses them; -1: it does not know */
  gint64 bytes; /* with indexes; -1: it does not know */
} MarqTableSize;

typedef struct
{
  MarqDialect dialect;

  /* All there is, as path → text. Nothing of another transaction is open. */
  gboolean (*look)      (MarqConnection *self, GHashTable *catalog, GCancellable *cancellable, GError **error);

  /* Whether two texts of a look, which differ, differ only in how the engine spells the same code again once it has read
   * its own spelling; NULL: it spells it the same. */
  gboolean (*is_respelled) (const char *before, const char *after);

  /* A column so that equal values, and only those, give equal texts; and as a constant. "%s" is its name, quoted. */
  const char *exact;
  const char *constant;

  /* Around statements of one session. */
  gpointer (*begin)     (MarqConnection *self, GCancellable *cancellable, GError **error);
  gboolean (*after)     (MarqConnection *self, gpointer state, MarqMeasured *measured, GCancellable *cancellable, GError **error);
  void     (*end)       (gpointer state);

  /* Of all tables. (element-type MarqTableSize) */
  GPtrArray *(*size)    (MarqConnection *self, GCancellable *cancellable, GError **error);

  /* Begins a transaction in which nothing can be written, and gives up at once where it would wait; NULL: there is none. */
  const char *begin_read_only;

  /* What is to be known of a database before it can be said what reaches out of it. is_scratch: it is one of ours. */
  gpointer (*reach_new) (MarqConnection *self, gboolean is_scratch, GCancellable *cancellable, GError **error);
  /* Why a statement must not be run there: what it does would stay, or reaches beyond the database; NULL: it may. Later
   * statements may use what this one makes. (transfer full) */
  char    *(*reach_dup_why) (gpointer reach, const MarqStatement *statement);
  void     (*reach_free) (gpointer reach);
} MarqMeasureClass;

const MarqMeasureClass *marq_measure_get_class (MarqDialect dialect);

extern const MarqMeasureClass marq_pg_measure_class;
extern const MarqMeasureClass marq_sqlite_measure_class;
extern const MarqMeasureClass marq_mariadb_measure_class;

MarqMeasured  *marq_measured_new    (void);
void           marq_measured_free   (MarqMeasured *self);
void           marq_table_size_free (MarqTableSize *self);

/* For the engines: puts an answer of two columns, path and text, into a look. FALSE: it failed. */
gboolean       marq_look_ask        (MarqConnection *self, GHashTable *catalog, const char *query, GCancellable *cancellable, GError **error);
/* The words and names of a statement, without quotes and in small letters; strings as they are. (element-type utf8) */
GPtrArray     *marq_reach_words     (const char *text, MarqDialect dialect);
/* The first of these words that is in a statement, or NULL. */
const char    *marq_reach_find      (GPtrArray *words, GHashTable *names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqMeasured, marq_measured_free)

G_END_DECLS
