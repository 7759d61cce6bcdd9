/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comments ask of the statements behind them. */
#pragma once

#include <glib.h>

#include "model/marq-enums.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_DIRECTIVE_STEP,
  MARQ_DIRECTIVE_NO_TRANSACTION,
  MARQ_DIRECTIVE_ONLY,
  MARQ_DIRECTIVE_ALL,
  MARQ_DIRECTIVE_LOSES,
} MarqDirectiveKind;

typedef struct
{
  MarqDirectiveKind kind;
  gsize             at;    /* in the script, in bytes */
  guint             line;
  GStrv             names; /* of ONLY; what LOSES says, word by word */
} MarqDirective;

/* All of a script, in order. FALSE: one is not known. (element-type MarqDirective) */
GPtrArray *marq_directives_read (const char *script, MarqDialect dialect, GError **error);
const char *marq_directive_nick (MarqDirectiveKind kind);

G_END_DECLS
