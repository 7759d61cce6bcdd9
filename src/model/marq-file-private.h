/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one hook through which tests make the system calls of marq-file.c fail. Not for use in the program. */

#pragma once

#include "marq-file.h"

G_BEGIN_DECLS

/* If not NULL, asked before each "open", "write", "fsync", "close", "rename", "folder-open" and "folder-fsync" of
 * marq_file_write(), and before each "open" and "read" of marq_file_read(). Other than 0, the answer is the errno
 * with which that call fails instead of being made; a file that fails to close is closed all the same. */
extern int (*marq_file_fault) (const char *call);

G_END_DECLS
