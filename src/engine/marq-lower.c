/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a designer draws to what an engine holds, as far as that is alike for all of them. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-lower.h"
#include "marq-retold.h"
#include "marq-sql-name.h"

MarqFieldType *
marq_lower_custom (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return marq_field_type_new_custom (text);
}

void
marq_lower_note (MarqLowering *self, const char *rule, gpointer item, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (!self->findings)
    return;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->findings, marq_finding_new (rule, item, "%s", message));
}

MarqTypeKind
marq_lower_base_kind (MarqFieldType *type)
{
  while (type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
    type = marq_field_type_get_element (type);
  return type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_UNKNOWN;
}

GStrv
marq_lower_enum_values (MarqLowering *self, MarqItem *owner, MarqFieldType *type)
{
  const char *reference = marq_field_type_get_reference (type);
  MarqEnum *item = reference ? marq_item_lookup (MARQ_ITEM (self->schema), reference) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  MarqItemList *values;

  while (marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
    type = marq_field_type_get_element (type);
  if (!reference)
    return g_strdupv ((GStrv) marq_field_type_get_values (type));
  if (!MARQ_IS_ENUM (item))
    return NULL;
  values = marq_enum_get_values (item);
  for (guint i = 0; i < marq_item_list_get_length (values); i++)
    g_strv_builder_add (builder, marq_item_get_name (marq_item_list_get (values, i)));
  return g_strv_builder_end (builder);
}

char *
marq_lower_values_check (MarqLowering *self, const char *name, const char *const *values)
{
  g_autofree char *quoted = marq_sql_quote (self->engine->dialect, name);
  GString *check = g_string_new (NULL);

  g_string_append_printf (check, "%s IN (", quoted);
  for (guint i = 0; values[i]; i++)
    {
      g_autofree char *literal = marq_sql_literal (self->engine->dialect, values[i]);

      g_string_append_printf (check, "%s%s", i ? ", " : "", literal);
    }
  g_string_append_c (check, ')');
  return g_string_free (check, FALSE);
}

char *
marq_lower_dup_values_uid (MarqField *field)
{
  return g_strdup_printf ("%s:values", marq_item_get_uid (MARQ_ITEM (field)));
}

static gboolean
is_name_taken (MarqEntity *entity, const char *name)
{
  MarqItemList *const lists[] = { marq_entity_get_constraints (entity), marq_entity_get_relations (entity),
                                  marq_entity_get_indexes (entity) };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (marq_item_list_find_by_name (lists[i], name))
      return TRUE;
  return FALSE;
}

/* Two long names may be one where they are cut. An index of PostgreSQL is called like no other of its namespace, and the
 * server would number it: then what it is called would depend on which was first.
 */
static gboolean
is_cut (MarqLowering *self, const char *plain, const char *suffix)
{
  g_autofree char *name = NULL;

  if (self->engine->dialect != MARQ_DIALECT_POSTGRESQL || g_str_equal (suffix, "check") || g_str_equal (suffix, "fkey"))
    return FALSE;
  name = marq_sql_derive (self->engine->dialect, plain, NULL, suffix);
  return strlen (name) < strlen (plain) + 1 + strlen (suffix);
}

/* A name such as the engine would choose, that is free in the table. */
static char *
derive_name (MarqLowering *self, MarqEntity *entity, const char *second, const char *suffix)
{
  const char *first = marq_item_get_name (MARQ_ITEM (entity));
  g_autofree char *plain = second && *second ? g_strconcat (first, "_", second, NULL) : g_strdup (first);
  char *name = is_cut (self, plain, suffix) ? marq_sql_derive_apart (self->engine->dialect, plain, suffix)
                                                : marq_sql_derive (self->engine->dialect, first, second, suffix);

  for (guint i = 1; is_name_taken (entity, name); i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s%u", suffix, i);

      g_free (name);
      name = marq_sql_derive (self->engine->dialect, marq_item_get_name (MARQ_ITEM (entity)), second, numbered);
    }
  return name;
}

MarqConstraint *
marq_lower_add_check (MarqLowering *self, MarqField *field, const char *role, char *expression)
{
  MarqEntity *entity = (MarqEntity *) marq_item_get_parent (MARQ_ITEM (field));
  g_autofree char *uid = g_strdup_printf ("%s:%s", marq_item_get_uid (MARQ_ITEM (field)), role);
  g_autofree char *name = derive_name (self, entity, marq_item_get_name (MARQ_ITEM (field)), "check");
  g_autofree char *owned = expression;
  MarqConstraint *check = marq_item_new_with_uid (MARQ_TYPE_CONSTRAINT, uid);
  const char *const fields[] = { marq_item_get_uid (MARQ_ITEM (field)), NULL };

  marq_item_set_name (MARQ_ITEM (check), name);
  marq_constraint_set_constraint (check, MARQ_CONSTRAINT_KIND_CHECK);
  marq_constraint_set_fields (check, fields);
  marq_constraint_set_expression (check, owned);
  return marq_item_list_append (marq_entity_get_constraints (entity), check);
}

static gboolean
is_number (const char *text)
{
  char *end;

  if (!*text)
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end == '\0' && !strpbrk (text, "xXnN");
}

static gboolean
is_numeric_kind (MarqTypeKind kind)
{
  switch (kind)
    {
    case MARQ_TYPE_KIND_SMALL_INT:
    case MARQ_TYPE_KIND_INTEGER:
    case MARQ_TYPE_KIND_BIG_INT:
    case MARQ_TYPE_KIND_SERIAL:
    case MARQ_TYPE_KIND_BIG_SERIAL:
    case MARQ_TYPE_KIND_DECIMAL:
    case MARQ_TYPE_KIND_FLOAT:
    case MARQ_TYPE_KIND_DOUBLE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_any_of (const char *text, const char *const *words)
{
  for (; *words; words++)
    if (g_ascii_strcasecmp (text, *words) == 0)
      return TRUE;
  return FALSE;
}

/* A constant as code: numbers and truth values bare, all else in quotes. */
static char *
dup_constant (MarqLowering *self, MarqFieldType *type, const char *text)
{
  static const char *const yes[] = { "true", "t", "yes", "y", "on", "1", NULL };
  static const char *const no[] = { "false", "f", "no", "n", "off", "0", NULL };
  MarqTypeKind kind = type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_TEXT;
  gboolean has_booleans = self->engine->dialect == MARQ_DIALECT_POSTGRESQL;

  if (kind == MARQ_TYPE_KIND_BOOLEAN && is_any_of (text, yes))
    return g_strdup (has_booleans ? "TRUE" : "1");
  if (kind == MARQ_TYPE_KIND_BOOLEAN && is_any_of (text, no))
    return g_strdup (has_booleans ? "FALSE" : "0");
  if (is_numeric_kind (kind) && is_number (text))
    return g_strdup (text);
  return marq_sql_literal (self->engine->dialect, text);
}

static void
lower_default (MarqLowering *self, MarqField *field, MarqFieldType *type)
{
  const char *constant = marq_field_get_default_value (field);
  g_autofree char *code = NULL;

  if (!constant)
    return;
  code = dup_constant (self, type, constant);
  marq_field_set_default_expression (field, code);
  marq_field_set_default_value (field, NULL);
}

/* "price >= 0 AND price <= 100". */
static void
lower_range (MarqLowering *self, MarqField *field, MarqFieldType *type)
{
  const char *minimum = marq_field_get_minimum (field);
  const char *maximum = marq_field_get_maximum (field);
  g_autofree char *name = marq_sql_quote (self->engine->dialect, marq_item_get_name (MARQ_ITEM (field)));
  g_autoptr (GString) check = g_string_new (NULL);

  if (!minimum && !maximum)
    return;
  if (minimum)
    {
      g_autofree char *bound = dup_constant (self, type, minimum);

      g_string_append_printf (check, "%s >= %s", name, bound);
    }
  if (maximum)
    {
      g_autofree char *bound = dup_constant (self, type, maximum);

      g_string_append_printf (check, "%s%s <= %s", minimum ? " AND " : "", name, bound);
    }
  marq_lower_add_check (self, field, "range", g_strdup (check->str));
  marq_field_set_minimum (field, NULL);
  marq_field_set_maximum (field, NULL);
}

static gboolean
is_serial (MarqFieldType *type)
{
  MarqTypeKind kind = type ? marq_field_type_get_kind (type) : MARQ_TYPE_KIND_UNKNOWN;

  return kind == MARQ_TYPE_KIND_SERIAL || kind == MARQ_TYPE_KIND_BIG_SERIAL;
}

static void
lower_field (MarqLowering *self, MarqField *field)
{
  g_autoptr (MarqFieldType) type = marq_field_get_data_type (field) ? marq_field_type_ref (marq_field_get_data_type (field))
                                                                    : marq_field_type_new (MARQ_TYPE_KIND_TEXT);
  g_autoptr (MarqFieldType) lowered = NULL;

  if (is_serial (type) && MARQ_IS_ENTITY (marq_item_get_parent (MARQ_ITEM (field))))
    marq_field_set_not_null (field, TRUE);
  lower_default (self, field, type);
  if (MARQ_IS_ENTITY (marq_item_get_parent (MARQ_ITEM (field))))
    lower_range (self, field, type);
  marq_retold_keep (self, field, type);
  lowered = self->engine->lower_type (self, MARQ_ITEM (field), type);
  marq_field_set_data_type (field, lowered);
  if (self->engine->lower_field && MARQ_IS_ENTITY (marq_item_get_parent (MARQ_ITEM (field))))
    self->engine->lower_field (self, field, type);
}

/* A UUID that alone is the primary key makes itself, unless the design or a foreign key says where
 * it comes from. */
gboolean
marq_lower_is_own_key (MarqField *field)
{
  MarqEntity *entity = (MarqEntity *) marq_item_get_parent (MARQ_ITEM (field));
  MarqItemList *list = marq_entity_get_relations (entity);
  const char *uid = marq_item_get_uid (MARQ_ITEM (field));

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      const char *const *fields = marq_relation_get_fields (marq_item_list_get (list, i));

      if (fields && g_strv_contains (fields, uid))
        return FALSE;
    }
  list = marq_entity_get_constraints (entity);
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (list, i);
      const char *const *fields = marq_constraint_get_fields (constraint);

      if (marq_constraint_get_constraint (constraint) == MARQ_CONSTRAINT_KIND_PRIMARY_KEY && fields && fields[0]
          && !fields[1] && g_str_equal (fields[0], uid))
        return TRUE;
    }
  return FALSE;
}

/* The names of fields as PostgreSQL joins them for the names of keys. */
static char *
join_names (MarqItem *context, const char *const *uids)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; uids && uids[i]; i++)
    {
      MarqItem *item = marq_item_lookup (context, uids[i]);

      if (item && marq_item_get_name (item))
        g_string_append_printf (joined, "%s%s", joined->len ? "_" : "", marq_item_get_name (item));
    }
  return g_string_free (joined, FALSE);
}

