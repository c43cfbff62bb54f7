"""Who may see a page that others than this machine reach? Whoever knows its token.

The token comes in the URL's fragment, which browsers send to nobody; the page's script posts it
once, and a cookie stands for it from then on. The cookie is made from the token and not the token
itself, and a restart with the same token leaves it valid. Programs send ``Authorization: Bearer``.
"""

import hmac
import secrets
from collections.abc import Collection
from hashlib import sha256

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

SHORTEST_TOKEN = 16
LARGEST_POST = 4096
"""Bytes, which the application is to allow; a token is far shorter."""
_YEAR_S = 365 * 86400


def new_token() -> str:
    """One that nobody guesses: 144 bits."""
    return secrets.token_urlsafe(18)


class Door:
    """Lets in who knows the token."""

    def __init__(self, token: str, name: str) -> None:
        self._token = _bytes(token)
        self._cookie = f"perfkit-{name}"
        self._pass = hmac.digest(self._token, name.encode(), sha256).hex()

    def admits(self, request: web.Request) -> bool:
        """It has the cookie or says the token."""
        kind, _, told = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and self._is_right(_bytes(told.strip())):
            return True
        shown = request.cookies.get(self._cookie, "")
        return hmac.compare_digest(_bytes(shown), self._pass.encode())

    def _is_right(self, told: bytes) -> bool:
        return hmac.compare_digest(told, self._token)

    async def enter(self, request: web.Request) -> web.Response:
        """Answers the POST with which the page's script brings the token: the body is the token."""
        if not self._is_right((await request.read()).strip()):
            raise web.HTTPUnauthorized(text="This is not the token of this page.\n")
        response = web.Response(status=204)
        response.set_cookie(
            self._cookie, self._pass, max_age=_YEAR_S, httponly=True, samesite="Strict", path="/"
        )
        return response


def behind(door: Door, open_paths: Collection[str]) -> Middleware:
    """The middleware that serves everything but ``open_paths`` only to those whom it admits."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in open_paths and not door.admits(request):
            raise web.HTTPUnauthorized(
                text="This wants its token.\n", headers={"WWW-Authenticate": "Bearer"}
            )
        return await handler(request)

    return check


def _bytes(text: str) -> bytes:
    """For comparing in constant time, which wants bytes."""
    return text.encode("utf-8", "surrogatepass")
