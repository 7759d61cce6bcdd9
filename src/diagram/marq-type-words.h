/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/marq-field.h"

G_BEGIN_DECLS

/* The type of a field as a person reads it in a picture: “decimal(10,2)”, “order_status”, “integer[]”. */
char *marq_type_dup_words (MarqField *field);

G_END_DECLS
