#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project beside a real database: marq drift, import, sync and baseline."""
import json
import os
import subprocess
import unittest

import databases
from databases import MARQ

TEMPLATES = ('blog', 'event-store', 'inventory', 'tenant', 'shop')


class Beside(databases.Beside):
    """The same on every engine."""
    after_failure = 'Nothing of it was done'

    def setUp(self):
        super().setUp()
        self.marq('new', 'nothing', '-d', self.db.dialect)

    def build(self, name, template):
        self.marq('new', name, '-t', template, '-d', self.db.dialect)
        self.db.run(self.marq('diff', 'nothing', name, '-f', 'sql', status=3).stdout)

    def design(self, name):
        return (self.folder / name / f'{name}.marq').read_text()

    def drift(self, name, status=3, **options):
        return self.marq('drift', name, '--on', self.db.url, *(x for k, v in options.items() for x in (f'--{k}', v)), status=status).stdout

    def test_templates(self):
        """What was built of a design is not different from it, and a refresh changes not a byte."""
        for template in TEMPLATES:
            with self.subTest(template):
                self.build(template, template)
                saved = self.design(template)
                self.assertEqual(self.drift(template, status=0), 'Nothing changes.\n')
                self.assertEqual(self.marq('import', self.db.url, '--into', template).stdout, 'Nothing changes.\n')
                self.assertEqual(self.design(template), saved)
                self.tearDown()
                self.doCleanups()
                self.setUp()

    def test_there_and_back(self):
        self.build('shop', 'shop')
        self.db.run('ALTER TABLE customers ADD COLUMN nick VARCHAR(20)')
        text = self.drift('shop')
        self.assertIn('ADD Column: nick', text)
        self.assertIn('DROP COLUMN', self.drift('shop', format='sql'))
        found = json.loads(self.drift('shop', format='json'))
        self.assertEqual([c['id'].split('.', 1)[1] for c in found['changes']], ['customers.nick'])
        self.assertIn('ADD COLUMN nick', found['to_database'])
        layout = (self.folder / 'shop/diagrams/main.json').read_text()
        self.assertIn('nothing was done', self.marq('import', self.db.url, '--into', 'shop', status=4).stderr)
        self.marq('import', self.db.url, '--into', 'shop', '--yes')
        self.assertEqual((self.folder / 'shop/diagrams/main.json').read_text(), layout)
        self.drift('shop', status=0)
        self.assertIn('"data_type": "Email"', self.design('shop'))

    def test_sync(self):
        self.build('shop', 'shop')
        self.db.run('CREATE TABLE extra (id INTEGER PRIMARY KEY); INSERT INTO extra VALUES (1)')
        sync = ('sync', 'shop', '--on', self.db.url, '--yes')
        self.assertIn('development', self.marq(*sync, status=4).stderr)
        self.assertIn('--allow-loss', self.marq(*sync, status=4, MARQUETRY_ENV='development').stderr)
        self.assertEqual(self.db.ask('SELECT id FROM extra'), '1')
        self.marq(*sync, '--allow-loss', MARQUETRY_ENV='development')
        self.drift('shop', status=0)
        self.assertEqual(self.marq(*sync, MARQUETRY_ENV='development').stdout, 'Nothing changes.\n')
        self.assertEqual(self.db.ask('SELECT action FROM marquetry_log'), 'sync')

    def test_syncs_at_once(self):
        """One does it; the others see that nothing is left, or that it is not what they meant to do."""
        self.marq('new', 'shop', '-t', 'shop', '-d', self.db.dialect)
        runs = [subprocess.Popen([MARQ, 'sync', 'shop', '--on', self.db.url, '--yes'], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True, env={**os.environ, 'MARQUETRY_ENV': 'development'}) for _ in range(4)]
        for run in runs:
            out, err = run.communicate(timeout=120)
            if run.returncode == 0:
                self.assertTrue('Nothing changes' in out or 'done' in err, out + err)
            else:
                # MariaDB cannot be read as a whole while somebody is at it.
                self.assertRegex(err, 'meanwhile|change all the time')
        self.assertEqual(self.db.ask('SELECT action FROM marquetry_log'), 'sync')
        self.drift('shop', status=0)

    def test_sync_fails_whole(self):
        """One statement that fails takes back those before it."""
        self.db.run('CREATE TABLE a (id INTEGER PRIMARY KEY, name VARCHAR(20)); '
                    "INSERT INTO a VALUES (1, 'same'); INSERT INTO a VALUES (2, 'same')")
        self.marq('import', self.db.url, '-o', 'there')

        def ours(tables):
            name = tables['a']['fields'][1]['uid']
            tables['a']['fields'].append({'name': 'more', 'uid': 'more', 'data_type': 'Integer'})
            tables['a'].setdefault('indexes', []).append(
                {'name': 'once', 'uid': 'once', 'is_unique': True, 'parts': [{'uid': 'part', 'field': name}]})

        self.edit('there', ours)
        run = self.marq('sync', 'there', '--on', self.db.url, '--yes', status=1, MARQUETRY_ENV='development')
        self.assertRegex(run.stderr, 'line [0-9]+, .*once')
        self.assertIn(self.after_failure, run.stderr)
        self.assertEqual('more' in self.drift('there'), self.db.dialect != 'mariadb')
        self.assertEqual(self.db.ask('SELECT count(*) FROM a'), '2')

    def test_baseline(self):
        self.db.run('CREATE TABLE a (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL); CREATE TABLE b (id INTEGER PRIMARY KEY)')
        self.marq('import', self.db.url, '-o', 'there')
        self.drift('there', status=0)
        self.edit('there', lambda tables: tables['a']['fields'].append({'name': 'more', 'uid': 'more', 'data_type': 'Text'}))
        run = self.marq('baseline', 'there', '--on', self.db.url, '--yes', status=4)
        self.assertIn('not what version', run.stderr)
        self.assertNotIn('marquetry_migrations', self.db.ask(
            {'sqlite': 'SELECT name FROM sqlite_master', 'postgresql': 'SELECT tablename FROM pg_tables', 'mariadb': 'SHOW TABLES'}[self.db.dialect]))
        self.edit('there', lambda tables: tables['a']['fields'].pop())
        self.assertEqual(self.marq('baseline', 'there', '--on', self.db.url, '--yes').stdout, '1.0.0\n')
        self.assertEqual(self.db.ask('SELECT version, status FROM marquetry_migrations'), '1.0.0|applied')
        self.assertEqual(self.db.ask("SELECT count(*) FROM marquetry_migrations WHERE up_sql LIKE '%CREATE TABLE%' AND checksum <> ''"), '1')
        self.assertEqual(self.db.ask('SELECT action, version FROM marquetry_log'), 'baseline|1.0.0')
        self.marq('baseline', 'there', '--on', self.db.url, '--yes', status=4)
        self.drift('there', status=0)

    def test_who_moved(self):
        self.db.run('CREATE TABLE a (id INTEGER PRIMARY KEY, name VARCHAR(20), size INTEGER)')
        self.marq('import', self.db.url, '-o', 'there')
        self.marq('baseline', 'there', '--on', self.db.url, '--yes')

        def ours(tables):
            tables['a']['fields'][1]['name'] = 'title'
            tables['a']['fields'].append({'name': 'shared', 'uid': 'shared', 'data_type': 'Integer'})

        self.edit('there', ours)
        self.db.run('ALTER TABLE a ADD COLUMN theirs INTEGER; ALTER TABLE a ADD COLUMN shared TEXT')
        found = json.loads(self.drift('there', format='json'))
        self.assertEqual([c['text'].split(' (')[0] for c in found['they']], ['ADD Column: theirs'])
        self.assertEqual([c['text'] for c in found['we']], ['RENAME Column: name → title'])
        self.assertEqual([c['text'].split(' (')[0] for c in found['both']['we']], ['ADD Column: shared'])
        self.assertEqual([c['text'].split(' (')[0] for c in found['both']['they']], ['ADD Column: shared'])
        text = self.drift('there')
        self.assertLess(text.index('They moved:'), text.index('We moved:'))
        self.assertIn('Both moved', text)
        self.assertNotIn('title', self.drift('there', against='applied'))
        self.marq('import', self.db.url, '--into', 'there', '--yes')
        self.assertIn('"title"', self.design('there'))
        self.assertIn('"theirs"', self.design('there'))
        left = json.loads(self.drift('there', format='json'))
        self.assertEqual(left['they'], [])
        self.marq('import', self.db.url, '--into', 'there', '--yes', '--theirs')
        left = json.loads(self.drift('there', format='json'))
        self.assertEqual([c['text'] for c in left['changes']], ['RENAME Column: title → name'])

    def test_said_in_other_words(self):
        """What a person need not say, or says as the database does not, is no drift."""
        self.marq('new', 'spare', '-d', self.db.dialect)
        path = self.folder / 'spare' / 'spare.marq'
        project = json.loads(path.read_text())
        fields = [{'uid': uid, 'name': uid, 'data_type': kind} for uid, kind in (('id', 'Integer'), ('note', 'Text'))]
        table = {'uid': 't', 'name': 't', 'fields': fields}
        table['constraints'] = [{'uid': 'pk', 'fields': ['id']}]
        namespace = project['schema']['namespaces'][0]
        namespace.update(entities=[table], views=[{'uid': 'v', 'name': 'v', 'definition': 'SELECT id AS number FROM t'}])
        self.spare(project['schema'], namespace, table)
        path.write_text(json.dumps(project))
        self.db.run(self.marq('export', 'spare', '--format', 'sql', '--design').stdout)
        self.assertEqual(self.drift('spare', status=0), 'Nothing changes.\n')

    def test_errors(self):
        self.build('shop', 'shop')
        self.assertIn('give the folder of a project', self.marq('drift', self.db.url, '--on', self.db.url, status=1).stderr)
        self.marq('drift', 'shop', status=2)
        self.marq('drift', 'shop', '--on', self.db.url, '--format', 'xml', status=2)
        self.marq('drift', 'shop', '--on', self.db.url, '--against', 'applied', status=4)
        self.marq('drift', 'shop', '--on', 'no-such-target', status=1)
        self.marq('import', self.db.url, status=2)
        self.marq('import', self.db.url, '-o', 'shop', status=4)


