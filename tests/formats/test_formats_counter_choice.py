import pytest

from perfkit.formats.counter_choice import read_counter_choice
from perfkit.model.bot_counters import ChosenCounter, Meaning


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("interactions=my_updates_total", ChosenCounter(Meaning.INTERACTIONS, "my_updates_total")),
        (" errors=a:b{} ", ChosenCounter(Meaning.ERRORS, "a:b")),
        ("response=took_seconds_bucket", ChosenCounter(Meaning.RESPONSE, "took_seconds")),
        (
            'errors=http_requests_total{status=5*, method="POST"}',
            ChosenCounter(
                Meaning.ERRORS, "http_requests_total", (("status", "5*"), ("method", "POST"))
            ),
        ),
        ("cache-hits=hits{name=}", ChosenCounter(Meaning.CACHE_HITS, "hits", (("name", ""),))),
    ],
)
def test_a_choice_is_read(text: str, choice: ChosenCounter) -> None:
    assert read_counter_choice(text) == choice


@pytest.mark.parametrize(
    "text",
    ["", "interactions", "interactions=", "likes=a_total", "errors=1a", "errors=a{b=c", "=a"],
)
def test_what_is_no_choice_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="interactions=my_updates_total"):
        read_counter_choice(text)


@pytest.mark.parametrize("labels", ["status", "status=5,", "1=2", 'a="b', 'a=b=c"'])
def test_what_is_no_label_is_told(labels: str) -> None:
    with pytest.raises(ValueError, match=r"expected a label such as status=5\*"):
        read_counter_choice(f"errors=a{{{labels}}}")
