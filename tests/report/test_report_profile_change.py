"""What differs between two profiles, said in words, in the terminal, in Markdown and as a page."""

import io

import pytest
from rich.console import Console

from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.profile_change import (
    ProfiledSide,
    changed,
    choose_basis,
    function_shifts,
    noise_between,
    whole_cost,
)
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profile_change import (
    SCHEMA,
    Basis,
    ComparedProfile,
    ProfileComparison,
    Shift,
    ShiftedCost,
)
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame
from perfkit.report import profile_change_words as words
from perfkit.report.comparison_json import write_comparison_json
from perfkit.report.profile_change_html import write_profile_change_html
from perfkit.report.profile_change_markdown import write_profile_change_markdown
from perfkit.report.profile_change_terminal import print_profile_change
from perfkit.report.profile_change_words import MINUS

MAIN = Frame("main", "/srv/bot.py", 1)
QUERY = Frame("query", "/srv/storage.py", 5)
PARSE = Frame("parse_[red]", "", 0)


def sampled(unit=Unit.SAMPLES, *stacks):
    found = tuple(ProfileStack(stack, float(value)) for stack, value in stacks)
    return ProfiledSide(StackProfile(unit, found))


def counted(**own_s):
    costs = {Function("/a/bot.py", 1, name): CallCost(2, 3, s, s) for name, s in own_s.items()}
    stacks = tuple(ProfileStack((Frame(name, "/a/bot.py", 1),), s) for name, s in own_s.items())
    calls = CallProfile(costs, {function: {} for function in costs})
    return ProfiledSide(StackProfile(Unit.SECONDS, stacks), calls)


def compared(before, after, notes=()):
    basis = choose_basis(before, after)
    noise = noise_between(before, after, basis)
    shifts = function_shifts(before, after, noise)
    told = [
        ComparedProfile(name, "stacks", side.stacks.unit, measured.total, measured.samples or None)
        for name, side, measured in (
            ("a.txt", before, noise.before), ("b.txt", after, noise.after),
        )
    ]  # fmt: skip
    comparison = ProfileComparison(
        SCHEMA, "2026-01-01T00:00:00+00:00", "a-vs-b", basis, after.stacks.unit, *told,
        whole_cost(noise), len(shifts), changed(shifts), notes,
    )  # fmt: skip
    return comparison, lay_out_difference(before.stacks, after.stacks, noise)


SAMPLED = compared(
    sampled(Unit.SAMPLES, ((MAIN,), 900), ((MAIN, QUERY), 100)),
    sampled(Unit.SAMPLES, ((MAIN,), 500), ((MAIN, QUERY), 490), ((MAIN, PARSE), 10)),
    notes=("one was short",),
)
COUNTED = compared(counted(query=0.5, parse=0.2, other=0.1), counted(query=2.0, other=0.1))
MEMORY = compared(
    sampled(Unit.BYTES, ((MAIN,), 4096)), sampled(Unit.BYTES, ((MAIN,), 8192), ((QUERY,), 2048))
)


def printed(comparison, width=120):
    out = io.StringIO()
    print_profile_change(comparison, Console(file=out, width=width), folder="results/x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("cost", "basis", "unit", "said"),
    [
        (ShiftedCost(0.1, 0.125, Shift.MORE), Basis.SHARE, Unit.SAMPLES, "+2.5 points"),
        (ShiftedCost(0.5, 0.5, Shift.SAME), Basis.SHARE, Unit.SAMPLES, "0.0 points"),
        (
            ShiftedCost(2.0, 1.0, Shift.LESS),
            Basis.TOTAL,
            Unit.SECONDS,
            f"{MINUS}1.00 s ({MINUS}50 %)",
        ),
        (ShiftedCost(0.1, 2.1, Shift.MORE), Basis.TOTAL, Unit.SECONDS, "+2.00 s (21 times)"),
        (ShiftedCost(0.0, 2.0, Shift.MORE), Basis.INTERACTION, Unit.SECONDS, "+2.00 s"),
        (ShiftedCost(2048.0, 0.0, Shift.LESS), Basis.TOTAL, Unit.BYTES, f"{MINUS}2.0 KiB"),
    ],
)
def test_changes_are_told_in_the_basis(cost, basis, unit, said):
    assert words.change(cost, basis, unit) == said


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (SAMPLED[0], "1 function takes more, 1 function takes less."),
        (COUNTED[0], "1 function is slower, 1 function is faster."),
        (MEMORY[0], "2 functions allocate more."),
        (compared(counted(query=0.5), counted(query=0.5))[0], "No function differs"),
    ],
)
def test_the_first_sentence_says_what_it_comes_to(comparison, said):
    assert words.headline(comparison).startswith(said)


