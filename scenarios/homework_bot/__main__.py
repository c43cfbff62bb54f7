"""The bot's command line: `python -m homework_bot --variant before|after|leaky`."""

import argparse
import asyncio
import logging
import os
from pathlib import Path

from homework_bot.bot import Variant, poll
from homework_bot.database import CACHE, working_copy
from homework_bot.generate import Size


def main() -> None:
    """Read the command line, prepare the database, poll until stopped."""
    parser = argparse.ArgumentParser(prog="homework_bot", description="A bot for homework.")
    parser.add_argument("--variant", type=Variant, choices=list(Variant), default=Variant.AFTER)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the database is kept")
    options = parser.parse_args()
    token = os.environ.get("BOT_TOKEN")
    if not token:
        parser.error("set BOT_TOKEN to the token of your bot")
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # A line for every update is too much for a busy bot.
    logging.getLogger("aiogram.event").setLevel(logging.WARNING)
    with working_copy(Size(), indexed=options.variant.indexed, cache=options.cache) as path:
        asyncio.run(poll(options.variant, path, token))


if __name__ == "__main__":
    main()
