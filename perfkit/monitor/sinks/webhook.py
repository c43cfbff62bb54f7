"""How is a notice posted to a webhook? As JSON, with words that chats show, signed if asked for.

The keys are those of ``formats.notices``; ``text`` is what Slack, Mattermost and their like show.
"""

import hashlib
import hmac

from perfkit.findings.notice_words import notice_text
from perfkit.formats.notices import write_notice
from perfkit.model.monitoring import Notice
from perfkit.monitor.recent import Looks
from perfkit.monitor.sinks.post import Post, refuse_failure

SIGNATURE = "X-Perfkit-Signature"


class Webhook:
    """An address that is posted to (``Teller``)."""

    def __init__(
        self,
        name: str,
        post: Post,
        looks: Looks,
        *,
        secret: str | None = None,
        authorization: str | None = None,
    ) -> None:
        self.name = name
        self._post = post
        self._looks = looks
        self._secret = secret
        self._authorization = authorization

    async def tell(self, notice: Notice) -> None:
        """Post it. Raises SinkError."""
        body = write_notice(notice, notice_text(notice, self._looks()))
        answer = await self._post.send(body, self._headers(body))
        refuse_failure(answer, self._post.shown)

    async def close(self) -> None:
        """Post no more."""
        await self._post.close()

    def _headers(self, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._authorization is not None:
            headers["Authorization"] = self._authorization
        if self._secret is not None:
            # an environment may hold bytes that are no UTF-8; they sign as they are
            key = self._secret.encode("utf-8", "surrogateescape")
            digest = hmac.new(key, body, hashlib.sha256).hexdigest()
            headers[SIGNATURE] = f"sha256={digest}"
        return headers
