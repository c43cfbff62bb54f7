"""What bots set for chats and for themselves, and what later calls tell of it."""

import pytest
from bot_api import ANNA, BORIS, VirtualBot
from msgspec import structs

from perfkit.telegram.core import settings
from perfkit.telegram.core.profile import MOST_KEPT, keep_latest

BAD = "Bad Request: "
CHAT = {"chat_id": ANNA.id}
GROUP = {"chat_id": -1001}


@pytest.fixture
def group(known: VirtualBot) -> VirtualBot:
    """A bot that is in a group."""
    known.enter_group(GROUP["chat_id"], ANNA)
    known.poll(offset=known.account.queued + known.account._state.queue.next_id())
    known.wait(10)
    return known


def test_a_pinned_message_is_told_to_the_bot_and_found_in_the_chat(known):
    sent = known.result("sendMessage", **CHAT, text="read this")
    assert known.result("pinChatMessage", **CHAT, message_id=3) is True
    assert known.result("pinChatMessage", **CHAT, message_id=3) is True

    (update,) = known.result("getUpdates")
    assert update["message"]["pinned_message"] == sent
    assert update["message"]["from"]["id"] == 42
    assert known.result("getChat", **CHAT)["pinned_message"] == sent


def test_the_latest_pin_counts_until_it_goes(known):
    for text in ("one", "two", "three"):
        number = known.result("sendMessage", **CHAT, text=text)["message_id"]
        known.result("pinChatMessage", **CHAT, message_id=number)

    def pinned():
        return known.result("getChat", **CHAT).get("pinned_message", {}).get("text")

    assert pinned() == "three"
    known.result("unpinChatMessage", **CHAT)
    assert pinned() == "two"
    known.result("deleteMessage", **CHAT, message_id=5)
    assert pinned() == "one"
    known.result("unpinChatMessage", **CHAT, message_id=3)
    assert pinned() is None
    assert known.refusal("unpinChatMessage", **CHAT)[1] == BAD + "message to unpin not found"
    known.result("pinChatMessage", **CHAT, message_id=3)
    known.result("unpinAllChatMessages", **CHAT)
    assert pinned() is None


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("pinChatMessage", "message to pin not found"),
        ("unpinChatMessage", "message to unpin not found"),
        ("setMessageReaction", "message to react not found"),
    ],
)
def test_a_message_that_is_not_there_cant_be_pinned(known, method, reason):
    assert known.refusal(method, **CHAT, message_id=99) == (400, BAD + reason)


@pytest.mark.parametrize("reaction", [None, [], [{"type": "emoji", "emoji": "👍"}]])
def test_a_bot_reacts(known, reaction):
    params = {} if reaction is None else {"reaction": reaction}

    assert known.result("setMessageReaction", **CHAT, message_id=1, **params) is True


@pytest.mark.parametrize(
    ("reaction", "reason"),
    [
        ([{"type": "paid"}] * 2, "REACTIONS_TOO_MANY"),
        ([{"type": "word"}], "can't parse ReactionType: invalid reaction type specified"),
        ([1], "can't parse ReactionType: expected an Object"),
        ([{}], "can't parse ReactionType: expected an Object"),
    ],
)
def test_reactions_that_telegram_would_refuse_are_refused(known, reaction, reason):
    params = {"message_id": 1, "reaction": reaction}

    assert known.refusal("setMessageReaction", **CHAT, **params) == (400, BAD + reason)


