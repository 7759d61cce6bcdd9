#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, used as a person would: look, click, type, and see what is on the disk."""
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from driver import Missed, Program, build_root, wait_for

MARQUETRY = build_root('src/app/marquetry')
MARQ = build_root('src/cli/marq')


def titles(app, name):
    """The labels of this text that are not in a row of a list."""
    def in_list(node):
        while node and node.get_role_name() != 'list item':
            node = node.get_parent()
        return node is not None
    return [node for node in app.find_all('label', name) if not in_list(node)]


def edit(app, find_label, entry):
    """Double-clicks a label until its entry is there: on a busy machine two clicks may be too far apart."""
    for _attempt in range(5):
        app.double_click(find_label())
        try:
            return app.find('entry', entry, seconds=2)
        except Missed:
            continue
    raise Missed(f'double-clicked in vain for {entry!r}')


class Window(unittest.TestCase):
    def setUp(self):
        self.scratch = Path(tempfile.mkdtemp(prefix='marquetry-window-'))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.project = self.scratch / 'shop'
        self.file = self.project / 'shop.marq'
        subprocess.run([MARQ, 'new', self.project, '--template', 'shop', '--dialect', 'sqlite'], check=True,
                       stdout=subprocess.DEVNULL)

    def open(self, path=None):
        app = Program(MARQUETRY, str(path or self.project))
        self.addCleanup(app.kill)
        return app

    def saved(self):
        return json.loads(self.file.read_text())

    def saved_names(self):
        return {entity['name'] for entity in self.saved()['schema']['namespaces'][0]['entities']}

    def rename(self, app, old, new):
        """In place, in the title of the entity that is shown."""
        entry = edit(app, lambda: wait_for('the title', lambda: titles(app, old))[0], f'Name of entity {old}')
        app.key('ctrl+a')
        app.type(new)
        wait_for(f'the entry to hold {new!r}', lambda: app.text(entry) == new)
        return entry

    def answer(self, app, heading, response):
        """Chooses a response of the dialog with this heading."""
        dialog = app.find('label', heading)
        while dialog.get_parent().get_role_name() != 'application':
            dialog = dialog.get_parent()
        app.press('label', response, within=dialog)

    def show(self, app, name):
        app.press('label', name)
        wait_for(f'the page of {name}', lambda: titles(app, name))

    def test_lists_what_is_there(self):
        with self.open() as app:
            for name in ('customers', 'order_items', 'orders', 'products'):
                app.find('label', name)
            self.show(app, 'products')
            for text in ('id', 'UUID', 'name', 'String(255)', 'price', 'Decimal(10, 2)', 'PK', '= gen_random_uuid()',
                         'development · SQLite'):
                app.find('label', text)
            app.key('ctrl+f')
            app.type('email')
            app.wait_gone('label', 'orders')
            app.find('label', 'customers')
            app.key('ctrl+a')
            app.type('zzz')
            app.find('label', 'Nothing Found')

    def test_rename_undo_redo_save(self):
        with self.open() as app:
            self.show(app, 'products')
            self.rename(app, 'products', 'goods')
            app.key('Return')
            app.find('label', 'Not saved')
            wait_for('the list to follow', lambda: len(app.find_all('label', 'goods')) >= 2)
            app.find('button', 'Undo Rename products')
            self.assertIn('products', self.saved_names())

            app.key('ctrl+z')
            wait_for('the old name', lambda: len(app.find_all('label', 'products')) >= 2)
            app.find('button', 'Redo Rename products')
            app.wait_gone('label', 'Not saved')
            app.key('ctrl+shift+z')
            wait_for('the new name', lambda: len(app.find_all('label', 'goods')) >= 2)

            app.key('ctrl+s')
            wait_for('the file', lambda: 'goods' in self.saved_names())
            app.wait_gone('label', 'Not saved')
            app.key('ctrl+w')
            self.assertEqual(app.wait_exit(), 0)

    def test_rename_field(self):
        with self.open() as app:
            self.show(app, 'products')
            edit(app, lambda: app.find('label', 'price'), 'Name of field price')
            app.key('ctrl+a')
            app.type('cost')
            app.key('Return')
            app.find('label', 'cost')
            app.find('button', 'Undo Rename price')
            edit(app, lambda: app.find('label', 'cost'), 'Name of field cost')
            app.type('x')
            app.key('Escape')
            app.find('label', 'cost')
            app.find('button', 'Undo Rename price')

    def test_undo_while_typing(self):
        with self.open() as app:
            app.find('label', 'customers')
            app.key('ctrl+e')
            entry = app.find('entry', 'Name of entity new_entity')
            app.key('End')
            app.type('x')
            wait_for('the letter', lambda: app.text(entry) == 'new_entityx')
            app.key('ctrl+z')
            wait_for('the text undone', lambda: app.text(entry) == 'new_entity')
            app.key('Escape')
            app.find('label', 'new_entity')

    def test_refused_names(self):
        with self.open() as app:
            self.show(app, 'products')
            for name, reason in (('orders', 'there is another one of this name here'),
                                 ('pg_products', 'belong to the database'),
                                 ('marquetry_log', 'Marquetry keeps its records')):
                entry = self.rename(app, 'products', name)
                app.key('Return')
                app.find('label', re.compile(reason))
                self.assertEqual(app.text(entry), name)
                app.key('Escape')
                app.wait_gone('label', re.compile(reason))
            self.assertFalse(app.action_state('win.undo')[0])

    def test_new_and_delete(self):
        with self.open() as app:
            app.find('label', 'customers')
            app.key('ctrl+e')
            app.find('entry', 'Name of entity new_entity')
            app.key('ctrl+a')
            app.type('invoices')
            app.key('Return')
            wait_for('the entity', lambda: len(app.find_all('label', 'invoices')) >= 2)
            self.show(app, 'orders')
            app.press('label', 'orders')
            app.key('Delete')
            app.find('label', re.compile('^Deleted orders, and .* things? that needs? it$'))
            wait_for('it to be gone', lambda: not app.find_all('label', 'orders'))
            app.press('label', 'Undo')
            app.find('label', 'orders')
            app.activate('win.save')
            wait_for('the file', lambda: self.saved_names() == {'customers', 'invoices', 'order_items', 'orders', 'products'})

    def test_unsaved_changes(self):
        with self.open() as app:
            self.show(app, 'products')
            self.rename(app, 'products', 'goods')
            app.key('Return')
            app.find('label', 'Not saved')
            app.key('ctrl+w')
            self.answer(app, 'Save Changes?', 'Cancel')
            app.wait_gone('label', 'Save Changes?')
            app.find('label', 'Not saved')
            app.key('ctrl+w')
            self.answer(app, 'Save Changes?', 'Discard')
            self.assertEqual(app.wait_exit(), 0)
        self.assertIn('products', self.saved_names())
        with self.open() as app:  # Who discards is not asked again.
            self.show(app, 'products')
            self.assertFalse(app.find_all('label', 'Recover'))
            self.rename(app, 'products', 'goods')
            app.key('Return')
            app.find('label', 'Not saved')
            app.key('ctrl+w')
            self.answer(app, 'Save Changes?', 'Save')
            self.assertEqual(app.wait_exit(), 0)
        self.assertIn('goods', self.saved_names())

    def test_killed_and_recovered(self):
        with self.open() as app:
            self.show(app, 'products')
            self.rename(app, 'products', 'goods')
            app.key('Return')
            app.find('label', 'Not saved')
            app.kill()
        self.assertIn('products', self.saved_names())
        with self.open() as app:  # Who does not answer, and saves something else, is asked again.
            app.find('label', 'customers')
            app.key('ctrl+e')
            app.find('entry', 'Name of entity new_entity')
            app.key('Return', 'ctrl+s')
            wait_for('the file', lambda: 'new_entity' in self.saved_names())
            app.find('label', 'Recover')
            app.key('ctrl+w')
            self.assertEqual(app.wait_exit(), 0)
        with self.open() as app:
            app.find('label', re.compile('^1 change was not saved when the project was last open'))
            app.find('label', 'products')
            app.press('label', 'Recover')
            app.find('label', 'goods')
            app.find('button', 'Undo Recover Unsaved Changes')
            app.find('label', 'Not saved')
            app.kill()
        with self.open() as app:  # Recovered is not saved.
            app.press('label', 'Recover')
            app.find('label', 'goods')
            app.key('ctrl+s')
            wait_for('the file', lambda: 'goods' in self.saved_names())
        with self.open() as app:
            app.find('label', 'goods')
            self.assertFalse(app.find_all('label', 'Recover'))

    def edit_outside(self, old, new):
        self.file.write_text(self.file.read_text().replace(f'"name": "{old}"', f'"name": "{new}"'))

    def test_changed_outside(self):
        with self.open() as app:
            app.find('label', 'customers')
            self.edit_outside('customers', 'clients')
            app.find('label', 'shop.marq was changed by another program.')
            app.press('label', 'Show Difference')
            app.find('label', 'public.clients: Name was customers, is clients')
            app.key('Escape')
            app.wait_gone('label', 'public.clients: Name was customers, is clients')
            app.press('label', 'Reload')
            app.find('label', 'clients')
            app.wait_gone('label', 'Reload')

            self.edit_outside('clients', 'patrons')
            app.press('label', 'Keep Mine')
            app.wait_gone('label', 'Keep Mine')
            app.find('label', 'clients')
            app.key('ctrl+s')
            wait_for('the file', lambda: 'clients' in self.saved_names())

    def test_damaged(self):
        with self.open() as app:  # Leaves a good copy behind.
            app.find('label', 'products')
        text = self.file.read_text()
        damaged = text.replace('"data_type": "Decimal(10, 2)"', '"data_type": "Decimal(10, 2)', 1)
        line = damaged[:damaged.index('Decimal(10, 2),')].count('\n') + 1
        self.file.write_text(damaged)
        with self.open() as app:
            app.find('label', re.compile('^This project is damaged'))
            app.find('label', 'Read only')
            self.assertFalse(app.action_state('win.add-entity')[0])
            app.press('label', 'Details…')
            app.find('label', re.compile(f'^shop.marq, line {line}'))
            app.key('Escape')
            app.wait_gone('label', re.compile(f'^shop.marq, line {line}'))
            app.press('label', 'Open Last Good Copy')
            wait_for('a second window', lambda: len(app.find_all('frame')) == 2)
            self.assertEqual(self.file.read_text(), damaged)
        with self.open() as app:
            app.press('label', 'Keep What Is Left')
            app.find('label', 'Not saved')
            app.key('ctrl+s')
            wait_for('the file', lambda: self.file.read_text() != damaged)
        self.assertIn('products', self.saved_names())
        self.assertEqual((self.project / 'shop.marq.damaged').read_text(), damaged)

    def test_newer_format(self):
        self.file.write_text(self.file.read_text().replace('"format": 1', '"format": 2'))
        with self.open() as app:
            app.find('label', re.compile('saved by a newer version of Marquetry'))
            app.find('label', 'customers')
            self.assertFalse(app.action_state('win.rename')[0])
            app.key('ctrl+w')
            self.assertEqual(app.wait_exit(), 0)

    def test_cannot_save(self):
        with self.open() as app:
            self.show(app, 'products')
            self.rename(app, 'products', 'goods')
            app.key('Return')
            app.find('label', 'Not saved')
            shutil.rmtree(self.project)
            app.key('ctrl+s')
            app.find('label', re.compile('was changed by (another program|somebody else)'))
            app.press('label', 'Keep Mine')
            app.key('ctrl+s')
            self.answer(app, 'The Project Was Not Saved', 'Close')
            app.find('label', 'Not saved')

    def test_nothing_to_open(self):
        with self.open(self.scratch / 'nowhere') as app:
            self.answer(app, 'The Project Cannot Be Opened', 'Close')
            for title in ('Empty', 'Shop', 'Blog'):
                app.find('label', title)


if __name__ == '__main__':
    unittest.main(verbosity=2)
