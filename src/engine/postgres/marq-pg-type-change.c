/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-pg-system-type.h"
#include "marq-pg-type-change.h"

/* A type as the parser has it: the name in the catalog, and its modifiers. */
typedef struct
{
  char *name; /* NULL: not known */
  gint64 modifiers[2];
  guint n_modifiers;
  gboolean is_array;
} Type;

static void
type_clear (Type *self)
{
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Type, type_clear)

/* With the schema where it is none of PostgreSQL's own: "public.date" is not "date". */
static char *
dup_name (JsonObject *type_name)
{
  const char *own = marq_pg_type_name (type_name);
  JsonArray *names = marq_pg_get_list (type_name, "names");
  g_autofree char *path = names ? marq_pg_dup_names (names) : NULL;
  const char *name = path && g_str_has_prefix (path, "public.") ? path + strlen ("public.") : NULL;

  if (own)
    return g_strdup (own);
  return g_strdup (name && !marq_pg_is_system_type (name) ? name : path);
}

static Type
type_from_tree (JsonObject *type_name)
{
  JsonArray *modifiers = marq_pg_get_list (type_name, "typmods");
  Type self = { dup_name (type_name) };

  self.n_modifiers = MIN (marq_pg_get_length (type_name, "typmods"), 2);
  for (guint i = 0; i < self.n_modifiers; i++)
    self.modifiers[i] = marq_pg_get_integer (
        marq_pg_get_object (marq_pg_element (modifiers, i, NULL), "ival"), "ival");
  self.is_array = marq_pg_get_length (type_name, "arrayBounds") > 0;
  /* An interval has a mask of fields before its precision; INTERVAL YEAR has nothing else. */
  if (self.n_modifiers && !g_strcmp0 (self.name, "interval"))
    {
      if (self.n_modifiers == 1)
        g_clear_pointer (&self.name, g_free);
      self.n_modifiers = 1;
      self.modifiers[0] = self.modifiers[1];
    }
  return self;
}

/* A type in the words of PostgreSQL: the parser reads it as it would in a cast. */
static Type
type_from_text (const char *text)
{
  g_autofree char *query = g_strdup_printf ("SELECT CAST (NULL AS %s)", text);
  g_autofree char *message = NULL;
  gsize offset;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *select, *target;

  /* Deep nesting is for scripts, which are looked at before. */
  if (strlen (text) > 200)
    return (Type){ NULL };
  root = marq_pg_parse (query, &offset, &message);
  if (!root || marq_pg_get_length (json_node_get_object (root), "stmts") != 1)
    return (Type){ NULL };
  select = marq_pg_get_node (
      json_array_get_object_element (marq_pg_get_list (json_node_get_object (root), "stmts"), 0),
      "stmt", "SelectStmt");
  if (marq_pg_get_length (select, "targetList") != 1)
    return (Type){ NULL };
  target = marq_pg_element (marq_pg_get_list (select, "targetList"), 0, NULL);
  return type_from_tree (
      marq_pg_get_object (marq_pg_get_node (target, "val", "TypeCast"), "typeName"));
}

static Type
type_from_field (MarqFieldType *field_type)
{
  static const char *const names[MARQ_N_TYPE_KINDS] = {
    [MARQ_TYPE_KIND_STRING] = "varchar",    [MARQ_TYPE_KIND_TEXT] = "text",
    [MARQ_TYPE_KIND_CHAR] = "bpchar",       [MARQ_TYPE_KIND_SMALL_INT] = "int2",
    [MARQ_TYPE_KIND_INTEGER] = "int4",      [MARQ_TYPE_KIND_BIG_INT] = "int8",
    [MARQ_TYPE_KIND_SERIAL] = "int4",       [MARQ_TYPE_KIND_BIG_SERIAL] = "int8",
    [MARQ_TYPE_KIND_DECIMAL] = "numeric",   [MARQ_TYPE_KIND_FLOAT] = "float4",
    [MARQ_TYPE_KIND_DOUBLE] = "float8",     [MARQ_TYPE_KIND_BOOLEAN] = "bool",
    [MARQ_TYPE_KIND_DATE] = "date",         [MARQ_TYPE_KIND_DATE_TIME] = "timestamp",
    [MARQ_TYPE_KIND_TIME] = "time",         [MARQ_TYPE_KIND_TIMESTAMP] = "timestamptz",
    [MARQ_TYPE_KIND_INTERVAL] = "interval", [MARQ_TYPE_KIND_UUID] = "uuid",
    [MARQ_TYPE_KIND_JSON] = "json",         [MARQ_TYPE_KIND_JSONB] = "jsonb",
    [MARQ_TYPE_KIND_BINARY] = "bytea",      [MARQ_TYPE_KIND_BLOB] = "bytea",
  };
  MarqTypeKind kind = marq_field_type_get_kind (field_type);
  Type self = { NULL };

  if (kind == MARQ_TYPE_KIND_CUSTOM)
    return type_from_text (marq_field_type_get_text (field_type));
  if (kind == MARQ_TYPE_KIND_ARRAY)
    {
      self = type_from_field (marq_field_type_get_element (field_type));
      self.is_array = TRUE;
      return self;
    }
  self.name = g_strdup (names[kind]);
  if (kind != MARQ_TYPE_KIND_BINARY)
    self.n_modifiers = marq_field_type_get_n_numbers (field_type);
  for (guint i = 0; i < self.n_modifiers; i++)
    self.modifiers[i] = marq_field_type_get_number (field_type, i);
  return self;
}

