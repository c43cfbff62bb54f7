"""What does a Redis get to know of the bot? Beside the history, never in its place."""
