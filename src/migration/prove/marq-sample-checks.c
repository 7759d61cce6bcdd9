/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What checks let in: the constants that they speak of are tried, and the server itself sifts them. */
#include "config.h"

#include "engine/marq-script-token.h"
#include "engine/marq-sql-name.h"
#include "marq-sample-private.h"

/* Whether a text of code speaks of this name. */
static gboolean
speaks_of (const char *code, MarqDialect dialect, const char *name)
{
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (code, dialect, &at, &token))
    {
      g_autofree char *word = token.kind == MARQ_SQL_WORD || token.kind == MARQ_SQL_NAME ? marq_sql_token_dup (code, &token) : NULL;

      if (word && g_ascii_strcasecmp (word, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The only column that it speaks of, or NULL. */
static MarqSampleColumn *
find_only_column (MarqSampleTable *self, const char *code)
{
  MarqSampleColumn *only = NULL;

  for (guint i = 0; i < self->columns->len; i++)
    {
      MarqSampleColumn *column = self->columns->pdata[i];

      if (!speaks_of (code, self->sampler->dialect, marq_item_get_name (MARQ_ITEM (column->field))))
        continue;
      if (only)
        return NULL;
      only = column;
    }
  return only;
}

/* Constants of a check are what it likes, or nearly: a list of words, a bound. */
static void
add_mentioned (MarqSampleColumn *column, const char *code, MarqDialect dialect)
{
  gsize at = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (code, dialect, &at, &token))
    {
      g_autofree char *text = g_strndup (code + token.start, token.end - token.start);

      if (token.kind == MARQ_SQL_STRING)
        g_ptr_array_add (column->values, g_steal_pointer (&text));
      else if (token.kind == MARQ_SQL_NUMBER)
        for (int i = -1; i <= MARQ_SAMPLE_ROWS; i++)
          g_ptr_array_add (column->values, g_strdup_printf ("%" G_GINT64_FORMAT, g_ascii_strtoll (text, NULL, 10) + i));
    }
}

/* Keeps what the check lets in, as the server says; all, where it does not say. */
static void
sift (MarqSampleTable *self, MarqSampleColumn *column, const char *code)
{
  g_autofree char *alias = marq_sql_quote (self->sampler->dialect, marq_item_get_name (MARQ_ITEM (self->entity)));
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;
  GPtrArray *kept;

  g_string_printf (query, "SELECT k FROM (SELECT 0 AS k, %s FROM %s WHERE 1 = 0", column->name, self->path);
  for (guint i = 0; i < column->values->len; i++)
    g_string_append_printf (query, " UNION ALL SELECT %u, %s", i, (char *) column->values->pdata[i]);
  g_string_append_printf (query, ") AS %s WHERE (%s\n) IS NOT FALSE ORDER BY 1", alias, code);
  marq_sampler_tell (self->sampler, "SAVEPOINT marquetry_sift", NULL);
  rows = column->values->len ? marq_connection_query (self->sampler->connection, query->str, self->sampler->cancellable, NULL) : NULL;
  if (!rows)
    marq_sampler_tell (self->sampler, "ROLLBACK TO SAVEPOINT marquetry_sift", NULL);
  if (!rows || !rows->len)
    return;
  kept = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < rows->len; i++)
    {
      guint k = (guint) g_ascii_strtoull (((char **) rows->pdata[i])[0], NULL, 10);

      if (k < column->values->len)
        g_ptr_array_add (kept, g_strdup (column->values->pdata[k]));
    }
  g_ptr_array_unref (column->values);
  column->values = kept;
}

static void
heed_check (MarqSampleTable *self, const char *code, MarqSampleColumn *column)
{
  if (!code)
    return;
  if (!column)
    column = find_only_column (self, code);
  if (!column)
    return;
  add_mentioned (column, code, self->sampler->dialect);
  sift (self, column, code);
}

void
marq_sample_heed_checks (MarqSampleTable *self, MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_CHECK)
        heed_check (self, marq_constraint_get_expression (constraint), NULL);
    }
}

/* What a domain calls VALUE is the column. */
static char *
dup_for_column (const char *code, const char *name)
{
  GString *text = g_string_new (NULL);
  gsize at = 0, last = 0;
  MarqSqlToken token;

  while (marq_sql_next_token (code, MARQ_DIALECT_POSTGRESQL, &at, &token))
    if (token.kind == MARQ_SQL_WORD && marq_sql_token_is (code, &token, "VALUE"))
      {
        g_string_append_len (text, code + last, (gssize) (token.start - last));
        g_string_append (text, name);
        last = token.end;
      }
  g_string_append (text, code + last);
  return g_string_free (text, FALSE);
}

void
marq_sample_heed_domain (MarqSampleTable *self, MarqSampleColumn *column, MarqField *field)
{
  const char *reference = marq_field_get_data_type (field) ? marq_field_type_get_reference (marq_field_get_data_type (field)) : NULL;
  MarqItem *domain = reference ? marq_item_lookup (MARQ_ITEM (field), reference) : NULL;

  if (!MARQ_IS_DOMAIN (domain))
    return;
  column->may_be_null = column->may_be_null && !marq_domain_get_not_null (MARQ_DOMAIN (domain));
  for (guint i = 0; i < marq_item_list_get_length (marq_domain_get_checks (MARQ_DOMAIN (domain))); i++)
    {
      MarqConstraint *check = marq_item_list_get (marq_domain_get_checks (MARQ_DOMAIN (domain)), i);
      g_autofree char *code = marq_constraint_get_expression (check) ? dup_for_column (marq_constraint_get_expression (check), column->name) : NULL;

      heed_check (self, code, column);
    }
}
