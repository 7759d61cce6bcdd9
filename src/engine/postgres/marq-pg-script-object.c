/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rarer kinds, in the words that the catalog reader has for them. */
#include "config.h"

#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-pg-script.h"

/* Of a text search configuration: the dictionaries of each kind of token, as one text. */
#define MAPPINGS "marq-pg-mappings"

void
marq_pg_script_keep (MarqPgScript *self, MarqNamespace *space, const char *kind, const char *name, const char *identity,
                     const char *definition, PgQuery__Node *needs)
{
  MarqObject *object;

  if (marq_pg_script_object (self, kind, space ? marq_item_get_name (MARQ_ITEM (space)) : NULL, name) && !g_str_equal (kind, "OPERATOR"))
    {
      marq_pg_script_leave (self, "objects of a name that there was already", name);
      return;
    }
  object = g_object_new (MARQ_TYPE_OBJECT, NULL);
  marq_item_set_name (MARQ_ITEM (object), name);
  marq_object_set_object_kind (object, kind);
  marq_object_set_identity (object, identity);
  marq_object_set_definition (object, definition);
  marq_item_list_append (space ? marq_namespace_get_objects (space) : marq_schema_get_objects (self->schema), object);
  marq_pg_script_note (self, object);
  if (needs)
    marq_pg_script_settle (self, needs, MARQ_ITEM (object));
}

/* Where a name is made: its namespace, and how it is written. */
static MarqNamespace *
place_of (MarqPgScript *self, PgQuery__Node *const *names, gsize n, const char **name, char **path)
{
  const char *space_name;
  MarqNamespace *space;

  *name = marq_pg_node_names (names, n, &space_name);
  space = marq_pg_script_space (self, space_name);
  *path = marq_pg_script_quote (marq_item_get_name (MARQ_ITEM (space)), *name);
  return space;
}

static PgQuery__Node *
find_option (PgQuery__Node *const *options, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (options[i], DEF_ELEM) && g_ascii_strcasecmp (options[i]->def_elem->defname, name) == 0)
      return options[i]->def_elem->arg ? options[i]->def_elem->arg : options[i];
  return NULL;
}

static void
need_routine (MarqPgScript *self, MarqObject *object, PgQuery__TypeName *name)
{
  const char *space;
  const char *word = marq_pg_node_names (name->names, name->n_names, &space);
  GPtrArray *overloads = marq_pg_script_overloads (self, space, word);

  for (guint i = 0; overloads && i < overloads->len; i++)
    marq_pg_script_need (MARQ_ITEM (object), overloads->pdata[i]);
}

static char *
operator_path (MarqPgScript *self, PgQuery__Node *names, const char *own_space)
{
  const char *space = NULL;
  const char *sign;

  if (MARQ_PG_IS (names, LIST))
    sign = marq_pg_node_names (names->list->items, names->list->n_items, &space);
  else if (MARQ_PG_IS (names, TYPE_NAME))
    sign = marq_pg_node_names (names->type_name->names, names->type_name->n_names, &space);
  else
    sign = marq_pg_node_string (names);
  return g_strdup_printf ("OPERATOR(%s.%s)", space ? space : own_space, sign ? sign : "");
}

