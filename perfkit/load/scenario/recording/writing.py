"""What does a recording look like as a scenario file? Moments in, YAML out.

Called anew after every moment with all of them, so that what is on disk is always a whole file that
runs.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from perfkit.load.scenario.definition import Pick
from perfkit.load.scenario.recording.pushing import Target
from perfkit.load.scenario.recording.quoting import said, scalar
from perfkit.load.scenario.recording.replies import Wanted, expectations, wants_reply
from perfkit.load.scenario.recording.sections import Section, cut
from perfkit.load.scenario.recording.stable import Varying
from perfkit.model.deeds import OwnFile, Pay, SendFile, ShareContact, ShareLocation
from perfkit.model.recording import Moment, Pressed, Said, Voted

MOST_CHARACTERS = 200 * 1024
MOST_STEPS = 1000
"""Well within what the reader takes."""
_SECOND_NS = 1_000_000_000
_LONGEST_THINK_S = 60
_MOST_LEFT_OUT = 20
"""So many acts that are left out are told; more would only fill the file."""
_LONGEST_COMMENT = 200
_ANY_REPLY = "{replies: 1}"
"""Said where a step would otherwise wait for nothing."""


@dataclass(frozen=True, slots=True)
class Protagonist:
    """The student whose doings are recorded."""

    name: str
    names: tuple[str, ...]
    """All that bots may call it by, and its id: what of their texts is meant for it alone."""
    fixed_user_id: int | None = None
    """Its user id, if somebody chose it for the bot to know."""


def write_scenario(
    moments: Sequence[Moment],
    who: Protagonist,
    *,
    file: str,
    path_of: Callable[[OwnFile], str],
    think: bool,
) -> str:
    """The scenario's text.

    ``file`` is what it will be called, ``path_of`` tells where a file that was sent is kept, and
    without ``think`` the student does one thing right after the other.
    """
    names = tuple(sorted(set(who.names), key=lambda name: (-len(name), name)))
    varying = Varying(names)
    sections = cut(moments, varying)
    lines = [
        f"# Recorded with perfkit emulator: what {_plainly(who.name)} did. To replay it:",
        f'#   perfkit load-test {_plainly(file)} --bot "python my_bot.py"',
        "# and with many students: --users 50",
        "users: 1",
    ]
    if who.fixed_user_id is not None:
        lines.append(f"first_user_id: {who.fixed_user_id}")
    lines.append("steps:")
    steps = _bounded(_steps(sections, varying, path_of, think=think))
    return "\n".join([*lines, *steps]) + "\n"


def _bounded(steps: Iterator[list[str]]) -> Iterator[str]:
    characters = 0
    for count, lines in enumerate(steps):
        characters += sum(len(line) + 1 for line in lines)
        if count == MOST_STEPS or characters > MOST_CHARACTERS:
            yield "  # what followed is left out: the file has grown to what a scenario may hold"
            return
        yield from lines


def _steps(
    sections: list[Section],
    varying: Varying,
    path_of: Callable[[OwnFile], str],
    *,
    think: bool,
) -> Iterator[list[str]]:
    """Lines, step by step."""
    followings: list[Section | None] = [*sections[1:], None][: len(sections)]
    wanted = [
        expectations(section, following, varying)
        for section, following in zip(sections, followings, strict=True)
    ]
    unreliable = _unreliable(sections, wanted)
    left_out = _unanswered(sections, wanted)
    told = sorted(left_out)[:_MOST_LEFT_OUT]
    for number, section in enumerate(sections):
        step = _act(section, path_of)
        if number in left_out:
            if number in told:
                yield ["  # no answer came to this before the next act, so it can't be waited for:"]
                yield [f"  # - {step[:_LONGEST_COMMENT]}"]
            continue
        if think:
            yield from _think(section)
        # the answer to what was left out may be among these replies
        counted = number - 1 not in left_out
        yield _with_expectations(step, section, wanted[number], unreliable, counted=counted)


def _unanswered(sections: list[Section], wanted: list[list[Wanted]]) -> set[int]:
    """Acts that students would wait in vain after; the last one may still get its answer.

    None of them if nothing else would be left to wait for: a scenario needs something.
    """
    waiting = [
        number for number, each in enumerate(sections) if wanted[number] or wants_reply(each)
    ]
    in_vain = {number for number in waiting if not wanted[number] and number < len(sections) - 1}
    return in_vain if len(in_vain) < len(waiting) else set()


def _unreliable(sections: list[Section], wanted: list[list[Wanted]]) -> set[str]:
    """Texts that came to an act to which, at another time, another text came."""
    answers: dict[str, set[str]] = {}
    for section, expected in zip(sections, wanted, strict=True):
        if expected and expected[0].text:
            answers.setdefault(_key(section), set()).add(expected[0].text)
    return {text for texts in answers.values() if len(texts) > 1 for text in texts}


def _key(section: Section) -> str:
    """What tells acts of one kind apart."""
    return _act(section, lambda file: file.name)


def _think(section: Section) -> Iterator[list[str]]:
    """The pause before an act, rounded: to half seconds, and from 5 s on to whole ones."""
    seconds = section.idle_ns / _SECOND_NS
    rounded = round(seconds * 2) / 2 if seconds < 5 else float(math.floor(seconds + 0.5))
    if rounded:
        yield [f"  - think: {min(rounded, _LONGEST_THINK_S):g}s"]


def _with_expectations(
    step: str, section: Section, expected: list[Wanted], unreliable: set[str], *, counted: bool
) -> list[str]:
    lines = [f"  - {step}"]
    if not section.target.certain:
        lines.insert(0, "  # pressed under an older message: students press the newest such button")
    for number, wanted in enumerate(expected):
        value = _expect(wanted, unreliable, counted=counted)
        if number:
            lines.append(f"  - expect: {value or _ANY_REPLY}")
        elif value or not wants_reply(section):
            lines.append(f"    expect: {value or _ANY_REPLY}")
    return lines


def _expect(wanted: Wanted, unreliable: set[str], *, counted: bool) -> str:
    """The value of an ``expect``; empty if any reply will do."""
    text = None if wanted.text in unreliable else wanted.text
    keys = {
        "text": text and scalar(text),
        "button": wanted.button and scalar(wanted.button),
        "document": _any_or(wanted.document),
        "answer": _any_or(wanted.answer),
        "alert": "true" if wanted.alert else None,
        "deleted": "true" if wanted.deleted else None,
        "action": wanted.action,
        "replies": str(wanted.replies) if wanted.replies and counted else None,
        "within": f"{wanted.within_s}s" if wanted.within_s else None,
    }
    given = {key: value for key, value in keys.items() if value}
    if set(given) == {"text"}:
        return given["text"]
    return "{" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}" if given else ""


def _any_or(value: str | bool) -> str | None:
    if isinstance(value, str):
        return scalar(value)
    return "true" if value else None


def _act(section: Section, path_of: Callable[[OwnFile], str]) -> str:  # noqa: PLR0911 - one each
    """The step's own key and value, on one line."""
    match section.act:
        case Said(text):
            return f"say: {said(text)}"
        case Pressed():
            return _press(section.target)
        case Voted():
            return f"vote: {scalar(section.target.wording)}"
        case SendFile(kind, file, caption):
            words = f", caption: {said(caption)}" if caption.strip() else ""
            return f"send: {{{kind}: {scalar(path_of(file))}{words}}}"
        case ShareContact(number):
            return f"send: {{contact: {'true' if number is None else said(number)}}}"
        case ShareLocation(latitude, longitude):
            return f"send: {{location: [{latitude:.6f}, {longitude:.6f}]}}"
        case Pay():
            return "pay: true"
        case _:
            assert_never(section.act)


def _press(target: Target) -> str:
    if target.pick is Pick.FIRST:
        return f"press: {scalar(target.wording)}"
    return f"press: {{button: {scalar(target.wording)}, pick: {target.pick}}}"


def _plainly(text: str) -> str:
    """A text within a comment of one line."""
    return "".join(character if character.isprintable() else " " for character in text)
