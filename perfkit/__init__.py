"""perfkit: will this Telegram bot hold N users, and if not, which line or setting is why?"""

__version__ = "0.1.0"
