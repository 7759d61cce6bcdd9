#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How MariaDB compares texts can be said in many words, and reads back in others: what means the same is no drift, and
what does not is."""
import json
import unittest

import databases

DATABASES = ('utf8mb4 COLLATE utf8mb4_general_ci', 'utf8mb4 COLLATE utf8mb4_bin', 'utf8mb4 COLLATE utf8mb4_unicode_ci', 'latin1', 'utf8mb3')
WORDS = [{}, *({'collation': name} for name in ('utf8mb4_general_ci', 'UTF8MB4_BIN', 'utf8mb4_unicode_ci', 'latin1_swedish_ci', 'latin1_bin',
                                                'utf8mb3_general_ci', 'utf8_bin', 'uca1400_ai_ci', 'ascii_general_ci')),
         *({'character_set': name} for name in ('utf8mb4', 'latin1', 'utf8')),
         {'character_set': 'utf8mb4', 'collation': 'utf8mb4_general_ci'}, {'character_set': 'latin1', 'collation': 'latin1_swedish_ci'}]
TYPES = ('Text', 'String(20)', "Enum('a','b')")
FORM = 'utf8mb4_general_ci'


class Collations(databases.Beside, unittest.TestCase):
    engine = databases.MariaDB

    def alter_database(self, words):
        self.db.run(f'ALTER DATABASE {self.db.name} CHARACTER SET {words}')

    def on(self, verb, *arguments, status=0):
        return self.marq(verb, 'shop', '--on', self.db.url, *arguments, status=status, MARQUETRY_ENV='development')

    def change(self, function):
        path = self.folder / 'shop' / 'shop.marq'
        project = json.loads(path.read_text())
        function(project['schema']['namespaces'][0])
        path.write_text(json.dumps(project))

    def build(self, entities, **words):
        self.marq('new', 'shop', '-d', 'mariadb')
        self.change(lambda namespace: namespace.update(entities=entities, **words))
        self.marq('generate', 'shop', '-m', 'All')
        self.on('apply', '--yes')

    @staticmethod
    def table(name, words, fields):
        """A number and JSON, and a text of each of these words."""
        return {'uid': name, 'name': name, **words, 'fields': [
            {'uid': f'{name}-id', 'name': 'id', 'data_type': 'Integer', 'not_null': True}, {'uid': f'{name}-j', 'name': 'j', 'data_type': 'JSON'},
            *({'uid': f'{name}-{i}', 'name': f'f{i}', 'data_type': TYPES[i % 3], **field} for i, field in enumerate(fields))],
            'constraints': [{'uid': f'{name}-pk', 'name': f'pk_{name}', 'constraint': 'primary-key', 'fields': [f'{name}-id']}]}

    def assert_nothing(self):
        self.assertEqual(self.on('drift').stdout, 'Nothing changes.\n')

    def test_other_words(self):
        for words in DATABASES:
            with self.subTest(words):
                self.alter_database(words)
                unicode = words.startswith('utf8')
                # That one goes with whatever writes Unicode.
                tables = [self.table(f't{i}', table, [field for field in WORDS if field.get('collation') != 'uca1400_ai_ci' or
                                                      (table.get('character_set') or table.get('collation') or words).lower().startswith(('u'))])
                          for i, table in enumerate(WORDS) if unicode or table.get('collation') != 'uca1400_ai_ci']
                self.build(tables)
                self.assert_nothing()
                self.assertIn('No changes', self.marq('generate', 'shop', '-m', 'More').stdout)
                self.on('verify')
                saved = (self.folder / 'shop' / 'shop.marq').read_text()
                self.assertEqual(self.marq('import', self.db.url, '--into', 'shop').stdout, 'Nothing changes.\n')
                self.assertEqual((self.folder / 'shop' / 'shop.marq').read_text(), saved)
                self.assertNotIn('ollat', self.marq('diff', 'shop', self.db.url, status=(0, 3)).stdout)
                self.assertNotIn('ollat', self.marq('diff', self.db.url, 'shop', status=(0, 3)).stdout)
                self.doCleanups()
                self.setUp()

    def test_differences(self):
        """What is really another is seen, and can be mended."""
        self.alter_database('utf8mb4 COLLATE utf8mb4_general_ci')
        words = [{}, {'collation': FORM}, {'character_set': 'utf8mb4'}, {'collation': 'utf8mb4_bin'}, {'collation': 'latin1_swedish_ci'}]
        self.build([self.table(f't{i}', table, words) for i, table in enumerate(words)])
        for i in range(len(words)):
            other = 'utf8mb4_general_ci' if i == 3 else 'utf8mb4_bin'
            for change in ('COLLATE utf8mb4_unicode_ci', 'DEFAULT CHARACTER SET ascii', f'CONVERT TO CHARACTER SET utf8mb4 COLLATE {other}',
                           'CONVERT TO CHARACTER SET utf8mb3', *(f'MODIFY f{j} VARCHAR(20) COLLATE utf8mb4_swedish_ci' for j in (1, 4))):
                with self.subTest(f't{i}: {change}'):
                    self.db.run(f'ALTER TABLE t{i} {change}')
                    self.assertRegex(self.on('drift', status=3).stdout, '(Table|Column): [tf][0-9] .*(Collation|Character set):')
                    self.on('sync', '--yes', '--allow-loss')
                    self.assert_nothing()

    def test_database(self):
        """A table that says nothing is what its database was."""
        self.alter_database('utf8mb4 COLLATE utf8mb4_general_ci')
        self.build([self.table('said', {'collation': FORM}, [{}]), self.table('unsaid', {}, [{}])])
        self.alter_database('utf8mb4 COLLATE utf8mb4_bin')
        text = self.on('drift', status=3).stdout
        self.assertIn('unsaid', text)
        self.assertNotIn('said (', text.replace('unsaid', ''))
        self.on('sync', '--yes')
        self.assert_nothing()
        self.assertEqual(self.db.ask("SELECT table_name, table_collation FROM information_schema.tables WHERE table_schema = DATABASE() AND "
                                     "table_name LIKE '%said' ORDER BY 1"), f'said|{FORM}\nunsaid|utf8mb4_bin')

    def test_designed(self):
        """From any words to any others, of a table, of its columns, of the database; with keys from text to text."""
        said = [{}, {'collation': FORM}, {'collation': 'utf8mb4_bin'}, {'character_set': 'utf8mb4'}, {'collation': 'latin1_swedish_ci'},
                {'character_set': 'latin1'}]
        for i, words in enumerate(({}, {'collation': 'utf8mb4_unicode_ci'}, {'character_set': 'latin1', 'collation': 'latin1_bin'})):
            with self.subTest(words):
                if i:
                    self.doCleanups()
                    self.setUp()
                parent, child = (self.table(name, {}, [{}, {}, {'collation': FORM}, {'character_set': 'latin1'}]) for name in ('p', 'c'))
                for table in parent, child:
                    table['fields'][3]['not_null'] = True
                parent['constraints'].append({'uid': 'u', 'name': 'u', 'constraint': 'unique', 'fields': ['p-1']})
                child['relations'] = [{'uid': 'r', 'name': 'r', 'fields': ['c-1'], 'target': 'p', 'target_fields': ['p-1']}]
                self.alter_database('utf8mb4')
                self.build([parent, child], **words)
                self.db.run("INSERT INTO p (id, f1) VALUES (1, 'a'); INSERT INTO c (id, f1) VALUES (1, 'a')")
                self.assert_nothing()
                steps = [lambda n, new=new: [e.pop('character_set', 0) and 0 or e.pop('collation', 0) and 0 or e.update(new) for e in n['entities']]
                         for new in said[1:] + said[:1] + [said[2], said[0]]]
                if words:
                    steps += [lambda n, new=new: n.update(new) for new in ({'collation': 'utf8mb4_bin', 'character_set': 'utf8mb4'}, words)]
                for i, step in enumerate(steps):
                    self.change(step)
                    if 'No changes' in self.marq('generate', 'shop', '-m', f'Step {i}').stdout:
                        continue
                    self.on('apply', '--yes', '--allow-loss')
                    self.assert_nothing()

    def test_pulled(self):
        """What they did comes into the design in words that a server takes."""
        self.alter_database('utf8mb4 COLLATE utf8mb4_general_ci')
        words = [{'collation': FORM}, {'character_set': 'utf8mb4', 'collation': FORM}, {'character_set': 'utf8mb4'}, {}]
        self.build([self.table('t', {'collation': FORM}, words), self.table('u', {'character_set': 'utf8mb4', 'collation': FORM}, words)])
        self.db.run('ALTER TABLE t MODIFY f1 VARCHAR(20) CHARACTER SET latin1, MODIFY f2 ENUM(\'a\', \'b\') CHARACTER SET latin1; '
                    'ALTER TABLE u CONVERT TO CHARACTER SET latin1; ALTER TABLE u MODIFY f1 VARCHAR(20) COLLATE latin1_bin')
        self.marq('import', self.db.url, '--into', 'shop', '--yes')
        self.assert_nothing()
        self.db.run('DROP TABLE t; DROP TABLE u')
        self.on('sync', '--yes')
        self.assert_nothing()
        self.assertEqual(self.db.ask("SELECT GROUP_CONCAT(collation_name ORDER BY table_name, ordinal_position SEPARATOR ' ') FROM information_schema.columns "
                                     "WHERE table_schema = DATABASE() AND table_name IN ('t', 'u') AND column_name LIKE 'f%'"),
                         f'{FORM} latin1_swedish_ci latin1_swedish_ci {FORM} latin1_swedish_ci latin1_bin latin1_swedish_ci latin1_swedish_ci')

    def test_baseline(self):
        """What a database has is taken over, and neither added nor dropped afterwards."""
        for words in DATABASES:
            with self.subTest(words):
                self.alter_database(words)
                self.db.run('CREATE TABLE a (b TEXT, c VARCHAR(20) CHARACTER SET latin1, d CHAR(3) COLLATE utf8mb4_bin, e TEXT COLLATE utf8mb4_general_ci);'
                            'CREATE TABLE f (b TEXT, c TEXT CHARACTER SET utf8mb4) COLLATE utf8mb4_general_ci; CREATE TABLE g (b TEXT) CHARACTER SET latin1')
                self.marq('import', self.db.url, '-o', 'shop')
                self.on('baseline', '--yes')
                self.assert_nothing()
                self.assertIn('No changes', self.marq('generate', 'shop', '-m', 'More').stdout)
                self.change(lambda namespace: namespace['entities'][0]['fields'].append({'uid': 'more', 'name': 'more', 'data_type': 'Text'}))
                self.marq('generate', 'shop', '-m', 'More')
                self.assertNotRegex(next((self.folder / 'shop' / 'migrations').glob('1.0.1*/up.sql')).read_text(), 'COLLATE|CHARACTER')
                self.on('apply', '--yes')
                self.assert_nothing()
                self.doCleanups()
                self.setUp()

    def test_two_databases(self):
        """Each has its own, which counts."""
        other = databases.MariaDB(self.folder)
        self.addCleanup(other.close)
        self.alter_database('utf8mb4 COLLATE utf8mb4_general_ci')
        other.run(f'ALTER DATABASE {other.name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
        for db in self.db, other:
            db.run(f'CREATE TABLE t (a TEXT COLLATE utf8mb4_bin) COLLATE {FORM}')
        text = self.marq('diff', self.db.url, other.url, status=3).stdout
        self.assertIn(f'{FORM} → utf8mb4_bin', text)
        self.assertNotIn('Table', text)


if __name__ == '__main__':
    unittest.main()
