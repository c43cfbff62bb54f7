INSERT INTO notices (at_ms, bot, kind, subject, text, severity, value, since_ms, detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
