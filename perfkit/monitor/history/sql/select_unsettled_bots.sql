SELECT id, at_ms, open_minute_ms
FROM bots
WHERE at_ms < ? AND open_minute_ms <= at_ms;
