"""The driver in real time, but only with waits of milliseconds."""

import asyncio
import random
from dataclasses import replace

import pytest

from perfkit.clock import SystemClock
from perfkit.load.driver import Driver
from perfkit.load.engine import Engine
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import Message, Sent
from perfkit.model.load import Second
from perfkit.model.plan import LoadPlan


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
        await drive(text, LoadPlan.closed(10), Bot(), seconds.append).run()
        (last,) = seconds
        assert last.completed == 10
        assert sum(len(step.response) > 4 for step in last.steps.values()) == 2
        assert last.generator_cpu_s == 0.25

    asyncio.run(check())


def test_stopping_ends_the_load_with_what_is_in_flight():
    async def check() -> None:
        seconds: list[Second] = []
        bot = Bot(silent=True)
        driver = drive("steps: [{say: a}]", LoadPlan.closed(3), bot, seconds.append)
        running = asyncio.ensure_future(driver.run())
        await bot.said.wait()
        driver.stop()
        driver.stop()
        await running
        assert seconds[-1].in_flight == 3

    asyncio.run(check())


def test_a_deadline_ends_a_load_nobody_answers():
    async def check() -> None:
        seconds: list[Second] = []
        plan = replace(LoadPlan.closed(2, duration_s=0.5), graceful_stop_s=0.01)
        await drive("steps: [{say: a}]", plan, Bot(silent=True), seconds.append).run()
        assert seconds[-1].in_flight == 2

    asyncio.run(check())


def test_seconds_are_told_as_they_close_and_a_failure_to_keep_them_ends_the_load():
    async def check() -> None:
        def full_disk(_second: Second) -> None:
            raise OSError("no space left on device")

        driver = drive("steps: [{say: a}]", LoadPlan.closed(1), Bot(silent=True), full_disk)
        with pytest.raises(OSError, match="no space left"):
            await driver.run()

    asyncio.run(check())


def test_a_mistake_in_a_callback_ends_the_load_instead_of_being_printed():
    async def check() -> None:
        bot = Bot(silent=True)
        driver = drive("steps: [{say: a}]", LoadPlan.closed(1), bot, lambda _second: None)

        def mistake() -> None:
            raise ZeroDivisionError

        running = asyncio.ensure_future(driver.run())
        await bot.said.wait()
        asyncio.get_running_loop().call_soon(mistake)
        with pytest.raises(ZeroDivisionError):
            await running

    asyncio.run(check())


def test_a_student_that_can_not_act_ends_the_load():
    class Broken(Bot):
        def say(self, student: int, text: str) -> None:
            raise ZeroDivisionError

    async def check() -> None:
        driver = drive("steps: [{say: a}]", LoadPlan.closed(1), Broken(), lambda _second: None)
        with pytest.raises(ZeroDivisionError):
            await driver.run()

    asyncio.run(check())


def test_what_is_no_mistake_of_a_callback_is_left_to_the_event_loop():
    told: list[dict[str, object]] = []

    async def check() -> None:
        bot = Bot(silent=True)
        driver = drive("steps: [{say: a}]", LoadPlan.closed(1), bot, lambda _second: None)
        running = asyncio.ensure_future(driver.run())
        await bot.said.wait()
        loop = asyncio.get_running_loop()
        loop.default_exception_handler = told.append  # type: ignore[method-assign]
        loop.call_exception_handler({"message": "a transport was never closed"})
        driver.stop()
        await running

    asyncio.run(check())
    assert told == [{"message": "a transport was never closed"}]
