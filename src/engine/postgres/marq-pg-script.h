/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a script of PostgreSQL to the schema that it would make of an empty database: each statement is
 * replayed on a model, with the names and defaults that the server would choose. What comes out is what
 * marq_pg_read gives of that database, as far as it can be known without a server.
 */
#pragma once

#include <gio/gio.h>

#include "marq-pg-script-node.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSchema  *schema;
  GHashTable  *namespaces;  /* by name */
  GHashTable  *relations;   /* of MarqItem by "namespace\nname": tables, views, sequences, indexes, keys */
  GHashTable  *types;       /* of MarqItem, the same: enums, domains, composites, ranges */
  GHashTable  *routines;    /* of GPtrArray of MarqRoutine, the same */
  GHashTable  *constraints; /* of MarqItem, the same: what is new takes no name of these */
  GHashTable  *objects;     /* of MarqObject by "namespace\nKIND name" */
  GHashTable  *parts;       /* uids of parts, by the uid of the whole */
  GHashTable  *heirs;       /* of those that inherit, by the uid of whom they have it from */
  GHashTable  *identities;  /* of MarqPgIdentity by the field's uid */
  GHashTable  *access;      /* of MarqAccess by the uid of what it is of */
  GHashTable  *left_out;    /* of GPtrArray of names by kind */
  GStrv        path;        /* search_path */
  MarqPgArena *arena;
  GCancellable *cancellable;

  gboolean     only;        /* what is made now is not shared with parts */
} MarqPgScript;

/* The sequence inside an identity stands in no list. */
typedef struct
{
  MarqSequence *sequence;
  char         *space;
} MarqPgIdentity;

void          marq_pg_identity_free (MarqPgIdentity *self);

/* A constraint that is made once its table has all columns. */
typedef struct
{
  PgQuery__Constraint *constraint;
  char                *column; /* that it stands with; NULL: it stands by itself */
} MarqPgLate;

MarqPgLate   *marq_pg_late_new      (PgQuery__Constraint *constraint, const char *column);
void          marq_pg_late_free     (MarqPgLate *self);

/* The kind of what makes nothing that a schema holds. */
#define MARQ_PG_RUN "statements that are run and leave no trace in the schema"

/* A statement that cannot be replayed is no error: it is named among what is left out. */
MarqPgScript *marq_pg_script_new    (GCancellable *cancellable);
void          marq_pg_script_free   (MarqPgScript *self);
/* One script after the other; FALSE: *offset and *message say where and what. */
gboolean      marq_pg_script_run    (MarqPgScript *self, const char *script, gsize *offset, char **message);
/* What came of it, once. left_out: (nullable): gets MarqLeftOut. (transfer full) */
MarqSchema   *marq_pg_script_finish (MarqPgScript *self, GPtrArray *left_out);
void          marq_pg_script_leave  (MarqPgScript *self, const char *kind, const char *name);
/* The same of something that a statement is about, which is not there. */
void          marq_pg_script_miss   (MarqPgScript *self, const char *space, const char *name);

