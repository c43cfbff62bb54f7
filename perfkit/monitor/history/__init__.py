"""What was seen of bots and told about them, kept for years in one bounded SQLite file."""
