/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions, what follows on which, and checksums. */
#include "config.h"

#include <string.h>

#include "compare/marq-change.h"
#include "migration/store/marq-checksum.h"
#include "migration/marq-migration-error.h"
#include "migration/store/marq-migration.h"
#include "migration/store/marq-version.h"
#include "model/marq-model.h"

static MarqVersion
version (const char *text)
{
  g_autoptr (GError) error = NULL;
  MarqVersion parsed;

  marq_version_parse (text, &parsed, &error);
  g_assert_no_error (error);
  return parsed;
}

static const char *const in_order[] = {
  "0.0.0",     "0.0.1",     "0.1.0", "0.10.0",    "1.0.0",     "1.0.2", "1.0.6",     "1.0.6-001",      "1.0.6-002",
  "1.0.6-010", "1.0.6-999", "1.0.7", "1.0.10",    "1.1.0",     "1.9.9", "1.10.0",    "2.0.0",          "10.0.0",
  "999999.999999.999999", "999999.999999.999999-999", "00010101000000", "19991231235959", "20261121100405", "20261121100406",
};

static void
test_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (in_order); i++)
    for (guint j = 0; j < G_N_ELEMENTS (in_order); j++)
      {
        MarqVersion a = version (in_order[i]);
        MarqVersion b = version (in_order[j]);

        g_assert_cmpint (marq_version_compare (&a, &b), ==, i < j ? -1 : i > j);
      }
}

static void
test_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (in_order); i++)
    {
      MarqVersion parsed = version (in_order[i]);
      g_autofree char *text = marq_version_dup_text (&parsed);

      g_assert_cmpstr (text, ==, in_order[i]);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *why;
  } cases[] = {
    { "", "three numbers" },           { "1", "three numbers" },          { "1.0", "three numbers" },
    { "1.0.", "three numbers" },       { ".1.0", "three numbers" },       { "v1.0.0", "three numbers" },
    { " 1.0.0", "three numbers" },     { "1.0.0 ", "nothing can follow" }, { "1.0.0.0", "nothing can follow" },
    { "1.0.0\n", "nothing can follow" }, { "1.0.0+x", "nothing can follow" }, { "1.0.0-1", "three digits" },
    { "1.0.0-0001", "three digits" },  { "1.0.0-000", "three digits" },   { "1.0.0-", "three digits" },
    { "1.0.0-abc", "three digits" },   { "1.0.0-001x", "nothing can follow" }, { "01.0.0", "begin with 0" },
    { "1.00.0", "begin with 0" },      { "1.0.007", "begin with 0" },     { "1000000.0.0", "at most 999999" },
    { "1.0.99999999999999999999999", "at most 999999" }, { "-1.0.0", "three numbers" }, { "1,0,0", "three numbers" },
    { "1.-1.0", "three numbers" },     { "\xd9\xa1.0.0", "three numbers" }, { "20261321100405", "no such moment" },
    { "20260230000000", "no such moment" }, { "20261121106005", "no such moment" }, { "2026112110040", "at most 999999" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      MarqVersion parsed;

      g_assert_false (marq_version_parse (cases[i].text, &parsed, &error));
      g_assert_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION);
      if (!strstr (error->message, cases[i].why) || (*cases[i].text && !strstr (error->message, cases[i].text)))
        g_error ("“%s”: %s", cases[i].text, error->message);
    }
}

