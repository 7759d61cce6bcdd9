/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-error.h"
#include "marq-item-private.h"
#include "marq-item-read.h"
#include "marq-item-values.h"

/**
 * marq_item_dup_values:
 *
 * Returns: (transfer full):
 */
JsonObject *
marq_item_dup_values (MarqItem *self)
{
  g_autoptr (MarqItem) alone = g_object_new (G_OBJECT_TYPE (self), NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *values = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  marq_item_assign_values (alone, self);
  text = marq_item_to_json (alone, NULL);
  node = marq_json_parse_scanned (text, strlen (text), NULL);
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &value))
    if (!g_str_equal (key, "uid"))
      json_object_set_member (values, key, json_node_copy (value));
  return values;
}

static gboolean
check_keys (MarqItem *self, JsonObject *values, GError **error)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, values);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    {
      const MarqProperty *property = marq_item_find_property (self, key);

      if (!g_str_equal (key, "uid") && (!property || marq_property_is_value (property)))
        continue;
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_VALUE, _ ("“%s” is no value of its own"), key);
      return FALSE;
    }
  return TRUE;
}

gboolean
marq_item_set_values (MarqItem *self, JsonObject *values, GError **error)
{
  g_autoptr (MarqItem) alone = NULL;
  MarqItemReader reader;
  MarqProblem *loss = NULL;

  g_return_val_if_fail (marq_item_may_write (self), FALSE);

  if (!check_keys (self, values, error))
    return FALSE;
  marq_item_reader_init (&reader);
  alone = marq_item_from_json (G_OBJECT_TYPE (self), values, &reader);
  for (guint i = 0; i < reader.problems->len && !loss; i++)
    if (((MarqProblem *) reader.problems->pdata[i])->level == MARQ_PROBLEM_LOSS)
      loss = reader.problems->pdata[i];
  if (loss)
    g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_VALUE, "%s: %s", loss->path + 1, loss->message);
  else
    marq_item_assign_values (self, alone);
  marq_item_reader_clear (&reader);
  return loss == NULL;
}