def test_both_are_members_of_a_private_chat(known):
    student = known.result("getChatMember", **CHAT, user_id=ANNA.id)
    bot = known.result("getChatMember", **CHAT, user_id=42)

    assert (student["status"], student["user"]["first_name"]) == ("member", "Anna")
    assert (bot["status"], bot["user"]["is_bot"]) == ("member", True)
    assert known.result("getChatMemberCount", **CHAT) == 2
    for stranger in (BORIS.id, 7):
        assert known.refusal("getChatMember", **CHAT, user_id=stranger) == (
            400, BAD + "member not found"
        )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("setChatTitle", {"title": "x"}, "can't change private chat title"),
        ("setChatDescription", {}, "can't change private chat description"),
        ("setChatPermissions", {"permissions": {}}, "can't change private chat permissions"),
        ("createChatInviteLink", {}, "can't invite members to a private chat"),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("banChatMember", {"user_id": 1}, "can't ban members in private chats"),
        ("leaveChat", {}, "can't leave private chats"),
    ],
)
def test_a_private_chat_is_no_group(known, method, params, reason):
    assert known.refusal(method, **CHAT, **params) == (400, BAD + reason)


def test_in_a_group_the_bot_may_do_everything(group):
    owner, administrator = group.result("getChatAdministrators", **GROUP)

    assert administrator == group.result("getChatMember", **GROUP, user_id=42)
    assert (owner["status"], administrator["status"]) == ("creator", "administrator")
    assert administrator["can_restrict_members"] is True
    assert group.result("getChatMember", **GROUP, user_id=ANNA.id)["user"]["id"] == ANNA.id
    assert group.result("banChatMember", **GROUP, user_id=ANNA.id) is True


def test_a_groups_title_description_and_permissions_are_kept(group):
    assert group.result("setChatTitle", **GROUP, title=" 9b ") is True
    assert group.result("setChatDescription", **GROUP, description="About") is True
    assert group.result("setChatPermissions", **GROUP, permissions={"can_send_messages": True})
    chat = group.result("getChat", **GROUP)

    assert (chat["title"], chat["description"]) == ("9b", "About")
    assert chat["permissions"]["can_send_messages"] is True
    assert chat["permissions"]["can_send_polls"] is False
    (update,) = group.result("getUpdates")
    assert update["message"]["new_chat_title"] == "9b"
    assert group.refusal("setChatTitle", **GROUP, title=" ")[1] == BAD + "title must be non-empty"
    assert "not modified" in group.refusal("setChatDescription", **GROUP, description="About")[1]


def test_invite_links_are_made_changed_and_revoked(group):
    link = group.result("createChatInviteLink", **GROUP, name="class", member_limit=5)
    which = {"invite_link": link["invite_link"]}
    edited = group.result("editChatInviteLink", **GROUP, **which, creates_join_request=True)
    revoked = group.result("revokeChatInviteLink", **GROUP, **which)

    assert (link["name"], link["member_limit"], link["is_primary"]) == ("class", 5, False)
    assert (edited["creates_join_request"], "name" in edited) == (True, False)
    assert revoked == edited | {"is_revoked": True}
    assert group.refusal("revokeChatInviteLink", **GROUP, invite_link="x")[0] == 400
    assert (
        "member limit"
        in group.refusal(
            "createChatInviteLink", **GROUP, creates_join_request=True, member_limit=1
        )[1]
    )


def test_the_newest_primary_link_is_the_chats(group):
    first = group.result("exportChatInviteLink", **GROUP)
    second = group.result("exportChatInviteLink", **GROUP)

    assert first != second
    assert group.result("getChat", **GROUP)["invite_link"] == second


def test_the_number_of_links_is_bounded(group, monkeypatch):
    monkeypatch.setattr(settings, "KEPT_LINKS", 1)
    first = group.result("createChatInviteLink", **GROUP)
    group.result("createChatInviteLink", **GROUP)

    assert group.refusal("revokeChatInviteLink", **GROUP, invite_link=first["invite_link"])


