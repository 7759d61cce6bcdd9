/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What psql takes out of a file before the server sees it: its own commands, and the rows of COPY. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A part of a file between its commands to read another one. */
typedef struct
{
  gsize    start;
  gsize    end;
  char    *include;     /* the file to be read behind it, or NULL */
  gboolean is_relative; /* to the file that names it, rather than to where the program was started */
} MarqPgPiece;

void       marq_pg_piece_free (MarqPgPiece *self);

typedef struct
{
  char      *text;     /* as long as the file, with blanks for what is psql's */
  GPtrArray *pieces;   /* of MarqPgPiece */
  GPtrArray *commands; /* of what is psql's, by name */
  GPtrArray *copied;   /* tables that rows stood here for */
} MarqPgSplit;

MarqPgSplit *marq_pg_split      (const char *script);
void         marq_pg_split_free (MarqPgSplit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPgSplit, marq_pg_split_free)

G_END_DECLS
