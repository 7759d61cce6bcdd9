#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq rehearse, and apply and rollback --dry-run, as a person would: what is said, the mark, and that nothing is applied.

usage: test-rehearse.py MARQ
"""
import json
import os
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

import databases
from databases import MARQ


class Rehearse(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.marq('new', 'shop', '-t', 'shop', '-d', 'sqlite')
        self.path = self.folder / 'shop.db'
        sqlite3.connect(self.path).close()
        self.url = f'sqlite:{self.path}'
        self.marq('generate', 'shop', '-m', 'first')
        self.marq('apply', 'shop', '--on', self.url, '--yes')
        self.migration('drop nick', 'ALTER TABLE customers ADD COLUMN nick TEXT;\n', 'ALTER TABLE customers DROP COLUMN nick;\n')

    def marq(self, *arguments, status=0, **environment):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                             env={**os.environ, 'MARQUETRY_ENV': '', **environment})
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def migration(self, name, up, down):
        folder = Path(self.marq('create', 'shop', '-m', name).stdout.strip())
        (folder / 'up.sql').write_text(up)
        (folder / 'down.sql').write_text(down)
        return folder

    def rehearse(self, *arguments, status=0, command='rehearse', **environment):
        before = self.path.read_bytes()
        run = self.marq(command, 'shop', '--on', self.url, *arguments, status=status, **environment)
        self.assertEqual(self.path.read_bytes(), before)
        self.assertEqual([p for p in self.folder.iterdir() if p.name not in ('shop', 'shop.db')], [])
        return run

    def proof(self):
        files = sorted((self.folder / 'shop/migrations').glob('1.0.1-*/proof.json'))
        return json.loads(files[0].read_text())['proven']['sqlite'] if files else None

    def test_proven(self):
        for environment in ('', 'development'):
            text = self.rehearse(MARQUETRY_ENV=environment).stdout
            self.assertIn('rollback proven on SQLite', text)
            self.assertIn('Nothing was changed', text)
            self.assertIn('SQLite', self.proof()['engine'])
            self.assertNotIn('lost', self.proof())
        self.assertIn('rollback proven on SQLite', self.marq('show', 'shop', '1.0.1').stdout)
        self.assertIn('rollback proven', json.loads(self.marq('show', 'shop', '1.0.1', '--json').stdout)['proof'])
        found = json.loads(self.rehearse('--json').stdout)
        self.assertEqual(found['failed'], False)
        self.assertEqual([(m['version'], m['proven'], m['on_target']) for m in found['migrations']], [('1.0.1', True, False)])
        self.assertGreater(found['migrations'][0]['sample_rows'], 50)

    def test_not_proven(self):
        self.rehearse()
        folder = next((self.folder / 'shop/migrations').glob('1.0.1-*'))
        (folder / 'down.sql').write_text('DROP TABLE customers;\n')
        text = self.rehearse(status=1).stdout
        self.assertIn('rollback NOT proven', text)
        self.assertIsNone(self.proof())

    def test_fails(self):
        folder = next((self.folder / 'shop/migrations').glob('1.0.1-*'))
        (folder / 'up.sql').write_text('ALTER TABLE customers ADD COLUMN nick TEXT;\nALTER TABLE nobody ADD COLUMN x;\n')
        self.migration('later', 'DROP TABLE customers;\n', 'SELECT 1;\n')
        for environment in ('', 'development'):
            text = self.rehearse(status=1, MARQUETRY_ENV=environment).stdout
            self.assertIn('up fails in: ALTER TABLE nobody', text)
            self.assertIn('not tried', text)

    def test_refused(self):
        folder = next((self.folder / 'shop/migrations').glob('1.0.1-*'))
        other = self.folder / 'other.db'
        (folder / 'up.sql').write_text(f"-- marquetry: no-transaction\nATTACH '{other}' AS other;\nCREATE TABLE other.t (a);\n")
        for environment in ('', 'development'):
            self.assertIn('another file', self.rehearse(status=4, MARQUETRY_ENV=environment).stderr)

    def test_lossy(self):
        folder = next((self.folder / 'shop/migrations').glob('1.0.1-*'))
        (folder / 'up.sql').write_text('ALTER TABLE customers DROP COLUMN name;\n')
        (folder / 'down.sql').write_text("ALTER TABLE customers ADD COLUMN name VARCHAR(255) NOT NULL DEFAULT '';\n")
        self.rehearse(status=1)
        self.assertIsNone(self.proof())
        (folder / 'up.sql').write_text('CREATE TABLE fax (id INTEGER PRIMARY KEY, number TEXT);\n')
        (folder / 'down.sql').write_text('DROP TABLE fax;\n')
        self.migration('drop', 'ALTER TABLE fax DROP COLUMN number;\n', 'ALTER TABLE fax ADD COLUMN number TEXT;\n')
        text = self.rehearse().stdout
        self.assertIn('not brought back: fax.number: 20 of 24 values', text)

    def test_to(self):
        self.migration('later', 'DROP TABLE customers;\n', '')
        found = json.loads(self.rehearse('--json', '--to', '1.0.1').stdout)
        self.assertEqual([m['version'] for m in found['migrations']], ['1.0.1'])

    def test_dry_run(self):
        self.assertIn('rollback proven', self.rehearse('--dry-run', command='apply').stdout)
        self.assertIn('Nothing is pending', self.rehearse('--dry-run', '--to', '1.0.0', command='apply').stderr)

    def test_usage(self):
        self.marq('rehearse', 'shop', status=2)
        self.marq('rehearse', 'shop', '--on', self.folder / 'nothing.db', status=1)


class DryRun(databases.Beside):
    """apply and rollback --dry-run, the same on every engine, on a protected target and on one for development."""
    state = "SELECT version, status FROM marquetry_migrations"
    scratch = None

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'shop', '-m', 'first')
        folder = self.folder / self.marq('create', 'shop', '-m', 'Count them').stdout.strip()
        (folder / 'up.sql').write_text('CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER);\nINSERT INTO counted VALUES (1, 1);\n')
        (folder / 'down.sql').write_text('DROP TABLE counted;\n')

    def on(self, verb, *arguments, **more):
        scratch = {'MARQUETRY_SCRATCH': os.environ[self.scratch]} if self.scratch else {}
        return self.marq(verb, 'shop', '--on', self.db.url, *arguments, **scratch, **more)

    def test_there_and_back(self):
        for environment in ('', 'development'):
            run = self.on('apply', '--dry-run', MARQUETRY_ENV=environment)
            self.assertEqual(run.stdout.count('rollback proven on'), 2)
            self.assertIn('Nothing was changed', run.stdout)
        self.assertEqual({m['state'] for m in json.loads(self.on('status', '--json').stdout)['migrations']}, {'pending'})
        self.on('apply', '--yes')
        before = self.db.ask(self.state), self.db.ask('SELECT * FROM counted')
        for environment in ('', 'development'):
            text = self.on('rollback', '--dry-run', MARQUETRY_ENV=environment).stdout
            self.assertIn('it can be rolled back', text)
            self.assertIn('takes away: DROP TABLE counted', text)
            self.assertNotIn('proven', text)
            found = json.loads(self.on('rollback', '--dry-run', '--to', '0', '--json', MARQUETRY_ENV=environment).stdout)
            self.assertEqual([(m['version'], m['direction'], m['tried']) for m in found['migrations']], [('1.0.1', 'down', True), ('1.0.0', 'down', True)])
            self.assertTrue(found['migrations'][1]['takes_away'])
            self.assertFalse(found['failed'])
        self.assertEqual((self.db.ask(self.state), self.db.ask('SELECT * FROM counted')), before)
        # What is written is of applying, and stays.
        self.assertTrue(list((self.folder / 'shop/migrations').glob('1.0.1-*/proof.json')))

    def test_cannot_go_back(self):
        self.on('apply', '--yes')
        self.db.run('DROP TABLE counted')
        for environment in ('', 'development'):
            run = self.on('rollback', '--dry-run', status=1, MARQUETRY_ENV=environment)
            self.assertIn('down fails in: DROP TABLE counted', run.stdout)
        folder = self.folder / self.marq('create', 'shop', '-m', 'For good', '--no-down').stdout.strip()
        (folder / 'up.sql').write_text('CREATE TABLE more (id INTEGER PRIMARY KEY);\n')
        self.on('apply', '--yes')
        self.assertIn('no way back', self.on('rollback', '--dry-run', status=4).stderr)


class DryRunOnPostgres(DryRun, unittest.TestCase):
    engine = databases.Postgres
    scratch = 'MARQ_TEST_PG'


class DryRunOnSQLite(DryRun, unittest.TestCase):
    engine = databases.SQLite


class DryRunOnMariaDB(DryRun, unittest.TestCase):
    engine = databases.MariaDB
    scratch = 'MARQ_TEST_MARIADB'


if __name__ == '__main__':
    unittest.main()
