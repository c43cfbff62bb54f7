"""Who may talk to a page? Only itself: other web pages reach loopback, too.

A page elsewhere can make a browser post here (cross-site request forgery), or give its own name
this machine's address (DNS rebinding). Against the first, every POST must say that it comes from
the page's own origin; against the second, every request must be meant for a host that is ours.
"""

from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_OWN_SITE = frozenset({None, "same-origin", "none"})


def guard(is_ours: Callable[[str], bool], where: str) -> Middleware:
    """The middleware that lets only the page itself in.

    ``is_ours`` judges a Host header (``perfkit.web.hosts``); ``where`` says in words which are.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not is_ours(hosts[0]):
            raise web.HTTPForbidden(text=f"This page answers at {where} only.\n")
        reads = request.method in {"GET", "HEAD"}
        # https is what the browser sees of a page behind a proxy that does TLS
        own = {f"http://{hosts[0]}", f"https://{hosts[0]}"}
        if not reads and request.headers.get("Origin") not in own:
            raise web.HTTPForbidden(text="Only the page itself may do this.\n")
        if request.path != "/" and request.headers.get("Sec-Fetch-Site") not in _OWN_SITE:
            raise web.HTTPForbidden(text="Only the page itself may read this.\n")
        return await handler(request)

    return check


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """What every answer says, errors too."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
