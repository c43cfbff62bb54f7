"""How do a bot framework's calls go to perfkit's emulator instead of api.telegram.org?

Each framework keeps the address of the Bot API somewhere that has to be changed before the bot
uses it (seen in the sources of aiogram 3.31, python-telegram-bot 20 to 22.8, pyTelegramBotAPI
4.37). An address the bot's author chose, such as a local Bot API server, stays as it is. What is
older than these takes the way of bots that call the Bot API themselves (``connections``).
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from .notes import Notes

    Change = Callable[[ModuleType], None]

TELEGRAM = "https://api.telegram.org"


class Redirect:
    """The changes that send each known framework to the Bot API at ``root``."""

    def __init__(self, root: str, notes: Notes) -> None:
        self._root = root.rstrip("/")
        self._notes = notes

    def changes(self) -> dict[str, Change]:
        """Module name to the change it needs when it is imported."""
        return {
            "aiogram.client.telegram": self.aiogram,
            "aiogram": self.aiogram_2,
            "telegram._bot": self.python_telegram_bot,
            "telegram.bot": self.python_telegram_bot_13,
            "telebot.apihelper": self.telebot,
            "telebot.asyncio_helper": self.telebot,
            "telebot.util": self.any_token,
        }

    def aiogram(self, module: Any) -> None:
        """Change the frozen constants in place: they are default arguments of every session."""
        for server, part in ((module.PRODUCTION, ""), (module.TEST, "/test")):
            object.__setattr__(server, "base", f"{self._root}/bot{{token}}{part}/{{method}}")
            object.__setattr__(server, "file", f"{self._root}/file/bot{{token}}{part}/{{path}}")
        self._note("aiogram", "aiogram.__meta__")

    def aiogram_2(self, module: Any) -> None:
        """Only tell of it: it calls through aiohttp."""
        if "aiogram.client.telegram" not in sys.modules:
            self._note("aiogram", module.__name__)

    def python_telegram_bot(self, module: Any) -> None:
        """Wrap the one function all addresses go through or, before 21.11, the constructor."""
        if hasattr(module, "_parse_base_url"):
            parse = module._parse_base_url
            module._parse_base_url = lambda value, token: self._moved(parse(value, token))
        else:
            self._wrap_constructor(module.Bot)
        self._note("python-telegram-bot", "telegram._version")

    def python_telegram_bot_13(self, _module: Any) -> None:
        """Only tell of it: it calls through a urllib3 of its own."""
        self._note("python-telegram-bot", "telegram.version")

    def telebot(self, module: Any) -> None:
        """Set the two addresses that the module offers for the purpose."""
        module.API_URL = self._root + "/bot{0}/{1}"
        module.FILE_URL = self._root + "/file/bot{0}/{1}"
        self._note("pyTelegramBotAPI", "telebot.version")

    @staticmethod
    def any_token(module: Any) -> None:
        """Let a token of any form pass, as perfkit's Bot API does: examples say '<api_token>'.

        Such a token tells no bot id; pyTelegramBotAPI then asks getMe for it.
        """
        validate, extract = module.validate_token, module.extract_bot_id

        def extract_bot_id(token: Any) -> Any:
            try:
                validate(token)
                return extract(token)
            except ValueError:
                return None

        module.validate_token = lambda _token: True
        module.extract_bot_id = extract_bot_id

    def _wrap_constructor(self, bot_class: Any) -> None:
        construct = bot_class.__init__

        def __init__(bot: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it stands in for it
            construct(bot, *args, **kwargs)
            for name in ("_base_url", "_base_file_url"):
                # the bot may be frozen by now, so past its own __setattr__
                object.__setattr__(bot, name, self._moved(getattr(bot, name)))

        bot_class.__init__ = __init__

    def _moved(self, url: str) -> str:
        if url.startswith(TELEGRAM + "/"):
            return self._root + url[len(TELEGRAM) :]
        return url

    def _note(self, framework: str, version_module: str) -> None:
        try:
            __import__(version_module)
            version = str(sys.modules[version_module].__version__)
        except Exception:
            # Where a release keeps its version is not worth losing the redirect for.
            version = "?"
        self._notes.add(f"redirected {framework} {version}")
