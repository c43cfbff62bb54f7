SELECT at_ms
FROM rollups
WHERE tier = ? AND bot = ?
ORDER BY at_ms
LIMIT 1;
