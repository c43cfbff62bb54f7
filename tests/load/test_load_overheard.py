"""What one student and the bot say to each other, told line by line."""

import asyncio

from perfkit.load.overheard import Overheard, OverheardCode, OverheardWeb
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
    SeenInGroup,
    Sent,
    Standing,
)
from perfkit.model.deeds import Block
from perfkit.model.web import WebRequest, WebResponse


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


def test_what_comes_in_the_group_is_told_as_such():
    told = []
    overheard = Overheard(Deaf(), lambda: 0, 0, (), told.append)
    for event in (
        Sent(Message(7, "Hello all")),
        Deleted(7),
        Standing("restricted", may_write=False),
    ):
        overheard.see(SeenInGroup(event=event, chat_id=-1), 0)
    assert [line.text for line in told] == [
        "(in the group) Hello all",
        "(in the group: deletes a message)",
        "(makes the student restricted)",
    ]


class Requests:
    """Takes requests; the test answers them."""

    def __init__(self):
        self.asked = []

    def listen(self, responder):
        self.responder = responder

    def ask(self, *what):
        self.asked.append(what)


class Told:
    """Somebody who is told of outcomes."""

    def __init__(self):
        self.outcomes, self.errors = [], []

    def respond(self, *what):
        self.outcomes.append(what)

    def fail(self, error):
        self.errors.append(error)


def test_requests_are_told_and_passed_on():
    lines, requests, driver = [], Requests(), Told()
    web = OverheardWeb(requests, Overheard(Deaf(), lambda: 0, 0, (), lines.append))
    web.listen(driver)
    request, outcome = WebRequest("GET", "http://127.0.0.1/"), WebResponse(200, (), b"hi")
    web.ask(1, request)
    requests.responder.respond(1, request, outcome, 5)
    error = OSError()
    requests.responder.fail(error)
    assert [(line.who, line.text) for line in lines] == [
        ("student", "GET http://127.0.0.1/"),
        ("server", "200 hi"),
    ]
    assert requests.asked == [(1, request)]
    assert driver.outcomes == [(1, request, outcome, 5)]
    assert driver.errors == [error]


def test_requests_of_students_code_are_told_too():
    lines, request = [], WebRequest("GET", "http://127.0.0.1/?token=s3cr3t")

    class Server:
        async def fetch(self, student, asked):
            assert (student, asked) == (1, request)
            return WebResponse(200, (), b"hi")

    code = OverheardCode(Server(), Overheard(Deaf(), lambda: 0, 0, (), lines.append))
    assert asyncio.run(code.fetch(1, request)).body == b"hi"
    assert [(line.who, line.text) for line in lines] == [
        ("student", "GET http://127.0.0.1/?token=***"),
        ("server", "200 hi"),
    ]
