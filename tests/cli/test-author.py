#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between designing and applying: what is written by hand is read back, templates, what a migration says of itself."""
import json
import os
import pty
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


class Postgres:
    dialect = 'postgresql'
    count = 0

    def __init__(self, _folder):
        self.scratch = os.environ.get('MARQ_TEST_PG')
        if not self.scratch:
            raise unittest.SkipTest('MARQ_TEST_PG is not set: run this through ./dev test')
        Postgres.count += 1
        self.name = f'marq_author_{os.getpid()}_{Postgres.count}'
        self.url = self.scratch.rsplit('/', 1)[0] + '/' + self.name
        self.psql(self.scratch, f'CREATE DATABASE {self.name}')

    @staticmethod
    def psql(url, sql):
        return subprocess.run(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', url], input=sql, text=True, check=True,
                              capture_output=True).stdout.strip()

    def run(self, sql):
        return self.psql(self.url, sql)

    def scratches(self):
        return self.psql(self.scratch, "SELECT count(*) FROM pg_database WHERE datname LIKE 'marquetry_scratch_%'")

    def asleep(self):
        return self.psql(self.scratch, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'")

    def close(self):
        self.psql(self.scratch, f'DROP DATABASE {self.name}')


class MariaDB:
    dialect = 'mariadb'
    count = 0

    def __init__(self, _folder):
        self.scratch = os.environ.get('MARQ_TEST_MARIADB')
        if not self.scratch:
            raise unittest.SkipTest('MARQ_TEST_MARIADB is not set: run this through ./dev test')
        MariaDB.count += 1
        self.name = f'marq_author_{os.getpid()}_{MariaDB.count}'
        parts = urllib.parse.urlsplit(self.scratch)
        self.client = ['mariadb', '--no-defaults', f'--host={parts.hostname}', f'--port={parts.port}', f'--user={parts.username}', '--protocol=tcp',
                       '--batch', '--skip-column-names']
        self.url = f'mariadb://{parts.netloc}/{self.name}'
        self.call('', f'CREATE DATABASE {self.name}')

    def call(self, database, sql):
        return subprocess.run([*self.client, database], input=sql, text=True, check=True, capture_output=True).stdout.strip().replace('\t', '|')

    def run(self, sql):
        return self.call(self.name, sql)

    def scratches(self):
        return self.call('', "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'marquetry_scratch_%'")

    def asleep(self):
        return self.call('', "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'SELECT sleep(60)%'")

    def close(self):
        self.call('', f'DROP DATABASE {self.name}')


class SQLite:
    dialect = 'sqlite'
    scratch = 'sqlite:/nowhere/in/particular'

    def __init__(self, folder):
        self.path = folder / 'database.sqlite3'
        self.url = f'sqlite:{self.path}'

    def run(self, sql):
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            if ';' in sql:
                connection.executescript(sql)
                return ''
            return '\n'.join('|'.join(map(str, row)) for row in connection.execute(sql))
        finally:
            connection.close()

    @staticmethod
    def scratches():
        return '0'

    def close(self):
        pass


class Case(unittest.TestCase):
    dialect = 'postgresql'

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.migrations = self.folder / 'shop/migrations'

    def marq(self, *arguments, status=0, **environment):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                             env={**os.environ, 'MARQUETRY_SCRATCH': '', 'NO_COLOR': '', **environment})
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def edit(self, change, **of_project):
        path = self.folder / 'shop/shop.marq'
        project = json.loads(path.read_text())
        change({e['name']: e for n in project['schema']['namespaces'] for e in n.get('entities', [])})
        path.write_text(json.dumps({**project, **of_project}))

    def add(self, table, name, **values):
        self.edit(lambda tables: tables[table]['fields'].append({'name': name, 'uid': name, 'data_type': 'Integer', **values}))

    def tables(self):
        project = json.loads((self.folder / 'shop/shop.marq').read_text())
        return {e['name']: e for n in project['schema']['namespaces'] for e in n['entities']}

    def script(self, name, up, down=''):
        (self.migrations / name / 'up.sql').write_text(up)
        (self.migrations / name / 'down.sql').write_text(down)

    def facts(self, name):
        return json.loads((self.migrations / name / 'migration.json').read_text())


