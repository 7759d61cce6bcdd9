/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-relation.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqRelation, marq_relation, "relation", N_ ("Relation"), MARQ_RELATION_PROPERTIES)
