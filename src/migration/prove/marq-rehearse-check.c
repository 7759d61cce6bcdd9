/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the target's own rows and rights say, asked in a transaction that only reads: what would be in the way of what
 * comes, and how much each statement has to go through there. Times of scratch are no times of the target.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-rehearse-private.h"

typedef struct
{
  MarqRehearser *rehearser;
  MarqTrial     *trial;  /* the first that changes the table so */
  MarqEntity    *before;
  MarqEntity    *after;
  char          *path;
} MarqTableCheck;

static char *
quote (MarqRehearser *self, gpointer item)
{
  return marq_sql_quote (self->dialect, marq_item_get_name (item));
}

static char *
dup_path (MarqRehearser *self, gpointer entity)
{
  MarqItem *namespace = marq_item_get_ancestor (entity, MARQ_TYPE_NAMESPACE);
  g_autofree char *name = quote (self, entity);
  g_autofree char *space = namespace && self->dialect == MARQ_DIALECT_POSTGRESQL ? quote (self, namespace) : NULL;

  return space ? g_strconcat (space, ".", name, NULL) : g_steal_pointer (&name);
}

G_GNUC_PRINTF (2, 3) static void
find (MarqTableCheck *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->trial->result->findings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static MarqField *
find_field (MarqEntity *entity, gpointer field)
{
  return marq_item_list_find_by_name (marq_entity_get_fields (entity), marq_item_get_name (field));
}

/* In small letters. */
static char *
dup_type (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);

  if (!type)
    return g_strdup ("");
  return g_ascii_strdown (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_CUSTOM ? marq_field_type_get_text (type) : marq_field_type_to_string (type), -1);
}

/* "varchar(40)" → 40; 0: as long as it likes, or no text. */
static gint64
length_of (MarqField *field)
{
  static const char *const texts[] = { "varchar(", "char(", "character", "string(" };
  g_autofree char *type = dup_type (field);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_has_prefix (type, texts[i]) && strchr (type, '('))
      return g_ascii_strtoll (strchr (type, '(') + 1, NULL, 10);
  return 0;
}

/* The largest whole number of a type; 0: it is none. */
static gint64
largest_of (MarqField *field)
{
  static const struct
  {
    const char *name;
    gint64      largest;
  } whole[] = { { "smallint", G_MAXINT16 }, { "tinyint", G_MAXINT8 }, { "mediumint", 8388607 }, { "bigint", G_MAXINT64 }, { "integer", G_MAXINT32 }, { "int", G_MAXINT32 } };
  g_autofree char *type = dup_type (field);

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    if (g_str_has_prefix (type, whole[i].name) && !g_ascii_isalnum (type[strlen (whole[i].name)]))
      return strstr (type, "unsigned") ? 0 : whole[i].largest;
  return 0;
}

static void
check_type (MarqTableCheck *self, MarqField *was, MarqField *is, const char *column)
{
  gint64 length = length_of (is);
  gint64 largest = largest_of (is);
  gint64 n = 0;

  if (length && (!length_of (was) || length_of (was) > length) && self->rehearser->dialect != MARQ_DIALECT_SQLITE)
    {
      g_autofree char *query = g_strdup_printf (self->rehearser->dialect == MARQ_DIALECT_POSTGRESQL ? "SELECT count(*) FROM %s WHERE char_length(%s::text) > %" G_GINT64_FORMAT
                                                                                                    : "SELECT count(*) FROM %s WHERE CHAR_LENGTH(%s) > %" G_GINT64_FORMAT,
                                                self->path, column, length);

      n = marq_rehearse_count (self->rehearser, query);
      if (n > 0)
        find (self, _ ("%s.%s: %" G_GINT64_FORMAT " values are longer than %" G_GINT64_FORMAT), self->path, column, n, length);
    }
  if (largest && largest_of (was) > largest)
    {
      g_autofree char *query = g_strdup_printf ("SELECT count(*) FROM %s WHERE %s NOT BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT, self->path, column, -largest - 1,
                                                largest);

      n = marq_rehearse_count (self->rehearser, query);
      if (n > 0)
        find (self, _ ("%s.%s: %" G_GINT64_FORMAT " values do not fit the narrower type"), self->path, column, n);
    }
}

static void
check_fields (MarqTableCheck *self)
{
  MarqItemList *fields = marq_entity_get_fields (self->after);

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *is = marq_item_list_get (fields, i);
      MarqField *was = find_field (self->before, is);
      g_autofree char *column = quote (self->rehearser, is);
      g_autofree char *query = g_strdup_printf ("SELECT count(*) FROM %s WHERE %s IS NULL", self->path, column);
      gint64 n;

      if (!was)
        {
          /* Every row would need a value that nobody gives. */
          g_autofree char *all = g_strdup_printf ("SELECT count(*) FROM %s", self->path);

          if (marq_field_get_not_null (is) && !marq_field_get_default_expression (is) && !marq_field_get_generated_expression (is) && !marq_field_get_identity (is)
              && self->rehearser->dialect == MARQ_DIALECT_POSTGRESQL && (n = marq_rehearse_count (self->rehearser, all)) > 0)
            find (self, _ ("%s.%s is new and required, and has no default: %" G_GINT64_FORMAT " rows would have no value"), self->path, column, n);
          continue;
        }
      if (marq_field_get_not_null (is) && !marq_field_get_not_null (was) && (n = marq_rehearse_count (self->rehearser, query)) > 0)
        find (self, _ ("%s.%s: %" G_GINT64_FORMAT " rows are NULL, which it will not take"), self->path, column, n);
      check_type (self, was, is, column);
    }
}

