"""What can a student's code do? ``me`` in ``async def student(me)``.

Each method returns at once what has to be awaited: so it is called in the line of the student's own
code, which names the step and is told when it fails.
"""

import contextlib
import random
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from perfkit.load.python.callsites import CallSite, call_site
from perfkit.load.python.http import Http
from perfkit.load.python.kit import Kit
from perfkit.load.python.reply import Reply, reply_of
from perfkit.load.python.script import Part
from perfkit.load.python.wordings import (
    Expect,
    Expected,
    Seconds,
    Words,
    expectation,
    seconds,
    template,
    wording,
)
from perfkit.load.scenario.act_reading import REACTIONS
from perfkit.load.scenario.acts import (
    Act,
    ContactAct,
    EditAct,
    FileAct,
    FixedAct,
    InlineAct,
    PayAct,
    ReactAct,
    ResultAct,
    VoteAct,
)
from perfkit.load.scenario.compilation import Interactive, make_exchange, shown
from perfkit.load.scenario.definition import ActStep, ExpectStep, Pick, PressStep, SayStep
from perfkit.load.scenario.matching import matcher
from perfkit.load.scenario.program import Exchange, Pause
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import Block, FileKind, ShareContact, ShareLocation, Unblock

Doing = Coroutine[Any, Any, Reply]
"""To be awaited; gives the reply that ended it."""


