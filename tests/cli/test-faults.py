#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What befalls a run besides being killed: a disk that is full, a file that is read-only, a statement that takes too
long, somebody who changes their mind, and seven others who want the same."""
import ctypes
import json
import os
import re
import signal
import sqlite3
import subprocess
import unittest
from pathlib import Path
from unittest import mock

import databases
import faults
from databases import MARQ

MS_RDONLY, MS_REMOUNT = 1, 32
KILOBYTE = 1024


class Faults(databases.Beside):
    def setUp(self):
        super().setUp()
        self.marq('new', 'p', '-d', self.db.dialect)

    def create(self, message, up, down):
        folder = self.folder / self.marq('create', 'p', '-m', message).stdout.strip()
        (folder / 'up.sql').write_text(up)
        (folder / 'down.sql').write_text(down)

    def on(self, verb, *arguments, status=0, url=None, **environment):
        arguments += () if verb in ('status', 'retry') else ('--yes',)
        return self.marq(verb, 'p', *arguments, '--on', url or self.db.url, status=status, **environment)

    def states(self):
        rows = json.loads(self.on('status', '--json').stdout)['migrations']
        return {row['description']: row['state'] for row in rows}

    def interrupt(self, slow, out):
        """Ctrl+C once the slow statement is under way."""
        run = faults.Run(self.db, self.folder, 'apply', 'p', '--on', self.db.url, '--yes')
        faults.wait_until('the slow statement', lambda: run.statements() and run.statements()[-1].startswith(slow) or run.process.poll() is not None)
        run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end(), 130, run.out + run.err)
        self.assertIn(out, run.err)
        return run.err


class Everywhere(Faults):
    def test_cancelled(self):
        """Ctrl+C amid a long statement: as before, or at a step that is recorded, and which is said."""
        self.create('Long', self.long_up, 'DROP TABLE first;\n')
        before = self.db.dump()
        self.interrupt(self.long, self.said)
        self.assertEqual(self.states(), {'Long': self.state_of_cancelled})
        if self.state_of_cancelled == 'pending':
            self.assertEqual(self.db.dump(), before)
        else:
            self.assertEqual(self.db.ask("SELECT step, direction FROM marquetry_migrations"), '1|up')

    def test_too_long(self):
        """What is given no more time fails by name, and is kept as failed."""
        if not self.has_timeout:
            return
        path = self.folder / 'p' / 'p.marq'
        project = json.loads(path.read_text())
        project['targets'] = [{'uid': 'uid-slow', 'name': 'slow', 'url': self.db.url, 'statement_timeout': 300}]
        path.write_text(json.dumps(project))
        self.create('Long', self.long_up, 'DROP TABLE first;\n')
        failed = self.on('apply', url='slow', status=1).stderr
        self.assertRegex(failed, r'time|long')
        self.assertIn(self.said, failed)
        self.assertEqual(self.states(), {'Long': self.state_of_failed})

    def test_first_fails(self):
        """Where the first statement fails nobody needs to go on from there, and the script may be mended; the same on the way down."""
        self.create('Alone', '', self.back.replace(self.place, f'{self.place} nothing'))
        self.db.run('CREATE TABLE busy (id INTEGER)')
        self.db.run('INSERT INTO busy VALUES (1), (1)')
        self.db.run('CREATE INDEX taken ON busy (id)')
        before = self.db.dump()
        up = next((self.folder / 'p' / 'migrations').iterdir()) / 'up.sql'
        mended = self.alone.replace(self.place, f'{self.place} mended')
        # One that is there is seen before SQLite begins.
        for wrong in (mended.replace('INDEX', 'UNIQUE INDEX'), *([] if self.db.dialect == 'sqlite' else [mended.replace('mended', 'taken')])):
            up.write_text(wrong)
            self.assertIn('Nothing was changed', self.on('apply', status=1).stderr)
            self.assertEqual(self.states(), {'Alone': 'failed'})
            self.assertEqual(self.db.dump(), before)
        up.write_text(mended)
        self.on('retry')
        self.assertEqual(self.states(), {'Alone': 'applied'})
        after = self.db.dump()
        self.assertIn('Nothing was changed', self.on('rollback', status=1).stderr)
        self.assertEqual(self.states(), {'Alone': 'applied'})
        self.assertEqual(self.db.dump(), after)

    place, alone, back = 'INDEX', 'CREATE INDEX ON busy (id);\n', 'DROP INDEX;\n'


class OnPostgres(Everywhere, unittest.TestCase):
    engine = faults.Postgres
    long = 'SELECT pg_sleep'
    long_up = 'CREATE TABLE first (id integer);\nSELECT pg_sleep(60);\n'
    said = 'Nothing was changed'
    state_of_cancelled, state_of_failed = 'pending', 'failed'
    has_timeout = True
    place = 'CONCURRENTLY'
    alone, back = (f'-- marquetry: no-transaction\n{text} INDEX CONCURRENTLY {more};\n' for text, more in (('CREATE', 'ON busy (id)'), ('DROP', '')))

    def test_read_only(self):
        self.create('Little', 'CREATE TABLE little (id integer);\n', 'DROP TABLE little;\n')
        self.db.run(f'ALTER DATABASE {self.db.name} SET default_transaction_read_only = on')
        refused = self.on('apply', status=4).stderr
        self.assertIn(self.db.name, refused)
        self.assertIn('default_transaction_read_only', refused)
        self.assertFalse(self.db.has_record())

    def test_cancelled_beside_others(self):
        """CREATE INDEX CONCURRENTLY waits for whoever looks on: cancelled there, what it leaves is taken away by the next run."""
        self.db.run('CREATE TABLE busy (id integer)')
        self.create('Index', 'CREATE TABLE first (id integer);\n-- marquetry: no-transaction\nCREATE INDEX CONCURRENTLY busy_id ON busy (id);\n',
                    'DROP TABLE first;\n-- marquetry: no-transaction\nDROP INDEX CONCURRENTLY busy_id;\n')
        other = faults.Talk(['psql', '-X', '-q', '-A', '-t', self.db.url], '\\echo That was all')
        self.addCleanup(other.close)
        # With a lock on the table, it would not come as far as to leave anything.
        other.ask('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1')
        run = faults.Run(self.db, self.folder, 'apply', 'p', '--on', self.db.url, '--yes')
        faults.wait_until('the index', lambda: self.db.ask("SELECT count(*) FROM pg_class WHERE relname = 'busy_id'") == '1')
        run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end(), 130, run.err)
        self.assertIn('1 of 2 statements', run.err)
        other.ask('COMMIT')
        self.assertEqual(self.states(), {'Index': 'partial'})
        self.on('retry')
        self.assertEqual(self.db.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'busy_id'::regclass"), 't')
        self.assertEqual(self.states(), {'Index': 'applied'})

    def test_invalid_is_not_taken_for_valid(self):
        """What somebody else's build left behind satisfies IF NOT EXISTS, and nothing else."""
        self.db.run('CREATE TABLE busy (id integer)')
        self.db.run('INSERT INTO busy VALUES (1), (1)')
        self.assertRaises(AssertionError, self.db.run, 'CREATE UNIQUE INDEX CONCURRENTLY "left, so" ON busy (id)')
        self.db.talk.close()
        self.db.begin()
        self.create('Index', '-- marquetry: no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "left, so" ON busy (id);\n',
                    '-- marquetry: no-transaction\nDROP INDEX CONCURRENTLY "left, so";\n')
        self.assertIn('DROP INDEX CONCURRENTLY "left, so"', self.on('apply', status=1).stderr)
        self.assertEqual(self.states(), {'Index': 'failed'})
        self.db.run('DROP INDEX CONCURRENTLY "left, so"')
        self.on('retry')
        self.assertEqual(self.db.ask('SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid = \'busy\'::regclass'), '1')

    def test_eight_at_once(self):
        """Eight processes, ten migrations with indexes that are built beside others: each is applied once."""
        self.db.run('CREATE TABLE busy (id integer, n integer); INSERT INTO busy SELECT i, 0 FROM generate_series(1, 1000) i')
        for number in range(10):
            self.create(f'Number {number}', f'UPDATE busy SET n = n + 1;\nCREATE TABLE t{number} (id integer);\n-- marquetry: no-transaction\n'
                        f'CREATE INDEX CONCURRENTLY busy_{number} ON busy (id, n);\nCREATE INDEX CONCURRENTLY t{number}_id ON t{number} (id);\n',
                        f'-- marquetry: no-transaction\nDROP INDEX CONCURRENTLY busy_{number};\n-- marquetry: step\nDROP TABLE t{number};\nUPDATE busy SET n = n - 1;\n')
        for verb, log in (('apply', 10), ('rollback', 20)):
            more = ('--to', '0', '--allow-loss') if verb == 'rollback' else ()
            runs = [subprocess.Popen([MARQ, verb, 'p', '--on', self.db.url, '--yes', *more], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     text=True) for _ in range(8)]
            outs = [run.communicate(timeout=faults.PATIENCE) for run in runs]
            self.assertEqual([run.returncode for run in runs], [0] * 8, outs)
            done = [line.split(':')[0] for out, _ in outs for line in out.splitlines()]
            self.assertEqual(sorted(re.sub(r'^\S+ ', '', line) for line in done), [f'Number {number}' for number in range(10)])
            self.assertEqual(len(self.db.ask('SELECT action FROM marquetry_log').split()), log)
            self.assertEqual(self.db.ask('SELECT DISTINCT n FROM busy'), '10' if verb == 'apply' else '0')
            self.assertEqual(self.db.ask("SELECT count(*) FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indisvalid AND relname ~ '^(t[0-9]|busy)_'"),
                             '20' if verb == 'apply' else '0')


