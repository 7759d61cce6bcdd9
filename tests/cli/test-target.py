#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq and databases behind passwords: usage: test-target.py MARQ, with the servers of more-servers."""
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

MARQ = os.path.abspath(sys.argv.pop(1))
PASSWORD = 'correct horse battery'
PORT = os.environ.get('MARQ_TEST_SECURE')


def marq(*arguments, environment=None, stdin='', status=0):
    """What it prints, on both streams; the password must be in neither."""
    clean = {key: value for key, value in os.environ.items()
             if not key.startswith(('PG', 'DBUS_', 'SECRET_', 'XDG_RUNTIME', 'MARQ_PASSWORD'))}
    done = subprocess.run([MARQ, *arguments], env={**clean, 'PGPASSFILE': '/nowhere', **(environment or {})}, input=stdin,
                          capture_output=True, encoding='utf-8', check=False, start_new_session=True, timeout=60)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    for text in (done.stdout, done.stderr):
        assert PASSWORD not in text, text
    return done.stdout, done.stderr


class Target(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='marq-target-')
        self.addCleanup(shutil.rmtree, self.folder)
        self.url = f'postgresql://anna@localhost:{PORT}/shop'
        self.keyring = {'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': f'{self.folder}/keyring',
                        'SECRET_FILE_TEST_PASSWORD': "the keyring's own",
                        # libsecret's file forgets to free the name of the version that it replaces.
                        'ASAN_OPTIONS': 'detect_leaks=0'}
        self.project = os.path.join(self.folder, 'shop')
        marq('new', self.project, '--dialect', 'sqlite')
        self.file = os.path.join(self.project, 'shop.marq')

    def add_targets(self):
        """Two that the project's own “development” stands in for."""
        with open(self.file, encoding='utf-8') as file:
            project = json.load(file)
        development = project['targets'][0]
        for uid, name, url in (('t1', 'staging', self.url), ('t2', 'dead', 'postgresql://anna@127.0.0.1:1/shop')):
            project['targets'].append({'name': name, 'uid': uid * 8, 'url': url, 'fallback': development['uid']})
        with open(self.file, 'w', encoding='utf-8') as file:
            json.dump(project, file)

    def check(self, target, **options):
        return json.loads(marq('target', 'check', '--json', target, **options)[0])

    def test_places(self):
        """Nobody is asked where there is no terminal: the error names all places."""
        start = time.monotonic()
        _, errors = marq('target', 'check', self.url, status=1)
        self.assertLess(time.monotonic() - start, 2, 'no keyring is no reason to wait')
        for word in ('PGPASSWORD', '~/.pgpass', f'keyring, for postgresql://anna@localhost:{PORT}', 'no session bus',
                     'no terminal', 'marq target password'):
            self.assertIn(word, errors)
        self.assertEqual(self.check(self.url, environment={'PGPASSWORD': PASSWORD})['user'], 'anna')
        _, errors = marq('target', 'check', self.url, environment={'PGPASSWORD': 'wrong'}, status=1)
        self.assertIn('was that of the variable PGPASSWORD', errors)

    def test_keyring(self):
        _, errors = marq('target', 'password', self.url, environment=self.keyring, status=2)
        self.assertIn('--stdin', errors)
        output, _ = marq('target', 'password', '--stdin', self.url, environment=self.keyring, stdin=PASSWORD + '\n')
        self.assertIn(f'postgresql://anna@localhost:{PORT}', output)
        with open(f'{self.folder}/keyring', 'rb') as file:
            self.assertNotIn(PASSWORD.encode(), file.read())
        self.assertEqual(self.check(self.url, environment=self.keyring)['database'], 'shop')
        # It is of the account: neither the database nor anything else of the address matters.
        other = f'host=localhost port={PORT} user=anna dbname=blind sslmode=require'
        self.assertEqual(self.check(other, environment=self.keyring)['database'], 'blind')
        marq('target', 'password', '--forget', self.url, environment=self.keyring)
        marq('target', 'check', self.url, environment=self.keyring, status=1)
        output, _ = marq('target', 'password', '--forget', self.url, environment=self.keyring)
        self.assertIn('had no password', output)
        marq('target', 'password', '--stdin', 'sqlite:shop.db', environment=self.keyring, stdin=PASSWORD, status=1)

    def test_target_of_a_project(self):
        self.add_targets()
        variable = {'MARQ_PASSWORD_STAGING': PASSWORD}
        found = self.check(f'{self.project}@staging', environment=variable)
        self.assertEqual((found['served_by'], found['engine'], found['can_write'], found['why_not']), ('staging', 'PostgreSQL', True, None))
        self.assertGreater(found['round_trip_ms'], 0)
        _, errors = marq('target', 'check', f'{self.project}@staging', environment={'MARQ_PASSWORD_STAGING': 'wrong'}, status=1)
        self.assertIn('was that of the variable MARQ_PASSWORD_STAGING', errors)
        # The design is empty, the database is not: each shows on either side.
        output, _ = marq('diff', f'{self.project}@staging', f'{self.project}@development', environment=variable, status=4)
        output, _ = marq('diff', self.project, f'{self.project}@staging', environment=variable, status=3)
        self.assertIn('users', output)
        _, errors = marq('target', 'check', f'{self.project}@unheard', status=1)
        self.assertIn('development, staging', errors.replace('dead, ', ''))

    def test_fallback(self):
        self.add_targets()
        found = self.check(f'{self.project}@dead')
        self.assertEqual((found['served_by'], found['engine']), ('development', 'SQLite'))
        self.assertIn('Connection refused', found['why_not'])
        output, errors = marq('diff', self.project, f'{self.project}@dead')
        self.assertIn('Connection refused', errors)
        self.assertIn('“development” serves in its place', errors)

    def test_secret_is_nowhere(self):
        """With a password in use: not in the command line of marq or of a child, not in the project."""
        self.add_targets()
        environment = {**os.environ, 'MARQ_PASSWORD_STAGING': PASSWORD, 'PGOPTIONS': '-c statement_timeout=3000', 'G_MESSAGES_DEBUG': 'all'}
        process = subprocess.Popen([MARQ, 'diff', self.project, f'{self.project}@staging', '--format', 'json'], env=environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        seen = b''
        while process.poll() is None:
            try:
                with open(f'/proc/{process.pid}/cmdline', 'rb') as file:
                    seen += file.read()
            except (FileNotFoundError, ProcessLookupError):
                pass
        output, errors = process.communicate()
        self.assertIn(b'marq', seen)
        for text in (seen, output, errors):
            self.assertNotIn(PASSWORD.encode(), text)
        for name in os.listdir(self.project):
            path = os.path.join(self.project, name)
            if os.path.isfile(path):
                with open(path, 'rb') as file:
                    self.assertNotIn(PASSWORD.encode(), file.read())
        _, errors = marq('target', 'check', f'postgresql://anna:{PASSWORD}@localhost:{PORT}/shop', status=1)
        self.assertIn('holds a password', errors)

    def on_terminal(self, answers, *arguments):
        """What a person sees who types these, and the exit status."""
        pid, terminal = pty.fork()
        if pid == 0:
            signal.alarm(20)
            os.environ['PGPASSFILE'] = '/nowhere'
            os.execv(MARQ, [MARQ, *arguments])
        seen = b''
        try:
            while piece := os.read(terminal, 4096):
                seen += piece
                if answers and seen.endswith(b': '):
                    os.write(terminal, answers.pop(0))
        except OSError:
            pass
        status = os.waitpid(pid, 0)[1]
        os.close(terminal)
        self.assertNotIn(PASSWORD.encode(), seen)
        return seen.decode(), status

    def test_terminal(self):
        seen, status = self.on_terminal([PASSWORD.encode() + b'\n'], 'target', 'check', self.url)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, seen)
        self.assertIn('Password for postgresql://anna@localhost', seen)
        self.assertIn('PostgreSQL 1', seen)
        seen, status = self.on_terminal([b'wrong\n', PASSWORD.encode() + b'\n'], 'target', 'check', self.url)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, seen)
        self.assertIn('That was refused', seen)
        seen, status = self.on_terminal([b'\x03'], 'target', 'check', self.url)
        self.assertTrue(os.WIFSIGNALED(status), seen)

    def test_silent_keyring(self):
        """A bus on which nobody speaks for a keyring does not hold up anything either."""
        if not shutil.which('dbus-run-session'):
            self.fail('dbus-run-session is missing: ./dev deps --tests installs it')
        start = time.monotonic()
        done = subprocess.run(['dbus-run-session', '--', MARQ, 'target', 'check', self.url], capture_output=True, encoding='utf-8',
                              stdin=subprocess.DEVNULL, check=False, start_new_session=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn('The keyring cannot be used', done.stderr)
        self.assertLess(time.monotonic() - start, 6)


if not PORT:
    print('SKIPPED: MARQ_TEST_SECURE is not set: there is no PostgreSQL here')
    sys.exit(77)
unittest.main(verbosity=2)
