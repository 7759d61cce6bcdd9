/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "marq-backup-private.h"
#include "marq-sql-name.h"

/* In the order of MarqDialect. */
static const MarqBackupClass *const classes[] = {
  [MARQ_DIALECT_POSTGRESQL] = &marq_pg_backup_class,
  [MARQ_DIALECT_SQLITE] = &marq_sqlite_backup_class,
  [MARQ_DIALECT_MARIADB] = &marq_mariadb_backup_class,
};

const MarqBackupClass *
marq_backup_get_class (MarqDialect dialect)
{
  return classes[dialect];
}

static const MarqBackupClass *
class_of (MarqConnection *connection)
{
  return classes[marq_connection_get_dialect (connection)];
}

void
marq_backup_say (const MarqBackupWatch *watch, const char *doing, double fraction)
{
  if (watch && watch->progress)
    watch->progress (watch->data, doing, fraction);
}

void
marq_backup_warn (MarqBackup *self, const char *sentence)
{
  g_autofree char *before = g_steal_pointer (&self->warning);

  self->warning = before ? g_strjoin (" ", before, sentence, NULL) : g_strdup (sentence);
}

static char *
dup_full_name (MarqDialect dialect, const char *namespace, const char *name)
{
  g_autofree char *first = namespace ? marq_sql_quote (dialect, namespace) : NULL;
  g_autofree char *second = marq_sql_quote (dialect, name);

  return first ? g_strconcat (first, ".", second, NULL) : g_steal_pointer (&second);
}

void
marq_backup_found (GHashTable *found, MarqDialect dialect, const char *namespace, const char *name, gint64 rows)
{
  char *full = dup_full_name (dialect, namespace, name);
  gint64 *count = g_hash_table_lookup (found, full);

  if (count)
    {
      *count += rows;
      g_free (full);
      return;
    }
  count = g_new (gint64, 1);
  *count = rows;
  g_hash_table_insert (found, full, count);
}

static gboolean
count_rows (MarqConnection *connection, const char *table, const char *behind, gint64 *rows, GCancellable *cancellable, GError **error)
{
  g_autofree char *query = g_strdup_printf ("SELECT count(*) %s %s %s", class_of (connection)->from, table, behind ? behind : "");
  g_autoptr (GPtrArray) answer = marq_connection_query (connection, query, cancellable, error);

  if (!answer)
    {
      g_prefix_error (error, _ ("The rows of %s cannot be counted: "), table);
      return FALSE;
    }
  *rows = g_ascii_strtoll (((char **) answer->pdata[0])[0], NULL, 10);
  return TRUE;
}

gboolean
marq_backup_count_tables (MarqConnection *connection, gboolean rows, GPtrArray *tables, GCancellable *cancellable, GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autoptr (GPtrArray) names = marq_connection_query (connection, class_of (connection)->tables, cancellable, error);

  if (!names)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      char **row = names->pdata[i];
      g_autofree char *name = dup_full_name (dialect, row[0], row[1]);
      gint64 n = -1;

      if (rows && !count_rows (connection, name, row[2], &n, cancellable, error))
        return FALSE;
      marq_backup_add_table (tables, name, n);
    }
  return TRUE;
}

gboolean
marq_backup_check (MarqConnection *connection, GError **error)
{
  const MarqBackupClass *klass = class_of (connection);

  return !klass->check || klass->check (connection, error);
}

static GHashTable *
new_found (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Each table of the manifest with its rows; more may be there. is_first: what nobody has counted yet is taken over. */
static gboolean
compare (MarqBackup *self, GHashTable *found, gboolean is_first, GError **error)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      MarqBackupTable *table = self->tables->pdata[i];
      const gint64 *rows = g_hash_table_lookup (found, table->name);

      if (is_first && table->rows < 0 && rows)
        {
          table->rows = *rows;
          self->is_counted_inside = TRUE;
        }
      if (!rows)
        g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("The table %s is missing in it"), table->name);
      else if (*rows != table->rows)
        g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED,
                     _ ("The table %s has %" G_GINT64_FORMAT " rows in it, and had %" G_GINT64_FORMAT " when it was made"), table->name, *rows,
                     table->rows);
      if (!rows || *rows != table->rows)
        return FALSE;
    }
  return TRUE;
}

