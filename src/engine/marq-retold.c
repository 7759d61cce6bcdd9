/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-retold.h"

/* Of one value. */
typedef struct
{
  char *uid;
  char *name;
} MarqKeptValue;

static G_DEFINE_QUARK (marq-kept-values, kept_values)

static void
kept_value_free (MarqKeptValue *self)
{
  g_free (self->uid);
  g_free (self->name);
  g_free (self);
}

void
marq_retold_keep (MarqLowering *lowering, MarqField *field, MarqFieldType *type)
{
  const char *reference = marq_field_type_get_reference (type);
  MarqItem *item = reference ? marq_item_lookup (MARQ_ITEM (lowering->schema), reference) : NULL;
  MarqItemList *values = MARQ_IS_ENUM (item) ? marq_enum_get_values (MARQ_ENUM (item)) : NULL;
  GPtrArray *kept;

  /* Only PostgreSQL holds lists of them as lists. */
  if (!values || (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY && lowering->engine->dialect != MARQ_DIALECT_POSTGRESQL))
    return;
  kept = g_ptr_array_new_with_free_func ((GDestroyNotify) kept_value_free);
  for (guint i = 0; i < marq_item_list_get_length (values); i++)
    {
      MarqItem *value = marq_item_list_get (values, i);
      MarqKeptValue *own = g_new0 (MarqKeptValue, 1);

      own->uid = g_strdup (marq_item_get_uid (value));
      own->name = g_strdup (marq_item_get_name (value));
      g_ptr_array_add (kept, own);
    }
  g_object_set_qdata_full (G_OBJECT (field), kept_values_quark (), kept, (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
get_kept (MarqField *field)
{
  return g_object_get_qdata (G_OBJECT (field), kept_values_quark ());
}

static const MarqKeptValue *
find (GPtrArray *kept, const char *uid)
{
  for (guint i = 0; i < kept->len; i++)
    {
      const MarqKeptValue *value = kept->pdata[i];

      if (g_str_equal (value->uid, uid))
        return value;
    }
  return NULL;
}

gboolean
marq_retold_keeps_all (MarqField *from, MarqField *to)
{
  GPtrArray *old_values = get_kept (from);
  GPtrArray *new_values = get_kept (to);

  if (!old_values || !new_values || !old_values->len)
    return FALSE;
  for (guint i = 0; i < old_values->len; i++)
    if (!find (new_values, ((MarqKeptValue *) old_values->pdata[i])->uid))
      return FALSE;
  return TRUE;
}

GStrv
marq_retold_dup_names (MarqField *field)
{
  GPtrArray *kept = get_kept (field);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; kept && i < kept->len; i++)
    g_strv_builder_add (names, ((MarqKeptValue *) kept->pdata[i])->name);
  return g_strv_builder_end (names);
}

GPtrArray *
marq_retold_find (MarqField *before, MarqField *after)
{
  GPtrArray *old_values = get_kept (before);
  GPtrArray *new_values = get_kept (after);
  g_autoptr (GPtrArray) retold = g_ptr_array_new ();

  for (guint i = 0; old_values && new_values && i < old_values->len; i++)
    {
      const MarqKeptValue *was = old_values->pdata[i];
      const MarqKeptValue *is = find (new_values, was->uid);

      if (!is || g_strcmp0 (was->name, is->name) == 0)
        continue;
      g_ptr_array_add (retold, was->name);
      g_ptr_array_add (retold, is->name);
    }
  return retold->len ? g_steal_pointer (&retold) : NULL;
}

char *
marq_retold_dup_case (MarqPlanner *planner, GPtrArray *retold, const char *column, gboolean all)
{
  GString *text = g_string_new ("CASE ");

  g_string_append (text, column);
  for (guint i = 0; i < retold->len; i += 2)
    {
      g_autofree char *was = marq_planner_literal (planner, retold->pdata[i]);
      g_autofree char *is = marq_planner_literal (planner, retold->pdata[i + 1]);

      g_string_append_printf (text, " WHEN %s THEN %s", was, is);
    }
  if (all)
    g_string_append_printf (text, " ELSE %s", column);
  g_string_append (text, " END");
  return g_string_free (text, FALSE);
}

char *
marq_retold_dup_olds (MarqPlanner *planner, GPtrArray *retold)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < retold->len; i += 2)
    {
      g_autofree char *was = marq_planner_literal (planner, retold->pdata[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", was);
    }
  return g_string_free (text, FALSE);
}
