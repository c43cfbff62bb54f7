"""Groups: who is in them as what, what the bot gets to hear there, and who sees what it does."""

import pytest
from bot_api import ANNA, BORIS, TEACHER, VirtualBot

from perfkit.formats.images import grey_jpeg
from perfkit.model.chat import Acted, Delivered, Edited, SeenInGroup, Sent, Standing
from perfkit.model.chat import Deleted as Gone
from perfkit.model.deeds import (
    AddBot,
    Block,
    EditOwn,
    FileKind,
    InGroup,
    Join,
    Leave,
    OpenGroup,
    OwnFile,
    PressButton,
    React,
    SayText,
    SendFile,
    ShareLocation,
    Vote,
)
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.types import User

SUPER, BASIC = -1001, -44
CHAT = {"chat_id": SUPER}
BAD = "Bad Request: "
BOT = 42
EVERYTHING = [
    "message", "edited_message", "callback_query", "chat_member", "my_chat_member", "poll",
    "poll_answer", "message_reaction",
]  # fmt: skip
CARLA = User(id=6_000_000_003, is_bot=False, first_name="Carla")
KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


class Group(VirtualBot):
    """A bot in a supergroup with Anna and Boris."""

    def __init__(self, *, administrator: bool = False, supergroup: bool = True) -> None:
        super().__init__()
        self.id = SUPER if supergroup else BASIC
        self.poll(allowed_updates=EVERYTHING)
        self.enter_group(self.id, ANNA, BORIS, administrator=administrator, supergroup=supergroup)
        self.entering = self.told()
        self.shown.clear()

    def there(self, deed, user=ANNA) -> None:
        self.do(InGroup(deed, self.id), user)

    def told(self) -> list[dict]:
        """The updates that are pending, without their ids; then they are confirmed."""
        self.wait(3)  # or polling again would count as spinning
        updates = self.result("getUpdates", offset=0)
        if updates:
            self.poll(offset=updates[-1]["update_id"] + 1)
        return [{k: v for k, v in each.items() if k != "update_id"} for each in updates]

    def heard(self, text: str, reply_to: int | None = None, user=ANNA) -> bool:
        """Whether the bot is told of a text."""
        self.there(SayText(text, reply_to), user)
        return [each["message"].get("text") for each in self.told()] == [text]

    def seen_by(self, user: User) -> list:
        return [
            event.event
            for user_id, event in self.shown
            if user_id == user.id and isinstance(event, SeenInGroup)
        ]

    def status(self, user_id: int) -> str:
        return self.result("getChatMember", chat_id=self.id, user_id=user_id)["status"]


@pytest.fixture
def member() -> Group:
    return Group()


@pytest.fixture
def chief() -> Group:
    return Group(administrator=True)


@pytest.mark.parametrize("administrator", [False, True])
def test_the_bot_is_told_that_it_was_taken_in(administrator):
    group = Group(administrator=administrator)
    added, service, *_ = group.entering
    change = added["my_chat_member"]
    assert change["chat"] == {"id": SUPER, "type": "supergroup", "title": "Class"}
    assert change["from"]["id"] == TEACHER.id
    assert change["old_chat_member"]["status"] == "left"
    expected = "administrator" if administrator else "member"
    assert change["new_chat_member"]["status"] == expected
    assert [each["id"] for each in service["message"]["new_chat_members"]] == [BOT]


def test_who_comes_and_goes_is_told_to_every_bot_and_in_full_to_those_who_run_the_group():
    member, chief = Group(), Group(administrator=True)
    for group in (member, chief):
        group.there(Join(), CARLA)
        group.there(Join(), CARLA)
        group.there(Leave(), CARLA)
        group.there(Leave(), CARLA)
    plain = member.told()
    assert [list(each) for each in plain] == [["message"], ["message"]]
    assert plain[0]["message"]["new_chat_members"][0]["id"] == CARLA.id
    assert plain[1]["message"]["left_chat_member"]["id"] == CARLA.id
    told = chief.told()
    assert [next(iter(each)) for each in told] == ["chat_member", "message"] * 2
    assert told[0]["chat_member"]["new_chat_member"] == {
        "status": "member",
        "user": {"id": CARLA.id, "is_bot": False, "first_name": "Carla"},
    }


def test_with_privacy_a_bot_hears_what_is_meant_for_it(member):
    assert not member.heard("good morning")
    assert not member.heard("")
    assert member.heard("/start")
    assert member.heard("/start@Perfkit_Test_Bot now")
    assert not member.heard("/start@another_bot")
    assert not member.heard("see /start")
    assert member.heard("ask @perfkit_test_bot please")
    assert not member.heard("ask @somebody please")
    assert member.heard("😀 @perfkit_test_bot")
    number = member.result("sendMessage", **CHAT, text="?")["message_id"]
    assert member.heard("!", reply_to=number)
    assert not member.heard("?", reply_to=999)


