"""What does a student ask of a web server in one step, and what does it look for in the answer?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never
from urllib.parse import quote, quote_plus

import msgspec

from perfkit.load.scenario.json_path import JsonPath, NoSuchValueError
from perfkit.load.scenario.statuses import WELL, Statuses
from perfkit.load.scenario.wording import Pattern, Template, Values, Wording, containing, equal_to
from perfkit.model.web import WebRequest, WebResponse

Json = Template | int | float | bool | list["Json"] | dict[str, "Json"] | None
"""A JSON value whose texts may hold variables."""
Fields = tuple[tuple[str, Template], ...]


@dataclass(frozen=True, slots=True)
class JsonBody:
    """Sent as application/json."""

    value: Json

    def fill(self, values: Values) -> bytes:
        """The JSON text with what the variables hold."""
        return msgspec.json.encode(_filled(self.value, values))


@dataclass(frozen=True, slots=True)
class FormBody:
    """Sent as application/x-www-form-urlencoded."""

    fields: Fields

    def fill(self, values: Values) -> bytes:
        """The fields with what the variables hold."""
        pairs = (f"{quote_plus(k)}={quote_plus(v.fill(values))}" for k, v in self.fields)
        return "&".join(pairs).encode("ascii")


@dataclass(frozen=True, slots=True)
class TextBody:
    """Sent as it is, as text/plain unless a header says otherwise."""

    text: Template

    def fill(self, values: Values) -> bytes:
        """The text with what the variables hold."""
        return self.text.fill(values).encode("utf-8")


Body = JsonBody | FormBody | TextBody
CONTENT_TYPES: dict[type[Body], str] = {
    JsonBody: "application/json",
    FormBody: "application/x-www-form-urlencoded",
    TextBody: "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class HeaderName:
    """Where a value is saved from: a response header."""

    name: str
    """In lower case."""


Source = Pattern | JsonPath | HeaderName


@dataclass(frozen=True, slots=True)
class HttpCheck:
    """What must hold of the response. All that is set must."""

    statuses: Statuses = WELL
    body: Wording | None = None
    """Contained in the body's text."""
    json: tuple[tuple[JsonPath, Wording | None], ...] = ()
    """Values that must be there (None), equal a text, or fit a pattern."""
    headers: tuple[tuple[str, Wording], ...] = ()
    """Names in lower case, and what their value contains."""
    within_s: float | None = None
    """Seconds from the request; None: ``http.timeout``."""


@dataclass(frozen=True, slots=True)
class HttpStep:
    """The student sends a request and waits for the whole response."""

    method: str
    url: Template
    headers: Fields = ()
    cookies: Fields = ()
    body: Body | None = None
    redirects: int | None = None
    """None: ``http.redirects``."""
    check: HttpCheck = field(default_factory=HttpCheck)
    saves: tuple[tuple[str, Source], ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class HttpDefaults:
    """The scenario's ``http``: what holds of all its requests."""

    base: str | None = None
    """``http://127.0.0.1:8000``, without a slash at its end."""
    headers: Fields = ()
    timeout_s: float | None = None
    """None: the scenario's timeout."""
    redirects: int = 10
    verify: bool = True
    ca: bytes | None = None


def request_maker(
    step: HttpStep, defaults: HttpDefaults, timeout_s: float
) -> Callable[[Values], WebRequest]:
    """Makes the step's request of what a student has saved; of headers the step's own count."""
    own = {name.lower() for name, _ in step.headers}
    headers = (*(each for each in defaults.headers if each[0].lower() not in own), *step.headers)
    if step.body is not None and "content-type" not in {name.lower() for name, _ in headers}:
        kind = CONTENT_TYPES[type(step.body)]
        headers = (("Content-Type", Template(kind, (kind,))), *headers)
    redirects = defaults.redirects if step.redirects is None else step.redirects

    def make(values: Values) -> WebRequest:
        return WebRequest(
            method=step.method,
            url=fill_url(step.url, defaults.base, values),
            headers=tuple((name, value.fill(values)) for name, value in headers),
            cookies=tuple((name, value.fill(values)) for name, value in step.cookies),
            body=b"" if step.body is None else step.body.fill(values),
            redirects=redirects,
            timeout_s=timeout_s,
        )

    return make


def judge(step: HttpStep, response: WebResponse, values: dict[str, str]) -> str | None:
    """What is wrong with the response; None: nothing, and then all is saved into ``values``."""
    try:
        error = _first_error(step.check, response, values)
        if error is not None:
            return error
        found = {name: _find(name, source, response, values) for name, source in step.saves}
    except NoSuchValueError as nothing:
        return str(nothing)
    values.update(found)
    return None


def text_of(response: WebResponse) -> str:
    """The body as text: UTF-8, with what is none replaced."""
    return response.body.decode("utf-8", "replace")


def fill_url(url: Template, base: str | None, values: Values) -> str:
    """The whole URL. What variables hold is escaped, but for one that begins the URL."""
    filled = url.literals[0]
    for variable, literal in zip(url.variables, url.literals[1:], strict=True):
        value = values[variable]
        filled += (quote(value, safe="") if filled else value) + literal
    return filled if filled.startswith(("http://", "https://")) else f"{base or ''}{filled}"


def _first_error(check: HttpCheck, response: WebResponse, values: Values) -> str | None:
    error = check.statuses.error_of(response.status)
    if error is not None:
        return error
    if check.body is not None and not containing(check.body, values)(text_of(response)):
        return f"no {check.body.quoted} in the body"
    for name, wording in check.headers:
        value = response.header(name)
        if value is None or not containing(wording, values)(value):
            return f"no {wording.quoted} in the header {name}"
    for path, wanted in check.json:
        found = path.find(response.body)
        if wanted is not None and not equal_to(wanted, values)(found):
            return f"{path.source} is not {wanted.quoted}"
    return None


def _find(name: str, source: Source, response: WebResponse, values: Values) -> str:
    match source:
        case Pattern():
            value = source.found(text_of(response), values)
            missing = f"no {source.quoted} in the body"
        case HeaderName():
            value = response.header(source.name)
            missing = f"no header {source.name}"
        case JsonPath():
            return source.find(response.body)
        case _:
            assert_never(source)
    if value is None:
        raise NoSuchValueError(f"nothing to save as {name}: {missing}")
    return value


def _filled(value: Json, values: Values) -> object:
    match value:
        case Template():
            return value.fill(values)
        case list():
            return [_filled(each, values) for each in value]
        case dict():
            return {key: _filled(each, values) for key, each in value.items()}
        case _:
            return value
