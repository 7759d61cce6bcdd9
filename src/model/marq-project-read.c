/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-error.h"
#include "marq-fallout.h"
#include "marq-item-private.h"
#include "marq-item-read.h"
#include "marq-json-salvage.h"
#include "marq-json-scan.h"
#include "marq-project-read.h"

/* Finding a line is a walk over the text: not for thousands of problems. */
#define MAX_LINES 64

static void
add_problem (GPtrArray *problems, const char *file, guint line, MarqProblem *problem)
{
  problem->file = g_strdup (file);
  problem->line = line;
  g_ptr_array_add (problems, problem);
}

/* why: what the scan said of it, or of what came before. */
static void
note_loss (const MarqJsonLoss *loss, const char *why, const char *file, GPtrArray *problems)
{
  char *message;

  if (loss->names)
    /* Translators: what is wrong, two line numbers, and the names of what is lost: tables, columns, … */
    message = g_strdup_printf (_ ("%s; lines %u to %u are left out, with %s"), why, loss->first_line, loss->last_line,
                               loss->names);
  else if (loss->last_line > loss->first_line)
    message = g_strdup_printf (_ ("%s; lines %u to %u are left out"), why, loss->first_line, loss->last_line);
  else
    message = g_strdup_printf (_ ("%s; this line is mended, or left out"), why);
  add_problem (problems, file, loss->first_line, marq_problem_new (MARQ_PROBLEM_LOSS, loss->path, message));
}

/* Parses a text, and what can be saved of it where it is damaged. *whole says which. */
static JsonNode *
parse (const char *file, const char *text, gsize length, gboolean *whole, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_json_loss_free);
  g_auto (MarqJsonFault) fault = { 0 };
  g_autofree char *saved = NULL;

  *whole = marq_json_scan (text, length, &fault);
  if (*whole)
    return marq_json_parse_scanned (text, length, error);

  saved = marq_json_salvage (text, length, losses);
  if (!saved)
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED,
                   _ ("%s is damaged, and nothing in it can be read. Line %u, column %u: %s"), file, fault.line,
                   fault.column, fault.message);
      return NULL;
    }
  for (guint i = 0; i < losses->len; i++)
    note_loss (losses->pdata[i], i == 0 ? fault.message : _ ("It cannot be read"), file, problems);
  return marq_json_parse (saved, strlen (saved), error);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const MarqProblem *left = *(const MarqProblem *const *) a;
  const MarqProblem *right = *(const MarqProblem *const *) b;

  return left->line == right->line ? strcmp (left->path, right->path) : (left->line > right->line) - (left->line < right->line);
}

static MarqItem *
read_root (GType type, const char *file, const char *text, gsize length, GPtrArray *problems, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  MarqItemReader reader;
  gboolean whole;
  MarqItem *item;

  node = parse (file, text, length, &whole, problems, error);
  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED, _ ("%s is not a file of Marquetry's"), file);
      return NULL;
    }
  marq_item_reader_init (&reader);
  item = marq_item_from_json (type, json_node_get_object (node), &reader);
  for (guint i = 0; i < reader.problems->len; i++)
    {
      MarqProblem *problem = reader.problems->pdata[i];

      problem->file = g_strdup (file);
      problem->line = whole && i < MAX_LINES ? marq_json_line_of (text, length, problem->path) : 0;
    }
  g_ptr_array_sort (reader.problems, compare_lines);
  for (guint i = 0; i < reader.problems->len; i++)
    g_ptr_array_add (problems, reader.problems->pdata[i]);
  g_ptr_array_set_free_func (reader.problems, NULL);
  marq_item_reader_clear (&reader);
  return item;
}

MarqProject *
marq_project_read (const char *name, const char *text, gsize length, GPtrArray *problems, GError **error)
{
  return (MarqProject *) read_root (marq_project_get_type (), name, text, length, problems, error);
}

MarqDiagram *
marq_project_read_diagram (const char *name, const char *text, gsize length, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  MarqItem *item = read_root (marq_diagram_get_type (), name, text, length, problems, &error);

  if (!item)
    add_problem (problems, name, 0, marq_problem_new (MARQ_PROBLEM_LOSS, NULL, g_strdup (error->message)));
  return (MarqDiagram *) item;
}

