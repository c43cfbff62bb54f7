"""The driver in real time, but only with waits of milliseconds."""

import asyncio
import random

import pytest

from perfkit.clock import SystemClock
from perfkit.load.driver import Driver
from perfkit.load.engine import Engine
from perfkit.load.plan import LoadPlan
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import Message, Sent
from perfkit.model.load import Second


class Bot:
    """Answers from the event loop, as the emulator does; ``silent`` never."""

    def __init__(self, *, silent: bool = False) -> None:
        self.driver: Driver | None = None
        self.silent = silent
        self.said = asyncio.Event()

    def say(self, student: int, text: str) -> None:
        self.said.set()
        if not self.silent:
            asyncio.get_running_loop().call_soon(self.answer, student, text)

    def press(self, student: int, message_id: int, data: str) -> None:
        raise AssertionError("there are no buttons here")

    def answer(self, student: int, text: str) -> None:
        assert self.driver is not None
        self.driver.see(student, Sent(Message(1, text)), SystemClock().now_ns())


def drive(text: str, plan: LoadPlan, bot: Bot, on_second) -> Driver:
    clock = SystemClock()
    program = compile_program(load_scenario(text, "test.yaml"))
    engine = Engine(program, plan, bot, random.Random, begin_ns=clock.now_ns())
    bot.driver = Driver(engine, clock=clock, cpu_s=lambda: 0.25, on_second=on_second)
    return bot.driver


def test_the_load_ends_when_all_have_ended_and_the_last_second_is_told():
    async def check() -> None:
        seconds: list[Second] = []
        text = "steps: [{say: a}, {think: 5ms}, {say: b}]"
        await drive(text, LoadPlan(10), Bot(), seconds.append).run()
        (last,) = seconds
        assert last.completed == 10
        assert sum(len(step.response) > 4 for step in last.steps.values()) == 2
        assert last.generator_cpu_s == 0.25

    asyncio.run(check())


def test_stopping_ends_the_load_with_what_is_in_flight():
    async def check() -> None:
        seconds: list[Second] = []
        bot = Bot(silent=True)
        driver = drive("steps: [{say: a}]", LoadPlan(3), bot, seconds.append)
        running = asyncio.ensure_future(driver.run())
        await bot.said.wait()
        driver.stop()
        driver.stop()
        await running
        assert seconds[-1].in_flight == 3

    asyncio.run(check())


def test_a_deadline_ends_a_load_nobody_answers(monkeypatch):
    async def check() -> None:
        monkeypatch.setattr("perfkit.load.engine.GRACE_S", 0.01)
        seconds: list[Second] = []
        plan = LoadPlan(2, duration_s=0.01)
        await drive("steps: [{say: a}]", plan, Bot(silent=True), seconds.append).run()
        assert seconds[-1].in_flight == 2

    asyncio.run(check())


def test_seconds_are_told_as_they_close_and_a_failure_to_keep_them_ends_the_load():
    async def check() -> None:
        def full_disk(_second: Second) -> None:
            raise OSError("no space left on device")

        driver = drive("steps: [{say: a}]", LoadPlan(1), Bot(silent=True), full_disk)
        with pytest.raises(OSError, match="no space left"):
            await driver.run()

    asyncio.run(check())
