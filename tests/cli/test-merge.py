#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two branches of a real git repository that both edit the design: git merges with marq merge-driver."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


def entity(project, name):
    return next((e for e in project['schema']['namespaces'][0]['entities'] if e['name'] == name), None)


def field(project, table, name):
    return next((f for f in entity(project, table)['fields'] if f['name'] == name), None)


def set_field(table, name, **values):
    return lambda project: field(project, table, name).update(values)


def add_field(table, name, at=None, uid=None, **values):
    def change(project):
        fields = entity(project, table)['fields']
        fields.insert(len(fields) if at is None else at, {'name': name, 'uid': uid or f'uid-{name}', 'data_type': 'Integer', **values})
    return change


def drop_field(table, name):
    def change(project):
        entity(project, table)['fields'] = [f for f in entity(project, table)['fields'] if f['name'] != name]
    return change


def add_table(name, uid=None, fields=('id',)):
    def change(project):
        uid_ = uid or f'uid-{name}'
        project['schema']['namespaces'][0]['entities'].append(
            {'name': name, 'uid': uid_, 'fields': [{'name': f, 'uid': f'{uid_}-{f}', 'data_type': 'Integer'} for f in fields]})
    return change


def drop_table(name):
    def change(project):
        entities = project['schema']['namespaces'][0]['entities']
        entities.remove(entity(project, name))
    return change


def rename_table(name, to):
    return lambda project: entity(project, name).update(name=to)


def order(table, *names):
    return lambda project: entity(project, table)['fields'].sort(key=lambda f: names.index(f['name']))


def add_index(table, name, column, uid=None):
    def change(project):
        entity(project, table).setdefault('indexes', []).append(
            {'name': name, 'uid': uid or f'uid-{name}', 'parts': [{'uid': f'{uid or name}-part', 'field': field(project, table, column)['uid']}]})
    return change


def refer(table, name, to):
    def change(project):
        entity(project, table).setdefault('relations', []).append(
            {'name': name, 'uid': f'uid-{name}', 'fields': [field(project, table, 'id')['uid']], 'target': entity(project, to)['uid'],
             'target_fields': [field(project, to, 'id')['uid']]})
    return change


def names(project, table):
    return [f['name'] for f in entity(project, table)['fields']]


