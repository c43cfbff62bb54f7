"""How does a conversation kept as evidence show what a student did?"""

from typing import assert_never

from perfkit.model.deeds import (
    AddBot,
    AskInline,
    Block,
    ChooseResult,
    Deed,
    EditOwn,
    InGroup,
    Join,
    Leave,
    OpenGroup,
    Pay,
    PressButton,
    React,
    SayText,
    SendFile,
    ShareContact,
    ShareLocation,
    Unblock,
    Vote,
)


def deed_words(deed: Deed) -> str:  # noqa: C901, PLR0911, PLR0912 - a line for each
    """One line."""
    match deed:
        case SendFile(kind, file, caption):
            return f"[{kind} {file.name}] {caption}".rstrip()
        case ShareContact(number):
            return f"[contact {number or 'of its own'}]"
        case ShareLocation(latitude, longitude):
            return f"[location {latitude:g}, {longitude:g}]"
        case EditOwn(text):
            return f"(edited) {text}"
        case React(_, emoji):
            return f"[reacts {emoji}]"
        case Vote(_, option):
            return f"[votes for option {option + 1}]"
        case Pay():
            return "[pays]"
        case Block():
            return "[blocks the bot]"
        case Unblock():
            return "[unblocks the bot]"
        case AskInline(text):
            return f"(inline) {text}"
        case ChooseResult(_, result_id):
            return f"[sends result {result_id}]"
        case SayText(text, reply_to):
            return text if reply_to is None else f"(reply) {text}"
        case PressButton():
            return "[presses a button]"
        case Join():
            return "[joins]"
        case Leave():
            return "[leaves]"
        case OpenGroup(title):
            return f"[opens {title}]"
        case AddBot():
            return "[adds the bot]"
        case InGroup(inner):
            return f"(in the group) {deed_words(inner)}"
        case _:
            assert_never(deed)
