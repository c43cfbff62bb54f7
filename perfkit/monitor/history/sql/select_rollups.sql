SELECT at_ms, looks, seen, times
FROM rollups
WHERE tier = ? AND at_ms >= ? AND at_ms < ? AND bot = ?
ORDER BY at_ms;
