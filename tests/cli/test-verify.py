#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands against running migrations, on each engine: every kind of problem made for real, and all told at once."""
import hashlib
import json
import os
import subprocess
import time
import unittest
import urllib.parse

import databases


def field(name, kind, **more):
    return {'uid': f'uid-{name}', 'name': name, 'data_type': kind, **more}


class Verified(databases.Beside):
    """The same on every engine. The project is the shop."""

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'shop', '-m', 'Initial')

    def folder_of(self, version):
        return next((self.folder / 'shop/migrations').glob(f'{version}-*'))

    def generate(self, message, change):
        self.edit('shop', change)
        self.marq('generate', 'shop', '-m', message)

    def create(self, message, up, down='SELECT 1;\n'):
        folder = self.folder / self.marq('create', 'shop', '-m', message).stdout.strip()
        (folder / 'up.sql').write_text(up)
        (folder / 'down.sql').write_text(down)
        return folder

    def apply(self, *arguments, url=None):
        self.marq('apply', 'shop', '--on', url or self.db.url, '--yes', *arguments)

    def verify(self, *arguments, status=4, url=None, **environment):
        """(kind, severity, version) → what is said of it, joined."""
        on = () if url is False else ('--on', url or self.db.url)
        found = json.loads(self.marq('verify', 'shop', *on, *arguments, '--json', status=status, **environment).stdout)
        self.assertEqual(found['refused'], status == 4)
        self.assertEqual(found['refused'], any(p['severity'] == 'error' for p in found['problems']))
        said = {}
        for problem in found['problems']:
            key = (problem['kind'], problem['severity'], (problem['migration'] or '').split('-')[0])
            said[key] = said.get(key, '') + problem['message'] + '\n'
        return said

    def snapshot(self):
        return self.db.ask({'sqlite': "SELECT name, sql FROM sqlite_master ORDER BY name",
                            'postgresql': "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
                            'mariadb': 'SHOW TABLES'}[self.db.dialect])

    def tamper(self, version, column, value):
        self.db.run(f"UPDATE marquetry_migrations SET {column} = '{value}' WHERE version = '{version}'")

    def test_all_is_well(self):
        """Before, in the middle and after; it makes nothing."""
        self.assertEqual(self.verify(status=0, url=False), {})
        self.assertEqual(self.snapshot(), '')
        self.assertEqual(self.verify(status=0), {})
        self.assertEqual(self.snapshot(), '')
        self.apply()
        self.generate('Weight', lambda t: t['products']['fields'].append(field('weight', 'Integer')))
        there = self.snapshot()
        self.assertEqual(self.verify(status=0), {})
        self.assertEqual(self.snapshot(), there)
        self.assertEqual(self.marq('verify', 'shop', '--on', self.db.url).stdout, 'Nothing stands against it.\n')
        self.apply()
        self.assertEqual(self.verify(status=0), {})

    def test_line_endings_are_no_change(self):
        self.apply()
        for script in self.folder_of('1.0.0').glob('*.sql'):
            script.write_bytes(script.read_bytes().replace(b'\n', b'\r\n'))
        self.assertEqual(self.verify(status=0), {})
        folder = self.create('Lines', "CREATE TABLE texts (a VARCHAR(20));\nINSERT INTO texts VALUES ('one\ntwo');\n", 'DROP TABLE texts;\n')
        (folder / 'up.sql').write_bytes((folder / 'up.sql').read_bytes().replace(b'\n', b'\r\n'))
        self.apply()
        self.assertEqual(self.db.ask("SELECT count(*) FROM texts WHERE length(a) = 7"), '1')
        (folder / 'up.sql').write_bytes((folder / 'up.sql').read_bytes().replace(b'\r\n', b'\n'))
        self.assertEqual([k for k in self.verify(status=0) if k[0] in ('checksum', 'record')], [])

    def test_everything_at_once(self):
        """What is applied, recorded, pending and there: all of it wrong, and all of it told in one run."""
        self.create('Note', 'CREATE TABLE note (id INTEGER);\n', 'DROP TABLE note;\n')
        self.create('More', 'CREATE TABLE more (id INTEGER);\n', 'DROP TABLE more;\n')
        self.apply()
        self.create('Wrong', 'CREATE TABLE fine (id INTEGER);\nSELEC 1;\n')
        self.create('Savepoint', 'INSERT INTO note VALUES (1);\nSAVEPOINT a;\n')
        self.create('Word', '-- marquetry: no-transactoin\nSELECT 1;\n')
        self.create('Open', "SELECT 'a;\n", "SELECT 'b;\n")
        with open(self.folder_of('1.0.1') / 'up.sql', 'a') as script:
            script.write('-- changed\n')
        self.tamper('1.0.0', 'down_sql', 'DROP TABLE nothing')
        folder = self.folder_of('1.0.2')
        folder.rename(self.folder / 'gone')
        said = self.verify()
        self.assertIn('repair', said['checksum', 'error', '1.0.1'])
        self.assertIn('record', said['record', 'error', '1.0.0'])
        self.assertIn('no files', said['missing', 'error', '1.0.2'])
        self.assertIn('line 2', said['script', 'error', '1.0.3'])
        self.assertIn('SAVEPOINT', said['script', 'error', '1.0.4'])
        self.assertIn('no-transactoin', said['script', 'error', '1.0.5'])
        self.assertIn('up.sql', said['script', 'error', '1.0.6'])
        self.assertIn('down.sql', said['script', 'error', '1.0.6'])
        self.assertNotIn(('script', 'error', '1.0.1'), said)
        text = self.marq('verify', 'shop', '--on', self.db.url, status=4).stdout
        self.assertIn('[checksum]', text)
        self.assertGreaterEqual(text.count('error: '), 8)
        # Without a database, what the files say.
        alone = self.verify(url=False)
        self.assertIn('SAVEPOINT', alone['script', 'error', '1.0.4'])
        self.assertNotIn(('checksum', 'error', '1.0.1'), alone)

    def test_order_and_dependencies(self):
        self.create('A', 'CREATE TABLE a (id INTEGER);\n', 'DROP TABLE a;\n')
        self.apply()
        self.marq('rollback', 'shop', '--on', self.db.url, '--yes', '--allow-loss')
        self.create('B', 'CREATE TABLE b (id INTEGER);\n', 'DROP TABLE b;\n')
        self.db.run("UPDATE marquetry_migrations SET status = 'applied' WHERE version = '1.0.1'")
        self.tamper('1.0.0', 'status', 'rolled_back')
        path = self.folder_of('1.0.1') / 'migration.json'
        needs = json.loads((self.folder_of('1.0.0') / 'migration.json').read_text())['id']
        path.write_text(json.dumps({**json.loads(path.read_text()), 'dependencies': [needs]}))
        said = self.verify()
        self.assertIn('1.0.0-initial, which it needs', said['dependency', 'warning', '1.0.1'])
        self.assertIn('renumber', said['order', 'error', '1.0.0'])
        self.assertIn(('order', 'warning', '1.0.0'), self.verify('--out-of-order', status=0))
        # The one that it needs is not there.
        data = json.loads((self.folder_of('1.0.2') / 'migration.json').read_text())
        first = json.loads((self.folder_of('1.0.1') / 'migration.json').read_text())['id']
        data['dependencies'] = [first, 'mig_1_nowhere']
        (self.folder_of('1.0.2') / 'migration.json').write_text(json.dumps(data))
        said = self.verify(url=False)
        self.assertIn('mig_1_nowhere', said['store', 'error', '1.0.2'])

    def test_half_done(self):
        self.apply()
        self.db.run("UPDATE marquetry_migrations SET status = 'failed', direction = 'down', step = 1")
        self.assertIn('rollback', self.verify()['half-done', 'error', '1.0.0'])

    def test_drift(self):
        self.apply()
        self.db.run('CREATE TABLE aside (id INTEGER PRIMARY KEY)')
        said = self.verify(status=0)
        self.assertIn('aside', said['drift', 'warning', ''])
        self.generate('Weight', lambda t: t['products']['fields'].append(field('weight', 'Integer')))
        self.assertNotIn(('drift', 'error', ''), self.verify(status=0))
        self.db.run('ALTER TABLE products ADD COLUMN weight VARCHAR(20)')
        said = self.verify()
        self.assertIn('weight', said['drift', 'error', ''])
        self.assertIn('aside', said['drift', 'warning', ''])

    def test_there_already(self):
        """What is to be made is there: just so, or otherwise."""
        self.generate('Weight', lambda t: t['products']['fields'].append(field('weight', 'Integer')))
        self.apply('--to', '1.0.0')
        self.db.run('ALTER TABLE products ADD COLUMN weight INTEGER')
        self.assertIn('weight is to be made, and is there already', self.verify()['drift', 'error', ''])
        self.assertEqual(self.verify('--to', '1.0.0', status=0)['drift', 'warning', ''].count('weight'), 1)
        self.db.run('DROP TABLE marquetry_migrations; DROP TABLE marquetry_log')
        self.assertIn('products is to be made, and is there already', self.verify()['drift', 'error', ''])

    def test_environments(self):
        self.apply()
        self.create('Only', '-- marquetry: only staging\nSELECT 1;\n')
        self.assertIn('--env', self.verify()['script', 'error', '1.0.1'])
        self.verify('--env', 'staging', status=0)

    def test_other_engine(self):
        """A project that has no scripts for this engine."""
        other = {'sqlite': 'postgresql', 'postgresql': 'mariadb', 'mariadb': 'postgresql'}[self.db.dialect]
        self.marq('new', 'other', '-t', 'shop', '-d', other)
        self.marq('generate', 'other', '-m', 'Initial')
        found = json.loads(self.marq('verify', 'other', '--on', self.db.url, '--json', status=4).stdout)
        self.assertIn(('engine', 'error'), [(p['kind'], p['severity']) for p in found['problems']])
        self.assertIn(f'up.{self.db.dialect}.sql', ' '.join(p['message'] for p in found['problems']))

    def test_appliers(self):
        self.apply()
        for appliers, status in ((['nobody-of-this-name'], 4), ([os.environ.get('USER') or 'root', 'nobody'], 0)):
            path = self.folder / 'shop/shop.marq'
            project = json.loads(path.read_text())
            project['targets'] = [{'name': 'live', 'uid': 'live', 'url': self.db.url, 'environment': 'production', 'is_protected': True,
                                   'appliers': appliers + [subprocess.run(['id', '-un'], capture_output=True, text=True).stdout.strip()] * (status == 0)}]
            path.write_text(json.dumps(project))
            said = self.verify(url='live', status=status)
            self.assertEqual(('applier', 'error', '') in said, status == 4)

    def test_usage(self):
        self.marq('verify', status=2)
        self.marq('verify', 'shop', '--to', 'x', status=2)
        self.marq('verify', 'shop', '--to', '9.9.9', status=2)
        self.marq('verify', self.db.url, status=2)
        self.marq('verify', 'shop', '--on', 'no-such-target', status=1)

    def test_many(self):
        """Each is read once; the same again where all are applied."""
        self.create('Note', 'CREATE TABLE note (id INTEGER);\n', 'DROP TABLE note;\n')
        first = json.loads((self.folder_of('1.0.1') / 'migration.json').read_text())
        for number in range(2, 302):
            folder = self.folder / f'shop/migrations/1.0.{number}-data-{number}'
            folder.mkdir()
            up, down = f'INSERT INTO note VALUES ({number});\n', f'DELETE FROM note WHERE id = {number};\n'
            (folder / 'up.sql').write_text(up)
            (folder / 'down.sql').write_text(down)
            (folder / 'migration.json').write_text(json.dumps({
                **first, 'id': f'mig_{number}_data', 'version': f'1.0.{number}', 'description': f'Data {number}', 'dependencies': [],
                'base': f'mig_{number - 1}_data' if number > 2 else first['id'],
                'checksum': hashlib.sha256(f'{up}\0{down}'.encode()).hexdigest()}))
        begin = time.monotonic()
        said = self.verify(status=0)
        self.assertEqual({kind for kind, _, _ in said} - {'store', 'drift'}, set())
        self.assertLess(time.monotonic() - begin, 20)


