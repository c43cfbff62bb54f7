"""What does a message hold that is neither text, file nor offer? Read from a call's parameters.

Builders of the shape ``(state, params) -> Raw``, the JSON of the message's field; they raise
Refusal with Telegram's words.
"""

from collections.abc import Callable
from zlib import crc32

import msgspec
from msgspec import Raw, Struct

from perfkit.telegram.core.files import KINDS
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.wire import whole

_ENCODE = msgspec.json.Encoder().encode

_SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""The dice there are and their values, from 1."""


class Location(Struct, frozen=True, omit_defaults=True):
    """A point on the map, perhaps a live one."""

    latitude: float
    longitude: float
    horizontal_accuracy: float | None = None
    live_period: int | None = None
    heading: int | None = None
    proximity_alert_radius: int | None = None


class _Venue(Struct, frozen=True, omit_defaults=True):
    location: Location
    title: str
    address: str
    foursquare_id: str | None = None
    foursquare_type: str | None = None
    google_place_id: str | None = None
    google_place_type: str | None = None


class _Contact(Struct, frozen=True, omit_defaults=True):
    phone_number: str
    first_name: str
    last_name: str | None = None
    vcard: str | None = None


class _Dice(Struct, frozen=True):
    emoji: str
    value: int


class _Game(Struct, frozen=True):
    title: str
    description: str
    photo: tuple[()] = ()


def location(params: dict[str, str]) -> Location:
    """The location a call names; a live one if it says for how long."""
    live = whole(params.get("live_period")) or None
    return Location(
        _decimal(params.get("latitude")),
        _decimal(params.get("longitude")),
        _decimal(params.get("horizontal_accuracy")) or None,
        live,
        (whole(params.get("heading")) or None) if live else None,
        (whole(params.get("proximity_alert_radius")) or None) if live else None,
    )


def _decimal(text: str | None) -> float:
    """A number parameter; 0 where it is none, as td's to_double has it."""
    try:
        number = float(text or "0")
    except ValueError:
        return 0.0
    return number if abs(number) < 1e9 else 0.0  # also no NaN and no infinity


def _location(_state: BotState, params: dict[str, str]) -> Raw:
    return Raw(_ENCODE(location(params)))


def _venue(_state: BotState, params: dict[str, str]) -> Raw:
    place = Location(_decimal(params.get("latitude")), _decimal(params.get("longitude")))
    names = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    known = (params.get(name) or None for name in names)
    return Raw(_ENCODE(_Venue(place, params["title"], params["address"], *known)))


def _contact(_state: BotState, params: dict[str, str]) -> Raw:
    more = (params.get(name) or None for name in ("last_name", "vcard"))
    return Raw(_ENCODE(_Contact(params["phone_number"], params["first_name"], *more)))


def _dice(state: BotState, params: dict[str, str]) -> Raw:
    emoji = (params.get("emoji") or "🎲").rstrip("\ufe0f")
    sides = _SIDES.get(emoji)
    if sides is None:
        raise bad_request("EMOTICON_INVALID")
    state.dice_thrown += 1
    # the same bot throws the same dice in each run
    lot = crc32(f"{state.bot.id}:{state.dice_thrown}".encode())
    return Raw(_ENCODE(_Dice(emoji, lot % sides + 1)))


def _game(_state: BotState, params: dict[str, str]) -> Raw:
    return Raw(_ENCODE(_Game(params["game_short_name"], "")))


CONTENTS: dict[str, tuple[str, Callable[[BotState, dict[str, str]], Raw]]] = {
    "sendcontact": ("contact", _contact),
    "senddice": ("dice", _dice),
    "sendgame": ("game", _game),
    "sendlocation": ("location", _location),
    "sendvenue": ("venue", _venue),
}
"""Method to the message's field and what reads it."""

MEDIA = {"send" + kind.replace("_", ""): kind for kind in KINDS}
"""Method to the kind of file it sends, which is the message's field too."""

FIELDS = (
    "live_photo",
    "paid_media",
    *KINDS,
    *(field for field, _ in CONTENTS.values()),
    "invoice",
    "poll",
)
"""All fields that hold what a message is, if it isn't text."""
