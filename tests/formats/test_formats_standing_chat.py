"""Standing chats as they are written on the command line."""

import pytest

from perfkit.formats.standing_chat import read_standing_chat
from perfkit.model.standing_chat import ChatKind, StandingChat


@pytest.mark.parametrize(
    ("text", "chat"),
    [
        ("42", StandingChat(42, ChatKind.PRIVATE)),
        (" -42 ", StandingChat(-42, ChatKind.GROUP)),
        ("-1001234567890", StandingChat(-1001234567890, ChatKind.SUPERGROUP)),
        ("-1001234567890:forum", StandingChat(-1001234567890, ChatKind.FORUM)),
        ("-1001234567890:channel", StandingChat(-1001234567890, ChatKind.CHANNEL)),
    ],
)
def test_an_id_tells_its_kind_unless_one_is_named(text, chat):
    assert read_standing_chat(text) == chat


def test_a_name_has_always_the_same_id():
    news = read_standing_chat("@School_News")

    assert (news.kind, news.username) == (ChatKind.CHANNEL, "School_News")
    assert read_standing_chat("@school_news:supergroup").chat_id == news.chat_id
    assert -1003 * 10**9 < news.chat_id < -1001 * 10**9


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no chat"),
        ("one", "names no chat"),
        ("@a", "names no chat"),
        ("0", "0 is no chat's id"),
        ("1:club", "'club' is no kind of chat: private, group, supergroup, forum, channel"),
        ("1:group", "1 can't be a group's: basic groups have ids from -1 to"),
        ("-5:forum", "-5 can't be a forum's: supergroups and channels have ids of the form -100"),
        ("-5:private", "-5 can't be a private's: private chats have ids above 0"),
    ],
)
def test_what_names_no_chat_is_told(text, reason):
    with pytest.raises(ValueError, match=reason):
        read_standing_chat(text)
