"""The real Python clients send files, copies, polls and the like, and parse what comes of them."""

import asyncio

import pytest
from bot_api import ANNA
from served_api import TOKEN, served_api

from perfkit.model.chat import Sent

pytestmark = pytest.mark.slow

WORK = "работа".encode() * 1000
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\xe8\0\0\x01\xf4\x08\x06" + b"\0" * 500
PERSON = {"phone_number": "+49", "first_name": "Boris"}
PLACE = {"latitude": 1.5, "longitude": 2.5}
SEEN = [
    "[document]", "[document]", "[photo]", "[audio]", "[video]", "[voice]", "[animation]",
    "[sticker]", "[video_note]", "one", "two", "[location]", "[venue]", "[contact]", "[dice]",
    "?", "[game]", "a", "one", "one", "one", "one",
]  # fmt: skip


@pytest.fixture
def api():
    with served_api() as api:
        yield api


def all_was_seen(api) -> None:
    assert [event.message.text for event in api.seen if isinstance(event, Sent)] == SEEN


def test_aiogram(api):
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import TelegramBadRequest
    from aiogram.types import (
        BotCommandScopeChat,
        BufferedInputFile,
        InputMediaDocument,
        InputMediaPhoto,
        LabeledPrice,
        MenuButtonCommands,
        ReactionTypeEmoji,
    )

    def file(name: str, content: bytes = WORK) -> BufferedInputFile:
        return BufferedInputFile(content, name)

    async def play():
        server = TelegramAPIServer.from_base(api.root)
        async with Bot(TOKEN, session=AiohttpSession(api=server)) as bot:
            await bot.get_updates(timeout=0)
            api.says("/start")
            work = await bot.send_document(ANNA.id, file("отчёт.pdf"))
            assert (work.document.file_name, work.document.file_size) == ("отчёт.pdf", len(WORK))
            again = await bot.send_document(ANNA.id, work.document.file_id)
            assert again.document == work.document
            assert (await bot.download(again.document)).read() == WORK
            photo = await bot.send_photo(ANNA.id, file("p.png", PICTURE))
            assert [size.width for size in photo.photo] == [90, 320, 800, 1000]
            assert (await bot.send_audio(ANNA.id, file("a.mp3"), duration=3)).audio.duration == 3
            assert (await bot.send_video(ANNA.id, file("v.mp4"), width=5)).video.width == 5
            assert (await bot.send_voice(ANNA.id, file("v.oga"))).voice
            assert (await bot.send_animation(ANNA.id, file("a.gif"))).animation
            assert (await bot.send_sticker(ANNA.id, file("s.webp"))).sticker
            assert (await bot.send_video_note(ANNA.id, file("n.mp4"))).video_note
            album = await bot.send_media_group(ANNA.id, [
                InputMediaPhoto(media=file("p.png", PICTURE), caption="one"),
                InputMediaPhoto(media=photo.photo[0].file_id, caption="two"),
            ])  # fmt: skip
            assert len({message.media_group_id for message in album}) == 1
            where = await bot.send_location(ANNA.id, **PLACE, live_period=60)
            assert (await bot.send_venue(ANNA.id, **PLACE, title="a", address="b")).venue
            assert (await bot.send_contact(ANNA.id, **PERSON)).contact.first_name == "Boris"
            assert 1 <= (await bot.send_dice(ANNA.id)).dice.value <= 6
            poll = await bot.send_poll(ANNA.id, "?", ["1", "2"])
            assert (await bot.send_game(ANNA.id, "chess")).game.title == "chess"
            price = [LabeledPrice(label="x", amount=7)]
            invoice = await bot.send_invoice(ANNA.id, "a", "b", "c", "XTR", price)
            assert invoice.invoice.total_amount == 7
            number = {"chat_id": ANNA.id, "message_id": album[0].message_id}
            origin = {"from_chat_id": ANNA.id, **number}
            copied = await bot.copy_message(**origin)
            forwarded = await bot.forward_message(**origin)
            assert forwarded.forward_origin.sender_user.id == 42
            bulk = {"chat_id": ANNA.id, "from_chat_id": ANNA.id}
            assert len(await bot.copy_messages(**bulk, message_ids=[number["message_id"]])) == 1
            assert len(await bot.forward_messages(**bulk, message_ids=[number["message_id"]])) == 1
            assert (await bot.stop_poll(ANNA.id, poll.message_id)).is_closed
            live = {"chat_id": ANNA.id, "message_id": where.message_id}
            moved = await bot.edit_message_live_location(**live, latitude=3, longitude=4)
            assert moved.location.latitude == 3
            assert (await bot.stop_message_live_location(**live)).location.live_period is None
            media = InputMediaDocument(media=file("new.txt"), caption="new")
            edited = await bot.edit_message_media(
                media, chat_id=ANNA.id, message_id=photo.message_id
            )
            assert (edited.document.file_name, edited.photo) == ("new.txt", None)
            assert await bot.pin_chat_message(**number)
            assert (await bot.get_chat(ANNA.id)).pinned_message.message_id == number["message_id"]
            updates = await bot.get_updates(offset=-1, timeout=0)
            assert updates[-1].message.pinned_message.photo
            assert await bot.unpin_chat_message(**number)
            assert await bot.unpin_all_chat_messages(ANNA.id)
            assert await bot.set_message_reaction(
                **number, reaction=[ReactionTypeEmoji(emoji="👍")]
            )
            assert (await bot.get_chat_member(ANNA.id, ANNA.id)).user.first_name == "Anna"
            assert await bot.get_chat_member_count(ANNA.id) == 2
            with pytest.raises(TelegramBadRequest, match="no administrators in the private"):
                await bot.get_chat_administrators(ANNA.id)
            assert await bot.set_my_name("Tutor")
            assert (await bot.get_my_name()).name == "Tutor"
            assert await bot.set_my_description("About")
            assert (await bot.get_my_description()).description == "About"
            assert await bot.set_my_short_description("Short")
            assert (await bot.get_my_short_description()).short_description == "Short"
            assert await bot.set_my_commands([], scope=BotCommandScopeChat(chat_id=ANNA.id))
            assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
            assert (await bot.get_chat_menu_button()).type == "commands"
            assert (await bot.get_user_profile_photos(ANNA.id)).total_count == 0
            assert await bot.delete_messages(ANNA.id, [copied.message_id])
            with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
                await bot.send_photo(ANNA.id, "nonsense")

    asyncio.run(play())
    all_was_seen(api)


