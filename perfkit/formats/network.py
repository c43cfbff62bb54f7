"""How is a network written? Faults as ``429:1%``, and a whole network as a line for people."""

import math
import re
from dataclasses import replace
from typing import assert_never

from perfkit.model.network import (
    FAR,
    DropFault,
    Fault,
    FloodLimits,
    Latency,
    NetworkChange,
    NetworkSpec,
    OutageFault,
    RefuseFault,
    SlowFault,
)
from perfkit.units import parse_duration

CODES = (429, 500, 502, 503, 504)
"""What Telegram's servers answer when they are busy or broken."""
RETRY_AFTER_S = 1
"""What an injected 429 asks for if nothing else is said."""
LONGEST_S = 7 * 24 * 3600.0
"""A week: longer durations are slips of the keyboard."""
LONGEST_LATENCY_S = 1.0
"""No server is farther away, not even by satellite; gaps between polls would pass for long ones."""

_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)
_EXPECTED = "429:1%, 429:1%:5s, 500:0.5%, 502:1%, drop:0.2%, slow:1%:5s or outage:60s:120s"


def parse_fault(text: str) -> Fault:
    """The fault that is written there. Raises ValueError with a sentence that says what's wrong."""
    kind, *parts = (part.strip() for part in text.strip().lower().split(":"))
    try:
        match kind, parts:
            case "drop", [share]:
                return DropFault(_share(share))
            case "slow", [share, late]:
                return SlowFault(_share(share), _seconds(late))
            case "outage", [after, lasts]:
                return OutageFault(_seconds(after, zero=True), _seconds(lasts))
            case "429", [share, wait]:
                return RefuseFault(429, _share(share), math.ceil(_seconds(wait)))
            case _, [share] if kind in map(str, CODES):
                wait_s = RETRY_AFTER_S if kind == "429" else 0
                return RefuseFault(int(kind), _share(share), wait_s)
    except ValueError as error:
        raise ValueError(f"{text.strip()!r}: {error}") from None
    raise ValueError(f"{text.strip()!r} is not a fault such as {_EXPECTED}")


def _share(text: str) -> float:
    match = _SHARE.fullmatch(text)
    if match is None or not 0 < float(match[1]) <= 100:
        raise ValueError(f"{text!r} is not a share of calls such as 1% (more than 0, at most 100%)")
    return float(match[1]) / 100


def _seconds(text: str, *, zero: bool = False) -> float:
    seconds = parse_duration(text)
    if seconds > LONGEST_S or (seconds == 0 and not zero):
        raise ValueError(
            f"{text!r} is not a duration from {'0' if zero else 'more than 0'} to a week"
        )
    return seconds


def fault_text(fault: Fault) -> str:
    """The fault as it is written; reading that gives the same fault."""
    match fault:
        case RefuseFault(code=429, retry_after_s=wait_s) if wait_s != RETRY_AFTER_S:
            return f"429:{_percent(fault.share)}:{wait_s}s"
        case RefuseFault(code=code):
            return f"{code}:{_percent(fault.share)}"
        case DropFault():
            return f"drop:{_percent(fault.share)}"
        case SlowFault():
            return f"slow:{_percent(fault.share)}:{_number(fault.late_s)}s"
        case OutageFault():
            return f"outage:{_number(fault.after_s)}s:{_number(fault.lasts_s)}s"
        case _:
            assert_never(fault)


def _percent(share: float) -> str:
    return f"{_number(share * 100)}%"


def _number(value: float) -> str:
    # never an exponent, which could not be read back
    return f"{value:.9f}".rstrip("0").rstrip(".")


def change_network(old: NetworkSpec, change: NetworkChange) -> NetworkSpec:
    """The network with this changed. Raises ValueError for what can't be together."""
    faults = old.faults if change.faults is None else change.faults
    shares = sum(fault.share for fault in faults if not isinstance(fault, OutageFault))
    if shares > 1 + 1e-9:
        raise ValueError(f"faults for {_percent(shares)} of the calls: that is more than all")
    return NetworkSpec(
        latency=_change_latency(old.latency, change),
        flood_limits=change.flood_limits or old.flood_limits,
        faults=faults,
    )


def _change_latency(old: Latency | None, change: NetworkChange) -> Latency | None:
    if change.preset is not None:
        if change.latency_s is not None or change.jitter_s is not None:
            raise ValueError(f"{change.preset} has a latency and a jitter of its own")
        return FAR
    latency = old if change.latency_s is None else Latency(change.latency_s)
    if change.jitter_s is not None:
        if latency is None or latency.sigma:
            raise ValueError("a jitter needs a latency beside it")
        latency = replace(latency, jitter_s=change.jitter_s)
    if latency is None:
        return None
    if latency.jitter_s > latency.round_trip_s:
        raise ValueError("the jitter can't be more than the latency")
    if latency.round_trip_s > LONGEST_LATENCY_S:
        raise ValueError(f"the latency can't be more than {LONGEST_LATENCY_S:g} s")
    return latency if latency.round_trip_s else None


def describe_network(network: NetworkSpec) -> str:
    """What is imitated, in one line; empty where nothing is."""
    parts = []
    if network.latency == FAR:
        parts.append("far (round trip 50 ms, log-normal jitter)")
    elif network.latency is not None:
        jitter_s = network.latency.jitter_s
        jitter = f" ± {_ms(jitter_s)}" if jitter_s else ""
        parts.append(f"round trip {_ms(network.latency.round_trip_s)}{jitter}")
    if network.flood_limits is not FloodLimits.OFF:
        parts.append(f"flood limits {network.flood_limits}")
    if network.faults:
        parts.append("faults " + ", ".join(map(fault_text, network.faults)))
    return "; ".join(parts)


def _ms(seconds: float) -> str:
    return f"{_number(seconds * 1000)} ms"
