"""Programs started as bots: with perfkit's part inside, towards a tiny Bot API."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_bot_api import TinyBotApi, tiny_bot_api

from perfkit.bot.environment import bot_environment
from perfkit.bot.notes import BotNotes, read_notes


@pytest.fixture
def bot_api() -> Iterator[TinyBotApi]:
    with tiny_bot_api() as api:
        yield api


@pytest.fixture
def environment(bot_api: TinyBotApi, tmp_path: Path) -> dict[str, str]:
    """What a bot towards ``bot_api`` gets."""
    own = {"PYTHONPATH", "NODE_OPTIONS"}
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return bot_environment(
        inherited, {}, api_root=bot_api.root, notes=tmp_path / "notes", allow_tracing=False
    )


@pytest.fixture
def notes(tmp_path: Path) -> Callable[[], BotNotes]:
    return lambda: read_notes(tmp_path / "notes")


@pytest.fixture
def start(environment: dict[str, str]) -> Callable[..., str]:
    """Runs a program to its end as a bot; gives what it printed."""

    def run(*argv: str, **additions: str) -> str:
        done = subprocess.run(
            argv, env={**environment, **additions},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run
