"""Is somebody to be told of an alert now? Of one that comes and goes, or goes on, not each time."""

from dataclasses import dataclass

from perfkit.model.monitoring import Told


@dataclass(frozen=True, slots=True)
class Telling:
    """What was told of one alert so far."""

    open: bool = False
    """It was told that it fires, and not yet that it is over."""
    fired_ms: int | None = None
    """When it was last told that it fires."""

    def shifted_to(self, at_ms: int) -> "Telling":
        """The same after the clock was set back: nothing was told later than now."""
        fired_ms = None if self.fired_ms is None else min(self.fired_ms, at_ms)
        return Telling(self.open, fired_ms)

    def after(self, told: Told, at_ms: int) -> "Telling":
        """The same after that was told."""
        if told is Told.FIRING:
            return Telling(open=True, fired_ms=at_ms)
        return Telling(open=False, fired_ms=self.fired_ms)


def to_tell(
    telling: Telling, *, firing: bool, at_ms: int, quiet_between_ms: int, remind_every_ms: int
) -> Told | None:
    """What has to be told: that it fires (still, or again after some quiet), or that it is over.

    That it is over is told at once, of what was told to fire.
    """
    if not firing:
        return Told.RESOLVED if telling.open else None
    if telling.fired_ms is None:
        return Told.FIRING
    since_ms = at_ms - telling.fired_ms
    if telling.open:
        return Told.FIRING if 0 < remind_every_ms <= since_ms else None
    return Told.FIRING if since_ms >= quiet_between_ms else None
