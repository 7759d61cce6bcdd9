# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a real GTK window, as a person would: with eyes (AT-SPI) and hands (xdotool).

    with Program('/path/to/marquetry', '/path/to/project') as app:
        app.click(app.find('button', 'Add Entity'))
        app.type('customer\\n')
        app.find('label', 'customer')

Runs below with-display. Nothing here sleeps for a fixed time: what is looked for is polled for.
Roles are AT-SPI's names ('label', 'text', 'list item'); 'button' and 'entry' stand for the
names that GTK gives them.
"""
import os
import re
import subprocess
import tempfile
import time
from collections import namedtuple

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

PATIENCE = 20   # seconds until a test gives up
POLL = 0.03     # seconds between two looks
MOVE = 0.012    # seconds between two moves of the pointer
BORDER = 5      # pixels that GTK draws around a window where the window manager knows no shadows
CENTER = (0.5, 0.5)
Px = namedtuple('Px', 'x y')
ROLES = {'button': 'push button', 'entry': 'text'}


class Missed(AssertionError):
    """What was waited for did not happen."""


def wait_for(what, check, seconds=PATIENCE):
    """Calls check until it returns something true, and returns that. Names what if it never does."""
    deadline = time.monotonic() + seconds * int(os.environ.get('MARQ_TEST_PATIENCE', '1'))
    while True:
        try:
            found = check()
        except GLib.Error:  # It went away while we looked at it.
            found = None
        if found:
            return found
        if time.monotonic() > deadline:
            raise Missed(f'waited {seconds} s in vain for {what}')
        time.sleep(POLL)


def xdotool(*arguments):
    return subprocess.run(['xdotool', *map(str, arguments)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def build_root(path):
    """A file in the build folder."""
    return os.path.join(os.environ['MARQ_BUILD_ROOT'], path)


class Program:
    def __init__(self, *command, app_id='io.github.marquetry.Marquetry', environment=None):
        self.app_id = app_id
        self.output = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(command, env={**os.environ, **(environment or {})},
                                        stdout=self.output, stderr=self.output)

    def __enter__(self):
        return self

    def __exit__(self, kind, _value, _trace):
        if kind is not None:
            picture = os.path.join(os.environ.get('MARQ_BUILD_ROOT', tempfile.gettempdir()),
                                   f'failed-{os.getpid()}.png')
            self.screenshot(picture)
            print(f'--- the display at that time: {picture}\n--- what the program wrote:\n'
                  f'{self.messages()}\n--- what it showed:\n{self.describe()}', flush=True)
        self.kill()

    # Eyes

    def root(self):
        """The program itself, as AT-SPI sees it."""
        def look():
            if self.process.poll() is not None:
                raise Missed(f'the program ended ({self.process.returncode}):\n{self.messages()}')
            desktop = Atspi.get_desktop(0)
            for number in range(desktop.get_child_count()):
                child = desktop.get_child_at_index(number)
                if child and child.get_process_id() == self.process.pid:
                    # What libatspi remembers is stale when nobody runs a main loop.
                    child.set_cache_mask(Atspi.Cache.NONE)
                    return child
            return None
        return wait_for('the program to appear', look)

    def find_all(self, role=None, name=None, within=None):
        """What shows now. The name is a string, or a compiled pattern."""
        role = ROLES.get(role, role)
        return [node for node, _depth in walk(within or self.root())
                if (role is None or node.get_role_name() == role)
                and (name is None or matches(name, node.get_name() or '')) and shows(node)]

    def find(self, role=None, name=None, within=None, seconds=PATIENCE):
        """The first that shows, as soon as there is one."""
        return wait_for(f'a {role or "thing"} named {name!r}',
                        lambda: next(iter(self.find_all(role, name, within)), None), seconds)

    def wait_gone(self, role=None, name=None, within=None, seconds=PATIENCE):
        wait_for(f'no {role or "thing"} named {name!r}',
                 lambda: not self.find_all(role, name, within), seconds)

    def wait_name(self, node, name, seconds=PATIENCE):
        """Until a label says this."""
        wait_for(f'{node.get_name()!r} to become {name!r}',
                 lambda: matches(name, node.get_name() or ''), seconds)

    def labels(self, within=None):
        return [node.get_name() for node in self.find_all('label', within=within)]

    @staticmethod
    def text(entry):
        return Atspi.Text.get_text(entry, 0, Atspi.Text.get_character_count(entry))

    def describe(self):
        """Everything, indented, in brackets what does not show: for when a find fails."""
        lines = []
        try:
            for node, depth in walk(self.root()):
                line = f'{node.get_role_name()} {node.get_name()!r}'
                lines.append('  ' * depth + (line if shows(node) else f'[{line}]'))
        except (GLib.Error, Missed) as error:
            lines.append(str(error))
        return '\n'.join(lines)

    def messages(self):
        """What the program wrote to stdout and stderr so far."""
        self.output.seek(0)
        return self.output.read()

    def screenshot(self, path, node=None):
        """Of the whole display, or of what the node covers and what lies above it."""
        crop = []
        if node:
            (x, y), box = self.place(node)
            crop = ['-crop', f'{box.width}x{box.height}+{x}+{y}', '+repage']
        subprocess.run(['import', '-window', 'root', *crop, path], check=True)

    # Hands

    def place(self, node):
        """Where the node begins on the display, and its box in the window."""
        box = wait_for(f'{node.get_name()!r} to be laid out', lambda: laid_out(node))
        return wait_for('its X window', lambda: self.place_in_window(node, box)), box

    def place_in_window(self, node, box):
        """GTK counts from a corner of the toplevel, and of a menu it does not know where that is:
        so the X window is the one that is as large as something around the node."""
        windows = list(self.windows())
        while node and node.get_role() != Atspi.Role.APPLICATION:
            around = laid_out(node)
            for x, y, width, height, title in windows if around else ():
                border = (width - around.width) / 2
                if border != (height - around.height) / 2 or border not in (0, BORDER):
                    continue
                if node.get_role_name() in ('frame', 'dialog') and node.get_name() != title:
                    continue
                return round(x + border) + box.x - around.x, round(y + border) + box.y - around.y
            node = node.get_parent()
        return None

    def windows(self):
        """Place, size and title of each X window of the program that shows."""
        found = subprocess.run(['xdotool', 'search', '--all', '--onlyvisible', '--pid',
                                str(self.process.pid)], stdout=subprocess.PIPE, text=True, check=False)
        for window in found.stdout.split():
            facts = dict(line.split('=') for line in
                         xdotool('getwindowgeometry', '--shell', window).splitlines())
            yield (*(int(facts[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT')),
                   xdotool('getwindowname', window))

    def point(self, node, at):
        """At is a share of the node's width and height, or two numbers of pixels (Px) in it."""
        (x, y), box = self.place(node)
        if isinstance(at, Px):
            return x + at.x, y + at.y
        return round(x + at[0] * box.width), round(y + at[1] * box.height)

    def move_to(self, node, at=CENTER):
        xdotool('mousemove', *self.point(node, at))

    def click(self, node, at=CENTER, button=1, times=1):
        self.move_to(node, at)
        xdotool('click', '--repeat', times, '--delay', 60, button)

    def press(self, role, name, within=None):
        """Finds and clicks; and again, where it is replaced by another of its kind in between."""
        def attempt():
            self.click(self.find(role, name, within))
            return True
        wait_for(f'a {role} named {name!r} to be clicked', attempt)

    def double_click(self, node, at=CENTER):
        self.click(node, at, times=2)

    def drag(self, node, start, end, button=1, steps=8):
        """From one place in the node to another, in several moves, as a hand does."""
        (x, y), (to_x, to_y) = self.point(node, start), self.point(node, end)
        xdotool('mousemove', x, y, 'mousedown', button)
        for step in range(1, steps + 1):
            xdotool('mousemove', x + (to_x - x) * step // steps, y + (to_y - y) * step // steps,
                    'sleep', MOVE)
        xdotool('mouseup', button)

    def type(self, text):
        xdotool('type', '--delay', 15, text)

    def key(self, *names):
        """Such as 'ctrl+z', 'Escape', 'Return'."""
        xdotool('key', '--clearmodifiers', *names)

    # Actions

    def activate(self, action, parameter=None):
        """A GAction by its full name: 'app.about', 'win.undo'. The parameter is a GLib.Variant."""
        path, name = self.action_path(action)
        parameters = [parameter] if parameter is not None else []
        self.call(path, 'Activate', GLib.Variant('(sava{sv})', (name, parameters, {})))

    def action_state(self, action):
        """Whether it is enabled, and its state or None."""
        path, name = self.action_path(action)
        enabled, _type, state = self.call(path, 'Describe', GLib.Variant('(s)', (name,)))[0]
        return enabled, state[0] if state else None

    def action_path(self, action):
        group, name = action.split('.', 1)
        path = '/' + self.app_id.replace('.', '/').replace('-', '_')
        return (path if group == 'app' else f'{path}/window/1'), name

    def call(self, path, method, parameters):
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        answer = bus.call_sync(self.app_id, path, 'org.gtk.Actions', method, parameters, None,
                               Gio.DBusCallFlags.NONE, PATIENCE * 1000)
        return answer.unpack()

    # The end

    def wait_exit(self, seconds=PATIENCE):
        """The exit status."""
        return self.process.wait(seconds)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def matches(wanted, name):
    return wanted.search(name) is not None if isinstance(wanted, re.Pattern) else wanted == name


def walk(node, depth=0):
    """The node and all below it, with its depth; what comes and goes meanwhile is left out."""
    yield node, depth
    try:
        children = [node.get_child_at_index(number) for number in range(node.get_child_count())]
    except GLib.Error:
        return
    for child in filter(None, children):
        try:
            yield from walk(child, depth + 1)
        except GLib.Error:
            continue


def laid_out(node):
    """The node's box in its toplevel, if it has been given one."""
    if 'Component' not in node.get_interfaces():
        return None
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return box if box.width > 0 and box.height > 0 else None


def shows(node):
    """GTK 4.8 sets no state for this, but what is not mapped does not contain its own middle."""
    try:
        box = laid_out(node)
        return bool(box) and Atspi.Component.contains(
            node, box.x + box.width // 2, box.y + box.height // 2, Atspi.CoordType.WINDOW)
    except GLib.Error:
        return False
