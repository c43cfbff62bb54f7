"""A memory run reads well in the terminal, on its page and as JSON, whatever it is called."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from perfkit.analysis.memory_series import memory_numbers
from perfkit.model.manifest import SCHEMA, Host, Manifest, RunState
from perfkit.model.memory import (
    Estimate,
    Growth,
    MemoryMoment,
    MemoryPoint,
    ProcessLife,
    ProcessMemory,
    Trend,
)
from perfkit.model.memory_report import MemoryReport
from perfkit.report.memory_html import write_memory_html
from perfkit.report.memory_json import write_memory_json, write_series_json
from perfkit.report.memory_progress import MemoryNarrator
from perfkit.report.memory_terminal import print_memory, print_memory_report
from perfkit.report.sentences import growth_sentences

EVIL = "<script>alert(1)</script>\x1b[31m [red]bot[/red]"
MIB = 1024 * 1024


def report(mib_per_min: float, seconds: int = 300, lives: int = 2) -> MemoryReport:
    points = [
        MemoryPoint(float(s), 60 + s * mib_per_min / 60, 30 + s * mib_per_min / 60, processes=2)
        for s in range(seconds)
    ]
    manifest = Manifest(
        schema=SCHEMA, kind="memory", name=EVIL, state=RunState.COMPLETE, pid=1, command_line=(),
        started_at="2026-07-13T12:00:00+00:00", started_ns=0, ended_at=None, versions={},
        host=Host("Linux", "x86_64", 2, 1024, 0.1),
    )  # fmt: skip
    told = tuple(
        ProcessLife(number, EVIL, 5.0 * number, None if number else 90.0, 50 - number, 1, 2)
        for number in range(lives)
    )
    memory = memory_numbers(points, told, reading_share=0.0005)
    return MemoryReport("runs/x", manifest, memory, ("the process ended after 300 s",))


def printed(of: MemoryReport) -> str:
    out = io.StringIO()
    print_memory_report(of, Console(file=out, width=100))
    return out.getvalue()


def test_growth_is_told_first_with_its_bounds() -> None:
    text = printed(report(2))
    assert " GROWING   Memory grows by 2 MiB a minute (2 to 2)." in text
    assert "its floor rose in every quarter of 269 s" in text
    assert "the first 29.90 s count as warming up" in text
    assert "▁" in text
    assert "RSS  60 MiB  70 MiB  70 MiB" in text
    assert "RSS: resident" in text
    assert "the process ended after 300 s" in text
    assert "[red]bot[/red]" in text
    assert "\x1b" not in text


def test_stable_and_unclear_memory_have_words_of_their_own() -> None:
    assert " STABLE   Memory does not grow." in printed(report(0))
    short = printed(report(0, seconds=10))
    assert "CAN'T SAY" in short
    assert "too short to tell" in short
    assert "watch for 1 min 09 s in all to know" in short


def test_a_process_that_was_never_seen_is_told() -> None:
    nobody = replace(report(0), memory=None)
    assert "No process was seen alive." in printed(nobody)
    assert "No process was seen alive." in write_memory_html(nobody)
    assert json.loads(write_memory_json(nobody))["memory"] is None


def test_a_run_that_was_killed_says_so() -> None:
    killed = replace(
        report(0),
        manifest=replace(
            report(0).manifest, state=RunState.INTERRUPTED, problem="perfkit was killed"
        ),
    )
    assert "Interrupted" in printed(killed)


def test_the_largest_processes_are_shown_and_the_others_counted() -> None:
    text = printed(report(0, lives=14))
    assert "and 4 smaller ones" in text
    assert "from 5.00 s" in text
    assert "from the start to 1 min 30 s" in text
    assert "smaller ones" in write_memory_html(report(0, lives=14))
    assert "Processes" not in printed(report(0, lives=1))


def test_a_series_from_elsewhere_is_printed_alike_without_what_is_not_known() -> None:
    out = io.StringIO()
    memory = memory_numbers(
        [MemoryPoint(float(s), 60 + s / 30, 60 + s / 30) for s in range(300)], reading_share=None
    )
    print_memory("mprofile.dat", memory, Console(file=out, width=100))
    text = out.getvalue()
    assert "GROWING" in text
    assert "mprofile.dat" in text
    assert "RSS between 60 MiB and 70 MiB" in text
    assert "RSS: resident" in text
    for unknown in ("own", "PSS:", "USS:", "VMS:", "looks took"):
        assert unknown not in text
    document = json.loads(write_series_json(memory))
    assert document.keys() == json.loads(write_memory_json(report(2)))["memory"].keys()
    assert [kind["name"] for kind in document["kinds_mib"]] == ["RSS"]


def test_the_page_shows_the_verdict_the_curves_and_no_markup_of_others() -> None:
    page = write_memory_html(report(2))
    assert "GROWING" in page
    assert "seconds since the first look" in page
    assert "resources.rss_mib" in page
    assert "<script>alert" not in page


def test_programs_read_the_verdict_and_its_numbers() -> None:
    document = json.loads(write_memory_json(report(2)))["memory"]
    assert (document["verdict"], document["looks"]) == ("growing", 300)
    assert document["growth"]["per_min"]["value"] == pytest.approx(2)
    assert [kind["name"] for kind in document["kinds_mib"]] == ["RSS", "own"]
    assert len(document["processes"]) == 2


def test_an_unclear_growth_is_told_as_far_as_it_goes() -> None:
    growth = Growth(
        Trend.UNSURE, "it goes up and down", Estimate(2, -1, 25), 10, 60, more_s=60,
        per_1000=Estimate(1, -0.5, 2.5), interactions=1500,
    )  # fmt: skip
    assert growth_sentences(growth) == (
        "memory: can't say, it goes up and down",
        "memory grows by 2 MiB a minute (-1 to 25)",
        "memory grows by 1 MiB for each 1,000 interactions (-0.5 to 2.5), seen over 1,500 of them",
    )
    assert growth_sentences(replace(growth, per_1000=None))[1:] == (
        "memory grows by 2 MiB a minute (-1 to 25)",
    )
    assert growth_sentences(replace(growth, trend=Trend.STABLE)) == (
        "memory: stable, it goes up and down",
    )
    numbers = report(0).memory
    assert numbers is not None
    unclear = replace(report(0), memory=replace(numbers, growth=growth))
    assert "as far as it can be told: 2 MiB a minute (-1 to 25)" in printed(unclear)


def test_progress_tells_what_is_held_and_how_long_it_takes() -> None:
    out = io.StringIO()
    narrator = MemoryNarrator(Console(file=out, width=100))
    process = ProcessMemory(1, 20 * MIB, 0, 0)
    narrator.seen(MemoryMoment(0, 0, (process,)), 60.0)
    narrator.seen(MemoryMoment(0, 0, (process, process)), 50.0)
    assert out.getvalue().splitlines() == [
        "20 MiB resident, 60 s left",
        "40 MiB resident in 2 processes, 50 s left",
    ]
    endless = io.StringIO()
    MemoryNarrator(Console(file=endless, width=100)).seen(MemoryMoment(0, 0, (process,)), None)
    assert endless.getvalue() == "20 MiB resident\n"
