"""What does Telegram remember of one bot?"""

from perfkit.telegram.core.chats import Chats, StoredChat
from perfkit.telegram.core.closing import Closings
from perfkit.telegram.core.files import Files
from perfkit.telegram.core.offers import (
    CHECKOUT_LIFE_NS,
    Checkout,
    InlineAnswer,
    InlineQuestion,
)
from perfkit.telegram.core.polling import SECOND_NS, Poller
from perfkit.telegram.core.profile import Profile
from perfkit.telegram.core.queries import OpenQueries
from perfkit.telegram.core.settings import ChatSettings
from perfkit.telegram.core.sticker_sets import StickerSets
from perfkit.telegram.core.tally import Tally
from perfkit.telegram.core.types import BotUser, User
from perfkit.telegram.core.updates import INLINE_LIFE_NS, UpdateQueue
from perfkit.telegram.core.webhook import Webhook
from perfkit.telegram.core.webhook_target import Targets


class BotState:
    """One bot's chats, queue of updates and open questions.

    ``wall_s`` is the calendar's second at the moment ``at_ns`` was 0. ``author`` is the bot as
    its messages name it, ``bot`` as getMe does. ``results`` are the last ones of an inline query
    that each student was shown, ``sent_inline`` what students have sent of these, ``inline_sent``
    how many messages that can be at most. ``targets`` are what a webhook may be. With ``privacy``
    the bot gets in groups only what is meant for it.
    """

    __slots__ = (
        "author", "bot", "chats", "checkouts", "closings", "dice_thrown", "files", "groups_sent",
        "inline", "inline_sent", "poller", "polls_sent", "privacy", "profile", "queries", "queue",
        "results", "sent_inline", "settings", "sticker_sets", "tally", "targets", "wall_s",
        "webhook",
    )  # fmt: skip

    def __init__(
        self, bot: BotUser, *, first_update_id: int, wall_s: float, targets: Targets
    ) -> None:
        self.bot = bot
        self.privacy = not bot.can_read_all_group_messages
        self.author = User(id=bot.id, is_bot=True, first_name=bot.first_name, username=bot.username)
        self.wall_s = wall_s
        self.chats = Chats()
        self.queue = UpdateQueue(first_update_id)
        self.tally = Tally()
        self.poller = Poller(self.queue, self.tally)
        self.webhook = Webhook(self.queue, self.tally)
        self.targets = targets
        self.queries: OpenQueries[int] = OpenQueries(4_000_000_000_000_000_001)
        self.inline: OpenQueries[InlineQuestion] = OpenQueries(
            5_000_000_000_000_000_001, INLINE_LIFE_NS
        )
        self.results: dict[int, InlineAnswer] = {}
        self.sent_inline: dict[int, StoredChat] = {}
        self.inline_sent = 0
        self.checkouts: OpenQueries[Checkout] = OpenQueries(
            6_000_000_000_000_000_001, CHECKOUT_LIFE_NS
        )
        self.files = Files(bot.id)
        self.profile = Profile()
        self.settings: dict[int, ChatSettings] = {}
        self.sticker_sets = StickerSets()
        self.dice_thrown = 0
        self.groups_sent = 0
        self.polls_sent = 0
        self.closings = Closings()

    def settings_of(self, chat_id: int) -> ChatSettings:
        """What was set for this chat, to be changed."""
        found = self.settings.get(chat_id)
        if found is None:
            found = self.settings[chat_id] = ChatSettings()
        return found

    def date(self, at_ns: int) -> int:
        """The calendar's second at this moment, as messages carry it."""
        return int(self.wall_s + at_ns / SECOND_NS)
