#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A column that was dropped comes back without its values. Where a key tells rows apart by it, what stands in their
place is another thing in each row, as far as its type has that many."""
import json
import unittest

import databases

N_ROWS = 25
TYPES = ['SmallInt', 'Integer', 'BigInt', 'Decimal(10,2)', 'Decimal(3,2)', 'Decimal', 'Float', 'Double', 'String(20)', 'String(2)', 'Char(2)', 'Date',
         'DateTime', 'Timestamp', 'Time', 'UUID', 'Email', 'Binary(8)']


class Beside(databases.Beside):
    """The same on every engine."""
    long_types = ['Text', 'JSONB', 'Interval', 'Blob']

    def on(self, verb, *arguments, status=0):
        return self.marq(verb, 'shop', '--on', self.db.url, *arguments, status=status, MARQUETRY_ENV='development')

    def save(self, entities, message):
        path = self.folder / 'shop' / 'shop.marq'
        project = json.loads(path.read_text())
        project['schema']['namespaces'][0]['entities'] = entities
        path.write_text(json.dumps(project))
        self.marq('generate', 'shop', '-m', message)

    @staticmethod
    def table(name, *fields, **more):
        return {'uid': name, 'name': name, 'fields': [{'uid': f'{name}-{n}', 'name': n, 'data_type': kind, 'not_null': True} for n, kind in fields], **more}

    @staticmethod
    def key(name, kind, *fields):
        return {'uid': f'{name}-{kind}', 'name': f'{name}_{kind}'.replace('-', '_'), 'constraint': kind, 'fields': [f'{name}-{f}' for f in fields]}

    @staticmethod
    def without(entities, *names):
        """No table has these columns, nor a key with one of them."""
        def stays(table, uids):
            return not any(f'{table}-{name}' in uids for name in names)

        return [{**e, 'fields': [f for f in e['fields'] if f['name'] not in names],
                 'relations': [r for r in e.get('relations', []) if stays(e['uid'], r['fields'])],
                 'indexes': [i for i in e.get('indexes', []) if stays(e['uid'], [part['field'] for part in i['parts']])],
                 'constraints': [c for c in e.get('constraints', []) if stays(e['uid'], c['fields'])]} for e in entities]

    def build(self, tables, insert, *dropped):
        self.marq('new', 'shop', '-d', self.db.dialect)
        self.save(tables, 'With')
        self.on('apply', '--yes')
        self.save(self.without(tables, *dropped), 'Without')
        self.on('apply', '--yes', '--allow-loss')
        for sql in insert:
            self.db.run(sql)

    def back(self):
        self.on('rollback', '--steps', '1', '--yes', '--allow-loss')
        self.assertEqual(self.on('drift', '--against', 'applied').stdout, 'Nothing changes.\n')

    def assert_apart(self, table, columns, n_rows):
        self.assertEqual(self.db.ask(f'SELECT count(*) FROM (SELECT DISTINCT {columns} FROM {table}) AS apart'), str(n_rows), table)

    def test_types(self):
        types = TYPES + self.long_types
        tables = [self.table(f't{i}', ('n', 'Integer'), ('code', kind), constraints=[self.key(f't{i}', 'unique', 'code')]) for i, kind in enumerate(types)]
        self.build(tables, [''.join(f'INSERT INTO t{i} (n) VALUES ({n});' for i in range(len(types)) for n in range(N_ROWS))], 'code')
        for _ in range(2):
            self.back()
            for i in range(len(types)):
                self.assert_apart(f't{i}', 'code', N_ROWS)
                self.assert_apart(f't{i}', 'n', N_ROWS)
            self.on('apply', '--yes', '--allow-loss')

    def test_keys(self):
        """Of whatever kind, and of several columns."""
        tables = [self.table('prime', ('n', 'Integer'), ('code', 'Integer'), constraints=[self.key('prime', 'primary-key', 'code')]),
                  self.table('pair', ('n', 'Integer'), ('code', 'String(9)'), constraints=[self.key('pair', 'primary-key', 'n', 'code')]),
                  self.table('two', ('n', 'Integer'), ('code', 'Date'), ('other', 'Integer'), constraints=[self.key('two', 'unique', 'code', 'other')]),
                  self.table('sorted', ('n', 'Integer'), ('code', 'BigInt'), indexes=[
                      {'uid': 'x', 'name': 'x', 'is_unique': True, 'parts': [{'uid': 'xp', 'field': 'sorted-code', 'descending': True}]}]),
                  self.table('selected', ('n', 'Integer'), ('code', 'Serial'), constraints=[self.key('selected', 'primary-key', 'code')]),
                  self.table('numbered', ('n', 'Integer'), ('id', 'Serial'), ('code', 'Integer'), constraints=[
                      self.key('numbered', 'primary-key', 'id'), self.key('numbered', 'unique', 'code')])]
        tables.append(self.table('bare', ('n', 'Integer'), ('code', 'Integer'), constraints=[self.key('bare', 'primary-key', 'code')]))
        # A primary key requires it anyway.
        tables[-1]['fields'][1].pop('not_null')
        names = [table['name'] for table in tables]
        self.build(tables, [''.join(f'INSERT INTO {name} (n) VALUES ({n % 2});' for name in names for n in range(4))], 'code', 'other')
        for _ in range(2):
            self.back()
            for name in names:
                self.assert_apart(name, 'n, code', 4)
            self.on('apply', '--yes', '--allow-loss')
        self.back()
        self.on('rollback', '--to', '0', '--yes', '--allow-loss')

    def test_few(self):
        """What has few values, or has to be somebody else's, is what it was; a single row comes back with any of them."""
        relation = {'uid': 'r', 'name': 'r', 'fields': ['child-code'], 'target': 'parent', 'target_fields': ['parent-n']}
        tables = [self.table('parent', ('n', 'Integer'), constraints=[self.key('parent', 'primary-key', 'n')]),
                  self.table('child', ('n', 'Integer'), ('code', 'Integer'), constraints=[self.key('child', 'unique', 'code')], relations=[relation]),
                  self.table('yes', ('n', 'Integer'), ('code', 'Boolean'), constraints=[self.key('yes', 'unique', 'code')]),
                  self.table('level', ('n', 'Integer'), ('code', "Enum('low','high')"), constraints=[self.key('level', 'unique', 'code')])]
        self.build(tables, [f'INSERT INTO {name} (n) VALUES (0)' for name in ('parent', 'child', 'yes', 'level')], 'code')
        for _ in range(2):
            self.back()
            self.assertEqual(self.db.ask('SELECT code FROM child'), '0')
            self.assertEqual(self.db.ask('SELECT code FROM level'), 'low')
            self.on('apply', '--yes', '--allow-loss')

    def test_said(self):
        """It is a loss all the same."""
        self.build([self.table('t', ('n', 'Integer'), ('code', 'Integer'), constraints=[self.key('t', 'unique', 'code')])], [], 'code')
        down = next((self.folder / 'shop' / 'migrations').glob('*without/down.sql')).read_text()
        self.assertIn('The values that code had are gone', down)


class OnPostgres(Beside, unittest.TestCase):
    engine = databases.Postgres


class OnSQLite(Beside, unittest.TestCase):
    engine = databases.SQLite


class OnMariaDB(Beside, unittest.TestCase):
    engine = databases.MariaDB
    # A key needs to know how much of longer ones to look at.
    long_types = []


if __name__ == '__main__':
    unittest.main()
