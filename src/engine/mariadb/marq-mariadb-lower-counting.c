/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The column that counts up: one of a table may, it has to be a key, and what is known before its number
 * is cannot name it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-sql-token.h"
#include "engine/marq-sql-name.h"
#include "marq-mariadb.h"

static const char *
name_of (gpointer item)
{
  const char *name = marq_item_get_name (item);

  return name ? name : "";
}

static void
add_counting_key (MarqLowering *lowering, MarqEntity *entity, MarqField *field)
{
  const char *const fields[] = { marq_item_get_uid (MARQ_ITEM (field)), NULL };
  g_autofree char *uid = g_strdup_printf ("%s:key", fields[0]);
  g_autofree char *name = marq_sql_derive (MARQ_DIALECT_MARIADB, name_of (entity), name_of (field), "key");
  MarqConstraint *key = marq_item_new_with_uid (MARQ_TYPE_CONSTRAINT, uid);

  marq_item_set_name (MARQ_ITEM (key), name);
  marq_constraint_set_constraint (key, MARQ_CONSTRAINT_KIND_UNIQUE);
  marq_constraint_set_fields (key, fields);
  marq_item_list_append (marq_entity_get_constraints (entity), key);
  marq_lower_note (lowering, "not-held", field, _ ("What counts up has to be a key in MariaDB: %s gets a unique one"),
                   name_of (field));
}

static gboolean
names_field (const char *text, MarqField *field)
{
  MarqToken token;

  while (text && marq_token_next (&text, &token))
    {
      g_autofree char *name = token.kind <= MARQ_TOKEN_IDENTIFIER ? marq_token_dup_name (&token) : NULL;

      if (name && g_ascii_strcasecmp (name, name_of (field)) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
remove_checks (MarqLowering *lowering, MarqItemList *constraints, MarqField *counting)
{
  for (guint i = marq_item_list_get_length (constraints); i-- > 0;)
    {
      MarqConstraint *check = marq_item_list_get (constraints, i);

      if (marq_mariadb_is_key (check) || !names_field (marq_constraint_get_expression (check), counting))
        continue;
      marq_lower_note (lowering, "not-held", check, _ ("MariaDB cannot check what counts up: %s, which is about %s, is left out"),
                       name_of (check), name_of (counting));
      marq_item_list_remove (constraints, i);
    }
}

/* A stored value and a default are there before the number is; what is computed when it is read comes after. */
static void
loosen_fields (MarqLowering *lowering, MarqItemList *fields, MarqField *counting)
{
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);

      if (names_field (marq_field_get_default_expression (field), counting))
        {
          marq_lower_note (lowering, "not-held", field, _ ("In MariaDB a default cannot name what counts up: that of %s is left out"),
                           name_of (field));
          marq_field_set_default_expression (field, NULL);
        }
      if (marq_mariadb_is_virtual (field) || !names_field (marq_field_get_generated_expression (field), counting))
        continue;
      marq_lower_note (lowering, "not-held", field,
                       _ ("MariaDB cannot store what is computed from a number that counts up: %s is computed when it is read"),
                       name_of (field));
      marq_field_set_generated (field, MARQ_GENERATED_VIRTUAL);
    }
}

void
marq_mariadb_lower_counting (MarqLowering *lowering, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  MarqField *counting = NULL;

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqField *field = marq_item_list_get (fields, i);
      const char *const wanted[] = { marq_item_get_uid (MARQ_ITEM (field)), NULL };

      if (marq_field_get_identity (field) == MARQ_IDENTITY_NONE)
        continue;
      if (counting)
        {
          marq_lower_note (lowering, "not-held", field, _ ("One column of a table can count up in MariaDB: %s does, %s does not"),
                           name_of (counting), name_of (field));
          marq_field_set_identity (field, MARQ_IDENTITY_NONE);
          continue;
        }
      counting = field;
      if (!marq_mariadb_has_key (entity, wanted))
        add_counting_key (lowering, entity, field);
    }
  if (!counting)
    return;
  remove_checks (lowering, marq_entity_get_constraints (entity), counting);
  loosen_fields (lowering, fields, counting);
}
