/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the text of a project's files to its items, whatever state the text is in. It touches no
 * disk. What is wrong is added to problems, with file, line and key.
 */
#pragma once

#include "marq-diagram.h"
#include "marq-problem.h"
#include "marq-project.h"

G_BEGIN_DECLS

#define MARQ_PROJECT_LIMIT (512 * 1024 * 1024)

MarqProject *marq_project_read         (const char  *name,
                                        const char  *text,
                                        gsize        length,
                                        GPtrArray   *problems,
                                        GError     **error);
MarqDiagram *marq_project_read_diagram (const char  *name,
                                        const char  *text,
                                        gsize        length,
                                        GPtrArray   *problems);

/* References that lead nowhere: named, or done away with together with what cannot be without. */
void         marq_project_note_strays  (MarqProject *project,
                                        const char  *name,
                                        const char  *text,
                                        gsize        length,
                                        GPtrArray   *problems);
void         marq_project_drop_strays  (MarqProject *project);
/* The same in a tree that has no history. */
void         marq_drop_strays          (MarqItem *root);

G_END_DECLS
