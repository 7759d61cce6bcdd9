/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the PostgreSQL engine share. */
#pragma once

#include "engine/marq-planner.h"
#include "marq-pg-type.h"

G_BEGIN_DECLS

void      marq_pg_lower_field      (MarqLowering *lowering, MarqField *field, MarqFieldType *type);
void      marq_pg_lower            (MarqLowering *lowering);

MarqItem *marq_pg_must_recreate    (MarqPlanner *self, MarqChange *change);
MarqBlock marq_pg_is_blocked       (MarqPlanner *self, MarqItem *item, MarqItem *by);
/* Whether a column's values have to become those of another type, or of its own type made anew. */
gboolean  marq_pg_is_retyped       (MarqPlanner *self, MarqField *before);

/* Tables and columns. */
void      marq_pg_create_entity    (MarqPlanner *self, gpointer item);
void      marq_pg_alter_entity     (MarqPlanner *self, gpointer item);
void      marq_pg_drop_entity      (MarqPlanner *self, gpointer item);
void      marq_pg_create_field     (MarqPlanner *self, gpointer item);
void      marq_pg_alter_field      (MarqPlanner *self, gpointer item);
void      marq_pg_drop_field       (MarqPlanner *self, gpointer item);
/* In steps that block nobody; FALSE: it has to be done the plain way. */
gboolean  marq_pg_retype_online    (MarqPlanner *self, MarqField *before, MarqField *after, const char *table,
                                    const char *name);
void      marq_pg_require_online   (MarqPlanner *self, MarqStep *step, MarqField *after, const char *table,
                                    const char *name);
void      marq_pg_set_details      (MarqPlanner *self, MarqStep *step, MarqField *field);
/* Whether a table leaves its whole or its parents, or comes to them. */
gboolean  marq_pg_is_regrouped     (MarqPlanner *self, gpointer entity);
void      marq_pg_go_on_counting   (MarqPlanner *self, MarqStep *step, MarqField *field, const char *table);
char     *marq_pg_column           (MarqPlanner *self, MarqField *field, gboolean inside_create);
char     *marq_pg_key_parts        (MarqPlanner *self, MarqItemList *parts, gboolean operators);
char     *marq_pg_options          (const char *const *options); /* "a=1, b=2" */

/* Keys, checks, indexes. */
char     *marq_pg_constraint       (MarqPlanner *self, MarqConstraint *constraint, gboolean named);
gboolean  marq_pg_is_inline        (MarqPlanner *self, MarqConstraint *constraint);
void      marq_pg_create_constraint (MarqPlanner *self, gpointer item);
void      marq_pg_alter_constraint (MarqPlanner *self, gpointer item);
void      marq_pg_drop_constraint  (MarqPlanner *self, gpointer item);
void      marq_pg_create_relation  (MarqPlanner *self, gpointer item);
void      marq_pg_alter_relation   (MarqPlanner *self, gpointer item);
void      marq_pg_drop_relation    (MarqPlanner *self, gpointer item);
void      marq_pg_create_index     (MarqPlanner *self, gpointer item);
void      marq_pg_alter_index      (MarqPlanner *self, gpointer item);
void      marq_pg_drop_index       (MarqPlanner *self, gpointer item);

/* Namespaces, extensions, types, sequences. */
void      marq_pg_create_namespace (MarqPlanner *self, gpointer item);
void      marq_pg_alter_namespace  (MarqPlanner *self, gpointer item);
void      marq_pg_drop_namespace   (MarqPlanner *self, gpointer item);
void      marq_pg_create_extension (MarqPlanner *self, gpointer item);
void      marq_pg_alter_extension  (MarqPlanner *self, gpointer item);
void      marq_pg_drop_extension   (MarqPlanner *self, gpointer item);
void      marq_pg_create_enum      (MarqPlanner *self, gpointer item);
void      marq_pg_alter_enum       (MarqPlanner *self, gpointer item);
void      marq_pg_drop_type        (MarqPlanner *self, gpointer item);
void      marq_pg_create_domain    (MarqPlanner *self, gpointer item);
void      marq_pg_alter_domain     (MarqPlanner *self, gpointer item);
void      marq_pg_create_composite (MarqPlanner *self, gpointer item);
void      marq_pg_alter_composite  (MarqPlanner *self, gpointer item);
void      marq_pg_create_sequence  (MarqPlanner *self, gpointer item);
void      marq_pg_alter_sequence   (MarqPlanner *self, gpointer item);
void      marq_pg_drop_sequence    (MarqPlanner *self, gpointer item);
/* Whether a sequence is no more than the inside of a SERIAL column that is made here. */
gboolean  marq_pg_is_serial        (MarqPlanner *self, MarqField *field);

