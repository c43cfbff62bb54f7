"""What does a Chrome trace say, whoever wrote it, as stacks?

The Trace Event Format of ``chrome://tracing`` and Perfetto: an array of events, or an object with
``traceEvents``. Calls are complete events (``X``: ``ts`` and ``dur``) or pairs of ``B`` and ``E``,
in microseconds; ``thread_name`` and ``process_name`` metadata (``M``) name threads. Other kinds of
events (counters, flows, instants) hold no calls. py-spy's, viztracer's and perfkit's own are such.
"""

from dataclasses import replace

import msgspec
from msgspec import Struct

from perfkit.formats.frame_text import read_frame
from perfkit.formats.pyspy_threads import thread_name
from perfkit.formats.stack_sums import FrameTable, StackSums, StackTree
from perfkit.model.profiles import StackProfile, Unit
from perfkit.model.stacks import Frame

MICROSECONDS = 1e6
_Id = int | str


class _Args(Struct):
    """What py-spy tells of a call, and metadata of a thread. Others put anything here."""

    filename: str = ""
    line: int | None = None
    name: str = ""


class _Event(Struct):
    ph: str
    ts: float = 0.0
    dur: float = 0.0
    name: str = ""
    pid: _Id = 0
    tid: _Id = 0
    args: msgspec.Raw = msgspec.Raw(b"")


class _Object(Struct):
    events: list[_Event] = msgspec.field(name="traceEvents")


class _Thread:
    """One thread's calls in order of time."""

    __slots__ = ("_ends", "_since", "tree")

    def __init__(self) -> None:
        self.tree = StackTree()
        self._since = 0.0
        self._ends: list[float] = []
        """When each open call ends; infinity where that is never told."""

    def begin(self, frame: Frame, at: float, end: float) -> None:
        self._end_until(at)
        self._move(at)
        self.tree.begin(frame)
        self._ends.append(min(end, self._ends[-1]) if self._ends else end)

    def finish(self) -> None:
        """What never ended counts until the last moment anything is known of."""
        self._end_until(max((end for end in self._ends if end < _NEVER), default=self._since))

    def _end_until(self, at: float) -> None:
        while self._ends and self._ends[-1] <= at:
            self._move(self._ends.pop())
            self.tree.end()

    def _move(self, at: float) -> None:
        if at > self._since:
            self.tree.count((at - self._since) / MICROSECONDS)
            self._since = at


_NEVER = float("inf")


def decode(data: bytes) -> StackProfile:
    """The profile in seconds. Raises ValueError with a sentence for what is no such trace."""
    try:
        if data.lstrip()[:1] == b"[":
            events = msgspec.json.decode(data, type=list[_Event])
        else:
            events = msgspec.json.decode(data, type=_Object).events
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"it is no Chrome trace, or is cut off: {error}") from None
    sums = StackSums()
    labels = _labels(events)
    for key, thread in _replay(events).items():
        thread.finish()
        thread.tree.add_to(sums, labels.get(key, ""))
    return _with_pyspy_threads(sums.profile(Unit.SECONDS))


_Key = tuple[_Id, _Id]


def _replay(events: list[_Event]) -> dict[_Key, _Thread]:
    threads: dict[_Key, _Thread] = {}
    frames = _Frames()
    for event, end in _in_order(events):
        key = (event.pid, event.tid)
        thread = threads.get(key)
        if thread is None:
            thread = threads[key] = _Thread()
        thread.begin(frames.of(event), event.ts, end)
    return threads


_Call = tuple[_Event, float]
"""An ``X`` or a ``B``, and when it ends."""


def _in_order(events: list[_Event]) -> list[_Call]:
    """By time, of calls that begin together the longest first: it is the caller."""
    calls = [event for event in events if event.ph in {"X", "B", "E"}]
    for event in calls:
        if not (0 <= event.ts < 1e18 and 0 <= event.dur < 1e18):
            raise ValueError(f"an event lies at {event.ts} µs and lasts {event.dur} µs")
    # begins and ends of one moment stay as written: only that tells which comes first
    calls.sort(key=lambda event: event.ts)
    return sorted(_with_ends(calls), key=lambda call: (call[0].ts, -call[1]))


def _with_ends(calls: list[_Event]) -> list[_Call]:
    """Each ``B`` with the moment of its ``E``: of its thread the first that no later one takes."""
    found: list[_Call] = []
    begun: dict[_Key, list[int]] = {}
    for event in calls:
        if event.ph == "X":
            found.append((event, event.ts + event.dur))
        elif event.ph == "B":
            begun.setdefault((event.pid, event.tid), []).append(len(found))
            found.append((event, _NEVER))
        else:
            mine = begun.get((event.pid, event.tid))
            if not mine:
                raise ValueError(f"it ends a call at {event.ts:.0f} µs that has not begun")
            place = mine.pop()
            found[place] = (found[place][0], event.ts)
    return found


class _Frames:
    """Equal calls are one object."""

    __slots__ = ("_named", "_table")

    def __init__(self) -> None:
        self._table = FrameTable()
        self._named: dict[str, Frame] = {}
        """Calls of which only the name is known, which may tell the place."""

    def of(self, event: _Event) -> Frame:
        args = _args(event) if event.ph == "B" else _Args()
        if args.filename or args.line:
            return self._table[event.name, args.filename, args.line or 0]
        known = self._named.get(event.name)
        if known is None:
            thread = thread_name(event.name)  # py-spy's looks like a call of a place
            frame = read_frame(event.name) if thread is None else Frame(event.name, "", 0)
            known = self._table[frame.function, frame.file, frame.line]
            self._named[event.name] = known
        return known


def _args(event: _Event) -> _Args:
    try:
        return msgspec.json.decode(event.args, type=_Args) if event.args else _Args()
    except (msgspec.DecodeError, RecursionError):
        return _Args()


def _labels(events: list[_Event]) -> dict[_Key, str]:
    """What threads are called: by name, and by process where there are several."""
    named = {
        (event.pid, event.tid): _args(event).name
        for event in events
        if event.ph == "M" and event.name == "thread_name"
    }
    keys = dict.fromkeys((e.pid, e.tid) for e in events if e.ph in {"X", "B"})
    several = len({pid for pid, _ in keys}) > 1
    if len(keys) == 1 and not any(named.values()):
        return {}
    return {
        key: (named.get(key) or f"thread {key[1]}") + (f" (pid {key[0]})" if several else "")
        for key in keys
    }


def _with_pyspy_threads(profile: StackProfile) -> StackProfile:
    """py-spy's outermost frame names the thread."""
    stacks = (
        stack
        if (name := thread_name(stack.stack[0].function)) is None or stack.stack[0].file
        else replace(stack, stack=stack.stack[1:], thread=name)
        for stack in profile.stacks
    )
    return replace(profile, stacks=tuple(stacks))
