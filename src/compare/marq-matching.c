/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-compare-error.h"
#include "marq-matching.h"

struct _MarqMatching
{
  gatomicrefcount ref_count;
  MarqMatchingMode mode;
  MarqItem *before, *after;   /* owned: pairs point into them */
  GHashTable *afters;         /* before item → after item */
  GHashTable *befores;        /* the other way */
  GHashTable *after_uids;     /* uid → after item, of all */
  GHashTable *before_uids;
  GHashTable *renames;        /* path → new name, as asked; those used are taken out */
  GHashTable *names;
};

gboolean
marq_list_is_value (const MarqProperty *list)
{
  GType type = list->type ();

  return type == MARQ_TYPE_KEY_PART || type == MARQ_TYPE_GRANT;
}

/* Things that hold rows are the same only where a uid or a person says so. */
static gboolean
holds_data (MarqItem *item)
{
  return MARQ_IS_ENTITY (item) || (MARQ_IS_FIELD (item) && MARQ_IS_ENTITY (marq_item_get_parent (item)))
         || MARQ_IS_SEQUENCE (item);
}

static void
append_names (GString *key, MarqItem *item, const char *const *uids)
{
  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *target = marq_item_lookup (item, uids[i]);

      g_string_append_printf (key, ",%s", target && marq_item_get_name (target) ? marq_item_get_name (target) : uids[i]);
    }
}

static void
append_parts (GString *key, MarqItemList *parts)
{
  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      const char *const field[] = { marq_key_part_get_field (part), NULL };

      append_names (key, MARQ_ITEM (part), field);
      g_string_append (key, marq_key_part_get_expression (part) ? marq_key_part_get_expression (part) : "");
    }
}

/* What an item without a name, or whose name may be shared, is known by among its kind. */
static void
append_structure (GString *key, MarqItem *item)
{
  if (MARQ_IS_ROUTINE (item))
    {
      const char *signature = marq_routine_get_signature (MARQ_ROUTINE (item));

      if (!signature)
        signature = marq_routine_get_arguments (MARQ_ROUTINE (item));
      g_string_append_printf (key, "(%s)", signature ? signature : "");
    }
  else if (MARQ_IS_OBJECT (item))
    {
      MarqObject *object = MARQ_OBJECT (item);

      g_string_append_printf (key, "|%s|%s", marq_object_get_object_kind (object), marq_object_get_identity (object));
    }
  else if (MARQ_IS_ACCESS (item))
    {
      MarqItem *of = marq_item_lookup (item, marq_access_get_of (MARQ_ACCESS (item)));
      g_autofree char *path = of ? marq_item_dup_path (of) : NULL;

      g_string_append_printf (key, "|%s|%s", of ? marq_item_get_kind (of) : "", path);
    }
  else if (MARQ_IS_DEFAULT_GRANT (item))
    {
      MarqDefaultGrant *grant = MARQ_DEFAULT_GRANT (item);
      const char *const namespace[] = { marq_default_grant_get_in_namespace (grant), NULL };

      append_names (key, item, namespace);
      g_string_append_printf (key, "|%s|%s|%s", marq_default_grant_get_role (grant),
                              marq_default_grant_get_object_kind (grant), marq_default_grant_get_grantee (grant));
    }
  else if (MARQ_IS_INDEX (item))
    append_parts (key, marq_index_get_parts (MARQ_INDEX (item)));
  else if (MARQ_IS_CONSTRAINT (item))
    {
      MarqConstraint *constraint = MARQ_CONSTRAINT (item);
      const char *expression = marq_constraint_get_expression (constraint);

      g_string_append_printf (key, "%d", marq_constraint_get_constraint (constraint));
      append_names (key, item, marq_constraint_get_fields (constraint));
      append_parts (key, marq_constraint_get_parts (constraint));
      g_string_append (key, expression ? expression : "");
    }
  else if (MARQ_IS_RELATION (item))
    {
      const char *const target[] = { marq_relation_get_target (MARQ_RELATION (item)), NULL };

      append_names (key, item, marq_relation_get_fields (MARQ_RELATION (item)));
      append_names (key, item, target);
    }
}

static char *
dup_key (MarqItem *item)
{
  const char *name = marq_item_get_name (item);
  GString *key = g_string_new (name);

  if (!name || (marq_item_get_place (item)->flags & MARQ_FREE_NAMES))
    {
      g_string_append_c (key, '\t');
      append_structure (key, item);
    }
  return g_string_free (key, FALSE);
}

static void
pair (MarqMatching *self, MarqItem *before, MarqItem *after)
{
  const char *old_name = marq_item_get_name (before);
  const char *new_name = marq_item_get_name (after);

  g_hash_table_insert (self->afters, before, after);
  g_hash_table_insert (self->befores, after, before);
  if (old_name && new_name && !g_str_equal (old_name, new_name))
    g_hash_table_insert (self->names, g_strdup (old_name), g_strdup (new_name));
}

