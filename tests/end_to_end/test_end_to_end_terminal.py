"""At a terminal: progress that stays in place, and the keyboard's own Ctrl-C."""

import fcntl
import os
import pty
import select
import subprocess
import termios

import pytest
from perfkit_command import MARK, PATIENCE_S, PERFKIT, raw_bot

pytestmark = pytest.mark.slow

TALK = """
users: 3
bot: {command: "%s"}
steps:
  - repeat: {times: 100000, steps: [{say: "hi", expect: you said hi}]}
"""


class Terminal:
    """A terminal with a command at work in it."""

    def __init__(self, argv, folder):
        self._screen, inside = pty.openpty()
        self._seen = b""
        self.process = subprocess.Popen(
            argv,
            cwd=folder,
            env={**os.environ, "TERM": "xterm-256color", MARK: str(folder)},
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads
        )
        os.close(inside)

    def shows(self, text, *, within_s=PATIENCE_S):
        """Wait until this text has been on the screen."""
        while text.encode() not in self._seen:
            ready, _, _ = select.select([self._screen], [], [], within_s)
            piece = self._read() if ready else b""
            assert piece, f"never showed {text!r}: {self._seen[-2000:]!r}"
            self._seen += piece

    def type(self, keys):
        os.write(self._screen, keys)

    def end(self):
        """Wait for the command's end: its exit code and all it showed."""
        while piece := self._read():
            self._seen += piece
        os.close(self._screen)
        return self.process.wait(PATIENCE_S), self._seen.decode()

    def _read(self):
        try:
            return os.read(self._screen, 65536)
        except OSError:  # EIO: the last process has closed the terminal
            return b""


@pytest.fixture
def terminal(desk):
    words = ("load-test", desk.scenario(TALK % raw_bot("--child")), "--results", desk.results)
    return Terminal([PERFKIT, *words, "--no-profile"], desk.folder)


def test_ctrl_c_reaches_perfkit_alone_and_the_terminal_is_left_as_it_was(terminal, desk):
    terminal.shows("students 0 of 3 done")
    terminal.shows("bot CPU")
    terminal.type(b"\x03")
    code, shown = terminal.end()
    assert code == 130
    assert "INVALID" in shown
    assert "Traceback" not in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")  # the cursor is back
    [folder] = desk.results.iterdir()
    assert "killed" not in (folder / "run.json").read_text()


def test_a_terminal_that_is_closed_ends_the_run_and_the_bot(terminal, desk):
    terminal.shows("bot CPU")
    os.close(terminal._screen)
    terminal.process.wait(PATIENCE_S)  # its code is 1: what it wants to say can no longer be said
    [folder] = desk.results.iterdir()
    assert '"interrupted"' in (folder / "run.json").read_text()
    assert (folder / "report.html").exists()
