/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triggers, rules and policies. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"
#include "marq-pg-trigger.h"

#define TRIGGER_COLUMNS(C)                                                                                             \
  C (TRIGGER_TABLE, "t.tgrelid")                                                                                       \
  C (TRIGGER_ROUTINE, "t.tgfoid")                                                                                      \
  C (TRIGGER_ROUTINE_NAME, "quote_ident(n.nspname) || '.' || quote_ident(p.proname)")                                  \
  C (TRIGGER_BITS, "t.tgtype")                                                                                         \
  C (TRIGGER_FIRING, "t.tgenabled")                                                                                    \
  C (TRIGGER_FROM, "t.tgconstrrelid")                                                                                  \
  C (TRIGGER_IS_CONSTRAINT, "t.tgconstraint <> 0")                                                                     \
  C (TRIGGER_CONSTRAINT, "t.tgconstraint")                                                                             \
  C (TRIGGER_IS_DEFERRABLE, "t.tgdeferrable")                                                                          \
  C (TRIGGER_IS_DEFERRED, "t.tginitdeferred")                                                                          \
  C (TRIGGER_COLUMNS_OF, "array_to_string(t.tgattr, ' ')")                                                             \
  C (TRIGGER_OLD_TABLE, "quote_ident(t.tgoldtable)")                                                                   \
  C (TRIGGER_NEW_TABLE, "quote_ident(t.tgnewtable)")                                                                   \
  C (TRIGGER_N_ARGUMENTS, "t.tgnargs")                                                                                 \
  C (TRIGGER_ARGUMENTS, "encode(t.tgargs, 'hex')")                                                                     \
  C (TRIGGER_DEFINITION, "CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid, false) END")

enum
{
  TRIGGER_NAME = MARQ_PG_NAME,
  TRIGGER_COLUMNS (MARQ_PG_NUMBER)
};

/* A condition can speak of two rows, which only the whole definition knows how to write. */
static void
set_condition (MarqTrigger *trigger, const char *definition)
{
  const char *when = definition ? marq_pg_find_outside_quotes (definition, " WHEN (") : NULL;
  const char *open = when ? when + strlen (" WHEN ") : NULL;
  const char *close = open ? marq_pg_closing (open) : NULL;
  g_autofree char *text = close ? g_strndup (open, close + 1 - open) : NULL;
  g_autofree char *outer = marq_pg_strip (text);
  g_autofree char *code = marq_pg_strip (outer);

  marq_trigger_set_condition (trigger, code);
}

/* Each ends with a zero, and may be any text. */
static void
set_arguments (MarqTrigger *trigger, gint64 n, const char *hex)
{
  g_autofree char *bytes = g_malloc0 (strlen (hex) / 2 + 1);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *at = bytes;

  for (guint i = 0; hex[i] && hex[i + 1]; i += 2)
    bytes[i / 2] = (char) (g_ascii_xdigit_value (hex[i]) << 4 | g_ascii_xdigit_value (hex[i + 1]));
  for (; n > 0; n--, at += strlen (at) + 1)
    g_ptr_array_add (arguments, (gpointer) at);
  g_ptr_array_add (arguments, NULL);
  if (arguments->len > 1)
    marq_trigger_set_arguments (trigger, (const char *const *) arguments->pdata);
}

static void
read_trigger (MarqPgReader *self, MarqItem *owner)
{
  MarqItemList *list = MARQ_IS_VIEW (owner) ? marq_view_get_triggers (MARQ_VIEW (owner)) : marq_entity_get_triggers (MARQ_ENTITY (owner));
  MarqTrigger *trigger = marq_pg_make (self, MARQ_TYPE_TRIGGER, MARQ_PG_TRIGGER, list);
  MarqItem *routine = marq_pg_find (self, MARQ_PG_PROC, marq_pg_number (self, TRIGGER_ROUTINE), 0);
  MarqItem *from = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, TRIGGER_FROM), 0);
  g_auto (GStrv) fields = marq_pg_columns (self, marq_pg_number (self, TRIGGER_TABLE), marq_pg_text (self, TRIGGER_COLUMNS_OF));
  gint64 bits = marq_pg_number (self, TRIGGER_BITS);

  marq_pg_set_trigger_bits (trigger, (guint) bits);
  marq_trigger_set_fields (trigger, fields[0] ? (const char *const *) fields : NULL);
  marq_trigger_set_for_each_row (trigger, (bits & MARQ_PG_TRIGGER_ROW) != 0);
  set_condition (trigger, marq_pg_text (self, TRIGGER_DEFINITION));
  if (routine)
    marq_trigger_set_routine (trigger, marq_item_get_uid (routine));
  else
    marq_trigger_set_routine_name (trigger, marq_pg_text (self, TRIGGER_ROUTINE_NAME));
  set_arguments (trigger, marq_pg_number (self, TRIGGER_N_ARGUMENTS), marq_pg_text (self, TRIGGER_ARGUMENTS));
  marq_trigger_set_old_table (trigger, marq_pg_text (self, TRIGGER_OLD_TABLE));
  marq_trigger_set_new_table (trigger, marq_pg_text (self, TRIGGER_NEW_TABLE));
  marq_trigger_set_is_constraint (trigger, marq_pg_flag (self, TRIGGER_IS_CONSTRAINT));
  if (marq_pg_flag (self, TRIGGER_IS_DEFERRABLE))
    marq_trigger_set_deferral (trigger, marq_pg_flag (self, TRIGGER_IS_DEFERRED) ? MARQ_DEFERRAL_INITIALLY_DEFERRED
                                                                              : MARQ_DEFERRAL_INITIALLY_IMMEDIATE);
  if (from)
    marq_trigger_set_from_entity (trigger, marq_item_get_uid (from));
  marq_trigger_set_firing (trigger, marq_pg_choice (self, TRIGGER_FIRING, "ODRA"));
  if (marq_pg_number (self, TRIGGER_CONSTRAINT))
    marq_pg_note (self, MARQ_PG_CONSTRAINT, marq_pg_number (self, TRIGGER_CONSTRAINT), 0, trigger);
}

