/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-project.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM_WITH_CODE (MarqProject, marq_project, "project", N_ ("Project"), MARQ_PROJECT_PROPERTIES, item_class->is_root = TRUE)
