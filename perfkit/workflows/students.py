"""Who are the students in Telegram? Their users, and the way between engine and emulator."""

import asyncio
import contextlib

from perfkit.load.driver import Driver
from perfkit.load.scenario.gathering import Groups
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import AddBot, Deed, InGroup, Join, OpenGroup
from perfkit.model.students import first_name, last_name, username
from perfkit.telegram.core.types import User
from perfkit.telegram.server import BotApiServer

LOWEST_USER_ID = 6_000_000_000
"""Above 2³¹, as the ids of today's new users are: a bot that keeps them in 32 bits fails here."""
_USER_IDS = 3_000_000_000
_PER_SECOND = 1000
_GROUP_IDS = 1_000_000_000
_GROUPS = 4_000_000_000
_SUPERGROUPS = 1_002_000_000_000
_SETTLED_S = 10.0
_LOOK_S = 0.02


def fresh_user_id(unix_s: float) -> int:
    """A first user id that runs of the last weeks have not used, of ten digits as real ones are."""
    return LOWEST_USER_ID + int(unix_s * _PER_SECOND) % _USER_IDS


def student_user(number: int, first_user_id: int) -> User:
    """The Telegram user of the student with this number (from 1)."""
    return User(
        id=first_user_id + number - 1,
        is_bot=False,
        first_name=first_name(number),
        last_name=last_name(number),
        username=username(number),
        language_code="en",
    )


class StudentChats:
    """The engine's messenger: students' actions go to the emulator, its events to the driver."""

    def __init__(
        self, server: BotApiServer, first_user_id: int, groups: Groups | None = None
    ) -> None:
        self._server = server
        self._groups = groups
        self._first_user_id = first_user_id
        self._users: dict[int, User] = {}

    def say(self, student: int, text: str) -> None:
        """This student sends a text."""
        self._server.say(self._user(student), text)

    def press(self, student: int, message_id: int, data: str) -> None:
        """This student presses an inline button."""
        self._server.press(self._user(student), message_id, data)

    def do(self, student: int, deed: Deed) -> None:
        """This student does something else."""
        if isinstance(deed, InGroup) and self._groups is not None:
            deed = InGroup(deed.deed, self._group_of(student, self._groups))
        self._server.do(self._user(student), deed)

    def _user(self, student: int) -> User:
        """Made when it is needed: of an open load nobody knows how many students there will be."""
        user = self._users.get(student)
        if user is None:
            user = self._users[student] = student_user(student, self._first_user_id)
        return user

    async def gather(self, users: int) -> None:
        """Open the groups of so many students, take the bot in, and wait until it has seen that.

        So its work for that is over when the load begins; a bot that is busy for 10 s is not
        waited for any longer.
        """
        groups = self._groups
        if groups is None:
            return
        owner = User(
            id=self._first_user_id + users,
            is_bot=False,
            first_name="Teacher",
            username="teacher",
            language_code="en",
        )
        for first in range(1, users + 1, groups.size):
            chat_id = self._group_of(first, groups)
            number = (first - 1) // groups.size + 1
            opened = OpenGroup(f"Group {number}", supergroup=groups.supergroup)
            self._server.do(owner, InGroup(opened, chat_id))
            members = range(first, min(first + groups.size, users + 1)) if groups.joined else ()
            for student in members:
                self._server.do(self._user(student), InGroup(Join(), chat_id))
            self._server.do(owner, InGroup(AddBot(groups.administrator), chat_id))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SETTLED_S):
                while self._server.bot is not None and self._server.bot.queued:  # noqa: ASYNC110
                    # the hot path of all updates shall not tell anybody when none is left
                    await asyncio.sleep(_LOOK_S)

    def _group_of(self, student: int, groups: Groups) -> int:
        """The chat id of a student's group: Telegram's ids of supergroups begin with -100."""
        number = (self._first_user_id + (student - 1) // groups.size) % _GROUP_IDS
        return -((_SUPERGROUPS if groups.supergroup else _GROUPS) + number)

    def listen(self, driver: Driver) -> None:
        """From now on what appears in chats is seen by the driver's students."""

        before_first = self._first_user_id - 1

        def show(chat_id: int, event: ChatEvent, at_ns: int) -> None:
            number = chat_id - before_first
            if number > 0:  # chats of groups themselves, which nobody watches, are below
                driver.see(number, event, at_ns)

        self._server.show = show
