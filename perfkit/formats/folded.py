"""What do collapsed stacks say, whoever wrote them, and how is a profile written as such?

One stack a line, frames joined by ``;``, outermost first, then a blank and a count. Known by what
stands in it:

- py-spy's ``raw``: frames ``function (file:line)``, before them ``thread (ID): NAME`` and
  ``process PID:"COMMAND"``; counts samples;
- ``stackcollapse-*.pl`` and inferno: frames are bare names; counts samples;
- austin's: ``P<pid>;T<thread>`` and frames ``file:function:line``; counts microseconds, or bytes
  after a line ``# mode: memory``;
- perfkit's ``stacks.collapsed``: the state and the thread before the frames (``collapsed``); counts
  microseconds;
- ``encode``'s: ``thread: NAME`` before the frames, and a line ``# unit: seconds`` (which then are
  microseconds) or ``# unit: bytes`` before the stacks. Other readers pass over these lines.
"""

import re
from collections.abc import Callable

from perfkit.formats import collapsed
from perfkit.formats.collapsed import IDLE, ON_CPU, WAITING, escape, unescape
from perfkit.formats.frame_text import read_frame, write_frame
from perfkit.formats.pyspy_threads import process_id, thread_name
from perfkit.formats.stack_sums import StackSums
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MICROSECONDS = 1e6
_STATES = {
    ON_CPU.encode(): "on CPU", WAITING.encode(): "waiting", IDLE.encode(): "idle",
}  # fmt: skip
_NOTE = re.compile(rb"# ?[\w-]+: ")
_AUSTIN_PROCESS = re.compile(rb"P(\d+)\Z")
_AUSTIN_THREAD = re.compile(rb"T(?:\d+:)?(\w+)\Z")
_AUSTIN_FRAME = re.compile(r"(.*):([^:]+):(\d{1,9})", re.DOTALL)
_UNSAFE_BRACKETS = re.compile(r"[%;()\x00-\x1f\x7f\x85\u2028\u2029]")
_OWN_THREAD = "thread: "
_LONGEST_COUNT = 18
"""Digits of a count that a computer counts in."""


class _Frames(dict[bytes, Frame]):
    """Frames by the bytes that stand for them: each is read once."""

    __slots__ = ("read",)

    def __init__(self) -> None:
        super().__init__()
        self.read: Callable[[str], Frame] = _read_frame

    def __missing__(self, data: bytes) -> Frame:
        frame = self[data] = self.read(_text(data))
        return frame


class _ForeignError(ValueError):
    """What began like perfkit's own is another program's, whose first call is called so."""


class _Reader:
    """Reads line by line; what a line's first frames say of its thread is looked up."""

    __slots__ = (
        "_austin", "_frames", "_may_be_own", "_own", "_sums", "_threads", "divisor", "unit",
    )  # fmt: skip

    def __init__(self, *, may_be_own: bool) -> None:
        self._may_be_own = may_be_own
        self._frames = _Frames()
        self._sums = StackSums()
        self._threads: dict[tuple[bytes, ...], tuple[int, str]] = {}
        self._own = self._austin = False
        self.unit = Unit.SAMPLES
        self.divisor = 1.0

    def note(self, line: bytes) -> None:
        """A line that begins with ``#``: what austin and ``encode`` say of the stacks below."""
        key, _, value = line[1:].partition(b":")
        match key.strip(), value.strip():
            case (b"unit", b"seconds"):
                self.unit, self.divisor = Unit.SECONDS, MICROSECONDS
            case (b"unit", b"bytes") | (b"mode", b"memory"):
                self.unit, self.divisor = Unit.BYTES, 1.0
            case (b"mode", _):
                self.unit, self.divisor = Unit.SECONDS, MICROSECONDS
            case _:
                pass  # a comment

    def begin(self, first: bytes) -> None:
        """Whose stacks these are, by the first of them."""
        head = first.split(b";", 2)
        if self._may_be_own and len(head) > 1 and head[0] in _STATES:
            self._own, self._frames.read = True, collapsed.read_frame
            self.unit, self.divisor = Unit.SECONDS, MICROSECONDS
        elif len(head) > 1 and _AUSTIN_PROCESS.match(head[0]) and _AUSTIN_THREAD.match(head[1]):
            self._austin, self._frames.read = True, _read_austin_frame
            if self.unit is Unit.SAMPLES:
                self.unit, self.divisor = Unit.SECONDS, MICROSECONDS

    def add(self, path: bytes, count: bytes) -> None:
        parts = path.split(b";")
        head = tuple(parts[:2])
        known = self._threads.get(head)
        if known is None:
            known = self._threads[head] = self._thread(head)
        skipped, thread = known
        stack = tuple(map(self._frames.__getitem__, parts[skipped:]))
        self._sums.add(thread, stack, _count(count) / self.divisor)

    def _thread(self, head: tuple[bytes, ...]) -> tuple[int, str]:
        """How many frames name the thread, and what they name it."""
        texts = [_text(part) for part in head]
        if self._own:
            if head[0] not in _STATES or len(head) < 2:
                raise _ForeignError("it lacks what the thread was doing")
            return 2, f"{unescape(texts[1])} ({_STATES[head[0]]})"
        if self._austin:
            return _austin_thread(head)
        return _pyspy_thread(texts)

    def profile(self) -> StackProfile:
        return self._sums.profile(self.unit)


