#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is applied, on each engine: status, apply, rollback, retry, resolve, repair, reset and drop."""
import json
import re
import signal
import subprocess
import time
import unittest

import databases
from databases import MARQ


def field(name, kind, **more):
    return {'uid': f'uid-{name}', 'name': name, 'data_type': kind, **more}


class Applied(databases.Beside):
    """The same on every engine. The project is the shop; its first migration makes all of it."""
    holder = 'process {}'

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        self.marq('generate', 'shop', '-m', 'Initial products table')

    def on(self, verb, *arguments, status=0, **environment):
        return self.marq(verb, 'shop', *arguments, '--on', self.db.url, status=status, **environment)

    def states(self):
        rows = json.loads(self.on('status', '--json').stdout)['migrations']
        return {row['version']: row['state'] + ''.join(f' {flag}' for flag in ('modified', 'missing', 'out_of_order') if row[flag]) for row in rows}

    def generate(self, message, change, *arguments):
        self.edit('shop', change)
        self.marq('generate', 'shop', '-m', message, *arguments)

    def create(self, message, up, down='', *arguments):
        folder = self.folder / self.marq('create', 'shop', '-m', message, *arguments).stdout.strip()
        (folder / 'up.sql').write_text(up)
        if '--no-down' not in arguments:
            (folder / 'down.sql').write_text(down)
        return folder

    def apply(self, *arguments, status=0, **environment):
        return self.on('apply', '--yes', *arguments, status=status, **environment)

    def roll_back(self, *arguments, status=0):
        return self.on('rollback', '--yes', '--allow-loss', *arguments, status=status)

    def no_drift(self):
        self.assertEqual(self.on('drift').stdout, 'Nothing changes.\n')

    def log(self):
        return self.db.ask('SELECT action, version FROM marquetry_log ORDER BY number').split('\n')

    def test_first_into_a_touched_database(self):
        """What somebody made before the first migration is told, and stands against what makes the same."""
        self.db.run('CREATE TABLE aside (id INTEGER PRIMARY KEY); CREATE TABLE products (id INTEGER PRIMARY KEY)')
        refused = self.apply(status=4).stderr
        self.assertIn('products', refused)
        self.assertIn('marq drift', refused)
        self.assertEqual(self.states(), {'1.0.0': 'pending'})
        self.db.run('DROP TABLE products')
        self.assertRegex(self.apply().stderr, 'aside.*done in the database by no migration')
        self.assertEqual(self.states(), {'1.0.0': 'applied'})

    def test_ten_scenarios(self):
        """From a new entity to a migration that fails, as a person would."""
        self.assertEqual(self.states(), {'1.0.0': 'pending'})
        self.on('status', '--check', status=3)
        self.apply()
        self.assertEqual(self.states(), {'1.0.0': 'applied'})
        self.on('status', '--check')
        self.no_drift()

        self.generate('Add weight', lambda t: t['products']['fields'].append(field('weight', 'Decimal(8,2)')))
        self.apply()
        self.generate('Weight as double', lambda t: t['products']['fields'][-1].update(data_type='Double'))
        self.apply()
        self.generate('SKU is unique with weight', lambda t: t['products'].setdefault('indexes', []).append(
            {'uid': 'uid-pnw', 'name': 'products_name_weight', 'is_unique': True, 'parts': [{'field': f['uid']} for f in t['products']['fields'] if f['name'] in ('name', 'weight')]}),
            '--version', 'minor')
        self.apply()
        self.assertEqual(self.states(), {'1.0.0': 'applied', '1.0.1': 'applied', '1.0.2': 'applied', '1.1.0': 'applied'})
        self.no_drift()

        self.roll_back()
        self.assertEqual(self.states()['1.1.0'], 'rolled_back')
        self.apply()

        for number in range(5):
            self.generate(f'Note {number}', lambda t: t['products']['fields'].append(field(f'note_{number}', 'String(40)')))
        self.assertEqual(list(self.states().values())[4:], ['pending'] * 5)
        self.apply('--to', '1.1.2')
        self.apply('--steps', '1')
        self.assertEqual(list(self.states().values())[4:], ['applied'] * 3 + ['pending'] * 2)
        out = self.apply().stdout
        self.assertEqual(re.findall(r'^(\S+) Note \d: applied', out, re.M), ['1.1.4', '1.1.5'])
        self.assertEqual(set(self.states().values()), {'applied'})
        self.no_drift()

        broken = self.create('Broken', 'CREATE TABLE fine (id INTEGER PRIMARY KEY);\nINSERT INTO fine VALUES (1);\nINSERT INTO fine VALUES (1);\n', 'DROP TABLE fine;\n')
        failed = self.apply(status=1).stderr
        self.assertIn('statement 3 of 3', failed)
        self.assertIn('1.1.6', failed)
        self.assertEqual(self.states()['1.1.6'], self.state_of_failed)
        row = json.loads(self.on('status', '--json').stdout)['migrations'][-1]
        self.assertRegex(row['error'], 'fine|1')
        self.assertIn('INSERT INTO fine', row['error_statement'])
        if self.state_of_failed == 'failed':
            (broken / 'up.sql').write_text('CREATE TABLE fine (id INTEGER);\n')
        else:
            self.db.run('DELETE FROM fine')
        self.on('retry')
        self.assertEqual(self.states()['1.1.6'], 'applied')

        self.roll_back('--to', '0')
        self.assertEqual(set(self.states().values()), {'rolled_back'})
        self.marq('new', 'nothing', '-d', self.db.dialect)
        self.assertEqual(self.marq('drift', 'nothing', '--on', self.db.url).stdout, 'Nothing changes.\n')
        actions = [line.split('|')[0] for line in self.log()]
        self.assertEqual(actions.count('rollback'), 11)
        self.assertIn('apply-failed', actions)
        self.assertIn('retry', actions)

    def test_status_makes_nothing(self):
        before = self.tables()
        self.on('status')
        self.on('drift', status=3)
        self.assertEqual(self.tables(), before)

    def test_tampered(self):
        """What was changed after it was applied is seen; what git does to ends of lines is no change."""
        self.apply()
        up = next((self.folder / 'shop' / 'migrations').iterdir()) / 'up.sql'
        text = up.read_bytes()
        up.write_bytes(text.replace(b'\n', b'\r\n'))
        self.assertEqual(self.states(), {'1.0.0': 'applied'})
        up.write_bytes(text + b'-- more\n')
        self.assertEqual(self.states(), {'1.0.0': 'applied modified'})
        shown = self.on('repair', status=3).stdout
        self.assertIn('accept:1.0.0', shown)
        self.on('repair', '--fix', 'accept:1.0.1', status=2)
        self.on('repair', '--fix', 'accept:1.0.0')
        self.assertEqual(self.states(), {'1.0.0': 'applied'})
        self.assertEqual(self.log(), ['apply|1.0.0', 'repair-accept|1.0.0'])

    def test_files_lost(self):
        """What was recorded is enough to go back, and to have the files again."""
        self.apply()
        folder = next((self.folder / 'shop' / 'migrations').iterdir())
        scripts = {name: (folder / name).read_bytes() for name in ('up.sql', 'down.sql')}
        folder.rename(self.folder / 'away')
        self.assertEqual(self.states(), {'1.0.0': 'applied missing'})
        self.on('repair', '--fix', 'restore:1.0.0')
        self.assertEqual({name: (folder / name).read_bytes() for name in scripts}, scripts)
        self.assertEqual(self.states(), {'1.0.0': 'applied'})
        subprocess.run(['rm', '-r', folder], check=True)
        self.roll_back()
        self.assertEqual(self.states(), {})
        self.marq('new', 'nothing', '-d', self.db.dialect)
        self.assertEqual(self.marq('drift', 'nothing', '--on', self.db.url).stdout, 'Nothing changes.\n')

    def test_out_of_order(self):
        self.generate('Late', lambda t: t['products']['fields'].append(field('late', 'Integer')), '--version', '1.5.0')
        late = self.folder / 'late'
        early = next(p for p in (self.folder / 'shop' / 'migrations').iterdir() if p.name.startswith('1.0.0'))
        self.apply('--to', '1.0.0')
        folder = self.create('Between', 'CREATE TABLE between_them (id INTEGER);\n', 'DROP TABLE between_them;\n')
        data = json.loads((folder / 'migration.json').read_text())
        data['version'] = '1.2.0'
        (folder / 'migration.json').write_text(json.dumps(data))
        folder.rename(folder.parent / '1.2.0-between')
        self.assertTrue(early.exists() and not late.exists())
        self.roll_back('--to', '0')
        between = folder.parent / '1.2.0-between'
        between.rename(self.folder / 'away')
        self.apply()
        (self.folder / 'away').rename(between)
        self.assertEqual(self.states()['1.2.0'], 'pending out_of_order')
        self.assertIn('renumber', self.apply(status=4).stderr)
        self.apply('--out-of-order')
        self.assertEqual(set(self.states().values()), {'applied'})

    def test_loss_is_confirmed(self):
        self.apply()
        refused = self.on('rollback', '--yes', status=4).stderr
        self.assertIn('products', refused)
        self.assertIn('--allow-loss', refused)
        self.assertEqual(self.states(), {'1.0.0': 'applied'})
        self.on('apply', status=0)
        self.on('rollback', '--allow-loss', status=4)

    def test_nothing_asked_of_nobody(self):
        """A script has no terminal: without --yes nothing is done."""
        self.assertIn('--yes', self.on('apply', status=4).stderr)
        self.assertEqual(self.states(), {'1.0.0': 'pending'})

    def test_resolve(self):
        self.on('resolve', '1.0.0', '--as', 'applied', '--yes')
        self.assertEqual(self.states(), {'1.0.0': 'applied'})
        self.on('resolve', '1.0.0', '--as', 'pending', '--yes')
        self.assertEqual(self.states(), {'1.0.0': 'pending'})
        self.on('resolve', '1.0.0', '--step', '3', '--yes', status=4)
        self.on('resolve', '9.9.9', '--as', 'applied', '--yes', status=2)
        self.apply()
        self.assertEqual(self.log(), ['resolve|1.0.0'] * 2 + ['apply|1.0.0'])

    def test_reset_and_drop(self):
        self.apply()
        self.on('reset', '--confirm', self.db.url, status=4)
        self.on('reset', status=4, MARQUETRY_ENV='development')
        self.on('reset', '--confirm', 'another', status=4, MARQUETRY_ENV='development')
        self.on('reset', '--confirm', self.db.url, MARQUETRY_ENV='development')
        self.assertEqual(self.states(), {'1.0.0': 'pending'})
        self.assertEqual(self.log()[-1].split('|')[0], 'reset')
        self.on('drop', '--confirm', self.db.url, MARQUETRY_ENV='development')
        self.assertEqual(self.tables(), '')
        self.apply()
        self.no_drift()

    def test_conditions(self):
        """Parts for some environments only."""
        self.create('Seed', '-- marquetry: only development,test\nCREATE TABLE toys (id INTEGER);\n-- marquetry: all\nCREATE TABLE tools (id INTEGER);\n',
                    'DROP TABLE IF EXISTS toys;\nDROP TABLE tools;\n')
        self.assertIn('only', self.apply(status=4).stderr)
        self.apply('--env', 'production')
        self.assertNotIn('toys', self.tables())
        self.assertIn('tools', self.tables())
        self.roll_back()
        self.apply(MARQUETRY_ENV='development')
        self.assertIn('toys', self.tables())

    def test_transaction_control_is_refused(self):
        self.apply()
        self.create('Sneaky', 'CREATE TABLE one (id INTEGER);\nSAVEPOINT here;\nCREATE TABLE two (id INTEGER);\n', 'DROP TABLE one;\n')
        self.assertIn('SAVEPOINT', self.apply(status=4).stderr)
        self.assertNotIn('one', self.tables().split('\n'))

    def test_two_at_once(self):
        """Eight processes, ten migrations: each is applied once."""
        for number in range(10):
            self.generate(f'Note {number}', lambda t: t['products']['fields'].append(field(f'note_{number}', 'String(40)')))
        runs = [subprocess.Popen([MARQ, 'apply', 'shop', '--on', self.db.url, '--yes'], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True) for _ in range(8)]
        outs = [run.communicate(timeout=120) for run in runs]
        self.assertEqual([run.returncode for run in runs], [0] * 8, outs)
        applied = [line.split()[0] for out, _ in outs for line in out.splitlines()]
        self.assertEqual(sorted(applied), sorted(self.states()))
        self.assertEqual(len(self.log()), 11)
        self.no_drift()

    def test_who_holds_the_lock(self):
        self.create('Slow', self.slow, '', '--no-down')
        first = subprocess.Popen([MARQ, 'apply', 'shop', '--on', self.db.url, '--yes'], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 text=True)
        deadline = time.monotonic() + 20
        while '1.0.0' not in str(self.states_if_there()) and time.monotonic() < deadline:
            time.sleep(0.05)
        refused = self.apply('--wait', '0', status=4).stderr
        self.assertIn(self.holder.format(first.pid), refused)
        first.send_signal(signal.SIGINT)
        _, err = first.communicate(timeout=20)
        self.assertEqual(first.returncode, 130, err)
        self.assertEqual(self.states(), {'1.0.0': 'applied', '1.0.1': self.state_of_cancelled})

    def states_if_there(self):
        try:
            return [v for v, s in self.states().items() if s == 'applied']
        except AssertionError:
            return []


