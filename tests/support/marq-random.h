/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random designs and random edits, the same for the same seed. They are made from the tables of
 * properties, so that a property added there is exercised without a line here.
 */
#pragma once

#include "model/marq-history.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

MarqProject *marq_random_project  (GRand *rand, guint n_entities, guint n_fields);
void         marq_random_value    (GRand *rand, MarqItem *item, const MarqProperty *property, GValue *value);
void         marq_random_edit     (GRand *rand, MarqHistory *history);

/* Every class that can stand in a project. (element-type GType) */
GArray      *marq_all_item_types  (void);
/* Everything in a project as text, diagrams too. */
char        *marq_project_text    (MarqProject *project);
GPtrArray   *marq_all_items       (MarqItem *root);

G_END_DECLS