/* Right after reading, lists are still in the order of the file. */
static char *
dup_json_path (MarqItem *item, const char *key)
{
  g_autoptr (GString) path = g_string_new (key);

  g_string_prepend_c (path, '/');
  for (; item->parent && !(item->place->flags & MARQ_APART); item = item->parent)
    {
      g_autofree char *step = NULL;
      guint position = 0;

      if (item->place->kind == MARQ_PROPERTY_LIST)
        {
          marq_item_list_find (marq_item_get_list (item->parent, item->place), item, &position);
          step = g_strdup_printf ("/%s/%u", item->place->name, position);
        }
      else
        step = g_strdup_printf ("/%s", item->place->name);
      g_string_prepend (path, step);
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

typedef struct
{
  const char *name;
  const char *text;
  gsize length;
  guint n_lines;
  GPtrArray *problems;
} MarqStrayNotes;

static void
note_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  MarqStrayNotes *notes = data;
  g_autofree char *path = dup_json_path (item, property->name);
  g_autofree char *where = marq_item_dup_path (item);
  guint line = notes->n_lines++ < MAX_LINES ? marq_json_line_of (notes->text, notes->length, path) : 0;

  add_problem (notes->problems, notes->name, line,
               marq_problem_new (MARQ_PROBLEM_LOSS, path,
                                 g_strdup_printf (_ ("%s refers to something that is not there, or cannot be meant (%s)"),
                                                  where, uid)));
}

void
marq_project_note_strays (MarqProject *project, const char *name, const char *text, gsize length, GPtrArray *problems)
{
  MarqStrayNotes notes = { name, text, length, 0, problems };

  marq_find_strays (MARQ_ITEM (project), note_stray, &notes);
}

typedef struct
{
  GPtrArray *items; /* that cannot be without what they refer to */
  GPtrArray *emptied;
  GPtrArray *rows;
  GHashTable *uids;
} MarqStrayHunt;

static void
hunt_stray (MarqItem *item, const MarqProperty *property, const char *uid, gpointer data)
{
  MarqStrayHunt *hunt = data;

  g_hash_table_add (hunt->uids, g_strdup (uid));
  if (property->flags & (MARQ_WEAK | MARQ_ACYCLIC) || property->kind == MARQ_PROPERTY_TYPE)
    {
      g_ptr_array_add (hunt->emptied, item);
      g_ptr_array_add (hunt->rows, (gpointer) property);
      return;
    }
  while (item->place && item->place->flags & MARQ_ESSENTIAL)
    item = item->parent;
  if (!g_ptr_array_find (hunt->items, item, NULL))
    g_ptr_array_add (hunt->items, item);
}

static void
drop (MarqItem *item)
{
  guint position;

  if (item->parent && marq_item_list_find (marq_item_get_list (item->parent, item->place), item, &position))
    marq_item_list_remove (marq_item_get_list (item->parent, item->place), position);
}

/* One round: what falls may leave others without what they refer to. */
static gboolean
drop_strays_once (MarqItem *root)
{
  MarqStrayHunt hunt = { g_ptr_array_new_with_free_func (g_object_unref), g_ptr_array_new (), g_ptr_array_new (),
                         g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  gboolean found;

  marq_find_strays (root, hunt_stray, &hunt);
  found = hunt.items->len || hunt.emptied->len;
  for (guint i = 0; i < hunt.emptied->len; i++)
    {
      const MarqProperty *property = hunt.rows->pdata[i];
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, marq_property_value_type (property));
      marq_fallout_strip (hunt.emptied->pdata[i], property, hunt.uids, &value);
      marq_item_set_value (hunt.emptied->pdata[i], property, &value);
    }
  for (guint i = 0; i < hunt.items->len; i++)
    g_object_ref (hunt.items->pdata[i]);
  for (guint i = 0; i < hunt.items->len; i++)
    drop (hunt.items->pdata[i]);
  g_ptr_array_unref (hunt.items);
  g_ptr_array_unref (hunt.emptied);
  g_ptr_array_unref (hunt.rows);
  g_hash_table_unref (hunt.uids);
  return found;
}

void
marq_drop_strays (MarqItem *root)
{
  while (drop_strays_once (root))
    ;
}

void
marq_project_drop_strays (MarqProject *project)
{
  MarqTree *tree = MARQ_ITEM (project)->tree;

  /* A project with losses is read-only: its history, if there is one, is empty. */
  tree->editing++;
  marq_drop_strays (MARQ_ITEM (project));
  tree->editing--;
}
