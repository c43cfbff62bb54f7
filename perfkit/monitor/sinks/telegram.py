"""How is a Telegram chat told? By sendMessage of a Bot API that the user names.

The token stands in the address, so an address is never shown but for its host.
"""

from perfkit.formats.sent_message import read_sent_message, write_message
from perfkit.masking import MASK, mask
from perfkit.model.monitoring import AlertNotice, Notice, Told
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.post import Post, refuse_failure
from perfkit.monitor.sinks.telegram_html import message_html
from perfkit.untrusted import one_line

_MOST_REMEMBERED = 1000


class TelegramChat:
    """A chat that is written to (``Teller``). What is resolved answers what fired."""

    def __init__(self, post: Post, chat: str, token: str, looks: Looks) -> None:
        """``post``: to the address of sendMessage, token and all."""
        self.name = "telegram"
        self._post = post
        self._chat = chat
        self._token = token
        self._looks = looks
        self._fired: dict[tuple[str, str], int] = {}
        """Which message told that a rule fires, by bot and rule."""

    async def tell(self, notice: Notice) -> None:
        """Send it. Raises SinkError, with the time that a flood limit asks for."""
        html = message_html(notice, self._looks())
        body = write_message(self._chat, html, self._replied(notice))
        answer = await self._post.send(body, {"Content-Type": "application/json"})
        sent = read_sent_message(answer.body)
        # masked before it is cut; a server may repeat the token in words that don't look like one
        said = one_line(mask(sent.description.replace(self._token, MASK)))
        if sent.retry_after_s:
            words = f"{self._post.shown} answers {answer.status}: {said}"
            raise SinkError(words, wait_s=sent.retry_after_s)
        refuse_failure(answer, self._post.shown, said)
        if sent.message_id is None:
            raise SinkError(f"{self._post.shown} answers as no Bot API does", final=True)
        self._remember(notice, sent.message_id)

    async def close(self) -> None:
        """Write no more."""
        await self._post.close()

    def _replied(self, notice: Notice) -> int | None:
        if isinstance(notice, AlertNotice) and notice.told is Told.RESOLVED:
            return self._fired.get((notice.bot, notice.rule))
        return None

    def _remember(self, notice: Notice, message_id: int) -> None:
        if isinstance(notice, AlertNotice):
            if notice.told is Told.FIRING and len(self._fired) < _MOST_REMEMBERED:
                self._fired[notice.bot, notice.rule] = message_id
            else:
                self._fired.pop((notice.bot, notice.rule), None)
