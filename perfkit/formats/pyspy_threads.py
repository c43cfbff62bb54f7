"""How does py-spy name threads and processes? As the outermost frames of their stacks."""

import re

_THREAD = re.compile(r"thread \((0x[0-9A-Fa-f]+|\d+)\)(?:: (.+))?", re.DOTALL)
_PROCESS = re.compile(r"process (\d+)(?::.*)?", re.DOTALL)


def thread_name(function: str) -> str | None:
    """The thread's name, or what stands for one; None if this is no thread but a call.

    >>> thread_name("thread (0x7F12): MainThread")
    'MainThread'
    """
    found = _THREAD.fullmatch(function)
    return (found[2] or f"thread {found[1]}") if found else None


def process_id(function: str) -> str | None:
    """The process; None if this is none but a call.

    >>> process_id('process 7:"python bot.py"')
    '7'
    """
    found = _PROCESS.fullmatch(function)
    return found[1] if found else None
