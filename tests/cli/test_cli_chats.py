"""``--chat``: chats that are there from the beginning."""

import pytest

from perfkit.cli.options import read_chats
from perfkit.errors import UsageError
from perfkit.model.standing_chat import ChatKind, StandingChat


def test_each_names_a_chat():
    assert read_chats(["42", "-5:group"]) == (
        StandingChat(42, ChatKind.PRIVATE),
        StandingChat(-5, ChatKind.GROUP),
    )
    assert read_chats(None) == ()


def test_what_names_none_is_told_with_the_option():
    with pytest.raises(UsageError, match="--chat: 'x' names no chat"):
        read_chats(["42", "x"])
