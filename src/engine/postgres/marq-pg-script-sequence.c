/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences: free ones, those of columns, and those inside identities, which stand in no list. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"
#include "marq-pg-script.h"

static void
set_sequence_type (MarqSequence *sequence, const char *text)
{
  g_autoptr (MarqFieldType) type = marq_pg_parse_type (text);

  marq_sequence_set_data_type (sequence, type);
}

/* A sequence that is found by its name; where it stands, the caller says. */
static MarqSequence *
make (const char *name, const char *type)
{
  MarqSequence *sequence = g_object_new (MARQ_TYPE_SEQUENCE, NULL);

  marq_item_set_name (MARQ_ITEM (sequence), name);
  set_sequence_type (sequence, g_str_equal (type, "int4") ? "integer" : g_str_equal (type, "int2") ? "smallint" : "bigint");
  return sequence;
}

MarqSequence *
marq_pg_script_new_sequence (MarqPgScript *self, MarqNamespace *space, const char *name, const char *type)
{
  MarqSequence *sequence = make (name, type);

  marq_item_list_append (marq_namespace_get_sequences (space), sequence);
  marq_pg_script_note (self, sequence);
  return sequence;
}

static gint64
most_of (MarqSequence *sequence)
{
  MarqFieldType *type = marq_sequence_get_data_type (sequence);
  MarqTypeKind kind = type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_BIG_INT;

  return kind == MARQ_TYPE_KIND_SMALL_INT ? G_MAXINT16 : kind == MARQ_TYPE_KIND_INTEGER ? G_MAXINT32 : G_MAXINT64;
}

/* What is as the type and the direction ask for is not said. */
static void
tidy (MarqSequence *sequence)
{
  gint64 most = most_of (sequence);
  gboolean up = marq_sequence_get_increment (sequence) > 0;
  g_autofree char *low = up ? g_strdup ("1") : g_strdup_printf ("%" G_GINT64_FORMAT, -most - 1);
  g_autofree char *high = up ? g_strdup_printf ("%" G_GINT64_FORMAT, most) : g_strdup ("-1");
  const char *usual;

  if (g_strcmp0 (marq_sequence_get_minimum (sequence), low) == 0)
    marq_sequence_set_minimum (sequence, NULL);
  if (g_strcmp0 (marq_sequence_get_maximum (sequence), high) == 0)
    marq_sequence_set_maximum (sequence, NULL);
  usual = up ? marq_sequence_get_minimum (sequence) : marq_sequence_get_maximum (sequence);
  if (g_strcmp0 (marq_sequence_get_start (sequence), usual ? usual : up ? low : high) == 0)
    marq_sequence_set_start (sequence, NULL);
}

static void
set_option (MarqPgScript *self, MarqSequence *sequence, PgQuery__DefElem *option)
{
  g_autofree char *value = marq_pg_node_value (option->arg);
  const char *name = option->defname;

  if (g_str_equal (name, "as") && MARQ_PG_IS (option->arg, TYPE_NAME))
    {
      g_autofree char *text = marq_pg_script_type_text (self, option->arg->type_name, FALSE);

      set_sequence_type (sequence, text);
    }
  else if (g_str_equal (name, "start"))
    marq_sequence_set_start (sequence, value);
  else if (g_str_equal (name, "minvalue"))
    marq_sequence_set_minimum (sequence, value);
  else if (g_str_equal (name, "maxvalue"))
    marq_sequence_set_maximum (sequence, value);
  else if (g_str_equal (name, "increment") && value)
    marq_sequence_set_increment (sequence, g_ascii_strtoll (value, NULL, 10));
  else if (g_str_equal (name, "cache") && value)
    marq_sequence_set_cache (sequence, g_ascii_strtoll (value, NULL, 10));
  else if (g_str_equal (name, "cycle"))
    marq_sequence_set_cycles (sequence, marq_pg_node_truth (option->arg));
  else if (g_str_equal (name, "owned_by") && MARQ_PG_IS (option->arg, LIST))
    marq_pg_script_alter_sequence_owner (self, sequence, option->arg->list->items, option->arg->list->n_items);
}

void
marq_pg_script_sequence_options (MarqPgScript *self, MarqSequence *sequence, PgQuery__Node *const *options, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (options[i], DEF_ELEM))
      set_option (self, sequence, options[i]->def_elem);
  tidy (sequence);
}

