/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/marq-error.h"
#include "model/marq-field-type.h"

static void
test_texts (void)
{
  static const struct
  {
    const char *text;
    const char *canonical; /* NULL: refused */
  } cases[] = {
    { "String", "String(255)" },
    { "string( 40 )", "String(40)" },
    { "String()", "String(255)" },
    { "Char", "Char(1)" },
    { "Decimal", "Decimal" },
    { "decimal(10,2)", "Decimal(10, 2)" },
    { "Decimal(3, -2)", "Decimal(3, -2)" },
    { "Timestamp(3)", "Timestamp(3)" },
    { "Timestamp(0)", "Timestamp(0)" },
    { "uuid", "UUID" },
    { "BigSerial", "BigSerial" },
    { "Array(Integer)", "Array(Integer)" },
    { "Array(Array(String))", "Array(Array(String(255)))" },
    { "Enum('a','b''c', 'd, e')", "Enum('a', 'b''c', 'd, e')" },
    { "Enum(@k3x9)", "Enum(@k3x9)" },
    { "Array(Enum(@k3x9))", "Array(Enum(@k3x9))" },
    { "Domain(@d)", "Domain(@d)" },
    { "Composite(@c)", "Composite(@c)" },
    { "Custom(geometry(Point,4326))", "Custom(geometry(Point,4326))" },
    { "Custom(weird ) text( )", "Custom(weird ) text( )" },
    { "Array(Custom(int4range))", "Array(Custom(int4range))" },
    { "Strin", NULL },
    { "Strings", NULL },
    { "", NULL },
    { "(3)", NULL },
    { "String(0)", NULL },
    { "String(-1)", NULL },
    { "String(1, 2)", NULL },
    { "String(99999999999)", NULL },
    { "Integer(4)", NULL },
    { "Decimal(10, 2, 3)", NULL },
    { "Decimal(x)", NULL },
    { "Array", NULL },
    { "Array()", NULL },
    { "Enum", NULL },
    { "Enum()", NULL },
    { "Enum(a)", NULL },
    { "Enum('a)", NULL },
    { "Enum('a' 'b')", NULL },
    { "Domain(x)", NULL },
    { "Domain(@)", NULL },
    { "String(3", NULL },
    { "Array(Array(Array(Array(Array(Array(Array(Array(Array(Array(Text))))))))))", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqFieldType) type = marq_field_type_parse (cases[i].text, &error);
      g_autoptr (MarqFieldType) again = NULL;

      if (!cases[i].canonical)
        {
          g_assert_null (type);
          g_assert_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_VALUE);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (marq_field_type_to_string (type), ==, cases[i].canonical);
      again = marq_field_type_parse (marq_field_type_to_string (type), &error);
      g_assert_no_error (error);
      g_assert_true (marq_field_type_equal (type, again));
    }
}

static void
test_every_kind (void)
{
  for (guint kind = 0; kind < MARQ_N_TYPE_KINDS; kind++)
    {
      const MarqTypeInfo *info = marq_type_kind_get_info (kind);

      g_assert_nonnull (info->name);
      g_assert_nonnull (info->summary);
      for (guint i = 0; i < info->n_numbers; i++)
        g_assert_nonnull (info->labels[i]);
      if (info->parameters == MARQ_TYPE_PARAMETERS_NUMBERS)
        {
          g_autoptr (MarqFieldType) type = marq_field_type_new (kind);
          g_autoptr (MarqFieldType) parsed = marq_field_type_parse (info->name, NULL);

          g_assert_true (marq_field_type_equal (type, parsed));
        }
    }
}

static void
test_references (void)
{
  g_autoptr (MarqFieldType) type = marq_field_type_parse ("Array(Array(Enum(@old)))", NULL);
  g_autoptr (MarqFieldType) moved = marq_field_type_with_reference (type, "new");

  g_assert_cmpstr (marq_field_type_get_reference (type), ==, "old");
  g_assert_cmpstr (marq_field_type_to_string (moved), ==, "Array(Array(Enum(@new)))");
  g_assert_cmpint (marq_field_type_get_kind (moved), ==, MARQ_TYPE_KIND_ARRAY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field-type/texts", test_texts);
  g_test_add_func ("/field-type/every-kind", test_every_kind);
  g_test_add_func ("/field-type/references", test_references);
  return g_test_run ();
}