/* Names. A space may be NULL: then it is looked for along the path. */
MarqNamespace *marq_pg_script_space    (MarqPgScript *self, const char *space);
gpointer      marq_pg_script_relation (MarqPgScript *self, const char *space, const char *name);
gpointer      marq_pg_script_range    (MarqPgScript *self, const PgQuery__RangeVar *range);
/* The same, if it is a table; what is none is missed. */
MarqEntity   *marq_pg_script_entity   (MarqPgScript *self, const PgQuery__RangeVar *range);
gpointer      marq_pg_script_type_item (MarqPgScript *self, PgQuery__Node *const *names, gsize n);
/* The same, or what has rows of that type. */
gpointer      marq_pg_script_type_or_row (MarqPgScript *self, PgQuery__Node *const *names, gsize n);
/* What an ALTER TYPE of an attribute is about. */
gpointer      marq_pg_script_attributed (MarqPgScript *self, const PgQuery__RangeVar *range);
GPtrArray    *marq_pg_script_overloads (MarqPgScript *self, const char *space, const char *name);
MarqRoutine  *marq_pg_script_routine  (MarqPgScript *self, const PgQuery__ObjectWithArgs *object);
gpointer      marq_pg_script_object   (MarqPgScript *self, const char *kind, const char *space, const char *name);
MarqField    *marq_pg_script_field    (gpointer owner, const char *name);
/* "public", of anything in it. */
const char   *marq_pg_script_space_of (gpointer item);
/* "public.t", in quotes where they are needed. */
char         *marq_pg_script_path_of  (gpointer item);
char         *marq_pg_script_quote    (const char *space, const char *name);
void          marq_pg_script_note     (MarqPgScript *self, gpointer item);
void          marq_pg_script_forget   (MarqPgScript *self, gpointer item);
/* Names that nothing has yet, as PostgreSQL chooses them. */
char         *marq_pg_script_choose_relation (MarqPgScript *self, MarqNamespace *space, const char *table, const char *column,
                                              const char *label, gboolean is_constraint);
char         *marq_pg_script_choose_constraint (MarqPgScript *self, MarqNamespace *space, const char *table,
                                                const char *column, const char *label);
/* "a_b_c", cut as PostgreSQL does. */
char         *marq_pg_script_join     (const char *const *names);
/* The uids of columns; NULL: one of them is not there. */
GStrv         marq_pg_script_fields   (gpointer owner, const char *const *names);

/* Code. Names in it become whole, as if there were no search_path; what it needs is noted. */
void          marq_pg_script_settle   (MarqPgScript *self, gpointer message, MarqItem *needs);
char         *marq_pg_script_code     (MarqPgScript *self, PgQuery__Node *expression, MarqItem *needs);
void          marq_pg_script_need     (MarqItem *item, gpointer on);
/* The columns of a query, as fields without a place; stars in it become columns. */
GPtrArray    *marq_pg_script_columns  (MarqPgScript *self, PgQuery__Node *query);
/* What a column is called that has no name. (nullable) */
const char   *marq_pg_script_column_name (const PgQuery__Node *expression);

/* Types. */
MarqFieldType *marq_pg_script_type     (MarqPgScript *self, const PgQuery__TypeName *type);
char         *marq_pg_script_type_text (MarqPgScript *self, const PgQuery__TypeName *type, gboolean with_numbers);
char         *marq_pg_script_field_type_text (gpointer context, MarqFieldType *type);
char         *marq_pg_script_collation (MarqPgScript *self, PgQuery__Node *const *names, gsize n);

/* A type, or a function by no more than its name. */
char         *marq_pg_script_named    (MarqPgScript *self, PgQuery__TypeName *type, gboolean is_type);

/* Options: "a=1", and "name 'value'" of what is foreign; NULL where there are none. */
GStrv         marq_pg_script_options  (PgQuery__Node *const *options, gsize n, const char *const *before, gboolean reset);
GStrv         marq_pg_script_foreign_options (PgQuery__Node *const *options, gsize n, const char *const *before);

/* Tables and what hangs on them. */
void          marq_pg_script_add_column (MarqPgScript *self, MarqEntity *entity, PgQuery__ColumnDef *column, GPtrArray *late);
void          marq_pg_script_set_default (MarqPgScript *self, MarqField *field, PgQuery__Node *expression);
void          marq_pg_script_note_below (MarqPgScript *self, MarqEntity *above, MarqEntity *below, gboolean is_part);
void          marq_pg_script_add_constraint (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *constraint,
                                             const char *column);