static char *
join_parts (MarqItemList *parts)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      MarqKeyPart *part = marq_item_list_get (parts, i);
      MarqItem *field = marq_item_lookup (MARQ_ITEM (part), marq_key_part_get_field (part));

      g_string_append_printf (joined, "%s%s", i ? "_" : "", field ? marq_item_get_name (field) : "expr");
    }
  return g_string_free (joined, FALSE);
}

static void
name_constraint (MarqLowering *self, MarqEntity *entity, MarqConstraint *constraint)
{
  static const char *const suffixes[] = { "pkey", "key", "check", "excl" };
  MarqConstraintKind kind = marq_constraint_get_constraint (constraint);
  g_autofree char *joined = kind == MARQ_CONSTRAINT_KIND_EXCLUSION
                                ? join_parts (marq_constraint_get_parts (constraint))
                                : join_names (MARQ_ITEM (constraint), marq_constraint_get_fields (constraint));
  g_autofree char *name = NULL;

  if (marq_item_get_name (MARQ_ITEM (constraint)))
    return;
  name = derive_name (self, entity, kind == MARQ_CONSTRAINT_KIND_PRIMARY_KEY ? NULL : joined, suffixes[kind]);
  marq_item_set_name (MARQ_ITEM (constraint), name);
}

static void
name_all (MarqLowering *self, MarqEntity *entity)
{
  MarqItemList *list = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    name_constraint (self, entity, marq_item_list_get (list, i));
  list = marq_entity_get_relations (entity);
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqRelation *relation = marq_item_list_get (list, i);
      g_autofree char *joined = join_names (MARQ_ITEM (relation), marq_relation_get_fields (relation));
      g_autofree char *name = NULL;

      if (marq_item_get_name (MARQ_ITEM (relation)))
        continue;
      name = derive_name (self, entity, joined, "fkey");
      marq_item_set_name (MARQ_ITEM (relation), name);
    }
  list = marq_entity_get_indexes (entity);
  for (guint i = 0; i < marq_item_list_get_length (list); i++)
    {
      MarqIndex *index = marq_item_list_get (list, i);
      g_autofree char *joined = join_parts (marq_index_get_parts (index));
      g_autofree char *name = NULL;

      if (marq_item_get_name (MARQ_ITEM (index)))
        continue;
      name = derive_name (self, entity, joined, "idx");
      marq_item_set_name (MARQ_ITEM (index), name);
    }
}

