"""Benchmarks: each prints one table from one command."""
