/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comments, owners and grants: of what is new, of what changed, and again of what was made anew. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg.h"

static const struct
{
  GType (*type) (void);
  const char *word;
} words[] = {
  { marq_namespace_get_type, "SCHEMA" },   { marq_extension_get_type, "EXTENSION" }, { marq_sequence_get_type, "SEQUENCE" },
  { marq_enum_get_type, "TYPE" },          { marq_domain_get_type, "DOMAIN" },       { marq_composite_get_type, "TYPE" },
  { marq_index_get_type, "INDEX" },
};

static const struct
{
  GType (*type) (void);
  const char *word;
} parts[] = {
  { marq_constraint_get_type, "CONSTRAINT" }, { marq_relation_get_type, "CONSTRAINT" }, { marq_trigger_get_type, "TRIGGER" },
  { marq_rule_get_type, "RULE" },             { marq_policy_get_type, "POLICY" },
};

static char *
dup_table_name (MarqPlanner *self, MarqItem *item)
{
  g_autofree char *name = marq_planner_full_name (self, item);

  if (MARQ_IS_VIEW (item))
    return g_strdup_printf ("%sVIEW %s", marq_view_get_is_materialized (MARQ_VIEW (item)) ? "MATERIALIZED " : "", name);
  return g_strdup_printf ("%sTABLE %s", marq_entity_get_foreign_server (MARQ_ENTITY (item)) ? "FOREIGN " : "", name);
}

static char *
dup_part_name (MarqPlanner *self, MarqItem *item, const char *word)
{
  MarqItem *owner = marq_item_get_parent (item);
  g_autofree char *name = marq_planner_name (self, item);
  g_autofree char *owner_name = marq_planner_full_name (self, owner);

  return g_strdup_printf ("%s %s ON %s%s", word, name, MARQ_IS_DOMAIN (owner) ? "DOMAIN " : "", owner_name);
}

char *
marq_pg_object_name (MarqPlanner *self, MarqItem *item, gboolean for_owner)
{
  g_autofree char *name = NULL;
  g_autofree char *signature = NULL;

  if (MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item))
    return dup_table_name (self, item);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (G_OBJECT_TYPE (item) == words[i].type ())
      {
        name = marq_planner_full_name (self, item);
        return g_strdup_printf ("%s %s", words[i].word, name);
      }
  if (MARQ_IS_ROUTINE (item))
    {
      static const char *const routines[] = { "FUNCTION", "PROCEDURE", "AGGREGATE", "FUNCTION" };

      name = marq_planner_full_name (self, item);
      signature = marq_pg_signature (MARQ_ROUTINE (item));
      return g_strdup_printf ("%s %s(%s)", routines[marq_routine_get_routine (MARQ_ROUTINE (item))], name, signature);
    }
  if (MARQ_IS_OBJECT (item) && marq_object_get_object_kind (MARQ_OBJECT (item)))
    {
      const char *identity = marq_object_get_identity (MARQ_OBJECT (item));

      return g_strdup_printf ("%s %s", marq_object_get_object_kind (MARQ_OBJECT (item)),
                              identity ? identity : marq_item_get_name (item));
    }
  if (for_owner)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (G_OBJECT_TYPE (item) == parts[i].type ())
      return dup_part_name (self, item, parts[i].word);
  if (MARQ_IS_FIELD (item))
    {
      g_autofree char *owner = marq_planner_full_name (self, marq_item_get_parent (item));

      name = marq_planner_name (self, item);
      return g_strdup_printf ("COLUMN %s.%s", owner, name);
    }
  return NULL;
}

static void
comment (MarqPlanner *self, MarqItem *item)
{
  MarqFate *fate = marq_planner_get_fate (self, item);
  const char *text = marq_item_get_comment (item);
  gboolean created = marq_planner_is_created (self, item);
  g_autofree char *object = NULL;
  g_autofree char *literal = NULL;
  MarqStep *step;

  if (!(created && text && *text) && !(!created && marq_fate_changed (fate, "comment")))
    return;
  object = marq_pg_object_name (self, item, FALSE);
  if (!object)
    return;
  literal = text && *text ? marq_planner_literal (self, text) : g_strdup ("NULL");
  step = marq_planner_add (self, MARQ_PHASE_DESCRIBE, item);
  marq_step_uses (step, item);
  marq_step_printf (step, "COMMENT ON %s IS %s", object, literal);
}

