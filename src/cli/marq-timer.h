/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command that is to be run later, as a timer and a service of systemd: nothing of ours stays in memory for it.
 *
 *     char **given = g_memdup2 (argv, sizeof *argv * (argc + 1));   before options are taken out of it
 *     …
 *     return marq_timer_print (&marq_command_apply, options.at, given, argv[1]);
 */
#pragma once

#include "marq-command.h"

G_BEGIN_DECLS

/* When that is, as OnCalendar= has it. time: in ISO 8601, or as OnCalendar= has it already. (transfer full) */
char    *marq_timer_dup_calendar (const char *time, GError **error);

/* given: the command line from the verb on, with "--at" in it. project: which of these (the pointer) is the project. */
MarqExit marq_timer_print        (const MarqCommand *command, const char *at, char **given, const char *project);

G_END_DECLS