static void
test_next (void)
{
  static const struct
  {
    const char *last;
    MarqVersionLevel level;
    const char *next;
  } cases[] = {
    { NULL, MARQ_VERSION_PATCH, "1.0.0" },
    { NULL, MARQ_VERSION_MAJOR, "1.0.0" },
    { "1.0.0", MARQ_VERSION_PATCH, "1.0.1" },
    { "1.0.9", MARQ_VERSION_PATCH, "1.0.10" },
    { "1.0.6-001", MARQ_VERSION_PATCH, "1.0.6-002" },
    { "1.0.6-001", MARQ_VERSION_MINOR, "1.1.0" },
    { "1.0.6-999", MARQ_VERSION_PATCH, "1.0.7" },
    { "1.2.3", MARQ_VERSION_MINOR, "1.3.0" },
    { "1.2.3", MARQ_VERSION_MAJOR, "2.0.0" },
    { "1.2.999999", MARQ_VERSION_PATCH, "1.3.0" },
    { "1.999999.999999", MARQ_VERSION_PATCH, "2.0.0" },
    { "999999.999999.999999", MARQ_VERSION_MAJOR, "999999.999999.999999" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MarqVersion last = cases[i].last ? version (cases[i].last) : (MarqVersion){ 0 };
      MarqVersion next = marq_version_next (cases[i].last ? &last : NULL, cases[i].level);
      g_autofree char *text = marq_version_dup_text (&next);

      g_assert_cmpstr (text, ==, cases[i].next);
    }
}

/* Whatever the last one was, what comes next comes after it. */
static void
test_never_back (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (in_order); i++)
    for (guint level = MARQ_VERSION_PATCH; level <= MARQ_VERSION_MAJOR; level++)
      {
        MarqVersion last = version (in_order[i]);
        MarqVersion next = marq_version_next (&last, level);

        if (!last.timestamp && last.major < 999999)
          g_assert_cmpint (marq_version_compare (&last, &next), <, 0);
      }
}

static void
test_timestamps (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 ("2026-11-21T11:04:59+01:00", NULL);
  MarqVersion next = marq_version_next_timestamp (NULL, now);
  MarqVersion late = version ("20261231235959");
  MarqVersion latest = version ("99991231235959");

  g_assert_cmpuint (next.timestamp, ==, G_GUINT64_CONSTANT (20261121100459));
  next = marq_version_next_timestamp (&next, now);
  g_assert_cmpuint (next.timestamp, ==, G_GUINT64_CONSTANT (20261121100500));
  next = marq_version_next_timestamp (&late, now);
  g_assert_cmpuint (next.timestamp, ==, G_GUINT64_CONSTANT (20270101000000));
  next = marq_version_next_timestamp (&latest, now);
  g_assert_cmpint (marq_version_compare (&latest, &next), ==, 0);
}