/* The columns of a key as they are there now, joined; NULL: one of them is new, or code. */
static char *
join_fields (MarqTableCheck *self, const char *const *uids, MarqEntity *now)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (self->after), uids[i]);
      g_autofree char *name = field ? quote (self->rehearser, field) : NULL;

      if (!field || !find_field (now, field))
        return g_string_free (joined, TRUE);
      g_string_append_printf (joined, "%s%s", joined->len ? ", " : "", name);
    }
  return g_string_free (joined, joined->len == 0);
}

static char *
dup_none_null (const char *columns)
{
  g_auto (GStrv) names = g_strsplit (columns, ", ", -1);
  GString *condition = g_string_new (NULL);

  for (guint i = 0; names[i]; i++)
    g_string_append_printf (condition, "%s%s IS NOT NULL", i ? " AND " : "", names[i]);
  return g_string_free (condition, FALSE);
}

static void
check_unique (MarqTableCheck *self, const char *const *uids, const char *predicate)
{
  g_autofree char *columns = join_fields (self, uids, self->before);
  g_autofree char *condition = columns ? dup_none_null (columns) : NULL;
  g_autofree char *query = NULL;
  gint64 n;

  if (!columns)
    return;
  query = g_strdup_printf ("SELECT count(*) FROM (SELECT 1 AS one FROM %s WHERE %s AND (%s) GROUP BY %s HAVING count(*) > 1) AS twice", self->path, condition,
                           predicate ? predicate : "1 = 1", columns);
  n = marq_rehearse_count (self->rehearser, query);
  if (n > 0)
    find (self, _ ("%s: %" G_GINT64_FORMAT " values of %s are there more than once"), self->path, n, columns);
}

static void
check_constraints (MarqTableCheck *self)
{
  MarqItemList *list = marq_entity_get_constraints (self->after);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (list, i);
      MarqConstraintKind kind = marq_constraint_get_constraint (constraint);
      const char *name = marq_item_get_name (MARQ_ITEM (constraint));
      const char *code = marq_constraint_get_expression (constraint);

      if (name && marq_item_list_find_by_name (marq_entity_get_constraints (self->before), name))
        continue;
      if (kind == MARQ_CONSTRAINT_KIND_UNIQUE || kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY)
        check_unique (self, marq_constraint_get_fields (constraint), NULL);
      else if (kind == MARQ_CONSTRAINT_KIND_CHECK && code && !marq_constraint_get_not_valid (constraint))
        {
          g_autofree char *query = g_strdup_printf ("SELECT count(*) FROM %s WHERE NOT (%s\n)", self->path, code);
          gint64 n = marq_rehearse_count (self->rehearser, query);

          if (n > 0)
            find (self, _ ("%s: %" G_GINT64_FORMAT " rows violate %s"), self->path, n, name ? name : code);
        }
    }
}

static void
check_indexes (MarqTableCheck *self)
{
  MarqItemList *list = marq_entity_get_indexes (self->after);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqIndex *index = marq_item_list_get (list, i);
      g_autoptr (GPtrArray) uids = g_ptr_array_new ();
      gboolean is_plain = TRUE;

      if (!marq_index_get_is_unique (index) || (marq_item_get_name (MARQ_ITEM (index))
                                                && marq_item_list_find_by_name (marq_entity_get_indexes (self->before), marq_item_get_name (MARQ_ITEM (index)))))
        continue;
      for (guint j = 0; j < marq_item_list_get_length (marq_index_get_parts (index)); j++)
        {
          MarqKeyPart *part = marq_item_list_get (marq_index_get_parts (index), j);

          is_plain = is_plain && marq_key_part_get_field (part);
          g_ptr_array_add (uids, (gpointer) marq_key_part_get_field (part));
        }
      g_ptr_array_add (uids, NULL);
      if (is_plain)
        check_unique (self, (const char *const *) uids->pdata, marq_index_get_predicate (index));
    }
}

static MarqEntity *
find_entity (MarqSchema *schema, gpointer entity)
{
  MarqItem *space = marq_item_get_ancestor (entity, MARQ_TYPE_NAMESPACE);
  MarqNamespace *namespace = space ? marq_item_list_find_by_name (marq_schema_get_namespaces (schema), marq_item_get_name (space)) : NULL;

  return namespace ? marq_item_list_find_by_name (marq_namespace_get_entities (namespace), marq_item_get_name (entity)) : NULL;
}

static gboolean
has_relation (MarqTableCheck *self, MarqRelation *relation)
{
  const char *name = marq_item_get_name (MARQ_ITEM (relation));

  return name && marq_item_list_find_by_name (marq_entity_get_relations (self->before), name);
}

