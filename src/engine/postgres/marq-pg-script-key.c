/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Constraints: checks, keys, exclusions and foreign keys, with the names that PostgreSQL would choose. */
#include "config.h"

#include <string.h>

#include "marq-pg-script.h"

static MarqNamespace *
space_of (MarqEntity *entity)
{
  return MARQ_NAMESPACE (marq_item_get_parent (MARQ_ITEM (entity)));
}

static const char *
name_of (gpointer item)
{
  return marq_item_get_name (item);
}

static MarqDeferral
deferral_of (const PgQuery__Constraint *constraint)
{
  if (!constraint->deferrable)
    return constraint->initdeferred ? MARQ_DEFERRAL_INITIALLY_DEFERRED : MARQ_DEFERRAL_NONE;
  return constraint->initdeferred ? MARQ_DEFERRAL_INITIALLY_DEFERRED : MARQ_DEFERRAL_INITIALLY_IMMEDIATE;
}

typedef struct
{
  const char *column;
  gboolean several;
} MarqPgMentions;

static gboolean
note_column (ProtobufCMessage *message, gpointer data)
{
  MarqPgMentions *mentions = data;
  PgQuery__ColumnRef *reference = (PgQuery__ColumnRef *) message;
  const char *name;

  if (message->descriptor != &pg_query__column_ref__descriptor)
    return TRUE;
  name = marq_pg_node_names (reference->fields, reference->n_fields, NULL);
  mentions->several = mentions->several || (mentions->column && g_strcmp0 (mentions->column, name) != 0);
  mentions->column = name;
  return FALSE;
}

/* The only column that an expression speaks of, or NULL. */
static const char *
only_column (PgQuery__Node *expression)
{
  MarqPgMentions mentions = { NULL, FALSE };

  marq_pg_node_walk (expression, note_column, &mentions);
  return mentions.several ? NULL : mentions.column;
}

static MarqConstraint *
new_constraint (MarqPgScript *self, MarqEntity *entity, MarqConstraintKind kind, const char *name)
{
  MarqConstraint *constraint = g_object_new (MARQ_TYPE_CONSTRAINT, NULL);

  marq_item_set_name (MARQ_ITEM (constraint), name);
  marq_constraint_set_constraint (constraint, kind);
  marq_item_list_append (marq_entity_get_constraints (entity), constraint);
  marq_pg_script_note (self, constraint);
  return constraint;
}

static void
add_check (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *from)
{
  g_autofree char *chosen = marq_pg_said (from->conname) ? g_strdup (from->conname)
                                                         : marq_pg_script_choose_constraint (self, space_of (entity), name_of (entity),
                                                                                             only_column (from->raw_expr), "check");
  MarqConstraint *check = new_constraint (self, entity, MARQ_CONSTRAINT_KIND_CHECK, chosen);
  g_autofree char *code = marq_pg_script_code (self, from->raw_expr, MARQ_ITEM (check));

  marq_constraint_set_expression (check, code);
  marq_constraint_set_no_inherit (check, from->is_no_inherit);
  marq_pg_script_share_constraint (self, check, FALSE);
}

/* A key's columns cannot be null, also where they are inherited. */
static void
require (MarqPgScript *self, MarqEntity *entity, const char *const *columns)
{
  g_autoptr (GPtrArray) parts = marq_pg_script_parts (self, entity);
  g_autoptr (GPtrArray) heirs = marq_pg_script_children (self, entity);

  for (guint i = 0; columns[i]; i++)
    {
      MarqField *field = marq_pg_script_field (entity, columns[i]);

      if (field)
        marq_field_set_not_null (field, TRUE);
    }
  for (guint i = 0; i < parts->len; i++)
    require (self, parts->pdata[i], columns);
  for (guint i = 0; i < heirs->len; i++)
    require (self, heirs->pdata[i], columns);
}

