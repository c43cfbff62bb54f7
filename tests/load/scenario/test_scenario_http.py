"""HTTP steps: read, filled in, judged and played, without a server."""

import re

import pytest
from virtual_chat import lots, sent

from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.commands import Ask, Ended, Finished, Say, WakeAt
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.http_step import HttpDefaults
from perfkit.load.scenario.json_path import NoSuchValueError, parse_json_path
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.statuses import WELL, parse_statuses
from perfkit.load.scenario.student import Student
from perfkit.load.scenario.web_words import outcome_words
from perfkit.model.web import WebFailure, WebResponse
from perfkit.web_address import parse_url, refusal

BASE = "http: {base: 'http://127.0.0.1:8000/api/'}\n"
MS = 1_000_000


def answer(body=b"", status=200, **headers):
    return WebResponse(status, tuple(headers.items()), body)


class Played:
    """A student against a server that answers each request from a list, a millisecond later."""

    def __init__(self, text, *outcomes):
        self.student = Student(compile_program(load_scenario(text, "test.yaml")), 7, lots(1))
        self.requests, self.finished, self.ended, self.said = [], [], None, []
        self.outcomes = list(outcomes)
        self.at_ns = 0
        self.due_ns = 0
        self._take(self.student.start(0))
        while self.ended is None and self.outcomes:
            self.at_ns += MS
            request, outcome = self.requests[-1], self.outcomes.pop(0)
            self._take(self.student.respond(request, outcome, self.at_ns))

    def _take(self, commands):
        for command in commands:
            match command:
                case Ask(request):
                    self.requests.append(request)
                case Finished(interaction):
                    self.finished.append(interaction)
                case Ended(ok):
                    self.ended = ok
                case Say(text):
                    self.said.append(text)
                case WakeAt(due_ns):
                    self.due_ns = due_ns

    @property
    def error(self):
        return self.finished[-1].error


def play(step, *outcomes, before=""):
    return Played(f"{BASE}steps: [{before}{step}]", *outcomes)


def error_of(text):
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "test.yaml")
    return str(caught.value).removeprefix("test.yaml:")


def test_a_request_is_made_of_the_step_and_what_holds_of_all():
    text = (
        "timeout: 3s\n"
        "http: {base: 'http://127.0.0.1:8000/', headers: {X-A: one, X-B: two}, redirects: 2}\n"
        "steps:\n  - post: '/user/{student}?q=a b'\n    name: make\n"
        "    headers: {x-b: 'of {student}'}\n    cookies: {sid: '{student}'}\n"
        "    json: {n: 3, f: 1.5, hex: 0x1F, ok: yes, none: null, list: [a, '{student}'], e: ''}\n"
    )
    (request,) = Played(text).requests
    assert request.method == "POST"
    assert request.url == "http://127.0.0.1:8000/user/7?q=a b"
    assert request.headers == (
        ("Content-Type", "application/json"), ("X-A", "one"), ("x-b", "of 7"),
    )  # fmt: skip
    assert request.cookies == (("sid", "7"),)
    assert request.body == (
        b'{"n":3,"f":1.5,"hex":"0x1F","ok":true,"none":null,"list":["a","7"],"e":""}'
    )
    assert (request.redirects, request.timeout_s) == (2, 3)


@pytest.mark.parametrize(
    ("body", "sent_body", "kind"),
    [
        ("form: {'a b': 'x&{student}', c: ''}", b"a+b=x%267&c=", "application/x-www-form"),
        ("body: 'hi {student}'", b"hi 7", "text/plain"),
        ("headers: {content-type: text/csv}, body: x", b"x", "text/csv"),
        ("redirects: 0", b"", None),
    ],
)
def test_a_body_is_what_the_step_says(body, sent_body, kind):
    (request,) = play(f"{{put: /x, {body}}}").requests
    assert request.body == sent_body
    kinds = [value for name, value in request.headers if name.lower() == "content-type"]
    assert kinds == [] if kind is None else kinds[0].startswith(kind)


def test_what_a_variable_holds_is_escaped_in_a_url_unless_it_begins_it():
    save = "{get: /a, save: {x: $.x, next: $.next}}, "
    body = answer(b'{"x": "a/b?c", "next": "https://127.0.0.1/next"}')
    assert play("{get: '/find/{x}'}", body, before=save).requests[1].url.endswith("/find/a%2Fb%3Fc")
    played = play("{get: '{next}'}", body, before=save)
    assert played.requests[1].url == "https://127.0.0.1/next"
    body = answer(b'{"x": "1", "next": "/rel"}')
    assert play("{get: '{next}'}", body, before=save).requests[1].url == (
        "http://127.0.0.1:8000/api%2Frel".replace("%2F", "/")
    )


