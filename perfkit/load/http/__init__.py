"""HTTP under load: a client that scenarios use, and an engine for one address at full speed."""
