/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triggers, rules and policies. */
#include "config.h"

#include <string.h>

#include "marq-pg-read.h"

enum
{
  TRIGGER_ROW = 1 << 0,
  TRIGGER_BEFORE = 1 << 1,
  TRIGGER_INSERT = 1 << 2,
  TRIGGER_DELETE = 1 << 3,
  TRIGGER_UPDATE = 1 << 4,
  TRIGGER_TRUNCATE = 1 << 5,
  TRIGGER_INSTEAD = 1 << 6,
};

static void
set_events (MarqTrigger *trigger, gint64 bits)
{
  static const struct
  {
    int bit;
    const char *word;
  } events[] = { { TRIGGER_INSERT, "INSERT" }, { TRIGGER_DELETE, "DELETE" }, { TRIGGER_UPDATE, "UPDATE" }, { TRIGGER_TRUNCATE, "TRUNCATE" } };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (bits & events[i].bit)
      g_strv_builder_add (builder, events[i].word);
  words = g_strv_builder_end (builder);
  marq_trigger_set_events (trigger, (const char *const *) words);
}

/* A condition can speak of two rows, which only the whole definition knows how to write. */
static void
set_condition (MarqTrigger *trigger, const char *definition)
{
  const char *when = strstr (definition, " WHEN (");
  const char *end = when ? g_strrstr (when, ") EXECUTE ") : NULL;
  g_autofree char *text = end ? g_strndup (when + strlen (" WHEN ("), end - when - strlen (" WHEN (")) : NULL;
  g_autofree char *code = marq_pg_strip (text);

  marq_trigger_set_condition (trigger, code);
}

static void
read_trigger (MarqPgReader *self, MarqItem *owner)
{
  MarqItemList *list = MARQ_IS_VIEW (owner) ? marq_view_get_triggers (MARQ_VIEW (owner)) : marq_entity_get_triggers (MARQ_ENTITY (owner));
  MarqTrigger *trigger = marq_pg_make (self, MARQ_TYPE_TRIGGER, MARQ_PG_TRIGGER, list);
  MarqItem *routine = marq_pg_find (self, MARQ_PG_PROC, marq_pg_number (self, "tgfoid"), 0);
  MarqItem *from = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "tgconstrrelid"), 0);
  g_auto (GStrv) fields = marq_pg_columns (self, marq_pg_number (self, "tgrelid"), marq_pg_text (self, "columns"));
  g_auto (GStrv) arguments = marq_pg_number (self, "tgnargs") ? g_strsplit (marq_pg_text (self, "arguments"), "\x1f", -1) : NULL;
  gint64 bits = marq_pg_number (self, "tgtype");

  marq_trigger_set_timing (trigger, bits & TRIGGER_BEFORE    ? MARQ_TIMING_BEFORE
                                    : bits & TRIGGER_INSTEAD ? MARQ_TIMING_INSTEAD_OF
                                                             : MARQ_TIMING_AFTER);
  set_events (trigger, bits);
  marq_trigger_set_fields (trigger, fields[0] ? (const char *const *) fields : NULL);
  marq_trigger_set_for_each_row (trigger, (bits & TRIGGER_ROW) != 0);
  set_condition (trigger, marq_pg_text (self, "definition"));
  if (routine)
    marq_trigger_set_routine (trigger, marq_item_get_uid (routine));
  else
    marq_trigger_set_routine_name (trigger, marq_pg_text (self, "routine"));
  marq_trigger_set_arguments (trigger, (const char *const *) arguments);
  marq_trigger_set_old_table (trigger, marq_pg_text (self, "old_table"));
  marq_trigger_set_new_table (trigger, marq_pg_text (self, "new_table"));
  marq_trigger_set_is_constraint (trigger, marq_pg_flag (self, "is_constraint"));
  if (marq_pg_flag (self, "tgdeferrable"))
    marq_trigger_set_deferral (trigger, marq_pg_flag (self, "tginitdeferred") ? MARQ_DEFERRAL_INITIALLY_DEFERRED
                                                                              : MARQ_DEFERRAL_INITIALLY_IMMEDIATE);
  if (from)
    marq_trigger_set_from_entity (trigger, marq_item_get_uid (from));
  marq_trigger_set_firing (trigger, marq_pg_choice (self, "tgenabled", "ODRA"));
}

