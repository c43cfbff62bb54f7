"""What does a person read of a profile? Hot functions, and the same time by thread and package."""

from collections.abc import Sequence

from rich.text import Text

from perfkit.model.report import GroupCost, ProfileNumbers, ThreadCost
from perfkit.model.stacks import HotFunction
from perfkit.report import sentences, wording
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, title
from perfkit.units import format_percent

SHOWN_FUNCTIONS = 12
SHOWN_OWN = 8
SHOWN_GROUPS = 8
_WORTH_SAYING = 0.05
"""Of the time with work at hand."""
_MEANING = (
    "self: in the function itself; total: with all that it called. Shares are of the time on the "
    "CPU, or of the time waiting."
)


def sections(profile: ProfileNumbers | None, *, threads: bool = False) -> list[Part]:
    """All tables; ``threads``: also the hot functions of each thread."""
    if profile is None:
        return []
    head = [
        title("Time"),
        sentence(sentences.profile_sentence(profile)),
        *_ready(profile),
        sentence(profile.cpu_source, style="dim"),
    ]
    return [
        *head,
        *_by_thread(profile.by_thread),
        *_hot(profile.hot),
        *_waiting(profile.blocking),
        *_own(profile.own),
        *_groups("By package", "package", profile.by_package),
        *_groups("By module", "module", profile.by_module),
        *(_each_thread(profile.by_thread) if threads else ()),
    ]


def _ready(profile: ProfileNumbers) -> list[Part]:
    """Waiting that is the machine's fault and would be looked for in the bot."""
    busy = profile.cpu_s + profile.waiting_s
    if profile.ready_s < _WORTH_SAYING * busy or not profile.ready_s:
        return []
    waited = wording.seconds(profile.ready_s)
    return [sentence(f"{waited} of the waiting was for a CPU: other processes kept them busy")]


def _hot(functions: Sequence[HotFunction]) -> list[Part]:
    if not functions:
        return []
    rows = [
        (_share(f.self_cpu_share), _seconds(f.self_cpu_s), _share(f.total_cpu_share), f)
        for f in functions[:SHOWN_FUNCTIONS]
    ]
    return [
        title("Hot functions (time on the CPU)"),
        _table(("self", "", "total"), rows),
        sentence(_MEANING, style="dim"),
    ]


def _waiting(functions: Sequence[HotFunction]) -> list[Part]:
    if not functions:
        return []
    rows = [
        (_share(f.self_waiting_share), _seconds(f.self_waiting_s), _share(f.total_waiting_share), f)
        for f in functions[:SHOWN_FUNCTIONS]
    ]
    return [
        title("Waiting (work at hand, but not on the CPU)"),
        _table(("self", "", "total"), rows),
    ]


def _own(functions: Sequence[HotFunction]) -> list[Part]:
    """A library's hot function is reached from one of these, which can be changed."""
    if not functions:
        return []
    rows = [
        (_share(f.total_cpu_share), _seconds(f.total_cpu_s), _seconds(f.total_waiting_s), f)
        for f in functions[:SHOWN_OWN]
    ]
    return [title("Your code, with all it called"), _table(("CPU", "", "waiting"), rows)]


def _table(
    names: tuple[str, str, str], rows: Sequence[tuple[Text, Text, Text, HotFunction]]
) -> Part:
    grid = columns()
    for name in names:
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("whose", no_wrap=True, max_width=9, overflow="ellipsis")
    grid.add_column("function", no_wrap=True, max_width=30, overflow="ellipsis")
    grid.add_column("where", overflow="fold")
    for first, second, third, function in rows:
        grid.add_row(
            first,
            second,
            third,
            cell(function.owner),
            cell(function.function),
            cell(wording.place(function)),
        )
    return indented(grid)


def _groups(heading: str, what: str, groups: Sequence[GroupCost]) -> list[Part]:
    if not groups:
        return []
    grid = columns()
    for name in ("self", "", "total", "waiting"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("whose", no_wrap=True)
    grid.add_column(what, overflow="fold")
    for group in groups[:SHOWN_GROUPS]:
        grid.add_row(
            _share(group.self_cpu_share),
            _seconds(group.self_cpu_s),
            _seconds(group.total_cpu_s),
            _seconds(group.self_waiting_s),
            cell(group.owner),
            cell(wording.short_path(group.name)),
        )
    return [title(heading), indented(grid)]


def _by_thread(threads: Sequence[ThreadCost]) -> list[Part]:
    if not threads:
        return []
    grid = columns()
    for name in ("CPU", "", "waiting", "idle"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("thread", overflow="fold")
    for thread in threads[:SHOWN_GROUPS]:
        grid.add_row(
            _share(thread.cpu_share),
            _seconds(thread.cpu_s),
            _seconds(thread.waiting_s),
            _seconds(thread.idle_s),
            cell(thread.name),
        )
    left = len(threads) - SHOWN_GROUPS
    more = [sentence(f"and {wording.plural(left, 'more thread')}")] if left > 0 else []
    return [title("By thread"), indented(grid), *more]


def _each_thread(threads: Sequence[ThreadCost]) -> list[Part]:
    parts: list[Part] = []
    for thread in threads:
        if thread.hot:
            rows = [
                (_share(f.self_cpu_share), _seconds(f.self_cpu_s), _seconds(f.self_waiting_s), f)
                for f in thread.hot
            ]
            parts += [title(thread.name), _table(("CPU", "", "waiting"), rows)]
    return parts


def _share(share: float) -> Text:
    return Text(format_percent(share))


def _seconds(seconds: float) -> Text:
    return Text(wording.seconds(seconds))
