UPDATE bots
SET writer_pid = ?, writer_born = ?
WHERE id = ?;
