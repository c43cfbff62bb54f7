"""What will a recording cost the process? Said before it starts, where it is more than a little."""

from perfkit.profilers.pyspy import Looking
from perfkit.profilers.rate import pause_ms

NATIVE_TIMES = 2.0
"""Reading stacks with compiled frames takes py-spy so many times as long: 0.5 ms of CPU time
instead of 0.28 ms for one thread, 6.1 ms instead of 3.0 ms for 64."""
_WORTH_SAYING = 0.06


def slowdown(hz: int, threads: int, looking: Looking) -> float:
    """The share of its time, 0 to 1, in which the process stands still, as far as was measured."""
    times = NATIVE_TIMES if looking.native else 1.0
    return min(hz * pause_ms(threads) * times / 1000, 1.0)


def warning(hz: int, threads: int, looking: Looking) -> str | None:
    """A sentence, or None where the cost is small."""
    share = slowdown(hz, threads, looking)
    if share < _WORTH_SAYING:
        return None
    why = f"{hz} samples/s stop its {threads} threads each time"
    if threads == 1:
        why = f"{hz} samples/s stop it each time"
    native = ", and compiled frames take long to read" if looking.native else ""
    return f"this slows the process by about {share:.0%} while it records: {why}{native}"
