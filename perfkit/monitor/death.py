"""How did the bot end, as far as the system tells? Facts → the words of an EndedNotice."""

import signal
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ending:
    """What could be learnt about the end of a process."""

    exit_code: int | None
    """Negative: the signal that ended it. None: only its parent knows."""
    out_of_memory_kills: int | None = None
    """Processes that the kernel has killed for want of memory, in the bot's cgroup, while it was
    watched. None: the system does not count them."""


def how_it_ended(ending: Ending) -> str:
    """``exit code 1``, ``killed by signal 9 (SIGKILL)``, or that it can't be known."""
    how = _code_in_words(ending.exit_code)
    if ending.out_of_memory_kills and ending.exit_code in {None, -signal.SIGKILL}:
        return f"{how}; meanwhile the kernel has killed for want of memory"
    return how


def _code_in_words(exit_code: int | None) -> str:
    if exit_code is None:
        return "how it ended is not known: only its parent is told"
    if exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return f"killed by signal {-exit_code} ({signal.Signals(-exit_code).name})"
    except ValueError:
        return f"killed by signal {-exit_code}"
