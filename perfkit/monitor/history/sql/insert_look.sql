INSERT INTO looks (at_ms, bot, elapsed_ms, seen, times)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (at_ms, bot) DO NOTHING;
