#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: run-fuzzer.py PROGRAM CORPUS: a short run from the same seed; two minutes where the long tests are asked for."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

program, corpus = sys.argv[1:]
bound = ['-max_total_time=120'] if os.environ.get('MARQ_TEST_LONG') else ['-runs=3000', '-seed=1']
with tempfile.TemporaryDirectory(prefix='marquetry-fuzz-') as name:
    seeds = Path(name) / 'seeds'
    seeds.mkdir()
    for file in sorted([*Path(corpus).glob('*.json'), *Path(corpus).glob('*.sql')]):
        # Small ones mutate faster, and a template's project is what a project file holds.
        if file.stat().st_size < 20000:
            shutil.copy(file, seeds)
    (seeds / 'small.marq').write_text('{\n  "name": "p",\n  "format": 1,\n  "uid": "p",\n  "schema": {\n    "uid": "s",\n    '
                                      '"namespaces": [\n      {\n        "name": "n",\n        "uid": "n"\n      }\n    ]\n  }\n}\n')
    run = subprocess.run([program, f'-artifact_prefix={os.environ["MARQ_BUILD_ROOT"]}/', '-max_len=16000', '-verbosity=0', *bound,
                          '-print_final_stats=1', seeds])
sys.exit(run.returncode)
