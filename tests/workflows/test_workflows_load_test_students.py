"""Who the students are in Telegram, and the way between engine and emulator."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.scenario.gathering import Groups
from perfkit.model.chat import Delivered
from perfkit.model.deeds import AddBot, Block, InGroup, Join, OpenGroup, SayText
from perfkit.workflows.students import (
    LOWEST_USER_ID,
    StudentChats,
    fresh_user_id,
    student_user,
)


class FakeServer:
    def __init__(self):
        self.done = []
        self.show = None
        self.bot = self
        self.waits = False

    def say(self, user, text):
        self.done.append((user.id, text))

    def press(self, user, message_id, data):
        self.done.append((user.id, message_id, data))

    def do(self, user, deed):
        self.done.append((user.id, deed))
        self.waits = self.bot is not None

    @property
    def queued(self):
        """The bot has one look at what is there; then it has seen all."""
        waits, self.waits = self.waits, False
        return int(waits)


class FakeDriver:
    def __init__(self):
        self.seen = []

    def see(self, student, event, at_ns):
        self.seen.append((student, event, at_ns))


def test_students_act_under_ids_of_their_own():
    server = FakeServer()
    chats = StudentChats(server, first_user_id=7000)
    chats.say(1, "hello")
    chats.press(2, 5, "data")
    chats.do(1, Block())
    assert server.done == [(7000, "hello"), (7001, 5, "data"), (7000, Block())]


def test_what_appears_in_a_chat_is_seen_by_its_student():
    server, driver = FakeServer(), FakeDriver()
    StudentChats(server, first_user_id=7000).listen(driver)
    server.show(7001, Delivered(), 99)
    assert driver.seen == [(2, Delivered(), 99)]


def test_groups_are_opened_with_their_students_before_the_bot_comes():
    server = FakeServer()
    chats = StudentChats(server, 7000, Groups(2))
    asyncio.run(chats.gather(3))
    first, second = -1_002_000_007_000, -1_002_000_007_001
    teacher = 7003
    assert server.done == [
        (teacher, InGroup(OpenGroup("Group 1"), first)),
        (7000, InGroup(Join(), first)),
        (7001, InGroup(Join(), first)),
        (teacher, InGroup(AddBot(), first)),
        (teacher, InGroup(OpenGroup("Group 2"), second)),
        (7002, InGroup(Join(), second)),
        (teacher, InGroup(AddBot(), second)),
    ]
    chats.do(2, InGroup(SayText("hello")))
    assert server.done[-1] == (7001, InGroup(SayText("hello"), first))


def test_groups_may_be_basic_and_begin_without_students():
    server = FakeServer()
    groups = Groups(5, administrator=True, supergroup=False, joined=False)
    asyncio.run(StudentChats(server, 7000, groups).gather(2))
    opened, added = server.done
    assert opened == (7002, InGroup(OpenGroup("Group 1", supergroup=False), -4_000_007_000))
    assert added == (7002, InGroup(AddBot(administrator=True), -4_000_007_000))


def test_without_groups_nothing_is_opened():
    server = FakeServer()
    asyncio.run(StudentChats(server, 7000).gather(2))
    assert server.done == []


def test_what_other_chats_show_is_no_students():
    server, driver = FakeServer(), FakeDriver()
    StudentChats(server, 7000, Groups(2)).listen(driver)
    for user_id in (6999, -1_002_000_007_000):
        server.show(user_id, Delivered(), 99)
    assert driver.seen == []


def test_a_student_is_an_ordinary_user():
    user = student_user(21, first_user_id=7000)
    assert (user.id, user.is_bot, user.first_name) == (7020, False, "Anna")
    assert (user.last_name, user.username) == ("Student 21", "student_21")


@given(st.floats(0, 4e9))
def test_fresh_ids_are_of_todays_size_and_differ_from_the_last_runs(unix_s):
    first = fresh_user_id(unix_s)
    assert LOWEST_USER_ID <= first < 10_000_000_000
    assert first != fresh_user_id(unix_s + 1)
