"""Plays files of students against a bot that lives in the test's own event loop."""

import asyncio
from dataclasses import dataclass, field
from itertools import count

from perfkit.clock import SystemClock
from perfkit.load.driver import Driver
from perfkit.load.engine import Engine
from perfkit.load.http.client import HttpClient
from perfkit.model.chat import Button, Message, Sent
from perfkit.model.plan import LoadPlan
from perfkit.workflows.scenario_files import read_play


@dataclass
class Played:
    """What came of it."""

    heard: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, ...]] = field(default_factory=list)
    completed: int = 0
    failed: int = 0


class TalkingBot:
    """``menu`` brings buttons A and B, ``nothing`` brings nothing, all else is repeated."""

    def __init__(self, played):
        self.driver = None
        self.played = played
        self._ids = count(1)

    def say(self, student, text):
        self.played.heard.append(text)
        if text == "menu":
            self._send(student, "Choose:", "A", "B")
        elif text != "nothing":
            self._send(student, f"you said {text}")

    def press(self, student, message_id, data):
        self.played.heard.append(f"[{data}]")
        self._send(student, f"you pressed {data}")

    def do(self, student, deed):
        self.played.heard.append(type(deed).__name__)
        self._send(student, f"you did {type(deed).__name__}")

    def _send(self, student, text, *labels):
        row = tuple(Button(label, label) for label in labels)
        event = Sent(Message(next(self._ids), text, buttons=(row,) if row else ()))
        asyncio.get_running_loop().call_soon(self._show, student, event)

    def _show(self, student, event):
        self.driver.see(student, event, SystemClock().now_ns())


HEAD = "from perfkit.students import *\nimport asyncio, re\nREACTION = 0\n"


def play_file(path, *, users=1, duration_s=None):
    """Play the file that is there."""
    return asyncio.run(_play(path, users, duration_s))


def play(tmp_path, body, *, users=1, duration_s=None):
    """Play a student whose function has this body."""
    lines = "".join(f"    {line}\n" for line in body.strip("\n").splitlines())
    path = tmp_path / "quiz.py"
    path.write_text(f"{HEAD}async def student(me):\n{lines}")
    return play_file(path, users=users, duration_s=duration_s)


async def _play(path, users, duration_s):
    clock = SystemClock()
    read = read_play(path, clock)
    played = Played()
    bot = TalkingBot(played)
    seconds = []
    import random

    plan = LoadPlan.closed(users, duration_s=duration_s)
    engine = Engine(read.mix, plan, bot, random.Random, begin_ns=clock.now_ns())
    web = HttpClient(None)
    bot.driver = Driver(engine, clock=clock, cpu_s=lambda: 0.0, on_second=seconds.append)
    async with asyncio.timeout(30), read.troupe.directed_by(bot.driver, web):
        await bot.driver.run()
    await web.close()
    for second in seconds:
        played.names += [name for name in second.steps if name not in played.names]
    for failure in engine.evidence.evidence().failures:
        played.errors.append((failure.step, failure.error))
        played.notes.append(failure.notes)
    played.completed, played.failed = seconds[-1].completed, seconds[-1].failed
    return played
