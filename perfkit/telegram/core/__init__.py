"""Calls, chats, delivery: what Telegram does, as pure functions of events and time."""
