/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-lower.h"

G_BEGIN_DECLS

MarqFieldType *marq_pg_lower_type     (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type);
/* One spelling of a type for all that PostgreSQL knows: "int4" and "integer" are INTEGER. */
char          *marq_pg_canonical_type (const char *text);
/* A lowered type as a statement has it; context: where references are looked up. */
char          *marq_pg_type_text      (MarqItem *context, MarqFieldType *type);

/* How much a change of type costs. */
typedef enum
{
  MARQ_PG_CAST_CATALOG, /* every value is one of the new type as it stands */
  MARQ_PG_CAST_REWRITE,
} MarqPgCast;
MarqPgCast     marq_pg_type_cast      (const char *before, const char *after);
/* The old value, of a column by this name, as the new type. */
char          *marq_pg_type_using     (const char *column, const char *before, const char *after);
/* Whether every value survives there and back. */
gboolean       marq_pg_type_is_lossy  (const char *before, const char *after);

G_END_DECLS
