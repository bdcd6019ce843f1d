"""The reference Worker under load: `python -m benchmarks.edge`."""