# name: what we do, what they do, what conflicts say (none: there are none), what holds afterwards
CASES = {
    'different tables': (add_field('a', 'x'), add_field('b', 'y'), [],
                         lambda p: names(p, 'a')[-1] == 'x' and names(p, 'b')[-1] == 'y'),
    'other columns of one table': (set_field('a', 'name', data_type='Text'), set_field('a', 'size', data_type='Double'), [],
                                   lambda p: field(p, 'a', 'name')['data_type'] == 'Text' and field(p, 'a', 'size')['data_type'] == 'Double'),
    'the same column alike': (set_field('a', 'size', data_type='Double'), set_field('a', 'size', data_type='Double'), [],
                              lambda p: field(p, 'a', 'size')['data_type'] == 'Double'),
    'other properties of one column': (set_field('a', 'size', data_type='Double'), set_field('a', 'size', comment='In metres'), [],
                                       lambda p: field(p, 'a', 'size')['data_type'] == 'Double' and field(p, 'a', 'size')['comment'] == 'In metres'),
    'the same column': (set_field('a', 'size', data_type='Double'), set_field('a', 'size', data_type='BigInt'), ['size', 'Double', 'BigInt'],
                        lambda p: field(p, 'a', 'size')['data_type'] == 'Double'),
    'rename against edit': (rename_table('a', 'things'), set_field('a', 'size', data_type='Double'), [],
                            lambda p: not entity(p, 'a') and field(p, 'things', 'size')['data_type'] == 'Double'),
    'rename against rename': (rename_table('a', 'things'), rename_table('a', 'stuff'), ['things', 'stuff'], lambda p: entity(p, 'things')),
    'two of one new name': (rename_table('a', 'things'), rename_table('b', 'things'), ['there twice', 'called b'],
                            lambda p: entity(p, 'things')['uid'] == 'a' and entity(p, 'b')),
    'delete against edit': (drop_table('a'), set_field('a', 'size', data_type='Double'), ['removed here and changed there'],
                            lambda p: not entity(p, 'a')),
    'edit against delete': (set_field('a', 'size', data_type='Double'), drop_table('a'), ['removed there and changed here'],
                            lambda p: field(p, 'a', 'size')['data_type'] == 'Double'),
    'delete against nothing': (add_field('b', 'x'), drop_table('a'), [], lambda p: not entity(p, 'a')),
    'delete against delete': (drop_field('a', 'size'), drop_field('a', 'size'), [], lambda p: names(p, 'a') == ['id', 'name']),
    'a column here, its table there': (drop_field('a', 'size'), drop_table('a'), ['it stays'], lambda p: names(p, 'a') == ['id', 'name']),
    'a reference to what goes': (refer('b', 'b_a', 'a'), drop_table('a'), ['removed there', 'b_a needs it'], lambda p: entity(p, 'a')),
    'what goes, referred to': (drop_table('a'), refer('b', 'b_a', 'a'), ['b_a', 'not there any more'],
                               lambda p: not entity(p, 'a') and not entity(p, 'b').get('relations')),
    'an index on what goes': (drop_field('a', 'size'), add_index('a', 'a_size', 'size'), ['a_size', 'not there any more'],
                              lambda p: not entity(p, 'a').get('indexes')),
    'columns at the end': (add_field('a', 'x'), add_field('a', 'y'), [], lambda p: names(p, 'a') == ['id', 'name', 'size', 'x', 'y']),
    'columns at the end, the other way': (add_field('a', 'y'), add_field('a', 'x'), [],
                                          lambda p: names(p, 'a') == ['id', 'name', 'size', 'x', 'y']),
    'columns in the middle': (add_field('a', 'x', 1), add_field('a', 'y', 2), [], lambda p: names(p, 'a') == ['id', 'x', 'name', 'y', 'size']),
    'order against a column': (order('a', 'size', 'name', 'id'), add_field('a', 'x', 2), [],
                               lambda p: names(p, 'a') == ['size', 'name', 'x', 'id']),
    'a column against order': (add_field('a', 'x', 2), order('a', 'size', 'name', 'id'), [],
                               lambda p: names(p, 'a') == ['size', 'name', 'x', 'id']),
    'order against order': (order('a', 'size', 'name', 'id'), order('a', 'name', 'id', 'size'), ['one order here'],
                            lambda p: names(p, 'a') == ['size', 'name', 'id']),
    'the same column made twice': (add_field('a', 'x', uid='one'), add_field('a', 'x', uid='two'), [],
                                   lambda p: names(p, 'a') == ['id', 'name', 'size', 'x'] and field(p, 'a', 'x')['uid'] == 'one'),
    'a column made twice, not alike': (add_field('a', 'x', uid='one'), add_field('a', 'x', uid='two', data_type='Text'), ['Integer', 'Text'],
                                       lambda p: field(p, 'a', 'x')['data_type'] == 'Integer'),
    'a table made twice': (add_table('c', 'c1', ['id', 'x']), add_table('c', 'c2', ['id', 'y']), ['made on both sides'],
                           lambda p: sorted(names(p, 'c')) == ['id', 'x', 'y'] and entity(p, 'c')['uid'] == 'c1'),
    'an index on what was made twice': (
        add_table('c', 'c1'), lambda p: (add_table('c', 'c2')(p), add_index('c', 'c_id', 'id')(p)), ['made on both sides'],
        lambda p: entity(p, 'c')['indexes'][0]['parts'][0]['field'] == 'c1-id'),
    'the same index made twice': (add_index('a', 'i', 'name', 'one'), add_index('a', 'i', 'name', 'two'), [],
                                  lambda p: len(entity(p, 'a')['indexes']) == 1 and len(entity(p, 'a')['indexes'][0]['parts']) == 1),
    'what this version does not know': (lambda p: entity(p, 'a').update(zeal=[1, {'a': 2}]), lambda p: entity(p, 'b').update(zest='"x"'), [],
                                        lambda p: entity(p, 'a')['zeal'] == [1, {'a': 2}] and entity(p, 'b')['zest'] == '"x"'),
    'hostile names': (add_table('"; DROP TABLE x; -- 🦊'), add_table('select'), [],
                      lambda p: entity(p, '"; DROP TABLE x; -- 🦊') and entity(p, 'select')),
}


