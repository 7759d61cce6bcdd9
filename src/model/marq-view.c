/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-view.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqView, marq_view, "view", N_ ("View"), MARQ_VIEW_PROPERTIES)
