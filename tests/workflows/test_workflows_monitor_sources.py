import os

from perfkit.clock import SystemClock
from perfkit.model.database import PostgresAddress, SqliteAddress
from perfkit.web_address import parse_url
from perfkit.workflows.monitor_sources import SourcesWanted, sources_cost, wanted_sources


def test_each_source_that_is_wanted_is_there_in_order(tmp_path):
    wanted = SourcesWanted(
        counters=parse_url("http://127.0.0.1/"), stalls=True, database=SqliteAddress("shop.db")
    )
    sources = wanted_sources(wanted, tmp_path, SystemClock())
    assert [source.name for source in sources] == ["load test", "counters", "stalls", "database"]
    server = SourcesWanted(database=PostgresAddress("postgresql:///", "postgresql:///"))
    assert type(wanted_sources(server, tmp_path, SystemClock())[-1]).__name__ == "Postgres"


def test_only_stalls_cost_the_bot_something_worth_saying():
    assert sources_cost(SourcesWanted(database=SqliteAddress("a")), os.getpid()) == ()
    [said] = sources_cost(SourcesWanted(stalls=True, stalls_pause_s=50), os.getpid())
    assert "in 10 s of each 60 s" in said
