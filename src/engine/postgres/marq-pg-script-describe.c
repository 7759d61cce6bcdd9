/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comments, owners and grants. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

void
marq_pg_script_comment (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CommentStmt *statement = node->comment_stmt;
  MarqItem *item = marq_pg_script_address (self, statement->objtype, statement->object);

  /* Of an extension it is what the extension says of itself. */
  if (item)
    marq_item_set_comment (item, marq_pg_said (statement->comment));
  else if (statement->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION)
    marq_pg_script_leave (self, "comments on what is not in the schema", marq_pg_said (statement->comment) ? statement->comment : "NULL");
}

static const char *
role_of (const PgQuery__RoleSpec *role)
{
  return role && role->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING ? role->rolename : NULL;
}

static MarqAccess *
access_of (MarqPgScript *self, MarqItem *item)
{
  MarqItem *access = g_hash_table_lookup (self->access, marq_item_get_uid (item));

  if (access)
    return MARQ_ACCESS (access);
  access = g_object_new (MARQ_TYPE_ACCESS, NULL);
  marq_access_set_of (MARQ_ACCESS (access), marq_item_get_uid (item));
  marq_item_list_append (marq_schema_get_access (self->schema), access);
  g_hash_table_insert (self->access, g_strdup (marq_item_get_uid (item)), access);
  return MARQ_ACCESS (access);
}

/* Of whom nothing is known but that it is whoever runs this. */
void
marq_pg_script_own (MarqPgScript *self, gpointer item, const PgQuery__RoleSpec *role)
{
  gboolean can = MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) || MARQ_IS_SEQUENCE (item) || MARQ_IS_ROUTINE (item) || MARQ_IS_NAMESPACE (item)
                 || MARQ_IS_ENUM (item) || MARQ_IS_DOMAIN (item) || MARQ_IS_COMPOSITE (item);

  if (can && role_of (role))
    marq_access_set_owner (access_of (self, item), role_of (role));
}

void
marq_pg_script_own_any (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterOwnerStmt *statement = node->alter_owner_stmt;
  gpointer item = statement->relation ? marq_pg_script_range (self, statement->relation)
                                      : marq_pg_script_address (self, statement->object_type, statement->object);

  if (item)
    marq_pg_script_own (self, item, statement->newowner);
  else
    marq_pg_script_leave (self, "owners of what is not in the schema", role_of (statement->newowner) ? statement->newowner->rolename : "");
}

static const char *const table_words[] = { "DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE", NULL };
static const char *const sequence_words[] = { "SELECT", "UPDATE", "USAGE", NULL };
static const char *const space_words[] = { "CREATE", "USAGE", NULL };
static const char *const routine_words[] = { "EXECUTE", NULL };
static const char *const type_words[] = { "USAGE", NULL };

static const char *const *
all_words (gpointer item)
{
  if (MARQ_IS_SEQUENCE (item))
    return sequence_words;
  if (MARQ_IS_NAMESPACE (item))
    return space_words;
  return MARQ_IS_ROUTINE (item) ? routine_words : MARQ_IS_ENTITY (item) || MARQ_IS_VIEW (item) ? table_words : type_words;
}


static MarqGrant *
find_grant (MarqAccess *access, const char *grantee, const char *const *fields, gboolean grantable)
{
  MarqItemList *list = marq_access_get_grants (access);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqGrant *grant = marq_item_list_get (list, i);
      const char *const *own = marq_grant_get_fields (grant);
      gboolean same = own && fields ? g_strv_equal (own, fields) : !own && !fields;

      if (same && g_strcmp0 (marq_grant_get_grantee (grant), grantee) == 0 && marq_grant_get_grantable (grant) == grantable)
        return grant;
    }
  return NULL;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
set_words (MarqGrant *grant, const char *const *words, gboolean give)
{
  const char *const *before = marq_grant_get_privileges (grant);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; before && before[i]; i++)
    if (!g_strv_contains (words, before[i]))
      g_ptr_array_add (all, g_strdup (before[i]));
  for (guint i = 0; give && words[i]; i++)
    g_ptr_array_add (all, g_strdup (words[i]));
  g_ptr_array_sort (all, compare_words);
  g_ptr_array_add (all, NULL);
  marq_grant_set_privileges (grant, all->len > 1 ? (const char *const *) all->pdata : NULL);
}

