/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns of migrations: scripts with named holes. They are data: a file of SQL each, ours in the program's
 * resources, a project's own in its folder templates/. Comments say what it is; all others stay in the scripts:
 *
 *   -- marquetry: template A column that must not be null
 *   -- What it does, in as many lines as it takes, up to the next one of ours.
 *   -- marquetry: type add_columns
 *   -- marquetry: hole table name -- The table that gets the column
 *   -- marquetry: hole batch number = 1000 -- How many rows at once
 *   -- marquetry: hole limit sql for mariadb, sqlite = -- For these engines alone; "=" makes it optional
 *   -- marquetry: refused sqlite -- Why this engine has no part in it
 *   -- marquetry: up postgresql
 *   ALTER TABLE {{table}} …
 *   -- marquetry: down postgresql
 *   …
 *
 * "up" and "down" without engines are for all of them. {{version}} is the migration's, as in names: 1_0_3. A list
 * may be written with something around each: {{columns|NEW.*}}. {{table|text}} is a text that says what {{table}}
 * would. A default may speak of other holes; in the default of an identifier, a name stands for its last part.
 */
#pragma once

#include <gio/gio.h>

#include "model/marq-enums.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_HOLE_IDENTIFIER,  /* one name, with whatever letters; quoted where it must be */
  MARQ_HOLE_IDENTIFIERS, /* several, with commas between them */
  MARQ_HOLE_NAME,        /* one that may have a namespace: shop.orders */
  MARQ_HOLE_TEXT,        /* a constant */
  MARQ_HOLE_TEXTS,
  MARQ_HOLE_NUMBER,      /* above 0 */
  MARQ_HOLE_SQL,         /* an expression, a type: as it is, where it leaves nothing open and ends nothing */
} MarqHoleKind;

const char *marq_hole_kind_nick (MarqHoleKind kind);

typedef struct
{
  char        *name;
  MarqHoleKind kind;
  guint        dialects; /* a bit each: for which engines it is there */
  char        *preset;   /* NULL: it has to be filled */
  char        *description;
} MarqHole;

typedef struct _MarqPattern MarqPattern;

/* A project's own first, then ours; of two of one name, its own. problems: gets a text for each of its files that
 * cannot be used; or NULL. (element-type MarqPattern) */
GPtrArray   *marq_pattern_list (const char *folder, GPtrArray *problems);
/* The error names those that there are. (transfer full) (nullable) */
MarqPattern *marq_pattern_find (const char *folder, const char *id, GError **error);
MarqPattern *marq_pattern_new  (const char *id, const char *text, GError **error);
void         marq_pattern_free (MarqPattern *self);

const char  *marq_pattern_get_id          (MarqPattern *self);
const char  *marq_pattern_get_title       (MarqPattern *self);
const char  *marq_pattern_get_description (MarqPattern *self);
const char  *marq_pattern_get_type_nick   (MarqPattern *self); /* (nullable) */
gboolean     marq_pattern_is_own          (MarqPattern *self); /* the project's */
GPtrArray   *marq_pattern_get_holes       (MarqPattern *self); /* of MarqHole */
gboolean     marq_pattern_is_for          (MarqPattern *self, MarqDialect dialect);
/* Why an engine has no part in it, or NULL. */
const char  *marq_pattern_get_refusal     (MarqPattern *self, MarqDialect dialect);

typedef struct
{
  char *up;
  char *down; /* NULL: it has none */
} MarqFilled;

/* values: "hole=value". version: of the migration, "1.0.3". All that is wrong is said at once. */
gboolean     marq_pattern_fill (MarqPattern *self, MarqDialect dialect, const char *const *values, const char *version,
                                MarqFilled *filled, GError **error);
void         marq_filled_clear (MarqFilled *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPattern, marq_pattern_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqFilled, marq_filled_clear)

G_END_DECLS
