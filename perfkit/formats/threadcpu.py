"""How is the CPU time of threads, seen again and again, kept: ``thread-cpu.jsonl``?

A line is one moment, as a JSON array: when, which threads had used more CPU time than at the line
before (pid, thread id, nanoseconds since the thread's birth), which were gone, and which had waited
long since the reading before for a CPU that others had (pid, thread id, nanoseconds):

    [1200345678, [[4711, 4711, 35000000]], [[4711, 4715]], [[4711, 4711, 2000000]]]

A living thread that is not named has used what it had used before, so idle threads cost nothing.
"""

import msgspec

from perfkit.model.stacks import ThreadCpu

ThreadKey = tuple[int, int]
"""A thread's pid and its own id."""


class Moment(msgspec.Struct, frozen=True, array_like=True):
    """One line: what was new at one moment."""

    at_ns: int
    used: list[tuple[int, int, int]]
    """pid, thread id, ``run_ns``."""
    ended: list[ThreadKey]
    starved: list[tuple[int, int, int]] = []
    """pid, thread id, nanoseconds it waited since the reading before."""


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Moment)


def encode(moment: Moment) -> bytes:
    """The line, without its end."""
    return _ENCODER.encode(moment)


def decode(data: bytes) -> tuple[ThreadCpu, ...]:
    """Each thread's CPU time at every moment it lived.

    A torn last line, as a crash leaves it, is left out. Raises ValueError naming any other line
    that can't be read, or that goes back in time.
    """
    collected = _Collected()
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            moment = _DECODER.decode(line)
        except msgspec.DecodeError as error:
            if number == len(lines):
                break
            raise ValueError(f"line {number} is not a moment of CPU times: {error}") from error
        collected.add(moment, number)
    return collected.threads()


class _Collected:
    __slots__ = ("_alive", "_ended", "_last_ns", "_samples", "_starved")

    def __init__(self) -> None:
        self._alive: dict[ThreadKey, int] = {}
        self._ended: dict[ThreadKey, int] = {}
        self._samples: dict[ThreadKey, list[tuple[int, int]]] = {}
        self._starved: dict[ThreadKey, list[tuple[int, int]]] = {}
        self._last_ns = -1

    def add(self, moment: Moment, number: int) -> None:
        if moment.at_ns < self._last_ns:
            raise ValueError(f"line {number} goes back in time")
        self._last_ns = moment.at_ns
        for pid, thread_id, run_ns in moment.used:
            self._alive[pid, thread_id] = run_ns
            self._ended.pop((pid, thread_id), None)  # the system gave the id to a new thread
        for key in moment.ended:
            self._alive.pop(key, None)
            self._ended[key] = moment.at_ns
        for key, run_ns in self._alive.items():
            self._samples.setdefault(key, []).append((moment.at_ns, run_ns))

        for pid, thread_id, waited_ns in moment.starved:
            self._starve((pid, thread_id), moment.at_ns, waited_ns)

    def _starve(self, key: ThreadKey, at_ns: int, waited_ns: int) -> None:
        """It got a CPU just before this moment, so the time before that is when it had none."""
        stretches = self._starved.setdefault(key, [])
        start_ns = max(at_ns - waited_ns, stretches[-1][1] if stretches else 0)
        if start_ns < at_ns:
            stretches.append((start_ns, at_ns))

    def threads(self) -> tuple[ThreadCpu, ...]:
        return tuple(
            ThreadCpu(
                *key,
                samples=tuple(self._samples.get(key, ())),
                ended_ns=self._ended.get(key),
                starved=tuple(self._starved.get(key, ())),
            )
            for key in {**self._samples, **self._starved}
        )