/* Code. */
void      marq_pg_create_view      (MarqPlanner *self, gpointer item);
void      marq_pg_alter_view       (MarqPlanner *self, gpointer item);
void      marq_pg_drop_view        (MarqPlanner *self, gpointer item);
/* Whether a view can only be made by way of something that stands in for it, and that. */
gboolean  marq_pg_needs_stand_in   (MarqPlanner *self, MarqView *view, gboolean after);
char     *marq_pg_stand_in         (MarqPlanner *self, MarqView *view, gboolean replace);
void      marq_pg_create_routine   (MarqPlanner *self, gpointer item);
void      marq_pg_alter_routine    (MarqPlanner *self, gpointer item);
void      marq_pg_drop_routine     (MarqPlanner *self, gpointer item);
char     *marq_pg_signature        (MarqRoutine *routine); /* "integer, text" */
void      marq_pg_create_trigger   (MarqPlanner *self, gpointer item);
void      marq_pg_alter_trigger    (MarqPlanner *self, gpointer item);
void      marq_pg_drop_trigger     (MarqPlanner *self, gpointer item);
void      marq_pg_create_rule      (MarqPlanner *self, gpointer item);
void      marq_pg_alter_rule       (MarqPlanner *self, gpointer item);
void      marq_pg_drop_rule        (MarqPlanner *self, gpointer item);
void      marq_pg_create_policy    (MarqPlanner *self, gpointer item);
void      marq_pg_alter_policy     (MarqPlanner *self, gpointer item);
void      marq_pg_drop_policy      (MarqPlanner *self, gpointer item);
void      marq_pg_create_object    (MarqPlanner *self, gpointer item);
void      marq_pg_drop_object      (MarqPlanner *self, gpointer item);

void      marq_pg_create_default_grant (MarqPlanner *self, gpointer item);
void      marq_pg_alter_default_grant  (MarqPlanner *self, gpointer item);
void      marq_pg_drop_default_grant   (MarqPlanner *self, gpointer item);

/* Comments, owners and grants of everything. */
void      marq_pg_describe         (MarqPlanner *self);
/* "TABLE products", as COMMENT ON and ALTER … OWNER TO say it; NULL: it has no such name. */
char     *marq_pg_object_name      (MarqPlanner *self, MarqItem *item, gboolean for_owner);

/* ALTER … RENAME TO and SET SCHEMA, where either changed. */
void      marq_pg_rename           (MarqPlanner *self, gpointer after, const char *alter);
void      marq_pg_rename_namespace (MarqPlanner *self, gpointer after);
void      marq_pg_rename_index     (MarqPlanner *self, gpointer after);
void      marq_pg_rename_constraint (MarqPlanner *self, gpointer after);
void      marq_pg_rename_identity  (MarqPlanner *self, gpointer after);
/* Who has which name; before anything else. */
void      marq_pg_count_names      (MarqPlanner *self);
/* Whether something that is dropped at the end gives up its name first, and how. */
gboolean  marq_pg_steps_aside      (MarqPlanner *self, gpointer before);
void      marq_pg_step_aside       (MarqPlanner *self, gpointer before, const char *alter, const char *middle);
/* The old name where namespaces have their new ones already: from MARQ_PHASE_RENAME on. */
char     *marq_pg_late_prefix      (MarqPlanner *self, gpointer before);
char     *marq_pg_late_path        (MarqPlanner *self, gpointer before);
/* The same of what is dropped at the end. */
char     *marq_pg_last_path        (MarqPlanner *self, gpointer before);

/* A script as statements. */
gboolean marq_pg_split_script (MarqSplit *self, GError **error);

G_END_DECLS
