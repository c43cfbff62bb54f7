"""Which of a bot's metrics count what, by their names? Those that bots and their libraries use.

Names as found in the field: of bots' own counters (``bot_updates_total``, ``aiogram_errors_total``,
``telegram_update_duration_seconds``), and of the exporters for web frameworks (FastAPI, Starlette,
Django, Flask). What isn't recognised is named with ``--counter``; nothing is guessed from values.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from perfkit.model.bot_counters import ChosenCounter, Meaning
from perfkit.model.exposition import MetricSample

BUCKET = "_bucket"
_TIME = r"(?:_(?:processing|handling|handler))?(?:_(?:duration|latency|time))?_seconds"
_PATTERNS: Mapping[Meaning, Sequence[re.Pattern[str]]] = {
    Meaning.INTERACTIONS: [
        re.compile(r"(?:\w+_)?updates(?:_(?:processed|received|handled))?(?:_total)?"),
        re.compile(r"(?:\w+_)?bot_requests(?:_total)?"),
        re.compile(r"(?:\w+_)?http_requests?(?:_before_middlewares)?_total"),
        re.compile(r"(?:starlette|fastapi|flask|django|aiohttp)_requests?_total"),
    ],
    Meaning.ERRORS: [
        re.compile(r"(?:\w+_)?(?:updates?|handlers?|bot|telegram|aiogram)_"
                   r"(?:errors?|exceptions?|failures?)(?:_total)?"),
        re.compile(r"(?:errors|exceptions)_total"),
    ],
    Meaning.RESPONSE: [
        re.compile(rf"(?:\w+_)?(?:updates?|handler|response){_TIME}"),
        re.compile(rf"(?:\w+_)?(?:bot|message){_TIME}"),
        re.compile(r"(?:\w+_)?http_requests?_(?:duration|latency)_seconds"),
        re.compile(r"(?:starlette|fastapi|flask|django|aiohttp)_requests?_(?:duration|latency)"
                   r"_seconds"),
    ],
    Meaning.CACHE_HITS: [re.compile(r"(?:\w+_)?cache(?:_get)?_hits?(?:_total)?")],
    Meaning.CACHE_MISSES: [re.compile(r"(?:\w+_)?cache(?:_get)?_miss(?:es)?(?:_total)?")],
}  # fmt: skip
"""Of several that match, those of the first pattern are taken: an update is what a person did, a
request may be one of many that follow from it."""
_OUTGOING = re.compile(r"(?:^|_)(?:api|client|outgoing|backend)_")
"""What the bot asks of others is no answer of its own."""
_FAILED = re.compile(r"5..|5xx|errors?|failed|failures?|exceptions?", re.IGNORECASE)
_STATUS = ("status", "status_code", "code", "result", "outcome")


class CounterNames:
    """Says which samples mean what; ``chosen`` goes before what names suggest."""

    def __init__(self, chosen: Collection[ChosenCounter] = ()) -> None:
        self._chosen = tuple(chosen)

    def wanted(self, sample_name: str) -> bool:
        """Whether samples of this name may mean anything, as they stand in the bot's answer."""
        name = sample_name.removesuffix(BUCKET)
        if any(name == each.name for each in self._chosen):
            return True
        return any(_rank(meaning, sample_name) is not None for meaning in Meaning)

    def sort(self, samples: Iterable[MetricSample]) -> dict[Meaning, tuple[MetricSample, ...]]:
        """The samples by meaning: of each the chosen ones, else those of the likeliest name.

        No errors where there could be some is not the same as errors that nobody counts.
        """
        there = tuple(samples)
        found = {meaning: tuple(self._of(meaning, there)) for meaning in Meaning}
        found = {meaning: samples for meaning, samples in found.items() if samples}
        if Meaning.ERRORS not in found and not self._choices(Meaning.ERRORS):
            # many count them together with what went well, told apart by a label
            judged = list(filter(_status, found.get(Meaning.INTERACTIONS, ())))
            if judged:
                found[Meaning.ERRORS] = tuple(s for s in judged if _FAILED.fullmatch(_status(s)))
        return found

    def _choices(self, meaning: Meaning) -> tuple[ChosenCounter, ...]:
        return tuple(each for each in self._chosen if each.meaning is meaning)

    def _of(self, meaning: Meaning, samples: tuple[MetricSample, ...]) -> Iterator[MetricSample]:
        choices = self._choices(meaning)
        if choices:
            return (s for s in samples if any(_is_chosen(s, choice) for choice in choices))
        ranked = [(rank, s.name) for s in samples if (rank := _rank(meaning, s.name)) is not None]
        likeliest = min(ranked, default=(0, ""))[1]
        return (sample for sample in samples if sample.name == likeliest)


def _rank(meaning: Meaning, sample_name: str) -> int | None:
    """How early in the list of names; None: nothing says that it means this."""
    is_bucket = sample_name.endswith(BUCKET)
    if is_bucket != (meaning is Meaning.RESPONSE):
        return None
    name = sample_name.removesuffix(BUCKET)
    if _OUTGOING.search(name):
        return None
    patterns = enumerate(_PATTERNS[meaning])
    return next((rank for rank, pattern in patterns if pattern.fullmatch(name)), None)


def _is_chosen(sample: MetricSample, choice: ChosenCounter) -> bool:
    bucket = BUCKET if choice.meaning is Meaning.RESPONSE else ""
    if sample.name != choice.name + bucket:
        return False
    labels = dict(sample.labels)
    return all(_fits(labels.get(name, ""), wanted) for name, wanted in choice.labels)


def _fits(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1])
    return value == wanted


def _status(sample: MetricSample) -> str:
    """How it went, as the label says it; empty if none does."""
    labels = dict(sample.labels)
    return next((labels[name] for name in _STATUS if labels.get(name)), "")
