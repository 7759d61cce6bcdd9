# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of a design, each a small one, as a person would make them. An edit gets the design and the database as it
stands, and does nothing where it is not possible, or where rows would be in its way."""
from walk_design import COMMENTS, KINDS, NAMES, NUMBERS, texts

POSTGRES, SQLITE, MARIADB = 'postgresql', 'sqlite', 'mariadb'
EDITS = []


def edit(*dialects, weight=1):
    def add(function):
        EDITS.append((function, dialects, weight))
        return function
    return add


def choose(design):
    fitting = [(function, weight) for function, dialects, weight in EDITS if not dialects or design.dialect in dialects]
    return design.rand.choices([function for function, _ in fitting], [weight for _, weight in fitting])[0]


def some(design, options):
    """One of them; no edit where there is none."""
    options = list(options)
    return design.pick(options) if options else None


def space(design):
    return design.pick(design.schema['namespaces'])


def new_name(design, kind, stem):
    if kind in ('enums', 'domains', 'composites'):
        return design.type_name(stem, design.shared())
    return design.name(stem, design.shared(), () if kind in ('sequences', 'routines') else NAMES)


def put(design, kind, stem, **more):
    where = space(design)
    item = {'uid': design.uid(), 'name': new_name(design, kind, stem), **more}
    where.setdefault(kind, []).append(item)
    return item


def add_field(design, table, kind=None, **more):
    kind = kind or design.pick(KINDS)
    field = {'uid': design.uid(), 'name': design.name('f', [f['name'] for f in table['fields']]), 'data_type': design.pick(KINDS[kind][0][:5]), '_kind': kind, **more}
    table['fields'].append(field)
    return field


def default(design, field):
    """A constant that fits, whatever its type becomes."""
    constants = {'number': ['7', '8'], 'text': ["it's new", '100% \\ sure; -- yes', ''], 'truth': ['true', 'false'], 'day': ['2026-02-03'], 'values': ['draft'],
                 'code': ['c0000000'], 'json': ['{}'], 'url': ['https://example.org'], 'time': ['10:00:00']}
    return design.pick(field['_values'] if field.get('_values') else constants[field['_kind']]) if field.get('_values') or field['_kind'] in constants else None


# Tables

@edit(weight=5)
def add_entity(design, live):
    if len(design.tables()) > 9:
        return False
    table = put(design, 'entities', 't', fields=[])
    key = add_field(design, table, 'number', data_type=design.pick(['Integer', 'Serial', 'BigSerial', 'BigInt']))
    key['not_null'] = True
    table['constraints'] = [{'uid': design.uid(), 'constraint': 'primary_key', 'fields': [key['uid']]}]
    for _ in range(design.rand.randrange(1, 5)):
        field = add_field(design, table)
        field['not_null'] = design.chance(0.3)
    return True


@edit(weight=2)
def remove_entity(design, live):
    if len(design.tables()) < 4:
        return False
    table = design.pick(design.tables())
    # What points to it goes with it: its rows could not be found again.
    for other in design.tables():
        for field in [f for f in other['fields'] if f.get('_to') == table['uid'] or any(r['target'] == table['uid'] and f['uid'] in r['fields'] for r in other.get('relations', []))]:
            if other is not table:
                design.remove(field)
    design.remove(table)
    return True


@edit(weight=2)
def rename_entity(design, live):
    table = some(design, design.all('entities'))
    if not table:
        return False
    table['name'] = design.name('t', design.shared())
    return True


@edit()
def swap_names(design, live):
    """Of two fields."""
    table = some(design, [t for t in design.tables() if len(t['fields']) > 1])
    if not table:
        return False
    a, b = design.rand.sample(table['fields'], 2)
    a['name'], b['name'] = b['name'], a['name']
    return True


# Fields

@edit(weight=8)
def new_field(design, live):
    table = some(design, design.tables())
    if not table or len(table['fields']) > 12:
        return False
    field = add_field(design, table)
    constant = default(design, field)
    if constant is not None and design.chance(0.5):
        field['default_value'] = constant
        field['not_null'] = design.chance(0.5)
    if design.chance(0.3):
        table['fields'].insert(design.rand.randrange(len(table['fields'])), table['fields'].pop())
    return True


@edit(weight=3)
def remove_field(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in table['fields'] if f is not design.key(table)] if table else [])
    if not field or len(table['fields']) < 3:
        return False
    design.remove(field)
    return True


@edit(weight=4)
def rename_field(design, live):
    table = some(design, design.tables())
    field = some(design, table['fields'] if table else [])
    if not field:
        return False
    field['name'] = design.name('f', [f['name'] for f in table['fields']])
    return True


@edit()
def move_field(design, live):
    table = some(design, design.tables())
    if not table:
        return False
    table['fields'].insert(design.rand.randrange(len(table['fields'])), table['fields'].pop(design.rand.randrange(len(table['fields']))))
    return True


@edit(weight=5)
def change_type(design, live):
    table = some(design, design.tables())
    field = some(design, design.loose(table) if table else [])
    if not field or field['_kind'] not in KINDS or 'minimum' in field:
        return False
    # Only to what takes more: a sample of rows fits nothing else.
    types = KINDS[field['_kind']][0]
    types = types[types.index(field['data_type']) + 1:] if field['data_type'] in types else []
    if not types:
        return False
    field['data_type'] = design.pick(types)
    if not field['data_type'].startswith(('Text', 'String')):
        field.pop('collation', None)
        field.pop('storage', None)
        field.pop('compression', None)
    return True


def is_handed_over(design, field):
    """To a routine, which takes no other number."""
    return any(f'«{routine["uid"]}»(«{field["uid"]}»)' in text for routine in design.all('routines') for _, item, _ in design.walk() for text in texts(item))


@edit(weight=2)
def change_number(design, live):
    """Whatever needs it: indexes, checks, views, computed fields."""
    table = some(design, design.tables())
    field = some(design, [f for f in design.numbers(table) if f['_kind'] == 'number' and not design.relations(f) and f is not design.key(table)
                          and not is_handed_over(design, f)] if table else [])
    if not field:
        return False
    field['data_type'] = design.pick([t for t in NUMBERS if t != field['data_type']])
    return True


@edit()
def widen_key(design, live):
    """A key, and all that points to it."""
    table = some(design, design.tables())
    key = design.key(table) if table else None
    if not key or key['data_type'] not in ('Integer', 'Serial'):
        return False
    key['data_type'] = {'Integer': 'BigInt', 'Serial': 'BigSerial'}[key['data_type']]
    for relation, owner in design.relations(key):
        for field in owner['fields']:
            if field['uid'] in relation['fields'] and field is not key and field['data_type'] == 'Integer':
                field['data_type'] = 'BigInt'
    return True


@edit(weight=4)
def change_default(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in design.plain(table) if 'Serial' not in f['data_type'] and not f.get('identity') and '_to' not in f] if table else [])
    # A required field that is yet to be added needs it, for the rows.
    if not field or (field.get('not_null') and live.name(field) is None):
        return False
    constant = default(design, field)
    had = field.pop('default_value', None), field.pop('default_expression', None)
    if had == (None, None) or design.chance(0.5):
        if constant is None or constant == had[0]:
            return had != (None, None)
        field['default_value'] = constant
    return True


@edit()
def change_default_code(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in design.plain(table) if f['data_type'] in ('Timestamp', 'Date', 'UUID', 'Integer')
                          and f['_kind'] in ('day', 'uuid', 'number') and not f.get('identity') and '_to' not in f] if table else [])
    if not field:
        return False
    field.pop('default_value', None)
    field['default_expression'] = {'day': 'CURRENT_TIMESTAMP' if field['data_type'] == 'Timestamp' else 'CURRENT_DATE', 'uuid': 'gen_random_uuid()',
                                   'number': design.pick(['3 + 4', 'abs(-5)'])}[field['_kind']]
    return True


@edit(weight=3)
def change_required(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in design.plain(table) if f is not design.key(table) and 'Serial' not in f['data_type'] and not f.get('identity')
                          and '_to' not in f] if table else [])
    if not field or any(field['uid'] in c['fields'] for c in table.get('constraints', []) if c.get('constraint') == 'primary_key'):
        return False
    if any('set_null' in (r.get('on_delete'), r.get('on_update')) for r, _ in design.relations(field)):
        return False
    if not field.get('not_null') and live.has_nulls(table, [field]):
        return False
    field['not_null'] = not field.get('not_null')
    return True


@edit()
def compute_field(design, live):
    table = some(design, design.tables())
    number = some(design, [f for f in design.numbers(table) if f is not design.key(table) and 'Serial' not in f['data_type'] and not design.relations(f)] if table else [])
    if not number:
        return False
    add_field(design, table, 'number', data_type=number['data_type'] if number['data_type'] != 'SmallInt' else 'Integer', generated_expression=f'«{number["uid"]}» * 2')
    return True


@edit()
def change_computed(design, live):
    field = some(design, [f for t in design.tables() for f in t['fields'] if f.get('generated_expression')])
    if not field:
        return False
    field['generated_expression'] = field['generated_expression'].split(' * ')[0] + f' * {design.rand.randrange(2, 5)}'
    return True


@edit()
def change_range(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in design.numbers(table) if 'Serial' not in f['data_type']] if table else [])
    if not field or field['_kind'] != 'number':
        return False
    if field.pop('maximum', None) is None or design.chance(0.5):
        field['minimum'] = design.pick(['0', '-5'])
        field['maximum'] = design.pick(['20000', '30000'])
    else:
        field.pop('minimum')
    return True


@edit(weight=2)
def change_comment(design, live):
    items = design.tables() + [f for t in design.tables() for f in t['fields']]
    if design.dialect == POSTGRES:
        items += [i for kind in ('views', 'enums', 'domains', 'composites', 'sequences', 'routines') for i in design.all(kind)]
        items += [i for t in design.tables() for kind in ('indexes', 'constraints', 'relations', 'triggers', 'policies') for i in t.get(kind, [])]
    item = some(design, items)
    if not item:
        return False
    if item.pop('comment', None) is None or design.chance(0.6):
        item['comment'] = design.pick(COMMENTS)
    return True


# Keys, indexes, checks

@edit()
def change_primary_key(design, live):
    """To one of two fields, or back; or none at all."""
    table = some(design, design.tables())
    key = next((c for c in table.get('constraints', []) if c['constraint'] == 'primary_key'), None) if table else None
    if not key:
        return False
    first = next(f for f in table['fields'] if f['uid'] == key['fields'][0])
    if len(key['fields']) > 1:
        if live.has_twins(table, [first]):
            return False
        key['fields'] = key['fields'][:1]
        return True
    other = some(design, [f for f in design.plain(table) if f is not first and f.get('not_null') and fits_key(design, f)])
    if not other or design.relations(first) or 'Serial' in first['data_type'] or table.get('without_rowid'):
        return False
    key['fields'] = [first['uid'], other['uid']]
    return True


def fits_key(design, field):
    return field['data_type'] not in ('JSON', 'JSONB', 'Text', 'URL', 'Array(Text)') and (design.dialect != MARIADB or field['data_type'] != 'String')


@edit(weight=3)
def add_unique(design, live):
    table = some(design, [t for t in design.tables() if not t.get('storage_options') or design.dialect != MARIADB])
    fields = [f for f in design.plain(table) if fits_key(design, f) and f['_kind'] in ('number', 'email', 'code', 'uuid') and 'default_value' not in f and '_to' not in f] if table else []
    if not fields:
        return False
    fields = design.rand.sample(fields, min(len(fields), design.rand.choice([1, 1, 2])))
    if live.has_twins(table, fields):
        return False
    constraint = {'uid': design.uid(), 'constraint': 'unique', 'fields': [f['uid'] for f in fields]}
    if design.chance(0.5):
        constraint['name'] = design.name('once', design.shared())
    if design.dialect == POSTGRES:
        constraint['deferral'] = design.pick(['none', 'initially_immediate', 'initially_deferred'])
    if all(set(c.get('fields', [])) != set(constraint['fields']) for c in table.get('constraints', [])):
        table.setdefault('constraints', []).append(constraint)
        return True
    return False


@edit(weight=5)
def add_index(design, live):
    table = some(design, design.tables())
    fields = [f for f in design.plain(table) if fits_key(design, f)] if table else []
    if not fields or len(table.get('indexes', [])) > 4:
        return False
    fields = design.rand.sample(fields, min(len(fields), design.rand.choice([1, 1, 2, 3])))
    index = {'uid': design.uid(), 'name': design.name('idx', design.shared()),
             'parts': [{'uid': design.uid(), 'field': f['uid'], 'descending': design.chance(0.3)} for f in fields]}
    if design.chance(0.2) and not live.has_twins(table, fields) and all('default_value' not in f and f['_kind'] == 'number' and '_to' not in f for f in fields) and not table.get('storage_options'):
        index['is_unique'] = True
    numbers = [f for f in design.numbers(table)]
    if design.dialect != MARIADB and numbers and design.chance(0.3):
        index['predicate'] = f'«{design.pick(numbers)["uid"]}» > 5'
    if design.dialect != MARIADB and design.chance(0.3):
        texts = [f for f in design.plain(table) if f['_kind'] == 'text']
        if texts:
            index['parts'].append({'uid': design.uid(), 'expression': f'lower(«{design.pick(texts)["uid"]}»)'})
    table.setdefault('indexes', []).append(index)
    return True


@edit(weight=2)
def change_index(design, live):
    index = some(design, [i for t in design.tables() for i in t.get('indexes', [])])
    if not index:
        return False
    how = design.rand.randrange(3)
    if how == 0:
        index['name'] = design.name('idx', design.shared())
    elif how == 1 and not index.get('method'):
        part = design.pick(index['parts'])
        part['descending'] = not part.get('descending')
    elif index.get('predicate'):
        del index['predicate']
    else:
        design.rand.shuffle(index['parts'])
    return True


@edit(weight=4)
def remove_part(design, live):
    """An index, a constraint, a relation, a trigger."""
    table = some(design, design.tables())
    part = some(design, [p for kind in ('indexes', 'constraints', 'relations', 'triggers', 'policies', 'rules') for p in table.get(kind, [])
                         if p.get('constraint') != 'primary_key']) if table else None
    if not part or part.get('constraint') == 'unique' and any(r['target_fields'] == part['fields'] for t in design.tables() for r in t.get('relations', [])):
        return False
    design.remove(part)
    return True


@edit()
def rename_part(design, live):
    table = some(design, design.tables())
    part = some(design, [p for kind in ('constraints', 'relations') for p in table.get(kind, []) if p.get('constraint') != 'primary_key' or design.dialect != MARIADB]) if table else None
    if not part:
        return False
    if part.get('expression') or part.pop('name', None) is None or design.chance(0.5):
        part['name'] = design.name('part', design.shared())
    return True


@edit(weight=3)
def add_check(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in design.numbers(table) if 'Serial' not in f['data_type'] and f is not design.key(table)] if table else [])
    if not field:
        return False
    table.setdefault('constraints', []).append({'uid': design.uid(), 'name': design.name('ok', design.shared()), 'constraint': 'check',
                                                'expression': f'«{field["uid"]}» {design.pick([">", ">="])} {design.pick(["0", "-1"])}'})
    return True


@edit()
def change_check(design, live):
    check = some(design, [c for t in design.tables() for c in t.get('constraints', []) if c.get('constraint') == 'check'])
    if not check:
        return False
    check['expression'] = check['expression'].split('» ')[0] + f'» > -{design.rand.randrange(2, 90)}'
    return True


@edit(weight=5)
def add_relation(design, live):
    """With a field of its own, or from one whose rows fit."""
    targets = [t for t in design.tables() if design.key(t) and not (t.get('storage_options') and design.dialect == MARIADB) and not t.get('persistence')]
    sources = [t for t in design.tables() if not (t.get('storage_options') and design.dialect == MARIADB) and not t.get('persistence')]
    if not targets or not sources:
        return False
    table, target = design.pick(sources), design.pick(targets)
    key = design.key(target)
    field = add_field(design, table, 'number', data_type={'Serial': 'Integer', 'BigSerial': 'BigInt'}.get(key['data_type'], key['data_type']), _to=target['uid'])
    relation = {'uid': design.uid(), 'fields': [field['uid']], 'target': target['uid'], 'target_fields': [key['uid']],
                'on_delete': design.pick(['no_action', 'cascade', 'set_null', 'restrict']), 'on_update': design.pick(['no_action', 'cascade'])}
    if design.chance(0.5):
        relation['name'] = design.name('fk', design.shared())
    if design.dialect == POSTGRES or design.dialect == SQLITE:
        relation['deferral'] = design.pick(['none', 'none', 'initially_deferred'])
    table.setdefault('relations', []).append(relation)
    return True


@edit()
def change_relation(design, live):
    relation = some(design, [r for t in design.tables() for r in t.get('relations', [])])
    if not relation or design.find(relation['fields'][0]).get('not_null'):
        return False
    relation['on_delete'] = design.pick({'no_action', 'cascade', 'set_null', 'restrict'} - {relation['on_delete']})
    return True


# Enums and views

@edit(weight=2)
def add_enum(design, live):
    if len(design.all('enums')) > 3:
        return False
    enum = put(design, 'enums', 'mood', values=[{'uid': design.uid(), 'name': name} for name in design.rand.sample(['sad', 'fine', "it's ok", 'glad', 'Over The Moon'], 3)])
    # It stays, so that rows with it may also go back.
    enum['_first'] = enum['values'][0]['uid']
    return True


@edit(weight=3)
def use_enum(design, live):
    table = some(design, design.tables())
    enum = some(design, design.all('enums'))
    if not table or not enum or len(table['fields']) > 12:
        return False
    field = add_field(design, table, 'text', data_type=f'Enum(@{enum["uid"]})', _kind='enum', _enum=enum['uid'])
    if design.chance(0.5):
        field['default_value'] = design.find(enum['_first'])['name']
    return True


def enum_fields(design, enum):
    return [(t, f) for t in design.all('entities') for f in t['fields'] if f['data_type'] == f'Enum(@{enum["uid"]})']


@edit(weight=3)
def change_enum(design, live):
    """A value more, one less that no row has, another name, another order."""
    enum = some(design, design.all('enums'))
    if not enum:
        return False
    how = design.rand.randrange(5)
    values = enum['values']
    used = {f.get('default_value') for _, f in enum_fields(design, enum)} | set(live.values([(t, f) for t, f in enum_fields(design, enum)]))
    if how <= 1:
        values.insert(len(values) if how else design.rand.randrange(len(values)), {'uid': design.uid(), 'name': design.name('value', [v['name'] for v in values], ())})
    elif how == 2:
        value = some(design, [v for v in values if v['uid'] != enum['_first'] and v['name'] not in used and live.name(v) not in used])
        if not value or len(values) < 2:
            return False
        values.remove(value)
    elif how == 3:
        value = design.pick(values)
        old, value['name'] = value['name'], design.name('value', [v['name'] for v in values], ())
        for _, field in enum_fields(design, enum):
            if field.get('default_value') == old:
                field['default_value'] = value['name']
    else:
        design.rand.shuffle(values)
    return True


@edit()
def rename_thing(design, live):
    kind = design.pick(['enums', 'domains', 'composites', 'sequences', 'views', 'routines'])
    item = some(design, design.all(kind))
    if not item:
        return False
    item['name'] = new_name(design, kind, kind)
    return True


@edit()
def remove_thing(design, live):
    kind = design.pick(['enums', 'domains', 'composites', 'sequences', 'views', 'routines'])
    item = some(design, design.all(kind))
    if not item:
        return False
    design.remove(item)
    return True


def select(design):
    source = some(design, [t for t in design.tables() if design.key(t)] + design.all('views'))
    if not source or 'fields' not in source:
        return source and f'SELECT number, value FROM «{source["uid"]}» WHERE number > {design.rand.randrange(5)}'
    return f'SELECT «{design.key(source)["uid"]}» AS number, «{design.pick(source["fields"])["uid"]}» AS value FROM «{source["uid"]}»'


@edit(weight=3)
def add_view(design, live):
    definition = select(design)
    if not definition or len(design.all('views')) > 6:
        return False
    put(design, 'views', 'v', definition=definition)
    return True


@edit(weight=2)
def change_view(design, live):
    """What others are made of keeps its columns."""
    view = some(design, [v for v in design.all('views') if not v.get('is_materialized')])
    if not view:
        return False
    if design.chance(0.5):
        view['definition'] = view['definition'].split(' WHERE ')[0] + f' WHERE {design.rand.randrange(5)} < 9'
        return True
    table = some(design, [t for t in design.tables() if design.key(t)])
    if not table:
        return False
    field = design.pick(table['fields'])
    view['definition'] = f'SELECT «{design.key(table)["uid"]}» AS number, «{field["uid"]}» AS value FROM «{table["uid"]}»'
    return True
