"""What must a bot be told so that it uses the emulator? Shown while ``perfkit emulator`` serves."""

from rich.console import Console

_SETTINGS = (
    ("aiogram", 'Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base("{root}")))'),
    (
        "python-telegram-bot",
        (
            'Application.builder().token(token).base_url("{root}/bot")'
            '.base_file_url("{root}/file/bot").build()'
        ),
    ),
    (
        "pyTelegramBotAPI",
        'telebot.apihelper.API_URL = "{root}/bot{{0}}/{{1}}"  (asyncio: telebot.asyncio_helper)',
    ),
    ("telegraf", 'new Telegraf(token, {{telegram: {{apiRoot: "{root}"}}}})'),
    ("grammY", 'new Bot(token, {{client: {{apiRoot: "{root}"}}}})'),
)


class EmulatorNarrator:
    """Tells on a console what the emulator does."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def serving(self, root: str, network: str) -> None:
        """Where it serves, and what each framework must be told."""
        self._say(f"Bot API at {root}   (any token; Ctrl-C ends)")
        if network:
            self._say(f"  network: {network}")
        for framework, setting in _SETTINGS:
            self._say(f"  {framework:20} {setting.format(root=root)}")
        self._say(
            "To load-test a bot that uses it: perfkit load-test SCENARIO --pid PID --port "
            + root.rpartition(":")[2]
        )

    def lent(self, port: int) -> None:
        """The port is with a load test."""
        self._say(f"port {port} is lent to a load test until it is over")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
