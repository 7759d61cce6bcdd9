/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where passwords come from. Never from the project, a command line or an address; and never into a log or
 * an error. They are tried in this order:
 *
 *   1. the variable of the target, MARQ_PASSWORD_STAGING for “staging”
 *   2. what the engine finds itself: PGPASSWORD, ~/.pgpass …
 *   3. the keyring (libsecret), by account
 *   4. whoever sits before the screen
 *
 * An account is whom a password is for, as MarqConnectionClass has it: "postgresql://USER@HOST:PORT".
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks a person. NULL without an error: there is nobody to ask. (transfer full), freed with
 * marq_password_free. refused: that one was tried already, and was wrong. */
typedef char *(*MarqPasswordAsk) (const char *account, gboolean refused, gpointer data, GCancellable *cancellable, GError **error);

/* "MARQ_PASSWORD_STAGING" */
char    *marq_password_dup_variable (const char *target);

/* What the keyring has; NULL: nothing, or *trouble says why it could not be asked. A keyring that is locked is
 * opened only where a person is there to do so. */
char    *marq_password_look_up (const char *account, gboolean may_unlock, char **trouble, GCancellable *cancellable);
gboolean marq_password_store   (const char *account, const char *password, GCancellable *cancellable, GError **error);
/* *was_there: FALSE where there was none. */
gboolean marq_password_forget  (const char *account, gboolean *was_there, GCancellable *cancellable, GError **error);

/* Leaves no trace of it in memory. */
void     marq_password_free    (char *password);

G_END_DECLS
