/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_MIGRATION_ERROR_CIRCLE, /* things that need each other, and cannot be made one after the other */
} MarqMigrationError;

#define MARQ_MIGRATION_ERROR (marq_migration_error_quark ())
GQuark marq_migration_error_quark (void);

G_END_DECLS
