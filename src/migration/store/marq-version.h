/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version of a migration: MAJOR.MINOR.PATCH with an optional -NNN, or YYYYMMDDHHmmss. Order is by
 * version and by nothing else; where a project has both, timestamps come last.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint   major, minor, patch;
  guint   sequence;  /* 0: none */
  guint64 timestamp; /* 20261121100405; 0: it is not one */
} MarqVersion;

typedef enum
{
  MARQ_VERSION_PATCH,
  MARQ_VERSION_MINOR,
  MARQ_VERSION_MAJOR,
} MarqVersionLevel;

/* What a person or a file says, and nothing that only looks like it. */
gboolean         marq_version_parse     (const char *text, MarqVersion *version, GError **error);
/* The version that a folder's name begins with, and what comes after its dash. */
gboolean         marq_version_parse_folder (const char *name, MarqVersion *version, const char **slug);
char            *marq_version_dup_text  (const MarqVersion *self);
int              marq_version_compare   (const MarqVersion *a, const MarqVersion *b);

/* The one after the last there has ever been; last: NULL for none. A patch after 1.0.6-001 is 1.0.6-002. */
MarqVersion      marq_version_next      (const MarqVersion *last, MarqVersionLevel level);
MarqVersion      marq_version_next_timestamp (const MarqVersion *last, GDateTime *now);

/* What changes deserve, and why in a sentence. (element-type MarqChange) */
MarqVersionLevel marq_version_level_of  (GPtrArray *changes, char **reason);
const char      *marq_version_level_nick (MarqVersionLevel level);

G_END_DECLS
