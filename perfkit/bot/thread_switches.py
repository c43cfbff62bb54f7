"""How often were a process's threads switched? Linux tells it of each thread alone."""

from collections.abc import Callable, Collection

EACH_LOOK = 16
"""So many threads are read again at a look: beyond that they take turns."""


class ThreadSwitches:
    """The sum over all threads that were seen, also those that ended. It never falls."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}
        """By thread, the one longest unread first."""
        self._ended = 0

    def count(self, threads: Collection[int], read: Callable[[int], int | None]) -> int:
        """The sum now. ``threads``: all that live; ``read``: of one its switches, None: gone."""
        for thread in self._last.keys() - threads:
            self._ended += self._last.pop(thread)
        new = [thread for thread in threads if thread not in self._last]
        again = tuple(self._last)[:EACH_LOOK]
        for thread in (*new, *again):
            self._note(thread, read(thread))
        return self._ended + sum(self._last.values())

    def _note(self, thread: int, switches: int | None) -> None:
        before = self._last.pop(thread, 0)
        if switches is None:
            self._ended += before
            return
        if switches < before:  # another thread was given the id
            self._ended += before
        self._last[thread] = switches
