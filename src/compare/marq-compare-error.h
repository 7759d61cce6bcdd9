/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_COMPARE_ERROR_RENAME, /* what was said to be renamed is not */
  MARQ_COMPARE_ERROR_CHOICE, /* a change was chosen that there is not */
} MarqCompareError;

#define MARQ_COMPARE_ERROR (marq_compare_error_quark ())
GQuark marq_compare_error_quark (void);

G_END_DECLS
