/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rehearsal proved of a migration: proof.json in its folder, one entry an engine, outside the checksum. It is for
 * the scripts of that checksum alone, and void once they change.
 */
#pragma once

#include "migration/prove/marq-rehearse.h"

G_BEGIN_DECLS

#define MARQ_PROOF_FILE "proof.json"

typedef struct
{
  char *dialect;   /* "postgresql" */
  char *engine;    /* "PostgreSQL 15.14" */
  char *proven_at; /* "2026-11-21T10:04:05Z" */
  GStrv lost;      /* what up destroys, and nothing brings back: "users.fax: 24 of 24 values"; NULL: nothing */
  GStrv moved;     /* columns that stand elsewhere afterwards; NULL: none */
} MarqProof;

/* folder: migrations/ itself. NULL: it is not proven on this engine, or was with other scripts. */
MarqProof *marq_proof_read  (const char *folder, MarqMigration *migration, const char *dialect);
void       marq_proof_free  (MarqProof *self);
/* "rollback proven on PostgreSQL 15.14", or with what is not brought back. (transfer full) */
char      *marq_proof_dup_words (const MarqProof *self);

/* Writes what was proven, and takes away what is so no more. */
gboolean   marq_proof_write (const char *folder, const MarqRehearsal *rehearsal, MarqDialect dialect, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqProof, marq_proof_free)

G_END_DECLS
