"""What do OpenTelemetry's own environment variables say? Names and values, as its tools read them.

    OTEL_EXPORTER_OTLP_HEADERS=api-key=abc,x-team=bots%20and%20more

Source: the OTLP exporter's specification; the form is that of W3C Baggage.
"""

import re
from urllib.parse import unquote

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
"""RFC 9110, section 5.6.2."""
_NO_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What would end a header, or is in none."""


def read_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Name and value of each. Raises ValueError with a sentence that shows no value."""
    pairs: list[tuple[str, str]] = []
    for number, part in enumerate(text.split(","), start=1):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        name, value = unquote(name.strip()), unquote(value.strip())
        if not equals or not _HEADER.fullmatch(name) or _NO_VALUE.search(value):
            raise ValueError(f"expected name=value,name=value; the {number}. is none")
        pairs.append((name, value))
    return tuple(pairs)
