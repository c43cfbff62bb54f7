"""How is the CPU time of threads, seen again and again, kept: ``thread-cpu.jsonl``?

A line is one moment, as a JSON array: when, which threads had used more CPU time than at the line
before (pid, thread id, nanoseconds since the thread's birth), and which were gone:

    [1200345678, [[4711, 4711, 35000000]], [[4711, 4715]], [2000000]]

The last part says how long each of the named threads has been ready to run without a CPU to run on.

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
    ready: list[int] = []
    """For each of ``used``, nanoseconds it had waited for a CPU; empty in runs made before."""


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
    __slots__ = ("_alive", "_ended", "_last_ns", "_ready", "_ready_samples", "_samples")

    def __init__(self) -> None:
        self._alive: dict[ThreadKey, int] = {}
        self._ended: dict[ThreadKey, int] = {}
        self._samples: dict[ThreadKey, list[tuple[int, int]]] = {}
        self._ready: dict[ThreadKey, int] = {}
        self._ready_samples: dict[ThreadKey, list[int]] = {}
        self._last_ns = -1

    def add(self, moment: Moment, number: int) -> None:
        if moment.at_ns < self._last_ns:
            raise ValueError(f"line {number} goes back in time")
        self._last_ns = moment.at_ns
        for pid, thread_id, run_ns in moment.used:
            self._alive[pid, thread_id] = run_ns
            self._ended.pop((pid, thread_id), None)  # the system gave the id to a new thread
        for (pid, thread_id, _), ready_ns in zip(moment.used, moment.ready, strict=False):
            self._ready[pid, thread_id] = ready_ns
        for key in moment.ended:
            self._alive.pop(key, None)
            self._ended[key] = moment.at_ns
        for key, run_ns in self._alive.items():
            self._samples.setdefault(key, []).append((moment.at_ns, run_ns))
            self._ready_samples.setdefault(key, []).append(self._ready.get(key, 0))

    def threads(self) -> tuple[ThreadCpu, ...]:
        return tuple(
            ThreadCpu(
                *key,
                samples=tuple(samples),
                ended_ns=self._ended.get(key),
                ready_ns=tuple(self._ready_samples[key]) if key in self._ready else (),
            )
            for key, samples in self._samples.items()
        )
