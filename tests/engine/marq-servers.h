/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of connections share: the servers of tests/support/more-servers. */
#pragma once

#include "engine/marq-connection.h"
#include "marq-test.h"

G_BEGIN_DECLS

#define MARQ_TEST_PASSWORD "correct horse battery"

/* "host=localhost hostaddr=127.0.0.1 port=… REST"; NULL: it is not there, and the test was skipped. */
char           *marq_servers_address        (const char *variable, const char *rest);
MarqConnection *marq_servers_connect        (const char *url, const char *password);
/* Fails the test where the error is another, or does not say all of these (NULL behind the last). The password is
 * never in it. */
void            marq_servers_assert_error   (const GError *error, MarqEngineError code, ...) G_GNUC_NULL_TERMINATED;
/* The first value; NULL: none. */
char           *marq_servers_ask            (MarqConnection *connection, const char *query);
/* Cancels what it is given after a tenth of a second. */
GThread        *marq_servers_cancel_soon    (GCancellable *cancellable);

G_END_DECLS