@pytest.mark.parametrize(
    ("expect", "response", "error"),
    [
        ("hello", answer(b"say hello"), None),
        ("hello", answer(b"good bye"), 'no "hello" in the body'),
        ("/h.llo/", answer(b"hullo"), None),
        ("{status: 200}", answer(status=500), "status 500 instead of 200"),
        ("{status: '2xx,404'}", answer(status=404), None),
        ("{body: a}", answer(status=404), "status 404 instead of 2xx or 3xx"),
        ("{headers: {Location: /x}}", answer(location="http://h/x"), None),
        ("{headers: {Location: /x}}", answer(location="/y"), 'no "/x" in the header location'),
        ("{headers: {A: /^x$/}}", answer(), "no /^x$/ in the header a"),
        ("{json: $.a}", answer(b'{"a": null}'), None),
        ("{json: $.a}", answer(b"[]"), "no $.a in the JSON"),
        ("{json: $.a}", answer(b"<html>"), "the body is no JSON"),
        ("{json: {$.a: 3, $.b: true, $.c: null}}", answer(b'{"a":3,"b":true,"c":null}'), None),
        ("{json: {$.a: x}}", answer(b'{"a":"y"}'), '$.a is not "x"'),
        ("{json: {$.a: '/^y$/'}}", answer(b'{"a":"y"}'), None),
    ],
)
def test_a_response_is_checked(expect, response, error):
    played = play(f"{{get: /a, expect: {expect}}}", response)
    assert played.error == error
    assert played.ended is (error is None)


@pytest.mark.parametrize(
    ("source", "saved"),
    [("'/id=(\\d+)/'", "3"), ("$['a'][-1]", "x y"), ("header X-Id", "9")],
)
def test_a_value_is_saved_and_used(source, saved):
    response = WebResponse(200, (("x-id", "9"),), b'{"a": [1, "x y"], "b": "id=3"}')
    save = f'{{get: /a, save: {{v: "{source.strip(chr(39)).replace(chr(92), chr(92) * 2)}"}}}}, '
    played = play("{post: /b, body: '{v}'}", response, answer(), before=save)
    assert played.requests[1].body.decode() == saved
    assert played.ended


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("/x(y)/", "nothing to save as v: no /x(y)/ in the body"),
        ("header Location", "nothing to save as v: no header location"),
        ("$.a", "no $.a in the JSON"),
    ],
)
def test_a_value_that_is_not_there_fails_the_step(source, error):
    assert play(f"{{get: /a, save: {{v: {source}}}}}", answer(b"{}")).error == error


def test_no_response_fails_the_step_and_the_conversation_tells():
    played = play("{get: /a}", WebFailure("connection refused"))
    assert (played.error, played.ended) == ("connection refused", False)
    assert [(line.who, line.text) for line in played.student.excerpt().lines()] == [
        ("student", "GET http://127.0.0.1:8000/api/a"),
        ("server", "(connection refused)"),
        ("perfkit", "connection refused"),
    ]
    assert outcome_words(answer(b"a \n b")) == "200 a b"
    assert outcome_words(answer(b"")) == "200"


def test_what_a_conversation_shows_of_a_body_is_cut_after_it_was_masked():
    played = Played(BASE + "steps: [{get: /a}]", answer(b"." * 480 + b" token=" + b"s3cr3t" * 9))
    shown = played.student.excerpt().lines()[-1].text
    assert shown.endswith(". token=***")


def test_a_step_named_by_its_address_does_not_tell_a_token():
    played = Played(BASE + "steps: [{get: '/a?token=s3cr3t'}]", answer())
    assert played.finished[-1].step == "GET /a?token=***"


def test_a_step_that_is_given_a_name_does_not_tell_a_token_either():
    played = Played(BASE + "steps: [{get: /a, name: 'in with token=s3cr3t'}]", answer())
    assert played.finished[-1].step == "in with token=***"


def test_a_response_that_takes_too_long_fails_and_its_late_coming_does_no_harm():
    played = Played(BASE + "steps: [{get: /a, expect: {within: 2s}}]")
    assert played.student.waiting
    assert played.due_ns == 2_000 * MS
    played._take(played.student.wake(played.due_ns))
    assert (played.error, played.ended) == ("timed out after 2 s", False)
    assert played.student.respond(played.requests[0], answer(), 3_000 * MS) == []
    played._take(played.student.start(4_000 * MS))
    assert played.student.respond(played.requests[0], answer(), 4_001 * MS) == []
    assert played.student.waiting


