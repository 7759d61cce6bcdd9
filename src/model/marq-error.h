/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can go wrong in the model that is not a programmer's error. */
typedef enum
{
  MARQ_MODEL_ERROR_NAME,      /* a name that is empty, taken or reserved */
  MARQ_MODEL_ERROR_VALUE,     /* a value that a property cannot hold */
  MARQ_MODEL_ERROR_REFERENCE, /* what is referred to is not there, or is of the wrong kind */
  MARQ_MODEL_ERROR_DAMAGED,   /* a file that cannot be read, not even in part */
  MARQ_MODEL_ERROR_READ_ONLY, /* the project must not be written */
  MARQ_MODEL_ERROR_CHANGED,   /* the file on disk is no longer the one that was read */
  MARQ_MODEL_ERROR_EXISTS,    /* there is something already where a new project should go */
} MarqModelError;

#define MARQ_MODEL_ERROR (marq_model_error_quark ())
GQuark marq_model_error_quark (void);

G_END_DECLS