static void
read_triggers (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, TRIGGER_TABLE), 0);

      if (owner)
        read_trigger (self, owner);
    }
}

/* Those of the parts of a table are the whole's. */
const MarqPgQuery marq_pg_triggers_query = {
  "triggers",
  "SELECT t.oid, t.tgname" TRIGGER_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
  "JOIN pg_namespace n ON n.oid = p.pronamespace "
  "WHERE NOT t.tgisinternal AND " MARQ_PG_IF ("tgparentid", "t.tgparentid = 0", "true") " AND " MARQ_PG_OURS ("c.relnamespace")
  " AND " MARQ_PG_FREE ("pg_trigger", "t.oid") " ORDER BY t.tgname",
  read_triggers,
};

#define RULE_COLUMNS(C)                                                                                                \
  C (RULE_TABLE, "r.ev_class")                                                                                         \
  C (RULE_FIRING, "r.ev_enabled")                                                                                      \
  C (RULE_IS_VIEW, "r.ev_type = '1'")                                                                                  \
  C (RULE_DEFINITION, "CASE WHEN r.ev_type <> '1' THEN pg_get_ruledef(r.oid) END")

enum
{
  RULE_NAME = MARQ_PG_NAME,
  RULE_COLUMNS (MARQ_PG_NUMBER)
};

/* What a view needs, the rule that it is made of needs. */
static void
read_rules (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, RULE_TABLE), 0);
      MarqRule *rule;

      if (!owner)
        continue;
      if (marq_pg_flag (self, RULE_IS_VIEW))
        {
          marq_pg_note (self, MARQ_PG_REWRITE, marq_pg_number (self, MARQ_PG_OID), 0, owner);
          continue;
        }
      rule = marq_pg_make (self, MARQ_TYPE_RULE, MARQ_PG_REWRITE,
                           MARQ_IS_VIEW (owner) ? marq_view_get_rules (MARQ_VIEW (owner)) : marq_entity_get_rules (MARQ_ENTITY (owner)));
      marq_rule_set_definition (rule, marq_pg_text (self, RULE_DEFINITION));
      marq_rule_set_firing (rule, marq_pg_choice (self, RULE_FIRING, "ODRA"));
    }
}

const MarqPgQuery marq_pg_rules_query = {
  "rules",
  "SELECT r.oid, r.rulename" RULE_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE " MARQ_PG_OURS ("c.relnamespace") " AND "
  MARQ_PG_FREE ("pg_rewrite", "r.oid") " ORDER BY r.rulename",
  read_rules,
};

#define POLICY_COLUMNS(C)                                                                                              \
  C (POLICY_TABLE, "p.polrelid")                                                                                       \
  C (POLICY_COMMAND, "p.polcmd")                                                                                       \
  C (POLICY_IS_PERMISSIVE, "p.polpermissive")                                                                          \
  C (POLICY_USING, "pg_get_expr(p.polqual, p.polrelid)")                                                               \
  C (POLICY_CHECK, "pg_get_expr(p.polwithcheck, p.polrelid)")                                                          \
  C (POLICY_ROLES, "(SELECT string_agg(r.rolname, " MARQ_PG_JOIN " ORDER BY r.rolname) FROM pg_roles r "               \
     "WHERE r.oid = ANY (p.polroles))")

enum
{
  POLICY_NAME = MARQ_PG_NAME,
  POLICY_COLUMNS (MARQ_PG_NUMBER)
};

static void
read_policies (MarqPgReader *self)
{
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, POLICY_TABLE), 0);
      g_autofree char *using = marq_pg_strip (marq_pg_text (self, POLICY_USING));
      g_autofree char *checks = marq_pg_strip (marq_pg_text (self, POLICY_CHECK));
      g_auto (GStrv) roles = marq_pg_list (self, POLICY_ROLES);
      MarqPolicy *policy;

      if (!owner || !MARQ_IS_ENTITY (owner))
        continue;
      policy = marq_pg_make (self, MARQ_TYPE_POLICY, MARQ_PG_POLICY, marq_entity_get_policies (MARQ_ENTITY (owner)));
      marq_policy_set_command (policy, marq_pg_choice (self, POLICY_COMMAND, "*rawd"));
      marq_policy_set_permissive (policy, marq_pg_flag (self, POLICY_IS_PERMISSIVE));
      marq_policy_set_roles (policy, (const char *const *) roles);
      marq_policy_set_using_expression (policy, using);
      marq_policy_set_check_expression (policy, checks);
    }
}

const MarqPgQuery marq_pg_policies_query = {
  "policies",
  "SELECT p.oid, p.polname" POLICY_COLUMNS (MARQ_PG_SELECT)
  " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE " MARQ_PG_OURS ("c.relnamespace") " ORDER BY p.polname",
  read_policies,
};
