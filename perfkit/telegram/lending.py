"""How does a load test get the port that ``perfkit emulator`` serves? It borrows it.

A bot that runs already knows one address. A load test must measure in its own process, or the way
between two processes would be measured too; so the emulator lends its port for the time of the
load: it answers one request, stops serving, and tries again when the port is free. The bot sees a
connection that breaks and comes back, as with Telegram. A bot that has set its webhook will not do
so again, so the webhooks are lent along with the port.
"""

import asyncio

import msgspec

from perfkit.errors import UsageError
from perfkit.telegram.loan import LEND_HOST, LEND_PATH, LEND_TYPE, Loan
from perfkit.telegram.server import LOOPBACK

_ASK = (
    b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Type: %b\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n" % (LEND_PATH, LEND_HOST, LEND_TYPE.encode())
)
_ANSWER_S = 3.0


async def borrow(port: int) -> Loan | None:
    """Have a ``perfkit emulator`` on this port step aside; None if nobody serves there.

    Raises UsageError if something else does, or a load test that is under way.
    """
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return None
    try:
        writer.write(_ASK)
        async with asyncio.timeout(_ANSWER_S):
            answer = await reader.read()
    except (TimeoutError, OSError):
        answer = b""
    finally:
        writer.close()
    try:
        loan = msgspec.json.decode(answer.partition(b"\r\n\r\n")[2], type=Loan)
    except msgspec.MsgspecError:
        loan = Loan(ok=False)
    if not loan.ok:
        raise UsageError(
            f"port {port} on {LOOPBACK} is taken by another program",
            advice="give the port the bot was told with --port, or end that program",
        )
    return loan