static void
set_index_details (MarqPgScript *self, MarqEntity *entity, MarqConstraint *key, PgQuery__Constraint *from)
{
  g_auto (GStrv) include = marq_pg_node_strings (from->including, from->n_including);
  g_auto (GStrv) uids = marq_pg_script_fields (entity, (const char *const *) include);
  g_auto (GStrv) options = marq_pg_script_options (from->options, from->n_options, NULL, FALSE);

  marq_constraint_set_include (key, uids && uids[0] ? (const char *const *) uids : NULL);
  marq_constraint_set_storage_options (key, (const char *const *) options);
  marq_constraint_set_tablespace (key, marq_pg_said (from->indexspace));
  marq_constraint_set_nulls_not_distinct (key, from->nulls_not_distinct);
  marq_constraint_set_deferral (key, deferral_of (from));
}

/* An index becomes the key's own. */
static void
take_index (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *from, MarqConstraintKind kind)
{
  gpointer item = marq_pg_script_relation (self, marq_pg_script_space_of (entity), from->indexname);
  g_autofree char *name = g_strdup (marq_pg_said (from->conname) ? from->conname : from->indexname);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uids = NULL;
  g_autoptr (MarqIndex) index = item && MARQ_IS_INDEX (item) ? g_object_ref (item) : NULL;
  MarqConstraint *key;

  if (!index)
    {
      marq_pg_script_miss (self, NULL, from->indexname);
      return;
    }
  for (guint i = 0; i < marq_item_list_get_length (marq_index_get_parts (index)); i++)
    {
      const char *uid = marq_key_part_get_field (marq_item_list_get (marq_index_get_parts (index), i));
      MarqField *field = uid ? marq_item_lookup (MARQ_ITEM (entity), uid) : NULL;

      if (!field)
        continue;
      g_strv_builder_add (builder, uid);
      if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        marq_field_set_not_null (field, TRUE);
    }
  uids = g_strv_builder_end (builder);
  marq_pg_script_remove (self, index);
  key = new_constraint (self, entity, kind, name);
  marq_constraint_set_fields (key, (const char *const *) uids);
  marq_constraint_set_deferral (key, deferral_of (from));
  marq_constraint_set_include (key, marq_index_get_include (index));
  marq_constraint_set_nulls_not_distinct (key, marq_index_get_nulls_not_distinct (index));
  marq_constraint_set_storage_options (key, marq_index_get_storage_options (index));
  marq_constraint_set_tablespace (key, marq_index_get_tablespace (index));
}

static char *
choose_key_name (MarqPgScript *self, MarqEntity *entity, MarqConstraintKind kind, const char *words)
{
  gboolean primary = kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY;
  const char *label = primary ? "pkey" : kind == MARQ_CONSTRAINT_KIND_UNIQUE ? "key" : "excl";

  return marq_pg_script_choose_relation (self, space_of (entity), name_of (entity), primary ? NULL : words, label, TRUE);
}

static char *
key_words (const char *const *columns, PgQuery__Constraint *from)
{
  g_auto (GStrv) include = marq_pg_node_strings (from->including, from->n_including);
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (guint i = 0; columns[i]; i++)
    g_strv_builder_add (all, columns[i]);
  for (guint i = 0; include[i]; i++)
    g_strv_builder_add (all, include[i]);
  words = g_strv_builder_end (all);
  return marq_pg_script_join ((const char *const *) words);
}

