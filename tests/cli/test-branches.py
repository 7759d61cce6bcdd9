#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Migrations that many people make in git: deleted and brought back, made on two branches, renumbered, merged."""
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


def entity(project, name):
    return next((e for e in project['schema']['namespaces'][0]['entities'] if e['name'] == name), None)


def field(project, table, name):
    return next((f for f in entity(project, table)['fields'] if f['name'] == name), None)


def add(table, name, **values):
    return lambda p: entity(p, table)['fields'].append({'name': name, 'uid': f'uid-{table}-{name}', 'data_type': 'Integer', **values})


def alter(table, column, **values):
    return lambda p: field(p, table, column).update(values)


def drop(table, name):
    def change(p):
        entity(p, table)['fields'] = [f for f in entity(p, table)['fields'] if f['name'] != name]
    return change


def rename(table, to):
    return lambda p: entity(p, table).update(name=to)


def drop_table(name):
    return lambda p: p['schema']['namespaces'][0]['entities'].remove(entity(p, name))


def index(table, name, column):
    return lambda p: entity(p, table).setdefault('indexes', []).append(
        {'name': name, 'uid': f'uid-{name}', 'parts': [{'uid': f'part-{name}', 'field': field(p, table, column)['uid']}]})


def tree(folder):
    """Every file with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob('*')) if p.is_file()}


class Case(unittest.TestCase):
    dialect = 'sqlite'

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-branches-')
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name)
        self.folder = self.root / 'shop'
        self.migrations = self.folder / 'migrations'
        self.env = {**os.environ, 'PATH': f'{os.path.dirname(MARQ)}:{os.environ["PATH"]}', 'HOME': str(self.root), 'GIT_CONFIG_NOSYSTEM': '1',
                    'GIT_AUTHOR_NAME': 'A', 'GIT_AUTHOR_EMAIL': 'a@example.org', 'GIT_COMMITTER_NAME': 'A', 'GIT_COMMITTER_EMAIL': 'a@example.org'}
        self.marq('new', 'shop', '-t', 'empty', '-d', self.dialect)
        self.edit(lambda p: p['schema'].update(namespaces=[{'name': 'public', 'uid': 'n', 'entities': [
            {'name': t, 'uid': t, 'fields': [{'name': f, 'uid': f'{t}-{f}', 'data_type': 'Integer'} for f in ('id', 'name', 'size')]}
            for t in ('a', 'b')]}]))

    def run_it(self, *arguments, status=0):
        run = subprocess.run([str(a) for a in arguments], cwd=self.root, env=self.env, text=True, capture_output=True, stdin=subprocess.DEVNULL)
        if status is not None:
            self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def git(self, *arguments, status=0):
        return self.run_it('git', *arguments, status=status)

    def marq(self, *arguments, status=0):
        return self.run_it(MARQ, *arguments, status=status)

    @property
    def design(self):
        return json.loads((self.folder / 'shop.marq').read_text())

    def edit(self, change):
        path = self.folder / 'shop.marq'
        project = json.loads(path.read_text())
        change(project)
        path.write_text(json.dumps(project))
        self.marq('merge-driver', path, path, path, path.name)

    def generate(self, message, *arguments, status=0):
        return self.marq('generate', 'shop', '-m', message, *arguments, status=status)

    def step(self, change, message, *arguments):
        self.edit(change)
        self.generate(message, *arguments)

    def names(self):
        return sorted(p.name for p in self.migrations.iterdir() if not p.name.startswith('.') and p.name != 'squashed')

    def facts(self, name):
        return json.loads((self.migrations / name / 'migration.json').read_text())

    def schema(self, *scripts):
        """What SQLite has after these, in its own words."""
        connection = sqlite3.connect(':memory:')
        try:
            for script in scripts:
                connection.executescript(script)
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
            return {t: sorted(connection.execute('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', (t,)).fetchall())
                    for t in tables} | {'indexes': connection.execute("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' ORDER BY 1").fetchall()}
        finally:
            connection.close()

    def ups(self):
        return [(self.migrations / name / 'up.sql').read_text() for name in self.names()]

    def assert_whole(self):
        """The migrations make the design, in the project's eyes and in SQLite's."""
        self.assertEqual(self.marq('heads', 'shop').stderr, '')
        self.assertIn('No changes', self.generate('nothing').stdout)
        self.marq('new', 'nothing', '-t', 'empty', '-d', 'sqlite')
        direct = self.marq('diff', 'nothing', 'shop', '--format', 'sql', status=3).stdout
        shutil.rmtree(self.root / 'nothing')
        self.assertEqual(self.schema(*self.ups()), self.schema(direct))
        downs = [(self.migrations / name / 'down.sql').read_text() for name in reversed(self.names())]
        self.assertEqual(self.schema(*self.ups(), *downs), {'indexes': []})


class Delete(Case):
    def setUp(self):
        super().setUp()
        self.generate('one')
        self.step(add('a', 'x'), 'two')

    def test_there_and_back(self):
        (self.migrations / '1.0.1-two/notes.txt').write_bytes(b'\0\xff by hand')
        before = tree(self.migrations)
        self.assertEqual(self.marq('delete', 'shop', '1.0.1').stdout, '1.0.1-two\n')
        self.assertEqual(self.names(), ['1.0.0-one'])
        self.generate('three')
        run = self.marq('delete', '--undo', 'shop', status=4)
        self.assertIn('1.0.1-three has its version', run.stderr)
        self.marq('delete', 'shop', '1.0.1')
        self.assertEqual(self.marq('delete', '--undo', 'shop').stdout, '1.0.1-three\n')
        self.marq('delete', 'shop', '1.0.1')
        shutil.rmtree(next((self.migrations / '.trash').glob('*-three')))
        self.assertEqual(self.marq('delete', '--undo', 'shop').stdout, '1.0.1-two\n')
        after = tree(self.migrations)
        del after['.trash/.gitignore']
        self.assertEqual(after, before)
        self.assertIn('is empty', self.marq('delete', '--undo', 'shop', status=4).stderr)

    def test_git_does_not_see_it(self):
        self.git('init', '-q')
        self.git('add', '-A')
        self.git('commit', '-q', '-m', 'all')
        self.marq('delete', 'shop', '1.0.1')
        self.assertEqual([line[:2] for line in self.git('status', '--porcelain').stdout.splitlines()], [' D'] * 3)
        self.git('add', '-A')
        self.assertNotIn('.trash', self.git('status', '--porcelain').stdout)
        self.git('commit', '-q', '-m', 'gone')
        self.marq('delete', '--undo', 'shop')
        self.git('add', '-A')
        self.git('diff', '--cached', '--quiet', 'HEAD~1', '--', 'shop')

    def test_refused(self):
        before = tree(self.migrations)
        self.assertIn('1.0.1-two', self.marq('delete', 'shop', '1.0.0', status=4).stderr)
        self.assertIn('no migration 9.9.9', self.marq('delete', 'shop', '9.9.9', status=2).stderr)
        self.marq('delete', 'shop', status=2)
        self.marq('delete', '--undo', 'shop', '1.0.1', status=2)
        self.assertEqual(tree(self.migrations), before)

    def test_not_where_it_is_applied(self):
        database = self.root / 'database.sqlite3'
        with sqlite3.connect(database) as connection:
            connection.executescript(''.join(self.ups()))
        self.marq('baseline', 'shop', '--on', f'sqlite:{database}', '--yes')
        before = tree(self.migrations)
        for verb in (['delete', 'shop', '1.0.1'], ['renumber', 'shop', '1.0.1']):
            run = self.marq(*verb, '--on', f'sqlite:{database}', status=4)
            self.assertIn('1.0.1-two is applied on', run.stderr)
            self.marq(*verb, '--on', f'sqlite:{self.root}/nowhere.sqlite3', status=4)
            self.assertEqual(tree(self.migrations), before)
        empty = self.root / 'empty.sqlite3'
        sqlite3.connect(empty).close()
        self.marq('delete', 'shop', '1.0.1', '--on', f'sqlite:{empty}')

    def test_in_the_middle_where_it_changes_nothing(self):
        self.marq('create', 'shop', '-m', 'by hand')
        self.marq('delete', 'shop', '1.0.2')
        self.marq('delete', '--undo', 'shop')
        self.assertEqual(self.names(), ['1.0.0-one', '1.0.1-two', '1.0.2-by-hand'])

    def test_no_room_for_the_trash(self):
        before = tree(self.migrations)
        (self.migrations / '.trash').write_text('a file where the folder should be')
        self.marq('delete', 'shop', '1.0.1', status=1)
        (self.migrations / '.trash').unlink()
        self.assertEqual(tree(self.migrations), before)


class Renumber(Case):
    def setUp(self):
        super().setUp()
        self.generate('one')
        self.step(add('a', 'x'), 'two')
        self.step(add('a', 'y'), 'three')

    def test_with_what_comes_after(self):
        old = self.facts('1.0.1-two'), self.facts('1.0.2-three')
        run = self.marq('renumber', 'shop', '1.0.1', '1.1.0')
        self.assertEqual(run.stdout.splitlines(), ['1.0.1-two → 1.1.0-two', '1.0.2-three → 1.1.1-three'])
        new = self.facts('1.1.0-two'), self.facts('1.1.1-three')
        for before, after in zip(old, new):
            self.assertNotEqual(before.pop('version'), after.pop('version'))
            self.assertEqual(before, after)
        self.assert_whole()

    def test_the_next_by_itself(self):
        self.assertIn('1.0.2-three has that version already', self.marq('renumber', 'shop', '1.0.2', status=2).stderr)
        self.marq('renumber', 'shop', '1.0.2', '4.5.6')
        self.assertEqual(self.marq('renumber', 'shop', '4.5.6').stdout, '4.5.6-three → 1.0.2-three\n')

    def test_refused(self):
        before = tree(self.migrations)
        for arguments, words in ((('1.0.2', '1.0.1'), 'does not come after'), (('1.0.2', '1.0.0'), 'does not come after'), (('1.0.2', 'x'), ''),
                                 (('1.0.2', '1.0.2'), 'already'), (('7.0.0',), 'no migration')):
            self.assertIn(words, self.marq('renumber', 'shop', *arguments, status=2).stderr)
        self.assertEqual(tree(self.migrations), before)

    def test_backups_are_named_anew(self):
        self.step(drop('a', 'size'), 'four', '--backup')
        old = self.facts('1.0.3-four')
        self.assertIn('a_backup_1_0_3', (self.migrations / '1.0.3-four/up.sql').read_text())
        run = self.marq('renumber', 'shop', '1.0.3', '1.0.7')
        self.assertIn('named after the new version', run.stderr)
        new = self.facts('1.0.7-four')
        scripts = tree(self.migrations / '1.0.7-four')
        self.assertNotIn(b'1_0_3', scripts['up.sql'] + scripts['down.sql'])
        self.assertIn(b'a_backup_1_0_7', scripts['up.sql'])
        self.assertEqual(new['checksum'], hashlib.sha256(scripts['up.sql'] + b'\0' + scripts['down.sql']).hexdigest())
        self.assertEqual((new['id'], new['changes']), (old['id'], old['changes']))
        self.marq('generate', 'shop', '-m', 'nothing')

    def test_backups_by_hand_are_said(self):
        self.step(drop('a', 'size'), 'four', '--backup')
        with open(self.migrations / '1.0.3-four/up.sql', 'a', encoding='utf-8') as up:
            up.write('-- by hand\n')
        text = (self.migrations / '1.0.3-four/up.sql').read_text()
        self.assertIn('still named after the old version', self.marq('renumber', 'shop', '1.0.3', '1.0.7').stderr)
        self.assertEqual((self.migrations / '1.0.7-four/up.sql').read_text(), text)

    def test_further_files_go_along(self):
        (self.migrations / '1.0.2-three/README').write_text('why')
        self.marq('renumber', 'shop', '1.0.2', '2.0.0')
        self.assertEqual((self.migrations / '2.0.0-three/README').read_text(), 'why')

    def test_killed(self):
        """Wholly before or wholly after, and what comes next finishes it."""
        at = {'before': 0, 'after': 0}
        for i in range(40):
            subprocess.run(['cp', '-a', self.folder, self.root / f'copy{i}'], check=True)
            child = subprocess.Popen([MARQ, 'renumber', f'copy{i}', '1.0.1', '3.0.0'], cwd=self.root, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=self.env)
            time.sleep(0.0008 * i)
            child.send_signal(signal.SIGKILL)
            child.wait()
            run = self.marq('heads', f'copy{i}')
            self.assertEqual(run.stderr, '')
            names = sorted(p.name for p in (self.root / f'copy{i}/migrations').iterdir() if not p.name.startswith('.'))
            whole = {'before': ['1.0.0-one', '1.0.1-two', '1.0.2-three'], 'after': ['1.0.0-one', '3.0.0-two', '3.0.1-three']}
            for word, wanted in whole.items():
                at[word] += names == wanted
            self.assertIn(names, list(whole.values()))
        self.assertEqual(sum(at.values()), 40)

    def test_begun_and_not_ended(self):
        """Killed at each point after it was decided: whoever comes next goes on from there."""
        before = tree(self.migrations)
        moves = ['1.0.2-three', '.marq-gone/1.0.2-three', '.marq-stage/1.1.0-three', '1.1.0-three']
        for done in range(3):
            shutil.rmtree(self.migrations)
            for name, content in before.items():
                (self.migrations / name).parent.mkdir(parents=True, exist_ok=True)
                (self.migrations / name).write_bytes(content)
            staged = self.migrations / '.marq-stage/1.1.0-three'
            shutil.copytree(self.migrations / '1.0.2-three', staged)
            facts = json.loads((staged / 'migration.json').read_text())
            facts['version'] = '1.1.0'
            (staged / 'migration.json').write_text(json.dumps(facts))
            (self.migrations / '.rewrite.json').write_text(json.dumps(moves))
            (self.migrations / '.marq-gone').mkdir()
            for i in range(done):
                (self.migrations / moves[2 * i]).rename(self.migrations / moves[2 * i + 1])
            run = self.marq('heads', 'shop')
            self.assertEqual((run.stdout, run.stderr), ('1.1.0-three\n', ''))
            self.assertEqual(sorted(p.name for p in self.migrations.iterdir()), ['1.0.0-one', '1.0.1-two', '1.1.0-three'])

    def test_hostile_list(self):
        """What somebody's repository brings along moves nothing out of the folder, and nothing into it."""
        (self.root / 'precious').mkdir()
        os.symlink(self.root, self.migrations / 'link')
        for moves in (['../../precious', 'gone'], ['1.0.2-three', '../../out'], ['1.0.2-three', 'link/out'], ['/etc', 'x'], ['', 'x'], 7, {'a': 1}):
            (self.migrations / '.rewrite.json').write_text(json.dumps(moves))
            self.assertIn('is not ours', self.marq('heads', 'shop', status=None).stderr)
            self.assertTrue((self.root / 'precious').is_dir())
            self.assertTrue((self.migrations / '1.0.2-three').is_dir())
            self.assertFalse((self.root / 'out').exists())


