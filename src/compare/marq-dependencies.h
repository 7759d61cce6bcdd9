/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs what in a schema: by reference, by construction, or because a code text names it. */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

typedef struct
{
  MarqItem *item;
  gboolean  by_text;  /* found by its name in code: probable, not certain */
  gboolean  is_guess; /* something else of that name is meant more likely */
} MarqDependency;

typedef struct _MarqDependencies MarqDependencies;

MarqDependencies *marq_dependencies_new        (MarqItem         *root);
void              marq_dependencies_free       (MarqDependencies *self);

/* What this item itself needs, its parent among it. (element-type MarqDependency) (nullable) */
GArray           *marq_dependencies_get_needs  (MarqDependencies *self, MarqItem *item);
/* What needs this item itself, its children among it. (element-type MarqDependency) (nullable) */
GArray           *marq_dependencies_get_needed (MarqDependencies *self, MarqItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqDependencies, marq_dependencies_free)

G_END_DECLS
