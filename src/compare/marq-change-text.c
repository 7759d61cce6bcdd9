/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes in plain words: a line for each, and a paragraph for all. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-change-private.h"
#include "model/marq-model.h"

/* Longer values are not repeated in a line. */
#define LONGEST_VALUE 60

/* SQL and change lines have tables and columns, where the designer has entities and fields. */
const char *
marq_change_kind_words (MarqItem *item)
{
  if (MARQ_IS_ENTITY (item))
    return _ ("Table");
  if (MARQ_IS_FIELD (item))
    return MARQ_IS_COMPOSITE (marq_item_get_parent (item)) ? _ ("Attribute") : _ ("Column");
  if (MARQ_IS_RELATION (item))
    return _ ("Foreign Key");
  if (MARQ_IS_INDEX (item) && marq_index_get_is_unique (MARQ_INDEX (item)))
    return _ ("Unique Index");
  if (MARQ_IS_VIEW (item) && marq_view_get_is_materialized (MARQ_VIEW (item)))
    return _ ("Materialized View");
  if (MARQ_IS_OBJECT (item) && marq_object_get_object_kind (MARQ_OBJECT (item)))
    return marq_object_get_object_kind (MARQ_OBJECT (item));
  if (MARQ_IS_CONSTRAINT (item))
    {
      const char *const kinds[] = { N_ ("Primary Key"), N_ ("Unique Constraint"), N_ ("Check"), N_ ("Exclusion") };

      return _ (kinds[marq_constraint_get_constraint (MARQ_CONSTRAINT (item))]);
    }
  if (MARQ_IS_ROUTINE (item))
    {
      const char *const kinds[] = { N_ ("Function"), N_ ("Procedure"), N_ ("Aggregate"), N_ ("Window Function") };

      return _ (kinds[marq_routine_get_routine (MARQ_ROUTINE (item))]);
    }
  return _ (marq_item_get_label (item));
}

static char *
dup_names (MarqItem *item, const char *const *uids)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *target = marq_item_lookup (item, uids[i]);
      const char *name = target ? marq_item_get_name (target) : NULL;

      g_string_append_printf (names, "%s%s", i ? ", " : "", name ? name : uids[i]);
    }
  return g_string_free (names, FALSE);
}

static char *
dup_parts (MarqItem *item, MarqItemList *parts)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      MarqItem *field = marq_item_lookup (item, marq_key_part_get_field (part));
      const char *text = field ? marq_item_get_name (field) : marq_key_part_get_expression (part);

      g_string_append_printf (words, "%s%s%s", i ? ", " : "", text ? text : "?",
                              marq_key_part_get_descending (part) ? " DESC" : "");
    }
  return g_string_free (words, FALSE);
}

static char *
dup_type_words (MarqItem *item, MarqFieldType *type)
{
  const char *reference = type ? marq_field_type_get_reference (type) : NULL;
  MarqItem *target = reference ? marq_item_lookup (item, reference) : NULL;
  g_autofree char *mark = NULL;
  g_auto (GStrv) pieces = NULL;

  if (!type)
    return g_strdup (_ ("no type"));
  if (!target || !marq_item_get_name (target))
    return g_strdup (marq_field_type_get_text (type) ? marq_field_type_get_text (type) : marq_field_type_to_string (type));
  mark = g_strconcat ("@", reference, NULL);
  pieces = g_strsplit (marq_field_type_to_string (type), mark, -1);
  return g_strjoinv (marq_item_get_name (target), pieces);
}

static char *
dup_list_words (MarqItem *item, MarqItemList *list)
{
  if (marq_item_list_get_length (list) > 0 && MARQ_IS_KEY_PART (marq_item_list_get (list, 0)))
    return dup_parts (item, list);
  return g_strdup_printf ("%u", marq_item_list_get_length (list));
}

/**
 * marq_property_dup_words:
 *
 * Returns: (transfer full):
 */
char *
marq_property_dup_words (MarqItem *item, const MarqProperty *property)
{
  gconstpointer slot = marq_item_peek (item, property);

  switch (property->kind)
    {
    case MARQ_PROPERTY_TYPE:
      return dup_type_words (item, *(MarqFieldType *const *) slot);
    case MARQ_PROPERTY_BOOLEAN:
      return g_strdup (*(const gboolean *) slot ? _ ("yes") : _ ("no"));
    case MARQ_PROPERTY_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *(const gint64 *) slot);
    case MARQ_PROPERTY_REF:
      {
        const char *const uids[] = { *(const char *const *) slot, NULL };

        return uids[0] ? dup_names (item, uids) : g_strdup (_ ("none"));
      }
    case MARQ_PROPERTY_REFS:
      return dup_names (item, *(const char *const *const *) slot);
    case MARQ_PROPERTY_STRINGS:
      return *(GStrv const *) slot ? g_strjoinv (", ", *(GStrv const *) slot) : g_strdup (_ ("none"));
    case MARQ_PROPERTY_LIST:
      return dup_list_words (item, *(MarqItemList *const *) slot);
    case MARQ_PROPERTY_ENUM:
      {
        g_autoptr (GEnumClass) values = g_type_class_ref (property->type ());
        GEnumValue *chosen = g_enum_get_value (values, *(const int *) slot);

        return g_strdup (chosen ? chosen->value_nick : "?");
      }
    default:
      return g_strdup (*(const char *const *) slot ? *(const char *const *) slot : _ ("none"));
    }
}