static gboolean
is_name (const Type *type, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  return g_strv_contains ((const char *const *) list, type->name);
}

static gboolean
same_modifiers (const Type *a, const Type *b)
{
  return a->n_modifiers == b->n_modifiers && a->modifiers[0] == b->modifiers[0]
         && a->modifiers[1] == b->modifiers[1];
}

/* No modifier is no limit. */
static gboolean
first_grows (const Type *old, const Type *new)
{
  return !new->n_modifiers || (old->n_modifiers && new->modifiers[0] >= old->modifiers[0]);
}

static gboolean
precision_grows (const Type *old, const Type *new)
{
  return (new->n_modifiers ? new->modifiers[0] : 6) >= (old->n_modifiers ? old->modifiers[0] : 6);
}

/* As measured on version 15, by whether the table got another file. */
static gboolean
is_catalog_only (const Type *old, const Type *new)
{
  gboolean same_name = g_str_equal (old->name, new->name);

  if (same_name && same_modifiers (old, new))
    return TRUE;
  if (old->is_array)
    return same_name && !new->n_modifiers;
  if (is_name (old, "varchar text") && is_name (new, "varchar text"))
    return first_grows (old, new);
  if (same_name && is_name (old, "timestamp timestamptz time timetz interval"))
    return precision_grows (old, new);
  if (same_name && is_name (old, "varbit"))
    return first_grows (old, new);
  if (same_name && is_name (old, "numeric"))
    return !new->n_modifiers || (first_grows (old, new) && old->modifiers[1] == new->modifiers[1]);
  if (is_name (old, "xml"))
    return is_name (new, "text varchar") && !new->n_modifiers;
  return is_name (old, "cidr") && is_name (new, "inet");
}

MarqPgRewrite
marq_pg_type_change (MarqFieldType *field_type, JsonObject *type_name)
{
  g_auto (Type) old = { NULL };
  g_auto (Type) new = type_from_tree (type_name);

  if (field_type)
    old = type_from_field (field_type);
  if (!old.name || !new.name)
    return MARQ_PG_REWRITE_MAYBE;
  if (old.is_array != new.is_array)
    return MARQ_PG_REWRITE_ALWAYS;
  if (is_catalog_only (&old, &new))
    return MARQ_PG_REWRITE_NEVER;
  /* In UTC the two are one; the script does not say where it runs. */
  if (is_name (&old, "timestamp timestamptz") && is_name (&new, "timestamp timestamptz"))
    return MARQ_PG_REWRITE_MAYBE;
  return MARQ_PG_REWRITE_ALWAYS;
}

char *
marq_pg_dup_type (JsonObject *type_name)
{
  g_auto (Type) type = type_from_tree (type_name);
  GString *text = g_string_new (type.name ? type.name : "?");

  if (type.n_modifiers == 1)
    g_string_append_printf (text, "(%" G_GINT64_FORMAT ")", type.modifiers[0]);
  else if (type.n_modifiers)
    g_string_append_printf (text, "(%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")", type.modifiers[0],
                            type.modifiers[1]);
  if (type.is_array)
    g_string_append (text, "[]");
  return g_string_free (text, FALSE);
}