/* "a.x = b.y AND …" */
static char *
dup_join (const char *columns, const char *targets)
{
  g_auto (GStrv) left = g_strsplit (columns, ", ", -1);
  g_auto (GStrv) right = g_strsplit (targets, ", ", -1);
  GString *join = g_string_new (NULL);

  for (guint i = 0; left[i] && right[i]; i++)
    g_string_append_printf (join, "%sb.%s = a.%s", i ? " AND " : "", right[i], left[i]);
  return g_string_free (join, FALSE);
}

static void
check_relations (MarqTableCheck *self)
{
  MarqItemList *list = marq_entity_get_relations (self->after);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqRelation *relation = marq_item_list_get (list, i);
      MarqItem *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
      MarqEntity *now = MARQ_IS_ENTITY (target) ? find_entity (self->rehearser->schema, target) : NULL;
      g_autofree char *columns = join_fields (self, marq_relation_get_fields (relation), self->before);
      g_autofree char *targets = now ? join_fields (self, marq_relation_get_target_fields (relation), now) : NULL;
      g_autofree char *path = now ? dup_path (self->rehearser, now) : NULL;
      g_autofree char *join = columns && targets ? dup_join (columns, targets) : NULL;
      g_autofree char *condition = columns ? dup_none_null (columns) : NULL;
      g_autofree char *query = NULL;
      gint64 n;

      if (!join || has_relation (self, relation) || marq_relation_get_not_valid (relation))
        continue;
      query = g_strdup_printf ("SELECT count(*) FROM %s a WHERE %s AND NOT EXISTS (SELECT 1 FROM %s b WHERE %s)", self->path, condition, path, join);
      n = marq_rehearse_count (self->rehearser, query);
      if (n > 0)
        find (self, _ ("%s: %" G_GINT64_FORMAT " rows point to nothing in %s by (%s)"), self->path, n, path, columns);
    }
}

/* Only an owner may alter a table. */
static void
check_right (MarqTableCheck *self)
{
  g_autofree char *literal = marq_sql_literal (self->rehearser->dialect, self->path);
  g_autofree char *query = g_strdup_printf ("SELECT CASE WHEN pg_has_role(relowner, 'USAGE') THEN 0 ELSE 1 END FROM pg_catalog.pg_class WHERE oid = %s::regclass", literal);

  if (self->rehearser->dialect == MARQ_DIALECT_POSTGRESQL && marq_rehearse_count (self->rehearser, query) == 1)
    find (self, _ ("%s belongs to somebody else: %s may not alter it"), self->path, self->rehearser->settings->target->info.user);
}

/* Whether a name means on the target what it means after a trial. */
static gboolean
keeps_names (MarqRehearser *self, MarqTrial *last, const char *table)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      if (marq_trial_renames_in (self->trials->pdata[i], table))
        return FALSE;
      if (self->trials->pdata[i] == last)
        break;
    }
  return TRUE;
}

static void
check_table (MarqRehearser *self, MarqTrial *trial, MarqEntity *before, MarqEntity *after)
{
  MarqTableCheck check = { self, trial, before, after, dup_path (self, before) };
  const char *name = marq_item_get_name (MARQ_ITEM (before));

  /* What stands in the table now is not what it will be. */
  if (!marq_trial_mends_rows (trial, name) && keeps_names (self, trial, name))
    {
      check_fields (&check);
      check_constraints (&check);
      check_indexes (&check);
      check_relations (&check);
    }
  g_free (check.path);
}

static void
check_trial (MarqRehearser *self, MarqTrial *trial)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (self->schema);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (entities); j++)
        {
          MarqEntity *before = marq_item_list_get (entities, j);
          MarqEntity *after = trial->after ? find_entity (trial->after, before) : NULL;

          if (after)
            check_table (self, trial, before, after);
          if (marq_trial_alters (trial, marq_item_get_name (MARQ_ITEM (before))))
            {
              MarqTableCheck check = { self, trial, before, after, dup_path (self, before) };

              check_right (&check);
              g_free (check.path);
            }
        }
    }
}

gboolean
marq_rehearse_check (MarqRehearser *self, GError **error)
{
  g_autoptr (GPtrArray) begun = marq_connection_query (self->settings->target, self->measure->begin_read_only, self->cancellable, error);
  g_autoptr (GPtrArray) sizes = begun ? self->measure->size (self->settings->target, self->cancellable, error) : NULL;
  g_autoptr (GPtrArray) ended = NULL;

  /* Where all of it ran on the target's own rows, those have spoken. */
  for (guint i = 0; sizes && i < self->trials->len; i++)
    if (!((MarqTrial *) self->trials->pdata[i])->result->on_target)
      {
        check_trial (self, self->trials->pdata[i]);
        break;
      }
  if (sizes)
    marq_rehearse_estimate (self, sizes);
  ended = begun ? marq_connection_query (self->settings->target, "ROLLBACK", NULL, error) : NULL;
  return sizes && ended && !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}