class OnMariaDB(Everywhere, unittest.TestCase):
    engine = faults.MariaDB
    long = 'INSERT INTO first'
    long_up = 'CREATE TABLE first (id INT);\nINSERT INTO first SELECT SLEEP(60);\n'
    said = '1 of 2 statements'
    back = 'DROP INDEX ON busy;\n'
    state_of_cancelled = state_of_failed = 'partial'
    has_timeout = True


class OnSQLite(Everywhere, unittest.TestCase):
    engine = faults.SQLite
    long = 'INSERT INTO first'
    long_up = ('CREATE TABLE first (id INTEGER);\nINSERT INTO first WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000) '
               'SELECT count(*) FROM n;\n')
    said = 'Nothing was changed'
    state_of_cancelled, state_of_failed = 'pending', 'failed'
    # SQLite knows none.
    has_timeout = False


class Secure(faults.Postgres):
    """One whose tablespace “tiny” has little room."""

    def __init__(self, folder):
        if not os.environ.get('MARQ_TEST_SECURE_TINY'):
            faults.skip('no file system may be mounted here')
        with mock.patch.dict(os.environ, MARQ_TEST_PG=f'postgresql://postgres@127.0.0.1:{os.environ["MARQ_TEST_SECURE"]}/postgres'):
            super().__init__(folder)