class Read:
    """The same on every engine."""
    string = 'String(40)'

    def setUp(self):
        super().setUp()
        self.db = self.engine(self.folder)
        self.addCleanup(self.db.close)
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'shop', '-m', 'Initial')
        self.db.run((self.migrations / '1.0.0-initial/up.sql').read_text())

    def read(self, *arguments, status=0, **environment):
        return self.marq('read', 'shop', '--scratch', self.db.scratch, *arguments, status=status, **environment)

    def apply(self, name):
        self.db.run((self.migrations / name / 'up.sql').read_text())

    def drift(self):
        return self.marq('drift', 'shop', '--on', self.db.url, status=0).stdout

    def test_end_to_end(self):
        """Create, write, read back, draw more, generate: what comes of it is right."""
        before = self.tables()['products']
        self.marq('create', 'shop', '-m', 'By hand')
        self.script('1.0.1-by-hand', 'ALTER TABLE products ADD COLUMN nick VARCHAR(20);\n'
                                     "CREATE TABLE shelves (id INTEGER NOT NULL PRIMARY KEY, label VARCHAR(40) NOT NULL DEFAULT 'x');\n",
                    'DROP TABLE shelves;\nALTER TABLE products DROP COLUMN nick;\n')
        self.assertIn('read back', self.marq('generate', 'shop', '-m', 'x', status=4).stderr)
        run = self.read()
        self.assertIn('nick', run.stdout)
        self.assertIn('shelves', run.stdout)
        self.assertIn('--into-design', run.stderr)
        facts = self.facts('1.0.1-by-hand')
        self.assertEqual([c['change'] for c in facts['changes']], ['add', 'add'])
        self.assertEqual(self.db.scratches(), '0')
        run = self.marq('read', 'shop', '1.0.1', '--into-design', '--yes')
        after = self.tables()
        self.assertEqual(after['products']['fields'][:-1], before['fields'])
        self.assertEqual(after['products']['fields'][-1]['name'], 'nick')
        self.assertEqual(after['shelves']['fields'][1]['data_type'], self.string)
        self.assertIn('No changes', self.marq('generate', 'shop', '-m', 'x').stdout)
        self.add('shelves', 'place')
        self.marq('generate', 'shop', '-m', 'More')
        up = (self.migrations / '1.0.2-more/up.sql').read_text()
        self.assertIn('place', up)
        self.assertNotIn('nick', up)
        self.assertEqual(self.facts('1.0.2-more')['dependencies'], [facts['id']])
        self.apply('1.0.1-by-hand')
        self.apply('1.0.2-more')
        self.assertEqual(self.drift(), 'Nothing changes.\n')

    def test_drawn_before(self):
        """What is in the design already and written by hand is one thing, and nothing is generated for it."""
        self.add('products', 'weight')
        self.marq('create', 'shop', '-m', 'By hand')
        self.script('1.0.1-by-hand', 'ALTER TABLE products ADD COLUMN weight INTEGER;')
        run = self.read()
        self.assertNotIn('--into-design', run.stderr)
        self.assertIn('No changes', self.marq('generate', 'shop', '-m', 'x').stdout)
        self.assertEqual(self.facts('1.0.1-by-hand')['changes'][0]['after']['uid'], 'weight')

    def test_edited(self):
        """A generated script, edited; the design is what it was, and what was added is undone by the next."""
        self.add('products', 'weight')
        self.marq('generate', 'shop', '-m', 'Weight')
        path = self.migrations / '1.0.1-weight/up.sql'
        script, index = path.read_text(), 'CREATE INDEX by_weight ON products (weight);\n'
        path.write_text(script.replace('COMMIT;', index + 'COMMIT;') if 'COMMIT;' in script else script + index)
        self.assertIn('edited', self.marq('generate', 'shop', '-m', 'x', status=4).stderr)
        self.assertIn('by_weight', self.read().stdout)
        self.marq('generate', 'shop', '-m', 'Next')
        self.assertRegex((self.migrations / '1.0.2-next/up.sql').read_text(), r'DROP INDEX (IF EXISTS )?(public\.)?by_weight')
        self.apply('1.0.1-weight')
        self.apply('1.0.2-next')
        self.assertEqual(self.drift(), 'Nothing changes.\n')

    def test_renames(self):
        """What a statement renames stays the same thing."""
        uid = next(f['uid'] for f in self.tables()['products']['fields'] if f['name'] == 'price')
        table = self.tables()['products']['uid']
        self.marq('create', 'shop', '-m', 'Renames')
        self.script('1.0.1-renames', 'ALTER TABLE products RENAME COLUMN price TO cost;\nALTER TABLE products RENAME TO wares;\n'
                                     'ALTER TABLE wares RENAME COLUMN cost TO amount;\n')
        self.read('--into-design', '--yes')
        wares = self.tables()['wares']
        self.assertEqual(wares['uid'], table)
        self.assertEqual(next(f['name'] for f in wares['fields'] if f['uid'] == uid), 'amount')
        changes = self.facts('1.0.1-renames')['changes']
        self.assertEqual({c['change'] for c in changes if c['kind'] != 'constraint'}, {'modify'}, changes)

    def test_rows(self):
        """A migration of rows changes no schema, and is not run: its tables would be empty."""
        self.marq('create', 'shop', '-m', 'Rows', '--type', 'data')
        self.script('1.0.1-rows', 'UPDATE products SET price = 3;\n-- marquetry: step\nDELETE FROM order_items WHERE 1 = 0;\n')
        self.assertIn('rows only', self.marq('read', 'shop').stdout)
        self.assertEqual(self.facts('1.0.1-rows')['changes'], [])
        self.assertIn('nothing to read back', self.marq('read', 'shop').stdout)
        self.marq('create', 'shop', '-m', 'Nothing yet')
        self.read()
        self.assertEqual(self.facts('1.0.2-nothing-yet')['changes'], [])

    def test_several(self):
        """Several in a row; one that fails is named with its line, and those before it are recorded."""
        for name in ('a', 'b', 'c'):
            self.marq('create', 'shop', '-m', name)
        self.script('1.0.1-a', 'CREATE TABLE aa (id INTEGER NOT NULL PRIMARY KEY);')
        self.script('1.0.2-b', 'ALTER TABLE aa ADD COLUMN b INTEGER;')
        self.script('1.0.3-c', '-- first\n\nALTER TABLE nowhere ADD COLUMN c INTEGER;')
        self.assertIn('1.0.2-b', self.read('1.0.3', status=4).stderr + self.read('1.0.2', status=4).stderr)
        run = self.read(status=1)
        self.assertRegex(run.stderr, r'1\.0\.3-c/up\.sql, line 3, ALTER TABLE nowhere')
        self.assertEqual(len(self.facts('1.0.2-b')['changes']), 1)
        self.assertNotIn('changes', self.facts('1.0.3-c'))
        self.assertEqual(self.db.scratches(), '0')
        self.script('1.0.3-c', 'ALTER TABLE aa ADD COLUMN c INTEGER;')
        found = json.loads(self.read('--json').stdout)
        self.assertEqual([m['version'] for m in found['migrations']], ['1.0.3'])
        self.marq('read', 'shop', '1.0.1', '--into-design', '--yes')
        self.assertEqual([f['name'] for f in self.tables()['aa']['fields']], ['id', 'b', 'c'])

    def test_dry_run(self):
        self.marq('create', 'shop', '-m', 'a')
        self.script('1.0.1-a', 'CREATE TABLE aa (id INTEGER NOT NULL PRIMARY KEY);')
        self.assertIn('aa', self.read('-n').stdout)
        self.assertNotIn('changes', self.facts('1.0.1-a'))
        self.assertIn('nothing was done', self.read('--into-design', status=4).stderr)
        self.assertIn('changes', self.facts('1.0.1-a'))
        self.assertNotIn('aa', self.tables())

    def test_conditions(self):
        """Parts that are for some environments may write rows, and may not make another schema."""
        self.marq('create', 'shop', '-m', 'a')
        self.script('1.0.1-a', "CREATE TABLE aa (id INTEGER NOT NULL PRIMARY KEY);\n-- marquetry: only development,test\n"
                               'INSERT INTO aa VALUES (1);\n-- marquetry: all\nCREATE TABLE bb (id INTEGER NOT NULL PRIMARY KEY);')
        self.read()
        self.assertEqual(len(self.facts('1.0.1-a')['changes']), 2)
        self.script('1.0.1-a', '-- marquetry: only production\nCREATE TABLE bb (id INTEGER NOT NULL PRIMARY KEY);')
        self.assertIn('another schema for production', self.read(status=4).stderr)

    def test_refused(self):
        self.marq('create', 'shop', '-m', 'a')
        self.script('1.0.1-a', 'CREATE TABLE aa (id INTEGER); SAVEPOINT x; DROP TABLE aa;')
        self.assertIn('SAVEPOINT', self.read(status=4).stderr)
        self.marq('read', status=2)
        self.assertIn('9.9.9', self.read('9.9.9', status=2).stderr)
        if self.db.dialect != 'sqlite':
            self.script('1.0.1-a', 'CREATE TABLE aa (id INTEGER);')
            self.assertIn('--scratch', self.marq('read', 'shop', status=4).stderr)
            self.assertIn('aa', self.marq('read', 'shop', MARQUETRY_SCRATCH=self.db.scratch).stdout)

    def test_template(self):
        """From a template to what is generated after it."""
        values = ('--set', 'table=products', '--set', 'column=weight', '--set', 'value=price * 2', '--set', 'default=1',
                  '--set', 'type=INTEGER')
        run = self.marq('create', 'shop', '-m', 'Weight', '-t', 'add-not-null-column', *values)
        self.assertIn('marq read', run.stderr)
        self.assertEqual(self.facts('1.0.1-weight')['type'], 'add_columns')
        self.read('--into-design', '--yes')
        weight = self.tables()['products']['fields'][-1]
        self.assertEqual((weight['name'], weight['not_null']), ('weight', True))
        self.assertIn('No changes', self.marq('generate', 'shop', '-m', 'x').stdout)


