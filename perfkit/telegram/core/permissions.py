"""What may members of a group do? The ``permissions`` that calls give."""

import msgspec

from perfkit.telegram.core.groups import PERMISSIONS
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.wire import BROKEN_JSON, Call, yes

_PERMISSIONS = msgspec.json.Decoder(dict[str, bool], strict=False).decode
_ALL_MEDIA = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes",
)  # fmt: skip


def read_permissions(call: Call) -> dict[str, bool]:
    """All permissions, by name. Some imply others, unless the call says otherwise.

    As the Bot API's page on use_independent_chat_permissions has it. Raises Refusal.
    """
    try:
        given = _PERMISSIONS(call.params["permissions"])
    except BROKEN_JSON:
        raise bad_request("can't parse permissions JSON object") from None
    rights = {name: given.get(name, False) for name in PERMISSIONS}
    if not yes(call.params.get("use_independent_chat_permissions")):
        if rights["can_send_other_messages"] or rights["can_add_web_page_previews"]:
            rights |= dict.fromkeys(_ALL_MEDIA, True)
        elif rights["can_send_polls"]:
            rights["can_send_messages"] = True
    return rights
