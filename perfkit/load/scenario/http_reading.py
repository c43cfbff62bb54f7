"""The steps that send requests, and the scenario's ``http``, out of the file's tree."""

from dataclasses import dataclass

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Listing, Mapping, Scalar, Value
from perfkit.load.scenario.expectations import (
    read_pattern,
    read_template,
    read_wording,
    require_variable_name,
)
from perfkit.load.scenario.files import ReadFile
from perfkit.load.scenario.http_step import (
    Body,
    Fields,
    FormBody,
    HeaderName,
    HttpCheck,
    HttpDefaults,
    HttpStep,
    Json,
    JsonBody,
    Source,
    TextBody,
)
from perfkit.load.scenario.json_path import JsonPath, parse_json_path
from perfkit.load.scenario.statuses import WELL, Statuses, parse_statuses
from perfkit.load.scenario.variables import Scope
from perfkit.load.scenario.wording import Template, Wording, slashed
from perfkit.web_address import parse_url

HTTP_VERBS = ("get", "post", "put", "patch", "delete", "head")
MOST_REDIRECTS = 50

_BODIES = ("json", "form", "body")
_KEYS = (
    "headers",
    "cookies",
    *_BODIES,
    "redirects",
    "expect",
    "save",
    "name",
    "objectives",
    "tags",
)
_DEFAULT_KEYS = ("base", "headers", "timeout", "redirects", "verify", "ca")
_EXPECT_KEYS = ("status", "body", "json", "headers", "within")
_EXPECT = "a text, a /pattern/ or {" + ", ".join(_EXPECT_KEYS) + "}"
_URL = "a path such as /page, or a URL"
_SOURCE = "a /pattern/ for the body, a JSON path such as $.token, or header Location"


@dataclass(frozen=True, slots=True)
class Requests:
    """What is known of all requests before the steps are read."""

    has_base: bool


def read_http_defaults(value: Value, read_file: ReadFile) -> HttpDefaults:
    """The scenario's ``http``."""
    fields = values.mapping(
        value, "a mapping such as {base: 'http://127.0.0.1:8000'}", _DEFAULT_KEYS
    )
    return HttpDefaults(
        base=_read_base(fields["base"]) if "base" in fields else None,
        headers=_read_headers(fields["headers"], Scope()) if "headers" in fields else (),
        timeout_s=values.duration(fields["timeout"]) if "timeout" in fields else None,
        redirects=(
            values.whole(fields["redirects"], 0, MOST_REDIRECTS)
            if "redirects" in fields
            else HttpDefaults().redirects
        ),
        verify=values.flag(fields["verify"]) if "verify" in fields else True,
        ca=_read_ca(fields["ca"], read_file) if "ca" in fields else None,
    )


def read_http_step(value: Mapping, scope: Scope, requests: Requests) -> tuple[HttpStep, Scope]:
    """A step that sends a request, and what is known after it."""
    verbs = [verb for verb in HTTP_VERBS if verb in value.entries]
    if len(verbs) > 1:
        raise values.unfit(value, f"one thing to do in a step, not {' and '.join(verbs)}")
    (verb,) = verbs
    fields = values.mapping(value, "a request", (verb, *_KEYS))
    after = scope.after_reply()
    saves = _read_saves(fields["save"], after) if "save" in fields else ()
    step = HttpStep(
        method=verb.upper(),
        url=_read_url(fields[verb], scope, requests),
        headers=_read_headers(fields["headers"], scope) if "headers" in fields else (),
        cookies=_read_fields(fields["cookies"], scope) if "cookies" in fields else (),
        body=_read_body(value, scope),
        redirects=(
            values.whole(fields["redirects"], 0, MOST_REDIRECTS) if "redirects" in fields else None
        ),
        check=_read_check(fields["expect"], scope) if "expect" in fields else HttpCheck(),
        saves=saves,
        name=values.line_of_text(fields["name"], "a name") if "name" in fields else None,
    )
    return step, after.after_save(name for name, _ in saves)


def _read_base(value: Value) -> str:
    text = values.line_of_text(value, "a URL such as http://127.0.0.1:8000", 1000)
    try:
        address = parse_url(text)
    except ValueError as error:
        raise value.place.error(str(error)) from None
    if "?" in address.target:
        raise values.unfit(value, "a base without a query")
    return address.url.rstrip("/")


def _read_ca(value: Value, read_file: ReadFile) -> bytes:
    try:
        return read_file(values.text(value, "a file of certificates (PEM)"))
    except ValueError as error:
        raise values.unfit(value, str(error)) from None


def _read_url(value: Value, scope: Scope, requests: Requests) -> Template:
    url = read_template(value, scope)
    first = url.literals[0]
    if not first.isprintable() or not (
        first.startswith(("/", "http://", "https://")) or (url.variables and not first)
    ):
        raise values.unfit(value, _URL)
    if first.startswith("/") and not requests.has_base:
        raise value.place.error("a path needs a base: http: {base: 'http://127.0.0.1:8000'}")
    if not first.startswith("/") and not url.variables:
        try:
            parse_url(first)
        except ValueError as error:
            raise value.place.error(str(error)) from None
    return url


