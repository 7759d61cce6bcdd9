#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of whole databases, on each engine: made under writers, verified, damaged, brought back."""
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import threading
import time
import unittest
from pathlib import Path

import databases
from databases import MARQ

# What a backup has to bring back, in the words that all engines share: hostile names, binary data, NULLs, emoji.
COMMON = """
CREATE TABLE plain (id INTEGER PRIMARY KEY, word VARCHAR(200), many {binary}, twice INTEGER GENERATED ALWAYS AS (id * 2) {stored});
INSERT INTO plain (id, word, many) VALUES (1, 'it''s; (a) "b" \\\\ COPY x FROM stdin;', {bytes}), (2, NULL, NULL), (3, '🦊 ü', NULL), (4, '', NULL);
CREATE TABLE empty (id INTEGER PRIMARY KEY);
CREATE TABLE {name} (id INTEGER PRIMARY KEY, plain_id INTEGER REFERENCES plain (id));
INSERT INTO {name} VALUES (1, 1), (2, NULL);
CREATE VIEW words AS SELECT word FROM plain;
"""


class Postgres(databases.Postgres):
    kind = 'PostgreSQL'
    scratch = True
    suffix = '.dump'
    setup = COMMON.format(binary='BYTEA', bytes=r"'\x0027ff0a5c'", stored='STORED', name='"order; ""🦊`ü (x)"') + """
CREATE SEQUENCE numbers START 7; SELECT nextval('numbers'), nextval('numbers');
CREATE SCHEMA "We""ird"; CREATE TABLE "We""ird"."t.(x" (a SERIAL PRIMARY KEY, b TEXT); INSERT INTO "We""ird"."t.(x" (b) VALUES ('x'), ('\\.');
CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE moods (m mood); INSERT INTO moods VALUES ('ok');
CREATE TABLE parted (a int) PARTITION BY RANGE (a); CREATE TABLE part_1 PARTITION OF parted FOR VALUES FROM (0) TO (10); INSERT INTO parted VALUES (3);
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN /*
COPY public.empty FROM stdin;
*/ RETURN 1; END
$$;
"""
    spoil = """
DROP VIEW words; ALTER TABLE plain DROP COLUMN many CASCADE; DELETE FROM empty; DROP TABLE moods; SELECT nextval('numbers');
CREATE TABLE later (plain_id INTEGER REFERENCES plain (id)); CREATE FUNCTION late() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA later; CREATE TABLE later.t (a int); CREATE DOMAIN posint AS int CHECK (VALUE > 0); INSERT INTO plain VALUES (9, 'new');
"""

    def dump(self):
        text = subprocess.run(['pg_dump', self.url], check=True, capture_output=True, text=True).stdout
        return '\n'.join(line for line in text.split('\n') if not line.startswith(('\\restrict', '\\unrestrict')))


class SQLite(databases.SQLite):
    kind = 'SQLite'
    scratch = False
    suffix = '.sqlite3'
    setup = COMMON.format(binary='BLOB', bytes="x'0027ff0a5c'", stored='STORED', name='"order; ""🦊`ü (x)"') + """
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO counted (a) VALUES ('x'), ('y'); DELETE FROM counted WHERE id = 2;
CREATE VIRTUAL TABLE texts USING fts5 (body); INSERT INTO texts VALUES ('a fox');
CREATE TRIGGER t AFTER INSERT ON plain BEGIN UPDATE counted SET a = 'z'; END;
"""
    spoil = """
DROP VIEW words; DROP TABLE empty; DELETE FROM counted; CREATE TABLE later (a); INSERT INTO plain (id, word) VALUES (9, 'new');
"""

    def dump(self):
        return subprocess.run(['sqlite3', str(self.path), '.dump'], check=True, capture_output=True, text=True).stdout


