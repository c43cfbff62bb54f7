"""What Ctrl-C does: a graceful end, then one at once."""

import asyncio
import os
import signal

import pytest

from perfkit.errors import InterruptionError
from perfkit.workflows.interruption import interruptible


def send(number):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_asks_for_a_graceful_end(number):
    async def body():
        async with interruptible() as interrupted:
            send(number)
            await interrupted.wait()
            return "gracefully"

    assert asyncio.run(body()) == "gracefully"


def test_the_second_gives_up_whatever_is_waited_for():
    cleared = []

    async def body():
        async with interruptible() as interrupted:
            send(signal.SIGINT)
            await interrupted.wait()
            send(signal.SIGINT)
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                cleared.append("away")

    with pytest.raises(InterruptionError, match="twice"):
        asyncio.run(body())
    assert cleared == ["away"]


def test_the_third_is_pythons_own():
    async def body():
        async with interruptible() as interrupted:
            send(signal.SIGINT)
            await interrupted.wait()
            send(signal.SIGINT)
            try:
                await asyncio.Event().wait()
            finally:
                send(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(body())


def test_being_cancelled_by_others_stays_that():
    async def body():
        async with interruptible():
            asyncio.current_task().cancel()
            await asyncio.Event().wait()

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(body())


def test_afterwards_signals_mean_what_they_meant_before():
    async def body():
        async with interruptible():
            return "done"

    asyncio.run(body())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
