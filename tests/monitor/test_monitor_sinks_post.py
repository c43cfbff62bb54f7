"""Webhooks: what is posted, what an answer means, and that no secret is told."""

import asyncio
import hashlib
import hmac
import json
import socket

import pytest
from http_receiver import Receiver
from sink_fakes import Collecting, alert, notice

from perfkit.clock import SystemClock
from perfkit.monitor.delivery import Delivery
from perfkit.monitor.lane import Bounds
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.post import Post
from perfkit.monitor.sinks.webhook import Webhook
from perfkit.web_address import parse_url

PATH = "/hook/T0/s3cretpath?key=s3cretkey"


def told(receiver, given=None, *, timeout_s=10.0, **options):
    """What came of telling one notice."""

    async def play():
        async with receiver:
            post = Post(parse_url(receiver.root + PATH), timeout_s=timeout_s)
            webhook = Webhook("webhook", post, tuple, **options)
            try:
                await webhook.tell(given or alert())
            except SinkError as error:
                return error
            finally:
                await webhook.close()
        return None

    return asyncio.run(play())


def test_a_notice_is_posted_as_json_with_words_for_chats():
    receiver = Receiver(status=204, body=b"")
    assert told(receiver) is None
    [posted] = receiver.posted
    body = json.loads(posted.body)
    assert posted.path == PATH
    assert posted.headers["Content-Type"] == "application/json"
    assert body["text"].startswith("FIRING: shop: The bot needs more CPU than it should")
    assert (body["kind"], body["rule"], body["value"]) == ("alert", "cpu", 0.9345678)
    assert "X-Perfkit-Signature" not in posted.headers
    assert "Authorization" not in posted.headers


def test_the_body_is_signed_and_authorised_where_that_is_asked():
    receiver = Receiver()
    told(receiver, secret="hush", authorization="Bearer abc")
    [posted] = receiver.posted
    digest = hmac.new(b"hush", posted.body, hashlib.sha256).hexdigest()
    assert posted.headers["X-Perfkit-Signature"] == f"sha256={digest}"
    assert posted.headers["Authorization"] == "Bearer abc"


@pytest.mark.parametrize(
    ("status", "headers", "final", "wait_s"),
    [
        (500, {}, False, 0),
        (503, {"Retry-After": "30"}, False, 30),
        (429, {"Retry-After": "7"}, False, 7),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, False, 0),
        (429, {"Retry-After": "9" * 400}, False, 0),
        (408, {}, False, 0),
        (400, {}, True, 0),
        (404, {}, True, 0),
        (410, {}, True, 0),
    ],
)
def test_what_an_answer_means(status, headers, final, wait_s):
    receiver = Receiver(status=status, headers=headers)
    error = told(receiver)
    assert (error.final, error.wait_s) == (final, wait_s)
    assert str(error) == f"{receiver.root} answers {status}"


def test_a_redirect_is_not_followed():
    receiver = Receiver(status=302, headers={"Location": "/elsewhere"})
    error = told(receiver)
    assert "redirect" in str(error)
    assert error.final
    assert len(receiver.posted) == 1


def test_a_server_that_never_answers_is_given_up():
    receiver = Receiver(hang=True)
    error = told(receiver, timeout_s=0.2)
    assert str(error) == f"{receiver.root}: no answer within 0.2 s"
    assert not error.final


def test_an_endless_answer_is_not_read_to_its_end():
    assert told(Receiver(body=b"x" * 5_000_000)) is None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refused_by(url):
    async def play():
        webhook = Webhook("webhook", Post(parse_url(url)), tuple)
        try:
            with pytest.raises(SinkError) as caught:
                await webhook.tell(alert())
        finally:
            await webhook.close()
        return caught.value

    return asyncio.run(play())


def test_a_server_that_is_gone_is_named_without_the_secrets_in_its_address():
    port = free_port()
    error = refused_by(f"http://127.0.0.1:{port}{PATH}")
    assert "s3cret" not in str(error)
    assert str(error).startswith(f"http://127.0.0.1:{port} can't be reached")
    assert not error.final


def test_a_server_that_speaks_no_http_is_told_without_its_words():
    async def play():
        async def babble(reader, writer):
            writer.write(b"SSH-2.0-s3cret\r\n")
            writer.close()

        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        webhook = Webhook("webhook", Post(parse_url(f"http://127.0.0.1:{port}{PATH}")), tuple)
        with pytest.raises(SinkError) as caught:
            await webhook.tell(alert())
        await webhook.close()
        server.close()
        return caught.value

    error = asyncio.run(play())
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("host", ["localhost", "shop.localhost", "0.0.0.0"])  # noqa: S104
def test_names_of_this_machine_are_found_without_asking_anybody(host, monkeypatch):
    def ask(*_, **__):
        raise AssertionError("a name was looked up")

    async def play():
        async with Receiver() as receiver:
            monkeypatch.setattr(socket, "getaddrinfo", ask)
            webhook = Webhook("webhook", Post(parse_url(f"http://{host}:{receiver.port}/")), tuple)
            await webhook.tell(alert())
            await webhook.close()
            return receiver.posted

    assert len(asyncio.run(play())) == 1


def test_a_receiver_that_goes_and_comes_back_gets_what_it_missed():
    """The whole way: queue, retries, the trouble told to another sink and its end."""

    async def play():
        receiver = Receiver()
        await receiver.start()
        webhook = Webhook("webhook", Post(parse_url(receiver.root)), tuple)
        log = Collecting("log")
        bounds = Bounds(first_wait_s=0.01, longest_wait_s=0.02)
        delivery = Delivery("shop", [webhook, log], SystemClock(), bounds=bounds)
        delivery.start()
        delivery.tell(notice(1))
        await log.until(lambda sink: len(sink.told) == 1)
        await receiver.stop()
        delivery.tell(notice(2))
        await log.until(lambda sink: len(sink.told) == 3)  # it and the trouble
        await receiver.start()
        await log.until(lambda sink: len(sink.told) == 4)
        undelivered = await delivery.close()
        await receiver.stop()
        return receiver, log, undelivered

    receiver, log, undelivered = asyncio.run(play())
    ids = [json.loads(posted.body)["id"] for posted in receiver.posted]
    assert len(set(ids)) == 2
    assert [each.over for each in log.told[2:]] == [False, True]
    assert undelivered == ()
