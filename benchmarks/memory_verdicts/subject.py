"""A process whose memory does what it is told: leaks, saws, fills up and stays, or only works.

``python -m benchmarks.memory_verdicts.subject --leak 0.5 --saw 4 --period 20 …``; it runs until it
is ended. Everything it holds is what ordinary code holds: strings, dictionaries, lists, cycles.
"""

import argparse
import gc
import time
from random import Random

TICK_S = 0.1
MIB = 1024 * 1024
ENTRY = 1024
"""Bytes of a leaked entry, with its key and its place in the dictionary."""


class Node:
    """Garbage that only the collector of cycles frees."""

    def __init__(self, load: bytearray) -> None:
        self.load = load
        self.itself = self


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", type=float, default=10, help="MiB held from the beginning")
    parser.add_argument("--leak", type=float, default=0, help="MiB a minute that stay")
    parser.add_argument("--burst", type=float, default=0, help="seconds between leaks; 0: evenly")
    parser.add_argument("--saw", type=float, default=0, help="MiB of cycles before a collection")
    parser.add_argument("--period", type=float, default=20, help="seconds between collections")
    parser.add_argument("--fill", type=float, default=0, help="MiB a cache fills up to")
    parser.add_argument("--filling", type=float, default=60, help="seconds it takes")
    parser.add_argument("--random-keys", action="store_true", help="it fills ever slower")
    parser.add_argument("--work", type=float, default=0, help="MiB used for a moment, at most")
    parser.add_argument("--churn", type=float, default=0, help="MiB that live for a while")
    told = parser.parse_args()
    random = Random(told.seed)
    subject = Subject(told, random)
    began = time.monotonic()
    tick = 0
    while True:
        subject.tick(tick * TICK_S)
        tick += 1
        time.sleep(max(0.0, began + tick * TICK_S - time.monotonic()))


class Subject:
    """What it holds."""

    def __init__(self, told: argparse.Namespace, random: Random) -> None:
        self.told, self.random = told, random
        self.held = [random.randbytes(1000) for _ in range(int(told.base * MIB / 1040))]
        self.answers: dict[str, bytes] = {}
        self.owed = 0.0
        self.cache: dict[int, bytes] = {}
        self.churning: list[bytes] = []
        self.churned = 0
        self.garbage = 0.0
        if told.saw:
            gc.disable()

    def tick(self, at_s: float) -> None:
        told = self.told
        if told.leak:
            self.leak(at_s)
        if told.fill:
            self.fill_cache()
        if told.saw:
            self.saw(at_s)
        if told.work:
            self.work()
        if told.churn:
            self.churn()

    def leak(self, at_s: float) -> None:
        """By mistake, an answer is kept under a key that never comes again."""
        self.owed += self.told.leak * MIB * TICK_S / 60
        if self.told.burst and at_s % self.told.burst > TICK_S:
            return
        while self.owed >= ENTRY:
            self.owed -= ENTRY
            # 33 of the object, 8 of the allocator, about 150 for key and place
            self.answers[f"student-{len(self.answers)}"] = self.random.randbytes(ENTRY - 190)

    def fill_cache(self) -> None:
        """A cache with room for so many entries; a full one replaces."""
        room = int(self.told.fill * MIB / 1100)
        for _ in range(max(1, int(room * TICK_S / self.told.filling))):
            evenly = len(self.cache) < room and not self.told.random_keys
            key = len(self.cache) if evenly else self.random.randrange(room)
            self.cache[key] = self.random.randbytes(1000)

    def saw(self, at_s: float) -> None:
        self.garbage += self.told.saw * MIB * TICK_S / self.told.period
        while self.garbage > 4096:
            self.garbage -= 4096
            Node(bytearray(b"x" * 3900))
        if at_s % self.told.period < TICK_S:
            gc.collect()

    def work(self) -> None:
        """An update: a list of strings for a moment."""
        size = self.random.random() ** 3 * self.told.work
        parts = [b"%d" % n * 20 for n in range(int(size * MIB / 160))]
        del parts

    def churn(self) -> None:
        """Sessions of all sizes that come and go."""
        for _ in range(20):
            new = self.random.randbytes(int(self.random.paretovariate(1.3) * 200) % 60_000)
            self.churning.append(new)
            self.churned += len(new)
        while self.churned > self.told.churn * MIB:
            gone = self.churning.pop(self.random.randrange(len(self.churning)))
            self.churned -= len(gone)


if __name__ == "__main__":
    main()
