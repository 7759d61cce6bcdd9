#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: shots.py FOLDER: pictures of the window in its states, to be looked at."""
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from driver import Program, build_root, xdotool

MARQUETRY = build_root('src/app/marquetry')
MARQ = build_root('src/cli/marq')
DARK = {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}
CONTRAST = {'ADW_DEBUG_HIGH_CONTRAST': '1'}


def new(folder, name, template):
    subprocess.run([MARQ, 'new', folder / name, '-t', template, '-d', 'sqlite'], check=True, stdout=subprocess.DEVNULL)
    return folder / name


def entity(name, n_fields, uid):
    return {'name': name, 'uid': uid, 'comment': 'A comment that says at some length what this is for, as people do.',
            'fields': [{'name': f'{name}_field_{i}', 'data_type': 'Decimal(10, 2)', 'uid': f'{uid}.{i}',
                        'comment': 'One line\nand another', 'default_expression': "nextval('a_sequence_of_some_length'::regclass)",
                        'not_null': i % 2 == 0} for i in range(n_fields)]}


def written(folder, name, entities):
    path = folder / name
    path.mkdir()
    (path / f'{name}.marq').write_text(json.dumps({
        'name': name, 'format': 1, 'uid': 'p',
        'schema': {'uid': 's', 'namespaces': [{'name': 'public', 'uid': 'n', 'entities': entities}]}}))
    return path


def main(out):
    scratch = Path(tempfile.mkdtemp(prefix='marquetry-shots-'))
    try:
        take_all(scratch, out)
    finally:
        shutil.rmtree(scratch)


def take(out, name, *command, environment=None, act=None, size=None):
    with Program(MARQUETRY, *map(str, command), environment=environment) as app:
        app.find('frame')
        if size:
            window = xdotool('search', '--onlyvisible', '--pid', app.process.pid).split()[-1]
            xdotool('windowsize', '--sync', window, *size)
        if act:
            act(app)
        time.sleep(0.7)  # For transitions, which nothing announces the end of.
        app.screenshot(str(out / f'{name}.png'))
        print(out / f'{name}.png')


def take_all(scratch, out):
    tenant = new(scratch, 'tenant', 'tenant')
    empty = new(scratch, 'nothing', 'empty')
    take(out, 'welcome')
    take(out, 'light', tenant)
    take(out, 'dark', tenant, environment=DARK)
    take(out, 'high-contrast', tenant, environment=CONTRAST)
    take(out, 'empty', empty)
    take(out, 'narrow', tenant, size=(360, 640))
    take(out, 'narrow-page', tenant, size=(360, 640), act=lambda app: app.activate('win.rename'))
    take(out, 'nothing-found', tenant, act=lambda app: (app.key('ctrl+f'), app.type('zzz')))
    long_name = 'a_name_of_sixty_three_bytes_which_is_the_most_that_is_allowed__'
    take(out, 'long-names', written(scratch, 'long', [entity(long_name + '_' + str(i) if i else '🙂 "quoted" o\'brien select', 12, f'e{i}')
                                                      for i in range(6)]))
    many = written(scratch, 'many', [entity(f'entity_{i:04}', 20, f'e{i}') for i in range(2000)])
    take(out, 'two-thousand', many)

    def question(app):
        app.find('label', 'users')
        app.key('ctrl+e')
        app.find('entry', 'Name of entity new_entity')
        app.key('Return', 'ctrl+w')
        app.find('label', 'Save Changes?')
    take(out, 'question', tenant, act=question)

    def refused(app):
        app.find('label', 'users')
        app.key('ctrl+e')
        app.find('entry', 'Name of entity new_entity')
        app.type('pg_things')
        app.key('Return')
    take(out, 'refused', tenant, act=refused)

    file = tenant / 'tenant.marq'
    file.write_text(file.read_text().replace('"data_type": "UUID",', '"data_type": "UUID', 1))
    take(out, 'damaged', tenant)
    take(out, 'damaged-narrow', tenant, size=(360, 640), act=lambda app: app.click(app.find('label', 'users')))
    take(out, 'damaged-details', tenant, act=lambda app: app.activate('win.problems'))


if __name__ == '__main__':
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    main(folder)
