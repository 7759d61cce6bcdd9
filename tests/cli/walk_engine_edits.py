# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of what not every engine has."""
from walk_edits import MARIADB, POSTGRES, SQLITE, add_field, edit, fits_key, put, some


# Types

@edit(POSTGRES, weight=2)
def add_namespace(design, live):
    if len(design.schema['namespaces']) > 2:
        return False
    design.schema['namespaces'].append({'uid': design.uid(), 'name': design.name('space', [s['name'] for s in design.schema['namespaces']])})
    return True


@edit(POSTGRES)
def rename_namespace(design, live):
    space = some(design, design.schema['namespaces'][1:])
    if not space:
        return False
    space['name'] = design.name('space', [s['name'] for s in design.schema['namespaces']])
    return True


@edit(POSTGRES)
def move_between_namespaces(design, live):
    kind = design.pick(['entities', 'views', 'enums', 'sequences', 'routines', 'domains'])
    spaces = [s for s in design.schema['namespaces'] if s.get(kind)]
    source, target = some(design, spaces), design.pick(design.schema['namespaces'])
    if not source or source is target:
        return False
    item = design.pick(source[kind])
    if item.get('partition_of') or item.get('partition_strategy'):
        return False
    source[kind].remove(item)
    target.setdefault(kind, []).append(item)
    return True


@edit(weight=1)
def add_domain(design, live):
    if len(design.all('domains')) > 2:
        return False
    put(design, 'domains', 'label', data_type=design.pick(['Text', 'String(60)']), checks=[
        {'uid': design.uid(), 'name': design.name('filled', design.shared()), 'constraint': 'check', 'expression': 'length(VALUE) > 0'}])
    return True


@edit(weight=2)
def use_domain(design, live):
    table, domain = some(design, design.tables()), some(design, design.all('domains'))
    if not table or not domain or len(table['fields']) > 12:
        return False
    add_field(design, table, 'text', data_type=f'Domain(@{domain["uid"]})', _kind='domain', _values=['in a domain'])
    return True


@edit()
def change_domain(design, live):
    domain = some(design, design.all('domains'))
    if not domain:
        return False
    how = design.rand.randrange(3)
    if how == 0:
        domain['data_type'] = design.pick(['Text', 'String(60)', 'String(80)'])
    elif how == 1:
        domain['checks'][0]['expression'] = f'length(VALUE) < {design.rand.randrange(50, 90)}'
    elif domain.pop('default_expression', None) is None:
        domain['default_expression'] = "'in a domain'"
    return True


@edit(POSTGRES)
def add_composite(design, live):
    if len(design.all('composites')) > 1:
        return False
    composite = put(design, 'composites', 'money', fields=[])
    for _ in range(2):
        add_field(design, composite, 'number', data_type='Integer')
    table = some(design, design.tables())
    if table and design.chance(0.7):
        add_field(design, table, 'text', data_type=f'Composite(@{composite["uid"]})', _kind='composite')
    return True


@edit(POSTGRES)
def change_composite(design, live):
    composite = some(design, design.all('composites'))
    if not composite:
        return False
    field = design.pick(composite['fields'])
    how = design.rand.randrange(4)
    if how == 0:
        add_field(design, composite, 'text', data_type='Text')
    elif how == 1:
        field['name'] = design.name('f', [f['name'] for f in composite['fields']])
    elif how == 2:
        field['data_type'] = design.pick({'Integer', 'BigInt', 'Text'} - {field['data_type']})
    elif len(composite['fields']) > 1:
        composite['fields'].remove(field)
    return True


@edit(weight=2)
def add_array(design, live):
    table = some(design, design.tables())
    if not table or len(table['fields']) > 12:
        return False
    kind = design.pick(['Text', 'Integer'])
    add_field(design, table, 'text', data_type=f'Array({kind})', _kind='array', _values=['{}' if design.dialect == POSTGRES else '[]'])
    return True


@edit()
def add_interval(design, live):
    table = some(design, design.tables())
    if not table or len(table['fields']) > 12:
        return False
    add_field(design, table, 'text', data_type=design.pick(['Interval', 'Blob', 'Binary(16)', 'Float']), _kind='other')
    return True


@edit(POSTGRES)
def change_extension(design, live):
    extensions = design.schema.setdefault('extensions', [])
    if extensions:
        extensions.clear()
    else:
        extensions.append({'uid': design.uid(), 'name': design.pick(['pg_trgm', 'hstore'])})
    return True