def test_replies_to_what_was_meant_for_the_bot_are_meant_for_it_too(member):
    member.there(SayText("/ask"))
    asked = member.told()[0]["message"]["message_id"]
    assert member.heard("and this", reply_to=asked, user=BORIS)
    for number in range(asked + 1, asked + 30):  # chains of replies are not followed for ever
        member.there(SayText("more", number))
    assert len(member.told()) < 25
    member.there(SayText("hello"))
    unheard = asked + 31
    assert member.told() == []
    assert not member.heard("to you", reply_to=unheard)


def test_captions_edits_and_files_are_heard_alike(member):
    photo = OwnFile("p.jpg", "image/jpeg", grey_jpeg(900), "d" * 64)
    member.there(SendFile(FileKind.PHOTO, photo, "/read this"))
    member.there(SendFile(FileKind.PHOTO, photo, ""))
    member.there(ShareLocation(1.0, 2.0))
    member.there(EditOwn("nothing to edit yet"))
    member.there(SayText("hello"))
    member.there(EditOwn("/hello"))
    member.there(EditOwn("hello"))
    kinds = [next(iter(each)) for each in member.told()]
    assert kinds == ["message", "edited_message"]


def test_who_runs_the_group_or_has_no_privacy_hears_everything(chief):
    assert chief.heard("good morning")
    open_bot = VirtualBot()
    open_bot.account = Emulator(wall_s=0, privacy=False).account("42:TEST")
    assert open_bot.result("getMe")["can_read_all_group_messages"] is True
    open_bot.enter_group(SUPER, ANNA, administrator=False)
    before = open_bot.account.queued
    open_bot.do(InGroup(SayText("hello"), SUPER))
    assert open_bot.account.queued == before + 1


def test_the_student_who_spoke_is_shown_that_the_bot_has_got_it(member):
    member.there(SayText("/start"), BORIS)
    member.told()
    assert member.shown == [(BORIS.id, Delivered())]
    assert member.account.numbers(member.at_ns).updates_unanswered == 0


def test_message_ids_count_in_each_supergroup_and_together_in_basic_groups():
    supergroup, basic = Group(), Group(supergroup=False)
    for group in (supergroup, basic):
        group.say("hello", ANNA)
        group.result("sendMessage", chat_id=ANNA.id, text="private")
    assert supergroup.result("sendMessage", chat_id=SUPER, text="x")["message_id"] == 4
    assert basic.result("sendMessage", chat_id=BASIC, text="x")["message_id"] == 6


def test_everybody_sees_what_the_bot_does(member):
    number = member.result("sendMessage", **CHAT, text="hello", reply_markup=KEYS)["message_id"]
    member.result("editMessageText", **CHAT, message_id=number, text="bye")
    member.result("sendChatAction", **CHAT, action="typing")
    member.result("deleteMessage", **CHAT, message_id=number)
    for user in (ANNA, BORIS, TEACHER):
        sent, edited, acted, gone = member.seen_by(user)
        assert isinstance(sent, Sent)
        assert sent.message.buttons[0][0].text == "Yes"
        assert isinstance(edited, Edited)
        assert (acted, gone) == (Acted("typing"), Gone(number))
    member.there(Leave(), BORIS)
    member.shown.clear()
    member.result("sendMessage", **CHAT, text="hello")
    assert (len(member.seen_by(ANNA)), member.seen_by(BORIS)) == (1, [])


def test_a_reply_is_one_only_for_whom_it_replies_to(member):
    member.there(SayText("/start"))
    asked = member.told()[0]["message"]["message_id"]
    sent = member.result("sendMessage", **CHAT, text="yes", reply_parameters={"message_id": asked})
    member.result("editMessageText", **CHAT, message_id=sent["message_id"], text="no")
    member.result("sendMessage", **CHAT, text="all")
    assert [each.message.reply for each in member.seen_by(ANNA)] == [True, True, None]
    assert [each.message.reply for each in member.seen_by(BORIS)] == [False, False, None]


