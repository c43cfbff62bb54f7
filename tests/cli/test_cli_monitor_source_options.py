import json
import subprocess
import sys

import pytest

from perfkit.cli.monitor_source_options import read_sources
from perfkit.errors import UsageError
from perfkit.model.bot_counters import ChosenCounter, Meaning
from perfkit.model.database import SqliteAddress
from perfkit.workflows.monitor_sources import SourcesWanted

NOTHING = {
    "counters": None, "counter": None, "stalls": False, "stalls_every": None,
    "watch_database": None, "allow_remote": False,
}  # fmt: skip
HERE = "http://127.0.0.1:8000/metrics"


def asked(**options):
    return read_sources(**(NOTHING | options))


def test_nothing_is_asked_for_by_itself():
    assert asked() == SourcesWanted()


def test_all_that_can_be_asked_for():
    wanted = asked(
        counters=HERE,
        counter=["interactions=likes"],
        stalls=True,
        stalls_every="1min",
        watch_database="sqlite:///shop.db",
    )
    assert wanted.counters.url == HERE
    assert wanted.chosen == (ChosenCounter(Meaning.INTERACTIONS, "likes"),)
    assert (wanted.stalls, wanted.stalls_pause_s) == (True, 50)
    assert wanted.database == SqliteAddress("shop.db")


def test_other_machines_only_with_consent():
    there = "http://bot.example.org/metrics"
    assert asked(counters=there, allow_remote=True).counters.host == "bot.example.org"
    with pytest.raises(UsageError, match=r"--counters: bot\.example\.org is not this machine"):
        asked(counters=there)
    with pytest.raises(UsageError, match="--watch-database: db is not this machine"):
        asked(watch_database="postgresql://db/shop")


def test_the_host_that_the_environment_names_needs_consent_as_well(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example.org")
    with pytest.raises(UsageError, match=r"db\.example\.org is not this machine"):
        asked(watch_database="postgresql:///shop")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"counters": "127.0.0.1"}, "--counters: expected a URL"),
        ({"counters": "http://a:b@127.0.0.1/"}, "--counters: a name and password"),
        ({"counter": ["interactions=likes"]}, "say with --counters where"),
        ({"counters": HERE, "counter": ["likes"]}, "--counter: expected one of interactions"),
        ({"stalls_every": "1min"}, "give that as well"),
        ({"stalls": True, "stalls_every": "5s"}, "shorter than the 10 s"),
        ({"watch_database": "mysql://127.0.0.1/"}, "--watch-database: expected a database"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_told_with_the_option(options, told):
    with pytest.raises(UsageError, match=told):
        asked(**options)


def test_telegram_is_never_asked():
    with pytest.raises(UsageError, match="never sends anything there"):
        asked(counters="http://api.telegram.org/metrics", allow_remote=True)


def test_a_source_that_is_not_wanted_is_not_imported():
    script = """
import json, sys
from pathlib import Path
from perfkit.clock import SystemClock
from perfkit.workflows.monitor_sources import SourcesWanted, sources_cost, wanted_sources
sources = wanted_sources(SourcesWanted(), Path(), SystemClock())
heavy = ("asyncpg", "httptools", "aiohttp", "perfkit.profilers", "rich")
print(json.dumps([[s.name for s in sources], [m for m in heavy if m in sys.modules],
                  sources_cost(SourcesWanted(), 1)]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert json.loads(done.stdout) == [["load test"], [], []]
