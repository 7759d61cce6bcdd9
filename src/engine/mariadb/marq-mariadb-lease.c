/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-sql-name.h"
#include "marq-mariadb-connect.h"
#include "marq-mariadb-lease.h"
#include "model/marq-names.h"

/* How long the row holds; how long its holder relies on it; how often it says so again. */
#define HOLD_SECONDS 10
#define RELY_SECONDS 8
#define RENEW_MS 2500
/* A row whose time is over has to stay so for twice as long as a holder that lives would take. */
#define STILL_SECONDS 5
/* Nobody's change of a table, nor a clock, is behind by so much. */
#define STALE_SECONDS 60
/* Without a word from the cluster, this is the end. */
#define SILENCE_SECONDS 60
#define PAUSE_MS 300

#define TABLE "`" MARQ_LOCK_TABLE "`"

struct _MarqMariadbLease
{
  char *name;   /* as a constant */
  char *token;  /* the same */
  char *node;   /* the same; '' where it is not known */

  char *seen;   /* the row of somebody else, as it was */
  gint64 seen_since;

  /* From here on once it is held. */
  GThread *thread;
  MarqConnection *other;
  GCancellable *stop;
  GMutex mutex;
  GCond changed;
  gboolean ends;
  gboolean is_lost;
  gint64 heard_at;  /* in monotonic time: when what was answered last was asked */
};

typedef enum
{
  IS_FREE,
  IS_ABANDONED,
  IS_HELD,
} RowState;

typedef struct
{
  RowState state;
  char *token;
  char *until;
  char *holder; /* a sentence */
} Row;

static void
row_clear (Row *self)
{
  g_free (self->token);
  g_free (self->until);
  g_free (self->holder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static gboolean
is_of_the_moment (const GError *error)
{
  switch (marq_mariadb_error_number (error))
    {
    case 1205:
    case 1213:
    case 1047:
      return TRUE;
    default:
      return FALSE;
    }
}

/* (transfer full) (nullable) */
static char *
dup_status (MarqMariadbConnection *self, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *query = g_strdup_printf ("SHOW STATUS LIKE '%s'", name);
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, error);

  return rows && rows->len ? g_strdup (((char **) rows->pdata[0])[1]) : NULL;
}

gboolean
marq_mariadb_check_apart (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) unknown = NULL;
  g_autofree char *status = dup_status (self, "wsrep_cluster_status", cancellable, &unknown);

  if (unknown)
    g_propagate_error (error, g_steal_pointer (&unknown));
  else if (status && g_ascii_strcasecmp (status, "Primary") != 0)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_BUSY,
                 _ ("This node is apart from most of its cluster (%s), and neither reads nor writes until it is back: go through another node"),
                 status);
  else
    return TRUE;
  return FALSE;
}

gboolean
marq_mariadb_check_node (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, "SELECT @@SESSION.wsrep_OSU_method", cancellable, error);

  if (!rows)
    return FALSE;
  if (g_ascii_strcasecmp (((char **) rows->pdata[0])[0], "RSU") == 0)
    {
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT,
                           _ ("wsrep_OSU_method is RSU: changes of tables would be made on this node alone, and recorded on all. Set it to TOI"));
      return FALSE;
    }
  return TRUE;
}

/* Whether the node that a holder went through is one of ours still. Not everybody may ask. */
static gboolean
is_member (MarqMariadbConnection *self, const char *node, GCancellable *cancellable)
{
  g_autofree char *literal = marq_sql_literal (MARQ_DIALECT_MARIADB, node);
  g_autofree char *query = g_strdup_printf ("SELECT COUNT(*), SUM(node_uuid = %s) FROM mysql.wsrep_cluster_members", literal);
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, &refused);
  char **row = rows && rows->len ? rows->pdata[0] : NULL;

  if (refused)
    g_debug ("%s", refused->message);
  return !row || g_strcmp0 (row[0], "0") == 0 || g_strcmp0 (row[1], "0") != 0;
}

static MarqMariadbLease *
lease_new (MarqMariadbConnection *self, const char *name, GCancellable *cancellable)
{
  MarqMariadbLease *lease = g_new0 (MarqMariadbLease, 1);
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *node = dup_status (self, "wsrep_gcomm_uuid", cancellable, NULL);

  lease->name = marq_sql_literal (MARQ_DIALECT_MARIADB, name);
  lease->token = marq_sql_literal (MARQ_DIALECT_MARIADB, token);
  lease->node = marq_sql_literal (MARQ_DIALECT_MARIADB, node ? node : "");
  g_mutex_init (&lease->mutex);
  g_cond_init (&lease->changed);
  return lease;
}

static gboolean
make_table (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  static const char statement[]
    = "CREATE TABLE IF NOT EXISTS " TABLE " (`name` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `holder` VARCHAR(255) "
      "CHARACTER SET utf8mb4 NOT NULL, `node` VARCHAR(64) NOT NULL, `since` DATETIME(6) NOT NULL, `until` DATETIME(6) NOT NULL, `token` "
      "VARCHAR(64) NOT NULL, PRIMARY KEY (`name`)) ENGINE = InnoDB";
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, statement, cancellable, error);

  return rows != NULL;
}