static void
pair_by_uid (MarqItem *before, gpointer data)
{
  MarqMatching *self = data;
  MarqItem *after = g_hash_table_lookup (self->after_uids, marq_item_get_uid (before));
  MarqItem *parent = marq_item_get_parent (before);

  if (!after || G_OBJECT_TYPE (before) != G_OBJECT_TYPE (after) || !parent || !marq_item_get_parent (after))
    return;
  /* Between namespaces things move; a field of another entity is another field. */
  if (MARQ_IS_NAMESPACE (parent) ? !MARQ_IS_NAMESPACE (marq_item_get_parent (after))
                                 : g_hash_table_lookup (self->afters, parent) != marq_item_get_parent (after))
    return;
  pair (self, before, after);
}

/* The name that this has in after: its own, or what a person said it is now. */
static char *
dup_expected_key (MarqMatching *self, MarqItem *before)
{
  g_autofree char *path = NULL;
  const char *renamed;

  if (!self->renames || !marq_item_get_name (before))
    return dup_key (before);
  path = marq_item_dup_path (before);
  renamed = g_hash_table_lookup (self->renames, path);
  return renamed ? g_strdup (renamed) : dup_key (before);
}

static void match_children (MarqMatching *self, MarqItem *before, MarqItem *after);

static void
match_lists (MarqMatching *self, MarqItemList *before, MarqItemList *after)
{
  guint n_before = marq_item_list_get_length (before);
  guint n_after = marq_item_list_get_length (after);
  g_autoptr (GHashTable) keys = NULL;

  for (guint i = 0; i < n_after && n_before; i++)
    {
      MarqItem *item = marq_item_list_get (after, i);

      if (g_hash_table_contains (self->befores, item)
          || (self->mode == MARQ_MATCHING_UIDS && holds_data (item)))
        continue;
      if (!keys)
        keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (keys, dup_key (item), item);
    }
  for (guint i = 0; i < n_before; i++)
    {
      MarqItem *item = marq_item_list_get (before, i);
      MarqItem *match = g_hash_table_lookup (self->afters, item);

      if (!match && keys && !(self->mode == MARQ_MATCHING_UIDS && holds_data (item)))
        {
          g_autofree char *key = dup_expected_key (self, item);

          match = g_hash_table_lookup (keys, key);
          if (match && !g_hash_table_contains (self->befores, match))
            pair (self, item, match);
          else
            match = NULL;
        }
      if (match)
        match_children (self, item, match);
    }
}

static void
match_children (MarqMatching *self, MarqItem *before, MarqItem *after)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (before);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];

      if (property->kind == MARQ_PROPERTY_LIST && !marq_list_is_value (property))
        match_lists (self, marq_item_get_list (before, property), marq_item_get_list (after, property));
    }
}

static void
note_uid (MarqItem *item, gpointer data)
{
  g_hash_table_insert (data, (gpointer) marq_item_get_uid (item), item);
}

static GHashTable *
index_uids (MarqItem *root)
{
  GHashTable *uids = g_hash_table_new (g_str_hash, g_str_equal);

  marq_item_foreach (root, note_uid, uids);
  return uids;
}

/* Whether anything that holds rows has the same uid on both sides. */
static MarqMatchingMode
guess_mode (MarqMatching *self)
{
  GHashTableIter iter;
  gpointer uid, item;
  gboolean any = FALSE;

  g_hash_table_iter_init (&iter, self->before_uids);
  while (g_hash_table_iter_next (&iter, &uid, &item))
    if (item != self->before && !MARQ_IS_NAMESPACE (item) && g_hash_table_contains (self->after_uids, uid))
      return MARQ_MATCHING_UIDS;
    else
      any = any || MARQ_IS_ENTITY (item);
  return any && g_hash_table_size (self->after_uids) > 1 ? MARQ_MATCHING_NAMES : MARQ_MATCHING_UIDS;
}

static gboolean
read_renames (MarqMatching *self, const char *const *renames, GError **error)
{
  if (!renames || !renames[0])
    return TRUE;
  self->renames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; renames[i]; i++)
    {
      const char *equals = strchr (renames[i], '=');
      const char *dot = equals ? strrchr (equals, '.') : NULL;

      if (!equals || equals == renames[i] || !equals[1])
        {
          g_set_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_RENAME,
                       _ ("“%s” does not say what is renamed: write OLD=NEW, as in public.users.mail=email"), renames[i]);
          return FALSE;
        }
      g_hash_table_insert (self->renames, g_strndup (renames[i], equals - renames[i]),
                           g_strdup (dot ? dot + 1 : equals + 1));
    }
  return TRUE;
}