static void
test_folders (void)
{
  static const struct
  {
    const char *name;
    const char *version;
    const char *slug;
  } cases[] = {
    { "1.0.0-initial-products-table", "1.0.0", "initial-products-table" },
    { "1.0.6-001-fix", "1.0.6-001", "fix" },
    { "1.0.6-n001-fix", "1.0.6", "n001-fix" },
    { "20261121100405-x", "20261121100405", "x" },
    { "1.0.0", NULL, NULL },
    { "1.0.0-", NULL, NULL },
    { "1.0.6-001", "1.0.6", "001" },
    { "1.0-x", NULL, NULL },
    { "01.0.0-x", NULL, NULL },
    { "x-1.0.0", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MarqVersion parsed;
      const char *slug;
      g_autofree char *text = NULL;

      g_assert_cmpint (marq_version_parse_folder (cases[i].name, &parsed, &slug), ==, cases[i].version != NULL);
      if (!cases[i].version)
        continue;
      text = marq_version_dup_text (&parsed);
      g_assert_cmpstr (text, ==, cases[i].version);
      g_assert_cmpstr (slug, ==, cases[i].slug);
    }
}

static void
test_slugs (void)
{
  static const char *const cases[][2] = {
    { "Initial products table", "initial-products-table" },
    { "  Add weight, twice!  ", "add-weight-twice" },
    { "Größe für Café", "grosse-fur-cafe" },
    { "../../etc/passwd", "etc-passwd" },
    { "日本語", "migration" },
    { "🙂🙂", "migration" },
    { "", "migration" },
    { "001 first", "n001-first" },
    { "404", "n404" },
    { "2026 plan", "2026-plan" },
    { "a\nb", "a-b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *slug = marq_migration_dup_slug (cases[i][0]);
      g_autofree char *folder = g_strdup_printf ("1.0.6-%s", slug);
      MarqVersion parsed;

      g_assert_cmpstr (slug, ==, cases[i][1]);
      g_assert_true (marq_version_parse_folder (folder, &parsed, NULL));
      g_assert_cmpuint (parsed.sequence, ==, 0);
    }
}

static void
check_level (MarqChangeKind *kinds, guint n, MarqVersionLevel wanted, const char *word)
{
  g_autoptr (MarqItem) item = g_object_new (MARQ_TYPE_INDEX, "name", "by_mail", NULL);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_change_free);
  g_autofree char *reason = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (changes, marq_change_new (kinds[i], kinds[i] == MARQ_CHANGE_ADD ? NULL : item,
                                               kinds[i] == MARQ_CHANGE_REMOVE ? NULL : item,
                                               g_ptr_array_new ()));
  g_assert_cmpint (marq_version_level_of (changes, &reason), ==, wanted);
  g_assert_nonnull (strstr (reason, word));
  g_assert_nonnull (strstr (reason, "by_mail"));
}

static void
test_levels (void)
{
  MarqChangeKind kinds[] = { MARQ_CHANGE_RENAME, MARQ_CHANGE_RENAME, MARQ_CHANGE_ADD, MARQ_CHANGE_ADD, MARQ_CHANGE_REMOVE, MARQ_CHANGE_ADD };

  check_level (kinds, 2, MARQ_VERSION_PATCH, "altered");
  check_level (kinds, 4, MARQ_VERSION_MINOR, "added");
  check_level (kinds, 6, MARQ_VERSION_MAJOR, "dropped");
}

static void
test_checksum (void)
{
  /* By sha256sum. */
  static const char *const known = "799a6da1377cf15f3aab92e4598b01ce7d5d60469f1824eacc143c8a6ff52f8c";
  g_autofree char *plain = marq_checksum_of_scripts ("a\nb\n", "c\n");
  g_autofree char *dos = marq_checksum_of_scripts ("a\r\nb\r\n", "c\r\n");
  g_autofree char *mixed = marq_checksum_of_scripts ("a\r\nb\n", "c\n");
  g_autofree char *moved = marq_checksum_of_scripts ("a\nb\nc\n", "");
  g_autofree char *none = marq_checksum_of_scripts ("a\nb\nc\n", NULL);
  g_autofree char *lone = marq_checksum_of_scripts ("a\rb\n", "c\n");
  g_autofree char *bytes = marq_checksum_of_text ("a\nb\n\0c\n", 7);

  g_assert_cmpstr (plain, ==, known);
  g_assert_cmpstr (plain, ==, bytes);
  g_assert_cmpstr (plain, ==, dos);
  g_assert_cmpstr (plain, ==, mixed);
  g_assert_cmpstr (plain, !=, moved);
  g_assert_cmpstr (plain, !=, lone);
  g_assert_cmpstr (moved, ==, none);
}

static MarqScripts *
scripts (const char *dialect, const char *up, const char *down)
{
  MarqScripts *one = g_new0 (MarqScripts, 1);

  *one = (MarqScripts){ g_strdup (dialect), g_strdup (up), g_strdup (down) };
  return one;
}

/* One dialect is as before there were several; with more, order does not matter, and content does. */
static void
test_checksum_of_dialects (void)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_scripts_free);
  g_autoptr (GPtrArray) two = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_scripts_free);
  g_autofree char *single = marq_checksum_of_scripts ("up", "down");
  g_autofree char *alone = NULL;
  g_autofree char *both = NULL;
  g_autofree char *turned = NULL;

  g_ptr_array_add (one, scripts (NULL, "up", "down"));
  alone = marq_checksum_of_all (one);
  g_assert_cmpstr (alone, ==, single);
  g_ptr_array_add (one, scripts ("sqlite", "u", "d"));
  both = marq_checksum_of_all (one);
  g_assert_cmpstr (both, !=, single);
  g_ptr_array_add (two, scripts ("sqlite", "u", "d"));
  g_ptr_array_add (two, scripts (NULL, "up", "down"));
  turned = marq_checksum_of_all (two);
  g_assert_cmpstr (both, ==, turned);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/version/order", test_order);
  g_test_add_func ("/version/text", test_text);
  g_test_add_func ("/version/refused", test_refused);
  g_test_add_func ("/version/next", test_next);
  g_test_add_func ("/version/never-back", test_never_back);
  g_test_add_func ("/version/timestamps", test_timestamps);
  g_test_add_func ("/version/folders", test_folders);
  g_test_add_func ("/version/slugs", test_slugs);
  g_test_add_func ("/version/levels", test_levels);
  g_test_add_func ("/checksum/scripts", test_checksum);
  g_test_add_func ("/checksum/dialects", test_checksum_of_dialects);
  return g_test_run ();
}
