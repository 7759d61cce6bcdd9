#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq export --format svg, pdf and png: what is in the file, what is refused, and what is on disk after."""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))
SVG = '{http://www.w3.org/2000/svg}'
LINK = '{http://www.w3.org/1999/xlink}href'
ODD = ['two "words"', "it's", '<b>&amp;', '\U0001f469\u200d\U0001f469\u200d\U0001f467', 'שלום', 'x' * 63, 'a\tb', ' ']


class Picture(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix='marquetry-cli-')
        self.addCleanup(self.scratch.cleanup)
        self.folder = Path(self.scratch.name)
        self.marq('new', 'shop', '--template', 'shop')

    def marq(self, *arguments, status=0, **more):
        # Nothing to show a window on.
        bare = {name: value for name, value in os.environ.items() if name not in ('DISPLAY', 'WAYLAND_DISPLAY')}
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, cwd=self.folder, env={**bare, **more})
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return run

    def svg(self, *arguments):
        run = self.marq('export', *arguments, '--format', 'svg')
        return xml.etree.ElementTree.fromstring(run.stdout)

    @staticmethod
    def texts(svg):
        return [text.text for text in svg.iter(SVG + 'text')]

    def size(self, name):
        data = (self.folder / name).read_bytes()
        self.assertEqual(data[:8], b'\x89PNG\r\n\x1a\n')
        self.assertEqual(data[-8:-4], b'IEND')
        return struct.unpack('>II', data[16:24])

    def edit(self, change):
        path = self.folder / 'shop/shop.marq'
        project = json.loads(path.read_text())
        change(project['schema']['namespaces'][0])
        path.write_text(json.dumps(project))

    def test_by_the_name_of_the_file(self):
        for name, start in (('a.svg', b'<?xml'), ('a.pdf', b'%PDF-1.4'), ('a.PNG', b'\x89PNG')):
            run = self.marq('export', 'shop', '-o', name)
            self.assertEqual((run.stdout, run.stderr), (b'', b''))
            self.assertTrue((self.folder / name).read_bytes().startswith(start), name)

    def test_to_a_pipe(self):
        self.marq('export', 'shop', '-o', 'a.png')
        run = self.marq('export', 'shop', '--format', 'png')
        self.assertEqual(run.stdout, (self.folder / 'a.png').read_bytes())

    def test_diagram(self):
        svg = self.svg('shop')
        self.assertEqual(svg.find(SVG + 'title').text, 'shop · main')
        for text in ('customers', 'orders', 'Ordering', 'decimal(10,2)', 'Prices may change later.'):
            self.assertIn(text, self.texts(svg))
        # Laid out anew: the group and the note are the diagram's.
        svg = self.svg('shop', '--diagram', 'none')
        self.assertEqual(svg.find(SVG + 'title').text, 'shop')
        self.assertIn('customers', self.texts(svg))
        self.assertNotIn('Ordering', self.texts(svg))
        self.assertIn('no diagram “other”', self.marq('export', 'shop', '--format=svg', '--diagram=other', status=1).stderr.decode())

    def test_without_a_diagram(self):
        shutil.rmtree(self.folder / 'shop/diagrams')
        texts = self.texts(self.svg('shop'))
        for name in ('customers', 'orders', 'order_items', 'products', 'order_status'):
            self.assertIn(name, texts)

    def test_without_graphviz(self):
        run = self.marq('export', 'shop', '--diagram', 'none', '--format', 'svg', PATH='/nowhere')
        self.assertIn('without Graphviz', run.stderr.decode())
        self.assertIn('customers', self.texts(xml.etree.ElementTree.fromstring(run.stdout)))

    def test_any_source(self):
        (self.folder / 'a.sql').write_text('CREATE TABLE parent (id integer PRIMARY KEY);\n'
                                           'CREATE TABLE child (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parent);\n')
        self.assertEqual(len({self.marq('export', 'a.sql', '--format', 'svg').stdout for _ in range(3)}), 1)
        svg = self.svg('a.sql')
        self.assertEqual(svg.find(SVG + 'title').text, 'a.sql')
        self.assertIn('child', self.texts(svg))
        self.assertTrue(any('parent_id' in (title.text or '') for title in svg.iter(SVG + 'title')))

    def test_only(self):
        for more in ([], ['--diagram', 'none']):
            svg = self.svg('shop', '--only', 'customers', '--only', 'orders', *more)
            self.assertIn('customer_id', self.texts(svg))
            self.assertNotIn('products', self.texts(svg))
            self.assertNotIn('product_id', self.texts(svg))
        self.assertIn('“nobody”', self.marq('export', 'shop', '--format=svg', '--only=nobody', status=1).stderr.decode())

    def test_scale(self):
        self.marq('export', 'shop', '-o', 'one.png')
        self.marq('export', 'shop', '-o', 'three.png', '--scale', '3')
        self.marq('export', 'shop', '-o', 'small.png', '--scale', '0.1')
        width, height = self.size('one.png')
        self.assertEqual(self.size('three.png'), (3 * width, 3 * height))
        self.assertEqual(self.size('small.png'), (-(-width // 10), -(-height // 10)))

    def test_styles_differ(self):
        seen = set()
        for style in ('light', 'dark', 'high-contrast', 'high-contrast-dark', 'print'):
            seen.add(self.marq('export', 'shop', '--format', 'svg', '--style', style).stdout)
        self.assertEqual(len(seen), 5)

    def test_same_twice(self):
        for more in ([], ['--diagram', 'none']):
            pictures = {self.marq('export', 'shop', '--format', kind, '--legend', *more).stdout for kind in ('svg', 'png') for _ in range(2)}
            self.assertEqual(len(pictures), 2)

    def test_legend_and_links(self):
        svg = self.svg('shop', '--legend', '--link', 'https://example.org/{namespace}/{name}?x=1&y=2')
        self.assertIn('Primary key', self.texts(svg))
        links = [link.get(LINK) for link in svg.iter(SVG + 'a')]
        self.assertIn('https://example.org//order_items?x=1&y=2', links)
        self.assertEqual(len(links), 5)

    def test_paper(self):
        self.marq('export', 'shop', '-o', 'a.pdf', '--paper', 'a5', '--scale', '1')
        pages = (self.folder / 'a.pdf').read_bytes()
        self.assertGreater(pages.count(b'/Type /Page '), 1)
        self.assertIn(b'/MediaBox [ 0 0 ', pages)
        self.marq('export', 'shop', '-o', 'b.pdf')
        self.assertEqual((self.folder / 'b.pdf').read_bytes().count(b'/Type /Page '), 1)

    def test_odd_names(self):
        def rename(namespace):
            for entity, name in zip(namespace['entities'], ODD):
                entity['name'] = name
                entity['comment'] = f'{name}]]>'
                for field, other in zip(entity['fields'], ODD):
                    field['name'] = other
        self.edit(rename)
        texts = self.texts(self.svg('shop', '--link', "javascript:'{name}'"))
        for name in ODD[:4]:
            self.assertIn(name, texts)
        for kind in ('png', 'pdf'):
            self.marq('export', 'shop', '--format', kind, '-o', f'a.{kind}', '--link', "x'{name}'")

    def test_nothing(self):
        self.marq('new', 'empty', '--template', 'empty')
        for kind in ('svg', 'png', 'pdf'):
            self.marq('export', 'empty', '-o', f'a.{kind}', '--legend')
            self.assertGreater((self.folder / f'a.{kind}').stat().st_size, 100)

    def test_wholly_or_not_at_all(self):
        kept = self.folder / 'kept.png'
        kept.write_bytes(b'precious')
        for arguments in (['--only', 'nobody'], ['--diagram', 'other'], ['--scale', '99.9', '--legend']):
            if '--scale' in arguments:
                self.edit(lambda namespace: None)
                nodes = self.folder / 'shop/diagrams/main.json'
                diagram = json.loads(nodes.read_text())
                diagram['nodes'][0]['x'] = 900000
                nodes.write_text(json.dumps(diagram))
            self.marq('export', 'shop', '-o', 'kept.png', *arguments, status=1)
            self.assertEqual(kept.read_bytes(), b'precious')
        self.marq('export', 'shop', '-o', 'no/such/folder/a.png', status=1)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ['kept.png', 'shop'])

    def test_usage(self):
        for arguments in (['--style', 'pretty'], ['--paper', 'a4'], ['--scale', '-1'], ['--scale', '1000'], ['--from', '1.0.0'], ['1.0.0'], ['--down'],
                          ['--dialect', 'sqlite'], ['--scale', 'x'], ['--scale', 'nan']):
            run = self.marq('export', 'shop', '--format', 'png', '-o', 'a.png', *arguments, status=2)
            self.assertNotEqual(run.stderr, b'', arguments)
        self.marq('export', 'shop', '--format', 'pdf', '-o', 'a.pdf', '--paper', 'a44', status=2)
        self.marq('export', 'shop', '--format', 'gif', status=2)
        self.marq('export', 'shop', '-o', 'a.gif', status=2)
        self.marq('export', 'shop', '--format', 'sql', '--legend', status=2)
        self.assertFalse((self.folder / 'a.png').exists())

    def test_project_is_left_alone(self):
        before = {path: path.read_bytes() for path in (self.folder / 'shop').rglob('*') if path.is_file()}
        self.marq('export', 'shop', '--diagram', 'none', '-o', 'a.svg')
        self.marq('export', 'shop', '-o', 'a.png')
        self.assertEqual({path: path.read_bytes() for path in (self.folder / 'shop').rglob('*') if path.is_file()}, before)


if __name__ == '__main__':
    unittest.main()
