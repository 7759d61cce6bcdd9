/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MARQ_TYPE_WELCOME (marq_welcome_get_type ())
G_DECLARE_FINAL_TYPE (MarqWelcome, marq_welcome, MARQ, WELCOME, GtkWidget)

G_END_DECLS
