/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What roles will be granted on objects that are yet to be made. It comes last: what the plan itself
 * makes has the rights that the design gives it.
 */
#include "config.h"

#include "marq-pg.h"

/* Gives what the design says, or takes it back. */
static char *
dup_statement (MarqPlanner *self, MarqDefaultGrant *grant, gboolean undo)
{
  const char *const *privileges = marq_default_grant_get_privileges (grant);
  const char *kind = marq_default_grant_get_object_kind (grant);
  const char *grantee = marq_default_grant_get_grantee (grant);
  MarqItem *namespace = marq_item_lookup (MARQ_ITEM (grant), marq_default_grant_get_in_namespace (grant));
  g_autofree char *all = privileges ? g_strjoinv (", ", (GStrv) privileges) : g_strdup ("ALL");
  g_autofree char *to = !grantee || g_ascii_strcasecmp (grantee, "public") == 0 ? g_strdup ("PUBLIC") : marq_planner_quote (self, grantee);
  gboolean revoke = marq_default_grant_get_is_revoke (grant) != undo;
  GString *text = g_string_new ("ALTER DEFAULT PRIVILEGES");

  if (marq_default_grant_get_role (grant))
    {
      g_autofree char *role = marq_planner_quote (self, marq_default_grant_get_role (grant));

      g_string_append_printf (text, " FOR ROLE %s", role);
    }
  if (namespace)
    {
      g_autofree char *name = undo ? marq_planner_late_name (self, namespace) : marq_planner_name (self, namespace);

      g_string_append_printf (text, " IN SCHEMA %s", name);
    }
  g_string_append_printf (text, " %s %s ON %s %s %s", revoke ? "REVOKE" : "GRANT", all, kind ? kind : "TABLES", revoke ? "FROM" : "TO", to);
  if (!revoke && marq_default_grant_get_grantable (grant))
    g_string_append (text, " WITH GRANT OPTION");
  return g_string_free (text, FALSE);
}

static void
add_step (MarqPlanner *self, gpointer item, gboolean undo)
{
  MarqStep *step;

  if (!marq_planner_has (self, MARQ_PLAN_ACCESS))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DESCRIBE, item);
  marq_step_order (step, undo ? 0 : 1);
  if (undo)
    marq_step_drops (step, item);
  else
    marq_step_creates (step, item);
  marq_step_add (step, dup_statement (self, item, undo));
}

void
marq_pg_create_default_grant (MarqPlanner *self, gpointer item)
{
  add_step (self, item, FALSE);
}

void
marq_pg_alter_default_grant (MarqPlanner *self, gpointer item)
{
  MarqStep *step;

  if (!marq_planner_has (self, MARQ_PLAN_ACCESS))
    return;
  step = marq_planner_add (self, MARQ_PHASE_DESCRIBE, item);
  marq_step_alters (step, item);
  marq_step_add (step, dup_statement (self, marq_planner_get_old (self, item), TRUE));
  marq_step_add (step, dup_statement (self, item, FALSE));
}

/* With its namespace, what was said of it is gone. */
void
marq_pg_drop_default_grant (MarqPlanner *self, gpointer item)
{
  MarqItem *namespace = marq_item_lookup (item, marq_default_grant_get_in_namespace (item));

  if (!namespace || !marq_planner_is_dropped (self, namespace))
    add_step (self, item, TRUE);
}
