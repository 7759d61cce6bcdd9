/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large the parts of a diagram are: what measures boxes and what paints them agree on it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A box: a strip of colour, a header with the title at its left and the namespace and badges at its right, rows, and a rest. */
#define MARQ_METRICS_RADIUS 10.0
#define MARQ_METRICS_STRIP 5.0
#define MARQ_METRICS_HEADER 36.0 /* with the strip */
#define MARQ_METRICS_ROW 26.0
#define MARQ_METRICS_FOOT 4.0
#define MARQ_METRICS_LEAST_WIDTH 160.0
#define MARQ_METRICS_MOST_WIDTH 420.0

/* In a header and in a row: room at both ends, and between what is at the left and what is at the right. */
#define MARQ_METRICS_PADDING 10.0
#define MARQ_METRICS_GAP 16.0
/* For each badge, of which there may be several. */
#define MARQ_METRICS_BADGE 18.0
/* Left of the title of a view and of an enum, for the drawing that tells them from entities. */
#define MARQ_METRICS_KIND 18.0

/* A row: a column for its mark, then the name; then the type, right of which hangs the sign of what may be null. */
#define MARQ_METRICS_MARKS 28.0
#define MARQ_METRICS_TYPE_PADDING 17.0
/* The values of an enum have no marks: left of their names is this in place of both padding and marks. */
#define MARQ_METRICS_VALUE 14.0
/* Below the rows, in place of the rest: how many more there are; where some are shown and some are not. */
#define MARQ_METRICS_MORE 22.0
/* Where a name is too long, its type keeps at least so much, and the name too. */
#define MARQ_METRICS_LEAST_TYPE 100.0

/* A note: room around its text. */
#define MARQ_METRICS_NOTE_PADDING 12.0
#define MARQ_METRICS_NOTE_WIDTH 192.0
#define MARQ_METRICS_NOTE_LEAST 48.0

/* A group: its title is in a band at its top. */
#define MARQ_METRICS_GROUP_TITLE 32.0
#define MARQ_METRICS_GROUP_RADIUS 12.0
#define MARQ_METRICS_GROUP_LEAST 80.0

G_END_DECLS
