"""What is told of a bot that has ended: facts in words."""

import pytest

from perfkit.monitor.death import Ending, how_it_ended

UNKNOWN = "how it ended is not known: only its parent is told"


@pytest.mark.parametrize(
    ("exit_code", "kills", "words"),
    [
        (0, None, "exit code 0"),
        (1, 0, "exit code 1"),
        (1, 3, "exit code 1"),
        (-9, 0, "killed by signal 9 (SIGKILL)"),
        (-9, None, "killed by signal 9 (SIGKILL)"),
        (-9, 1, "killed by signal 9 (SIGKILL); meanwhile the kernel has killed for want of memory"),
        (-11, 1, "killed by signal 11 (SIGSEGV)"),
        (-40, None, "killed by signal 40"),
        (None, 0, UNKNOWN),
        (None, 1, f"{UNKNOWN}; meanwhile the kernel has killed for want of memory"),
    ],
)  # fmt: skip
def test_an_ending_in_words(exit_code, kills, words):
    assert how_it_ended(Ending(exit_code, kills)) == words