static void
define_operator (MarqPgScript *self, PgQuery__DefineStmt *statement)
{
  static const struct
  {
    const char *name;
    const char *old_name;
    const char *word;
    char kind;
  } words[] = { { "function", "procedure", "FUNCTION", 'f' }, { "leftarg", "", "LEFTARG", 't' },   { "rightarg", "", "RIGHTARG", 't' },
                { "commutator", "", "COMMUTATOR", 'o' },      { "negator", "", "NEGATOR", 'o' },   { "restrict", "", "RESTRICT", 'f' },
                { "join", "", "JOIN", 'f' },                  { "hashes", "", "HASHES", 'b' },     { "merges", "", "MERGES", 'b' } };
  const char *name;
  g_autofree char *path = NULL;
  MarqNamespace *space = place_of (self, statement->defnames, statement->n_defnames, &name, &path);
  const char *space_name = marq_item_get_name (MARQ_ITEM (space));
  g_autofree char *prefix = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, space_name);
  g_autofree char *sides[2] = { NULL, NULL };
  g_autofree char *identity = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  MarqItemList *objects = marq_namespace_get_objects (space);
  MarqObject *object;

  g_string_append_printf (text, "CREATE OPERATOR %s.%s (", prefix, name);
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (words); i++)
    {
      PgQuery__Node *value = find_option (statement->definition, statement->n_definition, words[i].name);
      g_autofree char *written = NULL;

      value = value || !*words[i].old_name ? value : find_option (statement->definition, statement->n_definition, words[i].old_name);
      if (!value)
        continue;
      if (words[i].kind == 'o')
        written = operator_path (self, value, prefix);
      else if (words[i].kind != 'b' && MARQ_PG_IS (value, TYPE_NAME))
        written = marq_pg_script_named (self, value->type_name, words[i].kind == 't');
      if (i == 1 || i == 2)
        sides[i - 1] = g_strdup (written);
      g_string_append_printf (text, "%s%s%s%s", n++ ? ", " : "", words[i].word, written ? " = " : "", written ? written : "");
    }
  g_string_append_c (text, ')');
  identity = g_strdup_printf ("%s.%s (%s, %s)", prefix, name, sides[0] ? sides[0] : "NONE", sides[1] ? sides[1] : "NONE");
  g_free (sides[1]);
  sides[1] = NULL;
  marq_pg_script_keep (self, space, "OPERATOR", name, identity, text->str, NULL);
  object = marq_item_list_get (objects, marq_item_list_get_length (objects) - 1);
  for (gsize i = 0; i < statement->n_definition; i++)
    if (MARQ_PG_IS (statement->definition[i]->def_elem->arg, TYPE_NAME))
      {
        need_routine (self, object, statement->definition[i]->def_elem->arg->type_name);
        marq_pg_script_settle (self, statement->definition[i]->def_elem->arg, MARQ_ITEM (object));
      }
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
write_search (MarqObject *object)
{
  GHashTable *mappings = g_object_get_data (G_OBJECT (object), MAPPINGS);
  const char *path = marq_object_get_identity (object);
  const char *before = marq_object_get_definition (object);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gpointer *tokens = g_hash_table_get_keys_as_array (mappings, NULL);
  guint n = g_hash_table_size (mappings);

  g_string_append_len (text, before, (gssize) strcspn (before, ";"));
  qsort (tokens, n, sizeof *tokens, compare_words);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *token = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, tokens[i]);

      g_string_append_printf (text, ";\nALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR %s WITH %s", path, token,
                              (const char *) g_hash_table_lookup (mappings, tokens[i]));
    }
  marq_object_set_definition (object, text->str);
}

/* What the configurations that every database has map; those of a language by its stems. */
static void
copy_usual (GHashTable *mappings, const char *name)
{
  static const char *const words[] = { "asciihword", "asciiword", "hword", "hword_asciipart", "hword_part", "word", NULL };
  static const char *const others[]
      = { "email", "file", "float", "host", "hword_numpart", "int", "numhword", "numword", "sfloat", "uint", "url", "url_path", "version", NULL };

  for (guint i = 0; words[i]; i++)
    g_hash_table_insert (mappings, g_strdup (words[i]), g_str_equal (name, "simple") ? g_strdup ("simple") : g_strconcat (name, "_stem", NULL));
  for (guint i = 0; others[i]; i++)
    g_hash_table_insert (mappings, g_strdup (others[i]), g_strdup ("simple"));
}

