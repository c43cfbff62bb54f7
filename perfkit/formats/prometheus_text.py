"""How are metrics written for Prometheus? As text format 0.0.4, or as OpenMetrics 1.0.

    # HELP perfkit_bot_threads Threads of all processes of the bot.
    # TYPE perfkit_bot_threads gauge
    perfkit_bot_threads{bot="shop"} 7

OpenMetrics adds the unit, leaves ``_total`` out of a counter's family name, and says where it ends.
What else is written is the same in both, so that no series changes with what a server asks for.
Source: prometheus.io/docs/instrumenting/exposition_formats and the OpenMetrics specification.
"""

from collections.abc import Iterable, Iterator

from perfkit.masking import encodable
from perfkit.model.exposition import Labels, MetricFamily, MetricSample
from perfkit.model.series import Kind

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"

_UNSHOWN = dict.fromkeys((*range(9), *range(11, 32), 127), "\N{REPLACEMENT CHARACTER}")
"""All control characters but tab and line feed: NUL is the end of the text to Prometheus."""
_EXACT = 2**53
"""Up to here each whole number is a float of its own."""


def write_text(families: Iterable[MetricFamily]) -> str:
    """Text format 0.0.4."""
    return "".join(line for family in families for line in _family(family, family.name))


def write_open_metrics(families: Iterable[MetricFamily]) -> str:
    """OpenMetrics 1.0."""
    lines = [line for family in families for line in _open_family(family)]
    return "".join((*lines, "# EOF\n"))


def _open_family(family: MetricFamily) -> Iterator[str]:
    counts = family.kind is Kind.COUNTER
    name = family.name.removesuffix("_total") if counts else family.name
    yield from _family(family, name, f"# UNIT {name} {family.unit}\n" if family.unit else "")


def _family(family: MetricFamily, name: str, unit: str = "") -> Iterator[str]:
    if not family.samples:
        return
    yield f"# HELP {name} {_escape_help(family.help)}\n"
    yield f"# TYPE {name} {family.kind}\n"
    yield unit
    yield from map(_line, family.samples)


def _line(sample: MetricSample) -> str:
    return f"{sample.name}{_labels(sample.labels)} {number(sample.value)}\n"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{escape_label(value)}"' for name, value in labels) + "}"


def escape_label(value: str) -> str:
    """The value of a label as it stands between quotation marks, whatever was in it."""
    escaped = shown_label(value).replace("\\", r"\\").replace('"', r"\"")
    return escaped.replace("\n", r"\n")


def shown_label(value: str) -> str:
    """The value as whoever reads the metrics will have it: without control characters."""
    return encodable(value).translate(_UNSHOWN)


def _escape_help(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def number(value: float) -> str:
    """The shortest text that is read as the same number."""
    if value != value:  # noqa: PLR0124 - NaN is the one that is not itself
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(float(value))
