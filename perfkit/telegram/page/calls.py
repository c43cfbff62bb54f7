"""What have bots called lately? One line for each call, the newest few hundred.

Polls that bring updates are not told: there would be nothing else to read.
"""

from collections import deque
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from perfkit.masking import mask
from perfkit.telegram.core.commands import Command, Respond
from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.webhook_reply import NOBODY
from perfkit.telegram.core.wire import Call
from perfkit.telegram.page.words import CallLine

KEPT_CALLS = 200
_LONGEST = 100
_SAYING = ("text", "caption", "message_thread_id", "emoji", "action", "file_id", "chat_id", "url")
"""The first of these parameters that is there tells what a call is about."""
IN_RESPONSE = "in the webhook's response"


class _Refused(Struct, frozen=True):
    description: str = ""


_REFUSED = msgspec.json.Decoder(_Refused).decode


class CallLog:
    """The calls of all bots. ``wall_s`` is the calendar's second at the moment at_ns was 0."""

    def __init__(self, wall_s: float) -> None:
        self._wall_s = wall_s
        self._open: Call | None = None
        self.lines: deque[CallLine] = deque(maxlen=KEPT_CALLS)

    def called(self, call: Call) -> None:
        """A call is about to take effect."""
        self._open = call

    def answered(
        self, bot: str, commands: Iterable[Command], at_ns: int, acted_ns: int | None
    ) -> list[CallLine]:
        """The lines of the calls that were answered just now."""
        call, self._open = self._open, None
        after_ms = None if acted_ns is None else (at_ns - acted_ns) / 1e6
        lines = []
        for command in commands:
            if isinstance(command, Respond):
                line = self._line(call, command)
                if line is not None:
                    at_s = self._wall_s + at_ns / 1e9
                    lines.append(CallLine(at_s, bot, *line, after_ms))
        self.lines.extend(lines)
        return lines

    def _line(self, call: Call | None, answer: Respond) -> tuple[str, str, str] | None:
        """Method, what it is about, and error."""
        error = "" if answer.status == 200 else _error(answer)
        if answer.call_id == NOBODY:
            return IN_RESPONSE, "", error
        if call is None or call.call_id != answer.call_id or call.method == "getupdates":
            return ("getUpdates", "", error) if error else None
        method = METHODS.get(call.method)
        name = mask(call.method[:_LONGEST]) if method is None else method.name
        return name, _about(call), error


def _about(call: Call) -> str:
    for name in _SAYING:
        text = call.params.get(name)
        if text:
            return mask(text[:_LONGEST])
    return ""


def _error(answer: Respond) -> str:
    return f"{answer.status} {mask(_REFUSED(answer.body).description)}"
