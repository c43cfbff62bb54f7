"""``make bench-memory MESSAGES=n``: does perfkit's memory stay flat over a million messages?

Students, engine, Bot API and HTTP parsing in one process, with a bot that does what fills memories:
keyboards, edits, files, deleted messages, presses never answered, methods that don't exist, errors
with ever new texts. The clock is virtual, a millisecond for each answer, so that what lives for
minutes expires. A million takes about a minute.
"""

import asyncio
import re
import sys
from datetime import UTC, datetime
from random import Random
from urllib.parse import quote

import psutil
from perfkit.load.plan import LoadPlan

from perfkit.load.engine import Engine
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import ChatEvent
from perfkit.telegram.connection import Connection
from perfkit.telegram.known_heads import KnownHeads
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.students import StudentChats

SCENARIO = """
name: memory
reaction: 0s
steps:
  - repeat:
      times: 100
      steps:
        - {say: hello, expect: {button: more}}
        - {press: more, expect: {edit: true}}
"""
USERS = 50
FIRST_USER = 6_000_000_000
POINTS = 10
FLAT_MIB = 2.0
"""So much memory may differ for reasons of the allocator's between halfway and the end."""
_UPDATE = re.compile(
    rb'"update_id":(\d+),"(message|callback_query)":\{(?:"id":"(\d+)")?.*?"id":(6\d{9})'
    rb'(?:.*?"message_id":(\d+))?'
)
_KEYS = quote('{"inline_keyboard":[[{"text":"more","callback_data":"m"}]]}').encode()
_FORM = b"application/x-www-form-urlencoded"


class Clock:
    """Virtual time."""

    def __init__(self) -> None:
        self.at_ns = 1_000_000_000

    def now_ns(self) -> int:
        return self.at_ns

    def wall(self) -> datetime:
        return datetime.fromtimestamp(1_790_000_000 + self.at_ns / 1e9, UTC)


class Line(asyncio.Transport):
    """The bot's end of a connection: what the Bot API has answered since it was last read."""

    def __init__(self, *, reads: bool) -> None:
        super().__init__()
        self.answers = bytearray()
        self._reads = reads

    def write(self, data: bytes) -> None:
        if self._reads:
            self.answers += data

    def close(self) -> None:
        """Nobody listens any more."""


def request(method: bytes, body: bytes, kind: bytes = _FORM) -> bytes:
    head = b"POST /bot42:BENCHMARK/%b HTTP/1.1\r\nHost: bot\r\nContent-Type: %b\r\n"
    return (head + b"Content-Length: %d\r\n\r\n%b") % (method, kind, len(body), body)


class Bot:
    """Answers each update with a few calls, and every tenth with something that costs memory."""

    def __init__(self, server: BotApiServer) -> None:
        heads = KnownHeads()
        self.poll, self.line = Connection(server, heads), Line(reads=True)
        self.calls = Connection(server, heads)
        self.poll.connection_made(self.line)
        self.calls.connection_made(Line(reads=False))
        self.messages = 0
        self.offset = 0
        self.ask()

    def ask(self) -> None:
        self.poll.data_received(request(b"getUpdates", b"timeout=50&offset=%d" % self.offset))

    def act(self) -> None:
        """Answer what the last poll has brought, and poll again."""
        found = _UPDATE.findall(bytes(self.line.answers))
        if not self.line.answers:
            return
        self.line.answers.clear()
        for update_id, kind, query, chat, message_id in found:
            self.offset = int(update_id) + 1
            self.messages += 2
            if kind == b"message":
                self.call(b"sendMessage", b"chat_id=%b&text=%b&reply_markup=%b" % (
                    chat, b"x" * (int(update_id) % 400 + 1), _KEYS))  # fmt: skip
            else:
                self.edit(query, chat, message_id, int(update_id))
            if self.offset % 10 == 0:
                self.burden(chat, self.offset)
        self.ask()

    def edit(self, query: bytes, chat: bytes, message_id: bytes, number: int) -> None:
        if number % 100:
            self.call(b"answerCallbackQuery", b"callback_query_id=" + query)
        place = b"chat_id=%b&message_id=%b" % (chat, message_id)
        self.call(b"editMessageText", place + b"&text=%d" % number)
        if number % 5 == 0:
            self.call(b"deleteMessage", place)

    def burden(self, chat: bytes, number: int) -> None:
        """What a run without end must not keep for ever."""
        part = b'--b%d\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
        file = b'; filename="%d.txt"' % number
        body = part % (number, b"chat_id", b"", chat)
        body += part % (number, b"document", file, b"d" * 2000) + b"--b%d--\r\n" % number
        self.call(b"sendDocument", body, b"multipart/form-data; boundary=b%d" % number)
        self.call(b"method%d" % number, b"")
        self.call(b"sendMessage", b"chat_id=%b&text=%%3Cx%d%%3E&parse_mode=HTML" % (chat, number))
        self.call(b"pinChatMessage", b"chat_id=%b&message_id=%d" % (chat, number))
        self.call(b"setMyName", b"name=a&language_code=%d" % number)
        self.call(b"setMyCommands", b"commands=[]&language_code=%d" % number)

    def call(self, method: bytes, body: bytes, kind: bytes = _FORM) -> None:
        self.calls.data_received(request(method, body, kind))


async def play(messages: int) -> list[float]:
    """perfkit's memory in MiB at ``POINTS`` moments on the way to so many messages."""
    clock = Clock()
    server = BotApiServer(clock=clock)
    await server.start(0)
    bot = Bot(server)
    chats = StudentChats(server, USERS, FIRST_USER)
    program = compile_program(load_scenario(SCENARIO, "memory.yaml"))
    plan = LoadPlan(USERS, duration_s=1e6)
    engine = Engine(program, plan, chats, Random, begin_ns=clock.now_ns())

    def see(chat_id: int, event: ChatEvent, at_ns: int) -> None:
        engine.see(chat_id - FIRST_USER + 1, event, at_ns)

    server.show = see
    engine.begin()
    second_ns, seen = clock.now_ns(), []
    while len(seen) < POINTS:
        while (when_ns := engine.next_wake_ns) is not None and when_ns <= clock.at_ns:
            engine.wake_next(clock.at_ns)
        await asyncio.sleep(0)
        bot.act()
        clock.at_ns += 1_000_000 * USERS
        if clock.at_ns - second_ns > 1e9:
            second_ns = clock.at_ns
            engine.close_second(clock.at_ns, 0.0)
        if bot.messages >= messages * (len(seen) + 1) / POINTS:
            engine.evidence.evidence()
            seen.append(psutil.Process().memory_info().rss / 2**20)
            print(f"  after {bot.messages:9,} messages {seen[-1]:7.1f} MiB", flush=True)
    await server.close()
    return seen


def main(messages: int) -> None:
    """Print the way and the verdict; exit 1 if memory grows."""
    print(f"perfkit's memory over {messages:,} messages of {USERS} students")
    seen = asyncio.run(play(messages))
    growth = seen[-1] - seen[POINTS // 2 - 1]
    print(f"  {growth:+.1f} MiB in the second half   (goal: at most {FLAT_MIB:g})")
    sys.exit(growth > FLAT_MIB)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
