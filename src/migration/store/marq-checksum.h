/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a migration is known by: SHA-256, in small hexadecimal letters. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The two scripts of one dialect. */
typedef struct
{
  char *dialect; /* "sqlite"; NULL: the project's own */
  char *up;
  char *down;    /* NULL: there is no way back */
  GPtrArray *statements; /* of up; NULL: not yet asked for */
} MarqScripts;

void  marq_scripts_free       (MarqScripts *self);

char *marq_checksum_of_text    (const char *text, gsize length);
/* Of up, NUL, down, with line ends as on Unix: git may change those. down: NULL is as good as empty. */
char *marq_checksum_of_scripts (const char *up, const char *down);
/* The same where there is one dialect; further ones follow by name. (element-type MarqScripts) */
char *marq_checksum_of_all     (GPtrArray *scripts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqScripts, marq_scripts_free)

/* With the ends of lines that checksums go by. (transfer full) (nullable) */
char *marq_script_dup_normal (const char *text);

G_END_DECLS
