/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-entity.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqEntity, marq_entity, "entity", N_ ("Entity"), MARQ_ENTITY_PROPERTIES)