static void
copy_mappings (MarqPgScript *self, GHashTable *mappings, PgQuery__Node *from)
{
  PgQuery__TypeName *type = MARQ_PG_IS (from, TYPE_NAME) ? from->type_name : NULL;
  const char *space;
  const char *name = type ? marq_pg_node_names (type->names, type->n_names, &space) : NULL;
  gpointer model = name ? marq_pg_script_object (self, "TEXT SEARCH CONFIGURATION", space, name) : NULL;
  GHashTable *others = model ? g_object_get_data (model, MAPPINGS) : NULL;
  GHashTableIter iter;
  gpointer token, dictionaries;

  if (!name)
    return;
  if (!others)
    {
      copy_usual (mappings, name);
      return;
    }
  g_hash_table_iter_init (&iter, others);
  while (g_hash_table_iter_next (&iter, &token, &dictionaries))
    g_hash_table_insert (mappings, g_strdup (token), g_strdup (dictionaries));
}

static void
define_search (MarqPgScript *self, PgQuery__DefineStmt *statement)
{
  const char *name;
  g_autofree char *path = NULL;
  MarqNamespace *space = place_of (self, statement->defnames, statement->n_defnames, &name, &path);
  g_autofree char *definition = g_strdup_printf ("CREATE TEXT SEARCH CONFIGURATION %s (PARSER = pg_catalog.\"default\")", path);
  GHashTable *mappings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  MarqObject *object;

  marq_pg_script_keep (self, space, "TEXT SEARCH CONFIGURATION", name, path, definition, NULL);
  object = marq_pg_script_object (self, "TEXT SEARCH CONFIGURATION", marq_item_get_name (MARQ_ITEM (space)), name);
  copy_mappings (self, mappings, find_option (statement->definition, statement->n_definition, "copy"));
  g_object_set_data_full (G_OBJECT (object), MAPPINGS, mappings, (GDestroyNotify) g_hash_table_unref);
  write_search (object);
}

static char *
dictionary_names (MarqPgScript *self, MarqObject *object, PgQuery__Node *const *dictionaries, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      const char *space = NULL;
      const char *name = MARQ_PG_IS (dictionaries[i], LIST)
                             ? marq_pg_node_names (dictionaries[i]->list->items, dictionaries[i]->list->n_items, &space)
                             : NULL;
      gpointer own = name ? marq_pg_script_object (self, "TEXT SEARCH DICTIONARY", space, name) : NULL;
      g_autofree char *path = own ? marq_pg_script_path_of (own) : name ? marq_pg_script_quote (g_strcmp0 (space, "pg_catalog") == 0 ? NULL : space, name) : NULL;

      marq_pg_script_need (MARQ_ITEM (object), own);
      g_string_append_printf (text, "%s%s", i ? ", " : "", path ? path : "");
    }
  return g_string_free (text, FALSE);
}

void
marq_pg_script_change_search (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterTSConfigurationStmt *statement = node->alter_tsconfiguration_stmt;
  const char *space;
  const char *name = marq_pg_node_names (statement->cfgname, statement->n_cfgname, &space);
  MarqObject *object = marq_pg_script_object (self, "TEXT SEARCH CONFIGURATION", space, name);
  GHashTable *mappings = object ? g_object_get_data (G_OBJECT (object), MAPPINGS) : NULL;
  g_auto (GStrv) tokens = marq_pg_node_strings (statement->tokentype, statement->n_tokentype);
  g_autofree char *dictionaries = NULL;

  if (!mappings || statement->replace)
    {
      marq_pg_script_leave (self, "mappings of text search configurations", name);
      return;
    }
  dictionaries = dictionary_names (self, object, statement->dicts, statement->n_dicts);
  for (guint i = 0; tokens[i]; i++)
    if (statement->kind == PG_QUERY__ALTER_TSCONFIG_TYPE__ALTER_TSCONFIG_DROP_MAPPING)
      g_hash_table_remove (mappings, tokens[i]);
    else
      g_hash_table_replace (mappings, g_strdup (tokens[i]), g_strdup (dictionaries));
  write_search (object);
}

