/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "marq-application.h"
#include "marq-session.h"

G_BEGIN_DECLS

#define MARQ_TYPE_WINDOW (marq_window_get_type ())
G_DECLARE_FINAL_TYPE (MarqWindow, marq_window, MARQ, WINDOW, AdwApplicationWindow)

MarqWindow  *marq_window_new         (MarqApplication *application);
MarqSession *marq_window_get_session (MarqWindow *self);
void         marq_window_set_session (MarqWindow *self, MarqSession *session);

G_END_DECLS
