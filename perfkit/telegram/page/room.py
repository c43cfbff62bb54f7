"""What happens in the chats, and what can be done there? The page's side of the emulator.

Looks on while bots and students talk (``Onlooker``), keeps what the page shows, and carries out
what is asked for by hand.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from perfkit.clock import Clock
from perfkit.model.chat import (
    Acted,
    Answered,
    ChatEvent,
    Deleted,
    Delivered,
    Edited,
    Offered,
    SeenInGroup,
    Sent,
    Standing,
)
from perfkit.model.deeds import Pay as PayDeed
from perfkit.model.deeds import SendFile
from perfkit.model.pointing import settings_for
from perfkit.model.recording import HandAct, Pressed, Voted
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import Command, Show
from perfkit.telegram.core.files import StoredFile
from perfkit.telegram.core.types import User
from perfkit.telegram.core.wire import Call
from perfkit.telegram.page.acting import Impossible, perform, read_act
from perfkit.telegram.page.calls import CallLog
from perfkit.telegram.page.people import Crowd
from perfkit.telegram.page.recorder import Recorder
from perfkit.telegram.page.transcript import Transcript
from perfkit.telegram.page.words import (
    Ask,
    Called,
    ChatId,
    Commands,
    Everything,
    Join,
    News,
    Notified,
    People,
    Recorded,
    Serving,
    Taken,
    Typing,
    write_news,
)
from perfkit.telegram.server import BotApiServer
from perfkit.web.feed import Feed


class Room:
    """Everything the page shows and can do. ``recorder`` keeps what is done, if there is one."""

    def __init__(
        self,
        server: BotApiServer,
        clock: Clock,
        make_student: Callable[[int], User],
        recorder: Recorder | None = None,
    ) -> None:
        self._server = server
        self._clock = clock
        self._recorder = recorder
        self._crowd = Crowd(make_student)
        self._calls = CallLog(clock.wall().timestamp() - clock.now_ns() / 1e9)
        self._chats: dict[ChatId, Transcript] = {}
        self._acted_ns: dict[str, int] = {}
        self._people: People = self._crowd.cards()
        self._recording = None if recorder is None else recorder.recording
        self._lent = False
        self.feed: Feed[News] = Feed(write_news, lambda _seen: (write_news(self.everything()),))

    def everything(self) -> Everything:
        """All there is to show."""
        return Everything(
            root=self._server.root,
            settings=settings_for(self._server.root),
            people=self._people,
            chats=tuple(chat.state() for chat in self._chats.values()),
            calls=tuple(self._calls.lines),
            lent=self._lent,
            recording=self._recording,
        )

    def lend(self, *, lent: bool) -> None:
        """The port is with a load test, or back again."""
        self._lent = lent
        self.feed.publish(Serving(lent))

    def called(self, account: Account, call: Call, at_ns: int) -> None:
        """A bot has called a method, which is about to take effect."""
        del at_ns
        self._crowd.meet(account, call.token)
        self._calls.called(call)

    def saw(self, account: Account, commands: Sequence[Command], at_ns: int) -> None:
        """What came of a call, or of something else."""
        key = self._crowd.key(account)
        if not key:
            return
        for line in self._calls.answered(key, commands, at_ns, self._acted_ns.get(key)):
            self.feed.publish(Called(line))
        for command in commands:
            if isinstance(command, Show) and self._crowd.knows(command.chat_id):
                self._show(key, command.chat_id, command.event, at_ns)
        if self._crowd.changed(account):
            self._tell_people()

    def _tell_people(self) -> None:
        self._people = self._crowd.cards()
        self.feed.publish(self._people)

    def _chat(self, chat: ChatId) -> Transcript:
        found = self._chats.get(chat)
        if found is None:
            found = self._chats[chat] = Transcript(chat, self._crowd.bot(chat.bot).look)
        return found

    def _show(self, key: str, student: int, event: ChatEvent, at_ns: int) -> None:
        for news in self._news(ChatId(key, student), event):
            self.feed.publish(news)
        if self._recorder is not None:
            self._recorder.saw(key, student, event, at_ns)
            self._tell_recording()

    def _news(self, chat: ChatId, event: ChatEvent) -> list[News]:
        transcript = self._chat(chat)
        match event:
            case Sent(message) | Edited(message):
                return transcript.show(message)
            case Deleted(message_id):
                return transcript.delete(message_id)
            case Answered(text, alert):
                return [Notified(chat, text, alert)]
            case Acted(action):
                return [Typing(chat, action)]
            case Delivered():
                return [Taken(chat)]
            case Offered() | Standing() | SeenInGroup():
                return []  # the page shows private chats
            case _:
                assert_never(event)

    def _tell_recording(self) -> None:
        if self._recorder is not None and self._recorder.recording != self._recording:
            self._recording = self._recorder.recording
            self.feed.publish(Recorded(self._recording))

    def ask(self, ask: Ask) -> bytes:
        """Do what the browser asks for; what it is told, as JSON.

        Raises Impossible or Stranger with a sentence.
        """
        if isinstance(ask, Join):
            name = " ".join(ask.name.split())[:64]
            user = self._crowd.join(name, ask.id)
            self._tell_people()
            return b'{"student":%d}' % user.id
        account, user = self._crowd.bot(ask.bot), self._crowd.student(ask.student)
        if isinstance(ask, Commands):
            return account.look.commands(user.id)
        chat = self._chat(ChatId(ask.bot, user.id))
        self._act(account, user, read_act(ask, account.look, chat))
        return b"{}"

    def send(self, bot: str, student: int, deed: SendFile) -> None:
        """Send a file. Raises Impossible or Stranger with a sentence."""
        self._act(self._crowd.bot(bot), self._crowd.student(student), deed)

    def file(self, bot: str, file_id: str) -> StoredFile | None:
        """A file of this bot's chats. Raises Stranger."""
        return self._crowd.bot(bot).look.file(file_id)

    def _act(self, account: Account, user: User, act: HandAct) -> None:
        if self._lent:
            raise Impossible("the port is with a load test until that is over")
        key, at_ns = self._crowd.key(account), self._clock.now_ns()
        if self._recorder is not None:
            self._recorder.did(key, user, act, at_ns)
            self._tell_recording()
        self._acted_ns[key] = at_ns
        commands = perform(account, user, act, at_ns)
        for news in self._own_news(ChatId(key, user.id), act):
            self.feed.publish(news)
        self._server.act(account, commands, at_ns)

    def _own_news(self, chat: ChatId, act: HandAct) -> list[News]:
        transcript = self._chat(chat)
        match act:
            case Voted(message_id) | PayDeed(message_id):
                return transcript.renew(message_id, mine=False)
            case Pressed(_, int()):
                return []
            case _:
                return transcript.own()
