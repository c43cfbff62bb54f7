import textwrap

import pytest

from perfkit.analysis.definitions import (
    MOST_SOURCE,
    defining_line,
    entry_line,
    parse,
    places_to_look,
)
from perfkit.model.memory_inside import Owner, Step

SOURCE = textwrap.dedent("""\
    import functools
    ANSWERS: dict = {}
    (FIRST, [SECOND]) = [], [[]]
    def load():
        global LATE
        LATE = {}
    class Stats:
        seen = []
        class Inner:
            fields: list
        def __init__(this):
            this.history = []
            other.history = []
    @functools.lru_cache(maxsize=None)
    def mark(x, kept=[], *, known={}, needed):
        mark.cache = {}
        return x
    def counter():
        log = []
        def add(x):
            log.append(x)
            if (rows := []):
                pass
        return add
    STATE = {}
    STATE["answers"] = {}
    STATE[0], other = {}, 1
    make = lambda x, kept=[]: kept
    def factory():
        class Local:
            def __init__(self):
                self.parts = []
        return Local
    def deep():
        log = []
        def middle():
            def inner():
                return log
            return inner
    def pos(a, /, b=[]): ...
    self.cache["k"] = 1
    ANSWERS += {}
    call().x = 1
    """)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (Step("global", "ANSWERS"), 2),
        (Step("global", "SECOND"), 3),
        (Step("global", "LATE"), 6),
        (Step("global", "MISSING"), None),
        (Step("class", "seen", owner="Stats"), 8),
        (Step("class", "missing", owner="Stats"), None),
        (Step("class", "seen", owner="Missing"), None),
        (Step("class", "seen", owner=""), None),
        (Step("attribute", "history", owner="Stats"), 12),
        (Step("attribute", "fields", owner="Stats.Inner"), 10),
        (Step("attribute", "parts", owner="factory.<locals>.Local"), 32),
        (Step("closure", "log", owner="counter.<locals>.add", line=20), 19),
        (Step("closure", "log", owner="deep.<locals>.middle.<locals>.inner", line=37), 35),
        (Step("closure", "missing", owner="counter.<locals>.add", line=20), 20),
        (Step("default", "kept", owner="mark", line=14), 15),
        (Step("default", "known", owner="mark", line=14), 15),
        (Step("default", "kept", owner="<lambda>", line=28), 28),
        (Step("default", "b", owner="pos", line=40), 40),
        (Step("default", "kept", owner="gone", line=99), 99),
        (Step("function", "cache", owner="mark", line=14), 16),
        (Step("local", "log", owner="counter", line=18), 19),
        (Step("local", "rows", owner="counter.<locals>.add", line=20), 22),
        (Step("local", "", owner="counter", line=18), 18),
        (Step("cache", "lru_cache", owner="mark", line=14), 14),
        (Step("object"), None),
    ],
)
def test_the_line_that_makes_it_is_found(step: Step, line: int | None) -> None:
    assert defining_line(SOURCE, step) == line


@pytest.mark.parametrize(
    ("holder", "key", "line"),
    [
        ("STATE", "'answers'", 26),
        ("STATE", "0", 27),
        ("cache", "'k'", 41),
        ("STATE", "'x'", None),
        ("OTHER", "'answers'", None),
    ],
)
def test_the_line_that_makes_an_entry_is_found(holder: str, key: str, line: int | None) -> None:
    assert entry_line(SOURCE, holder, key) == line


@pytest.mark.parametrize(
    "source", ["def", "\0", "x" * (MOST_SOURCE + 1), "(" * 5000, "-" * 200_000 + "1"]
)
def test_what_is_no_python_of_anybodys_has_no_lines(source: str) -> None:
    assert parse(source) is None
    assert defining_line(source, Step("global", "X", line=3)) == 3
    assert entry_line(source, "X", "1") is None


def test_an_attribute_is_looked_for_in_the_bases_too() -> None:
    bases = (Owner("Child", "bot", "/bot.py"), Owner("Base", "lib", "/lib.py"))
    assert places_to_look(Step("attribute", "x", bases=bases)) == bases
    alone = Step("global", "X", module="bot", file="/bot.py")
    assert places_to_look(alone) == (Owner("", "bot", "/bot.py"),)


def test_a_doubtful_escape_is_no_reason_to_warn_or_to_give_up() -> None:
    assert parse('PATTERN = "\\d"\n') is not None
