"""Chats that stand there from the beginning: what bots find in them, and what is theirs alone."""

import pytest
from bot_api import ANNA, CHANNEL, FORUM, VirtualBot

from perfkit.model.standing_chat import ChatKind, StandingChat
from perfkit.telegram.core.wire import Upload

OWNER = StandingChat(7, ChatKind.PRIVATE)
GROUP = StandingChat(-8, ChatKind.GROUP)
IN_FORUM = {"chat_id": FORUM.chat_id}


@pytest.fixture
def bot():
    return VirtualBot(chats=(FORUM, CHANNEL, OWNER, GROUP))


def test_the_first_person_has_opened_all_others(bot):
    assert bot.result("sendMessage", chat_id=7, text="I have started")["chat"]["id"] == 7
    for chat in (FORUM, CHANNEL, GROUP):
        found = bot.result("getChatMember", chat_id=chat.chat_id, user_id=7)
        assert (found["status"], found["user"]["id"]) == ("creator", 7)


def test_without_a_person_somebody_has():
    alone = VirtualBot(chats=(GROUP,))

    assert alone.result("getChatAdministrators", chat_id=-8)[0]["user"]["id"] == 8


def test_other_chats_are_not_found(bot):
    assert bot.refusal("sendMessage", chat_id=9, text="x") == (400, "Bad Request: chat not found")
    assert bot.refusal("sendMessage", chat_id="@gone", text="x")[1].endswith("chat not found")


def test_a_channel_has_a_name_and_signs_what_is_posted(bot):
    sent = bot.result("sendMessage", chat_id="@News", text="x")
    album = bot.result("sendMediaGroup", chat_id="@news", media=[
        {"type": "photo", "media": "https://127.0.0.1/a.jpg"},
        {"type": "photo", "media": "https://127.0.0.1/b.jpg"},
    ])  # fmt: skip
    forwarded = bot.result(
        "forwardMessage", chat_id=7, from_chat_id="@news", message_id=sent["message_id"]
    )

    assert sent["sender_chat"] == sent["chat"] == {
        "id": CHANNEL.chat_id, "type": "channel", "title": "Standing channel", "username": "news",
    }  # fmt: skip
    assert "from" not in sent
    assert "permissions" not in bot.result("getChat", chat_id="@news")
    assert "permissions" in bot.result("getChat", chat_id=GROUP.chat_id)
    assert album[1]["sender_chat"] == sent["chat"]
    assert forwarded["from"]["id"] == 42
    assert forwarded["forward_origin"] == {
        "type": "channel", "date": sent["date"], "chat": sent["chat"],
        "message_id": sent["message_id"],
    }  # fmt: skip


def test_everybody_counts_as_a_member_until_they_are_sent_away(bot):
    bot.say("hello")
    anna = {"chat_id": CHANNEL.chat_id, "user_id": ANNA.id}
    assert bot.result("getChatMember", **anna)["status"] == "member"
    assert bot.result("banChatMember", **anna)
    assert bot.result("getChatMember", **anna)["status"] == "kicked"
    assert bot.result("unbanChatMember", **anna)
    assert bot.result("getChatMember", **anna)["status"] == "left"
    assert bot.result("getChatMemberCount", chat_id="@news") == 2
    assert bot.refusal("getChatMember", **anna | {"user_id": 99})[1].endswith("member not found")


def test_what_a_channel_has_posted_is_answered_edited_and_deleted(bot):
    first = bot.result("sendMessage", chat_id="@news", text="x")["message_id"]
    answer = {"reply_parameters": {"message_id": first}}
    second = bot.result("sendMessage", chat_id="@news", text="y", **answer)
    assert second["reply_to_message"]["sender_chat"]["username"] == "news"
    post = {"chat_id": "@news", "message_id": first}
    assert bot.result("editMessageText", **post, text="z")["text"] == "z"
    assert bot.result("deleteMessage", **post)
    assert bot.result("deleteMessages", chat_id="@news", message_ids=[second["message_id"]])


def test_a_bot_that_has_left_may_not_write(bot):
    assert bot.result("leaveChat", chat_id="@news")
    assert bot.refusal("sendMessage", chat_id="@news", text="x") == (
        403, "Forbidden: bot is not a member of the channel chat",
    )  # fmt: skip


def topic(bot, **params) -> int:
    return bot.result("createForumTopic", **IN_FORUM, **({"name": "Maths"} | params))[
        "message_thread_id"
    ]