void
marq_pg_script_alter_sequence_owner (MarqPgScript *self, MarqSequence *sequence, PgQuery__Node *const *names, gsize n)
{
  g_auto (GStrv) words = marq_pg_node_strings (names, n);
  guint count = g_strv_length (words);
  gpointer owner = count > 1 ? marq_pg_script_relation (self, count > 2 ? words[count - 3] : NULL, words[count - 2]) : NULL;
  MarqField *field = owner ? marq_pg_script_field (owner, words[count - 1]) : NULL;

  if (count == 1)
    marq_sequence_set_owned_by (sequence, NULL);
  else if (field)
    marq_sequence_set_owned_by (sequence, marq_item_get_uid (MARQ_ITEM (field)));
  else
    marq_pg_script_miss (self, count > 1 ? words[count - 2] : NULL, words[count - 1]);
}

void
marq_pg_script_create_sequence (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__CreateSeqStmt *statement = node->create_seq_stmt;
  PgQuery__RangeVar *range = statement->sequence;
  MarqNamespace *space = marq_pg_script_space (self, marq_pg_said (range->schemaname));
  MarqSequence *sequence;

  if (g_strcmp0 (range->relpersistence, "t") == 0)
    {
      marq_pg_script_leave (self, "temporary sequences", range->relname);
      return;
    }
  if (marq_pg_script_relation (self, marq_item_get_name (MARQ_ITEM (space)), range->relname))
    {
      if (!statement->if_not_exists)
        marq_pg_script_leave (self, "sequences of a name that there was already", range->relname);
      return;
    }
  sequence = marq_pg_script_new_sequence (self, space, range->relname, "int8");
  if (g_strcmp0 (range->relpersistence, "u") == 0)
    marq_sequence_set_persistence (sequence, MARQ_PERSISTENCE_UNLOGGED);
  marq_pg_script_sequence_options (self, sequence, statement->options, statement->n_options);
}

/* That of an identity is found by its name, too. */
void
marq_pg_script_change_sequence (MarqPgScript *self, PgQuery__Node *node)
{
  PgQuery__AlterSeqStmt *statement = node->alter_seq_stmt;
  gpointer item = marq_pg_script_range (self, statement->sequence);

  if (item && MARQ_IS_SEQUENCE (item))
    marq_pg_script_sequence_options (self, item, statement->options, statement->n_options);
  else if (!statement->missing_ok)
    marq_pg_script_miss (self, marq_pg_said (statement->sequence->schemaname), statement->sequence->relname);
}

static const char *
base_of (MarqField *field)
{
  MarqFieldType *type = marq_field_get_data_type (field);
  MarqTypeKind kind = type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_BIG_INT;

  return kind == MARQ_TYPE_KIND_SMALL_INT ? "int2" : kind == MARQ_TYPE_KIND_INTEGER ? "int4" : "int8";
}

/* "SEQUENCE NAME s" among the options. */
static const PgQuery__DefElem *
find_name (PgQuery__Node *const *options, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (MARQ_PG_IS (options[i], DEF_ELEM) && g_str_equal (options[i]->def_elem->defname, "sequence_name"))
      return options[i]->def_elem;
  return NULL;
}

void
marq_pg_script_set_identity (MarqPgScript *self, MarqField *field, MarqIdentity identity, PgQuery__Node *const *options, gsize n)
{
  MarqItem *entity = marq_item_get_parent (MARQ_ITEM (field));
  const char *uid = marq_item_get_uid (MARQ_ITEM (field));
  const PgQuery__DefElem *named = find_name (options, n);
  MarqNamespace *space = MARQ_NAMESPACE (marq_item_get_parent (entity));
  MarqPgIdentity *inside = g_hash_table_lookup (self->identities, uid);
  g_autofree char *name = NULL;

  marq_field_set_identity (field, identity);
  marq_field_set_not_null (field, TRUE);
  if (inside)
    {
      marq_pg_script_sequence_options (self, inside->sequence, options, n);
      return;
    }
  if (named && MARQ_PG_IS (named->arg, LIST))
    {
      const char *said;

      name = g_strdup (marq_pg_node_names (named->arg->list->items, named->arg->list->n_items, &said));
      space = marq_pg_script_space (self, said ? said : marq_item_get_name (MARQ_ITEM (space)));
    }
  else
    name = marq_pg_script_choose_relation (self, space, marq_item_get_name (entity), marq_item_get_name (MARQ_ITEM (field)), "seq", FALSE);
  inside = g_new0 (MarqPgIdentity, 1);
  inside->sequence = make (name, base_of (field));
  inside->space = g_strdup (marq_item_get_name (MARQ_ITEM (space)));
  marq_pg_script_sequence_options (self, inside->sequence, options, n);
  g_hash_table_insert (self->identities, g_strdup (uid), inside);
  g_hash_table_replace (self->relations, g_strconcat (inside->space, "\n", name, NULL), inside->sequence);
}

