"""Does the schedule hold? 5,000 arrivals per second in one process, and how late each started.

Prints the arrivals, the start lag and the CPU of one run as JSON. What answers is in the same
process and costs next to nothing, so what is measured is the schedule and the students.
"""

import asyncio
import json
import random
import sys
import time

import uvloop

from perfkit.clock import SystemClock
from perfkit.load.driver import Driver
from perfkit.load.engine import Engine
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.load_spec import LoadSpec
from perfkit.load.scenario.planning import plan_load
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import Message, Sent
from perfkit.model.deeds import Deed
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.workflows.undisturbed import undisturbed

SCENARIO = "reaction: 0s\nsteps: [{say: hello}]"
REPLY = Sent(Message(1, "hello"))


class Echo:
    """Answers as soon as the event loop comes by."""

    driver: Driver

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()

    def say(self, student: int, _text: str) -> None:
        self._loop.call_soon(self._answer, student)

    def press(self, _student: int, _message_id: int, _data: str) -> None:
        raise AssertionError("there are no buttons here")

    def do(self, _student: int, _deed: Deed) -> None:
        raise AssertionError("nobody does anything else here")

    def _answer(self, student: int) -> None:
        self.driver.see(student, REPLY, self._clock.now_ns())


async def play(rate: float, duration_s: float) -> dict[str, float]:
    """One open load; its start lag in ms."""
    clock, lag, seconds = SystemClock(), Histogram(), list[Second]()
    plan = plan_load(LoadSpec(rate=rate, duration_s=duration_s), seed=1)
    echo = Echo(clock)
    program = compile_program(load_scenario(SCENARIO, "echo.yaml"))
    with undisturbed():
        began_s = time.process_time()
        begin_ns = clock.now_ns() + 100_000_000
        engine = Engine(program, plan, echo, random.Random, begin_ns=begin_ns)
        echo.driver = Driver(
            engine,
            clock=clock,
            cpu_s=lambda: time.process_time() - began_s,
            on_second=seconds.append,
        )
        await echo.driver.run()
    for second in seconds:
        lag.merge(Histogram.thaw(second.start_lag))
    return {
        "starts": lag.count,
        "dropped": sum(second.iterations.dropped for second in seconds),
        "p50_ms": lag.quantile_us(0.5) / 1000,
        "p99_ms": lag.quantile_us(0.99) / 1000,
        "max_ms": lag.max_us / 1000,
        "cpu_percent": 100 * seconds[-1].generator_cpu_s / duration_s,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(play(float(sys.argv[1]), float(sys.argv[2])))))
