"""What a student and the bot said last, kept cheaply and put into words only when asked for.

Every interaction writes here, hardly any is read: only the slowest and the failed ones are.
"""

from collections import deque

from perfkit.load.scenario.hiding import hidden
from perfkit.model.chat import Answered, Button, Edited, Line, Message, Offered, Sent

MOST_LINES = 40
LONGEST_TEXT = 500
KEPT_TEXT = 2 * LONGEST_TEXT
"""More than is shown, since a secret can be masked only where it is whole."""

_Rows = tuple[tuple[Button, ...], ...]
_Entry = tuple[int, str, str, _Rows]
"""Moment (ns), who, text, and the buttons that came with it."""


class Conversation:
    """The last lines of one student's chat; ``secrets`` are masked where they are shown."""

    __slots__ = ("_entries", "_origin_ns", "_secrets")

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self._secrets = secrets
        self._entries: deque[_Entry] = deque(maxlen=MOST_LINES)
        self._origin_ns: int | None = None

    def begin(self, at_ns: int) -> None:
        """The student starts (again): the first start is the moment 0 of all lines."""
        if self._origin_ns is None:
            self._origin_ns = at_ns

    def note(self, at_ns: int, who: str, text: str) -> None:
        """Keep a line; ``who`` as in ``perfkit.model.chat.Line``."""
        self._entries.append((at_ns, who, text[:KEPT_TEXT], ()))

    def hear(
        self, event: Sent | Edited | Answered | Offered, at_ns: int, *, in_group: bool = False
    ) -> None:
        """Keep what the bot said. An answer without text says nothing."""
        if isinstance(event, Offered):
            titles = " ".join(f"[{each.title}]" for each in event.results)
            self.note(at_ns, "bot", f"(results) {titles or 'none'}")
            return
        if isinstance(event, Answered):
            if event.text:
                self.note(at_ns, "bot", f"(answer to the press) {event.text}")
            return
        message = event.message
        text = message.text if isinstance(event, Sent) else f"(edited) {message.text}"
        if in_group:
            text = f"(in the group) {text}"
        self._entries.append((at_ns, "bot", text[:KEPT_TEXT], _rows(message)))

    def masked(self, text: str) -> str:
        """What is shown of a text outside the conversation."""
        return hidden(text, self._secrets)

    def excerpt(self) -> "Excerpt":
        """What is kept now, to be read later."""
        return Excerpt(tuple(self._entries), self._origin_ns or 0, self._secrets)


class Excerpt:
    """The last lines of a chat as they were at some moment."""

    __slots__ = ("_entries", "_origin_ns", "_secrets")

    def __init__(
        self, entries: tuple[_Entry, ...], origin_ns: int, secrets: tuple[str, ...]
    ) -> None:
        self._secrets = secrets
        self._entries = entries
        self._origin_ns = origin_ns

    def lines(self) -> tuple[Line, ...]:
        """Oldest first; buttons in brackets behind the text. Masking takes its time."""
        return tuple(
            Line((at_ns - self._origin_ns) / 1e6, who, self._shown(text, rows))
            for at_ns, who, text, rows in self._entries
        )

    def _shown(self, text: str, rows: _Rows) -> str:
        labels = " ".join(f"[{button.text}]" for row in rows for button in row)
        text = self._masked(text)[:LONGEST_TEXT]
        return f"{text} {self._masked(labels)[:LONGEST_TEXT]}" if labels else text

    def _masked(self, text: str) -> str:
        return hidden(text, self._secrets)


def _rows(message: Message) -> _Rows:
    return message.buttons or message.reply_buttons or ()
