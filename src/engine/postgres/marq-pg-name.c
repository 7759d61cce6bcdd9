/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is called what while names change. First namespaces get their new names, then what stands in them gets
 * its own, and its place. What would come where something else still stands goes by way of a name that nothing
 * has; what is dropped at the very end steps aside. Tables, indexes, keys, sequences and types share their
 * names, so all of them are looked at.
 */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-system-type.h"
#include "marq-pg.h"

/* The first letter of a step's key: in which order names change. */
enum
{
  SPACE_ASIDE = '\001',
  SPACE_RENAME,
  SPACE_SETTLE,
  SPACE_CREATE,
  PART_ASIDE = '!',
  PART_RENAME,
  ASIDE = '%',
  RENAME,
  MOVE = '(',
  SETTLE,
  PART_SETTLE,
  ROUTINE_ASIDE,
  ROUTINE_RENAME,
  ROUTINE_MOVE,
  ROUTINE_SETTLE,
};

/* The uid of a namespace, that of its successor if it has one. */
static const char *
space_of (MarqPlanner *self, gpointer item)
{
  MarqItem *namespace = marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);
  MarqItem *after = namespace ? marq_planner_get_new (self, namespace) : NULL;

  return namespace ? marq_item_get_uid (after ? after : namespace) : "";
}

static char *
dup_spot (const char *place, const char *name)
{
  return g_strconcat (place, " ", name, NULL);
}

static char *
identity_name (MarqItem *field)
{
  return marq_sql_derive (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (marq_item_get_parent (field)),
                          marq_item_get_name (field), "seq");
}

static gboolean
has_identity (MarqItem *item)
{
  return MARQ_IS_FIELD (item) && MARQ_IS_ENTITY (marq_item_get_parent (item))
         && marq_field_get_identity (MARQ_FIELD (item)) != MARQ_IDENTITY_NONE;
}

/* A name among relations and types, or NULL. */
static char *
dup_shared_name (MarqItem *item)
{
  gboolean is_key = MARQ_IS_CONSTRAINT (item) && MARQ_IS_ENTITY (marq_item_get_parent (item))
                    && marq_constraint_get_constraint (MARQ_CONSTRAINT (item)) != MARQ_CONSTRAINT_KIND_CHECK;

  if (has_identity (item))
    return identity_name (item);
  if (is_key || MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) || MARQ_IS_SEQUENCE (item) || MARQ_IS_INDEX (item)
      || MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item))
    return g_strdup (marq_item_get_name (item));
  return NULL;
}

typedef struct
{
  MarqPlanner *self;
  gboolean after;
} MarqCensus;

/* Whether it is out of the way before names change, or steps aside first of all. */
static gboolean
leaves (MarqPlanner *self, MarqItem *before)
{
  MarqItem *after = marq_planner_get_new (self, before);

  if (!after && (MARQ_IS_ENUM (before) || MARQ_IS_DOMAIN (before) || MARQ_IS_COMPOSITE (before)))
    return marq_pg_steps_aside (self, before);
  return marq_planner_is_dropped (self, before) || (has_identity (before) && !has_identity (after));
}

static void
count (MarqItem *item, gpointer data)
{
  MarqCensus *census = data;
  GHashTable *spots = census->after ? census->self->new_spots : census->self->old_spots;
  g_autofree char *name = dup_shared_name (item);

  if (!census->after && leaves (census->self, item))
    return;
  if (name)
    g_hash_table_insert (spots, dup_spot (space_of (census->self, item), name), item);
  if ((MARQ_IS_CONSTRAINT (item) || MARQ_IS_RELATION (item)) && marq_item_get_name (item))
    g_hash_table_insert (spots, dup_spot (marq_item_get_uid (marq_item_get_parent (item)), marq_item_get_name (item)), item);
  if (MARQ_IS_ROUTINE (item) && marq_item_get_name (item))
    {
      g_autofree char *place = g_strconcat ("()", space_of (census->self, item), NULL);

      g_hash_table_insert (spots, dup_spot (place, marq_item_get_name (item)), item);
    }
  if (MARQ_IS_NAMESPACE (item) && marq_item_get_name (item))
    g_hash_table_insert (spots, dup_spot ("", marq_item_get_name (item)), item);
}

void
marq_pg_count_names (MarqPlanner *self)
{
  MarqCensus census = { self, TRUE };

  /* Who steps aside is known by who comes. */
  marq_item_foreach (marq_matching_get_root (self->matching, TRUE), count, &census);
  census.after = FALSE;
  marq_item_foreach (marq_matching_get_root (self->matching, FALSE), count, &census);
}

