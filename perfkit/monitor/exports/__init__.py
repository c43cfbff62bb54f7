"""What can others be told of the same rules and series? Files for Prometheus and Grafana."""
