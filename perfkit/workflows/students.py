"""Who are the students in Telegram? Their users, and the way between engine and emulator."""

from perfkit.load.driver import Driver
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import Deed
from perfkit.telegram.core.types import User
from perfkit.telegram.server import BotApiServer

LOWEST_USER_ID = 6_000_000_000
"""Above 2³¹, as the ids of today's new users are: a bot that keeps them in 32 bits fails here."""
_USER_IDS = 3_000_000_000
_PER_SECOND = 1000

_NAMES = (
    "Anna", "Boris", "Chen", "Daria", "Emil", "Fatima", "Georg", "Hanna", "Ivan", "Julia",
    "Kaito", "Lena", "Marek", "Nadia", "Omar", "Pavel", "Rosa", "Samir", "Tanja", "Yusuf",
)  # fmt: skip


def fresh_user_id(unix_s: float) -> int:
    """A first user id that runs of the last weeks have not used, of ten digits as real ones are."""
    return LOWEST_USER_ID + int(unix_s * _PER_SECOND) % _USER_IDS


def student_user(number: int, first_user_id: int) -> User:
    """The Telegram user of the student with this number (from 1)."""
    return User(
        id=first_user_id + number - 1,
        is_bot=False,
        first_name=_NAMES[(number - 1) % len(_NAMES)],
        last_name=f"Student {number}",
        username=f"student_{number}",
        language_code="en",
    )


class StudentChats:
    """The engine's messenger: students' actions go to the emulator, its events to the driver."""

    def __init__(self, server: BotApiServer, first_user_id: int) -> None:
        self._server = server
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
        self._server.do(self._user(student), deed)

    def _user(self, student: int) -> User:
        """Made when it is needed: of an open load nobody knows how many students there will be."""
        user = self._users.get(student)
        if user is None:
            user = self._users[student] = student_user(student, self._first_user_id)
        return user

    def listen(self, driver: Driver) -> None:
        """From now on what appears in chats is seen by the driver's students."""

        before_first = self._first_user_id - 1

        def show(chat_id: int, event: ChatEvent, at_ns: int) -> None:
            driver.see(chat_id - before_first, event, at_ns)

        self._server.show = show