class OnPostgres(Verified, unittest.TestCase):
    engine = databases.Postgres

    def limited(self):
        """Somebody who may connect, and nothing more."""
        name = f'marq_limited_{os.getpid()}'
        self.db.run(f'CREATE ROLE {name} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC')
        self.addCleanup(lambda: self.db.run(f'DROP OWNED BY {name}; DROP ROLE {name}'))
        parts = urllib.parse.urlsplit(self.db.url)
        host = parts.netloc.rsplit('@', 1)[-1]
        query = f'?{parts.query}' if parts.query else ''
        return name, f'postgresql://{name}@{host}{parts.path}{query}'

    def test_rights(self):
        name, url = self.limited()
        said = self.verify(url=url)
        self.assertIn(f'GRANT CREATE ON SCHEMA public TO {name}', said['right', 'error', '1.0.0'])
        self.apply()
        self.db.run('CREATE TYPE mood AS ENUM (\'sad\'); CREATE SCHEMA aside; CREATE TABLE aside.b (id int)')
        self.create('Rights', "ALTER TABLE products ADD COLUMN w int;\nINSERT INTO orders SELECT * FROM customers;\nALTER TYPE mood ADD VALUE 'glad';\n"
                    'CREATE SCHEMA more;\nCREATE TABLE more.t (id int);\nALTER TABLE more.t ADD COLUMN b int;\nCREATE INDEX i ON aside.b (id);\n'
                    'WITH own AS (SELECT 1) SELECT * FROM own;\nUPDATE nothing_there SET a = 1;\nCREATE EXTENSION plpython3u;\n')
        self.assertIn('GRANT SELECT ON marquetry_migrations', self.verify(url=url)['right', 'error', ''])
        self.db.run(f'GRANT SELECT ON marquetry_migrations TO {name}')
        said = self.verify(url=url)
        rights = said['right', 'error', '1.0.1']
        for piece in ('products belongs', 'INSERT ON orders', 'SELECT ON customers', 'mood belongs', 'CREATE ON DATABASE', 'aside.b belongs'):
            self.assertIn(piece, rights)
        for piece in ('more.t', 'own', 'nothing_there'):
            self.assertNotIn(f'{piece} belongs', rights)
            self.assertNotIn(f'ON {piece}', rights)
        record = said['right', 'error', '']
        for right in ('INSERT', 'UPDATE', 'DELETE'):
            self.assertIn(f'GRANT {right} ON marquetry_migrations', record)
        self.assertNotIn('right', [kind for kind, _, _ in self.verify(status=0)])

    def test_newer_statements(self):
        """What the parser here does not know, the server is asked about, and does nothing of it."""
        self.apply()
        self.create('Newer', "SELECT 1 FROM FROM products;\n")
        self.assertIn('line 1', self.verify()['script', 'error', '1.0.1'])
        self.assertIn('newer', self.verify(url=False, status=0)['script', 'warning', '1.0.1'])

    def test_lint(self):
        self.apply()
        folder = self.create('Required', 'ALTER TABLE products ADD COLUMN w int NOT NULL;\n')
        said = self.verify()['lint', 'error', '1.0.1']
        self.assertIn('-- marquetry: silence not-null-without-default', said)
        (folder / 'up.sql').write_text('-- marquetry: silence not-null-without-default\n' + (folder / 'up.sql').read_text())
        self.assertNotIn('lint', [kind for kind, _, _ in self.verify(status=0)])

    def test_concurrently(self):
        self.apply()
        self.create('Index', 'CREATE INDEX CONCURRENTLY i ON products (name);\n')
        self.assertIn('no-transaction', self.verify()['script', 'error', '1.0.1'])