def decode(data: bytes) -> StackProfile:
    """The profile. Raises ValueError naming the first line that is no stack."""
    try:
        return _decode(data, may_be_own=True)
    except _ForeignError:
        return _decode(data, may_be_own=False)


def _decode(data: bytes, *, may_be_own: bool) -> StackProfile:
    reader, begun, number = _Reader(may_be_own=may_be_own), False, 0
    at, end = 0, len(data)
    while at < end:
        stop = data.find(b"\n", at)
        stop = end if stop < 0 else stop
        line = data[at:stop].rstrip()
        at, number = stop + 1, number + 1
        if not line:
            continue
        path, _, count = line.rpartition(b" ")
        if line.startswith(b"#") and (_NOTE.match(line) or not count.isdigit()):
            reader.note(line)
            continue
        try:
            if not begun:
                begun = True
                reader.begin(path)
            reader.add(path, count)
        except _ForeignError:
            raise
        except ValueError as error:
            shown = line[:80].decode("utf-8", "replace")
            raise ValueError(f"line {number} is no stack: {error}: {shown!r}") from None
    if not begun:
        raise ValueError("there is no stack in it")
    return reader.profile()


def encode(profile: StackProfile) -> str:
    """One line a stack. Seconds are written as whole microseconds, everything else is rounded."""
    factor = MICROSECONDS if profile.unit is Unit.SECONDS else 1.0
    head = "" if profile.unit is Unit.SAMPLES else f"# unit: {profile.unit}\n"
    texts: dict[Frame, str] = {}
    lines = [_line(stack, round(stack.value * factor), texts) for stack in profile.stacks]
    return head + "".join(lines)


def _line(stack: ProfileStack, count: int, texts: dict[Frame, str]) -> str:
    if not count:
        return ""
    parts = [escape(_OWN_THREAD + stack.thread)] if stack.thread else []
    for frame in stack.stack:
        text = texts.get(frame)
        if text is None:
            text = texts[frame] = _frame_text(frame)
        parts.append(text)
    return f"{';'.join(parts)} {count}\n"


def _frame_text(frame: Frame) -> str:
    """With its brackets escaped where they would be taken for those around a file."""
    text = write_frame(Frame(escape(frame.function), escape(frame.file), frame.line))
    if _read_frame(text) == frame:
        return text
    function, file = (escape(part, _UNSAFE_BRACKETS) for part in (frame.function, frame.file))
    return write_frame(Frame(function, file, frame.line))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read_frame(text: str) -> Frame:
    frame = read_frame(text)
    if "%" not in text:
        return frame
    return Frame(unescape(frame.function), unescape(frame.file), frame.line)


def _read_austin_frame(text: str) -> Frame:
    found = _AUSTIN_FRAME.fullmatch(text)
    return Frame(found[2], found[1], int(found[3])) if found else Frame(text, "", 0)


def _count(text: bytes) -> float:
    """The number at a line's end; of austin's three the first, which is time."""
    text = text.partition(b",")[0]
    whole, _, part = text.partition(b".")
    if not whole.isdigit() or not (part.isdigit() or not part) or len(text) > _LONGEST_COUNT:
        raise ValueError("its last word is no count")
    return float(text)


def _austin_thread(head: tuple[bytes, ...]) -> tuple[int, str]:
    process = _AUSTIN_PROCESS.match(head[0])
    thread = _AUSTIN_THREAD.match(head[1]) if len(head) > 1 else None
    if process is None or thread is None:
        raise ValueError("it lacks the process and the thread")
    return 2, f"thread {thread[1].decode()} (pid {process[1].decode()})"


def _pyspy_thread(texts: list[str]) -> tuple[int, str]:
    if texts[0].startswith(_OWN_THREAD):
        return 1, unescape(texts[0].removeprefix(_OWN_THREAD))
    pid = process_id(texts[0])
    rest = texts if pid is None else texts[1:]
    thread = thread_name(rest[0]) if rest else None
    process = "" if pid is None else f"(pid {pid})"
    skipped = (pid is not None) + (thread is not None)
    return skipped, f"{thread or ''} {process}".strip()
