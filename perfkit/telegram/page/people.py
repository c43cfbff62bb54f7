"""Who is in the room? The bots that have called, and the students one can be."""

from collections.abc import Callable

from perfkit.telegram.core.account import Account
from perfkit.telegram.core.types import User
from perfkit.telegram.page.words import BotCard, People, StudentCard

MOST_STUDENTS = 100
MOST_BOTS = 100
"""Shown; a bot's account is made for any token that somebody tries."""
LARGEST_USER_ID = 2**51
"""What a scenario takes, too."""
_MASK = "***"


class Stranger(Exception):  # noqa: N818 - an answer to the browser, not a fault
    """There is no such bot or student."""


class Crowd:
    """Bots by key (``1``, ``2``, …) and students by user id.

    ``make_student`` makes the user of a number, from 1.
    """

    def __init__(self, make_student: Callable[[int], User]) -> None:
        self._make_student = make_student
        self._tokens: dict[Account, tuple[str, str]] = {}
        self._cards: dict[Account, BotCard] = {}
        self._accounts: dict[str, Account] = {}
        self._students: dict[int, User] = {}
        self.join("", None)

    def meet(self, account: Account, token: str) -> str:
        """The key of a bot that calls; empty for one too many."""
        known = self._tokens.get(account)
        if known is not None:
            return known[0]
        if len(self._tokens) >= MOST_BOTS:
            return ""
        key = str(len(self._tokens) + 1)
        self._tokens[account] = key, _masked(token)
        self._accounts[key] = account
        return key

    def key(self, account: Account) -> str:
        """The key of a bot; empty for one that has not called."""
        return self._tokens.get(account, ("", ""))[0]

    def bot(self, key: str) -> Account:
        """The bot with this key. Raises Stranger."""
        account = self._accounts.get(key)
        if account is None:
            raise Stranger("no such bot has called yet")
        return account

    def student(self, user_id: int) -> User:
        """The student with this id. Raises Stranger."""
        user = self._students.get(user_id)
        if user is None:
            raise Stranger("there is no such student")
        return user

    def knows(self, user_id: int) -> bool:
        """Whether a student has this id."""
        return user_id in self._students

    def join(self, name: str, user_id: int | None) -> User:
        """A new student. Raises Stranger if there are enough, or one with this id."""
        if len(self._students) >= MOST_STUDENTS:
            raise Stranger(f"there are {MOST_STUDENTS} students already")
        made = self._make_student(len(self._students) + 1)
        if user_id is not None and not 0 < user_id <= LARGEST_USER_ID:
            raise Stranger("a user id is a number from 1 on, of at most 52 bits")
        if user_id in self._students:
            raise Stranger(f"a student has the id {user_id} already")
        user = User(
            id=made.id if user_id is None else user_id,
            is_bot=False,
            first_name=name or made.first_name,
            last_name=None if name else made.last_name,
            username=made.username,
            language_code=made.language_code,
        )
        self._students[user.id] = user
        return user

    def changed(self, account: Account) -> bool:
        """Whether there is something new to tell of this bot."""
        card = _bot_card(account, *self._tokens[account])
        if self._cards.get(account) == card:
            return False
        self._cards[account] = card
        return True

    def cards(self) -> People:
        """All of them, as the page shows them."""
        return People(
            tuple(self._cards.values()),
            tuple(StudentCard(user.id, full_name(user)) for user in self._students.values()),
        )


def full_name(user: User) -> str:
    """First and last name."""
    return f"{user.first_name} {user.last_name or ''}".strip()


def _masked(token: str) -> str:
    number, colon, _ = token.partition(":")
    return f"{number}:{_MASK}" if colon and number.isdigit() else _MASK


def _bot_card(account: Account, key: str, token: str) -> BotCard:
    bot = account.look.bot
    webhook = account.webhook
    if webhook is not None:
        how = f"webhook at {webhook.host}:{webhook.port}"
    else:
        how = "polls" if account.polls else "has not asked for updates"
    gets_updates = webhook is not None or account.polls > 0
    return BotCard(key, f"{bot.first_name} ({bot.id})", token, how, gets_updates)
