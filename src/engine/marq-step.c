/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-step.h"

MarqStep *
marq_step_new (MarqPhase phase, const char *key)
{
  MarqStep *self = g_new0 (MarqStep, 1);

  self->phase = phase;
  self->key = g_strdup (key);
  self->statements = g_ptr_array_new_with_free_func (g_free);
  self->creates = g_ptr_array_new ();
  self->drops = g_ptr_array_new ();
  self->alters = g_ptr_array_new ();
  self->uses = g_ptr_array_new ();
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_finding_free);
  return self;
}

void
marq_step_free (MarqStep *self)
{
  g_free (self->key);
  g_free (self->note);
  g_ptr_array_unref (self->statements);
  g_ptr_array_unref (self->creates);
  g_ptr_array_unref (self->drops);
  g_ptr_array_unref (self->alters);
  g_ptr_array_unref (self->uses);
  g_ptr_array_unref (self->values);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

void
marq_step_add (MarqStep *self, char *statement)
{
  g_ptr_array_add (self->statements, statement);
}

void
marq_step_printf (MarqStep *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->statements, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
marq_step_note (MarqStep *self, const char *format, ...)
{
  g_autofree char *earlier = g_steal_pointer (&self->note);
  g_autofree char *note = NULL;
  va_list arguments;

  va_start (arguments, format);
  note = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* A name that goes on in another line would be a comment of its own there, which may ask for something. */
  g_strdelimit (note, "\r\n", ' ');
  self->note = earlier ? g_strconcat (earlier, "\n", note, NULL) : g_steal_pointer (&note);
}

void
marq_step_order (MarqStep *self, guint number)
{
  g_autofree char *key = g_steal_pointer (&self->key);

  self->key = g_strdup_printf ("%s\t%04u", key, number);
}

static void
collect (MarqItem *item, gpointer data)
{
  g_ptr_array_add (data, item);
}

void
marq_step_creates (MarqStep *self, gpointer item)
{
  marq_item_foreach (item, collect, self->creates);
}

void
marq_step_drops (MarqStep *self, gpointer item)
{
  marq_item_foreach (item, collect, self->drops);
}

void
marq_step_alters (MarqStep *self, gpointer item)
{
  g_ptr_array_add (self->alters, item);
}

void
marq_step_uses (MarqStep *self, gpointer item)
{
  g_ptr_array_add (self->uses, item);
}
