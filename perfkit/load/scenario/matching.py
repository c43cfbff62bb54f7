"""Is this event the reply an interaction waits for? Expectations become functions, once.

A ``Matcher`` returns the matching reply's text, or None. Expectations without variables are made
into matchers when the scenario is compiled, the others when the interaction begins.
"""

from collections.abc import Callable

from perfkit.load.scenario.definition import Expect
from perfkit.load.scenario.wording import Test, Values, Wording, containing, equal_to
from perfkit.model.chat import Answered, ChatEvent, Edited, Message, Sent

Matcher = Callable[[ChatEvent], str | None]

_KINDS: dict[bool | None, tuple[type[Sent | Edited], ...]] = {
    None: (Sent, Edited),
    False: (Sent,),
    True: (Edited,),
}
_KIND_WORDS = {None: "a reply", False: "a new message", True: "an edit"}


def any_message(event: ChatEvent) -> str | None:
    """Matches what ends a ``say`` without ``expect``: the first new message or edit."""
    return event.message.text if isinstance(event, Sent | Edited) else None


def any_reply(event: ChatEvent) -> str | None:
    """Matches all that says something: what ends a ``press`` without ``expect``.

    An answer without a text only stops the button's spinning, so it says nothing.
    """
    if isinstance(event, Answered):
        return event.text or None
    return any_message(event)


def matcher(expect: Expect, values: Values) -> Matcher:
    """The function that knows the expected reply."""
    if expect.answer is True:
        return lambda event: event.text if isinstance(event, Answered) else None
    if expect.answer:
        return _answer_matcher(containing(expect.answer, values))
    has_text = containing(expect.text, values) if expect.text else None
    has_label = equal_to(expect.button, values) if expect.button else None
    kinds = _KINDS[expect.edit]

    def match(event: ChatEvent) -> str | None:
        if not isinstance(event, kinds):
            return None
        message = event.message
        if has_text is not None and not has_text(message.text):
            return None
        if has_label is not None and not _carries(message, has_label):
            return None
        return message.text

    return match


def variables_of(expect: Expect) -> tuple[str, ...]:
    """The variables an expectation depends on."""
    answer = () if isinstance(expect.answer, bool) else (expect.answer,)
    wordings: tuple[Wording | None, ...] = (expect.text, expect.button, *answer)
    return tuple(name for wording in wordings if wording for name in wording.variables)


def describe(expect: Expect) -> str:
    """What is expected, as errors say it: ``"Result"``, ``an edit with button "Next"``."""
    if expect.answer is True:
        return "an answer to the press"
    if expect.answer:
        return f"the answer {expect.answer.quoted}"
    parts = [expect.text.quoted] if expect.text else []
    if expect.button:
        parts.append(f"button {expect.button.quoted}")
    if expect.edit is not None or not parts:
        parts.insert(0, _KIND_WORDS[expect.edit])
    return " with ".join(parts)


def _answer_matcher(fits: Test) -> Matcher:
    def match(event: ChatEvent) -> str | None:
        return event.text if isinstance(event, Answered) and fits(event.text) else None

    return match


def _carries(message: Message, fits: Test) -> bool:
    rows = (*message.buttons, *(message.reply_buttons or ()))
    return any(fits(button.text) for row in rows for button in row)