static char *
dup_privileges (MarqPlanner *self, MarqGrant *grant)
{
  const char *const *privileges = marq_grant_get_privileges (grant);
  g_autofree char *fields = marq_planner_names (self, grant, marq_grant_get_fields (grant));
  GString *text = g_string_new (NULL);

  for (guint i = 0; privileges && privileges[i]; i++)
    {
      g_string_append_printf (text, "%s%s", i ? ", " : "", privileges[i]);
      if (*fields)
        g_string_append_printf (text, " (%s)", fields);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_role (MarqPlanner *self, MarqGrant *grant)
{
  const char *grantee = marq_grant_get_grantee (grant);
  gboolean everyone = !grantee || !*grantee || g_ascii_strcasecmp (grantee, "public") == 0;

  return everyone ? g_strdup ("PUBLIC") : marq_planner_quote (self, grantee);
}

/* That of an identity, which is known by its column alone. */
static char *
dup_identity_sequence (MarqPlanner *self, MarqItem *field)
{
  const char *const *options = marq_field_get_options (MARQ_FIELD (field));
  MarqItem *entity = marq_item_get_parent (field);
  g_autofree char *prefix = marq_planner_prefix (self, entity);
  g_autofree char *name = marq_sql_derive (MARQ_DIALECT_POSTGRESQL, marq_item_get_name (entity), marq_item_get_name (field), "seq");
  g_autofree char *quoted = marq_planner_quote (self, name);

  for (guint i = 0; options && options[i]; i++)
    if (g_str_has_prefix (options[i], "SEQUENCE NAME "))
      return g_strconcat ("SEQUENCE ", options[i] + strlen ("SEQUENCE NAME "), NULL);
  return g_strconcat ("SEQUENCE ", prefix, quoted, NULL);
}

/* What has rights: all that has an owner, and columns that count by themselves. */
static gboolean
has_rights (MarqPlanner *self, MarqItem *of)
{
  g_autofree char *object = marq_pg_object_name (self, of, TRUE);

  return object || (MARQ_IS_FIELD (of) && marq_field_get_identity (MARQ_FIELD (of)) != MARQ_IDENTITY_NONE);
}

/* GRANT says no more than TABLE of whatever has rows. */
static char *
dup_grant_target (MarqPlanner *self, MarqItem *of)
{
  g_autofree char *object = marq_pg_object_name (self, of, TRUE);
  g_autofree char *name = MARQ_IS_ENTITY (of) || MARQ_IS_VIEW (of) ? marq_planner_full_name (self, of) : NULL;

  if (MARQ_IS_FIELD (of))
    return dup_identity_sequence (self, of);
  if (name)
    return g_strconcat (MARQ_IS_ENTITY (of) ? "TABLE " : "", name, NULL);
  return g_strconcat (g_str_has_prefix (object, "SERVER ") ? "FOREIGN " : "", object, NULL);
}

/* What a grant says, or the contrary. */
static void
add_grant (MarqPlanner *self, MarqStep *step, MarqGrant *grant, MarqItem *of, gboolean undo)
{
  g_autofree char *role = dup_role (self, grant);
  g_autofree char *target = dup_grant_target (self, of);
  /* Its columns may have other names by now, or be gone: all of the table is taken back. */
  g_autofree char *privileges = undo && marq_grant_get_fields (grant) ? g_strdup ("ALL") : dup_privileges (self, grant);

  if (marq_grant_get_is_revoke (grant) != undo)
    marq_step_printf (step, "REVOKE %s ON %s FROM %s", privileges, target, role);
  else
    marq_step_printf (step, "GRANT %s ON %s TO %s%s", privileges, target, role, marq_grant_get_grantable (grant) ? " WITH GRANT OPTION" : "");
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All that a role may do, told alike for both sides. */
static char *
dup_rights (MarqPlanner *self, MarqAccess *access, const char *role)
{
  MarqItemList *grants = marq_access_get_grants (access);
  g_autoptr (GPtrArray) rights = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < marq_item_list_get_length (grants); i++)
    {
      MarqGrant *grant = marq_item_list_get (grants, i);
      const char *const *fields = marq_grant_get_fields (grant);
      const char *const *privileges = marq_grant_get_privileges (grant);
      g_autofree char *own = dup_role (self, grant);
      GString *right = g_string_new (marq_grant_get_is_revoke (grant) ? "may not " : marq_grant_get_grantable (grant) ? "may pass on " : "may ");

      for (guint j = 0; privileges && privileges[j]; j++)
        g_string_append_printf (right, "%s ", privileges[j]);
      for (guint j = 0; fields && fields[j]; j++)
        {
          MarqItem *field = marq_item_lookup (MARQ_ITEM (grant), fields[j]);
          MarqItem *after = field ? marq_planner_get_new (self, field) : NULL;

          g_string_append_printf (right, "%p ", after ? after : field);
        }
      if (g_str_equal (own, role))
        g_ptr_array_add (rights, g_string_free (right, FALSE));
      else
        g_string_free (right, TRUE);
    }
  g_ptr_array_sort (rights, compare_texts);
  g_ptr_array_add (rights, NULL);
  return g_strjoinv ("; ", (GStrv) rights->pdata);
}

/* Whether a grant, of either side, is neither taken back nor given again. What a column that is made anew has
 * goes with it. */
static gboolean
stays (MarqPlanner *self, MarqAccess *before, MarqAccess *after, MarqGrant *grant)
{
  const char *const *fields = marq_grant_get_fields (grant);
  g_autofree char *role = dup_role (self, grant);
  g_autofree char *old_rights = NULL;
  g_autofree char *new_rights = NULL;

  if (!before || !after || g_strcmp0 (marq_access_get_owner (before), marq_access_get_owner (after)) != 0)
    return FALSE;
  for (guint i = 0; fields && fields[i]; i++)
    if (marq_planner_is_recreated (self, marq_item_lookup (MARQ_ITEM (grant), fields[i])))
      return FALSE;
  old_rights = dup_rights (self, before, role);
  new_rights = dup_rights (self, after, role);
  return g_str_equal (old_rights, new_rights);
}

/* What there was is taken back before what there is to be is given. after: NULL where nothing is said any more. */
static void
revoke_all (MarqPlanner *self, MarqAccess *before, MarqAccess *after, MarqItem *of)
{
  g_autofree char *object = marq_pg_object_name (self, of, TRUE);
  MarqItemList *grants = marq_access_get_grants (before);
  gboolean owned = after && marq_access_get_owner (after);
  MarqStep *step;

  if (!has_rights (self, of))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DESCRIBE, of);
  marq_step_order (step, 0);
  marq_step_uses (step, of);
  for (guint i = 0; i < marq_item_list_get_length (grants); i++)
    if (!stays (self, before, after, marq_item_list_get (grants, i)))
      add_grant (self, step, marq_item_list_get (grants, i), of, TRUE);
  /* As if it were made by whoever runs this. A sequence of a column has the owner of the table. */
  if (marq_access_get_owner (before) && !owned && !(MARQ_IS_SEQUENCE (of) && marq_sequence_get_owned_by (MARQ_SEQUENCE (of))))
    marq_step_printf (step, "ALTER %s OWNER TO CURRENT_USER", object);
}

/* What default grants call the like of it; NULL: there are none for it. */
static const char *
default_kind (MarqItem *of)
{
  if (MARQ_IS_ENTITY (of) || MARQ_IS_VIEW (of))
    return "TABLES";
  if (MARQ_IS_SEQUENCE (of) || MARQ_IS_FIELD (of))
    return "SEQUENCES";
  if (MARQ_IS_ROUTINE (of))
    return "FUNCTIONS";
  if (MARQ_IS_ENUM (of) || MARQ_IS_DOMAIN (of) || MARQ_IS_COMPOSITE (of))
    return "TYPES";
  return MARQ_IS_NAMESPACE (of) ? "SCHEMAS" : NULL;
}

static gboolean
contains_all (const char *const *strings, const char *const *wanted)
{
  for (guint i = 0; wanted && wanted[i]; i++)
    if (!strings || !g_strv_contains (strings, wanted[i]))
      return FALSE;
  return TRUE;
}

/* Whether a new thing is to have all that it gets by default. */
static gboolean
is_wanted (MarqPlanner *self, MarqAccess *access, MarqDefaultGrant *by_default)
{
  MarqItemList *grants = marq_access_get_grants (access);
  const char *grantee = marq_default_grant_get_grantee (by_default);

  for (guint i = 0; i < marq_item_list_get_length (grants); i++)
    {
      MarqGrant *grant = marq_item_list_get (grants, i);

      if (g_strcmp0 (marq_grant_get_grantee (grant), grantee) == 0 && !marq_grant_get_fields (grant)
          && marq_grant_get_is_revoke (grant) == marq_default_grant_get_is_revoke (by_default)
          && marq_grant_get_grantable (grant) == marq_default_grant_get_grantable (by_default)
          && contains_all (marq_grant_get_privileges (grant), marq_default_grant_get_privileges (by_default)))
        return TRUE;
    }
  return FALSE;
}

/* While it is made, what was granted by default before is still granted so. */
static void
undo_defaults (MarqPlanner *self, MarqStep *step, MarqAccess *access, MarqItem *of)
{
  MarqSchema *before = MARQ_SCHEMA (marq_matching_get_root (self->matching, FALSE));
  MarqItemList *defaults = marq_schema_get_default_grants (before);
  MarqItem *place = marq_item_get_ancestor (of, MARQ_TYPE_NAMESPACE);
  const char *kind = default_kind (of);

  for (guint i = 0; kind && i < marq_item_list_get_length (defaults); i++)
    {
      MarqDefaultGrant *grant = marq_item_list_get (defaults, i);
      MarqItem *namespace = marq_item_lookup (MARQ_ITEM (grant), marq_default_grant_get_in_namespace (grant));
      const char *const *privileges = marq_default_grant_get_privileges (grant);
      const char *grantee = marq_default_grant_get_grantee (grant);
      gboolean revoke = marq_default_grant_get_is_revoke (grant);
      g_autofree char *all = privileges ? g_strjoinv (", ", (GStrv) privileges) : g_strdup ("ALL");
      g_autofree char *role = NULL;
      g_autofree char *target = NULL;

      if (g_strcmp0 (marq_default_grant_get_object_kind (grant), kind) != 0 || is_wanted (self, access, grant)
          || (namespace && marq_planner_get_new (self, namespace) != place))
        continue;
      role = !grantee || g_ascii_strcasecmp (grantee, "public") == 0 ? g_strdup ("PUBLIC") : marq_planner_quote (self, grantee);
      target = dup_grant_target (self, of);
      marq_step_printf (step, "%s %s ON %s %s %s", revoke ? "GRANT" : "REVOKE", all, target, revoke ? "TO" : "FROM", role);
    }
}

/* before: NULL where there is nothing of it yet. */
static void
grant_all (MarqPlanner *self, MarqAccess *before, MarqAccess *access, MarqItem *of)
{
  g_autofree char *object = marq_pg_object_name (self, of, TRUE);
  MarqItemList *grants = marq_access_get_grants (access);
  const char *owner = marq_access_get_owner (access);
  MarqStep *step;

  if (!has_rights (self, of))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DESCRIBE, of);
  marq_step_order (step, 1);
  marq_step_uses (step, of);
  /* A sequence of a column has the owner of the table, and takes no other. */
  if (MARQ_IS_SEQUENCE (of) && marq_sequence_get_owned_by (MARQ_SEQUENCE (of)))
    owner = NULL;
  if (owner && (!before || MARQ_IS_SEQUENCE (of) || g_strcmp0 (owner, marq_access_get_owner (before)) != 0))
    {
      g_autofree char *role = marq_planner_quote (self, owner);

      marq_step_printf (step, "ALTER %s OWNER TO %s", object, role);
    }
  if (!before)
    undo_defaults (self, step, access, of);
  for (guint i = 0; i < marq_item_list_get_length (grants); i++)
    if (!stays (self, before, access, marq_item_list_get (grants, i)))
      add_grant (self, step, marq_item_list_get (grants, i), of, FALSE);
}