class ReadOnServer(Read):
    def test_beyond(self):
        """What reaches beyond a database is not run on somebody's server."""
        self.marq('create', 'shop', '-m', 'a')
        name = f'marq_never_{os.getpid()}'
        self.script('1.0.1-a', f'-- marquetry: no-transaction\nCREATE DATABASE {name};\nCREATE TABLE aa (id INTEGER NOT NULL PRIMARY KEY);')
        self.assertIn(f'not run: CREATE DATABASE {name}', self.read().stderr)
        self.db.run(f'CREATE DATABASE {name}')
        self.db.run(f'DROP DATABASE {name}')

    def test_interrupted(self):
        """Ended in the middle, it leaves no database behind and records nothing."""
        self.marq('create', 'shop', '-m', 'a')
        self.script('1.0.1-a', f'SELECT {self.sleep}(60); CREATE TABLE aa (id INTEGER NOT NULL PRIMARY KEY);')
        process = subprocess.Popen([MARQ, 'read', 'shop', '--scratch', self.db.scratch], cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while self.db.asleep() == '0' and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
        self.assertEqual(process.wait(20), 130)
        self.assertEqual(self.db.scratches(), '0')
        self.assertNotIn('changes', self.facts('1.0.1-a'))


class ReadOnPostgres(ReadOnServer, Case):
    engine = Postgres
    sleep = 'pg_sleep'

    def test_all_templates(self):
        """Whatever a template makes is read back, and a design has a place for it."""
        runs = [('add-enum-value', 'enum=mood value=glad after=sad'), ('batch-update', 'table=products column=name value=upper(name) where=true'),
                ('rename-column-expand', 'table=products old=name new=title type=text'),
                ('split-table', 'table=products new=product_names columns=name'), ('uuid-key', 'table=products column=uu')]
        self.edit(lambda tables: None, enum_style='native')
        self.marq('create', 'shop', '-m', 'Mood')
        self.script('1.0.1-mood', "CREATE TYPE mood AS ENUM ('sad', 'so');")
        for name, values in runs:
            self.marq('create', 'shop', '-m', name, '-t', name, *(w for v in values.split() for w in ('--set', v)))
        self.read('--into-design', '--yes')
        self.assertIn('No changes', self.marq('generate', 'shop', '-m', 'x').stdout)
        self.assertEqual(self.facts('1.0.3-batch-update')['changes'], [])
        self.assertEqual(self.db.scratches(), '0')


class ReadOnMariaDB(ReadOnServer, Case):
    engine = MariaDB
    sleep = 'sleep'


class ReadOnSQLite(Read, Case):
    engine = SQLite
    string = 'Custom(VARCHAR(40))'

    def test_further_dialect(self):
        """The script for a further dialect has to do the same."""
        postgres = os.environ.get('MARQ_TEST_PG')
        if not postgres:
            self.skipTest('MARQ_TEST_PG is not set: run this through ./dev test')
        self.edit(lambda tables: None, further_dialects=['postgresql'])
        self.marq('create', 'shop', '-m', 'Two')
        folder = self.migrations / '1.0.1-two'
        (folder / 'up.sql').write_text('CREATE TABLE aa (id INTEGER NOT NULL PRIMARY KEY, b TEXT);')
        (folder / 'up.postgresql.sql').write_text('CREATE TABLE aa (id integer PRIMARY KEY);')
        (folder / 'down.postgresql.sql').write_text('DROP TABLE aa;')
        self.assertIn('--scratch', self.marq('read', 'shop', status=4).stderr)
        self.assertRegex(self.marq('read', 'shop', '--scratch', postgres, status=4).stderr, r'up\.postgresql\.sql does something else(.|\n)*Column: b')
        (folder / 'up.postgresql.sql').write_text('CREATE TABLE aa (id integer PRIMARY KEY, b text);')
        self.marq('read', 'shop', '--scratch', postgres)
        self.assertEqual(len(self.facts('1.0.1-two')['changes']), 1)


class Show(Case):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.dialect)
        self.marq('generate', 'shop', '-m', 'Initial')

    def terminal(self, *arguments, **environment):
        """What it prints on one."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([MARQ, *arguments], stdout=theirs, stderr=subprocess.DEVNULL, cwd=self.folder,
                                   env={**os.environ, 'TERM': 'xterm', 'NO_COLOR': '', **environment})
        os.close(theirs)
        text = b''
        try:
            while part := os.read(ours, 65536):
                text += part
        except OSError:
            pass
        os.close(ours)
        self.assertEqual(process.wait(), 0)
        return text.decode().replace('\r\n', '\n')

    def test_known(self):
        run = self.marq('show', 'shop', '1.0.0')
        self.assertRegex(run.stdout, r'\A1\.0\.0 Initial\n  Id +mig_\d+_initial\n  Type +create_table\n')
        self.assertIn('Table products with 3 fields is added.', run.stdout)
        self.assertRegex(run.stdout, r'Way back +DROP TABLE')
        self.assertIn((self.migrations / '1.0.0-initial/up.sql').read_text(), run.stdout)
        self.assertIn((self.migrations / '1.0.0-initial/down.sql').read_text(), run.stdout)
        self.assertEqual(run.stdout, self.marq('preview', 'shop', self.facts('1.0.0-initial')['id']).stdout)
        found = json.loads(self.marq('show', 'shop', '1.0.0', '--json').stdout)
        self.assertEqual(found['checksum'], self.facts('1.0.0-initial')['checksum'])
        self.assertEqual((found['effect'], found['steps'], found['outside_transaction']), ('known', 1, 0))
        self.assertEqual(len(found['changes']), 5)

    def test_by_hand(self):
        self.marq('create', 'shop', '-m', 'Hand', '--depends', '1.0.0', '--no-down')
        (self.migrations / '1.0.1-hand/up.sql').write_text(
            'ALTER TABLE products ALTER COLUMN price TYPE text;\n-- marquetry: step\nDELETE FROM products;\n'
            '-- marquetry: no-transaction\n\nCREATE INDEX CONCURRENTLY i\n  ON products (price);\n-- marquetry: only staging\nSELECT 1;')
        text = self.marq('show', 'shop', '1.0.1').stdout
        self.assertIn('written by hand', text)
        self.assertIn('line 6: CREATE INDEX CONCURRENTLY i (outside of a transaction)\n', text)
        self.assertIn('line 3: DELETE FROM products (loses data)\n', text)
        self.assertIn('3 statements in 3 steps, 1 outside of a transaction, some for other environments', text)
        self.assertRegex(text, r'Locks +\S')
        self.assertRegex(text, r'Way back +none')
        self.assertRegex(text, r'\[not-rerunnable\]')
        self.assertIn(self.facts('1.0.0-initial')['id'], text)
        found = json.loads(self.marq('show', 'shop', '1.0.1', '--json').stdout)
        self.assertEqual([s['line'] for s in found['statements']], [1, 3, 6])
        self.assertNotIn('changes', found)
        self.assertIsNone(found['down'])
        self.assertEqual(found['dependencies'], [self.facts('1.0.0-initial')['id']])

    def test_colours(self):
        """On a terminal only, and not where nobody wants them; what a file has of control characters is shown, not obeyed."""
        (self.folder / 'f.sql').write_text("-- é \x1b[2J\nDROP TABLE y; SELECT 'a', 12\n")
        plain = self.marq('show', 'f.sql').stdout
        self.assertNotIn('\x1b[1;34m', plain)
        self.assertTrue(plain.endswith("\nf.sql\n-- é \x1b[2J\nDROP TABLE y; SELECT 'a', 12\n"))
        coloured = self.terminal('show', 'f.sql')
        self.assertIn('\x1b[2m-- é \\x1b[2J\x1b[0m\n\x1b[1;34mDROP\x1b[0m \x1b[1;34mTABLE\x1b[0m y;', coloured)
        self.assertIn("\x1b[32m'a'\x1b[0m, \x1b[36m12\x1b[0m", coloured)
        for environment in ({'NO_COLOR': '1'}, {'TERM': 'dumb'}):
            text = self.terminal('show', 'f.sql', **environment)
            self.assertNotIn('\x1b', text)
            self.assertIn('DROP TABLE y;', text)

    def test_refused(self):
        self.assertIn('9.9.9', self.marq('show', 'shop', '9.9.9', status=2).stderr)
        self.assertIn('marq preview', self.marq('preview', status=2).stderr)
        self.marq('show', 'f.sql', '-d', 'oracle', status=2)
        self.marq('show', 'nowhere.sql', status=1)
        (self.folder / 'f.sql').write_bytes(b'\xff\xfe')
        self.assertIn('UTF-8', self.marq('show', 'f.sql', status=1).stderr)
        (self.folder / 'f.sql').write_text('SELEC 1; DROP (')
        run = self.marq('show', 'f.sql')
        self.assertIn('SELEC 1; DROP (', run.stdout)
        self.assertIn('SELEC', run.stderr)
        (self.folder / 'f.sql').write_text('')
        self.assertIn('nothing', self.marq('show', 'f.sql').stdout)

    def test_other_dialects(self):
        (self.folder / 'f.sql').write_text('BEGIN NOT ATOMIC SELECT 1; SELECT 2; END;\nALTER TABLE `a;b` ADD x INT;')
        found = json.loads(self.marq('show', 'f.sql', '-d', 'mariadb', '--json').stdout)
        self.assertEqual([s['what'] for s in found['statements']], ['BEGIN NOT ATOMIC', 'ALTER TABLE'])
        self.assertTrue(all(s['outside_transaction'] for s in found['statements']))
        self.assertIn('mariadb', self.marq('show', 'shop', '1.0.0', '-d', 'mariadb', status=2).stderr)


class Depends(Case):
    def test_depends(self):
        """By hand, and what the changes need; each once, in order."""
        self.marq('new', 'shop', '-t', 'shop')
        self.marq('generate', 'shop', '-m', 'a')
        self.edit(lambda tables: tables['products']['fields'].append({'name': 'x', 'uid': 'x', 'data_type': 'Integer'}))
        self.marq('generate', 'shop', '-m', 'b')
        ids = [self.facts(name)['id'] for name in ('1.0.0-a', '1.0.1-b')]
        self.edit(lambda tables: tables['orders']['fields'].append({'name': 'y', 'uid': 'y', 'data_type': 'Integer'}))
        self.assertIn('“9.9.9”', self.marq('generate', 'shop', '-m', 'c', '--depends', '9.9.9', status=2).stderr)
        self.assertFalse((self.migrations / '1.0.2-c').exists())
        self.marq('generate', 'shop', '-m', 'c', '--depends', ids[1], '--depends', '1.0.0')
        self.assertEqual(self.facts('1.0.2-c')['dependencies'], ids)
        self.marq('create', 'shop', '-m', 'd', '--depends', '1.0.1')
        self.assertEqual(self.facts('1.0.3-d')['dependencies'], ids[1:])
        self.assertIn('1.0.9', self.marq('create', 'shop', '-m', 'e', '--depends', '1.0.9', status=2).stderr)


class Templates(Case):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop')
        (self.folder / 'shop/templates').mkdir(exist_ok=True)

    def test_own(self):
        """A project's own have the form of ours, and come before them."""
        own = self.folder / 'shop/templates'
        (own / 'grant.sql').write_text('-- marquetry: template Grant\n-- Reading.\n-- marquetry: hole table name -- Which\n'
                                       '-- marquetry: hole role identifier = reader -- Who\n-- marquetry: up\nGRANT SELECT ON {{table}} TO {{role}};\n'
                                       '-- marquetry: down\nREVOKE SELECT ON {{table}} FROM {{role}};\n')
        (own / 'uuid-key.sql').write_text('-- marquetry: up\nSELECT 1;\n')
        (own / 'broken.sql').write_text('SELECT 1;\n')
        run = self.marq('create', 'shop', '--list-templates', '--json')
        self.assertIn('“broken”', run.stderr)
        found = {t['name']: t for t in json.loads(run.stdout)}
        self.assertEqual(found['grant']['source'], 'project')
        self.assertEqual([(h['name'], h['kind'], h['default']) for h in found['grant']['holes']],
                         [('table', 'name', None), ('role', 'identifier', 'reader')])
        self.assertEqual(found['uuid-key']['source'], 'project')
        self.assertEqual(found['split-table']['source'], 'marquetry')
        self.assertEqual(len(found), 11)
        self.assertIn('grant: Grant (of this project)\n    Reading.\n    table (name)\n', self.marq('create', 'shop', '--list-templates').stdout)
        self.marq('create', 'shop', '-m', 'Reader', '-t', 'grant', '--set', 'table=my "products"', '--set', 'role=ro"le')
        self.assertEqual((self.migrations / '1.0.0-reader/up.sql').read_text(), 'GRANT SELECT ON "my products" TO "ro""le";\n')
        self.assertEqual((self.migrations / '1.0.0-reader/down.sql').read_text(), 'REVOKE SELECT ON "my products" FROM "ro""le";\n')

    def test_refused(self):
        self.assertIn('“nope”', self.marq('create', 'shop', '-m', 'x', '-t', 'nope', status=2).stderr)
        run = self.marq('create', 'shop', '-m', 'x', '-t', 'uuid-key', '--set', 'tabel=x', status=2)
        self.assertIn('no hole “tabel”', run.stderr)
        self.assertIn('nothing is said for “table”', run.stderr)
        self.assertIn('--template', self.marq('create', 'shop', '-m', 'x', '--set', 'a=b', status=2).stderr)
        self.marq('create', 'shop', '--json', '-m', 'x', status=2)
        self.assertFalse(self.migrations.exists() and list(self.migrations.iterdir()))
        self.marq('new', 'light', '-d', 'sqlite')
        self.assertIn('is not for this engine: it has no partitions',
                      self.marq('create', 'light', '-m', 'x', '-t', 'partition-table', status=4).stderr)


