#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of an enum that get other names: rows that have the old one have the new one afterwards, and the old one
again after the way back. On each engine, and in each way that it can hold them.
"""
import json
import unittest

import databases

VALUES = ('draft', "it's paid", 'sent', 'lost', 'never')
USED = VALUES[:4]


class Values(databases.Beside):
    lists = False

    def change(self, func):
        path = self.folder / 'shop/shop.marq'
        project = json.loads(path.read_text())
        func(project)
        path.write_text(json.dumps(project))

    def make(self, style):
        def fill(project):
            fields = [{'uid': 'f-id', 'name': 'id', 'data_type': 'Integer', 'not_null': True},
                      {'uid': 'f-status', 'name': 'status', 'data_type': 'Enum(@e-state)', 'not_null': True, 'default_value': 'draft'},
                      {'uid': 'f-next', 'name': 'next', 'data_type': 'Enum(@e-state)'}]
            if self.lists:
                fields.append({'uid': 'f-past', 'name': 'past', 'data_type': 'Array(Enum(@e-state))'})
            project['enum_style'] = style
            project['schema']['namespaces'] = [{
                'uid': 'n-public', 'name': 'public',
                'enums': [{'uid': 'e-state', 'name': 'state', 'values': [{'uid': f'v-{i}', 'name': name} for i, name in enumerate(VALUES)]}],
                'entities': [{'uid': 't-orders', 'name': 'orders', 'fields': fields, 'constraints': [
                    {'uid': 'c-id', 'constraint': 'primary_key', 'fields': ['f-id']}]}]}]

        self.marq('new', 'shop', '-d', self.db.dialect)
        self.change(fill)
        self.marq('generate', 'shop', '-m', 'Orders')
        self.apply()
        for number, name in enumerate(USED):
            self.db.run("INSERT INTO orders (id, status, next) VALUES ({}, '{}', {})".format(
                number, name.replace("'", "''"), "'sent'" if number % 2 else 'NULL'))
        if self.lists:
            self.db.run("UPDATE orders SET past = '{lost,draft,sent}' WHERE id = 1; UPDATE orders SET past = '{}' WHERE id = 2")

    def apply(self):
        self.marq('apply', 'shop', '--on', self.db.url, '--yes', '--allow-loss')

    def rows(self, status='status'):
        return [row.split('|') for row in self.db.ask(f'SELECT id, {status}, next{", past" if self.lists else ""} FROM orders ORDER BY id').split('\n')]

    def rename(self, project):
        """Two swap, one is called otherwise; a column, too."""
        names = {'v-0': 'sent', 'v-2': 'draft', 'v-1': 'settled'}
        namespace = project['schema']['namespaces'][0]
        for value in namespace['enums'][0]['values']:
            value['name'] = names.get(value['uid'], value['name'])
        for field in namespace['entities'][0]['fields']:
            if field['uid'] == 'f-status':
                field.update(name='state_now', default_value='sent')

    def rename_among_others(self, project):
        """One value goes, and one comes, too."""
        self.rename(project)
        values = project['schema']['namespaces'][0]['enums'][0]['values']
        values[:] = [{'uid': 'v-new', 'name': 'new'}] + [v for v in values if v['uid'] != 'v-4']

    def check(self, style, *flags, change=None):
        self.make(style)
        before = self.rows()
        self.change(change or self.rename)
        self.marq('generate', 'shop', '-m', 'Names', *flags)
        self.apply()
        after = list(zip(*self.rows('state_now')))
        self.assertEqual(after[1], ('sent', 'settled', 'draft', 'lost'))
        self.assertEqual(after[2][1::2], ('draft', 'draft'))
        if self.lists:
            self.assertEqual(after[3], ('', '{lost,sent,draft}', '{}', ''))
        self.assertEqual(self.marq('drift', 'shop', '--on', self.db.url).stdout, 'Nothing changes.\n')
        self.marq('rollback', 'shop', '--on', self.db.url, '--yes', '--allow-loss')
        self.assertEqual(self.rows(), before)

    def test_check(self):
        self.check('check')

    def test_native(self):
        self.check('native')

    def test_check_among_others(self):
        self.check('check', change=self.rename_among_others)

    def test_native_among_others(self):
        self.check('native', change=self.rename_among_others)


class OnPostgres(Values, unittest.TestCase):
    engine = databases.Postgres
    lists = True

    def test_used_at_once(self):
        """A value is there before it is a default, and before a new column has it."""
        def add(project):
            namespace = project['schema']['namespaces'][0]
            namespace['enums'][0]['values'].append({'uid': 'v-new', 'name': "new's"})
            fields = namespace['entities'][0]['fields']
            fields[1]['default_value'] = "new's"
            fields.append({'uid': 'f-more', 'name': 'more', 'data_type': 'Enum(@e-state)', 'not_null': True, 'default_value': "new's"})

        self.make('native')
        self.change(add)
        self.marq('generate', 'shop', '-m', 'New')
        self.marq('verify', 'shop', '--on', self.db.url)
        self.apply()
        self.db.run('INSERT INTO orders (id) VALUES (9)')
        self.assertEqual(self.db.ask('SELECT DISTINCT more FROM orders'), "new's")
        self.assertEqual(self.db.ask('SELECT status FROM orders WHERE id = 9'), "new's")
        self.db.run('DELETE FROM orders WHERE id = 9')
        self.marq('rollback', 'shop', '--on', self.db.url, '--yes', '--allow-loss')
        self.assertEqual(self.marq('drift', 'shop', '--on', self.db.url, '--against', 'applied').stdout, 'Nothing changes.\n')

    def test_online(self):
        self.check('check', '--online')


class OnSQLite(Values, unittest.TestCase):
    engine = databases.SQLite


class OnMariaDB(Values, unittest.TestCase):
    engine = databases.MariaDB


if __name__ == '__main__':
    unittest.main()
