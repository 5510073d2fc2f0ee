"""Measurements: speed as ratios within one run, and quality on open data."""
