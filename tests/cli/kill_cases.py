# SPDX-License-Identifier: GPL-3.0-or-later
"""The migrations that are killed: what they begin with, and their statements, both ways. Texts that begin with -- are
for marq only. What is done twice shows: rows without a key, and numbers that are counted up and down."""
import json

BASE = """
CREATE TABLE base (id INTEGER PRIMARY KEY, note VARCHAR(40), counter INTEGER);
INSERT INTO base VALUES (1, 'one', 0), (2, 'two', 0), (3, 'three', 0);
CREATE TABLE ledger (step INTEGER);
INSERT INTO ledger VALUES (0)
"""
UP, DOWN = 'UPDATE base SET counter = counter + 1', 'UPDATE base SET counter = counter - 1'
NOTE, FORGET = 'INSERT INTO ledger VALUES ({})', 'DELETE FROM ledger WHERE step = {}'


class Written:
    """A migration that somebody wrote."""

    def __init__(self, name, up, down, base=BASE):
        self.name, self.base = name, base
        self.scripts = ['\n'.join(text if text.startswith('--') else f'{text};' for text in script) + '\n' for script in (up, down)]
        self.up, self.down = ([text for text in script if not text.startswith('--') and text not in ('BEGIN', 'COMMIT')] for script in (up, down))

    can_be_undone = False

    def make(self, marq, folder, db):
        for statement in self.base.strip().split(';\n'):
            db.run(statement)
        marq('new', 'p', '-d', db.dialect)
        where = folder / marq('create', 'p', '-m', 'Killed').strip()
        for name, script in zip(('up.sql', 'down.sql'), self.scripts):
            (where / name).write_text(script)


def field(name, kind='Integer', **more):
    return {'uid': f'uid-{name}', 'name': name, 'data_type': kind, **more}


def change(entities):
    """Six tables that point at each other, and something for each that is there."""
    for entity in list(entities):
        name = entity['name']
        entity['fields'] += [field(f'{name}_extra'), field(f'{name}_text', 'Text')]
        entity.setdefault('indexes', []).append({'uid': f'uid-{name}-index', 'name': f'{name}_by_extra', 'parts': [{'field': f'uid-{name}_extra'}]})
    for n in range(6):
        entities.append({'uid': f'uid-t{n}', 'name': f't{n}', 'fields': [field(f't{n}_id', not_null=True), field(f't{n}_next'), field(f't{n}_note', 'String(50)')],
                         'constraints': [{'uid': f'uid-t{n}-key', 'name': f't{n}_pkey', 'fields': [f'uid-t{n}_id']}],
                         'indexes': [{'uid': f'uid-t{n}-index', 'name': f't{n}_by_note', 'parts': [{'field': f'uid-t{n}_note'}]}]})


class Generated:
    """One that marq makes: what stands in the middle of it can be undone."""
    can_be_undone = True

    def __init__(self, name, *arguments):
        self.name, self.arguments = name, arguments

    def make(self, marq, folder, db):
        marq('new', 'p', '-t', 'shop', '-d', db.dialect)
        marq('generate', 'p', '-m', 'First')
        marq('apply', 'p', '--on', db.url, '--yes')
        db.run("INSERT INTO products (id, name, price) VALUES ('bae02a99-e5c2-11f1-afe2-02fc00000001', 'pen', 1), "
               "('bae02a99-e5c2-11f1-afe2-02fc00000002', 'ink', 2)")
        path = folder / 'p' / 'p.marq'
        project = json.loads(path.read_text())
        change(project['schema']['namespaces'][0]['entities'])
        path.write_text(json.dumps(project))
        where = folder / marq('generate', 'p', '-m', 'Killed', *self.arguments).strip().split('\n')[0]
        self.up, self.down = (self.split((where / name).read_text()) for name in ('up.sql', 'down.sql'))

    @staticmethod
    def split(script):
        text = '\n'.join(line for line in script.split('\n') if not line.startswith('--'))
        return [part.strip() for part in text.split(';\n') if part.strip() and part.strip() not in ('BEGIN', 'COMMIT')]