/* What is in a primary key is never null, but where SQLite was not told so. */
static void
require_keys (MarqLowering *self, MarqEntity *entity)
{
  MarqItemList *constraints = marq_entity_get_constraints (entity);

  for (guint i = 0; i < marq_item_list_get_length (constraints); i++)
    {
      MarqConstraint *constraint = marq_item_list_get (constraints, i);
      const char *const *fields = marq_constraint_get_fields (constraint);

      if (marq_constraint_get_constraint (constraint) != MARQ_CONSTRAINT_KIND_PRIMARY_KEY
          || (marq_constraint_get_allows_nulls (constraint) && self->engine->dialect == MARQ_DIALECT_SQLITE))
        continue;
      for (guint j = 0; fields && fields[j]; j++)
        {
          MarqItem *field = marq_item_lookup (MARQ_ITEM (entity), fields[j]);

          if (MARQ_IS_FIELD (field))
            marq_field_set_not_null (MARQ_FIELD (field), TRUE);
        }
    }
}

static void
lower_entity (MarqLowering *self, MarqEntity *entity)
{
  MarqItemList *fields = marq_entity_get_fields (entity);

  /* Names first: what is derived for fields makes room for those that a person gave. */
  require_keys (self, entity);
  name_all (self, entity);
  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    lower_field (self, marq_item_list_get (fields, i));
}

