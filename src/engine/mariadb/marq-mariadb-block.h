/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which blocks of a stored program are open: its semicolons end no statement of the script. */
#pragma once

#include "engine/marq-statement-private.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_MARIADB_NO_CODE,
  MARQ_MARIADB_HEAD, /* of a routine, a trigger or an event */
  MARQ_MARIADB_BODY,
} MarqMariadbPart;

typedef struct
{
  MarqSplit      *split;
  MarqMariadbPart part;
  GArray         *open;        /* of char: the first letter of what opened it; 'c': CASE in an expression */
  gboolean        is_decided;  /* what is created */
  gboolean        begins;      /* the next word begins a statement */
  gboolean        began;       /* the last one did: it may be a label */
  gboolean        ended;       /* the last one was END */
  gboolean        skips;       /* the next one is a name */
  gboolean        declares;
  gboolean        handles;     /* DECLARE … HANDLER FOR: a statement comes */
  gboolean        has_params;
  guint           parens;
} MarqMariadbBlocks;

void     marq_mariadb_blocks_reset (MarqMariadbBlocks *self);
/* The last of the split's words. */
void     marq_mariadb_blocks_note  (MarqMariadbBlocks *self);
/* A semicolon within. */
void     marq_mariadb_blocks_step  (MarqMariadbBlocks *self);

G_END_DECLS
