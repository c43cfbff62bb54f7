import asyncio
import signal

import pytest

from perfkit.bot.ending import Patience, end, how_it_ended

PATIENCE = Patience(interrupt_s=5.0, terminate_s=3.0, kill_s=2.0)


class FakeTargets:
    """Ends at the given signal; each look at it is a second of the clock it carries."""

    def __init__(self, yields_to):
        self.yields_to = yields_to
        self.signals = []
        self.seconds = 0.0
        self.signalled = asyncio.Event()

    def remaining(self):
        self.seconds += 1
        return 0 if self.yields_to in self.signals else 1

    def signal(self, number):
        self.signals.append(number)
        self.signalled.set()

    def now(self):
        return self.seconds


@pytest.mark.parametrize(
    ("yields_to", "signals", "remaining"),
    [
        (signal.SIGINT, [signal.SIGINT], 0),
        (signal.SIGTERM, [signal.SIGINT, signal.SIGTERM], 0),
        (signal.SIGKILL, [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], 0),
        (None, [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], 1),
    ],
)
def test_signals_become_firmer_until_nothing_remains(yields_to, signals, remaining):
    targets = FakeTargets(yields_to)
    assert asyncio.run(end(targets, PATIENCE, now=targets.now)) == remaining
    assert targets.signals == signals


def test_what_has_ended_already_gets_no_signal():
    targets = FakeTargets(None)
    targets.remaining = lambda: 0
    assert asyncio.run(end(targets, PATIENCE, now=targets.now)) == 0
    assert targets.signals == []


def test_a_cancelled_ending_kills_at_once():
    targets = FakeTargets(None)

    async def cancel_it():
        ending = asyncio.create_task(end(targets, PATIENCE, now=lambda: 0.0))
        await targets.signalled.wait()
        ending.cancel()
        await asyncio.wait([ending])
        return ending.cancelled()

    assert asyncio.run(cancel_it())
    assert targets.signals == [signal.SIGINT, signal.SIGKILL]


@pytest.mark.parametrize(
    ("returncode", "words"),
    [
        (0, "ended with exit code 0"),
        (1, "ended with exit code 1"),
        (-9, "killed by SIGKILL"),
        (-11, "killed by SIGSEGV"),
        (-99, "killed by signal 99"),
    ],
)
def test_how_a_bot_ended_is_told_in_words(returncode, words):
    assert how_it_ended(returncode) == words
