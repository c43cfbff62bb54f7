"""A bot without Telegram that would notice being damaged: numbered updates, and objects it checks.

``self_checking.py busy|idle|saturated|threads [uvloop]``: prints the port it listens on. Each line
``N`` it gets is answered with ``N CHECKSUM``, in which all updates so far and a part of its
objects count.
"""

import asyncio
import sys
import threading
import zlib

OBJECTS = 20_000


class Bot:
    def __init__(self, saturated: bool, work: int) -> None:
        self.objects = {number: [str(number), (number, number * 2)] for number in range(OBJECTS)}
        self.saturated = saturated
        self.work = work
        self.seen = 0

    def check(self, number: int) -> int:
        """A checksum of some of the objects, after replacing them by equal ones."""
        total = 0
        for place in range(number * 37 % OBJECTS, number * 37 % OBJECTS + self.work):
            key = place % OBJECTS
            text, pair = self.objects[key]
            total = zlib.crc32(f"{text} {pair}".encode(), total)
            self.objects[key] = [str(key), (key, key * 2)]
        return total

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.seen = zlib.crc32(line, self.seen)
            writer.write(b"%d %d %d\n" % (int(line), self.seen, self.check(int(line))))
            await writer.drain()

    async def spin(self) -> None:
        number = 0
        while True:
            number += 1
            self.check(number)
            await asyncio.sleep(0)

    async def main(self) -> None:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        spinning = [asyncio.create_task(self.spin()) for _ in range(5 if self.saturated else 0)]
        await asyncio.gather(server.serve_forever(), *spinning)


def main() -> None:
    kind, loop = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "asyncio"
    bot = Bot(kind == "saturated", work=5 if kind == "idle" else 200)
    if kind == "threads":
        for _ in range(4):
            threading.Thread(target=threading.Event().wait, daemon=True).start()
    if loop == "uvloop":
        import uvloop

        uvloop.run(bot.main())
    else:
        asyncio.run(bot.main())


if __name__ == "__main__":
    main()
