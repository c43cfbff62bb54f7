"""A Telegram bot for homework: a student picks a lesson, answers ten questions and sees a mark.

An ordinary aiogram bot over SQLite. The same conversation comes in two variants that differ in
how they use the database: `storage_before` as such bots are found, `storage_after` as they
are after somebody has looked at a profile.
"""
