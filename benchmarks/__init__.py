"""Benchmarks of Nucleus: `python -m benchmarks` prints times and, above all, their ratios."""
