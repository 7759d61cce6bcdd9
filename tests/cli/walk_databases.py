# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a database on a walk, by the engine's own tools: its rows, and what it is, however it came to be so."""
import re
import sqlite3
import subprocess

import databases

OURS = ('marquetry_migrations', 'marquetry_log')
MARK = '== '


def run_client(command, sql):
    run = subprocess.run(command, input=sql, text=True, capture_output=True)
    if run.returncode:
        raise AssertionError(f'{run.stderr}\nin:\n{sql}')
    return run.stdout


def sort_columns(text):
    """Where a column stands in its table does not count."""
    lines = [line.strip().rstrip(',') for line in text.split('\n')]
    return '\n'.join([lines[0]] + sorted(lines[1:]))


class Postgres(databases.Postgres):
    def batch(self, sql):
        return run_client(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', self.url], sql)

    run = batch

    def empty(self):
        """Of all rows that are not ours."""
        self.run("SELECT format('TRUNCATE %s CASCADE;', string_agg(oid::regclass::text, ', ')) FROM pg_class WHERE relkind IN ('r', 'p') "
                 "AND relnamespace::regnamespace::text !~ '^pg_|^information_schema$' AND relname !~ '^marquetry_' HAVING count(*) > 0 \\gexec\n")

    def dump(self):
        """What pg_dump says of each thing."""
        out = run_client(['pg_dump', '-s', '-O', '-x', '--exclude-table=marquetry_*', self.url], '')
        things = re.split(r'\n--\n-- (Name: .*)\n--\n', out)
        dump = []
        for head, text in zip(things[1::2], things[2::2]):
            text = text.split('\n--\n')[0].strip()
            text = '\n'.join(line for line in text.split('\n') if line and not line.startswith(('SET ', '\\')))
            dump.append(head.split('; Owner')[0] + '\n' + (sort_columns(text) if 'Type: TABLE;' in head or 'Type: TYPE;' in head and ' AS ENUM ' not in text else text))
        return sorted(dump)


class MariaDB(databases.MariaDB):
    def __init__(self, folder):
        super().__init__(folder)
        self.client.append('--default-character-set=utf8mb4')

    def batch(self, sql):
        return run_client([*self.client, '--batch', '--skip-column-names', self.name], sql)

    run = batch

    def empty(self):
        """Of all rows that are not ours."""
        names = self.batch("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';")
        self.run('SET foreign_key_checks = 0;' + ''.join('TRUNCATE `{}`;'.format(name.replace('`', '``')) for name in names.splitlines() if name not in OURS))

    def dump(self):
        ignored = [f'--ignore-table={self.name}.{table}' for table in OURS]
        out = run_client(['mariadb-dump', *self.client[1:], '--no-data', '--skip-comments', '--routines', '--compact', *ignored, self.name], '')
        out = re.sub(r' AUTO_INCREMENT=\d+', '', out)
        out = re.sub(r'^CREATE TABLE .*?\n\) ENGINE', lambda table: sort_columns(table[0]), out, flags=re.M | re.S)
        return [line for line in out.split('\n') if line and not line.startswith(('/*!40101 SET', '/*M!999999', '/*!50003 SET'))]


class SQLite(databases.SQLite):
    def batch(self, sql):
        return run_client(['sqlite3', '-bail', '-cmd', 'PRAGMA foreign_keys = ON', str(self.path)], sql)

    def run(self, sql):
        self.batch(sql)

    def empty(self):
        """Of all rows that are not ours."""
        names = self.batch("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'marquetry%';")
        self.run('PRAGMA foreign_keys = OFF;' + ''.join('DELETE FROM "{}";'.format(name.replace('"', '""')) for name in names.splitlines()))

    def dump(self):
        """What was typed: what an ALTER adds stands on no line of its own, and its names in quotes."""
        connection = sqlite3.connect(self.path)
        try:
            things = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").fetchall()
            good = connection.execute('PRAGMA integrity_check').fetchall() + connection.execute('PRAGMA foreign_key_check').fetchall()
        finally:
            connection.close()
        if good != [('ok',)]:
            raise AssertionError(good)
        return sorted('\n'.join([kind, name, *sorted(filter(None, (piece.replace('"', '').strip() for piece in re.split(r'[,()\n]', sql))))])
                      for kind, name, sql in things if not name.startswith('marquetry_'))


class Live:
    """The database as it stands, asked by the design that was applied last."""

    def __init__(self, db, design):
        self.db = db
        self.applied = design

    def pair(self, table, fields):
        """What they are called there; None: they are not there."""
        there = self.applied.find(table['uid'])
        names = [self.applied.find(field['uid']) for field in fields]
        if not there or not all(names):
            return None
        return self.applied.path(there), [self.applied.quote(field['name']) for field in names]

    def name(self, item):
        """What it was called there; None: it was not."""
        there = self.applied.find(item['uid'])
        return there and there['name']

    def count(self, sql):
        return int(self.db.batch(sql + ';').strip() or 0)

    def is_empty(self, table):
        pair = self.pair(table, [])
        return not pair or self.count(f'SELECT count(*) FROM {pair[0]}') == 0

    def has_nulls(self, table, fields):
        """A field that is new is null in all rows, but for its default."""
        pair = self.pair(table, fields)
        if not pair:
            return not self.is_empty(table) and not all(field.get('default_value') is not None or field.get('default_expression') for field in fields)
        return self.count(f'SELECT count(*) FROM {pair[0]} WHERE ' + ' OR '.join(f'{name} IS NULL' for name in pair[1])) > 0

    def has_twins(self, table, fields):
        pair = self.pair(table, fields)
        if not pair:
            return not self.is_empty(table)
        names = ', '.join(pair[1])
        return self.count(f'SELECT count(*) FROM (SELECT {names} FROM {pair[0]} GROUP BY {names} HAVING count(*) > 1) AS twins') > 0

    def values(self, fields):
        """(table, field): all that stands there."""
        pairs = [pair for table, field in fields if (pair := self.pair(table, [field]))]
        return self.db.batch(''.join(f'SELECT DISTINCT {names[0]} FROM {path};\n' for path, names in pairs)).split('\n')

    def rows(self, wanted):
        """What stands in these fields of these tables, by uid: {table: [field]}."""
        sql = ''
        for table, fields in wanted.items():
            path, names = self.pair({'uid': table}, [{'uid': field} for field in fields])
            sql += f"SELECT '{MARK}{table}';\nSELECT {', '.join(names) or '1'} FROM {path};\n"
        found = {}
        for part in f'\n{self.db.batch(sql)}'.split(f'\n{MARK}')[1:]:
            table, _, lines = part.partition('\n')
            found[table] = sorted(lines.strip('\n').split('\n')) if lines.strip('\n') else []
        return found
