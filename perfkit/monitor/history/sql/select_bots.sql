SELECT name, id, at_ms, open_minute_ms
FROM bots
WHERE at_ms IS NOT NULL
ORDER BY at_ms DESC, name;
