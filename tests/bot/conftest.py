"""The launching of small programs as bots."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from perfkit.bot.ending import Patience
from perfkit.bot.launch import BotSpec, LaunchedBot, launch

HERE = Path(__file__).parent


class NoGuard:
    """Remembers what it was told to guard."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def guard_group(self, group: int) -> None:
        self.told.append(f"group {group}")

    def guard_process(self, pid: int) -> None:
        self.told.append(f"process {pid}")

    def guard_marked(self, setting: str) -> None:
        self.told.append(f"marked {setting}")


Launcher = Callable[..., Awaitable[LaunchedBot]]


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    """Launches Python code, or a bot of ``bots/`` by name, with little patience by default."""

    async def launch_it(
        code: str = "",
        *,
        bot: tuple[str, ...] = (),
        api_root: str = "http://127.0.0.1:9",
        guard: NoGuard | None = None,
        patience: Patience = Patience(0.5, 0.5, 5.0),  # noqa: B008 - frozen
        log: Path | None = None,
    ) -> LaunchedBot:
        words = (str(HERE / "bots" / bot[0]), *bot[1:]) if bot else ("-c", code)
        spec = BotSpec(
            argv=(sys.executable, *words),
            directory=tmp_path,
            api_root=api_root,
            notes=tmp_path / "notes",
            patience=patience,
        )
        return await launch(spec, log or tmp_path / "bot.log", guard or NoGuard())

    return launch_it
