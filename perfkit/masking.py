"""What must never be shown: bot tokens and passwords, replaced before text leaves perfkit."""

import re

_BOT_TOKEN = re.compile(r"(?<![0-9A-Za-z])(\d{2,}):[A-Za-z0-9_-]{20,}")
"""A Telegram token: the bot's number, a colon, the secret. The number is public and stays."""
_BOT_PATH = re.compile(r"(/(?:file/)?bot)(?:(\d+):|(?!\d+:))[^/\s\"']+")
"""The token's place in an API address, whatever text stands there."""
_URL_PASSWORD = re.compile(r"([a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(?=@)", re.IGNORECASE)
_SECRET_SETTING = re.compile(
    r"((?:token|password|passwd|secret|api[_-]?key)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+",
    re.IGNORECASE,
)

MASK = "***"


def mask(text: str) -> str:
    """The same text with bot tokens, passwords in URLs and values of secret settings masked."""
    text = _BOT_TOKEN.sub(rf"\1:{MASK}", text)
    text = _BOT_PATH.sub(lambda m: m[1] + (f"{m[2]}:" if m[2] else "") + MASK, text)
    text = _URL_PASSWORD.sub(rf"\1{MASK}", text)
    return _SECRET_SETTING.sub(rf"\1{MASK}", text)
