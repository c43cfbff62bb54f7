CREATE TABLE IF NOT EXISTS looks (
    at_ms INTEGER NOT NULL, -- by the calendar
    bot INTEGER NOT NULL,
    elapsed_ms INTEGER NOT NULL, -- since the look before
    seen BLOB NOT NULL, -- (formats.history_rows)
    times BLOB, -- response times, where there were any
    PRIMARY KEY (at_ms, bot) -- time first: new rows go to the end, old ones from the beginning
);