/* The lock of this node is ours: whoever held the row through it is gone. */
static gboolean
is_abandoned (MarqMariadbConnection *self, char **row, GCancellable *cancellable)
{
  MarqMariadbLease *lease = self->lease;
  g_autofree char *node = marq_sql_literal (MARQ_DIALECT_MARIADB, row[4]);
  g_autofree char *now = g_strconcat (row[2], " ", row[3], NULL);
  gint64 left = g_ascii_strtoll (row[5], NULL, 10);

  if (*row[4] && (g_str_equal (node, lease->node) || !is_member (self, row[4], cancellable)))
    return TRUE;
  if (g_strcmp0 (now, lease->seen) != 0)
    {
      g_free (lease->seen);
      lease->seen = g_steal_pointer (&now);
      lease->seen_since = g_get_monotonic_time ();
    }
  return left < -STALE_SECONDS || (left < 0 && g_get_monotonic_time () - lease->seen_since >= STILL_SECONDS * G_TIME_SPAN_SECOND);
}

static char *
dup_holder (char **row)
{
  /* Translators: who holds a lock, and since when */
  if (g_ascii_strtoll (row[5], NULL, 10) >= 0)
    return g_strdup_printf (_ ("%s, through another node of the cluster, since %s (UTC)"), row[0], row[1]);
  return g_strdup_printf (_ ("%s, through another node of the cluster, who may be gone: that shows within %u seconds"), row[0], STILL_SECONDS);
}

static gboolean
read_row (MarqMariadbConnection *self, Row *found, GCancellable *cancellable, GError **error)
{
  g_autofree char *query = g_strdup_printf ("SELECT `holder`, DATE_FORMAT(`since`, '%%Y-%%m-%%d %%H:%%i:%%s'), `token`, `until`, `node`, "
                                            "TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), `until`) FROM " TABLE " WHERE `name` = %s",
                                            self->lease->name);
  g_autoptr (GError) own = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, query, cancellable, &own);
  char **row = rows && rows->len ? rows->pdata[0] : NULL;

  found->state = IS_FREE;
  if (own && marq_mariadb_error_number (own) == 1146)
    return make_table (self, cancellable, error);
  if (own)
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  if (!row)
    return TRUE;
  found->token = marq_sql_literal (MARQ_DIALECT_MARIADB, row[2]);
  found->until = marq_sql_literal (MARQ_DIALECT_MARIADB, row[3]);
  found->holder = dup_holder (row);
  found->state = is_abandoned (self, row, cancellable) ? IS_ABANDONED : IS_HELD;
  return TRUE;
}

/* Only if it still is as it was read. */
static char *
dup_taking (MarqMariadbLease *lease, const Row *found, const char *who)
{
  g_autofree char *cut = g_utf8_substring (who, 0, MIN (g_utf8_strlen (who, -1), 255));
  g_autofree char *holder = marq_sql_literal (MARQ_DIALECT_MARIADB, cut);

  if (found->state == IS_FREE)
    return g_strdup_printf ("INSERT INTO " TABLE " (`name`, `holder`, `node`, `since`, `until`, `token`) VALUES (%s, %s, %s, "
                            "UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL %u SECOND, %s)",
                            lease->name, holder, lease->node, HOLD_SECONDS, lease->token);
  return g_strdup_printf ("UPDATE " TABLE " SET `holder` = %s, `node` = %s, `since` = UTC_TIMESTAMP(6), `until` = UTC_TIMESTAMP(6) + "
                          "INTERVAL %u SECOND, `token` = %s WHERE `name` = %s AND `token` = %s AND `until` = %s",
                          holder, lease->node, HOLD_SECONDS, lease->token, lease->name, found->token, found->until);
}

/* TRUE: the cluster has agreed. */
static gboolean
take (MarqMariadbConnection *self, const Row *found, const char *who, GCancellable *cancellable, GError **error)
{
  g_autofree char *statement = dup_taking (self->lease, found, who);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, statement, cancellable, error);

  self->lease->heard_at = start;
  return rows && self->parent.touched == 1;
}

/* On the lease's own thread and connection, as all from here to keep(). */
static gboolean
run_aside (MarqMariadbLease *self, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (((MarqMariadbConnection *) self->other)->is_lost && !self->other->klass->reopen (self->other, cancellable, error))
    return FALSE;
  rows = marq_mariadb_ask ((MarqMariadbConnection *) self->other, statement, cancellable, error);
  return rows != NULL;
}

/* How long to wait before the next one. */
static guint
renew (MarqMariadbLease *self)
{
  g_autofree char *statement = g_strdup_printf ("UPDATE " TABLE " SET `until` = UTC_TIMESTAMP(6) + INTERVAL %u SECOND WHERE `name` = %s "
                                                "AND `token` = %s", HOLD_SECONDS, self->name, self->token);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean well = run_aside (self, statement, self->stop, &error);

  g_mutex_lock (&self->mutex);
  if (well && self->other->touched == 1)
    self->heard_at = start;
  else if (well || g_get_monotonic_time () - self->heard_at > SILENCE_SECONDS * G_TIME_SPAN_SECOND)
    self->is_lost = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  if (error)
    g_debug ("%s", error->message);
  return well ? RENEW_MS : PAUSE_MS;
}

