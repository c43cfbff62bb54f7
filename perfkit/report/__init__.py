"""Shows what was computed elsewhere: terminal, HTML, Markdown, JSON."""
