"""What did the bot say? The event that ended a student's last interaction, as its code sees it."""

import re
from dataclasses import dataclass

from perfkit.model.chat import Answered, ChatEvent, Edited, Offered, Sent


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the bot's; everything is empty before the first one."""

    text: str = ""
    """Of the message or the answer to a press; of an inline query the titles, one a line."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The buttons that came with it, row by row."""
    edited: bool = False
    """It changed a message that was there."""
    alert: bool = False
    """It is an answer to a press that had to be clicked away."""

    @property
    def buttons(self) -> list[str]:
        """The texts of all buttons that came with it."""
        return [button for row in self.rows for button in row]

    def find(self, pattern: str | re.Pattern[str]) -> str | None:
        """What the pattern's first group, or all of it, matches in the text; None: nothing."""
        match = re.search(pattern, self.text)
        return None if match is None else match[min(1, match.re.groups)]

    def __str__(self) -> str:
        return self.text


def reply_of(event: ChatEvent | None) -> Reply:
    """The event in the words of students' code."""
    match event:
        case Sent(message) | Edited(message):
            rows = (*message.buttons, *(message.reply_buttons or ()))
            texts = tuple(tuple(button.text for button in row) for row in rows)
            return Reply(message.text, texts, edited=isinstance(event, Edited))
        case Answered(text, alert):
            return Reply(text, alert=alert)
        case Offered(_, results):
            return Reply("\n".join(each.title for each in results))
        case _:
            return Reply()
