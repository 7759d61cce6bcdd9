/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project on disk: NAME.marq, and diagrams/ beside it. It knows what it last read or wrote there,
 * so that a change by somebody else is noticed and never overwritten unasked.
 */
#pragma once

#include "marq-problem.h"
#include "marq-project.h"

G_BEGIN_DECLS

#define MARQ_PROJECT_FORMAT 1
#define MARQ_PROJECT_SUFFIX ".marq"

#define MARQ_TYPE_PROJECT_FILE (marq_project_file_get_type ())
G_DECLARE_FINAL_TYPE (MarqProjectFile, marq_project_file, MARQ, PROJECT_FILE, GObject)

/* path: a project's folder, or the .marq file in it. */
MarqProjectFile *marq_project_file_open            (const char       *path,
                                                    GError          **error);
MarqProjectFile *marq_project_file_create          (const char       *folder,
                                                    MarqProject      *project,
                                                    GError          **error);
gboolean         marq_project_file_save            (MarqProjectFile  *self,
                                                    GError          **error);

MarqProject     *marq_project_file_get_project     (MarqProjectFile  *self);
const char      *marq_project_file_get_folder      (MarqProjectFile  *self);
const char      *marq_project_file_get_path        (MarqProjectFile  *self);

/* What was wrong in the files (element-type MarqProblem), and why they are not to be written, in a
 * sentence for a person; NULL where they may be. */
GPtrArray       *marq_project_file_get_problems    (MarqProjectFile  *self);
const char      *marq_project_file_get_read_only   (MarqProjectFile  *self);

/* Whether it is read-only because not all of it could be read. */
gboolean         marq_project_file_get_is_damaged  (MarqProjectFile  *self);

/* To go on with what could be read: the damaged files are kept beside, as NAME.damaged, when the
 * project is saved for the first time. FALSE where it is read-only for another reason. */
gboolean         marq_project_file_accept_losses   (MarqProjectFile  *self);

/* Whether the files are still what we last read or wrote. */
gboolean         marq_project_file_has_changed     (MarqProjectFile  *self);
/* Saving may now overwrite what is there. */
void             marq_project_file_keep_mine       (MarqProjectFile  *self);

/* Names what the files hold: equal exactly when their contents are. */
char            *marq_project_file_dup_fingerprint (MarqProjectFile  *self);

typedef void   (*MarqProjectFileFunc)              (const char *name, GBytes *content, gpointer data);
void             marq_project_file_foreach         (MarqProjectFile     *self,
                                                    MarqProjectFileFunc  func,
                                                    gpointer             data);

G_END_DECLS