class MariaDB(databases.MariaDB):
    kind = 'MariaDB'
    scratch = True
    suffix = '.sql'
    setup = 'ALTER DATABASE CHARACTER SET utf8mb4;' + COMMON.format(binary='LONGBLOB', bytes='0x0027ff0a5c', stored='STORED', name='`order; "``ü (x)`') + """
CREATE SEQUENCE numbers START WITH 7; SELECT NEXTVAL(numbers), NEXTVAL(numbers);
CREATE TABLE counted (id INTEGER AUTO_INCREMENT PRIMARY KEY, a TEXT); INSERT INTO counted (a) VALUES ('x');
DELIMITER //
CREATE PROCEDURE p() BEGIN
INSERT INTO `empty` VALUES (1),(2);
SELECT 1;
END//
CREATE TRIGGER t AFTER INSERT ON plain FOR EACH ROW BEGIN
INSERT INTO `empty` VALUES (NEW.id);
END//
DELIMITER ;
"""
    spoil = """
DROP VIEW words; DELETE FROM empty; DROP TABLE counted; CREATE TABLE later (plain_id INTEGER REFERENCES plain (id)); INSERT INTO plain (id, word) VALUES (9, 'new');
DROP PROCEDURE p; CREATE VIEW later_view AS SELECT 1; CREATE PROCEDURE late() SELECT 1;
"""

    def call(self, database, sql):
        run = subprocess.run([*self.client, '--default-character-set=utf8mb4', '--batch', '--skip-column-names', database], input=sql, text=True,
                             capture_output=True)
        if run.returncode:
            raise AssertionError(run.stderr)
        return run.stdout

    def dump(self):
        return subprocess.run(['mariadb-dump', *self.client[1:], '--routines', '--triggers', '--skip-dump-date', '--hex-blob', self.name], check=True,
                              capture_output=True, text=True).stdout


