"""How often should a process be sampled so that sampling hardly slows it?"""

from dataclasses import dataclass

HIGHEST_HZ = 100
LOWEST_HZ = 10

_PAUSE_MS = 0.2
_PAUSE_PER_THREAD_MS = 0.027
"""Fitted to measured slowdowns of a saturated asyncio bot: 2 % with one thread and 19 % with 64,
both at 100 Hz. py-spy stops every thread of the process for as long as it reads all stacks."""
_SHARE = 0.04
"""Of its time the process may stand still."""


@dataclass(frozen=True, slots=True)
class SampleRate:
    """A rate and, in words, why it was chosen."""

    hz: int
    reason: str


def pause_ms(threads: int) -> float:
    """How long one sample stops a process of so many threads, as far as was measured."""
    return _PAUSE_MS + _PAUSE_PER_THREAD_MS * threads


def choose_rate(threads: int) -> SampleRate:
    """The rate for a process tree whose largest process has so many threads.

    >>> choose_rate(1).hz, choose_rate(16).hz, choose_rate(64).hz
    (100, 63, 20)
    """
    affordable = int(_SHARE * 1000 / pause_ms(threads))
    if affordable >= HIGHEST_HZ:
        return SampleRate(HIGHEST_HZ, f"{HIGHEST_HZ} samples/s")
    hz = max(affordable, LOWEST_HZ)
    return SampleRate(
        hz, f"{hz} samples/s: each sample stops all {threads} threads, so more would slow the bot"
    )
