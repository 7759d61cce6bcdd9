#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq diff of files of SQL: on either side, of any dialect, and what is said of files that are wrong."""
import os
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

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def marq(self, *arguments, status=0):
        run = subprocess.run([MARQ, *arguments], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def test_two_files(self):
        old = self.write('old.sql', '\\echo hello\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n')
        new = self.write('new.sql', 'CREATE TABLE t (a int, b text NOT NULL);\n')
        run = self.marq('diff', old, new, '--format', 'sql', status=3)
        self.assertIn('ADD COLUMN', run.stdout)
        self.assertIn('commands of psql: \\echo', run.stderr)
        self.assertIn('INSERT', run.stderr)
        self.marq('diff', new, new)

    def test_sqlite(self):
        old = self.write('old.sql', 'CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);')
        new = self.write('new.sql', 'CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT);')
        self.assertIn('b', self.marq('diff', old, new, status=3).stdout)
        self.assertIn('b', self.marq('diff', old, new, '--dialect', 'sqlite', status=3).stdout)

    def test_the_other_side_tells_the_dialect(self):
        self.marq('new', 'shop', '--dialect', 'sqlite')
        self.write('empty.sql', 'CREATE TABLE t (a INTEGER PRIMARY KEY);')
        run = self.marq('diff', 'shop', 'empty.sql', '--format', 'sql', status=3)
        self.assertIn('CREATE TABLE', run.stdout)
        self.assertNotIn('ALTER SEQUENCE', run.stdout)

    def test_errors(self):
        good = self.write('good.sql', 'CREATE TABLE t (a int);')
        bad = self.write('bad.sql', 'CREATE TABLE t (a int);\nCREATE TABEL u (a int);\n')
        run = self.marq('diff', good, bad, status=1)
        self.assertIn('bad.sql:2:8: ', run.stderr)
        self.assertIn('TABEL u', run.stderr)
        self.assertIn('MariaDB', self.marq('diff', good, good, '--dialect', 'mariadb', status=1).stderr)
        self.assertIn('oracle', self.marq('diff', good, good, '--dialect', 'oracle', status=2).stderr)
        self.marq('diff', good, 'not-there.sql', status=1)

    def test_files_that_read_each_other(self):
        self.write('b.sql', 'CREATE TABLE b (a int);')
        both = self.write('a.sql', 'CREATE TABLE a (a int);\n\\ir b.sql\n')
        one = self.write('c.sql', 'CREATE TABLE a (a int);\nCREATE TABLE b (a int);')
        self.marq('diff', both, one)


unittest.main()