void          marq_pg_script_add_keys   (MarqPgScript *self, MarqEntity *entity, GPtrArray *late);
void          marq_pg_script_inherit    (MarqPgScript *self, MarqEntity *child, MarqEntity *parent);
void          marq_pg_script_attach     (MarqPgScript *self, MarqEntity *part, MarqEntity *whole);
void          marq_pg_script_share_constraint (MarqPgScript *self, MarqConstraint *constraint, gboolean attach);
void          marq_pg_script_share_relation (MarqPgScript *self, MarqRelation *relation);
void          marq_pg_script_share_index (MarqPgScript *self, MarqIndex *index, gboolean attach);
GPtrArray    *marq_pg_script_parts      (MarqPgScript *self, MarqEntity *whole);
GPtrArray    *marq_pg_script_children   (MarqPgScript *self, MarqEntity *parent);
char         *marq_pg_script_bound      (MarqPgScript *self, PgQuery__PartitionBoundSpec *bound);
MarqKeyPart  *marq_pg_script_key_part   (MarqPgScript *self, gpointer owner, PgQuery__IndexElem *element);
/* The columns of a key by their names, as PostgreSQL makes a name of them. */
char         *marq_pg_script_key_words  (PgQuery__Node *const *elements, gsize n, PgQuery__Node *const *include, gsize n_include);
MarqConstraint *marq_pg_script_copy_key (MarqPgScript *self, MarqConstraint *key, MarqEntity *to, const char *name);
MarqIndex    *marq_pg_script_copy_index (MarqPgScript *self, MarqIndex *index, gpointer to, const char *name);
void          marq_pg_script_set_identity (MarqPgScript *self, MarqField *field, MarqIdentity identity, PgQuery__Node *const *options,
                                           gsize n);
void          marq_pg_script_drop_identity (MarqPgScript *self, MarqField *field);
void          marq_pg_script_sequence_options (MarqPgScript *self, MarqSequence *sequence, PgQuery__Node *const *options, gsize n);
void          marq_pg_script_finish_identities (MarqPgScript *self);
MarqSequence *marq_pg_script_new_sequence (MarqPgScript *self, MarqNamespace *space, const char *name, const char *type);
void          marq_pg_script_name_field (MarqPgScript *self, MarqField *field, const char *name);
/* Takes it out, with all that cannot be without it. */
void          marq_pg_script_remove     (MarqPgScript *self, gpointer item);
void          marq_pg_script_rename     (MarqPgScript *self, gpointer item, const char *name);
void          marq_pg_script_move       (MarqPgScript *self, gpointer item, const char *space);
void          marq_pg_script_own        (MarqPgScript *self, gpointer item, const PgQuery__RoleSpec *role);
MarqItem     *marq_pg_script_part       (gpointer owner, const char *list, const char *name);
void          marq_pg_script_alter_type (MarqPgScript *self, PgQuery__AlterTableStmt *statement);
void          marq_pg_script_alter_sequence_owner (MarqPgScript *self, MarqSequence *sequence, PgQuery__Node *const *names, gsize n);
void          marq_pg_script_keep       (MarqPgScript *self, MarqNamespace *space, const char *kind, const char *name, const char *identity,
                                         const char *definition, PgQuery__Node *needs);
/* What is at a name, of this kind; the words for what is not in the model. (nullable) */
gpointer      marq_pg_script_address    (MarqPgScript *self, PgQuery__ObjectType kind, const PgQuery__Node *object);

/* Statements, by kind: each takes the one inside the node. */
void          marq_pg_script_create_table    (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_foreign  (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_index    (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_sequence (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_sequence (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_enum     (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_enum     (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_domain   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_domain   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_composite (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_range    (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_view     (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_table_as (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_refresh         (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_function (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_function (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_trigger  (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_rule     (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_policy   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_policy   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_table    (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_rename_any      (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_move_any        (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_own_any         (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_drop_any        (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_comment         (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_grant           (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_aggregate (MarqPgScript *self, PgQuery__DefineStmt *statement);
gboolean      marq_pg_script_set_config      (MarqPgScript *self, PgQuery__SelectStmt *select);
void          marq_pg_script_define          (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_cast     (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_statistics (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_statistics (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_event    (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_event    (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_server   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_change_search   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_cluster         (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_schema   (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_create_extension (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_do              (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_set             (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_select          (MarqPgScript *self, PgQuery__Node *node);
void          marq_pg_script_statement       (MarqPgScript *self, PgQuery__Node *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPgScript, marq_pg_script_free)

G_END_DECLS
