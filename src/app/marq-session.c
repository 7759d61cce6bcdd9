/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-session.h"

struct _MarqSession
{
  GObject parent_instance;

  MarqProjectFile *file;
  MarqHistory *history;
  MarqRecovery *recovery;
  gboolean pending; /* what an earlier run left is not answered yet */
};

G_DEFINE_FINAL_TYPE (MarqSession, marq_session, G_TYPE_OBJECT)

static void
marq_session_dispose (GObject *object)
{
  MarqSession *self = MARQ_SESSION (object);

  g_clear_object (&self->recovery);
  g_clear_object (&self->history);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (marq_session_parent_class)->dispose (object);
}

static void
marq_session_class_init (MarqSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = marq_session_dispose;
}

static void
marq_session_init (MarqSession *self)
{
}

MarqSession *
marq_session_open (const char *path, GError **error)
{
  g_autoptr (MarqSession) self = g_object_new (MARQ_TYPE_SESSION, NULL);

  self->file = marq_project_file_open (path, error);
  if (!self->file)
    return NULL;
  self->history = marq_history_new (MARQ_ITEM (marq_session_get_project (self)));
  self->recovery = marq_recovery_new (self->file);
  if (!marq_session_is_editable (self))
    return g_steal_pointer (&self);

  self->pending = marq_recovery_get_n_edits (self->recovery) > 0;
  if (!self->pending)
    {
      marq_recovery_note_saved (self->recovery);
      marq_recovery_watch (self->recovery, self->history);
    }
  return g_steal_pointer (&self);
}

MarqProjectFile *
marq_session_get_file (MarqSession *self)
{
  return self->file;
}

MarqProject *
marq_session_get_project (MarqSession *self)
{
  return marq_project_file_get_project (self->file);
}

MarqHistory *
marq_session_get_history (MarqSession *self)
{
  return self->history;
}

MarqRecovery *
marq_session_get_recovery (MarqSession *self)
{
  return self->recovery;
}

gboolean
marq_session_is_editable (MarqSession *self)
{
  return !marq_project_file_get_read_only (self->file);
}

gboolean
marq_session_has_leavings (MarqSession *self)
{
  return self->pending;
}

gboolean
marq_session_save (MarqSession *self, GError **error)
{
  if (!marq_project_file_save (self->file, error))
    return FALSE;
  marq_history_mark_saved (self->history);
  /* What an earlier run left is there until somebody answers. */
  if (!self->pending)
    marq_recovery_note_saved (self->recovery);
  return TRUE;
}

guint
marq_session_recover (MarqSession *self)
{
  self->pending = FALSE;
  return marq_recovery_replay (self->recovery, self->history);
}

void
marq_session_forget (MarqSession *self)
{
  if (!self->pending)
    return;
  self->pending = FALSE;
  marq_recovery_watch (self->recovery, self->history);
}

gboolean
marq_session_keep_rest (MarqSession *self)
{
  if (!marq_project_file_accept_losses (self->file))
    return FALSE;
  marq_history_mark_unsaved (self->history);
  marq_recovery_watch (self->recovery, self->history);
  return TRUE;
}