static MarqItem *
find (GHashTable *spots, const char *place, const char *name)
{
  g_autofree char *spot = dup_spot (place, name);

  return g_hash_table_lookup (spots, spot);
}

static char *
aside_name (MarqItem *before)
{
  return marq_sql_derive_apart (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (before), "_old");
}

/* The table that takes a sequence along wherever it goes, or NULL. */
static MarqItem *
get_carrier (MarqPlanner *self, MarqItem *before)
{
  const char *owner = MARQ_IS_SEQUENCE (before) ? marq_sequence_get_owned_by (MARQ_SEQUENCE (before)) : NULL;
  MarqItem *field = owner ? marq_item_lookup (before, owner) : NULL;
  MarqItem *after = field ? marq_planner_get_new (self, field) : NULL;

  return after ? marq_item_get_parent (after) : NULL;
}

gboolean
marq_pg_steps_aside (MarqPlanner *self, gpointer before)
{
  const char *name = marq_item_get_name (before);

  if (MARQ_IS_NAMESPACE (before))
    return !marq_planner_get_new (self, before) && find (self->new_spots, "", name);
  if (MARQ_IS_ROUTINE (before))
    {
      g_autofree char *place = g_strconcat ("()", space_of (self, before), NULL);

      return !marq_planner_get_new (self, before) && find (self->new_spots, place, name);
    }
  return marq_planner_is_recreated (self, before)
         || (!marq_planner_get_new (self, before)
             && (find (self->new_spots, space_of (self, before), name)
                 || (get_carrier (self, before) && find (self->new_spots, space_of (self, get_carrier (self, before)), name))));
}

char *
marq_pg_late_prefix (MarqPlanner *self, gpointer before)
{
  MarqItem *namespace = marq_item_get_ancestor (before, MARQ_TYPE_NAMESPACE);
  MarqItem *after = namespace ? marq_planner_get_new (self, namespace) : NULL;
  g_autofree char *aside = NULL;
  g_autofree char *name = NULL;

  if (!namespace || (marq_namespace_is_usual (after ? after : namespace) && !marq_pg_needs_space (before)))
    return g_strdup ("");
  aside = !after && marq_pg_steps_aside (self, namespace) ? aside_name (namespace) : NULL;
  name = marq_planner_quote (self, aside ? aside : marq_item_get_name (after ? after : namespace));
  return g_strconcat (name, ".", NULL);
}

char *
marq_pg_late_path (MarqPlanner *self, gpointer before)
{
  g_autofree char *prefix = marq_pg_late_prefix (self, before);
  g_autofree char *name = marq_planner_name (self, before);

  return g_strconcat (prefix, name, NULL);
}

char *
marq_pg_last_path (MarqPlanner *self, gpointer before)
{
  MarqItem *carrier = get_carrier (self, before);
  g_autofree char *prefix = MARQ_IS_NAMESPACE (before) ? g_strdup ("")
                            : carrier                  ? marq_planner_prefix (self, carrier)
                                                       : marq_pg_late_prefix (self, before);
  g_autofree char *aside = marq_pg_steps_aside (self, before) ? aside_name (before) : NULL;
  g_autofree char *name = marq_planner_quote (self, aside ? aside : marq_item_get_name (before));

  return g_strconcat (prefix, name, NULL);
}

static void
add_step (MarqPlanner *self, gpointer before, gpointer after, char order, char *statement)
{
  g_autofree char *owned = statement;
  MarqStep *step = marq_planner_add (self, MARQ_PHASE_RENAME, before);

  step->key[0] = order;
  if (after)
    marq_step_alters (step, after);
  if (after && !MARQ_IS_NAMESPACE (after) && !MARQ_IS_NAMESPACE (marq_item_get_parent (after)))
    marq_step_alters (step, marq_item_get_parent (after));
  marq_step_add (step, marq_planner_has (self, MARQ_PLAN_IDEMPOTENT) ? self->engine->guard_rename (statement)
                                                                     : g_steal_pointer (&owned));
}

void
marq_pg_step_aside (MarqPlanner *self, gpointer before, const char *alter, const char *middle)
{
  g_autofree char *path = MARQ_IS_NAMESPACE (before) ? marq_planner_name (self, before) : marq_pg_late_path (self, before);
  g_autofree char *aside = aside_name (before);
  g_autofree char *name = marq_planner_quote (self, aside);
  char order = MARQ_IS_NAMESPACE (before) ? SPACE_ASIDE : MARQ_IS_ROUTINE (before) ? ROUTINE_ASIDE : PART_ASIDE;

  if (marq_pg_steps_aside (self, before))
    add_step (self, before, NULL, order, g_strdup_printf ("ALTER %s %s%s%s", alter, path, middle, name));
}

