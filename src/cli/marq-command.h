/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a program that calls us can rely on. */
typedef enum
{
  MARQ_EXIT_DONE = 0,
  MARQ_EXIT_FAILED = 1,
  MARQ_EXIT_USAGE = 2,
  MARQ_EXIT_DIFFERENCES = 3,
  MARQ_EXIT_REFUSED = 4,
  MARQ_EXIT_INTERRUPTED = 130,
} MarqExit;

/* One verb of the command line: a file each, and a line in the table of marq-command.c. */
typedef struct
{
  const char *name;
  const char *usage;   /* "DIR [--template NAME]" */
  const char *summary; /* untranslated */
  MarqExit  (*run)     (int argc, char **argv); /* argv[0] is the verb */
} MarqCommand;

extern const MarqCommand marq_command_apply;
extern const MarqCommand marq_command_backup;
extern const MarqCommand marq_command_baseline;
extern const MarqCommand marq_command_create;
extern const MarqCommand marq_command_squash;
extern const MarqCommand marq_command_delete;
extern const MarqCommand marq_command_heads;
extern const MarqCommand marq_command_diff;
extern const MarqCommand marq_command_export;
extern const MarqCommand marq_command_drift;
extern const MarqCommand marq_command_drop;
extern const MarqCommand marq_command_fleet;
extern const MarqCommand marq_command_generate;
extern const MarqCommand marq_command_history;
extern const MarqCommand marq_command_hooks;
extern const MarqCommand marq_command_import;
extern const MarqCommand marq_command_lint;
extern const MarqCommand marq_command_merge_driver;
extern const MarqCommand marq_command_merge;
extern const MarqCommand marq_command_renumber;
extern const MarqCommand marq_command_new;
extern const MarqCommand marq_command_preview;
extern const MarqCommand marq_command_read;
extern const MarqCommand marq_command_rehearse;
extern const MarqCommand marq_command_repair;
extern const MarqCommand marq_command_reset;
extern const MarqCommand marq_command_resolve;
extern const MarqCommand marq_command_retry;
extern const MarqCommand marq_command_rollback;
extern const MarqCommand marq_command_seed;
extern const MarqCommand marq_command_show;
extern const MarqCommand marq_command_status;
extern const MarqCommand marq_command_sync;
extern const MarqCommand marq_command_target;
extern const MarqCommand marq_command_verify;

MarqExit marq_command_main  (int argc, char **argv);

/* For commands: reads the options, and says what is wrong with them. */
gboolean marq_command_parse (const MarqCommand *self, const GOptionEntry *entries, int *argc, char ***argv,
                             MarqExit *status);
/* Whether a person agrees; yes: --yes was given. Without a person before a terminal, and without that, no:
 * which is said. */
gboolean marq_command_confirm (const MarqCommand *self, const char *question, gboolean yes);
/* The same for what cannot be undone: the name has to be typed, or given beforehand with --confirm. */
gboolean marq_command_confirm_by_name (const MarqCommand *self, const char *question, const char *name, const char *given);
MarqExit marq_command_fail  (const GError *error, MarqExit status);

G_END_DECLS
