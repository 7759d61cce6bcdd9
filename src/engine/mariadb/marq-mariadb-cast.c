/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a change from one type of MariaDB to another costs. Types are in their canonical spelling. */
#include "config.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "compare/marq-sql-token.h"
#include "marq-mariadb-type.h"

gboolean
marq_mariadb_type_is (const char *type, const char *name)
{
  gsize n = strlen (name);

  return strncmp (type, name, n) == 0 && (type[n] == '\0' || type[n] == '(' || type[n] == ' ');
}

static int
first_number (const char *type)
{
  const char *open = strchr (type, '(');

  return open ? atoi (open + 1) : -1;
}

static int
second_number (const char *type)
{
  const char *comma = strchr (type, ',');

  return comma ? atoi (comma + 1) : 0;
}

/* How many characters, or bytes, a type has room for; 0: it is of another kind. */
typedef struct
{
  const char *name;
  int room; /* -1: its number says */
} MarqRoom;

static const MarqRoom text_rooms[] = {
  { "CHAR", -1 },           { "VARCHAR", -1 },          { "TINYTEXT", 63 }, { "TEXT", 16383 },
  { "MEDIUMTEXT", 4194303 }, { "LONGTEXT", INT_MAX }, { "JSON", INT_MAX },
};

static const MarqRoom byte_rooms[] = {
  { "BINARY", -1 },           { "VARBINARY", -1 },      { "TINYBLOB", 255 }, { "BLOB", 65535 },
  { "MEDIUMBLOB", 16777215 }, { "LONGBLOB", INT_MAX },
};

static int
find_room (const MarqRoom *rooms, guint n, const char *type)
{
  for (guint i = 0; i < n; i++)
    if (marq_mariadb_type_is (type, rooms[i].name))
      return rooms[i].room < 0 ? first_number (type) : rooms[i].room;
  return 0;
}

static int
text_room (const char *type)
{
  return find_room (text_rooms, G_N_ELEMENTS (text_rooms), type);
}

static int
byte_room (const char *type)
{
  return find_room (byte_rooms, G_N_ELEMENTS (byte_rooms), type);
}

gboolean
marq_mariadb_type_is_text (const char *type)
{
  return (text_room (type) && !marq_mariadb_type_is (type, "JSON")) || marq_mariadb_type_is (type, "ENUM")
         || marq_mariadb_type_is (type, "SET");
}

gboolean
marq_mariadb_type_is_long (const char *type)
{
  gboolean is_counted = marq_mariadb_type_is (type, "CHAR") || marq_mariadb_type_is (type, "VARCHAR")
                        || marq_mariadb_type_is (type, "BINARY") || marq_mariadb_type_is (type, "VARBINARY");

  return (text_room (type) || byte_room (type)) && !is_counted;
}

/* The length of a value stands before it, in two bytes from 256 bytes on. We do not know how many
 * bytes a character has. */
static gboolean
crosses_a_byte (int before, int after, int most)
{
  for (int bytes = 1; bytes <= most; bytes++)
    if ((before * bytes > 255) != (after * bytes > 255))
      return TRUE;
  return FALSE;
}

static gboolean
is_wider (const char *before, const char *after, const char *name, int bytes)
{
  return marq_mariadb_type_is (before, name) && marq_mariadb_type_is (after, name)
         && first_number (before) <= first_number (after)
         && !crosses_a_byte (first_number (before), first_number (after), bytes);
}

/* Values at the end: "ENUM('a')", "ENUM('a', 'b')". */
static gboolean
is_appended (const char *before, const char *after)
{
  gsize n = strlen (before) - 1;

  return (marq_mariadb_type_is (before, "ENUM") || marq_mariadb_type_is (before, "SET")) && strlen (after) > n
         && strncmp (before, after, n) == 0 && after[n] == ',';
}

/* Whether every value of one list is in the other. */
static gboolean
has_values (const char *before, const char *after)
{
  MarqToken token;

  if (!(marq_mariadb_type_is (before, "ENUM") && marq_mariadb_type_is (after, "ENUM"))
      && !(marq_mariadb_type_is (before, "SET") && marq_mariadb_type_is (after, "SET")))
    return FALSE;
  while (marq_token_next (&before, &token))
    {
      const char *at = after;
      MarqToken other;
      gboolean found = token.kind != MARQ_TOKEN_STRING;

      while (!found && marq_token_next (&at, &other))
        found = other.length == token.length && strncmp (other.start, token.start, token.length) == 0;
      if (!found)
        return FALSE;
    }
  return TRUE;
}

