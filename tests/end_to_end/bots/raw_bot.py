"""A bot without a framework: it polls, echoes, and starts in a tenth of a second.

``--die``: ends at once with an error. ``--deaf``: never asks for updates. ``--child``: keeps a
child process. ``--stubborn``: ends by SIGKILL only. ``--secretive``: lets nobody look into it.
``--patient``: tries again while there is no Bot API.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

BUTTONS = {"inline_keyboard": [[{"text": "Go 🚀", "callback_data": "go"}]]}


class Api:
    """Calls to the Bot API, each on a connection of its own while it lasts."""

    def __init__(self, root):
        self._address = urlsplit(root)
        self._idle = []

    async def call(self, method, **parameters):
        body = json.dumps(parameters).encode()
        head = (
            f"POST /bot42:TEST/{method} HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = self._idle.pop() if self._idle else await self._connect()
        writer.write(head.encode() + body)
        headers = await reader.readuntil(b"\r\n\r\n")
        length = int(headers.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        answer = json.loads(await reader.readexactly(length))
        self._idle.append((reader, writer))
        return answer["result"]

    async def updates(self):
        """All updates, until the Bot API hangs up."""
        offset = 0
        while True:
            try:
                updates = await self.call("getUpdates", offset=offset, timeout=30)
            except (OSError, EOFError):
                if "--patient" not in sys.argv:
                    return
                self._idle.clear()
                await asyncio.sleep(0.05)
                continue
            for update in updates:
                offset = update["update_id"] + 1
                yield update

    async def _connect(self):
        return await asyncio.open_connection(self._address.hostname, self._address.port)


async def answer(api, update):
    if "callback_query" in update:
        query = update["callback_query"]
        message = query["message"]
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        await api.call("answerCallbackQuery", callback_query_id=query["id"])
        await api.call("editMessageText", text="Gone 🎓", **place)
        return
    chat_id, text = update["message"]["chat"]["id"], update["message"]["text"]
    if text == "/start":
        await api.call("sendMessage", chat_id=chat_id, text="Welcome 🎓", reply_markup=BUTTONS)
    else:
        await api.call("sendMessage", chat_id=chat_id, text=f"you said {text}")


async def main():
    api = Api(os.environ["PERFKIT_API_ROOT"])
    tasks = set()
    async for update in api.updates():
        task = asyncio.create_task(answer(api, update))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    if "--die" in sys.argv:
        sys.exit("no such table: students")
    if "--deaf" in sys.argv:
        signal.pause()
    if "--child" in sys.argv:
        subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    if "--secretive" in sys.argv:
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody but root may trace it
    if "--stubborn" in sys.argv:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
