"""What does the live progress say? Numbers of a moment to text; nothing is drawn here."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from perfkit.model.live import LiveNumbers
from perfkit.report import wording
from perfkit.report.scale import time_label
from perfkit.units import format_mib
from perfkit.untrusted import one_line

_WIDEST = 72
_BARS = "▁▂▃▄▅▆▇█"
_MOST_OBJECTIVES = 8


def block(phase: str, numbers: LiveNumbers | None, width: int) -> Text:
    """The block for a terminal: what goes on, a bar, the students' numbers, the bot's."""
    room = max(20, min(width, _WIDEST))
    what = one_line(phase, room)
    if numbers is None:
        return Text(f"{what} …", style="bold", no_wrap=True, overflow="crop")
    times = _times(numbers)
    gap = " " * max(1, room - len(what) - len(times))
    return Text.assemble(
        (what, "bold"), gap, (times, "dim"), "\n",
        _bar(numbers, room), "\n",
        _students(numbers), "\n",
        *_interactions(numbers), "\n",
        *_response(numbers, room),
        (_bot(numbers), "dim"),
        *_objectives(numbers),
        no_wrap=True, overflow="crop",
    )  # fmt: skip


def one_line_of(numbers: LiveNumbers) -> str:
    """The same on one line, for a log."""
    parts = (
        time_label(numbers.elapsed_s),
        _students(numbers),
        "".join(text for text, _ in _interactions(numbers)),
        f"p95 {wording.milliseconds(numbers.p95_ms)}",
        _bot(numbers),
        f"{time_label(numbers.time_left_s)} left" if numbers.time_left_s is not None else "",
    )
    return "; ".join(part for part in parts if part)


def _times(numbers: LiveNumbers) -> str:
    elapsed = time_label(numbers.elapsed_s)
    if numbers.time_left_s is None:
        return elapsed
    return f"{elapsed}, {time_label(numbers.time_left_s)} left"


def _bar(numbers: LiveNumbers, room: int) -> Text:
    filled = round(room * min(1.0, max(0.0, _share_done(numbers))))
    return Text.assemble(("━" * filled, "cyan"), ("─" * (room - filled), "dim"))


def _share_done(numbers: LiveNumbers) -> float:
    """By time where the end is known, else by students."""
    if numbers.time_left_s is not None:
        whole_s = numbers.elapsed_s + numbers.time_left_s
        return numbers.elapsed_s / whole_s if whole_s > 0 else 1.0
    return (numbers.completed + numbers.failed) / numbers.users if numbers.users else 0.0


def _students(numbers: LiveNumbers) -> str:
    if numbers.who != "student":
        return f"{numbers.active:,} of {wording.plural(numbers.users, numbers.who)} at work"
    gave_up = f", {numbers.failed:,} gave up" if numbers.failed else ""
    return (
        f"students {numbers.completed:,} of {numbers.users:,} done, "
        f"{numbers.active:,} at work{gave_up}"
    )


def _interactions(numbers: LiveNumbers) -> tuple[tuple[str, str], tuple[str, str]]:
    """Text and its style, by turns: errors stand out as soon as there is one."""
    text = f"interactions {numbers.interactions:,}, {wording.rate(numbers.per_second)}, "
    errors = wording.plural(numbers.errors, "error")
    return (text, ""), (errors, "bold red" if numbers.errors else "")


def _response(numbers: LiveNumbers, room: int) -> tuple[str | tuple[str, str], ...]:
    """Percentiles so far, and the p95 of the last seconds as a sparkline."""
    if numbers.p95_ms is None:
        return ()
    shown = ((50, numbers.p50_ms), (95, numbers.p95_ms), (99, numbers.p99_ms))
    text = "response " + ", ".join(f"p{q} {wording.milliseconds(v)}" for q, v in shown)
    line = sparkline(numbers.recent_p95_ms[-max(0, room - len(text) - 2) :])
    return (text, "  ", (line, "cyan"), "\n")


def sparkline(values: Sequence[float | None], *, top: float = 0.0) -> str:
    """A bar a value, as high as its share of the highest, which is ``top`` at least; a gap where
    there is none."""
    highest = max((value for value in values if value is not None), default=0.0)
    highest = max(highest, top)
    if not highest:
        return ""
    steps = len(_BARS) - 1
    return "".join(" " if v is None else _BARS[round(steps * v / highest)] for v in values)


def _objectives(numbers: LiveNumbers) -> Iterator[str | tuple[str, str]]:
    """As they stand: those that are missed first, and no more than a few."""
    standing = sorted(numbers.objectives, key=lambda objective: objective.ok)[:_MOST_OBJECTIVES]
    for objective in standing:
        mark, style = ("✓", "green") if objective.ok else ("✗", "bold red")
        value = wording.measured(objective.value, objective.unit)
        yield "\n"
        yield (mark, style)
        yield f" {one_line(objective.name, 40)} {objective.bound}: {value}"


def _bot(numbers: LiveNumbers) -> str:
    cpu, rss = numbers.bot_cpu_percent, numbers.bot_rss_mib
    shown = (
        f"CPU {wording.cpu(cpu)}" if cpu is not None else "",
        f"memory {format_mib(rss)}" if rss is not None else "",
    )
    known = ", ".join(part for part in shown if part)
    return f"{numbers.what} {known}" if known else ""
