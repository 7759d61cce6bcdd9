/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-namespace.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqNamespace, marq_namespace, "namespace", N_ ("Namespace"), MARQ_NAMESPACE_PROPERTIES)
