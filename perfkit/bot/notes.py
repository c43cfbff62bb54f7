"""What did perfkit's part inside the bot do? Read from the notes it leaves (perfkit.inside.notes).

Lines, each with the process's id at its end::

    started python 3.11.7 pid 120
    started node 20.20.2 pid 121
    redirected aiogram 3.31.0 pid 120
    refused api.telegram.org pid 120
    failed to change telebot.apihelper: AttributeError('x') pid 120
"""

import re
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"(started python|started node|redirected|refused|failed) (.+) pid (\d+)\Z")


@dataclass(frozen=True, slots=True)
class Redirected:
    """A framework in one process that now calls perfkit's Bot API.

    Where a bot has none, the library that carries its calls, noted at the first one.
    """

    framework: str
    """``aiogram``, ``python-telegram-bot``, ``pyTelegramBotAPI``; ``telegraf``, ``grammy``,
    ``node-telegram-bot-api``, ``gramio``, ``puregram``; else ``requests``, ``urllib3``, ``httpx``,
    ``httpcore``, ``aiohttp``, ``http.client``, ``node``."""
    version: str
    """``?`` if it could not be told."""
    pid: int


@dataclass(frozen=True, slots=True)
class BotNotes:
    """Everything noted so far."""

    pythons: tuple[str, ...] = ()
    """Versions of the Python processes perfkit's part has started in; empty: it was never loaded,
    so the bot is not Python or skips ``sitecustomize``."""
    nodes: tuple[str, ...] = ()
    """Versions of the Node processes it has started in, ``npm`` and the like among them."""
    redirected: tuple[Redirected, ...] = ()
    refused: tuple[str, ...] = ()
    """Names of Telegram's the bot tried to reach although it should not have, each once."""
    failures: tuple[str, ...] = ()
    """What could not be done inside, in words."""

    def framework(self) -> str | None:
        """The first one redirected, such as ``aiogram``; None if there was none so far."""
        return self.redirected[0].framework if self.redirected else None


def parse_notes(text: str) -> BotNotes:
    """What the lines say, repetitions dropped. A line torn by a full disk is skipped."""
    found: dict[str, list[tuple[str, int]]] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match:
            found.setdefault(match[1], []).append((match[2], int(match[3])))
    return BotNotes(
        pythons=tuple(version for version, _ in found.get("started python", [])),
        nodes=tuple(version for version, _ in found.get("started node", [])),
        redirected=tuple(
            dict.fromkeys(
                Redirected(*_split_version(what), pid) for what, pid in found.get("redirected", [])
            )
        ),
        refused=tuple(dict.fromkeys(what for what, _ in found.get("refused", []))),
        failures=tuple(dict.fromkeys(what for what, _ in found.get("failed", []))),
    )


def read_notes(path: Path) -> BotNotes:
    """The notes in the file; none if it doesn't exist or can't be read."""
    try:
        return parse_notes(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return BotNotes()


def _split_version(what: str) -> tuple[str, str]:
    framework, _, version = what.rpartition(" ")
    return framework, version