class OnPostgres(Applied, unittest.TestCase):
    engine = databases.Postgres
    state_of_failed = 'failed'
    state_of_cancelled = 'pending'
    slow = 'SELECT pg_sleep(30);\n'

    def tables(self):
        return self.db.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")

    def test_steps(self):
        """An index that is built beside the work of others, and a run that failed there goes on from there."""
        self.apply()
        self.create('Steps', 'BEGIN;\nCREATE TABLE steps (a integer);\nINSERT INTO steps VALUES (1), (1);\nCOMMIT;\n'
                    '-- marquetry: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY steps_a ON steps (a);\nCREATE INDEX CONCURRENTLY steps_b ON steps (a);\n',
                    'DROP TABLE steps;\n')
        failed = self.apply(status=1).stderr
        self.assertIn('2 of 4 statements are done', failed)
        self.assertEqual(self.states()['1.0.1'], 'partial')
        self.assertEqual(self.db.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'steps_a'::regclass"), 'f')
        self.db.run('DELETE FROM steps WHERE ctid = (SELECT min(ctid) FROM steps)')
        self.on('retry')
        self.assertEqual(self.states()['1.0.1'], 'applied')
        self.assertEqual(self.db.ask("SELECT count(*) FROM pg_index WHERE indrelid = 'steps'::regclass AND indisvalid"), '2')

    def test_undo_from_the_middle(self):
        self.apply()
        self.generate('Size', lambda t: t['products']['fields'].append(field('size', 'Integer')))
        self.apply()
        self.db.run("INSERT INTO products (name, price, size) VALUES ('a', 1, 1), ('b', 1, 1)")
        self.generate('Indexes', lambda t: t['products'].setdefault('indexes', []).extend(
            {'uid': f'uid-many-{n}', 'name': f'many_{n}', 'is_unique': n == 1, 'parts': [{'field': 'uid-size'}]} for n in range(3)), '--online')
        self.apply(status=1)
        self.assertEqual(self.states()['1.0.2'], 'partial')
        self.assertEqual(self.db.ask("SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indexrelid::regclass::text LIKE 'many%' ORDER BY 1"),
                         'many_0|t\nmany_1|f')
        self.roll_back()
        self.assertEqual(self.states()['1.0.2'], 'rolled_back')
        self.assertEqual(self.db.ask("SELECT relname, relkind FROM pg_class WHERE relname LIKE 'many%'"), '')
        self.db.run('DELETE FROM products')
        self.apply()
        self.no_drift()

    def test_blocker_is_named(self):
        """Whoever is in the way is named while we wait, and what cannot get its lock is tried again."""
        self.apply()
        self.generate('Add weight', lambda t: t['products']['fields'].append(field('weight', 'Integer')))
        holder = subprocess.Popen(['psql', '-X', '-q', self.db.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                  env={**__import__('os').environ, 'PGAPPNAME': 'nightly report'})
        holder.stdin.write('BEGIN; SELECT count(*) FROM products; SELECT 1;\n')
        holder.stdin.flush()
        holder.stdout.readline()
        run = subprocess.Popen([MARQ, 'apply', 'shop', '--on', self.db.url, '--yes'], cwd=self.folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        seen = ''
        while 'nightly report' not in seen or 'attempt 2' not in seen:
            line = run.stderr.readline()
            self.assertTrue(line, seen)
            seen += line
        holder.stdin.write('COMMIT;\n\\q\n')
        holder.stdin.flush()
        run.communicate(timeout=30)
        holder.communicate(timeout=10)
        self.assertEqual(run.returncode, 0)
        self.no_drift()

    def test_sneaky_code(self):
        """What ends our transaction, and no parser sees, is found out."""
        self.apply()
        self.db.run('CREATE PROCEDURE ends() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$')
        self.create('Sneaky', 'CREATE TABLE one (id INTEGER);\nCALL ends();\n', 'DROP TABLE one;\n')
        self.assertIn('invalid transaction termination', self.apply(status=1).stderr)
        self.assertNotIn('one', self.tables().split('\n'))


class OnSQLite(Applied, unittest.TestCase):
    engine = databases.SQLite
    state_of_failed = 'failed'
    state_of_cancelled = 'pending'
    slow = 'CREATE TABLE slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000) SELECT count(*) FROM n;\n'

    def tables(self):
        return self.db.ask("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1")

    def test_made_anew_without_a_column(self):
        """What goes when a table is made anew is asked for, there and on the way back of what comes then."""
        def change(tables):
            fields = tables['products']['fields']
            fields[:] = [f for f in fields if f['name'] != 'price']
            fields.insert(1, field('weight', 'Integer'))

        self.apply()
        self.generate('No price', change)
        self.assertIn('products.price (line ', self.apply(status=4).stderr)
        self.assertEqual(self.states()['1.0.1'], 'pending')
        self.apply('--allow-loss')
        refused = self.on('rollback', '--yes', status=4).stderr
        self.assertIn('weight (line ', refused)
        self.roll_back()

    def test_name_is_no_directive(self):
        """What a name says in its second line is asked of nobody."""
        def change(tables):
            tables['products']['fields'][:] = [f for f in tables['products']['fields'] if f['name'] != evil]
            tables['products']['fields'][-1].pop('not_null')

        evil = 'x\nmarquetry: only nowhere'
        self.edit('shop', lambda t: t['products']['fields'].extend([{**field('evil', 'Text'), 'name': evil}, field('end', 'Text', not_null=True, default_value='a')]))
        self.generate('Names', lambda t: None)
        self.apply()
        self.generate('Fewer', change)
        self.assertNotIn('\n-- marquetry: only', (next((self.folder / 'shop/migrations').glob('1.0.2-*')) / 'up.sql').read_text())
        self.apply('--allow-loss')
        self.assertNotIn('x', self.db.ask("SELECT name FROM pragma_table_info('products')").split('\n'))
        self.no_drift()

    def test_lock_file_goes(self):
        self.apply()
        self.assertEqual(sorted(p.name for p in self.folder.glob('database*')), ['database.sqlite3'])


class OnMariaDB(Applied, unittest.TestCase):
    engine = databases.MariaDB
    holder = 'CREATE TABLE slow'
    state_of_failed = 'partial'
    state_of_cancelled = 'partial'
    slow = 'CREATE TABLE slow AS SELECT SLEEP(30);\n'

    def tables(self):
        return self.db.ask('SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1')

    def test_rows_are_whole(self):
        """What changes rows is done with its record, or not at all; what makes tables is at a recorded step."""
        self.apply()
        self.create('Rows', "CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER);\nINSERT INTO counted VALUES (1, 0), (2, 0);\n"
                    "UPDATE counted SET n = n + 1;\nALTER TABLE counted ADD COLUMN m INTEGER;\nINSERT INTO counted VALUES (1, 9, 9);\n",
                    'DROP TABLE counted;\n')
        self.assertIn('4 of 5 statements are done', self.apply(status=1).stderr)
        self.assertEqual(self.db.ask('SELECT id, n FROM counted'), '1|1\n2|1')
        self.db.run('DELETE FROM counted WHERE id = 1')
        self.on('retry')
        self.assertEqual(self.db.ask('SELECT id, n FROM counted ORDER BY id'), '1|9\n2|1')


if __name__ == '__main__':
    unittest.main()
