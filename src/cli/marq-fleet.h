/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One verb on many databases: some at a time, each in a process of its own, so that one that hangs or crashes takes
 * nothing along.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_FLEET_WAITS,
  MARQ_FLEET_RUNS,
  MARQ_FLEET_DONE,
  MARQ_FLEET_FAILED,
  MARQ_FLEET_SKIPPED, /* an earlier run had done it */
} MarqFleetOutcome;

typedef struct
{
  char            *on;      /* a target or an address */
  char            *schema;  /* of a tenant, or NULL */
  MarqFleetOutcome outcome;
  int              status;  /* what it ended with */
  gint64           ms;
  char            *output;  /* JSON of the verb, or NULL */
  char            *message; /* what it said on stderr, or NULL */
} MarqFleetMember;

typedef struct
{
  const char        *project;
  const char        *verb;      /* "apply" */
  const char *const *arguments; /* more of them; or NULL */
  guint              jobs;      /* so many at a time */
  guint              canaries;  /* the first so many go before all others, and have to do well */
  guint              failures;  /* after so many no more are begun; 0: all are tried */
  const char        *state;     /* a file that says which are done, or NULL */
} MarqFleetSettings;

MarqFleetMember *marq_fleet_member_new      (const char *on, const char *schema);
void             marq_fleet_member_free     (MarqFleetMember *self);
char            *marq_fleet_member_dup_name (const MarqFleetMember *self);

/* One a line: a target or an address, and "schema=NAME" where it is a tenant's; # begins a comment. (element-type MarqFleetMember) */
GPtrArray *marq_fleet_read_list (const char *path, GError **error);
/* All SQLite files that fit, by a pattern as a shell has it. */
GPtrArray *marq_fleet_glob      (const char *pattern, GError **error);
/* What a query gives: addresses, or names of schemas in that database. */
GPtrArray *marq_fleet_query     (const char *project, const char *on, const char *query, GError **error);

/* Runs until all are done, or no more are to be begun. FALSE: it could not begin. */
gboolean   marq_fleet_run (GPtrArray *members, const MarqFleetSettings *settings, GCancellable *cancellable, GError **error);

G_END_DECLS
