"""How is a text written so that the scenario's reader gets just this text back?

Two readers stand in between: YAML, and the scenario's own words (braces are variables, slashes are
patterns).
"""

import re

from perfkit.load.scenario.wording import slashed

_PLAIN = re.compile(r"/?[^\W\d_](?:[\w ./!-]*[\w./!])?")
"""Safe in YAML without quotes, in a list of keys in braces too."""
_GUESSED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_SPECIAL = re.compile(r"[\\.^$*+?()\[\]{}|]")
_NAME_IN_BRACES = re.compile(r"\{([A-Za-z_]\w*)\}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\\": r"\\", '"': r"\""}


def scalar(text: str) -> str:
    """A text as a YAML value on one line: bare where that is safe, else in quotes."""
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    if _PLAIN.fullmatch(text) and text.isprintable() and text.lower() not in _GUESSED:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def said(text: str) -> str:
    """A text to say, as YAML: ``{name}`` stays these characters."""
    return scalar(literal(text))


def literal(text: str) -> str:
    """The same text where braces mean variables."""
    return _NAME_IN_BRACES.sub(r"{{\1}}", text)


def wording(text: str) -> str | None:
    """A text to look for, as a scenario words it; None for one that only a pattern can say."""
    return None if slashed(text) is not None or not text.strip() else literal(text)


def escaped(text: str) -> str:
    """The text inside a pattern. Unlike ``re.escape`` it leaves alone what means nothing."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
