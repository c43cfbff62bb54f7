"""Which load tests run on these processes, and which have just run?

Looked up again and again by whoever watches the processes, so a folder is read until it is known to
be of no interest, and then never again.
"""

import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from perfkit.errors import InputError
from perfkit.loopback import loopback_addresses
from perfkit.model.manifest import LOAD_TEST, Manifest, RunState
from perfkit.runs.artifacts import MANIFEST, SECONDS
from perfkit.runs.liveness import process_started
from perfkit.runs.reading import StoredRun, open_run

NEWEST = 50
"""So many folders are looked at: those whose names, which begin with their time, come last."""
_PORTS = {"http": 80, "https": 443}


def listening_ports(pid: int) -> frozenset[int]:
    """The TCP ports on which the process takes connections; none where that is not to be known."""
    try:
        connections = psutil.Process(pid).net_connections("tcp")
    except (psutil.Error, OSError):
        return frozenset()
    return frozenset(c.laddr.port for c in connections if c.status == psutil.CONN_LISTEN)


def ancestors(pid: int) -> frozenset[int]:
    """The processes that this one descends from; none if it is gone."""
    try:
        return frozenset(parent.pid for parent in psutil.Process(pid).parents())
    except psutil.Error:
        return frozenset()


class RunsUnderWay:
    """Load tests in ``results`` that load the processes one watches. Each is told once."""

    def __init__(
        self,
        results: Path,
        *,
        started_at: Callable[[int], float | None] = process_started,
        ports_of: Callable[[int], frozenset[int]] = listening_ports,
        ancestors_of: Callable[[int], frozenset[int]] = ancestors,
    ) -> None:
        self._results = results
        self._started_at = started_at
        self._ports_of = ports_of
        self._ancestors_of = ancestors_of
        self._settled: set[Path] = set()
        """Of these folders nothing more is to be known."""
        self._there: set[Path] = set()
        self._first = True

    def look(self, pids: Sequence[int]) -> tuple[StoredRun, ...]:
        """Those found now. What had ended before the first look is of the past, and not told.

        ``pids``: the processes seen since the last look, one's main process first. Raises OSError
        if the results can't be read; that there are none yet is no error.
        """
        self._there = set()
        try:
            names = sorted(path.name for path in self._results.iterdir())
        except FileNotFoundError:
            return ()
        folders = [self._results / name for name in names[-NEWEST:]]
        found = [run for folder in folders for run in self._look_into(folder, pids)]
        self._settled &= self._there
        self._first = False
        return tuple(found)

    def _look_into(self, folder: Path, pids: Sequence[int]) -> Iterator[StoredRun]:
        self._there.add(folder)
        if folder in self._settled or not (folder / MANIFEST).is_file():
            return
        try:
            run = open_run(folder, started_at=self._started_at)
        except InputError:  # somebody else's, or a newer perfkit's
            self._settled.add(folder)
            return
        running = run.manifest.state is RunState.RUNNING
        if not running:
            self._settled.add(folder)
        if run.manifest.kind != LOAD_TEST:
            if running:  # a search for capacity holds a load test for each number of students
                for below in sorted(folder.glob("*/*")):
                    yield from self._look_into(below, pids)
        elif not (self._first and not running) and self._loads(run, pids):
            self._settled.add(folder)
            yield run

    def _loads(self, run: StoredRun, pids: Sequence[int]) -> bool:
        target = run.manifest.bot_pid
        if target is not None:
            return target in pids or target in self._ancestors_of(pids[0] if pids else 0)
        port = _port(run.manifest)
        if port is None or not (run.path / SECONDS).is_file():
            return False
        # the load has begun, so the server listens; asking again would cost, and say the same
        self._settled.add(run.path)
        return any(port in self._ports_of(pid) for pid in pids)


def _port(manifest: Manifest) -> int | None:
    """Where on this machine the load goes, if it goes to one address, its process not named."""
    try:
        url = urllib.parse.urlsplit(manifest.scenario.path if manifest.scenario else "")
        if url.scheme not in _PORTS or not loopback_addresses(url.hostname or ""):
            return None
        return url.port or _PORTS[url.scheme]
    except ValueError:
        return None
