#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PNG of 1,000 entities, from their SQL to the file, beside Graphviz's neato, which draws the same tables at the same
places with straight lines: it has nothing to read, to lay out or to route. CPU seconds and the peak of memory; medians.
"""
import os
import random
import statistics
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

MARQ = os.path.abspath(sys.argv[1])
ENTITIES = int(os.environ.get('MARQ_BENCH_ENTITIES', '1000'))
FIELDS = 12
ROUNDS = 3
MODULE = 20
SVG = '{http://www.w3.org/2000/svg}'
MOST_SECONDS, MOST_MEGABYTES = 10, 600


def measure(*command):
    """CPU seconds and megabytes."""
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
    _child, status, usage = os.wait4(child, 0)
    if status != 0:
        raise SystemExit(f'{command[0]} failed')
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def refer(rand, number):
    """Mostly to neighbours, and sometimes to one of a few that all refer to."""
    near = number - number % MODULE
    if number == 0:
        return []
    return [rand.randrange(near, number) if number > near and rand.random() < 0.7 else rand.randrange(min(number, 10)) for _ in range(rand.choice((1, 1, 2)))]


def write_sql(path, lines):
    with path.open('w') as sql:
        for number, others in enumerate(lines):
            fields = ['id bigint PRIMARY KEY']
            fields += [f'ref_{i} bigint REFERENCES table_{other}' for i, other in enumerate(others)]
            fields += [f'field_{i} varchar({i + 10}) NOT NULL' for i in range(FIELDS - len(fields))]
            sql.write(f'CREATE TABLE table_{number} ({", ".join(fields)});\n')


def find_places(svg):
    """By title: the first rectangle of an entity is its shadow, a little larger than the box."""
    places = {}
    for group in xml.etree.ElementTree.parse(svg).getroot().iter(SVG + 'g'):
        box, title = group.find(SVG + 'rect'), group.find(SVG + 'text')
        if box is not None and title is not None and title.text.startswith('table_'):
            places[title.text] = [float(box.get(name)) for name in ('x', 'y', 'width', 'height')]
    return places


def write_dot(path, places, lines):
    with path.open('w') as dot:
        dot.write('graph g { dpi=72; node [shape=plain fontname="Cantarell" fontsize=11]; bgcolor="#f6f5f4";\n')
        for name, (x, y, width, height) in places.items():
            rows = ''.join(f'<TR><TD ALIGN="LEFT">PK</TD><TD ALIGN="LEFT">field_{i}</TD><TD ALIGN="RIGHT">string({i})</TD></TR>' for i in range(FIELDS))
            dot.write(f'{name} [pos="{x + width / 2},{-y - height / 2}" label=<<TABLE BGCOLOR="white" BORDER="1" CELLBORDER="0" '
                      f'WIDTH="{width}" HEIGHT="{height}"><TR><TD COLSPAN="3"><B>{name}</B></TD></TR>{rows}</TABLE>>];\n')
        for number, others in enumerate(lines):
            dot.writelines(f'table_{number} -- table_{other};\n' for other in others)
        dot.write('}\n')


def main():
    rand = random.Random(1)
    lines = [refer(rand, number) for number in range(ENTITIES)]
    with tempfile.TemporaryDirectory(prefix='marquetry-bench-') as name:
        folder = Path(name)
        sql, svg, dot, ours, theirs = (str(folder / file) for file in ('a.sql', 'a.svg', 'a.dot', 'a.png', 'b.png'))
        write_sql(Path(sql), lines)
        subprocess.run([MARQ, 'export', sql, '-o', svg], check=True)
        write_dot(Path(dot), find_places(svg), lines)
        marq, neato = [], []
        for _ in range(ROUNDS):
            marq.append(measure(MARQ, 'export', sql, '-o', ours))
            neato.append(measure('neato', '-n2', '-Tpng', '-o', theirs, dot))
        seconds, megabytes = (statistics.median(run[i] for run in marq) for i in (0, 1))
        their_seconds, their_megabytes = (statistics.median(run[i] for run in neato) for i in (0, 1))
    print(f'PNG of {ENTITIES} entities: {seconds:.2f} s of CPU (at most {MOST_SECONDS}), neato {their_seconds:.2f} s: ratio {seconds / their_seconds:.2f}')
    print(f'peak of memory: {megabytes:.0f} MB (at most {MOST_MEGABYTES}), neato {their_megabytes:.0f} MB: ratio {megabytes / their_megabytes:.2f}')
    fits = seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES
    return 0 if fits or ENTITIES > 1000 else 1


sys.exit(main())
