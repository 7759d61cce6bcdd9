#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the manual page of marq: what a person wrote about each command, with the options that the command itself tells."""
import os
import re
import subprocess
import sys

COMMAND = re.compile(r'\.\\"@ (\S+)\n')


def ask(marq, *arguments):
    return subprocess.run([marq, *arguments], check=True, capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}).stdout


def escape(text):
    text = text.replace('\\', '\\e').replace('-', '\\-').replace('“', '\\(lq').replace('”', '\\(rq').replace('…', '\\|.\\|.\\|.')
    return re.sub(r"^([.'])", r'\\&\1', text)


def write_option(line):
    match = re.match(r'  (?:(-.), )?(--[^ =]+)(?:=(\S+))?(?: {2,}(.*))?$', line)
    if not match:
        raise SystemExit(f'make-man: what is this option? {line}')
    short, name, value, text = match.groups()
    names = ', '.join(f'\\fB{escape(option)}\\fP' for option in (short, name) if option)
    wants = f' \\fI{escape(value)}\\fP' if value else ''
    return f'.TP\n{names}{wants}\n{escape(text or "")}\n'


def write_options(help_text):
    lines = help_text.split('\nOptions:\n', 1)[1].split('\n')
    return ''.join(write_option(line) for line in lines if line.startswith('  ') and '--help' not in line)


def write_commands(page, marq):
    """From one command to the next, or to the next section."""
    names = re.findall(r'^  (\S+) ', ask(marq, '--help'), re.M)
    parts = COMMAND.split(page)
    told = parts[1::2]
    if sorted(told) != sorted(names):
        raise SystemExit(f'make-man: marq has {set(names) - set(told)}, and the page {set(told) - set(names)}')
    for name, text in zip(told, parts[2::2]):
        prose, section, rest = text.partition('.SH ')
        text = ask(marq, name, '--help')
        usage = ' '.join(text.split('\n\n', 1)[0].split()[1:])
        yield f'.SS {escape(usage)}\n{prose}{write_options(text)}{section}{rest}'


def main(marq, source):
    with open(source, encoding='utf-8') as file:
        page = file.read()
    begin = COMMAND.search(page).start()
    sys.stdout.reconfigure(encoding='utf-8')
    sys.stdout.write(page[:begin] + ''.join(write_commands(page[begin:], marq)))


if __name__ == '__main__':
    main(*sys.argv[1:])