def test_what_the_bot_says_during_a_request_is_read_after_it():
    played = Played(BASE + "steps: [{get: /a}, {expect: hello}]")
    played._take(played.student.see(sent("hello"), MS))
    played._take(played.student.respond(played.requests[0], answer(), 2 * MS))
    assert played.ended
    assert [one.step for one in played.finished] == ["GET /a", "expect hello"]


def test_a_body_is_a_reply_that_can_be_saved_from_and_ends_a_repetition():
    steps = "{get: /a}, {save: {n: '/n=(.)/'}}, {repeat: {until: done, steps: [{get: '/{n}'}]}}"
    played = play(steps, answer(b"n=4"), answer(b"more"), answer(b"done"))
    assert [request.url[-2:] for request in played.requests] == ["/a", "/4", "/4"]
    assert played.ended


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("steps: [{get: /a}]", "1: steps[0].get: a path needs a base: http: {base: 'http://"),
        ("steps: [{get: a}]", "1: steps[0].get: expected a path such as /page, or a URL"),
        ("steps: [{get: 'http://'}]", "1: steps[0].get: expected a URL such as"),
        ("steps: [{get: /a, post: /b}]", "expected one thing to do in a step, not get"),
        ("steps: [{get: 'http://a/', json: {}, form: {}}]", "not json and form"),
        ("steps: [{get: 'http://a/', bdy: x}]", 'unknown key "bdy"; did you mean body?'),
        ("steps: [{get: 'http://a/', expect: {status: 20}}]", "expected a status such as 200"),
        ("steps: [{get: 'http://a/', expect: {json: a}}]", "expected a JSON path such as"),
        ("steps: [{get: 'http://a/', expect: {headers: a}}]", "expected a mapping of headers"),
        ("steps: [{get: 'http://a/', save: x}]", "expected a mapping such as {token: $.token}"),
        ("steps: [{get: 'http://a/', save: {a: b}}]", "header Location, found"),
        ("steps: [{get: 'http://a/', save: {a: header}}]", "header Location, found"),
        ("steps: [{get: 'http://a/', save: {9: $.a}}]", "a variable's name has letters"),
        ("steps: [{get: 'http://a/', save: {a: '/(/'}}]", "a regular expression Python can use"),
        ("steps: [{get: 'http://a/', headers: x}]", "expected a mapping of names to texts"),
        ("steps: [{get: 'http://a/', headers: {'a b': x}}]", "expected names of headers as keys"),
        ("steps: [{get: 'http://a/{x}'}]", "unknown variable {x}"),
        ("http: {base: nowhere}\nsteps: [{get: /}]", "1: http.base: expected a URL such as"),
        ("http: {base: 'http://a/?b'}\nsteps: [{get: /}]", "expected a base without a query"),
        ("http: {bse: x}\nsteps: [{get: /}]", 'unknown key "bse"; did you mean base?'),
        ("target: {}\nsteps: [{get: 'http://a/'}]", "1: target: expected how to start the server"),
        ("target: {command: a, ready: b}\nsteps: [{get: 'http://a/'}]", "target.ready: expected"),
        (
            "target: {command: a, ready: 'http://example.com/'}\nsteps: [{get: 'http://a/'}]",
            "a server that perfkit starts is on this machine: example.com is not this machine",
        ),
        ("target: {command: a}\nsteps: [{say: b}]", "a scenario with a bot has no target"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(text, error):
    assert error in error_of(text)


def test_what_holds_of_all_requests_is_read():
    text = (
        "http: {base: 'https://localhost/x/', timeout: 2s, verify: false, ca: ca.pem}\n"
        "target: {command: serve, directory: d, environment: {A: b}, ready_within: 5s,"
        " ready: 'http://[::1]:8000/ok'}\n"
        "steps: [{choose: [{get: /}, {repeat: {times: 2, steps: [{get: /a}]}}]}]"
    )
    scenario = load_scenario(text, "t.yaml", read_file=lambda path: path.encode())
    assert scenario.http == HttpDefaults("https://localhost/x", (), 2.0, 10, False, b"ca.pem")
    assert scenario.target.command.command == "serve"
    assert scenario.target.ready.url == "http://[::1]:8000/ok"
    assert scenario.sends_requests
    assert not scenario.needs_bot
    with pytest.raises(DocumentError, match=re.escape("http.ca: expected a file")):
        load_scenario(text, "t.yaml", read_file=_refuse)


def _refuse(_path):
    raise ValueError("a file that can be read")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", '{"a":[{"b c":"x"},2.5],"d":{"e":null}}'),
        ("$.a[0]['b c']", "x"),
        ('$.a[-2]["b c"]', "x"),
        ("$.a[1]", "2.5"),
        ("$['d'].e", "null"),
    ],
)
def test_a_json_path_finds_one_value(path, found):
    body = b'{"a": [{"b c": "x"}, 2.5], "d": {"e": null}}'
    assert parse_json_path(path).find(body) == found


