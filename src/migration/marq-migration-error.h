/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_MIGRATION_ERROR_CIRCLE,  /* things that need each other, and cannot be made one after the other */
  MARQ_MIGRATION_ERROR_VERSION, /* no version, or one that cannot come here */
  MARQ_MIGRATION_ERROR_VALUE,   /* another word than there is */
  MARQ_MIGRATION_ERROR_DAMAGED, /* a file of a migration says what cannot be */
  MARQ_MIGRATION_ERROR_UNREAD,  /* what a script does is not known yet */
  MARQ_MIGRATION_ERROR_CHANGED, /* somebody else has written there since it was read */
  MARQ_MIGRATION_ERROR_REFUSED, /* not to be done there */
  MARQ_MIGRATION_ERROR_LOCKED,  /* somebody else is at it */
  MARQ_MIGRATION_ERROR_LOSS,    /* data would be lost, and that was not wanted */
  MARQ_MIGRATION_ERROR_HISTORY, /* the local history cannot be read or written */
  MARQ_MIGRATION_ERROR_HOOK,    /* something that is to be done before or after went wrong */
} MarqMigrationError;

#define MARQ_MIGRATION_ERROR (marq_migration_error_quark ())
GQuark   marq_migration_error_quark (void);
/* Sets it, and returns FALSE. */
gboolean marq_migration_fail        (GError **error, MarqMigrationError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
