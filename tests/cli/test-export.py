#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Migrations exported and run by psql, sqlite3 and mariadb; and many squashed into one: on each engine."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import unittest

import databases

RECORD = 'id, version, description, type, checksum, up_sql, down_sql, dependencies, status, step, direction, checkpoint'


def field(name, kind='Integer', **more):
    return {'uid': f'uid-{name}', 'name': name, 'data_type': kind, **more}


class Both(databases.Beside):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)

    def another(self):
        folder = self.folder / f'another{len(os.listdir(self.folder))}'
        folder.mkdir()
        db = self.engine(folder)
        self.addCleanup(db.close)
        return db

    def step(self, message, change, *arguments):
        self.edit('shop', change)
        self.marq('generate', 'shop', '-m', message, *arguments)

    def five(self):
        """The first ones of the ten scenarios."""
        self.marq('generate', 'shop', '-m', 'Initial products table')
        self.step('Add weight', lambda t: t['products']['fields'].append(field('weight', 'Decimal(10, 2)')))
        self.step('Weight as a double', lambda t: t['products']['fields'][-1].update(data_type='Double'))
        self.step('Unique index', lambda t: t['products'].setdefault('indexes', []).append(
            {'name': 'products_weight', 'uid': 'ix', 'is_unique': True, 'parts': [{'uid': 'ixp', 'field': 'uid-weight'}]}), '--version', '1.1.0')
        self.edit_project(self.add_clients)
        self.marq('generate', 'shop', '-m', 'Clients')
        self.versions = ['1.0.0', '1.0.1', '1.0.2', '1.1.0', '1.1.1']

    @staticmethod
    def add_clients(project):
        entities = project['schema']['namespaces'][0]['entities']
        customers = next(e for e in entities if e['name'] == 'customers')
        next(f for f in customers['fields'] if f['name'] == 'name')['name'] = 'full_name'
        entities.append({'name': 'clients', 'uid': 'clients', 'fields': [
            {**field('email', 'String(80)'), 'uid': 'clients-email'}, {**field('name', 'String(80)'), 'uid': 'clients-name'}]})

    def edit_project(self, change):
        path = self.folder / 'shop/shop.marq'
        project = json.loads(path.read_text())
        change(project)
        path.write_text(json.dumps(project))

    def states(self, db, project='shop'):
        report = json.loads(self.marq('status', project, '--on', db.url, '--json').stdout)
        return [(m['version'], m['state'], *(f for f in ('modified', 'squashed', 'half_squashed') if m[f])) for m in report['migrations']]

    def records(self, db):
        return db.ask(f'SELECT {RECORD} FROM marquetry_migrations ORDER BY id')

    def export(self, *arguments, status=0, **environment):
        path = self.folder / 'export.sql'
        self.marq('export', 'shop', '--format', 'sql', '-o', path, *arguments, status=status, **environment)
        return path

    def apply_all(self, db, *arguments):
        self.marq('apply', 'shop', '--on', db.url, '--yes', '--allow-loss', *arguments)


