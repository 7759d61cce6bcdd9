/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts, and what the statements in them are. */
#pragma once

#include "model/marq-enums.h"

typedef struct
{
  MarqDialect dialect;
  const char *script;
  const char *said; /* a line for each: "3 session: SET: HARMLESS", with its line, kind, what it is, flags, and the reason */
} MarqScriptCase;

extern const MarqScriptCase marq_script_cases[];
extern const guint marq_n_script_cases;

/* Those that are no scripts, and what is said of them. */
extern const MarqScriptCase marq_wrong_scripts[];
extern const guint marq_n_wrong_scripts;

extern const char marq_mariadb_code[];
