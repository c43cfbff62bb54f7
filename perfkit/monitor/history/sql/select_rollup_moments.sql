SELECT at_ms, looks
FROM rollups
WHERE tier = ? AND at_ms >= ? AND at_ms < ? AND bot = ?
ORDER BY at_ms;
