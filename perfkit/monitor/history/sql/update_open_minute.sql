UPDATE bots
SET open_minute_ms = ?
WHERE id = ?;
