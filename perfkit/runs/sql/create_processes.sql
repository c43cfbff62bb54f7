CREATE TABLE IF NOT EXISTS processes (
    pid INTEGER NOT NULL,
    parent_pid INTEGER NOT NULL,
    command TEXT NOT NULL -- secrets masked
);