@pytest.mark.parametrize("path", ["$.x", "$.a[9]", "$.a.b", "$[0]", "$.a[0][0]"])
def test_a_json_path_that_leads_nowhere_says_so(path):
    with pytest.raises(NoSuchValueError, match=re.escape(f"no {path} in the JSON")):
        parse_json_path(path).find(b'{"a": [1]}')


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_says_so(body):
    with pytest.raises(NoSuchValueError, match="the body is no JSON"):
        parse_json_path("$.a").find(body)


@pytest.mark.parametrize("path", ["a", "$a", "$.", "$..a", "$[*]", "$.a[", ".a", ""])
def test_what_is_no_json_path_is_refused(path):
    with pytest.raises(ValueError, match="a JSON path such as"):
        parse_json_path(path)


@pytest.mark.parametrize(
    ("text", "url", "authority"),
    [
        ("http://127.0.0.1", "http://127.0.0.1/", "127.0.0.1"),
        ("HTTPS://LocalHost:8443/a b?c=d e#f", "https://localhost:8443/a%20b?c=d%20e",
         "localhost:8443"),
        ("https://[::1]:443/%41", "https://[::1]/%41", "[::1]"),
        ("http://h:81/ü?", "http://h:81/%C3%BC", "h:81"),
    ],
)  # fmt: skip
def test_a_url_is_taken_apart(text, url, authority):
    assert (parse_url(text).url, parse_url(text).authority) == (url, authority)


@pytest.mark.parametrize(
    "text", ["", "/a", "ftp://h/", "http://", "http://h:0/", "http://h:x/", "http://[::1/", "http://ü/"]
)  # fmt: skip
def test_what_is_no_url_is_refused(text):
    with pytest.raises(ValueError, match="expected a URL such as"):
        parse_url(text)


def test_a_password_does_not_belong_in_a_url():
    with pytest.raises(ValueError, match="give an Authorization header"):
        parse_url("http://me:secret@127.0.0.1/")


def test_only_this_machine_is_reached_unless_the_user_consents_and_telegram_never():
    assert refusal("127.0.0.1") is refusal("localhost") is refusal("::1") is None
    assert refusal("example.com") == "example.com is not this machine"
    assert refusal("example.com", {"example.com"}) is None
    for host in ("api.telegram.org", "api.telegram.org.", "t.me"):
        assert "is Telegram's" in refusal(host, {host})


def test_statuses_are_named_one_by_one_or_by_class():
    assert parse_statuses("200, 4XX").words == ("200", "4xx")
    assert parse_statuses("2xx").error_of(299) is None
    assert parse_statuses("2xx").error_of(304) == "status 304 instead of 2xx"
    assert WELL.error_of(101) == "status 101 instead of 2xx or 3xx"
    for text in ("", "20", "6xx", "2x0", "ok"):
        with pytest.raises(ValueError, match="expected a status such as"):
            parse_statuses(text)


def test_a_request_may_have_objectives_and_tags():
    text = "steps: [{get: 'http://127.0.0.1/', name: home, objectives: p95 < 1s, tags: [web]}]"
    scenario = load_scenario(text, "t.yaml")
    assert [line.text for line in scenario.objectives] == ['p95 of "home" < 1s']
    assert scenario.step_tags == {"home": ("web",)}


def test_a_mix_needs_a_bot_if_one_of_its_scenarios_does():
    web = "{steps: [{get: 'http://127.0.0.1:8000/'}]}"
    talk = "{steps: [{say: hi}]}"
    only_web = load_scenario(f"scenarios: [{web}, {web}]", "mix.yaml")
    both = load_scenario(f"scenarios: [{web}, {talk}]", "mix.yaml")
    assert (only_web.needs_bot, only_web.sends_requests) == (False, True)
    assert (both.needs_bot, both.sends_requests) == (True, True)