def test_commands_are_kept_by_scope_and_language(known):
    start, hallo = ([{"command": name, "description": name}] for name in ("start", "hallo"))
    anna = {"scope": {"type": "chat", "chat_id": ANNA.id}}
    member = {"scope": {"type": "chat_member", "chat_id": "@x", "user_id": 1}}
    known.result("setMyCommands", commands=start)
    known.result("setMyCommands", commands=hallo, language_code="de")
    known.result("setMyCommands", commands=hallo, **anna)

    assert known.result("getMyCommands") == start
    assert known.result("getMyCommands", scope={"type": "default"}) == start
    assert known.result("getMyCommands", language_code="de") == hallo
    assert known.result("getMyCommands", **anna) == hallo
    assert known.result("getMyCommands", **member) == []
    known.result("deleteMyCommands", **anna)
    assert known.result("getMyCommands", **anna) == []
    assert known.result("getMyCommands") == start


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"scope": {"type": "x"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Empty chat_id specified"),
        ({"scope": {"type": "chat_member", "chat_id": 1}},
         "can't parse BotCommandScope: Invalid user_id specified"),
        ({"scope": {"type": []}}, "can't parse BotCommandScope JSON object"),
        ({"commands": [{"command": "/", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)  # fmt: skip
def test_commands_that_telegram_would_refuse_are_refused(known, params, reason):
    assert known.refusal("setMyCommands", **params) == (400, BAD + reason)


def test_a_bot_tells_its_names_by_language(known):
    known.result("setMyName", name="Tutor")
    known.result("setMyName", name="Lehrer", language_code="de")

    assert known.result("getMe")["first_name"] == "Tutor"
    assert known.result("sendMessage", **CHAT, text="x")["from"]["first_name"] == "Tutor"
    assert known.result("getMyName") == {"name": "Tutor"}
    assert known.result("getMyName", language_code="de") == {"name": "Lehrer"}
    assert known.result("getMyName", language_code="fr") == {"name": "Tutor"}


@pytest.mark.parametrize("what", ["description", "short_description"])
def test_a_bot_tells_its_descriptions(known, what):
    name = what.replace("_", "")
    assert known.result(f"getMy{name}") == {what: ""}
    known.result(f"setMy{name}", **{what: "About"})
    assert known.result(f"getMy{name}", language_code="de") == {what: "About"}
    known.result(f"setMy{name}")
    assert known.result(f"getMy{name}") == {what: ""}


def test_menu_buttons_are_kept_by_chat(known):
    web = {"type": "web_app", "text": "Open", "web_app": {"url": "https://127.0.0.1"}}
    assert known.result("getChatMenuButton") == {"type": "commands"}
    known.result("setChatMenuButton", **CHAT, menu_button=web)

    assert known.result("getChatMenuButton", **CHAT) == web
    assert known.result("getChatMenuButton", chat_id=BORIS.id) == {"type": "commands"}
    known.result("setChatMenuButton")
    assert known.result("getChatMenuButton", chat_id=BORIS.id) == {"type": "default"}
    assert known.refusal("getChatMenuButton", chat_id="x")[1] == BAD + "invalid chat_id specified"
    assert "unsupported type" in known.refusal("setChatMenuButton", menu_button={"type": "x"})[1]


def test_students_have_no_profile_photos(known):
    assert known.result("getUserProfilePhotos", user_id=ANNA.id) == {"total_count": 0, "photos": []}
    assert known.result("getUserProfilePhotos", user_id=42)["photos"] == []
    assert known.refusal("getUserProfilePhotos", user_id=7) == (400, BAD + "user not found")


def test_pins_of_messages_that_were_forgotten_are_forgotten(known):
    state = known.account._state
    known.result("sendMessage", **CHAT, text="x")
    known.result("pinChatMessage", **CHAT, message_id=3)
    known.result("deleteMessage", **CHAT, message_id=3)
    known.result("sendMessage", **CHAT, text="y")
    known.result("pinChatMessage", **CHAT, message_id=5)

    assert state.settings_of(ANNA.id).pinned == [5]
    assert structs.asdict(state.settings_of(ANNA.id))["description"] == ""


def test_languages_without_end_do_not_fill_the_memory():
    kept: dict[tuple[str, str], str] = {}
    for number in range(MOST_KEPT + 2):
        keep_latest(kept, ("name", str(number)), "Tutor")

    assert len(kept) == MOST_KEPT
    assert next(iter(kept)) == ("name", "2")
