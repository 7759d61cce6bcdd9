/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking for a password on the terminal. A script, which has none, is never asked. */
#pragma once

#include <gio/gio.h>

#include "engine/marq-password.h"

G_BEGIN_DECLS

/* NULL where nobody sits before us. */
MarqPasswordAsk marq_prompt_get (void);

/* One line of the terminal, not shown while it is typed; NULL: there is none, or it was ended. To be freed with
 * marq_password_free. */
char           *marq_prompt_read_hidden (const char *question);

G_END_DECLS