def test_python_telegram_bot(api):
    from telegram import (
        Bot,
        BotCommandScopeChat,
        InputMediaDocument,
        InputMediaPhoto,
        LabeledPrice,
        MenuButtonCommands,
    )
    from telegram.error import BadRequest

    async def play():
        async with Bot(TOKEN, f"{api.root}/bot", f"{api.root}/file/bot") as bot:
            await bot.get_updates(timeout=0)
            api.says("/start")
            work = await bot.send_document(ANNA.id, WORK, filename="отчёт.pdf")
            assert (work.document.file_name, work.document.file_size) == ("отчёт.pdf", len(WORK))
            again = await bot.send_document(ANNA.id, work.document)
            assert again.document == work.document
            file = await again.document.get_file()
            assert await file.download_as_bytearray() == WORK
            photo = await bot.send_photo(ANNA.id, PICTURE)
            assert [size.width for size in photo.photo] == [90, 320, 800, 1000]
            assert (await bot.send_audio(ANNA.id, WORK, title="Song")).audio.title == "Song"
            assert (await bot.send_video(ANNA.id, WORK, width=5)).video.width == 5
            assert (await bot.send_voice(ANNA.id, WORK)).voice
            assert (await bot.send_animation(ANNA.id, WORK)).animation
            assert (await bot.send_sticker(ANNA.id, WORK)).sticker
            assert (await bot.send_video_note(ANNA.id, WORK)).video_note
            album = await bot.send_media_group(ANNA.id, [
                InputMediaPhoto(PICTURE, caption="one"),
                InputMediaPhoto(photo.photo[0].file_id, caption="two"),
            ])  # fmt: skip
            assert len({message.media_group_id for message in album}) == 1
            where = await bot.send_location(ANNA.id, **PLACE, live_period=60)
            assert (await bot.send_venue(ANNA.id, **PLACE, title="a", address="b")).venue
            assert (await bot.send_contact(ANNA.id, **PERSON)).contact.first_name == "Boris"
            assert 1 <= (await bot.send_dice(ANNA.id)).dice.value <= 6
            poll = await bot.send_poll(ANNA.id, "?", ["1", "2"])
            assert (await bot.send_game(ANNA.id, "chess")).game.title == "chess"
            price = [LabeledPrice("x", 7)]
            invoice = await bot.send_invoice(ANNA.id, "a", "b", "c", currency="XTR", prices=price)
            assert invoice.invoice.total_amount == 7
            first = album[0]
            copied = await first.copy(ANNA.id)
            forwarded = await first.forward(ANNA.id)
            assert forwarded.forward_origin.sender_user.id == 42
            bulk = (ANNA.id, ANNA.id, [first.message_id])
            assert len(await bot.copy_messages(*bulk)) == 1
            assert len(await bot.forward_messages(*bulk)) == 1
            assert (await poll.stop_poll()).is_closed
            assert (await where.edit_live_location(latitude=3, longitude=4)).location.latitude == 3
            assert (await where.stop_live_location()).location.live_period is None
            edited = await photo.edit_media(InputMediaDocument(WORK, caption="new"))
            assert (edited.caption, edited.photo) == ("new", ())
            assert await first.pin()
            assert (await bot.get_chat(ANNA.id)).pinned_message.message_id == first.message_id
            updates = await bot.get_updates(offset=-1, timeout=0)
            assert updates[-1].message.pinned_message.photo
            assert await first.unpin()
            assert await bot.unpin_all_chat_messages(ANNA.id)
            assert await first.set_reaction("👍")
            assert (await bot.get_chat_member(ANNA.id, ANNA.id)).user.first_name == "Anna"
            assert await bot.get_chat_member_count(ANNA.id) == 2
            with pytest.raises(BadRequest, match="no administrators in the private"):
                await bot.get_chat_administrators(ANNA.id)
            assert await bot.set_my_name("Tutor")
            assert (await bot.get_my_name()).name == "Tutor"
            assert await bot.set_my_description("About")
            assert (await bot.get_my_description()).description == "About"
            assert await bot.set_my_short_description("Short")
            assert (await bot.get_my_short_description()).short_description == "Short"
            assert await bot.set_my_commands([], scope=BotCommandScopeChat(ANNA.id))
            assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
            assert (await bot.get_chat_menu_button()).type == "commands"
            assert (await bot.get_user_profile_photos(ANNA.id)).total_count == 0
            assert await bot.delete_messages(ANNA.id, [copied.message_id])
            with pytest.raises(BadRequest, match="rong file identifier"):
                await bot.send_photo(ANNA.id, "nonsense")

    asyncio.run(play())
    all_was_seen(api)


