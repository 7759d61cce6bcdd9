/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the SQLite engine share. */
#pragma once

#include "engine/marq-lower.h"
#include "engine/marq-planner.h"

G_BEGIN_DECLS

MarqFieldType *marq_sqlite_lower_type  (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type);
void           marq_sqlite_lower_field (MarqLowering *lowering, MarqField *field, MarqFieldType *type);
void           marq_sqlite_lower       (MarqLowering *lowering);

/* Sets back whatever a database would not keep. */
void           marq_sqlite_forget_rest (MarqSchema *schema);

/* Whether a table can be altered so where it stands; otherwise it is rebuilt. */
gboolean       marq_sqlite_can_add     (MarqPlanner *self, MarqField *after);
gboolean       marq_sqlite_can_drop    (MarqPlanner *self, MarqField *before);

char          *marq_sqlite_table       (MarqPlanner *self, MarqEntity *entity, const char *name,
                                        const char *exists); /* its CREATE */
char          *marq_sqlite_column      (MarqPlanner *self, MarqField *field);
const char    *marq_sqlite_type        (MarqField *field);
/* Whether it counts up by itself: INTEGER PRIMARY KEY AUTOINCREMENT. */
gboolean       marq_sqlite_counts      (MarqEntity *entity, MarqField *field);
/* Whether a constraint's name is only what it would be called anyway. */
gboolean       marq_sqlite_is_unnamed  (MarqItem *constraint);
/* What a step makes or drops with a table. */
void           marq_sqlite_creates     (MarqStep *step, MarqEntity *entity);
void           marq_sqlite_drops       (MarqStep *step, MarqEntity *entity);
/* Makes a table anew with the rows that it has. */
void           marq_sqlite_rebuild     (MarqPlanner *self, MarqEntity *before, MarqEntity *after);

/* A script as statements. */
gboolean marq_sqlite_split (MarqSplit *self, GError **error);

G_END_DECLS