class NoRoomOnPostgres(Faults, unittest.TestCase):
    engine = Secure
    much = ("TABLESPACE tiny AS SELECT i, (SELECT string_agg(md5((i * 100 + j)::text), '') FROM generate_series(1, 30) j) AS x "
            "FROM generate_series(1, {}) i")

    def setUp(self):
        super().setUp()
        self.db.run(f'CREATE TABLE filler {self.much.format(5000)}')
        # Its files go at once, and not with the next checkpoint.
        self.addCleanup(lambda: self.db.run('DROP TABLE IF EXISTS filler, much'))

    def make_room(self):
        self.db.run('DROP TABLE filler')
        self.db.run('CHECKPOINT')

    def test_transaction(self):
        self.create('Much', f'CREATE TABLE first (id integer);\nINSERT INTO first VALUES (1);\nCREATE TABLE much {self.much.format(3000)};\n', 'DROP TABLE first, much;\n')
        before = self.db.dump()
        failed = self.on('apply', status=1).stderr
        self.assertIn('No space left on device', failed)
        self.assertIn('Nothing was changed', failed)
        self.assertEqual(self.db.dump(), before)
        self.assertEqual(self.states(), {'Much': 'failed'})
        self.make_room()
        self.on('retry')
        self.assertEqual(self.db.ask('SELECT (SELECT count(*) FROM first), (SELECT count(*) FROM much)'), '1|3000')

    def test_steps(self):
        self.create('Much', 'CREATE TABLE first (id integer);\nINSERT INTO first VALUES (1);\n-- marquetry: step\nINSERT INTO first VALUES (2);\n'
                    f'CREATE TABLE much {self.much.format(3000)};\n', 'DROP TABLE first, much;\n')
        failed = self.on('apply', status=1).stderr
        self.assertIn('2 of 4 statements are done', failed)
        self.assertEqual(self.states(), {'Much': 'partial'})
        self.assertEqual(self.db.ask('SELECT count(*) FROM first'), '1')
        self.make_room()
        self.on('apply')
        self.assertEqual(self.db.ask('SELECT (SELECT count(*) FROM first), (SELECT count(*) FROM much)'), '2|3000')

    def test_index_beside_others(self):
        self.make_room()
        self.db.run(f'CREATE TABLE much {self.much.format(3000)}')
        self.create('Index', '-- marquetry: no-transaction\nCREATE INDEX CONCURRENTLY much_x ON much (x) TABLESPACE tiny;\n',
                    '-- marquetry: no-transaction\nDROP INDEX CONCURRENTLY much_x;\n')
        failed = self.on('apply', status=1).stderr
        self.assertIn('No space left on device', failed)
        self.db.run('DELETE FROM much WHERE i > 100')
        self.db.run('VACUUM FULL much')
        self.db.run('CHECKPOINT')
        self.on('retry')
        self.assertEqual(self.db.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'much_x'::regclass"), 't')


class Cramped(faults.MariaDB):
    """One with a folder that has room for 6 MB. It is for what is sorted: where a table lacks room, the server itself may die."""

    def __init__(self, folder):
        if not os.environ.get('MARQ_TEST_TINY_FOLDER'):
            faults.skip('no file system may be mounted here')
        self.tiny = Path(os.environ['MARQ_TEST_TINY_FOLDER'])
        with mock.patch.dict(os.environ, MARQ_TEST_MARIADB=os.environ['MARQ_TEST_TINY_MARIADB']):
            super().__init__(folder)


class NoRoomOnMariaDB(Faults, unittest.TestCase):
    engine = Cramped

    def setUp(self):
        super().setUp()
        self.filler = self.db.tiny / 'filler'
        self.filler.write_bytes(b'x' * 5 * KILOBYTE * KILOBYTE)
        self.addCleanup(self.filler.unlink, missing_ok=True)
        self.db.run('CREATE TABLE much (i INT, x VARCHAR(900))')
        self.db.run("INSERT INTO much SELECT seq, repeat(char(65 + seq % 20), 900) FROM seq_1_to_4000")
        self.index = f"SET SESSION innodb_tmpdir = '{self.db.tiny}';\nCREATE INDEX much_x ON much (x(700));\n"

    def test_read_only(self):
        self.create('Little', 'CREATE TABLE little (id INT);\n', 'DROP TABLE little;\n')
        self.db.run('CREATE USER clerk; GRANT ALL ON *.* TO clerk; REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM clerk; SET GLOBAL read_only = ON')
        self.addCleanup(lambda: self.db.run('SET GLOBAL read_only = OFF; DROP USER clerk'))
        refused = self.on('apply', url=self.db.url.replace('marq@', 'clerk@'), status=4).stderr
        self.assertIn(self.db.name, refused)
        self.assertIn('read_only', refused)
        self.assertFalse(self.db.has_record())

    def test_first(self):
        self.create('Much', self.index, 'DROP INDEX much_x ON much;\n')
        before = self.db.dump()
        self.assertIn('Nothing was changed', self.on('apply', status=1).stderr)
        self.assertEqual(self.states(), {'Much': 'failed'})
        self.assertEqual(self.db.dump(), before)
        self.filler.unlink()
        self.on('retry')
        self.assertIn('much_x', self.db.dump()[0])

    def test_steps(self):
        """What was done before it stays, and is not done again."""
        self.create('Much', f'CREATE TABLE first (id INT);\nINSERT INTO first VALUES (1);\n{self.index}CREATE TABLE second (id INT);\n',
                    'DROP TABLE second;\nDROP INDEX much_x ON much;\nDROP TABLE first;\n')
        self.assertIn('3 of 5 statements are done', self.on('apply', status=1).stderr)
        self.assertEqual(self.states(), {'Much': 'partial'})
        self.assertEqual(self.db.ask('SELECT count(*) FROM first'), '1')
        self.assertNotIn('much_x', self.db.dump()[0])
        self.filler.unlink()
        self.on('apply')
        self.assertEqual(self.db.ask('SELECT count(*) FROM first'), '1')
        self.assertIn('much_x', self.db.dump()[0])
        self.assertEqual(self.states(), {'Much': 'applied'})


class Tiny(faults.SQLite):
    """In a file system with room for 256 kB."""

    def __init__(self, folder):
        tiny = os.environ.get('MARQ_TEST_TINY')
        if not tiny:
            faults.skip('no file system may be mounted here')
        self.tiny = Path(tiny)
        self.close()
        super().__init__(self.tiny)

    def fill(self, but):
        """Leaves so many bytes."""
        (self.tiny / 'filler').unlink(missing_ok=True)
        found = os.statvfs(self.tiny)
        with open(self.tiny / 'filler', 'wb') as file:
            file.write(b'x' * max(0, found.f_bavail * found.f_bsize - but))

    def close(self):
        for path in self.tiny.iterdir():
            path.unlink()


class NoRoomOnSQLite(Faults, unittest.TestCase):
    engine = Tiny

    def test_each_room(self):
        """From no room at all to enough: nothing is lost, and what was too much goes well once there is room."""
        self.db.run('CREATE TABLE rows (x BLOB); INSERT INTO rows VALUES (zeroblob(20000))')
        self.create('Much', 'CREATE TABLE more (x BLOB);\nINSERT INTO more VALUES (zeroblob(60000));\nDELETE FROM rows;\n-- marquetry: step\n'
                    'INSERT INTO more VALUES (zeroblob(1000));\nCREATE INDEX more_x ON more (length(x));\n', 'DROP TABLE more;\nINSERT INTO rows VALUES (zeroblob(20000));\n')
        tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'more'"
        failures = 0
        for room in range(0, 160, 4):
            self.db.fill(room * KILOBYTE)
            run = faults.Run(self.db, self.folder, 'apply', 'p', '--on', self.db.url, '--yes', '--allow-loss')
            if run.end() == 0:
                break
            failures += 1
            self.assertEqual(run.process.returncode, 1, f'{room} kB: {run.err}')
            self.assertRegex(run.err, 'room', f'{room} kB')
            self.db.fill(200 * KILOBYTE)
            self.assertEqual(self.db.dump()[1], '', f'{room} kB')
            state = self.states()['Much']
            self.assertIn(state, ('pending', 'failed', 'partial'))
            self.assertEqual(self.db.ask(tables), '1' if state == 'partial' else '0', f'{room} kB')
            self.assertEqual(self.db.ask('SELECT count(*) FROM rows'), '0' if state == 'partial' else '1', f'{room} kB')
        self.assertGreater(failures, 5)
        self.assertEqual(run.process.returncode, 0, run.err)
        self.assertEqual(self.states(), {'Much': 'applied'})
        self.assertEqual(self.db.ask('SELECT length(x) FROM more'), '60000\n1000')
        self.db.fill(200 * KILOBYTE)
        self.on('rollback', '--allow-loss')
        self.assertEqual(self.db.ask('SELECT length(x) FROM rows'), '20000')

    def test_history_has_no_room(self):
        """Where nothing can be kept of it, it is done all the same, and that is said."""
        home = self.db.tiny / 'full'
        self.db.path = self.folder / 'elsewhere.sqlite3'
        self.db.url = f'sqlite:{self.db.path}'
        sqlite3.connect(self.db.path).close()
        self.db.fill(0)
        self.create('Little', 'CREATE TABLE little (id INTEGER);\n', 'DROP TABLE little;\n')
        run = self.on('apply', MARQUETRY_HISTORY=str(home / 'history.db'))
        self.assertIn('history', run.stderr)
        self.assertEqual(self.states(), {'Little': 'applied'})
        subprocess.run(['rm', '-rf', home], check=True)

    def test_read_only(self):
        """Refused before anything is tried, with what is in the way."""
        self.create('Little', 'CREATE TABLE little (id INTEGER);\n', 'DROP TABLE little;\n')
        self.assertIn('read only', self.on('apply', url=f'{self.db.url}?mode=ro', status=4).stderr)
        if os.geteuid() != 0:
            self.db.path.chmod(0o444)
        elif ctypes.CDLL(None).mount(b'none', str(self.db.tiny).encode(), None, MS_REMOUNT | MS_RDONLY, None) == 0:
            self.addCleanup(ctypes.CDLL(None).mount, b'none', str(self.db.tiny).encode(), None, MS_REMOUNT, None)
        run = self.on('apply', status=4)
        self.assertIn(str(self.db.path), run.stderr)
        self.assertEqual(self.db.ask('SELECT count(*) FROM sqlite_schema'), '0')


if __name__ == '__main__':
    unittest.main()
