"""``me.http``: what a student asks of a web service beside the bot, measured as interactions are.

Only this machine is asked (``perfkit.loopback``), and redirects are not followed: they are replies.
"""

import json as json_format
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from perfkit.load.python.callsites import CallSite, call_site
from perfkit.load.python.failures import ExpectationError, in_words
from perfkit.load.python.script import Part
from perfkit.load.scenario.compilation import one_line
from perfkit.load.scenario.program import Measured
from perfkit.loopback import loopback_addresses

Json = Any
"""What JSON can hold."""
Status = int | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class HttpReply:
    """The answer to a request."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """The body as UTF-8 text; what is none of it becomes a replacement character."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Json:
        """The body read as JSON. Raises ValueError."""
        return json_format.loads(self.body)


class Sessions:
    """A client for each student, with its own cookies and connections kept open."""

    def __init__(self) -> None:
        self._sessions: dict[int, aiohttp.ClientSession] = {}

    def of(self, student: int) -> aiohttp.ClientSession:
        """This student's client."""
        if student not in self._sessions:
            self._sessions[student] = aiohttp.ClientSession(
                cookie_jar=aiohttp.CookieJar(unsafe=True)
            )
        return self._sessions[student]

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    url: str
    expect: Status
    name: str | None


class Http:
    """Requests of one student. Each is an interaction; one that fails raises ExpectationError."""

    def __init__(
        self, part: Part, sessions: Sessions, timeout_s: float, step: Callable[[], str | None]
    ) -> None:
        self._step = step
        self._part = part
        self._sessions = sessions
        self._timeout_s = timeout_s

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
        more = {"headers": headers, "params": params}
        return self._request(_Asked("GET", url, expect, name), call_site(1), more)

    def post(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Json = None,
        data: Mapping[str, str] | str | bytes | None = None,
        expect: Status = None,
        name: str | None = None,
    ) -> Coroutine[Any, Any, HttpReply]:
        """Send JSON, a form (a mapping) or a body."""
        more = {"headers": headers, "params": params, "json": json, "data": data}
        return self._request(_Asked("POST", url, expect, name), call_site(1), more)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Json = None,
        data: Mapping[str, str] | str | bytes | None = None,
        expect: Status = None,
        name: str | None = None,
    ) -> Coroutine[Any, Any, HttpReply]:
        """Any other method: ``PUT``, ``DELETE``, …"""
        more = {"headers": headers, "params": params, "json": json, "data": data}
        return self._request(_Asked(method.upper(), url, expect, name), call_site(1), more)

    async def _request(self, asked: _Asked, site: CallSite, more: dict[str, Any]) -> HttpReply:
        _check(asked.url)
        words = f"{asked.method.lower()} {site.argument or asked.url}"
        step = asked.name or self._step() or one_line(words)
        started_ns = self._part.script.stage.now_ns()
        reply, error = await self._send(asked.method, asked.url, more)
        if reply is not None and not _is_expected(reply.status, asked.expect):
            error = f"status {reply.status}"
        await self._part.do(Measured(step, started_ns, error), started_ns)
        if reply is None or error is not None:
            shown = "" if reply is None else f'came instead: "{one_line(reply.text)}"'
            raise ExpectationError(error or "", shown, site.where)
        return reply

    async def _send(
        self, method: str, url: str, more: dict[str, Any]
    ) -> tuple[HttpReply | None, str | None]:
        session = self._sessions.of(self._part.script.actor.number)
        timeout = aiohttp.ClientTimeout(total=self._timeout_s)
        try:
            async with session.request(
                method, url, allow_redirects=False, timeout=timeout, **more
            ) as answer:
                return HttpReply(answer.status, await answer.read(), answer.headers), None
        except TimeoutError:
            return None, f"no reply within {self._timeout_s:g} s"
        except aiohttp.ClientError as error:
            return None, in_words(error)


def _is_expected(status: int, expect: Status) -> bool:
    if expect is None:
        return status < 400
    return status in (expect if isinstance(expect, tuple) else (expect,))


def _check(url: str) -> None:
    """Raise ValueError for an address that is not on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not loopback_addresses(host):
        raise ValueError(
            f"expected an address of this machine such as http://127.0.0.1:8000, found {url!r}"
        )
