"""Perfkits that want into the same process take turns."""

import asyncio
import os
import sys

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError
from perfkit.profilers.turn import turn_to_enter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are entered on Linux")


def turn(pid, patience_s=0.0):
    return turn_to_enter(pid, clock=SystemClock(), patience_s=patience_s)


async def _take(pid):
    async with turn(pid):
        return True


def test_a_second_one_is_told_to_try_again_and_may_once_the_first_is_done():
    async def both():
        async with turn(os.getpid()):
            with pytest.raises(
                BotError, match=f"another perfkit is entering process {os.getpid()}"
            ):
                await _take(os.getpid())
        return await _take(os.getpid())

    assert asyncio.run(both())


def test_one_that_has_patience_waits_for_its_turn():
    order = []

    async def second():
        async with turn(os.getpid(), patience_s=60):
            order.append("second")

    async def both():
        async with turn(os.getpid()):
            waiting = asyncio.create_task(second())
            await asyncio.sleep(0)
            order.append("first")
        await waiting

    asyncio.run(both())
    assert order == ["first", "second"]


def test_another_process_is_another_matter():
    async def both():
        async with turn(os.getpid()):
            return await _take(os.getppid())

    assert asyncio.run(both())


def test_a_program_that_perfkit_starts_does_not_keep_the_turn():
    async def both():
        argv = (sys.executable, "-c", "input()")
        async with turn(os.getpid()):
            program = await asyncio.create_subprocess_exec(*argv, stdin=asyncio.subprocess.PIPE)
        try:
            return await _take(os.getpid())
        finally:
            program.kill()
            await program.communicate()

    assert asyncio.run(both())


def test_a_process_that_is_gone_is_told():
    with pytest.raises(BotError, match="there is no process"):
        asyncio.run(_take(2**22 + 1))
