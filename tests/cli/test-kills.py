#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""marq is killed while it applies and rolls back: at each statement that it sends, and at any time; and it is interrupted."""
import random
import signal
import time
import unittest

import faults
from disturbed import ENGINE, ROUNDS, WORKERS, Disturbed, Reference
from faults import FEW, LONG
from kill_cases import CASES

RANDOM = 300 if LONG else 12 if FEW else 40


class Kills(Disturbed):
    def one(self, worker, reference, verb, ends=-signal.SIGKILL, **how):
        what = f'{worker.case.name}: {verb} killed {how}'
        log = len(worker.log())
        run = worker.start(verb, **how)
        self.assertIn(run.end(), (0, ends), f'{what}\n{run.out}{run.err}')
        self.end(worker, reference, verb, log, f'{what}: {run.statements()[-1:]}')
        return run

    def test_at_statements(self):
        """Before it is sent, and after: our own among them, BEGIN, the record, COMMIT."""
        for case in CASES[ENGINE]:
            with self.subTest(case.name):
                began = time.monotonic()
                reference, rounds = self.plan(case)

                def work(worker, number, is_over):
                    for i, (up, down) in enumerate(rounds):
                        if i % WORKERS != number or is_over():
                            continue
                        if i % 5 == 0 and not worker.case.can_be_undone:
                            # The first run on this database.
                            for table in faults.OURS:
                                worker.db.run(f'DROP TABLE IF EXISTS {table}')
                        self.one(worker, reference, 'apply', at=up[0], when=up[1])
                        self.one(worker, reference, 'rollback', at=down[0], when=down[1])

                self.parallel(case, work)
                print(f'{case.name}: killed at {len(rounds)} points each way, {time.monotonic() - began:.0f} s', flush=True)

    def test_interrupted(self):
        """Ctrl+C at a statement: whoever does that is told the truth of what stays."""
        for case in CASES[ENGINE] if LONG else CASES[ENGINE][1:2]:
            with self.subTest(case.name):
                reference, rounds = self.plan(case, rounds=-(-ROUNDS // 2))

                def work(worker, number, is_over):
                    for i, pair in enumerate(rounds):
                        for verb, (at, when) in zip(('apply', 'rollback'), pair):
                            if i % WORKERS == number and not is_over():
                                run = self.one(worker, reference, verb, 130, at=at, when=when, number=signal.SIGINT)
                                self.assertEqual('is recorded' in run.err, worker.stood, f'{verb} {at} {when}\n{run.out}{run.err}')

                self.parallel(case, work)

    def at_random(self, worker, reference, verb, usual, chance):
        """usual: how long it takes undisturbed, and how many statements."""
        everything = worker.runs % 2 == 0
        seconds, statements = usual[verb, everything]
        log = len(worker.log())
        run = worker.start(verb, after=chance * seconds, everything=everything)
        status = run.end()
        count = len(run.statements())
        self.assertIn(status, (0, -signal.SIGKILL), run.out + run.err)
        if status == 0:
            # It can be quicker than it was.
            usual[verb, everything] = min(usual[verb, everything], (run.seconds(), count))
        self.end(worker, reference, verb, log, f'{worker.case.name}: {verb} killed at random after {count}: {run.statements()[-1:]}')
        return count, statements

    def test_at_random(self):
        """At any time, also amid a statement, and amid what is written elsewhere."""
        landed = []
        cases = CASES[ENGINE][1:2] if FEW else CASES[ENGINE]
        for case in cases:
            reference = Reference(case)

            def work(worker, number, is_over):
                chances = random.Random(number)
                usual = {}
                for everything in (False, True) * 2:
                    for verb in ('apply', 'rollback'):
                        run = worker.on(verb, everything=everything)
                        usual[verb, everything] = min(usual.get((verb, everything), (faults.PATIENCE, 0)), (run.seconds(), len(run.statements())))
                for _ in range(-(-RANDOM // (2 * WORKERS * len(cases)))):
                    for verb in ('apply', 'rollback'):
                        if not is_over():
                            landed.append(self.at_random(worker, reference, verb, usual, chances.random()))

            self.parallel(case, work)
        inside = [(count, of) for count, of in landed if 0 < count < of]
        for tenth in range(10):
            print(f'{tenth * 10:3} %', '#' * sum(count * 10 // of == tenth for count, of in inside), flush=True)
        print(f'{len(inside)} of {len(landed)} landed inside', flush=True)
        self.assertGreaterEqual(len(landed), RANDOM)
        # Of few one or the other may miss.
        self.assertGreaterEqual(len(inside), (0.5 if FEW else 0.8) * len(landed))


if __name__ == '__main__':
    unittest.main()
