"""``me.http``: what a student asks of a web service beside the bot, measured as interactions are.

Requests go the way of a scenario's HTTP steps: the same client and cookies, the settings in
``HTTP``, and only to hosts that the user has consented to.
"""

import json as json_format
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from multidict import CIMultiDict

from perfkit.load.python.callsites import CallSite, call_site
from perfkit.load.python.failures import ExpectationError
from perfkit.load.python.script import Part
from perfkit.load.scenario.compilation import one_line, shown
from perfkit.load.scenario.hiding import hidden
from perfkit.load.scenario.http_step import HttpDefaults
from perfkit.load.scenario.program import Measured
from perfkit.load.scenario.statuses import WELL
from perfkit.load.scenario.wording import Values
from perfkit.model.web import Pairs, WebFailure, WebRequest

Json = Any
"""What JSON can hold."""
Data = Mapping[str, str] | str | bytes
"""A form, or a body."""
Status = int | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class HttpReply:
    """The answer to a request."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    """Looked up in upper or lower case alike."""

    @property
    def text(self) -> str:
        """The body as UTF-8 text; what is none of it becomes a replacement character."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Json:
        """The body read as JSON. Raises ValueError."""
        return json_format.loads(self.body)


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds of all requests."""

    defaults: HttpDefaults
    timeout_s: float
    """Where ``defaults`` say none."""
    secrets: tuple[str, ...] = ()
    """Masked where a URL names a step."""

    def request(self, method: str, url: str, more: "More", values: Values) -> WebRequest:
        """The request as it is sent; of headers its own count."""
        if not url.startswith(("http://", "https://")) and self.defaults.base is None:
            raise ValueError(f"{url!r} is no whole URL, and HTTP has no base for it")
        kind, body = more.content()
        headers = CIMultiDict((name, value.fill(values)) for name, value in self.defaults.headers)
        if kind:
            headers.setdefault("Content-Type", kind)
        headers.update(more.headers or {})
        whole = (
            url if url.startswith(("http://", "https://")) else f"{self.defaults.base or ''}{url}"
        )
        if more.params:
            whole += ("&" if "?" in whole else "?") + urlencode(more.params)
        pairs: Pairs = tuple((name, value) for name, value in headers.items())
        return WebRequest(
            method=method,
            url=whole,
            headers=pairs,
            body=body,
            redirects=self.defaults.redirects,
            timeout_s=self.defaults.timeout_s or self.timeout_s,
        )


@dataclass(frozen=True, slots=True)
class More:
    """What a request has beside its URL."""

    headers: Mapping[str, str] | None
    params: Mapping[str, str] | None
    json: Json = None
    data: Data | None = None

    def content(self) -> tuple[str, bytes]:
        """The body's type and the body; empty where nothing is sent. Raises TypeError for both."""
        if self.json is not None:
            if self.data is not None:
                raise TypeError("a request has json= or data=, not both")
            return "application/json", json_format.dumps(self.json).encode()
        match self.data:
            case None:
                return "", b""
            case bytes():
                return "application/octet-stream", self.data
            case str():
                return "text/plain; charset=utf-8", self.data.encode()
            case _:
                return "application/x-www-form-urlencoded", urlencode(self.data).encode()


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    url: str
    expect: Status
    name: str | None


class Http:
    """Requests of one student. Each is an interaction; one that fails raises ExpectationError."""

    def __init__(self, part: Part, settings: Settings, step: Callable[[], str | None]) -> None:
        self._step = step
        self._part = part
        self._settings = settings

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        expect: Status = None,
        name: str | None = None,
    ) -> Coroutine[Any, Any, HttpReply]:
        """Ask for this; ``expect`` is the status that must come, else any below 400 is right."""
        more = More(headers, params)
        return self._request(_Asked("GET", url, expect, name), call_site(1), more)

    def post(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Json = None,
        data: Data | None = None,
        expect: Status = None,
        name: str | None = None,
    ) -> Coroutine[Any, Any, HttpReply]:
        """Send JSON, a form (a mapping) or a body."""
        more = More(headers, params, json, data)
        return self._request(_Asked("POST", url, expect, name), call_site(1), more)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Json = None,
        data: Data | None = None,
        expect: Status = None,
        name: str | None = None,
    ) -> Coroutine[Any, Any, HttpReply]:
        """Any other method: ``PUT``, ``DELETE``, …"""
        more = More(headers, params, json, data)
        return self._request(_Asked(method.upper(), url, expect, name), call_site(1), more)

    def _name(self, asked: _Asked, site: CallSite) -> str:
        words = f"{asked.method.lower()} {site.argument or asked.url}"
        return one_line(hidden(words, self._settings.secrets))

    async def _request(self, asked: _Asked, site: CallSite, more: More) -> HttpReply:
        await self._part.must_go_on()
        script = self._part.script
        request = self._settings.request(asked.method, asked.url, more, script.actor.values)
        step = (shown(asked.name) if asked.name else self._step()) or self._name(asked, site)
        started_ns = script.stage.now_ns()
        script.actor.attempt.fetches += 1
        try:
            outcome = await script.stage.fetch(script.actor.number, request)
        finally:
            script.actor.attempt.fetches -= 1
        if isinstance(outcome, WebFailure):
            await self._part.do(Measured(step, started_ns, outcome.error), started_ns)
            raise ExpectationError(outcome.error, "", site.where)
        reply = HttpReply(outcome.status, outcome.body, CIMultiDict(outcome.headers))
        error = _error_of(reply.status, asked.expect)
        await self._part.do(Measured(step, started_ns, error), started_ns)
        if error is not None:
            raise ExpectationError(error, f'came instead: "{one_line(reply.text)}"', site.where)
        return reply


def _error_of(status: int, expect: Status) -> str | None:
    """Why this status is not well, in the words of HTTP steps."""
    if expect is None:
        return WELL.error_of(status)
    wanted = expect if isinstance(expect, tuple) else (expect,)
    if status in wanted:
        return None
    return f"status {status} instead of {' or '.join(map(str, wanted))}"
