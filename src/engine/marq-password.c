/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>
#include <string.h>

#include "marq-aside.h"
#include "marq-engine-error.h"
#include "marq-password.h"

/* A keyring that does not answer must not hold up work that needs none. */
#define KEYRING_SECONDS 3
/* A person has to find and type something. */
#define UNLOCK_SECONDS 120

static const SecretSchema schema = {
  "io.github.marquetry.Password",
  SECRET_SCHEMA_NONE,
  { { "address", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

typedef enum
{
  LOOK_UP,
  STORE,
  FORGET,
} MarqKeyringVerb;

/* libsecret's calls do not end when the bus does not answer: they are made aside. */
typedef struct
{
  MarqKeyringVerb verb;
  char *account;
  char *password; /* to store, or found */
  gboolean may_unlock;
  gboolean is_there;
  gboolean is_locked;
  GCancellable *stop;
  GError *error;
} MarqKeyringCall;

void
marq_password_free (char *password)
{
  if (password)
    explicit_bzero (password, strlen (password));
  g_free (password);
}

char *
marq_password_dup_variable (const char *target)
{
  g_autofree char *name = g_ascii_strup (target, -1);

  g_strcanon (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", '_');
  return g_strconcat ("MARQ_PASSWORD_", name, NULL);
}

static void
call_free (MarqKeyringCall *self)
{
  marq_password_free (self->password);
  g_free (self->account);
  g_object_unref (self->stop);
  g_clear_error (&self->error);
  g_free (self);
}

static void
take_value (MarqKeyringCall *self, SecretRetrievable *item)
{
  g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_sync (item, self->stop, &self->error);
  const char *text = value ? secret_value_get_text (value) : NULL;

  self->is_locked = !text && !self->error;
  self->password = g_strdup (text);
}

static void
look_up (MarqKeyringCall *self)
{
  SecretSearchFlags flags = SECRET_SEARCH_LOAD_SECRETS | (self->may_unlock ? SECRET_SEARCH_UNLOCK : 0);
  GList *found = secret_password_search_sync (&schema, flags, self->stop, &self->error, "address", self->account, NULL);

  if (found)
    take_value (self, found->data);
  g_list_free_full (found, g_object_unref);
}

static void
call (gpointer data)
{
  MarqKeyringCall *self = data;
  g_autofree char *label = g_strdup_printf (_ ("Marquetry: %s"), self->account);
  /* Replies come to this thread, not to whoever runs the main loop. */
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  if (self->verb == LOOK_UP)
    look_up (self);
  else if (self->verb == STORE)
    secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, self->password, self->stop, &self->error, "address",
                                self->account, NULL);
  else
    self->is_there = secret_password_clear_sync (&schema, self->stop, &self->error, "address", self->account, NULL);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

static MarqKeyringCall *
call_new (MarqKeyringVerb verb, const char *account, const char *password, gboolean may_unlock)
{
  MarqKeyringCall *self = g_new0 (MarqKeyringCall, 1);

  self->verb = verb;
  self->account = g_strdup (account);
  self->password = g_strdup (password);
  self->may_unlock = may_unlock;
  self->stop = g_cancellable_new ();
  return self;
}

/* Where there is neither a bus nor a file to ask, libsecret would try to start a bus: nothing answers there. */
static gboolean
has_keyring (void)
{
  g_autofree char *bus = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0 || g_getenv ("DBUS_SESSION_BUS_ADDRESS")
         || g_file_test (bus, G_FILE_TEST_EXISTS);
}

/* FALSE: it did not end well, and *error says why; what it gave is in self. */
static gboolean
run (MarqKeyringCall *self, MarqAside **aside, GCancellable *cancellable, GError **error)
{
  guint seconds = self->may_unlock ? UNLOCK_SECONDS : KEYRING_SECONDS;

  if (!has_keyring ())
    {
      *aside = NULL;
      call_free (self);
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT,
                           _ ("There is no keyring here: no session bus runs. Keep the password in the environment or in the engine's "
                              "password file"));
      return FALSE;
    }
  *aside = marq_aside_start ("marq-keyring", call, self, (GDestroyNotify) call_free);
  if (!marq_aside_wait (*aside, g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND, cancellable))
    {
      g_cancellable_cancel (self->stop);
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TIMEOUT, _ ("The keyring did not answer within %u seconds"), seconds);
      return FALSE;
    }
  if (!self->error)
    return TRUE;
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT, _ ("The keyring cannot be used: %s"), self->error->message);
  return FALSE;
}

char *
marq_password_look_up (const char *account, gboolean may_unlock, char **trouble, GCancellable *cancellable)
{
  MarqKeyringCall *self = call_new (LOOK_UP, account, NULL, may_unlock);
  g_autoptr (MarqAside) aside = NULL;
  g_autoptr (GError) error = NULL;

  *trouble = NULL;
  if (!run (self, &aside, cancellable, &error))
    {
      *trouble = g_strdup (error->message);
      return NULL;
    }
  if (self->is_locked)
    *trouble = g_strdup (_ ("The keyring is locked: unlock it, or log in to the desktop"));
  return g_steal_pointer (&self->password);
}

gboolean
marq_password_store (const char *account, const char *password, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqAside) aside = NULL;

  return run (call_new (STORE, account, password, TRUE), &aside, cancellable, error);
}

gboolean
marq_password_forget (const char *account, gboolean *was_there, GCancellable *cancellable, GError **error)
{
  MarqKeyringCall *self = call_new (FORGET, account, NULL, TRUE);
  g_autoptr (MarqAside) aside = NULL;
  gboolean well = run (self, &aside, cancellable, error);

  *was_there = well && self->is_there;
  return well;
}
