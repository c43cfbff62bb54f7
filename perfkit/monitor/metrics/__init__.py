"""What do other monitoring systems get to know? Prometheus, and all that take OpenTelemetry."""
