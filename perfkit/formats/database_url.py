"""Which database does a URL name, as bots' settings write it? Those of SQLAlchemy and Django, too.

postgresql://shop:secret@127.0.0.1:5432/shop        postgresql+asyncpg://…
sqlite:///shop.db (relative)    sqlite:////var/lib/shop.db (absolute)    shop.db
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from perfkit.masking import mask
from perfkit.model.database import DatabaseAddress, PostgresAddress, SqliteAddress
from perfkit.web_address import refusal

_POSTGRES = ("postgresql", "postgres")
_SQLITE = "sqlite"


def read_database_url(
    text: str, *, allow_remote: bool = False, usual_host: str = ""
) -> DatabaseAddress:
    """The database that is named; ``usual_host`` is meant where a URL of PostgreSQL names none.

    Raises ValueError, without a password in it, if there is none or it is on another machine.
    """
    text = text.strip()
    scheme, colon, rest = text.partition("://")
    kind = scheme.lower().partition("+")[0]
    if not colon:
        if not text:
            raise _refused(text)
        return SqliteAddress(text)
    if kind == _SQLITE:
        path = unquote(rest.partition("?")[0]).removeprefix("/")
        if not path or path == ":memory:":
            raise _refused(text)
        return SqliteAddress(path)
    if kind not in _POSTGRES:
        raise _refused(text)
    return _postgres(f"postgresql://{rest}", allow_remote=allow_remote, usual_host=usual_host)


def _postgres(url: str, *, allow_remote: bool, usual_host: str) -> PostgresAddress:
    for host in _hosts(url, usual_host):
        if host.startswith("/"):
            continue  # a socket in the file system
        if host.endswith(".localhost") and not allow_remote:
            # what connects here asks the DNS for it, and sends a password to who answers
            raise ValueError(f"{host} is looked up in the DNS: call this machine localhost")
        problem = refusal(host, (host,) if allow_remote else ())
        if problem is not None:
            raise ValueError(
                f"{problem}: if you may watch its database, say so with --allow-remote"
            )
    return PostgresAddress(url, mask(urlunsplit(urlsplit(url)._replace(query="", fragment=""))))


def _hosts(url: str, usual_host: str) -> Iterator[str]:
    """All that may be asked: a URL may name several, also as a setting after its question mark."""
    try:
        parts = urlsplit(url)
        settings = parse_qs(parts.query)
    except ValueError:
        raise _refused(url) from None
    if "service" in settings or "passfile" in settings:
        raise ValueError("settings of a database that are in another file are not read here")
    named = parts.netloc.rpartition("@")[2].split(",")
    named += [host for value in settings.get("host", []) for host in value.split(",")]
    found = [host for each in named if (host := _without_port(unquote(each)))]
    yield from (found or [usual_host] if usual_host else found)


def _without_port(host: str) -> str:
    if host.startswith("/"):
        return host
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _refused(text: str) -> ValueError:
    return ValueError(
        "expected a database such as postgresql://bot:password@127.0.0.1/shop or "
        f"sqlite:///shop.db, found {mask(text)!r}"
    )