def _read_fields(value: Value, scope: Scope) -> Fields:
    if not isinstance(value, Mapping):
        raise values.unfit(value, "a mapping of names to texts")
    return tuple((name, _read_setting(entry, scope)) for name, entry in value.entries.items())


def _read_setting(value: Value, scope: Scope) -> Template:
    """Unlike other texts it may be empty."""
    if isinstance(value, Scalar) and not value.text:
        return Template("", ("",))
    return read_template(value, scope)


def _read_headers(value: Value, scope: Scope) -> Fields:
    headers = _read_fields(value, scope)
    for name, _ in headers:
        if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise values.unfit(value, f"names of headers as keys, not {name!r}")
    return headers


def _read_body(step: Mapping, scope: Scope) -> Body | None:
    given = [key for key in _BODIES if key in step.entries]
    match given:
        case []:
            return None
        case ["json"]:
            return JsonBody(_read_json(step.entries["json"], scope))
        case ["form"]:
            return FormBody(_read_fields(step.entries["form"], scope))
        case ["body"]:
            return TextBody(_read_setting(step.entries["body"], scope))
        case _:
            raise values.unfit(step, f"one body, not {' and '.join(given)}")


def _read_json(value: Value, scope: Scope) -> Json:
    match value:
        case Mapping(entries=entries):
            return {key: _read_json(entry, scope) for key, entry in entries.items()}
        case Listing(items=items):
            return [_read_json(item, scope) for item in items]
        case Scalar(kind="null"):
            return None
        case Scalar(kind="bool"):
            return values.flag(value)
        case Scalar(kind="int" | "float"):
            return _read_number(value)
        case _:
            return _read_setting(value, scope)


def _read_number(value: Scalar) -> Json:
    """YAML's numbers that JSON has too; the others (0x1F, .inf) are texts."""
    try:
        return int(value.text) if value.kind == "int" else float(value.text)
    except ValueError:
        return Template(value.text, (value.text,))


def _read_check(value: Value, scope: Scope) -> HttpCheck:
    if not isinstance(value, Mapping):
        return HttpCheck(body=read_wording(value, scope, _EXPECT))
    fields = values.mapping(value, _EXPECT, _EXPECT_KEYS)
    return HttpCheck(
        statuses=_read_statuses(fields["status"]) if "status" in fields else WELL,
        body=read_wording(fields["body"], scope) if "body" in fields else None,
        json=_read_json_checks(fields["json"], scope) if "json" in fields else (),
        headers=_read_header_checks(fields["headers"], scope) if "headers" in fields else (),
        within_s=values.duration(fields["within"]) if "within" in fields else None,
    )


def _read_statuses(value: Value) -> Statuses:
    expected = "a status such as 200 or 2xx, or several: 200,404"
    try:
        return parse_statuses(values.text(value, expected))
    except ValueError:
        raise values.unfit(value, expected) from None


def _read_json_checks(value: Value, scope: Scope) -> tuple[tuple[JsonPath, Wording | None], ...]:
    """``$.token`` (it is there), or paths and what their values are."""
    if not isinstance(value, Mapping):
        return ((_read_path(value, values.text(value, "a JSON path")), None),)
    return tuple(
        (_read_path(entry, path), _read_value(entry, scope))
        for path, entry in value.entries.items()
    )


def _read_value(value: Value, scope: Scope) -> Wording:
    if isinstance(value, Scalar) and value.kind in {"null", "bool"}:
        word = "null" if value.kind == "null" else str(values.flag(value)).lower()
        return Template(word, (word,))
    return read_wording(value, scope)


def _read_path(value: Value, path: str) -> JsonPath:
    try:
        return parse_json_path(path.strip())
    except ValueError as error:
        raise values.unfit(value, str(error)) from None


def _read_header_checks(value: Value, scope: Scope) -> tuple[tuple[str, Wording], ...]:
    if not isinstance(value, Mapping):
        raise values.unfit(value, "a mapping of headers to texts")
    return tuple(
        (name.lower(), read_wording(entry, scope)) for name, entry in value.entries.items()
    )


def _read_saves(value: Value, scope: Scope) -> tuple[tuple[str, Source], ...]:
    if not isinstance(value, Mapping) or not value.entries:
        raise values.unfit(value, "a mapping such as {token: $.token}")
    return tuple((name, _read_source(name, each, scope)) for name, each in value.entries.items())


def _read_source(name: str, value: Value, scope: Scope) -> Source:
    require_variable_name(name, value)
    text = values.text(value, _SOURCE).strip()
    inner = slashed(text)
    if inner is not None:
        return read_pattern(value, inner, scope)
    if text.startswith("$"):
        return _read_path(value, text)
    word, _, header = text.partition(" ")
    if word != "header" or not header.strip():
        raise values.unfit(value, _SOURCE)
    return HeaderName(header.strip().lower())