class OnSQLite(Verified, unittest.TestCase):
    engine = databases.SQLite

    def test_tried_in_memory(self):
        """Each script on the tables that it will find, with a database and without."""
        self.create('Good', 'ALTER TABLE products ADD COLUMN extra TEXT;\nUPDATE products SET extra = name;\nCREATE INDEX i ON products (extra);\n'
                    'SELECT 1;\n')
        self.assertEqual([k for k in self.verify(url=False, status=0) if k[0] == 'script'], [])
        self.create('Bad', 'CREATE INDEX j ON products (no_such_column);\n')
        for url in (False, None):
            self.assertIn('no_such_column', self.verify(url=url)['script', 'error', '1.0.2'])
        self.assertEqual(self.snapshot(), '')

    def test_read_only(self):
        said = self.verify(url=self.db.url + '?mode=ro')
        self.assertIn(('right', 'error', ''), said)


class OnMariaDB(Verified, unittest.TestCase):
    engine = databases.MariaDB

    def test_rights(self):
        name = f'marq_limited_{os.getpid()}'
        self.db.run(f"CREATE USER '{name}'@'%'; GRANT SELECT ON {self.db.name}.* TO '{name}'@'%'")
        self.addCleanup(lambda: self.db.run(f"DROP USER '{name}'@'%'"))
        parts = urllib.parse.urlsplit(self.db.url)
        url = f'mariadb://{name}@{parts.netloc.rsplit("@", 1)[-1]}{parts.path}'
        said = self.verify(url=url)
        self.assertIn('CREATE', said['right', 'error', '1.0.0'])
        self.assertIn('marquetry_migrations', said['right', 'error', ''])
        self.apply()
        self.create('Rights', 'ALTER TABLE products ADD COLUMN w INT;\nINSERT INTO orders (id) VALUES (1);\nSELECT 1;\n')
        self.db.run(f"GRANT INSERT ON {self.db.name}.orders TO '{name}'@'%'")
        rights = self.verify(url=url)['right', 'error', '1.0.1']
        self.assertIn('ALTER on', rights)
        self.assertNotIn('INSERT on', rights)
        self.db.run(f"GRANT ALL PRIVILEGES ON `{self.db.name.replace('_', chr(92) + '_')}`.* TO '{name}'@'%'")
        self.assertNotIn('right', [kind for kind, _, _ in self.verify(url=url, status=0)])

    def test_table_without_transactions(self):
        """What a statement that fails leaves behind there is said before it is run."""
        self.apply()
        self.db.run('CREATE TABLE loose (id INT PRIMARY KEY) ENGINE = MyISAM; CREATE TABLE firm (id INT PRIMARY KEY) ENGINE = InnoDB')
        self.create('Rows', 'INSERT INTO firm VALUES (1);\nDELETE FROM loose;\nINSERT INTO loose VALUES (1), (2);\n')
        said = [text for (kind, _, _), text in self.verify(status=0).items() if kind == 'engine']
        self.assertEqual(len(said), 1)
        self.assertIn('loose is of MyISAM', said[0])


if __name__ == '__main__':
    unittest.main()
