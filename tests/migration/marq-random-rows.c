/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for a random world, and what is asked about them. */
#include "config.h"

#include "marq-random-world.h"

static const char *const ids[] = { "t0", "t1", "t2", "t3" };

/* What rows hold, by the last word of a field's uid. */
static const struct
{
  const char *field;
  const char *value;
  const char *question; /* of what may be of another type afterwards */
} holdings[] = {
  { "id", "n", "sum(%s::numeric)" },
  { "a", "n", "trim_scale(sum(%s::text::numeric))" },
  { "b", "'fine'", "count(*) FILTER (WHERE %s::text = 'fine')" },
  { "p", "('[' || 2 * n || ',' || 2 * n + 1 || ']')", "sum(lower(%s))" },
  { "r", "NULL", "count(%s)" }, /* the table that it points to may be new, and have no rows */
};

static MarqField *
find_field (MarqSchema *schema, const char *table, const char *field)
{
  g_autofree char *uid = g_strdup_printf ("%s.%s", table, field);

  return marq_item_lookup (MARQ_ITEM (schema), uid);
}

char *
marq_world_dup_rows (MarqSchema *schema)
{
  GString *script = g_string_new ("SET session_replication_role = replica;\n");

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      MarqEntity *table = marq_item_lookup (MARQ_ITEM (schema), ids[i]);
      g_autofree char *path = table ? marq_world_path (table) : NULL;
      g_autoptr (GString) names = g_string_new (NULL);
      g_autoptr (GString) values = g_string_new (NULL);

      for (guint j = 0; table && j < G_N_ELEMENTS (holdings); j++)
        {
          MarqField *field = find_field (schema, ids[i], holdings[j].field);
          g_autofree char *name = field ? marq_world_quote (field) : NULL;

          if (!field)
            continue;
          g_string_append_printf (names, "%s%s", names->len ? ", " : "", name);
          g_string_append (values, values->len ? ", " : "");
          if (g_str_equal (holdings[j].field, "p"))
            g_string_append_printf (values, "%s::%s", holdings[j].value, marq_field_type_get_text (marq_field_get_data_type (field)));
          else
            g_string_append (values, holdings[j].value);
        }
      if (table)
        g_string_append_printf (script, "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM generate_series(1, 3) AS n;\n",
                                path, names->str, values->str);
    }
  return g_string_free (script, FALSE);
}

static char *
dup_question (MarqField *field, const char *question)
{
  g_autofree char *path = marq_world_path (marq_item_get_parent (MARQ_ITEM (field)));
  g_autofree char *name = marq_world_quote (field);
  g_auto (GStrv) halves = g_strsplit (question, "%s", 2);

  return g_strdup_printf ("SELECT %s%s%s FROM %s", halves[0], name, halves[1], path);
}

GPtrArray *
marq_world_questions (MarqSchema *before, MarqSchema *after)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    for (guint j = 0; j < G_N_ELEMENTS (holdings); j++)
      {
        MarqField *field = find_field (before, ids[i], holdings[j].field);
        MarqField *then = find_field (after, ids[i], holdings[j].field);

        if (!field || !then)
          continue;
        g_ptr_array_add (questions, dup_question (field, holdings[j].question));
        g_ptr_array_add (questions, dup_question (then, holdings[j].question));
      }
  return questions;
}