class Export(Both):
    def run_file(self, db, path, status=0):
        with open(path, encoding='utf-8') as file:
            run = subprocess.run(self.client(db, path), text=True, capture_output=True, stdin=file)
        self.assertEqual(run.returncode != 0, status != 0, run.stdout + run.stderr)
        return run

    def test_as_applied(self):
        """What the client leaves is what the runner leaves."""
        self.five()
        other = self.another()
        path = self.export()
        self.run_file(self.db, path)
        self.apply_all(other)
        self.assertEqual(self.states(self.db), [(v, 'applied') for v in self.versions])
        self.assertEqual(self.records(self.db), self.records(other))
        self.assertEqual(self.dump(self.db), self.dump(other))
        log = self.db.ask('SELECT action, migration, version FROM marquetry_log ORDER BY number')
        self.assertEqual(log, other.ask('SELECT action, migration, version FROM marquetry_log ORDER BY number'))
        self.assertIn('Nothing is pending', self.marq('apply', 'shop', '--on', self.db.url, '--yes').stderr)
        self.assertEqual(self.marq('drift', 'shop', '--on', self.db.url).returncode, 0)
        self.marq('rollback', 'shop', '--on', self.db.url, '--to', '1.0.0', '--yes', '--allow-loss')
        self.marq('rollback', 'shop', '--on', other.url, '--to', '1.0.0', '--yes', '--allow-loss')
        self.assertEqual(self.dump(self.db), self.dump(other))

    def test_twice(self):
        self.five()
        path = self.export()
        self.run_file(self.db, path)
        before = self.dump(self.db), self.records(self.db), self.db.ask('SELECT count(*) FROM marquetry_log')
        run = self.run_file(self.db, path, status=0 if self.passes_over else 1)
        if not self.passes_over:
            self.assertIn('this migration is applied already', run.stderr)
        self.assertEqual((self.dump(self.db), self.records(self.db), self.db.ask('SELECT count(*) FROM marquetry_log')), before)

    def test_ranges(self):
        self.five()
        self.run_file(self.db, self.export('--to', '1.0.1'))
        self.assertEqual([s for s in self.states(self.db) if s[1] == 'applied'], [('1.0.0', 'applied'), ('1.0.1', 'applied')])
        self.run_file(self.db, self.export('--from', '1.0.2', '--to', '1.1.0'))
        self.run_file(self.db, self.export('1.1.1'))
        self.assertEqual(self.states(self.db), [(v, 'applied') for v in self.versions])
        text = self.export('1.0.1', '1.1.0').read_text()
        self.assertEqual(re.findall(r'^-- (\d\.\d\.\d): ', text, re.M), ['1.0.1', '1.1.0'])
        for wrong in (['9.9.9'], ['--from', '9.9.9'], ['--to', 'x']):
            self.export(*wrong, status=2)

    def test_where_some_are_applied(self):
        """psql and mariadb go on from there."""
        self.five()
        self.apply_all(self.db, '--to', '1.0.1')
        run = self.run_file(self.db, self.export(), status=0 if self.passes_over else 1)
        if self.passes_over:
            self.assertEqual(self.states(self.db), [(v, 'applied') for v in self.versions])
        else:
            self.assertIn('this migration is applied already', run.stderr)
            self.run_file(self.db, self.export('--from', '1.0.2'))
        other = self.another()
        self.apply_all(other)
        self.assertEqual(self.dump(self.db), self.dump(other))

    def test_down(self):
        self.five()
        empty = self.dump(self.db)
        self.apply_all(self.db)
        path = self.export('--down')
        self.run_file(self.db, path)
        self.assertEqual(self.states(self.db), [(v, 'rolled_back') for v in self.versions])
        self.assertEqual(self.dump(self.db), empty)
        if self.passes_over:
            self.run_file(self.db, path)
        self.run_file(self.db, self.export())
        self.assertEqual(self.states(self.db), [(v, 'applied') for v in self.versions])

    def test_cut_in_the_middle(self):
        """It fails in the third; what is recorded is what is there; once the cause is gone, it ends."""
        self.five()
        self.apply_all(self.db, '--to', '1.0.0')
        self.run_file(self.db, self.export('1.0.1', '1.0.2'))
        self.db.run('ALTER TABLE customers ADD COLUMN full_name integer')
        path = self.export('1.1.0', '1.1.1')
        self.run_file(self.db, path, status=1)
        self.assertEqual(dict((s[0], s[1]) for s in self.states(self.db))['1.1.0'], 'applied')
        self.assertNotEqual(dict((s[0], s[1]) for s in self.states(self.db))['1.1.1'], 'applied')
        self.db.run('ALTER TABLE customers DROP COLUMN full_name')
        self.run_file(self.db, path if self.passes_over else self.export('1.1.1'))
        self.assertEqual(self.states(self.db), [(v, 'applied') for v in self.versions])

    def test_hostile(self):
        """Names and texts that a client could take for something else."""
        fox = '' if self.db.dialect == 'mariadb' else '🦊'  # which has three bytes a letter for names
        for name in ("it's", 'a"b', 'c`d', 'e\\f', ':marquetry_step', 'semi;colon', '-- no', '$marquetry$', f'fox{fox}', 'select', 'x' * 60):
            self.edit('shop', lambda t, n=name: t['products']['fields'].append(
                {'uid': f'uid-{n}', 'name': n, 'data_type': 'Text', 'comment': f"{n}'\\\n\\gset;\n-- {n}"}))
        self.marq('generate', 'shop', '-m', "It's; \\q\n-- 🦊 :x 'y' $$")
        other = self.another()
        self.run_file(self.db, self.export())
        self.apply_all(other)
        self.assertEqual(self.dump(self.db), self.dump(other))
        self.assertEqual(self.records(self.db), self.records(other))
        self.assertEqual(self.marq('drift', 'shop', '--on', self.db.url).returncode, 0)

    def test_environment(self):
        self.five()
        script = self.folder / 'shop/migrations/1.1.1-clients/up.sql'
        script.write_text(script.read_text() + '-- marquetry: only staging\n-- marquetry: step\nCREATE TABLE only_staging (id integer);\n')
        self.export(status=4)
        self.assertNotIn('only_staging (', self.export('--env', 'production').read_text().split('marquetry_migrations')[0])
        self.run_file(self.db, self.export(MARQUETRY_ENV='staging'))
        self.assertEqual(self.db.ask('SELECT count(*) FROM only_staging'), '0')

    def test_of_a_source(self):
        """What is no project is exported as what it is."""
        self.five()
        self.apply_all(self.db)
        self.db.run('DROP TABLE marquetry_migrations; DROP TABLE marquetry_log')
        path = self.folder / 'export.sql'
        self.marq('export', self.db.url, '--format', 'sql', '-o', path)
        other = self.another()
        self.run_file(other, path)
        self.assertEqual(self.marq('diff', self.db.url, other.url).stdout, self.marq('diff', self.db.url, self.db.url).stdout)
        self.marq('export', 'shop', '--format', 'sql', '--design', '-o', path)
        third = self.another()
        self.run_file(third, path)
        self.assertEqual(self.marq('diff', self.db.url, third.url).stdout, self.marq('diff', self.db.url, self.db.url).stdout)

    def test_refused(self):
        self.marq('export', 'shop', status=2)
        self.marq('export', 'shop', '--format', 'dbml', status=2)
        self.marq('export', 'nowhere', '--format', 'sql', status=1)
        self.marq('generate', 'shop', '-m', 'one', '--no-down')
        self.assertIn('no way back', self.marq('export', 'shop', '--format', 'sql', '--down', status=4).stderr)


