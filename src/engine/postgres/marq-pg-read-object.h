/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rarer kinds, word for word: what the queries for them give. */
#pragma once

#include "marq-pg-read.h"

G_BEGIN_DECLS

/* After oid and name, these; the namespace is 0 where it has none. */
enum
{
  MARQ_PG_OBJECT_CATALOG = MARQ_PG_NAME + 1,
  MARQ_PG_OBJECT_NAMESPACE,
  MARQ_PG_OBJECT_KIND,
  MARQ_PG_OBJECT_IDENTITY,
  MARQ_PG_OBJECT_DEFINITION,
};

/* The item, or NULL where it is in a namespace that is nobody's. */
MarqObject *marq_pg_read_object  (MarqPgReader *self);
void        marq_pg_read_objects (MarqPgReader *self);

#define MARQ_PG_FULL(namespace, name) "quote_ident(" namespace ") || '.' || quote_ident(" name ")"
#define MARQ_PG_FULL_OF(oid, catalog, name, namespace)                                                                 \
  "(SELECT " MARQ_PG_FULL ("wn.nspname", "w." name) " FROM " catalog " w JOIN pg_namespace wn ON wn.oid = w." namespace   \
  " WHERE w.oid = " oid ")"
/* ", NAME = schema.function", or nothing. */
#define MARQ_PG_PROC_CLAUSE(word, column) "CASE WHEN " column " <> 0 THEN ', " word " = ' || " column "::regproc END"
/* Functions that need a type which needs them: they are part of it. */
#define MARQ_PG_TYPE_PARTS(condition)                                                                                  \
  "SELECT a.refobjid FROM pg_depend a JOIN pg_depend b ON b.classid = 1255 AND b.objid = a.refobjid AND b.refclassid = 1247 " \
  "AND b.refobjid = a.objid WHERE a.classid = 1247 AND a.refclassid = 1255 " condition
/* What one would not show to whoever reads the design. */
#define MARQ_PG_IS_SECRET(option) option " ~* '(password|passwd|passcode|passphrase|pwd|secret|token|(secret|access)_?key)$'"
#define MARQ_PG_SAFE_OPTIONS(column)                                                                                   \
  "coalesce((SELECT ' OPTIONS (' || string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', ') || ')' " \
  "FROM pg_options_to_table(" column ") WHERE NOT " MARQ_PG_IS_SECRET ("option_name") "), '')"

G_END_DECLS
