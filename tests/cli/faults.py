# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of faults share: databases that are asked and dumped by their own tools, and marq stopped at a statement."""
import glob
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

import databases
from databases import MARQ

KILL_AT = os.path.abspath(sys.argv.pop(1))
LONG = bool(os.environ.get('MARQ_TEST_LONG'))
# Sanitizers take their time.
FEW = bool(os.environ.get('MARQ_TEST_FEW'))
# Itself, and not what looks for the right one first.
PG_DUMP = max(glob.glob('/usr/lib/postgresql/*/bin/pg_dump'), key=lambda path: int(path.split('/')[-3]), default='pg_dump')
OURS = ('marquetry_migrations', 'marquetry_log')
# Nothing that is tested here may take longer, whatever else the machine does.
PATIENCE = 120


def skip(reason):
    """Said so that the summary of all tests repeats it, and counts it where nothing may be skipped."""
    print(f'ok - # SKIP {reason}', flush=True)
    raise unittest.SkipTest(reason)


def wait_until(what, true, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f'waited in vain for {what}')
        time.sleep(0.005)


def order_rows(lines):
    """Rows lie where there is room: only which there are counts."""
    rows = sorted(line for line in lines if line.startswith('INSERT INTO '))
    return '\n'.join([line for line in lines if line and not line.startswith(('INSERT INTO ', '--', '\\restrict', '\\unrestrict'))] + rows)


def homes(folder):
    """What marq keeps of a person, in a folder of the test's own."""
    return {**{f'XDG_{kind}_HOME': str(folder / kind.lower()) for kind in ('DATA', 'STATE', 'CONFIG')}, 'MARQUETRY_HISTORY': str(folder / 'history.db')}


class Talk:
    """A client that stays: to begin one takes longer than what it is asked."""

    def __init__(self, command, ending):
        self.ending = ending
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def ask(self, sql):
        self.process.stdin.write(f'{sql};\n{self.ending}\n')
        self.process.stdin.flush()
        lines = []
        while (line := self.process.stdout.readline()) not in ('', 'That was all\n'):
            lines.append(line)
        if not line:
            raise AssertionError(f'{sql}\n{"".join(lines)}')
        return ''.join(lines).strip()

    def close(self):
        if not self.process.stdin.closed:
            self.process.communicate()


class Postgres(databases.Postgres):
    only = 'postgresql'
    stays = True

    def __init__(self, folder):
        super().__init__(folder)
        self.begin()

    def begin(self):
        self.talk = Talk(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', self.url], '\\echo That was all')

    def ask(self, sql):
        return self.talk.ask(sql)

    run = ask

    def dump(self):
        out = subprocess.run([PG_DUMP, '--inserts', '--exclude-table=marquetry_*', self.url], text=True, check=True, capture_output=True).stdout
        # A dump leaves them out.
        broken = self.ask("SELECT '-- invalid ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
        return order_rows(out.split('\n')), broken

    def others(self, what='count(*)'):
        return self.ask(f"SELECT {what} FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                        "AND backend_type = 'client backend'")

    def cut(self):
        self.others('pg_terminate_backend(pid)')

    def has_record(self):
        return self.ask("SELECT to_regclass('marquetry_migrations') IS NOT NULL") == 't'

    def close(self):
        self.talk.close()
        super().close()


class MariaDB(databases.MariaDB):
    only = 'mariadb'
    stays = True

    def __init__(self, folder):
        super().__init__(folder)
        self.talk = Talk([*self.client, '--default-character-set=utf8mb4', '--batch', '--skip-column-names', '--unbuffered', self.name], "SELECT 'That was all';")

    def ask(self, sql):
        return self.talk.ask(sql).replace('\t', '|')

    run = ask

    def dump(self):
        ignored = [f'--ignore-table={self.name}.{table}' for table in OURS]
        out = subprocess.run(['mariadb-dump', *self.client[1:], '--skip-comments', '--skip-extended-insert', '--routines', '--compact', *ignored, self.name],
                             text=True, check=True, capture_output=True).stdout
        # Counters do not go back.
        return order_rows(re.sub(r' AUTO_INCREMENT=\d+', '', out).split('\n')), ''

    def others(self, what='count(*)'):
        return self.ask(f'SELECT {what} FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()')

    def cut(self):
        for number in self.others('id').split():
            try:
                self.call(self.name, f'KILL CONNECTION {number}')
            except subprocess.CalledProcessError as error:
                # It may have ended by itself.
                if 'ERROR 1094' not in error.stderr:
                    raise

    def has_record(self):
        return self.ask("SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'marquetry_migrations'") == '1'

    def close(self):
        self.talk.close()
        super().close()


class SQLite(databases.SQLite):
    only = 'sqlite'
    stays = False

    def dump(self):
        connection = sqlite3.connect(self.path)
        try:
            # Only the lines of our log are counted in sqlite_sequence.
            lines = sorted(line for line in connection.iterdump() if not any(name in line for name in (*OURS, 'sqlite_sequence')))
            good = connection.execute('PRAGMA integrity_check').fetchall() + connection.execute('PRAGMA foreign_key_check').fetchall()
        finally:
            connection.close()
        return order_rows('\n'.join(lines).split('\n')), '' if good == [('ok',)] else str(good)

    def others(self):
        return '0'

    def has_record(self):
        return self.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'marquetry_migrations'") == '1'


ENGINES = {'postgresql': Postgres, 'sqlite': SQLite, 'mariadb': MariaDB}


class Run:
    """marq, with what stops it."""

    def __init__(self, db, folder, *arguments, at=0, when='before', after=0, number=signal.SIGKILL, everything=False):
        self.trace = folder / 'trace'
        self.trace.unlink(missing_ok=True)
        environment = {**os.environ, **homes(folder), 'LD_PRELOAD': KILL_AT, 'MARQ_KILL_TRACE': str(self.trace), 'MARQ_KILL_AT': str(at),
                       'MARQ_KILL_WHEN': when, 'MARQ_KILL_AFTER': str(int(after * 1e6)), 'MARQ_KILL_SIGNAL': str(int(number)),
                       'ASAN_OPTIONS': 'verify_asan_link_order=0:' + os.environ.get('ASAN_OPTIONS', '')}
        if not everything:
            environment['MARQ_KILL_ONLY'] = db.only
            if db.only == 'sqlite':
                environment['MARQ_KILL_FILE'] = str(db.path)
        self.process = subprocess.Popen([MARQ, *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env=environment)

    def is_stopped(self):
        if self.process.poll() is not None:
            return True
        with open(f'/proc/{self.process.pid}/stat', encoding='utf-8') as file:
            return file.read().rsplit(')', 1)[1].split()[0] == 'T'

    def end(self):
        """Its status; where it hangs, that is the error."""
        try:
            self.out, self.err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f'marq hangs, after {self.statements()[-1:]}') from None
        return self.process.returncode

    def lines(self):
        text = self.trace.read_text(encoding='utf-8', errors='replace') if self.trace.exists() else ''
        return [line.split(' ', 1) for line in text.split('\n')[:-1]]

    def statements(self):
        return [text for _, text in self.lines()]

    def seconds(self):
        """From the first statement to the last."""
        times = [int(time) for time, _ in self.lines()]
        return (times[-1] - times[0]) / 1e6
