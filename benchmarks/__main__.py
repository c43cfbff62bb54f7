"""``make bench``: what perfkit costs, what it can drive, and what py-spy takes from a bot.

Everything that is compared is measured alternately in this one run; ratios are what counts, since
machines are small and noisy. Each line names its goal. ``python -m benchmarks http`` does one part.
"""

import asyncio
import sys
from statistics import median

import uvloop

from benchmarks.http.rounds import http
from benchmarks.measure import Measured, load_test, plain_emulator
from benchmarks.rivals import Absent, Rival, telegram_test_api
from benchmarks.schedule import play

ROUNDS = 3
SECONDS = 6


def cost() -> None:
    """perfkit with students, and a plain aiohttp emulator without, against the same echo bot."""
    polling, webhook, plain = [], [], []
    for _ in range(ROUNDS):
        polling.append(load_test("aiogram_echo.py", users=50, duration_s=SECONDS))
        webhook.append(load_test("aiogram_webhook.py", users=50, duration_s=SECONDS))
        plain.append(plain_emulator(duration_s=SECONDS))
    print("CPU per interaction, as a share of what an aiogram echo bot spends on it")
    _print_share("perfkit with its students, polling", polling, "   (goal: at most 5 %)")
    _print_share("perfkit with its students, webhook", webhook)
    print(
        f"  a plain aiohttp emulator, no students     {median(p.share for p in plain):6.1%}"
        f"  {median(p.own_us for p in plain):5.1f} us"
        f"  at {median(p.per_second for p in plain):6.0f}/s"
    )


def _print_share(name: str, runs: list[Measured], goal: str = "") -> None:
    print(
        f"  {name:40}  {median(m.share for m in runs):6.1%}"
        f"  {median(m.generator_us for m in runs):5.1f} us"
        f"  at {median(m.per_second for m in runs):6.0f}/s{goal}"
    )


def rivals() -> None:
    """perfkit and telegram-test-api, each with bots that cost next to nothing, 50 chats."""
    print("CPU per update and updates/s, with a bot that costs next to nothing")
    for how, bot in (("polling", "raw_echo.py"), ("webhook", "raw_webhook.py")):
        own: list[Measured] = []
        others: list[Rival] = []
        try:
            for _ in range(ROUNDS):
                own.append(load_test(bot, users=50, duration_s=SECONDS))
                others.append(telegram_test_api(bot, duration_s=SECONDS))
        except Absent as absent:
            print(f"  telegram-test-api, {how}: not measured: {absent}")
        _print_cost(f"perfkit, {how}", [m.generator_us for m in own], [m.per_second for m in own])
        if others:
            costs, rates = [m.own_us for m in others], [m.per_second for m in others]
            _print_cost(f"telegram-test-api, {how}", costs, rates)


def _print_cost(name: str, costs_us: list[float], rates: list[float]) -> None:
    print(f"  {name:40} {median(costs_us):7.1f} us  at {median(rates):6.0f}/s")


def capacity() -> None:
    """The most one perfkit process drives, with a bot that costs next to nothing."""
    rounds = [load_test("raw_echo.py", users=200, duration_s=SECONDS) for _ in range(ROUNDS)]
    best = max(rounds, key=lambda measured: measured.per_second)
    print("highest rate one perfkit process drives")
    print(
        f"  {best.per_second:6.0f} interactions/s, generator at {best.generator_percent:.0f} %"
        f" of a core, bot at {best.bot_percent:.0f} %"
    )


def profiler() -> None:
    """The bot's throughput with py-spy at 100 Hz, by turns with and without."""
    without, with_pyspy = [], []
    for _ in range(ROUNDS):
        without.append(load_test("aiogram_echo.py", users=50, duration_s=SECONDS))
        with_pyspy.append(load_test("aiogram_echo.py", users=50, duration_s=SECONDS, profile=True))
    kept = median(m.per_second for m in with_pyspy) / median(m.per_second for m in without)
    print("the bot's throughput with py-spy at 100 Hz")
    print(f"  {kept:6.1%} of that without   (goal: at least 96 %)")


def schedule() -> None:
    """5,000 students arrive per second, and their bot answers at once."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rounds = [runner.run(play(5000, SECONDS)) for _ in range(ROUNDS)]
    best = min(rounds, key=lambda measured: measured["p99_ms"])
    print("5,000 starts per second in one process")
    print(
        f"  {best['starts']:6.0f} starts, {best['p99_ms']:.2f} ms late at p99,"
        f" {best['max_ms']:.2f} ms at most, at {best['cpu_percent']:.0f} % of a core"
        "   (goal: p99 at most 5 ms)"
    )


PARTS = {
    "schedule": schedule,
    "cost": cost,
    "rivals": rivals,
    "capacity": capacity,
    "profiler": profiler,
    "http": http,
}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
