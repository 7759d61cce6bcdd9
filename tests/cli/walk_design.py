# SPDX-License-Identifier: GPL-3.0-or-later
"""A design that is edited at random: what stands in it, what needs what, and which rows fit.

Code names things by uid, as «uid»: whatever is renamed is so in all code that says its name, as the designer does it.
"""
import copy
import json
import re

# What a field may become without harm to what stands in it; and the n-th value.
KINDS = {
    'number': (['SmallInt', 'Integer', 'BigInt', 'Decimal(8, 2)', 'Double', 'String(40)', 'Text'], '{n}'),
    'text': (['String(40)', 'String(60)', 'String', 'Text'], "'it''s {n}'"),
    'code': (['Char(8)', 'String(40)', 'Text'], "'c{n:07}'"),
    'day': (['Date', 'DateTime'], "'2026-01-{d:02}'"),
    'truth': (['Boolean'], 'TRUE'),
    'uuid': (['UUID', 'String(40)'], "'00000000-0000-4000-8000-{n:012}'"),
    'json': (['JSON', 'JSONB', 'Text'], "'{{\"n\": {n}}}'"),
    'email': (['Email', 'Text'], "'a{n}@example.org'"),
    'url': (['URL', 'Text'], "'https://example.org/{n}'"),
    'phone': (['Phone', 'String(40)'], "'+49 30 {n:06}'"),
    'color': (['Color', 'String(40)'], "'#{n:06}'"),
    'time': (['Time', 'Text'], "'10:11:{d:02}'"),
    'values': (["Enum('draft', 'it''s paid')", "Enum('lost', 'draft', 'it''s paid')", 'Text'], "'draft'"),
}
NUMBERS = ('SmallInt', 'Integer', 'BigInt', 'Decimal(8, 2)', 'Double')
NAMES = ['order', 'Mixed Case', 'select', 'größe', "it's", 'a "quoted" `name`', 'group', 'name', 'value', 'user', '100% \\ sure', 'table',
         'a_name_of_sixty_three_bytes_which_is_as_long_as_a_name_can_be_a', 'a_name_of_sixty_three_bytes_which_is_as_long_as_a_name_can_be_b',
         'check', 'key', 'date', 'x;y', 'a.b', '--', '$$', 'ñandú', 'index']
# PostgreSQL has types of its own that are called so, or would count.
TYPE_NAMES = ['date', 'point', 'text', 'name', 'interval', 'money', 'xml', 'timestamp', 'bool', 'serial', '_text', 'pg_class', 'Date', 'order', "it's"]
COMMENTS = ["It's \"here\"", 'Two\nlines', '100% \\ sure; -- yes $$', 'plain']


def children(item):
    """Of an item: the list that each stands in, and itself."""
    for value in list(item.values()):
        if isinstance(value, list):
            for child in list(value):
                if isinstance(child, dict):
                    yield value, child


def texts(item):
    """All that is said of it, and not of what is in it."""
    for key, value in item.items():
        if key != 'uid' and not key.startswith('_'):
            yield from (text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str))


def says(item, uid):
    return any(text == uid or f'«{uid}»' in text or f'@{uid})' in text for text in texts(item))


