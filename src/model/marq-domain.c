/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-domain.h"
#include "marq-item-private.h"

MARQ_DEFINE_ITEM (MarqDomain, marq_domain, "domain", N_ ("Domain"), MARQ_DOMAIN_PROPERTIES)
