"""What does a step do that neither says nor presses, and how does it become a deed?

Every act has a ``label`` (the step's name in reports), says what it is ``sought`` that must be
there before it can be done, whether it ``waits`` for a reply also without ``expect``, and finds the
deed in the chat as it is; None: what it is about is not there yet.
"""

from dataclasses import dataclass
from typing import ClassVar

from perfkit.load.scenario.view import ChatView
from perfkit.load.scenario.wording import Template, Values, Wording, equal_to
from perfkit.model.deeds import (
    AskInline,
    ChooseResult,
    Deed,
    EditOwn,
    FileKind,
    OwnFile,
    Pay,
    React,
    SayText,
    SendFile,
    ShareContact,
    Vote,
)

_NOTHING = "nothing"
"""What is sought by acts that can always be done."""


@dataclass(frozen=True, slots=True)
class FixedAct:
    """One that is the same for every student at every time: block, unblock, share a location."""

    deed: Deed
    label: str
    waits: bool = True
    sought: ClassVar = _NOTHING

    def find(self, _chat: ChatView, _values: Values) -> Deed:
        """Always the same."""
        return self.deed


@dataclass(frozen=True, slots=True)
class FileAct:
    """Send a file."""

    kind: FileKind
    file: OwnFile
    caption: Template | None
    waits: ClassVar = True
    sought: ClassVar = _NOTHING

    @property
    def label(self) -> str:
        """``send photo``."""
        return f"send {self.kind}"

    def find(self, _chat: ChatView, values: Values) -> Deed:
        """The file with its caption."""
        return SendFile(self.kind, self.file, self.caption.fill(values) if self.caption else "")


@dataclass(frozen=True, slots=True)
class ContactAct:
    """Share a number as one's own."""

    number: Template
    label: ClassVar = "send contact"
    waits: ClassVar = True
    sought: ClassVar = _NOTHING

    def find(self, _chat: ChatView, values: Values) -> Deed:
        """The number, filled in."""
        return ShareContact(self.number.fill(values))


@dataclass(frozen=True, slots=True)
class EditAct:
    """Replace one's own last text."""

    text: Template
    waits: ClassVar = True
    sought: ClassVar = _NOTHING

    @property
    def label(self) -> str:
        """``edit new text``."""
        return f"edit {self.text.label}"

    def find(self, _chat: ChatView, values: Values) -> Deed:
        """The text, filled in."""
        return EditOwn(self.text.fill(values))


@dataclass(frozen=True, slots=True)
class ReplyAct:
    """Say something as a reply to the bot's last message."""

    text: Template
    waits: ClassVar = True
    sought: ClassVar = "message"

    @property
    def label(self) -> str:
        """``reply Paris``."""
        return f"reply {self.text.label}"

    def find(self, chat: ChatView, values: Values) -> Deed | None:
        """The text, filled in, and the message, unless the bot has deleted it."""
        return None if chat.newest is None else SayText(self.text.fill(values), chat.newest)


@dataclass(frozen=True, slots=True)
class InlineAct:
    """Ask the bot from another chat."""

    text: Template
    waits: ClassVar = True
    sought: ClassVar = _NOTHING

    @property
    def label(self) -> str:
        """``inline cats``."""
        return f"inline {self.text.label}"

    def find(self, _chat: ChatView, values: Values) -> Deed:
        """The text, filled in."""
        return AskInline(self.text.fill(values))


@dataclass(frozen=True, slots=True)
class ReactAct:
    """Put an emoji on the bot's last message."""

    emoji: str
    waits: ClassVar = False
    sought: ClassVar = "message"

    @property
    def label(self) -> str:
        """``react 👍``."""
        return f"react {self.emoji}"

    def find(self, chat: ChatView, _values: Values) -> Deed | None:
        """The last message, unless the bot has deleted it."""
        return None if chat.newest is None else React(chat.newest, self.emoji)


@dataclass(frozen=True, slots=True)
class VoteAct:
    """Vote in the newest poll that has such an option."""

    option: Wording
    waits: ClassVar = False

    @property
    def label(self) -> str:
        """``vote Berlin``."""
        return f"vote {self.option.label}"

    @property
    def sought(self) -> str:
        """``poll with "Berlin"``."""
        return f"poll with {self.option.quoted}"

    def find(self, chat: ChatView, values: Values) -> Deed | None:
        """The option in its poll."""
        found = chat.find_option(equal_to(self.option, values))
        return None if found is None else Vote(*found)


@dataclass(frozen=True, slots=True)
class PayAct:
    """Pay the newest invoice."""

    label: ClassVar = "pay"
    waits: ClassVar = True
    sought: ClassVar = "invoice"

    def find(self, chat: ChatView, _values: Values) -> Deed | None:
        """The newest invoice."""
        found = chat.find_invoice()
        return None if found is None else Pay(found)


@dataclass(frozen=True, slots=True)
class ResultAct:
    """Send a result of the last inline query: by number, from 1, or by its title."""

    result: int | Wording
    waits: ClassVar = False

    @property
    def label(self) -> str:
        """``choose result 1``."""
        named = self.result if isinstance(self.result, int) else self.result.label
        return f"choose result {named}"

    @property
    def sought(self) -> str:
        """``result 1``, ``result "Cats"``."""
        named = self.result if isinstance(self.result, int) else self.result.quoted
        return f"result {named}"

    def find(self, chat: ChatView, values: Values) -> Deed | None:
        """The result among those that the bot offered last."""
        offered = chat.offered
        if offered is None:
            return None
        if isinstance(self.result, int):
            chosen = offered.results[self.result - 1 : self.result]
        else:
            fits = equal_to(self.result, values)
            chosen = tuple(each for each in offered.results if fits(each.title))
        return ChooseResult(offered.query_id, chosen[0].result_id) if chosen else None


Act = (
    FixedAct | FileAct | ContactAct | EditAct | ReplyAct | ReactAct | VoteAct | PayAct | InlineAct
    | ResultAct
)  # fmt: skip
