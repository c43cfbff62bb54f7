SELECT at_ms, elapsed_ms, seen, times
FROM looks
WHERE at_ms >= ? AND at_ms < ? AND bot = ?
ORDER BY at_ms;
