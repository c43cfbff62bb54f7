-- The school's tables, without any index but the primary keys: those come with indexes.sql.
CREATE TABLE classes (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    telegram_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,             -- student or teacher
    class_id INTEGER NOT NULL REFERENCES classes (id)
);

CREATE TABLE courses (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TABLE subjects (
    id INTEGER PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES courses (id),
    title TEXT NOT NULL
);

CREATE TABLE lessons (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES subjects (id),
    title TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    lesson_id INTEGER NOT NULL REFERENCES lessons (id),
    position INTEGER NOT NULL,      -- 1 to 10
    text TEXT NOT NULL
);

CREATE TABLE options (
    id INTEGER PRIMARY KEY,
    question_id INTEGER NOT NULL REFERENCES questions (id),
    text TEXT NOT NULL,
    correct INTEGER NOT NULL        -- 1 for one of the four, 0 for the others
);

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    lesson_id INTEGER NOT NULL REFERENCES lessons (id),
    started_at INTEGER NOT NULL,    -- Unix time in seconds, as all times here
    finished_at INTEGER,            -- NULL while the test is going on
    correct INTEGER,
    mark INTEGER
);

CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    question_id INTEGER NOT NULL REFERENCES questions (id),
    option_id INTEGER NOT NULL REFERENCES options (id),
    correct INTEGER NOT NULL,
    answered_at INTEGER NOT NULL
);
