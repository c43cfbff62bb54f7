"""What a person reads of a profile on the terminal."""

import io
from dataclasses import replace

from rich.console import Console
from sample_report import HOT, before

from perfkit.model.report import GroupCost, ThreadCost
from perfkit.report.profile_tables import sections
from perfkit.report.terminal import print_report

THREADS = (
    ThreadCost("MainThread", 40.0, 1.0, 3.0, 0.9, HOT[:2]),
    ThreadCost("sqlite [red]", 4.0, 5.1, 0.0, 0.1, ()),
)
GROUP = GroupCost("aiogram", "framework", 3.0, 0.5, 40.0, 1.0, 0.068)
MODULE = GroupCost("/srv/bot/handlers.py", "own", 9.0, 0.5, 40.0, 1.0, 0.2)


def printed(profile, *, threads=False, width=100):
    text = io.StringIO()
    console = Console(file=text, width=width)
    for part in sections(profile, threads=threads):
        console.print(part)
    return text.getvalue()


def profile(**changes):
    whole = replace(
        before().profile, own=HOT[:1], by_thread=THREADS, by_module=(MODULE,), by_package=(GROUP,)
    )
    return replace(whole, **changes)


def test_every_table_has_its_rows():
    text = printed(profile(cpu_source="CPU time is each thread's own."))
    for heading in ("By thread", "Hot functions", "Waiting", "Your code", "By package"):
        assert heading in text
    assert "By module" in text
    assert "90.0 %  40.0 s   1.00 s  3.00 s  MainThread" in text
    assert "sqlite [red]" in text
    assert HOT[0].function in text
    assert "6.8 %  3.00 s  40.0 s   0.50 s  framework  aiogram" in text
    assert "CPU time is each thread's own." in text


def test_functions_of_each_thread_are_shown_when_asked_for():
    assert printed(profile()).count("MainThread") == 1
    assert printed(profile(), threads=True).count("MainThread") == 2


def test_a_busy_machine_is_told():
    assert "20.0 s of the waiting was for a CPU" in printed(profile(ready_s=20.0))
    assert "for a CPU" not in printed(profile(ready_s=0.1))


def test_of_many_threads_the_busiest_are_shown_and_the_others_counted():
    assert "and 1 more thread" in printed(profile(by_thread=THREADS[:1] * 9))


def test_nothing_recorded_is_no_table():
    empty = profile(hot=(), blocking=(), own=(), by_thread=(), by_module=(), by_package=())
    assert "Hot" not in printed(empty)
    assert sections(None) == []


def test_the_report_of_a_profile_has_these_tables_and_a_load_tests_its_own():
    report = replace(before(), profile=profile())
    shown = {}
    for kind in ("profile", "load-test"):
        text = io.StringIO()
        manifest = replace(report.manifest, kind=kind)
        print_report(replace(report, manifest=manifest), Console(file=text, width=100))
        shown[kind] = text.getvalue()
    assert "By package" in shown["profile"]
    assert "By package" not in shown["load-test"]
    assert "Hottest functions" in shown["load-test"]