void
marq_pg_identity_free (MarqPgIdentity *self)
{
  g_object_unref (self->sequence);
  g_free (self->space);
  g_free (self);
}

void
marq_pg_script_drop_identity (MarqPgScript *self, MarqField *field)
{
  MarqPgIdentity *inside = g_hash_table_lookup (self->identities, marq_item_get_uid (MARQ_ITEM (field)));
  g_autofree char *key = NULL;

  marq_field_set_identity (field, MARQ_IDENTITY_NONE);
  if (!inside)
    return;
  key = g_strconcat (inside->space, "\n", marq_item_get_name (MARQ_ITEM (inside->sequence)), NULL);
  g_hash_table_remove (self->relations, key);
  g_hash_table_remove (self->identities, marq_item_get_uid (MARQ_ITEM (field)));
}

static void
add_word (GStrvBuilder *words, const char *word, const char *value)
{
  g_autofree char *text = value ? g_strdup_printf ("%s %s", word, value) : NULL;

  if (text)
    g_strv_builder_add (words, text);
}

static char *
dup_number (gint64 number)
{
  return number == 1 ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

/* What the reader takes for the usual name. */
static char *
usual_name (MarqField *field)
{
  const char *names[] = { marq_item_get_name (marq_item_get_parent (MARQ_ITEM (field))), marq_item_get_name (MARQ_ITEM (field)) };
  g_autofree char *table = g_utf8_substring (names[0], 0, MIN (29, g_utf8_strlen (names[0], -1)));
  g_autofree char *column = g_utf8_substring (names[1], 0, MIN (29, g_utf8_strlen (names[1], -1)));

  return g_strconcat (table, "_", column, "_seq", NULL);
}

static void
finish (MarqField *field, MarqPgIdentity *inside)
{
  MarqSequence *sequence = inside->sequence;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *usual = usual_name (field);
  const char *name = marq_item_get_name (MARQ_ITEM (sequence));
  g_autofree char *path = marq_pg_script_quote (inside->space, name);
  g_autofree char *increment = dup_number (marq_sequence_get_increment (sequence));
  g_autofree char *cache = dup_number (marq_sequence_get_cache (sequence));
  g_auto (GStrv) words = NULL;

  if (!g_str_equal (name, usual) || g_strcmp0 (inside->space, marq_pg_script_space_of (field)) != 0)
    add_word (builder, "SEQUENCE NAME", path);
  add_word (builder, "START WITH", marq_sequence_get_start (sequence));
  add_word (builder, "INCREMENT BY", increment);
  add_word (builder, "MINVALUE", marq_sequence_get_minimum (sequence));
  add_word (builder, "MAXVALUE", marq_sequence_get_maximum (sequence));
  add_word (builder, "CACHE", cache);
  if (marq_sequence_get_cycles (sequence))
    g_strv_builder_add (builder, "CYCLE");
  words = g_strv_builder_end (builder);
  if (words[0])
    marq_field_set_options (field, (const char *const *) words);
}

void
marq_pg_script_finish_identities (MarqPgScript *self)
{
  GHashTableIter iter;
  gpointer uid, inside;

  g_hash_table_iter_init (&iter, self->identities);
  while (g_hash_table_iter_next (&iter, &uid, &inside))
    {
      MarqItem *field = marq_item_lookup (MARQ_ITEM (self->schema), uid);

      if (field)
        finish (MARQ_FIELD (field), inside);
    }
}
