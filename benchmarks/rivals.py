"""telegram-test-api (npm), the nearest rival that runs: installed for the benchmark, and measured.

It is given what costs it least: students in its own process, and bots that cost next to nothing,
since aiogram, python-telegram-bot and pyTelegramBotAPI stop at its getMe.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from benchmarks.measure import HERE

PACKAGE = "telegram-test-api@4.2.1"
WARM_AFTER = 500
"""Echoes after which both sides have started and made their caches."""
_INSTALL_S = 300
_PATIENCE_S = 60
"""So much longer than the measurement everything around it may take."""


class Absent(Exception):  # noqa: N818 - it is no error: the benchmark says so and goes on
    """The rival can't be had here; the text says why."""


@dataclass(frozen=True, slots=True)
class Rival:
    """What it used."""

    per_second: float
    own_us: float


def install() -> Path:
    """The folder with the rival in it, from the last time or new. Raises Absent."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise Absent("npm or node is not installed")
    folder = Path(tempfile.gettempdir()) / f"perfkit-benchmark-{os.getuid()}"
    if not (folder / "node_modules" / "telegram-test-api").is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
        try:
            subprocess.run([*command, PACKAGE], check=True, timeout=_INSTALL_S, capture_output=True)
        except (subprocess.SubprocessError, OSError) as error:
            raise Absent(f"npm can't install {PACKAGE}: {error}") from None
    return folder


def telegram_test_api(bot: str, *, duration_s: int) -> Rival:
    """Let a bot of this folder echo what 50 chats of the rival's say. Raises Absent."""
    modules = install() / "node_modules"
    script = str(HERE / "rival" / "telegram_test_api.cjs")
    node = ["node", script, str(duration_s), str(WARM_AFTER)]
    with _started(node, {"NODE_PATH": str(modules)}, duration_s + _PATIENCE_S) as (ask, answers):
        root = f"http://127.0.0.1:{answers.readline().strip()}"
        bot_command = [sys.executable, str(HERE / "bots" / bot)]
        echo = _started(bot_command, {"PERFKIT_API_ROOT": root}, duration_s + _PATIENCE_S)
        with echo as (_, says):
            says.readline()  # that it can be written to
            ask.write("go\n")
            ask.flush()
            told = answers.readline()
    if not told:
        raise Absent("it came to no end")
    seen = json.loads(told)
    return Rival(seen["echoes"] / duration_s, seen["own_s"] / seen["echoes"] * 1e6)


@contextmanager
def _started(
    command: list[str], variables: dict[str, str], most_s: float
) -> Iterator[tuple[IO[str], IO[str]]]:
    """A process, to write to and to read from; it is ended in the end, and after ``most_s``."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **variables},
    )  # fmt: skip
    watchdog = threading.Timer(most_s, process.kill)
    watchdog.start()
    try:
        yield cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()
