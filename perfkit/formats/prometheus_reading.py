"""What does a program's ``/metrics`` tell? Prometheus' text format 0.0.4, and OpenMetrics 1.0.

    # TYPE bot_updates_total counter
    bot_updates_total{kind="message"} 1027 1395066363000

Strict as Prometheus itself: one line that is none of this makes the whole unreadable, since what
follows it may be cut off as well. What the bot says is bounded before it is believed.
Source: prometheus.io/docs/instrumenting/exposition_formats and the OpenMetrics specification.
"""

import re
from collections.abc import Callable, Iterator

from perfkit.model.exposition import Exposition, Labels, MetricSample

LARGEST = 10 * 1024 * 1024
"""Characters of an answer; few programs tell a tenth of it."""
MOST_SAMPLES = 20_000
MOST_LABELS = 64
_LONGEST_SHOWN = 80
_LONGEST_NUMBER = 400
"""Characters; the largest number there is has 316 with all its digits."""

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(
    r'[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"[ \t]*', re.ASCII
)
_NUMBER = re.compile(
    r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan)", re.ASCII | re.IGNORECASE
)
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "\\": "\\", '"': '"'}


def read_exposition(text: str, *, wanted: Callable[[str], bool] = bool) -> Exposition:
    """The samples whose name is ``wanted``, and the kinds of all metrics.

    Samples that carry the same name and labels are kept as they come. Raises ValueError naming the
    line that can't be read, or the bound that was passed.
    """
    if len(text) > LARGEST:
        raise ValueError(f"more than {LARGEST // 2**20} MiB of metrics")
    samples: list[MetricSample] = []
    kinds: dict[str, str] = {}
    known: dict[str, bool] = {}
    for number, line in _lines(text):
        if max(len(samples), len(kinds), len(known)) >= MOST_SAMPLES:
            raise ValueError(f"more than {MOST_SAMPLES:,} metrics")
        if line.startswith("#"):
            _read_comment(line, kinds)
            continue
        found = _NAME.match(line)
        if found is None:
            raise _unreadable(number, line, "no name of a metric")
        name = found[0]
        if name not in known:
            known[name] = wanted(name)
        if known[name]:
            samples.append(_read_sample(name, line, number))
    return Exposition(tuple(samples), kinds)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Those that are not empty, up to OpenMetrics' end."""
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip(" \t\r")
        if stripped == "# EOF":
            return
        if stripped:
            yield number, stripped


def _read_comment(line: str, kinds: dict[str, str]) -> None:
    """Only the type says something that can be used here."""
    words = line.split(None, 3)
    if len(words) == 4 and words[0] == "#" and words[1] == "TYPE" and _NAME.fullmatch(words[2]):
        kinds[words[2]] = words[3][:_LONGEST_SHOWN]


def _read_sample(name: str, line: str, number: int) -> MetricSample:
    rest = line[len(name) :]
    labels: Labels = ()
    if rest.lstrip(" \t").startswith("{"):
        labels, rest = _read_labels(line, line.index("{") + 1, number)
    elif not rest.startswith((" ", "\t")):
        raise _unreadable(number, line, "no name of a metric")
    # a moment may follow, and in OpenMetrics an example of what was counted
    words = rest.split(None, 1)
    if not words or len(words[0]) > _LONGEST_NUMBER or not _NUMBER.fullmatch(words[0]):
        raise _unreadable(number, line, "no number after the name")
    return MetricSample(name, labels, float(words[0]))


def _read_labels(line: str, at: int, number: int) -> tuple[Labels, str]:
    """The labels, and what stands after their brace has closed."""
    labels: list[tuple[str, str]] = []
    while found := _LABEL.match(line, at):
        value = _ESCAPED.sub(_meaning, found[2]) if "\\" in found[2] else found[2]
        labels.append((found[1], value))
        at = found.end()
        if len(labels) > MOST_LABELS:
            raise _unreadable(number, line, f"more than {MOST_LABELS} labels")
        if not line.startswith(",", at):
            break
        at += 1
    rest = line[at:].lstrip(" \t")
    if not rest.startswith("}"):
        raise _unreadable(number, line, "labels that don't end")
    return tuple(labels), rest[1:]


def _meaning(escaped: re.Match[str]) -> str:
    """Others than the three escapes stand for themselves, with their backslash."""
    return _MEANT.get(escaped[1], escaped[0])


def _unreadable(number: int, line: str, why: str) -> ValueError:
    return ValueError(f"line {number} can't be read ({why}): {line[:_LONGEST_SHOWN]!r}")
