/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of one hook, once: what the history keeps and faces show. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char    *name;
  char    *moment;     /* "before-apply" */
  char    *kind;       /* "sql", "command" */
  char    *text;
  char    *started_at; /* "2026-11-21T10:04:05Z" */
  gint64   ms;
  char    *output;     /* what it printed, where that is long the beginning of it; or NULL */
  char    *error;      /* why it failed; NULL: it went well */
} MarqHookRun;

void        marq_hook_run_free    (MarqHookRun *self);
JsonObject *marq_hook_run_to_json (const MarqHookRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqHookRun, marq_hook_run_free)

G_END_DECLS