class Seed:
    """The same on every engine."""

    def setUp(self):
        super().setUp()
        self.db = self.engine(self.folder)
        self.addCleanup(self.db.close)
        self.marq('new', 'shop', '-d', self.db.dialect)
        targets = [{'name': 'dev', 'uid': 'dev', 'url': self.db.url, 'takes_seeds': True},
                   {'name': 'live', 'uid': 'live', 'url': self.db.url, 'environment': 'production'}]
        self.edit(lambda tables: None, targets=targets)
        self.db.run('CREATE TABLE words (n INTEGER NOT NULL PRIMARY KEY, word VARCHAR(40)); SELECT 1;')
        self.seeds = self.folder / 'shop/seeds'
        self.seeds.mkdir(exist_ok=True)

    def seed(self, *arguments, status=0, on='dev', **environment):
        return self.marq('seed', 'shop', '--on', on, '--yes', *arguments, status=status, **environment)

    def words(self):
        return self.db.run('SELECT word FROM words ORDER BY n')

    def test_order_and_once(self):
        self.assertIn('no seeds', self.seed().stdout)
        (self.seeds / '20-b.sql').write_text("INSERT INTO words SELECT max(n) + 1, 'b' FROM words;")
        (self.seeds / '10-a.sql').write_text("INSERT INTO words VALUES (1, 'a');\n")
        (self.seeds / 'notes.txt').write_text('not SQL')
        self.assertIn('20-b: would be run', self.seed('-n').stdout)
        self.assertIn('nobody to ask', self.marq('seed', 'shop', '--on', 'dev', status=4).stderr)
        self.assertEqual(self.words(), '')
        self.assertEqual(self.seed().stdout, '10-a: run\n20-b: run\n')
        self.assertEqual(self.words().split(), ['a', 'b'])
        self.assertIn('20-b: was run before', self.seed().stdout)
        (self.seeds / '10-a.sql').write_bytes(b"INSERT INTO words VALUES (1, 'a');\r\n")
        self.assertIn('10-a: was run before', self.seed().stdout)
        self.seed('--again', '20-b')
        self.assertEqual(self.words().split(), ['a', 'b', 'b'])
        (self.seeds / '20-b.sql').write_text("INSERT INTO words VALUES (9, 'c');")
        found = json.loads(self.seed('--json').stdout)
        self.assertEqual([(s['name'], s['state']) for s in found], [('10-a', 'run_before'), ('20-b', 'run')])
        self.assertEqual(self.db.run("SELECT migration, checksum FROM marquetry_log WHERE action = 'seed' ORDER BY number").split()[-1],
                         'seeds/20-b|' + found[1]['checksum'])
        self.assertEqual(self.db.run('SELECT count(*) FROM marquetry_migrations'), '0')

    def test_fails_whole(self):
        """What fails in a transaction leaves nothing, names the line, and is run again from its beginning."""
        (self.seeds / 'a.sql').write_text("INSERT INTO words VALUES (1, 'a');\nINSERT INTO words VALUES (2, 'b');\n\nINSERT INTO words VALUES (1, 'c');")
        run = self.seed(status=1)
        self.assertIn('a, line 4, INSERT INTO words', run.stderr)
        self.assertIn('Nothing of it was done', run.stderr)
        self.assertEqual(self.words(), '')
        (self.seeds / 'a.sql').write_text("INSERT INTO words VALUES (1, 'a');\n-- marquetry: step\nINSERT INTO words VALUES (1, 'c');")
        self.assertIn(self.failed, self.seed(status=1).stderr)
        self.assertEqual(self.words(), self.left)
        self.assertEqual(self.db.run("SELECT count(*) FROM marquetry_log WHERE action = 'seed'"), '0')

    def test_refused(self):
        (self.seeds / 'a.sql').write_text("INSERT INTO words VALUES (1, 'a');")
        self.assertIn('live takes no seeds', self.seed(on='live', status=4).stderr)
        self.assertIn('Nobody says', self.seed(on=self.db.url, status=4).stderr)
        self.assertIn('there are: a', self.seed('b', status=2).stderr)
        self.marq('seed', 'shop', status=2)
        self.assertEqual(self.words(), '')
        self.seed('a.sql', on=self.db.url, MARQUETRY_ENV='development')
        self.assertEqual(self.words(), 'a')

    def test_conditions(self):
        (self.seeds / 'a.sql').write_text("-- marquetry: only staging\nINSERT INTO words VALUES (1, 'a');")
        self.assertIn('other environments', self.seed().stdout)
        self.assertIn('a: run', self.seed('--env', 'staging').stdout)
        self.assertEqual(self.words(), 'a')

    def test_further_dialect(self):
        (self.seeds / 'a.sql').write_text('nonsense')
        (self.seeds / f'a.{self.db.dialect}.sql').write_text("INSERT INTO words VALUES (1, 'mine');")
        self.seed()
        self.assertEqual(self.words(), 'mine')
        other = 'sqlite' if self.db.dialect == 'mariadb' else 'mariadb'
        (self.seeds / f'b.{other}.sql').write_text('nonsense')
        self.assertIn('seed b has no script', self.seed(status=4).stderr)


class SeedOnPostgres(Seed, Case):
    engine = Postgres
    left = 'a'
    failed = 'stays'


class SeedOnMariaDB(Seed, Case):
    engine = MariaDB
    left = ''
    failed = 'Nothing of it was done'


class SeedOnSQLite(Seed, Case):
    engine = SQLite
    left = 'a'
    failed = 'stays'


if __name__ == '__main__':
    unittest.main()