# Numbers

@edit(POSTGRES, MARIADB, weight=2)
def add_sequence(design, live):
    if len(design.all('sequences')) > 3:
        return False
    put(design, 'sequences', 'seq', increment=design.pick([1, 5]))
    return True


@edit(POSTGRES, MARIADB)
def change_sequence(design, live):
    sequence = some(design, design.all('sequences'))
    if not sequence:
        return False
    how = design.rand.randrange(4)
    if how == 0:
        sequence['increment'] = sequence.get('increment', 1) + 1
    elif how == 1:
        sequence['cycles'] = not sequence.get('cycles')
    elif how == 2:
        sequence['maximum'] = str(design.rand.randrange(1000, 5000))
    else:
        sequence['cache'] = design.rand.randrange(2, 9)
    return True


@edit(POSTGRES)
def count_by_sequence(design, live):
    sequence = some(design, design.all('sequences'))
    table = some(design, design.tables())
    field = some(design, [f for f in design.numbers(table) if f['data_type'] in ('Integer', 'BigInt') and f is not design.key(table) and not f.get('identity')
                          and not f.get('generated_expression') and '_to' not in f] if table else [])
    if not sequence or not field:
        return False
    field.pop('default_value', None)
    field['default_expression'] = f"nextval('«{sequence['uid']}»'::regclass)"
    return True


@edit(POSTGRES)
def change_identity(design, live):
    table = some(design, design.tables())
    key = design.key(table) if table else None
    if not key or key['data_type'] not in ('Integer', 'BigInt'):
        return False
    if key.pop('identity', None) is None or design.chance(0.4):
        key['identity'] = design.pick(['always', 'by_default'])
        key.pop('default_expression', None)
        key.pop('default_value', None)
    return True


# Code

@edit(POSTGRES, MARIADB, weight=2)
def add_routine(design, live):
    if len(design.all('routines')) > 3:
        return False
    if design.dialect == MARIADB:
        put(design, 'routines', 'twice', arguments='x INT', returns='INT', language='SQL', volatility='immutable', body='RETURN x * 2')
    else:
        put(design, 'routines', 'twice', arguments='x integer', returns='integer', language='sql', volatility='immutable', body='SELECT x * 2')
    return True


def counting(design):
    """Routines of numbers."""
    return [r for r in design.all('routines') if r['returns'] in ('integer', 'bigint', 'INT')]


@edit(POSTGRES, weight=2)
def say_type(design, live):
    """In a routine, or a view, beside what PostgreSQL has of that name."""
    kinds = ['domains', 'composites'] + (['enums'] if design.project['enum_style'] == 'native' else [])
    kind = some(design, [item for kind in kinds for item in design.all(kind)])
    if not kind:
        return False
    name = f'«{kind["uid"]}»'
    if design.chance(0.5):
        put(design, 'routines', 'same', arguments=f'x {name}, day date', returns=name, language='sql', volatility='immutable', body='SELECT x')
    else:
        put(design, 'views', 'v', definition=f"SELECT NULL::{name} AS one, ARRAY[NULL]::{name}[] AS many, '2026-01-02'::date AS day, 'a'::text AS text")
    return True


@edit(POSTGRES, MARIADB)
def change_routine(design, live):
    routine = some(design, counting(design))
    if not routine:
        return False
    n = design.rand.randrange(3, 9)
    routine['body'] = f'RETURN x * {n}' if design.dialect == MARIADB else f'SELECT x * {n}'
    if design.dialect == POSTGRES and design.chance(0.3):
        routine['returns'] = 'bigint' if routine['returns'] == 'integer' else 'integer'
        routine['body'] += f'::{routine["returns"]}'
    return True


@edit(POSTGRES, weight=2)
def use_routine(design, live):
    """In a default, a check, an index or a view."""
    routine = some(design, counting(design))
    table = some(design, [t for t in design.tables() if design.key(t)])
    field = some(design, [f for f in design.numbers(table) if f['data_type'] == 'Integer' and f is not design.key(table) and not f.get('identity')
                          and not f.get('generated_expression') and '_to' not in f] if table else [])
    if not routine or not field:
        return False
    call = f'«{routine["uid"]}»(«{field["uid"]}»)'
    how = design.rand.randrange(4)
    if how == 0:
        field.pop('default_value', None)
        field['default_expression'] = f'«{routine["uid"]}»(4)'
    elif how == 1:
        table.setdefault('constraints', []).append({'uid': design.uid(), 'name': design.name('ok', design.shared()), 'constraint': 'check', 'expression': f'{call} > -1'})
    elif how == 2:
        table.setdefault('indexes', []).append({'uid': design.uid(), 'name': design.name('idx', design.shared()), 'parts': [{'uid': design.uid(), 'expression': call}]})
    else:
        put(design, 'views', 'v', definition=f'SELECT «{design.key(table)["uid"]}» AS number, {call} AS value FROM «{table["uid"]}»')
    return True


