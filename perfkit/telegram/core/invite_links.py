"""What do the methods about a group's invite links do?

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import structs

from perfkit.telegram.core.about_chat import chat_of
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.settings import ChatSettings, InviteLink
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.wire import Call, whole, yes

SUBSCRIPTION_PERIOD_S = 2_592_000
"""30 days; the Bot API takes no other."""
_ENCODE = msgspec.json.Encoder().encode


def create(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A further link that people could join by."""
    link = _new(state, call, primary=False)
    return Answer(_ENCODE(link))


def export(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A new primary link; the one before is revoked."""
    settings = state.settings_of(chat_of(state, call).chat.id)
    for link in [each for each in settings.links.values() if each.is_primary]:
        settings.keep_link(structs.replace(link, is_revoked=True))
    return Answer(_ENCODE(_new(state, call, primary=True).invite_link))


def _new(state: BotState, call: Call, *, primary: bool) -> InviteLink:
    chat_id = chat_of(state, call).chat.id
    settings = state.settings_of(chat_id)
    settings.links_made += 1
    text = f"https://t.me/+{abs(chat_id):x}{settings.links_made:06}"
    link = _told(InviteLink(
        invite_link=text, creator=state.author, creates_join_request=False,
        is_primary=primary, is_revoked=False,
    ), call)  # fmt: skip
    settings.keep_link(link)
    return link


def _told(link: InviteLink, call: Call) -> InviteLink:
    """The link with what a call says of it."""
    params = call.params
    limit = whole(params.get("member_limit")) or None
    asks = yes(params.get("creates_join_request"))
    if limit and asks:
        raise bad_request(
            "member limit can't be specified for links requiring administrator approval"
        )
    return structs.replace(
        link,
        name=params.get("name") or None,
        expire_date=whole(params.get("expire_date")) or None,
        member_limit=limit,
        creates_join_request=asks,
    )


def create_subscription(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A link by which people join for as long as they pay."""
    period = whole(call.params["subscription_period"])
    if period != SUBSCRIPTION_PERIOD_S:
        raise bad_request("SUBSCRIPTION_PERIOD_INVALID")
    link = structs.replace(
        _new(state, call, primary=False),
        subscription_period=period,
        subscription_price=whole(call.params["subscription_price"]),
    )
    state.settings_of(chat_of(state, call).chat.id).keep_link(link)
    return Answer(_ENCODE(link))


def edit_subscription(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Such a link is called something else."""
    settings = state.settings_of(chat_of(state, call).chat.id)
    link = structs.replace(_known(settings, call), name=call.params.get("name") or None)
    settings.keep_link(link)
    return Answer(_ENCODE(link))


def edit(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A link gets another name, end or limit."""
    settings = state.settings_of(chat_of(state, call).chat.id)
    link = _told(_known(settings, call), call)
    settings.keep_link(link)
    return Answer(_ENCODE(link))


def revoke(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Nobody can join by this link any more."""
    settings = state.settings_of(chat_of(state, call).chat.id)
    link = structs.replace(_known(settings, call), is_revoked=True)
    settings.keep_link(link)
    return Answer(_ENCODE(link))


def _known(settings: ChatSettings, call: Call) -> InviteLink:
    link = settings.links.get(call.params["invite_link"])
    if link is None:
        raise bad_request("INVITE_HASH_EXPIRED")
    return link
