/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-type-words.h"

static void
append_numbers (GString *words, MarqFieldType *type)
{
  for (guint i = 0; i < marq_field_type_get_n_numbers (type); i++)
    g_string_append_printf (words, "%c%d", i ? ',' : '(', marq_field_type_get_number (type, i));
  if (marq_field_type_get_n_numbers (type))
    g_string_append_c (words, ')');
}

static void
append_words (GString *words, MarqItem *item, MarqFieldType *type)
{
  MarqFieldType *element = marq_field_type_get_element (type);
  const char *reference = marq_field_type_get_reference (type);
  MarqItem *target = reference ? marq_item_lookup (item, reference) : NULL;
  MarqTypeKind kind = marq_field_type_get_kind (type);
  g_autofree char *name = NULL;

  if (element)
    {
      append_words (words, item, element);
      g_string_append (words, "[]");
      return;
    }
  if (target && marq_item_get_name (target))
    g_string_append (words, marq_item_get_name (target));
  else if (marq_field_type_get_text (type))
    g_string_append (words, marq_field_type_get_text (type));
  else
    {
      name = g_ascii_strdown (marq_type_kind_get_info (kind)->name, -1);
      g_string_append (words, name);
      append_numbers (words, type);
    }
}

char *
marq_type_dup_words (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);
  GString *words = g_string_new (NULL);

  if (type)
    append_words (words, MARQ_ITEM (field), type);
  return g_string_free (words, FALSE);
}
