/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a database is fit for scripts, as far as can be told without running them: that they are SQL, that the server
 * is not too old for them, and that this user has the rights that they need. It writes nothing, and needs no right to.
 * Each engine fills one const table.
 */
#pragma once

#include "marq-connection.h"
#include "marq-statement.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_UNFIT_SYNTAX,
  MARQ_UNFIT_VERSION,
  MARQ_UNFIT_RIGHT,
  MARQ_UNFIT_TABLE, /* it cannot hold what is promised of a transaction */
} MarqUnfitKind;

typedef struct
{
  MarqUnfitKind kind;
  gboolean      is_fatal; /* FALSE: it may go well */
  gpointer      tag;      /* of the script; NULL: of none */
  char         *message;  /* a sentence that says what to do */
} MarqUnfit;

/* Where scripts are to be run. All stays the caller's, and alive. */
typedef struct
{
  MarqConnection *connection;    /* NULL: nobody is asked */
  GPtrArray      *making;        /* statements that make what is there before the first script; NULL: that is not known */
  const char     *record_schema; /* NULL: the usual one */
  const char     *record;        /* the record of migrations, to which is written, too; and its log */
  const char     *log;
  gboolean        has_record;
} MarqFitnessSite;

typedef struct _MarqFitness MarqFitness;

typedef struct
{
  MarqFitness *(*begin) (const MarqFitnessSite *site);
  /* One statement, in the order in which they would be run. */
  void         (*look)  (MarqFitness *self, const MarqStatement *statement);
  /* What only the database can say, of all statements at once. FALSE: it did not answer. */
  gboolean     (*ask)   (MarqFitness *self, GCancellable *cancellable, GError **error);
  void         (*end)   (MarqFitness *self);
} MarqFitnessClass;

struct _MarqFitness
{
  const MarqFitnessClass *klass;
  MarqFitnessSite         site;
  gpointer                tag;
  GPtrArray              *unfit; /* of MarqUnfit */
};

MarqFitness *marq_fitness_new  (MarqDialect dialect, const MarqFitnessSite *site);
void         marq_fitness_free (MarqFitness *self);
/* tag: of the script, for what is found. */
void         marq_fitness_look (MarqFitness *self, gpointer tag, const MarqStatement *statement);
/* To be called once, in the end. */
gboolean     marq_fitness_ask  (MarqFitness *self, GCancellable *cancellable, GError **error);

/* For engines. */
void         marq_fitness_init (MarqFitness *self, const MarqFitnessClass *klass, const MarqFitnessSite *site);
void         marq_fitness_add  (MarqFitness *self, MarqUnfitKind kind, gboolean is_fatal, gpointer tag, const char *format, ...)
  G_GNUC_PRINTF (5, 6);

extern const MarqFitnessClass marq_pg_fitness_class;
extern const MarqFitnessClass marq_sqlite_fitness_class;
extern const MarqFitnessClass marq_mariadb_fitness_class;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqFitness, marq_fitness_free)

G_END_DECLS
