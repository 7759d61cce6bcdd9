#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq new and what every command shares: exit codes, where messages go, what is on disk after."""
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


class New(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(self.scratch.cleanup)
        self.folder = Path(self.scratch.name)

    def marq(self, *arguments, status=0):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def test_every_template(self):
        for template in ('empty', 'shop', 'blog', 'tenant', 'inventory', 'event-store'):
            run = self.marq('new', template, '--template', template)
            path = self.folder / template / f'{template}.marq'
            self.assertEqual(run.stdout.strip(), str(path))
            self.assertEqual(run.stderr, '')
            project = json.loads(path.read_text())
            self.assertEqual((project['format'], project['name']), (1, template))
            self.assertTrue((self.folder / template / 'diagrams/main.json').exists())

    def test_sqlite_target(self):
        self.marq('new', 'my shop', '--template=shop', '--dialect=sqlite')
        project = json.loads((self.folder / 'my shop/my shop.marq').read_text())
        self.assertEqual(project['dialect'], 'sqlite')
        target, = project['targets']
        self.assertEqual((target['name'], target['url']), ('development', 'sqlite:my shop.sqlite3'))
        database = sqlite3.connect(self.folder / 'my shop/my shop.sqlite3')
        self.assertEqual(database.execute('SELECT count(*) FROM sqlite_master').fetchone(), (0,))
        self.assertGreater((self.folder / 'my shop/my shop.sqlite3').stat().st_size, 0)

    def test_uids_are_new_each_time(self):
        self.marq('new', 'a', '-t', 'shop')
        self.marq('new', 'b', '-t', 'shop')
        uids = [json.loads((self.folder / name / f'{name}.marq').read_text())['schema']['uid'] for name in 'ab']
        self.assertNotEqual(*uids)

    def test_refusals(self):
        self.marq('new', 'shop', '--template', 'shop')
        before = (self.folder / 'shop/shop.marq').read_bytes()
        self.assertIn('already', self.marq('new', 'shop', status=4).stderr)
        self.assertEqual((self.folder / 'shop/shop.marq').read_bytes(), before)
        self.assertIn('tenant', self.marq('new', 'x', '--template', 'nope', status=2).stderr)
        self.assertIn('mariadb', self.marq('new', 'x', '--dialect', 'oracle', status=2).stderr)
        self.assertIn('DIR', self.marq('new', status=2).stderr)
        self.marq('new', 'x', '--nonsense', status=2)
        self.assertFalse((self.folder / 'x').exists())
        (self.folder / 'file').write_text('')
        self.assertIn('file', self.marq('new', 'file/shop', status=1).stderr)

    def test_help(self):
        self.assertIn('new', self.marq('--help').stdout)
        self.assertIn('--template', self.marq('new', '--help').stdout)
        self.assertEqual(self.marq('help', 'new').stdout, self.marq('new', '--help').stdout)
        for name in re.findall(r'^  (\S+) ', self.marq('--help').stdout, re.M):
            usage = self.marq(name, '--help').stdout.split('\n\n')[0].split('\n')
            self.assertTrue(usage[1].startswith(f'  marq {name} '), usage)
            self.assertLessEqual(max(map(len, usage)), 100, usage)
            self.assertTrue(all(line.count('[') == line.count(']') for line in usage), usage)
        self.assertRegex(self.marq('--version').stdout, r'^marq \d+\.\d+\.\d+$')
        self.marq(status=2)
        self.assertIn('frobnicate', self.marq('frobnicate', status=2).stderr)


if __name__ == '__main__':
    os.environ['LC_ALL'] = 'C.UTF-8'
    unittest.main(verbosity=2)