# what both branches do; what the one line is then; what conflicts say
MERGES = {
    'different tables': (add('a', 'x'), add('b', 'y'), []),
    'one table other columns': (add('a', 'x'), add('a', 'y'), []),
    'a table rebuilt on one side': (alter('a', 'size', data_type='Double'), add('a', 'y'), []),
    'a table rebuilt on the other side': (add('a', 'x'), alter('a', 'size', data_type='Double'), []),
    'a table rebuilt on both': (alter('a', 'name', data_type='Text'), alter('a', 'size', data_type='Double'), []),
    'rename against edit': (rename('a', 'things'), add('a', 'y'), []),
    'rename against rebuild': (rename('a', 'things'), alter('a', 'size', data_type='Double'), []),
    'edit against rename': (add('a', 'x'), rename('a', 'things'), []),
    'an index each': (index('a', 'i', 'name'), index('a', 'j', 'size'), []),
    'an index, its column renamed': (index('a', 'i', 'name'), alter('a', 'name', name='title'), []),
    'the same': (add('a', 'x'), add('a', 'x'), []),
    'a drop and an add': (drop('a', 'size'), add('a', 'y'), []),
    'a table dropped': (drop_table('b'), add('a', 'y'), []),
    'the same column': (alter('a', 'size', data_type='Double'), alter('a', 'size', data_type='Text'), ['size', 'Double', 'Text']),
    'delete against edit': (drop_table('a'), add('a', 'y'), ['removed here and changed there']),
    'edit against delete': (add('a', 'x'), drop_table('a'), ['removed there and changed here']),
    'an index on what goes': (drop('a', 'size'), index('a', 'i', 'size'), ['not there any more']),
}


