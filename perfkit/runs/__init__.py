"""The run folder: naming, manifest, writing and reading artifacts."""