static void
collect (MarqItem *item, gpointer data)
{
  g_ptr_array_add (data, item);
}

/* They are words of SQL, which a person may write in small letters. */
static void
capitalize_events (MarqTrigger *trigger)
{
  g_auto (GStrv) events = g_strdupv ((GStrv) marq_trigger_get_events (trigger));

  for (guint i = 0; events && events[i]; i++)
    {
      g_autofree char *event = events[i];

      events[i] = g_ascii_strup (event, -1);
    }
  marq_trigger_set_events (trigger, (const char *const *) events);
}

static void
lower_item (MarqLowering *self, MarqItem *item)
{
  if (MARQ_IS_ENTITY (item))
    lower_entity (self, MARQ_ENTITY (item));
  else if (MARQ_IS_FIELD (item) && MARQ_IS_COMPOSITE (marq_item_get_parent (item)))
    lower_field (self, MARQ_FIELD (item));
  else if (MARQ_IS_DOMAIN (item) && marq_domain_get_data_type (MARQ_DOMAIN (item)))
    {
      g_autoptr (MarqFieldType) type = self->engine->lower_type (self, item, marq_domain_get_data_type (MARQ_DOMAIN (item)));

      marq_domain_set_data_type (MARQ_DOMAIN (item), type);
    }
  else if (MARQ_IS_TRIGGER (item))
    capitalize_events (MARQ_TRIGGER (item));
  else if (MARQ_IS_SEQUENCE (item) && marq_sequence_get_data_type (MARQ_SEQUENCE (item)))
    {
      MarqFieldType *own = marq_sequence_get_data_type (MARQ_SEQUENCE (item));
      g_autoptr (MarqFieldType) type = self->engine->lower_type (self, item, own);

      marq_sequence_set_data_type (MARQ_SEQUENCE (item), type);
    }
}

/**
 * marq_engine_lower:
 * @findings: (nullable) (element-type MarqFinding): gets what the engine holds in another way
 *
 * Returns: (transfer full): a copy
 */
MarqSchema *
marq_engine_lower (const MarqEngine *self, MarqSchema *schema, const MarqEngineSettings *settings, GPtrArray *findings)
{
  MarqLowering lowering = { self, settings, marq_item_copy (schema, MARQ_COPY_KEEP_UIDS), findings };
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  /* What is added on the way is lowered already. */
  marq_item_foreach (MARQ_ITEM (lowering.schema), collect, items);
  for (guint i = 0; i < items->len; i++)
    lower_item (&lowering, items->pdata[i]);
  if (self->lower)
    self->lower (&lowering);
  return lowering.schema;
}

/**
 * marq_engine_hold:
 * @findings: (nullable) (element-type MarqFinding): gets what the engine holds in another way
 *
 * Returns: (transfer full): a copy
 */
MarqSchema *
marq_engine_hold (const MarqEngine *self, MarqSchema *schema, const MarqEngineSettings *settings, GPtrArray *findings)
{
  MarqSchema *held = marq_engine_lower (self, schema, settings, findings);

  if (self->forget)
    self->forget (held);
  return held;
}

void
marq_engine_agree (const MarqEngine *self, MarqMatching *matching, MarqSchema *before, MarqSchema *after)
{
  if (self->agree)
    self->agree (matching, before, after);
}
