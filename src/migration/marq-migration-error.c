/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-migration-error.h"

G_DEFINE_QUARK (marq-migration-error-quark, marq_migration_error)
