SELECT name, id, counter
FROM series
ORDER BY name;