gboolean
marq_mariadb_type_is_instant (const char *before, const char *after)
{
  return g_str_equal (before, after) || is_wider (before, after, "VARCHAR", 4) || is_wider (before, after, "VARBINARY", 1)
         || is_appended (before, after);
}

/* How much of a number a type holds: digits before and after the point. */
static gboolean
find_digits (const char *type, int *whole, int *fraction)
{
  static const struct
  {
    const char *name;
    int whole, fraction;
  } digits[] = {
    { "TINYINT", 2, 0 }, { "SMALLINT", 4, 0 }, { "MEDIUMINT", 6, 0 }, { "INT", 9, 0 },
    { "BIGINT", 18, 0 }, { "FLOAT", 6, 6 },    { "DOUBLE", 15, 15 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    if (marq_mariadb_type_is (type, digits[i].name))
      {
        *whole = digits[i].whole;
        *fraction = digits[i].fraction;
        return TRUE;
      }
  *fraction = second_number (type);
  *whole = first_number (type) - *fraction;
  return marq_mariadb_type_is (type, "DECIMAL");
}

static gboolean
is_lossy_number (const char *before, const char *after)
{
  int old_whole, old_fraction, new_whole, new_fraction;

  if (!find_digits (before, &old_whole, &old_fraction) || !find_digits (after, &new_whole, &new_fraction))
    return TRUE;
  if (strstr (after, "UNSIGNED") && !strstr (before, "UNSIGNED"))
    return TRUE;
  /* One more digit of the same width: what has no sign reaches twice as far. */
  if (strstr (before, "UNSIGNED") && !strstr (after, "UNSIGNED"))
    old_whole++;
  /* The digits of whole numbers are those that every value has: its own width holds all. */
  if (marq_mariadb_type_is (after, "DECIMAL") && !marq_mariadb_type_is (before, "DECIMAL"))
    old_whole++;
  return new_whole < old_whole || new_fraction < old_fraction;
}

static gboolean
is_lossy_time (const char *before, const char *after)
{
  int old_fraction = MAX (first_number (before), 0);
  int new_fraction = MAX (first_number (after), 0);

  if (marq_mariadb_type_is (before, "DATE"))
    return !marq_mariadb_type_is (after, "DATETIME");
  if (marq_mariadb_type_is (before, "TIMESTAMP") && marq_mariadb_type_is (after, "DATETIME"))
    return new_fraction < old_fraction;
  for (const char *const *name = (const char *const[]){ "DATETIME", "TIMESTAMP", "TIME", NULL }; *name; name++)
    if (marq_mariadb_type_is (before, *name) && marq_mariadb_type_is (after, *name))
      return new_fraction < old_fraction;
  return TRUE;
}

/* How many characters a value takes as text at most; INT_MAX: nobody knows. */
static int
text_length (const char *type)
{
  static const struct
  {
    const char *name;
    int length;
  } lengths[] = {
    { "TINYINT", 4 }, { "SMALLINT", 6 },  { "MEDIUMINT", 9 },  { "INT", 11 },  { "BIGINT", 20 }, { "UUID", 36 },
    { "DATE", 10 },   { "DATETIME", 26 }, { "TIMESTAMP", 26 }, { "TIME", 17 }, { "YEAR", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (marq_mariadb_type_is (type, lengths[i].name))
      return lengths[i].length;
  return marq_mariadb_type_is (type, "DECIMAL") ? first_number (type) + 2 : INT_MAX;
}

gboolean
marq_mariadb_type_is_lossy (const char *before, const char *after)
{
  if (marq_mariadb_type_is_instant (before, after) || has_values (before, after))
    return FALSE;
  if (g_str_equal (after, "LONGTEXT"))
    return byte_room (before) > 0;
  if (text_room (before) && text_room (after))
    return text_room (after) < text_room (before) || g_str_equal (after, "JSON");
  if (byte_room (before) && byte_room (after))
    return byte_room (after) < byte_room (before);
  if (marq_mariadb_type_is (before, "ENUM") && text_room (after) >= 255)
    return FALSE;
  if (text_room (after))
    return text_room (after) < text_length (before) || g_str_equal (after, "JSON");
  return is_lossy_number (before, after) && is_lossy_time (before, after);
}
