"""Questions to the bot live for a while; those that were never answered are counted."""

import pytest

from perfkit.telegram.core.queries import JUDGED_AFTER_NS, LOOK_EVERY_NS, OpenQueries
from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.updates import QUERY_LIFE_NS


def test_an_answer_within_the_life_of_a_query_tells_what_it_was_about():
    queries = OpenQueries[str](1)
    query = queries.open("Anna", 7, 0)
    assert queries.answer(query, QUERY_LIFE_NS) == "Anna"
    assert (len(queries), queries.expired) == (0, 0)


def test_an_answer_after_it_is_refused_and_the_query_counts_as_expired():
    queries = OpenQueries[str](1)
    query = queries.open("Anna", 7, 0)
    for _ in range(2):
        with pytest.raises(Refusal, match="query is too old"):
            queries.answer(query, QUERY_LIFE_NS + 1)
    assert (len(queries), queries.expired) == (0, 1)


def test_expired_queries_are_forgotten_when_others_are_asked():
    queries = OpenQueries[str](1)
    for second in range(3):
        queries.open("Anna", 7 + second, second * LOOK_EVERY_NS)
    queries.open("Boris", 10, QUERY_LIFE_NS + 2 * LOOK_EVERY_NS)
    assert (len(queries), queries.expired) == (2, 2)
    queries.open("Boris", 11, QUERY_LIFE_NS + 2 * LOOK_EVERY_NS + 1)
    assert (len(queries), queries.expired) == (3, 2)
    queries.open("Boris", 12, QUERY_LIFE_NS + 3 * LOOK_EVERY_NS)
    assert (len(queries), queries.expired) == (3, 3)


def test_expired_or_not_what_was_handed_and_not_answered_is_counted():
    queries = OpenQueries[str](1)
    for update_id in range(3):
        queries.open("Anna", update_id, 0)
    assert queries.unanswered(1, JUDGED_AFTER_NS) == 2
    assert queries.unanswered(9, QUERY_LIFE_NS + 1) == 3
    queries.open("Anna", 3, QUERY_LIFE_NS + 1)
    assert queries.unanswered(9, QUERY_LIFE_NS + 1) == 3
