import pytest

from perfkit.cli.monitor_sources import SourceWords, read_sources
from perfkit.errors import UsageError
from perfkit.model.bot_counters import ChosenCounter, Meaning
from perfkit.model.database import SqliteAddress
from perfkit.workflows.monitor_request import Asked

HERE = "http://127.0.0.1:8000/metrics"


def asked(*, allow_remote=False, **words):
    return read_sources(SourceWords(**words), allow_remote=allow_remote)


def test_nothing_is_asked_for_by_itself():
    assert asked() == Asked()


def test_all_that_can_be_asked_for():
    wanted = asked(
        counters=HERE,
        counter=["interactions=likes"],
        stalls=True,
        stalls_every="1min",
        database="sqlite:///shop.db",
    )
    assert wanted.counters.address.url == HERE
    assert wanted.counters.chosen == (ChosenCounter(Meaning.INTERACTIONS, "likes"),)
    assert (wanted.stalls, wanted.stalls_pause_s) == (True, 50)
    assert wanted.database == SqliteAddress("shop.db")


def test_other_machines_only_with_consent():
    there = "http://bot.example.org/metrics"
    assert asked(counters=there, allow_remote=True).counters.address.host == "bot.example.org"
    with pytest.raises(UsageError, match=r"--counters: .*bot\.example\.org is not this machine"):
        asked(counters=there)
    with pytest.raises(UsageError, match="--watch-database: db is not this machine"):
        asked(database="postgresql://db/shop")


def test_the_host_that_the_environment_names_needs_consent_as_well(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example.org")
    with pytest.raises(UsageError, match=r"db\.example\.org is not this machine"):
        asked(database="postgresql:///shop")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"counters": "127.0.0.1"}, "--counters, --counter: expected a URL"),
        ({"counters": "http://a:b@127.0.0.1/"}, "--counters, --counter: a name and"),
        ({"counter": ["interactions=likes"]}, "and --counters where they are"),
        ({"counters": HERE, "counter": ["likes"]}, "expected one of interactions"),
        ({"stalls_every": "1min"}, "give that as well"),
        ({"stalls": True, "stalls_every": "5s"}, "shorter than the 10 s"),
        ({"database": "mysql://127.0.0.1/"}, "--watch-database: expected a database"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_told_with_the_option(options, told):
    with pytest.raises(UsageError, match=told):
        asked(**options)


def test_telegram_is_never_asked():
    with pytest.raises(UsageError, match="never sends anything there"):
        asked(counters="http://api.telegram.org/metrics", allow_remote=True)
