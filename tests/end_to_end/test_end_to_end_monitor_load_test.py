"""Real load tests, as monitoring sees them from the side while they run."""

import contextlib
import os
import socket
import sys

import pytest
from perfkit_command import BOTS, free_port, raw_bot, until

from perfkit.clock import SystemClock
from perfkit.model.histogram import Histogram
from perfkit.monitor.sources.load_tests import LoadTests

pytestmark = pytest.mark.slow

ECHO = f"""
users: 3
bot: {{command: "{raw_bot()}"}}
steps:
  - repeat: {{times: 4, steps: [{{say: "hi {{student}}", expect: "you said hi {{student}}"}}, think: 500ms]}}
"""  # noqa: E501 - one step a line


class Monitoring:
    """Looks at the load tests of one process whenever it is asked."""

    def __init__(self, results, pid):
        self._pid = pid
        self._source = LoadTests(results, SystemClock())
        self.response = Histogram()
        self.shown = set()
        self.counted = []

    def interactions(self):
        """Those counted so far."""
        reading = self._source.read((self._pid,))
        assert reading.problem == ""
        self.response.merge(Histogram.thaw(reading.response or ()))
        self.shown.add(reading.shown)
        self.counted.append(reading.values.get("perfkit_interactions_total", 0))
        return self.counted[-1]


def test_a_load_test_on_a_bot_is_counted_to_the_last_interaction(desk):
    running = desk.load_test(ECHO)
    monitoring = Monitoring(desk.results, running.bot_is_up())
    until(lambda: monitoring.interactions() >= 1)
    ended = running.end()
    assert ended.went_through, ended.err
    load = ended.summary["load"]
    until(lambda: monitoring.interactions() == load["interactions"] == 12)
    assert monitoring.counted == sorted(monitoring.counted)
    assert monitoring.response.count == load["interactions"] - load["errors"]
    name = ended.manifest["name"]
    assert monitoring.shown == {f"load test {name}", ""}


def test_a_load_of_an_address_is_known_by_who_listens_there(desk):
    port = free_port()
    shop = desk.start_program([sys.executable, BOTS / "web_shop.py", str(port)])
    address = f"http://127.0.0.1:{port}/done/start"
    until(lambda: listens(port))
    monitoring, elsewhere = (
        Monitoring(desk.results, pid) for pid in (shop.process.pid, os.getpid())
    )
    running = desk.start(
        "load-test", "--http", address, "--users", "2", "--duration", "4s", "--no-profile",
        "--results", desk.results, "--name", "at the door",
    )  # fmt: skip
    try:
        until(lambda: monitoring.interactions() >= 1)
        elsewhere.interactions()
        interactions = running.end().summary["load"]["interactions"]
        until(lambda: monitoring.interactions() == interactions)
        assert elsewhere.interactions() == 0
    finally:
        shop.signal()
        shop.end()
    assert "load test at the door" in monitoring.shown
    assert elsewhere.shown == {""}


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False
