"""The data perfkit speaks in: frozen, without behaviour that needs the world."""
