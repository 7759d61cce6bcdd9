#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the tree to the rules in house.py, and proves on a small tree that each rule can fail."""
import os
import sys
import tempfile
import unittest

import house

SPDX = 'SPDX-License-Identifier: GPL-3.0-or-later\n'
C_FILE = f'/* {SPDX} */\n'


def write(top, path, text):
    path = os.path.join(top, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


class TheTree(unittest.TestCase):
    """This checkout."""

    top = os.environ.get('MARQ_SOURCE_ROOT', os.getcwd())
    maxDiff = None

    def test_rules(self):
        for rule in house.RULES:
            with self.subTest(rule.__name__):
                self.assertEqual(list(rule(self.top)), [], rule.__doc__)

    def test_marq_links_no_gtk(self):
        program = os.path.join(os.environ.get('MARQ_BUILD_ROOT', 'build'), 'src/cli/marq')
        self.assertTrue(os.path.exists(program), f'{program} is not built')
        self.assertEqual(list(house.links_no_gtk(program)), [])


class TheRules(unittest.TestCase):
    """A small tree that keeps every rule; then with one breach at a time."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = folder.name
        for floor in ('', 'model/', 'compare/', 'diagram/', 'engine/', 'cli/', 'app/', 'engine/sqlite/'):
            write(self.top, f'src/{floor}README.md', 'What lives here.\n')
        write(self.top, 'src/model/marq-item.h', C_FILE)
        write(self.top, 'src/model/marq-item.c', C_FILE + '#include "config.h"\n#include "marq-item.h"\n')
        write(self.top, 'src/engine/marq-engine.h', C_FILE + '#include "model/marq-item.h"\n')
        write(self.top, 'src/engine/sqlite/marq-sqlite.c', C_FILE + '#include "engine/marq-engine.h"\n')
        write(self.top, 'src/app/marq-window.c', C_FILE + '#include <adwaita.h>\nx = _("Words");\n')
        write(self.top, 'po/POTFILES.in', 'src/app/marq-window.c\n')
        write(self.top, 'dev', f'#!/bin/sh\n# {SPDX}true\n')

    def breaches(self):
        return {rule.__name__: found for rule in house.RULES if (found := list(rule(self.top)))}

    def expect(self, rule, *words):
        found = self.breaches()
        self.assertEqual(list(found), [rule.__name__])
        for word in words:
            self.assertIn(word, found[rule.__name__][0])

    def test_good_tree(self):
        self.assertEqual(self.breaches(), {})

    def test_include_from_above(self):
        write(self.top, 'src/model/marq-x.c', C_FILE + '#include "engine/marq-engine.h"\n')
        self.expect(house.floors_look_down, 'src/model/marq-x.c:3', 'engine')

    def test_include_from_the_same_floor(self):
        write(self.top, 'src/compare/marq-x.c', C_FILE + '#include "diagram/marq-scene.h"\n')
        self.expect(house.floors_look_down, 'compare must not know diagram')

    def test_include_around_the_corner(self):
        write(self.top, 'src/engine/marq-x.c', C_FILE + '#include "../model/marq-item.h"\n')
        self.expect(house.floors_look_down, 'no such floor')

    def test_include_without_its_floor(self):
        write(self.top, 'src/engine/marq-x.c', C_FILE + '#include "marq-item.h"\n')
        self.expect(house.floors_look_down, 'marq-item.h')

    def test_gtk_below(self):
        for header in ('gtk/gtk.h', 'adwaita.h', 'gtksourceview/gtksource.h', 'gdk/gdk.h'):
            write(self.top, 'src/cli/marq-x.c', C_FILE + f'#include <{header}>\n')
            self.expect(house.no_gtk_below, header)

    def test_no_readme(self):
        os.remove(os.path.join(self.top, 'src/engine/sqlite/README.md'))
        self.expect(house.folders_say_what_they_are, 'sqlite')

    def test_long_readme(self):
        write(self.top, 'src/model/README.md', 'A line.\n' * 41)
        self.expect(house.folders_say_what_they_are, 'model')

    def test_no_licence(self):
        for path in ('src/app/a.c', 'src/app/a.h', 'tests/a.py', 'tests/a.sh', 'src/meson.build', 'dev'):
            with self.subTest(path):
                self.setUp()
                write(self.top, path, '\n\n\n# ' + SPDX)
                self.expect(house.licence_is_named, path)

    def test_long_file(self):
        write(self.top, 'tests/model/marq-x.c', C_FILE + '\n' * 700)
        self.expect(house.files_are_one_idea, 'marq-x.c')

    def test_untidy_top(self):
        write(self.top, 'notes.txt', '')
        self.expect(house.top_is_tidy, 'notes.txt')

    def test_untranslated(self):
        for path, text in (('src/app/a.c', C_FILE + 'x = _ ("Words");\n'),
                           ('resources/a.ui', '<property translatable="yes">Words</property>\n')):
            with self.subTest(path):
                self.setUp()
                write(self.top, path, text)
                self.expect(house.words_reach_translators, path)

    def test_untidy_potfiles(self):
        write(self.top, 'po/POTFILES.in', 'src/app/marq-window.c\nsrc/app/gone.c\n')
        found = self.breaches()['words_reach_translators']
        self.assertEqual(len(found), 2, found)

    def test_broken_script(self):
        write(self.top, 'dev', f'#!/bin/sh\n# {SPDX}if\n')
        self.expect(house.scripts_parse, 'dev')

    def test_gtk_linked(self):
        # Python itself is a program that links no GTK; GTK's own daemon is one that does.
        self.assertEqual(list(house.links_no_gtk(os.path.realpath(sys.executable))), [])
        with tempfile.TemporaryDirectory() as folder:
            source, library = os.path.join(folder, 'a.c'), os.path.join(folder, 'a.so')
            write(folder, 'a.c', '')
            os.system(f'cc -shared -o {library} {source} -Wl,--no-as-needed -l:libgtk-4.so.1')
            self.assertEqual(len(list(house.links_no_gtk(library))), 1)


if __name__ == '__main__':
    unittest.main()
