"""Places that are told: a log file, a command, a webhook, a Telegram chat, Sentry."""
