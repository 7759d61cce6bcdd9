#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types of a design that are called as PostgreSQL's own are, which it finds first: from a design to a database and back.

usage: test-types.py MARQ
"""
import json
import unittest

import databases
import walk_databases


def enum(uid, name, *values, **more):
    return {'uid': uid, 'name': name, 'values': [{'uid': f'{uid}-{v}', 'name': v} for v in values], **more}


def field(name, kind, **more):
    return {'uid': f'field-{name}', 'name': name, 'data_type': kind, **more}


def design(types, entities, others=(), **more):
    return {'namespaces': [
        {'uid': 'public', 'name': 'public', 'enums': types['enums'], 'domains': types['domains'], 'composites': types['composites'],
         'entities': entities, **more},
        {'uid': 'other', 'name': 'other', 'enums': list(others)}]}


def types():
    return {
        'enums': [enum('date', 'date', 'a', 'b', comment='No day'), enum('capitals', 'Date', 'x'), enum('interval', 'interval', 'long', 'short'),
                  enum('serial', 'serial', 'one', 'two'), enum('array', '_text', 'p'), enum('catalog', 'pg_class', 'first', 'second'),
                  enum('mood', 'mood', 'sad', 'fine')],
        'domains': [{'uid': 'text', 'name': 'text', 'data_type': 'String(60)', 'comment': 'A short one', 'default_expression': "'new'",
                     'checks': [{'uid': 'text-check', 'name': 'not_empty', 'constraint': 'check', 'expression': 'length(VALUE) > 0'}]},
                    {'uid': 'xml', 'name': 'xml', 'data_type': 'Enum(@date)'}],
        'composites': [{'uid': 'money', 'name': 'money', 'fields': [field('amount', 'Decimal(8, 2)'), field('paid', 'Enum(@date)')]}],
    }


def table():
    return {'uid': 't', 'name': 't', 'fields': [
        field('id', 'Integer', not_null=True),
        field('d', 'Enum(@date)', default_value='a', not_null=True), field('ds', 'Array(Enum(@date))', comment='Many'), field('day', 'Date'), field('days', 'Array(Date)'),
        field('cap', 'Enum(@capitals)'), field('i', 'Enum(@interval)', default_value='long'), field('time', 'Interval'),
        field('s', 'Enum(@serial)'), field('n', 'Serial'), field('p', 'Enum(@array)'), field('c', 'Enum(@catalog)'),
        field('m', 'Enum(@mood)', default_value='sad'),
        field('label', 'Domain(@text)'), field('note', 'Text'), field('x', 'Domain(@xml)'), field('price', 'Composite(@money)'), field('cash', 'money'),
        field('at', 'Enum(@point)'), field('spot', 'point')],
        'constraints': [{'uid': 'pk', 'constraint': 'primary_key', 'fields': ['field-id']}],
        'indexes': [{'uid': 'index', 'name': 'by_d', 'parts': [{'uid': 'index-d', 'field': 'field-d'}], 'predicate': "d = 'b'::public.date"}]}


def code():
    return {'views': [{'uid': 'v', 'name': 'v', 'definition': "SELECT id, d, 'b'::public.date AS other, '2026-01-02'::date AS day FROM t WHERE d <> 'b'"}],
            'routines': [{'uid': 'f', 'name': 'f', 'arguments': 'd public.date, day date', 'returns': 'public.money', 'language': 'sql', 'volatility': 'stable',
                          'body': "SELECT ROW(1, d)::public.money", 'comment': 'Of both'}]}


class Types(databases.Beside, unittest.TestCase):
    engine = walk_databases.Postgres

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-d', 'postgresql')
        self.path = self.folder / 'shop/shop.marq'
        self.project = json.loads(self.path.read_text())
        self.project['enum_style'] = 'native'
        self.steps = []

    def on(self, verb, *arguments, status=0):
        return self.marq(verb, 'shop', '--on', self.db.url, *arguments, status=status, MARQUETRY_ENV='development')

    def direct(self, script):
        """What a database is that a script makes."""
        folder = self.folder / f'direct{len(self.steps)}{len(script)}'
        folder.mkdir()
        db = self.engine(folder)
        try:
            db.run(script)
            return db.dump()
        finally:
            db.close()

    def step(self, schema, message, *arguments):
        """A state of the design, in the database."""
        self.project['schema'].update(schema)
        self.path.write_text(json.dumps(self.project))
        self.marq('generate', 'shop', '-m', message, *arguments)
        found = json.loads(self.on('rehearse', '--json').stdout)['migrations'][0]
        self.assertTrue(found['proven'], found)
        self.on('verify')
        self.steps.append(self.db.dump())
        self.on('apply', '--yes', '--allow-loss')
        self.assertEqual(self.on('drift').stdout, 'Nothing changes.\n')
        self.assertEqual(self.db.dump(), self.direct(self.marq('export', 'shop', '--format', 'sql', '--design').stdout))

    def begin(self):
        made, entity = types(), table()
        self.step(design(made, [entity], [enum('point', 'point', 'here', 'there')], **code()), 'All of them')
        return made, entity

    def back(self):
        for dump in reversed(self.steps):
            self.on('rollback', '--yes', '--allow-loss')
            self.assertEqual(self.db.dump(), dump)

    def column_types(self):
        rows = self.db.ask("SELECT a.attname, t.typnamespace::regnamespace, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid "
                           "WHERE attrelid = 'public.t'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
        return dict(row.split('|', 1) for row in rows.splitlines())

    def test_columns_are_of_the_type_that_is_meant(self):
        self.begin()
        self.assertEqual(self.column_types(), {
            'id': 'pg_catalog|int4', 'd': 'public|date', 'ds': 'public|_date', 'day': 'pg_catalog|date', 'days': 'pg_catalog|_date', 'cap': 'public|Date',
            'i': 'public|interval', 'time': 'pg_catalog|interval', 's': 'public|serial', 'n': 'pg_catalog|int4', 'p': 'public|_text', 'c': 'public|pg_class',
            'm': 'public|mood', 'label': 'public|text', 'note': 'pg_catalog|text', 'x': 'public|xml', 'price': 'public|money', 'cash': 'pg_catalog|money',
            'at': 'other|point', 'spot': 'pg_catalog|point'})
        self.assertEqual(self.db.ask("SELECT obj_description('public.date'::regtype), obj_description('public.text'::regtype)"), 'No day|A short one')
        self.back()

    def test_values_come_and_change_their_names(self):
        made, entity = self.begin()
        self.db.run("INSERT INTO t (id, d, ds, i, n, m) VALUES (1, 'b', '{a,b}', 'long', 1, 'fine');")
        for item in made['enums']:
            item['values'].append({'uid': item['uid'] + '-more', 'name': 'more'})
        self.step(design(made, [entity], [enum('point', 'point', 'here', 'there')], **code()), 'More values')
        made['enums'][0]['values'][1]['name'] = 'bee'
        entity['indexes'][0]['predicate'] = "d = 'bee'::public.date"
        views = code()
        views['views'][0]['definition'] = views['views'][0]['definition'].replace("'b'", "'bee'")
        self.step(design(made, [entity], [enum('point', 'point', 'here', 'there')], **views), 'Names of values')
        self.assertEqual(self.db.ask('SELECT d, ds FROM t'), 'bee|{a,bee}')
        # One that no row has goes: the type is made anew.
        del made['enums'][2]['values'][1]
        self.step(design(made, [entity], [enum('point', 'point', 'there', 'here')], **views), 'Fewer values')
        self.assertEqual(self.db.ask('SELECT i FROM t'), 'long')
        self.back()

    def test_names_change(self):
        """From a name of the system's to another, and to one."""
        made, entity = self.begin()
        self.db.run("INSERT INTO t (id, d, ds, i, n, m) VALUES (1, 'b', '{a,b}', 'short', 1, 'fine');")
        names = {'date': 'path', 'capitals': 'date', 'interval': 'span', 'serial': 'bigserial', 'mood': 'name', 'text': 'varchar', 'money': 'Money', 'xml': 'json'}
        for item in made['enums'] + made['domains'] + made['composites']:
            item['name'] = names.get(item['uid'], item['name'])
        entity['indexes'][0]['predicate'] = "d = 'b'::public.path"
        renamed = json.loads(json.dumps(code()).replace('public.date', 'public.path').replace('public.money', 'public.\\"Money\\"'))
        self.step(design(made, [entity], [enum('point', 'box', 'here', 'there')], **renamed), 'Names')
        self.assertEqual(self.db.ask("SELECT d, ds, i, m, pg_typeof(m) FROM t"), 'b|{a,b}|short|fine|public.name')
        # To another namespace, and from there.
        moved = [made['enums'].pop(0)]
        for text in (entity['indexes'][0], renamed['views'][0], renamed['routines'][0]):
            text.update({key: part.replace('public.path', 'other.path') for key, part in text.items() if isinstance(part, str)})
        made['enums'].append(enum('point', 'box', 'here', 'there'))
        self.step(design(made, [entity], moved, **renamed), 'Places')
        self.assertEqual(self.column_types()['at'], 'public|box')
        self.assertEqual(self.column_types()['d'], 'other|path')
        self.back()

    def test_types_change_and_go(self):
        made, entity = self.begin()
        made['domains'][0].update(data_type='String(80)', default_expression="'newer'")
        made['domains'][0]['checks'][0].update(name='long', expression='length(VALUE) > 1')
        made['composites'][0]['fields'].append(field('when', 'Date'))
        made['composites'][0]['fields'][0]['name'] = 'sum'
        routine = code()
        routine['routines'][0]['body'] = "SELECT ROW(1, d, day)::public.money"
        added = [field('to_d', 'Text'), field('d_after', 'Enum(@date)', default_value='b'), field('ds_after', 'Array(Enum(@date))'), field('label_after', 'Domain(@text)')]
        entity['fields'] += added
        others = [enum('point', 'point', 'here', 'there')]
        self.step(design(made, [entity], others, **routine), 'Another domain')
        # From one type to another of that name, and all but one away.
        for name, kind in (('to_d', 'Enum(@date)'), ('ds_after', 'Array(Text)'), ('note', 'Domain(@text)'), ('label_after', 'Text'), ('i', 'Text')):
            next(f for f in entity['fields'] if f['name'] == name).update(data_type=kind)
        entity['fields'] = [f for f in entity['fields'] if f['name'] not in ('cap', 's', 'p', 'c', 'm')]
        next(f for f in entity['fields'] if f['name'] == 'i').pop('default_value')
        made['enums'] = made['enums'][:1]
        self.step(design(made, [entity], others, **routine), 'Other types')
        self.assertEqual({name: kind for name, kind in self.column_types().items() if name in ('to_d', 'ds_after', 'note', 'label_after', 'i')},
                         {'to_d': 'public|date', 'ds_after': 'pg_catalog|_text', 'note': 'public|text', 'label_after': 'pg_catalog|text', 'i': 'pg_catalog|text'})
        self.step(design({'enums': [], 'domains': [], 'composites': []}, [], views=[], routines=[]), 'Nothing')
        self.back()

    def test_it_may_be_run_twice(self):
        self.project['schema'].update(design(types(), [table()], [enum('point', 'point', 'here', 'there')], **code()))
        self.path.write_text(json.dumps(self.project))
        self.marq('generate', 'shop', '-m', 'All', '--idempotent')
        folder = next((self.folder / 'shop/migrations').iterdir())
        for script in ('up', 'up', 'down', 'down'):
            self.db.run((folder / f'{script}.sql').read_text())
        self.assertEqual(self.db.dump(), [])

    def test_files_and_databases_are_read_as_they_are_meant(self):
        self.project['schema'].update(design(types(), [table()], [enum('point', 'point', 'here', 'there')], **code()))
        self.path.write_text(json.dumps(self.project))
        script = self.marq('export', 'shop', '--format', 'sql', '--design').stdout
        self.db.run(script)
        (self.folder / 'shop.sql').write_text(script)
        (self.folder / 'dump.sql').write_text(walk_databases.run_client(['pg_dump', '-s', '-O', '-x', self.db.url], ''))
        for source in ('shop.sql', 'dump.sql', self.db.url):
            with self.subTest(source=source):
                self.assertEqual(self.marq('diff', source, self.db.url).stdout, 'Nothing changes.\n')
                name = 'again-' + source.split('.')[0].split(':')[0]
                self.marq('import', source, '-o', name)
                self.assertEqual(self.direct(self.marq('export', name, '--format', 'sql', '--design').stdout), self.db.dump())

    def test_a_name_alone_is_the_systems(self):
        (self.folder / 'a.sql').write_text('''
            CREATE TYPE public.date AS ENUM ('a'); CREATE TYPE point AS (x integer); CREATE DOMAIN public.text AS integer; CREATE TYPE public.serial AS ENUM ('b');
            CREATE TABLE name (x integer);
            CREATE TABLE t (a date, b date[], c public.date, d point, e "text", f pg_catalog.text, g public.text, h money, j serial, k public.serial, l name, m public.name);
            ALTER TYPE point ADD ATTRIBUTE y integer;
            SET search_path = public, pg_catalog;
            CREATE TABLE old (a date, b pg_catalog.date, c text, d "interval");
        ''')
        self.db.run((self.folder / 'a.sql').read_text())
        self.assertEqual(self.marq('diff', 'a.sql', self.db.url).stdout, 'Nothing changes.\n')

    def test_what_a_routine_takes_is_said_in_any_way(self):
        arguments = ['x mood', 'x int', "x int DEFAULT 3, y mood = 'sad'", 'y int, OUT x mood', 'x mood[], VARIADIC z text[]', "x date, y public.date DEFAULT 'a'",
                     "x mood DEFAULT 'sad'::mood, y varchar(3) DEFAULT 'a'", 'INOUT x "mood"', '']
        routines = [{'uid': f'f{i}', 'name': f'f{i}', 'arguments': said, 'language': 'sql', 'body': "SELECT 'sad'::mood",
                     **({} if 'OUT' in said else {'returns': 'mood'})} for i, said in enumerate(arguments)]
        self.step(design(types(), [], routines=routines), 'Routines')
        self.back()

    def test_a_namespace_may_be_called_main(self):
        def named(uid):
            return {'uid': uid, 'name': 't', 'fields': [{**field('id', 'Integer'), 'uid': uid + '-id'}]}

        spaces = [{'uid': 'public', 'name': 'public', 'entities': [named('one')]}]
        self.step({'namespaces': spaces}, 'One')
        self.step({'namespaces': [*spaces, {'uid': 'main', 'name': 'main', 'entities': [named('two')]}]}, 'Two')
        self.assertEqual(self.db.ask("SELECT to_regclass('main.t'), to_regclass('public.t')"), 'main.t|t')
        self.back()

    def test_lint_knows_whose_type_it_is(self):
        found = []
        for column in ('json', 'public.json', 'pg_catalog.json', '"timestamp"', 'public."timestamp"', 'serial', 'public.serial'):
            (self.folder / 'a.sql').write_text(f'CREATE TABLE t (id bigint PRIMARY KEY, c {column});')
            report = json.loads(self.marq('lint', 'a.sql', '--dialect', 'postgresql', '--format', 'json', status=(0, 3)).stdout)
            found.append((column, sorted({f['rule'] for f in report} & {'json-column', 'timestamp-without-zone', 'serial-key'})))
        self.assertEqual(found, [('json', ['json-column']), ('public.json', []), ('pg_catalog.json', ['json-column']), ('"timestamp"', ['timestamp-without-zone']),
                                 ('public."timestamp"', []), ('serial', ['serial-key']), ('public.serial', [])])


if __name__ == '__main__':
    unittest.main()
