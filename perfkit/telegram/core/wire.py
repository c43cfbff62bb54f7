"""What did a client send? Every wire format that Bot API clients use, read into plain parameters.

Telegram takes parameters from the query string, and from a urlencoded, JSON or multipart body, in
any verb (``facts/telegram.md`` §3); the clients use all of these. Here they all become a mapping
of name to text. Objects stay JSON text, since that is how urlencoded clients send them anyway.
"""

import re

import msgspec
from msgspec import Struct
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from perfkit.telegram.core.refusal import Refusal, bad_request

LARGEST_PARAMETERS = 2**20
"""Bytes of a body without files; td's HttpReader has the same bound for parameters."""
_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_WHOLE = re.compile(r"-?\d{1,19}(?!\d)", re.ASCII)
_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^\s;]+))', re.IGNORECASE)
_FILENAME = re.compile(r";\s*filename(?:=([^;]+)|\*=[\w-]*'[\w-]*'([^;]+))", re.IGNORECASE)
_JSON_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_JSON_TEXT = msgspec.json.Decoder(str)


class Upload(Struct, frozen=True):
    """A file that came in a multipart body."""

    filename: str
    content_type: str
    content: bytes


class Call(Struct, frozen=True):
    """One Bot API call as a client made it."""

    call_id: int
    """Who asked: the shell's number for the request to be answered."""
    token: str
    method: str
    """Lower case: Telegram compares method names without regard to case."""
    params: dict[str, str]
    uploads: dict[str, Upload]
    """By field name: the parameter itself, or what ``attach://<name>`` refers to."""


BROKEN_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What decoding JSON raises: malformed, not UTF-8 inside a string, nested without end."""


def whole(text: str | None) -> int:
    """A number parameter; 0 where it is missing or none, as Telegram's own parser has it."""
    try:
        return int(text or "0")
    except ValueError:  # td's to_integer takes the digits it begins with: 12.5 is 12
        found = _WHOLE.match(text or "")
        return int(found[0]) if found else 0


def yes(text: str | None) -> bool:
    """A boolean parameter, with the words Telegram takes for true."""
    return (text or "").strip().lower() in {"true", "yes", "1"}


def parse_urlencoded(data: bytes) -> dict[str, str]:
    """Names and values of ``a=1&b=2``. Bytes that are not UTF-8 become replacement characters.

    Own code, since ``urllib.parse.parse_qsl`` costs five times as much on a Cyrillic keyboard,
    and this runs for every call of a bot: runs of escapes are decoded by one ``bytes.fromhex``.
    """
    if not (b"%" in data or b"+" in data):
        plain = data.decode("utf-8", "replace").split("&")
        return {name: value for name, _, value in [pair.partition("=") for pair in plain] if name}
    params = {}
    for pair in data.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            params[_unquote(name)] = _unquote(value)
    return params


def _unquote(value: bytes) -> str:
    if b"+" in value:
        value = value.replace(b"+", b" ")
    if b"%" in value:
        value = _ESCAPES.sub(_from_hex, value)
    return value.decode("utf-8", "replace")


def _from_hex(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].replace(b"%", b"").decode("ascii"))


def parse_json(body: bytes) -> dict[str, str]:
    """Parameters of a JSON object; raises Refusal when the body is none."""
    try:
        fields = _JSON_OBJECT.decode(body)
        return {name: text for name, raw in fields.items() if (text := _json_text(raw)) is not None}
    except BROKEN_JSON:
        raise bad_request("can't parse JSON object") from None


def _json_text(raw: msgspec.Raw) -> str | None:
    text = bytes(raw)
    if text.startswith(b'"'):
        return _JSON_TEXT.decode(text)
    return None if text == b"null" else text.decode("utf-8", "replace")


def parse_multipart(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, Upload]]:
    """Fields and uploads of a multipart body; raises Refusal when it is broken."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise bad_request("boundary is missing in the Content-Type header")
    segments: list[tuple[MultipartSegment, bytearray]] = []
    try:
        parser = PushMultipartParser(found[1] or found[2])
        for part in parser.parse(body):
            if isinstance(part, MultipartSegment):
                segments.append((part, bytearray()))
            elif part:  # and not None, which ends a segment
                segments[-1][1].extend(part)
        parser.close()
    except MultipartError:
        raise bad_request("can't parse multipart body") from None
    params: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for segment, content in segments:
        filename = _filename(segment)
        if filename is None:
            params[segment.name] = content.decode("utf-8", "replace")
        else:
            kind = segment.content_type or "application/octet-stream"
            uploads[segment.name] = Upload(filename, kind, bytes(content))
    return params, uploads


def _filename(segment: MultipartSegment) -> str | None:
    """The name of a part that is a file; None if it is a field.

    The parser does not know names that are neither ASCII nor quoted, which telebot sends, and the
    encoded ones of RFC 5987; without a name the file would pass for a field.
    """
    if segment.filename is not None:
        return str(segment.filename)
    found = _FILENAME.search(segment.header("Content-Disposition", ""))
    if found is None:
        return None
    return found[1] or _ESCAPES.sub(_from_hex, found[2].encode()).decode("utf-8", "replace")


def parse_request(
    query: bytes, content_type: str, body: bytes
) -> tuple[dict[str, str], dict[str, Upload]]:
    """All parameters of a request; those in the body win over those in the query."""
    params = parse_urlencoded(query) if query else {}
    uploads: dict[str, Upload] = {}
    if body:
        kind = content_type.lower()
        if "multipart/" not in kind and len(body) > LARGEST_PARAMETERS:
            raise Refusal(413, "Request Entity Too Large")
        if "multipart/" in kind:
            fields, uploads = parse_multipart(body, content_type)
        elif "json" in kind:
            fields = parse_json(body)
        else:
            fields = parse_urlencoded(body)
        params.update(fields)
    return params, uploads
