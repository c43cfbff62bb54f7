"""Looks before and after a load, where the first one never comes."""

import asyncio
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host
from perfkit.workflows import memory_around
from perfkit.workflows.memory_around import looked_into


@pytest.mark.parametrize("stopped", [True, False])
def test_a_first_look_that_never_comes_does_not_hold_up_the_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    async def never(*_: object, **__: object) -> bytes:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(memory_around, "look_inside", never)
    monkeypatch.setattr(memory_around, "FIRST_LOOK_S", 600.0 if stopped else 0.01)
    folder = RunFolder.create(
        tmp_path, kind="load-test", name="m", command_line=(), clock=SystemClock(), versions={},
        host=read_host(),
    )  # fmt: skip

    async def load() -> None:
        interrupted = asyncio.Event()
        if stopped:
            interrupted.set()
        async with looked_into(1, folder, SystemClock(), wanted=True, interrupted=interrupted):
            pass

    asyncio.run(load())
    assert "no look at the bot's objects" in folder.manifest.could_not_check[0]