@edit(weight=3)
def add_trigger(design, live):
    table = some(design, design.tables())
    if not table or len(table.get('triggers', [])) > 1:
        return False
    field = design.pick(table['fields'])
    trigger = {'uid': design.uid(), 'name': design.name('watch', [t['name'] for e in design.tables() for t in e.get('triggers', [])]), 'for_each_row': True,
               'events': design.pick([['UPDATE'], ['INSERT'], ['DELETE']]), 'timing': 'after'}
    if design.dialect == POSTGRES:
        routine = next((r for r in design.all('routines') if r['returns'] == 'trigger'), None) or put(
            design, 'routines', 'watch', returns='trigger', language='plpgsql', body='BEGIN RETURN NEW; END')
        trigger['routine'] = routine['uid']
        if trigger['events'] == ['UPDATE']:
            trigger['condition'] = f'NEW.«{field["uid"]}» IS NOT NULL'
            if design.chance(0.4):
                trigger['fields'] = [field['uid']]
    else:
        other = design.pick(design.tables())
        if other is table:
            return False
        note = design.pick(other['fields'])
        if note.get('generated_expression'):
            return False
        trigger['body'] = f'BEGIN UPDATE «{other["uid"]}» SET «{note["uid"]}» = «{note["uid"]}» WHERE 1 = 0; END'
    table.setdefault('triggers', []).append(trigger)
    return True


@edit()
def change_trigger(design, live):
    trigger = some(design, [t for e in design.tables() for t in e.get('triggers', [])])
    if not trigger:
        return False
    if design.chance(0.5):
        trigger['name'] = design.name('watch', [t['name'] for e in design.tables() for t in e.get('triggers', [])])
    elif trigger.get('condition') or trigger.get('fields'):
        trigger.pop('condition', None)
        trigger.pop('fields', None)
    else:
        trigger['events'] = design.pick([['UPDATE'], ['INSERT'], ['DELETE']])
        if design.dialect == POSTGRES:
            trigger['firing'] = design.pick(['origin', 'disabled', 'always'])
    return True


@edit(POSTGRES)
def change_policy(design, live):
    table = some(design, design.tables())
    number = some(design, design.numbers(table) if table else [])
    if not number:
        return False
    if table.get('policies') and design.chance(0.5):
        table['policies'][0]['using_expression'] = f'«{number["uid"]}» > 21'
        table['row_security'] = design.pick(['off', 'on', 'forced'])
    else:
        table.setdefault('policies', []).append({'uid': design.uid(), 'name': design.name('seen', [p['name'] for p in table.get('policies', [])]),
                                                 'command': design.pick(['all', 'select']), 'using_expression': f'«{number["uid"]}» > 18'})
    return True


@edit(POSTGRES)
def add_rule(design, live):
    table = some(design, design.tables())
    number = some(design, design.numbers(table) if table else [])
    if not number or table.get('rules'):
        return False
    uid = design.uid()
    table['rules'] = [{'uid': uid, 'name': design.name('kept', [], ()), 'definition':
                       f'CREATE RULE «{uid}» AS ON DELETE TO «{table["uid"]}» WHERE old.«{number["uid"]}» > 18 DO INSTEAD NOTHING'}]
    return True


@edit(POSTGRES, weight=2)
def add_materialized_view(design, live):
    table = some(design, [t for t in design.tables() if design.key(t)])
    if not table:
        return False
    view = put(design, 'views', 'totals', definition=f'SELECT «{design.key(table)["uid"]}» AS number, count(*) AS value FROM «{table["uid"]}» GROUP BY 1', is_materialized=True)
    if design.chance(0.6):
        view['indexes'] = [{'uid': design.uid(), 'name': design.name('idx', design.shared()), 'is_unique': True, 'parts': [{'uid': design.uid(), 'expression': 'number'}]}]
    return True


# Keys

