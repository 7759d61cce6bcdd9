/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-source.h"
#include "model/marq-problem.h"
#include "model/marq-project-file.h"

/* A design of which a part could not be read would be compared as if that part were not there. */
static gboolean
check_whole (MarqProjectFile *file, const char *source, GError **error)
{
  if (!marq_project_file_get_is_damaged (file))
    return TRUE;
  g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED,
               _ ("%s is damaged, and could be read only in part: open it in Marquetry, which shows what is lost"), source);
  return FALSE;
}

MarqProject *
marq_source_open (const char *source, GError **error)
{
  g_autoptr (MarqProjectFile) file = marq_project_file_open (source, error);

  if (!file || !check_whole (file, source, error))
    return NULL;
  return g_object_ref (marq_project_file_get_project (file));
}