/* A rename that was asked for and did not happen is a mistake of whoever asked. */
static gboolean
check_renames (MarqMatching *self, GError **error)
{
  GHashTableIter iter;
  gpointer before, after, path;

  if (!self->renames)
    return TRUE;
  g_hash_table_iter_init (&iter, self->afters);
  while (g_hash_table_iter_next (&iter, &before, &after))
    if (g_strcmp0 (marq_item_get_name (before), marq_item_get_name (after)) != 0)
      {
        g_autofree char *found = marq_item_dup_path (before);

        g_hash_table_remove (self->renames, found);
      }
  g_hash_table_iter_init (&iter, self->renames);
  if (!g_hash_table_iter_next (&iter, &path, &after))
    return TRUE;
  g_set_error (error, MARQ_COMPARE_ERROR, MARQ_COMPARE_ERROR_RENAME,
               _ ("%s cannot have been renamed to %s: there must be the one before, and the other after"),
               (char *) path, (char *) after);
  return FALSE;
}

/**
 * marq_matching_new:
 *
 * Returns: (transfer full) (nullable): NULL where a rename that was asked for is none
 */
MarqMatching *
marq_matching_new (MarqItem *before, MarqItem *after, MarqMatchingMode mode, const char *const *renames, GError **error)
{
  g_autoptr (MarqMatching) self = g_new0 (MarqMatching, 1);

  g_return_val_if_fail (G_OBJECT_TYPE (before) == G_OBJECT_TYPE (after), NULL);
  g_atomic_ref_count_init (&self->ref_count);
  self->before = g_object_ref (before);
  self->after = g_object_ref (after);
  self->afters = g_hash_table_new (NULL, NULL);
  self->befores = g_hash_table_new (NULL, NULL);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->before_uids = index_uids (before);
  self->after_uids = index_uids (after);
  self->mode = mode != MARQ_MATCHING_AUTO ? mode : guess_mode (self);
  if (!read_renames (self, renames, error))
    return NULL;

  g_hash_table_insert (self->afters, before, after);
  g_hash_table_insert (self->befores, after, before);
  if (self->mode == MARQ_MATCHING_UIDS)
    marq_item_foreach (before, pair_by_uid, self);
  match_children (self, before, after);
  if (!check_renames (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * marq_matching_invert:
 *
 * Returns: (transfer full):
 */
MarqMatching *
marq_matching_invert (MarqMatching *self)
{
  MarqMatching *inverse = g_new0 (MarqMatching, 1);
  GHashTableIter iter;
  gpointer before, after;

  g_atomic_ref_count_init (&inverse->ref_count);
  inverse->mode = self->mode;
  inverse->before = g_object_ref (self->after);
  inverse->after = g_object_ref (self->before);
  inverse->afters = g_hash_table_ref (self->befores);
  inverse->befores = g_hash_table_ref (self->afters);
  inverse->before_uids = g_hash_table_ref (self->after_uids);
  inverse->after_uids = g_hash_table_ref (self->before_uids);
  inverse->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &before, &after))
    g_hash_table_insert (inverse->names, g_strdup (after), g_strdup (before));
  return inverse;
}

MarqMatching *
marq_matching_ref (MarqMatching *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
marq_matching_unref (MarqMatching *self)
{
  if (self->ref_count && !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->afters, g_hash_table_unref);
  g_clear_pointer (&self->befores, g_hash_table_unref);
  g_clear_pointer (&self->before_uids, g_hash_table_unref);
  g_clear_pointer (&self->after_uids, g_hash_table_unref);
  g_clear_pointer (&self->renames, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_object (&self->before);
  g_clear_object (&self->after);
  g_free (self);
}

MarqMatchingMode
marq_matching_get_mode (MarqMatching *self)
{
  return self->mode;
}

MarqItem *
marq_matching_get_root (MarqMatching *self, gboolean after)
{
  return after ? self->after : self->before;
}

gpointer
marq_matching_get_after (MarqMatching *self, gpointer before)
{
  return g_hash_table_lookup (self->afters, before);
}

gpointer
marq_matching_get_before (MarqMatching *self, gpointer after)
{
  return g_hash_table_lookup (self->befores, after);
}

gboolean
marq_matching_same (MarqMatching *self, const char *before_uid, const char *after_uid)
{
  MarqItem *before, *after;

  if (!before_uid || !after_uid)
    return before_uid == after_uid;
  before = g_hash_table_lookup (self->before_uids, before_uid);
  after = g_hash_table_lookup (self->after_uids, after_uid);
  if (!before || !after)
    return !before && !after && g_str_equal (before_uid, after_uid);
  return g_hash_table_lookup (self->afters, before) == after;
}

GHashTable *
marq_matching_get_names (MarqMatching *self)
{
  return self->names;
}
