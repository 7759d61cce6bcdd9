#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq apply --at: the units of systemd that it prints are what systemd reads, and say what was meant."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MARQ = os.path.abspath(sys.argv.pop(1))
ESCAPES = {'n': '\n', 't': '\t', '"': '"', '\\': '\\', "'": "'"}


def words(line):
    """A line of a unit as systemd reads it: its quotes, its escapes, its specifiers."""
    found, at = [], 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        word, quote = '', ''
        while at < len(line) and (quote or not line[at].isspace()):
            if line[at] == '\\' and line[at + 1] == 'x':
                word += chr(int(line[at + 2:at + 4], 16))
                at += 4
            elif line[at] == '\\':
                word += ESCAPES[line[at + 1]]
                at += 2
            elif line[at] == quote:
                quote = ''
                at += 1
            elif not quote and line[at] in '"\'':
                quote = line[at]
                at += 1
            else:
                word += line[at]
                at += 1
        assert not quote, line
        found.append(word)
    return [word.replace('%%', '%') for word in found]


class Timer(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='marquetry-timer-')
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name).resolve()

    def marq(self, *arguments, status=0, **environment):
        clean = {key: value for key, value in os.environ.items() if not key.startswith(('PG', 'XDG_', 'MARQ'))}
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                             env={**clean, **environment})
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def units(self, *arguments, **environment):
        """Both units by their names, and what they say."""
        text = self.marq('apply', *arguments, **environment).stdout
        parts = re.split(r'^# ~/\.config/systemd/user/(\S+)$', text, flags=re.M)
        self.assertEqual(len(parts), 5, text)
        units = {name: body.strip() + '\n' for name, body in zip(parts[1::2], parts[2::2])}
        self.assertEqual({name.rsplit('.')[-1] for name in units}, {'service', 'timer'})
        self.verify(units)
        return {name.rsplit('.')[-1]: [line.split('=', 1) for line in body.splitlines() if '=' in line] for name, body in units.items()}

    def verify(self, units):
        """By systemd itself, in which everything that it does not understand is a warning."""
        folder = self.folder / 'units'
        folder.mkdir(exist_ok=True)
        for name, body in units.items():
            (folder / name).write_text(body)
        program = shutil.which('systemd-analyze')
        if not program:
            self.skipTest('systemd-analyze is not there: ./dev deps --tests installs it')
        run = subprocess.run([program, 'verify', '--man=no', *(str(folder / name) for name in units)], capture_output=True, text=True)
        said = [line for line in run.stderr.splitlines() if str(folder) in line or 'marq-' in line]
        self.assertEqual(said, [], run.stderr)

    def command(self, units):
        """What would run: "$$" is "$", and nothing else is."""
        line, = (value for key, value in units['service'] if key == 'ExecStart')
        for word in words(line)[1:]:
            self.assertNotRegex(word.replace('$$', ''), r'\$')
        program, *rest = words(line)
        return [program, *(word.replace('$$', '$') for word in rest)]

    def test_plain(self):
        units = self.units('shop', '--on', 'staging', '--at', '2199-01-02T03:04:05Z', '--yes', '--steps', '3')
        self.assertEqual(self.command(units), [str(Path(MARQ).resolve()), 'apply', f'{self.folder}/shop', '--on', 'staging', '--yes', '--steps', '3'])
        timer = dict(units['timer'])
        self.assertEqual(timer['OnCalendar'], '2199-01-02 03:04:05 UTC')
        self.assertEqual(timer['Persistent'], 'false')
        self.assertTrue(timer['Unit'].endswith('.service'))
        self.assertEqual([key for key, _ in units['service'] if key == 'Environment'], [])

    def test_agreement(self):
        run = self.marq('apply', 'shop', '--on', 'staging', '--at=2199-01-02T03:04:05Z')
        self.assertNotIn('--yes', run.stdout)
        self.assertIn('--yes', run.stderr)
        self.assertEqual(self.marq('apply', 'shop', '--on', 'staging', '--at=2199-01-02T03:04:05Z', '-y').stderr, '')

    def test_hostile(self):
        for name in ('a b', '100%', '%h', '$HOME', '${HOME}', 'a "b" c', "it's", 'back\\slash', 'semi;colon', ';', '#hash', 'new\nline', 'tab\t',
                     '🦊 ü', '-dash', '@at', '\\x41', 'a\\', '!', '|&', '~'):
            path = self.folder / name
            units = self.units('--on', f'sqlite:{name}', '--yes', '--at', '2199-01-01 00:00', '--', path,
                               MARQUETRY_ENV=name, MARQUETRY_HISTORY=name)
            command = self.command(units)
            self.assertEqual(command[-1], str(path))
            self.assertEqual(command[command.index('--on') + 1], f'sqlite:{path}')
            environment = dict(words(value)[0].split('=', 1) for key, value in units['service'] if key == 'Environment')
            self.assertEqual(environment, {'MARQUETRY_ENV': name, 'MARQUETRY_HISTORY': f'{self.folder}/{name}'})

    def test_times(self):
        here = {'TZ': 'Europe/Vienna'}
        for time, calendar in (('2199-01-02T03:04:05+02:00', '2199-01-02 01:04:05 UTC'), ('2199-01-02 03:04', '2199-01-02 02:04:00 UTC'),
                               ('2199-07-02T03:04', '2199-07-02 01:04:00 UTC'), ('21990102T030405Z', '2199-01-02 03:04:05 UTC'),
                               ('Mon..Fri *-*-* 03:00', 'Mon..Fri *-*-* 03:00'), ('daily', 'daily'),
                               ('2199-01-02 03:04:05 UTC', '2199-01-02 03:04:05 UTC'), ('*:0/15', '*:0/15')):
            units = self.units('shop', '--on', 'x', '--yes', '--at', time, **here)
            self.assertEqual(dict(units['timer'])['OnCalendar'], calendar)
        for time in ('', ' ', 'yesterday', '2001-01-02T03:04:05Z', '2199-13-01T00:00:00Z', '2200-01-01T00:00:00Z', '2199-01-01T25:00:00Z', 'daily\nOnBootSec=1', '%h', '$(date)',
                     '-', '--yes', 'daily;'):
            run = self.marq('apply', 'shop', '--on', 'x', '--yes', f'--at={time}', status=2, **here)
            self.assertEqual(run.stdout, '', time)

    def test_no_password(self):
        secrets = {'PGPASSWORD': 'hunter2', 'MARQ_PASSWORD_STAGING': 'hunter2', 'MYSQL_PWD': 'hunter2'}
        run = self.marq('apply', 'shop', '--on', 'staging', '--yes', '--at', 'daily', PGHOST='db', PGPASSFILE='/x y', **secrets)
        self.assertNotIn('hunter2', run.stdout + run.stderr)
        self.assertIn('Environment=PGHOST=db\nEnvironment="PGPASSFILE=/x y"\n', run.stdout)
        for address in ('postgresql://anna:hunter2@db/shop', 'mariadb://db/shop?password=hunter2'):
            run = self.marq('apply', 'shop', '--yes', '--at', 'daily', '--on', address, status=2)
            self.assertNotIn('hunter2', run.stdout + run.stderr)

    def test_each_its_own(self):
        names = {re.search(r'(marq-\S+)\.timer', self.marq('apply', *more, '--yes', '--at', time).stdout)[1]
                 for more in (('shop', '--on', 'a'), ('shop', '--on', 'b'), ('other/shop', '--on', 'a')) for time in ('daily', 'weekly')}
        self.assertEqual(len(names), 6)


if __name__ == '__main__':
    unittest.main()
