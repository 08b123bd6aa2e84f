"""How fast roomai is, measured beside its peers: `python -m benchmarks`."""
