"""Is a value normal, worth a look, or critical? The levels of DESIGN §3, as views show them."""

from dataclasses import dataclass

from perfkit.model.monitoring import Level


@dataclass(frozen=True, slots=True)
class Bounds:
    """Below ``normal_below`` a value is normal, above ``critical_above`` critical."""

    normal_below: float
    critical_above: float

    def level(self, value: float) -> Level:
        """The level of this value; each bound itself is worth a look."""
        if value < self.normal_below:
            return Level.NORMAL
        return Level.CRITICAL if value > self.critical_above else Level.WARNING


RESPONSE_S = Bounds(normal_below=1.0, critical_above=2.0)
"""Response time in seconds."""
CPU = Bounds(normal_below=0.7, critical_above=0.9)
"""The bot's CPU in cores (one event loop has no more than one), or the host's share."""
MEMORY = Bounds(normal_below=0.8, critical_above=0.95)
"""Memory as a share of what may be used."""
