#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster of three MariaDB nodes: one project, whichever node it goes through."""
import json
import os
import re
import signal
import subprocess
import time
import unittest
import urllib.parse

import databases
from databases import MARQ

NODES = os.environ.get('MARQ_TEST_GALERA', '').split()
PIDS = [int(pid) for pid in os.environ.get('MARQ_TEST_GALERA_PIDS', '').split()]


class Cluster(databases.MariaDB):
    """A database that every node has; asked through a node that nobody kills."""

    def __init__(self, folder):
        if not NODES:
            raise unittest.SkipTest('MARQ_TEST_GALERA is not set: run this through ./dev test')
        os.environ['MARQ_TEST_MARIADB'] = NODES[0]
        super().__init__(folder)
        self.urls = [f'mariadb://{urllib.parse.urlsplit(node).netloc}/{self.name}' for node in NODES]

    def ask(self, sql):
        return self.call(self.name, f'SET wsrep_sync_wait = 1; {sql}').strip().replace('\t', '|')


def field(name, kind):
    return {'uid': f'uid-{name}', 'name': name, 'data_type': kind}


class Galera(databases.Beside, unittest.TestCase):
    engine = Cluster

    def setUp(self):
        super().setUp()
        self.marq('new', 'shop', '-t', 'shop', '-d', 'mariadb')
        self.marq('generate', 'shop', '-m', 'Initial products table')

    def states(self, node=0):
        rows = json.loads(self.marq('status', 'shop', '--on', self.db.urls[node], '--json').stdout)['migrations']
        return {row['version']: row['state'] for row in rows}

    def start(self, node, verb='apply', *arguments):
        return subprocess.Popen([MARQ, verb, 'shop', '--on', self.db.urls[node], '--yes', *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, 'XDG_DATA_HOME': str(self.folder / 'data')})

    def notes(self, count):
        for number in range(count):
            self.edit('shop', lambda t: t['products']['fields'].append(field(f'note_{number}', 'String(40)')))
            self.marq('generate', 'shop', '-m', f'Note {number}')

    def no_drift(self, node=0):
        self.assertEqual(self.marq('drift', 'shop', '--on', self.db.urls[node]).stdout, 'Nothing changes.\n')

    def test_1_apply_here_and_read_there(self):
        self.marq('apply', 'shop', '--on', self.db.urls[0], '--yes')
        for node in (1, 2):
            self.assertEqual(self.states(node), {'1.0.0': 'applied'})
            self.no_drift(node)
        self.marq('rollback', 'shop', '--on', self.db.urls[1], '--yes', '--allow-loss')
        self.assertEqual(self.states(2), {'1.0.0': 'rolled_back'})
        self.assertEqual(self.db.ask('SELECT count(*) FROM marquetry_lock'), '0')

    def test_2_runners_on_all_nodes(self):
        """Six processes on three nodes, eleven migrations: each is applied once."""
        self.notes(10)
        runs = [self.start(number % 3) for number in range(6)]
        outs = [run.communicate(timeout=120) for run in runs]
        self.assertEqual([run.returncode for run in runs], [0] * 6, outs)
        applied = re.findall(r'^(\S+) .*: applied', ''.join(out for out, _ in outs), re.M)
        self.assertEqual(sorted(applied), sorted(self.states(1)))
        self.assertEqual(self.db.ask('SELECT count(*), count(DISTINCT version) FROM marquetry_log'), '11|11')
        self.no_drift(2)

    def test_3_holder_is_named(self):
        self.marq('apply', 'shop', '--on', self.db.urls[0], '--yes')
        folder = self.folder / self.marq('create', 'shop', '-m', 'Slow', '--no-down').stdout.strip()
        (folder / 'up.sql').write_text('CREATE TABLE slow (id INTEGER PRIMARY KEY);\nINSERT INTO slow SELECT SLEEP(20);\n')
        run = self.start(1)
        while self.db.ask("SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'slow'") == '0':
            self.assertIsNone(run.poll())
            time.sleep(0.05)
        refused = self.marq('apply', 'shop', '--on', self.db.urls[0], '--yes', '--wait', '0', status=4).stderr
        self.assertIn(f'process {run.pid}', refused)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=20)
        self.assertEqual(run.returncode, 130)
        self.assertEqual(self.states(), {'1.0.0': 'applied', '1.0.1': 'partial'})
        self.assertEqual(self.db.ask('SELECT count(*) FROM slow'), '0')

    def test_4_runner_killed(self):
        """What held the lock is gone; another one, through another node, goes on where it was."""
        self.notes(10)
        run = self.start(1)
        while self.db.ask("SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'note_2'") == '0':
            self.assertIsNone(run.poll())
        run.kill()
        run.communicate()
        self.marq('apply', 'shop', '--on', self.db.urls[0], '--yes')
        self.assertEqual(set(self.states(2).values()), {'applied'})
        self.no_drift()

    def test_5_node_killed(self):
        """The last: there are two nodes after it."""
        self.notes(20)
        run = self.start(2)
        while self.db.ask("SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'note_4'") == '0':
            self.assertIsNone(run.poll())
        os.kill(PIDS[2], signal.SIGKILL)
        out, err = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 1, out + err)
        states = self.states()
        self.assertLess(list(states.values()).count('applied'), 21)
        # The catalog is where the record says.
        columns = int(self.db.ask("SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name LIKE 'note\\_%'"))
        applied = list(states.values()).count('applied')
        self.assertIn(columns, (applied - 1, applied), states)
        self.marq('apply', 'shop', '--on', self.db.urls[1], '--yes')
        self.assertEqual(set(self.states().values()), {'applied'})
        self.no_drift()
        self.marq('rollback', 'shop', '--on', self.db.urls[1], '--to', '0', '--yes', '--allow-loss')
        self.assertEqual(set(self.states().values()), {'rolled_back'})
        self.marq('new', 'nothing', '-d', 'mariadb')
        self.assertEqual(self.marq('drift', 'nothing', '--on', self.db.urls[0]).stdout, 'Nothing changes.\n')


if __name__ == '__main__':
    unittest.main()
