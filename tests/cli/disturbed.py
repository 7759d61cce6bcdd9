# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of marq that are disturbed, and what has to be so afterwards: the database is wholly before or wholly after, or
at the step that is recorded; the next run ends it; and nothing is there twice. What is there is compared with what the
statements make when the database's own client runs them."""
import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import faults
from faults import ENGINES, FEW, LONG, MARQ, Run

ENGINE = sys.argv.pop(1)
WORKERS = 2
# Points of a case, in each direction, in the ordinary run.
ROUNDS = 6 if FEW else 48 if ENGINE == 'sqlite' else 16
READS = ('SELECT', 'SHOW', 'RESET', 'PRAGMA', '')


class Worker:
    """A database of its own, where a case is applied and rolled back again and again."""

    def __init__(self, case):
        self.case = case
        self.folder = Path(tempfile.mkdtemp(prefix='marquetry-kills-'))
        self.db = ENGINES[ENGINE](self.folder)
        self.runs = 0
        case.make(self.marq, self.folder, self.db)

    def close(self):
        self.db.close()
        shutil.rmtree(self.folder)

    def marq(self, *arguments):
        run = subprocess.run([MARQ, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                             env={**os.environ, **faults.homes(self.folder)})
        if run.returncode:
            raise AssertionError(f'{arguments}: {run.returncode}\n{run.stdout}{run.stderr}')
        return run.stdout

    def start(self, verb, **how):
        more = ('--steps', '1', '--yes', '--allow-loss') if verb != 'retry' else ()
        return Run(self.db, self.folder, verb, 'p', '--on', self.db.url, *more, **how)

    def on(self, verb, **how):
        """Undisturbed."""
        run = self.start(verb, **how)
        if run.end() != 0:
            raise AssertionError(f'{verb}: {run.process.returncode}\n{run.out}{run.err}')
        return run

    def record(self):
        """Its status, the direction and the number of the statement where it stands, and whether the next is under way."""
        if not self.db.has_record():
            return 'pending', '', 0, False
        row = self.db.ask("SELECT status, coalesce(direction, ''), coalesce(step, 0), checkpoint IS NOT NULL FROM marquetry_migrations "
                          "WHERE description = 'Killed'").strip()
        if not row:
            return 'pending', '', 0, False
        status, direction, step, doubt = row.split('|')
        return status, direction, int(step), doubt in ('t', '1')

    def log(self):
        return self.db.ask("SELECT action FROM marquetry_log ORDER BY number").split() if self.db.has_record() else []

    def settle(self):
        """Until the server has noticed."""
        faults.wait_until('the server to end', lambda: self.db.others() == '0')


@functools.cache
class Reference:
    """What there is after each statement, by the database's own client."""

    def __init__(self, case):
        worker = Worker(case)
        try:
            self.up = self.follow(worker.db, case.up)
            self.down = self.follow(worker.db, case.down)
        finally:
            worker.close()
        assert self.down[-1] == self.up[0], f'{case.name}: the way down does not lead back'
        self.before, self.after = self.up[0], self.up[-1]

    @staticmethod
    def follow(db, statements):
        dumps = [db.dump()]
        with contextlib.ExitStack() as stack:
            run = db.run
            if not db.stays:
                connection = faults.sqlite3.connect(db.path, isolation_level=None)
                stack.callback(connection.close)
                run = connection.execute
            for statement in statements:
                run(statement)
                dumps.append(db.dump())
        return dumps

    def may_be(self, record):
        """The dumps that go with a record."""
        status, direction, step, doubt = record
        if not direction:
            return [self.after] if status == 'applied' else [self.before]
        dumps = self.up if direction == 'up' else self.down
        # What was under way is done, or not, or left an index behind that is none.
        return dumps[step:step + 2] if doubt else [dumps[step]]


class Disturbed(unittest.TestCase):
    maxDiff = 2000

    def check(self, worker, reference, what):
        worker.settle()
        record = worker.record()
        there = worker.db.dump()
        if not any(there[0] == dump for dump, _ in reference.may_be(record)):
            self.assertEqual(there[0], reference.may_be(record)[0][0], f'{what}: {record}')
        if there[1] and not record[3]:
            self.fail(f'{what}: {record}: {there[1]}')
        return record

    def finish(self, worker, reference, verb, record, what):
        """The next run, whichever somebody would take. Afterwards it is where the killed one was going, or where it began."""
        worker.runs += 1
        status, direction, _, _ = record
        undo = verb == 'apply' and direction and worker.case.can_be_undone and worker.runs % 4 == 1
        if undo:
            worker.on('rollback')
            self.assertEqual(worker.db.dump(), reference.before, f'{what}, undone')
            worker.on('apply')
        elif direction and worker.runs % 4 in (2, 3):
            worker.on('retry')
        elif verb == 'apply' or status == 'applied' or direction:
            worker.on(verb)
        self.assertEqual(worker.db.dump(), reference.after if verb == 'apply' else reference.before, f'{what}, and ended')
        self.assertEqual(worker.record()[:3], ('applied' if verb == 'apply' else 'rolled_back', '', 0), what)
        return undo

    def end(self, worker, reference, verb, log, what):
        record = self.check(worker, reference, what)
        worker.stood = bool(record[1])
        undone = self.finish(worker, reference, verb, record, what)
        expected = ['undo', 'apply'] if undone else ['apply' if verb == 'apply' else 'rollback']
        self.assertEqual([action.replace('retry', 'apply') for action in worker.log()[log:]], expected, what)

    def parallel(self, case, work):
        """work (worker, number), each in a thread with a worker of its own. The first error ends all."""
        errors = []

        def go(number):
            worker = None
            try:
                worker = Worker(case)
                work(worker, number, lambda: bool(errors))
            except BaseException as error:  # pylint: disable=broad-except
                errors.append(error)
            finally:
                if worker:
                    worker.close()

        threads = [threading.Thread(target=go, args=(number,)) for number in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    @staticmethod
    def points(statements, whens=('before', 'after'), rounds=ROUNDS):
        """Where to disturb. All in --long; else some, mostly where something changes, and not the same ones before as after."""
        reads = [n for n, text in enumerate(statements, 1) if text.split(' ')[0].rstrip(';') in READS]
        writes = [n for n in range(1, len(statements) + 1) if n not in reads]
        if LONG:
            return [(n, when) for n in range(1, len(statements) + 1) for when in whens]
        chosen = []
        for numbers, most in ((writes, rounds - rounds // 4), (reads, max(rounds // 4, 1))):
            both = [(n, when) for n in numbers for when in whens]
            step = -(-len(both) // most)
            # So that each of them has its turn.
            chosen += both[1::step + (step % len(whens) == 0)]
        return chosen

    def plan(self, case, whens=('before', 'after'), rounds=ROUNDS):
        """What there has to be, and where to disturb apply and rollback, in pairs."""
        reference = Reference(case)
        worker = Worker(case)
        try:
            plans = [self.points(worker.on(verb).statements(), whens, rounds) for verb in ('apply', 'rollback')]
            self.assertEqual(worker.db.dump(), reference.before)
        finally:
            worker.close()
        return reference, [[plan[i % len(plan)] for plan in plans] for i in range(max(map(len, plans)))]
