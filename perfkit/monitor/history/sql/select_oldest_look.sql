SELECT MIN(at_ms)
FROM looks;
