/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the catalog of one database to a schema. Few queries, each over the whole database; things are
 * found again by name, as the server spells it. What the model cannot hold is kept as its text.
 */
#pragma once

#include "marq-mariadb-connection.h"

G_BEGIN_DECLS

/* What left_out says, in this order. */
typedef enum
{
  MARQ_MARIADB_LEFT_AS_TEXT,
  MARQ_MARIADB_LEFT_BROKEN,
  MARQ_MARIADB_LEFT_UNSEEN,
  MARQ_MARIADB_LEFT_COUNTER,
  MARQ_MARIADB_LEFT_WIDTH,
  MARQ_MARIADB_LEFT_DEFINER,
  MARQ_MARIADB_LEFT_GRANT,
  MARQ_MARIADB_N_LEFT,
} MarqMariadbLeft;

typedef struct
{
  char       *name;
  MarqEntity *entity;     /* NULL once it is kept as its text */
  MarqObject *object;     /* that text */
  char       *collation;
  char       *why;        /* it is kept as its text; NULL: it is not */
  gboolean    is_partitioned;
} MarqMariadbTable;

typedef struct
{
  MarqMariadbConnection *connection;
  MarqNamespace *namespace;
  char          *database;
  char          *collation;  /* of the database */
  char          *sql_mode;   /* that of new code, where it says no other */
  GHashTable    *knows;      /* "TABLE.COLUMN" of information_schema, as this server has it */
  GHashTable    *collations; /* character set → what it is compared by */
  GHashTable    *tables;     /* name → MarqMariadbTable */
  GPtrArray     *in_order;   /* the same, by name */
  GPtrArray     *sequences;  /* names and comments, by turns */
  GPtrArray     *left[MARQ_MARIADB_N_LEFT];
  GCancellable  *cancellable;
  GError       **error;
} MarqMariadbReader;

MarqSchema *marq_mariadb_read              (MarqConnection *connection, GPtrArray *left_out, GCancellable *cancellable,
                                            GError **error);

/* The parts, in the order in which each finds what it needs. */
gboolean    marq_mariadb_read_tables       (MarqMariadbReader *self);
gboolean    marq_mariadb_read_columns      (MarqMariadbReader *self);
gboolean    marq_mariadb_read_keys         (MarqMariadbReader *self);
gboolean    marq_mariadb_read_checks       (MarqMariadbReader *self);
gboolean    marq_mariadb_read_texts        (MarqMariadbReader *self);
gboolean    marq_mariadb_read_relations    (MarqMariadbReader *self);
gboolean    marq_mariadb_read_sequences    (MarqMariadbReader *self);
gboolean    marq_mariadb_read_views        (MarqMariadbReader *self);
gboolean    marq_mariadb_read_triggers     (MarqMariadbReader *self);
gboolean    marq_mariadb_read_routines     (MarqMariadbReader *self);
gboolean    marq_mariadb_read_events       (MarqMariadbReader *self);

/* The answer to a query in which $DB stands for the database as a constant. */
GPtrArray  *marq_mariadb_rows              (MarqMariadbReader *self, const char *query);
gboolean    marq_mariadb_knows             (MarqMariadbReader *self, const char *column);
MarqMariadbTable *marq_mariadb_find_table  (MarqMariadbReader *self, const char *name);
void        marq_mariadb_leave             (MarqMariadbReader *self, MarqMariadbLeft kind, const char *format, ...)
                                            G_GNUC_PRINTF (3, 4);
/* Its text, which stands in such a column of what SHOW CREATE answers; NULL: *error is set. */
char       *marq_mariadb_show              (MarqMariadbReader *self, const char *kind, const char *name, guint column);
/* The same, or NULL in *text where the user may not see it. FALSE: *error is set. */
gboolean    marq_mariadb_may_show          (MarqMariadbReader *self, const char *kind, const char *name, guint column, char **text);
/* Kept as its text, because of why; depends_on: uids, or NULL. */
MarqObject *marq_mariadb_keep_text         (MarqMariadbReader *self, const char *kind, const char *name, const char *definition,
                                            const char *const *depends_on);
/* Whether code has rules of its own for how it is read and run: "sql_mode=…" in a list, or NULL. */
GStrv       marq_mariadb_settings          (MarqMariadbReader *self, const char *sql_mode);
void        marq_mariadb_note_definer      (MarqMariadbReader *self, const char *name, const char *definer);
/* What a table or column has that is not what it would have anyway. Either may be NULL. */
void        marq_mariadb_say_collation     (MarqMariadbReader *self, const char *collation, const char *usual, char **character_set,
                                            char **said);

G_END_DECLS
