"""``make bench``: what perfkit costs, what it can drive, and what py-spy takes from a bot.

Everything that is compared is measured alternately in this one run; ratios are what counts, since
machines are small and noisy. Each line names its goal. ``python -m benchmarks http`` does one part.
"""

import sys
from statistics import median

from benchmarks.http.rounds import http
from benchmarks.measure import load_test, plain_emulator

ROUNDS = 3
SECONDS = 6


def cost() -> None:
    """perfkit with students, and a plain aiohttp emulator without, against the same echo bot."""
    perfkit, plain = [], []
    for _ in range(ROUNDS):
        perfkit.append(load_test("aiogram_echo.py", users=50, duration_s=SECONDS))
        plain.append(plain_emulator(duration_s=SECONDS))
    print("CPU per interaction, as a share of what an aiogram echo bot spends on it")
    print(
        f"  perfkit, students and measuring included  {median(m.share for m in perfkit):6.1%}"
        f"  {median(m.generator_us for m in perfkit):5.1f} us"
        f"  at {median(m.per_second for m in perfkit):6.0f}/s   (goal: at most 6 %)"
    )
    print(
        f"  a plain aiohttp emulator, no students     {median(p.share for p in plain):6.1%}"
        f"  {median(p.own_us for p in plain):5.1f} us"
        f"  at {median(p.per_second for p in plain):6.0f}/s"
    )


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


PARTS = {"cost": cost, "capacity": capacity, "profiler": profiler, "http": http}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