class Design:
    def __init__(self, rand, project):
        self.rand = rand
        self.project = project
        self.dialect = project.get('dialect', 'postgresql')
        self.schema = project['schema']
        self.public = self.schema['namespaces'][0]
        self.count = 0

    def copy(self):
        other = Design(self.rand, copy.deepcopy(self.project))
        other.count = self.count
        return other

    # Names

    def uid(self):
        self.count += 1
        return f'u{self.count}'

    def pick(self, options):
        # A set has another order in each run.
        return self.rand.choice(sorted(options, key=str) if isinstance(options, set) else list(options))

    def chance(self, probability):
        return self.rand.random() < probability

    def name(self, stem, taken, names=NAMES, often=0.25):
        """One that no other has, however it is written."""
        taken = {name.casefold() for name in taken if name}
        name = self.pick(names) if names and self.chance(often) else f'{stem}_{self.rand.randrange(1000)}'
        while name.casefold() in taken:
            name = f'{stem}_{self.rand.randrange(100000)}'
        return name

    def type_name(self, stem, taken):
        return self.name(stem, taken, TYPE_NAMES if self.dialect == 'postgresql' else (), 0.6)

    def shared(self):
        """Names of tables and all that has its names with them; SQLite and PostgreSQL: of indexes too."""
        names = []
        for space in self.schema['namespaces']:
            for kind in ('entities', 'views', 'sequences', 'enums', 'domains', 'composites', 'routines'):
                for item in space.get(kind, []):
                    names.append(item['name'])
                    names += [index.get('name') for index in item.get('indexes', [])]
                    names += [constraint.get('name') for constraint in item.get('constraints', [])]
        return names

    def quote(self, name):
        mark = '`' if self.dialect == 'mariadb' else '"'
        return mark + name.replace(mark, mark * 2) + mark

    def path(self, item):
        space = next((s for s in self.schema['namespaces'] if any(item is child for _, child in children(s))), None)
        name = self.quote(item['name'])
        # The name alone means PostgreSQL's own.
        is_hidden = space and item['name'] in TYPE_NAMES and item not in space.get('entities', [])
        return f'{self.quote(space["name"])}.{name}' if space and (space['name'] != 'public' or is_hidden) else name

    def code(self, text):
        return re.sub('«(.*?)»', lambda found: self.path(self.find(found[1])), text)

    # What is there

    def walk(self, item=None):
        """(the list, the item, what it stands in) for all, what is in a thing before it."""
        item = item if item is not None else self.schema
        for values, child in children(item):
            yield from self.walk(child)
            yield values, child, item

    def find(self, uid):
        return next((item for _, item, _ in self.walk() if item['uid'] == uid), None)

    def all(self, kind):
        return [item for space in self.schema['namespaces'] for item in space.get(kind, [])]

    def tables(self):
        """Ordinary ones."""
        return [e for e in self.all('entities') if not e.get('partition_of') and not e.get('partition_strategy')]

    def plain(self, table):
        return [f for f in table['fields'] if not f.get('generated_expression')]

    def loose(self, table, kinds=None):
        """Fields that nothing else names."""
        return [f for f in self.plain(table) if f['uid'] not in self.named() and (not kinds or f['_kind'] in kinds)]

    def numbers(self, table):
        return [f for f in self.plain(table) if f['data_type'] in NUMBERS + ('Serial', 'BigSerial')]

    def named(self):
        """The uids of all that something names."""
        return {uid for _, item, _ in self.walk() for text in texts(item) for uid in re.findall(r'«(.*?)»|^(u\d+)$|@(u\d+)\)', text) for uid in uid if uid}

    def key(self, table):
        """The only field of its primary key."""
        for constraint in table.get('constraints', []):
            if constraint.get('constraint', 'primary_key') == 'primary_key' and len(constraint['fields']) == 1:
                return next(f for f in table['fields'] if f['uid'] == constraint['fields'][0])
        return None

    def relations(self, field):
        return [(r, t) for t in self.all('entities') for r in t.get('relations', []) if field['uid'] in r['fields'] + r['target_fields']]

    def is_in_unique(self, table, field):
        return any(field['uid'] in c.get('fields', []) for c in table.get('constraints', [])) or any(
            p.get('field') == field['uid'] for i in table.get('indexes', []) if i.get('is_unique') for p in i['parts'])

    # Taking away, with all that needs it

    def remove(self, item):
        gone = {child['uid'] for _, child, _ in self.walk(item)} | {item['uid']}
        owner = next(owner for _, one, owner in self.walk() if one is item)
        for value in owner.values():
            if isinstance(value, list):
                value[:] = [one for one in value if one is not item]
        while lost := next(((one, owner) for _, one, owner in self.walk() if any(says(one, uid) for uid in gone)), None):
            one, owner = lost
            if any(f'@{uid})' in one.get('data_type', '') for uid in gone):
                # No text goes back to a composite type.
                one.update(data_type='Text', _kind='text' if one['_kind'] != 'composite' else 'was a composite')
                one.pop('default_value', None)
                # Rows that come now go back with it.
                if enum := one.pop('_enum', None) and next((v for v in item.get('values', []) if v['uid'] == item['_first']), None):
                    one.update(_kind='was an enum', _values=[enum['name']])
            elif one.get('owned_by') in gone:
                del one['owned_by']
            else:
                self.remove(owner if 'parts' in owner or one in owner.get('partition_keys', []) else one)

    # On disk

    def project_text(self):
        def clean(value):
            if isinstance(value, dict):
                return {k: clean(v) for k, v in value.items() if not k.startswith('_')}
            if isinstance(value, list):
                return [clean(v) for v in value]
            return self.code(value) if isinstance(value, str) and '«' in value else value

        return json.dumps(clean(self.project), ensure_ascii=False)

    # Rows

    def literal(self, field, n):
        kind = field.get('_kind')
        if '_to' in field:
            return 'NULL'
        if kind not in KINDS:
            return "'" + field['_values'][0].replace("'", "''") + "'" if field.get('_values') else 'NULL'
        text = KINDS[kind][1].format(n=n, d=n % 28 + 1)
        return f"'{text}'" if kind == 'number' and field['data_type'] not in NUMBERS + ('Serial', 'BigSerial') else text
