"""Measuring Stegvis against what most people would write instead. Run with ``python -m benchmarks``."""