@edit(POSTGRES, weight=2)
def add_special_index(design, live):
    table = some(design, design.tables())
    fields = [f for f in design.plain(table) if fits_key(design, f)] if table else []
    field = some(design, fields)
    if not field:
        return False
    index = {'uid': design.uid(), 'name': design.name('idx', design.shared()), 'parts': [{'uid': design.uid(), 'field': field['uid']}]}
    how = design.rand.randrange(5)
    if how == 0 and field['_kind'] != 'truth':
        index['method'] = design.pick(['hash', 'btree'])
    elif how == 1 and field['_kind'] in ('number', 'day') and field['data_type'] not in ('Text', 'String(40)'):
        index.update(method='brin', storage_options=['pages_per_range=32'])
    elif how == 2:
        index['include'] = [f['uid'] for f in design.plain(table) if f is not field][:1]
    elif how == 3:
        index['parts'][0].update(nulls=design.pick(['first', 'last']), descending=design.chance(0.5))
        index['storage_options'] = ['fillfactor=70']
    else:
        text = next((f for f in design.plain(table) if f['_kind'] == 'text' and f['data_type'] == 'Text'), None)
        if not text:
            return False
        index.update(method='gin', parts=[{'uid': design.uid(), 'expression': f"to_tsvector('simple', «{text['uid']}»)"}])
    table.setdefault('indexes', []).append(index)
    return True


@edit(POSTGRES)
def add_exclusion(design, live):
    table = some(design, [t for t in design.tables() if design.key(t) and design.key(t)['data_type'] in ('Integer', 'Serial')])
    if not table or any(c['constraint'] == 'exclusion' for c in table['constraints']) or design.relations(design.key(table)):
        return False
    key = f'«{design.key(table)["uid"]}»'
    table['constraints'].append({'uid': design.uid(), 'name': design.name('apart', design.shared()), 'constraint': 'exclusion', 'method': 'gist',
                                 'parts': [{'uid': design.uid(), 'expression': f"int8range({key}, {key}, '[]')", 'exclusion_operator': '&&'}]})
    return True


@edit(POSTGRES, SQLITE)
def change_deferral(design, live):
    part = some(design, [p for t in design.tables() for p in t.get('relations', []) + ([c for c in t.get('constraints', []) if c['constraint'] == 'unique'] if design.dialect == POSTGRES else [])])
    if not part or part.get('constraint') and any(r['target_fields'] == part['fields'] for t in design.tables() for r in t.get('relations', [])):
        return False
    part['deferral'] = design.pick({'none', 'initially_immediate', 'initially_deferred'} - {part.get('deferral', 'none')})
    return True


# Storage

@edit(POSTGRES)
def change_options(design, live):
    table = some(design, design.tables())
    if not table:
        return False
    how = design.rand.randrange(3)
    if how == 0:
        if table.pop('storage_options', None) is None:
            table['storage_options'] = [f'fillfactor={design.rand.randrange(50, 90)}']
    elif how == 1:
        table['replica_identity'] = design.pick({'full', 'nothing', 'default'} - {table.get('replica_identity', 'default')})
    else:
        text = some(design, [f for f in design.plain(table) if f['data_type'] == 'Text' and f['_kind'] in ('text', 'email', 'url')])
        if not text:
            return False
        text.update(storage=design.pick(['external', 'main', 'extended']).upper(), statistics_target=design.rand.randrange(50, 500))
    return True


@edit(POSTGRES)
def change_persistence(design, live):
    table = some(design, design.tables())
    if not table or table.get('relations') or any(r['target'] == table['uid'] for t in design.tables() for r in t.get('relations', [])):
        return False
    if table.pop('persistence', None) is None:
        table['persistence'] = 'unlogged'
    return True


@edit(POSTGRES, weight=3)
def change_partitions(design, live):
    whole = some(design, [e for e in design.all('entities') if e.get('partition_strategy')])
    if not whole:
        whole = put(design, 'entities', 'log', fields=[], partition_strategy='range', partition_keys=[])
        key = add_field(design, whole, 'number', data_type='Integer', not_null=True)
        add_field(design, whole, 'text', data_type='Text')
        whole['partition_keys'].append({'uid': design.uid(), 'field': key['uid']})
        return True
    parts = [e for e in design.all('entities') if e.get('partition_of') == whole['uid']]
    how = design.rand.randrange(4)
    if how == 0 and len(parts) > 1:
        design.remove(design.pick(parts))
    elif how == 1 and parts:
        fields = [(e, add_field(design, e, 'text', data_type='Text')) for e in [whole] + parts]
        for entity, field in fields:
            field['name'] = f'more_{fields[0][1]["uid"]}'
            if entity is not whole:
                field['is_inherited'] = True
    elif len(parts) < 5:
        where = whole.setdefault('_next', 0)
        whole['_next'] += 1
        part = put(design, 'entities', 'part', fields=[], partition_of=whole['uid'], partition_bound=f'FOR VALUES FROM ({where * 100}) TO ({where * 100 + 100})')
        for field in whole['fields']:
            part['fields'].append({**field, 'uid': design.uid(), 'is_inherited': True})
    else:
        return False
    return True


