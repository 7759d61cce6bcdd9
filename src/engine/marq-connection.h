/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to a database of any engine, and what can be read through it. It belongs to one thread
 * at a time; only cancelling comes from another. Each engine fills one const table. Passwords and
 * tunnels are found by marq-connect.h, targets of a project are reached by marq-target-connection.h.
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
  gboolean is_pooled;   /* a pooler is between: what a session keeps may be gone in the next transaction */
  char    *warning;     /* what a person should know before work begins, in sentences; NULL: nothing */
} MarqConnectionInfo;

struct _MarqConnection
{
  const MarqConnectionClass *klass;
  MarqConnectionInfo info;
  gpointer       carrier;   /* what it goes through, ended after it; NULL: nothing */
  GDestroyNotify end_carrier;
  gboolean       has_state; /* statements ran: there may be settings or locks that a new one lacks */
  gint64         touched;   /* rows that the last statement wrote, or gave; -1: it does not say */
  GPtrArray     *notices;   /* gets what the server says besides; NULL: nobody listens */
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

/* A statement of several is done: what it touched and what the server said of it can be taken. */
typedef void (*MarqDoneFunc) (gpointer data);

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

  /* From here on NULL where an engine has nothing of the kind. */

  /* Whether a text without a scheme is an address all the same. */
  gboolean        (*is_address)   (const char *text);
  /* The same address, with a file that is relative to this folder named in full. */
  char           *(*resolve)      (const char *url, const char *folder);
  /* Whom a password is for: "postgresql://USER@HOST:PORT". The database does not matter. */
  char           *(*dup_account)  (const char *url);
  /* Where its servers are, as "HOST:PORT" or the path of a socket. */
  GStrv           (*list_servers) (const char *url, GError **error);
  /* The same address, but reached through these ports of 127.0.0.1, one a server, 0 after the last. Whom a
   * certificate has to name stays. */
  char           *(*redirect)     (const char *url, const guint *ports, GError **error);
  /* Statements, each of which the engine's own parser takes for one, in the transaction that is open, without waiting
   * for one before the next is sent. After one that fails, none is run. */
  gboolean        (*run_many)     (MarqConnection *self, const char *const *statements, MarqDoneFunc done, gpointer data,
                                   GCancellable *cancellable, GError **error);
  /* A new session, where the old one was lost. */
  gboolean        (*reopen)       (MarqConnection *self, GCancellable *cancellable, GError **error);

  /* One more session at the same place; it has to go before this one does. */
  MarqConnection *(*another)      (MarqConnection *self, GCancellable *cancellable, GError **error);

  const char *password_variable; /* "PGPASSWORD": looked at by open itself */
  const char *password_file;     /* "~/.pgpass": this, too */
};

MarqConnection *marq_connection_open  (const char      *url,
                                       const char      *password,
                                       GCancellable    *cancellable,
                                       GError         **error);
void            marq_connection_close (MarqConnection  *self);
MarqDialect     marq_connection_get_dialect (MarqConnection *self);
/* Where the connection is lost, and nothing but reading was done on it, it is begun anew, once. */
MarqSchema     *marq_connection_read  (MarqConnection  *self,
                                       GPtrArray       *left_out,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Never tried twice: nobody knows whether a statement that was under way was done. */
GPtrArray      *marq_connection_query (MarqConnection  *self,
                                       const char      *statement,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Where only matters that it is done. */
gboolean        marq_connection_run   (MarqConnection  *self,
                                       const char      *statement,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Where an engine has it. */
gboolean        marq_connection_run_many (MarqConnection    *self,
                                          const char *const *statements,
                                          MarqDoneFunc       done,
                                          gpointer           data,
                                          GCancellable      *cancellable,
                                          GError           **error);
gboolean        marq_connection_spell (MarqConnection  *self,
                                       GPtrArray       *questions,
                                       GCancellable    *cancellable,
                                       GError         **error);
void            marq_expression_free  (MarqExpression  *self);

/* From here on, what the server says besides is kept. */
void            marq_connection_listen (MarqConnection *self);
/* What it said since this was last called; NULL: nothing. (transfer full) */
GStrv           marq_connection_take_notices (MarqConnection *self);

/* Whether a text is the address of a database rather than of a file. */
gboolean        marq_connection_is_url (const char     *text);
/* The address of another database of the same server. */
char           *marq_connection_dup_sibling (const char *address,
                                             const char *database,
                                             GError    **error);
/* NULL: no engine knows such addresses, which *error says. */
const MarqConnectionClass *
                marq_connection_find_class (const char *url, GError **error);

/* Adds a sentence to what a person should know. */
void            marq_connection_warn  (MarqConnection *self, const char *sentence);

/* Whether we work with this version. FALSE: it is too old. One newer than we know is warned of. */
gboolean        marq_connection_check_version (MarqConnection *self, const char *engine, guint number, const char *version,
                                               GError **error);

MarqLeftOut    *marq_left_out_new     (const char *kind, const char *const *names);
void            marq_left_out_free    (MarqLeftOut *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqConnection, marq_connection_close)

G_END_DECLS
