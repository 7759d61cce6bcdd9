/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-fitness.h"

/* In the order of MarqDialect. */
static const MarqFitnessClass *const classes[] = {
  [MARQ_DIALECT_POSTGRESQL] = &marq_pg_fitness_class,
  [MARQ_DIALECT_SQLITE] = &marq_sqlite_fitness_class,
  [MARQ_DIALECT_MARIADB] = &marq_mariadb_fitness_class,
};

static void
unfit_free (MarqUnfit *self)
{
  g_free (self->message);
  g_free (self);
}

void
marq_fitness_init (MarqFitness *self, const MarqFitnessClass *klass, const MarqFitnessSite *site)
{
  self->klass = klass;
  self->site = *site;
  self->unfit = g_ptr_array_new_with_free_func ((GDestroyNotify) unfit_free);
}

MarqFitness *
marq_fitness_new (MarqDialect dialect, const MarqFitnessSite *site)
{
  return classes[dialect]->begin (site);
}

void
marq_fitness_free (MarqFitness *self)
{
  g_ptr_array_unref (self->unfit);
  self->klass->end (self);
}

void
marq_fitness_look (MarqFitness *self, gpointer tag, const MarqStatement *statement)
{
  self->tag = tag;
  self->klass->look (self, statement);
}

gboolean
marq_fitness_ask (MarqFitness *self, GCancellable *cancellable, GError **error)
{
  return !self->site.connection || self->klass->ask (self, cancellable, error);
}

void
marq_fitness_add (MarqFitness *self, MarqUnfitKind kind, gboolean is_fatal, gpointer tag, const char *format, ...)
{
  MarqUnfit *unfit = g_new0 (MarqUnfit, 1);
  va_list arguments;

  unfit->kind = kind;
  unfit->is_fatal = is_fatal;
  unfit->tag = tag;
  va_start (arguments, format);
  unfit->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->unfit, unfit);
}