/* "Integer → BigInt", "Required: no → yes". */
static char *
dup_property_change (const MarqChange *self, const MarqProperty *property)
{
  g_autofree char *before = marq_property_dup_words (self->before, property);
  g_autofree char *after = marq_property_dup_words (self->after, property);

  if (property->kind == MARQ_PROPERTY_TYPE)
    return g_strdup_printf (_ ("%s → %s"), before, after);
  if (g_str_equal (before, after) || strlen (before) > LONGEST_VALUE || strlen (after) > LONGEST_VALUE
      || strchr (before, '\n') || strchr (after, '\n'))
    /* Translators: what of a thing changed, where the values are too long to be said, or read the same */
    return g_strdup_printf (_ ("%s changed"), _ (property->label));
  /* Translators: a property, its value before and after */
  return g_strdup_printf (_ ("%s: %s → %s"), _ (property->label), before, after);
}

static char *
dup_property_changes (const MarqChange *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->properties->len; i++)
    g_ptr_array_add (words, dup_property_change (self, self->properties->pdata[i]));
  g_ptr_array_add (words, NULL);
  return g_strjoinv ("; ", (GStrv) words->pdata);
}

const char *
marq_change_name_words (MarqItem *item)
{
  const char *name = marq_item_get_name (item);

  return name ? name : _ ("(unnamed)");
}

/* What a thing is, for one that is new. */
static char *
dup_added_words (MarqItem *item)
{
  const char *name = marq_change_name_words (item);
  g_autofree char *words = NULL;

  if (MARQ_IS_ENTITY (item))
    {
      guint n = marq_item_list_get_length (marq_entity_get_fields (MARQ_ENTITY (item)));

      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s with %u field", "%s with %u fields", n), name, n);
    }
  if (MARQ_IS_FIELD (item))
    {
      words = dup_type_words (item, marq_field_get_data_type (MARQ_FIELD (item)));
      return g_strdup_printf ("%s (%s)", name, words);
    }
  if (MARQ_IS_INDEX (item))
    {
      words = dup_parts (item, marq_index_get_parts (MARQ_INDEX (item)));
      return g_strdup_printf (_ ("%s on (%s)"), name, words);
    }
  if (MARQ_IS_RELATION (item))
    {
      MarqItem *target = marq_item_lookup (item, marq_relation_get_target (MARQ_RELATION (item)));

      words = dup_names (item, marq_relation_get_fields (MARQ_RELATION (item)));
      /* Translators: a foreign key: its name, its columns, the table it points to */
      return g_strdup_printf (_ ("%s on (%s) to %s"), name, words, target ? marq_change_name_words (target) : "?");
    }
  if (MARQ_IS_CONSTRAINT (item))
    {
      MarqConstraint *constraint = MARQ_CONSTRAINT (item);
      const char *expression = marq_constraint_get_expression (constraint);

      words = expression && strlen (expression) <= LONGEST_VALUE ? g_strdup (expression)
                                                                 : dup_names (item, marq_constraint_get_fields (constraint));
      return *words ? g_strdup_printf (_ ("%s on (%s)"), name, words) : g_strdup (name);
    }
  return g_strdup (name);
}

/* Whether it is made by a CREATE of its own in the words that people use. */
static gboolean
stands_by_itself (MarqItem *item)
{
  return MARQ_IS_NAMESPACE (marq_item_get_parent (item)) || MARQ_IS_NAMESPACE (item) || MARQ_IS_EXTENSION (item)
         || MARQ_IS_OBJECT (item);
}

static char *
dup_moved_words (const MarqChange *self)
{
  MarqItem *parent = marq_item_get_parent (self->after);

  if (MARQ_IS_NAMESPACE (parent) && parent != marq_item_get_parent (self->before))
    /* Translators: a table, the namespaces it goes from and to */
    return g_strdup_printf (_ ("%s (%s → %s)"), marq_change_name_words (self->after),
                            marq_change_name_words (marq_item_get_parent (self->before)),
                            marq_change_name_words (parent));
  return g_strdup (marq_change_name_words (self->after));
}

