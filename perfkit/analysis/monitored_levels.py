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
ERRORS = Bounds(normal_below=0.01, critical_above=0.05)
"""Of the interactions of a minute: the objective that they succeed, and where errors alert."""
STALLED = Bounds(normal_below=0.05, critical_above=0.2)
"""The share of time in which the event loop is held up."""
REDIS_S = Bounds(normal_below=0.010, critical_above=0.100)
"""Until Redis answers."""
QUERY_S = Bounds(normal_below=0.5, critical_above=5.0)
"""How long a query of the database takes. DESIGN says of Redis and database what is normal only."""
