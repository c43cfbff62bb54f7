"""Sentry's own SDK writes the event, and a server on loopback receives it."""

import asyncio
import json

import pytest
from http_receiver import Receiver
from sink_fakes import alert

from perfkit.clock import SystemClock
from perfkit.model.monitoring import BackNotice, EndedNotice, Told, TroubleNotice
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.opening import open_sinks
from perfkit.monitor.sinks.settings import SinkSettings

pytest.importorskip("sentry_sdk", reason="pip install 'perfkit[sentry]'")


def told(receiver, *notices):
    """The events that reached the project, and the error that came last."""

    async def play():
        async with receiver:
            dsn = f"http://publickey@127.0.0.1:{receiver.port}/7"
            [sink] = open_sinks(SinkSettings(sentry_dsn=dsn), tuple, SystemClock())
            try:
                for notice in notices:
                    await sink.tell(notice)
            except SinkError as error:
                return error
            finally:
                await sink.close()
        return None

    error = asyncio.run(play())
    return [json.loads(posted.body.splitlines()[2]) for posted in receiver.posted], error


def test_an_alert_reaches_the_project():
    receiver = Receiver()
    [event], error = told(receiver, alert())
    assert error is None
    assert receiver.posted[0].path == "/api/7/envelope/"
    assert "sentry_key=publickey" in receiver.posted[0].headers["X-Sentry-Auth"]
    assert event["message"].startswith("FIRING: shop: The bot needs more CPU")
    assert (event["level"], event["tags"]["bot"]) == ("error", "shop")
    assert event["extra"]["rule"] == "cpu"


def test_what_belongs_to_one_rule_is_one_issue():
    (fired, resolved, other), _ = told(
        Receiver(), alert(), alert(Told.RESOLVED), alert(rule="memory")
    )
    assert fired["fingerprint"] == resolved["fingerprint"] != other["fingerprint"]


@pytest.mark.parametrize(
    ("notice", "level"),
    [
        (alert(severity="warning"), "warning"),
        (alert(Told.RESOLVED), "info"),
        (EndedNotice("shop", 0, 1, "exit code 1", (), ()), "fatal"),
        (BackNotice("shop", 0, 1), "info"),
        (TroubleNotice("shop", 0, "redis", "refused"), "warning"),
        (TroubleNotice("shop", 0, "redis", "works again", over=True), "info"),
    ],
    ids=["warning", "resolved", "ended", "back", "trouble", "over"],
)
def test_how_bad_it_is_is_sentrys_level(notice, level):
    [event], _ = told(Receiver(), notice)
    assert event["level"] == level


def test_a_death_brings_the_last_lines_of_the_log():
    [event], _ = told(Receiver(), EndedNotice("shop", 0, 1, "exit code 1", (), ("a", "b")))
    assert event["extra"]["log"] == ["a", "b"]


def test_nothing_of_this_machine_or_its_user_is_told():
    [event], _ = told(Receiver(), alert())
    assert event["server_name"] == "perfkit"
    assert not {"user", "modules", "breadcrumbs"} & event.keys()


def test_a_limit_of_the_project_is_waited_out():
    _, error = told(Receiver(status=429, headers={"Retry-After": "60"}), alert())
    assert (error.final, error.wait_s) == (False, 60)


def test_a_refused_key_is_told_without_it():
    _, error = told(Receiver(status=403), alert())
    assert error.final
    assert "publickey" not in str(error)
