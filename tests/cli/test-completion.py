#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bash offers after “marq …” is what marq says of itself."""
import os
import subprocess
import sys
import unittest

MARQ, COMPLETION = (os.path.abspath(argument) for argument in sys.argv[1:3])
del sys.argv[1:3]


def complete(*words):
    script = '''PATH=$1:$PATH; source "$2"; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _marq; printf '%s\\n' "${COMPREPLY[@]}"'''
    run = subprocess.run(['bash', '-c', script, 'bash', os.path.dirname(MARQ), COMPLETION, 'marq', *words], capture_output=True,
                         text=True, check=True)
    return run.stdout.split()


class Completion(unittest.TestCase):
    def test_commands(self):
        found = complete('')
        for command in ('new', 'diff', 'drift', 'lint', '--version'):
            self.assertIn(command, found)
        self.assertEqual(complete('li'), ['lint'])

    def test_options(self):
        found = complete('diff', '--')
        self.assertIn('--format', found)
        self.assertIn('--only', found)
        self.assertNotIn('--level', found)
        self.assertEqual(complete('lint', '--lev'), ['--level'])

    def test_values(self):
        self.assertEqual(complete('diff', '--format', ''), ['text', 'sql', 'json'])
        self.assertEqual(complete('lint', '--level', 'w'), ['warning'])
        self.assertEqual(complete('new', '--dialect', 's'), ['sqlite'])


if __name__ == '__main__':
    unittest.main()
