"""What a student asks of a web server, and what it gets: the words load engine and client share."""

from msgspec import Struct

Pairs = tuple[tuple[str, str], ...]


class WebRequest(Struct, frozen=True):
    """One request, all variables filled in."""

    method: str
    url: str
    headers: Pairs = ()
    cookies: Pairs = ()
    """Put into the student's jar before the request."""
    body: bytes = b""
    redirects: int = 10
    """How many are followed at most; 0: the redirect itself is the response."""
    timeout_s: float = 10.0


class WebResponse(Struct, frozen=True):
    """A whole response has come, after all redirects."""

    status: int
    headers: Pairs
    """Names in lower case."""
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the first header of this name (in lower case)."""
        return next((value for key, value in self.headers if key == name), None)


class WebFailure(Struct, frozen=True):
    """No response came."""

    error: str
    """In words that group well."""


WebOutcome = WebResponse | WebFailure
