"""What is taken for a webhook's URL and certificate."""

import pytest
from bot_api import VirtualBot
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.webhook_settings import LARGEST_CERTIFICATE, read_settings
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.core.webhook_url import WebhookUrl, parse_url
from perfkit.telegram.core.wire import Call, Upload

URL = "https://localhost/hook"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://a.b", WebhookUrl(True, "", "a.b", 443, "/")),
        ("http://a.b/x/y?z=1#f", WebhookUrl(False, "", "a.b", 80, "/x/y?z=1#f")),
        ("HTTPS://A.B:8443", WebhookUrl(True, "", "a.b", 8443, "/")),
        ("a.b/hook", WebhookUrl(True, "", "a.b", 443, "/hook")),
        ("a.b:99?x", WebhookUrl(True, "", "a.b", 99, "/?x")),
        ("http://me:pw@a.b:0080/", WebhookUrl(False, "me:pw", "a.b", 80, "/")),
        ("http://[::1]:80/x", WebhookUrl(False, "", "::1", 80, "/x")),
        ("http://bücher.test", WebhookUrl(False, "", "bücher.test", 80, "/")),
        ("http://a.b/1 2\t3 ", WebhookUrl(False, "", "a.b", 80, "/1%202%093")),
    ],
)
def test_urls_are_taken_apart(text, url):
    assert parse_url(text) == url


@pytest.mark.parametrize(
    "text",
    ["", "ftp://a.b", "http://", "http:///x", "http://a.b:0", "http://a.b:65536", "http://a.b:x",
     "http://a.b:", "http://a.b:123456", "http://a b", "http://a^b", "http://.", "http://[::1",
     "http://[x]", "http://a[b]", "http://me^@a.b", "http://a.b:८०", "://a.b"],
)  # fmt: skip
def test_what_telegram_calls_invalid(text):
    assert parse_url(text) is None


@given(st.text())
def test_no_text_breaks_the_parser_or_the_request(text):
    for each in (text, f"http://{text}", f"http://127.0.0.1/{text}", f"http://{text}@[::1]/"):
        url = parse_url(each)
        endpoint = Targets().endpoint(url, "127.0.0.1", "") if url else "invalid"
        if not isinstance(endpoint, str):
            assert endpoint.head.count(b"\r\n") == endpoint.head.count(b"\n")
            assert endpoint.head.count(b"\r\n") <= 5


def settings(uploads, **params):
    call = Call(1, "42:TEST", "setwebhook", {"url": URL, **params}, uploads)
    return read_settings(call, Targets())


def test_a_certificate_may_be_uploaded_in_either_way():
    pem = Upload("cert.pem", "application/x-pem-file", b"x" * 1000)
    assert not settings({}).has_custom_certificate
    assert settings({"certificate": pem}).has_custom_certificate
    assert settings({"file0": pem}, certificate="attach://file0").has_custom_certificate


def test_a_certificate_has_its_bounds():
    with pytest.raises(Refusal, match="certificate size is too big") as caught:
        settings({"certificate": Upload("c", "", bytes(LARGEST_CERTIFICATE + 1))})
    assert caught.value.code == 400


def test_a_webhook_with_a_certificate_is_set_again_each_time():
    bot = VirtualBot()
    uploads = {"certificate": Upload("cert.pem", "", b"x" * 10)}
    for _ in range(2):
        call = Call(0, "42:TEST", "setwebhook", {"url": URL}, uploads)
        [*_, answer] = bot.account.call(call, at_ns=0)
        assert b'"Webhook was set"' in answer.body
    assert bot.result("getWebhookInfo")["has_custom_certificate"] is True