def test_telebot(api, monkeypatch):
    import telebot
    from telebot import apihelper
    from telebot.apihelper import ApiTelegramException
    from telebot.types import (
        BotCommandScopeChat,
        InputMediaDocument,
        InputMediaPhoto,
        InputPollOption,
        LabeledPrice,
        MenuButtonCommands,
        ReactionTypeEmoji,
    )

    monkeypatch.setattr(apihelper, "API_URL", api.root + "/bot{0}/{1}")
    monkeypatch.setattr(apihelper, "FILE_URL", api.root + "/file/bot{0}/{1}")
    bot = telebot.TeleBot(TOKEN, threaded=False)
    bot.get_updates(offset=-1, timeout=1)
    api.says("/start")
    work = bot.send_document(ANNA.id, WORK, visible_file_name="отчёт.pdf")
    assert (work.document.file_name, work.document.file_size) == ("отчёт.pdf", len(WORK))
    again = bot.send_document(ANNA.id, work.document.file_id)
    assert again.document.file_id == work.document.file_id
    assert bot.download_file(bot.get_file(again.document.file_id).file_path) == WORK
    photo = bot.send_photo(ANNA.id, PICTURE)
    assert [size.width for size in photo.photo] == [90, 320, 800, 1000]
    assert bot.send_audio(ANNA.id, WORK, duration=3).audio.duration == 3
    assert bot.send_video(ANNA.id, WORK, width=5).video.width == 5
    assert bot.send_voice(ANNA.id, WORK).voice
    assert bot.send_animation(ANNA.id, WORK).animation
    assert bot.send_sticker(ANNA.id, WORK).sticker
    assert bot.send_video_note(ANNA.id, WORK).video_note
    album = bot.send_media_group(ANNA.id, [
        InputMediaPhoto(PICTURE, caption="one"),
        InputMediaPhoto(photo.photo[0].file_id, caption="two"),
    ])  # fmt: skip
    assert len({message.media_group_id for message in album}) == 1
    where = bot.send_location(ANNA.id, **PLACE, live_period=60)
    assert bot.send_venue(ANNA.id, **PLACE, title="a", address="b").venue
    assert bot.send_contact(ANNA.id, **PERSON).contact.first_name == "Boris"
    assert 1 <= bot.send_dice(ANNA.id).dice.value <= 6
    poll = bot.send_poll(ANNA.id, "?", [InputPollOption("1"), InputPollOption("2")])
    assert bot.send_game(ANNA.id, "chess").game.title == "chess"
    invoice = bot.send_invoice(ANNA.id, "a", "b", "c", "", "XTR", [LabeledPrice("x", 7)])
    assert invoice.invoice.total_amount == 7
    number = album[0].message_id
    copied = bot.copy_message(ANNA.id, ANNA.id, number)
    forwarded = bot.forward_message(ANNA.id, ANNA.id, number)
    assert forwarded.forward_origin.sender_user.id == 42
    assert len(bot.copy_messages(ANNA.id, ANNA.id, [number])) == 1
    assert len(bot.forward_messages(ANNA.id, ANNA.id, [number])) == 1
    assert bot.stop_poll(ANNA.id, poll.message_id).is_closed
    moved = bot.edit_message_live_location(3, 4, ANNA.id, where.message_id)
    assert moved.location.latitude == 3
    assert bot.stop_message_live_location(ANNA.id, where.message_id).location.live_period is None
    edited = bot.edit_message_media(
        InputMediaDocument(work.document.file_id, caption="new"), ANNA.id, photo.message_id
    )
    assert (edited.caption, edited.photo) == ("new", None)
    assert bot.pin_chat_message(ANNA.id, number)
    assert bot.get_chat(ANNA.id).pinned_message.message_id == number
    assert bot.get_updates(offset=-1)[-1].message.pinned_message.photo
    assert bot.unpin_chat_message(ANNA.id, number)
    assert bot.unpin_all_chat_messages(ANNA.id)
    assert bot.set_message_reaction(ANNA.id, number, [ReactionTypeEmoji("👍")])
    assert bot.get_chat_member(ANNA.id, ANNA.id).user.first_name == "Anna"
    assert bot.get_chat_member_count(ANNA.id) == 2
    with pytest.raises(ApiTelegramException, match="no administrators in the private"):
        bot.get_chat_administrators(ANNA.id)
    assert bot.set_my_name("Tutor")
    assert bot.get_my_name().name == "Tutor"
    assert bot.set_my_description("About")
    assert bot.get_my_description().description == "About"
    assert bot.set_my_short_description("Short")
    assert bot.get_my_short_description().short_description == "Short"
    assert bot.set_my_commands([], scope=BotCommandScopeChat(ANNA.id))
    assert bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert bot.get_chat_menu_button().type == "commands"
    assert bot.get_user_profile_photos(ANNA.id).total_count == 0
    assert bot.delete_messages(ANNA.id, [copied.message_id])
    with pytest.raises(ApiTelegramException, match="wrong file identifier"):
        bot.send_photo(ANNA.id, "nonsense")
    apihelper._get_req_session().close()
    all_was_seen(api)
