"""Who the students are in Telegram, and the way between engine and emulator."""

from hypothesis import given
from hypothesis import strategies as st

from perfkit.model.chat import Delivered
from perfkit.model.deeds import Block
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

    def say(self, user, text):
        self.done.append((user.id, text))

    def press(self, user, message_id, data):
        self.done.append((user.id, message_id, data))

    def do(self, user, deed):
        self.done.append((user.id, deed))


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


def test_a_student_is_an_ordinary_user():
    user = student_user(21, first_user_id=7000)
    assert (user.id, user.is_bot, user.first_name) == (7020, False, "Anna")
    assert (user.last_name, user.username) == ("Student 21", "student_21")


@given(st.floats(0, 4e9))
def test_fresh_ids_are_of_todays_size_and_differ_from_the_last_runs(unix_s):
    first = fresh_user_id(unix_s)
    assert LOWEST_USER_ID <= first < 10_000_000_000
    assert first != fresh_user_id(unix_s + 1)
