/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How texts are compared, in other words: a table that says what its database has anyway, or a character
 * set by its name alone, reads back as something else, or as nothing. Which words mean the same is known to
 * the server: what it told of itself stays with what was read.
 */
#include "config.h"

#include <string.h>

#include "marq-mariadb-collation.h"
#include "marq-mariadb-type.h"

typedef struct
{
  char       *database; /* the collation of what was read */
  GHashTable *usual;    /* character set → its collation where none is said */
} MarqMariadbGround;

typedef struct
{
  MarqMatching *matching;
  const MarqMariadbGround *before, *after; /* that the words of a side stand on */
  gboolean before_speaks, after_speaks;    /* it was read: what it does not say means something, too */
} MarqMariadbAgreement;

static G_DEFINE_QUARK (marq-mariadb-ground, ground)

static void
ground_free (gpointer data)
{
  MarqMariadbGround *self = data;

  g_hash_table_unref (self->usual);
  g_free (self->database);
  g_free (self);
}

void
marq_mariadb_note_ground (MarqSchema *schema, const char *database, GHashTable *usual)
{
  MarqMariadbGround *self = g_new0 (MarqMariadbGround, 1);

  self->database = g_strdup (database);
  self->usual = g_hash_table_ref (usual);
  g_object_set_qdata_full (G_OBJECT (schema), ground_quark (), self, ground_free);
}

/* In small letters; "utf8" is an older name. NULL: the server has no such character set. */
static char *
dup_character_set (const MarqMariadbGround *ground, const char *name, gsize length)
{
  g_autofree char *set = g_ascii_strdown (name, length);

  if (g_hash_table_contains (ground->usual, set))
    return g_steal_pointer (&set);
  return g_str_equal (set, "utf8") && g_hash_table_contains (ground->usual, "utf8mb3") ? g_strdup ("utf8mb3") : NULL;
}

/* In small letters, and with its character set: "uca1400_ai_ci" goes with any. */
static char *
dup_collation (const MarqMariadbGround *ground, const char *name, const char *character_set, const char *usual)
{
  gsize length = strcspn (name, "_");
  g_autofree char *set = dup_character_set (ground, name, length);
  g_autofree char *whole = g_ascii_strdown (name, -1);

  if (set)
    return g_strconcat (set, whole + length, NULL);
  set = character_set ? dup_character_set (ground, character_set, -1) : g_strndup (usual, strcspn (usual, "_"));
  return set ? g_strconcat (set, "_", whole, NULL) : NULL;
}

static void
get_words (gpointer item, char **character_set, char **collation)
{
  g_object_get (item, "character_set", character_set, "collation", collation, NULL);
}

/* What the words come to; usual: what there is without any. NULL: nobody knows. */
static char *
dup_meaning (const MarqMariadbGround *ground, gpointer item, const char *usual)
{
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;
  g_autofree char *set = NULL;

  get_words (item, &character_set, &collation);
  if (!usual || (!character_set && !collation))
    return g_strdup (usual);
  if (collation)
    return dup_collation (ground, collation, character_set, usual);
  set = dup_character_set (ground, character_set, -1);
  return set ? g_strdup (g_hash_table_lookup (ground->usual, set)) : NULL;
}

static gboolean
is_silent (gpointer item)
{
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;

  get_words (item, &character_set, &collation);
  return !character_set && !collation;
}

/* What was read takes the words of what was drawn; of two that were read, those of the one that has any. */
static gboolean
is_giving (MarqMariadbAgreement *self, gpointer before)
{
  return self->after_speaks && !(self->before_speaks && is_silent (before));
}

static void
give_words (gpointer from, gpointer to)
{
  g_autofree char *character_set = NULL;
  g_autofree char *collation = NULL;

  get_words (from, &character_set, &collation);
  g_object_set (to, "character_set", character_set, "collation", collation, NULL);
}

