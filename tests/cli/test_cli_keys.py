"""The key q, read from a terminal as it is pressed."""

import asyncio
import io
import os
import sys
import termios

import pytest

from perfkit.cli.keys import quit_key


@pytest.fixture
def terminal(monkeypatch):
    """A terminal in standard input's place: the end that types, and the end that is read."""
    typing, reading = os.openpty()
    with os.fdopen(reading, "rb", buffering=0) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typing, stdin.fileno()
    os.close(typing)


def test_q_is_heard_without_enter_and_the_terminal_is_left_as_it_was(terminal):
    typing, reading = terminal
    before = termios.tcgetattr(reading)

    async def press():
        with quit_key() as pressed:
            assert termios.tcgetattr(reading) != before
            os.write(typing, b"x")
            os.write(typing, b"q")
            await asyncio.wait_for(pressed.wait(), 30)

    asyncio.run(press())
    assert termios.tcgetattr(reading) == before


def test_an_error_leaves_the_terminal_as_it_was_too(terminal):
    before = termios.tcgetattr(terminal[1])

    async def fail():
        with quit_key():
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is the one above
        asyncio.run(fail())
    assert termios.tcgetattr(terminal[1]) == before


@pytest.mark.parametrize("stdin", [None, io.StringIO("q")])
def test_without_a_terminal_nobody_presses_a_key(monkeypatch, stdin):
    monkeypatch.setattr(sys, "stdin", stdin)

    async def wait():
        with quit_key() as pressed:
            await asyncio.sleep(0)
            return pressed.is_set()

    assert asyncio.run(wait()) is False