POSTGRES = Written('in one transaction', [
    'CREATE TABLE orders (id integer PRIMARY KEY, base_id integer, sum numeric(10, 2))', NOTE.format(2), 'ALTER TABLE base ADD COLUMN extra integer DEFAULT 7',
    UP, 'CREATE INDEX base_extra ON base (extra)', NOTE.format(6), 'CREATE VIEW notes AS SELECT id, note FROM base', "CREATE TYPE mood AS ENUM ('good', 'bad')",
    "ALTER TABLE orders ADD COLUMN mood mood NOT NULL DEFAULT 'good'", 'INSERT INTO orders (id, base_id, sum) SELECT i, i % 3 + 1, i FROM generate_series(1, 200) i',
    "CREATE FUNCTION answer() RETURNS integer LANGUAGE sql AS 'SELECT 42'", UP, NOTE.format(13),
    'ALTER TABLE orders ADD CONSTRAINT orders_base FOREIGN KEY (base_id) REFERENCES base (id)', "COMMENT ON TABLE base IS 'What there was'",
    'CREATE SEQUENCE numbers START 5', 'UPDATE base SET extra = extra * 2', "COMMENT ON COLUMN base.note IS 'A note'", NOTE.format(19),
    'CREATE UNIQUE INDEX orders_by_sum ON orders (sum)',
], [
    'DROP INDEX orders_by_sum', FORGET.format(19), 'DROP VIEW notes', 'COMMENT ON COLUMN base.note IS NULL', 'DROP SEQUENCE numbers',
    'COMMENT ON TABLE base IS NULL', 'ALTER TABLE orders DROP CONSTRAINT orders_base', FORGET.format(13), DOWN, 'DROP FUNCTION answer()', 'DROP TABLE orders', DOWN,
    'DROP TYPE mood', FORGET.format(6), 'DROP INDEX base_extra', 'ALTER TABLE base DROP COLUMN extra', FORGET.format(2), 'CREATE TABLE brief (a integer)',
    'INSERT INTO brief VALUES (1)', 'DROP TABLE brief',
])

STEP, ALONE = '-- marquetry: step', '-- marquetry: no-transaction'
POSTGRES_STEPS = Written('in steps', [
    STEP, 'BEGIN', 'CREATE TABLE orders (id integer, base_id integer)', NOTE.format(2), UP,
    'INSERT INTO orders SELECT i, i % 3 + 1 FROM generate_series(1, 500) i', 'COMMIT',
    ALONE, 'CREATE INDEX CONCURRENTLY orders_base ON orders (base_id)', 'CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id)',
    STEP, 'BEGIN', 'ALTER TABLE orders ADD CONSTRAINT orders_id UNIQUE USING INDEX orders_id', NOTE.format(8), UP, 'COMMIT',
    STEP, 'BEGIN', "CREATE TYPE mood AS ENUM ('good')", NOTE.format(11), 'COMMIT', STEP, 'BEGIN', "ALTER TYPE mood ADD VALUE 'bad'", 'COMMIT',
    STEP, 'BEGIN', "ALTER TABLE base ADD COLUMN mood mood DEFAULT 'bad'", NOTE.format(14), UP, 'COMMIT',
    ALONE, 'CREATE INDEX CONCURRENTLY base_mood ON base (mood)', 'CREATE INDEX CONCURRENTLY base_note ON base (note)',
    STEP, 'BEGIN', 'CREATE VIEW notes AS SELECT id, note FROM base', NOTE.format(19), UP, 'COMMIT',
], [
    STEP, 'BEGIN', DOWN, FORGET.format(19), 'DROP VIEW notes', 'COMMIT',
    ALONE, 'DROP INDEX CONCURRENTLY base_note', 'DROP INDEX CONCURRENTLY base_mood',
    STEP, 'BEGIN', DOWN, FORGET.format(14), 'ALTER TABLE base DROP COLUMN mood', FORGET.format(11), 'DROP TYPE mood', 'COMMIT',
    STEP, 'BEGIN', DOWN, FORGET.format(8), 'ALTER TABLE orders DROP CONSTRAINT orders_id', 'COMMIT',
    ALONE, 'DROP INDEX CONCURRENTLY orders_base',
    STEP, 'BEGIN', DOWN, FORGET.format(2), 'DROP TABLE orders', 'COMMIT',
])

# As SQLite writes what was rebuilt once.
SQLITE_BASE = BASE.replace('base (id INTEGER PRIMARY KEY, note VARCHAR(40), counter INTEGER)',
                           'base_new (id INTEGER PRIMARY KEY, note TEXT, counter INTEGER);\nALTER TABLE base_new RENAME TO base').strip() + """;
CREATE TABLE child (id INTEGER PRIMARY KEY, base_id INTEGER REFERENCES base ON DELETE CASCADE);
INSERT INTO child VALUES (10, 1), (20, 2);
CREATE INDEX base_note ON base (note)
"""


def rebuild(to, columns, new):
    return [f'CREATE TABLE base_new ({columns})', f'INSERT INTO base_new SELECT {new} FROM base', 'DROP TABLE base', 'ALTER TABLE base_new RENAME TO base', to]


KEYS = 'PRAGMA foreign_keys = {}'
REBUILT = rebuild('CREATE INDEX base_note ON base (note)', 'id INTEGER PRIMARY KEY, note TEXT NOT NULL, counter INTEGER, extra INTEGER DEFAULT 7',
                  'id, note, counter, 7')
