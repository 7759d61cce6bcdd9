/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "migration/marq-migration-error.h"
#include "marq-verify-private.h"

static const char *const nicks[] = {
  [MARQ_VERIFY_STORE] = "store",         [MARQ_VERIFY_STATE] = "state",           [MARQ_VERIFY_SCRIPT] = "script",
  [MARQ_VERIFY_LINT] = "lint",           [MARQ_VERIFY_CHECKSUM] = "checksum",     [MARQ_VERIFY_RECORD] = "record",
  [MARQ_VERIFY_ORDER] = "order",         [MARQ_VERIFY_MISSING] = "missing",       [MARQ_VERIFY_DEPENDENCY] = "dependency",
  [MARQ_VERIFY_HALF_DONE] = "half-done", [MARQ_VERIFY_ENGINE] = "engine",         [MARQ_VERIFY_VERSION] = "version",
  [MARQ_VERIFY_RIGHT] = "right",         [MARQ_VERIFY_DRIFT] = "drift",           [MARQ_VERIFY_APPLIER] = "applier",
};

const char *
marq_verify_kind_nick (MarqVerifyKind kind)
{
  return nicks[kind];
}

static void
problem_free (MarqVerifyProblem *self)
{
  g_free (self->migration);
  g_free (self->message);
  g_free (self);
}

void
marq_verify_add (MarqVerifying *self, MarqVerifyKind kind, gboolean is_fatal, const char *migration, const char *format, ...)
{
  MarqVerifyProblem *problem = g_new0 (MarqVerifyProblem, 1);
  va_list arguments;

  problem->kind = kind;
  problem->is_fatal = is_fatal;
  problem->migration = g_strdup (migration);
  va_start (arguments, format);
  problem->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->problems, problem);
}

static void
check_store (MarqVerifying *self)
{
  MarqMigrationStore *store = self->settings->store;
  GPtrArray *found = marq_migration_store_get_problems (store);
  g_autoptr (GPtrArray) states = NULL;

  for (guint i = 0; i < found->len; i++)
    {
      const MarqMigrationProblem *problem = found->pdata[i];

      gboolean is_meant = problem->kind == MARQ_MIGRATION_PROBLEM_FORK && self->settings->out_of_order;

      marq_verify_add (self, MARQ_VERIFY_STORE, marq_migration_problem_is_fatal (problem) && !is_meant, problem->folder, "%s", problem->message);
    }
  /* With a database, the last hash is looked at, which is enough. */
  if (self->settings->connection)
    return;
  states = marq_migration_store_check_states (store);
  for (guint i = 0; i < states->len; i++)
    {
      const MarqMigrationProblem *problem = states->pdata[i];

      marq_verify_add (self, MARQ_VERIFY_STATE, marq_migration_problem_is_fatal (problem), problem->folder, "%s", problem->message);
    }
}

static void
check_applier (MarqVerifying *self)
{
  MarqTarget *target = self->settings->target;
  const char *const *appliers = target && marq_target_get_is_protected (target) ? marq_target_get_appliers (target) : NULL;
  const char *user = self->settings->connection->info.user;
  g_autofree char *all = NULL;

  if (!appliers || !*appliers || (user && g_strv_contains (appliers, user)) || g_strv_contains (appliers, g_get_user_name ()))
    return;
  all = g_strjoinv (", ", (char **) appliers);
  /* Translators: a target, people, a user of this machine, and a user of the database */
  marq_verify_add (self, MARQ_VERIFY_APPLIER, TRUE, NULL, _ ("only these may apply to %s: %s; you are %s, and %s there: ask one of them"),
                   marq_item_get_name (MARQ_ITEM (target)), all, g_get_user_name (), user ? user : _ ("nobody"));
}

static void
check_connection (MarqVerifying *self)
{
  const MarqConnectionInfo *info = &self->settings->connection->info;

  if (!info->can_write)
    marq_verify_add (self, MARQ_VERIFY_RIGHT, TRUE, NULL, _ ("the database cannot be written to: %s"), info->read_only);
  if (info->is_pooled)
    marq_verify_add (self, MARQ_VERIFY_ENGINE, TRUE, NULL,
                     _ ("a pooler stands before the server, and keeps no lock for us between two transactions: connect to the server itself"));
  check_applier (self);
}

static void
find_pending (MarqVerifying *self)
{
  MarqVersion limit = { 0 };
  gboolean has_limit = self->settings->to && marq_version_parse (self->settings->to, &limit, NULL);

  for (guint i = 0; i < self->status->rows->len; i++)
    {
      MarqStatusRow *row = self->status->rows->pdata[i];

      if (marq_status_row_is_pending (row) && (!has_limit || marq_version_compare (&row->version, &limit) <= 0))
        g_ptr_array_add (self->pending, row);
    }
}

static gboolean
check_limit (MarqVerifying *self, GError **error)
{
  if (!self->settings->to || marq_status_find (self->status, self->settings->to))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("There is no version %s: “marq status” lists them"), self->settings->to);
  return FALSE;
}

static void
find_dialect (MarqVerifying *self)
{
  MarqProject *project = self->settings->project;
  MarqConnection *connection = self->settings->connection;

  self->dialect = connection ? marq_connection_get_dialect (connection) : (MarqDialect) marq_project_get_dialect (project);
  self->further = marq_migration_find_dialect (project, self->dialect);
}

static gboolean
verify (MarqVerifying *self, GCancellable *cancellable, GError **error)
{
  if (!check_limit (self, error))
    return FALSE;
  find_dialect (self);
  check_store (self);
  if (self->settings->connection)
    check_connection (self);
  find_pending (self);
  marq_verify_rows (self);
  if (!marq_verify_scripts (self, cancellable, error))
    return FALSE;
  return !self->settings->connection || self->settings->without_drift || marq_verify_drift (self, cancellable, error);
}

GPtrArray *
marq_verify (const MarqVerifySettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  g_autoptr (MarqStatus) status = marq_status_new (settings->project, settings->store, settings->records);
  g_autoptr (GPtrArray) pending = g_ptr_array_new ();
  MarqVerifying self = { .settings = settings, .status = status, .pending = pending, .problems = problems };

  return verify (&self, cancellable, error) ? g_steal_pointer (&problems) : NULL;
}

gboolean
marq_verify_is_refused (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (((MarqVerifyProblem *) problems->pdata[i])->is_fatal)
      return TRUE;
  return FALSE;
}

gboolean
marq_verify_check (GPtrArray *problems, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const MarqVerifyProblem *problem = problems->pdata[i];

      if (problem->is_fatal)
        g_string_append_printf (text, "\n  %s%s%s", problem->migration ? problem->migration : "", problem->migration ? ": " : "", problem->message);
    }
  if (!text->len)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("Nothing was done, as this stands against it:%s"), text->str);
  return FALSE;
}
