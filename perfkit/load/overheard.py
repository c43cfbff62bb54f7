"""One student's conversation, told line by line as it goes.

Stands between engine and bot: what passes is noted in the words in which conversations are kept.
"""

from collections.abc import Callable

from perfkit.load.engine import Messenger
from perfkit.load.evidence import EvidenceKeeper, TakeExcerpt
from perfkit.load.http.students import Responder, StudentRequests
from perfkit.load.python.troupe import Fetcher
from perfkit.load.scenario.conversation import Conversation
from perfkit.load.scenario.deed_words import deed_words
from perfkit.load.scenario.web_words import outcome_words
from perfkit.model.chat import (
    Acted,
    Answered,
    ChatEvent,
    Deleted,
    Edited,
    Line,
    Offered,
    PlainEvent,
    SeenInGroup,
    Sent,
    Standing,
)
from perfkit.model.deeds import Deed
from perfkit.model.load import Interaction
from perfkit.model.web import WebOutcome, WebRequest


class Overheard:
    """A messenger that tells ``tell`` what students say, and with ``see`` what they are told."""

    def __init__(
        self,
        messenger: Messenger,
        now_ns: Callable[[], int],
        begin_ns: int,
        secrets: tuple[str, ...],
        tell: Callable[[Line], None],
    ) -> None:
        self._messenger = messenger
        self._now_ns = now_ns
        self._tell = tell
        self._labels: dict[tuple[int, str | None], str] = {}
        self._conversation = Conversation(secrets)
        self._conversation.begin(begin_ns)

    def say(self, student: int, text: str) -> None:
        """This student sends a text."""
        self.note("student", text)
        self._messenger.say(student, text)

    def press(self, student: int, message_id: int, data: str) -> None:
        """This student presses an inline button."""
        self.note("student", f"[{self._labels.get((message_id, data), data)}]")
        self._messenger.press(student, message_id, data)

    def do(self, student: int, deed: Deed) -> None:
        """This student does something else."""
        self.note("student", deed_words(deed))
        self._messenger.do(student, deed)

    def see(self, event: ChatEvent, at_ns: int) -> None:
        """Something appears in the student's chat, or in its group."""
        if isinstance(event, SeenInGroup):
            self._see(event.event, at_ns, in_group=True)
        else:
            self._see(event, at_ns, in_group=False)

    def note(self, who: str, text: str) -> None:
        """Tell this line as well."""
        self._conversation.note(self._now_ns(), who, text)
        self._tell(self._conversation.excerpt().lines()[-1])

    def _see(self, event: PlainEvent, at_ns: int, *, in_group: bool) -> None:
        where = "in the group: " if in_group else ""
        match event:
            case Sent(message) | Edited(message):
                buttons = (button for row in message.buttons for button in row)
                self._labels |= {(message.message_id, each.data): each.text for each in buttons}
                self._conversation.hear(event, at_ns, in_group=in_group)
            case Offered():
                self._conversation.hear(event, at_ns)
            case Answered(text, alert):
                kind = "alert" if alert else "answer to the press"
                self._conversation.note(at_ns, "bot", f"({kind}) {text}" if text else f"({kind})")
            case Deleted():
                self._conversation.note(at_ns, "bot", f"({where}deletes a message)")
            case Acted(action):
                self._conversation.note(at_ns, "bot", f"({where}{action} …)")
            case Standing(status=status):
                self._conversation.note(at_ns, "bot", f"(makes the student {status})")
            case _:
                return
        self._tell(self._conversation.excerpt().lines()[-1])


class OverheardWeb:
    """Stands between engine and web servers in the same way."""

    def __init__(self, requests: StudentRequests, chat: Overheard) -> None:
        self._requests = requests
        self._chat = chat
        self._responder: Responder | None = None

    def listen(self, responder: Responder) -> None:
        """From now on outcomes are told to this driver's students."""
        self._responder = responder
        self._requests.listen(self)

    def ask(self, student: int, request: WebRequest) -> None:
        """This student sends a request."""
        self._chat.note("student", f"{request.method} {request.url}")
        self._requests.ask(student, request)

    def respond(self, student: int, request: WebRequest, outcome: WebOutcome, at_ns: int) -> None:
        """A student's request has ended."""
        self._chat.note("server", outcome_words(outcome))
        if self._responder is not None:
            self._responder.respond(student, request, outcome, at_ns)

    def fail(self, error: BaseException) -> None:
        """End the load with this error."""
        if self._responder is not None:
            self._responder.fail(error)


class OverheardCode:
    """Stands between students' own code and web servers in the same way."""

    def __init__(self, fetcher: Fetcher, chat: Overheard) -> None:
        self._fetcher = fetcher
        self._chat = chat

    async def fetch(self, student: int, request: WebRequest) -> WebOutcome:
        """Send a student's request; how it ended."""
        self._chat.note("student", f"{request.method} {request.url}")
        outcome = await self._fetcher.fetch(student, request)
        self._chat.note("server", outcome_words(outcome))
        return outcome


class TellingKeeper(EvidenceKeeper):
    """Keeps evidence as ever, and tells of each interaction with its conversation so far."""

    __slots__ = ("_tell_end",)

    def __init__(self, start_ns: int, tell_end: Callable[[Interaction, TakeExcerpt], None]) -> None:
        super().__init__(start_ns)
        self._tell_end = tell_end

    def consider(self, interaction: Interaction, take_excerpt: TakeExcerpt) -> None:
        """Tell, then keep."""
        self._tell_end(interaction, take_excerpt)
        super().consider(interaction, take_excerpt)