static void
give (MarqAccess *access, const char *grantee, const char *const *words, const char *const *fields, gboolean grantable)
{
  MarqGrant *grant = find_grant (access, grantee, fields, grantable);

  if (!grant)
    {
      grant = g_object_new (MARQ_TYPE_GRANT, NULL);
      marq_grant_set_grantee (grant, grantee);
      marq_grant_set_grantable (grant, grantable);
      marq_grant_set_fields (grant, fields);
      marq_item_list_append (marq_access_get_grants (access), grant);
    }
  set_words (grant, words, TRUE);
}

static void
take (MarqAccess *access, const char *grantee, const char *const *words)
{
  MarqItemList *list = marq_access_get_grants (access);

  for (guint i = marq_item_list_get_length (list); i-- > 0;)
    {
      MarqGrant *grant = marq_item_list_get (list, i);

      if (g_strcmp0 (marq_grant_get_grantee (grant), grantee) != 0)
        continue;
      set_words (grant, words, FALSE);
      if (!marq_grant_get_privileges (grant))
        marq_item_list_remove (list, i);
    }
}

static void
grant_one (MarqPgScript *self, PgQuery__GrantStmt *statement, gpointer item, const char *grantee)
{
  MarqAccess *access = access_of (self, item);

  if (statement->n_privileges == 0 && statement->is_grant)
    give (access, grantee, all_words (item), NULL, statement->grant_option);
  else if (statement->n_privileges == 0)
    take (access, grantee, all_words (item));
  for (gsize i = 0; i < statement->n_privileges; i++)
    {
      PgQuery__AccessPriv *right = statement->privileges[i]->access_priv;
      g_autofree char *word = marq_pg_said (right->priv_name) ? g_ascii_strup (right->priv_name, -1) : NULL;
      const char *const one[] = { word, NULL };
      g_auto (GStrv) columns = marq_pg_node_strings (right->cols, right->n_cols);

      if (!statement->is_grant)
        take (access, grantee, word ? one : all_words (item));
      else if (right->n_cols == 0)
        give (access, grantee, word ? one : all_words (item), NULL, statement->grant_option);
      for (guint j = 0; statement->is_grant && columns[j]; j++)
        {
          const char *const column[] = { columns[j], NULL };
          g_auto (GStrv) field = marq_pg_script_fields (item, column);

          if (field)
            give (access, grantee, word ? one : all_words (item), (const char *const *) field, statement->grant_option);
        }
    }
}

static gpointer
find_granted (MarqPgScript *self, PgQuery__GrantStmt *statement, PgQuery__Node *object)
{
  if (MARQ_PG_IS (object, RANGE_VAR))
    return marq_pg_script_range (self, object->range_var);
  return marq_pg_script_address (self, statement->objtype, object);
}

/* What an owner may anyway is not told. */
static void
grant_to (MarqPgScript *self, PgQuery__GrantStmt *statement, gpointer item)
{
  MarqAccess *access = g_hash_table_lookup (self->access, marq_item_get_uid (item));

  for (gsize i = 0; i < statement->n_grantees; i++)
    {
      PgQuery__RoleSpec *role = statement->grantees[i]->role_spec;
      const char *grantee = role->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC ? "public" : role_of (role);

      if (grantee && !(access && g_strcmp0 (marq_access_get_owner (access), grantee) == 0))
        grant_one (self, statement, item, grantee);
    }
}

static void
grant_all_in (MarqPgScript *self, PgQuery__GrantStmt *statement, MarqNamespace *space)
{
  static const char *const tables[] = { "entities", "views", NULL };
  static const char *const sequences[] = { "sequences", NULL };
  static const char *const routines[] = { "routines", NULL };
  const char *const *lists = statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE      ? tables
                             : statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE ? sequences
                                                                                            : routines;

  for (; *lists; lists++)
    {
      MarqItemList *list = marq_item_get_list (MARQ_ITEM (space), marq_item_find_property (MARQ_ITEM (space), *lists));

      for (guint i = 0; i < marq_item_list_get_length (list); i++)
        grant_to (self, statement, marq_item_list_get (list, i));
    }
}

void
marq_pg_script_grant (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__GrantStmt *statement = node->grant_stmt;

  for (gsize i = 0; i < statement->n_objects; i++)
    {
      const char *word = marq_pg_node_string (statement->objects[i]);
      gboolean whole = statement->targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_ALL_IN_SCHEMA;
      gpointer item = whole ? g_hash_table_lookup (self->namespaces, word) : find_granted (self, statement, statement->objects[i]);

      if (item && whole)
        grant_all_in (self, statement, item);
      else if (item && !MARQ_IS_OBJECT (item))
        grant_to (self, statement, item);
      else
        marq_pg_script_leave (self, "grants on what is not in the schema", word ? word : "GRANT");
    }
}