def test_any_student_may_press_a_button_and_is_answered_alone(member):
    number = member.result("sendMessage", **CHAT, text="?", reply_markup=KEYS)["message_id"]
    member.shown.clear()
    member.there(PressButton(number, "y"), BORIS)
    member.there(PressButton(999, "y"), BORIS)
    [update] = member.told()
    query = update["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (BORIS.id, SUPER)
    member.result("answerCallbackQuery", callback_query_id=query["id"], text="Yes!")
    assert [user for user, _ in member.shown] == [BORIS.id, BORIS.id]
    member.poll(allowed_updates=["message"])
    member.there(PressButton(number, "y"), BORIS)
    assert member.told() == []


def test_each_student_has_a_vote_and_a_reaction(chief):
    poll = chief.result("sendPoll", **CHAT, question="?", options=["A", "B"], is_anonymous=False)
    number = poll["message_id"]
    for user, option in ((ANNA, 0), (BORIS, 1), (BORIS, 1)):
        chief.there(Vote(number, option), user)
    last = [each["poll"] for each in chief.told() if "poll" in each][-1]
    assert [each["voter_count"] for each in last["options"]] == [1, 1]
    assert last["total_voter_count"] == 2
    for user in (ANNA, BORIS, BORIS):
        chief.there(React(number, "👍"), user)
    assert [each["message_reaction"]["user"]["id"] for each in chief.told()] == [ANNA.id, BORIS.id]


def test_of_reactions_only_those_who_run_the_group_are_told(member):
    number = member.result("sendMessage", **CHAT, text="?")["message_id"]
    member.there(React(number, "👍"))
    assert member.told() == []


def test_a_ban_is_told_shown_and_lasts(chief):
    assert chief.result("banChatMember", **CHAT, user_id=ANNA.id)
    change, service = chief.told()
    assert change["chat_member"]["from"]["id"] == BOT
    assert change["chat_member"]["new_chat_member"]["status"] == "kicked"
    assert service["message"]["left_chat_member"]["id"] == ANNA.id
    assert chief.seen_by(ANNA) == [Standing("kicked", may_write=False)]
    assert chief.seen_by(BORIS) == []
    assert chief.status(ANNA.id) == "kicked"
    assert chief.result("getChatMemberCount", **CHAT) == 3
    for deed in (Join(), SayText("/start"), PressButton(1, "y")):
        chief.there(deed)
    assert chief.told() == []
    assert chief.result("unbanChatMember", **CHAT, user_id=ANNA.id, only_if_banned=True)
    assert chief.status(ANNA.id) == "left"
    chief.there(Join())
    assert chief.status(ANNA.id) == "member"
    chief.told()
    chief.result("unbanChatMember", **CHAT, user_id=ANNA.id, only_if_banned=True)
    assert chief.status(ANNA.id) == "member"
    chief.result("unbanChatMember", **CHAT, user_id=ANNA.id)
    assert chief.status(ANNA.id) == "left"


@pytest.mark.parametrize(("seconds", "until"), [(20, 0), (60, 60), (400 * 86_400, 0)])
def test_a_ban_ends_unless_it_is_too_short_or_too_long(chief, seconds, until):
    begun = 1_700_000_000 + int(chief.now_s)
    chief.result("banChatMember", **CHAT, user_id=ANNA.id, until_date=begun + seconds)
    told = chief.result("getChatMember", **CHAT, user_id=ANNA.id)
    assert told["until_date"] == (begun + until if until else 0)
    assert chief.seen_by(ANNA)[0].ends_ns == (
        (begun + until - 1_700_000_000) * 10**9 if until else 0
    )
    chief.wait(70)
    assert chief.status(ANNA.id) == ("left" if until else "kicked")


def test_who_is_restricted_may_read_and_press_but_not_write(chief):
    number = chief.result("sendMessage", **CHAT, text="?", reply_markup=KEYS)["message_id"]
    chief.shown.clear()
    chief.result(
        "restrictChatMember", **CHAT, user_id=ANNA.id, permissions={"can_send_messages": False},
        until_date=1_700_000_000 + int(chief.now_s) + 60,
    )  # fmt: skip
    member = chief.result("getChatMember", **CHAT, user_id=ANNA.id)
    assert (member["status"], member["is_member"], member["can_send_photos"]) == (
        "restricted", True, False
    )  # fmt: skip
    assert chief.seen_by(ANNA)[0].may_write is False
    chief.told()
    chief.there(SayText("hello"))
    chief.there(EditOwn("hello"))
    chief.there(PressButton(number, "y"))
    chief.there(Leave())
    assert chief.result("getChatMember", **CHAT, user_id=ANNA.id)["is_member"] is False
    chief.there(Join())
    assert [next(iter(each)) for each in chief.told()][:1] == ["callback_query"]
    assert chief.status(ANNA.id) == "restricted"
    chief.wait(70)
    assert chief.status(ANNA.id) == "member"
    assert chief.heard("hello")


def test_a_restriction_is_lifted_by_allowing_everything(chief):
    chief.there(Leave(), BORIS)
    everything = {"can_add_web_page_previews": True, "can_send_polls": True,
                  "can_send_other_messages": True, "can_react_to_messages": True,
                  "can_edit_tag": True, "can_invite_users": True}  # fmt: skip
    for user, some, after in ((ANNA, "restricted", "member"), (BORIS, "restricted", "left")):
        about = {**CHAT, "user_id": user.id}
        chief.result("restrictChatMember", **about, permissions={"can_send_polls": True})
        member = chief.result("getChatMember", **about)
        assert (member["status"], member["can_send_messages"]) == (some, True)
        chief.result("restrictChatMember", **about, permissions=everything)
        assert chief.status(user.id) == after


def test_permissions_imply_each_other_unless_they_are_independent(chief):
    some = {"permissions": {"can_send_polls": True}, "user_id": ANNA.id}
    chief.result("restrictChatMember", **CHAT, **some, use_independent_chat_permissions=True)
    assert chief.result("getChatMember", **CHAT, user_id=ANNA.id)["can_send_messages"] is False
    chief.result(
        "restrictChatMember", **CHAT, user_id=ANNA.id, permissions={"can_send_other_messages": True}
    )
    assert chief.result("getChatMember", **CHAT, user_id=ANNA.id)["can_send_photos"] is True
    assert chief.refusal("restrictChatMember", **CHAT, user_id=ANNA.id, permissions="[")[0] == 400
    assert chief.refusal("setChatPermissions", **CHAT, permissions={"can_send_polls": []})[0] == 400


def test_administrators_are_made_named_and_unmade(chief):
    about = {**CHAT, "user_id": ANNA.id}
    assert chief.result("promoteChatMember", **about) is True  # there is nothing to take
    assert chief.refusal("setChatAdministratorCustomTitle", **about, custom_title="x")[1] == (
        BAD + "user is not an administrator"
    )
    chief.result("promoteChatMember", **about, can_delete_messages=True)
    chief.result("setChatAdministratorCustomTitle", **about, custom_title="Helper")
    owner, bot, anna = chief.result("getChatAdministrators", **CHAT)
    assert (owner["status"], owner["is_anonymous"]) == ("creator", False)
    assert bot["user"]["id"] == BOT
    assert (anna["custom_title"], anna["can_manage_chat"], anna["can_pin_messages"]) == (
        "Helper", True, False
    )  # fmt: skip
    assert (
        chief.refusal("banChatMember", **about)[1] == BAD + "user is an administrator of the chat"
    )
    assert "TOO_LONG" in chief.refusal(
        "setChatAdministratorCustomTitle", **about, custom_title="x" * 17
    )[1]  # fmt: skip
    chief.result("promoteChatMember", **about, can_manage_chat=False)
    assert chief.status(ANNA.id) == "member"


@pytest.mark.parametrize(
    ("method", "user_id", "reason"),
    [
        ("banChatMember", TEACHER.id, "can't remove chat owner"),
        ("banChatMember", BOT, "can't restrict self"),
        ("banChatMember", 5, "user not found"),
        ("promoteChatMember", TEACHER.id, "can't remove chat owner"),
        ("promoteChatMember", BOT, "can't promote self"),
        ("setChatAdministratorCustomTitle", TEACHER.id, "only creator can edit their custom title"),
        ("getChatMember", 5, "member not found"),
    ],
)
def test_what_can_not_be_done_to_somebody_is_refused(chief, method, user_id, reason):
    refusal = chief.refusal(method, **CHAT, user_id=user_id, custom_title="x")
    assert refusal == (400, BAD + reason)


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("banChatMember", {"user_id": ANNA.id},
         "not enough rights to restrict/unrestrict chat member"),
        ("promoteChatMember", {"user_id": ANNA.id}, "not enough rights"),
        ("setChatTitle", {"title": "x"}, "not enough rights to change chat title"),
        ("pinChatMessage", {"message_id": 1},
         "not enough rights to manage pinned messages in the chat"),
        ("createChatInviteLink", {}, "not enough rights to manage chat invite link"),
        ("deleteMessage", {"message_id": 1}, "message can't be deleted"),
    ],
)  # fmt: skip
def test_who_does_not_run_the_group_lacks_the_rights(member, method, params, reason):
    assert member.refusal(method, **CHAT, **params) == (400, BAD + reason)


