SELECT at_ms, bot, kind, subject, text, severity, value, since_ms, detail
FROM notices
WHERE at_ms >= :from_ms AND at_ms < :to_ms AND (:bot IS NULL OR bot = :bot)
ORDER BY at_ms DESC, id DESC
LIMIT :most;
