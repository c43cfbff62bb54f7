"""What an emulator costs that is written the plain way: aiohttp, JSON, no students, no measuring.

Serves 50 chats that answer each echo with the next message, for the time given; prints the CPU
seconds it used and how many echoes it saw, as JSON.
"""

import asyncio
import json
import sys
import time

from aiohttp import web

WARM_AFTER = 500
"""Echoes after which the bot has started and made its caches."""


class PlainEmulator:
    def __init__(self, users: int) -> None:
        self.pending: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        self.update_id = 1
        self.echoes = 0
        self.warm = asyncio.Event()
        for chat_id in range(1, users + 1):
            self.say(chat_id)

    def say(self, chat_id: int) -> None:
        self.update_id += 1
        user = {"id": chat_id, "is_bot": False, "first_name": "Student"}
        chat = {"id": chat_id, "type": "private", "first_name": "Student"}
        self.pending.put_nowait(
            {
                "update_id": self.update_id,
                "message": {
                    "message_id": self.update_id,
                    "date": int(time.time()),
                    "chat": chat,
                    "from": user,
                    "text": "hello",
                },
            }
        )

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        params = await request.post()
        if method == "getme":
            result: object = {
                "id": 42, "is_bot": True, "first_name": "Bot", "username": "bot",
                "can_join_groups": True, "can_read_all_group_messages": False,
                "supports_inline_queries": False,
            }  # fmt: skip
        elif method == "getupdates":
            result = await self.updates()
        else:
            chat_id = int(str(params["chat_id"]))
            self.echoes += 1
            if self.echoes == WARM_AFTER:
                self.warm.set()
            self.say(chat_id)
            result = {
                "message_id": self.update_id,
                "date": int(time.time()),
                "chat": {"id": chat_id, "type": "private", "first_name": "Student"},
                "text": params["text"],
            }
        return web.json_response({"ok": True, "result": result})

    async def updates(self) -> list[dict[str, object]]:
        found = [await self.pending.get()]
        while not self.pending.empty() and len(found) < 100:
            found.append(self.pending.get_nowait())
        return found


async def main(command: list[str], seconds: float) -> None:
    emulator = PlainEmulator(50)
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", emulator.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    bot = await asyncio.create_subprocess_exec(
        *command, f"http://127.0.0.1:{port}", stdout=sys.stderr
    )
    await emulator.warm.wait()
    bot_before, own_before, echoes_before = bot_cpu_s(bot.pid), time.process_time(), emulator.echoes
    await asyncio.sleep(seconds)
    own_s = time.process_time() - own_before
    bot_s = bot_cpu_s(bot.pid) - bot_before
    print(json.dumps({"own_s": own_s, "bot_s": bot_s, "echoes": emulator.echoes - echoes_before}))
    bot.kill()
    await bot.wait()
    await runner.cleanup()


def bot_cpu_s(pid: int) -> float:
    import psutil

    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    asyncio.run(main(sys.argv[2:], float(sys.argv[1])))
