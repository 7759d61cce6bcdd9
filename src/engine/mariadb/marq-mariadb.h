/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the MariaDB engine share. */
#pragma once

#include "engine/marq-planner.h"
#include "marq-mariadb-type.h"

G_BEGIN_DECLS

/* Lowering. */
void      marq_mariadb_lower_field      (MarqLowering *lowering, MarqField *field, MarqFieldType *type);
void      marq_mariadb_lower            (MarqLowering *lowering);
void      marq_mariadb_forget           (MarqSchema *schema);
/* Code of another engine as MariaDB says it; entity: whose columns it names, or NULL. */
char     *marq_mariadb_expression       (MarqEntity *entity, const char *text);
/* The same with VALUE, as a domain calls what it checks, replaced. */
char     *marq_mariadb_domain_check     (const char *column, const char *text);
/* The name as MariaDB can have it. */
char     *marq_mariadb_fit_name         (const char *name);
/* Whether a default is a constant, which needs no parentheses. */
gboolean  marq_mariadb_is_constant      (const char *text);
gboolean  marq_mariadb_is_now           (const char *text);
void      marq_mariadb_lower_properties (MarqLowering *lowering, MarqItem *item);
void      marq_mariadb_lower_keys       (MarqLowering *lowering, MarqEntity *entity);
/* After the keys: leaves out what cannot be beside them. */
void      marq_mariadb_lower_checks     (MarqLowering *lowering, MarqEntity *entity);
void      marq_mariadb_lower_counting   (MarqLowering *lowering, MarqEntity *entity);
/* Whether a key or an index begins with these columns, whole. */
gboolean  marq_mariadb_has_key          (MarqEntity *entity, const char *const *wanted);
void      marq_mariadb_lower_code       (MarqLowering *lowering, MarqNamespace *namespace);

/* What has to be made anew. */
MarqItem *marq_mariadb_must_recreate    (MarqPlanner *self, MarqChange *change);
MarqBlock marq_mariadb_is_blocked       (MarqPlanner *self, MarqItem *item, MarqItem *by);
/* Whether the values of a column have to be stored in another way. */
gboolean  marq_mariadb_is_retyped       (MarqPlanner *self, MarqField *before);
/* Whether texts of a table that say nothing of it are compared in another way: as the table says, or its database. */
gboolean  marq_mariadb_is_recoded       (MarqPlanner *self, gpointer entity);

/* Pieces of statements. */
char     *marq_mariadb_column           (MarqPlanner *self, MarqField *field, gboolean may_require);
/* With a default that is not its own. */
char     *marq_mariadb_column_with      (MarqPlanner *self, MarqField *field, const char *code);
/* Under another name, and as another type. */
char     *marq_mariadb_column_as        (MarqPlanner *self, MarqField *field, const char *name, const char *type);
char     *marq_mariadb_constraint       (MarqPlanner *self, MarqConstraint *constraint, gboolean again);
char     *marq_mariadb_index            (MarqPlanner *self, MarqIndex *index, gboolean again);
char     *marq_mariadb_relation         (MarqPlanner *self, MarqRelation *relation);
char     *marq_mariadb_table_options    (MarqPlanner *self, MarqEntity *entity);
char     *marq_mariadb_changed_options  (MarqPlanner *self, MarqEntity *before, MarqEntity *after);
const char *marq_mariadb_changed_partitions (MarqEntity *before, MarqEntity *after);
gboolean  marq_mariadb_is_virtual       (MarqField *field);
/* Whether a check stands with the column that it is named after, and the one that a column has. */
gboolean  marq_mariadb_is_column_check  (MarqConstraint *check);
MarqConstraint *marq_mariadb_column_check (MarqField *field);
gboolean  marq_mariadb_is_key           (MarqConstraint *constraint); /* it is an index, too */
gboolean  marq_mariadb_is_fulltext      (gpointer index);
/* " COMMENT 'text'", or "". */
char     *marq_mariadb_comment          (MarqPlanner *self, gpointer item, const char *equals);

/* Namespaces and sequences. */
void      marq_mariadb_create_namespace (MarqPlanner *self, gpointer item);
void      marq_mariadb_alter_namespace  (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_namespace   (MarqPlanner *self, gpointer item);
void      marq_mariadb_create_sequence  (MarqPlanner *self, gpointer item);
void      marq_mariadb_alter_sequence   (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_sequence    (MarqPlanner *self, gpointer item);

/* Tables. */
void      marq_mariadb_create_entity    (MarqPlanner *self, gpointer item);
void      marq_mariadb_alter_entity     (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_entity      (MarqPlanner *self, gpointer item);
void      marq_mariadb_create_relation  (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_relation    (MarqPlanner *self, gpointer item);
gboolean  marq_mariadb_relation_goes_with_table (MarqPlanner *self, MarqRelation *relation);
/* RENAME TABLE, of all that change their names or namespaces. */
void      marq_mariadb_rename_tables    (MarqPlanner *self);

/* Code. */
void      marq_mariadb_create_view      (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_view        (MarqPlanner *self, gpointer item);
void      marq_mariadb_create_routine   (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_routine     (MarqPlanner *self, gpointer item);
void      marq_mariadb_create_trigger   (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_trigger     (MarqPlanner *self, gpointer item);
/* statement: (transfer full): in the midst of what its settings ask for. */
void      marq_mariadb_add_code         (MarqStep *step, const char *const *settings, char *statement);
void      marq_mariadb_create_object    (MarqPlanner *self, gpointer item);
void      marq_mariadb_drop_object      (MarqPlanner *self, gpointer item);

/* A script as statements. */
gboolean marq_mariadb_split (MarqSplit *self, GError **error);

G_END_DECLS