class Merge(Case):
    def setUp(self):
        super().setUp()
        self.git('init', '-q', '-b', 'main')
        self.marq('merge-driver', '--install', 'shop', '--yes')
        for i in range(3):
            self.step((lambda p: None) if not i else add('b', f'n{i}'), f'base {i}')
        self.commit('base')

    def commit(self, message):
        self.git('add', '-A')
        self.git('commit', '-q', '--allow-empty', '-m', message)

    def branch(self, name, *changes, at='main'):
        self.git('checkout', '-q', '-b', name, at)
        for i, change in enumerate(changes):
            self.step(change, f'{name} {i}')
        self.commit(name)

    def two(self, ours, theirs, status=0):
        self.branch('ours', *ours)
        self.branch('theirs', *theirs)
        self.git('checkout', '-q', 'ours')
        self.git('merge', '-q', '--no-edit', 'theirs', status=status)

    def test_heads(self):
        self.two([add('a', 'x')], [add('a', 'y'), add('b', 'z')])
        run = self.marq('heads', 'shop', status=3)
        self.assertIn('1.0.3', run.stderr)
        report = json.loads(self.marq('heads', 'shop', '--json', status=3).stdout)
        self.assertEqual([(h['fork'], [m['folder'] for m in h['branch']]) for h in report['heads']],
                         [('1.0.2-base-2', ['1.0.3-ours-0']), ('1.0.2-base-2', ['1.0.3-theirs-0', '1.0.4-theirs-1'])])
        self.assertFalse(any(m['guessed'] for h in report['heads'] for m in h['branch']))
        self.generate('more', status=4)
        run = self.marq('merge', 'shop')
        self.assertEqual([line.split(' ')[0] + ' ' + line.split(' ')[2] for line in run.stdout.splitlines()],
                         ['1.0.3-theirs-0 1.0.4-theirs-0', '1.0.4-theirs-1 1.0.5-theirs-1'])
        self.assert_whole()

    def test_twins_that_know_each_other_not(self):
        """Other versions do not hide that one does not know the other."""
        self.branch('ours', add('a', 'x'))
        self.git('checkout', '-q', '-b', 'theirs', 'main')
        self.edit(add('a', 'y'))
        self.generate('theirs', '--version', '1.1.0')
        self.commit('theirs')
        self.git('merge', '-q', '--no-edit', 'ours')
        self.assertIn('1.1.0-theirs was made after 1.0.2-base-2, and does not know 1.0.3-ours-0', self.generate('more', status=4).stderr)
        self.marq('merge', 'shop')
        self.assertEqual(self.names()[-2:], ['1.0.3-ours-0', '1.1.0-theirs'])
        self.assert_whole()

    def test_the_other_way_round(self):
        self.two([add('a', 'x')], [add('a', 'y')])
        self.marq('merge', 'shop', '--ours', '1.0.3-theirs-0', '--theirs', '1.0.3-ours-0')
        self.assertEqual(self.names()[-2:], ['1.0.3-theirs-0', '1.0.4-ours-0'])
        self.assert_whole()

    def test_three(self):
        self.branch('third', add('b', 'third'))
        self.two([add('a', 'x')], [add('a', 'y')])
        self.git('merge', '-q', '--no-edit', 'third')
        self.assertIn('3 heads', self.marq('merge', 'shop', status=4).stderr)
        self.marq('merge', 'shop', '--ours', '1.0.3-ours-0', '--theirs', '1.0.3-theirs-0')
        self.marq('merge', 'shop', '--ours', '1.0.4-theirs-0', '--theirs', '1.0.3-third-0')
        self.assertEqual(self.names()[-3:], ['1.0.3-ours-0', '1.0.4-theirs-0', '1.0.5-third-0'])
        self.assert_whole()

    def test_renumber_alone(self):
        """Gives versions, and says that there are two lines still."""
        self.two([add('a', 'x')], [add('b', 'y')])
        self.assertEqual(self.marq('renumber', 'shop', '1.0.3-theirs-0').stdout, '1.0.3-theirs-0 → 1.0.4-theirs-0\n')
        self.marq('heads', 'shop', status=3)
        self.marq('merge', 'shop')
        self.assert_whole()

    def test_from_the_beginning(self):
        """Two first ones."""
        shutil.rmtree(self.migrations)
        self.commit('none')
        self.two([add('a', 'x')], [add('a', 'y')], status=0)
        self.marq('merge', 'shop')
        self.assertEqual(self.names(), ['1.0.0-ours-0', '1.0.1-theirs-0'])
        self.assert_whole()

    def test_written_in_by_hand(self):
        self.branch('ours', alter('a', 'size', data_type='Double'))
        self.branch('theirs', add('b', 'y'))
        up = self.migrations / '1.0.3-theirs-0/up.sql'
        text = '-- by hand\n' + up.read_text()
        facts = self.facts('1.0.3-theirs-0')
        facts['checksum'] = hashlib.sha256(text.encode() + b'\0' + (up.parent / 'down.sql').read_bytes()).hexdigest()
        up.write_text(text)
        (up.parent / 'migration.json').write_text(json.dumps(facts))
        self.commit('by hand')
        self.git('checkout', '-q', 'ours')
        self.git('merge', '-q', '--no-edit', 'theirs')
        before = tree(self.migrations)
        self.marq('merge', 'shop')
        self.assertEqual((self.migrations / '1.0.4-theirs-0/up.sql').read_text(), text)
        self.assert_whole()
        shutil.rmtree(self.migrations)
        self.git('checkout', '-q', '-f', '.')
        self.assertEqual(tree(self.migrations), before)

    def test_written_in_by_hand_and_not_fitting(self):
        self.branch('ours', alter('a', 'size', data_type='Double'))
        self.branch('theirs', alter('a', 'name', data_type='Text'))
        up = self.migrations / '1.0.3-theirs-0/up.sql'
        text = '-- by hand\n' + up.read_text()
        facts = self.facts('1.0.3-theirs-0')
        facts['checksum'] = hashlib.sha256(text.encode() + b'\0' + (up.parent / 'down.sql').read_bytes()).hexdigest()
        up.write_text(text)
        (up.parent / 'migration.json').write_text(json.dumps(facts))
        self.commit('by hand')
        self.git('checkout', '-q', 'ours')
        self.git('merge', '-q', '--no-edit', 'theirs')
        before = tree(self.migrations)
        self.assertIn('written in by hand', self.marq('merge', 'shop', status=4).stderr)
        self.assertEqual(tree(self.migrations), before)

    def test_not_read_back(self):
        """What is not known of theirs stays unknown, and in its place."""
        self.branch('ours', add('a', 'x'))
        self.git('checkout', '-q', '-b', 'theirs', 'main')
        self.marq('create', 'shop', '-m', 'rows', '--type', 'data')
        self.commit('theirs')
        self.git('merge', '-q', '--no-edit', 'ours')
        text = (self.migrations / '1.0.3-rows/up.sql').read_bytes()
        self.marq('merge', 'shop', '--ours', '1.0.3-ours-0', '--theirs', '1.0.3-rows')
        self.assertEqual(self.names()[-2:], ['1.0.3-ours-0', '1.0.4-rows'])
        self.assertEqual((self.migrations / '1.0.4-rows/up.sql').read_bytes(), text)
        self.marq('heads', 'shop')

    def test_nothing_to_merge(self):
        self.assertIn('one line', self.marq('merge', 'shop', status=4).stderr)
        self.marq('merge', 'shop', '--ours', '1.0.1', status=2)


