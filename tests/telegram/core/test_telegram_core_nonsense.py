"""Whatever a parameter says, a call is answered or refused, and nothing breaks."""

import pytest
from any_call import as_sent, required
from bot_api import VirtualBot

from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.wire import LARGEST_PARAMETERS, Refusal, parse_request

NONSENSE = (
    "\0", "null", "-1", "1e999", "NaN", "9" * 400, "[" * 10_000, '{"a":' * 5_000, '"\\ud800"',
    "[[]]", "[{}]", "[null]", "[1.5]", '["\\ud800"]', '{"type":5}', '{"message_id":1e400}',
    '[{"type":"bold","offset":-5,"length":9223372036854775807}]', "attach://x", "https://[::1",
    "@", "<b", "*_[`", "\U0001d54f" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("method", sorted(METHODS.keys() - {"getupdates"}))
def test_no_value_brings_a_method_down(method):
    bot = VirtualBot()
    bot.say("hello")
    valid = as_sent(required(method) | {"text": "x"})
    for field in METHODS[method].parameters:
        for value in NONSENSE:
            status, envelope = bot.answers[bot.ask(method, **valid | {field.name: value})]
            assert status in {200, 400, 403}
            assert envelope["ok"] is (status == 200)


def test_parameters_are_bounded():
    with pytest.raises(Refusal, match="Request Entity Too Large"):
        parse_request(b"", "", b"a" * (LARGEST_PARAMETERS + 1))
