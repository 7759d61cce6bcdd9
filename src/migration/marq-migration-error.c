/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-migration-error.h"

G_DEFINE_QUARK (marq-migration-error-quark, marq_migration_error)

gboolean
marq_migration_fail (GError **error, MarqMigrationError code, const char *format, ...)
{
  va_list arguments;

  if (!error)
    return FALSE;
  va_start (arguments, format);
  *error = g_error_new_valist (MARQ_MIGRATION_ERROR, code, format, arguments);
  va_end (arguments);
  return FALSE;
}
