/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether PostgreSQL writes a table anew when the type of a column changes. */
#pragma once

#include "marq-pg-tree.h"
#include "model/marq-field-type.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_PG_REWRITE_NEVER,
  MARQ_PG_REWRITE_MAYBE,
  MARQ_PG_REWRITE_ALWAYS,
} MarqPgRewrite;

/* From a type of a design to a TypeName of a parse tree. old may be NULL: not known. */
MarqPgRewrite marq_pg_type_change (MarqFieldType *old, JsonObject *type_name);

/* The type as people write it: "varchar(40)". */
char         *marq_pg_dup_type    (JsonObject *type_name);

G_END_DECLS
