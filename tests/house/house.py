# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, each a function from the top folder to the breaches of it.

Run by hand, this writes po/POTFILES.in.
"""
import os
import re
import subprocess

FLOORS = {'model': 1, 'compare': 2, 'diagram': 2, 'engine': 3, 'migration': 4, 'exchange': 5,
          'lib': 6, 'cli': 7, 'canvas': 7, 'app': 8}
WITH_WINDOW = ('canvas', 'app')
MOST_LINES = 700
MOST_README_LINES = 40
TOP = {'meson.build', 'meson_options.txt', 'src', 'data', 'po', 'resources', 'tests', 'flatpak',
       'README.md', 'CONTRIBUTING.md', 'COPYING', 'dev'}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
GTK_HEADER = re.compile(r'^(gtk|gdk|gsk|adwaita|gtksourceview)(/|\.h$)')
WORDS = re.compile(r'\b[NC]?_ ?\("|\bg_dngettext ?\(|\bngettext ?\(|translatable="yes"')


def files(top, folder, *endings):
    """Paths relative to top, in order; nothing of build folders, git or python's caches."""
    for where, folders, names in os.walk(os.path.join(top, folder)):
        folders[:] = sorted(name for name in folders if not name.startswith(('.', 'build', '__')))
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(where, name), top)


def lines(top, path):
    with open(os.path.join(top, path), encoding='utf-8') as text:
        return text.read().splitlines()


def includes(top):
    """(path, its floor, line number, bracket, what is included) of everything below src."""
    for path in files(top, 'src', '.c', '.h'):
        for number, line in enumerate(lines(top, path), 1):
            found = INCLUDE.match(line)
            if found:
                yield path, path.split('/')[1], number, *found.groups()


def floors_look_down(top):
    """A file includes only from its own folder and from floors below it."""
    for path, floor, number, bracket, header in includes(top):
        if bracket == '<' or header == 'config.h':
            continue
        own = os.path.dirname(path)
        if '/' not in header:
            if not os.path.exists(os.path.join(top, own, header)) and not generated(header):
                yield f'{path}:{number}: "{header}" is not in {own}: write "floor/{header}"'
            continue
        other = header.split('/')[0]
        if floor not in FLOORS or other not in FLOORS:
            yield f'{path}:{number}: "{header}": no such floor'
        elif other == floor:
            engine_parts = os.path.dirname('src/' + header)
            if engine_parts == own:
                yield f'{path}:{number}: "{header}" is in its own folder: leave the folder out'
        elif FLOORS[other] >= FLOORS[floor]:
            yield f'{path}:{number}: {floor} must not know {other} ("{header}")'


def generated(header):
    """What meson writes into the build folder."""
    return header.endswith(('-resources.h', '-enum-types.h'))


def no_gtk_below(top):
    """Only canvas and app include the headers of GTK, libadwaita and GtkSourceView."""
    for path, floor, number, _bracket, header in includes(top):
        if floor not in WITH_WINDOW and GTK_HEADER.match(header):
            yield f'{path}:{number}: {floor} must not include {header}'


def folders_say_what_they_are(top):
    """Each folder below src has a README.md, of a screen at most."""
    for where, folders, _names in os.walk(os.path.join(top, 'src')):
        folders[:] = [name for name in folders if not name.startswith('.')]
        readme = os.path.relpath(os.path.join(where, 'README.md'), top)
        if not os.path.exists(os.path.join(top, readme)):
            yield f'{readme} is missing'
        elif readme != 'src/README.md' and len(lines(top, readme)) > MOST_README_LINES:
            yield f'{readme} has more than {MOST_README_LINES} lines'


def licence_is_named(top):
    """Sources, scripts and build files name their licence at the top."""
    scripts = ['dev', '.ci/run', 'tests/support/servers', 'tests/support/summary', 'tests/e2e/with-display']
    paths = [path for path in files(top, '.', '.c', '.h', '.py', '.sh', 'meson.build')]
    paths += [path for path in scripts if os.path.exists(os.path.join(top, path))]
    for path in paths:
        if not any('SPDX-License-Identifier: GPL-3.0-or-later' in line for line in lines(top, path)[:3]):
            yield f'{path} has no SPDX line in its first three'


def files_are_one_idea(top):
    """No source is longer than a person reads at a sitting."""
    for path in files(top, '.', '.c', '.h'):
        count = len(lines(top, path))
        if count > MOST_LINES:
            yield f'{path} has {count} lines, more than {MOST_LINES}: split it by concern'


def top_is_tidy(top):
    """The top folder holds what DESIGN names, dotfiles, and what a build makes."""
    for name in sorted(os.listdir(top)):
        if name not in TOP and not name.startswith(('.', 'build')):
            yield f'{name} does not belong at the top'


def files_with_words(top):
    """In the order of po/POTFILES.in; what data/ has for people is known by its ending."""
    paths = list(files(top, 'data', '.desktop.in', '.gschema.xml', '.metainfo.xml.in'))
    for folder in ('resources', 'src'):
        paths += [path for path in files(top, folder, '.c', '.h', '.ui')
                  if any(WORDS.search(line) for line in lines(top, path))]
    return sorted(paths)


def words_reach_translators(top):
    """po/POTFILES.in lists, in order, just the files with words for people: house.py writes it."""
    listed = [line for line in lines(top, 'po/POTFILES.in') if line and not line.startswith('#')]
    wanted = files_with_words(top)
    if listed != sorted(set(listed)):
        yield 'po/POTFILES.in is not in alphabetical order'
    yield from (f'po/POTFILES.in lists {path}, where no words are' for path in listed if path not in wanted)
    yield from (f'po/POTFILES.in does not list {path}' for path in wanted if path not in listed)


def write_potfiles(top):
    comments = [line for line in lines(top, 'po/POTFILES.in') if line.startswith('#')]
    with open(os.path.join(top, 'po/POTFILES.in'), 'w', encoding='utf-8') as potfiles:
        potfiles.write('\n'.join(comments + files_with_words(top)) + '\n')


def scripts_parse(top):
    """The shell can read its scripts."""
    for script in ('dev', 'tests/e2e/with-display', '.ci/run'):
        path = os.path.join(top, script)
        if not os.path.exists(path):
            continue
        shell = 'bash' if 'bash' in lines(top, script)[0] else 'sh'
        check = subprocess.run([shell, '-n', path], stderr=subprocess.PIPE, text=True, check=False)
        if check.returncode != 0:
            yield f'{script}: {check.stderr.strip()}'


def links_no_gtk(program):
    """The command line program asks for no library of the window. Not about a folder: a program."""
    dynamic = subprocess.run(['readelf', '-d', program], stdout=subprocess.PIPE, text=True, check=True)
    for library in re.findall(r'NEEDED.*\[(lib(?:gtk|adwaita)[^]]*)\]', dynamic.stdout):
        yield f'{program} links {library}'


RULES = (floors_look_down, no_gtk_below, folders_say_what_they_are, licence_is_named, files_are_one_idea,
         top_is_tidy, words_reach_translators, scripts_parse)

if __name__ == '__main__':
    write_potfiles(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
