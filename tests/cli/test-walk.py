#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A random walk: a design is edited, migrations are generated of it, rehearsed and applied; rows that stand in the
database stay there; every tenth edit it is what a database made of the design at once is; and all goes back to nothing.

usage: test-walk.py MARQ [PostgreSQL|SQLite|MariaDB]
MARQ_TEST_SEED=n walks that way alone; what fails says its seed and its step, and leaves its folder in MARQ_TEST_KEEP.
"""
import json
import os
import random
import shutil
import unittest

import databases
import walk_databases
import walk_engine_edits  # they are added to the others
import walk_edits
from walk_design import Design
from walk_databases import Live

FAILED, REFUSED = 1, 4
FEW = bool(os.environ.get('MARQ_TEST_FEW'))
LONG = bool(os.environ.get('MARQ_TEST_LONG'))
SEEDS = [int(os.environ['MARQ_TEST_SEED'])] if 'MARQ_TEST_SEED' in os.environ else [1]
# Those that were walked to their end.
MORE_SEEDS = {'postgresql': [1, 2, 3, 4], 'sqlite': [1, 2, 3, 4, 5, 6, 7, 8], 'mariadb': [1, 2, 3, 4, 5, 6, 7]}
KEEP = os.environ.get('MARQ_TEST_KEEP')
N_EDITS = {'postgresql': 200, 'sqlite': 200, 'mariadb': 200}
# Edits of one migration, at most.
AT_ONCE = int(os.environ.get('MARQ_TEST_AT_ONCE', '12'))


class Walk(databases.Beside):
    edits = ()

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-d', self.db.dialect)
        self.path = self.folder / 'shop' / 'shop.marq'

    def begin(self, seed):
        self.rand = random.Random(seed)
        project = json.loads(self.path.read_text())
        # What is held natively, and how, is a setting.
        project.update(enum_style=self.rand.choice(['check', 'native']), serial_style=self.rand.choice(['identity', 'serial']))
        self.design = Design(self.rand, project)
        self.live = Live(self.db, self.design.copy())
        self.counts = {'edits': 0, 'migrations': 0, 'refused': 0, 'unproven': 0, 'emptied': 0, 'rows': 0, 'no rows': 0}
        self.marks = []
        self.edits = []

    def on(self, verb, *arguments, status=0):
        return self.marq(verb, 'shop', '--on', self.db.url, *arguments, status=status, MARQUETRY_ENV='development')

    def edit(self):
        while True:
            function = walk_edits.choose(self.design)
            if function(self.design, self.live):
                return function.__name__

    def migrate(self):
        """Edits, and the way of them into the database."""
        before = self.design.copy()
        self.edits = [self.edit() for _ in range(self.rand.randint(1, AT_ONCE))]
        self.path.write_text(self.design.project_text())
        generated = self.marq('generate', 'shop', '-m', f'Step {self.counts["edits"]}', status=(0, REFUSED))
        if generated.returncode:
            self.counts['refused'] += 1
            print(f'# refused: {self.edits}: {generated.stderr}')
            self.design = before
            return
        self.counts['edits'] += len(self.edits)
        if 'No changes' in generated.stdout + generated.stderr:
            return
        self.counts['migrations'] += 1
        kept = self.kept()
        rows = self.live.rows(kept)
        found = json.loads(self.on('rehearse', '--json').stdout)['migrations'][0]
        # A sample cannot have rows for everything, and then says so.
        self.counts['unproven'] += not found['proven']
        self.on('apply', '--yes', '--allow-loss')
        self.live = Live(self.db, self.design.copy())
        self.assertEqual(self.live.rows(kept), rows)
        self.assertEqual(self.on('drift').stdout, 'Nothing changes.\n')
        self.add_rows()

    def kept(self):
        """The fields of tables that have them before and after, and that nothing was done to."""
        def meaning(design, field):
            enum = design.find(field['_enum']) if '_enum' in field else None
            return field['data_type'], enum and [(v['uid'], v['name']) for v in enum['values']]

        kept = {}
        for table in self.live.applied.all('entities'):
            other = self.design.find(table['uid'])
            if other:
                there = {field['uid']: field for field in other['fields']}
                kept[table['uid']] = [f['uid'] for f in self.live.applied.plain(table)
                                      if f['uid'] in there and not f['data_type'].startswith('Composite')
                                      and meaning(self.live.applied, f) == meaning(self.design, there[f['uid']])]
        return kept

    def add_rows(self):
        for table in self.rand.sample(self.design.tables(), min(len(self.design.tables()), 2)):
            for _ in range(2):
                n = self.counts['rows'] + 10
                fields = [f for f in self.design.plain(table) if 'Serial' not in f['data_type'] and not f.get('identity')]
                relations = {r['fields'][0]: r for r in table.get('relations', [])}
                values = [self.reference(table, relations[f['uid']]) if f['uid'] in relations else self.value(f, n) for f in fields]
                names = ', '.join(self.design.quote(f['name']) for f in fields)
                try:
                    self.db.run(f'INSERT INTO {self.design.path(table)} ({names}) VALUES ({", ".join(values)});' if fields
                                else f'INSERT INTO {self.design.path(table)} DEFAULT VALUES;')
                    self.counts['rows'] += 1
                except AssertionError as error:
                    self.counts['no rows'] += 1
                    self.last_error = str(error)

    def reference(self, table, relation):
        target = self.design.find(relation['target'])
        if target is table:
            return 'NULL'
        key = self.design.quote(self.design.find(relation['target_fields'][0])['name'])
        return f'(SELECT {key} FROM {self.design.path(target)} ORDER BY 1 LIMIT 1)'

    def value(self, field, n):
        if '_enum' in field and field['data_type'].startswith('Enum'):
            enum = self.design.find(field['_enum'])
            return "'" + self.design.find(enum['_first'])['name'].replace("'", "''") + "'"
        return self.design.literal(field, n)

    def compare(self):
        """With a database that has it from nobody's migrations."""
        folder = self.folder / 'direct'
        folder.mkdir(exist_ok=True)
        direct = self.engine(folder)
        try:
            script = self.marq('export', 'shop', '--format', 'sql', '--design').stdout
            direct.run(script)
            self.assertEqual(self.db.dump(), direct.dump())
        finally:
            direct.close()
            for file in folder.iterdir():
                file.unlink()

    def go(self, seed):
        self.begin(seed)
        mark = 0
        n_edits = int(os.environ.get('MARQ_TEST_EDITS', 24 if FEW else N_EDITS[self.db.dialect]))
        while self.counts['edits'] < n_edits:
            self.migrate()
            if self.counts['edits'] >= mark and self.counts['migrations']:
                mark = self.counts['edits'] + 10
                self.compare()
                self.marks.append((self.version(), self.db.dump()))
        self.compare()
        print(f'# {self.db.dialect}, seed {seed}: {self.counts}')
        self.assertLess(self.counts['unproven'], max(2, self.counts['migrations'] / 3))
        self.assertLess(self.counts['refused'], max(2, self.counts['migrations'] / 10))
        self.assertLess(self.counts['no rows'], self.counts['rows'] / 3, getattr(self, 'last_error', ''))
        # Half of the way in one go, and then the rest.
        version, dump = self.marks[len(self.marks) // 2]
        self.roll_back(version)
        self.assertEqual(self.db.dump(), dump)
        self.roll_back('0')
        self.assertEqual(self.db.dump(), [])

    def version(self):
        rows = json.loads(self.on('status', '--json').stdout)['migrations']
        return [row['version'] for row in rows if row['state'] == 'applied'][-1]

    def roll_back(self, version):
        """Rows of later times may be such as an earlier state cannot hold: then nothing of that migration is done, or it stops
        at a recorded step, and the rows have to go first."""
        while (run := self.on('rollback', '--to', version, '--yes', '--allow-loss', status=(0, FAILED))).returncode:
            self.assertRegex(run.stderr, r'constraint failed: |\(23\d{3}[,)]|\(01000, 1265\)')
            self.assertRegex(run.stderr, r'Nothing was changed\.|What is done stays, and is recorded' if self.db.dialect == 'mariadb' else r'Nothing was changed\.')
            self.assertEqual(self.counts['emptied'], 0, run.stderr)
            self.counts['emptied'] += 1
            print(f'# stopped: {run.stderr}')
            self.db.empty()

    def test_walk(self):
        for seed in MORE_SEEDS[self.db.dialect] if LONG and 'MARQ_TEST_SEED' not in os.environ else SEEDS:
            if self.edits:
                self.doCleanups()
                self.setUp()
            try:
                self.go(seed)
            except Exception as error:
                last = max((self.folder / 'shop').glob('migrations/*/'), key=lambda folder: folder.stat().st_mtime, default=None)
                up = (last / 'up.sql').read_text() if last else ''
                if KEEP:
                    shutil.copytree(self.folder, f'{KEEP}/{self.db.dialect}-{seed}', dirs_exist_ok=True)
                raise AssertionError(f'MARQ_TEST_SEED={seed}: {self.counts}, {self.edits}, {last}\n{up}') from error


class PostgreSQL(Walk, unittest.TestCase):
    engine = walk_databases.Postgres


class SQLite(Walk, unittest.TestCase):
    engine = walk_databases.SQLite


class MariaDB(Walk, unittest.TestCase):
    engine = walk_databases.MariaDB


if __name__ == '__main__':
    unittest.main()
