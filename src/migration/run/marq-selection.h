/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which migrations a person means, in the order in which they are run. Pure. */
#pragma once

#include "marq-status.h"

G_BEGIN_DECLS

typedef struct
{
  const char *to;           /* a version: up to it, or down to it, which stays; NULL: as steps say */
  guint       steps;        /* 0: all that are pending, or the last */
  gboolean    out_of_order; /* also what comes before something that is applied */
} MarqSelection;

/* The version from which on all is rolled back. */
#define MARQ_SELECTION_NOTHING "0"

/* Pending ones, upwards. What does not fit is refused by name. (element-type MarqStatusRow) (transfer container) (nullable) */
GPtrArray *marq_selection_up   (MarqStatus *status, const MarqSelection *selection, GError **error);
/* Applied ones, downwards; what is half applied comes first. (element-type MarqStatusRow) (transfer container) (nullable) */
GPtrArray *marq_selection_down (MarqStatus *status, const MarqSelection *selection, GError **error);

/* What goes when a script is run: "DROP TABLE users (line 12)". (transfer full) */
GStrv      marq_losses_of_script (const char *script, MarqDialect dialect, GError **error);
/* statements: of the script. (element-type MarqStatement) (transfer full) */
GStrv      marq_losses_of_statements (GPtrArray *statements, const char *script, MarqDialect dialect, GError **error);

G_END_DECLS
