"""Which callback of an event loop, or which task of a pool's worker, is a thread in the middle of?

asyncio's own loop runs each callback in ``Handle._run``, so what lies below that is the callback.
A compiled loop (uvloop) leaves no frames: there, what lies below the call that started the loop
is the callback, and a stack that ends in that call is the loop waiting.
"""

from dataclasses import dataclass

from perfkit.analysis.frames import Call, is_call
from perfkit.analysis.ownership import Owner, owner
from perfkit.analysis.waiting import waits_for_work
from perfkit.model.stacks import Frame, Stack
from perfkit.model.stalls import Place

_CALLBACKS: frozenset[Call] = frozenset({("_run", "asyncio/events.py")})
_PLAIN_LOOPS: frozenset[Call] = frozenset({("run_forever", "asyncio/base_events.py")})
"""Present in every stack of asyncio's own loop."""
_STARTERS: frozenset[Call] = frozenset({
    ("run", "asyncio/runners.py"),
    ("run", "uvloop/__init__.py"),
    ("run_app", "aiohttp/web.py"),
    ("__run", "ext/_application.py"),
})  # fmt: skip
"""Who starts a loop, which may be a compiled one."""
_TASKS: frozenset[Call] = frozenset({
    ("run", "futures/thread.py"),
    ("run", "telebot/util.py"),
})  # fmt: skip
"""Where a pool's worker calls the task it was given."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a thread is doing, as its stack tells."""

    place: Place | None
    """None: it is neither an event loop's nor a worker's, as far as can be told."""
    below: Stack = ()
    """The callback's or task's own frames; empty between two of them."""
    idle: bool = False
    """It waits for events or tasks."""


def turn_of(stack: Stack) -> Turn:
    """What the thread that shows this stack is in the middle of.

    A loop that runs in a pool's thread is a loop.
    """
    started = task = None
    for number, frame in enumerate(stack):
        if is_call(frame, _PLAIN_LOOPS):
            return _of_plain_loop(stack, number)
        if is_call(frame, _STARTERS):
            started = number
        elif is_call(frame, _TASKS):
            task = number
    if started is not None:
        return _turn(Place.LOOP, stack, started)
    return Turn(None) if task is None else _turn(Place.WORKER, stack, task)


def held_part(below: Stack) -> tuple[Frame, ...]:
    """What stays on the stack for as long as one callback lasts, as far as can be told.

    Down to the bot's own outermost function, whose line may go on (it is 0 here); without own code,
    the outermost function.
    """
    for number, frame in enumerate(below):
        if owner(frame.file) is Owner.OWN:
            return (*below[:number], Frame(frame.function, frame.file, 0))
    return tuple(Frame(frame.function, frame.file, 0) for frame in below[:1])


def _of_plain_loop(stack: Stack, number: int) -> Turn:
    for inner in range(number + 1, len(stack)):
        if is_call(stack[inner], _CALLBACKS):
            return _turn(Place.LOOP, stack, inner)
    return Turn(Place.LOOP, idle=waits_for_work(stack))


def _turn(place: Place, stack: Stack, number: int) -> Turn:
    below = stack[number + 1 :]
    return Turn(place, below, idle=not below or waits_for_work(stack))
