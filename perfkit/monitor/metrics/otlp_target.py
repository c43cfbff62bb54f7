"""Where are numbers sent by OpenTelemetry's protocol, and what must be said to be let in?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfkit.errors import UsageError
from perfkit.formats.otlp_settings import read_pairs
from perfkit.model.exposition import Labels
from perfkit.web_address import need_consent, parse_url

PATH = "/v1/metrics"
"""What the protocol adds to the address of a receiver, unless it is there already."""
_HEADERS = ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS")
"""The first that is there counts."""


@dataclass(frozen=True, slots=True)
class OtlpTarget:
    """A receiver."""

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Secrets, mostly."""
    attributes: Labels = ()
    """Of the resource, as others who send there have them as well."""

    @property
    def place(self) -> str:
        """As people may read it: without what may be a secret in its path."""
        return parse_url(self.url).authority


def read_target(url: str, environ: Mapping[str, str], *, allow_remote: bool = False) -> OtlpTarget:
    """The receiver that ``--otlp`` names, with what OpenTelemetry's own variables add to it.

    Raises UsageError if it is no URL, needs consent, or a variable can't be read.
    """
    try:
        address = parse_url(url)
    except ValueError as error:
        raise UsageError(f"--otlp: {error}") from None
    consent = "if perfkit may send the bot's numbers there"
    need_consent("--otlp", address.host, consent, allow_remote=allow_remote)
    whole = address.url.rstrip("/")
    return OtlpTarget(
        url=whole if whole.endswith(PATH) else whole + PATH,
        headers=_pairs(next((name for name in _HEADERS if name in environ), ""), environ),
        attributes=_pairs("OTEL_RESOURCE_ATTRIBUTES", environ),
    )


def _pairs(name: str, environ: Mapping[str, str]) -> Labels:
    try:
        return read_pairs(environ.get(name, ""))
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
