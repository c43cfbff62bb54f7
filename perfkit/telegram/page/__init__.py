"""A page to chat with bots by hand, beside the emulator that serves them."""
