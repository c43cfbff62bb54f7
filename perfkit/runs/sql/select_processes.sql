SELECT pid, parent_pid, command
FROM processes
ORDER BY rowid;
