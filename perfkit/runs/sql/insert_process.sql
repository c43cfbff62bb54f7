INSERT INTO processes (pid, parent_pid, command)
VALUES (?, ?, ?);
