#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same migrations on many databases: marq fleet."""
import json
import sqlite3
import unittest

import databases


class Fleet(databases.Beside):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'shop', '-m', 'Initial')
        self.edit('shop', lambda t: t['products']['fields'].append({'name': 'weight', 'data_type': 'Integer'}))
        self.marq('generate', 'shop', '-m', 'Weight')

    def fleet(self, *arguments, status=0):
        return json.loads(self.marq('fleet', 'shop', '--json', *arguments, status=status).stdout)

    @staticmethod
    def outcomes(results):
        return [result['outcome'] for result in results]


class OnSQLite(Fleet, unittest.TestCase):
    engine = databases.SQLite

    def setUp(self):
        super().setUp()
        (self.folder / 'tenants').mkdir()
        for number in range(12):
            sqlite3.connect(self.folder / f'tenants/{number:02}.db').close()

    def apply(self, *arguments, status=0):
        at = arguments.index('--') if '--' in arguments else len(arguments)
        return self.fleet('apply', '--glob', 'tenants/*.db', *arguments[:at], '--', '--yes', *arguments[at + 1:], status=status)

    def test_all(self):
        results = self.apply()
        self.assertEqual(self.outcomes(results), ['done'] * 12)
        self.assertEqual([[run['version'] for run in result['result']] for result in results], [['1.0.0', '1.0.1']] * 12)
        table = self.marq('fleet', 'shop', 'status', '--glob', 'tenants/*.db').stdout
        self.assertEqual(table.count('at 1.0.1, 0 pending'), 12)
        back = self.fleet('rollback', '--glob', 'tenants/*.db', '--', '--yes', '--allow-loss', '--steps', '1')
        self.assertEqual(self.outcomes(back), ['done'] * 12)

    def break_one(self, number):
        (self.folder / f'tenants/{number:02}.db').write_text('No database at all, and long enough to be seen as none. ' * 20)

    def test_canary(self):
        """Where the first does not do well, no other is touched."""
        self.break_one(0)
        self.assertEqual(self.outcomes(self.apply('--canary', '1', status=1)), ['failed'] + ['not_begun'] * 11)

    def test_stop_and_go_on(self):
        """After so many failures no more are begun; once they are mended, it goes on with what is left."""
        for number in (3, 4):
            self.break_one(number)
        results = self.apply('--jobs', '1', '--stop-after', '2', '--state', 'state', status=1)
        self.assertEqual(self.outcomes(results), ['done'] * 3 + ['failed'] * 2 + ['not_begun'] * 7)
        self.assertIn('not a SQLite database', results[3]['message'])
        for number in (3, 4):
            (self.folder / f'tenants/{number:02}.db').write_text('')
        self.assertEqual(self.outcomes(self.apply('--state', 'state')), ['done_before'] * 3 + ['done'] * 9)

    def test_list(self):
        (self.folder / 'list').write_text('# all of them\n\nsqlite:tenants/00.db\n  sqlite:tenants/01.db  \n')
        self.assertEqual(self.outcomes(self.fleet('apply', '--list', 'list', '--', '--yes')), ['done'] * 2)
        (self.folder / 'list').write_text('sqlite:tenants/00.db user=x\n')
        self.assertIn('line 1', self.marq('fleet', 'shop', 'apply', '--list', 'list', status=1).stderr)
        self.marq('fleet', 'shop', 'apply', '--glob', 'nothing/*', status=1)
        self.marq('fleet', 'shop', 'drop', '--glob', 'tenants/*', status=2)


class OnPostgres(Fleet, unittest.TestCase):
    engine = databases.Postgres

    def test_tenants(self):
        """Each tenant has a schema, and in it a record of its own."""
        self.db.run('CREATE SCHEMA "Anna\'s"; CREATE SCHEMA bert; CREATE SCHEMA clara')
        query = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$|^public$' ORDER BY 1"
        results = self.fleet('apply', '--query', query, '--on', self.db.url, '--', '--yes')
        self.assertEqual(self.outcomes(results), ['done'] * 3, results)
        self.assertEqual(self.db.ask("SELECT schemaname, count(*) FROM pg_tables WHERE tablename IN ('products', 'marquetry_migrations') "
                                     "GROUP BY 1 ORDER BY 1"), "Anna's|2\nbert|2\nclara|2")
        self.marq('rollback', 'shop', '--on', self.db.url, '--schema', 'bert', '--yes', '--allow-loss')
        states = self.fleet('status', '--query', query, '--on', self.db.url)
        self.assertEqual([state['result']['pending'] for state in states], [0, 1, 0])


class OnMariaDB(Fleet, unittest.TestCase):
    engine = databases.MariaDB

    def test_addresses_of_a_query(self):
        others = [databases.MariaDB(self.folder) for _ in range(3)]
        for other in others:
            self.addCleanup(other.close)
        self.db.run('CREATE TABLE tenants (url TEXT);' + ''.join(f"INSERT INTO tenants VALUES ('{other.url}');" for other in others))
        results = self.fleet('apply', '--query', 'SELECT url FROM tenants ORDER BY url', '--on', self.db.url, '--jobs', '3', '--', '--yes')
        self.assertEqual(self.outcomes(results), ['done'] * 3, results)


if __name__ == '__main__':
    unittest.main()
