/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-constraint.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqConstraint, marq_constraint, "constraint", N_ ("Constraint"), MARQ_CONSTRAINT_PROPERTIES)
