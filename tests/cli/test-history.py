#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq history after runs that went well, failed, were stopped or killed, on each engine; and what is last known of a
database that is out of reach."""
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import time
import unittest
from pathlib import Path

import databases
from databases import MARQ

HOSTILE = 'an "odd" one, =1+1\n🦊 Ünïcode; DROP TABLE runs'


class History(databases.Beside):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-d', self.db.dialect)
        self.at = self.folder / 'kept' / 'history.db'

    def marq(self, *arguments, status=0, **environment):
        return super().marq(*arguments, status=status, **{'MARQUETRY_HISTORY': str(self.folder / 'kept' / 'history.db'), **environment})

    def create(self, message, up, down=''):
        path = self.folder / self.marq('create', 'shop', '-m', message).stdout.strip()
        (path / 'up.sql').write_text(up)
        (path / 'down.sql').write_text(down)

    def on(self, verb, *arguments, status=0, **environment):
        return self.marq(verb, 'shop', *arguments, '--on', self.db.url, status=status, **environment)

    def apply(self, status=0, **environment):
        return self.on('apply', '--yes', '--allow-loss', status=status, **environment)

    def runs(self, *arguments):
        return json.loads(self.marq('history', '--format', 'json', *arguments).stdout)

    def test_kept(self):
        self.create(HOSTILE, 'CREATE TABLE a (b INTEGER UNIQUE);\nINSERT INTO a VALUES (1), (2);\n', 'DROP TABLE a;\n')
        self.create('Broken', 'INSERT INTO a VALUES (1);\nCREATE TABLE c (d INTEGER);\n', 'DROP TABLE c;\n')
        self.apply(status=1)
        self.on('rollback', '--yes', '--allow-loss', '--to', '0')
        down, *rest = self.runs()
        failed, done = rest[-2:]
        self.assertEqual((done['action'], done['direction'], done['outcome'], done['step'], done['n_statements']), ('apply', 'up', 'done', 2, 2))
        self.assertEqual(done['description'], HOSTILE)
        self.assertIn('INSERT INTO a', done['up_sql'])
        self.assertEqual(done['down_sql'], 'DROP TABLE a;\n')
        self.assertEqual([s['number'] for s in done['statements']], [1, 2])
        self.assertEqual(done['statements'][1]['rows'], 2)
        self.assertTrue(done['engine'].lower().startswith(self.db.dialect[:6]))
        self.assertEqual(done['project'], str((self.folder / 'shop').resolve()))
        self.assertTrue(done['who'] and done['host'] and done['tool_version'] and done['checksum'] and done['migration'])
        self.assertEqual((failed['outcome'], failed['version']), ('failed', '0.0.2' if done['version'] == '0.0.1' else '1.0.1'))
        self.assertRegex(failed['error'], '(?i)unique|duplicate')
        self.assertIn('INSERT INTO a', failed['error_statement'])
        self.assertTrue(failed['error_sqlstate'] or self.db.dialect == 'sqlite')
        self.assertEqual((down['direction'], down['outcome']), ('down', 'done'))
        self.assertEqual([r['id'] for r in self.runs()], sorted([r['id'] for r in self.runs()], reverse=True))

        self.assertEqual([r['id'] for r in self.runs('--failed')], [failed['id']])
        self.assertEqual([r['id'] for r in self.runs('--limit', '1')], [down['id']])
        self.assertEqual(len(self.runs('shop')), len(rest) + 1)
        self.assertEqual(len(self.runs('shop/shop.marq', '--on', self.db.url)), len(rest) + 1)
        self.assertEqual(self.runs('nowhere'), [])
        text = self.marq('history', '--id', done['id']).stdout
        self.assertIn('INSERT INTO a VALUES (1), (2)', text)
        self.assertIn('DROP TABLE a', text)
        self.marq('history', '--id', '999', status=1)
        self.check_csv(done, len(rest) + 1)
        self.assertEqual(os.stat(self.at).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(self.at.parent).st_mode & 0o777, 0o700)

    def check_csv(self, done, n):
        # Bytes: Python would make of \r\n what it likes.
        text = subprocess.run([MARQ, 'history', '--format', 'csv'], env={**os.environ, 'MARQUETRY_HISTORY': str(self.at)}, check=True,
                              capture_output=True).stdout.decode()
        rows = list(csv.DictReader(io.StringIO(text, newline=''), strict=True))
        self.assertEqual(len(rows), n)
        row = next(r for r in rows if r['id'] == str(done['id']))
        self.assertNotIn(None, row)
        for name in ('description', 'outcome', 'version', 'project', 'address', 'who'):
            self.assertEqual(row[name], done[name], name)
        one = self.marq('history', '--id', done['id'], '--format', 'csv').stdout
        self.assertEqual([r['text'] for r in csv.DictReader(io.StringIO(one, newline=''), strict=True)], [s['text'] for s in done['statements']])
        for row in rows:
            for value in row.values():
                self.assertNotIn(value[:1], tuple('=+-@') if value and not value.isdigit() else ())

    def test_killed(self):
        """What was killed is known to be unfinished; while it runs it is known to run."""
        self.create('Long', self.long)
        child = subprocess.Popen([MARQ, 'apply', 'shop', '--on', self.db.url, '--yes'], cwd=self.folder, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, 'MARQUETRY_HISTORY': str(self.at)})
        try:
            deadline = time.monotonic() + 30
            while not (self.at.exists() and self.runs()):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
            self.assertEqual([r['outcome'] for r in self.runs()], ['running'])
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()
            self.end_sessions()
        run, = self.runs()
        self.assertEqual((run['outcome'], run['statements']), ('unfinished', []))
        self.assertEqual(len(self.runs('--failed')), 1)
        self.assertIn('unfinished', self.marq('history').stdout)

    def test_stopped(self):
        self.create('Long', self.long)
        child = subprocess.Popen([MARQ, 'apply', 'shop', '--on', self.db.url, '--yes'], cwd=self.folder, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, 'MARQUETRY_HISTORY': str(self.at)})
        deadline = time.monotonic() + 30
        while not (self.at.exists() and self.runs()):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(60), 130)
        self.assertEqual([r['outcome'] for r in self.runs()], ['cancelled'])

    def test_cannot_be_kept(self):
        """What happens to a history never happens to a run."""
        kept = self.folder / 'kept'
        kept.mkdir()
        for number, (make, says) in enumerate((
                (lambda: self.at.write_text('This is no database. ' * 100), 'damaged'),
                (lambda: self.at.mkdir(), 'cannot be opened'),
                (lambda: sqlite3.connect(self.at).executescript('CREATE TABLE other (a)'), 'another program'),
                (lambda: sqlite3.connect(self.at).executescript('PRAGMA user_version = 999'), 'another program'))):
            make()
            self.create(f'Number {number}', f'CREATE TABLE t{number} (a INTEGER);\n', f'DROP TABLE t{number};\n')
            self.create(f'And {number}', f'CREATE TABLE u{number} (a INTEGER);\n', f'DROP TABLE u{number};\n')
            run = self.apply()
            self.assertEqual(run.stderr.count('is not in the history'), 1, run.stderr)
            self.assertIn(says, run.stderr)
            self.marq('history', status=1)
            self.assertEqual(self.db.ask(f'SELECT count(*) FROM t{number}'), '0')
            if self.at.is_dir():
                self.at.rmdir()
            else:
                self.at.unlink()
        self.assertEqual(self.runs(), [])

    def test_last_known(self):
        self.create('One', 'CREATE TABLE a (b INTEGER);\n', 'DROP TABLE a;\n')
        self.apply()
        self.create('Two', 'CREATE TABLE c (d INTEGER);\n', 'DROP TABLE c;\n')
        path = self.folder / 'shop' / 'shop.marq'
        project = json.loads(path.read_text())
        project['targets'] = [{'uid': 'uid-far', 'name': 'far 🦊', 'url': self.db.url}]
        path.write_text(json.dumps(project))
        seen = json.loads(self.marq('status', 'shop', '--on', 'far 🦊', '--json').stdout)
        self.assertEqual((seen['reached'], seen['last_seen']), (True, None))
        project['targets'][0]['url'] = self.nowhere(self.folder)
        path.write_text(json.dumps(project))
        run = self.marq('status', 'shop', '--on', 'far 🦊', '--json', status=1)
        self.assertIn('last seen', run.stderr)
        last = json.loads(run.stdout)
        self.assertEqual(last['reached'], False)
        self.assertRegex(last['last_seen'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
        for name in ('engine', 'database', 'pending', 'current'):
            self.assertEqual(last[name], seen[name], name)
        self.assertEqual([m['state'] for m in last['migrations']], ['applied', 'pending'])
        self.assertIn('pending', self.marq('status', 'shop', '--on', 'far 🦊', '--check', status=1).stdout)
        # Nobody was ever there.
        run = self.marq('status', 'shop', '--on', self.nowhere(self.folder / 'x'), status=1)
        self.assertNotIn('last seen', run.stderr)
        self.assertEqual(run.stdout, '')


class OnPostgres(History, unittest.TestCase):
    engine = databases.Postgres
    long = 'SELECT pg_sleep(30);\n'

    def end_sessions(self):
        self.db.psql(self.db.server, f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{self.db.name}'")

    @staticmethod
    def nowhere(folder):
        return f'postgresql://anna@127.0.0.1:1/{folder.name}'

    def test_notices(self):
        self.create('Loud', "DO $$ BEGIN RAISE NOTICE 'it is =loud'; END $$;\n")
        self.apply()
        self.assertIn('it is =loud', str(self.runs()[0]['statements'][0]['notices']))


class OnSQLite(History, unittest.TestCase):
    engine = databases.SQLite
    long = 'CREATE TABLE n AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 2000000000) SELECT max (n) FROM r;\n'

    def end_sessions(self):
        pass

    @staticmethod
    def nowhere(folder):
        return f'sqlite:{folder}/nowhere.db'

    def test_prune(self):
        self.create('One', 'CREATE TABLE a (b INTEGER);\n')
        self.apply()
        self.assertIn('0 runs', self.marq('history', '--prune', '1').stdout)
        with sqlite3.connect(self.at) as db:
            db.execute("UPDATE runs SET started_at = '2020-01-01T00:00:00Z'")
        self.assertIn('1 run ', self.marq('history', '--prune', '1').stdout)
        self.assertEqual(self.runs(), [])
        for wrong in (['--prune', '-3'], ['--prune', 'x'], ['--prune', '1', 'shop'], ['--limit', '-1'], ['--format', 'xml'], ['a', 'b']):
            self.marq('history', *wrong, status=2)

    def test_held(self):
        """Somebody who holds it, or reads it for long, is not waited for without an end."""
        self.create('One', 'CREATE TABLE a (b INTEGER);\n')
        self.apply()
        holder = sqlite3.connect(self.at, isolation_level=None)
        holder.execute('BEGIN EXCLUSIVE')
        self.create('Two', 'CREATE TABLE c (d INTEGER);\n')
        since = time.monotonic()
        run = self.apply()
        self.assertLess(time.monotonic() - since, 8)
        self.assertIn('held by another program', run.stderr)
        holder.execute('ROLLBACK')
        holder.close()
        self.assertEqual(len(self.runs()), 1)

    def test_no_room(self):
        tiny = os.environ.get('MARQ_TEST_TINY')
        if not tiny:
            self.skipTest('no file system with little room: run this through ./dev test')
        at = Path(tiny) / 'history.db'
        for number in range(4):
            self.create(f'Number {number}', f'CREATE TABLE t{number} (a INTEGER); -- {"x" * 100000}\n')
        run = self.apply(MARQUETRY_HISTORY=str(at))
        self.assertEqual(run.stdout.count('applied'), 4)
        self.assertEqual(run.stderr.count('There is no room'), 1, run.stderr)
        # What there was room for is whole, and what is missing does not stop it from being shown.
        kept = json.loads(self.marq('history', '--format', 'json', MARQUETRY_HISTORY=str(at)).stdout)
        self.assertLess(len([r for r in kept if r['outcome'] == 'done']), 4)
        for path in Path(tiny).iterdir():
            path.unlink()


class OnMariaDB(History, unittest.TestCase):
    engine = databases.MariaDB
    long = 'SELECT sleep(30);\n'

    def end_sessions(self):
        for number in self.db.ask('SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()').split():
            self.db.run(f'KILL {number}')

    @staticmethod
    def nowhere(folder):
        return f'mariadb://anna@127.0.0.1:1/{folder.name}'


if __name__ == '__main__':
    unittest.main()