def test_a_function_that_only_calls_more_says_so():
    of = compared(
        sampled(Unit.SECONDS, ((MAIN, QUERY), 500), ((PARSE,), 500)),
        sampled(Unit.SECONDS, ((MAIN, QUERY), 900), ((PARSE,), 100)),
    )[0]
    [main] = [each for each in of.changes if each.function == "main"]
    assert words.function_answer(main, of.basis, of.unit) == "more, in what it calls"
    assert words.function_tone(main) == "bad"


def test_the_terminal_says_it_in_80_columns_and_shows_totals_in_more():
    wide, narrow = printed(SAMPLED[0]), printed(SAMPLED[0], width=80)
    assert "its change" in wide
    assert "its change" not in narrow
    assert max(map(len, narrow.splitlines())) <= 80
    for text in (wide, narrow):
        assert "1 function takes more, 1 function takes less." in text
        assert "one was short" in text
        assert "parse_[red]" in text
        assert "five standard deviations" in text


def test_counted_calls_say_what_counts_as_a_change():
    assert "other programs' turns on the CPU" in " ".join(printed(COUNTED[0]).split())
    assert "A change counts from 10 %" in printed(MEMORY[0])
    assert "No function differs" in printed(compared(counted(query=0.5), counted(query=0.5))[0])


def test_many_functions_are_cut_and_counted(monkeypatch):
    monkeypatch.setattr("perfkit.report.profile_change_terminal.SHOWN", 1)
    assert "and 2 more, in the page" in printed(SAMPLED[0])


def test_markdown_is_for_a_pull_request():
    text = write_profile_change_markdown(SAMPLED[0])
    assert text.startswith("# 1 function takes more, 1 function takes less.")
    assert "| `query` | `srv/storage.py` | 10.0 % | 49.0 % | +39.0 points |" in text
    assert "**more**" in text
    same = write_profile_change_markdown(compared(counted(query=0.5), counted(query=0.5))[0])
    assert "| function |" not in same


def test_the_page_has_graph_and_table():
    sampled_page = write_profile_change_html(*SAMPLED)
    assert "1 function takes more, 1 function takes less." in sampled_page
    assert "Difference flame graph" in sampled_page
    assert '"10.0 % → 49.0 %"' in sampled_page
    assert "How often it was called" not in sampled_page
    assert '"3 → 0"' in write_profile_change_html(*COUNTED)


def test_the_page_tells_how_many_of_too_many_functions_it_has(monkeypatch):
    monkeypatch.setattr("perfkit.report.profile_change_html.MOST", 3)
    page = write_profile_change_html(*SAMPLED)
    assert "are in this page" not in page


def test_json_holds_everything():
    text = write_comparison_json(SAMPLED[0])
    assert '"shift": "more"' in text
    assert '"basis": "share"' in text
    assert "difference" not in text


def test_load_tests_are_told_by_interaction():
    before, after = (
        ProfiledSide(
            StackProfile(Unit.SECONDS, (ProfileStack((QUERY,), seconds),)),
            interactions=100, sample=0.01,
        )
        for seconds in (1.0, 9.0)
    )  # fmt: skip
    text = printed(compared(before, after)[0])
    assert "for each interaction" in text
    assert "slower" in text
    assert "about 900 samples" in text