class Merge(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-merge-')
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name)
        self.folder = self.root / 'shop'
        self.env = {**os.environ, 'PATH': f'{os.path.dirname(MARQ)}:{os.environ["PATH"]}', 'HOME': str(self.root), 'GIT_CONFIG_NOSYSTEM': '1',
                    'GIT_AUTHOR_NAME': 'A', 'GIT_AUTHOR_EMAIL': 'a@example.org', 'GIT_COMMITTER_NAME': 'A', 'GIT_COMMITTER_EMAIL': 'a@example.org'}
        self.git('init', '-q', '-b', 'main')
        self.marq('new', 'shop', '-t', 'empty')
        self.edit(lambda p: p['schema'].update(namespaces=[{'name': 'public', 'uid': 'n', 'entities': [
            {'name': t, 'uid': t, 'fields': [{'name': f, 'uid': f'{t}-{f}', 'data_type': 'Integer'} for f in ('id', 'name', 'size')]}
            for t in ('a', 'b')]}]))
        self.marq('merge-driver', '--install', 'shop', '--yes')
        self.commit('base')

    def run_it(self, *arguments, status=0):
        run = subprocess.run([str(a) for a in arguments], cwd=self.root, env=self.env, text=True, capture_output=True)
        if status is not None:
            self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def git(self, *arguments, status=0):
        return self.run_it('git', *arguments, status=status)

    def marq(self, *arguments, status=0):
        return self.run_it(MARQ, *arguments, status=status)

    def commit(self, message):
        self.git('add', '-A')
        self.git('commit', '-q', '--allow-empty', '-m', message)

    @property
    def design(self):
        return json.loads((self.folder / 'shop.marq').read_text())

    def edit(self, change):
        """As the project's own writer would write it."""
        path = self.folder / 'shop.marq'
        project = json.loads(path.read_text())
        change(project)
        path.write_text(json.dumps(project))
        run = self.marq('merge-driver', path, path, path, path.name)
        self.assertEqual(run.stderr, '')

    def branch(self, name, change, at='main'):
        self.git('checkout', '-q', '-b', name, at)
        self.edit(change)
        self.commit(name)

    def merge(self, ours, theirs, status):
        self.branch('ours', ours)
        self.branch('theirs', theirs)
        self.git('checkout', '-q', 'ours')
        return self.git('merge', '-q', '--no-edit', 'theirs', status=status)

    def assert_loadable(self):
        path = self.folder / 'shop.marq'
        before = path.read_bytes()
        self.assertEqual(self.marq('merge-driver', path, path, path, path.name).stderr, '')
        self.assertEqual(path.read_bytes(), before, 'not as the project is written')
        self.assertEqual(self.marq('diff', 'shop', 'shop').stderr, '')

    def test_nothing_in_common(self):
        """git gives an empty file for the base that is not there."""
        both = self.root / 'both'
        both.mkdir()
        text = (self.folder / 'shop.marq').read_text()
        (both / 'base').write_text('')
        (both / 'ours').write_text(text)
        (both / 'theirs').write_text(text.replace('"Integer"', '"Text"', 1))
        run = self.marq('merge-driver', both / 'base', both / 'ours', both / 'theirs', 'shop.marq', status=1)
        self.assertIn('Integer', run.stderr)
        self.assertEqual((both / 'ours').read_text(), text)

    def test_damaged(self):
        """What cannot be wholly read is not merged, and is left as it was."""
        both = self.root / 'both'
        both.mkdir()
        text = (self.folder / 'shop.marq').read_text()
        for broken in (text[:-20], text.replace('"uid": "b"', '"uid": "a"'), text.replace('"format": 1', '"format": 99'), '[]', 'a\0b',
                       '<<<<<<< ours\n' + text):
            for name in ('base', 'ours', 'theirs'):
                with self.subTest(name=name, broken=broken[:20]):
                    for other in ('base', 'ours', 'theirs'):
                        (both / other).write_text(broken if other == name else text)
                    run = self.marq('merge-driver', both / 'base', both / 'ours', both / 'theirs', 'shop.marq', status=1)
                    self.assertIn('is not merged', run.stderr)
                    self.assertEqual((both / 'ours').read_text(), broken if name == 'ours' else text)

    def test_diagrams(self):
        diagram = self.folder / 'diagrams/main.json'
        diagram.parent.mkdir(exist_ok=True)

        def write(*nodes, **more):
            diagram.write_text(json.dumps({'name': 'main', 'uid': 'd', 'nodes': [dict(zip(('uid', 'of', 'x', 'y'), n)) for n in nodes], **more}))
        write(('n1', 'a', 1, 1), ('n2', 'b', 5, 5))
        self.commit('diagram')
        self.git('checkout', '-q', '-b', 'ours')
        write(('n1', 'a', 100, 1), ('n2', 'b', 5, 5), ('n3', 'c', 7, 7))
        self.commit('ours')
        self.git('checkout', '-q', '-b', 'theirs', 'main')
        write(('n1', 'a', 1, 1), ('n2', 'b', 50, 50), ('n4', 'c', 7, 7))
        self.commit('theirs')
        self.git('checkout', '-q', 'ours')
        self.git('merge', '-q', '--no-edit', 'theirs')
        nodes = {n['of']: (n['uid'], n['x'], n['y']) for n in json.loads(diagram.read_text())['nodes']}
        self.assertEqual(nodes, {'a': ('n1', 100, 1), 'b': ('n2', 50, 50), 'c': ('n3', 7, 7)})

    def test_install_twice(self):
        before = (self.folder / '.gitattributes').read_text()
        self.assertEqual(before.splitlines(), ['*.marq merge=marquetry', 'diagrams/*.json merge=marquetry'])
        self.marq('merge-driver', '--install', 'shop', '--yes')
        self.assertEqual((self.folder / '.gitattributes').read_text(), before)
        (self.folder / '.gitattributes').write_text('*.png binary')
        self.marq('merge-driver', '--install', 'shop', '--yes')
        self.assertEqual((self.folder / '.gitattributes').read_text(), '*.png binary\n' + before)
        self.assertIn('nothing was set', self.marq('merge-driver', '--install', 'shop').stderr)


def make(ours, theirs, words, holds):
    def test(self):
        run = self.merge(ours, theirs, 1 if words else 0)
        text = run.stdout + run.stderr
        for word in words:
            self.assertIn(word, text)
        self.assertTrue(holds(self.design), json.dumps(self.design, indent=1))
        self.assert_loadable()
        if words:
            self.assertEqual(self.git('diff', '--name-only', '--diff-filter=U').stdout.split(), ['shop/shop.marq'])
            return
        merged = self.design
        self.git('checkout', '-q', '-B', 'again', 'theirs')
        self.git('merge', '-q', '--no-edit', 'ours^')
        if 'twice' not in self.id():
            self.assertEqual(self.design, merged, 'the other way round it comes out otherwise')
    return test


for case, parts in CASES.items():
    setattr(Merge, 'test_' + case.replace(' ', '_').replace(',', ''), make(*parts))

if __name__ == '__main__':
    unittest.main(verbosity=1)