def test_in_a_basic_group_nobody_is_restricted_or_promoted():
    group = Group(administrator=True, supergroup=False)
    about = {"chat_id": BASIC, "user_id": ANNA.id}
    assert group.refusal("restrictChatMember", **about, permissions={})[1] == (
        BAD + "method is available only for supergroups"
    )
    assert group.refusal("promoteChatMember", **about)[1] == (
        BAD + "method is available for supergroup and channel chats only"
    )


def test_a_students_message_goes_before_its_own_eyes(chief):
    chief.there(SayText("spam"))
    number = chief.told()[0]["message"]["message_id"]
    own = chief.result("sendMessage", **CHAT, text="!")["message_id"]
    chief.shown.clear()
    chief.result("deleteMessages", **CHAT, message_ids=[number, own, 999])
    assert chief.seen_by(ANNA) == [Gone(number, own=True), Gone(own)]
    assert chief.seen_by(BORIS) == [Gone(own)]


def test_a_bot_that_has_left_or_was_sent_away_can_do_nothing_there(member):
    gone = (403, "Forbidden: bot is not a member of the supergroup chat")
    assert member.result("leaveChat", **CHAT) is True
    [update] = member.told()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "left"
    assert member.refusal("sendMessage", **CHAT, text="x") == gone
    assert member.refusal("getChat", **CHAT) == gone
    assert not member.heard("/start")
    member.there(AddBot(), TEACHER)
    assert [next(iter(each)) for each in member.told()] == ["my_chat_member", "message"]
    assert member.result("sendMessage", **CHAT, text="x")