/* same_ground: nothing said means the same on both sides. */
static void
agree (MarqMariadbAgreement *self, gpointer before, gpointer after, const char *old_meaning, const char *new_meaning, gboolean same_ground)
{
  gpointer from = is_giving (self, before) ? before : after;

  if (old_meaning && g_strcmp0 (old_meaning, new_meaning) == 0 && (same_ground || !is_silent (from)))
    give_words (from, from == before ? after : before);
}

static gboolean
holds_text (MarqField *field)
{
  return marq_mariadb_type_is_text (marq_mariadb_type_text (marq_field_get_data_type (field)));
}

static void
agree_on_fields (MarqMariadbAgreement *self, MarqEntity *entity, const char *old_usual, const char *new_usual)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  gboolean same_ground = g_strcmp0 (old_usual, new_usual) == 0;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *after = marq_item_list_get (fields, i);
      MarqField *before = marq_matching_get_before (self->matching, after);
      g_autofree char *old_meaning = before ? dup_meaning (self->before, before, old_usual) : NULL;
      g_autofree char *new_meaning = before ? dup_meaning (self->after, after, new_usual) : NULL;

      if (before && !holds_text (before) && !holds_text (after))
        give_words (is_giving (self, before) ? before : after, is_giving (self, before) ? after : before);
      else if (before)
        agree (self, before, after, old_meaning, new_meaning, same_ground);
    }
}

static void
agree_on_entities (MarqMariadbAgreement *self, MarqNamespace *namespace, const char *old_usual, const char *new_usual)
{
  MarqItemList *entities = marq_namespace_get_entities (namespace);
  gboolean same_ground = g_strcmp0 (old_usual, new_usual) == 0;

  for (guint i = 0; i < marq_item_list_get_length (entities); i++)
    {
      MarqEntity *after = marq_item_list_get (entities, i);
      MarqEntity *before = marq_matching_get_before (self->matching, after);
      g_autofree char *old_meaning = before ? dup_meaning (self->before, before, old_usual) : NULL;
      g_autofree char *new_meaning = before ? dup_meaning (self->after, after, new_usual) : NULL;

      if (!before)
        continue;
      agree (self, before, after, old_meaning, new_meaning, same_ground);
      agree_on_fields (self, after, old_meaning, new_meaning);
    }
}

/* What the server has as its own is not said of a database. Against somebody who says another it counts, and
 * where nobody says anything, a table that is to follow it again has to know. */
static void
agree_on_namespace (MarqMariadbAgreement *self, MarqNamespace *before, MarqNamespace *after)
{
  g_autofree char *old_meaning = dup_meaning (self->before, before, self->before->database);
  g_autofree char *new_meaning = dup_meaning (self->after, after, self->after->database);
  gpointer from = is_giving (self, before) ? before : after;

  if (!is_silent (from) && g_strcmp0 (old_meaning, new_meaning) == 0)
    give_words (from, from == before ? after : before);
  else if (old_meaning && new_meaning)
    {
      g_object_set (before, "character_set", NULL, "collation", old_meaning, NULL);
      g_object_set (after, "character_set", NULL, "collation", new_meaning, NULL);
    }
  agree_on_entities (self, after, old_meaning, new_meaning);
}

void
marq_mariadb_agree (MarqMatching *matching, MarqSchema *before, MarqSchema *after)
{
  const MarqMariadbGround *old_ground = before ? g_object_get_qdata (G_OBJECT (before), ground_quark ()) : NULL;
  const MarqMariadbGround *new_ground = after ? g_object_get_qdata (G_OBJECT (after), ground_quark ()) : NULL;
  MarqMariadbAgreement self = { matching, old_ground ? old_ground : new_ground, new_ground ? new_ground : old_ground,
                                old_ground != NULL, new_ground != NULL };
  MarqItemList *namespaces = marq_schema_get_namespaces (MARQ_SCHEMA (marq_matching_get_root (matching, TRUE)));

  for (guint i = 0; self.before && i < marq_item_list_get_length (namespaces); i++)
    {
      MarqNamespace *namespace = marq_item_list_get (namespaces, i);
      MarqNamespace *other = marq_matching_get_before (matching, namespace);

      if (other)
        agree_on_namespace (&self, other, namespace);
    }
}
