SELECT id, at_ms, totals, open_minute_ms, writer_pid, writer_born
FROM bots
WHERE name = ?;
