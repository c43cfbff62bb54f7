"""How is text that others wrote shown without letting it act?

Bots, scenario files and command lines bring any character there is. Escaping for a format (HTML,
Markdown, rich markup) is the renderer's; here goes what no format should show: terminal escape
sequences, control characters, marks that turn the direction of the text around them, halves of
surrogate pairs (they can't be encoded).
"""

import re

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erase
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC: window title, links
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]?"  # everything else that begins with ESC
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DIRECTION_MARK = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NOT_SHOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"

_ENOUGH = 4
"""So many times the limit are looked at: escape sequences go, and what stays still fills it."""


def tame(text: str) -> str:
    """The same text, with line breaks as ``\\n``, without anything that acts when it is shown."""
    text = _ESCAPE_SEQUENCE.sub("", text)
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    return _NOT_SHOWN.sub(REPLACEMENT, _DIRECTION_MARK.sub("", text))


def shorten(text: str, limit: int) -> str:
    """The tamed text, at most ``limit`` characters long; an ellipsis stands for what was cut."""
    return _cut(tame(text[: _ENOUGH * limit]), limit, whole=len(text) <= _ENOUGH * limit)


def one_line(text: str, limit: int = 200) -> str:
    """The tamed text on one line, runs of white space as one space, at most ``limit`` long."""
    joined = " ".join(tame(text[: _ENOUGH * limit]).split())
    return _cut(joined, limit, whole=len(text) <= _ENOUGH * limit)


def _cut(text: str, limit: int, *, whole: bool) -> str:
    if whole and len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + ELLIPSIS
