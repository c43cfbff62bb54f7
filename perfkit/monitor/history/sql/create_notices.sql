CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    bot TEXT NOT NULL,
    kind TEXT NOT NULL, -- a model.history.NoticeKind
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    severity TEXT NOT NULL,
    value REAL,
    since_ms INTEGER,
    detail TEXT NOT NULL
);