static void
define_dictionary (MarqPgScript *self, PgQuery__DefineStmt *statement)
{
  const char *name;
  g_autofree char *path = NULL;
  MarqNamespace *space = place_of (self, statement->defnames, statement->n_defnames, &name, &path);
  PgQuery__Node *template = find_option (statement->definition, statement->n_definition, "template");
  const char *template_space = NULL;
  const char *template_name = MARQ_PG_IS (template, TYPE_NAME)
                                  ? marq_pg_node_names (template->type_name->names, template->type_name->n_names, &template_space)
                                  : "simple";
  g_autofree char *template_path = marq_pg_script_quote (template_space ? template_space : "pg_catalog", template_name);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "CREATE TEXT SEARCH DICTIONARY %s (TEMPLATE = %s", path, template_path);
  for (gsize i = 0; i < statement->n_definition; i++)
    {
      PgQuery__DefElem *option = statement->definition[i]->def_elem;
      g_autofree char *value = marq_pg_node_value (option->arg);
      g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, value ? value : "");

      if (g_ascii_strcasecmp (option->defname, "template") != 0)
        g_string_append_printf (text, ", %s = %s", option->defname, literal);
    }
  g_string_append_c (text, ')');
  marq_pg_script_keep (self, space, "TEXT SEARCH DICTIONARY", name, path, text->str, NULL);
}

static void
leave_define (MarqPgScript *self, PgQuery__DefineStmt *statement, const char *kind)
{
  const char *name;
  g_autofree char *path = NULL;

  place_of (self, statement->defnames, statement->n_defnames, &name, &path);
  marq_pg_script_leave (self, kind, path);
}

void
marq_pg_script_define (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__DefineStmt *statement = node->define_stmt;

  switch (statement->kind)
    {
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
      marq_pg_script_create_aggregate (self, statement);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR:
      define_operator (self, statement);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSCONFIGURATION:
      define_search (self, statement);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSDICTIONARY:
      define_dictionary (self, statement);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      leave_define (self, statement, "base types");
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION:
      leave_define (self, statement, "collations");
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSPARSER:
      leave_define (self, statement, "text search parsers");
      break;
    default:
      leave_define (self, statement, "text search templates");
    }
}

void
marq_pg_script_create_cast (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateCastStmt *statement = node->create_cast_stmt;
  g_autofree char *source = marq_pg_script_type_text (self, statement->sourcetype, FALSE);
  g_autofree char *target = marq_pg_script_type_text (self, statement->targettype, FALSE);
  g_autofree char *name = g_strdup_printf ("%s AS %s", source, target);
  g_autofree char *identity = g_strdup_printf ("(%s)", name);
  g_autofree char *how = NULL;
  g_autofree char *definition = NULL;
  MarqRoutine *routine = statement->func ? marq_pg_script_routine (self, statement->func) : NULL;

  if (routine)
    {
      g_autofree char *path = marq_pg_script_path_of (routine);
      g_autoptr (GString) types = g_string_new (NULL);

      for (gsize i = 0; i < statement->func->n_objargs; i++)
        {
          g_autofree char *type = marq_pg_script_type_text (self, statement->func->objargs[i]->type_name, FALSE);

          g_string_append_printf (types, "%s%s", i ? "," : "", type);
        }
      how = g_strdup_printf ("WITH FUNCTION %s(%s)", path, types->str);
    }
  else if (statement->func)
    {
      marq_pg_script_leave (self, "casts", name);
      return;
    }
  definition = g_strdup_printf ("CREATE CAST %s %s%s", identity, how ? how : statement->inout ? "WITH INOUT" : "WITHOUT FUNCTION",
                                statement->context == PG_QUERY__COERCION_CONTEXT__COERCION_IMPLICIT     ? " AS IMPLICIT"
                                : statement->context == PG_QUERY__COERCION_CONTEXT__COERCION_ASSIGNMENT ? " AS ASSIGNMENT"
                                                                                                        : "");
  marq_pg_script_keep (self, NULL, "CAST", name, identity, definition, node);
  if (routine)
    {
      MarqItemList *list = marq_schema_get_objects (self->schema);

      marq_pg_script_need (marq_item_list_get (list, marq_item_list_get_length (list) - 1), routine);
    }
}

