/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a command to its end, or for as long as it may take. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*MarqHookOutput) (gpointer data, const char *bytes, gsize length);

typedef struct
{
  const char *const *argv;
  const char        *folder;      /* where it runs */
  const char *const *environment; /* all of it */
  guint              seconds;     /* 0: as long as it likes */
  MarqHookOutput     output;      /* what it writes, as it comes; or NULL */
  gpointer           data;
} MarqHookCommand;

/* Whether it ended with 0. It and all that it started end with the time limit and when cancelled. *said: the beginning of
 * what it wrote to either of its outputs. (transfer full) */
gboolean marq_hook_command_run (const MarqHookCommand *self, char **said, GCancellable *cancellable, GError **error);

G_END_DECLS
