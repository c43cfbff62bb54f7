"""How is the bot told of something? One update of one kind, if the bot wants that kind."""

import msgspec

from perfkit.telegram.core.state import BotState

_ENCODE = msgspec.json.Encoder().encode


def tell(
    state: BotState,
    chat_id: int,
    kind: str,
    value: msgspec.Struct,
    expires_ns: int,
    *,
    by: int = 0,
) -> None:
    """Queue an update; nothing happens where ``allowed_updates`` leaves this kind out.

    ``by`` is the student who is shown that the bot has got it; 0: the one whose chat it is.
    """
    if state.queue.wants(kind):
        head = b'{"update_id":%d,"%b":' % (state.queue.next_id(), kind.encode())
        state.queue.add(chat_id, head + _ENCODE(value) + b"}", expires_ns, by)
