"""Which functions does this interpreter call, and what do they cost? As a .prof file.

``CProfile`` counts in the thread that begins it; since Python 3.12 all threads' calls reach it, and
it takes them for one thread's. ``Yappi`` keeps threads apart, where the bot has it installed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _lsprof import profiler_entry, profiler_subentry
    from collections.abc import Iterable
    from types import CodeType
    from typing import Any

    Key = tuple[str, int, str]

MIXES_THREADS = sys.version_info >= (3, 12)


class CProfile:
    """The interpreter's own profiler, without the modules that ``cProfile`` would load."""

    name = "cProfile"

    def __init__(self) -> None:
        import _lsprof

        self._profiler = _lsprof.Profiler()

    def begin(self) -> None:
        """Count from now on what this thread calls."""
        self._profiler.enable()

    def end(self) -> None:
        """To be called in the same thread."""
        self._profiler.disable()

    def write(self, path: str) -> None:
        """In one step."""
        _write(path, _from_cprofile(self._profiler.getstats()))


class Yappi:
    """Counts wall time, as cProfile does; ImportError where the bot has no yappi."""

    name = "yappi"

    def __init__(self, whose: str) -> None:
        """``mine``: the calls of the thread that begins it; ``all``; or ``others``."""
        import yappi

        self._yappi = yappi
        self._whose = whose
        self._thread = 0

    def begin(self) -> None:
        """Count from now on, in all threads."""
        import _thread

        self._thread = _thread.get_ident()
        self._yappi.set_clock_type("wall")
        self._yappi.start(builtins=True)

    def end(self) -> None:
        """Stop counting, in all threads."""
        self._yappi.stop()

    def write(self, path: str) -> None:
        """In one step."""
        mine = {t.id for t in self._yappi.get_thread_stats() if t.tid == self._thread}
        wanted = {
            "all": lambda _: True,
            "mine": lambda stat: stat.ctx_id in mine,
            "others": lambda stat: stat.ctx_id not in mine,
        }[self._whose]
        stats = self._yappi.get_func_stats(filter_callback=wanted)
        _write(path, _from_yappi(stats))
        self._yappi.clear_stats()


def active_profiler() -> str:
    """Who else watches this thread: two at once would spoil each other's counts. Empty: nobody."""
    if sys.getprofile() is not None:
        return "a profiler (sys.setprofile)"
    if sys.gettrace() is not None:
        return "a debugger or coverage (sys.settrace)"
    monitoring = getattr(sys, "monitoring", None)
    names = [] if monitoring is None else [monitoring.get_tool(number) for number in range(3)]
    return ", ".join(str(name) for name in names if name is not None)


class _Numbers:
    """What the calls of one function come to."""

    def __init__(self) -> None:
        self.primitive = self.calls = 0
        self.own = self.total = 0.0
        self.callers: dict[Key, _Numbers] = {}

    def add(self, primitive: int, calls: int, own: float, total: float) -> None:
        self.primitive += primitive
        self.calls += calls
        self.own += own
        self.total += total


def _from_cprofile(entries: Iterable[profiler_entry]) -> dict[Key, _Numbers]:
    """Functions of one name and line, such as two lambdas, are added up."""
    stats: dict[Key, _Numbers] = {}
    for entry in entries:
        stats.setdefault(_key(entry.code), _Numbers()).add(*_counted(entry))
    for entry in entries:
        for called in entry.calls or ():
            callee = stats.get(_key(called.code))
            if callee is not None:
                callee.callers.setdefault(_key(entry.code), _Numbers()).add(*_counted(called))
    return stats


def _counted(entry: profiler_entry | profiler_subentry) -> tuple[int, int, float, float]:
    primitive = entry.callcount - entry.reccallcount
    return primitive, entry.callcount, entry.inlinetime, entry.totaltime


def _key(code: CodeType | str) -> Key:
    if isinstance(code, str):
        return "~", 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


def _from_yappi(stats: Iterable[Any]) -> dict[Key, _Numbers]:
    """Not yappi's own file, in which the two counts of a function stand the wrong way round."""
    found: dict[Key, _Numbers] = {}
    for stat in stats:
        found.setdefault(_yappi_key(stat), _Numbers()).add(*_yappi_counted(stat))
    for stat in stats:
        for called in stat.children:
            callee = found.get(_yappi_key(called))
            if callee is not None:
                callee.callers.setdefault(_yappi_key(stat), _Numbers()).add(*_yappi_counted(called))
    return found


def _yappi_key(stat: Any) -> Key:
    if not stat.builtin:
        return stat.module, stat.lineno, stat.name
    if stat.name.startswith("<"):
        return "~", 0, stat.name
    return "~", 0, f"<built-in method {stat.module}.{stat.name}>"  # as cProfile says it


def _yappi_counted(stat: Any) -> tuple[int, int, float, float]:
    # of a call that was under way at the beginning or the end the one count is missing
    return min(stat.nactualcall, stat.ncall), stat.ncall, stat.tsub, stat.ttot


def _write(path: str, stats: dict[Key, _Numbers]) -> None:
    """As Lib/cProfile.py does; in one step."""
    import marshal

    found = {
        key: (it.primitive, it.calls, it.own, it.total, {
            # a caller's two counts stand the other way round (Lib/pstats.py)
            caller: (part.calls, part.primitive, part.own, part.total)
            for caller, part in it.callers.items()
        })
        for key, it in stats.items()
    }  # fmt: skip
    with open(path + ".new", "wb") as file:  # noqa: PTH123 - pathlib may not be loaded
        marshal.dump(found, file)
    os.rename(path + ".new", path)  # noqa: PTH104
