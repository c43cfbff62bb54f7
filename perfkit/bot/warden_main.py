"""The warden's own program: waits for perfkit's end, then ends what perfkit has left behind.

Started as ``python -I -S warden_main.py``; standard library only, and little of it. It reads lines
from its standard input: ``group PGID``, ``process PID``, ``marked NAME=value``, ``done``. When the
input ends without ``done``, perfkit has been killed.
"""

import os
import signal
import sys
import time

_LADDER = ((signal.SIGINT, 5.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 2.0))
"""Signal and how long it is given, in seconds: the same as perfkit.bot.ending.Patience."""
_LOOK_EVERY_S = 0.05

Table = dict[int, tuple[int, str]]
"""Living processes: pid to process group and start time."""


def process_table() -> Table:
    """All living processes. Zombies are not living."""
    return _table_from_proc() if sys.platform == "linux" else _table_from_ps()


def _table_from_proc() -> Table:
    table: Table = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - pathlib would double the warden's memory
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                # the command in brackets may itself hold spaces and brackets
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        # proc_pid_stat(5), counted from the state: 0 state, 2 process group, 19 start time
        if fields[0] not in {b"Z", b"X"}:
            table[int(name)] = (int(fields[2]), fields[19].decode())
    return table


def _table_from_ps() -> Table:
    import subprocess  # not needed on Linux

    listing = ("/bin/ps", "-A", "-o", "pid=,pgid=,stat=,lstart=")
    output = subprocess.run(listing, capture_output=True, check=False, text=True).stdout
    table: Table = {}
    for line in output.splitlines():
        pid, group, state, started = line.split(None, 3)
        if not state.startswith("Z"):
            table[int(pid)] = (int(group), started)
    return table


class Guarded:
    """What the warden was told to guard."""

    def __init__(self) -> None:
        self._groups: dict[int, str | None] = {}
        """Group to its leader's start time, None if the leader had ended already."""
        self._processes: dict[int, str] = {}
        self._marks: set[bytes] = set()

    def obey(self, word: str, argument: str) -> None:
        """Carry out one line."""
        if word == "group":
            group = int(argument)
            self._groups[group] = process_table().get(group, (0, None))[1]
        elif word == "process":
            pid = int(argument)
            entry = process_table().get(pid)
            if entry:
                self._processes[pid] = entry[1]
        elif word == "marked":
            self._marks.add(argument.encode("utf-8", "surrogateescape"))

    def living(self) -> set[int]:
        """The guarded processes that live now. A reused process id is told by its start time."""
        table = process_table()
        found = {pid for pid, started in self._processes.items() if _is_same(table, pid, started)}
        groups = {
            group
            for group, started in self._groups.items()
            # as long as a group has members the kernel gives its number to no other process
            if group not in table or started is None or _is_same(table, group, started)
        }
        found |= {pid for pid, (group, _) in table.items() if group in groups}
        if self._marks and sys.platform == "linux":
            found |= {pid for pid in table if self._is_marked(pid)}
        return found - {os.getpid()}

    def _is_marked(self, pid: int) -> bool:
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123
                return not self._marks.isdisjoint(file.read().split(b"\0"))
        except OSError:
            return False  # another user's, or the kernel's


def _is_same(table: Table, pid: int, started: str) -> bool:
    return pid in table and table[pid][1] == started


def end_all(guarded: Guarded) -> None:
    """INT, TERM, KILL to all that live, each with its time."""
    for number, patience in _LADDER:
        living = guarded.living()
        if not living:
            return
        for pid in living:
            try:
                os.kill(pid, number)
            except OSError:
                continue
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and guarded.living():
            time.sleep(_LOOK_EVERY_S)


def main() -> None:
    """Wait, and do what the lines say."""
    guarded = Guarded()
    for line in sys.stdin.buffer:
        word, _, argument = line.decode("utf-8", "surrogateescape").rstrip("\n").partition(" ")
        if word == "done":
            return
        guarded.obey(word, argument)
    end_all(guarded)


if __name__ == "__main__":
    main()