/* *is_refused: the scratch database did not take it, which may be its own fault. */
static gboolean
prove_on (MarqBackup *self, const char *path, MarqConnection *scratch, gboolean *is_refused, const MarqBackupWatch *watch,
          GCancellable *cancellable, GError **error)
{
  const MarqBackupClass *klass = classes[self->dialect];
  g_autoptr (MarqBackup) there = marq_backup_new ();
  g_autoptr (GHashTable) found = new_found ();

  marq_backup_say (watch, _ ("Restoring it for proof"), -1);
  *is_refused = !klass->load (scratch, path, TRUE, TRUE, watch, cancellable, error);
  if (*is_refused)
    g_prefix_error (error, _ ("It could not be restored into the scratch database: "));
  if (*is_refused || !marq_backup_count_tables (scratch, TRUE, there->tables, cancellable, error))
    return FALSE;
  for (guint i = 0; i < there->tables->len; i++)
    {
      const MarqBackupTable *table = there->tables->pdata[i];

      g_hash_table_insert (found, g_strdup (table->name), g_memdup2 (&table->rows, sizeof table->rows));
    }
  return compare (self, found, FALSE, error);
}

typedef struct
{
  MarqConnection        *scratch;
  gboolean               is_optional;
  gboolean               is_first;
  const MarqBackupWatch *watch;
} MarqProving;

/* In the order in which it costs. */
static gboolean
prove (MarqBackup *self, const char *path, const MarqProving *how, GCancellable *cancellable, GError **error)
{
  const MarqBackupClass *klass = classes[self->dialect];
  g_autoptr (GHashTable) found = new_found ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GError) own = NULL;
  gboolean is_refused = FALSE;

  self->proof = MARQ_BACKUP_PROOF_NONE;
  marq_backup_say (how->watch, _ ("Verifying"), -1);
  if (!klass->read (path, found, how->watch, cancellable, error) || !compare (self, found, how->is_first, error))
    return FALSE;
  if (how->scratch && !prove_on (self, path, how->scratch, &is_refused, how->watch, cancellable, &own))
    {
      if (!is_refused || !how->is_optional || g_cancellable_is_cancelled (cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&own));
          return FALSE;
        }
      marq_backup_warn (self, own->message);
    }
  self->proof = how->scratch && !is_refused ? MARQ_BACKUP_PROOF_RESTORED : klass->reading;
  g_free (self->proved_at);
  self->proved_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  return TRUE;
}

static gboolean
check_hash (MarqBackup *self, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  guint64 size;
  g_autofree char *hash = marq_backup_hash (self->path, &size, watch, cancellable, error);

  if (!hash)
    return FALSE;
  if (size == self->size && g_str_equal (hash, self->sha256))
    return TRUE;
  if (size != self->size)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED,
                 _ ("The file has %" G_GUINT64_FORMAT " bytes, and was made with %" G_GUINT64_FORMAT), size, self->size);
  else
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("Its checksum is another: the file was changed"));
  return FALSE;
}

gboolean
marq_backup_verify (MarqBackup *self, MarqConnection *scratch, gboolean is_scratch_optional, const MarqBackupWatch *watch,
                    GCancellable *cancellable, GError **error)
{
  const MarqProving how = { scratch, is_scratch_optional, FALSE, watch };
  g_autoptr (GError) own = NULL;
  g_autoptr (GError) unsaved = NULL;
  g_autofree char *name = marq_backup_dup_name (self);
  g_autofree char *proved_at = g_strdup (self->proved_at);
  MarqBackupProof before = self->proof;
  gboolean well;

  /* Without a manifest there is nothing to hold it against. */
  if (!self->sha256)
    {
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, "%s: %s", name, self->damage);
      return FALSE;
    }
  well = check_hash (self, watch, cancellable, &own) && prove (self, self->path, &how, cancellable, &own);
  if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  /* More was proven of the same bytes once. */
  if (well && before > self->proof)
    {
      self->proof = before;
      g_free (self->proved_at);
      self->proved_at = g_steal_pointer (&proved_at);
    }
  g_free (self->damage);
  self->damage = own ? g_strdup (own->message) : NULL;
  /* Where it may not be written down, it is so all the same. */
  if (!marq_backup_save (self, &unsaved))
    g_debug ("%s", unsaved->message);
  if (own)
    g_propagate_prefixed_error (error, g_steal_pointer (&own), "%s: ", name);
  return well;
}

