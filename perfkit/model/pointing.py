"""What must a bot be told so that it uses a Bot API at another address? By framework."""

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


def settings_for(root: str) -> tuple[tuple[str, str], ...]:
    """Each framework and what to write there, for the Bot API at this address."""
    return tuple((framework, setting.format(root=root)) for framework, setting in _SETTINGS)
