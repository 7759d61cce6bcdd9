/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to a database of any engine, and what can be read through it. It belongs to one thread
 * at a time; only cancelling comes from another. Each engine fills one const table.
 */
#pragma once

#include "marq-engine-error.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

typedef struct _MarqConnection MarqConnection;
typedef struct _MarqConnectionClass MarqConnectionClass;

/* What is known once it stands. */
typedef struct
{
  char    *engine;      /* "PostgreSQL" */
  char    *version;     /* "15.14", as the server says it */
  guint    number;      /* 150014, 34000, 101106: as MarqEngineSettings has it */
  char    *user;        /* NULL where there are none */
  char    *database;
  gboolean can_write;
  char    *read_only;   /* why it cannot, in a sentence; NULL: it can */
  double   round_trip;  /* in seconds */
} MarqConnectionInfo;

struct _MarqConnection
{
  const MarqConnectionClass *klass;
  MarqConnectionInfo info;
};

/* What of a database was not taken into the model: "3 text search parsers: a, b, c". */
typedef struct
{
  char  *kind;
  GStrv  names;
} MarqLeftOut;

/* A text of code of an item of a held schema, and how the engine would write it. */
typedef struct
{
  MarqItem           *item;
  const MarqProperty *property;
  char               *text;
  char               *answer; /* NULL: it could not say */
} MarqExpression;

struct _MarqConnectionClass
{
  MarqDialect        dialect;
  const char *const *schemes; /* "postgresql", "postgres", NULL */

  /* url: without a password. password: NULL where there is none, or it comes from elsewhere. */
  MarqConnection *(*open)  (const char *url, const char *password, GCancellable *cancellable, GError **error);
  void            (*close) (MarqConnection *self);
  /* The whole schema, in one consistent look. left_out: gets MarqLeftOut. */
  MarqSchema     *(*read)  (MarqConnection *self, GPtrArray *left_out, GCancellable *cancellable, GError **error);
  /* One statement; the rows that it gives, each a GStrv with NULL values as NULL, or none. */
  GPtrArray      *(*query) (MarqConnection *self, const char *statement, GCancellable *cancellable, GError **error);
  /* Answers what it can of these MarqExpression, and leaves no trace. NULL: it keeps texts as typed. */
  gboolean        (*spell) (MarqConnection *self, GPtrArray *questions, GCancellable *cancellable, GError **error);
};

MarqConnection *marq_connection_open  (const char      *url,
                                       const char      *password,
                                       GCancellable    *cancellable,
                                       GError         **error);
void            marq_connection_close (MarqConnection  *self);
MarqDialect     marq_connection_get_dialect (MarqConnection *self);
MarqSchema     *marq_connection_read  (MarqConnection  *self,
                                       GPtrArray       *left_out,
                                       GCancellable    *cancellable,
                                       GError         **error);
GPtrArray      *marq_connection_query (MarqConnection  *self,
                                       const char      *statement,
                                       GCancellable    *cancellable,
                                       GError         **error);
gboolean        marq_connection_spell (MarqConnection  *self,
                                       GPtrArray       *questions,
                                       GCancellable    *cancellable,
                                       GError         **error);
void            marq_expression_free  (MarqExpression  *self);

/* Whether a text is the address of a database rather than of a file. */
gboolean        marq_connection_is_url (const char     *text);

MarqLeftOut    *marq_left_out_new     (const char *kind, const char *const *names);
void            marq_left_out_free    (MarqLeftOut *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqConnection, marq_connection_close)

G_END_DECLS