class ExportPostgres(Export, unittest.TestCase):
    engine = databases.Postgres
    passes_over = True

    def client(self, db, path):
        return ['psql', '-X', '-q', '-f', path, db.url]

    def test_without_a_transaction(self):
        """A step that has none fails and is found again."""
        self.marq('generate', 'shop', '-m', 'one')
        self.step('index', lambda t: t['products'].setdefault('indexes', []).append(
            {'name': 'products_name', 'uid': 'ix', 'is_unique': True, 'parts': [{'uid': 'ixp', 'field': t['products']['fields'][1]['uid']}]}), '--online')
        path = self.export()
        self.assertIn('CONCURRENTLY', path.read_text())
        self.run_file(self.db, self.export('1.0.0'))
        name = json.loads((self.folder / 'shop/shop.marq').read_text())
        self.run_file(self.db, self.export())
        self.assertEqual(self.states(self.db), [('1.0.0', 'applied'), ('1.0.1', 'applied')])
        self.assertTrue(name)
        self.run_file(self.db, self.export('--down', '1.0.1'))
        self.assertEqual(self.states(self.db)[-1], ('1.0.1', 'rolled_back'))
        self.db.run("UPDATE marquetry_migrations SET status = 'pending', direction = 'up', step = 0, checkpoint = '-' WHERE version = '1.0.1'")
        self.assertIn('stands in the middle', self.run_file(self.db, self.export(), status=1).stderr)


class ExportSQLite(Export, unittest.TestCase):
    engine = databases.SQLite
    passes_over = False

    def client(self, db, path):
        return ['sqlite3', db.path]


class ExportMariaDB(Export, unittest.TestCase):
    engine = databases.MariaDB
    passes_over = True

    def client(self, db, path):
        return [*db.client, db.name]


