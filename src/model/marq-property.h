/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of an item class's table of properties, and what can be done with the value behind it.
 *
 * A class writes its rows once, as a macro:
 *
 *     #define MARQ_FIELD_PROPERTIES(ROW, C)                                  \
 *       ROW (C, TYPE,    type,     N_("Type"),     0,     0)                 \
 *       ROW (C, BOOLEAN, not_null, N_("Required"), FALSE, 0)
 *
 * and from each row come the struct member, a typed getter and setter, the GParamSpec and notify,
 * the JSON key, copying, comparing and undo. The arguments are the class's prefix, the kind, the
 * name (also the JSON key), the label people read, an argument that depends on the kind, and flags:
 *
 *     kind      held as             argument                  in JSON
 *     STRING    char *, or NULL     0                         a string
 *     TEXT      char *, or NULL     0                         a string, or a list of its lines
 *     BOOLEAN   gboolean            default                   true, false
 *     INTEGER   gint64              default                   a number
 *     ENUM      int                 the enum's get_type       its nick
 *     STRINGS   GStrv, or NULL      0                         a list of strings
 *     TYPE      MarqFieldType *     0                         its text, "Decimal(10, 2)"
 *     REF       uid, or NULL        the target's get_type     the uid
 *     REFS      uids, or NULL       the target's get_type     a list of uids
 *     CHILD     MarqItem *, never NULL  its get_type          an object
 *     LIST      MarqItemList *      the children's get_type   a list of objects
 *
 * What equals its default is not written to JSON. The default of an ENUM is its first value.
 */
#pragma once

#include <glib-object.h>

#include "marq-types.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_PROPERTY_STRING,
  MARQ_PROPERTY_TEXT,
  MARQ_PROPERTY_BOOLEAN,
  MARQ_PROPERTY_INTEGER,
  MARQ_PROPERTY_ENUM,
  MARQ_PROPERTY_STRINGS,
  MARQ_PROPERTY_TYPE,
  MARQ_PROPERTY_REF,
  MARQ_PROPERTY_REFS,
  MARQ_PROPERTY_CHILD,
  MARQ_PROPERTY_LIST,
} MarqPropertyKind;

typedef enum
{
  MARQ_COSMETIC = 1 << 0,   /* how it looks, not what it is: no change of the schema */
  MARQ_EXPRESSION = 1 << 1, /* code of the engine: two texts may mean the same */
  MARQ_APART = 1 << 2,      /* saved in files of its own */

  /* REF, REFS, TYPE */
  MARQ_WEAK = 1 << 3,    /* when the target goes, this is emptied; otherwise the item falls with it */
  MARQ_LOOSE = 1 << 4,   /* the target may be missing */
  MARQ_ACYCLIC = 1 << 5, /* following it never comes back */

  /* LIST */
  MARQ_SORTED = 1 << 6,         /* order means nothing; saved by name */
  MARQ_SHARED_NAMES = 1 << 7,   /* names are unique over all such lists of the parent */
  MARQ_FREE_NAMES = 1 << 8,     /* names may repeat, or be missing */
  MARQ_OPTIONAL_NAMES = 1 << 9, /* names may be missing, but not repeat */
  MARQ_ESSENTIAL = 1 << 10,     /* the parent falls with any of these */
} MarqPropertyFlags;

struct _MarqProperty
{
  const char *name;
  const char *label; /* untranslated: for _() */
  MarqPropertyKind kind;
  MarqPropertyFlags flags;
  gsize offset;
  GType (*type) (void);
  gint64 fallback;
};

/* A slot is the struct member of an item that a row describes. */
GParamSpec *marq_property_param_spec (const MarqProperty *property);
GType       marq_property_value_type (const MarqProperty *property);
gboolean    marq_property_is_value   (const MarqProperty *property); /* neither CHILD nor LIST */
gboolean    marq_property_is_reference (const MarqProperty *property); /* REF, REFS or TYPE */
gboolean    marq_property_is_default (const MarqProperty *property, gconstpointer slot);
gboolean    marq_property_equal      (const MarqProperty *property, gconstpointer a, gconstpointer b);
void        marq_property_assign     (const MarqProperty *property, gpointer to, gconstpointer from);
void        marq_property_clear      (const MarqProperty *property, gpointer slot);
void        marq_property_init       (const MarqProperty *property, gpointer slot);
void        marq_property_to_value   (const MarqProperty *property, gconstpointer slot, GValue *value);
void        marq_property_from_value (const MarqProperty *property, gpointer slot, const GValue *value);

typedef void (*MarqReferenceFunc) (const char *uid, gpointer data);
void        marq_property_references (const MarqProperty *property,
                                      gconstpointer       slot,
                                      MarqReferenceFunc   func,
                                      gpointer            data);

/* map (uid) gives the uid to put in its place, or NULL to take the reference out. */
typedef const char *(*MarqReferenceMap) (const char *uid, gpointer data);
void        marq_property_map_references (const MarqProperty *property,
                                          gpointer            slot,
                                          MarqReferenceMap    map,
                                          gpointer            data);

G_END_DECLS