char *
marq_change_dup_text (const MarqChange *self)
{
  MarqItem *item = marq_change_get_item (self);
  const char *kind = marq_change_kind_words (item);
  g_autofree char *words = NULL;

  /* Translators: in these lines %1$s is a kind of thing (“Column”), %2$s is its name and what it is */
  switch (self->kind)
    {
    case MARQ_CHANGE_ADD:
      words = dup_added_words (item);
      return g_strdup_printf (stands_by_itself (item) ? _ ("CREATE %1$s %2$s") : _ ("ADD %1$s: %2$s"), kind, words);
    case MARQ_CHANGE_REMOVE:
      return g_strdup_printf (stands_by_itself (item) ? _ ("DROP %1$s %2$s") : _ ("REMOVE %1$s: %2$s"), kind,
                              marq_change_name_words (item));
    case MARQ_CHANGE_RENAME:
      /* Translators: a kind of thing, its old name, its new one */
      return g_strdup_printf (_ ("RENAME %s: %s → %s"), kind, marq_change_name_words (self->before),
                              marq_change_name_words (self->after));
    case MARQ_CHANGE_MOVE:
      words = dup_moved_words (self);
      return g_strdup_printf (_ ("MOVE %1$s: %2$s"), kind, words);
    case MARQ_CHANGE_MODIFY:
    default:
      words = dup_property_changes (self);
      /* Translators: a kind of thing, its name, what of it changed */
      return g_strdup_printf (_ ("MODIFY %s: %s (%s)"), kind, marq_change_name_words (item), words);
    }
}

char *
marq_change_dup_place (const MarqChange *self)
{
  MarqItem *parent = marq_item_get_parent (marq_change_get_item (self));

  if (!parent || stands_by_itself (marq_change_get_item (self)) || !marq_item_get_parent (parent))
    return NULL;
  return marq_item_dup_path (parent);
}

/* A clause of a sentence. */
static char *
dup_clause (const MarqChange *self)
{
  MarqItem *item = marq_change_get_item (self);
  g_autofree char *kind = g_utf8_strdown (marq_change_kind_words (item), -1);
  g_autofree char *words = NULL;

  /* Translators: clauses of a sentence; %1$s is a kind of thing (“column”), %2$s its name */
  switch (self->kind)
    {
    case MARQ_CHANGE_ADD:
      words = dup_added_words (item);
      return g_strdup_printf (_ ("%1$s %2$s is added"), kind, words);
    case MARQ_CHANGE_REMOVE:
      return g_strdup_printf (marq_change_is_destructive (self) ? _ ("%1$s %2$s is removed, and what it holds is lost")
                                                                : _ ("%1$s %2$s is removed"),
                              kind, marq_change_name_words (item));
    case MARQ_CHANGE_RENAME:
      return g_strdup_printf (_ ("%s %s is renamed to %s"), kind, marq_change_name_words (self->before),
                              marq_change_name_words (self->after));
    case MARQ_CHANGE_MOVE:
      words = dup_moved_words (self);
      return g_strdup_printf (_ ("%1$s %2$s moves"), kind, words);
    case MARQ_CHANGE_MODIFY:
    default:
      words = dup_property_changes (self);
      /* Translators: a kind of thing, its name, what of it changes */
      return g_strdup_printf (_ ("%s %s changes (%s)"), kind, marq_change_name_words (item), words);
    }
}

static void
append_sentence (GString *paragraph, const char *place, GPtrArray *clauses)
{
  g_autofree char *joined = NULL;

  if (!clauses->len)
    return;
  g_ptr_array_add (clauses, NULL);
  joined = g_strjoinv ("; ", (GStrv) clauses->pdata);
  if (paragraph->len)
    g_string_append_c (paragraph, ' ');
  if (place)
    /* Translators: where, and what happens there */
    g_string_append_printf (paragraph, _ ("In %s: %s."), place, joined);
  else
    {
      g_autofree char *first = g_utf8_substring (joined, 0, 1);
      g_autofree char *capital = g_utf8_strup (first, -1);

      g_string_append_printf (paragraph, "%s%s.", capital, g_utf8_next_char (joined));
    }
  g_ptr_array_set_size (clauses, 0);
}

char *
marq_changes_dup_paragraph (GPtrArray *changes)
{
  GString *paragraph = g_string_new (NULL);
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *place = NULL;

  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *here = marq_change_dup_place (changes->pdata[i]);

      if (!here || g_strcmp0 (here, place) != 0)
        append_sentence (paragraph, place, clauses);
      g_free (place);
      place = g_steal_pointer (&here);
      g_ptr_array_add (clauses, dup_clause (changes->pdata[i]));
    }
  append_sentence (paragraph, place, clauses);
  if (!changes->len)
    g_string_append (paragraph, _ ("Nothing changes."));
  return g_string_free (paragraph, FALSE);
}
