#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq generate and marq create: what they write, what they say, and how they end."""
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


class Case(unittest.TestCase):
    template = 'shop'
    dialect = 'postgresql'

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.marq('new', 'shop', '-t', self.template, '-d', self.dialect)
        self.migrations = self.folder / 'shop/migrations'

    def marq(self, *arguments, status=0):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def generate(self, *arguments, status=0):
        return self.marq('generate', 'shop', *arguments, status=status)

    def edit(self, change):
        """Changes the products of the design."""
        path = self.folder / 'shop/shop.marq'
        project = json.loads(path.read_text())
        change(next(e for e in project['schema']['namespaces'][0]['entities'] if e['name'] == 'products'))
        path.write_text(json.dumps(project))

    def facts(self, name):
        return json.loads((self.migrations / name / 'migration.json').read_text())


def add(name):
    return lambda products: products['fields'].append({'name': name, 'uid': name, 'data_type': 'Double'})


def drop(name):
    def change(products):
        products['fields'] = [f for f in products['fields'] if f['name'] != name]
    return change


class Generate(Case):
    def test_first_and_next(self):
        run = self.generate('-m', 'Initial tables')
        path = self.migrations / '1.0.0-initial-tables'
        self.assertEqual(Path(run.stdout.splitlines()[0]).resolve(), path.resolve())
        self.assertIn('CREATE Table products', run.stdout)
        up, down = (path / 'up.sql').read_bytes(), (path / 'down.sql').read_bytes()
        first = self.facts('1.0.0-initial-tables')
        self.assertEqual(first['checksum'], hashlib.sha256(up + b'\0' + down).hexdigest())
        self.assertEqual(first['type'], 'create_table')
        self.assertRegex(first['id'], r'^mig_\d{13}_initial_tables$')
        self.edit(add('weight'))
        run = self.generate('-m', 'Add weight')
        self.assertIn('1.1.0 would say more', run.stderr)
        second = self.facts('1.0.1-add-weight')
        self.assertEqual(second['dependencies'], [first['id']])
        self.assertEqual([(c['change'], c['path']) for c in second['changes']], [('add', 'public.products.weight')])

    def test_nothing(self):
        self.generate('-m', 'one')
        self.assertIn('No changes', self.generate('-m', 'two').stdout)
        self.assertEqual([p.name for p in self.migrations.iterdir()], ['1.0.0-one'])
        report = json.loads(self.generate('-m', 'two', '--json').stdout)
        self.assertIsNone(report['migration'])
        self.assertEqual(report['changes'], [])

    def test_json(self):
        report = json.loads(self.generate('-m', 'one', '--json', '--version', '3.0.0').stdout)
        self.assertEqual(report['migration']['version'], '3.0.0')
        self.assertEqual(report['migration']['up'], (self.migrations / '3.0.0-one/up.sql').read_text())
        self.edit(drop('price'))
        report = json.loads(self.generate('-m', 'two', '--json').stdout)
        self.assertEqual(report['suggested_version'], '4.0.0')
        self.assertIn('price', report['reason'])
        self.assertIn('drop-column', [f['rule'] for f in report['findings']])

    def test_only(self):
        self.generate('-m', 'one')
        self.edit(add('weight'))
        self.edit(add('height'))
        self.generate('-m', 'two', '--only', 'add:field:public.products.height')
        self.assertNotIn('weight', (self.migrations / '1.0.1-two/up.sql').read_text())
        self.assertIn('nope', self.generate('-m', 'x', '--only', 'add:field:nope', status=2).stderr)
        self.generate('-m', 'three')
        self.assertIn('weight', (self.migrations / '1.0.2-three/up.sql').read_text())

    def test_options(self):
        self.generate('-m', 'one')
        self.edit(drop('price'))
        self.assertIn('price', self.generate('-m', 'two', '--safe-mode', status=4).stderr)
        self.generate('-m', 'two', '--backup', '--no-down', '--online', '--idempotent', '--type', 'custom', '--version', 'major')
        facts = self.facts('2.0.0-two')
        self.assertEqual(facts['options'], ['backup', 'idempotent', 'no-down', 'online'])
        self.assertEqual(facts['type'], 'custom')
        self.assertFalse((self.migrations / '2.0.0-two/down.sql').exists())
        self.assertIn('products_backup_2_0_0', (self.migrations / '2.0.0-two/up.sql').read_text())

    def test_usage(self):
        self.assertIn('-m TEXT', self.generate(status=2).stderr)
        self.assertIn('PROJECT', self.marq('generate', '-m', 'x', status=2).stderr)
        self.assertIn('three numbers', self.generate('-m', 'x', '--version', '1.0', status=2).stderr)
        self.assertIn('add_columns', self.generate('-m', 'x', '--type', 'nonsense', status=2).stderr)
        self.assertIn('description', self.generate('-m', ' ', status=2).stderr)
        self.assertIn('nowhere', self.marq('generate', 'nowhere', '-m', 'x', status=1).stderr)
        self.assertIn('no migrations', self.marq('generate', 'sqlite:x.sqlite3', '-m', 'x', status=2).stderr)
        self.assertFalse(self.migrations.exists())

    def test_all_problems_are_named(self):
        self.generate('-m', 'one')
        self.edit(add('weight'))
        self.generate('-m', 'two')
        (self.migrations / '1.0.0-one/migration.json').write_text('{')
        (self.migrations / '1.0.1-two/down.sql').unlink()
        self.edit(add('height'))
        run = self.generate('-m', 'three', status=4)
        self.assertIn('1.0.0-one/migration.json', run.stderr)
        self.assertIn('1.0.1-two has no down.sql', run.stderr)

    def test_edited(self):
        self.generate('-m', 'one')
        script = self.migrations / '1.0.0-one/up.sql'
        script.write_text(script.read_text() + 'SELECT 1;\n')
        self.edit(add('weight'))
        self.assertIn('1.0.0-one has been edited', self.generate('-m', 'two', status=4).stderr)

    def test_raw(self):
        self.marq('new', 'other')
        self.edit(add('weight'))
        self.marq('generate', '--from', 'other', '--to', 'shop', '--framework', 'raw', '-m', 'All of it', '--output', 'out')
        self.assertIn('weight', (self.folder / 'out/1.0.0-all-of-it/up.sql').read_text())
        self.assertIn('DROP TABLE', (self.folder / 'out/1.0.0-all-of-it/down.sql').read_text())
        self.marq('generate', '--from', 'shop', '--to', 'other', '-m', 'And back', '--output', 'out')
        self.assertTrue((self.folder / 'out/1.0.1-and-back/up.sql').exists())
        self.assertIn('No changes', self.marq('generate', '--from', 'shop', '--to', 'shop', '-m', 'x', '-o', 'out').stdout)
        run = self.marq('generate', '--from', 'a', '--to', 'b', '--framework', 'flyway', '-m', 'x', '-o', 'out', status=2)
        self.assertIn('flyway', run.stderr)
        self.assertIn('--output', self.marq('generate', '--from', 'shop', '--to', 'other', '-m', 'x', status=2).stderr)
        self.assertIn('already', self.marq('generate', '--from', 'other', '--to', 'shop', '-m', 'All of it', '--version', '1.0.0',
                                           '-o', 'out', status=4).stderr)


