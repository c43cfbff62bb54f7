"""Where do a webhook's requests really go? Always to this machine, wherever the bot says.

A bot behind a reverse proxy registers the proxy's public address; ``--webhook-to`` stands for the
proxy then: it replaces scheme, host and port and keeps the path.
"""

from base64 import b64encode
from collections.abc import Mapping

from msgspec import Struct

from perfkit.loopback import Origin, loopback_addresses
from perfkit.telegram.core.webhook_url import WebhookUrl

TELEGRAM_ADDRESS = "149.154.167.220"
"""One of those Telegram sends updates from; bots behind a proxy may insist on it."""


class Endpoint(Struct, frozen=True):
    """Where updates are posted, and all of the request that is the same for each of them."""

    secure: bool
    host: str
    """As the bot registered it, for TLS."""
    addresses: tuple[str, ...]
    """Of this machine; tried in this order."""
    port: int
    head: bytes
    """The request up to the number of its Content-Length."""


class Targets(Struct, frozen=True):
    """What may be posted to: ``rewrite`` if it is given, else what a URL names on this machine."""

    rewrite: Origin | None = None
    names: Mapping[str, str] = {}
    """Names the machine gives to addresses (``/etc/hosts``)."""

    def endpoint(self, url: WebhookUrl, fixed_address: str, secret: str) -> Endpoint | str:
        """Where updates for this URL go, or why they can't go anywhere.

        ``fixed_address`` is setWebhook's ip_address, which Telegram uses instead of the host's.
        """
        host = ascii_host(url.host)
        if host is None:
            return "Host can't be converted to ASCII"
        if self.rewrite is not None:
            there = self.rewrite
            head = request_head(url, host, secret, forwarded=True)
            return Endpoint(there.secure, host, loopback_addresses(there.host), there.port, head)
        addresses = loopback_addresses(fixed_address or url.host, self.names)
        if not addresses:
            return (
                f"perfkit sends updates to this machine only, and {fixed_address or url.host} is "
                "not on it; say where the bot listens with --webhook-to http://127.0.0.1:PORT "
                "(in a scenario: bot.webhook_to)"
            )
        head = request_head(url, host, secret, forwarded=False)
        return Endpoint(url.secure, host, addresses, url.port, head)


def request_head(url: WebhookUrl, host: str, secret: str, *, forwarded: bool) -> bytes:
    """The head of every request to this URL, as tdlib's WebhookActor writes it.

    ``forwarded`` adds what a proxy between Telegram and the bot would: aiogram's IP filter, for
    one, takes the client's address from there.
    """
    lines = [f"POST {url.path} HTTP/1.1", f"Host: {f'[{host}]' if ':' in host else host}"]
    if url.userinfo:
        lines.append("Authorization: Basic " + b64encode(url.userinfo.encode()).decode())
    if secret:
        lines.append(f"X-Telegram-Bot-Api-Secret-Token: {secret}")
    if forwarded:
        lines.append(f"X-Forwarded-For: {TELEGRAM_ADDRESS}")
        lines.append("X-Forwarded-Proto: " + ("https" if url.secure else "http"))
    lines += ["Connection: keep-alive", "Content-Type: application/json", "Content-Length: "]
    return "\r\n".join(lines).encode()


def ascii_host(host: str) -> str | None:
    """A host name as HTTP and TLS carry it; None if it can't be one."""
    try:
        return host if ":" in host else host.encode("idna").decode()
    except UnicodeError:
        return None
