/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gi18n-lib.h>

#include "marq-verify.h"

G_BEGIN_DECLS

typedef struct
{
  const MarqVerifySettings *settings;
  MarqDialect  dialect;  /* of what scripts are run on */
  const char  *further;  /* its name, where it is not the project's own */
  MarqStatus  *status;
  GPtrArray   *pending;  /* of MarqStatusRow: what would be run */
  GPtrArray   *problems;
} MarqVerifying;

void     marq_verify_add     (MarqVerifying *self, MarqVerifyKind kind, gboolean is_fatal, const char *migration, const char *format, ...)
  G_GNUC_PRINTF (5, 6);

/* What is applied and what is recorded, beside the files. */
void     marq_verify_rows    (MarqVerifying *self);
/* What is pending: its scripts, and whether the database is fit for them. */
gboolean marq_verify_scripts (MarqVerifying *self, GCancellable *cancellable, GError **error);
gboolean marq_verify_drift   (MarqVerifying *self, GCancellable *cancellable, GError **error);

G_END_DECLS