/* Kinds are told where they are not all. */
static void
append_kinds (GString *text, PgQuery__CreateStatsStmt *statement)
{
  static const char *const kinds[] = { "ndistinct", "dependencies", "mcv" };
  g_auto (GStrv) said = marq_pg_node_strings (statement->stat_types, statement->n_stat_types);
  guint n = 0;

  if (!said[0] || g_strv_length (said) == G_N_ELEMENTS (kinds))
    return;
  g_string_append (text, " (");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strv_contains ((const char *const *) said, kinds[i]))
      g_string_append_printf (text, "%s%s", n++ ? ", " : "", kinds[i]);
  g_string_append_c (text, ')');
}

static char *
choose_statistics_name (PgQuery__CreateStatsStmt *statement, const char *table)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (gsize i = 0; i < statement->n_exprs; i++)
    {
      const char *word = marq_pg_said (statement->exprs[i]->stats_elem->name);

      g_string_append_printf (words, "%s%s", i ? "_" : "", word ? word : "expr");
    }
  return marq_sql_derive (MARQ_DIALECT_POSTGRESQL, table, words->str, "stat");
}

void
marq_pg_script_create_statistics (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateStatsStmt *statement = node->create_stats_stmt;
  PgQuery__Node *from = statement->n_relations ? statement->relations[0] : NULL;
  MarqItem *entity = MARQ_PG_IS (from, RANGE_VAR) ? marq_pg_script_range (self, from->range_var) : NULL;
  const char *said_space = NULL;
  const char *said = marq_pg_node_names (statement->defnames, statement->n_defnames, &said_space);
  g_autofree char *name = NULL;
  g_autofree char *table = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) codes = g_string_new (NULL);
  MarqNamespace *space;
  guint n = 0;

  if (!entity)
    {
      marq_pg_script_miss (self, NULL, said);
      return;
    }
  space = said ? marq_pg_script_space (self, said_space) : MARQ_NAMESPACE (marq_item_get_parent (entity));
  name = said ? g_strdup (said) : choose_statistics_name (statement, marq_item_get_name (entity));
  table = marq_pg_script_path_of (entity);
  path = marq_pg_script_quote (marq_item_get_name (MARQ_ITEM (space)), name);
  g_string_append_printf (text, "CREATE STATISTICS %s", path);
  append_kinds (text, statement);
  for (gsize i = 0; i < statement->n_exprs; i++)
    {
      PgQuery__StatsElem *element = statement->exprs[i]->stats_elem;
      g_autofree char *column = marq_pg_said (element->name) ? marq_sql_quote (MARQ_DIALECT_POSTGRESQL, element->name) : NULL;
      g_autofree char *code = column ? NULL : marq_pg_script_code (self, element->expr, NULL);

      if (column)
        g_string_append_printf (text, "%s%s", n++ ? ", " : " ON ", column);
      else
        g_string_append_printf (codes, ", (%s)", code);
    }
  g_string_append (text, n || !codes->len ? "" : " ON ");
  g_string_append_printf (text, "%s FROM %s", codes->str + (n || !codes->len ? 0 : 2), table);
  marq_pg_script_keep (self, space, "STATISTICS", name, path, text->str, from);
}

void
marq_pg_script_change_statistics (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterStatsStmt *statement = node->alter_stats_stmt;
  const char *space;
  const char *name = marq_pg_node_names (statement->defnames, statement->n_defnames, &space);
  MarqObject *object = marq_pg_script_object (self, "STATISTICS", space, name);
  g_autoptr (GString) text = NULL;

  if (!object)
    {
      marq_pg_script_miss (self, space, name);
      return;
    }
  text = g_string_new (NULL);
  g_string_append_len (text, marq_object_get_definition (object), (gssize) strcspn (marq_object_get_definition (object), ";"));
  if (statement->stxstattarget >= 0)
    g_string_append_printf (text, "; ALTER STATISTICS %s SET STATISTICS %d", marq_object_get_identity (object), statement->stxstattarget);
  marq_object_set_definition (object, text->str);
}

