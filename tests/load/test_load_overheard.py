"""What one student and the bot say to each other, told line by line."""

from perfkit.load.overheard import Overheard
from perfkit.model.chat import (
    Acted,
    Answered,
    Button,
    Deleted,
    Delivered,
    Edited,
    FoundResult,
    Message,
    Offered,
    Sent,
)
from perfkit.model.deeds import Block


class Deaf:
    """A messenger that takes what it is given."""

    def __init__(self):
        self.passed = []

    def say(self, *what):
        self.passed.append(what)

    press = do = say


def test_all_that_passes_is_told_and_passed_on():
    told, deaf = [], Deaf()
    overheard = Overheard(deaf, lambda: 5_000_000, 0, ("sesame",), told.append)
    overheard.say(1, "open sesame")
    overheard.see(Sent(Message(7, "Go?", buttons=((Button("Yes", "y"),),))), 6_000_000)
    overheard.press(1, 7, "y")
    overheard.press(1, 8, "z")
    overheard.do(1, Block())
    for event in (
        Edited(Message(7, "Gone")),
        Answered("", alert=False),
        Answered("Oh", alert=True),
        Offered("q", (FoundResult("1", "Cat", "", ""),)),
        Deleted(7),
        Acted("typing"),
        Delivered(),
    ):
        overheard.see(event, 9_000_000)
    assert [(line.who, line.text) for line in told] == [
        ("student", "open ***"),
        ("bot", "Go? [Yes]"),
        ("student", "[Yes]"),
        ("student", "[z]"),
        ("student", "[blocks the bot]"),
        ("bot", "(edited) Gone"),
        ("bot", "(answer to the press)"),
        ("bot", "(alert) Oh"),
        ("bot", "(results) [Cat]"),
        ("bot", "(deletes a message)"),
        ("bot", "(typing …)"),
    ]
    assert told[1].at_ms == 6
    assert deaf.passed == [(1, "open sesame"), (1, 7, "y"), (1, 8, "z"), (1, Block())]