def test_a_group_without_the_bot_is_one_it_is_not_in():
    bot = VirtualBot()
    bot.do(InGroup(OpenGroup("Class"), SUPER), TEACHER)
    bot.do(InGroup(OpenGroup("Other"), SUPER), ANNA)  # there is one already
    for deed in (Join(), SayText("/start"), React(1, "👍"), EditOwn("x")):
        bot.do(InGroup(deed, SUPER), BORIS)
    assert bot.account.queued == 0
    assert bot.refusal("sendMessage", **CHAT, text="x")[0] == 403
    bot.account._state.chats.get(SUPER).put(kicked(bot))
    assert bot.refusal("sendMessage", **CHAT, text="x") == (
        403, "Forbidden: bot was kicked from the supergroup chat"
    )  # fmt: skip


def kicked(bot: VirtualBot):
    from perfkit.telegram.core.groups import Member, Status

    return Member(bot.account._state.author, Status.KICKED)


def test_deeds_without_their_group_do_nothing(known):
    for deed in (Join(), SayText("x")):
        known.do(InGroup(deed, SUPER))
        known.do(InGroup(deed, ANNA.id))
    for deed in (Join(), Leave(), OpenGroup("x"), AddBot(), PressButton(1, "x")):
        known.do(deed)
    assert known.account.queued == 0


def test_what_is_done_in_private_only_is_not_done_in_a_group(member):
    member.there(Block())
    assert member.told() == []


def test_a_bot_can_not_write_first_to_whom_it_met_in_a_group(member):
    assert member.refusal("sendMessage", chat_id=ANNA.id, text="x") == (
        403, "Forbidden: bot can't initiate conversation with a user"
    )  # fmt: skip
    assert member.refusal("sendMessage", chat_id=5, text="x")[0] == 400
    assert member.result("getUserProfilePhotos", user_id=ANNA.id)["total_count"] == 0
    member.say("hello")
    assert member.result("sendMessage", chat_id=ANNA.id, text="x")


def test_who_becomes_what_they_are_is_nothing_new(member):
    member.there(AddBot(), TEACHER)
    assert member.told() == []


def test_groups_know_what_members_may_do(member):
    chat = member.result("getChat", **CHAT)
    assert (chat["permissions"]["can_send_messages"], chat["permissions"]["can_pin_messages"]) == (
        True, False
    )  # fmt: skip


def test_a_student_may_reply_in_private_as_well(known):
    number = known.result("sendMessage", chat_id=ANNA.id, text="?")["message_id"]
    known.do(SayText("!", number))
    [update] = known.result("getUpdates")
    assert update["message"]["reply_to_message"]["message_id"] == number
    assert "reply_to_message" not in update["message"]["reply_to_message"]


def test_service_messages_are_not_forwarded(member):
    [number] = [each["message"]["message_id"] for each in member.entering if "message" in each][:1]
    member.say("hello")
    refusal = member.refusal(
        "forwardMessage", chat_id=ANNA.id, from_chat_id=SUPER, message_id=number
    )
    assert refusal == (400, BAD + "the message can't be forwarded")
