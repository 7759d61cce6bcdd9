# SPDX-License-Identifier: GPL-3.0-or-later
"""A database of each engine for tests of the command line, and what they all begin with."""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))


class Postgres:
    dialect = 'postgresql'
    count = 0

    def __init__(self, folder):
        server = os.environ.get('MARQ_TEST_PG')
        if not server:
            raise unittest.SkipTest('MARQ_TEST_PG is not set: run this through ./dev test')
        Postgres.count += 1
        self.name = f'marq_cli_{os.getpid()}_{Postgres.count}'
        self.server = server
        self.url = server.rsplit('/', 1)[0] + '/' + self.name
        self.psql(server, f'CREATE DATABASE {self.name}')

    @staticmethod
    def psql(url, sql):
        subprocess.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', url], input=sql, text=True, check=True, capture_output=True)

    def run(self, sql):
        self.psql(self.url, sql)

    def ask(self, sql):
        return subprocess.run(['psql', '-X', '-A', '-t', self.url, '-c', sql], text=True, check=True, capture_output=True).stdout.strip()

    def close(self):
        self.psql(self.server, f'DROP DATABASE {self.name}')


class SQLite:
    dialect = 'sqlite'

    def __init__(self, folder):
        self.path = folder / 'database.sqlite3'
        self.url = f'sqlite:{self.path}'
        sqlite3.connect(self.path).close()

    def run(self, sql):
        with sqlite3.connect(self.path) as connection:
            connection.executescript(sql)
        connection.close()

    def ask(self, sql):
        connection = sqlite3.connect(self.path)
        try:
            return '\n'.join('|'.join(map(str, row)) for row in connection.execute(sql))
        finally:
            connection.close()

    def close(self):
        pass


class MariaDB:
    dialect = 'mariadb'
    count = 0

    def __init__(self, folder):
        server = os.environ.get('MARQ_TEST_MARIADB')
        if not server:
            raise unittest.SkipTest('MARQ_TEST_MARIADB is not set: run this through ./dev test')
        MariaDB.count += 1
        self.name = f'marq_cli_{os.getpid()}_{MariaDB.count}'
        parts = urllib.parse.urlsplit(server)
        self.client = ['mariadb', '--no-defaults', f'--host={parts.hostname}', f'--port={parts.port}', f'--user={parts.username}', '--protocol=tcp']
        self.url = f'mariadb://{parts.netloc}/{self.name}'
        self.call('', f'CREATE DATABASE {self.name}')

    def call(self, database, sql):
        return subprocess.run([*self.client, '--batch', '--skip-column-names', database], input=sql, text=True, check=True,
                              capture_output=True).stdout

    def run(self, sql):
        self.call(self.name, sql)

    def ask(self, sql):
        return self.call(self.name, sql).strip().replace('\t', '|')

    def close(self):
        self.call('', f'DROP DATABASE {self.name}')


class Beside:
    """A folder, a database of one engine (the class says which), and marq."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.db = self.engine(self.folder)
        self.addCleanup(self.db.close)

    def marq(self, *arguments, status=0, **environment):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                             env={**os.environ, 'XDG_DATA_HOME': str(self.folder / 'data'), 'XDG_STATE_HOME': str(self.folder / 'state'),
                                  'XDG_CONFIG_HOME': str(self.folder / 'config'), **environment})
        self.assertIn(run.returncode, status if isinstance(status, tuple) else (status,), run.stdout + run.stderr)
        return run

    def edit(self, name, change):
        """Hands the tables of a project, by name, to a function that changes them."""
        path = self.folder / name / f'{name}.marq'
        project = json.loads(path.read_text())
        change({e['name']: e for n in project['schema']['namespaces'] for e in n['entities']})
        path.write_text(json.dumps(project))
