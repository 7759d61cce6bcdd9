/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-change-record.h"

G_BEGIN_DECLS

gboolean marq_change_record_apply (JsonObject *record, MarqItem *root, GError **error);

G_END_DECLS