static void
add_key (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *from, const char *column, MarqConstraintKind kind)
{
  const char *const alone[] = { column, NULL };
  g_auto (GStrv) given = marq_pg_node_strings (from->keys, from->n_keys);
  const char *const *columns = given[0] ? (const char *const *) given : alone;
  g_auto (GStrv) uids = marq_pg_script_fields (entity, columns);
  g_autofree char *words = key_words (columns, from);
  g_autofree char *name = NULL;
  MarqConstraint *key;

  if (marq_pg_said (from->indexname))
    {
      take_index (self, entity, from, kind);
      return;
    }
  if (!uids || !uids[0])
    {
      marq_pg_script_miss (self, name_of (entity), words);
      return;
    }
  name = marq_pg_said (from->conname) ? g_strdup (from->conname) : choose_key_name (self, entity, kind, words);
  key = new_constraint (self, entity, kind, name);
  marq_constraint_set_fields (key, (const char *const *) uids);
  set_index_details (self, entity, key, from);
  if (kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
    require (self, entity, columns);
  marq_pg_script_share_constraint (self, key, FALSE);
}

static char *
operator_text (MarqPgScript *self, PgQuery__Node *names)
{
  const char *space = NULL;
  const char *name = MARQ_PG_IS (names, LIST) ? marq_pg_node_names (names->list->items, names->list->n_items, &space) : NULL;
  MarqItem *object = marq_pg_script_object (self, "OPERATOR", space, name);

  space = object ? marq_pg_script_space_of (object) : g_strcmp0 (space, "pg_catalog") == 0 ? NULL : space;
  return space ? g_strdup_printf ("OPERATOR(%s.%s)", space, name) : g_strdup (name);
}

static void
add_exclusion (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *from)
{
  g_autofree PgQuery__Node **elements = g_new0 (PgQuery__Node *, from->n_exclusions + 1);
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;
  g_autofree char *predicate = NULL;
  MarqConstraint *key;

  for (gsize i = 0; i < from->n_exclusions; i++)
    elements[i] = from->exclusions[i]->list->items[0];
  words = marq_pg_script_key_words (elements, from->n_exclusions, from->including, from->n_including);
  name = marq_pg_said (from->conname) ? g_strdup (from->conname) : choose_key_name (self, entity, MARQ_CONSTRAINT_KIND_EXCLUSION, words);
  key = new_constraint (self, entity, MARQ_CONSTRAINT_KIND_EXCLUSION, name);
  for (gsize i = 0; i < from->n_exclusions; i++)
    {
      MarqKeyPart *part = marq_pg_script_key_part (self, entity, elements[i]->index_elem);
      g_autofree char *sign = operator_text (self, from->exclusions[i]->list->items[1]);

      marq_key_part_set_exclusion_operator (part, sign);
      marq_item_list_append (marq_constraint_get_parts (key), part);
    }
  predicate = marq_pg_script_code (self, from->where_clause, MARQ_ITEM (key));
  marq_constraint_set_method (key, marq_pg_said (from->access_method) ? from->access_method : "btree");
  marq_constraint_set_predicate (key, predicate);
  set_index_details (self, entity, key, from);
}

static int
action_of (const char *letter)
{
  const char *at = letter && *letter ? strchr ("arcnd", *letter) : NULL;

  return at ? (int) (at - "arcnd") : 0;
}

static MarqConstraint *
primary_key_of (MarqEntity *entity)
{
  MarqItemList *list = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    if (marq_constraint_get_constraint (marq_item_list_get (list, i)) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
      return marq_item_list_get (list, i);
  return NULL;
}

/* The columns that are pointed to: where none are said, those of the key. */
static GStrv
target_fields (MarqEntity *target, PgQuery__Constraint *from)
{
  g_auto (GStrv) names = marq_pg_node_strings (from->pk_attrs, from->n_pk_attrs);
  MarqConstraint *key = names[0] ? NULL : primary_key_of (target);

  if (names[0])
    return marq_pg_script_fields (target, (const char *const *) names);
  return key ? g_strdupv ((GStrv) marq_constraint_get_fields (key)) : NULL;
}

static void
add_relation (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *from, const char *column)
{
  const char *const alone[] = { column, NULL };
  g_auto (GStrv) given = marq_pg_node_strings (from->fk_attrs, from->n_fk_attrs);
  const char *const *columns = given[0] ? (const char *const *) given : alone;
  g_auto (GStrv) set = marq_pg_node_strings (from->fk_del_set_cols, from->n_fk_del_set_cols);
  g_auto (GStrv) set_uids = marq_pg_script_fields (entity, (const char *const *) set);
  g_auto (GStrv) uids = marq_pg_script_fields (entity, columns);
  MarqEntity *target = marq_pg_script_entity (self, from->pktable);
  g_auto (GStrv) targets = target ? target_fields (target, from) : NULL;
  g_autofree char *words = marq_pg_script_join (columns);
  g_autofree char *name = NULL;
  MarqRelation *relation;

  if (!target)
    return;
  if (!uids || !uids[0] || !targets || g_strv_length (uids) != g_strv_length (targets))
    {
      marq_pg_script_miss (self, name_of (entity), words);
      return;
    }
  name = marq_pg_said (from->conname) ? g_strdup (from->conname)
                                      : marq_pg_script_choose_constraint (self, space_of (entity), name_of (entity), words, "fkey");
  relation = g_object_new (MARQ_TYPE_RELATION, NULL);
  marq_item_set_name (MARQ_ITEM (relation), name);
  marq_relation_set_fields (relation, (const char *const *) uids);
  marq_relation_set_target (relation, marq_item_get_uid (MARQ_ITEM (target)));
  marq_relation_set_target_fields (relation, (const char *const *) targets);
  marq_relation_set_on_delete (relation, action_of (from->fk_del_action));
  marq_relation_set_on_update (relation, action_of (from->fk_upd_action));
  marq_relation_set_on_delete_fields (relation, set_uids && set_uids[0] ? (const char *const *) set_uids : NULL);
  marq_relation_set_match (relation, g_strcmp0 (from->fk_matchtype, "f") == 0 ? MARQ_MATCH_FULL : MARQ_MATCH_SIMPLE);
  marq_relation_set_deferral (relation, deferral_of (from));
  marq_item_list_append (marq_entity_get_relations (entity), relation);
  marq_pg_script_note (self, relation);
  marq_pg_script_share_relation (self, relation);
}

void
marq_pg_script_add_constraint (MarqPgScript *self, MarqEntity *entity, PgQuery__Constraint *constraint, const char *column)
{
  switch (constraint->contype)
    {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      add_check (self, entity, constraint);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
      add_key (self, entity, constraint, column, MARQ_CONSTRAINT_KIND_PRIMARY_KEY);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      add_key (self, entity, constraint, column, MARQ_CONSTRAINT_KIND_UNIQUE);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      add_exclusion (self, entity, constraint);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      add_relation (self, entity, constraint, column);
      break;
    default:
      break;
    }
}

/* A key of the columns that another one has already, made in the same statement, is that one. */
static gboolean
is_said_before (GPtrArray *late, guint i)
{
  MarqPgLate *one = late->pdata[i];

  if (one->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE || marq_pg_said (one->constraint->conname))
    return FALSE;
  for (guint j = 0; j < late->len; j++)
    {
      MarqPgLate *other = late->pdata[j];
      gboolean is_key = other->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY
                        || (j < i && other->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE);
      const char *const left_alone[] = { one->column, NULL };
      const char *const right_alone[] = { other->column, NULL };
      g_auto (GStrv) left = one->column ? g_strdupv ((GStrv) left_alone) : marq_pg_node_strings (one->constraint->keys, one->constraint->n_keys);
      g_auto (GStrv) right = other->column ? g_strdupv ((GStrv) right_alone)
                                           : marq_pg_node_strings (other->constraint->keys, other->constraint->n_keys);

      if (j != i && is_key && one->constraint->deferrable == other->constraint->deferrable
          && one->constraint->n_including == other->constraint->n_including
          && g_strv_equal ((const char *const *) left, (const char *const *) right))
        return TRUE;
    }
  return FALSE;
}

/* In the order in which PostgreSQL does it, which its names follow. */
void
marq_pg_script_add_keys (MarqPgScript *self, MarqEntity *entity, GPtrArray *late)
{
  static const PgQuery__ConstrType order[][3] = {
    { PG_QUERY__CONSTR_TYPE__CONSTR_CHECK },
    { PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY },
    { PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE, PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION },
    { PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN },
  };

  for (guint turn = 0; turn < G_N_ELEMENTS (order); turn++)
    for (guint i = 0; i < late->len; i++)
      {
        MarqPgLate *one = late->pdata[i];

        if ((one->constraint->contype == order[turn][0] || one->constraint->contype == order[turn][1]) && !is_said_before (late, i))
          marq_pg_script_add_constraint (self, entity, one->constraint, one->column);
      }
}
