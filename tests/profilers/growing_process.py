"""A process whose containers grow: each that does is marked where it is made, by name.

``grow()`` is one message of a bot's; what does not grow on is here as well.
"""

import asyncio
import functools
import sys
from collections import deque

ANSWERS = {}  # grows: ANSWERS
NESTED = {"answers": {}}  # grows: NESTED['answers']
LATER = {}
LATER["marks"] = {}  # grows: LATER['marks']
RECENT = deque()  # grows: RECENT
TASKS = set()  # grows: TASKS
BOUNDED = deque(maxlen=100)
CONSTANTS = {number: number for number in range(500)}


class Stats:
    seen = []  # noqa: RUF012  # grows: Stats.seen


class Base:
    def __init__(self):
        self.history = []  # grows: Service.history


class Service(Base):
    def __init__(self):
        super().__init__()
        self.texts = {}  # grows: Service.texts


class Slotted:
    __slots__ = ("waiting",)

    def __init__(self):
        self.waiting = deque()  # grows: Slotted.waiting


class RoleMiddleware:
    """As aiogram has them: an object in a list of an object."""

    def __init__(self):
        self.cache = {}  # grows: RoleMiddleware.cache

    async def __call__(self, handler, number):
        self.cache[number] = ("student", number)
        return await handler(number)


@functools.cache  # grows: mark (its lru_cache)
def mark(number):
    return str(number)


@functools.lru_cache(maxsize=64)
def bounded_mark(number):
    return str(number)


def make_counter():
    log = []  # grows: make_counter.<locals>.add: variable log

    def add(number):
        log.append(number)

    return add


def remember(
    number,
    known=[],  # noqa: B006  # grows: remember(known=...)
):
    known.append(number)


def label(number):
    label.cache[str(number)] = number


label.cache = {}  # grows: label.cache
add = make_counter()
service = Service()
slotted = Slotted()


async def handle(number):
    ANSWERS[str(number)] = str(number)
    NESTED["answers"][number] = "a"
    LATER["marks"][number] = 5
    RECENT.append(number)
    BOUNDED.append(number)
    Stats.seen.append(number)
    service.history.append((number,))
    service.texts[number] = "t"
    slotted.waiting.append(number)
    mark(number)
    bounded_mark(number)
    add(number)
    remember(number)
    label(number)


class Dispatcher:
    def __init__(self):
        self.middlewares = [RoleMiddleware()]


async def nothing():
    pass


async def main():
    dispatcher = Dispatcher()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number in range(1_000_000):
        TASKS.add(asyncio.create_task(nothing()))
        await dispatcher.middlewares[0](handle, number)
        await asyncio.sleep(0.004)
        check(number)


def check(number):
    """Nothing was lost and nothing came twice."""
    lengths = {len(ANSWERS), len(Stats.seen), len(RECENT), len(TASKS), len(service.history)}
    if lengths != {number + 1}:
        raise SystemExit(f"corrupted: {lengths} after {number + 1}")


if __name__ == "__main__":
    asyncio.run(main())
