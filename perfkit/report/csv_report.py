"""What does a spreadsheet read? ``steps.csv`` and ``timeline.csv``: a line each, units in names."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields

from perfkit.model.report import RunReport, TimelinePoint
from perfkit.model.summary import LoadNumbers, Percentiles, StepNumbers

ALL = "(all)"
"""The first line's step: all of them together."""
_TIMES = ("response", "service", "delivery", "bot")
_COLUMNS = tuple(field.name for field in fields(Percentiles))


def write_steps(report: RunReport) -> str:
    """A line for all steps together and one for each; only the header where nothing was measured.

    Times are milliseconds; ``throughput_per_s`` counts what went well.
    """
    names = (f"{kind}_{column}_ms" for kind in _TIMES for column in _COLUMNS)
    load = report.summary.load
    rows = () if load is None else (_row(ALL, load), *(_row(s.name, s) for s in load.steps))
    return write_csv(("step", "interactions", "errors", "throughput_per_s", *names), rows)


def write_timeline(report: RunReport) -> str:
    """A line for each second (of a very long run, for several); empty where nothing ended well."""
    names = tuple(field.name for field in fields(TimelinePoint))
    return write_csv(names, (astuple(point) for point in report.timeline))


def _row(name: str, numbers: LoadNumbers | StepNumbers) -> tuple[object, ...]:
    times = (getattr(numbers, f"{kind}_ms") for kind in _TIMES)
    values = (round(value, 3) for each in times for value in astuple(each))
    throughput = round(numbers.throughput_per_s, 3)
    return (name, numbers.interactions, numbers.errors, throughput, *values)


def write_csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a header; texts that a spreadsheet would compute are made texts for it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """A spreadsheet would take a text that begins so for a formula, and compute it."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
