"""What does sendPaidMedia do? A message whose photos and videos cost Telegram Stars to see.

To the bot that sent them they are shown whole, as Telegram does.
"""

import msgspec
from msgspec import Raw

from perfkit.telegram.core.albums import read_media
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import read_caption
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.sending import send
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode
_ITEMS = msgspec.json.Decoder(list[Raw]).decode
MOST_ITEMS = 10
HIGHEST_PRICE = 25_000
"""Telegram Stars, as the Bot API's page says."""
_TYPES = frozenset({"photo", "live_photo", "video"})
_READING = "can't parse InputPaidMedia"


def send_paid_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new message with up to ten photos and videos, and what they cost."""
    items = [_read(state, call, item) for item in _ITEMS(call.params["media"])]
    price = whole(call.params.get("star_count"))
    if not 0 < price <= HIGHEST_PRICE:
        raise bad_request("invalid media price specified")
    if not 0 < len(items) <= MOST_ITEMS:
        raise bad_request("wrong number of paid media specified")
    shown = {"star_count": price, "paid_media": items}
    fields = {"paid_media": Raw(_ENCODE(shown))}
    return send(state, call, at_ns, read_caption(call.params), fields)


def _read(state: BotState, call: Call, item: Raw) -> dict[str, object]:
    media = read_media(state, call, item, parsing=_READING, types=_TYPES)
    return {"type": media.kind, media.kind: media.fields[media.kind]}
