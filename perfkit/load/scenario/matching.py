"""Is this event the reply an interaction waits for? Expectations become functions, once.

A ``Matcher`` returns the matching reply's text, or None. Expectations without variables are made
into matchers when the scenario is compiled, the others when the interaction begins.
"""

from collections.abc import Callable

from perfkit.formats.yaml_values import LARGEST_SIZE
from perfkit.load.scenario.definition import Expect
from perfkit.load.scenario.wording import (
    Pattern,
    Template,
    Test,
    Values,
    Wording,
    containing,
    equal_to,
)
from perfkit.model.chat import (
    Acted,
    Answered,
    ChatEvent,
    Content,
    Deleted,
    Edited,
    FileView,
    Message,
    Offered,
    Sent,
    Standing,
)

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


def any_result(event: ChatEvent) -> str | None:
    """Matches what ends an ``inline`` without ``expect``: results, also if there are none."""
    return _titles(event) if isinstance(event, Offered) else None


def not_to_others(match: Matcher) -> Matcher:
    """The same in a group, where the bot's replies to other students are not this one's."""

    def match_own(event: ChatEvent) -> str | None:
        if isinstance(event, Sent | Edited) and event.message.reply is False:
            return None
        return match(event)

    return match_own


def matcher(expect: Expect, values: Values) -> Matcher:
    """The function that knows the expected reply."""
    if expect.answer:
        return _answer_matcher(expect, _test(expect.answer, containing, values))
    if expect.deleted:
        own = expect.own
        return lambda event: "" if isinstance(event, Deleted) and event.own >= own else None
    if expect.status:
        status = expect.status
        return lambda event: (
            status if isinstance(event, Standing) and event.status == status else None
        )
    if expect.action:
        action = expect.action
        return lambda event: action if isinstance(event, Acted) and event.action == action else None
    if expect.result:
        return _result_matcher(_test(expect.result, containing, values))
    return _message_matcher(expect, values)


def _message_matcher(expect: Expect, values: Values) -> Matcher:
    has_text = containing(expect.text, values) if expect.text else None
    has_label = equal_to(expect.button, values) if expect.button else None
    has_document = _document_test(expect, values) if expect.document else None
    kinds = _KINDS[expect.edit]
    own_only = expect.reply == "own"

    def match(event: ChatEvent) -> str | None:
        if not isinstance(event, kinds):
            return None
        message = event.message
        if own_only and not message.reply:
            return None
        if has_text is not None and not has_text(message.text):
            return None
        if has_label is not None and not _carries(message, has_label):
            return None
        if has_document is not None and not has_document(message.content):
            return None
        return message.text

    return match


def variables_of(expect: Expect) -> tuple[str, ...]:
    """The variables an expectation depends on."""
    all_wordings = (expect.text, expect.button, expect.answer, expect.document, expect.result)
    wordings = (each for each in all_wordings if isinstance(each, Template | Pattern))
    return tuple(name for wording in wordings for name in wording.variables)


def describe(expect: Expect) -> str:  # noqa: PLR0911 - a line for each
    """What is expected, as errors say it: ``"Result"``, ``an edit with button "Next"``."""
    if expect.answer:
        named = "" if expect.answer is True else f" {expect.answer.quoted}"
        if expect.alert:
            return f"the alert{named}" if named else "an alert"
        return f"the answer{named}" if named else "an answer to the press"
    if expect.deleted:
        return "a deletion of the student's message" if expect.own else "a deletion"
    if expect.status:
        return f"to be made {expect.status}"
    if expect.action:
        return f"the action {expect.action}"
    if expect.result:
        return f"the result {expect.result.quoted}" if expect.result is not True else "results"
    return _describe_message(expect)


def _describe_message(expect: Expect) -> str:
    parts = [expect.text.quoted] if expect.text else []
    if expect.button:
        parts.append(f"button {expect.button.quoted}")
    if expect.document:
        named = "a document" if expect.document is True else f"document {expect.document.quoted}"
        low, high = expect.size or (0, LARGEST_SIZE)
        bounds = f" of at least {low:,} bytes" if low else ""
        bounds += f" of at most {high:,} bytes" if high < LARGEST_SIZE else ""
        parts.append(named + bounds)
    if expect.edit is not None or not parts:
        parts.insert(0, _KIND_WORDS[expect.edit])
    if expect.reply == "own":
        parts[0] += " in reply to the student"
    return " with ".join(parts)


def _test(wanted: Wording | bool, make: Callable[[Wording, Values], Test], values: Values) -> Test:
    """The test for a wording, or one that everything passes."""
    return _anything if isinstance(wanted, bool) else make(wanted, values)


def _anything(_text: str) -> bool:
    return True


def _answer_matcher(expect: Expect, fits: Test) -> Matcher:
    alert = expect.alert

    def match(event: ChatEvent) -> str | None:
        if not isinstance(event, Answered) or (alert is not None and event.alert is not alert):
            return None
        return event.text if fits(event.text) else None

    return match


def _result_matcher(fits: Test) -> Matcher:
    def match(event: ChatEvent) -> str | None:
        if isinstance(event, Offered) and any(fits(each.title) for each in event.results):
            return _titles(event)
        return None

    return match


def _document_test(expect: Expect, values: Values) -> Callable[[Content | None], bool]:
    fits = _test(expect.document, equal_to, values)
    bounds = expect.size

    def holds(content: Content | None) -> bool:
        if not isinstance(content, FileView) or not fits(content.name):
            return False
        if bounds is None:
            return True
        return content.size is not None and bounds[0] <= content.size <= bounds[1]

    return holds


def _titles(offered: Offered) -> str:
    return "\n".join(each.title for each in offered.results)


def _carries(message: Message, fits: Test) -> bool:
    rows = (*message.buttons, *(message.reply_buttons or ()))
    return any(fits(button.text) for row in rows for button in row)
