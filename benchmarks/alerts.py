"""What does it cost to ask the alert rules once a second, at 1 Hz and at 10 Hz of samples?

    python -m benchmarks.alerts

perfkit's own rules and six with windows of five minutes, on all series there are; CPU time of the
watch alone, mean of ten minutes after its windows are full.
"""

import time

from perfkit.model.series import SERIES
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.alerts.watch import AlertWatch

MORE = (
    "avg_over_time(perfkit_host_load1[5m]) > 1e9",
    "max_over_time(perfkit_host_load1[5m]) > 1e9",
    "errors > 200% in 5m and interactions >= 20 in 5m",
    "cache hits < 1% in 5m",
    "cpu > 1e6% in 5m",
    "redis memory > 100GiB",
)
WARM_S, MEASURED_S = 700, 600


def cost_ms(rules: RuleSet, hertz: int) -> float:
    """Milliseconds of CPU for each second watched."""
    watch = AlertWatch("bot", rules)
    values = {series.name: 1.0 for series in SERIES}
    spent_ns = 0
    for number in range((WARM_S + MEASURED_S) * hertz):
        for name in values:
            values[name] += 0.01
        begun_ns = time.process_time_ns()
        watch.handle(values, at_ms=number * 1000 // hertz)
        if number >= WARM_S * hertz:
            spent_ns += time.process_time_ns() - begun_ns
    return spent_ns / 1e6 / MEASURED_S


def main() -> None:
    rules = rule_set(alerts=MORE)
    for hertz in (1, 10):
        cost = cost_ms(rules, hertz)
        print(f"{len(rules.rules)} rules at {hertz} Hz: {cost:.3f} ms a second")


if __name__ == "__main__":
    main()
