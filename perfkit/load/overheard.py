"""One student's conversation, told line by line as it goes.

Stands between engine and bot: what passes is noted in the words in which conversations are kept.
"""

from collections.abc import Callable

from perfkit.load.engine import Messenger
from perfkit.load.evidence import Conversation as Lines
from perfkit.load.evidence import EvidenceKeeper
from perfkit.load.scenario.conversation import Conversation
from perfkit.load.scenario.deed_words import deed_words
from perfkit.model.chat import Acted, Answered, ChatEvent, Deleted, Edited, Line, Offered, Sent
from perfkit.model.deeds import Deed
from perfkit.model.load import Interaction


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
        self._note("student", text)
        self._messenger.say(student, text)

    def press(self, student: int, message_id: int, data: str) -> None:
        """This student presses an inline button."""
        self._note("student", f"[{self._labels.get((message_id, data), data)}]")
        self._messenger.press(student, message_id, data)

    def do(self, student: int, deed: Deed) -> None:
        """This student does something else."""
        self._note("student", deed_words(deed))
        self._messenger.do(student, deed)

    def see(self, event: ChatEvent, at_ns: int) -> None:
        """Something appears in the student's chat."""
        match event:
            case Sent(message) | Edited(message):
                buttons = (button for row in message.buttons for button in row)
                self._labels |= {(message.message_id, each.data): each.text for each in buttons}
                self._conversation.hear(event, at_ns)
            case Offered():
                self._conversation.hear(event, at_ns)
            case Answered(text, alert):
                kind = "alert" if alert else "answer to the press"
                self._conversation.note(at_ns, "bot", f"({kind}) {text}" if text else f"({kind})")
            case Deleted():
                self._conversation.note(at_ns, "bot", "(deletes a message)")
            case Acted(action):
                self._conversation.note(at_ns, "bot", f"({action} …)")
            case _:
                return
        self._tell(self._conversation.lines()[-1])

    def _note(self, who: str, text: str) -> None:
        self._conversation.note(self._now_ns(), who, text)
        self._tell(self._conversation.lines()[-1])


class TellingKeeper(EvidenceKeeper):
    """Keeps evidence as ever, and tells of each interaction with its conversation so far."""

    __slots__ = ("_tell_end",)

    def __init__(self, start_ns: int, tell_end: Callable[[Interaction, Lines], None]) -> None:
        super().__init__(start_ns)
        self._tell_end = tell_end

    def consider(self, interaction: Interaction, conversation: Lines) -> None:
        """Tell, then keep."""
        self._tell_end(interaction, conversation)
        super().consider(interaction, conversation)
