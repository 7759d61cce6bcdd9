/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands say of changes and findings, to people and to programs. */
#pragma once

#include <json-glib/json-glib.h>

#include "compare/marq-matching.h"
#include "engine/marq-lint.h"

G_BEGIN_DECLS

/* Of MarqChange: a line each; or that, and a paragraph. */
void marq_report_lines        (GPtrArray *changes);
void marq_report_changes      (GPtrArray *changes);
/* What may have been renamed, on stderr. */
void marq_report_guesses      (MarqMatching *matching);
/* Of MarqFinding, on stderr; or NULL. */
void marq_report_findings     (GPtrArray *findings);

/* Members of an object. */
void marq_report_add          (JsonBuilder *builder, const char *name, const char *value);
void marq_report_add_changes  (JsonBuilder *builder, const char *name, GPtrArray *changes);
void marq_report_add_findings (JsonBuilder *builder, GPtrArray *findings);
/* What was built, on stdout. */
void marq_report_json         (JsonBuilder *builder);

G_END_DECLS
