"""When must somebody know? Rules over series of samples; pure, with Prometheus' semantics."""