/* A change of a name: what is said before the name and behind it, under the old names and the new. */
typedef struct
{
  MarqItem *before, *after;
  const char *old_place, *new_place;
  const char *old_name, *new_name;
  const char *old_head, *old_middle;
  const char *new_head, *new_middle;
  char aside, rename, settle;
} MarqNaming;

static gboolean
is_blocked (MarqPlanner *self, const MarqNaming *naming)
{
  gboolean moved = !g_str_equal (naming->old_place, naming->new_place);
  MarqItem *there = find (self->old_spots, naming->new_place, naming->new_name);
  MarqItem *on_the_way = find (self->old_spots, naming->old_place, naming->new_name);
  MarqItem *wants = find (self->new_spots, naming->old_place, naming->new_name);

  return (there && there != naming->before) || (moved && on_the_way && on_the_way != naming->before)
         || (moved && wants && wants != naming->after);
}

static char *
temporary_name (gpointer before)
{
  char *name = g_strdup_printf ("marquetry_%s", marq_item_get_uid (before));

  for (char *at = name; *at; at++)
    if (!g_ascii_isalnum (*at))
      *at = '_';
  return name;
}

/* Returns: what it is called while things move. */
static char *
change_name (MarqPlanner *self, const MarqNaming *naming)
{
  g_autofree char *old_name = marq_planner_quote (self, naming->old_name);
  g_autofree char *new_name = marq_planner_quote (self, naming->new_name);
  gboolean renamed = !g_str_equal (naming->old_name, naming->new_name);
  gboolean moved = !g_str_equal (naming->old_place, naming->new_place);
  g_autofree char *between = NULL;

  if (!(renamed || moved) || !is_blocked (self, naming))
    {
      if (renamed)
        add_step (self, naming->before, naming->after, naming->rename,
                  g_strconcat (naming->old_head, old_name, naming->old_middle, new_name, NULL));
      return g_steal_pointer (&new_name);
    }
  between = temporary_name (naming->before);
  add_step (self, naming->before, naming->after, naming->aside,
            g_strconcat (naming->old_head, old_name, naming->old_middle, between, NULL));
  add_step (self, naming->before, naming->after, naming->settle,
            g_strconcat (naming->new_head, between, naming->new_middle, new_name, NULL));
  return g_steal_pointer (&between);
}

static void
move (MarqPlanner *self, gpointer before, gpointer after, char order, const char *alter, const char *name, const char *middle)
{
  MarqItem *old_space = marq_item_get_parent (before);
  g_autofree char *prefix = marq_pg_late_prefix (self, before);
  g_autofree char *from = *prefix ? g_strdup (prefix) : g_strconcat (marq_item_get_name (old_space), ".", NULL);
  g_autofree char *to = marq_planner_name (self, marq_item_get_parent (after));

  add_step (self, before, after, order, g_strdup_printf ("ALTER %s %s%s%s SET SCHEMA %s", alter, from, name, middle, to));
}

/* A sequence goes where the table of its column goes. */
static gboolean
is_carried (MarqPlanner *self, MarqItem *before, MarqItem *after)
{
  MarqItem *carrier = get_carrier (self, before);
  const char *owner = carrier ? marq_sequence_get_owned_by (MARQ_SEQUENCE (after)) : NULL;
  MarqItem *field = owner ? marq_item_lookup (after, owner) : NULL;

  return field && marq_item_get_parent (field) == carrier;
}

void
marq_pg_rename (MarqPlanner *self, gpointer after, const char *alter)
{
  MarqItem *before = marq_planner_get_old (self, after);
  gboolean is_routine = MARQ_IS_ROUTINE (after);
  g_autofree char *old_prefix = marq_pg_late_prefix (self, before);
  g_autofree char *new_prefix = marq_planner_prefix (self, after);
  g_autofree char *old_head = g_strdup_printf ("ALTER %s %s", alter, old_prefix);
  g_autofree char *new_head = g_strdup_printf ("ALTER %s %s", alter, new_prefix);
  /* When routines get their names, the types of their arguments have theirs. */
  g_autofree char *signature = is_routine ? marq_pg_signature (after) : NULL;
  g_autofree char *arguments = signature ? g_strdup_printf ("(%s)", signature) : g_strdup ("");
  g_autofree char *middle = g_strconcat (arguments, " RENAME TO ", NULL);
  g_autofree char *old_place = g_strconcat (is_routine ? "()" : "", space_of (self, before), NULL);
  g_autofree char *new_place = g_strconcat (is_routine ? "()" : "", space_of (self, after), NULL);
  const MarqNaming naming = { before, after, old_place, new_place, marq_item_get_name (before), marq_item_get_name (after),
                              old_head, middle, new_head, middle, is_routine ? ROUTINE_ASIDE : ASIDE,
                              is_routine ? ROUTINE_RENAME : RENAME, is_routine ? ROUTINE_SETTLE : SETTLE };
  g_autofree char *name = change_name (self, &naming);

  if (!g_str_equal (old_place, new_place) && !is_carried (self, before, after))
    move (self, before, after, is_routine ? ROUTINE_MOVE : MOVE, alter, name, arguments);
}