class OnPostgres(Beside, unittest.TestCase):
    engine = databases.Postgres

    @staticmethod
    def spare(schema, namespace, table):
        schema['extensions'] = [{'uid': 'e', 'name': 'pg_trgm'}]
        namespace['views'].append({'uid': 'm', 'name': 'm', 'definition': 'SELECT id AS number FROM t', 'is_materialized': True, 'indexes': [
            {'uid': 'mi', 'name': 'mi', 'parts': [{'uid': 'mip', 'expression': 'number'}]}]})
        namespace['routines'] = [
            {'uid': 'f', 'name': 'f', 'arguments': 'x integer', 'returns': 'integer', 'language': 'sql', 'body': 'SELECT x'},
            {'uid': 'w', 'name': 'w', 'returns': 'trigger', 'language': 'plpgsql', 'body': 'BEGIN RETURN NEW; END'}]
        table['indexes'] = [{'uid': 'i', 'name': 'i', 'method': 'btree', 'parts': [{'uid': 'ip', 'field': 'id', 'nulls': 'last'}]}]
        table['triggers'] = [{'uid': 'tr', 'name': 'tr', 'events': ['update'], 'for_each_row': True, 'routine': 'w'}]
        table['rules'] = [{'uid': 'r', 'name': 'r', 'definition': 'CREATE RULE "r" AS ON DELETE TO "t" WHERE old."id" > 18 DO INSTEAD NOTHING'}]


class OnSQLite(Beside, unittest.TestCase):
    engine = databases.SQLite

    @staticmethod
    def spare(schema, namespace, table):
        table['triggers'] = [{'uid': 'tr', 'name': 'tr', 'timing': 'after', 'events': ['delete'], 'for_each_row': True,
                              'body': 'BEGIN UPDATE t SET note = note WHERE 1 = 0; END'}]


class OnMariaDB(Beside, unittest.TestCase):
    engine = databases.MariaDB
    after_failure = 'in steps of its own, stays'

    @staticmethod
    def spare(schema, namespace, table):
        """Code with semicolons in it, for the client, too."""
        OnSQLite.spare(schema, namespace, table)
        table['collation'] = table['fields'][1]['collation'] = 'utf8mb4_bin'


if __name__ == '__main__':
    unittest.main()
