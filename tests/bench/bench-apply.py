#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long marq takes: 200 statements with record and lock beside psql -1 -f of the same text, and what it
says of 1,000 migrations. Each round takes a new database, and both in turn; medians are printed.
"""
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MARQ = os.path.abspath(sys.argv[1])
ROUNDS = 15
SERVER = os.environ.get('MARQ_TEST_PG')


def run(*command, folder=None, **environment):
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, **environment})
    return (time.perf_counter() - start) * 1000


def psql(url, sql):
    subprocess.run(['psql', '-X', '-q', url], input=sql, text=True, check=True, capture_output=True)


class Database:
    """A new one, for a while."""

    def __init__(self, name):
        self.name = f'marq_bench_{os.getpid()}_{name}'
        self.url = SERVER.rsplit('/', 1)[0] + '/' + self.name

    def __enter__(self):
        psql(SERVER, f'CREATE DATABASE {self.name} TEMPLATE template0;\nCHECKPOINT;')
        return self.url

    def __exit__(self, *_):
        psql(SERVER, f'DROP DATABASE {self.name}')


def script():
    lines = []
    for number in range(100):
        lines.append(f'CREATE TABLE t{number} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, price numeric(10,2), '
                     'made timestamptz NOT NULL DEFAULT now());')
        lines.append(f'CREATE INDEX t{number}_made ON t{number} (made);')
    return '\n'.join(lines) + '\n'


def apply(folder, environment):
    sql = script()
    run(MARQ, 'new', 'many', folder=folder)
    made = subprocess.run([MARQ, 'create', 'many', '-m', 'Many', '--no-down'], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    (folder / made / 'up.sql').write_text(sql)
    (folder / 'many.sql').write_text(sql)
    times = {'psql -1 -f': [], 'marq apply': []}
    for number in range(ROUNDS):
        with Database('floor') as url:
            times['psql -1 -f'].append(run('psql', '-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-f', folder / 'many.sql', url))
        with Database('ours') as url:
            times['marq apply'].append(run(MARQ, 'apply', 'many', '--on', url, '--yes', folder=folder, **environment))
    floor, ours = (statistics.median(t) for t in times.values())
    print(f'200 statements: psql -1 -f {floor:.0f} ms, marq apply {ours:.0f} ms: ratio {ours / floor:.2f} (limit 1.05)')


def write_migration(folder, number):
    version = f'1.{number // 100}.{number % 100}'
    up, down = f'CREATE TABLE t{number} (id integer);\n', f'DROP TABLE t{number};\n'
    path = folder / f'{version}-table-{number}'
    path.mkdir()
    (path / 'up.sql').write_text(up)
    (path / 'down.sql').write_text(down)
    (path / 'migration.json').write_text(json.dumps({
        'id': f'mig_{1700000000000 + number}_table_{number}', 'version': version, 'type': 'custom', 'description': f'Table {number}', 'dependencies': [],
        'checksum': hashlib.sha256(f'{up}\0{down}'.encode()).hexdigest()}))


def status(folder, environment):
    run(MARQ, 'new', 'long', folder=folder)
    migrations = folder / 'long/migrations'
    migrations.mkdir(exist_ok=True)
    for number in range(1000):
        write_migration(migrations, number)
    with Database('status') as url:
        run(MARQ, 'apply', 'long', '--on', url, '--yes', '--to', '1.9.49', folder=folder, **environment)
        for verb in ('status', 'verify'):
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                subprocess.run([MARQ, verb, 'long', '--on', url], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env={**os.environ, **environment}, check=False)
                times.append((time.perf_counter() - start) * 1000)
            print(f'{verb} with 1,000 migrations, 950 of them applied: {statistics.median(times):.0f} ms (limit 150)')


def main():
    if not SERVER:
        sys.exit('MARQ_TEST_PG is not set: run this through ./dev bench')
    with tempfile.TemporaryDirectory(prefix='marquetry-bench-') as name:
        folder = Path(name)
        environment = {'XDG_DATA_HOME': f'{name}/data', 'XDG_STATE_HOME': f'{name}/state', 'MARQUETRY_ENV': 'development'}
        apply(folder, environment)
        status(folder, environment)


main()