def make(ours, theirs, words):
    def test(self):
        self.two([ours], [theirs], status=1 if words else 0)
        before = tree(self.migrations)
        run = self.marq('merge', 'shop', status=4 if words else 0)
        for word in words:
            self.assertIn(word, run.stderr)
        if words:
            self.assertEqual(tree(self.migrations), before)
            return
        self.assertEqual(self.names()[-2:], ['1.0.3-ours-0', '1.0.4-theirs-0'])
        self.assert_whole()
    return test


for case, parts in MERGES.items():
    setattr(Merge, 'test_' + case.replace(' ', '_').replace(',', ''), make(*parts))

class Further(Case):
    """A project that has the migrations of packages besides its own."""

    def setUp(self):
        super().setUp()
        for package, table in (('auth', 'users'), ('mail', 'letters')):
            self.marq('new', package, '-t', 'empty', '-d', 'sqlite')
            path = self.root / package / f'{package}.marq'
            project = json.loads(path.read_text())
            project['schema']['namespaces'] = [{'name': 'public', 'uid': f'n-{package}', 'entities': [
                {'name': table, 'uid': table, 'fields': [{'name': 'id', 'uid': f'{table}-id', 'data_type': 'Integer'}]}]}]
            path.write_text(json.dumps(project))
            self.marq('generate', package, '-m', f'{package} one')
            project['schema']['namespaces'][0]['entities'][0]['fields'].append({'name': 'x', 'uid': f'{table}-x', 'data_type': 'Integer'})
            path.write_text(json.dumps(project))
            self.marq('generate', package, '-m', f'{package} two', '--version', '1.5.0')
        self.edit(lambda p: p.update(migration_folders=['../auth/migrations', '../mail/migrations']))
        self.packages = tree(self.root / 'auth'), tree(self.root / 'mail')
        self.database = self.root / 'database.sqlite3'
        sqlite3.connect(self.database).close()
        self.on = ['--on', f'sqlite:{self.database}']

    def states(self):
        report = json.loads(self.marq('status', 'shop', *self.on, '--json').stdout)
        return [(m['version'], m['source'], m['state'], m['out_of_order']) for m in report['migrations']]

    def test_one_order(self):
        """By version, then as the project names them, its own last; each with its source."""
        self.generate('one')
        self.step(add('a', 'x'), 'two')
        auth, mail = '../auth/migrations', '../mail/migrations'
        self.assertEqual(self.states(), [(v, s, 'pending', False) for v, s in (
            ('1.0.0', auth), ('1.0.0', mail), ('1.0.0', None), ('1.0.1', None), ('1.5.0', auth), ('1.5.0', mail))])
        self.marq('apply', 'shop', *self.on, '--yes')
        self.assertEqual({s[2] for s in self.states()}, {'applied'})
        self.assertIn('from ../auth/migrations', self.marq('status', 'shop', *self.on).stdout)
        self.assertEqual(json.loads(self.marq('status', 'shop', *self.on, '--json').stdout)['current'], '1.0.1')
        self.assertEqual(self.marq('drift', 'shop', *self.on).returncode, 0)
        self.step(add('a', 'y'), 'three')
        self.assertEqual(self.names()[-1], '1.0.2-three')
        self.assertNotIn('users', (self.migrations / '1.0.2-three/up.sql').read_text())
        self.assertEqual([s for s in self.states() if s[2] == 'pending'], [('1.0.2', None, 'pending', False)])
        self.marq('apply', 'shop', *self.on, '--yes')
        self.assertEqual(self.marq('drift', 'shop', *self.on).returncode, 0)
        self.assertEqual(self.marq('heads', 'shop').stdout, '1.0.2-three\n')
        self.marq('squash', 'shop')
        self.assertEqual(self.names(), ['1.0.2-all-from-1-0-0-to-1-0-2'])
        self.assertEqual({s[2] for s in self.states()}, {'applied'})
        self.assertEqual((tree(self.root / 'auth'), tree(self.root / 'mail')), self.packages)

    def test_a_package_goes_on(self):
        """A later version of a package is out of order in its own line only."""
        self.generate('one', '--version', '3.0.0')
        self.marq('apply', 'shop', *self.on, '--yes')
        path = self.root / 'auth/auth.marq'
        project = json.loads(path.read_text())
        project['schema']['namespaces'][0]['entities'][0]['fields'].append({'name': 'y', 'uid': 'users-y', 'data_type': 'Integer'})
        path.write_text(json.dumps(project))
        self.marq('generate', 'auth', '-m', 'three', '--version', '2.0.0')
        self.assertEqual([s for s in self.states() if s[2] == 'pending'], [('2.0.0', '../auth/migrations', 'pending', False)])
        self.marq('apply', 'shop', *self.on, '--yes')
        self.assertEqual({s[2] for s in self.states()}, {'applied'})
        self.assertEqual(self.marq('drift', 'shop', *self.on).returncode, 0)

    def test_not_ours_to_change(self):
        self.generate('one')
        name = '../auth/migrations/1.5.0-auth-two'
        for verb in (['delete', 'shop', name], ['renumber', 'shop', name, '9.0.0'], ['merge', 'shop', '--ours', '1.0.0', '--theirs', name]):
            self.assertIn('comes from another folder', self.marq(*verb, status=4).stderr)
        self.assertEqual((tree(self.root / 'auth'), tree(self.root / 'mail')), self.packages)

    def test_validated(self):
        """What is wrong there is said with its folder, and stops all."""
        self.generate('one')
        (self.root / 'auth/migrations/1.0.0-auth-one/up.sql').unlink()
        run = self.generate('two', status=4)
        self.assertIn('../auth/migrations: 1.0.0-auth-one has no up.sql', run.stderr)
        shutil.rmtree(self.root / 'auth')
        self.assertIn('../auth/migrations cannot be read', self.marq('heads', 'shop').stderr)
        for folders, words in ((['../mail/migrations', '../mail/migrations'], 'is there already'), (['migrations'], 'is there already'),
                               (['/nowhere'], 'cannot be read')):
            self.edit(lambda p, f=folders: p.update(migration_folders=f))
            self.assertIn(words, self.marq('heads', 'shop').stderr)
        shutil.copytree(self.root / 'mail', self.root / 'twin')
        self.edit(lambda p: p.update(migration_folders=['../mail/migrations', '../twin/migrations']))
        self.assertIn('have the same id', self.marq('heads', 'shop').stderr)


if __name__ == '__main__':
    unittest.main(verbosity=1)
