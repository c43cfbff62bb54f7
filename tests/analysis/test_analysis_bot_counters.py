import pytest

from perfkit.analysis import bot_counters
from perfkit.analysis.bot_counters import BotCounters, Increases
from perfkit.analysis.counter_names import CounterNames
from perfkit.formats.prometheus_reading import read_exposition
from perfkit.model.bot_counters import ChosenCounter, Meaning
from perfkit.model.histogram import Histogram

SEEN, FAILED, TOOK = Meaning.INTERACTIONS, Meaning.ERRORS, Meaning.RESPONSE


class Bot:
    """A bot whose metrics are read again and again."""

    def __init__(self, *chosen: ChosenCounter) -> None:
        self._counters = BotCounters(CounterNames(chosen))

    def tells(self, text: str) -> Increases:
        return self._counters.take(read_exposition(text))


def counted(name: str, *chosen: ChosenCounter) -> dict[Meaning, float]:
    """What a metric that has risen from 1 to 3 counts."""
    bot = Bot(*chosen)
    bot.tells(f"{name} 1")
    return dict(bot.tells(f"{name} 3").counts)


@pytest.mark.parametrize(
    "name",
    [
        "bot_updates_total", "aiogram_updates_total", "telegram_updates_total", "updates_total",
        "shop_bot_updates_processed_total", "bot_requests_total", "http_requests_total",
        "django_http_requests_before_middlewares_total", "flask_http_request_total",
        "starlette_requests_total", 'http_requests_total{handler="/menu"}',
    ],
)  # fmt: skip
def test_names_of_interactions_are_known(name: str) -> None:
    assert counted(name) == {SEEN: 2}


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("bot_errors_total", FAILED),
        ("aiogram_errors_total", FAILED),
        ("bot_update_errors_total", FAILED),
        ("handler_exceptions_total", FAILED),
        ("errors_total", FAILED),
        ("bot_cache_hits_total", Meaning.CACHE_HITS),
        ("django_cache_get_hits_total", Meaning.CACHE_HITS),
        ("django_cache_get_misses_total", Meaning.CACHE_MISSES),
        ("redis_cache_miss_total", Meaning.CACHE_MISSES),
    ],
)
def test_names_of_errors_and_caches_are_known(name: str, meaning: Meaning) -> None:
    assert counted(name) == {meaning: 2}


@pytest.mark.parametrize(
    "name",
    [
        "process_cpu_seconds_total", "telegram_api_requests_total", "redis_errors_total",
        "bot_users", "python_gc_objects_collected_total", "bot_updates_created",
        "telegram_api_request_duration_seconds_bucket", "bot_update_duration_seconds_sum",
        "http_client_requests_total",
    ],
)  # fmt: skip
def test_what_means_something_else_is_not_counted(name: str) -> None:
    assert counted(name) == {}
    assert not CounterNames().wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "bot_update_duration_seconds", "aiogram_update_latency_seconds", "handler_seconds",
        "telegram_response_time_seconds", "message_processing_duration_seconds",
        "bot_latency_seconds", "http_request_duration_seconds",
        "starlette_request_duration_seconds",
    ],
)  # fmt: skip
def test_names_of_response_times_are_known(name: str) -> None:
    assert CounterNames().wanted(f"{name}_bucket")
    bot = Bot()
    bot.tells(f'{name}_bucket{{le="1"}} 0')
    told = bot.tells(f'{name}_bucket{{le="1"}} 4')
    assert told.response is not None
    assert told.response.count == 4
    assert told.counts == {SEEN: 4}, "who measures answers has counted them"
    assert told.names == {TOOK: f"{name}_bucket"}


def test_updates_go_before_requests_and_one_name_is_taken_of_several() -> None:
    bot = Bot()
    text = 'http_requests_total {0}\nz_updates_total{{a="1"}} {0}\nz_updates_total{{a="2"}} {0}\n'
    bot.tells(text.format(1))
    told = bot.tells(text.format(2))
    assert told.counts == {SEEN: 2}
    assert told.names == {SEEN: "z_updates_total"}


def test_a_gauge_is_no_counter() -> None:
    assert counted("# TYPE bot_updates gauge\nbot_updates") == {}