void
marq_pg_rename_namespace (MarqPlanner *self, gpointer after)
{
  MarqItem *before = marq_planner_get_old (self, after);
  const MarqNaming naming = { before, after, "", "", marq_item_get_name (before), marq_item_get_name (after), "ALTER SCHEMA ",
                              " RENAME TO ", "ALTER SCHEMA ", " RENAME TO ", SPACE_ASIDE, SPACE_RENAME, SPACE_SETTLE };

  g_free (change_name (self, &naming));
}

void
marq_pg_create_namespace (MarqPlanner *self, gpointer item)
{
  g_autofree char *name = marq_planner_name (self, item);
  MarqStep *step;

  if (marq_namespace_is_usual (item))
    return;
  step = marq_planner_add (self, MARQ_PHASE_RENAME, item);
  step->key[0] = SPACE_CREATE;
  g_ptr_array_add (step->creates, item);
  marq_step_printf (step, "CREATE SCHEMA " MARQ_IF_NOT_EXISTS "%s", name);
}

/* An index goes with its table, and so does the sequence of an identity. */
static void
rename_carried (MarqPlanner *self, gpointer before, gpointer after, const char *alter, const char *old_name, const char *new_name)
{
  g_autofree char *old_prefix = marq_pg_late_prefix (self, before);
  g_autofree char *new_prefix = marq_planner_prefix (self, after);
  g_autofree char *old_head = g_strdup_printf ("ALTER %s %s", alter, old_prefix);
  g_autofree char *new_head = g_strdup_printf ("ALTER %s %s", alter, new_prefix);
  const MarqNaming naming = { before, after, space_of (self, before), space_of (self, after), old_name, new_name, old_head,
                              " RENAME TO ", new_head, " RENAME TO ", PART_ASIDE, PART_RENAME, PART_SETTLE };

  g_free (change_name (self, &naming));
}

void
marq_pg_rename_index (MarqPlanner *self, gpointer after)
{
  MarqItem *before = marq_planner_get_old (self, after);

  rename_carried (self, before, after, "INDEX", marq_item_get_name (before), marq_item_get_name (after));
}

/* PostgreSQL names the sequence of an identity after its column, once. */
void
marq_pg_rename_identity (MarqPlanner *self, gpointer after)
{
  MarqItem *before = marq_planner_get_old (self, after);
  g_autofree char *old_name = has_identity (before) && has_identity (after) ? identity_name (before) : NULL;
  g_autofree char *new_name = old_name ? identity_name (after) : NULL;

  if (new_name)
    rename_carried (self, before, after, "SEQUENCE IF EXISTS", old_name, new_name);
}

/* A key is an index, too; and no two constraints of a table have one name. */
void
marq_pg_rename_constraint (MarqPlanner *self, gpointer after)
{
  MarqItem *before = marq_planner_get_old (self, after);
  g_autofree char *shared = dup_shared_name (after);
  const char *word = MARQ_IS_DOMAIN (marq_item_get_parent (after)) ? "DOMAIN" : "TABLE";
  g_autofree char *old_owner = marq_pg_late_path (self, marq_item_get_parent (before));
  g_autofree char *new_owner = marq_planner_full_name (self, marq_item_get_parent (after));
  g_autofree char *old_head = g_strdup_printf ("ALTER %s %s RENAME CONSTRAINT ", word, old_owner);
  g_autofree char *new_head = g_strdup_printf ("ALTER %s %s RENAME CONSTRAINT ", word, new_owner);
  const char *place = marq_item_get_uid (marq_item_get_parent (after));
  MarqNaming naming = { before, after, shared ? space_of (self, before) : place, shared ? space_of (self, after) : place,
                        marq_item_get_name (before), marq_item_get_name (after), old_head, " TO ", new_head, " TO ",
                        PART_ASIDE, PART_RENAME, PART_SETTLE };

  g_free (change_name (self, &naming));
}
