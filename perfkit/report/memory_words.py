"""How is memory told in words? What terminal and page say alike; numbers come computed."""

from perfkit.model.memory import Growth, ProcessLife, TreeMemory, Trend
from perfkit.report import sentences
from perfkit.report.sentences import Headline
from perfkit.units import format_mib, format_ms
from perfkit.untrusted import one_line

WORDS = {Trend.GROWING: "GROWING", Trend.STABLE: "STABLE", Trend.UNSURE: "CAN'T SAY"}
TONES = {Trend.GROWING: "fail", Trend.STABLE: "pass", Trend.UNSURE: "invalid"}
SHOWN_LIVES = 10
SHOWN_COMMAND = 60
COLUMNS = (
    ("RSS", "resident: in RAM now; memory shared with others counts in full for each process"),
    ("PSS", "proportional: shared memory split among those who share it; adds up over processes"),
    ("USS", "unique: what would be free if the processes ended"),
    ("own", "anonymous memory (heap, stacks), what a leak fills: the verdict is about it"),
    ("VMS", "address space, mostly promises; it may be large without using any RAM"),
)


def headline(memory: TreeMemory | None) -> Headline:
    """The verdict, big and first."""
    if memory is None:
        return Headline("NOTHING", "invalid", "No process was seen alive.")
    growth = memory.growth
    sentence = {
        Trend.GROWING: "Memory grows",
        Trend.STABLE: "Memory does not grow.",
        Trend.UNSURE: "Whether memory grows can't be said yet.",
    }[growth.trend]
    if growth.trend is Trend.GROWING and growth.per_min is not None:
        sentence += f" by {sentences.mib_a_minute(growth.per_min)}."
    return Headline(WORDS[growth.trend], TONES[growth.trend], sentence)


def growth_sentences(growth: Growth) -> tuple[str, ...]:
    """What the verdict was read from, and what to do where there is none."""
    lines = [growth.reason]
    if growth.trend is Trend.UNSURE and growth.per_min is not None:
        lines.append(f"as far as it can be told: {sentences.mib_a_minute(growth.per_min)}")
    if growth.settled_s >= 1 and growth.per_min is not None:
        lines.append(f"the first {_time(growth.settled_s)} count as warming up")
    if growth.more_s is not None:
        lines.append(f"watch for {_time(growth.watched_s + growth.more_s)} in all to know")
    return tuple(lines)


def kind_rows(memory: TreeMemory) -> tuple[tuple[str, str, str, str], ...]:
    """Each way to count: at the start, at most, at the end."""
    return tuple(
        (kind.name, format_mib(kind.start), format_mib(kind.most), format_mib(kind.end))
        for kind in memory.kinds
    )


def own_range(memory: TreeMemory) -> str:
    """Between which sizes own memory moved; RSS where own is not known."""
    kinds = {kind.name: kind for kind in memory.kinds}
    name = "own memory" if "own" in kinds else "RSS"
    judged = kinds.get("own", kinds["RSS"])
    return f"{name} between {format_mib(judged.least)} and {format_mib(judged.most)}"


def meanings(memory: TreeMemory) -> tuple[tuple[str, str], ...]:
    """What the kinds that are told mean."""
    told = {kind.name for kind in memory.kinds}
    return tuple((name, meaning) for name, meaning in COLUMNS if name in told)


def life_rows(memory: TreeMemory) -> tuple[tuple[str, str, str, str, str], ...]:
    """Each process: pid, lived, most RSS, own memory at first and at last; the largest first."""
    largest = sorted(memory.lives, key=lambda life: life.most_rss_mib, reverse=True)
    return tuple(
        (
            f"{life.pid} {one_line(life.command, SHOWN_COMMAND)}",
            _lived(life),
            format_mib(life.most_rss_mib),
            format_mib(life.first_own_mib),
            format_mib(life.last_own_mib),
        )
        for life in largest[:SHOWN_LIVES]
    )


def more_lives(memory: TreeMemory) -> str:
    """How many processes are not shown; empty if all are."""
    hidden = len(memory.lives) - SHOWN_LIVES
    return f"and {hidden:,} smaller ones" if hidden > 0 else ""


def cost_sentence(memory: TreeMemory) -> str:
    """What looking cost the process; empty where perfkit did not look."""
    if memory.reading_share is None:
        return ""
    return (
        f"{len(memory.points):,} looks took {memory.reading_share:.2%} of the time; "
        "while the kernel counts, a process can't map memory"
    )


def _lived(life: ProcessLife) -> str:
    begin = "from the start" if life.born_s < 1 else f"from {_time(life.born_s)}"
    return begin if life.gone_s is None else f"{begin} to {_time(life.gone_s)}"


def _time(seconds: float) -> str:
    return format_ms(seconds * 1000)