class ByHand(Case):
    def test_field_without_uid(self):
        """What somebody adds to the file without a uid is the same thing each time that the file is read."""
        self.edit(lambda products: products['fields'].append({'name': 'weight', 'data_type': 'Integer'}))
        self.generate('-m', 'Add weight')
        self.assertIn('No changes', self.generate('-m', 'Again').stdout)


class Create(Case):
    def test_create(self):
        self.generate('-m', 'one')
        run = self.marq('create', 'shop', '-m', 'Fill in weights', '--type', 'data')
        self.assertIn('marq read shop', run.stderr)
        self.assertEqual(self.facts('1.0.1-fill-in-weights')['type'], 'data')
        self.assertTrue((self.migrations / '1.0.1-fill-in-weights/up.sql').read_text().startswith('-- 1.0.1: Fill in weights\n'))
        self.edit(add('weight'))
        self.assertIn('written by hand', self.generate('-m', 'x', status=4).stderr)
        self.marq('create', 'shop', '-m', 'Another')
        self.assertIn('-m TEXT', self.marq('create', 'shop', status=2).stderr)


class Sqlite(Case):
    dialect = 'sqlite'

    def test_scripts_make_the_design(self):
        """What was generated, run in order, makes a database that does not differ from the design; and back."""
        self.generate('-m', 'one')
        for change in add('weight'), drop('price'), add('height'), drop('weight'):
            self.edit(change)
            self.generate('-m', 'a step')
        folders = sorted(self.migrations.iterdir())
        self.assertEqual(len(folders), 5)
        database = sqlite3.connect(self.folder / 'x.sqlite3')
        for folder in folders:
            database.executescript((folder / 'up.sql').read_text())
        self.assertIn('Nothing changes', self.marq('diff', 'sqlite:x.sqlite3', 'shop').stdout)
        for folder in reversed(folders):
            database.executescript((folder / 'down.sql').read_text())
        self.assertEqual(database.execute('SELECT count(*) FROM sqlite_master').fetchone(), (0,))
        database.close()


if __name__ == '__main__':
    unittest.main()