UNBUILT = rebuild('CREATE INDEX base_note ON base (note)', 'id INTEGER PRIMARY KEY, note TEXT, counter INTEGER', 'id, note, counter')
MANY = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO orders SELECT i, i % 3 + 1, i FROM n'
SQLITE = Written('with a table that is rebuilt', [
    KEYS.format('OFF'), 'BEGIN', 'CREATE TABLE orders (id INTEGER PRIMARY KEY, base_id INTEGER, sum REAL)', NOTE.format(2), UP, MANY, *REBUILT, UP, NOTE.format(10),
    'CREATE VIEW notes AS SELECT id, note FROM base',
    'CREATE TRIGGER watch AFTER INSERT ON ledger BEGIN UPDATE base SET extra = extra + 1; END', NOTE.format(15), 'CREATE INDEX orders_sum ON orders (sum)',
    'ALTER TABLE orders ADD COLUMN mood TEXT', "UPDATE orders SET mood = 'good' || id", UP, NOTE.format(20), 'COMMIT', KEYS.format('ON'),
], [
    KEYS.format('OFF'), 'BEGIN', 'DROP TRIGGER watch', 'DROP VIEW notes', FORGET.format(20), DOWN, 'UPDATE orders SET mood = NULL', 'ALTER TABLE orders DROP COLUMN mood',
    'DROP INDEX orders_sum', FORGET.format(15), FORGET.format(10), DOWN, *UNBUILT, DOWN, 'DELETE FROM orders WHERE id > 1000', 'DROP TABLE orders', FORGET.format(2),
    'COMMIT', KEYS.format('ON'),
], SQLITE_BASE)
SQLITE_STEPS = Written('in steps', [
    STEP, 'BEGIN', 'CREATE TABLE orders (id INTEGER PRIMARY KEY, base_id INTEGER, sum REAL)', NOTE.format(2), UP, 'COMMIT', STEP, 'BEGIN', MANY, UP, 'COMMIT',
    STEP, KEYS.format('OFF'), 'BEGIN', *REBUILT, NOTE.format(9), 'COMMIT', KEYS.format('ON'),
    STEP, 'BEGIN', 'CREATE VIEW notes AS SELECT id, note FROM base', UP, 'COMMIT', STEP, 'BEGIN', 'ALTER TABLE orders ADD COLUMN mood TEXT', 'COMMIT',
    STEP, 'BEGIN', "UPDATE orders SET mood = 'good' || id", UP, 'COMMIT', STEP, 'BEGIN', NOTE.format(19), 'CREATE INDEX orders_mood ON orders (mood)', 'COMMIT',
], [
    STEP, 'BEGIN', 'DROP INDEX orders_mood', FORGET.format(19), 'COMMIT', STEP, 'BEGIN', DOWN, 'ALTER TABLE orders DROP COLUMN mood', 'COMMIT',
    STEP, 'BEGIN', DOWN, 'DROP VIEW notes', 'COMMIT', STEP, KEYS.format('OFF'), 'BEGIN', *UNBUILT, FORGET.format(9), 'COMMIT', KEYS.format('ON'),
    STEP, 'BEGIN', DOWN, 'DELETE FROM orders', 'COMMIT', STEP, 'BEGIN', DOWN, FORGET.format(2), 'DROP TABLE orders', 'COMMIT',
], SQLITE_BASE)

MARIADB = Written('tables and rows', [
    'CREATE TABLE orders (id INT PRIMARY KEY, base_id INT, sum DECIMAL(10, 2))', NOTE.format(2), 'ALTER TABLE base ADD COLUMN extra INT DEFAULT 7', UP,
    'CREATE INDEX base_extra ON base (extra)', NOTE.format(6), 'CREATE VIEW notes AS SELECT id, note FROM base',
    'INSERT INTO orders SELECT seq, seq % 3 + 1, seq FROM seq_1_to_200', "ALTER TABLE orders ADD COLUMN mood ENUM('good', 'bad') DEFAULT 'good'", UP,
    'CREATE FUNCTION answer() RETURNS INT DETERMINISTIC RETURN 42', NOTE.format(12), 'ALTER TABLE orders ADD CONSTRAINT orders_base FOREIGN KEY (base_id) REFERENCES base (id)',
    UP, 'CREATE TRIGGER watch BEFORE INSERT ON ledger FOR EACH ROW SET NEW.step = NEW.step + 100', NOTE.format(16), 'CREATE SEQUENCE numbers START WITH 5',
    'ALTER TABLE base MODIFY note VARCHAR(60)', 'RENAME TABLE orders TO sales', NOTE.format(20),
], [
    FORGET.format(120), 'RENAME TABLE sales TO orders', 'ALTER TABLE base MODIFY note VARCHAR(40)', 'DROP SEQUENCE numbers', FORGET.format(116), 'DROP TRIGGER watch', DOWN,
    'ALTER TABLE orders DROP FOREIGN KEY orders_base', FORGET.format(12), 'DROP FUNCTION answer', DOWN, 'ALTER TABLE orders DROP COLUMN mood', 'DELETE FROM orders', 'DROP VIEW notes',
    FORGET.format(6), 'DROP INDEX base_extra ON base', DOWN, 'ALTER TABLE base DROP COLUMN extra', FORGET.format(2), 'DROP TABLE orders',
])

CASES = {
    'postgresql': (POSTGRES, POSTGRES_STEPS, Generated('generated, online', '--online')),
    'sqlite': (SQLITE, SQLITE_STEPS),
    'mariadb': (MARIADB, Generated('generated')),
}
