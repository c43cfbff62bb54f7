"""The Bot API emulator: a pure core and the server that is its shell."""