static void
append_tags (GString *text, PgQuery__CreateEventTrigStmt *statement)
{
  for (gsize i = 0; i < statement->n_whenclause; i++)
    {
      PgQuery__Node *list = statement->whenclause[i]->def_elem->arg;

      g_string_append (text, "\n  WHEN TAG IN (");
      for (gsize j = 0; MARQ_PG_IS (list, LIST) && j < list->list->n_items; j++)
        {
          g_autofree char *tag = g_ascii_strup (marq_pg_node_string (list->list->items[j]), -1);
          g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, tag);

          g_string_append_printf (text, "%s%s", j ? ", " : "", literal);
        }
      g_string_append_c (text, ')');
    }
}

void
marq_pg_script_create_event (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateEventTrigStmt *statement = node->create_event_trig_stmt;
  const char *space;
  const char *name = marq_pg_node_names (statement->funcname, statement->n_funcname, &space);
  GPtrArray *overloads = marq_pg_script_overloads (self, space, name);
  g_autofree char *path = overloads && overloads->len ? marq_pg_script_path_of (overloads->pdata[0]) : marq_pg_script_quote (space, name);
  g_autofree char *identity = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, statement->trigname);
  g_autoptr (GString) text = g_string_new (NULL);
  MarqObject *object;

  g_string_append_printf (text, "CREATE EVENT TRIGGER %s ON %s", identity, statement->eventname);
  append_tags (text, statement);
  g_string_append_printf (text, "\n  EXECUTE FUNCTION %s()", path);
  marq_pg_script_keep (self, NULL, "EVENT TRIGGER", statement->trigname, identity, text->str, NULL);
  object = marq_pg_script_object (self, "EVENT TRIGGER", NULL, statement->trigname);
  if (object && overloads && overloads->len)
    marq_pg_script_need (MARQ_ITEM (object), overloads->pdata[0]);
}

void
marq_pg_script_change_event (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterEventTrigStmt *statement = node->alter_event_trig_stmt;
  MarqObject *object = marq_pg_script_object (self, "EVENT TRIGGER", NULL, statement->trigname);
  const char *to = *statement->tgenabled == 'D' ? " DISABLE" : *statement->tgenabled == 'R' ? " ENABLE REPLICA" : " ENABLE ALWAYS";
  g_autoptr (GString) text = NULL;

  if (!object)
    {
      marq_pg_script_miss (self, NULL, statement->trigname);
      return;
    }
  text = g_string_new (NULL);
  g_string_append_len (text, marq_object_get_definition (object), (gssize) strcspn (marq_object_get_definition (object), ";"));
  if (*statement->tgenabled != 'O')
    g_string_append_printf (text, ";\nALTER EVENT TRIGGER %s%s", marq_object_get_identity (object), to);
  marq_object_set_definition (object, text->str);
}

void
marq_pg_script_create_server (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateForeignServerStmt *statement = node->create_foreign_server_stmt;
  g_autofree char *identity = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, statement->servername);
  g_autofree char *wrapper = marq_sql_quote (MARQ_DIALECT_POSTGRESQL, statement->fdwname);
  g_auto (GStrv) options = marq_pg_script_foreign_options (statement->options, statement->n_options, NULL);
  g_autofree char *joined = options ? g_strjoinv (", ", options) : NULL;
  g_autofree char *type = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, statement->servertype);
  g_autofree char *version = marq_sql_literal (MARQ_DIALECT_POSTGRESQL, statement->version);
  g_autofree char *definition = g_strconcat ("CREATE SERVER ", identity, *statement->servertype ? " TYPE " : "", *statement->servertype ? type : "",
                                             *statement->version ? " VERSION " : "", *statement->version ? version : "", " FOREIGN DATA WRAPPER ",
                                             wrapper, joined ? " OPTIONS (" : "", joined ? joined : "", joined ? ")" : "", NULL);

  if (!(statement->if_not_exists && marq_pg_script_object (self, "SERVER", NULL, statement->servername)))
    marq_pg_script_keep (self, NULL, "SERVER", statement->servername, identity, definition, NULL);
}