def test_a_topic_holds_messages_until_it_is_deleted(bot):
    number = topic(bot, icon_custom_emoji_id="5434144690511290129", icon_color=0xFFD67E)
    sent = bot.result("sendMessage", **IN_FORUM, text="1+1", message_thread_id=number)
    general = bot.result("sendMessage", **IN_FORUM, text="x", message_thread_id=0)

    assert (sent["message_thread_id"], sent["is_topic_message"]) == (number, True)
    assert "message_thread_id" not in general
    assert bot.result("deleteForumTopic", **IN_FORUM, message_thread_id=number)
    gone = {"from_chat_id": FORUM.chat_id, "chat_id": 7, "message_id": sent["message_id"]}
    assert bot.refusal("copyMessage", **gone)[1].endswith("message to copy not found")
    assert bot.result("copyMessage", **gone | {"message_id": general["message_id"]})
    assert bot.refusal("sendMessage", **IN_FORUM, text="x", message_thread_id=number)[1] == (
        "Bad Request: message thread not found"
    )


def test_copies_stand_where_they_are_put_and_not_where_they_come_from(bot):
    number = topic(bot)
    sent = bot.result("sendMessage", **IN_FORUM, text="1+1", message_thread_id=number)
    source = {"from_chat_id": FORUM.chat_id, "message_id": sent["message_id"]}
    private = bot.result("forwardMessage", chat_id=7, **source)
    posted = bot.result("forwardMessage", chat_id="@news", **source)
    back = bot.result("forwardMessage", **IN_FORUM, **source)
    again = bot.result("forwardMessage", **IN_FORUM, **source, message_thread_id=number)

    assert "message_thread_id" not in private
    assert "message_thread_id" not in back
    assert again["message_thread_id"] == number
    assert posted["sender_chat"]["username"] == "news"
    assert "from" not in posted
    opening = source | {"message_id": number}
    assert bot.refusal("copyMessage", chat_id=7, **opening)[1] == (
        "Bad Request: the message can't be copied"
    )


def test_in_chats_without_topics_their_number_says_nothing(bot):
    assert "message_thread_id" not in bot.result(
        "sendMessage", chat_id=7, text="x", message_thread_id=5
    )
    assert bot.refusal("createForumTopic", chat_id=7, name="x")[1] == (
        "Bad Request: the chat is not a forum"
    )


def test_a_topic_is_renamed_closed_and_opened(bot):
    where = IN_FORUM | {"message_thread_id": topic(bot)}
    assert bot.result("editForumTopic", **where, name="Physics")
    assert bot.result("editForumTopic", **where, icon_custom_emoji_id="5312536423851630001")
    assert bot.refusal("editForumTopic", **where, name="Physics")[1].endswith("TOPIC_NOT_MODIFIED")
    assert bot.refusal("reopenForumTopic", **where)[1].endswith("TOPIC_NOT_MODIFIED")
    assert bot.result("closeForumTopic", **where)
    assert bot.refusal("closeForumTopic", **where)[1].endswith("TOPIC_NOT_MODIFIED")
    assert bot.result("reopenForumTopic", **where)
    assert bot.refusal("closeForumTopic", **where | {"message_thread_id": 99})[1].endswith(
        "TOPIC_ID_INVALID"
    )


def test_the_general_topic_is_hidden_and_seen(bot):
    for method in ("reopen", "unhide"):
        assert bot.refusal(f"{method}GeneralForumTopic", **IN_FORUM)[0] == 400
    for method in ("close", "hide", "unhide", "reopen", "hide", "reopen"):
        assert bot.result(f"{method}GeneralForumTopic", **IN_FORUM)
    bot.result("hideGeneralForumTopic", **IN_FORUM)
    assert bot.refusal("hideGeneralForumTopic", **IN_FORUM)[0] == 400
    assert bot.result("editGeneralForumTopic", **IN_FORUM, name="Hall")
    assert bot.refusal("editGeneralForumTopic", **IN_FORUM, name="Hall")[0] == 400


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"name": " "}, "topic title must be non-empty"),
        ({"name": "x" * 129}, "TOPIC_TITLE_INVALID"),
        ({"name": "x", "icon_color": 5}, "TOPIC_ICON_COLOR_INVALID"),
    ],
)
def test_what_cant_be_a_topic_is_refused(bot, params, reason):
    assert bot.refusal("createForumTopic", **IN_FORUM, **params) == (400, f"Bad Request: {reason}")


def test_pins_are_taken_from_one_topic(bot):
    number = topic(bot)
    inside = bot.result("sendMessage", **IN_FORUM, text="in", message_thread_id=number)
    outside = bot.result("sendMessage", **IN_FORUM, text="out")
    for each in (outside, inside):
        bot.result("pinChatMessage", **IN_FORUM, message_id=each["message_id"])
    assert bot.result("unpinAllForumTopicMessages", **IN_FORUM, message_thread_id=number)
    assert bot.result("getChat", **IN_FORUM)["pinned_message"]["text"] == "out"
    assert bot.result("unpinAllGeneralForumTopicMessages", **IN_FORUM)
    assert "pinned_message" not in bot.result("getChat", **IN_FORUM)


