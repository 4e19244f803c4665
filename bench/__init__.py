"""Measurements: each figure beside something outside, as a ratio in one run. `python -m bench` runs them all."""