gboolean
marq_backup_restore (MarqBackup *self, MarqConnection *connection, gboolean strange, const MarqBackupWatch *watch, GCancellable *cancellable,
                     GError **error)
{
  if (self->dialect != marq_connection_get_dialect (connection))
    {
      g_autofree char *name = marq_backup_dup_name (self);

      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT, _ ("%s is a backup of %s, and that database is one of %s"), name,
                   self->engine ? self->engine : _ ("another engine"), connection->info.engine);
      return FALSE;
    }
  marq_backup_say (watch, _ ("Restoring"), -1);
  return classes[self->dialect]->load (connection, self->path, strange, FALSE, watch, cancellable, error);
}

static MarqBackup *
describe (MarqConnection *connection, const MarqBackupSettings *settings, GDateTime *now)
{
  MarqBackup *self = marq_backup_new ();

  self->dialect = marq_connection_get_dialect (connection);
  self->engine = g_strdup (connection->info.engine);
  self->server_version = g_strdup (connection->info.version);
  self->database = g_strdup (connection->info.database);
  self->project = g_strdup (settings->project);
  self->target = g_strdup (settings->target);
  self->version = g_strdup (settings->version);
  self->next = g_strdup (settings->next);
  self->made_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  self->made_by = g_strdup_printf (_ ("%s on %s"), g_get_user_name (), g_get_host_name ());
  self->tool_version = g_strdup (PACKAGE_VERSION);
  return self;
}

static char *
dup_stem (const MarqBackup *self, GDateTime *now)
{
  g_autofree char *when = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  const char *target = self->target ? self->target : "database";

  if (self->next)
    return g_strdup_printf ("%s-%s-before-%s", target, when, self->next);
  return g_strdup_printf ("%s-%s-%s", target, when, self->version ? self->version : "0");
}

/* All but its name. */
static gboolean
fill (MarqBackup *self, MarqConnection *connection, const char *partial, const MarqBackupSettings *settings, GCancellable *cancellable,
      GError **error)
{
  const MarqBackupClass *klass = class_of (connection);
  const MarqProving how = { settings->scratch, settings->is_scratch_optional, TRUE, settings->watch };

  marq_backup_say (settings->watch, _ ("Backing up"), -1);
  if (!klass->make (connection, self, partial, settings->watch, cancellable, error))
    return FALSE;
  self->sha256 = marq_backup_hash (partial, &self->size, settings->watch, cancellable, error);
  if (!self->sha256)
    return FALSE;
  if (prove (self, partial, &how, cancellable, error))
    return TRUE;
  g_prefix_error (error, _ ("The backup is not good, and was not kept: "));
  return FALSE;
}

MarqBackup *
marq_backup_make (MarqConnection *connection, const MarqBackupSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (MarqBackup) self = describe (connection, settings, now);
  g_autofree char *stem = dup_stem (self, now);
  g_autofree char *partial = NULL;
  gboolean well;
  int fd;

  if (!marq_backup_check (connection, error))
    return NULL;
  self->path = marq_backup_reserve (settings->folder, stem, class_of (connection)->suffix, &partial, &fd, error);
  if (!self->path)
    return NULL;
  well = fill (self, connection, partial, settings, cancellable, error) && marq_backup_finish (partial, self->path, fd, error);
  if (!well)
    g_unlink (partial);
  else if (!marq_backup_save (self, error))
    {
      g_unlink (self->path);
      well = FALSE;
    }
  close (fd);
  return well ? g_steal_pointer (&self) : NULL;
}
