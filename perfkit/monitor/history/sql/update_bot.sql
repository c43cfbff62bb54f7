UPDATE bots
SET at_ms = ?, totals = ?, open_minute_ms = ?
WHERE id = ?;