static gboolean
read_triggers (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT t.oid, t.tgname AS name, t.tgrelid, t.tgfoid, t.tgtype, t.tgenabled, t.tgconstrrelid, t.tgdeferrable, "
                    "t.tginitdeferred, t.tgnargs, t.tgconstraint <> 0 AS is_constraint, array_to_string(t.tgattr, ' ') AS columns, "
                    "quote_ident(t.tgoldtable) AS old_table, quote_ident(t.tgnewtable) AS new_table, "
                    "replace(regexp_replace(encode(t.tgargs, 'escape'), '\\\\000$', ''), '\\000', " MARQ_PG_JOIN ") AS arguments, "
                    "pg_get_triggerdef(t.oid, false) AS definition, "
                    "quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS routine "
                    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                    "JOIN pg_namespace n ON n.oid = p.pronamespace "
                    "WHERE NOT t.tgisinternal AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0' AND "
                    MARQ_PG_OURS ("c.relnamespace") " AND " MARQ_PG_FREE ("pg_trigger", "t.oid") " ORDER BY t.tgname");
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "tgrelid"), 0);

      if (owner)
        read_trigger (self, owner);
    }
  return marq_pg_done (self);
}

/* What a view needs, the rule that it is made of needs. */
static gboolean
read_rules (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT r.oid, r.rulename AS name, r.ev_class, r.ev_enabled, r.ev_type = '1' AND r.is_instead "
                    "AND r.rulename = '_RETURN' AS is_view, pg_get_ruledef(r.oid) AS definition "
                    "FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE " MARQ_PG_OURS ("c.relnamespace")
                    " AND " MARQ_PG_FREE ("pg_rewrite", "r.oid") " ORDER BY r.rulename");
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "ev_class"), 0);
      MarqRule *rule;

      if (!owner)
        continue;
      if (marq_pg_flag (self, "is_view"))
        {
          marq_pg_note (self, MARQ_PG_REWRITE, marq_pg_number (self, "oid"), 0, owner);
          continue;
        }
      rule = marq_pg_make (self, MARQ_TYPE_RULE, MARQ_PG_REWRITE,
                           MARQ_IS_VIEW (owner) ? marq_view_get_rules (MARQ_VIEW (owner)) : marq_entity_get_rules (MARQ_ENTITY (owner)));
      marq_rule_set_definition (rule, marq_pg_text (self, "definition"));
      marq_rule_set_firing (rule, marq_pg_choice (self, "ev_enabled", "ODRA"));
    }
  return marq_pg_done (self);
}

static gboolean
read_policies (MarqPgReader *self)
{
  marq_pg_ask_rows (self,
                    "SELECT p.oid, p.polname AS name, p.polrelid, p.polcmd, p.polpermissive, "
                    "pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS checks, "
                    "(SELECT string_agg(r.rolname, " MARQ_PG_JOIN " ORDER BY r.rolname) FROM pg_roles r "
                    "WHERE r.oid = ANY (p.polroles)) AS roles "
                    "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE " MARQ_PG_OURS ("c.relnamespace") " ORDER BY p.polname");
  while (marq_pg_next (self))
    {
      MarqItem *owner = marq_pg_find (self, MARQ_PG_CLASS, marq_pg_number (self, "polrelid"), 0);
      g_autofree char *using = marq_pg_strip (marq_pg_text (self, "using"));
      g_autofree char *checks = marq_pg_strip (marq_pg_text (self, "checks"));
      g_auto (GStrv) roles = marq_pg_list (self, "roles");
      MarqPolicy *policy;

      if (!owner || !MARQ_IS_ENTITY (owner))
        continue;
      policy = marq_pg_make (self, MARQ_TYPE_POLICY, MARQ_PG_POLICY, marq_entity_get_policies (MARQ_ENTITY (owner)));
      marq_policy_set_command (policy, marq_pg_choice (self, "polcmd", "*rawd"));
      marq_policy_set_permissive (policy, marq_pg_flag (self, "polpermissive"));
      marq_policy_set_roles (policy, (const char *const *) roles);
      marq_policy_set_using_expression (policy, using);
      marq_policy_set_check_expression (policy, checks);
    }
  return marq_pg_done (self);
}

gboolean
marq_pg_read_code (MarqPgReader *self)
{
  return read_triggers (self) && read_rules (self) && read_policies (self);
}
