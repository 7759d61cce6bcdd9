/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-lower.h"

G_BEGIN_DECLS

MarqFieldType *marq_mariadb_lower_type     (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type);
/* One spelling of a type for all that MariaDB knows: "int(11)" and "integer" are INT. */
char          *marq_mariadb_canonical_type (const char *text);
/* "ENUM('a', 'b')". */
char          *marq_mariadb_enum_type      (const char *const *values);
/* A lowered type as a statement has it. */
const char    *marq_mariadb_type_text      (MarqFieldType *type);

/* Whether it holds text, in some character set. */
gboolean       marq_mariadb_type_is_text   (const char *type);
/* Whether a key on it needs to be told how much of it to look at. */
gboolean       marq_mariadb_type_is_long   (const char *type);
gboolean       marq_mariadb_type_is        (const char *type, const char *name);

/* Whether the change touches no row: measured. */
gboolean       marq_mariadb_type_is_instant (const char *before, const char *after);
/* Whether a value may not survive it. */
gboolean       marq_mariadb_type_is_lossy  (const char *before, const char *after);

G_END_DECLS
