/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-command.h"
#include "migration/generate/marq-generate.h"

G_BEGIN_DECLS

/* What marq generate was told. */
typedef struct
{
  char *message;
  char *version;
  char *type;
  GStrv only;
  GStrv renames;
  GStrv depends;
  gboolean backup;
  gboolean online;
  gboolean idempotent;
  gboolean no_transaction;
  gboolean no_down;
  gboolean safe_mode;
  gboolean access;
  gboolean json;
  char *from;
  char *to;
  char *framework;
  char *output;
} MarqGenerateArguments;

MarqPlanFlags marq_generate_arguments_flags (const MarqGenerateArguments *self);

/* Two scripts and nothing else, in a folder of their version below the output. */
MarqExit      marq_generate_raw             (const MarqGenerateArguments *arguments);

G_END_DECLS
