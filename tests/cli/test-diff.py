#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq diff and marq lint: what they print, where, and how they end."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.marq('new', 'a', '-t', 'shop')
        shutil.copytree(self.folder / 'a', self.folder / 'b')

    def marq(self, *arguments, status=0):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def edit(self, change):
        """Changes the products of the design in b."""
        path = self.folder / 'b/a.marq'
        project = json.loads(path.read_text())
        change(next(e for e in project['schema']['namespaces'][0]['entities'] if e['name'] == 'products'))
        path.write_text(json.dumps(project))


def add_weight(products):
    products['fields'].append({'name': 'weight', 'uid': 'weight', 'data_type': 'Double'})


def rename_name(products):
    next(f for f in products['fields'] if f['name'] == 'name')['name'] = 'title'


def drop_price(products):
    products['fields'] = [f for f in products['fields'] if f['name'] != 'price']


class Diff(Case):
    def test_nothing(self):
        self.assertEqual(self.marq('diff', 'a', 'b').stdout, 'Nothing changes.\n')
        self.assertEqual(self.marq('diff', 'a', 'b', '-f', 'sql').stdout, '')

    def test_text(self):
        self.edit(add_weight)
        self.edit(rename_name)
        self.assertEqual(self.marq('diff', 'a', 'b', status=3).stdout,
                         'public.products\n  RENAME Column: name → title\n  ADD Column: weight (Double)\n\n'
                         'In public.products: column name is renamed to title; column weight (Double) is added.\n')

    def test_sql_there_and_back(self):
        self.edit(add_weight)
        self.assertEqual(self.marq('diff', 'a', 'b', '--format', 'sql', status=3).stdout,
                         'BEGIN;\nALTER TABLE products ADD COLUMN weight DOUBLE PRECISION;\nCOMMIT;\n')
        self.assertEqual(self.marq('diff', 'a', 'b', '--format', 'sql', '--down', status=3).stdout,
                         'BEGIN;\nALTER TABLE products DROP COLUMN IF EXISTS weight;\nCOMMIT;\n')

    def test_only(self):
        self.edit(add_weight)
        self.edit(drop_price)
        run = self.marq('diff', 'a', 'b', '-f', 'sql', '--only', 'add:field:public.products.weight', status=3)
        self.assertIn('weight', run.stdout)
        self.assertNotIn('price', run.stdout)
        self.assertIn('add:field:nope', self.marq('diff', 'a', 'b', '--only', 'add:field:nope', status=2).stderr)

    def test_json_names_what_is_lost(self):
        self.edit(drop_price)
        report = json.loads(self.marq('diff', 'a', 'b', '-f', 'json', status=3).stdout)
        self.assertTrue(report['loses_data'])
        self.assertIn('remove:field:public.products.price', [c['id'] for c in report['changes']])
        self.assertIn('drop-column', [f['rule'] for f in report['findings']])

    def test_rename_between_strangers(self):
        """Designs that share no uids: a likely rename is offered, and done when it is said."""
        path = self.folder / 'b/a.marq'
        self.edit(lambda p: p['fields'][1].update(name='product_name'))
        shutil.rmtree(self.folder / 'a')
        self.marq('new', 'a', '-t', 'shop')
        run = self.marq('diff', 'a', 'b', status=3)
        self.assertIn('REMOVE Column: name', run.stdout)
        self.assertIn("--rename 'public.products.name=product_name'", run.stderr)
        run = self.marq('diff', 'a', 'b', '--rename', 'public.products.name=product_name', status=3)
        self.assertIn('RENAME Column: name → product_name', run.stdout)
        self.assertNotIn('REMOVE', run.stdout)
        self.assertIn('rename', self.marq('diff', 'a', 'b', '--rename', 'public.products.no=product_name', status=2).stderr)
        self.assertTrue(path.exists())

    def test_refusals(self):
        self.assertIn('FROM', self.marq('diff', 'a', status=2).stderr)
        self.assertIn('sql', self.marq('diff', 'a', 'b', '-f', 'xml', status=2).stderr)
        self.assertIn('nowhere', self.marq('diff', 'a', 'nowhere', status=1).stderr)
        path = self.folder / 'b/a.marq'
        path.write_text(path.read_text()[:-200])
        self.assertIn('damaged', self.marq('diff', 'a', 'b', status=1).stderr)


class Lint(Case):
    def test_script(self):
        (self.folder / 'x.sql').write_text('SET lock_timeout = 1000;\n\nCREATE INDEX i ON users (mail);\n')
        run = self.marq('lint', 'x.sql', status=3)
        self.assertIn('x.sql:3:1: warning:', run.stdout)
        report = json.loads(self.marq('lint', 'x.sql', '--format', 'json', status=3).stdout)
        self.assertIn(('concurrent', 3), [(f.get('fix'), f['line']) for f in report])
        sarif = json.loads(self.marq('lint', 'x.sql', '--format', 'sarif', status=3).stdout)
        self.assertEqual(sarif['version'], '2.1.0')
        region = sarif['runs'][0]['results'][0]['locations'][0]['physicalLocation']['region']
        self.assertEqual(region, {'startLine': 3, 'startColumn': 1})
        self.marq('lint', 'x.sql', '--level', 'error')

    def test_silenced(self):
        (self.folder / 'x.sql').write_text('SET lock_timeout = 1000;\n-- marquetry: silence index-blocks-writes\n'
                                           'CREATE INDEX i ON users (mail);\n')
        self.marq('lint', 'x.sql')

    def test_syntax_error(self):
        (self.folder / 'x.sql').write_text('SELECT 1;\nCREATE TABEL x (id int);\n')
        self.assertIn('TABEL', self.marq('lint', 'x.sql', status=1).stderr)

    def test_design(self):
        self.edit(lambda products: products.pop('constraints'))
        self.assertIn('products', self.marq('lint', 'b', status=3).stdout)

    def test_refusals(self):
        self.marq('lint', status=2)
        self.marq('lint', 'a', '--level', 'loud', status=2)


if __name__ == '__main__':
    unittest.main(verbosity=1)
