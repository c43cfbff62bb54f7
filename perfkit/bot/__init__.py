"""The process under test: launch in its own group, redirect, sample, end."""
