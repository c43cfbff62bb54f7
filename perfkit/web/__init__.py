"""How does perfkit serve pages of its own? What the emulator's and the monitor's have in common."""
