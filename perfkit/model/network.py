"""What lies between a bot and Telegram? The network that a run imitates.

Nothing of it is there unless it is asked for: ``NetworkSpec()`` is a server on the same machine
that never fails and limits nobody.
"""

from dataclasses import dataclass
from enum import StrEnum


class FloodLimits(StrEnum):
    """How many messages Telegram takes of a bot before it answers 429."""

    OFF = "off"
    REALISTIC = "realistic"
    """What Telegram does: a rate in each chat with bursts, 20 a minute in groups, and 30/s in all
    for messages that answer nobody."""
    STRICT = "strict"
    """What its documentation warns of: 30/s in all and 1/s in each chat, replies included."""


class Preset(StrEnum):
    """Networks that have a name."""

    FAR = "far"
    """A server whose round trip takes 50 ms."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a message takes from the bot to Telegram and back. Each way takes half of it."""

    round_trip_s: float
    jitter_s: float = 0.0
    """By how much a round trip may differ, either way; drawn evenly."""
    sigma: float = 0.0
    """Of a log-normal factor whose median is 1: mostly small differences, now and then a large
    one, as on real lines."""


FAR = Latency(0.050, sigma=0.1)
"""Half of all round trips take 45 to 54 ms, one of a hundred more than 63 ms."""


@dataclass(frozen=True, slots=True)
class RefuseFault:
    """This share of calls is answered with an error and has no effect."""

    code: int
    share: float
    """0 to 1."""
    retry_after_s: int = 0
    """How long a 429 asks to wait; 0 for other codes."""


@dataclass(frozen=True, slots=True)
class DropFault:
    """Of this share of calls the connection is closed without an answer, and they have no effect.

    ``share`` is 0 to 1.
    """

    share: float


@dataclass(frozen=True, slots=True)
class SlowFault:
    """This share of calls (0 to 1) takes effect in time and is answered so many seconds late."""

    share: float
    late_s: float


@dataclass(frozen=True, slots=True)
class OutageFault:
    """Nothing is answered for a while: connections are closed, waiting polls as well."""

    after_s: float
    """Since the load began."""
    lasts_s: float


CallFault = RefuseFault | DropFault | SlowFault
"""What happens to single calls."""

Fault = CallFault | OutageFault


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """A whole network."""

    latency: Latency | None = None
    flood_limits: FloodLimits = FloodLimits.OFF
    faults: tuple[Fault, ...] = ()
    """From the beginning of the load on: no bot fails to start because of them."""


NO_NETWORK = NetworkSpec()


@dataclass(frozen=True, slots=True)
class NetworkChange:
    """What somebody asks to be different in a network. None: as it is."""

    latency_s: float | None = None
    """0: none, and no jitter."""
    jitter_s: float | None = None
    preset: Preset | None = None
    flood_limits: FloodLimits | None = None
    faults: tuple[Fault, ...] | None = None
    """In place of all that were there."""


NO_CHANGE = NetworkChange()
