"""Who ends the monitoring: the first who asks is the one it was."""

import asyncio
import os
import signal

import pytest

from perfkit.workflows.monitor_stop import INTERRUPTED, QUIT, STOPPED, stoppable


async def ended_by(ask) -> str:
    quit_pressed = asyncio.Event()
    async with stoppable(quit_pressed) as stop:
        ask(quit_pressed)
        await asyncio.wait_for(stop.asked.wait(), 30)
        return stop.why


@pytest.mark.parametrize(
    ("number", "why"),
    [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, STOPPED), (signal.SIGHUP, STOPPED)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_only_ctrl_c_is_an_interruption(number, why):
    assert asyncio.run(ended_by(lambda _: os.kill(os.getpid(), number))) == why


def test_q_is_an_end_of_its_own():
    assert asyncio.run(ended_by(lambda quit_pressed: quit_pressed.set())) == QUIT


def test_who_asks_later_changes_nothing():
    async def ask_twice() -> str:
        async with stoppable(asyncio.Event()) as stop:
            stop.ask(QUIT)
            stop.ask(STOPPED)
            return stop.why

    assert asyncio.run(ask_twice()) == QUIT