static void
give_back (MarqMariadbLease *self)
{
  g_autofree char *statement = g_strdup_printf ("DELETE FROM " TABLE " WHERE `name` = %s AND `token` = %s", self->name, self->token);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3 && !run_aside (self, statement, NULL, &error); i++)
    {
      gboolean is_final = !is_of_the_moment (error);

      g_debug ("%s", error->message);
      g_clear_error (&error);
      if (is_final)
        break;
    }
}

static gpointer
keep (gpointer data)
{
  MarqMariadbLease *self = data;
  guint pause = RENEW_MS;

  g_mutex_lock (&self->mutex);
  while (!self->ends && !self->is_lost)
    {
      if (g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + pause * (gint64) 1000) || self->ends)
        continue;
      g_mutex_unlock (&self->mutex);
      pause = renew (self);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  /* Where it was lost, the row is no longer ours, and this takes nothing. */
  give_back (self);
  return NULL;
}

/* The row is ours. */
static gboolean
begin_to_keep (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  MarqMariadbLease *lease = self->lease;
  g_autofree char *statement = g_strdup_printf ("DELETE FROM " TABLE " WHERE `name` = %s AND `token` = %s", lease->name, lease->token);
  g_autoptr (GPtrArray) rows = NULL;

  lease->other = self->parent.klass->another (&self->parent, cancellable, error);
  if (!lease->other)
    {
      rows = marq_mariadb_ask (self, statement, NULL, NULL);
      return FALSE;
    }
  lease->stop = g_cancellable_new ();
  lease->thread = g_thread_new ("marq-lease", keep, lease);
  return TRUE;
}

static gboolean
is_lost (MarqMariadbLease *self)
{
  gboolean lost;

  g_mutex_lock (&self->mutex);
  lost = self->is_lost;
  g_mutex_unlock (&self->mutex);
  return lost;
}

gboolean
marq_mariadb_lease_try (MarqMariadbConnection *self, const char *name, const char *who, gboolean *got, char **holder, GCancellable *cancellable,
                        GError **error)
{
  g_auto (Row) found = { IS_FREE };
  g_autoptr (GError) own = NULL;

  *got = FALSE;
  *holder = NULL;
  if (self->lease && self->lease->thread && is_lost (self->lease))
    marq_mariadb_lease_free (self);
  if (!self->lease)
    self->lease = lease_new (self, name, cancellable);
  /* The session was another then; the row is of the runner. */
  if (self->lease->thread)
    {
      *got = TRUE;
      return TRUE;
    }
  if (read_row (self, &found, cancellable, &own) && found.state != IS_HELD && take (self, &found, who, cancellable, &own))
    {
      *got = begin_to_keep (self, cancellable, error);
      return *got;
    }
  if (own && !is_of_the_moment (own) && marq_mariadb_error_number (own) != 1062)
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  *holder = found.holder ? g_steal_pointer (&found.holder) : g_strdup (_ ("somebody through another node of the cluster"));
  return TRUE;
}

gboolean
marq_mariadb_lease_check (MarqMariadbConnection *self, GCancellable *cancellable, GError **error)
{
  MarqMariadbLease *lease = self->lease;
  gboolean lost;

  if (!lease || !lease->thread)
    return TRUE;
  g_mutex_lock (&lease->mutex);
  while (!lease->is_lost && g_get_monotonic_time () - lease->heard_at >= RELY_SECONDS * G_TIME_SPAN_SECOND
         && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&lease->changed, &lease->mutex, g_get_monotonic_time () + PAUSE_MS * (gint64) 1000);
  lost = lease->is_lost;
  g_mutex_unlock (&lease->mutex);
  if (!lost)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  self->is_lost = TRUE;
  g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST,
                       _ ("The lock of the cluster went to somebody else, or this node lost the cluster: nothing more is done here"));
  return FALSE;
}

void
marq_mariadb_lease_free (MarqMariadbConnection *self)
{
  MarqMariadbLease *lease = g_steal_pointer (&self->lease);

  if (!lease)
    return;
  if (lease->thread)
    {
      g_mutex_lock (&lease->mutex);
      lease->ends = TRUE;
      g_cond_broadcast (&lease->changed);
      g_mutex_unlock (&lease->mutex);
      g_cancellable_cancel (lease->stop);
      g_thread_join (lease->thread);
      marq_connection_close (lease->other);
      g_object_unref (lease->stop);
    }
  g_mutex_clear (&lease->mutex);
  g_cond_clear (&lease->changed);
  g_free (lease->name);
  g_free (lease->token);
  g_free (lease->node);
  g_free (lease->seen);
  g_free (lease);
}