class Student:
    """One student in its chat with the bot, as its own code knows it."""

    def __init__(self, part: Part, kit: Kit) -> None:
        self._part = part
        self._kit = kit
        self._step: str | None = None
        self._reply = Reply()
        self._recent: ChatEvent | None = None
        self._random: random.Random | None = None
        self.http = Http(part, kit.http, lambda: self._step)

    @property
    def number(self) -> int:
        """This student's number, from 1."""
        return self._part.script.actor.number

    @property
    def data(self) -> Mapping[str, str]:
        """Its variables: its rows of DATA, VARIABLES, and what steps it played have saved."""
        return self._part.script.actor.values

    @property
    def random(self) -> random.Random:
        """Chance of its own, the same in each run of the same SEED."""
        if self._random is None:
            self._random = self._kit.random_for(self.number)
        return self._random

    @property
    def reply(self) -> Reply:
        """What ended the last thing it did; empty if that was not the bot."""
        return self._reply

    @property
    def buttons(self) -> tuple[str, ...]:
        """All buttons within its reach, those of the newest message first."""
        return self._part.script.chat.labels()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """All it does within the ``with`` is counted as one step of this name."""
        before, self._step = self._step, shown(name)
        try:
            yield
        finally:
            self._step = before

    def say(self, text: str, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Send a text; ends with the first reply, or with the expected one."""
        return self._do("say", SayStep(template(text), expectation(expect)), call_site(1), name)

    def press(
        self,
        button: Words,
        *,
        pick: Literal["first", "last", "random"] = "first",
        expect: Expected = None,
        name: str | None = None,
    ) -> Doing:
        """Press a button, once it is there: with exactly this text, or one that fits a pattern."""
        step = PressStep(wording(button), Pick(pick), expectation(expect))
        return self._do("press", step, call_site(1), name)

    def expect(
        self,
        text: Words | None = None,
        *,
        button: Words | None = None,
        edit: bool | None = None,
        replies: int = 1,
        within: Seconds | None = None,
        answer: Words | bool = False,
        alert: bool | None = None,
        document: Words | bool = False,
        size: str | None = None,
        deleted: bool = False,
        action: str | None = None,
        result: Words | bool = False,
        name: str | None = None,
    ) -> Doing:
        """Wait for such a reply, unless the one to what the student just did is one already."""
        wanted = Expect(
            text=text,
            button=button,
            edit=edit,
            replies=replies,
            within=within,
            answer=answer,
            alert=alert,
            document=document,
            size=size,
            deleted=deleted,
            action=action,
            result=result,
        )
        return self._expect(wanted, call_site(1), name)

    async def think(self, low: Seconds, high: Seconds | None = None) -> None:
        """Do nothing for so many seconds, or for a time drawn evenly between two."""
        low_s = seconds(low)
        high_s = low_s if high is None else seconds(high)
        if high_s < low_s:
            raise ValueError(f"think({low!r}, {high!r}): the lower bound comes first")
        await self._part.do(Pause(round(low_s * 1e9), round(high_s * 1e9)))

    def send(
        self,
        *,
        photo: str | None = None,
        document: str | None = None,
        voice: str | None = None,
        video: str | None = None,
        audio: str | None = None,
        sticker: str | None = None,
        contact: str | bool | None = None,
        location: tuple[float, float] | None = None,
        caption: str = "",
        expect: Expected = None,
        name: str | None = None,
    ) -> Doing:
        """Send one of these: a file by path or size (``"200kB"``), a number, a place in degrees."""
        files = dict(zip(FileKind, (photo, document, voice, video, audio, sticker), strict=True))
        acts: list[Act] = [
            FileAct(kind, self._kit.own_file(kind, path), template(caption) if caption else None)
            for kind, path in files.items()
            if path is not None
        ]
        if contact is not None and contact is not False:
            own = FixedAct(ShareContact(), "send contact")
            acts.append(own if contact is True else ContactAct(template(contact)))
        if location is not None:
            acts.append(FixedAct(ShareLocation(*location), "send location"))
        if len(acts) != 1:
            raise TypeError("send takes one thing to send: photo=, document=, contact=, …")
        return self._act(acts[0], expect, call_site(1), name)

    def edit(self, text: str, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Replace its own last text."""
        return self._act(EditAct(template(text)), expect, call_site(1), name)

    def react(self, emoji: str, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Put a reaction on the bot's last message; no reply is waited for unless expected."""
        plain = emoji.replace("\ufe0f", "")
        if plain not in REACTIONS:
            raise ValueError(f"{emoji!r} is no emoji that Telegram takes for a reaction")
        return self._act(ReactAct(plain), expect, call_site(1), name)

    def vote(self, option: Words, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Vote in the newest poll that has this option; no reply is waited for unless expected."""
        return self._act(VoteAct(wording(option)), expect, call_site(1), name)

    def pay(self, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Pay the newest invoice."""
        return self._act(PayAct(), expect, call_site(1), name)

    def inline(self, text: str, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Type ``@bot text`` in another chat; ends with the results."""
        return self._act(InlineAct(template(text)), expect, call_site(1), name)

    def choose_result(
        self, result: int | Words, *, expect: Expected = None, name: str | None = None
    ) -> Doing:
        """Send a result of the last inline query, by its number from 1 or its title."""
        act = ResultAct(result if isinstance(result, int) else wording(result))
        return self._act(act, expect, call_site(1), name)

    def block(self, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Stop and block the bot."""
        return self._act(FixedAct(Block(), "block", waits=False), expect, call_site(1), name)

    def unblock(self, *, expect: Expected = None, name: str | None = None) -> Doing:
        """Let the bot write again."""
        return self._act(FixedAct(Unblock(), "unblock", waits=False), expect, call_site(1), name)

    async def play(self, path: str) -> Reply:
        """Play the steps of a scenario file, whose path is relative to the Python file."""
        return self._took(await self._part.do(self._kit.program(path, self.data)))

    def _act(self, act: Act, expect: Expected, site: CallSite, name: str | None) -> Doing:
        return self._do(None, ActStep(act, expectation(expect)), site, name)

    def _do(self, verb: str | None, step: Interactive, site: CallSite, name: str | None) -> Doing:
        """``verb`` and the words in the code name the step; None: its own name does."""
        words = None if verb is None or site.argument is None else f"{verb} {site.argument}"
        return self._await(self._exchange(step, site, name or self._step or words))

    def _exchange(self, step: Interactive, site: CallSite, name: str | None) -> Exchange:
        exchange = make_exchange(step, self._kit.timeout_ns)
        named = exchange.name if name is None else shown(name)
        return replace(exchange, name=named, where=site.where)

    async def _await(self, exchange: Exchange) -> Reply:
        event = await self._part.do(exchange)
        if not exchange.waits:
            return self._took(None)
        self._recent = event if exchange.expect is None else None
        return self._took(event)

    async def _expect(self, wanted: Expect, site: CallSite, name: str | None) -> Reply:
        expected = expectation(wanted)
        if expected is None or wanted == Expect():
            raise TypeError("expect takes what to expect: a text, button=, …")
        recent = self._recent
        if recent is not None and wanted.replies == 1 and matcher(expected, {})(recent) is not None:
            return self._reply
        self._recent = None
        exchange = self._exchange(ExpectStep(expected), site, name or self._step)
        return await self._await(exchange)

    def _took(self, event: ChatEvent | None) -> Reply:
        self._reply = reply_of(event)
        return self._reply
