#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done before and after migrations: on each engine, by whom, and what becomes of the migration."""
import json
import unittest

import databases


class Hooks(databases.Beside):
    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-d', self.db.dialect)
        self.create('First', 'CREATE TABLE a (b INTEGER);\n', 'DROP TABLE a;\n')
        self.db.run('CREATE TABLE seen (what VARCHAR(100))')

    def marq(self, *arguments, status=0, **environment):
        return super().marq(*arguments, status=status, **{'MARQUETRY_HISTORY': str(self.folder / 'history.db'), **environment})

    def create(self, message, up, down=''):
        path = self.folder / self.marq('create', 'shop', '-m', message).stdout.strip()
        (path / 'up.sql').write_text(up)
        (path / 'down.sql').write_text(down)

    def hook(self, *hooks):
        path = self.folder / 'shop' / 'shop.marq'
        project = json.loads(path.read_text())
        project['hooks'] = [{'name': f'hook {n}', **hook} for n, hook in enumerate(hooks, 1)]
        path.write_text(json.dumps(project))

    def on(self, verb, *arguments, status=0, **environment):
        return self.marq(verb, 'shop', *arguments, '--yes', '--allow-loss', '--on', self.db.url, status=status, **environment)

    def seen(self):
        return self.db.ask('SELECT what FROM seen').split()

    def states(self):
        rows = json.loads(self.marq('status', 'shop', '--json', '--on', self.db.url).stdout)['migrations']
        return [row['state'] for row in rows]

    def runs(self):
        return json.loads(self.marq('history', '--format', 'json').stdout)

    def test_sql(self):
        self.hook(*({'moment': moment, 'text': f"INSERT INTO seen VALUES ('{moment}');"}
                    for moment in ('before-apply', 'after-apply', 'before-rollback', 'after-rollback')))
        self.on('apply')
        self.assertEqual(self.seen(), ['before-apply', 'after-apply'])
        self.on('rollback')
        self.assertEqual(self.seen(), ['before-apply', 'after-apply', 'before-rollback', 'after-rollback'])
        down, up = self.runs()
        self.assertEqual([h['moment'] for h in up['hooks']], ['before-apply', 'after-apply'])
        self.assertEqual([h['moment'] for h in down['hooks']], ['before-rollback', 'after-rollback'])
        self.assertEqual({h['error'] for h in up['hooks'] + down['hooks']}, {None})
        self.on('apply', '--no-hooks')
        self.assertEqual(len(self.seen()), 4)

    def test_each_migration(self):
        self.create('Second', 'CREATE TABLE c (d INTEGER);\n', 'DROP TABLE c;\n')
        self.hook({'moment': 'after-apply', 'text': "INSERT INTO seen VALUES ('after');"})
        self.on('apply')
        self.assertEqual(self.seen(), ['after', 'after'])

    def test_before_fails(self):
        self.hook({'moment': 'before-apply', 'text': "INSERT INTO seen VALUES ('gone'); INSERT INTO nowhere VALUES (1);"},
                  {'moment': 'before-apply', 'text': "INSERT INTO seen VALUES ('never');"},
                  {'moment': 'after-apply', 'text': "INSERT INTO seen VALUES ('never');"})
        run = self.on('apply', status=1)
        self.assertIn('hook 1', run.stderr)
        self.assertIn('nowhere', run.stderr)
        self.assertEqual(self.seen(), [])
        self.assertEqual(self.states(), ['pending'])
        run, = self.runs()
        self.assertEqual((run['outcome'], run['statements'], [h['name'] for h in run['hooks']]), ('failed', [], ['hook 1']))
        self.assertIn('nowhere', run['error'])
        self.hook()
        self.on('apply')
        self.assertEqual(self.states(), ['applied'])

    def test_after_fails(self):
        self.create('Second', 'CREATE TABLE c (d INTEGER);\n', 'DROP TABLE c;\n')
        self.hook({'moment': 'after-apply', 'text': 'INSERT INTO nowhere VALUES (1);'},
                  {'moment': 'after-apply', 'text': "INSERT INTO seen VALUES ('all the same');"})
        run = self.on('apply', status=1)
        self.assertIn('hook 1', run.stderr)
        self.assertEqual(self.states(), ['applied', 'applied'])
        self.assertEqual([r['outcome'] for r in self.runs()], ['done', 'done'])
        self.assertEqual(len(self.seen()), 2 * 3)

    def test_after_failure(self):
        self.create('Broken', 'CREATE TABLE c (d INTEGER UNIQUE);\nINSERT INTO c VALUES (1), (1);\n')
        self.hook({'moment': 'after-apply', 'text': "INSERT INTO seen VALUES ('well');"},
                  {'moment': 'after-apply', 'text': "INSERT INTO seen VALUES ('always');", 'on_failure': True})
        self.on('apply', status=1)
        self.assertEqual(self.seen(), ['well', 'always', 'always'])

    def test_command(self):
        text = 'echo "$MARQUETRY_MOMENT|$MARQUETRY_VERSION|$MARQUETRY_DIRECTION|$MARQUETRY_OUTCOME|$MARQUETRY_DESCRIPTION|$PGPASSWORD" | tee -a ../said'
        self.hook(*({'moment': moment, 'kind': 'command', 'in_shell': True, 'text': text}
                    for moment in ('before-apply', 'after-apply', 'before-rollback', 'after-rollback')))
        said = self.folder / 'said'
        # Nobody has looked at them.
        run = self.on('apply', status=4, PGPASSWORD='secret')
        self.assertIn('“hook 1”, “hook 2”', run.stderr)
        self.assertEqual(self.states(), ['pending'])
        self.assertFalse(said.exists())
        self.marq('hooks', 'shop', '--allow', '5', status=2)
        self.assertIn('; allowed', self.marq('hooks', 'shop', '--allow', '1').stdout)
        run = self.on('apply', PGPASSWORD='secret')
        self.assertIn('before-apply|1.0.0|up||First|', run.stderr)
        self.on('rollback')
        lines = said.read_text().splitlines()
        self.assertEqual(lines, ['before-apply|1.0.0|up||First|', 'after-apply|1.0.0|up|done|First|',
                                 'before-rollback|1.0.0|down||First|', 'after-rollback|1.0.0|down|done|First|'])
        self.assertEqual([h['output'] for h in self.runs()[1]['hooks']], [lines[0] + '\n', lines[1] + '\n'])
        # Another text is another command.
        self.hook({'moment': 'before-apply', 'kind': 'command', 'in_shell': True, 'text': text + ' # harmless'})
        self.on('apply', status=4)
        self.assertEqual(len(said.read_text().splitlines()), 4)
        self.hook({'moment': 'before-apply', 'kind': 'command', 'in_shell': True, 'text': text})
        self.marq('hooks', 'shop', '--forget')
        self.on('apply', status=4)
        self.assertEqual(len(said.read_text().splitlines()), 4)

    def test_command_fails(self):
        self.hook({'moment': 'before-apply', 'kind': 'command', 'text': 'false'})
        self.marq('hooks', 'shop', '--allow', 'all')
        self.assertIn('ended with 1', self.on('apply', status=1).stderr)
        self.assertEqual(self.states(), ['pending'])
        self.hook({'moment': 'before-apply', 'kind': 'command', 'text': 'sleep 60', 'time_limit': 1})
        self.marq('hooks', 'shop', '--allow', 'all')
        self.assertIn('longer than 1 second', self.on('apply', status=1).stderr)
        self.assertEqual(self.states(), ['pending'])

    def test_for_some(self):
        path = self.folder / 'shop' / 'shop.marq'
        self.hook({'moment': 'before-apply', 'text': "INSERT INTO seen VALUES ('target');", 'targets': ['uid-test']},
                  {'moment': 'before-apply', 'text': "INSERT INTO seen VALUES ('environment');", 'environments': ['production']})
        project = json.loads(path.read_text())
        project['targets'] = [{'uid': 'uid-test', 'name': 'test', 'url': self.db.url, 'environment': 'test'}]
        path.write_text(json.dumps(project))
        self.marq('apply', 'shop', '--on', 'test', '--yes')
        self.assertEqual(self.seen(), ['target'])
        self.on('rollback')
        self.assertIn('--env', self.on('apply', status=4).stderr)
        self.on('apply', '--env', 'production')
        self.assertEqual(self.seen(), ['target', 'environment'])


class OnPostgres(Hooks, unittest.TestCase):
    engine = databases.Postgres

    def test_without_transaction(self):
        self.hook({'moment': 'after-apply', 'text': '-- marquetry: no-transaction\nVACUUM ANALYZE a;\n'})
        self.on('apply')

    def test_other_session_state(self):
        """A hook that ends its own transaction, or ours, is refused by name."""
        for text in ('COMMIT;', 'ROLLBACK; DROP TABLE seen;', 'SAVEPOINT x;', "PREPARE TRANSACTION 'x';"):
            self.hook({'moment': 'before-apply', 'text': text})
            self.on('apply', status=4)
            self.assertEqual(self.states(), ['pending'])


class OnSQLite(Hooks, unittest.TestCase):
    engine = databases.SQLite


class OnMariaDB(Hooks, unittest.TestCase):
    engine = databases.MariaDB


if __name__ == '__main__':
    unittest.main()
