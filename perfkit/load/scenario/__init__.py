"""What students do: scenario files read, checked and played, without any I/O."""
