"""What runs in the bot's interpreter: standard library only, imports nothing of perfkit."""
