#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection is cut while marq applies and rolls back, at each statement: by the server before it comes there, by
the server after it was sent, and so that only the answer never arrives."""
import os
import signal
import time
import unittest

import faults
from disturbed import ENGINE, WORKERS, Disturbed, Reference, Worker
from faults import FEW
from kill_cases import CASES

SOME = CASES[ENGINE][1:2] if FEW else CASES[ENGINE]
WHENS = ('before', 'after', 'lost')


class Cuts(Disturbed):
    def disturb(self, worker, verb, at, when):
        run = worker.start(verb, at=at, when=when, number=signal.SIGSTOP)
        if when != 'lost':
            faults.wait_until('marq to stop', run.is_stopped)
            worker.db.cut()
            if run.process.poll() is None:
                os.kill(run.process.pid, signal.SIGCONT)
        run.end()
        return run

    def one(self, worker, reference, verb, at, when):
        log = len(worker.log())
        run = self.disturb(worker, verb, at, when)
        sent = run.statements()[at - 1] if at <= len(run.statements()) else ''
        what = f'{worker.case.name}: {verb}, connection {when} statement {at}, “{sent}”: {run.process.returncode}\n{run.out}{run.err}'
        self.assertIn(run.process.returncode, (0, 1), what)
        done = 'applied' if verb == 'apply' else 'rolled back'
        self.assertEqual(run.process.returncode == 0, f'Killed: {done}' in run.out, what)
        if run.process.returncode:
            self.assertRegex(run.err, r'connection|server|lost|gone', what)
        elif when == 'before' and sent != 'COMMIT':
            self.assertIn(sent.split(' ')[0], ('SELECT', 'RESET', 'SET', 'DO', 'SHOW', ''), what)
        worker.settle()
        through = worker.record()[:3] == ('applied' if verb == 'apply' else 'rolled_back', '', 0)
        # What had got through is found out.
        self.assertEqual(through and len(worker.log()) > log, run.process.returncode == 0, what)
        self.end(worker, reference, verb, log, what)

    def test_at_statements(self):
        for case in SOME:
            with self.subTest(case.name):
                began = time.monotonic()
                reference, rounds = self.plan(case, WHENS)

                def work(worker, number, is_over):
                    for i, (up, down) in enumerate(rounds):
                        if i % WORKERS == number and not is_over():
                            self.one(worker, reference, 'apply', *up)
                            self.one(worker, reference, 'rollback', *down)

                self.parallel(case, work)
                print(f'{case.name}: cut at {len(rounds)} points each way, {time.monotonic() - began:.0f} s', flush=True)

    def test_commit_got_through(self):
        """The answer to the last COMMIT is lost: that it is done is found out, and said."""
        for case in SOME:
            with self.subTest(case.name):
                reference, worker = Reference(case), Worker(case)
                self.addCleanup(worker.close)
                for verb in ('apply', 'rollback'):
                    statements = worker.on(verb).statements()
                    log = len(worker.log())
                    self.disturb(worker, 'rollback' if verb == 'apply' else 'apply', 0, 'lost')
                    at = max(i for i, text in enumerate(statements, 1) if text == 'COMMIT')
                    run = self.disturb(worker, verb, at, 'lost')
                    self.assertEqual(run.process.returncode, 0, run.out + run.err)
                    self.assertIn('applied' if verb == 'apply' else 'rolled back', run.out)
                    self.assertEqual(len(worker.log()), log + 2)
                    self.assertEqual(worker.db.dump(), reference.after if verb == 'apply' else reference.before)


if __name__ == '__main__':
    unittest.main()
