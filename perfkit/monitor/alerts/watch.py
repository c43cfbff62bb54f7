"""What do all rules of one bot say, from sample to sample? Values in, alerts and notices out.

The rules are asked once a second however often there are samples. Where samples stop (the machine
slept) or the clock is set back, what was seen before says nothing about now: windows begin anew,
with the quiet of a start; what has been pending keeps the time it held, without the break's; what
fires goes on firing until its rule can be asked again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from perfkit.model.monitoring import AlertNotice, StandingAlert, Told
from perfkit.monitor.alerts.evaluation import holds
from perfkit.monitor.alerts.expressions import Rule, series_of, window_of
from perfkit.monitor.alerts.ruleset import RuleSet
from perfkit.monitor.alerts.series import SeriesStore
from perfkit.monitor.alerts.states import Alert, AlertState, handle
from perfkit.monitor.alerts.telling import Telling, to_tell
from perfkit.monitor.alerts.wording import alert_text, value_words

EVERY_MS = 1000
_NEARLY = 0.9
"""Of that time: a sample that comes a little early is not left for the next one."""
SHORTEST_BREAK_MS = 30_000
_BREAK_STEPS = 5
"""So many times as far from the sample before as that was from its own: samples had stopped."""
SMALL_STEP_BACK_MS = 2000
"""A clock set right by so little is waited for; its samples are the same moments again."""


@dataclass(slots=True)
class _Watched:
    """One rule, and what has become of it."""

    rule: Rule
    words: str
    ready_after_ms: int
    """From the start, or the last break, until it is asked."""
    alert: Alert = field(default_factory=Alert)
    fired: Alert = field(default_factory=Alert)
    """As it was when it last fired: what its end is told with."""
    telling: Telling = field(default_factory=Telling)


class AlertWatch:
    """The rules of one bot."""

    def __init__(
        self, bot: str, rules: RuleSet, *, every_ms: int = EVERY_MS, interval_ms: int = EVERY_MS
    ) -> None:
        """``interval_ms``: so far apart samples are meant to be, before any break can be told."""
        self._bot = bot
        self._rules = rules
        self._every_ms = every_ms * _NEARLY
        self._watched = [_watched(rule, rules.quiet_start_ms) for rule in rules.rules]
        conditions = [rule.condition for rule in rules.rules]
        self._needed = sorted(frozenset().union(*map(series_of, conditions)))
        self._kept_ms = max(map(window_of, conditions), default=1)
        self._store = SeriesStore(self._kept_ms)
        self._started_ms: int | None = None
        self._last_ms = 0
        self._interval_ms = self._step_ms = interval_ms
        self._asked_ms: int | None = None
        self._standing: tuple[StandingAlert, ...] = ()
        self._forgotten: list[AlertNotice] = []

    def restore(self, notices: Iterable[AlertNotice]) -> None:
        """Begin where another watch of the same bot ended: with what it told, oldest first.

        What it told to fire fires; what was pending begins again. What fires by a rule that is no
        longer there is told to be over.
        """
        by_name = {watched.rule.name: watched for watched in self._watched}
        forgotten: dict[str, AlertNotice] = {}
        for notice in notices:
            watched = by_name.get(notice.rule)
            if watched is not None:
                _restore(watched, notice)
            elif notice.told is Told.FIRING:
                forgotten[notice.rule] = notice
            else:
                forgotten.pop(notice.rule, None)
        self._forgotten = list(forgotten.values())

    def handle(
        self, values: Mapping[str, float], *, at_ms: int
    ) -> tuple[tuple[StandingAlert, ...], tuple[AlertNotice, ...]]:
        """All alerts as they stand after the values of one moment, and what is to be told now."""
        if not self._moved_to(at_ms):
            return self._standing, ()
        self._keep(values, at_ms)
        if self._asked_ms is not None and at_ms - self._asked_ms < self._every_ms:
            return self._standing, ()
        self._asked_ms = at_ms
        notices = [*self._over(at_ms)]
        for watched in self._watched:
            self._ask(watched, at_ms)
            notices += self._tell(watched, at_ms)
        self._standing = tuple(map(_standing, self._watched))
        return self._standing, tuple(notices)

    @property
    def too_short_for(self) -> tuple[str, ...]:
        """Rules that could not have fired by now, since the start or the last break is too near."""
        watched_ms = self._last_ms - (self._started_ms or 0)
        return tuple(
            each.rule.name
            for each in self._watched
            if each.alert.state is not AlertState.FIRING
            and watched_ms < each.ready_after_ms + each.rule.for_ms
        )

    def _moved_to(self, at_ms: int) -> bool:
        """Whether this moment is a new one; after a break, everything begins again."""
        if self._started_ms is None:
            self._begin_again(at_ms, 0)  # what another watch told may be of a clock set back since
            self._last_ms = at_ms
            return True
        step_ms = at_ms - self._last_ms
        if -SMALL_STEP_BACK_MS <= step_ms <= 0:
            return False
        if step_ms < 0 or step_ms > max(SHORTEST_BREAK_MS, _BREAK_STEPS * self._step_ms):
            self._begin_again(at_ms, step_ms)
        else:
            self._step_ms = max(step_ms, self._interval_ms)
        self._last_ms = at_ms
        return True

    def _begin_again(self, at_ms: int, step_ms: int) -> None:
        self._store = SeriesStore(self._kept_ms)
        self._started_ms, self._asked_ms = at_ms, None
        for watched in self._watched:
            watched.alert = _after_break(watched.alert, at_ms, step_ms)
            watched.fired = _after_break(watched.fired, at_ms, step_ms)
            watched.telling = watched.telling.shifted_to(at_ms)

    def _keep(self, values: Mapping[str, float], at_ms: int) -> None:
        known = {name: values[name] for name in self._needed if name in values}
        self._store.add(at_ms, known)
        for name in self._needed:
            if name not in known:
                self._store.end(name)

    def _ask(self, watched: _Watched, at_ms: int) -> None:
        if at_ms - (self._started_ms or 0) < watched.ready_after_ms:
            return
        value = holds(watched.rule.condition, self._store, at_ms)
        watched.alert, _ = handle(watched.rule, watched.alert, value, at_ms=at_ms)
        if watched.alert.state is AlertState.FIRING:
            watched.fired = watched.alert

    def _tell(self, watched: _Watched, at_ms: int) -> Iterable[AlertNotice]:
        told = to_tell(
            watched.telling,
            firing=watched.alert.state is AlertState.FIRING,
            at_ms=at_ms,
            quiet_between_ms=self._rules.quiet_between_ms,
            remind_every_ms=self._rules.remind_every_ms,
        )
        if told is not None:
            watched.telling = watched.telling.after(told, at_ms)
            yield AlertNotice(
                bot=self._bot,
                at_ms=at_ms,
                told=told,
                rule=watched.rule.name,
                severity=watched.rule.severity,
                summary=watched.rule.summary,
                condition=watched.words,
                value=watched.fired.value,
                since_ms=watched.fired.since_ms,
                reading=value_words(watched.rule.condition, watched.fired.value),
            )

    def _over(self, at_ms: int) -> Iterable[AlertNotice]:
        """What fired before by rules that are no more."""
        over, self._forgotten = self._forgotten, []
        return (replace(notice, at_ms=at_ms, told=Told.RESOLVED) for notice in over)


def _watched(rule: Rule, quiet_start_ms: int) -> _Watched:
    filled_ms = window_of(rule.condition, latest_ms=0)
    ready_after_ms = max(quiet_start_ms, filled_ms) if quiet_start_ms else 0
    return _Watched(rule, alert_text(rule.condition, rule.for_ms), ready_after_ms)


def _restore(watched: _Watched, notice: AlertNotice) -> None:
    watched.telling = watched.telling.after(notice.told, notice.at_ms)
    watched.alert = Alert()
    if notice.told is Told.FIRING:
        watched.alert = Alert(AlertState.FIRING, notice.since_ms, notice.value)
        watched.fired = watched.alert


def _after_break(alert: Alert, at_ms: int, step_ms: int) -> Alert:
    kept_since_ms = None if alert.kept_since_ms is None else alert.kept_since_ms + step_ms
    held_ms = alert.since_ms + step_ms if alert.state is AlertState.PENDING else alert.since_ms
    return replace(alert, since_ms=min(held_ms, at_ms), kept_since_ms=kept_since_ms)


def _standing(watched: _Watched) -> StandingAlert:
    alert = watched.alert
    value = None if alert.state is AlertState.QUIET else alert.value
    return StandingAlert(
        rule=watched.rule.name,
        severity=watched.rule.severity,
        state=alert.state.value,
        since_ms=alert.since_ms,
        value=value,
        condition=watched.words,
        summary=watched.rule.summary,
        reading="" if value is None else value_words(watched.rule.condition, value),
    )
