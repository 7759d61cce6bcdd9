/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-error.h"
#include "marq-item-private.h"
#include "marq-target.h"

/* user:password@ in an address, or a password among its parameters. A password that is refused is
 * not repeated. */
static gboolean
check (MarqItem *self, const MarqProperty *property, const GValue *value, GError **error)
{
  const char *url = G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  if (!url || (!g_str_equal (property->name, "url") && !g_str_equal (property->name, "scratch_url")))
    return TRUE;
  if (!g_regex_match_simple ("://[^/@]*:[^/]*@|[?& ;](password|passwd|pwd|sslpassword)\\s*=|^password\\s*=", url,
                             G_REGEX_CASELESS, 0))
    return TRUE;
  g_set_error_literal (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_VALUE,
                       _ ("A password does not belong in the project: leave it out of the address. "
                          "It is asked for, or found in the keyring, the environment or the engine's password file."));
  return FALSE;
}

MARQ_DEFINE_ITEM_WITH_CODE (MarqTarget,
                            marq_target,
                            "target",
                            N_ ("Target"),
                            MARQ_TARGET_PROPERTIES,
                            item_class->check = check)
