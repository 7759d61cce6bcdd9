/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-hook-run.h"

void
marq_hook_run_free (MarqHookRun *self)
{
  g_free (self->name);
  g_free (self->moment);
  g_free (self->kind);
  g_free (self->text);
  g_free (self->started_at);
  g_free (self->output);
  g_free (self->error);
  g_free (self);
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  g_autofree char *valid = value ? g_utf8_make_valid (value, -1) : NULL;

  if (valid)
    json_object_set_string_member (object, name, valid);
  else
    json_object_set_null_member (object, name);
}

JsonObject *
marq_hook_run_to_json (const MarqHookRun *self)
{
  JsonObject *object = json_object_new ();

  set_text (object, "name", self->name);
  set_text (object, "moment", self->moment);
  set_text (object, "kind", self->kind);
  set_text (object, "text", self->text);
  set_text (object, "started_at", self->started_at);
  json_object_set_int_member (object, "ms", self->ms);
  set_text (object, "output", self->output);
  set_text (object, "error", self->error);
  return object;
}
