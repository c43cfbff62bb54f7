DELETE FROM notices
WHERE id <= (SELECT MAX(id) FROM notices) - ?;