@edit(SQLITE)
def change_sqlite_table(design, live):
    table = some(design, design.tables())
    if not table:
        return False
    if design.chance(0.5):
        table['is_strict'] = not table.get('is_strict')
    elif design.key(table) and 'Serial' not in design.key(table)['data_type']:
        table['without_rowid'] = not table.get('without_rowid')
    else:
        return False
    return True


@edit(SQLITE, MARIADB)
def change_collation(design, live):
    table = some(design, design.tables())
    field = some(design, [f for f in design.plain(table) if f['_kind'] == 'text' and f['data_type'].startswith(('Text', 'String'))] if table else [])
    if not field:
        return False
    if field.pop('collation', None) is None:
        field['collation'] = 'NOCASE' if design.dialect == SQLITE else 'utf8mb4_bin'
    return True


@edit(MARIADB, weight=2)
def change_mariadb_table(design, live):
    table = some(design, design.tables())
    if not table:
        return False
    how = design.rand.randrange(3)
    if how == 0:
        field = some(design, [f for f in design.plain(table) if f is not design.key(table) and not f.get('not_null')])
        if not field:
            return False
        field['is_invisible'] = not field.get('is_invisible')
    elif how == 1:
        index = some(design, [i for i in table.get('indexes', [])])
        if not index:
            return False
        index['is_invisible'] = not index.get('is_invisible')
    else:
        field = some(design, [f for f in design.plain(table) if f['data_type'] in ('Timestamp', 'DateTime') and f['_kind'] == 'day'])
        if not field:
            return False
        field.update(default_expression='CURRENT_TIMESTAMP', on_update_expression='CURRENT_TIMESTAMP')
        field.pop('default_value', None)
    return True


@edit(MARIADB)
def add_mariadb_index(design, live):
    """Over the beginning of a long text."""
    table = some(design, design.tables())
    field = some(design, [f for f in design.plain(table) if f['data_type'] == 'Text' and f['_kind'] in ('text', 'url')] if table else [])
    if not field:
        return False
    table.setdefault('indexes', []).append({'uid': design.uid(), 'name': design.name('idx', design.shared()), 'parts': [
        {'uid': design.uid(), 'field': field['uid'], 'prefix_length': design.rand.randrange(5, 50)}]})
    return True


@edit(MARIADB, weight=2)
def add_fulltext(design, live):
    """What had one once keeps a hidden column for it."""
    table = some(design, [t for t in design.tables() if not t.get('storage_options')])
    field = some(design, [f for f in design.plain(table) if f['_kind'] in ('text', 'url') and f['data_type'].startswith(('Text', 'String'))] if table else [])
    if not field or len(table.get('indexes', [])) > 4:
        return False
    table.setdefault('indexes', []).append({'uid': design.uid(), 'name': design.name('words', design.shared()), 'method': 'FULLTEXT',
                                            'parts': [{'uid': design.uid(), 'field': field['uid']}]})
    return True


@edit(MARIADB)
def change_table_collation(design, live):
    table = some(design, design.tables())
    if not table:
        return False
    table['collation'] = design.pick({None, 'utf8mb4_bin', 'utf8mb4_unicode_ci'} - {table.get('collation')})
    if not table['collation']:
        del table['collation']
    return True


@edit(MARIADB)
def divide_table(design, live):
    """By its key, which all that is unique has to have."""
    table = some(design, [t for t in design.tables() if design.key(t)])
    if not table:
        return False
    if table.pop('storage_options', None):
        return True
    key = design.key(table)
    if (table.get('relations') or design.relations(key) or any(c['constraint'] == 'unique' for c in table['constraints'])
            or any(i.get('is_unique') or i.get('method') for i in table.get('indexes', []))):
        return False
    table['storage_options'] = [f'PARTITION BY HASH («{key["uid"]}») PARTITIONS {design.rand.randrange(2, 5)}']
    return True