class BackedUp(databases.Beside):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-d', self.db.dialect)
        self.store = self.folder / 'kept'

    def backup(self, verb, *arguments, on=True, **options):
        options.setdefault('MARQUETRY_BACKUPS', str(self.store))
        return self.marq('backup', verb, 'shop', *arguments, *(['--on', self.db.url] if on else []), **options)

    @property
    def label(self):
        return Path(self.db.url.split(':', 1)[1]).name.split('?')[0]

    def restore(self, *arguments, **options):
        return self.backup('restore', *arguments, '--confirm', self.label, **options)

    def list(self, *arguments):
        return json.loads(self.backup('list', '--json', *arguments).stdout)['backups']

    def create(self, *arguments):
        return Path(self.backup('create', *arguments).stdout.strip())

    def files(self):
        return sorted(p.name for p in self.store.rglob('*') if p.is_file()) if self.store.exists() else []

    def test_there_and_back(self):
        self.db.run(self.db.setup)
        before = self.db.dump()
        path = self.create()
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
        self.assertTrue(path.name.startswith(self.label) and path.name.endswith(self.db.suffix), path.name)
        [made] = self.list()
        self.assertEqual((made['engine'], made['damage'], made['next']), (self.db.kind, None, None))
        self.assertEqual(made['verified'], 'restored' if self.db.scratch else 'opened')
        rows = {table['name'].split('.')[-1].strip('`"'): table['rows'] for table in made['tables']}
        self.assertEqual((rows['plain'], rows['empty']), (4, 0))
        self.assertIn(2, [n for name, n in rows.items() if 'order; ' in name])
        self.assertNotIn('later', self.db.dump())
        self.db.run(self.db.spoil)
        self.assertNotEqual(self.db.dump(), before)
        said = self.restore(path.name)
        self.assertIn('kept first', said.stderr)
        self.assertEqual(self.db.dump(), before)
        self.assertEqual(len(self.list()), 2)
        # And what was there before that is in the last.
        self.restore('--no-safety')
        self.assertIn('later', self.db.dump())
        self.assertEqual(len(self.list()), 2)

    def test_less_is_not_called_more(self):
        self.db.run(self.db.setup)
        self.create('--no-scratch')
        [made] = self.list()
        self.assertEqual(made['verified'], 'read' if self.db.scratch else 'opened')
        self.backup('verify')
        self.assertEqual(self.list()[0]['verified'], 'restored' if self.db.scratch else 'opened')
        self.backup('verify', '--no-scratch')
        self.assertEqual(self.list()[0]['verified'], 'restored' if self.db.scratch else 'opened')

    def test_under_writers(self):
        """Two tables that always have as many rows: in a backup, too."""
        self.db.run('CREATE TABLE one (a INTEGER); CREATE TABLE other (a INTEGER);')
        stop = threading.Event()
        written = []
        self.addCleanup(stop.set)

        def write():
            while not stop.is_set():
                self.db.write('BEGIN', 'INSERT INTO one VALUES (1)', 'INSERT INTO other VALUES (1)', 'COMMIT')
                written.append(1)

        writers = [threading.Thread(target=write) for _ in range(2)]
        for writer in writers:
            writer.start()
        while len(written) < 4:
            time.sleep(0.01)
        for _ in range(3):
            self.create('--no-scratch')
        stop.set()
        for writer in writers:
            writer.join()
        for made in self.list():
            counts = {table['rows'] for table in made['tables']}
            self.assertEqual(len(counts), 1, made['tables'])
            self.assertGreater(counts.pop(), 0)
        self.backup('verify', self.list()[0]['path'].split('/')[-1])

    def spoil_file(self, path, how):
        content = path.read_bytes()
        manifest = Path(f'{path}.json')
        saved = manifest.read_text()
        about = json.loads(saved)
        if how == 'flipped':
            path.write_bytes(content[:len(content) // 2] + bytes([content[len(content) // 2] ^ 1]) + content[len(content) // 2 + 1:])
        elif how == 'truncated':
            path.write_bytes(content[:-10])
        elif how == 'gone':
            path.unlink()
        elif how == 'table':
            about['tables'].append({'name': 'lost', 'rows': 1})
        elif how == 'rows':
            about['tables'][0]['rows'] += 1
        if how in ('table', 'rows'):
            manifest.write_text(json.dumps(about))
        elif how == 'manifest':
            manifest.write_text(saved[:-20])
        elif how == 'no manifest':
            manifest.unlink()

        def mend():
            path.write_bytes(content)
            manifest.write_text(saved)
        return mend

    def test_damage(self):
        self.db.run(self.db.setup)
        path = self.create('--no-scratch')
        before = self.db.dump()
        for how, says, seen in (('flipped', 'checksum', False), ('truncated', 'bytes', True), ('gone', 'cannot be read', True), ('table', 'lost is missing', False),
                                ('rows', 'rows in it', False), ('manifest', 'manifest', True), ('no manifest', 'no manifest', True)):
            with self.subTest(how):
                mend = self.spoil_file(path, how)
                listed = self.list()
                self.assertEqual([made['damage'] is not None for made in listed], [seen], listed)
                self.assertIn(says, self.backup('verify', path.name, '--no-scratch', status=1).stderr)
                [made] = self.list()
                self.assertTrue(made['damage'])
                self.assertIsNone(made['verified'])
                self.restore(path.name, status=4)
                self.assertEqual(self.db.dump(), before)
                mend()
        self.backup('verify', path.name, '--no-scratch')
        self.assertIsNone(self.list()[0]['damage'])

    def test_hostile_manifests(self):
        path = self.create('--no-scratch')
        manifest = Path(f'{path}.json')
        for text in ('', '[]', '{}', '{"a":' * 5000, '{"dialect": "oracle"}', '{"dialect": 3, "size": "x", "tables": [1]}', '\x00', 'null',
                     manifest.read_text().replace('"size" : ', '"size" : -')):
            manifest.write_text(text)
            [made] = self.list()
            self.assertIn('manifest', made['damage'])
        self.backup('verify', path.name, '--no-scratch', status=1)

    def test_refused(self):
        self.db.run('CREATE TABLE a (b INTEGER)')
        path = self.create('--no-scratch')
        self.assertIn('--confirm', self.backup('restore', path.name, status=4).stderr)
        self.assertIn('says', self.backup('restore', path.name, '--confirm', 'other', status=4).stderr)
        self.assertIn('no backup', self.restore('nothing', status=2).stderr)
        self.backup('create', on=False, status=2)
        self.backup('prune', status=2)
        other = self.folder / 'other.db'
        sqlite3.connect(other).close()
        into = f'sqlite:{other}'
        if self.db.dialect == 'sqlite':
            if not os.environ.get('MARQ_TEST_PG'):
                return
            into = os.environ['MARQ_TEST_PG']
        self.assertIn('is a backup of', self.backup('restore', path.name, '--into', into, '--confirm', 'other.db', status=4).stderr)

    def test_into_another(self):
        self.db.run(self.db.setup)
        before = self.db.dump()
        path = self.create('--no-scratch')
        (self.folder / 'x').mkdir()
        other = self.engine(self.folder / 'x')
        self.addCleanup(other.close)
        label = Path(other.url.split(':', 1)[1]).name
        self.backup('restore', path.name, '--into', other.url, '--confirm', label)
        if self.db.dialect == 'mariadb':
            before = before.replace(self.db.name, other.name)
        self.assertEqual(other.dump(), before)
        self.assertEqual(self.db.dump().replace(self.db.url, ''), self.db.dump())

    def test_places(self):
        self.db.run('CREATE TABLE a (b INTEGER)')
        own = self.folder / 'own'
        path = self.create('--no-scratch', '--to', own)
        self.assertEqual(path.parent, own)
        self.assertEqual(len(self.list('--to', own)), 1)
        self.assertEqual(self.files(), [])
        blocked = self.folder / 'blocked'
        blocked.write_text('')
        for place in (blocked / 'x', '/proc/marq'):
            self.assertIn('--to', self.backup('create', '--to', place, status=1).stderr)
        if os.geteuid() != 0:
            own.chmod(0o500)
            self.backup('create', '--to', own, status=1)
            own.chmod(0o700)

    def test_prune(self):
        self.db.run('CREATE TABLE a (b INTEGER)')
        made = [self.create('--no-scratch') for _ in range(4)]
        Path(f'{made[1]}.json').unlink()
        self.backup('prune', '--keep', 2)
        self.assertEqual([Path(b['path']) for b in self.list() if not b['damage']], [made[2], made[3]])
        self.assertEqual(len(self.list()), 3)
        self.assertIn(made[3].name, self.backup('list', on=False).stdout)

    def limited(self, size):
        """A file that grows no further, as on a full disk."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        run = subprocess.run([MARQ, 'backup', 'create', 'shop', '--on', self.db.url, '--no-scratch'], cwd=self.folder, capture_output=True, text=True,
                             env={**os.environ, 'MARQUETRY_BACKUPS': str(self.store), 'LC_ALL': 'C'}, preexec_fn=limit)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(self.files(), [])
        return run.stderr

    def test_full_disk(self):
        self.db.run('CREATE TABLE a (b VARCHAR(200))')
        self.db.write('BEGIN', *[f"INSERT INTO a VALUES ('{random.getrandbits(600):x}')" for _ in range(3000)], 'COMMIT')
        for size in (4096, 20000, 100000):
            self.limited(size)
        small = self.folder / 'small'
        small.mkdir()
        script = f'mount -t tmpfs -o size=64k none {small} && "$@"; s=$?; ls -A {small}; exit $s'
        whether = ['unshare', '--map-root-user', '--mount']
        if subprocess.run([*whether, 'mount', '-t', 'tmpfs', 'none', str(small)], capture_output=True).returncode == 0:
            run = subprocess.run([*whether, 'sh', '-c', script, 'sh', MARQ, 'backup', 'create', 'shop', '--on', self.db.url, '--no-scratch', '--to', str(small)],
                                 cwd=self.folder, capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C'})
            self.assertEqual((run.returncode, run.stdout), (1, ''), run.stderr)
            self.assertRegex(run.stderr, 'No space left|full')

    def start(self, *arguments):
        return subprocess.Popen([MARQ, 'backup', *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, 'MARQUETRY_BACKUPS': str(self.store)})

    def big(self):
        self.db.run('CREATE TABLE a (b VARCHAR(2000))')
        for _ in range(3):
            self.db.write('BEGIN', *[f"INSERT INTO a VALUES ('{random.getrandbits(6000):x}')" for _ in range(1000)], 'COMMIT')
        for _ in range(3):
            self.db.run('INSERT INTO a SELECT * FROM a')

    def test_ended_in_the_middle(self):
        """Whenever it is killed: what list calls good is good. When it is asked to end, nothing is left."""
        self.big()
        started = time.monotonic()
        self.create('--no-scratch')
        whole = time.monotonic() - started
        partial = 0
        seen = set()
        for number, sort in enumerate([signal.SIGKILL] * 5 + [signal.SIGTERM] * 2):
            process = self.start('create', 'shop', '--on', self.db.url, '--no-scratch')
            time.sleep(whole * (number % 5 + 0.5) / 5)
            process.send_signal(sort)
            said = process.stderr.read()
            process.stderr.close()
            status = process.wait()
            if sort == signal.SIGTERM and status:
                # It may be ended before it has begun.
                self.assertIn(status, (130, -sort), said)
            partial += any(name.startswith('.') for name in self.files())
            for made in self.list():
                if not made['damage'] and made['path'] not in seen:
                    seen.add(made['path'])
                    self.backup('verify', '--no-scratch', Path(made['path']).name)
        self.assertGreater(partial, 0)
        self.wait_for_children()
        self.create('--no-scratch')
        self.assertFalse([name for name in self.files() if name.startswith('.')])

    def wait_for_children(self):
        """A dump ends with whoever asked for it."""
        deadline = time.monotonic() + 10
        while subprocess.run(['pgrep', '-f', f'dump.*{self.store}'], capture_output=True).stdout:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_restore_is_logged(self):
        self.marq('new', 'logged', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'logged', '-m', 'First')
        self.marq('apply', 'logged', '--on', self.db.url, '--yes')
        self.marq('backup', 'create', 'logged', '--on', self.db.url, '--to', 'own')
        [made] = json.loads(self.marq('backup', 'list', 'logged', '--json', '--to', 'own').stdout)['backups']
        self.assertEqual(made['version'], '1.0.0')
        self.marq('rollback', 'logged', '--on', self.db.url, '--yes', '--allow-loss')
        self.marq('backup', 'restore', 'logged', '--on', self.db.url, '--to', 'own', '--confirm', self.label)
        self.assertEqual(self.db.ask('SELECT action, version FROM marquetry_log ORDER BY number').split('\n'), ['apply|1.0.0', 'restore|1.0.0'])
        self.assertEqual(self.marq('drift', 'logged', '--on', self.db.url).stdout, 'Nothing changes.\n')


class KeptInTables(databases.Beside):
    """What a migration drops, and what apply keeps before it runs."""

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'shop', '-m', 'First')
        self.on('apply', '--yes')
        self.db.run(f"INSERT INTO products (id, name, price) VALUES ('{self.key(1)}', 'a', 1), ('{self.key(2)}', 'b', 2), ('{self.key(3)}', 'c', 3);")
        self.label = Path(self.db.url.split(':', 1)[1]).name.split('?')[0]

    def key(self, number):
        return f'00000000-0000-0000-0000-{number:012}'

    def on(self, verb, *arguments, status=0):
        return self.marq(verb, 'shop', *arguments, '--on', self.db.url, status=status, MARQUETRY_BACKUPS=str(self.folder / 'kept'))

    def backup(self, verb, *arguments, status=0):
        return self.marq('backup', verb, 'shop', *arguments, '--on', self.db.url, status=status, MARQUETRY_BACKUPS=str(self.folder / 'kept'))

    def list(self):
        return json.loads(self.backup('list', '--json').stdout)

    def create(self, up, *options):
        folder = self.folder / self.marq('create', 'shop', '-m', 'By hand', '--no-down', *options).stdout.strip()
        (folder / 'up.sql').write_text(up)

    def restore(self, *arguments, status=0):
        return self.backup('restore', *arguments, '--confirm', self.label, status=status)

    def test_by_hand(self):
        """A script that a person wrote: what it takes away is kept, and comes back by its key."""
        self.create(f"DELETE FROM products WHERE id > '{self.key(1)}'; UPDATE products SET name = 'x';")
        self.on('apply', '--yes', '--allow-loss', '--backup', 'tables')
        [kept] = self.list()['tables']
        self.assertEqual((kept['name'].split('.')[-1], kept['rows'], kept['version']), ('products_backup_1_0_1', 3, '1.0.1'))
        self.restore('products_backup_1_0_1')
        self.assertEqual(self.db.ask('SELECT name FROM products ORDER BY id'), 'x\nb\nc')
        self.assertIn(': 0 rows', self.restore('products_backup_1_0_1', '--update').stdout)
        self.assertEqual(self.db.ask('SELECT name FROM products ORDER BY id'), 'a\nb\nc')
        self.db.run(f"INSERT INTO products (id, name, price) VALUES ('{self.key(9)}', 'new', 1);")
        self.restore('products_backup_1_0_1', '--replace')
        self.assertEqual(self.db.ask('SELECT name FROM products ORDER BY id'), 'a\nb\nc')
        self.assertIn('--confirm', self.backup('restore', 'products_backup_1_0_1', status=4).stderr)
        self.backup('drop', 'products', '--yes', status=2)
        self.backup('drop', 'products_backup_1_0_1', status=4)
        self.backup('drop', 'products_backup_1_0_1', '--yes')
        self.assertEqual(self.list()['tables'], [])
        self.assertIn('restore|1.0.1', self.db.ask('SELECT action, version FROM marquetry_log'))

    def test_what_no_longer_fits(self):
        self.create(f"DELETE FROM products WHERE id = '{self.key(2)}';")
        self.on('apply', '--yes', '--allow-loss', '--backup', 'tables')
        self.db.run(self.unfit)
        said = self.restore('products_backup_1_0_1')
        self.assertIn('price', said.stderr)
        self.assertEqual(self.db.ask('SELECT name FROM products ORDER BY id'), 'a\nb\nc')
        self.db.run('DROP TABLE order_items; DROP TABLE products;')
        self.assertIn('is not there', self.restore('products_backup_1_0_1', status=4).stderr)

    unfit = "ALTER TABLE products DROP COLUMN price;"

    def test_generated(self):
        """A column that goes: its table is kept, unless the migration does so itself."""
        def drop(tables):
            tables['products']['fields'] = [f for f in tables['products']['fields'] if f['name'] != 'price']
        self.edit('shop', drop)
        self.marq('generate', 'shop', '-m', 'No price')
        self.on('apply', '--yes', '--allow-loss', '--backup', 'tables')
        self.assertEqual([kept['name'].split('.')[-1] for kept in self.list()['tables']], ['products_backup_1_0_1'])

    def test_whole(self):
        self.create('DELETE FROM products;')
        self.on('apply', '--yes', '--allow-loss', '--backup', 'whole')
        [made] = self.list()['backups']
        self.assertEqual((made['version'], made['next'], made['damage']), ('1.0.0', '1.0.1', None))
        self.assertIn('before-1.0.1', made['path'])
        self.restore(Path(made['path']).name)
        self.assertEqual(self.db.ask('SELECT count(*) FROM products'), '3')
        self.assertIn('"pending"', self.on('status', '--json').stdout)
        self.on('apply', '--yes', '--allow-loss', '--backup', 'some', status=2)

    def test_no_backup_no_run(self):
        self.create('DELETE FROM products;')
        (self.folder / 'kept').write_text('')
        said = self.on('apply', '--yes', '--allow-loss', '--backup', 'whole', status=1).stderr
        self.assertIn('kept', said)
        self.assertEqual(self.db.ask('SELECT count(*) FROM products'), '3')


class TablesOnPostgres(KeptInTables, unittest.TestCase):
    engine = Postgres


class TablesOnSQLite(KeptInTables, unittest.TestCase):
    engine = SQLite


class TablesOnMariaDB(KeptInTables, unittest.TestCase):
    engine = MariaDB


class WithPrograms:
    """What is done by the server's own programs."""

    def test_program_is_missing(self):
        said = self.backup('create', PATH='/nowhere', status=4).stderr
        self.assertIn(self.program, said)
        self.assertIn('PATH', said)
        self.assertEqual(self.files(), [])

    def test_scratch_server(self):
        self.db.run(self.db.setup)
        self.create('--scratch', self.db.server_url)
        self.assertEqual(self.list()[0]['verified'], 'restored')
        self.assertIn('no server of', self.backup('create', '--scratch', 'sqlite:x', status=2).stderr)

    def wrap(self, *names):
        """Programs that first say how they were called, and then are what they are."""
        folder = self.folder / 'bin'
        folder.mkdir()
        for name in names:
            (folder / name).write_text(f'#!/bin/sh\ncat /proc/$$/cmdline | tr "\\0" "\\n" >> {self.folder}/called\nexec {shutil.which(name)} "$@"\n')
            (folder / name).chmod(0o755)
        return f'{folder}:{os.environ["PATH"]}'


class OnPostgres(WithPrograms, BackedUp, unittest.TestCase):
    engine = Postgres
    program = 'pg_dump'

    def test_secrets_are_not_shown(self):
        path = self.wrap('pg_dump', 'pg_restore', 'psql')
        self.db.run('CREATE TABLE a (b INTEGER)')
        self.backup('create', PATH=path, PGPASSWORD="se'cret")
        self.restore(PATH=path, PGPASSWORD="se'cret")
        called = (self.folder / 'called').read_text()
        self.assertIn('--snapshot=', called)
        self.assertNotIn('cret', called)

    def test_too_old(self):
        folder = self.folder / 'bin'
        folder.mkdir()
        (folder / 'pg_dump').write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.1"\n')
        (folder / 'pg_dump').chmod(0o755)
        self.assertIn('older than the server', self.backup('create', PATH=f'{folder}:{os.environ["PATH"]}', status=4).stderr)

    def test_failed_restore_changes_nothing(self):
        """psql fails on the way: what was emptied is back."""
        self.db.run(self.db.setup)
        path = self.create('--no-scratch')
        self.db.run('CREATE TABLE later (a int)')
        before = self.db.dump()
        folder = self.folder / 'bin'
        folder.mkdir()
        real = shutil.which('pg_restore')
        # It ends well before its end, or badly: both are no reason to commit.
        for ending in (f'{real} "$@" | head -c 2000; exit 1', f'{real} "$@" | head -c 2000; echo "SELECT 1/0;"', f'{real} "$@"; kill -9 $$'):
            (folder / 'pg_restore').write_text(f'#!/bin/sh\ncase "$*" in *--clean*) {ending};; *) exec {real} "$@";; esac\n')
            (folder / 'pg_restore').chmod(0o755)
            self.restore(path.name, '--no-safety', PATH=f'{folder}:{os.environ["PATH"]}', status=1)
            self.assertEqual(self.db.dump(), before)

    def test_row_security_hides_nothing(self):
        """A role that does not see all rows may make no backup that looks whole."""
        self.db.run('CREATE TABLE a (b INTEGER); INSERT INTO a VALUES (1), (2); ALTER TABLE a ENABLE ROW LEVEL SECURITY; '
                    'CREATE POLICY p ON a USING (b = 1);'
                    f'CREATE ROLE {self.db.name} LOGIN; GRANT ALL ON SCHEMA public TO {self.db.name}; GRANT ALL ON a TO {self.db.name};')
        self.addCleanup(self.db.psql, self.db.server, f'DROP ROLE {self.db.name}')
        self.addCleanup(self.db.run, f'DROP OWNED BY {self.db.name}')
        url = self.db.url.replace('postgres@', f'{self.db.name}@')
        self.assertIn('row-level security', self.marq('backup', 'create', 'shop', '--on', url, '--to', 'own', status=1).stderr)


class OnSQLite(BackedUp, unittest.TestCase):
    engine = SQLite

    def test_wal(self):
        """There and back with another process in the file; in WAL mode it writes on meanwhile."""
        self.db.run('PRAGMA journal_mode = WAL; CREATE TABLE a (b); INSERT INTO a VALUES (1)')
        other = sqlite3.connect(self.db.path, isolation_level=None)
        self.addCleanup(other.close)
        self.assertEqual(other.execute('SELECT count(*) FROM a').fetchone(), (1,))
        path = self.create()
        other.execute('INSERT INTO a VALUES (2)')
        inode = self.db.path.stat().st_ino
        self.restore(path.name)
        self.assertEqual(self.db.path.stat().st_ino, inode)
        self.assertEqual(other.execute('SELECT count(*) FROM a').fetchone(), (1,))
        self.assertEqual(other.execute('PRAGMA journal_mode').fetchone(), ('wal',))
        self.assertEqual(other.execute('PRAGMA integrity_check').fetchone(), ('ok',))
        self.assertEqual([name for name in self.files() if name.endswith(('-wal', '-shm', '-journal'))], [])

    def test_page_sizes(self):
        self.db.run('PRAGMA page_size = 1024; VACUUM; CREATE TABLE a (b); INSERT INTO a VALUES (1)')
        path = self.create()
        self.db.run('DROP TABLE a; PRAGMA page_size = 8192; VACUUM;')
        self.restore(path.name)
        self.assertEqual(self.db.ask('SELECT b FROM a'), '1')


class OnMariaDB(WithPrograms, BackedUp, unittest.TestCase):
    engine = MariaDB
    program = 'mariadb-dump'

    def test_password(self):
        """One that an option file could misread; and nobody sees it."""
        secret = 'a "b\' #c\\n; d'
        self.db.run(f"CREATE USER {self.db.name} IDENTIFIED BY '" + secret.replace('\\', '\\\\').replace("'", "''") + f"'; GRANT ALL ON *.* TO {self.db.name};")
        self.addCleanup(self.db.run, f'DROP USER {self.db.name}')
        self.db.run('CREATE TABLE a (b INTEGER)')
        url = self.db.url.replace('marq@', f'{self.db.name}@')
        path = self.wrap('mariadb-dump', 'mariadb')
        self.marq('backup', 'create', 'shop', '--on', url, '--to', 'own', PATH=path, MYSQL_PWD=secret)
        called = (self.folder / 'called').read_text()
        self.assertIn('--single-transaction', called)
        self.assertNotIn('#c', called)

    def test_versioned_rows(self):
        self.db.run('CREATE TABLE a (b INTEGER) WITH SYSTEM VERSIONING; INSERT INTO a VALUES (1); UPDATE a SET b = 2;')
        path = self.create()
        self.db.run('DROP TABLE a')
        self.restore(path.name)
        self.assertEqual(self.db.ask('SELECT count(*) FROM a FOR SYSTEM_TIME ALL'), '2')


def psql_write(self, *statements):
    self.run(';'.join(statements))


def sqlite_write(self, *statements):
    connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
    for statement in statements:
        connection.execute(statement.replace('BEGIN', 'BEGIN IMMEDIATE'))
    connection.close()


Postgres.write = psql_write
MariaDB.write = psql_write
SQLite.write = sqlite_write
Postgres.server_url = property(lambda self: self.server)
MariaDB.server_url = property(lambda self: os.environ['MARQ_TEST_MARIADB'])


if __name__ == '__main__':
    unittest.main()
