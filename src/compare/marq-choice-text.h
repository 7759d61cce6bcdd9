/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-choice.h"

G_BEGIN_DECLS

/* Code of what was before and stays follows the renames that are taken. made: the schema of the choice. */
void marq_choice_rename_in_texts (MarqChoice *self, MarqItem *made);

G_END_DECLS
