SELECT at_ms
FROM looks
WHERE at_ms >= ? AND at_ms < ? AND bot = ?
ORDER BY at_ms;