class Squash(Both):
    def test_states(self):
        """A database that had all of it, one that had some, and a new one."""
        self.five()
        full, part, new = self.db, self.another(), self.another()
        self.apply_all(full)
        self.apply_all(part, '--to', '1.0.1')
        before = self.dump(full), self.records(full)
        hash_before = json.loads((self.folder / 'shop/migrations/1.1.1-clients/migration.json').read_text())['schema_hash']
        self.marq('squash', 'shop', '--to', '1.1.1', '-m', 'Baseline')
        facts = json.loads((self.folder / 'shop/migrations/1.1.1-baseline/migration.json').read_text())
        self.assertEqual(facts['schema_hash'], hash_before)
        self.assertEqual([r['version'] for r in facts['replaces']], self.versions)
        self.assertEqual(sorted(p.name for p in (self.folder / 'shop/migrations/squashed/1.1.1').iterdir())[0], '1.0.0-initial-products-table')
        self.assertEqual(self.states(full), [('1.1.1', 'applied', 'squashed')])
        self.assertIn('Nothing is pending', self.marq('apply', 'shop', '--on', full.url, '--yes').stderr)
        self.assertEqual((self.dump(full), self.records(full)), before)
        self.assertEqual(self.states(new), [('1.1.1', 'pending')])
        self.apply_all(new)
        self.assertEqual(new.ask('SELECT count(*) FROM marquetry_migrations'), '1')
        self.assertEqual(self.dump(new), self.dump(full))
        self.assertIn(('1.1.1', 'pending', 'half_squashed'), self.states(part))
        dump = self.dump(part)
        self.assertIn('squash --undo', self.marq('apply', 'shop', '--on', part.url, '--yes', status=4).stderr)
        verified = self.marq('verify', 'shop', '--on', part.url, status=4)
        self.assertIn('squash --undo', verified.stdout + verified.stderr)
        self.assertNotIn('no files of it', verified.stdout + verified.stderr)
        self.assertEqual(self.dump(part), dump)
        self.marq('squash', 'shop', '--undo')
        self.apply_all(part)
        self.marq('squash', 'shop', '-m', 'Baseline')
        again = json.loads((self.folder / 'shop/migrations/1.1.1-baseline/migration.json').read_text())
        self.assertEqual((again['id'], again['checksum']), (facts['id'], facts['checksum']))
        self.assertEqual(self.states(part), [('1.1.1', 'applied', 'squashed')])
        self.assertEqual(self.states(new), [('1.1.1', 'applied')])
        self.assertEqual(self.dump(part), self.dump(full))

    def test_on_from_there(self):
        """What comes after it, and a squash of a squash."""
        self.five()
        self.apply_all(self.db)
        self.marq('squash', 'shop', '--to', '1.0.2')
        self.assertEqual([s[:2] for s in self.states(self.db)], [('1.0.2', 'applied'), ('1.1.0', 'applied'), ('1.1.1', 'applied')])
        self.step('After', lambda t: t['products']['fields'].append(field('after')))
        self.apply_all(self.db)
        self.marq('squash', 'shop')
        self.assertEqual(self.states(self.db), [('1.1.2', 'applied', 'squashed')])
        new = self.another()
        self.apply_all(new)
        self.assertEqual(self.dump(new), self.dump(self.db))
        self.marq('squash', 'shop', '--undo')
        self.marq('squash', 'shop', '--undo')
        self.assertEqual([s[1] for s in self.states(self.db)], ['applied'] * 6)
        self.marq('rollback', 'shop', '--on', self.db.url, '--to', '1.0.1', '--yes', '--allow-loss')
        self.marq('squash', 'shop')
        self.assertIn('half_squashed', str(self.states(self.db)))

    def test_rows_are_not_lost(self):
        self.five()
        folder = self.folder / 'shop/migrations/1.1.2-rows'
        self.marq('create', 'shop', '-m', 'rows', '--type', 'data')
        (folder / 'up.sql').write_text("INSERT INTO clients (name, email) VALUES ('Ada', 'ada@example.org');\n")
        (folder / 'down.sql').write_text("DELETE FROM clients WHERE name = 'Ada';\n")
        self.marq('squash', 'shop', status=4)
        last = json.loads((self.folder / 'shop/migrations/1.1.1-clients/migration.json').read_text())
        facts = json.loads((folder / 'migration.json').read_text())
        facts.update(changes=[], schema_hash=last['schema_hash'], schema_uid=last['schema_uid'],
                     checksum=hashlib.sha256((folder / 'up.sql').read_bytes() + b'\0' + (folder / 'down.sql').read_bytes()).hexdigest())
        (folder / 'migration.json').write_text(json.dumps(facts))
        self.apply_all(self.db)
        run = self.marq('squash', 'shop', status=4)
        self.assertIn('1.1.2-rows has statements of its own', run.stderr)
        self.assertIn('--append 1.1.2', run.stderr)
        self.marq('squash', 'shop', '--append', '1.0.1', status=4)
        self.marq('squash', 'shop', '--append', '7.7.7', status=4)
        copy = self.folder / 'copy'
        shutil.copytree(self.folder / 'shop', copy)
        self.marq('squash', 'copy', '--allow-data')
        self.marq('squash', 'shop', '--append', '1.1.2')
        new = self.another()
        self.apply_all(new)
        self.assertEqual(new.ask('SELECT name FROM clients'), 'Ada')
        self.assertEqual(self.dump(new), self.dump(self.db))
        self.assertEqual(self.states(self.db), [('1.1.2', 'applied', 'squashed')])
        self.marq('rollback', 'shop', '--on', new.url, '--steps', '1', '--yes', '--allow-loss')

    def test_changed_since(self):
        """Another text than the one that was applied is told of."""
        self.five()
        self.apply_all(self.db)
        self.db.run("UPDATE marquetry_migrations SET checksum = '0000' WHERE version = '1.0.1'")
        self.marq('squash', 'shop')
        self.assertEqual(self.states(self.db), [('1.1.1', 'applied', 'modified', 'squashed')])

    def test_refused(self):
        self.marq('squash', 'shop', status=4)
        self.marq('generate', 'shop', '-m', 'one')
        self.marq('squash', 'shop', status=4)
        self.marq('squash', 'shop', '--to', '9.9.9', status=2)
        self.assertIn('takes the place of none', self.marq('squash', 'shop', '--undo', status=4).stderr)


