/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program, stops it at a statement that it sends to a database. Tests say where:
 *
 *   MARQ_KILL_AT=N         at the N-th statement, from 1; without it nothing is stopped
 *   MARQ_KILL_WHEN=before  it is not sent; “after”: it is sent (SQLite: done), and no answer is read yet; “lost”: it is
 *                          done, and its answer never arrives, as the connection is cut
 *   MARQ_KILL_AFTER=US     so many µs after the first statement, wherever it is then
 *   MARQ_KILL_SIGNAL=9     which signal it is
 *   MARQ_KILL_ONLY=NAME    only statements for postgresql, mariadb or sqlite count
 *   MARQ_KILL_FILE=END     of SQLite only those for files whose name ends so
 *   MARQ_KILL_TRACE=FILE   gets a line for each statement before it is sent: the time in µs, a space, its text
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_LINE 300
#define ANSWER_MS 20000
/* Between the first and the last piece of a short answer. */
#define REST_MS 20

static atomic_int count;
static int wanted;
static long long after_us;
static int number = SIGKILL;
static int trace = -1;
static const char *when = "before";
static const char *only;
static const char *file;

/* What it starts itself is no matter of ours. */
__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *text = getenv ("MARQ_KILL_AT");
  const char *path = getenv ("MARQ_KILL_TRACE");

  wanted = text ? atoi (text) : 0;
  text = getenv ("MARQ_KILL_AFTER");
  after_us = text ? atoll (text) : 0;
  text = getenv ("MARQ_KILL_SIGNAL");
  number = text ? atoi (text) : SIGKILL;
  when = getenv ("MARQ_KILL_WHEN") ? getenv ("MARQ_KILL_WHEN") : when;
  only = getenv ("MARQ_KILL_ONLY");
  file = getenv ("MARQ_KILL_FILE");
  if (path)
    trace = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  unsetenv ("LD_PRELOAD");
}

static void
write_line (const char *statement)
{
  char line[LONGEST_LINE + 1];
  struct timespec now;
  size_t n;

  clock_gettime (CLOCK_MONOTONIC, &now);
  snprintf (line, sizeof line - 1, "%lld %s", (long long) now.tv_sec * 1000000 + now.tv_nsec / 1000, statement);
  n = strlen (line);
  for (size_t i = 0; i < n; i++)
    if (line[i] == '\n')
      line[i] = ' ';
  line[n] = '\n';
  if (trace >= 0 && write (trace, line, n + 1) < 0)
    abort ();
}

/* The kernel does it, without any help of ours. */
static void
start_clock (void)
{
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = number };
  struct itimerspec span = { .it_value = { after_us / 1000000, after_us % 1000000 * 1000 + 1 } };
  timer_t timer;

  if (timer_create (CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime (timer, 0, &span, NULL) != 0)
    abort ();
}

/* Its number; 0: it does not count. */
static int
arrive (const char *library, const char *statement)
{
  int own;

  if (only && strcmp (only, library) != 0)
    return 0;
  own = atomic_fetch_add (&count, 1) + 1;
  write_line (statement);
  if (own == 1 && after_us > 0)
    start_clock ();
  if (own == wanted && strcmp (when, "before") == 0)
    kill (getpid (), number);
  return own;
}

/* What comes back is taken, and nobody gets it. */
static void
cut (int descriptor)
{
  struct pollfd poller = { descriptor, POLLIN, 0 };
  char away[4096];

  for (int ms = ANSWER_MS; poll (&poller, 1, ms) > 0; ms = REST_MS)
    if (recv (descriptor, away, sizeof away, MSG_DONTWAIT) <= 0)
      break;
  shutdown (descriptor, SHUT_RDWR);
}

/* descriptor: of the connection, or -1. */
static void
leave (int own, int descriptor)
{
  if (own == 0 || own != wanted)
    return;
  if (strcmp (when, "after") == 0)
    kill (getpid (), number);
  else if (strcmp (when, "lost") == 0 && descriptor >= 0)
    cut (descriptor);
}

int
PQsendQueryParams (PGconn *conn, const char *command, int n, const Oid *types, const char *const *values, const int *lengths, const int *formats,
                   int format)
{
  __typeof__ (&PQsendQueryParams) next = dlsym (RTLD_NEXT, "PQsendQueryParams");
  int own = arrive ("postgresql", command);
  int well = next (conn, command, n, types, values, lengths, formats, format);

  leave (own, PQsocket (conn));
  return well;
}

int STDCALL
mysql_real_query_start (int *ret, MYSQL *mysql, const char *text, unsigned long length)
{
  __typeof__ (&mysql_real_query_start) next = dlsym (RTLD_NEXT, "mysql_real_query_start");
  int own = arrive ("mariadb", text);
  int events = next (ret, mysql, text, length);

  leave (own, mysql_get_socket (mysql));
  return events;
}

static int
is_our_file (sqlite3_stmt *statement)
{
  const char *name = sqlite3_db_filename (sqlite3_db_handle (statement), "main");
  size_t n = file ? strlen (file) : 0;

  return !file || (name && strlen (name) >= n && strcmp (name + strlen (name) - n, file) == 0);
}

int
sqlite3_step (sqlite3_stmt *statement)
{
  __typeof__ (&sqlite3_step) next = dlsym (RTLD_NEXT, "sqlite3_step");
  int begins = statement && !sqlite3_stmt_busy (statement) && is_our_file (statement);
  const char *text = begins ? sqlite3_sql (statement) : NULL;
  int own = begins ? arrive ("sqlite", text ? text : "") : 0;
  int code = next (statement);

  leave (own, -1);
  return code;
}