def test_topics_have_icons(bot):
    icons = bot.result("getForumTopicIconStickers")

    assert [icon["emoji"] for icon in icons] == ["📰", "💡", "⚡", "🎙", "🔝", "🗣"]
    assert bot.result("sendSticker", chat_id=7, sticker=icons[0]["file_id"])


def test_a_subscription_link_is_for_30_days(bot):
    paid = {"chat_id": CHANNEL.chat_id, "subscription_price": 3}
    link = bot.result("createChatSubscriptionInviteLink", **paid, subscription_period=2_592_000)
    edited = bot.result("editChatSubscriptionInviteLink", chat_id=CHANNEL.chat_id,
                        invite_link=link["invite_link"], name="fans")  # fmt: skip

    assert edited == link | {"name": "fans"}
    assert link["subscription_price"] == 3
    assert bot.refusal("createChatSubscriptionInviteLink", **paid, subscription_period=5)[0] == 400


def test_scores_only_rise_unless_they_are_forced(bot):
    sent = bot.result("sendGame", chat_id=7, game_short_name="quiz")
    game = {"chat_id": 7, "message_id": sent["message_id"]}
    assert bot.result("setGameScore", **game, user_id=7, score=5) == sent
    assert bot.refusal("setGameScore", **game, user_id=7, score=5)[1].endswith(
        "BOT_SCORE_NOT_MODIFIED"
    )
    assert bot.result("setGameScore", **game, user_id=7, score=3, force=True)
    assert bot.refusal("setGameScore", **game, user_id=7, score=-1, force=True)[0] == 400
    (best,) = bot.result("getGameHighScores", **game, user_id=7)
    assert (best["position"], best["user"]["id"], best["score"]) == (1, 7, 3)


def test_scores_are_of_games_and_of_those_who_play(bot):
    text = bot.result("sendMessage", chat_id=7, text="x")["message_id"]
    game = bot.result("sendGame", chat_id=7, game_short_name="quiz")["message_id"]
    about = {"chat_id": 7, "user_id": 7, "score": 1}
    assert bot.refusal("setGameScore", **about, message_id=text)[1].endswith("MESSAGE_ID_INVALID")
    assert bot.refusal("setGameScore", **about, message_id=99)[1].endswith("score not found")
    stranger = about | {"user_id": 99, "message_id": game}
    assert bot.refusal("setGameScore", **stranger)[1].endswith("user not found")
    assert bot.result("setGameScore", **about, message_id=game)
    assert bot.result("deleteMessage", chat_id=7, message_id=game)
    other = bot.result("sendGame", chat_id=7, game_short_name="quiz")["message_id"]
    assert bot.result("getGameHighScores", chat_id=7, user_id=7, message_id=other) == []
    assert bot.result("getGameHighScores", inline_message_id="1", user_id=7) == []
    assert bot.result("setGameScore", inline_message_id="1", user_id=7, score=1) is True


def test_a_bot_has_pictures_and_asks_for_rights(bot):
    photo = {"photo": {"type": "static", "photo": "attach://me"}, "me": Upload("a.png", "", b"x")}
    assert bot.result("setMyProfilePhoto", **photo)
    photos = bot.result("getUserProfilePhotos", user_id=42, limit=1)
    assert (photos["total_count"], len(photos["photos"])) == (1, 1)
    assert bot.result("getUserProfilePhotos", user_id=42, offset=1)["photos"] == []
    assert bot.result("removeMyProfilePhoto")
    assert bot.result("getUserProfilePhotos", user_id=42)["total_count"] == 0
    missing = {"type": "static", "photo": "attach://gone"}
    assert bot.refusal("setMyProfilePhoto", photo=missing)[1].endswith("photo not found")
    broken = {"type": "static", "photo": 5}
    assert "can't parse" in bot.refusal("setMyProfilePhoto", photo=broken)[1]

    rights = dict.fromkeys(bot.result("getMyDefaultAdministratorRights"), False)
    assert bot.result("setMyDefaultAdministratorRights", rights=rights | {"is_anonymous": True})
    assert bot.result("getMyDefaultAdministratorRights")["is_anonymous"] is True
    of_channels = bot.result("getMyDefaultAdministratorRights", for_channels=True)
    assert of_channels["can_post_messages"] is False
    assert bot.result("setMyDefaultAdministratorRights")
    assert not any(bot.result("getMyDefaultAdministratorRights").values())
    nonsense = rights | {"is_anonymous": "x"}
    assert "can't parse" in bot.refusal("setMyDefaultAdministratorRights", rights=nonsense)[1]