class SquashPostgres(Squash, unittest.TestCase):
    engine = databases.Postgres


class SquashSQLite(Squash, unittest.TestCase):
    engine = databases.SQLite


class SquashMariaDB(Squash, unittest.TestCase):
    engine = databases.MariaDB


def dump_postgres(self, db):
    text = subprocess.run(['pg_dump', '-s', '--no-owner', '-T', 'marquetry_*', db.url], text=True, capture_output=True, check=True).stdout
    return [line for line in text.splitlines() if line and not line.startswith(('--', '\\'))]


def dump_sqlite(self, db):
    tables = [t for t in db.ask("SELECT name FROM sqlite_schema WHERE type = 'table'").split('\n') if t and 'marquetry' not in t and 'sqlite_' not in t]
    asked = ('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo({}) ORDER BY cid',
             'SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list({}) ORDER BY "from"',
             'SELECT l.name, l."unique", l.origin, i.seqno, i.name FROM pragma_index_list({}) l, pragma_index_info(l.name) i '
             "ORDER BY CASE l.origin WHEN 'c' THEN l.name ELSE '' END, i.name, i.seqno")
    return [(t, *(re.sub('sqlite_autoindex_[^|]*', '', db.ask(q.format("'" + t.replace("'", "''") + "'"))) for q in asked)) for t in sorted(tables)]


def dump_mariadb(self, db):
    text = subprocess.run(['mariadb-dump', *db.client[1:], '--no-data', '--skip-comments', db.name], text=True, capture_output=True, check=True).stdout
    text = re.sub(r'AUTO_INCREMENT=\d+ ', '', text)
    return [part for part in text.split(';\n') if 'CREATE TABLE' in part and 'marquetry' not in part]


for one, dump in (('Postgres', dump_postgres), ('SQLite', dump_sqlite), ('MariaDB', dump_mariadb)):
    for kind in ('Export', 'Squash'):
        globals()[kind + one].dump = dump

if __name__ == '__main__':
    unittest.main(verbosity=1)