def test_failures_that_a_label_tells_apart_are_errors() -> None:
    bot = Bot()
    text = (
        'http_requests_total{{status="200"}} {0}\nhttp_requests_total{{status="404"}} {0}\n'
        'http_requests_total{{status="503"}} {0}\nhttp_requests_total{{result="error"}} {0}\n'
    )
    bot.tells(text.format(1))
    assert bot.tells(text.format(4)).counts == {SEEN: 12, FAILED: 6}


def test_that_nothing_has_failed_yet_is_known_by_the_label() -> None:
    assert counted('http_requests_total{status="200"}') == {SEEN: 2, FAILED: 0}
    assert counted('http_requests_total{path="/"}') == {SEEN: 2}


def test_what_somebody_chose_goes_before_what_names_suggest() -> None:
    assert counted("likes", ChosenCounter(SEEN, "likes")) == {SEEN: 2}
    assert counted("bot_updates_total", ChosenCounter(SEEN, "likes")) == {}
    assert counted('bot_updates_total{status="error"}', ChosenCounter(FAILED, "likes")) == {SEEN: 2}
    names = CounterNames([ChosenCounter(TOOK, "took")])
    assert names.wanted("took_bucket")
    bot = Bot(ChosenCounter(TOOK, "took"))
    bot.tells('took 1\ntook_bucket{le="+Inf"} 1')
    assert bot.tells('took 5\ntook_bucket{le="+Inf"} 3').counts == {SEEN: 2}


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        ((("status", "5*"),), 2),
        ((("status", "503"),), 2),
        ((("status", "50"),), 0),
        ((("x", ""),), 2),
    ],
)
def test_a_choice_may_ask_for_labels(labels: tuple[tuple[str, str], ...], count: float) -> None:
    counts = counted('a_total{status="503"}', ChosenCounter(FAILED, "a_total", labels))
    assert counts.get(FAILED, 0) == count


def test_the_first_reading_is_only_compared_with() -> None:
    assert Bot().tells("bot_updates_total 7").counts == {SEEN: 0}


def test_a_bot_that_began_anew_has_counted_from_nothing() -> None:
    bot = Bot()
    bot.tells("bot_updates_total 100")
    assert bot.tells("bot_updates_total 110").counts == {SEEN: 10}
    assert bot.tells("bot_updates_total 3").counts == {SEEN: 3}
    assert bot.tells('bot_updates_total{kind="new"} 2').counts == {SEEN: 2}
    assert bot.tells("bot_updates_total 5").counts == {SEEN: 5}


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-1"])
def test_what_is_no_count_is_passed_over(value: str) -> None:
    bot = Bot()
    bot.tells("bot_updates_total 1")
    assert bot.tells(f"bot_updates_total {value}").counts == {SEEN: 0}


def test_labels_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot_counters, "MOST_SERIES", 3)
    text = "".join(f'bot_updates_total{{user="{number}"}} 1\n' for number in range(4))
    with pytest.raises(ValueError, match="more than 3 series"):
        Bot().tells(text)


def buckets(*counts: tuple[str, float], labels: str = "") -> str:
    name = "bot_response_seconds_bucket"
    return "".join(f'{name}{{{labels}le="{bound}"}} {count}\n' for bound, count in counts)


def test_times_are_laid_out_evenly_between_the_bounds() -> None:
    bot = Bot()
    bot.tells(buckets(("1", 10), ("5", 10), ("+Inf", 10)))
    told = bot.tells(buckets(("1", 12), ("5", 52), ("+Inf", 55)))
    assert told.response is not None
    times = told.response
    assert (times.count, times.max_us) == (45, 5_000_000)
    assert times.sum_us == pytest.approx(2 * 0.5e6 + 40 * 3e6 + 3 * 5e6)
    assert times.count_above(3_000_000) == pytest.approx(23, abs=1)


def test_histograms_with_other_labels_are_put_together() -> None:
    bot = Bot()
    bot.tells(buckets(("1", 0), labels='kind="a",') + buckets(("1", 0), labels='kind="b",'))
    told = bot.tells(buckets(("1", 2), labels='kind="a",') + buckets(("1", 3), labels='kind="b",'))
    assert told.response is not None
    assert told.response.count == 5


def test_bounds_that_are_none_are_passed_over() -> None:
    bot = Bot()
    bot.tells(buckets(("1", 0)))
    told = bot.tells(
        buckets(("x", 9), ("-1", 9), ("NaN", 9), ("1", 2)) + "bot_response_seconds_bucket 9"
    )
    assert told.response is not None
    assert told.response.freeze() == Histogram.of((250_000, 750_000)).freeze()