static gboolean
has_new_column (MarqPlanner *self, MarqAccess *access)
{
  MarqItemList *grants = marq_access_get_grants (access);

  for (guint i = 0; i < marq_item_list_get_length (grants); i++)
    {
      const char *const *fields = marq_grant_get_fields (marq_item_list_get (grants, i));

      for (guint j = 0; fields && fields[j]; j++)
        if (marq_planner_is_recreated (self, marq_item_lookup (MARQ_ITEM (access), fields[j])))
          return TRUE;
    }
  return FALSE;
}

/* What was made anew has to have its owner and grants back, whether or not they are asked for. */
static void
give_access (MarqPlanner *self, MarqAccess *access)
{
  MarqItem *of = marq_item_lookup (MARQ_ITEM (access), marq_access_get_of (access));
  MarqAccess *before = marq_planner_get_old (self, access);
  gboolean wanted = marq_planner_has (self, MARQ_PLAN_ACCESS) && (marq_planner_get_fate (self, access) || !before);
  gboolean created = of && marq_planner_is_created (self, of);

  if (of && before && wanted && !created)
    revoke_all (self, before, access, of);
  if (of && (wanted || marq_planner_is_recreated (self, of) || has_new_column (self, access)))
    grant_all (self, created ? NULL : before, access, of);
}

static void
describe (MarqItem *item, gpointer data)
{
  MarqPlanner *self = data;

  if (MARQ_IS_ACCESS (item))
    give_access (self, MARQ_ACCESS (item));
  else
    comment (self, item);
}

static void
take_access (MarqItem *item, gpointer data)
{
  MarqPlanner *self = data;
  MarqItem *before = MARQ_IS_ACCESS (item) ? marq_item_lookup (item, marq_access_get_of (MARQ_ACCESS (item))) : NULL;
  MarqItem *of = before ? marq_planner_get_new (self, before) : NULL;

  if (of && !marq_planner_get_new (self, item) && !marq_planner_is_created (self, of))
    revoke_all (self, MARQ_ACCESS (item), NULL, of);
}

void
marq_pg_describe (MarqPlanner *self)
{
  if (marq_planner_has (self, MARQ_PLAN_ACCESS))
    marq_item_foreach (marq_matching_get_root (self->matching, FALSE), take_access, self);
  marq_item_foreach (marq_matching_get_root (self->matching, TRUE), describe, self);
}
