"""Outside programs that look into a running process, and the artifacts they leave."""
